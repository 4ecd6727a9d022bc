"""A unit folder into a Word document: the narrative, or the whole report around it."""

from __future__ import annotations

from pathlib import Path

from narrate.report.values import Report
from narrate.unit import open_unit
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template


def draft(
    folder: Path, target: Path, *, phrasebook: str | None = None, template: Path | None = None, force: bool = False
) -> Report:
    """Unit folder → marked Word document. Returns the report that was written."""
    unit = open_unit(folder, phrasebook=phrasebook)
    write_report(unit.report, load_template(template or unit.settings.template), target, force=force)
    return unit.report


def write_whole(
    folder: Path, target: Path, *, phrasebook: str | None = None, template: Path | None = None, force: bool = False
) -> Report:
    """Unit folder → the whole report as a marked Word document. Returns the report that was written."""
    unit = open_unit(folder, phrasebook=phrasebook)
    write_report(unit.whole_report, load_template(template or unit.settings.template), target, force=force)
    return unit.whole_report
