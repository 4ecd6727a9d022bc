"""Other phrasebooks: their sentences, their charts."""

from __future__ import annotations

import pytest

from narrate.report.values import Report
from refresh import edits
from refresh.data_changes import (
    DataChange,
    before,
    fell_since_last_year,
    funds_appeared,
    items_came_and_went,
    multiplied,
    no_three_public,
    same_as_last_year,
    staff_paid_more,
    unchanged,
    without_last_year,
)
from refresh.desk import LATER, Outcome, outcome, renewed
from refresh.drafts import Draft, edited, w
from refresh.judge import Judged, changed_parts, new_audit_errors
from support.memory import report_of
from word.samples import document

CHANGES = (
    staff_paid_more,
    fell_since_last_year,
    same_as_last_year,
    items_came_and_went,
    no_three_public,
    funds_appeared,
    without_last_year,
    multiplied,
)


def written(book: str, change: DataChange = unchanged) -> Report:
    """What the phrasebook makes of the sample after a change."""
    return report_of(change(before()), book)


def lines(texts: list[str]) -> list[str]:
    """Without the paragraphs that hold a chart and nothing else."""
    return [text for text in texts if text]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("book", ["shanghai", "sichuan"])
def test_untouched_draft_of_any_region_reads_as_one_written_today(book: str, change: DataChange) -> None:
    base, new = written(book), written(book, change)
    done = outcome(document(base), new, base=base)
    assert lines(done.judged.text()) == new.text().split("\n")
    back = Outcome(done.data, renewed(done.data, base, date=LATER))
    assert lines(back.judged.text()) == base.text().split("\n")


@pytest.mark.parametrize("book", ["shanghai", "sichuan"])
def test_unchanged_data_changes_no_byte_in_any_region(book: str) -> None:
    data = edited(document(written(book)), edits.saved_by_word())
    assert renewed(data, written(book)).data == data


def charts_of(data: bytes) -> dict[str, bytes]:
    """The parts of the charts and of their workbooks."""
    return {name: part for name, part in Judged(data).parts.items() if "/charts/" in name or "/embeddings/" in name}


def test_charts_are_drawn_with_the_new_figures_and_this_is_told(tmp_path) -> None:
    base, new = written("sichuan"), written("sichuan", staff_paid_more)
    done = outcome(document(base), new, base=base)
    assert charts_of(done.data) == charts_of(document(new))
    assert charts_of(done.data) != charts_of(document(base))
    done.told("chart")
    assert new_audit_errors(document(base), done.data, tmp_path) == []


def test_charts_whose_figures_stayed_are_left_alone() -> None:
    base, new = written("sichuan"), written("sichuan", fell_since_last_year)
    done = outcome(document(base), new, base=base)
    same = {name for name, part in charts_of(document(new)).items() if charts_of(document(base))[name] == part}
    assert same
    assert not same & changed_parts(document(base), done.data)


def test_charts_of_the_first_data_come_back() -> None:
    base, new = written("sichuan"), written("sichuan", staff_paid_more)
    first = outcome(document(base), new, base=base)
    assert charts_of(renewed(first.data, base, date=LATER).data) == charts_of(document(base))


def test_chart_that_a_person_deleted_stays_deleted() -> None:
    def gone(draft: Draft) -> None:
        drawing = next(draft.body.iter(w("drawing")))
        paragraph = next(drawing.iterancestors(w("p")))
        paragraph.getparent().remove(paragraph)

    base, new = written("sichuan"), written("sichuan", staff_paid_more)
    data = edited(document(base), gone)
    done = outcome(data, new, base=base)
    drawings = [len(list(Judged(value).root.iter(w("drawing")))) for value in (document(base), data, done.data)]
    assert drawings == [drawings[0], drawings[0] - 1, drawings[0] - 1]
