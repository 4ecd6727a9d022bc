"""Rules of single expressions: names, filters, tests, word sets, slots, arithmetic, prints, edits of printed text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

from jinja2 import nodes

from narrate.figures.figure import Figure, Missing
from narrate.linting.conditions import Facts, implied
from narrate.linting.expression_values import QUANTITIES, TEXT, UNKNOWN, Value, attribute, called, joined
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.templating.filters import Choice

Scope = dict[str, Value]
Report = Callable[[nodes.Node, str, str], None]

PRINTING = ("amount", "percent", "count", "score", "word", "gap")
FAMILIES = ("reason", "purpose", "text", "choice")
EDITING = frozenset(
    [
        "replace",
        "trim",
        "length",
        "upper",
        "lower",
        "title",
        "capitalize",
        "truncate",
        "wordcount",
        "wordwrap",
        "striptags",
        "indent",
        "center",
        "first",
        "last",
        "reverse",
        "string",
        "format",
        "round",
        "int",
        "float",
        "abs",
        "list",
        "sort",
        "unique",
        "stem",
        "batch",
        "slice",
    ]
)
_OF_TABLES = ("items", "keys", "values", "get")  # what reads a table as a whole
_ORDER = {"gt": ">", "gteq": ">=", "lt": "<", "lteq": "<="}


class Expressions:
    """Evaluates expressions as far as they are certain, and reports. What was asked for is its only state."""

    def __init__(self, phrasebook: Phrasebook, report: Report) -> None:
        self._phrasebook = phrasebook
        self._report = report
        self.asked: set[str] = set()  # slot keys, * for what is not known
        self.read: set[str] = set()  # settings, phrases and `asked` read by templates, * for a key that is not known

    def value(self, node: nodes.Node, scope: Scope, facts: Facts) -> Value:
        """What an expression can be."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is not None:
            found: Value = method(node, scope, facts)
            return found
        for child in node.iter_child_nodes():
            self.value(child, scope, facts)
        return UNKNOWN

    def printed(self, node: nodes.Node, scope: Scope, facts: Facts) -> None:
        """An expression between {{ and }}."""
        value = self.value(node, scope, facts)
        if value.is_only(*QUANTITIES):
            shown = f"“{value.path}”" if value.path else "一个数"
            self._report(node, "unprinted", f"直接打印了{shown}，加上 |amount、|percent、|count、|word 等过滤器")
        elif isinstance(node, nodes.Const) and not isinstance(node.value, str):
            self._report(node, "bare-number", f"手写的数“{node.value}”：数要从表里来")

    # ------------------------------------------------------------------------------------------------ plain nodes

    def _const(self, node: nodes.Const, _scope: Scope, _facts: Facts) -> Value:
        if isinstance(node.value, str):
            return Value((str,), pattern=node.value)
        return Value((type(node.value),))

    def _name(self, node: nodes.Name, scope: Scope, _facts: Facts) -> Value:
        if node.name in scope:
            return scope[node.name]
        near = get_close_matches(node.name, scope, 1)
        hint = f"，是不是 {near[0]}？" if near else ""
        self._report(node, "unknown-name", f"没有名叫“{node.name}”的数或名字{hint}")
        return UNKNOWN

    def _getattr(self, node: nodes.Getattr, scope: Scope, facts: Facts) -> Value:
        owner = self.value(node.node, scope, facts)
        if owner.printed:
            if node.attr not in ("startswith", "endswith"):
                self._edit(node, f".{node.attr}")
            return UNKNOWN
        if owner.table is not None and node.attr in _OF_TABLES and node.attr not in owner.table:
            self.read.add(f"{owner.path}.*")
            return UNKNOWN
        if owner.table is not None:
            self.read.add(f"{owner.path}.{node.attr}")
        found = attribute(owner, node.attr)
        if found is not None:
            return found
        near = get_close_matches(node.attr, _names(owner), 1)
        hint = f"，是不是 {near[0]}？" if near else ""
        place = f"“{owner.path}”里" if owner.path else ""
        self._report(node, "unknown-name", f"{place}没有“{node.attr}”这一项{hint}")
        return UNKNOWN

    def _getitem(self, node: nodes.Getitem, scope: Scope, facts: Facts) -> Value:
        owner = self.value(node.node, scope, facts)
        if owner.printed:
            self._edit(node, "[…]")
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._getattr(nodes.Getattr(node.node, node.arg.value, "load", lineno=node.lineno), scope, facts)
        if owner.table is not None:
            self.read.add(f"{owner.path}.*")
        return UNKNOWN

    def _condexpr(self, node: nodes.CondExpr, scope: Scope, facts: Facts) -> Value:
        def value(inner: nodes.Node) -> Value:
            return self.value(inner, scope, facts)

        value(node.test)
        first = self.value(node.expr1, scope, facts | implied(node.test, True, value))
        if node.expr2 is None:
            return first
        second = self.value(node.expr2, scope, facts | implied(node.test, False, value))
        return joined(first, second)

    def _concat(self, node: nodes.Concat, scope: Scope, facts: Facts) -> Value:
        parts = [self.value(part, scope, facts) for part in node.nodes]
        for part, value in zip(node.nodes, parts, strict=True):
            if value.is_only(*QUANTITIES):
                self._report(part, "unprinted", f"“{value.path}”没有经过过滤器就接进了文字")
        pattern = "".join(part.pattern for part in parts)
        return Value((str,), printed=any(part.printed for part in parts), pattern=pattern)

    def _test(self, node: nodes.Test, scope: Scope, facts: Facts) -> Value:
        if node.name in ("defined", "undefined") and isinstance(node.node, nodes.Name):
            return Value((bool,))
        self.value(node.node, scope, facts)
        if node.name not in self._phrasebook.environment.tests:
            near = get_close_matches(node.name, self._phrasebook.environment.tests, 1)
            hint = f"，是不是 {near[0]}？" if near else ""
            self._report(node, "unknown-test", f"没有名叫“{node.name}”的判断{hint}")
        return Value((bool,))

    def _compare(self, node: nodes.Compare, scope: Scope, facts: Facts) -> Value:
        values = [self.value(each, scope, facts) for each in (node.expr, *(operand.expr for operand in node.ops))]
        for operand in node.ops:
            if operand.op in _ORDER:
                self._report(
                    node, "arithmetic", f"模板里比较了大小（{_ORDER[operand.op]}），用 is more、is less、is zero"
                )
            elif operand.op in ("eq", "ne") and any(value.is_only(*QUANTITIES) for value in values):
                self._report(node, "arithmetic", "模板里比较了两个数，用 is level、is zero")
            elif operand.op in ("eq", "ne") and any(value.printed and Choice not in value.kinds for value in values):
                self._edit(node, "拿打印好的文字作比较")
        return Value((bool,))

    def _arithmetic(self, node: nodes.BinExpr, scope: Scope, facts: Facts) -> Value:
        self.value(node.left, scope, facts)
        self.value(node.right, scope, facts)
        self._report(node, "arithmetic", f"模板里有运算（{node.operator}）：要什么数就取什么数，文字用 ~ 连接")
        return UNKNOWN

    _add = _sub = _mul = _div = _floordiv = _mod = _pow = _arithmetic

    # ---------------------------------------------------------------------------------------------------- filters

    def _filter(self, node: nodes.Filter, scope: Scope, facts: Facts) -> Value:
        if node.node is None:  # {% filter … %}
            return TEXT
        given = UNKNOWN
        if not (node.name in ("default", "d") and isinstance(node.node, nodes.Name)):
            given = self.value(node.node, scope, facts)
        arguments = [self.value(each, scope, facts) for each in node.args]
        for keyword in node.kwargs:
            self.value(keyword.value, scope, facts)
        if given.printed and Choice not in given.kinds and (node.name in EDITING or node.name in PRINTING):
            self._edit(node, f"|{node.name}")
            return TEXT
        if node.name not in self._phrasebook.environment.filters:
            near = get_close_matches(node.name, self._phrasebook.environment.filters, 1)
            hint = f"，是不是 {near[0]}？" if near else ""
            self._report(node, "unknown-filter", f"没有名叫“{node.name}”的过滤器{hint}")
            return UNKNOWN
        if node.name == "word":
            self._word(node, given, arguments)
        elif node.name in PRINTING and given.kinds and not any(kind in QUANTITIES for kind in given.kinds):
            shown = f"“{given.path}”" if given.path else "这里"
            self._report(node, "unprinted", f"{shown}不是一个数，不能用 |{node.name} 打印")
        if node.name in (*PRINTING, "subject", "name", "join"):
            return TEXT
        return Value((str,)) if node.name in ("stem", "term") else UNKNOWN

    def _word(self, node: nodes.Filter, given: Value, arguments: list[Value]) -> None:
        if given.is_only(Figure, Missing):
            self._report(node, "unprinted", f"“{given.path}”不是方向，|word 只打印 direction")
        pattern = arguments[0].pattern if arguments else "*"
        words = self._phrasebook.settings.words
        if pattern and "*" not in pattern and pattern not in words:
            told = f"没有词表“{pattern}”，settings.words 里有：{'、'.join(words)}"
            self._report(node, "unknown-words", told)

    def _edit(self, node: nodes.Node, how: str) -> None:
        self._report(node, "edited", f"打印好的文字又改动了（{how}）：先选好要什么，最后才打印")

    # ------------------------------------------------------------------------------------------------------ calls

    def _call(self, node: nodes.Call, scope: Scope, facts: Facts) -> Value:
        positional = [self.value(each, scope, facts) for each in node.args]
        named = {keyword.key: self.value(keyword.value, scope, facts) for keyword in node.kwargs}
        if isinstance(node.node, nodes.Name) and node.node.name in FAMILIES and node.node.name in scope:
            return self._slot(node, node.node.name, positional, named)
        function = self.value(node.node, scope, facts)
        if function.macro is not None:
            return function.macro(positional, named, facts)
        return called(function)

    def _slot(self, node: nodes.Call, family: str, positional: list[Value], named: Mapping[str, Value]) -> Value:
        """A question: its key must be defined."""
        key = positional[0] if positional else named.get("key", UNKNOWN)
        full = f"{family}/{key.pattern}"
        self.asked.add(full)
        definitions = [one for one in self._phrasebook.slots if alike(full, one.key)]
        if not definitions:
            near = get_close_matches(full, [one.key for one in self._phrasebook.slots], 1)
            hint = f"，是不是 {near[0]}？" if near else ""
            self._report(node, "unknown-slot", f"问到了“{full}”，slots.toml 里没有{hint}")
        if family == "choice":
            choices = definitions[0].choices if len(definitions) == 1 else ()
            return Value((Choice,), full, printed=True, choices=choices)
        return TEXT


def alike(asked: str, defined: str) -> bool:
    """Whether a question (with * for what is not known) can be one of a definition's."""
    return fnmatchcase(asked, defined) or ("*" in asked and fnmatchcase(defined, asked))


def _names(owner: Value) -> list[str]:
    """The fields that a value has, for suggesting one."""
    fields: list[str] = list(owner.table or ())
    for kind in owner.kinds:
        fields += getattr(kind, "_fields", ())
    return fields
