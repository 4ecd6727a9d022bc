"""Correct documents of both samples in the manner of other places: numbering, order, connectives, units of their own.

No sentence comes from a phrasebook; every figure comes from `books`. What each manner is like was read in published
final accounts; the sentences are written here. A checker must find no error in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from error_kinds.books import CENT, NOTHING, Books, Item, share

Lines = list[tuple[str, str]]
NUMERALS = "一二三四五六七八九十"
TENTH = Decimal("0.1")
MORE = (
    "年中追加了新增工作任务的经费",
    "本年新增专项任务，相应增加支出",
    "人员晋级和新进人员，经费随之增加",
    "上级下达的专项任务在年中安排",
)
LESS = (
    "部分项目进度晚于计划，尾款转到下一年支付",
    "个别事项年内没有实施",
    "人员调出、退休，实际发放人数少于年初",
    "合同约定分期付款，当年到期的款项较少",
)
USES = {
    "一般公共服务支出": "机关运转和业务工作",
    "教育支出": "干部职工培训",
    "科学技术支出": "信息化平台建设和运行维护",
    "社会保障和就业支出": "在职和退休人员的社会保险待遇",
    "卫生健康支出": "单位缴纳的医疗保险",
    "城乡社区支出": "城乡社区管理方面的人员开支",
    "住房保障支出": "单位缴存的住房公积金和发放的购房补贴",
}


def why(now: Decimal, then: Decimal, number: int = 0) -> str:
    """A reason that agrees with the direction."""
    return (MORE if now > then else LESS)[number % 4]


def plain(amount: Decimal) -> str:
    """1234.50"""
    return f"{amount:.2f}"


def grouped(amount: Decimal) -> str:
    """1,234.50"""
    return f"{amount:,.2f}"


def trimmed(amount: Decimal) -> str:
    """1234.5, 0"""
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def yuan(amount: Decimal) -> str:
    """12,345,000.00 (元)"""
    return f"{amount * 10000:,.2f}"


def of(part: Decimal, whole: Decimal, places: Decimal = CENT) -> str:
    """A share as printed; a whole of nothing gives 0.00."""
    return f"{share(part, whole, places)}" if whole else f"{NOTHING}"


def change(now: Decimal, then: Decimal, form: Callable[[Decimal], str], rate: str = "增长 下降") -> str:
    """增加1.00万元，增长2.00% / 减少… / 持平; without a rate where there was nothing before."""
    if now == then:
        return "持平"
    more = now > then
    amount = f"{'增加' if more else '减少'}{form(abs(now - then))}万元"
    return f"{amount}，{rate.split()[0 if more else 1]}{of(abs(now - then), then)}%" if then else amount


def side(now: Decimal, then: Decimal) -> str:
    return "大于" if now > then else "小于" if now < then else "等于"


def listed(parts: Sequence[str], last: str = "、") -> str:
    return last.join(["、".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def class_budget(b: Books, name: str) -> Decimal:
    return sum((i.budget for i in b.items if i.klass == name), NOTHING)


def stem(name: str) -> str:
    return name.removesuffix("支出")


def guangdong(b: Books) -> Lines:
    """广东: zeros trimmed, rates of one place for 三公, 占比 for 占, two comparisons for 三公, a phrase for no base."""
    y, w = b.year, trimmed
    before = b.prior["income_expenditure"]
    lines: Lines = [
        ("part", f"第三部分 {b.name}{y}年度部门决算情况说明"),
        ("h1", f"一、{y}年度收入支出决算总体情况说明"),
        (
            "body",
            f"{b.name}{y}年度收入总计{w(b.total)}万元（含年初结转和结余{w(b.opening)}万元），支出总计{w(b.total)}万元"
            f"（含年末结转和结余{w(b.closing)}万元）。与上年度相比，收、支总计均{change(b.total, before, w)}，主要是{why(b.total, before)}。",
        ),
        ("h1", f"二、{y}年度收入决算情况说明"),
        (
            "body",
            f"{y}年度本年收入合计{w(b.income)}万元，其中："
            + "；".join(f"{s.name}{w(s.amount)}万元，占比{of(s.amount, b.income)}%" for s in b.sources if s.amount)
            + "。",
        ),
        ("h1", f"三、{y}年度支出决算情况说明"),
        (
            "body",
            f"{y}年度本年支出合计{w(b.expenditure)}万元，其中："
            + "；".join(
                f"{s.name}{w(s.amount)}万元，占比{of(s.amount, b.expenditure)}%" for s in b.spending if s.amount
            )
            + "。",
        ),
        ("h1", f"四、{y}年度财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收入总计{w(b.appropriation)}万元，支出总计{w(b.appropriation)}万元。与上年度相比，财政拨款收、支总计均"
            f"{change(b.appropriation, b.prior['appropriation'], w)}，主要是{why(b.appropriation, b.prior['appropriation'], 1)}。",
        ),
        ("h1", f"五、{y}年度一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）总体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，占本年支出合计的比重为{of(b.general, b.expenditure)}%。与上年度相比"
            f"{change(b.general, b.prior['general_public_budget'], w)}，主要是{why(b.general, b.prior['general_public_budget'], 2)}。",
        ),
        ("h2", "（二）结构情况"),
        (
            "body",
            "按支出功能分类，"
            + "；".join(f"{c.name}（类）{w(c.amount)}万元，占比{of(c.amount, b.general)}%" for c in b.classes)
            + "。",
        ),
        ("h2", "（三）具体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出年初预算{w(b.budget)}万元，支出决算{w(b.general)}万元，完成年初预算的{of(b.general, b.budget)}%。具体如下：",
        ),
    ]
    for n, i in enumerate(b.items, 1):
        reached = f"完成年初预算的{of(i.final, i.budget)}%" if i.budget else "完成年初预算的--（基数为0，不可比）"
        reason = (
            ""
            if i.final == i.budget
            else f"，决算数{side(i.final, i.budget)}年初预算数主要是{why(i.final, i.budget, n)}"
        )
        lines.append(
            (
                "body",
                f"{n}.{i.klass}（类）{i.group}（款）{i.name}（项）：年初预算{w(i.budget)}万元，支出决算{w(i.final)}万元，{reached}{reason}。",
            )
        )
    lines += [
        ("h1", f"六、{y}年度一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款基本支出{w(b.general_basic)}万元，其中：人员经费{w(b.staff)}万元，主要包括{listed(b.staff_names, '和')}；"
            f"公用经费{w(b.public)}万元，主要包括{listed(b.public_names, '和')}。",
        ),
        ("h1", f"七、{y}年度“三公”经费财政拨款支出决算情况说明"),
        ("body", _guangdong_three(b)),
        ("h1", f"八、{y}年度政府性基金预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度没有政府性基金预算财政拨款收入和支出。"),
        ("h1", f"九、{y}年度国有资本经营预算财政拨款支出决算情况说明"),
        ("body", f"{b.name}{y}年度没有国有资本经营预算财政拨款收入和支出。"),
        ("h1", "十、其他重要事项的情况说明"),
        ("h2", "（一）机关运行经费支出情况"),
        ("body", _agency(b, w, f"{y}年度机关运行经费支出决算", "比上年度", "主要是")),
        ("h2", "（二）政府采购支出情况"),
        ("body", _purchase(b, w)),
        ("h2", "（三）国有资产占用情况"),
        ("body", _vehicles(b, f"截至{y}年12月31日，{b.name}共有车辆")),
    ]
    return lines


def _three_rows(b: Books) -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """Name, budget, final, last year's final of each 三公 item, 出国 → 车 → 接待."""
    for name, key in (
        ("因公出国（境）费", "overseas"),
        ("公务用车购置及运行维护费", "vehicles"),
        ("公务接待费", "reception"),
    ):
        yield name, *b.three[name], b.told[f"three_public.{key}.prior"]


