"""The rows of the 说明填报表: what stands in each column for a slot, where a new row belongs, how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from narrate.form import layout
from narrate.form.book import AnyCell, FormBook, put
from narrate.form.columns import Column
from narrate.form.shift import insert_rows
from narrate.form.slot_sheet import SlotSheet
from narrate.report.values import Slot, SlotKind

_STARS_AT_LEAST = 3
_STARRED_PART = 5  # one in five


def unique_slots(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Each key once, the first of its kind: a key names one question."""
    return tuple({slot.key: slot for slot in reversed(slots)}[key] for key in dict.fromkeys(s.key for s in slots))


def starred_keys(slots: Sequence[Slot]) -> frozenset[str]:
    """The answers that explain the largest differences: the top fifth of the weights above zero, at least three."""
    weights = sorted((slot.weight for slot in slots if slot.weight > 0), reverse=True)
    if not weights:
        return frozenset()
    wanted = max(_STARS_AT_LEAST, -(-len(weights) // _STARRED_PART))
    least = weights[min(wanted, len(weights)) - 1]
    return frozenset(slot.key for slot in slots if slot.weight > 0 and slot.weight >= least)


def question(slot: Slot) -> str:
    """What is asked, with the hint and the kind of answer under it."""
    how = ""
    if slot.kind is SlotKind.NUMBER:
        how = f"（填数字，单位：{slot.unit}）" if slot.unit else "（填数字）"
    elif slot.kind is SlotKind.CHOICE:
        how = "（从下拉列表中选）"
    return "\n".join(part for part in (f"{slot.label}{how}", slot.hint) if part)


def number_format(slot: Slot) -> str:
    """How the answer cell shows its content: text as typed, amounts with two decimals, counts as they are."""
    if slot.kind is not SlotKind.NUMBER:
        return layout.TEXT_FORMAT
    return layout.AMOUNT_FORMAT if slot.unit.endswith("元") else layout.PLAIN_NUMBER_FORMAT


def add_rows(book: FormBook, place: SlotSheet, slots: Sequence[Slot]) -> SlotSheet:
    """Put a row for each slot that has none where it belongs; formats come from a neighbour."""
    after = _anchors(book, place, slots)
    counts: dict[int, int] = {}
    for row, _ in after.values():
        counts[row] = counts.get(row, 0) + 1
    shift = insert_rows(book, place.sheet, counts)
    rows = {key: tuple(shift.moved(row) for row in old) for key, old in place.rows.items()}
    taken: dict[int, int] = {}
    grown = SlotSheet(place.sheet, shift.moved(place.header_row), place.columns, rows)
    for slot in slots:
        if slot.key not in after:
            continue
        anchor, neighbour = after[slot.key]
        taken[anchor] = taken.get(anchor, 0) + 1
        row = shift.moved(anchor) + taken[anchor]
        rows[slot.key] = (row,)
        _format_row(grown, row, slot, shift.moved(neighbour) if neighbour else None)
        _write_key(grown, row, slot)
    return grown


def _anchors(book: FormBook, place: SlotSheet, slots: Sequence[Slot]) -> dict[str, tuple[int, int | None]]:
    """New slot key → the row it comes after, and the row whose formats it takes (None: there is no row yet).

    After the slot before it, or before the slot after it where only that one is of its section: a person may have
    sorted the rows.
    """
    found: dict[str, tuple[int, int | None]] = {}
    standing = [(i, slot) for i, slot in enumerate(slots) if slot.key in place.rows]
    for index, slot in enumerate(slots):
        if slot.key in place.rows:
            continue
        before = next((s for i, s in reversed(standing) if i < index), None)
        behind = next((s for i, s in standing if i > index), None)
        if before is not None and (before.section == slot.section or behind is None or behind.section != slot.section):
            row = place.rows[before.key][0]
            found[slot.key] = _below_notes(book, place, row), row
        elif behind is not None:
            row = place.rows[behind.key][0]
            found[slot.key] = row - 1, row
        else:
            found[slot.key] = place.last_row, None if place.last_row == place.header_row else place.last_row
    return found


def _below_notes(book: FormBook, place: SlotSheet, row: int) -> int:
    """The last of the rows without a key that a person wrote directly under a row."""
    keyed = {r for _, r in place.keyed_rows()}
    while row < place.sheet.max_row and row + 1 not in keyed and _is_note(book, place, row + 1):
        row += 1
    return row


def _is_note(book: FormBook, place: SlotSheet, row: int) -> bool:
    return any(book.text(cell) for cell in place.sheet[row])


def _format_row(place: SlotSheet, row: int, slot: Slot, neighbour: int | None) -> None:
    if neighbour is None:
        _format_afresh(place, row)
    else:
        for column in range(1, place.sheet.max_column + 1):
            _copy_look(place.sheet.cell(neighbour, column), place.sheet.cell(row, column))
    answer = place.cell(row, Column.ANSWER)
    assert answer is not None
    answer.number_format = number_format(slot)
    answer.protection = layout.UNLOCKED


def _copy_look(like: Any, cell: Any) -> None:
    if like.has_style:
        cell._style = copy(like._style)  # what openpyxl itself copies between cells of one workbook


def _format_afresh(place: SlotSheet, row: int) -> None:
    for column in place.columns:
        cell = place.cell(row, column)
        assert cell is not None
        cell.font, cell.alignment, cell.border = layout.BODY_FONT, layout.LEFT, layout.CELL_BORDER
        if column is Column.ANSWER:
            cell.border, cell.protection = layout.ANSWER_BORDER, layout.UNLOCKED
            continue
        cell.fill, cell.protection = layout.LOCKED_FILL, layout.LOCKED
        if column in (Column.SECTION, Column.CONTEXT, Column.PREVIOUS):
            cell.font = layout.REFERENCE_FONT
        elif column in (Column.NUMBER, Column.STATUS):
            cell.alignment = layout.CENTERED
        elif column in layout.HIDDEN:
            cell.font = layout.FAINT_FONT


def _write_key(place: SlotSheet, row: int, slot: Slot) -> None:
    key = place.cell(row, Column.KEY)
    assert key is not None
    put(key, slot.key)


def write_reference(place: SlotSheet, row: int, slot: Slot, hints: Mapping[str, str] | None) -> bool:
    """The columns of ours that only inform: 章节, 填报事项, 参考数据, 上年填报. Returns whether any changed."""
    texts = {Column.SECTION: slot.section_title, Column.QUESTION: question(slot), Column.CONTEXT: slot.context}
    if hints is not None and slot.key in hints:
        texts[Column.PREVIOUS] = hints[slot.key]
    changed = [put(cell, text) for column, text in texts.items() if (cell := place.cell(row, column)) is not None]
    return any(changed)


def write_number(place: SlotSheet, row: int, number: int | None, *, starred: bool) -> bool:
    """序号 in the order of the report, ★ where it matters most; — where the slot is no longer needed."""
    cell = place.cell(row, Column.NUMBER)
    if cell is None:
        return False
    changed = put(cell, "—" if number is None else number)
    if starred == ("★" in cell.number_format):
        return changed
    cell.number_format = layout.STARRED_NUMBER if starred else layout.ORDINARY_NUMBER
    cell.font = layout.STAR_FONT if starred else layout.BODY_FONT
    return True


def write_answer(cell: AnyCell, slot: Slot, value: str | Decimal) -> None:
    """An answer: a number as a real number, text as text."""
    if isinstance(value, Decimal):
        put(cell, value)
        if cell.number_format == layout.TEXT_FORMAT:
            cell.number_format = number_format(slot)
    else:
        put(cell, value)
