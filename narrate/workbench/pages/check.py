"""核对: what a check found, section by section, beside the words of the document or the cells of the tables."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from flask import Response, jsonify, make_response, render_template, request, send_file

from narrate.answering import switch_off
from narrate.cell_names import cell_name
from narrate.checking import check
from narrate.commenting import commented_copy
from narrate.editing.revisions import revision_date
from narrate.errors import UsageError
from narrate.findings import SWITCHED_OFF, Finding, Severity, by_section, is_rule, places_by_sheet
from narrate.intake.grid import Grid
from narrate.table_checking import Checked, check_tables_of
from narrate.visible import file_name
from narrate.workbench.bench import bench, form_digest, sent
from narrate.workbench.cells import written
from narrate.workbench.opened_folder import digest_of, put, settled
from narrate.workbench.pages.text import Piece, documents_of, written_document
from narrate.workbench.pdf_reading import reading_of
from narrate.workbench.ticked import known_by, read_ticks, write_ticks
from narrate.workbooks.findings_list import TREATMENTS, write_findings_list

_DOCUMENTS = (".docx", ".pdf")
COMMENTED = "（批注）"
_PLACE = re.compile(r"《(?P<file>.*)》“(?P<sheet>.*)”!(?P<cell>[A-Z]+(?P<row>\d+))")
_MOST_ROWS = 3  # of a finding, beside it
_MOST_CELLS = 9  # of a row
_AROUND = 160  # characters of a paragraph before and after the words


class ShownCell(NamedTuple):
    """A cell beside a finding."""

    name: str
    text: str
    is_told: bool


class ShownRow(NamedTuple):
    """The row of a sheet that a finding is about."""

    file: str
    sheet: str
    cell: str
    cells: Sequence[ShownCell]


class ShownFinding(NamedTuple):
    """A finding, what stands there, and how it was ticked off; `places` are for the cells that no row shows."""

    finding: Finding
    key: str
    ticked: str
    words: Sequence[Piece]
    rows: Sequence[ShownRow]
    places: Sequence[str]
    can_be_switched_off: bool


def shown_findings(
    findings: Sequence[Finding], ticks: Mapping[str, str], texts: Sequence[str], grids: Sequence[Grid]
) -> dict[str, list[ShownFinding]]:
    """Section → its findings, for showing. `texts` are the paragraphs of the document, `grids` the unit's sheets."""
    known = {(grid.file, grid.sheet): grid for grid in grids}
    return {
        section: [_shown(finding, ticks, texts, known) for finding in found]
        for section, found in by_section(findings).items()
    }


def _shown(
    finding: Finding, ticks: Mapping[str, str], texts: Sequence[str], grids: Mapping[tuple[str, str], Grid]
) -> ShownFinding:
    rows = list(_rows(finding, grids))
    key = known_by(finding)
    return ShownFinding(
        finding,
        key,
        ticks.get(key, ""),
        _words(finding, texts),
        rows[:_MOST_ROWS],
        places_by_sheet(finding.places) if len(finding.places) > len(rows[:_MOST_ROWS]) or not rows else (),
        is_rule(finding.code) and finding.section != SWITCHED_OFF,
    )


def _words(finding: Finding, texts: Sequence[str]) -> list[Piece]:
    """The words of the document a finding is about, in their paragraph."""
    anchor = finding.anchor
    if anchor is None or not 0 <= anchor.paragraph < len(texts):
        return [Piece(finding.fragment)] if finding.fragment else []
    text = texts[anchor.paragraph]
    start, end = min(anchor.start, len(text)), min(max(anchor.end, anchor.start), len(text))
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    before = f"…{before}" if start > _AROUND else before
    after = f"{after}…" if end + _AROUND < len(text) else after
    return [one for one in (Piece(before), Piece(text[start:end], "told"), Piece(after)) if one.text]


def _rows(finding: Finding, grids: Mapping[tuple[str, str], Grid]) -> Iterator[ShownRow]:
    """The rows of the cells a finding names, each once, with the cells in it."""
    wanted: dict[tuple[str, str, int], list[str]] = {}
    for place in finding.places:
        found = _PLACE.match(place)
        grid = grids.get((found["file"], found["sheet"])) if found else None
        if found and grid is not None and int(found["row"]) <= len(grid.rows):
            wanted.setdefault((found["file"], found["sheet"], int(found["row"])), []).append(found["cell"])
    for (file, sheet, number), cells in wanted.items():
        rows = grids[file, sheet].rows
        named = [(cell_name(number - 1, column), written(raw)) for column, raw in enumerate(rows[number - 1])]
        shown = [ShownCell(name, text, name in cells) for name, text in named if text or name in cells]
        told = [one for one in shown if one.is_told]
        short = shown if len(shown) <= _MOST_CELLS else [*shown[:2], *[one for one in shown[2:] if one.is_told]]
        if told:
            yield ShownRow(file, sheet, told[0].name, short[:_MOST_CELLS])


