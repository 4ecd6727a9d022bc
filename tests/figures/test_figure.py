"""The arithmetic, rule by rule, each with a value worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.figures.figure import Comparison, Direction, Figure, FigureKind, Ledger, Missing, Number, Publishing, Why
from narrate.intake.answers import Answer
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure, round_half_up

GRID = Grid("表.xlsx", "表一", ())


def reading(value: str | None, state: State = State.NUMBER) -> Reading:
    return Reading(None if value is None else Decimal(value), state, UnitOfMeasure.WAN_YUAN, GRID, 6, 2)


def ledger(publishing: Publishing | None = None, **answers: str) -> Ledger:
    filled = {
        f"figure/{key}": Answer(f"figure/{key}", text, Decimal(text), GRID.place(0, 0)) for key, text in answers.items()
    }
    return Ledger(publishing or Publishing(), filled)


def amounts(book: Ledger, *values: str | None) -> list[Number]:
    return [
        book.amount(f"a{index}", f"数{index}", None if value is None else reading(value))
        for index, value in enumerate(values)
    ]


def compare(current: str | None, base: str | None) -> Comparison:
    book = ledger()
    return book.compare("c", "数", *amounts(book, current, base))


def test_completion_rate_of_the_published_report() -> None:
    book = ledger()
    actual, budget = amounts(book, "2334.61", "2520.90")
    rate = book.completion("r", "完成率", actual, budget)
    assert isinstance(rate, Figure)
    assert round_half_up(rate.value, 2) == Decimal("92.61")


def test_change_of_the_published_report() -> None:
    change = compare("2337.23", "2274.87")
    assert isinstance(change.magnitude, Figure) and isinstance(change.rate, Figure)
    assert change.magnitude.published == Decimal("62.36")
    assert round_half_up(change.rate.value, 2) == Decimal("2.74")
    assert isinstance(change.direction, Direction) and change.direction.sign == 1


def test_percentages_come_from_published_amounts() -> None:
    """1.004 and 3.004 are published as 1.00 and 3.00: a citizen computes 33.33…, not 33.42…."""
    book = ledger()
    share = book.share("s", "占比", *amounts(book, "1.004", "3.004"))
    assert isinstance(share, Figure) and share.value == Decimal(1) / 3 * 100


def test_percentages_from_source_are_a_setting() -> None:
    book = ledger(Publishing(percentages_from_source=True))
    share = book.share("s", "占比", *amounts(book, "1.004", "3.004"))
    assert isinstance(share, Figure) and share.value == Decimal("1.004") / Decimal("3.004") * 100


def test_an_amount_in_yuan_is_published_once_half_up() -> None:
    """26,650 元 is 2.665 万元: published 2.67, where half-even would give 2.66."""
    (amount,) = amounts(ledger(), "2.665")
    assert isinstance(amount, Figure) and amount.published == Decimal("2.67") and amount.value == Decimal("2.665")


def test_no_completion_rate_where_the_budget_is_zero() -> None:
    book = ledger()
    rate = book.completion("r", "完成率", *amounts(book, "1.00", "0"))
    assert isinstance(rate, Missing) and rate.why is Why.ZERO_BASE


def test_growth_from_zero_has_an_amount_and_no_rate() -> None:
    change = compare("1.00", "0")
    assert isinstance(change.magnitude, Figure) and change.magnitude.published == Decimal("1.00")
    assert isinstance(change.rate, Missing) and change.rate.why is Why.ZERO_BASE


def test_growth_from_a_negative_base_has_an_amount_and_no_rate() -> None:
    change = compare("1.00", "-2.00")
    assert isinstance(change.magnitude, Figure) and change.magnitude.published == Decimal("3.00")
    assert isinstance(change.rate, Missing) and change.rate.why is Why.NEGATIVE_BASE


def test_equal_at_published_precision_is_level() -> None:
    change = compare("1.004", "0.996")
    assert isinstance(change.direction, Direction) and change.direction.sign == 0


def test_missing_is_not_zero() -> None:
    (amount,) = amounts(ledger(), None)
    assert isinstance(amount, Missing) and amount.why is Why.NOT_SUPPLIED


def test_an_unreadable_cell_is_missing_and_keeps_its_place() -> None:
    amount = ledger().amount("a", "数", reading(None, State.TEXT))
    assert isinstance(amount, Missing) and amount.why is Why.UNREADABLE
    assert amount.source is not None and str(amount.source.place) == "《表.xlsx》“表一”!C7"


def test_what_depends_on_a_missing_figure_names_it() -> None:
    book = ledger()
    current, base = amounts(book, "1", None)
    change = book.compare("c", "数", current, base)
    assert isinstance(change.rate, Missing)
    assert [root.id for root in change.rate.roots()] == ["a1"]


def test_the_form_gives_what_no_table_gives() -> None:
    amount = ledger(a="52.60").amount("a", "机关运行经费年初预算数", None)
    assert isinstance(amount, Figure) and amount.published == Decimal("52.60")


def test_the_table_comes_before_the_form() -> None:
    amount = ledger(a="9").amount("a", "数", reading("7"))
    assert isinstance(amount, Figure) and amount.published == 7


def test_the_form_comes_first_where_it_may_override() -> None:
    amount = ledger(a="9").amount("a", "数", reading("7"), form_first=True)
    assert isinstance(amount, Figure) and amount.published == 9


def test_a_unit_without_a_prior_year_has_nothing_to_compare() -> None:
    book = ledger()
    (current,) = amounts(book, "1")
    change = book.compare("c", "数", current, book.amount("p", "上年", None, applicable=False))
    assert isinstance(change.direction, Missing) and change.direction.why is Why.NOT_APPLICABLE


def test_a_sum_adds_published_amounts() -> None:
    """0.004 + 0.004 is published as 0.00 + 0.00, not as 0.01."""
    book = ledger()
    total = book.sum("t", "合计", amounts(book, "0.004", "0.004"))
    assert isinstance(total, Figure) and total.published == 0


def test_a_figure_id_is_used_once() -> None:
    book = ledger()
    amounts(book, "1")
    with pytest.raises(ValueError, match="a0"):
        amounts(book, "1")


def test_a_figure_has_no_truth_value() -> None:
    (amount,) = amounts(ledger(), "0")
    with pytest.raises(TypeError, match="is zero"):
        bool(amount)


def in_yuan(*values: str) -> tuple[Ledger, list[Number]]:
    book = ledger(Publishing(unit=UnitOfMeasure.YUAN))
    return book, amounts(book, *values)


def test_an_amount_kept_in_wan_yuan_is_published_in_yuan_to_the_cent() -> None:
    _, (amount,) = in_yuan("2.3456785")
    assert isinstance(amount, Figure)
    assert (amount.value, amount.published) == (Decimal("2.3456785"), Decimal("23456.79"))


def test_what_is_computed_from_amounts_in_yuan_is_kept_in_wan_yuan() -> None:
    book, (first, second) = in_yuan("3", "1.25")
    total, less = book.sum("t", "合计", [first, second]), book.difference("d", "差", first, second)
    change = book.compare("c", "数", first, second).change
    for made, yuan in ((total, 42500), (less, 17500), (change, 17500)):
        assert isinstance(made, Figure)
        assert (made.value, made.published) == (Decimal(yuan) / 10000, yuan)


def test_an_average_is_kept_in_wan_yuan_and_published_as_amounts_are() -> None:
    book, (amount,) = in_yuan("3")
    each = book.average("e", "人均", amount, book.count("n", "人数", reading("8")))
    assert isinstance(each, Figure)
    assert (each.value, each.published) == (Decimal("0.375"), 3750)


def test_a_rate_of_amounts_in_yuan_is_that_of_the_same_amounts_in_wan_yuan() -> None:
    book, (first, second) = in_yuan("3", "2")
    rate = book.compare("c", "数", first, second).rate
    assert isinstance(rate, Figure) and rate.value == 50


@pytest.mark.parametrize(("persons", "each"), [("0", None), ("1", "6"), ("4", "1.5")])
def test_an_average_is_by_at_least_one(persons: str, each: str | None) -> None:
    book = ledger()
    (amount,) = amounts(book, "6")
    found = book.average("e", "人均", amount, book.count("n", "人数", reading(persons)))
    if each is None:
        assert isinstance(found, Missing) and found.why is Why.ZERO_BASE
    else:
        assert isinstance(found, Figure) and found.value == Decimal(each)


def test_an_average_of_what_is_missing_is_missing() -> None:
    book = ledger()
    found = book.average("e", "人均", *amounts(book, "6", None))
    assert isinstance(found, Missing) and [root.id for root in found.roots()] == ["a1"]


@pytest.mark.parametrize(("base", "rate"), [("0.01", 100), ("1", 100), ("-0.01", None)])
def test_a_percentage_is_of_any_base_above_zero(base: str, rate: int | None) -> None:
    book = ledger()
    found = book.share("s", "占比", *amounts(book, base, base))
    assert (found.value if isinstance(found, Figure) else None) == rate
    assert isinstance(found, Figure) or found.why is Why.NEGATIVE_BASE


@pytest.mark.parametrize(("current", "rate"), [("1.5", 50), ("0.5", 50), ("1", 0), ("-1", 200)])
def test_a_rate_of_change_has_no_sign(current: str, rate: int) -> None:
    found = compare(current, "1").rate
    assert isinstance(found, Figure) and found.value == rate


@pytest.mark.parametrize(("current", "sign"), [("2.01", 1), ("2.00", 0), ("1.99", -1)])
def test_a_direction_is_the_sign_of_the_difference(current: str, sign: int) -> None:
    found = compare(current, "2").direction
    assert isinstance(found, Direction) and found.sign == sign


def test_a_difference_of_counts_is_no_amount() -> None:
    book = ledger(Publishing(unit=UnitOfMeasure.YUAN))
    batches = [book.count(key, key, reading(number)) for key, number in (("all", "12"), ("some", "5"))]
    less = book.difference("d", "其他批次", *batches)
    assert isinstance(less, Figure)
    assert (less.kind, less.unit, less.value, less.published) == (FigureKind.COUNT, UnitOfMeasure.COUNT, 7, 7)


def test_a_sum_of_many_takes_each_once() -> None:
    book = ledger()
    total = book.sum("t", "合计", amounts(book, "1", "20", "300"))
    assert isinstance(total, Figure) and total.value == 321


@pytest.mark.parametrize(("kind", "unit"), [(FigureKind.COUNT, "个"), (FigureKind.SCORE, "分")])
def test_a_count_is_in_pieces_and_a_score_in_points(kind: FigureKind, unit: str) -> None:
    found = ledger().count("n", "数", reading("90.5"), kind=kind)
    assert isinstance(found, Figure)
    assert (found.unit.value, found.published) == (unit, Decimal("90.5"))


@pytest.mark.parametrize(
    ("state", "told"), [(State.NUMBER, "取自表中"), (State.BLANK, "空白，按0"), (State.DASH, "短横，按0")]
)
def test_a_zero_says_whether_the_cell_holds_one(state: State, told: str) -> None:
    found = ledger().amount("a", "数", reading("0", state))
    assert isinstance(found, Figure) and found.formula.endswith((told, f"{told}）"))


def test_a_blank_that_is_no_zero_is_missing_as_blank() -> None:
    found = ledger().amount("a", "数", reading(None, State.BLANK))
    assert isinstance(found, Missing) and found.why is Why.BLANK


def test_an_answer_that_is_no_number_is_missing_and_known_as_that() -> None:
    book = Ledger(Publishing(), {"figure/a": Answer("figure/a", "大约二十", None)})
    found = book.amount("a", "数", None, absent="按0")
    assert isinstance(found, Missing) and found.why is Why.NO_NUMBER
    assert book.figures().uncommon == (found,)


def test_an_answer_fills_a_cell_that_holds_no_number() -> None:
    found = ledger(a="9").amount("a", "数", reading(None, State.BLANK))
    assert isinstance(found, Figure) and found.value == 9


def test_a_form_that_may_override_and_holds_no_number_leaves_the_cell() -> None:
    book = Ledger(Publishing(), {"figure/a": Answer("figure/a", "同上", None)})
    found = book.amount("a", "数", reading("7"), form_first=True)
    assert isinstance(found, Figure) and found.value == 7


def test_uncommon_are_the_figures_that_the_form_gives_and_no_others() -> None:
    book = ledger(form="9", both="8")
    book.amount("cell", "数", reading("7"))
    book.amount("both", "数", reading("7"))
    book.amount("absent", "数", None, absent="表中没有，按0")
    book.amount("nowhere", "数", None)
    form = book.amount("form", "数", None)
    assert book.figures().uncommon == (form,)


def test_negative_are_amounts_and_counts_below_zero_and_no_percentages() -> None:
    book = ledger()
    less, nothing, whole = amounts(book, "-0.01", "0", "5")
    number = book.count("n", "人次", reading("-1"))
    book.share("s", "占比", less, whole)
    assert book.figures().negative == (less, number)
    assert isinstance(nothing, Figure)


def test_a_unit_set_up_this_year_is_compared_with_zero_where_the_region_does_so() -> None:
    book = ledger(Publishing(new_units_compared=True))
    before = book.amount("x.prior", "上年", None, applicable=False)
    assert isinstance(before, Figure) and before.value == 0 and "新设" in before.formula
    budget = book.amount("x.original_budget", "年初预算", None, applicable=False)
    assert isinstance(budget, Missing) and budget.why is Why.NOT_APPLICABLE


def test_what_depends_on_something_asked_for_and_something_not_applicable_is_asked_for() -> None:
    book = ledger()
    found = book.completion("r", "完成率", *amounts(book, None), book.amount("b", "预算", None, applicable=False))
    assert isinstance(found, Missing) and found.why is Why.DEPENDS


def test_the_roots_of_what_is_missing_are_told_once_and_in_order() -> None:
    book = ledger()
    first, second = amounts(book, None, None)
    total = book.sum("t", "合计", [first, second])
    rate = book.share("s", "占比", second, total)
    assert isinstance(rate, Missing)
    assert [root.id for root in rate.roots()] == ["a1", "a0"]


def test_a_direction_is_no_number() -> None:
    book = ledger()
    book.compare("c", "数", *amounts(book, "2", "1"))
    assert book.number("c.direction") is None
    assert book.number("c.change") is book.figures()["c.change"]


money = st.decimals(min_value=-(10**8), max_value=10**8, places=6)


@given(money, money)
def test_a_change_added_to_its_base_gives_the_current_amount(current: Decimal, base: Decimal) -> None:
    change = compare(str(current), str(base))
    assert isinstance(change.change, Figure)
    assert round_half_up(base, 2) + change.change.published == round_half_up(current, 2)


@given(st.lists(money.filter(lambda value: value >= 0), min_size=1, max_size=12))
def test_shares_of_parts_sum_to_a_hundred(parts: list[Decimal]) -> None:
    book = ledger()
    numbers = amounts(book, *(str(part) for part in parts))
    whole = book.sum("t", "合计", numbers)
    shares = [book.share(f"s{index}", "占比", part, whole) for index, part in enumerate(numbers)]
    given_shares = [share.value for share in shares if isinstance(share, Figure)]
    assert not given_shares or abs(sum(given_shares) - 100) < Decimal("1e-18")
