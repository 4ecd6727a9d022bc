"""The arithmetic, rule by rule, each with a value worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.figures.figure import Comparison, Direction, Figure, Ledger, Missing, Number, Publishing, Why
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
