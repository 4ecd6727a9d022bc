"""The manners of 浙江 (三、 as the part's number, the three budgets in brackets) and 新疆 (every balance, zeros told)."""

from __future__ import annotations

from error_kinds.books import NOTHING, Books
from error_kinds.foreign import (
    Lines,
    _agency,
    _purchase,
    _three_rows,
    _vehicles,
    change,
    grouped,
    listed,
    of,
    plain,
    why,
)


def zhejiang(b: Books) -> Lines:
    """浙江: sections are （一） below 三、, income with its three budgets, the appropriation held against its budget."""
    y, w = b.year, plain
    before, granted = b.prior["income_expenditure"], b.prior["appropriation"]
    first, *others = b.sources
    lines: Lines = [
        ("part", f"三、{y}年度部门决算情况说明"),
        ("h1", "（一）收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度收入总计{w(b.total)}万元，支出总计{w(b.total)}万元，与{y - 1}年度相比，各{change(b.total, before, w)}。"
            f"主要原因是：1、{why(b.total, before)}；2、{why(b.total, before, 1)}。",
        ),
        ("h1", "（二）收入决算情况说明"),
        (
            "body",
            f"本年收入合计{w(b.income)}万元；包括{first.name}{w(first.amount)}万元（其中，一般公共预算{w(first.amount)}万元，政府性基金预算0.00万元，"
            f"国有资本经营预算0.00万元），占收入合计{of(first.amount, b.income)}%；"
            + "；".join(f"{s.name}{w(s.amount)}万元，占收入合计{of(s.amount, b.income)}%" for s in others)
            + "。",
        ),
        ("h1", "（三）支出决算情况说明"),
        (
            "body",
            f"本年支出合计{w(b.expenditure)}万元，其中"
            + "；".join(f"{s.name}{w(s.amount)}万元，占{of(s.amount, b.expenditure)}%" for s in b.spending)
            + "。",
        ),
        ("h1", "（四）财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收入总计{w(b.appropriation)}万元，支出总计{w(b.appropriation)}万元，与{y - 1}年相比，各{change(b.appropriation, granted, w)}。"
            f"主要原因是：{why(b.appropriation, granted)}。",
        ),
        ("h1", "（五）一般公共预算财政拨款支出决算情况说明"),
        ("h2", "1.一般公共预算财政拨款支出决算总体情况。"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，占本年支出合计的{of(b.general, b.expenditure)}%。与{y - 1}年相比，一般公共预算财政拨款支出"
            f"{change(b.general, b.prior['general_public_budget'], w)}。主要原因是：{why(b.general, b.prior['general_public_budget'])}。",
        ),
        ("h2", "2.一般公共预算财政拨款支出决算结构情况。"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，主要用于以下方面："
            + "；".join(f"{c.name}（类）支出{w(c.amount)}万元，占{of(c.amount, b.general)}%" for c in b.classes)
            + "。",
        ),
        ("h2", "3.一般公共预算财政拨款支出决算具体情况。"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出年初预算为{w(b.budget)}万元，支出决算为{w(b.general)}万元，完成年初预算的{of(b.general, b.budget)}%，"
            f"主要原因是：{why(b.general, b.budget, 2)}。其中：",
        ),
    ]
    for n, i in enumerate(b.items):
        reached = f"，完成年初预算的{of(i.final, i.budget)}%" if i.budget else ""
        if i.final == i.budget:
            said = "，决算数与年初预算数持平"
        else:
            said = (
                f"，决算数{'大于' if i.final > i.budget else '小于'}年初预算数的主要原因是：{why(i.final, i.budget, n)}"
            )
        lines.append(
            (
                "body",
                f"{i.klass}（类）{i.group}（款）{i.name}（项）。年初预算为{w(i.budget)}万元，支出决算为{w(i.final)}万元{reached}{said}。",
            )
        )
    budget, final = b.three["合计"]
    lines += [
        ("h1", "（六）一般公共预算财政拨款基本支出决算情况说明"),
        ("body", f"{y}年度一般公共预算财政拨款基本支出{w(b.general_basic)}万元，其中："),
        ("body", f"人员经费{w(b.staff)}万元，主要包括：{listed(b.staff_names)}；"),
        ("body", f"公用经费{w(b.public)}万元，主要包括：{listed(b.public_names)}。"),
        ("h1", "（七）政府性基金预算财政拨款支出决算总体情况说明"),
        ("body", f"本部门{y}年度没有政府性基金预算财政拨款收支安排，故无数据。"),
        ("h1", "（八）国有资本经营预算财政拨款支出决算总体情况说明"),
        ("body", f"本部门{y}年度没有国有资本经营预算财政拨款收支安排，故无数据。"),
        ("h1", "（九）财政拨款“三公”经费支出决算情况说明"),
        (
            "body",
            f"{y}年度“三公”经费财政拨款支出预算为{w(budget)}万元，支出决算为{w(final)}万元，完成预算的{of(final, budget)}%，"
            "决算数小于预算数的主要原因是：公务活动少于安排。",
        ),
        *(
            (
                "body",
                f"{name}预算数为{w(planned)}万元，决算数为{w(spent)}万元，占“三公”经费的{of(spent, final)}%。"
                if final
                else f"{name}预算数为{w(planned)}万元，决算数为{w(spent)}万元。",
            )
            for name, planned, spent, _ in _three_rows(b)
        ),
        ("h1", "（十）机关运行经费支出说明"),
        ("body", _agency(b, w, f"{y}年度机关运行经费支出", f"比{y - 1}年度", "主要原因是：")),
        ("h1", "（十一）政府采购支出说明"),
        ("body", _purchase(b, w)),
        ("h1", "（十二）国有资产占有使用情况说明"),
        ("body", _vehicles(b, f"截至{y}年12月31日，本部门共有车辆")),
    ]
    return lines


