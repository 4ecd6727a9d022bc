"""Making the 说明填报表: a new workbook, or, where one already lies there, the person's own renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from narrate.errors import UsageError
from narrate.files import overwrite
from narrate.form import layout
from narrate.form.book import FormBook, new_book
from narrate.form.changes import FormChanges
from narrate.form.patch import Renewal, patch_form, renew
from narrate.form.profile_sheet import new_profile_sheet
from narrate.form.slot_sheet import add_filter, find_slot_sheet, new_slot_sheet, open_at_first_answer
from narrate.intake.answers import Answer, UnitProfile
from narrate.report.values import Slot, SlotKind


def make_form(
    slots: Sequence[Slot],
    profile: UnitProfile,
    path: Path,
    *,
    phrasebooks: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    force: bool = False,
) -> FormChanges:
    """Write the form to `path`. A form that is already there is patched (`patch_form`), never overwritten.

    `phrasebooks` are the installed ones, for the drop-down; `hints` are last year's answers by key. Answers the slots
    carry are written in. With `force` a new form takes the place of whatever lies there; the old file is kept as backup.
    The same slots and profile give the same bytes.

    Raises:
        UsageError: the name does not end in .xlsx.
        OutputRefused, ConflictingInput, UnreadableFile: as `patch_form`, or the file cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"说明填报表的文件名要以 .xlsx 结尾，给的是《{path.name}》", advice=f"改为《{path.stem}.xlsx》。"
        )
    if path.exists() and not force:
        return patch_form(path, slots, profile, phrasebooks=phrasebooks, hints=hints)
    book, renewal = _new_form(slots, profile, phrasebooks, hints)
    if path.exists():
        return renewal.as_changes(path, written=True, created=True, backup=overwrite(path, book.to_bytes()))
    book.save_new(path)
    return renewal.as_changes(path, written=True, created=True)


def _new_form(
    slots: Sequence[Slot], profile: UnitProfile, phrasebooks: Sequence[str], hints: Mapping[str, str] | None
) -> tuple[FormBook, Renewal]:
    book = new_book()
    place = new_slot_sheet(book.workbook, _title(profile))
    new_profile_sheet(book, profile, phrasebooks)
    known = {slot.key: _known(slot, slot.answer) for slot in slots if slot.answer is not None and slot.answer.text}
    renewal = renew(book, place, slots, hints, known)
    place = find_slot_sheet(book, layout.SLOT_SHEET)
    add_filter(place)
    open_at_first_answer(book.workbook, place)
    return book, renewal


def _known(slot: Slot, answer: Answer) -> str | Decimal:
    if slot.kind is SlotKind.NUMBER and answer.number is not None:
        return answer.number
    return answer.text


def _title(profile: UnitProfile) -> str:
    year = f"{profile.year}年度" if profile.year else ""
    return f"{profile.full_name or ''}{year}{profile.kind}决算情况说明填报表"
