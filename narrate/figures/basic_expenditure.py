"""六、一般公共预算财政拨款基本支出 (table 06): 人员经费 and 公用经费 and the economic subjects that were spent on.

Published cells first: the total is a cell that a table prints, not the sum of two rounded parts, which may differ from
it by a tail (483.89 published, 人员 + 公用 483.88).
"""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Figure, Ledger, Number
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


class BasicExpenditure(NamedTuple):
    """The sixth section. `total` is the 合计 of table 06 where it has one, else the 基本支出 of table 05; only where no
    table prints it, the sum of the two parts as published."""

    total: Number
    personnel: Number
    operating: Number
    personnel_subjects: tuple[EconomicSubject, ...]
    operating_subjects: tuple[EconomicSubject, ...]


def basic_expenditure(
    ledger: Ledger, table: BasicExpenditureTable | None, general: SubjectTable | None
) -> BasicExpenditure:
    """All figures of the section; subjects by code, zero ones included. `general` is table 05."""
    rows = sorted(table.rows, key=lambda row: row.code) if table else []
    personnel_rows = [row for row in rows if row.code[:3] in PERSONNEL_CLASSES]
    operating_rows = [row for row in rows if row.code[:3] not in PERSONNEL_CLASSES]
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
    return BasicExpenditure(total, personnel, operating, personnel_subjects, operating_subjects)


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
    detailed = {row.code[:3] for row in rows if len(row.code) > 3}
    return tuple(
        EconomicSubject(code, name, ledger.amount(f"{PREFIX}.{code}", f"{code}{name}", amounts.get("amount")))
        for code, name, amounts, _, _ in rows
        if len(code) > 3 or code not in detailed
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
