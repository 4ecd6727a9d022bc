"""文稿: the narrative or the whole report as it will be printed; every figure in it leads to where it comes from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import Response, jsonify, make_response, render_template, request, send_file, url_for

from narrate.cell_names import place_in_words
from narrate.document_checks.prior_year import prior_figures
from narrate.errors import MissingInput
from narrate.explain import mentions, source_text, value_text
from narrate.figures.figure import Direction, Figure, Quantity
from narrate.findings import SEVERITY_ORDER
from narrate.intake.grid import Place
from narrate.report.values import (
    Block,
    Chart,
    Contents,
    PageSection,
    Paragraph,
    Report,
    Role,
    Slot,
    Span,
    Table,
    TableCell,
    pieces_of,
)
from narrate.unit import Unit, default_name, name_of_whole
from narrate.visible import file_name
from narrate.workbench.bench import bench, sent, unit_for_page
from narrate.workbench.opened_folder import digest_of, settled
from narrate.workbench.opening import open_file
from narrate.writing.report_writer import render, write_report
from narrate.writing.template import load_template

WHOLE = "whole"
_DOCUMENTS = (".docx", ".pdf")
_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}
_HEADINGS = {Role.TITLE: 1, Role.PART: 2, Role.HEADING1: 3, Role.HEADING2: 4, Role.HEADING3: 5}


class Piece(NamedTuple):
    """A stretch of the text: `kind` and `ref` of its span, "" for plain words; `codes` are the errors that touch it."""

    text: str
    kind: str = ""
    ref: str = ""
    codes: Sequence[str] = ()


class ShownParagraph(NamedTuple):
    """A paragraph: its role, the level of its heading (0: none), its pieces."""

    role: str
    level: int
    pieces: Sequence[Piece]
    key: str


class ShownCell(NamedTuple):
    """A cell of a table."""

    pieces: Sequence[Piece]
    rows: int
    columns: int
    align: str


class ShownTable(NamedTuple):
    """A table: rows of cells, the first of them its header."""

    head: Sequence[Sequence[ShownCell]]
    body: Sequence[Sequence[ShownCell]]
    dense: bool


class ShownChart(NamedTuple):
    """A chart, told in words and as its values."""

    title: str
    told: str


def blocks_of(report: Report) -> Iterator[tuple[str, object]]:
    """The report for showing: what each block is (a name of the template's), and what stands in it."""
    for block in report.blocks:
        if shown := _shown(report, block):
            yield shown


def _shown(report: Report, block: Block) -> tuple[str, object] | None:
    if isinstance(block, Paragraph):
        pieces = _pieces(report, block.text, block.spans)
        return "paragraph", ShownParagraph(block.role.value, _HEADINGS.get(block.role, 0), pieces, block.key)
    if isinstance(block, Table):
        rows = [[_cell(report, cell) for cell in row if cell is not None] for row in block.rows]
        return "table", ShownTable(rows[: block.header_rows], rows[block.header_rows :], block.dense)
    if isinstance(block, Chart):
        return "chart", ShownChart(block.title, block.alt)
    if isinstance(block, Contents):
        return "contents", block.entries
    return ("turn", block) if isinstance(block, PageSection) else None


def _cell(report: Report, cell: TableCell) -> ShownCell:
    return ShownCell(_pieces(report, cell.text, cell.spans), cell.row_span, cell.column_span, cell.align)


def _pieces(report: Report, text: str, spans: Sequence[Span]) -> list[Piece]:
    """A text cut at its spans."""
    cut = pieces_of(text, spans)
    pieces = [Piece(cut[0])]
    for span, inside, after in zip(spans, cut[1::2], cut[2::2], strict=True):
        pieces += [Piece(inside, span.kind.value, span.ref, report.doubts_of(span)), Piece(after)]
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True)
class Step:
    """A figure on the way to the cells: value, formula, the cell it was read from, and what it was made of."""

    label: str
    value: str
    formula: str
    exact: str
    source: str
    place: Place | None
    last_year: str
    steps: Sequence[Step]


def step_of(quantity: Quantity, prior: Mapping[str, Quantity]) -> Step:
    """A figure with everything it rests on; `prior` are last year's figures."""
    source = None if isinstance(quantity, Direction) else quantity.source
    formula = exact = ""
    if isinstance(quantity, Figure) and (quantity.inputs or source is None):
        formula = quantity.formula
        exact = format(quantity.value, "f")[:24] if quantity.inputs else ""
    before = prior.get(quantity.id)
    return Step(
        quantity.label,
        value_text(quantity),
        formula,
        exact,
        source_text(source),
        source.place if source is not None else None,
        value_text(before) if isinstance(before, Figure) else "",
        [step_of(one, prior) for one in quantity.inputs],
    )


