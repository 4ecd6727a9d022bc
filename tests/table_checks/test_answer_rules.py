"""Numbers that cannot be are told as doubts, each once; a large change is a note, one for all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from narrate.figures.asked import Asked, Bounds
from narrate.figures.figure import Figure, FigureKind, Ledger, Number, Publishing
from narrate.findings import Finding, Severity
from narrate.intake.answers import Answer
from narrate.intake.grid import Grid, Place, Reading, State
from narrate.quantity import UnitOfMeasure
from narrate.table_checks.reconcile import reconcile
from narrate.table_checks.rule import CheckedUnit, Looked, run
from narrate.table_checks.rules import BY_CODE
from support.memory import figures_of, inputs_of
from support.units import jiaozuo_data


def told(code: str, **answers: object) -> list[Finding]:
    data = jiaozuo_data()
    data.answers |= {f"figure/{key.replace('__', '.')}": answer for key, answer in answers.items()}
    return [finding for finding in reconcile(inputs_of(data), figures_of(data)) if finding.code == code]


def test_the_published_answers_are_none_of_these() -> None:
    assert told("F04") == [] and told("A05") == []


def test_yuan_for_wan_yuan_is_told_with_what_it_is_compared_with() -> None:
    """机关运行经费 was spent in tens of 万元; the budget is given in 元."""
    data = jiaozuo_data()
    assert data.current.operations is not None
    spent = data.current.operations.actual["agency_operating"]
    (finding,) = told("F04", agency_operating__original_budget=float(spent * 10000))
    assert finding.severity is Severity.WARNING
    assert "机关运行经费年初预算数" in finding.message and "10,000倍" in finding.message


def test_an_amount_far_above_all_that_was_spent_is_told() -> None:
    (finding,) = told("F04", performance__projects__amount=9_876_543.21)
    assert "支出总计只有" in finding.message


@pytest.mark.parametrize(
    ("part", "whole"),
    [("performance.grades.excellent", "自评项目数"), ("performance.overall.appropriation", "整体支出")],
)
def test_a_part_above_its_whole_is_told(part: str, whole: str) -> None:
    findings = told("F04", **{part: 5000})
    assert [finding for finding in findings if "大于" in finding.message and whole in finding.message]


def test_a_count_with_decimals_is_a_doubt() -> None:
    (finding,) = told("F04", performance__projects__count=22.5)
    assert finding.severity is Severity.WARNING and "要填整数，填的是22.5" in finding.message


def test_a_score_above_a_hundred_is_told() -> None:
    (finding,) = told("F04", performance__overall__score=985)
    assert "超过100分" in finding.message


def test_a_share_above_a_hundred_is_told() -> None:
    data = jiaozuo_data()
    assert data.current.income is not None
    data.current.income.total["appropriation"] += Decimal(9000)
    found = [one for one in reconcile(inputs_of(data), figures_of(data)) if one.code == "A05"]
    assert found and "超过100%" in found[0].message


def test_large_changes_are_one_note() -> None:
    data = jiaozuo_data()
    assert data.prior is not None and data.prior.income_expenditure is not None and data.prior.appropriation is not None
    for table, column in ((data.prior.income_expenditure, "amount"), (data.prior.appropriation, "amount")):
        table.income["grand_total"][column] *= 100
    (finding,) = [one for one in reconcile(inputs_of(data), figures_of(data)) if one.code == "A06"]
    assert finding.severity is Severity.NOTE and finding.message.startswith("2个增减率超过90%")


# ------------------------------------------------------------------------ the rules on figures made for the purpose

GRID = Grid("表.xlsx", "表", ())
FORM = Place("填报表.xlsx", "说明", 3, 2)


class Book:
    """Figures of cells (A1, A2, …) and of answers of the form."""

    def __init__(self, **answers: str) -> None:
        given = {f"figure/{key}": Answer(f"figure/{key}", text, Decimal(text), FORM) for key, text in answers.items()}
        self.ledger = Ledger(Publishing(), given)
        self._row = 0

    def amount(self, key: str, value: str | None = None) -> Number:
        self._row += 1
        number = None if value is None else Decimal(value)
        reading = Reading(number, State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, self._row - 1, 0)
        return self.ledger.amount(key, key, None if value is None else reading)

    def looked(self, code: str, *, spent: str = "900000", asked: Asked | None = None) -> Looked:
        """What a rule says of these figures alone, of a unit that spent so much."""
        data = jiaozuo_data()
        made = figures_of(data)
        whole = made.totals.expenditure
        assert isinstance(whole, Figure)
        figures = replace(
            made,
            by_id=self.ledger.figures(),
            totals=made.totals._replace(expenditure=whole._replace(published=Decimal(spent), value=Decimal(spent))),
            asked={} if asked is None else {"one": asked},
        )
        return run(BY_CODE[code], CheckedUnit(inputs_of(data), figures))


def messages(looked: Looked) -> list[str]:
    return [finding.message for finding in looked.findings]


@pytest.mark.parametrize(
    ("answer", "cell", "told"),
    [
        ("1000", "1", "与“b”1.00万元相差1,000倍"),
        ("1", "1000", "与“b”1,000.00万元相差1,000倍"),
        ("999.99", "1", None),
        ("1", "999.99", None),
        ("1000", "0", None),
        ("-5000", "1", "与“b”1.00万元相差5,000倍"),
    ],
)
def test_a_thousand_times_what_it_is_compared_with_is_a_slip_of_the_unit(
    answer: str, cell: str, told: str | None
) -> None:
    book = Book(a=answer)
    book.ledger.compare("c", "数", book.amount("a"), book.amount("b", cell))
    found = messages(book.looked("F04"))
    assert [told in message for message in found if told] == ([True] if told else [])
    assert len(found) == bool(told)
    assert not found or "填报表“a”填的是" in found[0]


def test_of_two_answers_that_differ_the_first_is_told() -> None:
    book = Book(a="1", b="5000")
    book.ledger.compare("c", "数", book.amount("a"), book.amount("b"))
    assert [message.startswith("填报表“a”填的是1.00万元") for message in messages(book.looked("F04"))] == [True]


def test_cells_that_differ_so_are_no_slip_of_the_form() -> None:
    book = Book()
    book.ledger.compare("c", "数", book.amount("a", "1"), book.amount("b", "5000"))
    assert messages(book.looked("F04")) == []


@pytest.mark.parametrize(
    ("answer", "spent", "told"), [("100", "10", 0), ("100.01", "10", 1), ("-100.01", "10", 1), ("5", "0", 0)]
)
def test_ten_times_all_that_was_spent_is_the_most(answer: str, spent: str, told: int) -> None:
    book = Book(a=answer)
    book.amount("a")
    assert len(messages(book.looked("F04", spent=spent))) == told


@pytest.mark.parametrize(("spent", "told"), [("0.50", 1), ("1.00", 1)])
def test_a_unit_that_spent_little_is_held_against_that(spent: str, told: int) -> None:
    book = Book(a="90")
    book.amount("a")
    assert len(messages(book.looked("F04", spent=spent))) == told


def part_and_whole(part: str, whole: str, **answers: str) -> Looked:
    book = Book(**{key.replace("__", "."): answer for key, answer in answers.items()})
    for key, value in (("procurement.sme", part), ("procurement.total", whole)):
        book.amount(key, None if key in {name.replace("__", ".") for name in answers} else value)
    return book.looked("F04")


@pytest.mark.parametrize(("answer", "told"), [("5.00", 0), ("5.01", 1)])
def test_a_part_may_be_all_of_its_whole(answer: str, told: int) -> None:
    found = messages(part_and_whole("", "5.00", procurement__sme=answer))
    assert len(found) == told
    assert not found or "“procurement.sme”5.01万元大于“procurement.total”5.00万元" in found[0]


def test_a_part_and_a_whole_that_are_both_answers_are_one_doubt_with_both_places() -> None:
    looked = part_and_whole("", "", procurement__sme="6", procurement__total="5")
    (finding,) = looked.findings
    assert finding.places == ("《填报表.xlsx》“说明”!C4", "《填报表.xlsx》“说明”!C4")
    assert looked.examined == 1


def test_what_an_answer_is_held_against_need_have_no_cell() -> None:
    book = Book(a="9000")
    whole = book.ledger.sum("t", "合计", [book.amount("b", "1"), book.amount("c", "2")])
    book.ledger.compare("d", "数", book.amount("a"), whole)
    (finding,) = book.looked("F04").findings
    assert finding.places == ("《填报表.xlsx》“说明”!C4",)


def test_two_cells_are_not_held_against_each_other_as_answers() -> None:
    assert messages(part_and_whole("6", "5")) == []


@pytest.mark.parametrize(
    ("kind", "answer", "told"),
    [
        (FigureKind.COUNT, "23", 0),
        (FigureKind.COUNT, "22.5", 1),
        (FigureKind.SCORE, "100", 0),
        (FigureKind.SCORE, "100.1", 1),
        (FigureKind.SCORE, "88.5", 0),
        (FigureKind.COUNT, "500", 0),
    ],
)
def test_a_count_is_whole_and_a_score_at_most_a_hundred(kind: FigureKind, answer: str, told: int) -> None:
    book = Book(n=answer)
    book.ledger.count("n", "数", None, kind=kind)
    assert len(messages(book.looked("F04"))) == told


def test_answers_without_a_doubt_are_one_thing_looked_at() -> None:
    looked = Book().looked("F04")
    assert (looked.examined, looked.findings) == (1, [])


def asked_for(amount: Number, told: tuple[Finding, ...] = (), most: int | None = 50) -> Asked:
    return Asked(amount, None, Bounds(most=None if most is None else Decimal(most)), told)


@pytest.mark.parametrize(("cell", "told"), [("50", 0), ("51", 1)])
def test_a_cell_of_its_own_is_held_against_what_its_number_can_be(cell: str, told: int) -> None:
    book = Book()
    looked = book.looked("F04", asked=asked_for(book.amount("a", cell)))
    assert [(finding.code, finding.places) for finding in looked.findings] == [("F04", ("《表.xlsx》“表”!A1",))] * told
    assert looked.examined == 1


@pytest.mark.parametrize(("answer", "told"), [("50", 0), ("51", 1)])
def test_an_answer_is_held_against_what_its_number_can_be(answer: str, told: int) -> None:
    book = Book(a=answer)
    looked = book.looked("F04", asked=asked_for(book.amount("a")))
    assert len(looked.findings) == told
    assert all("应当不大于50" in message for message in messages(looked))


def test_what_was_said_of_a_cell_that_was_not_read_is_told_under_the_rule() -> None:
    book = Book()
    met = Finding("intake-named-cell", Severity.WARNING, "没有写金额单位")
    looked = book.looked("F04", asked=asked_for(book.amount("a"), (met,)))
    assert [(finding.code, finding.message) for finding in looked.findings] == [("F04", "没有写金额单位")]
    assert looked.examined == 1


@pytest.mark.parametrize(("part", "told"), [("5.00", 0), ("5.01", 1)])
def test_a_whole_may_have_one_part(part: str, told: int) -> None:
    book = Book()
    book.ledger.share("s", "甲占乙", book.amount("a", part), book.amount("b", "5"))
    looked = book.looked("A05")
    assert [finding.places for finding in looked.findings] == [("《表.xlsx》“表”!A1", "《表.xlsx》“表”!A2")] * told
    assert looked.examined == 1


def test_a_share_of_a_sum_is_told_at_the_cell_of_the_part() -> None:
    book = Book()
    whole = book.ledger.sum("t", "合计", [book.amount("b", "1"), book.amount("c", "2")])
    book.ledger.share("s", "甲占合计", book.amount("a", "5"), whole)
    (finding,) = book.looked("A05").findings
    assert finding.places == ("《表.xlsx》“表”!A3",)


def growths(*current: str, key: str = "against_prior") -> Looked:
    """So many amounts, each against 1 of last year."""
    book = Book()
    for number, value in enumerate(current):
        now, before = book.amount(f"n{number}", value), book.amount(f"p{number}", "1")
        book.ledger.compare(f"x{number}.{key}", f"数{number}", now, before)
    return book.looked("A06")


@pytest.mark.parametrize(
    ("current", "told"),
    [
        (["1.90"], None),
        (["1.91"], "1个增减率超过90%：数0的增减率91.00%"),
        (["1.91", "0.05", "1.5", "3"], "3个增减率超过90%：数0的增减率91.00%、数1的增减率95.00%、数3的增减率200.00%"),
        (["3"] * 4, "4个增减率超过90%：数0的增减率200.00%、数1的增减率200.00%、数2的增减率200.00%等"),
    ],
)
def test_the_first_three_large_changes_are_told(current: list[str], told: str | None) -> None:
    looked = growths(*current)
    assert messages(looked) == ([told] if told else [])
    assert [finding.places for finding in looked.findings] == [("《表.xlsx》“表”!A1", "《表.xlsx》“表”!A2")] * bool(
        told
    )
    assert looked.examined == 1


def test_a_budget_that_was_missed_by_far_is_no_change_of_a_year() -> None:
    assert messages(growths("9", key="against_budget")) == []
