"""The dictionary of figures: every id with its label, unit, formula, tables and how a template writes it.

Nothing is listed by hand: the figures of made-up units (`narrate.linting.made_up_units`) are walked field by field, so
the dictionary is what the program computes. Subject codes are `*`, and the subject's name is 〈科目〉.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any, NamedTuple, get_type_hints

from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Publishing, Quantity, Why
from narrate.linting.made_up_units import inputs, numbers, variants

SUBJECT = "〈科目〉"
FORM = "说明填报表"
_QUOTES = re.compile('[“”"]')
_CODE = re.compile(r"(?<=\.)\d{3,7}(?=\.|$)")


class Entry(NamedTuple):
    """One figure, or one for each subject. `path` is what a template writes, `*` an element of a list."""

    id: str
    label: str
    kind: str
    unit: str
    formula: str
    tables: tuple[str, ...]
    path: str
    optional: bool = False  # only units set up during the year have it

    def has(self, words: Iterable[str]) -> bool:
        """Whether each of these words stands somewhere in the entry; quotation marks and case do not count."""
        told = (self.id, self.label, self.kind, self.unit, self.formula, *self.tables, self.path)
        text = _QUOTES.sub("", "\n".join(told)).casefold()
        return all(_QUOTES.sub("", word).casefold() in text for word in words)

    def as_json(self) -> dict[str, Any]:
        """One entry of the schema `narrate.dictionary/1`."""
        return self._asdict() | {"tables": list(self.tables)}


@cache
def dictionary() -> tuple[Entry, ...]:
    """Every figure in the order of the narrative; a figure that two fields hold is listed under the shorter."""
    entries: dict[str, Entry] = {}
    for number, variant in enumerate(each for each in variants() if each.answered):
        profile, given = variant.profile(), inputs(variant)
        asked = derive(given, {}, profile, Publishing(further=True)).by_id
        figures = derive(given, numbers(variant, asked), profile, Publishing(further=True))
        for path, quantity in quantities(figures):
            key = pattern(quantity.id)
            known = entries.get(key)
            if known is None:
                entries[key] = _entry(key, path, quantity, asked, optional=number > 0)
            elif len(path) < len(known.path):
                entries[key] = _entry(key, path, quantity, asked, optional=known.optional)
            elif not known.formula and isinstance(quantity, Figure):
                entries[key] = _entry(key, known.path, quantity, asked, optional=known.optional)
    return tuple(entries.values())


def pattern(key: str) -> str:
    """A figure's id with its subject code as `*`."""
    return _CODE.sub("*", key)


def quantities(figures: UnitFigures) -> Iterator[tuple[str, Quantity]]:
    """Every figure with the path that leads a template to it."""
    for field in fields(figures):
        if field.name != "by_id":
            yield from _walk(field.name, getattr(figures, field.name))


def _walk(path: str, value: Any) -> Iterator[tuple[str, Quantity]]:
    if isinstance(value, Figure | Missing | Direction):
        yield path, value
    elif hasattr(value, "_fields"):
        for name in value._fields:
            inner = getattr(value, name)
            if isinstance(inner, tuple) and not hasattr(inner, "_fields"):
                yield from _elements(path, name, value, inner)
            else:
                yield from _walk(f"{path}.{name}", inner)


def _elements(path: str, name: str, owner: Any, elements: tuple[Any, ...]) -> Iterator[tuple[str, Quantity]]:
    """A list's elements: by the method that takes their key where there is one, else `*`."""
    for element in elements:
        method = _method(type(owner), type(element))
        place = f'{path}.{method}("{element.key}")' if method else f"{path}.{name}.*"
        yield from _walk(place, element)


def _method(owner: Any, element: Any) -> str:
    """The method of a section that gives one element by its key (`income.part("other")`)."""
    for name, function in vars(owner).items():
        if not name.startswith("_") and callable(function) and get_type_hints(function).get("return") is element:
            return str(name)
    return ""


def _entry(key: str, path: str, quantity: Quantity, asked: Any, *, optional: bool) -> Entry:
    return Entry(
        key,
        _subjects_out(quantity.label, quantity),
        FigureKind.DIRECTION.value if isinstance(quantity, Direction) else quantity.kind.value,
        "" if isinstance(quantity, Direction) else quantity.unit.value,
        _formula(quantity),
        tuple(dict.fromkeys(_tables(quantity, asked))),
        path,
        optional,
    )


def _formula(quantity: Quantity) -> str:
    """How it comes about, in words."""
    if isinstance(quantity, Direction):
        return _subjects_out(" 与 ".join(one.label for one in quantity.inputs) + " 哪个多", quantity)
    if not isinstance(quantity, Figure):
        return ""
    return _subjects_out(quantity.formula, quantity) if quantity.inputs else ""


def _subjects_out(text: str, quantity: Quantity) -> str:
    """The text with the subject that the id names as 〈科目〉."""
    code = _CODE.search(quantity.id)
    if code is None:
        return text
    name = _names().get(code[0], "")
    return text.replace(f"{code[0]}{name}", SUBJECT).replace(name, SUBJECT) if name else text


@cache
def _names() -> dict[str, str]:
    """Code → name of the made-up subjects."""
    given = inputs(variants()[0]).current
    tables = (given.general_public_budget, given.government_funds, given.state_capital, given.basic_expenditure)
    return {row.code: row.name for table in tables if table for row in table.rows}


def _tables(quantity: Quantity, asked: Any) -> Iterator[str]:
    """The tables it rests on, through all steps; what no table gives is asked in the form."""
    for one in quantity.inputs:
        yield from _tables(one, asked)
    if isinstance(quantity, Direction) or quantity.inputs:
        return
    before = asked.get(quantity.id)
    if isinstance(before, Missing) and before.why is Why.NOT_SUPPLIED:
        yield FORM
    elif isinstance(quantity, Figure) and quantity.source is not None and quantity.source.place is not None:
        yield quantity.source.place.sheet
