"""Stands in for pypdfium2 (8 MB), which pdfplumber imports to draw pages as pictures; narrate draws none."""


class PdfiumError(Exception):
    """Pages cannot be drawn in the portable folder."""


class PdfDocument:
    """Refuses what pdfplumber asks of pypdfium2."""

    def __init__(self, *_given: object, **_named: object) -> None:
        raise PdfiumError("the portable folder has no pypdfium2: pages cannot be drawn as pictures")
