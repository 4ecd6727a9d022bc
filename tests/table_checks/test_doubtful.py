"""Which figures an error makes doubtful: those of its cells, and what is computed from them."""

from __future__ import annotations

from decimal import Decimal

from narrate.figures.figure import Ledger, Publishing
from narrate.findings import Finding, Severity
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure
from narrate.table_checks.doubtful import doubtful_figures, is_unplaced

GRID = Grid("表.xlsx", "财政拨款“三公”经费支出决算表", ())
SHEET = "《表.xlsx》“财政拨款“三公”经费支出决算表”"


def doubts(finding: Finding) -> dict[str, tuple[str, ...]]:
    """Figures a (cell C7) and b (cell C8), their share and their difference, under one finding."""
    book = Ledger(Publishing(), {})
    cells = [Reading(Decimal(row), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, row, 2) for row in (6, 7)]
    first, second = book.amount("a", "甲", cells[0]), book.amount("b", "乙", cells[1])
    book.share("share", "甲占乙", first, second)
    book.compare("c", "乙", second, second)
    return dict(doubtful_figures(book.figures(), (finding,)))


def error(*places: str, severity: Severity = Severity.ERROR, touches: tuple[str, ...] = ()) -> Finding:
    return Finding("R02", severity, "合计", places, touches=touches)


def test_a_figure_of_the_cell_and_what_is_computed_from_it() -> None:
    assert set(doubts(error(f"{SHEET}!C7"))) == {"a", "share"}


def test_it_says_by_which_rule() -> None:
    assert doubts(error(f"{SHEET}!C7"))["a"] == ("R02",)


def test_what_is_said_of_the_cell_is_no_part_of_its_address() -> None:
    assert "a" in doubts(error(f"{SHEET}!C7：技术与开发"))


def test_a_doubt_or_a_note_touches_nothing() -> None:
    assert doubts(error(f"{SHEET}!C7", severity=Severity.WARNING)) == {}


def test_a_sheet_that_is_named_as_touched_is_doubtful_as_a_whole() -> None:
    assert set(doubts(error(touches=(SHEET,)))) >= {"a", "b", "share"}


def test_a_sheet_named_as_the_place_of_a_missing_line_makes_no_other_line_doubtful() -> None:
    assert doubts(error(SHEET)) == {}


def test_an_error_without_a_cell_is_told_from_one_with() -> None:
    assert is_unplaced(error(SHEET)) and not is_unplaced(error(f"{SHEET}!C7"))
