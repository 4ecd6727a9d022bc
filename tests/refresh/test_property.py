"""Random edits × random data: whatever people did and however the data moved, every promise of refresh holds.

The same cases in every run; NARRATE_REFRESHES=500 tries 500 of each. A failure names its seed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from random import Random

import pytest

from narrate.phrasing.report import Report
from refresh.data_changes import CHANGES, DataChange, before, report_before, scattered
from refresh.desk import LATER, drafted, renewed
from refresh.drafts import Draft
from refresh.judge import Judged, all_rejected, ours_rejected
from refresh.promises import broken
from refresh.random_edits import OTHERS, PLACES_KEPT, TEXT_KEPT, RandomEdit
from support.memory import report_of

SEEDS = range(int(os.environ.get("NARRATE_REFRESHES", "25")))


@dataclass(frozen=True)
class Case:
    """An edited document, the data that came after it, and how to say what was done."""

    edited: bytes
    new: Report
    story: str


def edited_at_random(rng: Random, choice: tuple[RandomEdit, ...], most: int) -> tuple[bytes, str]:
    """The draft after a few edits at random, and their names."""
    draft, done = Draft(drafted()), []
    for _ in range(rng.randint(1, most)):
        edit = rng.choice(choice)
        edit(draft, rng)
        done.append(edit.__name__)
    return draft.save(), ", ".join(done)


def changed_at_random(rng: Random) -> tuple[Report, str]:
    """A report after one or two changes of the data, and their names."""
    changes: list[DataChange] = rng.sample(CHANGES, rng.randint(1, 2))
    if rng.random() < 0.3:
        changes.append(scattered(rng))
    data = before()
    for change in changes:
        data = change(data)
    return report_of(data), ", ".join(change.__name__ for change in changes)


def case(name: str, seed: int, choice: tuple[RandomEdit, ...], most: int) -> Case:
    """The case of a seed."""
    rng = Random(f"{name} {seed}")
    edited, edits = edited_at_random(rng, choice, most)
    new, changes = changed_at_random(rng)
    return Case(edited, new, f"seed {seed}: {edits}; data: {changes}")


def hold(story: str, said: list[str]) -> None:
    """Assert that nothing was said."""
    assert not said, "\n".join((story, *said))


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_that_keep_the_text_leave_a_document_that_reads_as_one_written_today(seed: int) -> None:
    made = case("text kept", seed, TEXT_KEPT, 3)
    result = renewed(made.edited, made.new).data
    hold(made.story, broken(report_before(), made.edited, made.new, result))
    assert Judged(result).text() == made.new.text().split("\n"), made.story


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_within_paragraphs_are_kept(seed: int) -> None:
    made = case("places kept", seed, (*TEXT_KEPT, *PLACES_KEPT, *PLACES_KEPT), 5)
    result = renewed(made.edited, made.new).data
    hold(made.story, broken(report_before(), made.edited, made.new, result))


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_of_every_kind_are_kept(seed: int) -> None:
    made = case("every kind", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS, *OTHERS), 6)
    result = renewed(made.edited, made.new).data
    hold(made.story, broken(report_before(), made.edited, made.new, result))


@pytest.mark.parametrize("seed", SEEDS)
def test_refreshing_again_and_with_other_data_goes_back_to_the_edited_text(seed: int) -> None:
    made = case("again", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS), 4)
    first = renewed(made.edited, made.new).data
    assert renewed(first, made.new, date=LATER).data == first, made.story
    other, changes = changed_at_random(Random(f"other {seed}"))
    second = renewed(first, other, date=LATER).data
    story = f"{made.story}; then {changes}"
    hold(story, broken(made.new, first, other, second, earlier=[report_before()]))
    back = renewed(second, report_before(), date=LATER).data
    for decision in (ours_rejected, all_rejected):
        assert Judged(back).text(decision) == Judged(made.edited).text(decision), f"{story}; back"


@pytest.mark.parametrize("seed", SEEDS)
def test_unchanged_data_changes_no_byte_of_any_edited_document(seed: int) -> None:
    made = case("unchanged", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS), 6)
    assert renewed(made.edited, report_before()).data == made.edited, made.story