def _against(now: Decimal, then: Decimal, form: Callable[[Decimal], str], unit: str = "万元") -> str:
    """增加…，增长…%; 与上年持平 where equal; the phrase for no base."""
    if now == then:
        return "与上年决算数持平"
    more = now > then
    rate = f"{of(abs(now - then), then, TENTH)}%" if then else "--（基数为0，不可比）"
    return f"比上年决算数{'增加' if more else '减少'}{form(abs(now - then))}{unit}，{'增长' if more else '降低'}{rate}"


def _guangdong_three(b: Books) -> str:
    def reached(budget: Decimal, final: Decimal) -> str:
        return f"完成预算{trimmed(budget)}万元的" + (
            f"{of(final, budget, TENTH)}%" if budget else "--（基数为0，不可比）"
        )

    budget, final = b.three["合计"]
    parts = "；".join(
        f"{name}支出决算为{trimmed(spent)}万元，{reached(planned, spent)}，{_against(spent, then, trimmed)}"
        for name, planned, spent, then in _three_rows(b)
    )
    return (
        f"{b.name}{b.year}年度“三公”经费财政拨款支出决算为{trimmed(final)}万元，完成全年预算{trimmed(budget)}万元的{of(final, budget, TENTH)}%，"
        f"{_against(final, b.told['three_public.total.prior'], trimmed)}。其中：{parts}。"
        f"{b.year}年度“三公”经费支出决算小于预算数的主要情况：公务接待活动少于年初安排。"
    )


