"""The tables of a unit against each other (勾稽核对), from its folder. No document, and no phrasebook is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.bureau_settings import NAME as SETTINGS
from narrate.bureau_settings import settings_for
from narrate.errors import UnreadableFile
from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Publishing
from narrate.intake.accounts import UnitInputs
from narrate.intake.grid import Grid
from narrate.intake.unit_folder import read_unit
from narrate.phrasebooks.phrasebook import offered_name
from narrate.table_checks.result import CheckResult
from narrate.table_checks.rules import check_tables
from narrate.table_checks.switched_off import without_switched_off
from narrate.unit import Unit, unit_of
from narrate.word.snapshot import read_snapshot


@dataclass(frozen=True)
class Checked:
    """What was checked, and what came of it."""

    unit_name: str
    year: int
    result: CheckResult
    grids: tuple[Grid, ...] = ()  # the sheets that were read, for what stands beside a finding
    texts: tuple[str, ...] = ()  # the paragraphs of the document, as the findings' anchors count them
    named: str = ""  # the phrasebook that was named
    named_by: str = ""  # what names it, where the command does not

    @property
    def told_wording(self) -> str:
        """In which region's wording the document was checked, and who chose it; "" where none is known."""
        followed = self.result.wording
        if not self.named or followed is None:
            return ""
        named = f"{self.named_by}“{_shown(self.named)}”"
        if not followed:
            return f"写法没有核对（文稿不照{named}）"
        if followed != self.named:
            return f"写法照“{_shown(followed)}”（文稿最像它，不照{named}）"
        return f"写法照{named}"

    def of_another_unit(self, document: Path) -> str:
        """What to say first of a document that was drafted for another unit or year; "" for any other."""
        try:
            base = read_snapshot(document)
        except UnreadableFile:  # a damaged base does not keep the document from being checked
            return ""
        if base is None or (base.unit_name, base.year) == (self.unit_name, self.year):
            return ""
        return f"注意：这份文稿是{base.unit_name}{base.year}年度的，不是这个单位、这个年度的，下面的差错多半由此而来。"


@dataclass(frozen=True)
class CheckedTables:
    """The tables, checked, with what a document can be held against; `unit` is None where no phrasebook is known."""

    name: str
    inputs: UnitInputs
    figures: UnitFigures
    unit: Unit | None
    switched_off: Mapping[str, str]  # rule → reason, of the rules that were chosen
    result: CheckResult  # those that the form switches off among them
    named_by: str = ""

    def with_result(self, result: CheckResult, texts: tuple[str, ...] = ()) -> Checked:
        """The end of a check: what the unit's form switches off is told with its reason."""
        told = without_switched_off(result.findings, self.switched_off)
        result = replace(result, findings=told)
        named = self.unit.phrasebook.name if self.unit else ""
        return Checked(self.name, self.inputs.year, result, self.inputs.grids, texts, named, self.named_by)


def _shown(name: str) -> str:
    """A phrasebook by its region, one of earlier years with the last of them."""
    book, slash, year = name.partition("/")
    return f"{offered_name(book)}{slash}{year}"


def check_tables_of(folder: Path, *, phrasebook: str | None = None, chosen: frozenset[str] | None = None) -> Checked:
    """The tables of a unit against each other. Writes nothing. `chosen` are the codes of the rules that run."""
    tables = checked_tables(folder, phrasebook, chosen)
    return tables.with_result(tables.result)


def checked_tables(folder: Path, phrasebook: str | None, chosen: frozenset[str] | None) -> CheckedTables:
    """The tables of a folder read and checked, for a document to be held against them."""
    inputs = read_unit(folder)
    profile, answers, findings = inputs.said
    otherwise = settings_for(folder).phrasebook
    unit = unit_of(inputs, phrasebook) if phrasebook or profile.phrasebook or otherwise else None
    figures = unit.figures if unit else derive(inputs, answers, profile, Publishing())
    met = unit.met if unit else (*inputs.findings, *findings)
    switched_off = {code: why for code, why in profile.switched_off.items() if chosen is None or code in chosen}
    result = check_tables(inputs, figures, met, chosen)
    named_by = "" if phrasebook else "填报表选的" if profile.phrasebook else f"《{SETTINGS}》里的"
    return CheckedTables(profile.full_name or inputs.name or "", inputs, figures, unit, switched_off, result, named_by)
