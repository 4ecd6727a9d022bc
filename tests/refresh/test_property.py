"""Random edits × random data: whatever people did and however the data moved, every promise of refresh holds.

The same cases in every run; NARRATE_REFRESHES=500 tries 500 of each. A failure names its seed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from narrate.refresh.renew import Renewal
from narrate.report.values import Report
from refresh.data_changes import CHANGES, DataChange, before, report_before, scattered
from refresh.desk import DATE, LATER, drafted, renewed
from refresh.drafts import Draft
from refresh.judge import Judged, all_accepted, all_rejected, new_audit_errors, ours_rejected
from refresh.promises import broken, missing_paragraphs, untold
from refresh.random_edits import OTHERS, PLACES_KEPT, TEXT_KEPT, RandomEdit, some_decided
from support.memory import report_of

SEEDS = range(int(os.environ.get("NARRATE_REFRESHES", "8")))


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


def told(made: Renewal) -> list[str]:
    """What is told, a line a change."""
    return [" ".join(map(str, (c.key, c.old, c.new, c.why))) for c in made.changes]


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_that_keep_the_text_leave_a_document_that_reads_as_one_written_today(seed: int) -> None:
    made = case("text kept", seed, TEXT_KEPT, 3)
    result = renewed(made.edited, made.new).data
    hold(made.story, broken(report_before(), made.edited, made.new, result, date=DATE))
    standing = [text for text in Judged(result).text() if text]  # a control around a struck paragraph keeps a line
    assert standing == made.new.text().split("\n"), made.story


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_within_paragraphs_are_kept(seed: int) -> None:
    made = case("places kept", seed, (*TEXT_KEPT, *PLACES_KEPT, *PLACES_KEPT), 5)
    renewal = renewed(made.edited, made.new)
    hold(made.story, broken(report_before(), made.edited, made.new, renewal.data, date=DATE))
    hold(made.story, missing_paragraphs(report_before(), made.new, Judged(renewal.data)))
    hold(made.story, untold(report_before(), made.new, Judged(renewal.data), told(renewal)))


@pytest.mark.parametrize("seed", SEEDS)
def test_edits_of_every_kind_are_kept(seed: int) -> None:
    made = case("every kind", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS, *OTHERS), 6)
    renewal = renewed(made.edited, made.new)
    hold(made.story, broken(report_before(), made.edited, made.new, renewal.data, date=DATE))
    hold(made.story, untold(report_before(), made.new, Judged(renewal.data), told(renewal)))


@pytest.mark.parametrize("seed", SEEDS)
def test_without_tracking_the_text_is_that_of_accepting_everything(seed: int) -> None:
    made = case("untracked", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS), 4)
    tracked, plain = (Judged(renewed(made.edited, made.new, tracked=how).data) for how in (True, False))
    assert plain.text(all_accepted) == tracked.text(all_accepted), made.story
    assert plain.our_changes() == [], made.story
    kept, theirs = ([change[:3] for change in judged.pending()] for judged in (plain, Judged(made.edited)))
    assert kept == theirs, made.story


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
def test_refreshed_document_that_people_worked_on_is_refreshed_again(seed: int) -> None:
    """Some of ours accepted, some rejected, the rest pending, and edits on top of all."""
    made = case("worked on", seed, (*TEXT_KEPT, *PLACES_KEPT), 2)
    rng = Random(f"more {seed}")
    draft, done = Draft(renewed(made.edited, made.new).data), []
    for _ in range(rng.randint(1, 3)):
        edit = rng.choice((some_decided, *TEXT_KEPT, *PLACES_KEPT, *OTHERS))
        edit(draft, rng)
        done.append(edit.__name__)
    edited = draft.save()
    other, changes = changed_at_random(rng)
    result = renewed(edited, other, date=LATER).data
    story = f"{made.story}; then {', '.join(done)}; data: {changes}"
    hold(story, broken(made.new, edited, other, result, earlier=[report_before()]))
    assert renewed(result, other, date=LATER).data == result, story


@pytest.mark.parametrize("seed", SEEDS)
def test_unchanged_data_changes_no_byte_of_any_edited_document(seed: int) -> None:
    made = case("unchanged", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS), 6)
    assert renewed(made.edited, report_before()).data == made.edited, made.story


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_refreshed_document_has_no_fault_that_the_edited_one_had_not(seed: int, tmp_path: Path) -> None:
    made = case("valid", seed, (*TEXT_KEPT, *PLACES_KEPT, *OTHERS), 6)
    result = renewed(made.edited, made.new).data
    hold(made.story, new_audit_errors(made.edited, result, tmp_path))
