"""The form of a unit (说明填报表): where it lies, made or renewed, and answers put into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrate.errors import ConflictingInput, UsageError
from narrate.form.changes import FormChanges
from narrate.form.fill import fill_form, fitting
from narrate.form.switched_off import write_switched_off
from narrate.form.writer import make_form
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.table_checks.reconcile import FOUND_ON_THE_WAY
from narrate.table_checks.rules import is_known
from narrate.unit import Unit

FORM_NAME = "说明填报表.xlsx"


def form_place(unit: Unit) -> Path:
    """Where the unit's form lies, or would.

    Raises:
        UsageError: the unit is one workbook, and there is no folder to put it in.
    """
    if unit.inputs.form_path:
        return Path(unit.inputs.form_path)
    folder = Path(unit.inputs.folder)
    if folder.is_file():
        raise UsageError(
            "单位是一个工作簿，不知道填报表放在哪里", advice="用 -o 写明填报表的文件名，例：-o 说明填报表.xlsx"
        )
    return folder / FORM_NAME


def refuse_other_wording(unit: Unit, target: Path) -> None:
    """Stop before the questions of one phrasebook go into the unit's form, which names another and is drafted in that.

    Raises:
        ConflictingInput: `target` is the unit's form, and the unit is read in another phrasebook than it names.
    """
    form, named = unit.inputs.form_path, unit.profile.phrasebook
    if named is None or form is None or unit.has_named_wording or not target.exists() or not target.samefile(form):
        return
    asked = phrasebooks.offered_name(unit.phrasebook.name.partition("/")[0])
    raise ConflictingInput(
        f"《{target.name}》“单位信息”里选的短语库是“{named}”，这次写的是“{asked}”：填报表没有改动",
        advice=f"要换成“{asked}”，在“短语库”一行选它，存好以后再运行；不换的，运行时不另写短语库，就用“{named}”",
    )


def renew_form(
    unit: Unit,
    target: Path,
    given: Mapping[str, Any],
    *,
    hints: Mapping[str, str] | None = None,
    last_years: Collection[str] = (),
    overwrite: bool = False,
    force: bool = False,
    narrative: bool = False,
) -> FormChanges:
    """Make the form, or bring the one that lies there up to date, and write the answers given into it.

    `hints` are last year's answers by key, `last_years` the keys of those given that come from last year's document.
    An answer that stands there and differs is kept, unless `overwrite`; `force` makes the form anew, the old one kept
    as backup. With `narrative` it asks for what the narrative needs, not for what stands around it in the whole report.

    Raises:
        UsageError, UnreadableFile, OutputRefused, ConflictingInput: see `make_form` and `fill_form`.
    """
    books = phrasebooks.offered()
    profile = unit.known_profile()
    known = unit.with_answers(given)
    slots = known.narrative_slots if narrative else known.slots
    if not given:
        return make_form(slots, profile, target, phrasebooks=books, hints=hints, force=force)
    existed = target.exists()
    if force or not existed:
        unanswered = [replace(slot, answer=None) if slot.key in given else slot for slot in slots]
        make_form(unanswered, profile, target, phrasebooks=books, hints=hints, force=force)
    return fill_form(
        target,
        given,
        slots,
        profile,
        phrasebooks=books,
        hints=hints,
        overwrite=overwrite,
        backup=existed,
        last_years=last_years,
    )


def answer(
    unit: Unit,
    target: Path,
    given: Mapping[str, str],
    *,
    hints: Mapping[str, str] | None = None,
    as_read: str | None = None,
    backup: bool,
) -> FormChanges:
    """Put answers into the unit's form as a person gives them one by one: what stands there is replaced, an empty
    text takes an answer out, and an answer given again stands for the tables of now.

    `hints` are last year's answers by key, for the column beside; `as_read` is the digest of the form as the unit was
    read from.

    Raises:
        UsageError: an answer does not fit its question.
        UnreadableFile, OutputRefused, ConflictingInput: see `fill_form`.
    """
    slots = unit.slots
    _, left = fitting({key: text for key, text in given.items() if text.strip()}, slots)
    if left:  # the person sees the question: neither its key nor a command helps
        raise UsageError("没有存进填报表", details=[why for _, why in left], advice="改正这一处，会自己再存")
    return fill_form(
        target,
        given,
        slots,
        unit.known_profile(),
        phrasebooks=phrasebooks.offered(),
        hints=hints,
        overwrite=True,
        backup=backup,
        anew=True,
        as_read=as_read,
    )


def switch_off(
    unit: Unit, target: Path, code: str, reason: str | None, *, as_read: str | None = None, backup: bool
) -> None:
    """Have the unit's form switch a rule off, with the reason; without one, on again.

    Raises:
        UsageError: there is no such rule, or the reason is blank.
        UnreadableFile, OutputRefused: see `write_switched_off`.
    """
    rules = dict(unit.profile.switched_off)
    if reason is None:
        rules.pop(code, None)
    elif code not in FOUND_ON_THE_WAY and not is_known(code):
        raise UsageError(f"没有规则“{code}”，没有停用", advice="narrate rules 列出全部规则")
    elif not (told := " ".join(reason.split()).replace("；", "，").replace(";", "，")):
        raise UsageError(f"停用规则{code}要写理由", advice="写明为什么核实过、不必再提")
    else:
        rules[code] = told
    write_switched_off(target, unit.profile, rules, as_read=as_read, backup=backup)
