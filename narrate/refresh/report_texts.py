"""The texts of a report that refreshing goes by: its paragraphs, and the cells of its tables that hold figures.

In: the blocks of a snapshot or a report. Out: `Text` values in document order, each cut into sentences. A cell is
known by its first figure, so that it is the same cell when rows come and go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from narrate.report.values import Block, Paragraph, Role, Span, Table

_ENDS = "。！？；\n"


@dataclass(frozen=True)
class ReportText:
    """A paragraph, or a cell with figures. `key` is that of the block, or of the cell's first figure."""

    key: str
    role: Role | None  # None: a cell
    text: str
    spans: tuple[Span, ...]

    @property
    def section(self) -> str:
        """The key of the section it belongs to."""
        return self.key.partition(".")[0]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where its sentences begin and end; a sentence end inside a span (an answer) does not count."""
        return tuple(_sentences(self.text, self.spans))

    @cached_property
    def by_key(self) -> Mapping[str, Span]:
        """Its spans by their keys."""
        return {span.key: span for span in self.spans}

    def name_of(self, sentence: int) -> tuple[str, str]:
        """What a sentence is known by when it is reworded or moved: the text, and its first span (else its number)."""
        start, end = self.sentences[sentence]
        spans = (span.key for span in self.spans if start <= span.start < end)
        return self.key, next(spans, f"#{sentence}")

    def of(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]


def report_texts(blocks: Iterable[Block]) -> tuple[ReportText, ...]:
    """The texts of a report in order."""
    return tuple(_texts(blocks))


def _texts(blocks: Iterable[Block]) -> Iterator[ReportText]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield ReportText(block.key, block.role, block.text, block.spans)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    if cell is not None and cell.spans:
                        yield ReportText(cell.spans[0].key, None, cell.text, cell.spans)


def _sentences(text: str, spans: tuple[Span, ...]) -> Iterator[tuple[int, int]]:
    start = at = 0
    for span in (*spans, None):
        stop = len(text) if span is None else span.start
        for position in range(at, stop):
            if text[position] in _ENDS:
                yield start, position + 1
                start = position + 1
        at = stop if span is None else max(at, span.end)
    if start < len(text) or not text:
        yield start, len(text)
