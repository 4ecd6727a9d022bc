"""A small table within the narrative: the rows of a 〔表 名称〕 as a native table.

In: the cells of its lines, their words still marked. Out: a `Table` whose columns are as wide as what stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrate.report.values import SpanKind, Table, TableCell
from narrate.templating.span_markup import spanned
from narrate.text_width import text_width

_WIDTH = 156.0  # millimetres, of the text of a page
_NARROWEST, _WIDEST = 8, 28  # halves of a character
_NUMBERS = frozenset({SpanKind.FIGURE})


def text_table(key: str, rows: Sequence[Sequence[str]]) -> Table:
    """The table; its first row is the header. Numbers stand to the right, names to the left."""
    cells = tuple(
        tuple(_cell(f"{key}.{number}.{column}", marked) for column, marked in enumerate(row))
        for number, row in enumerate(rows)
    )
    widest = [max(text_width(row[column].text) for row in cells) for column in range(len(cells[0]))]
    wanted = [min(max(width, _NARROWEST), _WIDEST) for width in widest]
    widths = tuple(round(_WIDTH * width / sum(wanted), 1) for width in wanted)
    return Table(key, cells, widths)


def _cell(key: str, marked: str) -> TableCell:
    text, spans = spanned(marked, key)
    is_number = any(span.kind in _NUMBERS for span in spans) or text == "—"
    return TableCell(text, align="right" if is_number else "left", spans=spans)
