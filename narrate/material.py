"""What lies beside the tables of a unit, read for the whole report: attachments (附件) and 科目说明.

In: `UnitInputs`. Out: `Material`, with the digests of what was read and findings about what could not be taken along.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from narrate.errors import NarrateError, UnreadableFile, raise_all
from narrate.files import read_reason
from narrate.findings import Finding, Severity
from narrate.intake.accounts import UnitInputs
from narrate.intake.companions import read_dictionary
from narrate.intake.workbook import read_workbook
from narrate.phrasing.report import Block, Paragraph, Role, Table
from narrate.phrasing.sheets import plain_table
from narrate.phrasing.whole import Attachment, Material

_NUMBERED = re.compile(r"附件[0-9０-９一二三四五六七八九十]*[\s.、:：_-]*")


class ReadMaterial(NamedTuple):
    """`digests`: file name → sha256, as those of the tables."""

    material: Material
    digests: dict[str, str]
    findings: tuple[Finding, ...]


def read_material(inputs: UnitInputs) -> ReadMaterial:
    """The attachments in order, and the dictionary.

    Raises:
        UnreadableFile, MissingInput: a file cannot be read; all such problems are told together.
    """
    problems: list[NarrateError] = []
    findings: list[Finding] = []
    attachments = []
    for number, place in enumerate(inputs.attachments, 1):
        try:
            attachments.append(_attachment(Path(place), f"attachment-{number}", findings))
        except NarrateError as problem:
            problems.append(problem)
    explanations = {}
    if inputs.own_subjects is not None:
        try:
            explanations = dict(read_dictionary(Path(inputs.own_subjects)))
        except NarrateError as problem:
            problems.append(problem)
    raise_all(problems)
    files = (*inputs.attachments, *([inputs.own_subjects] if inputs.own_subjects else []))
    digests = {Path(place).name: _digest(Path(place)) for place in files}
    return ReadMaterial(Material(tuple(attachments), explanations), digests, tuple(findings))


def _attachment(path: Path, key: str, findings: list[Finding]) -> Attachment:
    blocks, pictures = _word(path, key) if path.suffix.lower() == ".docx" else (_sheets(path, key), 0)
    if pictures:
        findings.append(
            Finding(
                "report-picture-left-out",
                Severity.WARNING,
                f"《{path.name}》里有{pictures}处图片或图形，没有带进报告",
                (f"《{path.name}》",),
                "在 Word 里把它们粘贴到附件的位置",
            )
        )
    title = _NUMBERED.sub("", path.stem, count=1).strip() or path.stem
    return Attachment(key, "" if _begins_with(blocks, title) else title, blocks)


def _word(path: Path, key: str) -> tuple[tuple[Block, ...], int]:
    from narrate.word.attachments import read_attachment

    return read_attachment(path, key)


def _sheets(path: Path, key: str) -> tuple[Block, ...]:
    """Each sheet a table; a first row of one text is its title."""
    blocks: list[Block] = []
    for number, grid in enumerate(read_workbook(path).grids, 1):
        if grid.hidden or not any(cell != "" for row in grid.rows for cell in row):
            continue
        first = next(row for row, cells in enumerate(grid.rows) if any(cell != "" for cell in cells))
        texts = [cell for cell in grid.rows[first] if cell != ""]
        if len(texts) == 1 and isinstance(texts[0], str) and len(grid.rows) > first + 1:
            blocks.append(Paragraph(f"{key}.title-{number}", Role.TITLE, "".join(texts[0].split())))
            first += 1
        blocks.append(plain_table(f"{key}.table-{number}", grid, first))
    return tuple(blocks)


def _begins_with(blocks: tuple[Block, ...], title: str) -> bool:
    """Whether the attachment names itself."""
    first = next((block for block in blocks if isinstance(block, Paragraph)), None)
    if first is None and blocks and isinstance(blocks[0], Table) and blocks[0].rows:
        cell = blocks[0].rows[0][0]
        return cell is not None and title in cell.text
    return first is not None and title in "".join(first.text.split())


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableFile(f"《{path.name}》读不出来：{read_reason(error)}") from error
