"""Writing answers into the form by slot key, from a file a program or a person made ({key: answer})."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell

from narrate.errors import UsageError
from narrate.files import changed_meanwhile
from narrate.form.book import FormBook, open_book
from narrate.form.changes import Conflict, FormChanges, Skipped
from narrate.form.columns import Column
from narrate.form.dropdowns import LARGEST_NUMBER
from narrate.form.patch import renew, renew_profile
from narrate.form.profile_sheet import refuse_other_unit
from narrate.form.rows import unique_slots
from narrate.form.slot_sheet import SlotSheet, find_slot_sheet
from narrate.intake.answers import UnitProfile
from narrate.report.values import Slot, SlotKind

Given = str | int | float | Decimal

_LONGEST_CELL = 32767  # characters; what a cell of a workbook holds
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


def fill_form(
    path: Path,
    answers: Mapping[str, Given | None],
    slots: Sequence[Slot],
    profile: UnitProfile | None = None,
    *,
    phrasebooks: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    overwrite: bool = False,
    backup: bool = True,
    last_years: Collection[str] = (),
    anew: bool = False,
    as_read: str | None = None,
) -> FormChanges:
    """Write answers into the form, which is renewed for `slots` on the way (`patch_form`). Numbers stay numbers.

    None and blank text mean no answer. An answer that stands in the form and differs is kept and reported as a conflict,
    unless `overwrite`; a key whose row is 不再需要 is reported and left alone. Nothing is guessed: with any unknown key,
    text for a number, or choice that is not offered, nothing is written and all of them are told. The answers of the keys
    `last_years` are marked 请核对. With `anew` a blank text takes the answer out, and one that stands there already is
    given again: it stands for the facts of now. `as_read` is the digest of the file that the slots were read from.

    Raises:
        UsageError: some answers cannot be written; the details name each.
        UnreadableFile, OutputRefused, ConflictingInput: as `patch_form`.
    """
    book = open_book(path)
    if as_read is not None and book.source is not None and book.source.digest != as_read:
        raise changed_meanwhile(path)
    place = find_slot_sheet(book, path.name)
    if profile is not None:
        refuse_other_unit(book, profile, path.name)
    plan = _plan(book, place, answers, unique_slots(slots), overwrite=overwrite, anew=anew)
    if plan.problems:
        raise UsageError(
            f"答案里有{len(plan.problems)}处写不进《{path.name}》，一处也没有写。",
            details=plan.problems,
            advice="改正后再运行；用 narrate form 单位文件夹 --json 查看各项的标识和可选内容。",
        )
    profile_changed = profile is not None and renew_profile(book, profile, phrasebooks)
    renewal = renew(book, place, slots, hints, plan.writes, last_years)
    written = renewal.changed or profile_changed
    copy = book.save_back(backup=backup) if written else None
    changes = renewal.as_changes(path, written=written, backup=copy)
    return replace(changes, conflicts=tuple(plan.conflicts), skipped=tuple(plan.skipped))


def fitting(given: Mapping[str, Given], slots: Sequence[Slot]) -> tuple[dict[str, Given], list[tuple[str, str]]]:
    """Answers that the form can take, and of the others the key and why: for answers that nobody meant for a form."""
    known = {slot.key: slot for slot in unique_slots(slots)}
    taken: dict[str, Given] = {}
    left: list[tuple[str, str]] = []
    for key, answer in given.items():
        value = _value(known[key], answer) if key in known else _Problem("现在不用填这一项")
        if isinstance(value, _Problem):
            left.append((key, value.words))
        else:
            taken[key] = answer
    return taken, left


@dataclass(slots=True)
class _Plan:
    writes: dict[str, str | Decimal] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def _plan(
    book: FormBook,
    place: SlotSheet,
    answers: Mapping[str, Given | None],
    slots: Sequence[Slot],
    *,
    overwrite: bool,
    anew: bool,
) -> _Plan:
    plan, known = _Plan(), {slot.key: slot for slot in slots}
    for key, given in answers.items():
        blank = given is None or (isinstance(given, str) and not given.strip())
        if blank and not anew:
            continue
        slot = known.get(key)
        if slot is None:
            _plan_unneeded(place, key, known, plan)
            continue
        value = "" if blank else _value(slot, given)
        if isinstance(value, _Problem):
            plan.problems.append(f"{key}（{slot.label}）：{value.words}")
        else:
            _plan_write(book, place, slot, value, plan, overwrite=overwrite, anew=anew)
    return plan


def _plan_unneeded(place: SlotSheet, key: str, known: Mapping[str, Slot], plan: _Plan) -> None:
    if key in place.rows:
        plan.skipped.append(Skipped(key, "这一项已不再需要"))
        return
    near = difflib.get_close_matches(key, known, n=1)
    plan.problems.append(f"{key}：没有这个标识{f'，是不是 {near[0]}' if near else ''}")


def _plan_write(
    book: FormBook, place: SlotSheet, slot: Slot, value: str | Decimal, plan: _Plan, *, overwrite: bool, anew: bool
) -> None:
    cells = [place.sheet.cell(row, place.columns[Column.ANSWER]) for row in place.rows.get(slot.key, ())]
    if any(isinstance(cell, MergedCell) for cell in cells):
        plan.problems.append(f"{slot.key}（{slot.label}）：这一格被合并进了别的单元格，先取消合并")
        return
    standing = [text for cell in cells if (text := book.text(cell))]
    different = [text for text in standing if not _same(text, value)]
    if not standing or anew or (different and overwrite):
        plan.writes[slot.key] = value
    elif different:
        plan.conflicts.append(Conflict(slot.key, slot.label, different[0], str(value)))


def _same(standing: str, value: str | Decimal) -> bool:
    if isinstance(value, Decimal):
        return _decimal(standing) == value
    return standing == value.strip()


@dataclass(frozen=True, slots=True)
class _Problem:
    words: str


def _value(slot: Slot, given: object) -> str | Decimal | _Problem:
    """The answer as it goes into the cell, or why it cannot."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        return _Problem(f"答案只能是文字或数字，给的是 {given!r}")
    if slot.kind is SlotKind.NUMBER:
        number = _decimal(str(given))
        if number is None or abs(number) > LARGEST_NUMBER:
            without = (
                f"，不写“{slot.unit}”"
                if slot.unit and re.fullmatch(rf"\s*[\d.,]+\s*{re.escape(slot.unit)}\s*", str(given))
                else ""
            )
            return _Problem(f"要填数字{without}，给的是“{given}”")
        return number
    text = str(given).strip()
    if slot.kind is SlotKind.CHOICE and slot.choices and text not in slot.choices:
        return _Problem(f"只能从这些里选：{'、'.join(slot.choices)}；给的是“{text}”")
    return _Problem(trouble) if (trouble := _trouble(text)) else text


def _trouble(text: str) -> str:
    if len(text) > _LONGEST_CELL:
        return f"有{len(text)}个字，一个单元格最多{_LONGEST_CELL}个"
    if ILLEGAL_CHARACTERS_RE.search(text) or any("\ud800" <= character <= "\udfff" for character in text):
        return "含有不能写入单元格的控制字符"
    return ""


def _decimal(text: str) -> Decimal | None:
    """12.5, 1,234.50, full-width digits; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(plain):
        try:
            number = Decimal(plain) if re.fullmatch(r"[+-]?[\d.]+e[+-]?\d{1,3}", plain, re.IGNORECASE) else None
        except InvalidOperation:
            return None
        return number
    return Decimal(plain.replace(",", ""))
