"""Text boxes in the order a reader meets them: a converted PDF anchors all boxes in one
paragraph, page by page, those of a page in any order.

In: the paragraphs of a document. Out: their indexes in reading order, and which of them stand on one line of print.
Positions are those of the boxes' anchors (EMU); what has none keeps its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrate.word.markup import Element, w
from narrate.word.reader import Paragraph

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_NEXT_PAGE = 2_000_000  # EMU, about 5 cm: a box that much higher than the one before begins another page
_SAME_LINE = (
    90_000  # EMU, about 7 points: less than a line of print, more than a digit stands lower than a Han character
)


def frames_in_order(paragraphs: Sequence[Paragraph]) -> tuple[list[int], dict[int, int]]:
    """Indexes in reading order, and index → number of its line of print, for paragraphs in positioned boxes."""
    order: list[int] = []
    bands: dict[int, int] = {}
    page: list[tuple[int, int, int]] = []  # down, across, index
    host: Element | None = None
    for index, paragraph in enumerate(paragraphs):
        found = _position(paragraph)
        if found is None:
            _finish(page, order, bands)
            host = None
            order.append(index)
            continue
        if found[0] is not host or (page and page[-1][0] - found[1] > _NEXT_PAGE):
            _finish(page, order, bands)
            host = found[0]
        page.append((found[1], found[2], index))
    _finish(page, order, bands)
    return order, bands


def _position(paragraph: Paragraph) -> tuple[Element, int, int] | None:
    """The paragraph that anchors the box, and how far down and across the box stands."""
    if not paragraph.in_text_box:
        return None
    anchor = next(paragraph.elements[0].iterancestors(f"{_DRAWING}anchor"), None)
    if anchor is None:
        return None
    host = next(anchor.iterancestors(w("p")), None)
    down, across = _offset(anchor, "positionV"), _offset(anchor, "positionH")
    return None if host is None or down is None or across is None else (host, down, across)


def _offset(anchor: Element, name: str) -> int | None:
    text = anchor.findtext(f"{_DRAWING}{name}/{_DRAWING}posOffset")
    try:
        return int(text) if text else None
    except ValueError:
        return None


def _finish(page: list[tuple[int, int, int]], order: list[int], bands: dict[int, int]) -> None:
    """The boxes of a page, line by line from the top, in a line from the left; the page is emptied."""
    page.sort(key=lambda box: box[0])
    line: list[tuple[int, int, int]] = []
    for box in [*page, None]:
        if line and (box is None or box[0] - line[0][0] > _SAME_LINE):
            number = len(order)
            for _, _, index in sorted(line, key=lambda one: one[1]):
                bands[index] = number
                order.append(index)
            line = []
        if box is not None:
            line.append(box)
    page.clear()