def _agency(b: Books, form: Callable[[Decimal], str], lead: str, versus: str, because: str) -> str:
    now, then = b.operations["agency_operating"], b.told["agency_operating.prior"]
    return f"{lead}{form(now)}万元，{versus}{change(now, then, form)}，{because}{why(now, then, 1)}。"


def _purchase(b: Books, form: Callable[[Decimal], str], unit: str = "万元") -> str:
    goods, works, services = (b.operations[f"procurement_{k}"] for k in ("goods", "works", "services"))
    return (
        f"{b.year}年度政府采购支出总额{form(b.operations['procurement'])}{unit}，其中：政府采购货物支出{form(goods)}{unit}、"
        f"政府采购工程支出{form(works)}{unit}、政府采购服务支出{form(services)}{unit}。"
    )


def _vehicles(b: Books, lead: str) -> str:
    other = b.count("vehicles_other")
    kinds = [
        "副部（省）级及以上领导用车0辆",
        "主要领导干部用车0辆",
        "机要通信用车0辆",
        "应急保障用车0辆",
        "执法执勤用车0辆",
    ]
    kinds += ["特种专业技术用车0辆", "离退休干部用车0辆", f"其他用车{other}辆"]
    uses = "，其他用车主要用于日常公务出行" if other else ""
    equipment = b.count("equipment_over_million")
    return f"{lead}{b.count('vehicles_total')}辆，其中：{'、'.join(kinds)}{uses}；单价100万元（含）以上设备（不含车辆）{equipment}台（套）。"


def beijing(b: Books) -> Lines:
    """北京: 第二部分, quotes round the names, groups (款) with their budgets, shares of 本年财政拨款支出."""
    y, w = b.year, plain
    before = b.prior["income_expenditure"]
    lines: Lines = [
        ("part", "第二部分 部门决算说明"),
        ("h1", "一、收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度收、支总计{w(b.total)}万元，比上年的{w(before)}万元{change(b.total, before, w)}。主要原因：{why(b.total, before, 2)}。",
        ),
        ("h2", "（一）收入决算说明"),
        (
            "body",
            f"{y}年度本年收入合计{w(b.income)}万元，其中："
            + "；".join(f"{s.name}{w(s.amount)}万元，占收入合计的{of(s.amount, b.income)}%" for s in b.sources)
            + "。",
        ),
        ("h2", "（二）支出决算说明"),
        (
            "body",
            f"{y}年度本年支出合计{w(b.expenditure)}万元，其中："
            + "；".join(f"{s.name}{w(s.amount)}万元，占支出合计的{of(s.amount, b.expenditure)}%" for s in b.spending)
            + "。",
        ),
        ("h1", "二、财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收、支总计{w(b.appropriation)}万元，比上年{change(b.appropriation, b.prior['appropriation'], w)}。"
            f"主要原因：{why(b.appropriation, b.prior['appropriation'])}。",
        ),
        ("h1", "三、一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）一般公共预算财政拨款支出决算总体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，主要用于以下方面（按大类）："
            + "；".join(f"“{c.name}”{w(c.amount)}万元，占本年财政拨款支出{of(c.amount, b.general)}%" for c in b.classes)
            + "。",
        ),
        ("h2", "（二）一般公共预算财政拨款支出决算具体情况"),
    ]
    for n, c in enumerate(b.classes, 1):
        planned = class_budget(b, c.name)
        lines.append(
            ("body", f"{n}、“{c.name}”（类）{y}年度决算{w(c.amount)}万元，{_from_plan(c.amount, planned, y)}。其中：")
        )
        for group in dict.fromkeys(i.group for i in b.items if i.klass == c.name):
            inside = [i for i in b.items if (i.klass, i.group) == (c.name, group)]
            final = sum((i.final for i in inside), NOTHING)
            plan = sum((i.budget for i in inside), NOTHING)
            reason = "" if final == plan else f"主要原因：{why(final, plan, n)}。"
            lines.append(("body", f"“{group}”（款）{y}年度决算{w(final)}万元，{_from_plan(final, plan, y)}。{reason}"))
    lines += [
        ("h1", "四、政府性基金预算财政拨款支出决算情况说明"),
        ("body", "本部门本年度无政府性基金预算财政拨款安排的支出。"),
        ("h1", "五、国有资本经营预算财政拨款支出决算情况说明"),
        ("body", "本部门本年度无国有资本经营预算财政拨款安排的支出。"),
        ("h1", "六、一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"{y}年度使用一般公共预算财政拨款安排基本支出{w(b.general_basic)}万元，其中：人员经费支出{w(b.staff)}万元，"
            f"包括{listed(b.staff_names)}等；公用经费支出{w(b.public)}万元，包括{listed(b.public_names)}等。",
        ),
        ("part", "第三部分 其他重要事项的情况说明"),
        ("h1", "一、“三公”经费财政拨款决算情况"),
        ("body", _beijing_three(b)),
        ("h1", "二、机关运行经费支出情况"),
        ("body", _agency(b, w, f"{y}年度机关运行经费支出合计", "比上年", "主要原因：")),
        ("h1", "三、政府采购支出情况"),
        ("body", _purchase(b, w)),
        ("h1", "四、国有资产占用情况"),
        ("body", _vehicles(b, f"{y}年末，本部门共有车辆")),
    ]
    return lines


