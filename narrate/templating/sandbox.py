"""What a phrasebook of anybody may cost and reach: Jinja's sandbox made narrower, with steps, time and sizes counted.

Why counting: a template of another person must never hang a run, on any system and in any thread, and a timer that
interrupts Python from outside (signal.alarm, an exception sent into a thread) exists on some systems only and does
not stop a long operation in C. So everything that can repeat (loops, macros, blocks, included files, filters that
walk a list) is compiled with a step in front of it, and everything that builds text is measured before it is built.
No single operation is large: files are small, there is no arithmetic, no text method that multiplies text, and a
`range` has 100 000 numbers at most. Every 1024 steps the clock is looked at. A step costs about 60 ns, a report takes
about a thousand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import wraps
from inspect import isgenerator
from keyword import iskeyword
from numbers import Number
from operator import is_
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template, TemplateModule
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing, pass_context

MOST_STEPS = 500_000
MOST_SECONDS = 10.0
LONGEST_TEXT = 2_000_000  # characters of one text: a macro's, a section's
MOST_TEXT = 20_000_000  # characters of all texts built for one report
LARGEST_FILE = 300_000  # bytes of one file of a phrasebook
LARGEST_PHRASEBOOK = 3_000_000  # bytes of all files of a phrasebook and its parents
_LOOK_EVERY = 1024
_TEXT = frozenset({str})

# Jinja's own filters that choose or order; those that build or cut text are left out, and so is chance (random)
_KEPT = ("default", "d", "first", "last", "length", "list", "map", "select", "reject", "selectattr", "rejectattr")
_KEPT_TOO = ("sort", "unique", "trim")
_TEXT_METHODS = frozenset({"startswith", "endswith", "removeprefix", "removesuffix"})


class TooMuch(Exception):
    """A template goes beyond a bound; the message is Chinese and is told with file and line."""


class Meter:
    """Counts what one report costs. Its counters are its only state."""

    def __init__(self) -> None:
        self._steps = 0
        self._text = 0
        self._until = 0.0

    def start(self) -> None:
        """From here on a new report."""
        self._steps = self._text = 0
        self._until = time.monotonic() + MOST_SECONDS

    def step(self) -> None:
        """One round of a loop, one call of a macro, one included file."""
        self._steps += 1
        if not self._steps % _LOOK_EVERY:
            self._look()

    def _look(self) -> None:
        if self._steps >= MOST_STEPS:
            raise TooMuch(f"循环或调用超过{MOST_STEPS // 10000}万次，已经停下")
        if time.monotonic() > self._until:
            raise TooMuch(f"写这一份说明超过{MOST_SECONDS:.0f}秒，已经停下")

    def join(self, parts: Iterable[str]) -> str:
        """The parts as one text, measured before it is built."""
        pieces = parts if type(parts) is list else list(parts)
        length = sum(map(len, pieces))
        self._text = text = self._text + length
        if length > LONGEST_TEXT or text > MOST_TEXT:
            raise self._too_long(length)
        return "".join(pieces)

    def _too_long(self, length: int) -> TooMuch:
        if length > LONGEST_TEXT:
            return TooMuch(f"一段文字超过{LONGEST_TEXT // 10000}万字，已经停下")
        return TooMuch(f"拼出的文字一共超过{MOST_TEXT // 10000}万字，已经停下")

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """The values, a step each."""
        for value in values:
            self.step()
            yield value


_STEP = object()


class _Counting(CodeGenerator):
    """Compiles a template with a step at the head of everything that can repeat, and `~` as a measured join."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja's names)
        node.body = [_step(node), *node.body]
        super().visit_For(node, frame)

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> Any:
        node.body = [_step(node), *node.body]
        return super().macro_body(node, frame)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        for block in node.find_all(nodes.Block):
            block.body = [_step(block), *block.body]
        node.body = [_step(node), *node.body]
        super().visit_Template(node, frame)

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:  # noqa: N802
        if isinstance(node.node, nodes.Const) and node.node.value is _STEP:
            self.newline(node)
            self.write("environment.step()")
        else:
            super().visit_ExprStmt(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Plain data is read in place: what `Sandbox.getattr` does first, without the call."""
        if iskeyword(node.attr):  # names no field, and cannot be written so
            super().visit_Getattr(node, frame)
            return
        self.write(f"(_o.{node.attr} if {node.attr!r} in environment.plain_names[(_o := ")
        self.visit(node.node, frame)
        self.write(f").__class__] else environment.getattr(_o, {node.attr!r}))")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """What a file gives with the context is made once for a report, not once for each section that asks for it."""
        if not node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.given_by(environment.get_template(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}), context, {self.dump_local_context(frame)})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Text is printed as it is: what `finalize` does first, without the call."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        elif not self._prints(node):
            self.write("(_p if (_p := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        elif not self._prints(node):
            self.write(").__class__ is str else str(environment.finalize(_p)))")

    def _prints(self, node: nodes.Expr) -> bool:
        """Whether what a node gives is text in any case, so that it need not be looked at."""
        environment = self.environment
        return isinstance(node, nodes.Filter) and isinstance(environment, Sandbox) and node.name in environment.printing

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.together((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


def _step(where: nodes.Node) -> nodes.ExprStmt:
    return nodes.ExprStmt(nodes.Const(_STEP, lineno=where.lineno), lineno=where.lineno)


class _PlainNames(dict[type, frozenset[str]]):
    """By type, the names that are plain data: the fields of a named tuple, what a loop tells of itself; else none."""

    def __missing__(self, kind: type) -> frozenset[str]:
        names = self[kind] = frozenset(getattr(kind, "_fields", ()))
        return names


_PLAIN_NAMES = _PlainNames()
_PLAIN_NAMES[LoopContext] = frozenset({"first", "last", "index", "index0", "revindex", "revindex0", "length"})


class _Remembered(Context):
    """A context that its environment knows of while it is in use."""

    def __init__(self, environment: Sandbox, parent: dict[str, Any], *given: Any, **named: Any) -> None:
        super().__init__(environment, parent, *given, **named)
        if len(parent) > len(environment.globals):  # others are kept by Jinja and hold nothing of a unit
            environment.in_use.append(self)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without arithmetic, without methods of numbers and text, and with everything counted.

    A named tuple's fields and a loop's own counts are plain data and never start with an underscore, so reading one
    needs none of the sandbox's checks; everything else goes through them. The checks were half of the time a report
    took to render.
    """

    code_generator_class = _Counting
    context_class = _Remembered
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.plain_names = _PLAIN_NAMES
        self.printing: frozenset[str] = frozenset()  # filters whose result is text in any case
        self.trusted: frozenset[Any] = frozenset()  # functions that a call need not be asked about
        self.meter = Meter()
        self.in_use: list[Context] = []
        self.names_of_report: Mapping[str, Any] = {}
        self._given: dict[tuple[str | None, int], TemplateModule] = {}
        self.step = self.meter.step
        self.concat = self.meter.join  # type: ignore[method-assign]
        self.globals.pop("lipsum", None)
        self.filters = {name: self._counted(FILTERS[name]) for name in (*_KEPT, *_KEPT_TOO)}
        self.filters["join"] = self._join

    def forget(self) -> None:
        """Let go of what was rendered: a macro and its context hold each other, and with them all figures of a unit."""
        for context in self.in_use:
            context.vars.clear()
        self.in_use.clear()
        self._given.clear()
        self.names_of_report = {}

    def rendered(self, template: Template, names: dict[str, Any]) -> str:
        """What `template.render` gives, without two copies of the names (globals among them): no template adds any."""
        try:
            return self.meter.join(template.root_render_func(template.new_context(names, True)))
        except Exception:
            self.handle_exception()

    def given_by(self, template: Template, context: Context, names: Mapping[str, Any]) -> TemplateModule:
        """The macros of a file that sees the context; remembered unless the asking file has set a name before."""
        parent = context.parent
        key = template.name, len(parent)
        is_bare = not context.vars and all(value is missing for value in names.values())
        if not is_bare or not self._is_of_report(parent):
            return template.make_module(context.get_all(), True, names)
        if key not in self._given:
            self._given[key] = template.make_module(context.get_all(), True, {})
        return self._given[key]

    def _is_of_report(self, names: Mapping[str, Any]) -> bool:
        """Whether these are the names that every file of the report sees; an included file sees its place's besides."""
        known = self.names_of_report
        if names is known:
            return True
        if len(names) != len(self.globals.keys() | known.keys()):
            return False
        return all(map(is_, map(names.get, known), known.values()))

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals as one dictionary: no template adds any, and Jinja walks them for each text it renders."""
        return {**self.globals, **(d or {})}

    def call(self, context: Context, obj: Any, /, *given: Any, **named: Any) -> Any:
        """As Jinja's; macros and trusted functions are safe to call, what they take need not be found out each time."""
        is_macro = obj.__class__ is Macro
        if not is_macro and getattr(obj, "__func__", None) not in self.trusted:
            return super().call(context, obj, *given, **named)
        if named:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
        if not is_macro:
            return obj(*given, **named)
        if named or len(given) != obj._argument_count or obj.caller or obj.catch_varargs or obj.catch_kwargs:
            return obj(context.eval_ctx, *given, **named)
        return obj._func(*given)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in _PLAIN_NAMES[obj.__class__]:
            return getattr(obj, attribute)
        if not _may_have(obj, attribute):
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str) and not _may_have(obj, argument):
            return self.unsafe_undefined(obj, argument)
        return super().getitem(obj, argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise TypeError(f"模板里不能做运算（{operator}）：要什么数就取什么数，文字用 ~ 连接")

    def together(self, parts: tuple[Any, ...]) -> str:
        """What `~` makes: text and choices; a figure that passed no filter is refused as it is when printed."""
        if _TEXT.issuperset(map(type, parts)):
            return self.meter.join(parts)
        finalize = self.finalize
        assert finalize is not None
        return self.meter.join([str(part) if type(part) is int else finalize(part) for part in parts])

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """One of Jinja's filters, a step for each value it gives."""

        @wraps(function)
        def counted(*given: Any, **named: Any) -> Any:
            self.meter.step()
            result = function(*given, **named)
            if isinstance(result, list):
                return list(self.meter.counted(result))
            return self.meter.counted(result) if isgenerator(result) else result

        return counted

    @pass_context
    def _join(self, _context: Any, values: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
        """The values as one text with something between them."""
        take = self.getattr
        shown = [take(value, attribute) if attribute else value for value in self.meter.counted(values)]
        texts = [text for value in shown for text in (between, self.together((value,)))]
        return self.meter.join(texts[1:])


def _may_have(obj: Any, attribute: str) -> bool:
    """Text has a few harmless methods, numbers none: the others build text or bytes of any size."""
    if isinstance(obj, str):
        return attribute in _TEXT_METHODS
    return not isinstance(obj, Number | bytes)