def xinjiang(b: Books) -> Lines:
    """新疆: 第二部分, 收入总计 and 支出总计 taken apart with every balance, no reasons cut short."""
    y, w = b.year, grouped
    before, granted = b.prior["income_expenditure"], b.prior["appropriation"]
    lines: Lines = [
        ("part", "第二部分 部门决算情况说明"),
        ("h1", f"一、{y}年度收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度收入总计{w(b.total)}万元，其中：本年收入合计{w(b.income)}万元，使用非财政拨款结余{w(NOTHING)}万元，年初结转和结余{w(b.opening)}万元。",
        ),
        (
            "body",
            f"{y}年度支出总计{w(b.total)}万元，其中：本年支出合计{w(b.expenditure)}万元，结余分配{w(NOTHING)}万元，年末结转和结余{w(b.closing)}万元。",
        ),
        ("body", f"收入支出总体与上年相比，{change(b.total, before, w)}，主要原因是：{why(b.total, before, 2)}。"),
        ("h1", "二、收入决算情况说明"),
        (
            "body",
            f"本年收入合计{w(b.income)}万元，其中："
            + "，".join(f"{s.name}{w(s.amount)}万元，占{of(s.amount, b.income)}%" for s in b.sources)
            + "。",
        ),
        ("h1", "三、支出决算情况说明"),
        (
            "body",
            f"本年支出合计{w(b.expenditure)}万元，其中："
            + "，".join(f"{s.name}{w(s.amount)}万元，占{of(s.amount, b.expenditure)}%" for s in b.spending)
            + "。",
        ),
        ("h1", "四、财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收支总计{w(b.appropriation)}万元，与上年相比，{change(b.appropriation, granted, w)}，主要原因是：{why(b.appropriation, granted)}。",
        ),
        ("h1", "五、一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）一般公共预算财政拨款支出决算总体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，占本年支出合计的{of(b.general, b.expenditure)}%。与上年相比，{change(b.general, b.prior['general_public_budget'], w)}，"
            f"主要原因是：{why(b.general, b.prior['general_public_budget'])}。与年初预算相比，年初预算数{w(b.budget)}万元，决算数{w(b.general)}万元，预决算差异率"
            f"{'-' if b.general < b.budget else ''}{of(abs(b.general - b.budget), b.budget)}%，主要原因是：{why(b.general, b.budget, 1)}。",
        ),
        ("h2", "（二）一般公共预算财政拨款支出决算结构情况"),
        *(
            ("body", f"{n}.{c.name}（类）{w(c.amount)}万元，占{of(c.amount, b.general)}%。")
            for n, c in enumerate(b.classes, 1)
        ),
        ("h2", "（三）一般公共预算财政拨款支出决算具体情况"),
        *(
            ("body", f"{n}.{i.klass}（类）{i.group}（款）{i.name}（项）：支出决算数为{w(i.final)}万元。")
            for n, i in enumerate(b.items, 1)
        ),
        ("h1", "六、一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款基本支出{w(b.general_basic)}万元，其中：人员经费{w(b.staff)}万元，包括：{listed(b.staff_names)}。"
            f"公用经费{w(b.public)}万元，包括：{listed(b.public_names)}。",
        ),
        ("h1", "七、财政拨款“三公”经费支出决算情况说明"),
        (
            "body",
            f"{y}年度财政拨款“三公”经费支出决算{w(b.three['合计'][1])}万元，其中："
            + "，".join(f"{name}支出{w(spent)}万元" for name, _, spent, _ in _three_rows(b))
            + "。",
        ),
        (
            "body",
            f"财政拨款“三公”经费支出决算数{w(b.three['合计'][1])}万元，预算数{w(b.three['合计'][0])}万元，决算数小于预算数的主要原因是：公务活动少于安排。",
        ),
        ("h1", "八、政府性基金预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度无政府性基金预算财政拨款收入支出及结转结余。"),
        ("h1", "九、国有资本经营预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度无国有资本经营预算财政拨款收入支出及结转结余。"),
        ("h1", "十、其他重要事项的情况说明"),
        ("h2", "（一）机关运行经费及公用经费支出情况"),
        ("body", _agency(b, w, f"{y}年度{b.name}机关运行经费支出", "比上年", "主要原因是：")),
        ("h2", "（二）政府采购情况"),
        ("body", _purchase(b, w)),
        ("h2", "（三）国有资产占用情况说明"),
        ("body", _vehicles(b, f"截至{y}年12月31日，共有车辆")),
    ]
    return lines
