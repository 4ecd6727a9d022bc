"""What a phrasebook of anybody may cost and reach: Jinja's sandbox made narrower, with steps, time and sizes counted.

Why counting: a template of another person must never hang a run, on any system and in any thread, and a timer that
interrupts Python from outside (signal.alarm, an exception sent into a thread) exists on some systems only and does
not stop a long operation in C. So everything that can repeat (rounds of loops, calls, files asked for, filters that
walk a list) takes a step, everything that builds text is measured before it is built, and what is put together in
brackets or handed to a call is measured through all that lies inside it: lists that hold themselves twice, a few
dozen levels of them, would take years to compare, print, hash or sort. No single operation is large: files are small,
there is no arithmetic, no text method that multiplies text, and a `range` has 100 000 numbers at most. Now and then
the processor time is looked at, which a busy machine does not use up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import wraps
from inspect import isgenerator
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context

MOST_STEPS = 500_000
MOST_SECONDS = 10.0  # of the processor
MOST_WITHIN = 20_000  # values of lists within a list, at all levels together
LONGEST_TEXT = 2_000_000  # characters of one text: a macro's, a section's
MOST_TEXT = 20_000_000  # characters of all texts built for one report
LARGEST_FILE = 300_000  # bytes of one file of a phrasebook
LARGEST_PHRASEBOOK = 3_000_000  # bytes of all files of a phrasebook and its parents
_LOOK_EVERY = 256

# Jinja's own filters that choose or order; those that build or cut text are left out, and so is chance (random)
_KEPT = ("default", "d", "first", "last", "length", "list", "map", "select", "reject", "selectattr", "rejectattr")
_KEPT_TOO = ("sort", "unique", "trim")
_TEXT_METHODS = frozenset({"startswith", "endswith", "removeprefix", "removesuffix"})
_WITHOUT_METHODS = (int, float, complex, Decimal, bytes)
_HOLDERS = frozenset({list, tuple, dict, set, frozenset, *map(type, ({}.keys(), {}.values(), {}.items()))})


class TooMuch(Exception):
    """A template goes beyond a bound; the message is Chinese and is told with file and line."""


class Meter:
    """Counts what one report costs. Its counters are its only state."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """From here on a new report."""
        self._steps = self._text = 0
        self._next_look = _LOOK_EVERY
        self._until = time.thread_time() + MOST_SECONDS

    def step(self, number: int = 1) -> bool:
        """A round of a loop, a call, a file asked for, a value that is looked at. True, for a loop's condition."""
        self._steps += number
        if self._steps >= self._next_look:
            self._look()
        return True

    def _look(self) -> None:
        self._next_look = self._steps + _LOOK_EVERY
        if self._steps >= MOST_STEPS:
            raise TooMuch(f"循环或调用超过{MOST_STEPS // 10000}万次，已经停下")
        if time.thread_time() > self._until:
            raise TooMuch(f"写这一份说明超过{MOST_SECONDS:.0f}秒，已经停下")

    def join(self, parts: Iterable[str]) -> str:
        """The parts as one text, measured before it is built."""
        pieces = list(parts)
        length = sum(map(len, pieces))
        self._text += length
        if length > LONGEST_TEXT:
            raise TooMuch(f"一段文字超过{LONGEST_TEXT // 10000}万字，已经停下")
        if self._text > MOST_TEXT:
            raise TooMuch(f"拼出的文字一共超过{MOST_TEXT // 10000}万字，已经停下")
        return "".join(pieces)

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """The values, a step each."""
        for value in values:
            self.step()
            yield value

    def measured(self, value: Any) -> Any:
        """The value, once all that lies within it has been counted, a step each."""
        todo = [value] if type(value) in _HOLDERS else []
        within = -len(value) if todo else 0  # a long list is no nested one
        while todo:
            holder = todo.pop()
            self.step(1 + len(holder))
            within += len(holder)
            if within > MOST_WITHIN:
                raise TooMuch(f"一层套一层的内容超过{MOST_WITHIN // 10000}万项，已经停下")
            held = holder.items() if type(holder) is dict else (holder,)
            todo += [one for several in held for one in several if type(one) in _HOLDERS]
        return value


class _Counting(CodeGenerator):
    """Compiles a template with a step in each round of a loop; lists and what `~` joins are measured."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja's names)
        step = nodes.EnvironmentAttribute("meter.step()", lineno=node.lineno)
        if node.test is not None:  # a round that is passed over is a round
            node.test = nodes.And(step, node.test, lineno=node.lineno)
        else:
            node.body = [nodes.ExprStmt(step, lineno=node.lineno), *node.body]
        super().visit_For(node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        self.write("environment.measured(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        self.write("environment.measured(" if node.ctx == "load" else "(")
        super().visit_Tuple(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        self.write("environment.measured(")
        super().visit_Dict(node, frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.together((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without arithmetic, without methods of numbers and text, and with everything counted."""

    code_generator_class = _Counting
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(
        self, printed: Callable[[Any], str], loader: BaseLoader, bytecode_cache: BytecodeCache | None = None
    ) -> None:
        """`printed` gives the text of a value, or raises.

        Nothing of a template runs while it is compiled (a `finalize` with the context, not optimized): what is kept of
        it compiled must not depend on the settings that filters know.
        """
        super().__init__(
            loader=loader,
            bytecode_cache=bytecode_cache,
            finalize=pass_context(lambda _context, value: printed(value)),
            optimized=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
            auto_reload=False,
        )
        self.printed = printed
        self.meter = Meter()
        self.measured = self.meter.measured
        self.concat = self.meter.join  # type: ignore[method-assign]
        self.globals.pop("lipsum", None)
        self.filters = {name: self._counted(FILTERS[name]) for name in (*_KEPT, *_KEPT_TOO)}
        self.filters["join"] = self._join

    def call(self, context: Context, obj: Any, /, *given: Any, **named: Any) -> Any:
        """As Jinja's, a step; what is given may be kept together by what is called (a macro's `varargs`)."""
        self.meter.step()
        if given or named:
            self.meter.measured((*given, *named.values()))
        return super().call(context, obj, *given, **named)

    def get_template(self, *given: Any, **named: Any) -> Template:
        """As Jinja's, a step: a file that is included, imported or extended."""
        self.meter.step()
        return super().get_template(*given, **named)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As Jinja's; of a tuple (figures are named ones) all that does not begin with an underscore is plain data."""
        return not attr.startswith("_") if isinstance(obj, tuple) else super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:  # a phrase or setting, whatever methods a dict has
            return obj[attribute]
        if isinstance(obj, tuple) and not attribute.startswith("_") and hasattr(obj, attribute):
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
        return self.meter.join([str(part) if type(part) is int else self.printed(part) for part in parts])

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """One of Jinja's filters, a step for each value it gives."""

        @wraps(function)
        def counted(*given: Any, **named: Any) -> Any:
            self.meter.step()
            result = function(*given, **named)
            return self.meter.counted(result) if isgenerator(result) else self.meter.measured(result)

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
    return not isinstance(obj, _WITHOUT_METHODS)
