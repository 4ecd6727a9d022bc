"""Renewing a form a person has worked in: their file is patched in place, never rebuilt.

What is ours: the columns 序号, 章节, 填报事项, 参考数据, 上年填报, 状态, 数据标记 of rows with a key, and the drop-downs.
What is theirs: 本年填报 and everything else, wherever they put it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from narrate.findings import Finding, Severity
from narrate.form import layout
from narrate.form.book import FormBook, open_book, put, put_formula
from narrate.form.changes import Doubt, FormChanges
from narrate.form.columns import Column
from narrate.form.dropdowns import CellRule, answer_rule, confirm_rule, renew_rules
from narrate.form.facts import LAST_YEAR, Mark, answer_digest, judge
from narrate.form.heights import fit_row
from narrate.form.layout import Status
from narrate.form.profile_sheet import (
    add_missing_items,
    find_profile_sheet,
    new_profile_sheet,
    refuse_other_unit,
    renew_choices,
)
from narrate.form.rows import add_rows, starred_keys, unique_slots, write_answer, write_number, write_reference
from narrate.form.slot_sheet import SlotSheet, cover_rows, find_slot_sheet
from narrate.intake.answers import UnitProfile
from narrate.report.values import Slot


def patch_form(
    path: Path,
    slots: Sequence[Slot],
    profile: UnitProfile,
    *,
    phrasebooks: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    backup: bool = True,
) -> FormChanges:
    """Bring the person's form up to date with the slots of now; a file that needs no change is not written.

    Answers, formats, sheets, columns, rows and comments stay; rows are found by their key wherever they stand. New slots
    get a row in their place. A slot no longer needed keeps its row, marked 不再需要; an answer whose difference flipped,
    vanished or grew beyond measure is marked 请核对. `hints` are last year's answers by key.

    Raises:
        UnreadableFile: the file cannot be opened.
        OutputRefused: it is no form, is open elsewhere, changed meanwhile, or holds what could not be kept.
        ConflictingInput: it belongs to another unit or year.
    """
    book = open_book(path)
    place = find_slot_sheet(book, path.name)
    refuse_other_unit(book, profile, path.name)
    profile_changed = renew_profile(book, profile, phrasebooks)
    renewal = renew(book, place, slots, hints)
    written = renewal.changed or profile_changed
    copy = book.save_back(backup=backup) if written else None
    return renewal.as_changes(path, written=written, backup=copy)


def renew_profile(book: FormBook, profile: UnitProfile, phrasebooks: Sequence[str]) -> bool:
    """单位信息: missing rows and drop-downs only; the whole sheet where the person took it out."""
    place = find_profile_sheet(book)
    if place is None:
        new_profile_sheet(book, profile, phrasebooks)
        return True
    added = add_missing_items(book, place, profile)
    return renew_choices(book, phrasebooks) or added


@dataclass(slots=True)
class Renewal:
    """What renewing the rows did so far."""

    changed: bool = False
    added: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    doubtful: list[Doubt] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rules: dict[str, CellRule | None] = field(default_factory=dict)

    def as_changes(
        self, path: Path, *, written: bool, backup: Path | None = None, created: bool = False
    ) -> FormChanges:
        return FormChanges(
            path,
            created=created,
            written=written,
            backup=backup,
            added=tuple(self.added),
            retired=tuple(self.retired),
            revived=tuple(self.revived),
            renewed=tuple(self.renewed),
            doubtful=tuple(self.doubtful),
            filled=tuple(self.filled),
            open=tuple(self.open),
            findings=tuple(self.findings),
        )


def renew(
    book: FormBook,
    place: SlotSheet,
    slots: Sequence[Slot],
    hints: Mapping[str, str] | None,
    answers: Mapping[str, str | Decimal] | None = None,
    last_years: Collection[str] = (),
) -> Renewal:
    """Bring all rows of the sheet up to date with the slots; `answers` are written in, whatever stands there.

    `last_years` are the keys of those that come from last year's document: they are marked 请核对.
    """
    needed = unique_slots(slots)
    done = Renewal(findings=_copied_rows(book, place))
    done.added = [slot.key for slot in needed if slot.key not in place.rows]
    if done.added:
        place = add_rows(book, place, needed)
        done.changed = True
    starred = starred_keys(needed)
    for number, slot in enumerate(needed, 1):
        for row in place.rows[slot.key]:
            renewed = write_reference(place, row, slot, hints)
            numbered = write_number(place, row, number, starred=slot.key in starred)
            done.changed = done.changed or renewed or numbered
            if renewed:
                fit_row(book, place.sheet, row)
            if renewed and slot.key not in done.added and slot.key not in done.renewed:
                done.renewed.append(slot.key)
            if answers and slot.key in answers and row == place.rows[slot.key][0]:
                _answer(book, place, row, slot, answers[slot.key], is_last_years=slot.key in last_years)
                done.filled.append(slot.key)
                done.changed = True
            _renew_state(book, place, row, slot, done)
    _retire(book, place, {slot.key for slot in needed}, done)
    ruled = renew_rules(place.sheet, done.rules)
    covered = cover_rows(place)
    done.changed = done.changed or ruled or covered
    return done


def _answer(
    book: FormBook, place: SlotSheet, row: int, slot: Slot, value: str | Decimal, *, is_last_years: bool
) -> None:
    """Write an answer given now: it stands for the facts of now, and no doubt is left; but for one of last year's."""
    answer = place.cell(row, Column.ANSWER)
    assert answer is not None
    write_answer(answer, slot, value)
    shown = Mark(LAST_YEAR, slot.facts, answer_digest(book.text(answer))) if is_last_years else Mark(slot.facts)
    for column, text in ((Column.MARK, str(shown)), (Column.STATUS, "")):
        cell = place.cell(row, column)
        if cell is not None:
            put(cell, text)
    fit_row(book, place.sheet, row)


