"""How a rendered template carries spans and paragraphs: control characters, written here and parsed here.

A filter writes `SPAN kind ref TEXT words END`; a paragraph mark of the template source (〔段 总述〕 at the start of a
line) becomes `PARAGRAPH role key BODY` before Jinja sees it; `chart(…)` writes `CHART number CHART`. The controls are Unicode noncharacters, which no text
may hold: `plain` takes them out of data, so a value can never forge a mark. Private-use characters pass through.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from narrate.report.values import Role, Span, SpanKind

_SPAN, _TEXT, _END, _PARAGRAPH, _BODY, _CHART = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5"
_FORGING = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_WRITTEN = re.compile(r"[\ufdd0-\ufdef\ufffe\uffff]|\\(?:u|U0000)(?i:fd[de]|fff[ef])")
_CONTROLS = re.compile(f"{_SPAN}[^{_TEXT}]*{_TEXT}|{_END}")
_STROKE = re.compile(rf"\|(?![^{_SPAN}{_END}]*{_END})")  # none inside a span
_CUT = "标记不成对：打印出的数或词被模板改动过"

CHART_WORD = "图"  # 〔图 名称〕 holds one chart(…) and nothing else
TABLE_WORD = "表"  # 〔表 名称〕 holds a row on each line, cells with | between
# the words a template's author writes, and the role each stands for
ROLES = {
    "段": Role.BODY,
    "条": Role.ITEM,
    "小标题": Role.HEADING2,
    "三级标题": Role.HEADING3,
    "封面": Role.COVER,
    "封面年月": Role.COVER_DATE,
    "词": Role.TERM,
    CHART_WORD: Role.BODY,
    TABLE_WORD: Role.BODY,
}
_DIRECTIVE = re.compile(rf"^[ \t]*〔({'|'.join(ROLES)})[ \t]++([^〕\n]++)〕", re.MULTILINE)
_LOOKS_LIKE_DIRECTIVE = re.compile(r"^[ \t]*〔([^〕\s]*)", re.MULTILINE)


class Rendered(NamedTuple):
    """One paragraph of a rendered section, its words still marked. `chart` is the number of its chart, `rows` are the
    cells of its table, the header first."""

    key: str
    role: Role
    marked: str
    chart: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()


def plain(text: str) -> str:
    """Text from data, without the characters that would forge a mark."""
    return text if text.isprintable() else _FORGING.sub("", text)  # none of them can be printed


def mark(kind: SpanKind, ref: str, text: str) -> str:
    """The text as a span."""
    return f"{_SPAN}{kind} {ref}{_TEXT}{text}{_END}"


def forged_line(source: str) -> int | None:
    """The line of a template that holds a mark's control character, written out or as an escape."""
    found = _WRITTEN.search(source)
    return source.count("\n", 0, found.start()) + 1 if found else None


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
        if word == TABLE_WORD:
            rows = _rows(key, body)
            paragraphs += [Rendered(key, Role.BODY, "", None, rows)] if len(rows) > 1 else []
            continue
        joined = "".join([line.strip() for line in body.split("\n")])
        if not joined:
            continue
        is_chart = word == CHART_WORD or _CHART in joined
        paragraphs.append(_chart_paragraph(word, key, joined) if is_chart else Rendered(key, ROLES[word], joined, None))
    return paragraphs


def _rows(key: str, body: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a table's lines; a stroke in a printed value is none between cells."""
    rows = tuple(
        tuple(cell.strip() for cell in _STROKE.split(line.strip())) for line in body.split("\n") if line.strip()
    )
    if _CHART in body:
        raise ValueError(f"chart(…) 要写在〔{CHART_WORD} 名称〕下面，写在了〔{TABLE_WORD} {key}〕里")
    if len({len(row) for row in rows}) > 1:
        counts = "、".join(str(len(row)) for row in rows)
        raise ValueError(f"〔{TABLE_WORD} {key}〕各行的格数不同：{counts}")
    return rows


def chart_mark(number: int) -> str:
    """Where a chart stands: all that a 〔图 …〕 paragraph holds."""
    return f"{_CHART}{number}{_CHART}"


def _chart_paragraph(word: str, key: str, joined: str) -> Rendered:
    """A chart, or the open slot (待补) in its place."""
    before, *marked = joined.split(_CHART)
    if word != CHART_WORD:
        raise ValueError(f"chart(…) 要写在〔{CHART_WORD} 名称〕下面，写在了〔{word} {key}〕里")
    if not marked and before.startswith(_SPAN) and before.endswith(_END):
        return Rendered(key, Role.BODY, before)
    if before or len(marked) != 2 or marked[1]:
        raise ValueError(f"〔{CHART_WORD} {key}〕里只能有一个 chart(…)，不能有别的文字")
    return Rendered(key, Role.BODY, "", int(marked[0]))


def inline(rendered: str) -> tuple[str, tuple[tuple[int, int, SpanKind, str], ...]]:
    """A single line (a heading) with its spans."""
    line = rendered.strip()
    text, spans = spanned(line, "")
    return text, tuple((start, end, kind, ref) for start, end, kind, ref, _ in spans)


def spanned(marked: str, key: str, ordinal: str = "") -> tuple[str, tuple[Span, ...]]:
    """The words of the paragraph `key` and its spans, each with a key of its own; the ordinal comes first.

    Raises:
        ValueError: marks are not balanced.
    """
    text = ordinal
    spans = [Span(0, len(ordinal), SpanKind.ORDINAL, key, f"{key}:ordinal")] if ordinal else []
    used: dict[str, int] = {}
    before, *chunks = marked.split(_SPAN)
    text += _unmarked(before)
    for chunk in chunks:
        head, _, rest = chunk.partition(_TEXT)
        words, end, after = rest.partition(_END)
        kind, ref = _head(head)
        if not end:
            raise ValueError(_CUT)
        if words:  # a mark around nothing is none
            used[ref] = number = used.get(ref, 0) + 1
            own = f"{key}:{ref}" if number == 1 else f"{key}:{ref}#{number}"
            spans.append(Span(len(text), len(text) + len(words), kind, ref, own))
        text += _unmarked(words + after)
    return text, tuple(spans)


def _unmarked(words: str) -> str:
    if _SPAN in words or _TEXT in words or _END in words:
        raise ValueError(_CUT)
    return words


def strip(rendered: str) -> str:
    """The words without the marks."""
    return spanned(rendered, "")[0]


def _head(head: str) -> tuple[SpanKind, str]:
    word, _, ref = head.partition(" ")
    if word not in _KINDS:
        raise ValueError(_CUT)
    return _KINDS[word], ref


_KINDS = {kind.value: kind for kind in SpanKind}