def _checked(folder: Path, document: Path | None) -> Checked:
    return check(folder, document) if document else check_tables_of(folder)


def _chosen(unit: str) -> Path | None:
    name = request.args.get("document", "")
    return bench().folder.file(unit, name) if name else None


def checked(unit: str) -> str:
    """The tables against each other, and the document that was chosen against the tables."""
    held = bench()
    folder, document = held.folder.unit(unit), _chosen(unit)
    if (job := reading_of(held, document, again="again" in request.args)) is not None:
        return render_template("reading.html.j2", unit=unit, document=request.args["document"], job=job.as_json())
    result = _checked(folder, document)
    findings = result.result.findings
    if document is not None:  # who hands in a document asks about it first, as the command tells it
        findings = tuple(sorted(findings, key=lambda one: not one.is_of_document))
    return render_template(
        "check.html.j2",
        unit=unit,
        title=result.unit_name,
        year=result.year,
        document=file_name(document.name) if document else "",
        documents=documents_of(folder, held.folder.files(folder, _DOCUMENTS)),
        warning=result.of_another_unit(document) if document and document.suffix.lower() == ".docx" else "",
        result=result.result,
        wording=result.told_wording,
        grave=shown_findings(
            [one for one in findings if one.severity is not Severity.NOTE],
            read_ticks(folder),
            result.texts,
            result.grids,
        ),
        notes=by_section(one for one in findings if one.severity is Severity.NOTE),
        can_be_commented=document is not None and document.suffix.lower() == ".docx",
        switched_off=SWITCHED_OFF,
        treatments=TREATMENTS,
    )


def write_comments(unit: str) -> Response:
    """Write what is wrong with `document` as comments into a copy beside it, as `narrate check --comments` does.

    A copy that lies there is met as a document's is on the page 更新: 409 with `taken`, then `then` and `digest`.
    """
    held, given = bench(), sent("document", "then", "digest")
    folder, document = held.folder.unit(unit), held.folder.file(unit, given["document"])
    if document.suffix.lower() != ".docx":
        raise UsageError("PDF 里写不了批注", advice="下载核对清单，或者核对 Word 文稿")
    copy = commented_copy(document, check(folder, document).result, revision_date(None))
    target = held.folder.checked(document.with_name(f"{document.stem}{COMMENTED}.docx"))
    place = settled(target, given["then"], given["digest"])
    if place is None:
        return make_response(jsonify(taken=file_name(target.name), digest=digest_of(target)), 409)
    kept = put(copy.data, place)
    told = {"comments": copy.comments, "kept": file_name(kept.name) if kept else ""}
    return jsonify(written_document(unit, place.target) | told)


def tick(unit: str) -> Response:
    """Tick a finding off, or (`how` "") not any more."""
    held, given = bench(), sent("key", "how")
    folder = held.folder.unit(unit)
    if given["how"] and given["how"] not in TREATMENTS:
        raise UsageError(f"没有“{given['how']}”这种处理", advice=f"可以选：{'、'.join(TREATMENTS)}")
    held.folder.checked(folder)
    ticks = read_ticks(folder)
    ticks.pop(given["key"], None)
    write_ticks(folder, {**ticks, given["key"]: given["how"]} if given["how"] else ticks)
    return jsonify(key=given["key"], how=given["how"])


def put_switched_off(unit: str) -> Response:
    """Switch a rule off for the unit, with the reason, in its own form."""
    given = sent("code", "reason")
    return _switched(unit, given["code"], given["reason"])


def delete_switched_off(unit: str) -> Response:
    """Switch a rule on again."""
    return _switched(unit, request.args.get("code", ""), None)


def _switched(unit: str, code: str, reason: str | None) -> Response:
    held = bench()
    opened = held.open_unit(unit)
    target = held.form_of(opened)
    if not target.exists():
        raise UsageError("还没有说明填报表，停用的规则没有地方写", advice="先到“表格”页生成说明填报表")
    switch_off(opened, target, code, reason, as_read=form_digest(opened), backup=target not in held.backed_up)
    held.backed_up.add(target)
    return jsonify(code=code)


def findings_list(unit: str) -> Response:
    """The findings as a workbook to tick off, as `narrate check --xlsx` writes it."""
    folder, document = bench().folder.unit(unit), _chosen(unit)
    result = _checked(folder, document)
    title = f"{result.unit_name}{result.year}年度"
    with tempfile.TemporaryDirectory(prefix="narrate-") as place:
        target = Path(place) / "list.xlsx"
        write_findings_list(result.result, title, target)
        content = io.BytesIO(target.read_bytes())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(content, mimetype=kind, as_attachment=True, download_name=f"{title}核对清单.xlsx", max_age=0)