def _renew_state(book: FormBook, place: SlotSheet, row: int, slot: Slot, done: Renewal) -> None:
    """状态 and 数据标记 of one row, and what may be typed into it."""
    answer_cell, mark_cell = place.cell(row, Column.ANSWER), place.cell(row, Column.MARK)
    assert answer_cell is not None and mark_cell is not None
    answer, status = book.text(answer_cell), status_text(book, place, row)
    mark, reason = Mark(slot.facts), ""
    if answer:
        confirmed = status == Status.CONFIRMED
        mark, reason = judge(Mark.parse(book.text(mark_cell)), answer, slot.facts, confirmed=confirmed)
    elif slot.required and slot.key not in done.open:
        done.open.append(slot.key)
    if status == Status.RETIRED:
        done.revived.append(slot.key)
    if reason:
        done.doubtful.append(Doubt(slot.key, slot.label, reason))
    marked = put(mark_cell, str(mark))
    stated = write_status(book, place, row, slot, reason)
    done.changed = done.changed or marked or stated
    done.rules[answer_cell.coordinate] = answer_rule(book.workbook, slot)
    status_cell = place.cell(row, Column.STATUS)
    if status_cell is not None:
        done.rules[status_cell.coordinate] = confirm_rule() if reason else None


def status_text(book: FormBook, place: SlotSheet, row: int) -> str:
    """What 状态 shows; "" where the person deleted the column."""
    cell = place.cell(row, Column.STATUS)
    return "" if cell is None else book.text(cell)


def write_status(book: FormBook, place: SlotSheet, row: int, slot: Slot, reason: str) -> bool:
    """状态: a formula that follows the answer while the person types, or the doubt. Returns whether it changed.

    The cell of a doubtful answer is unlocked, so that 已核对 can be picked there.
    """
    cell, answer = place.cell(row, Column.STATUS), place.cell(row, Column.ANSWER)
    if cell is None or answer is None:
        return False
    if reason:
        changed = put(cell, f"{Status.DOUBTFUL}：{reason}")
    else:
        blank = Status.OPEN if slot.required else Status.OPTIONAL
        shown = Status.DONE if book.text(answer) else blank
        formula = f'=IF(TRIM({answer.coordinate})="","{blank}","{Status.DONE}")'
        changed = put_formula(book, cell, formula, shown.value)
    wanted = layout.UNLOCKED if reason else layout.LOCKED
    if bool(cell.protection.locked) != bool(wanted.locked):
        cell.protection = wanted
        changed = True
    return changed


def _retire(book: FormBook, place: SlotSheet, needed: set[str], done: Renewal) -> None:
    """Mark the rows whose slot is no longer needed; the answer stays."""
    for key, row in place.keyed_rows():
        if key in needed:
            continue
        if status_text(book, place, row) != Status.RETIRED:
            done.retired.append(key)
        changed = write_number(place, row, None, starred=False)
        cell = place.cell(row, Column.STATUS)
        if cell is not None:
            changed = put(cell, Status.RETIRED.value) or changed
            done.rules[cell.coordinate] = None
            if not cell.protection.locked:
                cell.protection = layout.LOCKED
                changed = True
        done.changed = done.changed or changed


def _copied_rows(book: FormBook, place: SlotSheet) -> list[Finding]:
    """A row that was copied stands twice; with two answers nobody can tell which is meant."""
    findings = []
    for key, rows in place.rows.items():
        cells = [place.sheet.cell(row, place.columns[Column.ANSWER]) for row in rows]
        answers = {text for cell in cells if (text := book.text(cell))}
        if len(rows) > 1:
            severity = Severity.WARNING if len(answers) > 1 else Severity.NOTE
            places = tuple(f"“{place.sheet.title}”!{cell.coordinate}" for cell in cells)
            message = f"标识 {key} 在说明填报表里有{len(rows)}行，填报内容{'不同' if len(answers) > 1 else '不冲突'}"
            findings.append(Finding("form.copied-row", severity, message, places, "只留一行，删去其余各行。"))
    return findings
