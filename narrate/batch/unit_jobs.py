"""The jobs that begin with a unit's tables: a draft, or a 说明填报表."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

from narrate.answering import FORM_NAME, form_place, renew_form
from narrate.batch.jobs import AMOUNTS, MEASURES, Change, OpenSlot, Product, Work
from narrate.errors import ConflictingInput
from narrate.figures.figure import Figure
from narrate.files import BACKUP_MARK
from narrate.quantity import UNGROUPED, print_number
from narrate.report.values import Report
from narrate.unit import Unit, default_name, name_of_whole, open_unit
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template

_MOST_CHANGES = 5


def draft(work: Work) -> Product:
    """The Word draft and its snapshot, named after unit and year."""
    unit = open_unit(work.folder, phrasebook=work.phrasebook)
    target = work.scratch / default_name(unit.report)
    write_report(unit.report, load_template(unit.settings.template), target, lasting=False)
    return product_of(unit, unit.report)


def report(work: Work) -> Product:
    """The whole report as a Word document and its snapshot."""
    unit = open_unit(work.folder, phrasebook=work.phrasebook)
    target = work.scratch / name_of_whole(unit)
    write_report(unit.whole_report, load_template(unit.settings.template), target, lasting=False)
    return product_of(unit, unit.whole_report)


def form(work: Work) -> Product:
    """The 说明填报表: the unit's own renewed, as a copy or in its place, or a new one."""
    unit = open_unit(work.folder, phrasebook=work.phrasebook)
    name = _form_within(unit, work.folder) if work.in_place else FORM_NAME
    target = work.scratch / name
    target.parent.mkdir(parents=True, exist_ok=True)
    renewed = {}
    if unit.inputs.form_path:
        copyfile(unit.inputs.form_path, target)
        if work.in_place:
            renewed = {name: unit.inputs.digests[unit.inputs.form[0].file]}
    renew_form(unit, target, {})
    for path in target.parent.glob(f"*{BACKUP_MARK}*"):  # of the renewed copy: the unit has the form it is a copy of
        path.unlink()
    return replace(product_of(unit, unit.report), renewed=renewed)


def _form_within(unit: Unit, folder: Path) -> str:
    """Where in a unit's own folder its form lies, or goes."""
    place = form_place(unit)
    if not place.is_relative_to(folder):
        raise ConflictingInput(f"填报表《{place.name}》不在单位的文件夹里", advice="把它移进单位的文件夹再运行")
    return place.relative_to(folder).as_posix()


def product_of(unit: Unit, report: Report) -> Product:
    """What the manifest keeps of a unit and its report; the phrasebook as it was asked for, by name or by folder."""
    weighty = sorted((slot for slot in report.slots if slot.weight), key=lambda slot: -slot.weight)
    return Product(
        unit.name,
        unit.year,
        unit.asked_for,
        unit.phrasebook.version,
        unit.phrasebook.digest,
        report.findings,
        tuple(OpenSlot(slot.key, slot.section_title, slot.label) for slot in report.open_slots()),
        tuple(Change(slot.label, slot.context, f"{slot.weight:f}") for slot in weighty[:_MOST_CHANGES]),
        _measures(unit),
        _amounts(unit),
        attention=report.attention,
    )


def _measures(unit: Unit) -> dict[str, str]:
    known = unit.figures.by_id
    found = {measure: known.get(figure) for measure, (_, figure) in MEASURES.items()}
    return {
        measure: print_number(figure.value, UNGROUPED)
        for measure, figure in found.items()
        if isinstance(figure, Figure)
    }


def _amounts(unit: Unit) -> Mapping[str, str]:
    """The amounts in 万元, as the tables give them: nothing is rounded before a bureau adds them up."""
    known = unit.figures.by_id
    chosen = {
        amount: next((found for one in ids if (found := known.get(one)) is not None), None)
        for amount, (_, ids) in AMOUNTS.items()
    }
    return {amount: f"{figure.value:f}" for amount, figure in chosen.items() if isinstance(figure, Figure)}
