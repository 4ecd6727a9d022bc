"""Text to Word runs: w:t, tabs, breaks, the East Asian hint, the colours of open slots and doubtful figures, and marks around spans.

A run has no fonts of its own; its paragraph style has them. Only where a character is ambiguous (“ ” … — · ×) the
hint says East Asian, or Word and WPS take the Latin font for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence

from narrate.report.values import Paragraph, Span, SpanKind, TableCell
from narrate.word import marks
from narrate.word.markup import escape
from narrate.writing.highlights import highlights

# ISO 29500-1, 17.3.2.26: characters whose font slot follows w:hint
_AMBIGUOUS = re.compile(
    "[\u00a1\u00a4\u00a7\u00a8\u00aa\u00ad\u00af-\u00b4\u00b6-\u00ba\u00bc-\u00bf\u00d7\u00f7\u02b0-\u04ff\u2000-\u2bff]"
)
_BREAKS = re.compile("([\t\n])")
_BREAK_XML = {"\t": "<w:tab/>", "\n": "<w:br/>"}


def is_ambiguous(text: str) -> bool:
    """Whether a text holds characters whose font follows the hint."""
    return _AMBIGUOUS.search(text) is not None


def run_xml(text: str, colour: str = "") -> str:
    """One run, with a colour behind it where one is named; nothing for no text."""
    if not text:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if is_ambiguous(text) else ""
    highlight = f'<w:highlight w:val="{colour}"/>' if colour else ""
    properties = f"<w:rPr>{hint}{highlight}</w:rPr>" if hint or highlight else ""
    if "\t" not in text and "\n" not in text:
        return f"<w:r>{properties}{_text_xml(text)}</w:r>"
    pieces = (_BREAK_XML.get(piece) or _text_xml(piece) for piece in _BREAKS.split(text) if piece)
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def _text_xml(piece: str) -> str:
    """w:t; Word drops blanks at its ends unless told to keep them."""
    space = ' xml:space="preserve"' if piece[0] == " " or piece[-1] == " " else ""
    return f"<w:t{space}>{escape(piece)}</w:t>"


def runs_xml(
    text: str, spans: Sequence[Span], around: Callable[[Span, str], str], doubtful: Container[str] = frozenset()
) -> str:
    """The runs of a text; `around` puts a mark around those of a span. `doubtful` are the refs of figures that an
    error touches.

    Raises:
        ValueError: the spans overlap or leave the text.
    """
    if not spans:
        return run_xml(text)
    written: list[str] = []
    at = 0
    for span in spans:
        if not at <= span.start <= span.end <= len(text):
            raise ValueError(f"spans overlap or leave the text: {span} in {text!r}")
        if span.start == span.end or span.kind not in marks.MARKED:
            continue
        if at < span.start:
            written.append(run_xml(text[at : span.start]))
        colour = highlights().behind(span, doubtful) if doubtful or span.kind is SpanKind.OPEN else ""
        written.append(around(span, run_xml(text[span.start : span.end], colour)))
        at = span.end
    if at < len(text):
        written.append(run_xml(text[at:]))
    return "".join(written)


def paragraph_runs(
    paragraph: Paragraph, marker: marks.Marker, sources: Mapping[str, str], doubtful: Container[str] = frozenset()
) -> str:
    """The runs of running text, its spans marked; the control of a figure is titled with its source."""

    def around(span: Span, inside: str) -> str:
        source = sources.get(span.ref, "") if span.kind is SpanKind.FIGURE else ""
        return marker.span(span.key, inside, source)

    return runs_xml(paragraph.text, paragraph.spans, around, doubtful)


def cell_runs(cell: TableCell, marker: marks.Marker, doubtful: Container[str] = frozenset()) -> str:
    """The runs of a table cell, its spans marked."""
    return runs_xml(cell.text, cell.spans, lambda span, inside: marker.span_in_cell(span.key, inside), doubtful)
