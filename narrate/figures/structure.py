"""二、收入 (table 02) and 三、支出 (table 03): the total and its parts by source or kind, each with its share (占比)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Figure, Ledger, Number
from narrate.figures.subjects import class_rows
from narrate.intake.accounts import LineTable, SubjectTable
from narrate.intake.grid import Reading
from narrate.quantity import ZERO

INCOME_SOURCES = {
    "appropriation": "财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
ABSENT = "表中没有这一行，其余各项合计等于财政拨款收入，按0"
BUDGETS = {  # the lines of table 01 that together are 财政拨款收入
    "general_public_budget": "一般公共预算财政拨款收入",
    "government_funds": "政府性基金预算财政拨款收入",
    "state_capital": "国有资本经营预算财政拨款收入",
}
EXPENDITURE_KINDS = {
    "basic": "基本支出",
    "project": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "operating": "经营支出",
    "subsidy_to_affiliated": "对附属单位补助支出",
}


class Part(NamedTuple):
    """One column of the 合计 row: key, its standard name, amount and share of the total; `against_prior` of further figures."""

    key: str
    name: str
    amount: Number
    share: Number
    against_prior: Comparison | None = None


class ExpenditureClass(NamedTuple):
    """A 类 of table 03: amount, share of the total, and how it stands to last year's."""

    code: str
    name: str
    amount: Number
    share: Number
    against_prior: Comparison


class Structure(NamedTuple):
    """合计 and all its parts, zero ones included; the phrasebook decides which are listed.

    `by_budget` are the parts of the income with the three budgets (table 01) in the place of 财政拨款收入; none of the
    expenditure. `against_prior` and `classes` (of the expenditure) are further figures.
    """

    total: Number
    parts: tuple[Part, ...]
    by_budget: tuple[Part, ...] = ()
    against_prior: Comparison | None = None
    classes: tuple[ExpenditureClass, ...] = ()

    def part(self, key: str) -> Part:
        return next(part for part in self.parts if part.key == key)


def income_by_budget(
    ledger: Ledger, income: Structure, table: LineTable | None, appropriation: LineTable | None
) -> Structure:
    """The income with its appropriation also told by budget: amounts from table 01 (else 04), shares of the same 合计.

    A budget that no table names is zero only where the others make up the whole 财政拨款收入.
    """
    found = {key: readings.income_line(table, key) or readings.income_line(appropriation, key) for key in BUDGETS}
    absent = ABSENT if None in found.values() and _is_whole(ledger, income.parts[0].amount, found.values()) else None
    budgets = []
    for key, name in BUDGETS.items():
        figure = f"income.appropriation.{key}"
        amount = ledger.amount(figure, name, found[key], absent=absent)
        share = ledger.share(f"{figure}.share", f"{name}占本年收入合计", amount, income.total)
        budgets.append(Part(key, name, amount, share))
    return income._replace(by_budget=(*budgets, *income.parts[1:]))


def _is_whole(ledger: Ledger, whole: Number, found: Iterable[Reading | None]) -> bool:
    """Whether the amounts that are there add up to the whole, all as published."""
    amounts = [reading.value for reading in found if reading is not None and reading.value is not None]
    published = sum((ledger.published(amount) for amount in amounts), ZERO)
    return isinstance(whole, Figure) and published == whole.published


def makes_up(ledger: Ledger, whole: Number, columns: Iterable[Reading | None]) -> bool:
    """Whether the columns that a table has make up its total, give or take a 尾差: then a column it lacks holds nothing.

    Where they do not, the table may have the column under a name that nobody knows.
    """
    found = [reading for reading in columns if reading is not None]
    given = [ledger.published(reading.value) for reading in found if reading.value is not None]
    if not isinstance(whole, Figure) or len(given) < len(found):
        return False
    rounding = Decimal(len(given) + 1).scaleb(-ledger.publishing.decimals) / 2
    return abs(sum(given, ZERO) - whole.published) <= rounding


def structure(
    ledger: Ledger,
    prefix: str,
    label: str,
    table: SubjectTable | None,
    names: Mapping[str, str],
    prior: SubjectTable | None = None,
    *,
    established: bool = False,
) -> Structure:
    """`prefix` is "income" or "expenditure"; amounts from the 合计 row of the table, `prior` is last year's."""
    total = ledger.amount(f"{prefix}.total", label, readings.total(table))
    parts = []
    whole = makes_up(ledger, total, [readings.total(table, key) for key in names])
    for key, name in names.items():
        absent = f"表中没有“{name}”一列，按0" if whole else None
        amount = ledger.amount(f"{prefix}.{key}", name, readings.total(table, key), absent=absent)
        share = ledger.share(f"{prefix}.{key}.share", f"{name}占{label}", amount, total)
        parts.append(Part(key, name, amount, share))
    if not ledger.publishing.further:
        return Structure(total, tuple(parts))
    return _compared(ledger, prefix, label, Structure(total, tuple(parts)), table, prior, established)


def _compared(
    ledger: Ledger,
    prefix: str,
    label: str,
    now: Structure,
    table: SubjectTable | None,
    prior: SubjectTable | None,
    established: bool,
) -> Structure:
    """Total, parts and classes against last year's."""
    applicable = not established
    total = ledger.compare_prior(f"{prefix}.total", label, now.total, readings.total(prior), applicable=applicable)
    is_whole = makes_up(ledger, total.base, [readings.total(prior, part.key) for part in now.parts])
    parts = []
    for part in now.parts:
        absent = f"上年表中没有“{part.name}”一列，按0" if is_whole else None
        before = readings.total(prior, part.key)
        compared = ledger.compare_prior(
            f"{prefix}.{part.key}", part.name, part.amount, before, absent=absent, applicable=applicable
        )
        parts.append(part._replace(against_prior=compared))
    classes = (
        tuple(_classes(ledger, prefix, label, now.total, table, prior, applicable)) if prefix == "expenditure" else ()
    )
    return now._replace(parts=tuple(parts), against_prior=total, classes=classes)


def _classes(
    ledger: Ledger,
    prefix: str,
    label: str,
    total: Number,
    table: SubjectTable | None,
    prior: SubjectTable | None,
    applicable: bool,
) -> Iterator[ExpenditureClass]:
    """The 类 of table 03; one that last year's table does not have was not spent on."""
    absent = "上年表中没有这一类，按0" if prior is not None and not prior.unread else None
    for row in class_rows(table):
        key = f"{prefix}.{row.code}"
        amount = ledger.amount(f"{key}.amount", row.name, row.amounts.get("total"))
        share = ledger.share(f"{key}.share", f"{row.name}占{label}", amount, total)
        before = readings.item(prior, row.code)
        compared = ledger.compare_prior(key, row.name, amount, before, absent=absent, applicable=applicable)
        yield ExpenditureClass(row.code, row.name, amount, share, compared)
