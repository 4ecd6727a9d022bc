"""How a rendered template carries spans and paragraphs: control characters, written here and parsed here.

A filter writes `SPAN kind ref TEXT words END`; a paragraph mark of the template source (〔段 总述〕 at the start of a
line) becomes `PARAGRAPH role key BODY` before Jinja sees it. The controls are Unicode noncharacters, which no text
may hold: `plain` takes them out of data, so a value can never forge a mark. Private-use characters pass through.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from narrate.phrasing.report import Role, SpanKind

_SPAN, _TEXT, _END, _PARAGRAPH, _BODY = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_NONCHARACTERS = dict.fromkeys((*range(64976, 65008), 65534, 65535))
_CONTROLS = re.compile(f"{_SPAN}[^{_TEXT}]*{_TEXT}|{_END}")
_SPLIT = re.compile(f"([{_SPAN}{_TEXT}{_END}])")

# the words a template's author writes, and the role each stands for
ROLES = {
    "段": Role.BODY,
    "条": Role.ITEM,
    "小标题": Role.HEADING2,
    "三级标题": Role.HEADING3,
}
_DIRECTIVE = re.compile(rf"^[ \t]*〔({'|'.join(ROLES)})[ \t]+([^〕]+)〕", re.MULTILINE)
_LOOKS_LIKE_DIRECTIVE = re.compile(r"^[ \t]*〔([^〕\s]*)", re.MULTILINE)


class Rendered(NamedTuple):
    """One paragraph of a rendered section: spans are (start, end, kind, ref)."""

    key: str
    role: Role
    text: str
    spans: tuple[tuple[int, int, SpanKind, str], ...]


def plain(text: str) -> str:
    """Text from data, without the characters that would forge a mark."""
    return text.translate(_NONCHARACTERS)


def mark(kind: SpanKind, ref: str, text: str) -> str:
    """The text as a span."""
    return f"{_SPAN}{kind.value} {ref}{_TEXT}{text}{_END}"


def translate_directives(source: str) -> str:
    """Turn the paragraph marks of a template source into controls; line numbers stay as they are."""
    return _DIRECTIVE.sub(lambda match: f"{_PARAGRAPH}{match[1]} {match[2].strip()}{_BODY}", source)


def unknown_directives(source: str) -> list[tuple[int, str]]:
    """(line number, word) of every 〔…〕 at the start of a line that is no paragraph mark."""
    return [
        (source.count("\n", 0, match.start()) + 1, match[1])
        for match in _LOOKS_LIKE_DIRECTIVE.finditer(source)
        if match[1] not in ROLES
    ]


def parse(rendered: str) -> list[Rendered]:
    """The paragraphs of a rendered section; lines of one paragraph are joined, empty paragraphs dropped.

    Raises:
        ValueError: text stands before the first paragraph mark, or spans are not balanced.
    """
    head, *chunks = rendered.split(_PARAGRAPH)
    if head.strip():
        shown = _CONTROLS.sub("", head).strip()
        raise ValueError(f"第一个段落标记之前有文字：{shown[:20]}")
    paragraphs = []
    for chunk in chunks:
        directive, _, body = chunk.partition(_BODY)
        word, _, key = directive.partition(" ")
        joined = "".join([line.strip() for line in body.split("\n")])
        if joined:
            text, spans = _spans(joined)
            paragraphs.append(Rendered(key, ROLES[word], text, spans))
    return paragraphs


def inline(rendered: str) -> tuple[str, tuple[tuple[int, int, SpanKind, str], ...]]:
    """A single line (a heading) with its spans."""
    return _spans(rendered.strip())


def strip(rendered: str) -> str:
    """The words without the marks."""
    return _spans(rendered)[0]


def _spans(marked: str) -> tuple[str, tuple[tuple[int, int, SpanKind, str], ...]]:
    if _SPAN not in marked:
        return marked, ()
    out: list[str] = []
    spans: list[tuple[int, int, SpanKind, str]] = []
    opened: list[tuple[int, SpanKind, str]] = []
    length = 0
    pieces = _SPLIT.split(marked)
    for control, piece in zip(["", *pieces[1::2]], pieces[0::2], strict=True):
        if control == _SPAN:
            kind, _, ref = piece.partition(" ")
            opened.append((length, _KINDS[kind], ref))
            continue
        if control == _END:
            if not opened:
                raise ValueError("标记不成对：打印出的数或词被模板改动过")
            start, span_kind, ref = opened.pop()
            if length > start:
                spans.append((start, length, span_kind, ref))
        out.append(piece)
        length += len(piece)
    if opened:
        raise ValueError("标记不成对：打印出的数或词被模板改动过")
    return "".join(out), tuple(spans)


_KINDS = {kind.value: kind for kind in SpanKind}
