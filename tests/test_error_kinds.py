"""The kinds of error in final accounts: the list, its makers, and a seeded slice of what the checker finds of it."""

from __future__ import annotations

import random

import pytest

from error_kinds import makers_tables
from error_kinds.books import UNITS, books
from error_kinds.foreign_more import MANNERS
from error_kinds.judge import grave, usual
from error_kinds.making import MAKERS
from error_kinds.own import PHRASEBOOKS, bases
from error_kinds.trial import Kind, changes_in, documents, kinds, trials, truth_classes

SLICE = 60  # kinds tried at each run, drawn by a seed
FLOOR = 0.9  # of them, at least; raised as the checker learns


def test_the_list_holds_at_least_the_kinds_that_inspectors_look_for() -> None:
    assert len(kinds()) >= 120
    assert len({kind.id for kind in kinds()}) == len(kinds())


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
def test_each_kind_is_made_in_three_places_and_in_two_regions_wording(kind: Kind) -> None:
    if kind.where == "tables":
        made = sum(
            len(list(makers_tables.TABLE_MAKERS[kind.id](books(unit), makers_tables.opened(unit), random.Random(1))))
            for unit in UNITS
        )
    else:
        counts = {where: len(changes_in(kind, *where, 1)[1]) for where in documents(kind)}
        made = sum(counts.values())
        assert len({manner for (_, manner), count in counts.items() if count}) >= 2
    assert made >= 3
    assert kind.id in MAKERS or kind.id in makers_tables.TABLE_MAKERS


@pytest.mark.parametrize(("name", "manner"), bases())
def test_a_correct_document_of_any_wording_is_not_accused(name: str, manner: str) -> None:
    assert not grave(usual(name, manner))


def test_a_seeded_slice_of_the_kinds_is_found() -> None:
    chance = random.Random(20)
    outcomes = []
    for kind in chance.sample([k for k in kinds() if k.where in ("narrative", "omission")], SLICE):
        places = [where for where in documents(kind) if where[1] in PHRASEBOOKS and changes_in(kind, *where, 1)[1]]
        if places:
            outcomes += list(trials(kind, 1, 1, [chance.choice(places)]))
    told = [outcome for outcome in outcomes if outcome.told]
    missed = [f"{outcome.kind.id}: {outcome.what}" for outcome in outcomes if not outcome.told]
    assert len(told) >= FLOOR * len(outcomes), missed


def test_each_class_of_published_errors_has_twenty_instances_in_other_words() -> None:
    for name, members in truth_classes().items():
        made = sum(min(len(changes_in(kind, *where, 1)[1]), 3) for kind in members for where in bases(tuple(MANNERS)))
        assert made >= 20, name