def _from_plan(now: Decimal, then: Decimal, year: int) -> str:
    if not then:
        return f"比{year}年年初预算增加{plain(now)}万元，年初没有安排这项预算"
    if now == then:
        return f"与{year}年年初预算持平"
    return f"比{year}年年初预算{change(now, then, plain)}"


def _beijing_three(b: Books) -> str:
    def gap(budget: Decimal, final: Decimal) -> str:
        return "与预算数持平" if final == budget else f"比预算数减少{plain(budget - final)}万元"

    budget, final = b.three["合计"]
    parts = "；".join(
        f"{name}{b.year}年度决算数{plain(spent)}万元，{gap(planned, spent)}"
        for name, planned, spent, _ in _three_rows(b)
    )
    return f"{b.year}年度“三公”经费财政拨款决算数{plain(final)}万元，{gap(budget, final)}。其中：{parts}。"


def anhui(b: Books) -> Lines:
    """安徽: commas after （项）, a reason even when level, 三公 in the order 出国 → 接待 → 车 with the rules cited."""
    y, w = b.year, grouped
    before = b.prior["income_expenditure"]
    lines: Lines = [
        ("part", f"第三部分 {y}年度部门决算情况说明"),
        ("h1", "一、收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度收入总计{w(b.total)}万元、支出总计{w(b.total)}万元。与{y - 1}年度相比，收、支总计各{change(b.total, before, w)}，主要原因是{why(b.total, before, 3)}。",
        ),
        ("h1", "二、收入决算情况说明"),
        (
            "body",
            f"{y}年度收入合计{w(b.income)}万元，其中："
            + "，".join(f"{s.name}{w(s.amount)}万元、占{of(s.amount, b.income)}%" for s in b.sources if s.amount)
            + "。",
        ),
        ("h1", "三、支出决算情况说明"),
        (
            "body",
            f"{y}年度支出合计{w(b.expenditure)}万元，其中："
            + "，".join(f"{s.name}{w(s.amount)}万元、占{of(s.amount, b.expenditure)}%" for s in b.spending if s.amount)
            + "。",
        ),
        ("h1", "四、财政拨款收入支出决算总体情况说明"),
        (
            "body",
            f"{y}年度财政拨款收入总计、支出总计均为{w(b.appropriation)}万元。与{y - 1}年度相比，财政拨款收、支总计各"
            f"{change(b.appropriation, b.prior['appropriation'], w)}，主要原因是{why(b.appropriation, b.prior['appropriation'], 2)}。",
        ),
        ("h1", "五、一般公共预算财政拨款支出决算情况说明"),
        ("h2", "（一）一般公共预算财政拨款支出决算总体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，占本年支出合计的{of(b.general, b.expenditure)}%。与{y - 1}年度相比，一般公共预算财政拨款支出"
            f"{change(b.general, b.prior['general_public_budget'], w)}，主要原因是{why(b.general, b.prior['general_public_budget'])}。",
        ),
        ("h2", "（二）一般公共预算财政拨款支出决算结构情况"),
        ("body", f"{y}年度一般公共预算财政拨款支出{w(b.general)}万元，主要用于以下方面：" + _anhui_classes(b)),
        ("h2", "（三）一般公共预算财政拨款支出决算具体情况"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款支出年初预算为{w(b.budget)}万元，支出决算为{w(b.general)}万元，完成年初预算的{of(b.general, b.budget)}%。"
            f"决算数小于年初预算数的主要原因是{LESS[1]}。其中：",
        ),
    ]
    for n, i in enumerate(b.items, 1):
        reached = f"，完成年初预算的{of(i.final, i.budget)}%" if i.budget else ""
        said = f"决算数{side(i.final, i.budget)}年初预算数的主要原因是" + (
            "按年初安排的预算执行" if i.final == i.budget else why(i.final, i.budget, n)
        )
        lines.append(
            (
                "body",
                f"{n}.{stem(i.klass)}（类）{i.group}（款）{i.name}（项），年初预算为{w(i.budget)}万元，支出决算为{w(i.final)}万元{reached}，{said}。",
            )
        )
    lines += [
        ("h1", "六、一般公共预算财政拨款基本支出决算情况说明"),
        (
            "body",
            f"{y}年度一般公共预算财政拨款基本支出{w(b.general_basic)}万元，其中，人员经费{w(b.staff)}万元，主要包括{listed(b.staff_names)}；"
            f"公用经费{w(b.public)}万元，主要包括{listed(b.public_names)}。",
        ),
        ("h1", "七、政府性基金预算财政拨款收入支出决算情况说明"),
        ("body", f"{b.name}{y}年度没有政府性基金预算财政拨款收入，也没有使用政府性基金预算财政拨款安排的支出。"),
        ("h1", "八、国有资本经营预算财政拨款支出决算情况说明"),
        ("body", f"{b.name}{y}年度没有使用国有资本经营预算财政拨款安排的支出。"),
        ("h1", "九、一般公共预算及政府性基金财政拨款“三公”经费支出决算情况说明"),
        *_anhui_three(b),
        ("h1", "十、其他重要事项情况说明"),
        ("h2", "（一）机关运行经费支出情况"),
        ("body", _agency(b, w, f"{y}年度，{b.name}机关运行经费支出", f"比{y - 1}年度", "主要原因是")),
        ("h2", "（二）政府采购支出情况"),
        ("body", _purchase(b, w)),
        ("h2", "（三）国有资产占有使用情况"),
        ("body", _vehicles(b, f"截至{y}年12月31日，{b.name}共有车辆")),
    ]
    return lines


