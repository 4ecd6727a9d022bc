"""The slots as a program reads them: schema `narrate.slots/1`, printed by `narrate form UNIT --json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narrate.form.book import open_book
from narrate.form.columns import Column
from narrate.form.facts import Mark, judge
from narrate.form.layout import Status
from narrate.form.patch import status_text
from narrate.form.rows import starred_keys
from narrate.form.slot_sheet import find_slot_sheet
from narrate.report.values import Slot


def doubtful_answers(path: Path, slots: Sequence[Slot]) -> dict[str, str]:
    """Slot key → why the answer in the form may no longer hold. The file is only read.

    Raises:
        UnreadableFile, OutputRefused, ConflictingInput: it cannot be opened or is no form.
    """
    book = open_book(path)
    place = find_slot_sheet(book, path.name)
    found: dict[str, str] = {}
    for slot in slots:
        for row in place.rows.get(slot.key, ()):
            answer, mark = (book.text(place.sheet.cell(row, place.columns[c])) for c in (Column.ANSWER, Column.MARK))
            confirmed = status_text(book, place, row) == Status.CONFIRMED
            reason = judge(Mark.parse(mark), answer, slot.facts, confirmed=confirmed)[1] if answer else ""
            if reason:
                found.setdefault(slot.key, reason)
    return found


def slots_as_json(slots: Sequence[Slot], doubts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Schema `narrate.slots/1`. `state` is open, answered or doubtful; `doubt` says why (`doubtful_answers`).

    {key: answer} of the listed slots is what `fill_form` takes.
    """
    doubts, starred = doubts or {}, starred_keys(slots)
    return {
        "schema": "narrate.slots/1",
        "slots": [_slot_as_json(slot, doubts.get(slot.key, ""), starred=slot.key in starred) for slot in slots],
    }


def _slot_as_json(slot: Slot, doubt: str, *, starred: bool) -> dict[str, Any]:
    answered = slot.answer is not None and bool(slot.answer.text)
    return {
        "key": slot.key,
        "section": slot.section,
        "section_title": slot.section_title,
        "label": slot.label,
        "kind": slot.kind.value,
        "unit": slot.unit,
        "choices": list(slot.choices),
        "hint": slot.hint,
        "context": slot.context,
        "weight": f"{slot.weight:f}",
        "starred": starred,
        "facts": slot.facts,
        "required": slot.required,
        "state": "open" if not answered else "doubtful" if doubt else "answered",
        "doubt": doubt if answered else "",
        "answer": slot.answer.text if answered and slot.answer is not None else None,
    }
