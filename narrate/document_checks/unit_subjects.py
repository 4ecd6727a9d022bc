"""The names of one unit's 科目 for the reader of claims: every row of every table by subject, and of table 06."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from narrate.claims.subjects import ItemName, SubjectIndex, former_classes, stem
from narrate.document_checks.document_texts import normalised
from narrate.figures.asked import PREFIX
from narrate.figures.figure import Quantity
from narrate.intake.accounts import SubjectTable, UnitInputs
from narrate.table_checks.subject_names import code_list

_CLASS = 3  # digits of a 类
_ANY = "其他"  # 其他支出 may be anybody's
_LEVELS = {3: "类", 5: "款", 7: "项"}


def subject_index(inputs: UnitInputs, figures: Mapping[str, Quantity]) -> SubjectIndex:
    """The index of a unit: its subjects under the ids of the figures that speak of them, and what its phrasebook asks.

    A subject that only the budget or the tables of all funds have stands under those tables.
    """
    now = inputs.current
    items = [
        *_items("general_public_budget", now.general_public_budget),
        *_items("government_funds", now.government_funds),
        *_items("state_capital", now.state_capital),
    ]
    known = {one.code for one in items}
    for topic, table in (
        ("general_public_budget", inputs.budget),
        ("government_funds", inputs.fund_budget),
        ("table.expenditure", now.expenditure),
        ("table.income", now.income),
    ):
        more = [one for one in _items(topic, table) if one.code not in known]
        known.update(one.code for one in more)
        items += more
    table06 = now.basic_expenditure
    economic = [(row.code, normalised(row.name or "")[0]) for row in (table06.rows if table06 else ())]
    return SubjectIndex(items, economic, _strangers(items), _asked(figures))


def _asked(figures: Mapping[str, Quantity]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The numbers that only a person has, by their labels; counts may be of anything."""
    for key, one in figures.items():
        if key.startswith(f"{PREFIX}.") and key.count(".") == 1:
            yield key, normalised(one.label)[0], ()


def _strangers(items: Sequence[ItemName]) -> list[tuple[str, str]]:
    """The 类 of the code list that stand in none of the unit's tables."""
    own = {stem(one.name) for one in items}
    listed = [
        (code, normalised(one.name)[0])
        for (kind, code), one in code_list().items()
        if kind == "功能" and len(code) == _CLASS
    ]
    listed += [(name, name) for name in former_classes()]
    return [(code, name) for code, name in listed if name[:2] != _ANY and stem(name) not in own]


def _items(topic: str, table: SubjectTable | None) -> Iterator[ItemName]:
    names = {row.code: normalised(row.name or "")[0] for row in (table.rows if table else ())}
    for code, name in names.items():
        level = _LEVELS.get(len(code))
        if level and name and code.isdigit():
            yield ItemName(code, names.get(code[:3], ""), names.get(code[:5], ""), name, f"{topic}.{code}", level)
