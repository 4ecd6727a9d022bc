"""A document of any origin against the tables of a unit (文稿核对), from their files. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from narrate.document_checks.document import Basis, Wordings
from narrate.document_checks.prior_year import prior_figures
from narrate.document_checks.reassembly import reassembled
from narrate.document_checks.resolution import Ground
from narrate.document_checks.whole_document import check_whole_document
from narrate.document_reading import document_at
from narrate.figures.derive import derive
from narrate.figures.figure import Missing, Quantity
from narrate.findings import Finding, Severity
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.table_checking import Checked, CheckedTables, checked_tables
from narrate.table_checks.result import CheckResult
from narrate.unit import Unit
from narrate.word.reader import Document

_OF_NAMES = ("D12", "D52", "D55")  # rules that hold names of units in the text, over tables and on the cover
_QUOTED = re.compile("“([^”]*)”")
_FEWEST_ALIKE = 4  # headings that tell a region: one or two stand in every region's documents
_TAKEN = re.compile("{{.*?}}")  # what a title takes from the unit


def check(
    folder: Path,
    document: Path | None = None,
    *,
    phrasebook: str | None = None,
    chosen: frozenset[str] | None = None,
) -> Checked:
    """The tables of a unit against each other, and a document against the tables. Writes nothing.

    Tables alone need no phrasebook. `chosen` are the codes of the rules that run, all without it. What the unit's form
    switches off is told with its reason.
    """
    tables = checked_tables(folder, phrasebook, chosen)
    if document is None:
        return tables.with_result(tables.result)
    body = document_at(document)
    result = tables.result.joined(_held_against(body, _basis(tables), chosen))
    return tables.with_result(result, tuple(one.text for one in body.paragraphs))


def check_document(unit: Unit, document: Path, chosen: frozenset[str] | None = None) -> CheckResult:
    """A document of any origin against the tables, the worst findings first. The document is read and never written.

    Raises:
        UnreadableFile: not a readable .docx.
    """
    return _held_against(document_at(document), basis_of(unit), chosen)


def basis_of(unit: Unit) -> Basis:
    """What a document is held against: the unit's report, and its report in the wording of other phrasebooks."""
    figures = {**_of_adjusted_budgets(unit), **unit.figures.by_id}
    ground = Ground.of(unit.inputs, figures, prior_figures(unit.inputs))
    return Basis(unit.name, ground, _wordings(unit), partial(_other_wordings, unit, {}))


def _of_adjusted_budgets(unit: Unit) -> Mapping[str, Quantity]:
    """What the form's 全年预算 tell, where the unit's own phrasebook speaks of 年初预算: a document may use either."""
    publishing = unit.phrasebook.settings.publishing()
    if publishing.adjusted_budgets or not any(key.endswith(".adjusted_budget") for key in unit.answers):
        return {}
    figures = derive(unit.inputs, unit.answers, unit.profile, replace(publishing, adjusted_budgets=True)).by_id
    return {key: figure for key, figure in figures.items() if not isinstance(figure, Missing)}


def _basis(tables: CheckedTables) -> Basis:
    """As `basis_of`; where no phrasebook is known, without any wording."""
    if tables.unit is not None:
        return basis_of(tables.unit)
    inputs, figures = tables.inputs, tables.figures.by_id
    return Basis(tables.name, Ground.of(inputs, figures, prior_figures(inputs)))


def _wordings(unit: Unit) -> Wordings:
    return Wordings(unit.composed, unit.figures, unit.phrasebook.settings, unit.phrasebook.name)


def _other_wordings(unit: Unit, made: dict[str, Wordings], headings: Sequence[str]) -> Iterator[Wordings]:
    """The phrasebooks that most of a document's headings are of, one after the other, as long as somebody asks.

    `made` keeps those that were composed for another document of the unit.
    """
    own = unit.phrasebook
    agreeing = {name: _titled(headings, phrasebooks.section_titles(name)) for name in phrasebooks.installed()}
    most = max(_titled(headings, phrasebooks.section_titles(str(own.folders[0]))), *agreeing.values())
    for name in phrasebooks.installed():
        if name != own.name and _FEWEST_ALIKE <= agreeing[name] == most:
            if name not in made:
                made[name] = _wordings(replace(unit, phrasebook=phrasebooks.load(name)))
            yield made[name]


def _titled(headings: Sequence[str], titles: Sequence[str]) -> int:
    """How many headings (without ordinals) are one of the titles; what a title takes from the unit may be anything."""
    patterns = [re.compile(".*".join(map(re.escape, _TAKEN.split(title)))) for title in titles if title]
    return sum(any(one.fullmatch(heading) for one in patterns) for heading in headings)


def _one_name(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings; where the whole document bears another name, that is told once and not again of its parts."""
    told = next((one for one in findings if one.code == "D12" and one.section == "全文" and one.anchor is None), None)
    if told is None:
        return tuple(findings)
    name = told.message.partition("“")[2].partition("”")[0]
    return tuple(
        one for one in findings if one is told or one.code not in _OF_NAMES or name not in (one.written, *_quoted(one))
    )


def _quoted(one: Finding) -> list[str]:
    return _QUOTED.findall(one.message)


def _held_against(read: Document, basis: Basis, chosen: frozenset[str] | None) -> CheckResult:
    whole = reassembled(read)
    body = whole.document
    if whole.converted:  # what a conversion broke is no departure from anybody's wording
        basis = replace(basis, own=None)
    result = whole.told_of(check_whole_document(body, basis))
    result = replace(result, findings=_one_name(result.findings))
    order = list(Severity)
    found = sorted(result.findings, key=lambda one: order.index(one.severity))
    if chosen is None:
        return replace(result, findings=tuple(found))
    return replace(
        result,
        findings=tuple(one for one in found if one.code in chosen),
        verified={code: count for code, count in result.verified.items() if code in chosen},
    )
