"""What a condition of a template is certain to be, and what its branches may rely on."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import nodes

from narrate.figures.figure import Direction, Figure
from narrate.linting.expression_values import Value, without_base
from narrate.templating.filters import Choice

Fact = tuple[str, str, bool]  # path, test, whether it holds
Facts = frozenset[Fact]
NOTHING: Facts = frozenset()

# a test that holds → tests that then do not
_EXCLUDED = {
    "level": ("more", "less", "missing", "inapplicable", "baseless"),
    "more": ("level", "less", "missing", "inapplicable", "baseless"),
    "less": ("level", "more", "missing", "inapplicable", "baseless"),
    "zero": ("missing", "inapplicable", "baseless"),
    "given": ("missing", "inapplicable", "baseless"),
    "missing": ("given", "zero", "level", "more", "less", "inapplicable", "baseless"),
    "inapplicable": ("given", "zero", "level", "more", "less", "missing", "baseless"),
    "baseless": ("given", "zero", "level", "more", "less", "missing", "inapplicable"),
}
_IMPLIED = {"level": "given", "more": "given", "less": "given", "zero": "given"}
Evaluate = Callable[[nodes.Node], Value]


def certain(node: nodes.Node, facts: Facts, value: Evaluate) -> bool | None:
    """True or False where the condition can be nothing else, None where it depends."""
    if isinstance(node, nodes.Const):
        return bool(node.value)
    if isinstance(node, nodes.Not):
        inner = certain(node.node, facts, value)
        return None if inner is None else not inner
    if isinstance(node, nodes.And):
        left = certain(node.left, facts, value)
        right = certain(node.right, facts | implied(node.left, True, value), value)
        return False if left is False or right is False else True if left and right else None
    if isinstance(node, nodes.Or):
        left = certain(node.left, facts, value)
        right = certain(node.right, facts | implied(node.left, False, value), value)
        return True if left or right else False if left is False and right is False else None
    if isinstance(node, nodes.Test):
        return _tested(value(node.node), node.name, facts)
    if isinstance(node, nodes.Compare):
        return _compared(node, value)
    if isinstance(node, nodes.Name | nodes.Getattr):
        return _known(value(node).path, "true", facts)
    return None


def implied(node: nodes.Node, holds: bool, value: Evaluate) -> Facts:
    """What is known where the condition holds, or where it does not."""
    if isinstance(node, nodes.Not):
        return implied(node.node, not holds, value)
    if (isinstance(node, nodes.And) and holds) or (isinstance(node, nodes.Or) and not holds):
        return implied(node.left, holds, value) | implied(node.right, holds, value)
    if isinstance(node, nodes.Test):
        path, name = value(node.node).path, node.name
    elif isinstance(node, nodes.Name | nodes.Getattr):
        path, name = value(node).path, "true"
    else:
        return NOTHING
    return frozenset({(path, name, holds)}) if path else NOTHING


def _known(path: str, test: str, facts: Facts) -> bool | None:
    """What earlier branches have made certain of a test."""
    if not path:
        return None
    if (path, test, True) in facts:
        return True
    if (path, test, False) in facts:
        return False
    holding = [name for where, name, holds in facts if where == path and holds]
    if any(_IMPLIED.get(name) == test for name in holding):
        return True
    return False if any(test in _EXCLUDED.get(name, ()) for name in holding) else None


def _tested(operand: Value, test: str, facts: Facts) -> bool | None:
    known = _known(operand.path, test, facts)
    if known is not None:
        return known
    if test in ("level", "more", "less") and not operand.can_be(Direction):
        return False
    if test == "zero" and not operand.can_be(Figure):
        return False
    if test == "open" and not operand.can_be(Choice):
        return False
    return False if test == "baseless" and without_base(operand.path) else None


def _compared(node: nodes.Compare, value: Evaluate) -> bool | None:
    """A choice held against a text that is none of its choices."""
    if len(node.ops) != 1 or node.ops[0].op not in ("eq", "ne"):
        return None
    first, second = node.expr, node.ops[0].expr
    text, other = (first, second) if isinstance(first, nodes.Const) else (second, first)
    if not isinstance(text, nodes.Const):
        return None
    choices = value(other).choices
    if not choices or text.value in choices:
        return None
    return node.ops[0].op == "ne"
