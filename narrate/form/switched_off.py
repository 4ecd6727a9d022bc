"""Rules that a unit switches off (停用规则), written into its own form with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from narrate.errors import OutputRefused
from narrate.files import changed_meanwhile
from narrate.form.book import open_book, put
from narrate.form.heights import fit_row
from narrate.form.profile_sheet import ITEMS, SWITCHED_OFF, add_missing_items, find_profile_sheet
from narrate.intake.answers import UnitProfile


def write_switched_off(
    path: Path, profile: UnitProfile, rules: Mapping[str, str], *, as_read: str | None = None, backup: bool = True
) -> Path | None:
    """Have the form switch off these rules, code → reason, and no others. Returns the backup.

    `profile` is what the form says now; `as_read` the digest of the file it was read from.

    Raises:
        OutputRefused: the form has no 单位信息, is open elsewhere, changed meanwhile, or holds what cannot be kept.
        UnreadableFile: it cannot be opened.
    """
    book = open_book(path)
    if as_read is not None and book.source is not None and book.source.digest != as_read:
        raise changed_meanwhile(path)
    place = find_profile_sheet(book)
    if place is None:
        raise OutputRefused(
            f"《{path.name}》里没有“单位信息”，没有写入",
            advice="运行 narrate form 更新填报表，或者在工作台的填报页填一处",
        )
    if add_missing_items(book, place, profile):
        place = find_profile_sheet(book) or place
    item = next(item for item in ITEMS if item.name == SWITCHED_OFF)
    row = place.rows[SWITCHED_OFF]
    put(place.sheet.cell(row, place.content_column), item.value(replace(profile, switched_off=dict(rules))))
    fit_row(book, place.sheet, row)
    return book.save_back(backup=backup)
