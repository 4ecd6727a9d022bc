"""The manners of 云南 (元, two parts), a 上海 street's office (amounts in headings) and 重庆 (deep numbering, by class)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from error_kinds.books import NOTHING, Books
from error_kinds.foreign import (
    USES,
    Lines,
    _agency,
    _purchase,
    _three_rows,
    _vehicles,
    anhui,
    beijing,
    change,
    class_budget,
    guangdong,
    listed,
    of,
    plain,
    side,
    stem,
    trimmed,
    why,
    yuan,
)
from error_kinds.foreign_third import xinjiang, zhejiang


def _yuan_change(now: Decimal, then: Decimal) -> str:
    if now == then:
        return "增加0.00元，增长0%"
    more = now > then
    return f"{'增加' if more else '减少'}{yuan(abs(now - then))}元，{'增长' if more else '下降'}{of(abs(now - then), then)}%"


def yunnan(b: Books) -> Lines:
    """云南: every amount in 元, four sections, numbering restarts in 第四部分, 总收入 and 总支出 as the wholes."""
    y, w = b.year, yuan
    lines: Lines = [
        ("part", f"第三部分 {y}年度部门决算情况说明"),
        ("h1", "一、收入决算情况说明"),
        (
            "body",
            f"{b.name}{y}年度收入合计{w(b.income)}元。其中："
            + "；".join(f"{s.name}{w(s.amount)}元，占总收入的{of(s.amount, b.income)}%" for s in b.sources)
            + "。",
        ),
        ("h1", "二、支出决算情况说明"),
        (
            "body",
            f"{b.name}{y}年度支出合计{w(b.expenditure)}元。其中："
            + "；".join(f"{s.name}{w(s.amount)}元，占总支出的{of(s.amount, b.expenditure)}%" for s in b.spending)
            + "。",
        ),
        ("h1", "三、一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）一般公共预算财政拨款支出决算总体情况"),
        (
            "body",
            f"{b.name}{y}年度一般公共预算财政拨款支出{w(b.general)}元，占本年支出合计的{of(b.general, b.expenditure)}%。与上年相比"
            f"{_yuan_change(b.general, b.prior['general_public_budget'])}，主要原因是{why(b.general, b.prior['general_public_budget'], 1)}。",
        ),
        ("h2", "（二）一般公共预算财政拨款支出决算具体情况"),
    ]
    for n, c in enumerate(b.classes, 1):
        lines.append(
            (
                "body",
                f"{n}.{stem(c.name)}（类）支出{w(c.amount)}元，占一般公共预算财政拨款总支出的{of(c.amount, b.general)}%，主要用于{USES[c.name]}。",
            )
        )
    budget, final = b.three["合计"]
    lines += [
        ("h1", "四、一般公共预算财政拨款“三公”经费支出决算情况说明"),
        ("h2", "（一）一般公共预算财政拨款“三公”经费支出决算总体情况"),
        (
            "body",
            f"{b.name}{y}年度一般公共预算财政拨款“三公”经费支出预算为{w(budget)}元，支出决算为{w(final)}元，完成预算的{of(final, budget)}%。其中："
            + "；".join(
                f"{name}支出决算为{w(spent)}元" + (f"，完成预算的{of(spent, planned)}%" if planned else "")
                for name, planned, spent, _ in _three_rows(b)
            )
            + "。决算数小于预算数的主要原因是公务活动少于安排。",
        ),
        (
            "body",
            f"{y}年度一般公共预算财政拨款“三公”经费支出决算数比上年{_yuan_change(final, b.told['three_public.total.prior'])}。其中："
            + "；".join(f"{name}支出决算{_yuan_change(spent, then)}" for name, _, spent, then in _three_rows(b))
            + "。",
        ),
        ("h2", "（二）一般公共预算财政拨款“三公”经费支出决算具体情况"),
        (
            "body",
            f"1.因公出国（境）费支出{w(b.three['因公出国（境）费'][1])}元，共安排因公出国（境）团组{b.count('overseas_groups')}个，累计{b.count('overseas_persons')}人次。",
        ),
        (
            "body",
            f"2.公务用车购置及运行维护费支出{w(b.three['公务用车购置及运行维护费'][1])}元。其中：公务用车购置支出{w(b.three['公务用车购置费'][1])}元，购置车辆0辆。"
            f"公务用车运行维护支出{w(b.three['公务用车运行维护费'][1])}元，开支一般公共预算财政拨款的公务用车保有量为{b.count('vehicles_kept')}辆。",
        ),
        (
            "body",
            f"3.公务接待费支出{w(b.three['公务接待费'][1])}元。其中：国内接待费支出{w(b.operations['domestic_reception'])}元（其中：外事接待费支出0.00元），"
            f"共安排国内公务接待{b.count('domestic_batches')}批次，接待人次{b.count('domestic_persons')}人。",
        ),
        ("part", "第四部分 其他重要事项情况说明"),
        ("h1", "一、机关运行经费支出情况"),
        (
            "body",
            f"{b.name}{y}年度机关运行经费支出{w(b.operations['agency_operating'])}元，比上年"
            f"{_yuan_change(b.operations['agency_operating'], b.told['agency_operating.prior'])}，主要原因是"
            f"{why(b.operations['agency_operating'], b.told['agency_operating.prior'], 1)}。",
        ),
        ("h1", "二、国有资产占用情况"),
        ("body", _vehicles(b, f"截至{y}年12月31日，{b.name}共有车辆")),
        ("h1", "三、政府采购支出情况"),
        ("body", _purchase(b, w, "元")),
    ]
    return lines


def street(b: Books) -> Lines:
    """A street's office in 上海: the amount and the code in the item's heading, 执行率, 同比, lists that close with 和."""
    y, w = b.year, plain
    before = b.prior["income_expenditure"]
    lines: Lines = [
        ("part", f"第三部分 {b.name}{y}年度部门决算情况说明"),
        ("h1", f"一、关于{b.name}{y}年度收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度，{b.name}收入总计{w(b.total)}万元、支出总计{w(b.total)}万元，同比{change(b.total, before, w)}。主要原因为{why(b.total, before)}。",
        ),
        ("h1", f"二、关于{b.name}{y}年度收入决算情况说明"),
        (
            "body",
            f"全年收入合计{w(b.income)}万元：" + _street_parts(b, [(s.name, s.amount) for s in b.sources], b.income),
        ),
        ("h1", f"三、关于{b.name}{y}年度支出决算情况说明"),
        (
            "body",
            f"全年支出合计{w(b.expenditure)}万元："
            + _street_parts(b, [(s.name, s.amount) for s in b.spending], b.expenditure),
        ),
        ("h1", f"四、关于{b.name}{y}年度财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"财政拨款收入总计{w(b.appropriation)}万元、支出总计{w(b.appropriation)}万元，同比{change(b.appropriation, b.prior['appropriation'], w)}。"
            f"主要原因为{why(b.appropriation, b.prior['appropriation'], 3)}。",
        ),
        ("h1", f"五、关于{b.name}{y}年度一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）总体情况"),
        (
            "body",
            f"一般公共预算财政拨款支出{w(b.general)}万元，占全年支出合计的{of(b.general, b.expenditure)}%，同比{change(b.general, b.prior['general_public_budget'], w)}。"
            f"主要原因为{why(b.general, b.prior['general_public_budget'], 2)}。",
        ),
        ("h2", "（二）结构情况"),
        (
            "body",
            "一般公共预算财政拨款支出主要用于"
            + listed([f"“{c.name}”{w(c.amount)}万元（占{of(c.amount, b.general)}%）" for c in b.classes], "和")
            + "。",
        ),
        ("h2", "（三）具体情况"),
        (
            "body",
            f"一般公共预算财政拨款支出年初预算{w(b.budget)}万元，决算{w(b.general)}万元，执行率{of(b.general, b.budget)}%。",
        ),
    ]
    for n, i in enumerate(b.items, 1):
        lines.append(("body", f"{n}、{i.code} {i.klass}（类）{i.group}（款）{i.name}（项）{w(i.final)}万元"))
        rate = f"，执行率{of(i.final, i.budget)}%" if i.budget else ""
        gap = (
            "决算数与年初预算数相同"
            if i.final == i.budget
            else f"决算数{'高于' if i.final > i.budget else '低于'}年初预算数，主要原因为{why(i.final, i.budget, n)}"
        )
        lines.append(("body", f"主要用于{USES[i.klass]}。年初预算{w(i.budget)}万元{rate}。{gap}。"))
    budget, final = b.three["合计"]
    lines += [
        ("h1", f"六、关于{b.name}{y}年度一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"一般公共预算财政拨款基本支出{w(b.general_basic)}万元，包括人员经费{w(b.staff)}万元和公用经费{w(b.public)}万元。人员经费用于{listed(b.staff_names, '和')}；"
            f"公用经费用于{listed(b.public_names, '和')}。",
        ),
        ("h1", f"七、关于{b.name}{y}年度“三公”经费财政拨款支出决算情况说明"),
        (
            "body",
            f"“三公”经费财政拨款支出预算{w(budget)}万元，决算{w(final)}万元，执行率{of(final, budget)}%。其中："
            + "，".join(f"{name}{w(spent)}万元" for name, _, spent, _ in _three_rows(b))
            + "。低于预算的主要原因为公务活动少于安排。",
        ),
        (
            "body",
            f"全年因公出国（境）团组{b.count('overseas_groups')}个、{b.count('overseas_persons')}人次；公务用车保有量{b.count('vehicles_kept')}辆；"
            f"国内公务接待{b.count('domestic_batches')}批次、{b.count('domestic_persons')}人次。",
        ),
        ("h1", f"八、关于{b.name}{y}年度政府性基金预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度无政府性基金预算财政拨款收支。"),
        ("h1", f"九、关于{b.name}{y}年度国有资本经营预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度无国有资本经营预算财政拨款收支。"),
        ("h1", "十、其他重要事项的情况说明"),
        ("h2", "（一）机关运行经费"),
        ("body", _agency(b, w, "机关运行经费支出", f"比{y - 1}年度", "主要原因为")),
        ("h2", "（二）政府采购"),
        ("body", _purchase(b, w)),
        ("h2", "（三）国有资产占用"),
        ("body", _vehicles(b, f"截至{y}年12月31日，{b.name}共有车辆")),
    ]
    return lines


def _street_parts(b: Books, parts: list[tuple[str, Decimal]], whole: Decimal) -> str:
    said = [f"{name}{plain(amount)}万元（占{of(amount, whole)}%）" for name, amount in parts if amount]
    return listed(said, "和") + "。"


def chongqing(b: Books) -> Lines:
    """重庆: 二、 with （一） and 1. below, 结转结余 told, classes held against their budgets, 三公 both ways."""
    y, w = b.year, plain
    before = b.prior["income_expenditure"]
    lines: Lines = [
        ("part", "二、部门决算情况说明"),
        ("h1", "（一）收入支出决算总体情况说明"),
        (
            "body",
            f"1.总体情况。{y}年度收入总计{w(b.total)}万元，支出总计{w(b.total)}万元。收支较上年决算数{change(b.total, before, w)}，主要原因是{why(b.total, before, 1)}。",
        ),
        (
            "body",
            f"2.收入情况。{y}年度收入合计{w(b.income)}万元，其中："
            + "；".join(
                f"{s.name}{w(s.amount)}万元，占{of(s.amount, b.income)}%"
                for s in b.sources
                if s.name in ("财政拨款收入", "事业收入", "经营收入", "其他收入")
            )
            + f"。此外，年初结转和结余{w(b.opening)}万元。",
        ),
        (
            "body",
            f"3.支出情况。{y}年度支出合计{w(b.expenditure)}万元，其中："
            + "；".join(
                f"{s.name}{w(s.amount)}万元，占{of(s.amount, b.expenditure)}%"
                for s in b.spending
                if s.name in ("基本支出", "项目支出", "经营支出")
            )
            + "。",
        ),
        (
            "body",
            f"4.结转结余情况。{y}年度年末结转和结余{w(b.closing)}万元，比年初的{w(b.opening)}万元增加{w(b.closing - b.opening)}万元。",
        ),
        ("h1", "（二）财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收、支总计{w(b.appropriation)}万元。与{y - 1}年相比，财政拨款收、支总计各{change(b.appropriation, b.prior['appropriation'], w)}，"
            f"主要原因是{why(b.appropriation, b.prior['appropriation'])}。",
        ),
        ("h1", "（三）一般公共预算财政拨款收入支出决算情况说明"),
        (
            "body",
            f"1.支出情况。{y}年度一般公共预算财政拨款支出{w(b.general)}万元，较上年决算数{w(b.prior['general_public_budget'])}万元"
            f"{change(b.general, b.prior['general_public_budget'], w)}。较年初预算数{w(b.budget)}万元{change(b.general, b.budget, w)}，主要原因是{why(b.general, b.budget, 2)}。",
        ),
        ("body", "2.比较情况。本部门一般公共预算财政拨款支出主要用于以下几个方面："),
    ]
    for n, c in enumerate(b.classes, 1):
        plan = class_budget(b, c.name)
        versus = f"较年初预算数{change(c.amount, plan, w)}" if c.amount != plan else "与年初预算数持平"
        reason = f"，主要原因是{why(c.amount, plan, n)}" if c.amount != plan else ""
        lines.append(("body", f"（{n}）{c.name}{w(c.amount)}万元，占{of(c.amount, b.general)}%，{versus}{reason}。"))
    budget, final = b.three["合计"]
    then = b.told["three_public.total.prior"]
    lines += [
        ("h1", "（四）一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"{y}年度一般公共财政拨款基本支出{w(b.general_basic)}万元。其中：人员经费{w(b.staff)}万元，人员经费用途主要包括{listed(b.staff_names)}等；"
            f"公用经费{w(b.public)}万元，公用经费用途主要包括{listed(b.public_names)}等。",
        ),
        ("h1", "（五）政府性基金预算收支决算情况说明"),
        ("body", f"本部门{y}年度无政府性基金预算财政拨款收支。"),
        ("h1", "（六）国有资本经营预算财政拨款支出决算情况说明"),
        ("body", f"本部门{y}年度无国有资本经营预算财政拨款支出。"),
        ("part", "三、“三公”经费情况说明"),
        ("h1", "（一）“三公”经费支出总体情况说明"),
        (
            "body",
            f"{y}年度“三公”经费支出共计{w(final)}万元，较预算数{change(final, budget, w)}，主要原因是公务活动少于安排。"
            + (
                f"较上年支出数{change(final, then, w)}，主要原因是{why(final, then)}。"
                if final != then
                else "与上年支出数持平。"
            ),
        ),
        ("h1", "（二）“三公”经费分项支出情况"),
        (
            "body",
            "".join(_chongqing_item(name, planned, spent, past, w) for name, planned, spent, past in _three_rows(b)),
        ),
        ("h1", "（三）“三公”经费实物量情况"),
        (
            "body",
            f"{y}年度本部门因公出国（境）共计{b.count('overseas_groups')}个团组，{b.count('overseas_persons')}人；公务用车购置0辆，公务车保有量为{b.count('vehicles_kept')}辆；"
            f"国内公务接待{b.count('domestic_batches')}批次{b.count('domestic_persons')}人。",
        ),
        ("part", "四、其他需要说明的事项"),
        ("h1", "（一）机关运行经费情况说明"),
        ("body", _agency(b, w, f"{y}年度本部门机关运行经费支出", "较上年支出数", "主要原因是")),
        ("h1", "（二）国有资产占用情况说明"),
        ("body", _vehicles(b, f"截至{y}年12月31日，本部门共有车辆")),
        ("h1", "（三）政府采购支出情况说明"),
        ("body", _purchase(b, w)),
    ]
    return lines


def _chongqing_item(name: str, planned: Decimal, spent: Decimal, past: Decimal, form: Callable[[Decimal], str]) -> str:
    plan = f"较预算数{change(spent, planned, form)}" if spent != planned else "与预算数持平"
    year = f"较上年支出数{change(spent, past, form)}" if spent != past else "与上年支出数持平"
    return f"{name}{form(spent)}万元，{plan}，{year}。"


MANNERS: dict[str, Callable[[Books], Lines]] = {
    "guangdong": guangdong,
    "beijing": beijing,
    "anhui": anhui,
    "yunnan": yunnan,
    "street": street,
    "chongqing": chongqing,
    "zhejiang": zhejiang,
    "xinjiang": xinjiang,
}
__all__ = ["MANNERS", "NOTHING", "side", "trimmed"]
