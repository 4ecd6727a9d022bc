"""A small table within the narrative: the rows of a 〔表 名称〕 as a native table.

In: the cells of its lines, their words still marked. Out: a `Table` whose columns are as wide as what stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrate.report.values import SpanKind, Table, TableCell
from narrate.templating.span_markup import spanned

_WIDTH = 156.0  # millimetres, of the text of a page
_CHARACTER, _LETTER = 4.3, 2.8  # of 12 pt; a digit where the Latin font is wider than half a character
_MARGINS = 3.4  # left and right of a cell's text
_NARROWEST, _WIDEST = 17.0, 60.0  # of a text; a longer one is broken
_NUMBERS = frozenset({SpanKind.FIGURE})


def text_table(key: str, rows: Sequence[Sequence[str]]) -> Table:
    """The table; its first row is the header. A column of numbers stands to the right, names to the left."""
    cells = [
        [_cell(f"{key}.{number}.{column}", marked) for column, marked in enumerate(row)]
        for number, row in enumerate(rows)
    ]
    columns = range(len(cells[0]))
    holding = {column for column in columns if any(_holds_number(row[column]) for row in cells[1:])}
    header, *body = cells
    right = [[one._replace(align="right" if at in holding else "left") for at, one in enumerate(row)] for row in body]
    return Table(key, (tuple(header), *map(tuple, right)), _widths(header, body, holding))


def _widths(header: Sequence[TableCell], body: Sequence[Sequence[TableCell]], holding: set[int]) -> tuple[float, ...]:
    """As wide as the page. A number is not broken; a header is, where there is no room for it in one line, in two."""
    texts = [max((_width(row[column].text) for row in body), default=0.0) for column in range(len(header))]
    heads = [_width(cell.text) for cell in header]
    for part in (1, 2):
        wanted = [
            min(max(text, head / part, _NARROWEST), text if column in holding and text > _WIDEST else _WIDEST)
            + _MARGINS
            for column, (text, head) in enumerate(zip(texts, heads, strict=True))
        ]
        if sum(wanted) <= _WIDTH:
            break
    spare = _WIDTH - sum(wanted)
    names = [column for column in range(len(wanted)) if column not in holding] or list(range(len(wanted)))
    if spare < 0:  # only names give way
        whole = sum(wanted[column] for column in names)
        factor = max(0.4, 1 + spare / whole)
        wanted = [width * factor if column in names else width for column, width in enumerate(wanted)]
    return tuple(round(_WIDTH * width / sum(wanted), 1) for width in wanted)


def _width(text: str) -> float:
    """Millimetres of a text in one line."""
    wide = sum(not one.isascii() for one in text)
    return wide * _CHARACTER + (len(text) - wide) * _LETTER


def _holds_number(cell: TableCell) -> bool:
    return any(span.kind in _NUMBERS for span in cell.spans)


def _cell(key: str, marked: str) -> TableCell:
    text, spans = spanned(marked, key)
    return TableCell(text, spans=spans)
