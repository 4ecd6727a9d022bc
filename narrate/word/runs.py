"""Text to Word runs: w:t, tabs, breaks, the East Asian hint, the highlight of open slots, and marks around spans.

A run has no fonts of its own; its paragraph style has them. Only where a character is ambiguous (“ ” … — · ×) the
hint says East Asian, or Word and WPS take the Latin font for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from narrate.phrasing.report import Span, SpanKind
from narrate.word import marks, markup

# ISO 29500-1, 17.3.2.26: characters whose font slot follows w:hint
_AMBIGUOUS = re.compile(
    "[\u00a1\u00a4\u00a7\u00a8\u00aa\u00ad\u00af-\u00b4\u00b6-\u00ba\u00bc-\u00bf\u00d7\u00f7\u02b0-\u04ff\u2000-\u2bff]"
)
_NEEDS_MORE = re.compile(f"[{_AMBIGUOUS.pattern[1:-1]}{markup.CARE.pattern[1:-1]}]")  # than the bare text in a run
_BREAKS = re.compile("([\t\n])")
_BREAK_XML = {"\t": "<w:tab/>", "\n": "<w:br/>"}
_HINT = '<w:rFonts w:hint="eastAsia"/>'
_HIGHLIGHT = '<w:highlight w:val="yellow"/>'
_OPEN, _FIGURE = SpanKind.OPEN, SpanKind.FIGURE
_UNMARKED = tuple(kind for kind in SpanKind if kind not in marks.MARKED)  # no set: hashing a member is a Python call

Wrap = Callable[[Span, str], str]


def is_ambiguous(text: str) -> bool:
    """Whether a text holds characters whose font follows the hint."""
    return _AMBIGUOUS.search(text) is not None


def run(text: str, *, highlighted: bool = False) -> str:
    """One run; nothing for no text."""
    if not text:
        return ""
    properties = (_HINT if _AMBIGUOUS.search(text) else "") + (_HIGHLIGHT if highlighted else "")
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    if _BREAKS.search(text) is None:
        return f"<w:r>{properties}{_text(text)}</w:r>"
    pieces = (_BREAK_XML.get(piece) or _text(piece) for piece in _BREAKS.split(text) if piece)
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def _text(piece: str) -> str:
    """w:t; Word drops blanks at its ends unless told to keep them."""
    if piece[0] == " " or piece[-1] == " ":
        return f'<w:t xml:space="preserve">{markup.escape(piece)}</w:t>'
    return f"<w:t>{markup.escape(piece)}</w:t>"


def runs(text: str, spans: tuple[Span, ...], wrap: Wrap | None) -> str:
    """The runs of a text; `wrap` puts the mark around the runs of a marked span (None: no marks)."""
    write = run if _NEEDS_MORE.search(text) else _plain_run
    chunks: list[str] = []
    at, length = 0, len(text)
    for span in spans:
        start, end, kind, _, _ = span
        if start < at or end > length or end < start:
            raise ValueError(f"spans overlap or leave the text: {span} in {text!r}")
        if start == end or kind in _UNMARKED:
            continue
        if start > at:
            chunks.append(write(text[at:start]))
        inside = run(text[start:end], highlighted=True) if kind is _OPEN else write(text[start:end])
        chunks.append(inside if wrap is None else wrap(span, inside))
        at = end
    if at < length:
        chunks.append(write(text[at:]))
    return "".join(chunks)


def _plain_run(text: str) -> str:
    """A run of text that needs neither care nor a hint: most of a report."""
    if text[0] == " " or text[-1] == " ":
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:r><w:t>{text}</w:t></w:r>"


def marked(text: str, spans: tuple[Span, ...], marker: marks.Marker | None, sources: Mapping[str, str]) -> bytes:
    """The runs of a paragraph in UTF-8, its spans marked; a figure's control is titled with its source."""
    write = _with_care if _NEEDS_MORE.search(text) else _plain_bytes
    chunks: list[bytes] = []
    at, length = 0, len(text)
    for span in spans:
        start, end, kind, ref, key = span
        if start < at or end > length or end < start:
            raise ValueError(f"spans overlap or leave the text: {span} in {text!r}")
        if start == end or kind in _UNMARKED:
            continue
        if start > at:
            chunks.append(write(text[at:start]))
        inside = run(text[start:end], highlighted=True).encode() if kind is _OPEN else write(text[start:end])
        if marker is not None:
            inside = marker.control(key, inside, sources.get(ref, "") if kind is _FIGURE else "")
        chunks.append(inside)
        at = end
    if at < length:
        chunks.append(write(text[at:]))
    return b"".join(chunks)


def _with_care(text: str) -> bytes:
    return run(text).encode()


def _plain_bytes(text: str) -> bytes:
    return b"<w:r><w:t>%b</w:t></w:r>" % text.encode() if text[0] != " " != text[-1] else run(text).encode()


def cell_wrap(marker: marks.Marker) -> Wrap:
    """Marks as they stand in table cells."""
    return lambda span, inside: marker.cell(span.key, inside)
