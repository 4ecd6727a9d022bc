"""勾稽 among the tables: what every draft tells at its end.

Each rule is a small function from the unit to findings; `RULES` lists them with the sentence that says what they hold
and where the rule comes from. Published amounts are rounded, so each stands for a range of half a unit to either
side: sums and equalities are compared as ranges (Calc 1.1 of XBRL works the same way), and what is inside the range
is a 尾差, told as a note and never repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from narrate.figures import readings
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Direction, Figure, Kind, Missing, Number, Why
from narrate.figures.subjects import CLASS_DIGITS, ITEM_DIGITS, not_itemised
from narrate.findings import Finding, Severity
from narrate.intake.accounts import SubjectRow, SubjectTable, UnitInputs
from narrate.intake.answers import Answer
from narrate.intake.grid import Reading
from narrate.quantity import ZERO, print_number, round_half_up

_HALF_UNIT = Decimal("0.005")  # 万元, tables print two decimals


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, what it holds, where it comes from, and the function that looks."""

    code: str
    holds: str
    source: str
    look: Callable[[UnitInputs, UnitFigures], Iterator[Finding]]


def reconcile(inputs: UnitInputs, figures: UnitFigures) -> tuple[Finding, ...]:
    """Every finding of every rule, errors first."""
    found = [finding for rule in RULES for finding in rule.look(inputs, figures)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def without_switched_off(findings: Sequence[Finding], switched_off: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings but those of rules the unit switched off; each such rule is reported with its reason."""
    kept = [finding for finding in findings if finding.code not in switched_off]
    for code, reason in switched_off.items():
        hidden = sum(finding.code == code for finding in findings)
        known = code in FOUND_ON_THE_WAY or any(rule.code == code for rule in RULES)
        told = f"已停用，{hidden}处没有列出" if known else "没有这条规则，停用没有作用"
        kept.append(Finding(code, Severity.NOTE, f"规则{code}{told}（理由：{reason or '没有写'}）"))
    return tuple(kept)


def _unplaced_budget(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    stated = readings.total(inputs.budget)
    if inputs.budget is None or stated is None or stated.value is None:
        return
    placed = [row.amounts["total"] for row in inputs.budget.rows if len(row.code) == ITEM_DIGITS]
    values = [reading.value for reading in placed if reading.value is not None]
    difference = stated.value - sum(values, ZERO)
    if abs(difference) > _HALF_UNIT * (len(values) + 1):
        apart = f"有{_told(difference)}万元没有落到任何一项" if difference > 0 else f"比合计多{_told(-difference)}万元"
        yield Finding(
            "B01",
            Severity.WARNING,
            f"年初预算合计{_told(stated.value)}万元，各项相加{_told(sum(values, ZERO))}万元，{apart}",
            (str(stated.place),),
            "核对年初预算表是否漏列科目；情况说明按表中数字写，没有另造一项",
        )


def _coarse(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    """类 or 款 with an amount and no 项 below: what each 项 holds is not known, and is not taken for zero."""
    accounts, budget = inputs.current.general_public_budget, inputs.budget
    for table, name in ((accounts, "一般公共预算财政拨款支出决算表"), (budget, "年初预算表")):
        codes = not_itemised(table)
        rows = [row for row in (table.rows if table else ()) if row.code in codes]
        if rows:
            yield Finding(
                "B03",
                Severity.ERROR,
                f"{name}里{len(rows)}个类、款有金额，没有列到项：{'、'.join(row.code for row in rows[:8])}",
                tuple(str(row.amounts["total"].place) for row in rows[:8]),
                "导出列到项级的表；现在相应的项写成待补，没有当作0",
            )


def _without_total(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    now = inputs.current
    for table in (now.income, now.expenditure, now.general_public_budget):
        if table is not None and table.rows and not table.total:
            piece = table.head.pieces[0] if table.head.pieces else None
            yield Finding(
                "T01",
                Severity.ERROR,
                f"{table.head.title}没有合计行，合计和各来源、各种类的数都写成待补",
                (str(piece.grid.place(piece.first, 0)),) if piece else (),
                "补上合计行，或重新导出",
            )


def _not_supplied(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    for absent, name, gives in (
        (inputs.budget is None, "年初预算表", "各项的年初预算数"),
        (inputs.prior is None, "上年的决算公开表", "上年数"),
        (inputs.current.operations is None, "机构运行信息表", "批次、人次、车辆、政府采购和机关运行经费"),
    ):
        if absent:
            yield Finding(
                "S01",
                Severity.NOTE,
                f"没有收到{name}，{gives}要在填报表里填",
                (),
                "放进单位文件夹再运行，可以少填许多项",
            )


def _blanks(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    """Cells left blank in a sheet that writes its zeros: not zero, so they are asked for."""
    blank = [q for q in figures.by_id.values() if isinstance(q, Missing) and q.why is Why.BLANK]
    if blank:
        yield Finding(
            "M01",
            Severity.WARNING,
            f"{len(blank)}个数的单元格是空白，同一张表的零都写作0，所以没有当作0：{'、'.join(q.label for q in blank[:8])}",
            _places(blank)[:8],
            "在表里填上（没有的填0），或在填报表里填",
        )


def _answers(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    """Numbers of the form that are none, or cannot be: text, a count with decimals, a negative amount."""
    for quantity in figures.by_id.values():
        if isinstance(quantity, Direction) or not isinstance(answer := quantity.source, Answer):
            continue
        if isinstance(quantity, Missing):
            told = f"要填数，填的是“{answer.text}”"
        elif quantity.value < ZERO:
            told = f"填的是负数{answer.text}"
        elif quantity.kind is Kind.COUNT and quantity.value % 1:
            told = f"要填整数，填的是{answer.text}"
        else:
            continue
        places = (str(answer.place),) if answer.place else ()
        yield Finding("F01", Severity.ERROR, f"填报表“{quantity.label}”{told}", places, "改正后再运行")


def _names(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    now = inputs.current
    tables = (now.income, now.expenditure, now.general_public_budget, now.government_funds, now.state_capital)
    seen: dict[str, dict[str, list[SubjectRow]]] = {}
    for table in (*tables, inputs.budget):
        for row in table.rows if table else ():
            seen.setdefault(row.code, {}).setdefault(_unspaced(row.name), []).append(row)
    for code, names in seen.items():
        if len(names) > 1:
            told = "、".join(f"“{name}”" for name in names)
            yield Finding(
                "N01",
                Severity.WARNING,
                f"科目{code}有{len(names)}种名称：{told}",
                tuple(f"{row.grid.place(row.row, 0)}：{name}" for name, rows in names.items() for row in rows),
                "以政府收支分类科目为准统一名称；情况说明先用一般公共预算财政拨款支出决算表里的名称",
            )


def _equalities(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    for left, right, what in _equal_pairs(inputs):
        if left is None or right is None or left.value is None or right.value is None:
            continue
        difference = left.value - right.value
        if _are_apart(difference):
            yield _apart(
                "R01",
                f"{what}：{_told(left.value)}与{_told(right.value)}",
                difference,
                2,
                (str(left.place), str(right.place)),
                "两处应当相等，请核对决算表",
            )


def _equal_pairs(inputs: UnitInputs) -> Iterator[tuple[Reading | None, Reading | None, str]]:
    """The cells of different tables that state the same amount."""
    now = inputs.current
    whole, money = now.income_expenditure, now.appropriation
    income = readings.income_line
    spent = readings.expenditure_line
    yield income(whole, "grand_total"), spent(whole, "grand_total"), "收入总计与支出总计"
    yield income(money, "grand_total"), spent(money, "grand_total", "total"), "财政拨款收入总计与支出总计"
    yield income(whole, "current_total"), readings.total(now.income), "本年收入合计（总表与收入决算表）"
    yield spent(whole, "current_total"), readings.total(now.expenditure), "本年支出合计（总表与支出决算表）"
    yield (
        readings.total(now.income, "appropriation"),
        income(money, "current_total"),
        "财政拨款收入（收入决算表与财政拨款收入支出决算总表）",
    )
    general = readings.total(now.general_public_budget)
    yield (
        spent(money, "current_total", "general_public_budget"),
        general,
        "一般公共预算财政拨款支出（财政拨款收入支出决算总表与一般公共预算财政拨款支出决算表）",
    )
    all_spent = readings.total(now.expenditure)
    if general is not None and all_spent is not None and general.value == all_spent.value:
        for column, name in (("basic", "基本支出"), ("project", "项目支出")):
            yield (
                readings.total(now.expenditure, column),
                readings.total(now.general_public_budget, column),
                f"{name}（支出决算表与一般公共预算财政拨款支出决算表）",
            )
    if now.three_public and now.operations:
        for key, name in (("total", "“三公”经费"), ("vehicles", "公务用车购置及运行费"), ("reception", "公务接待费")):
            yield (
                now.three_public.actual.get(key),
                now.operations.actual.get(key),
                f"{name}决算数（“三公”经费表与机构运行信息表）",
            )


def _sums(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    for what, whole, parts in _stated_sums(inputs, figures):
        given = [part for part in parts if isinstance(part, Figure)]
        if not isinstance(whole, Figure) or not given or len(given) < len(parts):
            continue
        added = sum([part.value for part in given], ZERO)
        difference = whole.value - added
        if _are_apart(difference):
            yield _apart(
                "R02",
                f"{what}：合计{_told(whole.value)}，各部分相加{_told(added)}",
                difference,
                len(given) + 1,
                _places([whole, *(part for part in given if part.published)])[:6],
                "请核对决算表",
            )


def _stated_sums(inputs: UnitInputs, figures: UnitFigures) -> Iterator[tuple[str, Number, Sequence[Number]]]:
    g, t, p = figures.general_public_budget, figures.three_public, figures.procurement
    yield "收入决算表合计行", figures.income.total, [part.amount for part in figures.income.parts]
    yield "支出决算表合计行", figures.expenditure.total, [part.amount for part in figures.expenditure.parts]
    if g.classes:
        yield "一般公共预算财政拨款支出各类之和", g.total, [one.amount for one in g.classes]
    listed = [item.actual for item in g.items]
    if listed:
        yield "一般公共预算财政拨款支出各项之和", g.total, listed
    yield "“三公”经费支出", t.total.actual, [t.overseas.actual, t.vehicles.actual, t.reception.actual]
    yield "公务用车购置及运行费", t.vehicles.actual, [t.vehicle_purchase.actual, t.vehicle_operation.actual]
    yield "“三公”经费预算", t.total.budget, [t.overseas.budget, t.vehicles.budget, t.reception.budget]
    yield "政府采购支出", p.total, [p.goods, p.works, p.services]


def _basic_expenditure(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    table05 = readings.total(inputs.current.general_public_budget, "basic")
    total = figures.basic_expenditure.total
    if table05 is None or table05.value is None or not isinstance(total, Figure):
        return
    difference = table05.value - total.value
    if _are_apart(difference):
        yield _apart(
            "R03",
            f"基本支出：一般公共预算财政拨款支出决算表{_told(table05.value)}，"
            f"基本支出决算明细表人员经费与公用经费之和{_told(total.value)}",
            difference,
            3,
            (str(table05.place), *_places(total.inputs)),
            "请核对决算表",
        )


def _are_apart(difference: Decimal) -> bool:
    """Whether two amounts that should be equal differ by what the tables can print; nearly all do not."""
    return round_half_up(difference, 2) != ZERO


def _apart(code: str, message: str, difference: Decimal, rounded: int, places: tuple[str, ...], advice: str) -> Finding:
    """What two amounts that should be equal differ by: a 尾差 within `rounded` half units, or an error."""
    tail = abs(difference) <= _HALF_UNIT * rounded
    return Finding(
        code,
        Severity.NOTE if tail else Severity.ERROR,
        f"{message}，相差{_told(abs(difference))}万元" + ("（尾差，按表写，没有调整）" if tail else ""),
        places,
        "" if tail else advice,
    )


def _counts(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    p, a = figures.performance, figures.assets
    for what, whole, parts in (
        ("绩效自评各等级的项目数", p.projects, [grade.number for grade in p.grades]),
        ("绩效评级各等级的项目数", p.projects, [grade.number for grade in p.four_grades]),
        ("已经整改和正在整改的问题数", p.problems, [p.problems_solved, p.problems_pending]),
        ("各种用途的车辆数", a.vehicles, [use.number for use in a.uses]),
    ):
        given = [part.published for part in parts if isinstance(part, Figure)]
        if isinstance(whole, Figure) and len(given) == len(parts) and sum(given, ZERO) != whole.published:
            yield Finding(
                "R04",
                Severity.WARNING,
                f"{what}相加为{print_number(sum(given, ZERO), 0)}，{whole.label}为{print_number(whole.published, 0)}",
                _places([whole]),
                "两数应当相等，请核对",
            )


def _budget_without_accounts(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    unspent = [
        item
        for item in figures.general_public_budget.items
        if isinstance(item.actual, Figure)
        and item.actual.source is None
        and isinstance(item.budget, Figure)
        and item.budget.published
    ]
    for item in unspent:
        yield Finding(
            "B02",
            Severity.NOTE,
            f"科目{item.code}{item.name or ''}有年初预算{_told(item.budget.published)}万元，决算表中没有这一项，按决算数为0列出",  # type: ignore[union-attr]
            _places([item.budget]),
            "如已调整到其他科目，请在原因里写明",
        )


def _negative(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    for quantity in figures.by_id.values():
        if not isinstance(quantity, Figure) or quantity.value >= ZERO or isinstance(quantity.source, Answer):
            continue
        if quantity.kind in (Kind.AMOUNT, Kind.COUNT):
            amount = quantity.kind is Kind.AMOUNT
            shown = f"{_told(quantity.value)}万元" if amount else print_number(quantity.value, 0)
            computed = f"（{quantity.formula}）" if quantity.inputs else ""
            yield Finding(
                "A01",
                Severity.WARNING if quantity.source is not None else Severity.ERROR,
                f"{quantity.label}是负数：{shown}{computed}",
                _places([quantity, *quantity.inputs]),
                "确认是否冲销；以负数为基数的百分比不计算" if quantity.source is not None else "核对相减的两个数",
            )


def _orphans(inputs: UnitInputs, figures: UnitFigures) -> Iterator[Finding]:
    for table in (inputs.current.general_public_budget, inputs.current.expenditure):
        if table:
            yield from _orphan_rows(table)


def _orphan_rows(table: SubjectTable) -> Iterator[Finding]:
    codes = {row.code for row in table.rows}
    for row in table.rows:
        parent = row.code[:-2]
        if len(row.code) > CLASS_DIGITS and parent not in codes:
            yield Finding(
                "N02",
                Severity.WARNING,
                f"科目{row.code}{row.name}的上级科目{parent}不在表中",
                (str(row.grid.place(row.row, 0)),),
                "核对科目编码",
            )


def _told(value: Decimal) -> str:
    return print_number(value, 2)


def _unspaced(name: str) -> str:
    return "".join(name.split())


def _places(quantities: Sequence[object]) -> tuple[str, ...]:
    """The cells of figures that were read from cells."""
    places = (getattr(getattr(quantity, "source", None), "place", None) for quantity in quantities)
    return tuple(str(place) for place in places if place is not None)


# answers that say nothing (F02) and reasons that may have become doubtful (F03) are met while the report is composed
FOUND_ON_THE_WAY = ("F02", "F03")
RULES = (
    Rule("B01", "年初预算各项之和等于合计", "预算公开表表内关系", _unplaced_budget),
    Rule("B02", "有年初预算的科目都有决算数", "预算与决算对照", _budget_without_accounts),
    Rule("N01", "同一科目编码在各表中名称相同", "政府收支分类科目", _names),
    Rule("N02", "款、项都有上级科目", "政府收支分类科目", _orphans),
    Rule("R01", "各表反映同一数额的单元格相等", "部门决算报表表间关系", _equalities),
    Rule("R02", "合计等于各部分之和", "部门决算报表表内关系", _sums),
    Rule("R03", "基本支出等于人员经费与公用经费之和", "部门决算报表表间关系", _basic_expenditure),
    Rule("R04", "分类计数之和等于总数", "机构运行信息表、绩效自评", _counts),
    Rule("B03", "类、款的金额都列到项", "决算公开表、预算公开表的科目级次", _coarse),
    Rule("T01", "收入、支出决算表有合计行", "部门决算报表格式", _without_total),
    Rule("S01", "年初预算、上年决算、机构运行信息都已提供", "输入要求", _not_supplied),
    Rule("M01", "写零的表没有空白的数", "机构运行信息表填报要求", _blanks),
    Rule("F01", "填报表里的数填的是数", "说明填报表", _answers),
    Rule("A01", "金额不为负", "核实性检查", _negative),
)