def _anhui_classes(b: Books) -> str:
    said = [f"{stem(c.name)}（类）支出{grouped(c.amount)}万元、占{of(c.amount, b.general)}%" for c in b.classes]
    return listed(said, "和").replace("%、", "%，") + "。"


def _anhui_three(b: Books) -> Iterator[tuple[str, str]]:
    y, w = b.year, grouped
    budget, final = b.three["合计"]
    then = b.told["three_public.total.prior"]
    versus = f"较上年{change(final, then, w)}" if final != then else "与上年持平"
    yield (
        "body",
        f"{y}年度一般公共预算及政府性基金财政拨款“三公”经费支出预算为{w(budget)}万元，支出决算为{w(final)}万元，完成预算的{of(final, budget)}%；{versus}。"
        "决算数小于预算数的主要原因是公务活动少于安排。",
    )
    rows = {name: rest for name, *rest in _three_rows(b)}
    for n, name in enumerate(("因公出国（境）费", "公务接待费", "公务用车购置及运行维护费"), 1):
        planned, spent, past = rows[name]
        reached = f"，完成预算的{of(spent, planned)}%" if planned else ""
        versus = f"较上年{change(spent, past, w)}" if spent != past else "与上年持平"
        yield (
            "body",
            f"{n}.{name}预算为{w(planned)}万元，支出决算为{w(spent)}万元{reached}；{versus}。{_anhui_tail(b, name)}"
            "经费使用严格执行《党政机关厉行节约反对浪费条例》等有关规定。",
        )


def _anhui_tail(b: Books, name: str) -> str:
    if name.startswith("因公"):
        return f"{b.year}年，因公出国（境）团组{b.count('overseas_groups')}个，{b.count('overseas_persons')}人次。"
    if name.startswith("公务接待"):
        return (
            f"{b.year}年国内公务接待共{b.count('domestic_batches')}批次（其中外事接待0批次），{b.count('domestic_persons')}人次"
            "（其中外事接待0人次）。"
        )
    run, bought = b.three["公务用车运行维护费"][1], b.three["公务用车购置费"][1]
    return f"其中，公务用车购置费{grouped(bought)}万元，购置公务用车0辆；公务用车运行维护费{grouped(run)}万元，年末公务用车保有量{b.count('vehicles_kept')}辆。"


def item_use(i: Item) -> str:
    """What an item is for, in a word of its own."""
    return USES[i.klass]
