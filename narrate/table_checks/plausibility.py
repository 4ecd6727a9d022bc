"""核实性检查: what is possible but seldom right, so that a person must look."""

from __future__ import annotations

from collections.abc import Iterator

from narrate.findings import Finding, Severity
from narrate.intake.accounts import OperationsTable, ThreePublicTable
from narrate.intake.grid import Reading
from narrate.quantity import WHOLE, print_number
from narrate.table_checks import table_cells
from narrate.table_checks.relations import RelationKind, amount_text
from narrate.table_checks.rule import HELD, CheckedUnit, Lacking, Outcome, Right, Rule, of_all, relate

# money → the counts that go with it: there is none without the other
_WITH_COUNTS = (
    ("overseas", ("overseas_groups", "overseas_persons")),
    ("vehicle_purchase", ("vehicles_purchased",)),
    ("vehicle_operation", ("vehicles_kept",)),
    ("domestic_reception", ("domestic_batches", "domestic_persons")),
    ("foreign_affairs_reception", ("foreign_affairs_batches", "foreign_affairs_persons")),
    ("abroad_reception", ("abroad_batches", "abroad_persons")),
)
_OFTEN_WITHOUT_MONEY = frozenset({"vehicles_kept", "overseas_groups", "overseas_persons"})  # kept idle, paid by others


@of_all("operations")
def _counts(case: CheckedUnit, table: OperationsTable) -> Iterator[Outcome]:
    for money, counts in _WITH_COUNTS:
        amount = table_cells.item(case, table, money)
        if isinstance(amount, Lacking):
            yield amount
            continue
        for key in counts:
            number = table_cells.item(case, table, key)
            if isinstance(number, Lacking):
                yield number
                continue
            if bool(amount.value) == bool(number.value) or (not amount.value and key in _OFTEN_WITHOUT_MONEY):
                yield HELD
                continue
            counted, spent = print_number(number.value, WHOLE), amount_text(amount.value)
            names = table_cells.item_name("operations", money), table_cells.item_name("operations", key)
            yield Finding(
                "A02",
                Severity.WARNING,
                f"{names[0]}{spent}万元，{names[1]}{counted}",
                tuple(str(one.place) for one in (amount, number) if one.place),
                "有支出应当有次数、人数或数量，反过来也一样；核对两个数",
                written=counted,
            )


@of_all("three_public")
def _over_budget(case: CheckedUnit, table: ThreePublicTable) -> Iterator[Outcome]:
    for key in ("total", "overseas", "vehicle_purchase", "vehicle_operation", "reception"):
        budget, actual = table_cells.item(case, table, key, "budget"), table_cells.item(case, table, key)
        what = f"{table_cells.item_name('three_public', key)}决算数不大于预算数"
        yield relate(what, budget, [actual], kind=RelationKind.WITHIN, section=table.head.title)


def _negative(case: CheckedUnit) -> Iterator[Outcome]:
    """Every cell that no figure of the report is read from; those are A01's."""
    sources = (getattr(figure, "source", None) for figure in case.figures.by_id.values())
    told_elsewhere = {source.cell for source in sources if isinstance(source, Reading)}
    for table in table_cells.tables_of(case.inputs):
        readings = [(one, one.value) for one in table_cells.readings_of(table) if one.value is not None]
        negative = [(one, value) for one, value in readings if value < 0 and one.cell not in told_elsewhere]
        yield Right(len(readings) - len(negative))
        for one, value in negative:
            message = f"{one.place}是负数：{amount_text(value)}"
            advice = "确认是否冲销"
            title = table.head.title
            yield Finding("A04", Severity.WARNING, message, (str(one.place),), advice, title, written=one.written)


_SUBJECT = "核实"
RULES = (
    Rule(
        "A02",
        "“三公”经费有支出的有团组、人次、批次或车辆数，没有支出的没有",
        "机构运行信息表填报说明",
        _counts,
        _SUBJECT,
        Severity.WARNING,
    ),
    Rule(
        "A03",
        "“三公”经费决算数不大于预算数",
        "“三公”经费只减不增、不超预算的要求",
        _over_budget,
        _SUBJECT,
        Severity.WARNING,
        "核对预算数是不是全年预算数；确实超预算的，在情况说明里写明原因",
    ),
    Rule("A04", "各表每一格的金额、数量不为负", "核实性检查", _negative, _SUBJECT, Severity.WARNING),
)
