"""勾稽 that every draft tells at its end: the few rules whose breach would make a published sentence wrong.

`narrate check` runs these and all the others of `narrate.table_checks.rules`. A draft takes these alone: they look at the
totals and not at every cell, and a draft is made again and again. To a draft tables count as printed in 万元 with two
decimals: what is less than a report prints is nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrate.figures import figure, readings
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Figure, Missing, Number, Quantity, Why
from narrate.figures.structure import EXPENDITURE_KINDS, INCOME_SOURCES
from narrate.figures.subjects import CLASS_DIGITS, ITEM_DIGITS, not_itemised
from narrate.findings import SEVERITY_ORDER, Finding, Severity
from narrate.intake.accounts import BasicExpenditureTable, LineTable, SubjectRow, SubjectTable, UnitInputs
from narrate.intake.answers import Answer
from narrate.quantity import WHOLE, ZERO, print_number
from narrate.table_checks import answer_rules, table_cells
from narrate.table_checks.relations import PRINTED_HALF, Amount, Relation, RelationKind, amount_text
from narrate.table_checks.rule import HELD, CheckedUnit, Lacking, Outcome, Right, Rule, found_by, of_all, relate

_SUBJECTS = "政府收支分类科目"


def reconcile(inputs: UnitInputs, figures: UnitFigures) -> tuple[Finding, ...]:
    """Every finding of every rule, errors first."""
    case = CheckedUnit(inputs, figures, brief=True)
    found = [finding for rule in RULES for finding in found_by(rule, case)]
    return tuple(sorted(found, key=lambda finding: SEVERITY_ORDER[finding.severity]))


@of_all("budget")
def _unplaced_budget(case: CheckedUnit, budget: SubjectTable) -> Iterator[Outcome]:
    stated = table_cells.total(case, budget)
    amounts = [table_cells.cell(case, budget, row) for row in budget.rows if len(row.code) == ITEM_DIGITS]
    placed = [one for one in amounts if isinstance(one, Amount)]
    if isinstance(stated, Lacking):
        yield stated
        return
    relation = Relation("年初预算合计等于各项之和", stated, tuple(placed))
    difference = stated.value - relation.computed
    if abs(difference) <= relation.tolerance:
        yield relation
        return
    apart = (
        f"有{amount_text(difference)}万元没有落到任何一项"
        if difference > 0
        else f"比合计多{amount_text(-difference)}万元"
    )
    yield Finding(
        "B01",
        Severity.WARNING,
        f"年初预算合计{amount_text(stated.value)}万元，各项相加{amount_text(relation.computed)}万元，{apart}",
        tuple(str(one.place) for one in ((stated,) if case.brief else relation.amounts)),
        "核对年初预算表是否漏列科目；情况说明按表中数字写，没有另造一项",
        written=amount_text(stated.value),
        expected=amount_text(relation.computed),
        computation=relation.computation,
    )


def _coarse(case: CheckedUnit) -> Iterator[Outcome]:
    """类 or 款 with an amount and no 项 below: what each 项 holds is not known, and is not taken for zero."""
    accounts, budget = case.inputs.current.general_public_budget, case.inputs.budget
    for table, name in ((accounts, "一般公共预算财政拨款支出决算表"), (budget, "年初预算表")):
        if table is None:
            yield Lacking(f"没有{name}")
            continue
        codes = not_itemised(table)
        rows = [row for row in table.rows if row.code in codes]
        if not rows:
            yield HELD
            continue
        yield Finding(
            "B03",
            Severity.ERROR,
            f"{name}里{len(rows)}个类、款有金额，没有列到项：{'、'.join(row.code for row in rows[:8])}",
            tuple(str(row.amounts["total"].place) for row in rows[:8]),
            "导出列到项级的表；现在相应的项写成待补，没有当作0",
        )


def _without_total(case: CheckedUnit) -> Iterator[Outcome]:
    now = case.inputs.current
    by_subject = (now.income, now.expenditure, now.general_public_budget, now.government_funds, now.state_capital)
    for table in by_subject:
        if table is None or not table.rows:
            continue
        if table.total:
            yield HELD
            continue
        piece = table.head.pieces[0] if table.head.pieces else None
        yield Finding(
            "T01",
            Severity.ERROR,
            f"{table.head.title}没有合计行，合计和各来源、各种类的数都写成待补",
            (str(piece.grid.place(piece.first, 0)),) if piece else (),
            "补上合计行，或重新导出",
        )


def _not_supplied(case: CheckedUnit) -> Iterator[Outcome]:
    return supplied_or_not(case.inputs)


def supplied_or_not(inputs: UnitInputs) -> Iterator[Outcome]:
    """What the tables themselves are compared with: a finding for each that was not put in."""
    for absent, name, gives in (
        (inputs.budget is None, "年初预算表", "各项的年初预算数"),
        (inputs.prior is None, "上年的决算公开表", "上年数"),
        (inputs.current.operations is None, "机构运行信息表", "批次、人次、车辆、政府采购和机关运行经费"),
    ):
        if not absent:
            yield HELD
            continue
        yield Finding(
            "S01",
            Severity.NOTE,
            f"没有收到{name}，{gives}要在填报表里填",
            (),
            "放进单位文件夹，可以少填许多项",
        )


_BLANK_OVER_AMOUNTS = frozenset({"intake-blank-total", "intake-blank-whole"})


def _blanks(case: CheckedUnit) -> Iterator[Outcome]:
    """Cells left blank in a sheet that writes its zeros: not zero, so they are asked for. What reading said of a blank
    over amounts is not said again."""
    told = {place for one in case.inputs.findings if one.code in _BLANK_OVER_AMOUNTS for place in one.places}
    blank = [
        q
        for q in case.figures.by_id.uncommon
        if isinstance(q, Missing) and q.why is Why.BLANK and (q.source is None or q.source.address not in told)
    ]
    if not blank:
        yield HELD
        return
    yield Finding(
        "M01",
        Severity.WARNING,
        f"{len(blank)}个数的单元格是空白，同一张表的零都写作0，所以没有当作0：{'、'.join(q.label for q in blank[:8])}",
        _places(blank)[:8],
        "在表里填上（没有的填0），或在填报表里填",
    )


def _answers(case: CheckedUnit) -> Iterator[Outcome]:
    """Numbers of the form that are none, or negative."""
    for quantity in case.figures.by_id.uncommon:
        answer = quantity.source
        if not isinstance(answer, Answer):
            continue
        if isinstance(quantity, Missing):
            wrong = f"要填数，填的是“{answer.text}”"
        elif quantity.value < ZERO:
            wrong = f"填的是负数{answer.text}"
        else:
            yield HELD
            continue
        places = (str(answer.place),) if answer.place else ()
        yield Finding("F01", Severity.ERROR, f"填报表“{quantity.label}”{wrong}", places, "改正后再运行")


def _names(case: CheckedUnit) -> Iterator[Outcome]:
    now = case.inputs.current
    tables = (now.income, now.expenditure, now.general_public_budget, now.government_funds, now.state_capital)
    seen: dict[str, dict[str, list[SubjectRow]]] = {}
    for table in (*tables, case.inputs.budget):
        for row in table.rows if table else ():
            seen.setdefault(row.code, {}).setdefault(row.name, []).append(row)
    several = {code: names for code, names in seen.items() if len(names) > 1}
    yield Right(len(seen) - len(several))
    for code, names in several.items():
        different = "、".join(f"“{name}”" for name in names)
        yield Finding(
            "N01",
            Severity.WARNING,
            f"科目{code}有{len(names)}种名称：{different}",
            tuple(f"{row.grid.place(row.row, 0)}：{name}" for name, rows in names.items() for row in rows),
            "以政府收支分类科目为准统一名称；情况说明先用一般公共预算财政拨款支出决算表里的名称",
            written=different,
        )


def _equalities(case: CheckedUnit) -> Iterator[Outcome]:
    now = case.inputs.current
    whole, money = now.income_expenditure, now.appropriation
    yield from _balanced(case, whole, "amount", "收入总计与支出总计")
    yield from _balanced(case, money, "total", "财政拨款收入总计与支出总计")
    if whole is None or money is None:
        missing = "收入支出决算总表" if whole is None else "财政拨款收入支出决算总表"
        yield Lacking(f"没有{missing}")
    if whole and now.income:
        total = table_cells.total(case, now.income)
        yield _equal(
            "本年收入合计（总表与收入决算表）", table_cells.line(case, whole, "income", "current_total"), total
        )
    if whole and now.expenditure:
        total = table_cells.total(case, now.expenditure)
        yield _equal(
            "本年支出合计（总表与支出决算表）", table_cells.line(case, whole, "expenditure", "current_total"), total
        )
    if money and now.income:
        total = table_cells.total(case, now.income, "appropriation")
        line = table_cells.line(case, money, "income", "current_total")
        yield _equal("财政拨款收入（收入决算表与财政拨款收入支出决算总表）", total, line)
    if money and now.general_public_budget:
        line = table_cells.line(case, money, "expenditure", "current_total", "general_public_budget")
        what = "一般公共预算财政拨款支出（财政拨款收入支出决算总表与一般公共预算财政拨款支出决算表）"
        yield _equal(what, line, table_cells.total(case, now.general_public_budget))
    yield from _same_kinds(case, now.expenditure, now.general_public_budget)
    if now.three_public and now.operations:
        for key, name in (("total", "“三公”经费"), ("vehicles", "公务用车购置及运行费"), ("reception", "公务接待费")):
            what = f"{name}决算数（“三公”经费表与机构运行信息表）"
            yield _equal(
                what, table_cells.item(case, now.three_public, key), table_cells.item(case, now.operations, key)
            )
    else:
        yield Lacking("没有“三公”经费支出决算表或机构运行信息表")


def _balanced(case: CheckedUnit, table: LineTable | None, column: str, what: str) -> Iterator[Outcome]:
    """The two sides of 01 or 04."""
    if table is not None:
        income = table_cells.line(case, table, "income", "grand_total")
        yield _equal(what, income, table_cells.line(case, table, "expenditure", "grand_total", column))


def _same_kinds(case: CheckedUnit, spent: SubjectTable | None, general: SubjectTable | None) -> Iterator[Outcome]:
    """基本支出 and 项目支出 of 03 and 05, where all that was spent is of the general public budget."""
    everything, fiscal = readings.total(spent), readings.total(general)
    if spent is None or general is None or everything is None or fiscal is None or everything.value != fiscal.value:
        return
    for column in ("basic", "project"):
        what = f"{EXPENDITURE_KINDS[column]}（支出决算表与一般公共预算财政拨款支出决算表）"
        yield _equal(what, table_cells.total(case, spent, column), table_cells.total(case, general, column))


def _equal(what: str, left: Amount | Lacking, right: Amount | Lacking) -> Relation | Lacking:
    return relate(what, left, [right], kind=RelationKind.EQUAL)


def _sums(case: CheckedUnit) -> Iterator[Outcome]:
    now = case.inputs.current
    for table, columns, what in (
        (now.income, INCOME_SOURCES, "收入决算表合计行"),
        (now.expenditure, EXPENDITURE_KINDS, "支出决算表合计行"),
    ):
        if table is None or not table.total:
            yield Lacking(f"没有{what}")
            continue
        present = [column for column in columns if column in table.total]
        parts = [table_cells.total(case, table, column) for column in present]
        yield relate(what, table_cells.total(case, table), parts, section=table.head.title)
    if general := now.general_public_budget:
        for digits, name in ((CLASS_DIGITS, "各类"), (ITEM_DIGITS, "各项")):
            rows = [row for row in general.rows if len(row.code) == digits]
            if rows:
                amounts = [table_cells.cell(case, general, row) for row in rows]
                what = f"一般公共预算财政拨款支出{name}之和"
                yield relate(what, table_cells.total(case, general), amounts, section=general.head.title)
    if spent := now.three_public:
        for side, whole, keys, what in (
            ("actual", "total", ("overseas", "vehicles", "reception"), "“三公”经费支出"),
            ("actual", "vehicles", ("vehicle_purchase", "vehicle_operation"), "公务用车购置及运行费"),
            ("budget", "total", ("overseas", "vehicles", "reception"), "“三公”经费预算"),
        ):
            amounts = [table_cells.item(case, spent, key, side) for key in keys]
            yield relate(what, table_cells.item(case, spent, whole, side), amounts, section=spent.head.title)
    bought = case.figures.procurement
    kinds = [_figure(part) for part in (bought.goods, bought.works, bought.services)]
    yield relate("政府采购支出", _figure(bought.total), kinds)


def _figure(number: Number) -> Amount | Lacking:
    """A figure that a table or the form gives."""
    if isinstance(number, Missing):
        return Lacking(f"{number.label}：{number.why}")
    return Amount(number.value, PRINTED_HALF if number.value else ZERO, number.label, number.source)


@of_all("general_public_budget", "basic_expenditure")
def _basic_expenditure(case: CheckedUnit, general: SubjectTable, detail: BasicExpenditureTable) -> Iterator[Outcome]:
    yield relate(
        "基本支出（一般公共预算财政拨款支出决算表与基本支出决算明细表的人员经费、公用经费）",
        table_cells.total(case, general, "basic"),
        [
            case.amount(detail.head, detail.personnel_total, "人员经费合计"),
            case.amount(detail.head, detail.operating_total, "公用经费合计"),
        ],
    )


def _counts(case: CheckedUnit) -> Iterator[Outcome]:
    p, a = case.figures.performance, case.figures.assets
    for what, whole, parts in (
        ("绩效自评各等级的项目数", p.projects, [grade.number for grade in p.grades]),
        ("绩效评级各等级的项目数", p.projects, [grade.number for grade in p.four_grades]),
        ("已经整改和正在整改的问题数", p.problems, [p.problems_solved, p.problems_pending]),
        ("各种用途的车辆数", a.vehicles, [use.number for use in a.uses]),
    ):
        given = [part.published for part in parts if isinstance(part, Figure)]
        if not isinstance(whole, Figure) or len(given) < len(parts):
            continue  # which of these are asked for is the region's choice
        if sum(given, ZERO) == whole.published:
            yield HELD
            continue
        yield Finding(
            "R04",
            Severity.WARNING,
            f"{what}相加为{print_number(sum(given, ZERO), WHOLE)}，{whole.label}为{print_number(whole.published, WHOLE)}",
            _places([whole, *(part for part in parts if isinstance(part, Figure) and part.published)]),
            "两数应当相等，请核对",
            written=print_number(whole.published, WHOLE),
            expected=print_number(sum(given, ZERO), WHOLE),
        )


@of_all("budget")
def _budget_without_accounts(case: CheckedUnit, budget: SubjectTable) -> Iterator[Outcome]:
    for item in case.figures.general_public_budget.items:
        actual, planned = item.actual, item.budget
        if not isinstance(planned, Figure) or not planned.published:
            continue
        if not isinstance(actual, Figure) or actual.source is not None:
            yield HELD
            continue
        yield Finding(
            "B02",
            Severity.NOTE,
            f"科目{item.code}{item.name or ''}有年初预算{amount_text(planned.published)}万元，决算表中没有这一项，按决算数为0列出",
            _places([planned]),
            "如已调整到其他科目，请在原因里写明",
        )


def _negative(case: CheckedUnit) -> Iterator[Outcome]:
    negative = [quantity for quantity in case.figures.by_id.negative if not isinstance(quantity.source, Answer)]
    if not case.brief:
        yield Right(sum(map(_is_amount_of_tables, case.figures.by_id.values())) - len(negative))
    for quantity in negative:
        amount = quantity.kind is figure.FigureKind.AMOUNT
        shown = f"{amount_text(quantity.value)}万元" if amount else print_number(quantity.value, WHOLE)
        computed = f"（{quantity.formula}）" if quantity.inputs else ""
        yield Finding(
            "A01",
            Severity.WARNING if quantity.source is not None else Severity.ERROR,
            f"{quantity.label}是负数：{shown}{computed}",
            _places([quantity, *quantity.inputs]),
            "确认是否冲销；以负数为基数的百分比不计算" if quantity.source is not None else "核对相减的两个数",
            written=shown,
        )


def _is_amount_of_tables(quantity: Quantity) -> bool:
    """Whether it is an amount or a count that the tables give, or that was computed from such."""
    kinds = (figure.FigureKind.AMOUNT, figure.FigureKind.COUNT)
    return isinstance(quantity, Figure) and quantity.kind in kinds and not isinstance(quantity.source, Answer)


def _orphans(case: CheckedUnit) -> Iterator[Outcome]:
    now = case.inputs.current
    for table in (now.general_public_budget, now.expenditure, now.income, now.government_funds, now.state_capital):
        if table is not None:
            yield from _orphan_rows(table)


def _orphan_rows(table: SubjectTable) -> Iterator[Outcome]:
    codes = {row.code for row in table.rows}
    orphans = [row for row in table.rows if len(row.code) > CLASS_DIGITS and row.code[:-2] not in codes]
    yield Right(len(codes) - len(orphans))
    for row in orphans:
        yield Finding(
            "N02",
            Severity.WARNING,
            f"科目{row.code}{row.name}的上级科目{row.code[:-2]}不在表中",
            (str(row.grid.place(row.row, 0)),),
            "核对科目编码",
            section=table.head.title,
        )


def _places(quantities: Sequence[object]) -> tuple[str, ...]:
    """The cells of figures that were read from cells."""
    places = (getattr(getattr(quantity, "source", None), "place", None) for quantity in quantities)
    return tuple(str(place) for place in places if place is not None)


# answers that say nothing (F02) and reasons that may have become doubtful (F03) are met while the report is composed
FOUND_ON_THE_WAY = ("F02", "F03")
_WARNING, _NOTE = Severity.WARNING, Severity.NOTE
_EQUAL = "两处应当相等，请核对决算表"
RULES = (
    Rule("B01", "年初预算各项之和等于合计", "预算公开表表内关系", _unplaced_budget, "年初预算", _WARNING),
    Rule("B02", "有年初预算的科目都有决算数", "预算与决算对照", _budget_without_accounts, "年初预算", _NOTE),
    Rule("N01", "同一科目编码在各表中名称相同", _SUBJECTS, _names, "科目名称和编码", _WARNING),
    Rule("N02", "款、项都有上级科目", _SUBJECTS, _orphans, "科目名称和编码", _WARNING),
    Rule("R01", "各表反映同一数额的单元格相等", "部门决算报表表间关系", _equalities, "表间关系", advice=_EQUAL),
    Rule("R02", "合计等于各部分之和", "部门决算报表表内关系", _sums, "合计"),
    Rule("R03", "基本支出等于人员经费与公用经费之和", "部门决算报表表间关系", _basic_expenditure, "表间关系"),
    Rule("R04", "分类计数之和等于总数", "机构运行信息表、绩效自评", _counts, "核实", _WARNING),
    Rule("B03", "类、款的金额都列到项", "决算公开表、预算公开表的科目级次", _coarse, "科目名称和编码"),
    Rule("T01", "收入、支出决算表有合计行", "部门决算报表格式", _without_total, "表的格式"),
    Rule("S01", "年初预算、上年决算、机构运行信息都已提供", "输入要求", _not_supplied, "没有收到的表", _NOTE),
    Rule("M01", "写零的表没有空白的数", "机构运行信息表填报要求", _blanks, "核实", _WARNING),
    Rule("F01", "填报表里的数填的是数", "说明填报表", _answers, "说明填报表"),
    *answer_rules.RULES,
    Rule("A01", "金额不为负", "核实性检查", _negative, "核实", _WARNING),
)
