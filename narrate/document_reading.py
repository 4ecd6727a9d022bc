"""A document of any origin, read from its file: a Word document, or a published PDF as one. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from narrate.intake.published_pdf import read_pdf_text
from narrate.visible import file_name
from narrate.word.reader import Document, read_body
from narrate.writing.plain_document import plain_document


def document_at(path: Path) -> Document:
    """A document (.docx), or the text and the tables of a PDF as one.

    Raises:
        UnreadableFile: no text can be read from it.
    """
    is_pdf = path.suffix.lower() == ".pdf"
    return read_body(plain_document(read_pdf_text(path, file_name(path.name))) if is_pdf else path)
