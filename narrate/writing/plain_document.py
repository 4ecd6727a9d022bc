"""Paragraphs and tables as a bare Word document: what was read elsewhere (a PDF), for those who read documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from narrate.on_demand import on_demand

_bare_document = on_demand("narrate.writing.bare_document", "bare_document")  # most documents are Word's already


def plain_document(blocks: Iterable[str | Sequence[Sequence[object]]]) -> bytes:
    """A .docx of these paragraphs (str) and tables (rows of cells, as many in each), in order, without any style."""
    made: bytes = _bare_document(blocks)
    return made
