"""Last year's year-end carryover is this year's opening: in total, by fund and by subject."""

from __future__ import annotations

from collections.abc import Iterator

from narrate.findings import Severity
from narrate.intake.accounts import LineTable, SubjectTable
from narrate.intake.layouts import layouts
from narrate.table_checks import table_cells
from narrate.table_checks.relations import RelationKind
from narrate.table_checks.rule import CheckedUnit, Lacking, Outcome, Rule, relate
from narrate.table_checks.sums_within import FUNDS


def _absent(case: CheckedUnit, key: str) -> Lacking | None:
    """Why two years of a table cannot be compared."""
    prior, name = case.inputs.prior, layouts().table(key).name
    if getattr(case.inputs.current, key) is None:
        return Lacking(f"没有{name}")
    if prior is None or getattr(prior, key) is None:
        return Lacking(f"没有上年的{name}")
    return None


def _carried(case: CheckedUnit) -> Iterator[Outcome]:
    """01: all money. 04: fiscal money, and each fund."""
    for key, column, what in (
        ("income_expenditure", "amount", "年初结转和结余"),
        ("appropriation", "total", "年初财政拨款结转和结余"),
    ):
        if absent := _absent(case, key):
            yield absent
            continue
        before, now = getattr(case.inputs.prior, key), getattr(case.inputs.current, key)
        if "closing_carryover" not in before.expenditure:
            yield Lacking(
                f"上年的{before.head.title}没有“{table_cells.line_name(key, 'expenditure', 'closing_carryover')}”"
            )
            continue
        yield _line(case, before, now, what, "opening_carryover", column)
        for fund in FUNDS if key == "appropriation" else ():
            if f"opening_{fund}" in now.income:
                name = f"{table_cells.column_name(key, fund)}年初结转和结余"
                yield _line(case, before, now, name, f"opening_{fund}", fund)


def _line(case: CheckedUnit, before: LineTable, now: LineTable, what: str, line: str, column: str) -> Outcome:
    opening = table_cells.line(case, now, "income", line)
    closing = table_cells.line(case, before, "expenditure", "closing_carryover", column)
    if isinstance(closing, Lacking):
        return Lacking(f"上年的{closing.why}")
    return relate(f"{what}（本年年初与上年年末）", opening, [closing], kind=RelationKind.EQUAL)


def _carried_by_subject(case: CheckedUnit) -> Iterator[Outcome]:
    """07, 08: 合计 and each subject."""
    for key in ("government_funds", "state_capital"):
        if absent := _absent(case, key):
            yield absent
            continue
        before, now = getattr(case.inputs.prior, key), getattr(case.inputs.current, key)
        assert isinstance(before, SubjectTable) and isinstance(now, SubjectTable)
        if "opening" not in now.total or "closing" not in before.total:
            yield Lacking(f"{now.head.title}没有年初结转和结余，或者上年的没有年末结转和结余")
            continue
        opening, closing = table_cells.total(case, now, "opening"), table_cells.total(case, before, "closing")
        yield relate(f"{now.head.title}合计（本年年初与上年年末）", opening, [closing], kind=RelationKind.EQUAL)
        for row in now.rows:
            last = before.row(row.code)
            parts = [] if last is None else [table_cells.cell(case, before, last, "closing")]
            what = f"{row.code}{row.name}（{now.head.title}，本年年初与上年年末）"
            yield relate(what, table_cells.cell(case, now, row, "opening"), parts)


_SOURCE = "部门决算报表年初数与上年年末数的关系"
_YEARS = "上年和本年"
_ADVICE = "核对上年决算；调整过年初数的，在情况说明里写明"
RULES = (
    Rule(
        "Y01",
        "上年年末结转和结余等于本年年初结转和结余（01、04表）",
        _SOURCE,
        _carried,
        _YEARS,
        Severity.WARNING,
        _ADVICE,
    ),
    Rule(
        "Y02",
        "基金、国资预算各科目上年年末结转和结余等于本年年初结转和结余（07、08表）",
        _SOURCE,
        _carried_by_subject,
        _YEARS,
        Severity.WARNING,
        _ADVICE,
    ),
)
