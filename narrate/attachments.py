"""What lies beside the tables of a unit, read for the whole report: attachments (附件) and 科目说明.

In: `UnitInputs`. Out: `Material`, with the digests of what was read and findings about what could not be taken along.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from narrate.composing.public_tables import plain_table
from narrate.composing.whole_report import Attachment, Material
from narrate.errors import NarrateError, UnreadableFile, raise_all
from narrate.files import read_reason
from narrate.findings import Finding, Severity
from narrate.intake.accounts import UnitInputs
from narrate.intake.side_files import ATTACHMENT, own_dictionary, read_dictionary
from narrate.intake.workbook import read_workbook
from narrate.report.values import Block, Paragraph, Role, Table
from narrate.visible import file_name
from narrate.word.attached_document import read_attachment

_NUMBERED = re.compile(r"附件[0-9０-９一二三四五六七八九十]*[\s.、:：_-]*")


class ReadMaterial(NamedTuple):
    """`digests`: file name → sha256, as those of the tables."""

    material: Material
    digests: dict[str, str]
    findings: tuple[Finding, ...]


def read_material(inputs: UnitInputs, listed: Sequence[str] = ()) -> ReadMaterial:
    """The attachments in order, and the dictionary. `listed` are the attachments that 单位信息 names.

    Raises:
        UnreadableFile, MissingInput: a file cannot be read; all such problems are told together.
    """
    problems: list[NarrateError] = []
    findings = [*_not_attached(inputs, listed)]
    attachments = []
    for number, place in enumerate(inputs.attachments, 1):
        try:
            attachments.append(_attachment(Path(place), f"attachment-{number}", findings))
        except NarrateError as problem:
            problems.append(problem)
    explanations = {}
    dictionary = own_dictionary(Path(inputs.folder))
    if dictionary is not None:
        try:
            explanations = dict(read_dictionary(Path(dictionary)))
        except NarrateError as problem:
            problems.append(problem)
    raise_all(problems)
    files = (*inputs.attachments, *([dictionary] if dictionary else []))
    digests = {file_name(Path(place).name): _digest(Path(place)) for place in files}
    return ReadMaterial(Material(tuple(attachments), explanations), digests, tuple(findings))


def _not_attached(inputs: UnitInputs, listed: Sequence[str]) -> Iterator[Finding]:
    """Attachments that are there and cannot be appended, or are named and not there."""
    for verdict in inputs.verdicts:
        if verdict.file.startswith(ATTACHMENT) and not (verdict.what or verdict.sheet):
            message = f"《{verdict.file}》：{verdict.reason}"
            yield Finding(
                "report-attachment", Severity.WARNING, message, (f"《{verdict.file}》",), "另存为 .docx 再运行"
            )
    names = [file_name(Path(place).stem) for place in inputs.attachments]
    for name in listed:
        if not any(Path(name).stem in known or known in name for known in names):
            message = f"单位信息里写了附件“{name}”，单位文件夹里没有以“附件”开头的这个文件"
            yield Finding(
                "report-attachment", Severity.WARNING, message, (), "放进单位文件夹，文件名如“附件1 名称.docx”"
            )


def _attachment(path: Path, key: str, findings: list[Finding]) -> Attachment:
    is_word = path.suffix.lower() == ".docx"
    blocks, pictures = _word(path, key) if is_word else (_sheets(path, key), 0)
    if not is_word:
        findings.append(
            Finding(
                "report-attachment",
                Severity.NOTE,
                f"《{file_name(path.name)}》的数按单元格里的值写，百分比等显示格式带不过来",
                (f"《{file_name(path.name)}》",),
                "对照原表看一遍；要和原表一样的，另存为 .docx",
            )
        )
    if pictures:
        findings.append(
            Finding(
                "report-picture-left-out",
                Severity.WARNING,
                f"《{file_name(path.name)}》里有{pictures}处图片或图形，没有带进报告",
                (f"《{file_name(path.name)}》",),
                "在 Word 里把它们粘贴到附件的位置",
            )
        )
    title = _NUMBERED.sub("", stem := file_name(path.stem), count=1).strip() or stem
    return Attachment(key, "" if _begins_with(blocks, title) else title, blocks)


def _word(path: Path, key: str) -> tuple[tuple[Block, ...], int]:
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
        raise UnreadableFile(f"《{file_name(path.name)}》读不出来：{read_reason(error)}") from error
