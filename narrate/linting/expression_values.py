"""What an expression of a template can be, as far as it is certain: types, the path of a figure, the text it makes.

Types are those of `narrate.figures` themselves, read from their annotations, so that a new field needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from narrate.figures.asked import PREFIX, Asked
from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Publishing
from narrate.linting.made_up_units import inputs, numbers, variants
from narrate.templating.filters import Choice

QUANTITIES = (Figure, Missing, Direction)
LOOP = frozenset(
    [
        "index",
        "index0",
        "revindex",
        "revindex0",
        "first",
        "last",
        "length",
        "cycle",
        "depth",
        "depth0",
        "previtem",
        "nextitem",
        "changed",
    ]
)
_NO_BASE = frozenset({FigureKind.AMOUNT, FigureKind.COUNT, FigureKind.SCORE, FigureKind.CHANGE})


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a value; nothing known by default."""

    kinds: tuple[Any, ...] = ()  # every type it can have; empty where that is not known
    path: str = ""  # which figure or name it is, for remembering what a branch has tested
    printed: bool = False  # text that a filter has marked
    pattern: str = "*"  # the text it is, * for any text
    choices: tuple[str, ...] = ()  # the only texts it can be equal to
    table: Mapping[str, Any] | None = None  # settings, phrases, asked
    loop: bool = False
    macro: Callable[..., Value] | None = None

    def is_only(self, *kinds: type) -> bool:
        """Whether it is certain to be of one of these types."""
        return bool(self.kinds) and all(kind in kinds for kind in self.kinds)

    def can_be(self, kind: type) -> bool:
        """Whether it is of this type, as far as one can tell."""
        return not self.kinds or kind in self.kinds


UNKNOWN = Value()
TEXT = Value((str,), printed=True)


def of(annotation: Any, path: str = "") -> Value:
    """A value of an annotated type."""
    return Value(_members(annotation), path)


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return tuple(one for each in get_args(annotation) for one in _members(each))
    return (annotation,)


def attribute(value: Value, name: str) -> Value | None:
    """A field of a value; None where it is certain that there is none."""
    path = f"{value.path}.{name}" if value.path else ""
    if value.loop:
        return UNKNOWN if name in LOOP else None
    if value.table is not None:
        if name not in value.table:
            return None
        inner = value.table[name]
        if isinstance(inner, Value):
            return inner
        pattern = inner if isinstance(inner, str) else "*"
        return Value(path=path, table=inner if isinstance(inner, Mapping) else None, pattern=pattern)
    if not value.kinds:
        return UNKNOWN
    kinds: list[Any] = []
    for kind in value.kinds:
        found = _field(kind, name)
        if found is UNKNOWN:
            return UNKNOWN
        kinds += found.kinds if found is not None else ()
    return Value(tuple(dict.fromkeys(kinds)), path) if kinds else None


@cache
def _field(kind: Any, name: str) -> Value | None:
    if get_origin(kind) is tuple or kind is Choice:
        return UNKNOWN
    if not hasattr(kind, "_fields"):
        return None if kind in (NoneType, bool) else UNKNOWN
    hints = get_type_hints(kind)
    if name in hints:
        return of(hints[name])
    function = vars(kind).get(name)
    if callable(function) and not name.startswith("_"):
        answer = get_type_hints(function).get("return", Any)
        return Value((_Method(answer),))
    return None


@dataclass(frozen=True, slots=True)
class _Method:
    """The type of a method that a section has (`part`, `use`): what calling it gives."""

    gives: Any


def called(value: Value) -> Value:
    """What calling a method gives."""
    methods = [kind for kind in value.kinds if isinstance(kind, _Method)]
    return of(methods[0].gives) if len(methods) == 1 else UNKNOWN


def element(value: Value) -> Value:
    """An element of a list of figures."""
    inner = [get_args(kind)[0] for kind in value.kinds if get_origin(kind) is tuple]
    if not inner or len(inner) < len(value.kinds):
        return UNKNOWN
    kinds = tuple(one for each in inner for one in _members(each))
    return Value(kinds, f"{value.path}.*" if value.path else "")


def joined(first: Value, second: Value) -> Value:
    """One of two values, it is not known which."""
    kinds = tuple(dict.fromkeys((*first.kinds, *second.kinds))) if first.kinds and second.kinds else ()
    return Value(
        tuple(kind for kind in kinds if kind is not NoneType),
        first.path if first.path == second.path else "",
        first.printed or second.printed,
        first.pattern if first.pattern == second.pattern else "*",
    )


def asked_table(keys: Iterable[str]) -> Value:
    """The numbers that a phrasebook asks for, as templates name them: `asked.key`."""
    return Value(path=PREFIX, table={key: of(Asked, f"{PREFIX}.{key}") for key in keys})


def sections() -> dict[str, Value]:
    """The sections' figures as templates name them."""
    hints = get_type_hints(UnitFigures)
    return {field.name: of(hints[field.name], field.name) for field in fields(UnitFigures) if field.name != "by_id"}


@cache
def without_base(path: str) -> bool:
    """Whether a figure is an amount, a count or a score, which rests on no base."""
    kinds = _kinds().get(path, frozenset())
    return bool(kinds) and kinds <= _NO_BASE


@cache
def _kinds() -> dict[str, frozenset[FigureKind]]:
    """Path → the kinds of the figures there."""
    found: dict[str, set[FigureKind]] = {}
    for variant in variants()[:8]:
        profile, given = variant.profile(), inputs(variant)
        answers = numbers(variant, derive(given, {}, profile, Publishing(further=True)).by_id)
        figures = derive(given, answers, profile, Publishing(further=True))
        for name in sections():
            _note(name, getattr(figures, name), found)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def _note(path: str, value: Any, found: dict[str, set[FigureKind]]) -> None:
    if isinstance(value, Figure | Missing):
        found.setdefault(path, set()).add(value.kind)
    elif hasattr(value, "_fields") and not isinstance(value, Direction):
        for name in value._fields:
            _note(f"{path}.{name}", getattr(value, name), found)
    elif isinstance(value, tuple):
        for each in value:
            _note(f"{path}.*", each, found)
