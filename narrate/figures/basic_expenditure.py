"""六、一般公共预算财政拨款基本支出 (table 06): 人员经费 and 公用经费 and the economic subjects that were spent on.

Published cells first: the total is a cell that a table prints, not the sum of two rounded parts, which may differ from
it by a tail (483.89 published, 人员 + 公用 483.88).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Figure, Ledger, Number
from narrate.figures.subjects import CLASS_DIGITS
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow, SubjectTable
from narrate.intake.grid import Reading

PREFIX = "basic_expenditure"
LABEL = "一般公共预算财政拨款基本支出"
# 人员经费 are 301 工资福利支出 and 303 对个人和家庭的补助; every other 类 is 公用经费 (政府收支分类科目, 支出经济分类)
PERSONNEL_CLASSES = ("301", "303")


class EconomicSubject(NamedTuple):
    """An economic subject (支出经济分类款级科目) and its amount."""

    code: str
    name: str
    amount: Number


class EconomicClass(NamedTuple):
    """A 类 of the economic classification (工资福利支出 …): the sum of its 款, and how it stands to last year's."""

    code: str
    name: str
    amount: Number
    against_prior: Comparison


class BasicExpenditure(NamedTuple):
    """The sixth section. `total` is the 合计 of table 06 where it has one, else the 基本支出 of table 05; only where no
    table prints it, the sum of the two parts as published."""

    total: Number
    personnel: Number
    operating: Number
    personnel_subjects: tuple[EconomicSubject, ...]
    operating_subjects: tuple[EconomicSubject, ...]
    personnel_share: Number | None = None
    operating_share: Number | None = None
    personnel_against_prior: Comparison | None = None
    operating_against_prior: Comparison | None = None
    classes: tuple[EconomicClass, ...] = ()


def basic_expenditure(
    ledger: Ledger,
    table: BasicExpenditureTable | None,
    general: SubjectTable | None,
    prior: BasicExpenditureTable | None = None,
    *,
    established: bool = False,
) -> BasicExpenditure:
    """All figures of the section; subjects by code, zero ones included. `general` is table 05, `prior` last year's 06."""
    rows = sorted(table.rows, key=lambda row: row.code) if table else []
    personnel_rows = [row for row in rows if row.code[:CLASS_DIGITS] in PERSONNEL_CLASSES]
    operating_rows = [row for row in rows if row.code[:CLASS_DIGITS] not in PERSONNEL_CLASSES]
    # 人员经费 lists the 类 in order of code: 301 before 303
    personnel_subjects = _subjects(ledger, personnel_rows)
    operating_subjects = _subjects(ledger, operating_rows)
    personnel = _funds(
        ledger, "personnel", "人员经费", table.personnel_total if table else None, personnel_rows, personnel_subjects
    )
    operating = _funds(
        ledger, "operating", "公用经费", table.operating_total if table else None, operating_rows, operating_subjects
    )
    total = _total(ledger, table, general, (personnel, operating))
    found = BasicExpenditure(total, personnel, operating, personnel_subjects, operating_subjects)
    return _further(ledger, found, table, prior, not established) if ledger.publishing.further else found


def _further(
    ledger: Ledger,
    found: BasicExpenditure,
    table: BasicExpenditureTable | None,
    prior: BasicExpenditureTable | None,
    applicable: bool,
) -> BasicExpenditure:
    """Shares of the two parts, and parts and economic 类 against last year's."""

    def before(key: str) -> Reading | None:
        return getattr(prior, f"{key}_total") if prior else None

    def share(key: str, label: str, part: Number) -> Number:
        return ledger.share(f"{PREFIX}.{key}.share", f"{label}占基本支出", part, found.total)

    def compared(key: str, label: str, part: Number) -> Comparison:
        return ledger.compare_prior(f"{PREFIX}.{key}", label, part, before(key), applicable=applicable)

    return found._replace(
        personnel_share=share("personnel", "人员经费", found.personnel),
        operating_share=share("operating", "公用经费", found.operating),
        personnel_against_prior=compared("personnel", "人员经费", found.personnel),
        operating_against_prior=compared("operating", "公用经费", found.operating),
        classes=tuple(_classes(ledger, table, prior, applicable)),
    )


def _classes(
    ledger: Ledger, table: BasicExpenditureTable | None, prior: BasicExpenditureTable | None, applicable: bool
) -> Iterator[EconomicClass]:
    """The 类 that the table prints, in order of code; one that last year's table does not have was not spent on."""
    rows = (
        sorted((row for row in table.rows if len(row.code) == CLASS_DIGITS), key=lambda row: row.code) if table else []
    )
    then = {row.code: row.amounts.get("amount") for row in prior.rows} if prior else {}
    absent = "上年表中没有这一类，按0" if prior is not None else None
    for row in rows:
        key = f"{PREFIX}.class_{row.code}"
        amount = ledger.amount(f"{key}.amount", row.name, row.amounts.get("amount"))
        compared = ledger.compare_prior(key, row.name, amount, then.get(row.code), absent=absent, applicable=applicable)
        yield EconomicClass(row.code, row.name, amount, compared)


def _total(
    ledger: Ledger, table: BasicExpenditureTable | None, general: SubjectTable | None, parts: tuple[Number, Number]
) -> Number:
    """The published cell; missing where table 05 has lost the row of 合计 that prints it (rule T01 tells).

    A cell that holds no number, or nothing at all while the parts hold something, does not hide what other cells give.
    """
    stated = [one for one in (table.total if table else None, readings.total(general, "basic")) if one is not None]
    given = [part for part in parts if isinstance(part, Figure)]
    spent = any(part.value for part in given)
    telling = [one for one in stated if one.value is not None and (one.value or not spent)]
    lost = general is not None and general.rows and not general.total
    if not telling and lost:
        return ledger.amount(f"{PREFIX}.total", LABEL, None)
    if not telling and (len(given) == len(parts) or not stated):
        return ledger.sum(f"{PREFIX}.total", LABEL, parts)
    return ledger.amount(f"{PREFIX}.total", LABEL, (telling or stated)[0])


def _subjects(ledger: Ledger, rows: list[SubjectRow]) -> tuple[EconomicSubject, ...]:
    """款 of the rows; a 类 that was spent on and has no 款 stands for itself."""
    detailed = {row.code[:CLASS_DIGITS] for row in rows if len(row.code) > CLASS_DIGITS}
    return tuple(
        EconomicSubject(code, name, ledger.amount(f"{PREFIX}.{code}", f"{code}{name}", amounts.get("amount")))
        for code, name, amounts, _, _ in rows
        if len(code) > CLASS_DIGITS or code not in detailed
    )


def _funds(
    ledger: Ledger,
    key: str,
    label: str,
    stated: Reading | None,
    rows: list[SubjectRow],
    subjects: tuple[EconomicSubject, ...],
) -> Number:
    """The stated 合计 of the table's foot; where the foot is missing, the sum of the subjects as published."""
    given = [subject.amount for subject in subjects if isinstance(subject.amount, Figure)]
    if stated is None and rows and given:
        return ledger.sum(f"{PREFIX}.{key}", label, given)
    return ledger.amount(f"{PREFIX}.{key}", label, stated)
