"""Text to Word runs: w:t, tabs, breaks, the East Asian hint, the highlight of open slots, and marks around spans.

A run has no fonts of its own; its paragraph style has them. Only where a character is ambiguous (“ ” … — · ×) the
hint says East Asian, or Word and WPS take the Latin font for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from narrate.phrasing.report import Span, SpanKind
from narrate.word import marks
from narrate.word.markup import XML_SPACE, Element, add

# ISO 29500-1, 17.3.2.26: characters whose font slot follows w:hint
_AMBIGUOUS = re.compile(
    "[\u00a1\u00a4\u00a7\u00a8\u00aa\u00ad\u00af-\u00b4\u00b6-\u00ba\u00bc-\u00bf\u00d7\u00f7\u02b0-\u04ff\u2000-\u2bff]"
)
_BREAKS = re.compile("([\t\n])")
_BREAK_ELEMENTS = {"\t": "tab", "\n": "br"}


def is_ambiguous(text: str) -> bool:
    """Whether a text holds characters whose font follows the hint."""
    return _AMBIGUOUS.search(text) is not None


def add_run(parent: Element, text: str, *, highlighted: bool = False) -> None:
    """One run; nothing for no text."""
    if not text:
        return
    run = add(parent, "r")
    hinted = is_ambiguous(text)
    if hinted or highlighted:
        properties = add(run, "rPr")
        if hinted:
            add(properties, "rFonts", hint="eastAsia")
        if highlighted:
            add(properties, "highlight", val="yellow")
    for piece in _BREAKS.split(text):
        if piece in _BREAK_ELEMENTS:
            add(run, _BREAK_ELEMENTS[piece])
        elif piece:
            words = add(run, "t")
            words.text = piece
            if piece[0] == " " or piece[-1] == " ":  # Word drops blanks at the ends unless told to keep them
                words.set(XML_SPACE, "preserve")


def add_runs(
    parent: Element,
    text: str,
    spans: Sequence[Span],
    marker: marks.Marker,
    sources: Mapping[str, str] | None = None,
) -> None:
    """The runs of a text, its spans marked; in running text (with `sources`) also by a control, which tells a figure's source.

    Raises:
        ValueError: the spans overlap or leave the text.
    """
    at = 0
    for span in spans:
        if not at <= span.start <= span.end <= len(text):
            raise ValueError(f"spans overlap or leave the text: {span} in {text!r}")
        if span.start == span.end or span.kind not in marks.MARKED:
            continue
        add_run(parent, text[at : span.start])
        _add_span(parent, text[span.start : span.end], span, marker, sources)
        at = span.end
    add_run(parent, text[at:])


def _add_span(parent: Element, text: str, span: Span, marker: marks.Marker, sources: Mapping[str, str] | None) -> None:
    highlighted = span.kind is SpanKind.OPEN
    if not marker.marked:
        add_run(parent, text, highlighted=highlighted)
        return
    number = marker.open(parent, marks.span_bookmark(span.key))
    content = parent
    if sources is not None:
        source = sources.get(span.ref, "") if span.kind is SpanKind.FIGURE else ""
        content = marks.control(parent, span.key, number, source)
    add_run(content, text, highlighted=highlighted)
    marker.close(parent, number)
