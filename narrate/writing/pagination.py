"""On which page a heading will stand, estimated from the styles: the numbers of the contents before anyone lays it out.

In: the blocks of a report, the page layouts and the styles' metrics. Out: paragraph key → page. 公文 text is set in
full-width characters on exact lines, so lines can be counted; what is guessed is how an editor breaks them (no 、or 。 at
the beginning of a line) and how high the rows of tables turn out. Word and WPS give the true numbers with 更新域.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narrate.report.values import Block, Chart, Contents, PageSection, Paragraph, Role, Table
from narrate.word.markup import Element, is_on, w
from narrate.word.styles import Styles
from narrate.writing import tables
from narrate.writing.pages import Page

_SINGLE = 1.3  # height of a single line to the size of its characters
_CELL_MARGINS = 170  # twips left and right of a cell's text, as `tables` sets them
_MILLIMETRE = 1440 / 25.4
_SPACER = 240


class Metrics(NamedTuple):
    """What a paragraph style takes: size of a character and its line, in twips."""

    size: int
    line: int
    before: int
    after: int
    indent: int  # of the first line
    keeps: bool  # with the next paragraph


def metrics_of(styles: Styles, ids: Mapping[str, str]) -> dict[str, Metrics]:
    """Role → metrics, of the styles a template has for them."""
    return {role: _metrics(styles, style_id) for role, style_id in ids.items()}


def _metrics(styles: Styles, style_id: str) -> Metrics:
    size = _number(styles.inherited(style_id, f"{w('rPr')}/{w('sz')}"), "val", styles.default_size) * 10
    spacing = styles.inherited_attributes(style_id, f"{w('pPr')}/{w('spacing')}")
    rule, line = spacing.get(w("lineRule"), "auto"), _integer(spacing.get(w("line")), 240)
    height = line if rule == "exact" else round(size * _SINGLE * (line / 240 if rule == "auto" else 1))
    indent = styles.inherited_attributes(style_id, f"{w('pPr')}/{w('ind')}")
    return Metrics(
        size,
        max(height, line) if rule == "atLeast" else height,
        _integer(spacing.get(w("before")), 0),
        _integer(spacing.get(w("after")), 0),
        _integer(indent.get(w("firstLine")), 0),
        is_on(styles.inherited(style_id, f"{w('pPr')}/{w('keepNext')}")),
    )


def pages_of(
    blocks: Sequence[Block], portrait: Page, landscape: Page, metrics: Mapping[str, Metrics]
) -> dict[str, int]:
    """Paragraph key → the page it is expected on, counted from 1."""
    layout = _Layout(portrait, metrics)
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, PageSection):
            layout.turn(landscape if block.landscape else portrait)
        elif isinstance(block, Paragraph):
            layout.paragraph(block)
        elif isinstance(block, Table):
            layout.table(block)
            if not (isinstance(after, Paragraph) and after.role is Role.SHEET_NOTE):
                layout.take(_SPACER)
        elif isinstance(block, Contents):
            layout.contents(block)
        elif isinstance(block, Chart):
            layout.take(round(block.height * _MILLIMETRE) + _SPACER)
    return layout.finished()


class _Layout:
    """The page being filled. Headings wait for what they are kept with."""

    def __init__(self, page: Page, metrics: Mapping[str, Metrics]) -> None:
        self.pages: dict[str, int] = {}
        self._page = page
        self._metrics = metrics
        self._number = 1
        self._used = 0
        self._waiting: list[tuple[str, int]] = []  # headings kept with the next paragraph, and their heights
        self._last_role: Role | None = None

    def finished(self) -> dict[str, int]:
        """The pages, when nothing follows."""
        self._settle(0)
        return self.pages

    def turn(self, page: Page) -> None:
        """The next pages lie the other way."""
        if page is not self._page:
            self._settle(0)
            self._page = page
            if self._used or self._number > 1 or self.pages:
                self._next()

    def paragraph(self, paragraph: Paragraph) -> None:
        metrics = self._metrics[paragraph.role]
        if paragraph.new_page:
            self._settle(0)
            if self._used:
                self._next()
        lines = lines_of(paragraph.text, metrics.size, self._page.text_width, metrics.indent)
        same = self._last_role is paragraph.role and paragraph.role is Role.COVER
        height = metrics.line * lines + (0 if same else metrics.before) + metrics.after
        self._last_role = paragraph.role
        if metrics.keeps:
            self._waiting.append((paragraph.key, height))
            return
        self._settle(metrics.line * min(lines, 2))
        self.pages[paragraph.key] = self._number
        self._take_lines(lines, metrics.line)
        self._used += height - metrics.line * lines

    def contents(self, contents: Contents) -> None:
        metrics = self._metrics["contents_entry"]
        self._settle(metrics.line)
        for entry in contents.entries:
            self.take(metrics.line * lines_of(entry.text + "……00", metrics.size, self._page.text_width, 0))

    def table(self, table: Table) -> None:
        """Rows do not break; the header comes again on each page."""
        heights = self._heights(table)
        header = sum(heights[: table.header_rows])
        body = heights[table.header_rows :]
        self._settle(header + (body[0] if body else 0))
        self._used += header
        for height in body:
            if self._used + height > self._page.text_height:
                self._next()
                self._used = header
            self._used += height

    def _heights(self, table: Table) -> list[int]:
        """The height of each row: that of its cell with the most lines; a cell over several rows spreads over them."""
        widths = tuple(tables.twips(table, self._page.text_width))
        least = tables.DENSE_ROW_HEIGHT if table.dense else tables.ROW_HEIGHT
        roles = ("sheet_header", "sheet_text") if table.dense else ("table_header", "table_text")
        header, text = (self._metrics[role] for role in roles)
        heights = [least] * len(table.rows)
        fits = [(width - _CELL_MARGINS) // text.size for width in widths]  # characters that surely fit
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                if cell is not None and not cell.spans and len(cell.text) > fits[column]:
                    metrics = header if number < table.header_rows else text
                    room = sum(widths[column : column + cell.column_span]) - _CELL_MARGINS
                    lines = lines_of(cell.text, metrics.size, room, 0) / cell.row_span
                    heights[number] = max(heights[number], round(lines * metrics.line))
        return heights

    def take(self, height: int) -> None:
        """Room for something that stands in one piece."""
        if self._used + height > self._page.text_height and self._used:
            self._next()
        self._used += height

    def _take_lines(self, lines: int, height: int) -> None:
        """Room for lines that may stand on several pages."""
        while lines and height > 0:
            fitting = (self._page.text_height - self._used) // height
            if fitting < lines and not fitting > 0:
                if self._used:
                    self._next()
                    continue
                fitting = 1  # a line higher than the page
            taken = min(fitting, lines)
            self._used += taken * height
            lines -= taken

    def _settle(self, height: int) -> None:
        """Put the waiting headings where they fit together with what follows."""
        if self._waiting:
            wanted = sum(each for _, each in self._waiting)
            if self._used and self._used + wanted + height > self._page.text_height:
                self._next()
            for key, _ in self._waiting:
                self.pages[key] = self._number
            self._used += wanted
            self._waiting.clear()
        if height and self._used and self._used + height > self._page.text_height:
            self._next()

    def _next(self) -> None:
        self._number += 1
        self._used = 0


def width_of(text: str, size: int) -> int:
    """The width of a text in twips, letters and digits half as wide as a character."""
    # a character takes three bytes, a letter one; what takes two or four is rare and nearly as wide as a character
    return size * (len(text) + len(text.encode("utf-8", "surrogatepass"))) // 4


def lines_of(text: str, size: int, room: int, indent: int) -> int:
    """How many lines a text takes."""
    if not text:
        return 1
    width = width_of(text, size)
    whole = max(1, room // size) * size  # a line holds whole characters
    return max(1, -(-(width + indent) // whole))


def _number(element: Element | None, name: str, default: int) -> int:
    return default if element is None else _integer(element.get(w(name)), default)


def _integer(value: object, default: int) -> int:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else default
