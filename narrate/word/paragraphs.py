"""A paragraph as it reads: its text, where each character lies in the XML, and the marks of ours in it."""

from __future__ import annotations

from typing import NamedTuple

from narrate.word.markup import Element


class TextStretch(NamedTuple):
    """`text[start:end]` of the paragraph comes from one element (w:t, w:tab, w:br …), from its character `offset` on."""

    start: int
    end: int
    element: Element
    offset: int


class Origin(NamedTuple):
    """Where one character lies."""

    element: Element
    offset: int


class FoundMark(NamedTuple):
    """A mark of ours. `key` is None when its name is hashed and the snapshot does not know it.

    `control` is the w:sdt, or None for a bookmark. `emptied`: nothing is left of its text, or the editor shows a
    placeholder instead. A mark that crosses paragraphs ends with its first.
    """

    key: str | None
    start: int
    end: int
    name: str  # tag or bookmark name as found
    control: Element | None
    emptied: bool


class CellPlace(NamedTuple):
    """A cell: number of the table in its story, of the row in the table, of the grid column; from 0."""

    table: int
    row: int
    column: int


class Paragraph(NamedTuple):
    """A paragraph as it reads.

    `elements` are several where a tracked deletion of a paragraph mark joins them; the last one's style counts.
    `keys` are our paragraph bookmarks that begin here, `continued` those that began earlier and are still open.
    """

    number: int  # in its story, from 1
    text: str
    elements: tuple[Element, ...]
    style_id: str
    style_name: str
    outline_level: int | None
    pieces: tuple[TextStretch, ...]
    marks: tuple[FoundMark, ...]
    keys: tuple[str, ...]
    continued: tuple[str, ...]
    tables: tuple[str, ...]  # keys of our tables that begin in this cell
    cell: CellPlace | None
    in_text_box: bool

    def origin(self, position: int) -> Origin:
        """The element of a character, and its place in the element's text."""
        for piece in self.pieces:
            if piece.start <= position < piece.end:
                return Origin(piece.element, piece.offset + position - piece.start)
        raise IndexError(f"paragraph {self.number} has no character {position}")
