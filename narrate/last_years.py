"""What last year's document says for this year's form: hints beside its questions, and answers that stay as they are.

In: a unit and a document. Out: `LastYearsWords`. Nothing is written, and nothing of it is an answer yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrate.form.fill import Given, fitting
from narrate.roll_forward.last_years_words import LastYears
from narrate.rolling import words_of_last_year
from narrate.unit import Unit


@dataclass(frozen=True, slots=True)
class LastYearsWords:
    """What was said, in the order of the form; `hints` for the column 上年填报, and `lasting`: what does not change
    from year to year (duties, purposes, last year's own amounts) and is not answered yet, both by key."""

    said: Sequence[LastYears]
    hints: Mapping[str, str]
    lasting: Mapping[str, Given]


def said_last_year(unit: Unit, document: Path) -> LastYearsWords | None:
    """What a document (.docx, .pdf) says; None for one that is not of last year.

    Raises:
        UnreadableFile: it cannot be read.
        MissingInput: it names no year.
    """
    slots = {slot.key: slot for slot in unit.slots}
    said = words_of_last_year(unit.inputs, document, {key: slot.label for key, slot in slots.items()})
    if said is None:
        return None
    hints = {one.key: f"{one.text}\n（《{document.name}》“{one.where}”）" for one in said}
    stays = {
        one.key: one.text if one.number is None else one.number
        for one in said
        if unit.phrasebook.lasts(one.key) and slots[one.key].answer is None
    }
    return LastYearsWords(said, hints, fitting(stays, unit.slots)[0])
