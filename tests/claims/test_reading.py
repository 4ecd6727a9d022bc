"""What a paragraph states: whom, which measure, which value and unit, which direction, compared with what, and where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.claims.assembly import read_claims
from narrate.claims.claim import Claim
from narrate.claims.context import Passage
from narrate.claims.lexer import numbers
from narrate.claims.subjects import ItemName, SubjectIndex

BUDGET = "general_public_budget"
LOTTERY = "用于社会福利的彩票公益金支出"  # a name that begins with words of a purpose
INDEX = SubjectIndex(
    [
        ItemName("205", "教育支出", "", "教育支出", f"{BUDGET}.205", "类"),
        ItemName("20508", "教育支出", "进修及培训", "进修及培训", f"{BUDGET}.20508", "款"),
        ItemName("2050803", "教育支出", "进修及培训", "培训支出", f"{BUDGET}.2050803", "项"),
        ItemName("201", "一般公共服务支出", "", "一般公共服务支出", f"{BUDGET}.201", "类"),
        ItemName("2010101", "一般公共服务支出", "人大事务", "行政运行", f"{BUDGET}.2010101", "项"),
        ItemName(
            "2010301", "一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行", f"{BUDGET}.2010301", "项"
        ),
        ItemName("2296002", "其他支出", "彩票公益金安排的支出", LOTTERY, "government_funds.2296002", "项"),
    ],
    [("30101", "基本工资")],
)


def read(plain: str, topic: str = BUDGET) -> list[Claim]:
    """The claims of one paragraph."""
    return [claim for one in read_claims([Passage(1, plain, topic)], INDEX) for claim in one.claims]


def told(claim: Claim) -> tuple[str, tuple[str, ...], str]:
    assert claim.number is not None
    return claim.measure, claim.subject.figures, f"{claim.number.value}{claim.number.unit}"


@pytest.mark.parametrize(
    "plain",
    [
        "1.教育支出（类）进修及培训（款）培训支出（项），主要用于职工培训。年初预算为2.64万元，支出决算为2.04万元。",
        '（1）"教育支出（类）进修及培训（款）培训支出（项）"。年初预算2.64万元，决算2.04万元。',
        "2050803培训支出：年初预算2.64万元，支出决算2.04万元。",
        "教育（类）进修及培训（款）培训支出（项）年初预算为2.64万元，支出决算为2.04万元。",
    ],
)
def test_an_item_is_known_by_its_names_or_its_code_in_any_style(plain: str) -> None:
    item = (f"{BUDGET}.2050803",)
    assert [told(one) for one in read(plain)] == [("budget", item, "2.64万元"), ("final", item, "2.04万元")]


@pytest.mark.parametrize(
    "head", [f"2.其他（类）彩票公益金安排的支出（款）{LOTTERY}（项）：", f"2296002{LOTTERY}：主要用于助老。"]
)
def test_a_name_that_begins_like_a_purpose_is_no_persons_words(head: str) -> None:
    found = read(f"{head}支出决算为659.77万元，完成预算的90.00%。", "government_funds")
    assert [(one.measure, one.subject.figures, one.free) for one in found] == [
        ("final", ("government_funds.2296002",), False),
        ("completion", ("government_funds.2296002",), False),
    ]


def test_an_amount_in_the_heading_is_the_items_final_amount() -> None:
    claim = read("1、教育支出（类）进修及培训（款）培训支出（项）2.04万元。")[0]
    assert told(claim) == ("final", (f"{BUDGET}.2050803",), "2.04万元")


def test_a_class_is_not_its_item() -> None:
    found = read("教育支出（类）2.04万元，占0.09%；一般公共服务支出（类）1,013.01万元，占43.39%。")
    assert [one.subject.figures for one in found] == [(f"{BUDGET}.205",)] * 2 + [(f"{BUDGET}.201",)] * 2
    assert [one.measure for one in found] == ["final", "share"] * 2


def test_items_of_one_name_are_told_apart_by_their_group() -> None:
    claim = read("政府办公厅（室）及相关机构事务（款）行政运行（项）支出决算为5.00万元。")[0]
    assert claim.subject.figures == (f"{BUDGET}.2010301",)


def test_an_item_that_only_stands_in_its_heading_speaks_for_the_paragraph_below() -> None:
    passages = [
        Passage(1, "1.教育支出（类）进修及培训（款）培训支出（项）。", BUDGET),
        Passage(2, "年初预算为2.64万元，支出决算为2.04万元。", BUDGET),
    ]
    found = [claim for one in read_claims(passages, INDEX) for claim in one.claims]
    assert {one.subject.figures for one in found} == {(f"{BUDGET}.2050803",)}


def test_a_change_has_its_direction_and_what_it_is_a_change_from() -> None:
    change, rate = read("收入支出总计减少56.95万元，比2023年度下降1.87%。", "totals")
    assert (change.measure, change.sign, change.subject.figures) == ("change", -1, ("totals.income",))
    assert (rate.measure, rate.sign, rate.against) == ("growth", -1, "prior")


def test_what_an_amount_has_come_to_is_no_change() -> None:
    assert [one.measure for one in read("机关运行经费增加到62.36万元。", "agency_operating")] == ["reached"]


def test_the_budget_that_is_meant_is_told() -> None:
    found = read("一般公共预算财政拨款支出年初预算为0万元，全年预算为321.02万元，完成全年预算的95.89%。")
    assert [(one.measure, one.basis) for one in found] == [
        ("budget", "original"),
        ("budget", "adjusted"),
        ("completion", "adjusted"),
    ]


def test_a_rate_whose_budget_stands_between_is_a_completion() -> None:
    found = read('"三公"经费支出决算为4.89万元，完成全年预算5.65万元的86.55%。', "three_public")
    assert [one.measure for one in found] == ["final", "budget", "completion"]


def test_directions_without_a_number_are_claims() -> None:
    found = read("教育支出（类）进修及培训（款）培训支出（项）。决算数小于预算数的主要原因：培训减少。")
    assert [(one.measure, one.sign, one.against) for one in found] == [("direction", -1, "budget")]


def test_a_name_that_is_not_known_is_nobody() -> None:
    found = read("其他收入0.38万元，占0.02%。其中利息收入0.21万元。", "income")
    assert found[-1].subject.figures == ()


def test_a_count_behind_a_direction_is_a_change() -> None:
    found = read("国内公务接待7批次，比上年增加3批次。", "three_public")
    assert [(one.measure, one.sign) for one in found] == [("count", None), ("change", 1)]


def test_what_a_person_wrote_is_marked() -> None:
    found = read("收入支出总计增加5.00万元。主要原因：项目支出增加，较上年增加3.00万元。", "totals")
    assert [one.free for one in found] == [False, True]


def test_counts_are_told_apart_by_their_units() -> None:
    found = read("国内公务接待7批次、62人次，其中：接待外宾0批次、0人次。", "three_public")
    assert [one.subject.figures[0].rpartition(".")[2] for one in found] == [
        "domestic_batches",
        "domestic_persons",
        "foreign_affairs_batches",
        "foreign_affairs_persons",
    ]


@pytest.mark.parametrize(
    ("plain", "values"),
    [
        ("2024年12月31日，单价100万元（含）以上设备2台（套）", ["2"]),
        ("（一）收入1,234.50万元", ["1234.50"]),
        ("增加-62.36万元", ["-62.36"]),
        ("增长--（基数为0，不可比）", []),
        ("普府〔2024〕12号文", []),
        ("图1：变动情况", []),
        ("1.基本支出73.20万元；2.项目支出4.5万元", ["73.20", "4.5"]),
    ],
)
def test_numbers_are_figures_and_not_dates_ordinals_or_limits(plain: str, values: list[str]) -> None:
    assert [str(one.value) for one in numbers(plain)] == values


@pytest.mark.parametrize(("plain", "approximate"), [("约2300万元", True), ("2300余万元", True), ("2300.00万元", False)])
def test_an_approximate_number_says_so(plain: str, approximate: bool) -> None:
    assert [one.approximate for one in numbers(plain)] == [approximate]


def test_an_amount_is_exact_in_any_unit() -> None:
    assert [one.wan_yuan for one in numbers("3800元，0.38万元，3.8千元")] == [Decimal("0.38")] * 3


def test_a_paragraph_without_end_is_read_so_far_and_says_what_is_left() -> None:
    plain = "，".join(f"项目{number}支出{number}.50万元" for number in range(2000)) + "。"
    reading = next(read_claims([Passage(1, plain, "totals")], INDEX))
    assert len([one for one in reading.claims if one.number]) + reading.unread == 2000
    assert reading.unread > 0


def test_a_second_direction_of_a_clause_speaks_of_the_name_before_the_first() -> None:
    text = '"三公"经费支出决算总额1.54万元。因公出国（境）费支出决算比预算无增减变化，比去年无增减变化。'
    told = [one for one in read(text, "three_public") if one.measure == "direction"]
    assert [one.subject.figures[0] for one in told] == ["three_public.overseas", "three_public.overseas"]


def test_a_comparison_keeps_the_year_that_it_names() -> None:
    plain = '"三公"经费支出决算为5.00万元，比上年决算数增加1.00万元；比2019年（疫情前）决算数减少2.00万元。'
    assert [(one.measure, one.against, one.against_year) for one in read(plain, "three_public")] == [
        ("final", "", ""),
        ("change", "prior", ""),
        ("change", "prior", "2019"),
    ]


def test_basic_and_project_expenditure_of_one_fund_are_its_own() -> None:
    found = read("一般公共预算财政拨款支出中，基本支出5.00万元，项目支出3.00万元。")
    assert [one.subject.figures for one in found] == [(f"{BUDGET}.basic",), (f"{BUDGET}.project",)]


def test_a_number_like_a_code_before_its_unit_is_no_code() -> None:
    """201人次: the bracket behind it still says whom its own number counts."""
    found = read("国内公务接待共47批次（其中外事接待2批次），201人次（其中外事接待3人次）。", "three_public")
    assert [one.subject.figures for one in found] == [
        ("three_public.domestic_batches",),
        ("three_public.foreign_affairs_batches",),
        ("three_public.domestic_persons",),
        ("three_public.foreign_affairs_persons",),
    ]
