"""Text to Word runs: w:t, tabs, breaks, the East Asian hint, the highlight of open slots, and marks around spans.

A run has no fonts of its own; its paragraph style has them. Only where a character is ambiguous (“ ” … — · ×) the
hint says East Asian, or Word and WPS take the Latin font for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from narrate.report.values import Paragraph, ParagraphShape, Span, SpanKind
from narrate.values import value
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
_WORDINGS, _SAID = (SpanKind.WORD, SpanKind.ORDINAL), (SpanKind.ANSWER, SpanKind.OPEN)
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


# the content of a marked paragraph, cut at its gaps: twelve pieces for each span, two for the words after the last
_STRIDE = 12
_OUTSIDE, _NUMBER, _ALIAS, _NUMBER_OF_CONTROL, _INSIDE, _NUMBER_AT_END = 1, 3, 5, 7, 9, 11
_RUN, _END_OF_RUN = b"<w:r><w:t>", b"</w:t></w:r>"
_PLAIN_FIGURES = re.compile("[0-9.,%\0-]*")


@value(eq=False)
class _Form:
    """What the marked paragraphs of one shape have in common: `content` with gaps, and what goes into them.

    Around the gap of a figure stands its run. `figures`, `words` and `said` (answers and open slots) are gaps and the pieces of the paragraph that they hold.
    """

    content: list[bytes]
    outside: tuple[slice, ...]  # pieces between the marked spans; none where they are every other piece
    figures: tuple[tuple[int, int], ...]
    refs: tuple[str, ...]  # of the figures, "" for other spans
    words: tuple[tuple[int, int], ...]
    said: tuple[tuple[int, int, bool], ...]  # and whether it is open
    bookmarks: tuple[str, ...]


@lru_cache(maxsize=1 << 12)  # the same paragraphs come back in each document of a batch
def _form(shape: ParagraphShape) -> _Form:
    spans = [n for n, kind in enumerate(shape.kinds) if kind not in _UNMARKED]
    places = [(_STRIDE * at + _INSIDE, 2 * n + 1, shape.kinds[n]) for at, n in enumerate(spans)]
    content: list[bytes] = []
    names: list[str] = []
    before = b""
    for n in spans:
        (number, name, tag, inside, end, after), bookmark = marks.control_gaps(shape.keys[n])
        opened, closed = (_RUN, _END_OF_RUN) if shape.kinds[n] is _FIGURE else (b"", b"")
        content += (before, b"", number, b"", name, b"", tag, b"", inside + opened, b"", closed + end, b"")
        names.append(bookmark)
        before = after
    edges = [edge for n in spans for edge in (2 * n + 1, 2 * n + 2)]
    return _Form(
        content=[*content, before, b""],
        outside=() if len(spans) == len(shape.kinds) else tuple(map(slice, (0, *edges[1::2]), (*edges[0::2], None))),
        figures=tuple((gap, piece) for gap, piece, kind in places if kind is _FIGURE),
        refs=tuple(shape.refs[n] if shape.kinds[n] is _FIGURE else "" for n in spans),
        words=tuple((gap, piece) for gap, piece, kind in places if kind in _WORDINGS),
        said=tuple((gap, piece, kind is _OPEN) for gap, piece, kind in places if kind in _SAID),
        bookmarks=marks.distinct(tuple(names)),
    )


def marked(paragraph: Paragraph, marker: marks.Marker, sources: Mapping[str, str]) -> list[bytes]:
    """The runs of a paragraph in UTF-8, in pieces, its spans marked; a figure's control is titled with its source."""
    pieces = paragraph.pieces
    if "" in pieces[1::2]:
        spans = tuple([span for span in paragraph.spans if span.start < span.end])
        return marked(Paragraph(paragraph.key, paragraph.role, paragraph.text, spans), marker, sources)
    form = _form(paragraph.shape)
    content = form.content.copy()
    outside = ["".join(pieces[between]) for between in form.outside] if form.outside else pieces[0::2]
    content[_OUTSIDE::_STRIDE] = map(_wording, outside)
    for gap, piece in form.words:
        content[gap] = _wording(pieces[piece])
    for gap, piece, is_open in form.said:
        content[gap] = run(pieces[piece], highlighted=is_open).encode()
    figures = "\0".join([pieces[piece] for _, piece in form.figures])
    if _PLAIN_FIGURES.fullmatch(figures) and figures.count("\0") < max(1, len(form.figures)):
        texts = figures.encode().split(b"\0")
    else:
        texts = [run(pieces[piece]).encode() for _, piece in form.figures]
        for gap, _ in form.figures:
            content[gap - 1] = content[gap - 1].removesuffix(_RUN)
            content[gap + 1] = content[gap + 1].removeprefix(_END_OF_RUN)
    for (gap, _), text in zip(form.figures, texts, strict=False):
        content[gap] = text
    content[_ALIAS::_STRIDE] = map(marks.alias_bytes, map(sources.get, form.refs))
    numbers = marker.numbers(form.bookmarks)
    content[_NUMBER::_STRIDE] = content[_NUMBER_OF_CONTROL::_STRIDE] = content[_NUMBER_AT_END::_STRIDE] = numbers
    return content


@lru_cache(maxsize=1 << 13)  # a phrasebook's wording, which comes back in each document of a batch
def _wording(text: str) -> bytes:
    return run(text).encode()


def cell_wrap(marker: marks.Marker) -> Wrap:
    """Marks as they stand in table cells."""
    return lambda span, inside: marker.cell(span.key, inside)