class WrittenDocument(NamedTuple):
    """A document that lies in the unit's folder."""

    name: str
    changed: datetime
    is_word: bool


def documents_of(folder: Path, files: Iterator[Path]) -> list[WrittenDocument]:
    """The documents of a unit, the last one first."""
    found = [
        WrittenDocument(
            file_name(path.name), datetime.fromtimestamp(path.stat().st_mtime), path.suffix.lower() == ".docx"
        )
        for path in files
    ]
    return sorted(found, key=lambda one: one.changed, reverse=True)


def open_by_section(slots: Sequence[Slot]) -> dict[str, list[Slot]]:
    """What is still to be filled in, under the headings of the report."""
    sections: dict[str, list[Slot]] = {}
    for slot in slots:
        sections.setdefault(slot.section_title, []).append(slot)
    return sections


def _chosen(unit: Unit, what: str) -> tuple[Report, str]:
    """The report that is meant, and what its document is called."""
    if what == WHOLE:
        return unit.whole_report, name_of_whole(unit)
    return unit.report, default_name(unit.report)


def text(unit: str) -> str:
    """The text of a unit."""
    held = bench()
    opened = unit_for_page(unit)
    what = WHOLE if request.args.get("what") == WHOLE else "narrative"
    report, name = _chosen(opened, what)
    folder = held.folder.unit(unit)
    return render_template(
        "text.html.j2",
        unit=unit,
        title=opened.name,
        year=opened.year,
        what=what,
        blocks=list(blocks_of(report)),
        owed=open_by_section(report.open_slots()),
        owed_count=len(report.open_slots()),
        findings=sorted(report.findings, key=lambda one: SEVERITY_ORDER[one.severity]),
        name=name,
        documents=documents_of(folder, held.folder.files(folder, _DOCUMENTS)),
        figures=sum(1 for _ in mentions(report, opened.figures.by_id)),
    )


def figure(unit: str) -> str:
    """Where a figure of the text comes from: for the panel beside it (`part=1`), or as a page."""
    opened, ref = bench().open_unit(unit), request.args.get("ref", "")
    quantity = opened.figures.by_id.get(ref.partition("/")[0])
    step = step_of(quantity, prior_figures(opened.inputs)) if quantity is not None else None
    source = "" if step else next((place_in_words(cell) for one, cell in opened.published_cells() if one == ref), "")
    if step is None and not source:
        raise MissingInput("没有找到这个数的来历", advice="表格可能改过了，刷新文稿再点")
    template = "figure_part.html.j2" if "part" in request.args else "figure.html.j2"
    return render_template(template, unit=unit, step=step, source=source)


def write_document(unit: str) -> Response:
    """Write the Word file into the unit's folder, as the command writes it: `what` is "whole" or "narrative".

    The answer where another document of the name lies there is 409 with `taken` and its digest; asked again with
    `how=beside` it is written under a new name, with `how=replace` and that digest in its place, a copy kept.
    """
    held, given = bench(), sent("what", "how", "digest")
    opened = held.open_unit(unit)
    report, name = _chosen(opened, given["what"])
    target = held.folder.place_for(unit, name)
    template = load_template(opened.settings.template)
    if target.exists() and target.read_bytes() == render(report, template):
        return jsonify(written_document(unit, target) | {"same": True})
    place = settled(target, given["how"], given["digest"])
    if place is None:
        return make_response(jsonify(taken=name, digest=digest_of(target)), 409)
    write_report(report, template, place.target, in_place_of=place.in_place_of)
    return jsonify(written_document(unit, place.target))


def written_document(unit: str, target: Path) -> dict[str, str]:
    """What a page is told of a document that was written: its name, and its address."""
    return {"file": target.name, "address": url_for("text.document", unit=unit, name=target.name)}


def document(unit: str) -> Response:
    """A document of the unit, to be kept or opened by the browser."""
    held, name = bench(), request.args.get("name", "")
    path = held.folder.file(unit, name)
    kind = _KINDS.get(path.suffix.lower(), "application/octet-stream")
    return send_file(io.BytesIO(path.read_bytes()), mimetype=kind, as_attachment=True, download_name=name, max_age=0)


def open_here(unit: str) -> Response:
    """Open a file of the unit in the program that this machine opens it with."""
    path = bench().folder.file(unit, sent("name")["name"])
    open_file(path)
    return make_response("", 204)
