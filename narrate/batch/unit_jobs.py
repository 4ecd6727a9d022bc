"""The jobs that begin with a unit's tables: a draft, or a 说明填报表."""

from __future__ import annotations

from shutil import copyfile

from narrate.batch.jobs import MEASURES, Change, OpenSlot, Product, Work
from narrate.figures.figure import Figure
from narrate.form.writer import make_form
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.quantity import UNGROUPED, print_number
from narrate.unit import Unit, default_name, open_unit
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template

FORM_NAME = "说明填报表.xlsx"
_MOST_CHANGES = 5


def draft(work: Work) -> Product:
    """The Word draft and its snapshot, named after unit and year."""
    unit = open_unit(work.folder, phrasebook=work.phrasebook)
    write_report(unit.report, load_template(unit.settings.template), work.scratch / default_name(unit.report))
    return product_of(unit, work)


def form(work: Work) -> Product:
    """The 说明填报表: the unit's own renewed, as a copy, or a new one."""
    unit = open_unit(work.folder, phrasebook=work.phrasebook)
    target = work.scratch / FORM_NAME
    if unit.inputs.form_path:
        copyfile(unit.inputs.form_path, target)
    make_form(unit.report.slots, unit.known_profile(), target, phrasebooks=phrasebooks.offered())
    for path in work.scratch.iterdir():  # the backup of a renewed copy: the unit has the form it is a copy of
        if path != target:
            path.unlink()
    return product_of(unit, work)


def product_of(unit: Unit, work: Work) -> Product:
    """What the manifest keeps of a unit; its phrasebook as it was asked for, by name or by folder."""
    report = unit.report
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
