"""A given Word document appended: its words and tables in order, merges kept, pictures counted."""

from __future__ import annotations

from pathlib import Path

from narrate.report.values import Paragraph, Role, Table, TableCell
from narrate.word.attached_document import read_attachment
from word.samples import document, raw_document, with_tables
from word.samples import table as sample_table

CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def attached(folder: Path, data: bytes) -> tuple[list[Paragraph | Table], int]:
    path = folder / "附件1.docx"
    path.write_bytes(data)
    found = read_attachment(path, "attachment-1")
    return [block for block in found.blocks if isinstance(block, Paragraph | Table)], found.pictures


def test_paragraphs_and_tables_come_in_order_with_keys_of_their_own(tmp_path: Path) -> None:
    blocks, pictures = attached(tmp_path, document(with_tables()))
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Table, Paragraph, Table, Table]
    assert len({block.key for block in blocks}) == len(blocks)
    assert all(block.key.startswith("attachment-1.") for block in blocks)
    assert pictures == 0


def test_merged_cells_and_widths_are_kept(tmp_path: Path) -> None:
    blocks, _ = attached(tmp_path, document(with_tables()))
    table = next(block for block in blocks if isinstance(block, Table))
    original = sample_table()
    assert [[None if c is None else (c.text, c.column_span, c.row_span) for c in row] for row in table.rows] == [
        [None if c is None else (c.text, c.column_span, c.row_span) for c in row] for row in original.rows
    ]
    assert [round(width) for width in table.widths] == [60, 40, 40]


def test_headings_are_no_part_of_the_contents(tmp_path: Path) -> None:
    blocks, _ = attached(tmp_path, document(with_tables()))
    assert {block.role for block in blocks if isinstance(block, Paragraph)} == {Role.HEADING2}


def test_tracked_deletions_are_left_out_and_short_rows_filled(tmp_path: Path) -> None:
    row = f"<w:tr>{CELL.format('', '甲')}{CELL.format('', '乙')}</w:tr><w:tr>{CELL.format('', '丙')}</w:tr>"
    body = (
        "<w:p><w:r><w:t>留下</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
        f"<w:tbl><w:tblGrid/>{row}</w:tbl><w:p/><w:p><w:r><w:drawing/></w:r></w:p>"
    )
    (text, table), pictures = attached(tmp_path, raw_document(body))
    assert isinstance(text, Paragraph) and text.text == "留下"
    assert isinstance(table, Table) and table.rows[1] == (TableCell("丙", align="center"), TableCell(""))
    assert pictures == 1
