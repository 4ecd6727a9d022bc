"""The making of `narrate.writing.plain_document`, by python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import docx


def bare_document(blocks: Iterable[str | Sequence[Sequence[object]]]) -> bytes:
    """A .docx of these paragraphs (str) and tables (rows of cells, as many in each), in order, without any style."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        elif block and block[0]:
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, texts in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = str(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
