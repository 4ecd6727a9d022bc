"""Paragraphs put together again where a conversion or a habit broke them: one frame a line, Shift+Enter, page breaks.

A PDF turned into Word comes as one text box a line, or as blocks with a line break at each line's end; a person who
ends paragraphs with Shift+Enter has a whole section in one paragraph. The rules read paragraphs, so they are made here;
what is found is told at the words of the document as it is. A document that is none of these comes back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import quantiles

from narrate.document_checks.frames import frames_in_order
from narrate.document_rules import document_rules
from narrate.findings import Anchor, Finding, Severity
from narrate.table_checks.result import CheckResult
from narrate.text_width import text_width
from narrate.word.reader import Document, Paragraph

_ORDINAL = re.compile(
    r"\s*(?:第[一二三四五六七八九十]{1,2}部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]|注[:：]|说明[:：])"
)
_BEFORE_ORDINAL = re.compile(r"(?<=[\s。；：])\s*(?=[一二三四五六七八九十]{1,3}、|第[一二三四五六七]部分)")
_ENDED = re.compile(r"[。！？；][”\"）)]?\s*$")
_TITLE_END = re.compile(
    r"(?:情况|说明|概况|职能|职责|构成|设置|解释|附件|目\s*录|表|（盖章）|年\d{1,2}月(?:\d{1,2}日)?)[。]?\s*$"
)
_TITLE_REST = re.compile(r"[\u4e00-\u9fff]{1,10}[。]?")
_SHORT_TITLE = re.compile(_ORDINAL.pattern + r"\s*[^，。；：、\d]{2,25}")
_TAB = re.compile(r"\s*\t+(?=\S)")
_GOES_ON = re.compile(r"(?:原因|用于|包括|其中|为|是)[：:]$")
_PAGE_NUMBER = re.compile(r"\s*[-—–]*\s*\d{1,3}\s*[-—–]*\s*")
_INDENTS = ("\u3000\u3000", "\t", "    ")
_PROSE = 30  # characters from which on a line is prose
_SHORT = 6  # how much narrower a full line may be: a word that went to the next
_OF_WHOLE_TABLES = ("D54", "D56")
_TABS = 5
_BETWEEN = 4  # paragraphs between the halves: a page number, blanks
_CUT_SHARE, _CUTS = 0.04, 3  # prose that ends in the middle of a sentence, from which on a document was converted


@dataclass(frozen=True)
class Line:
    """A stretch of one paragraph: `text` is the paragraph's text from character `offset` on."""

    index: int
    offset: int
    text: str


@dataclass(frozen=True)
class Reassembled:
    """A document of whole paragraphs; `how` says what was done to it, "" for nothing."""

    document: Document
    how: str
    converted: bool = False
    lines: tuple[tuple[Line, ...], ...] = ()

    def back(self, anchor: Anchor) -> Anchor:
        """Where words of a paragraph stand in the document as it is; what crosses a break is told up to it."""
        if not self.how:
            return anchor
        place = 0
        lines = self.lines[anchor.paragraph]
        for number, line in enumerate(lines):
            end = place + len(line.text)
            if anchor.start < end or number == len(lines) - 1:
                first = line.offset + min(anchor.start - place, len(line.text))
                return Anchor(line.index, first, max(first, line.offset + min(anchor.end, end) - place))
            place = end
        return anchor

    def _told(self, one: Finding) -> Finding:
        """A finding on the document as it is; tables and contents that a conversion broke accuse nobody."""
        broken = self.converted and one.code in _OF_WHOLE_TABLES
        severity = Severity.NOTE if broken else one.severity
        return replace(one, anchor=self.back(one.anchor) if one.anchor else None, severity=severity)

    def told_of(self, result: CheckResult) -> CheckResult:
        """A result with its anchors on the document as it is, and a note where it was put together again."""
        if not self.how:
            return result
        note = Finding("D59", document_rules()["D59"].severity, f"文稿{self.how}", section="全文")
        findings = [self._told(one) for one in result.findings]
        unverified = [replace(one, anchor=self.back(one.anchor)) if one.anchor else one for one in result.unverified]
        return replace(result, findings=(*findings, note), unverified=tuple(unverified))


def reassembled(document: Document) -> Reassembled:
    """The document with whole paragraphs; itself where nothing is broken."""
    paragraphs = document.paragraphs
    prose = [one for one in paragraphs if one.cell is None and one.text.strip()]
    converted = _is_converted(prose)
    soft = any(len(part.strip()) >= _PROSE for one in prose for part in one.text.split("\n")[1:])
    if not converted and not soft:
        return Reassembled(document, "")
    order, bands = frames_in_order(paragraphs) if converted else (range(len(paragraphs)), {})
    lines = list(_lines(paragraphs, order, converted=converted))
    rows = _rows(lines, bands)
    if converted:
        rows = [row for row in rows if paragraphs[row[0].index].cell or not _PAGE_NUMBER.fullmatch(_text(row))]
    width = _width(rows) if converted else 0
    groups = _joined(rows, paragraphs, width)
    made = tuple(_paragraph(group, paragraphs) for group in groups)
    how = (
        "像是由PDF转换来的（一行一段、断在句中），已按句子重新拼成段落"
        if converted
        else "段落用软回车（Shift+Enter）分行，已拆成段落"
    )
    return Reassembled(replace_paragraphs(document, made), how, converted, tuple(tuple(group) for group in groups))


def replace_paragraphs(document: Document, paragraphs: tuple[Paragraph, ...]) -> Document:
    """The document with other paragraphs of its body, for reading alone."""
    return Document(document.package, document.snapshot, paragraphs, document.stories)


def _is_converted(prose: Sequence[Paragraph]) -> bool:
    """Whether lines were made paragraphs: most of the text in boxes, or many paragraphs that end inside a sentence."""
    long = [one.text.strip() for one in prose if len(one.text.strip()) >= _PROSE]
    boxed = sum(one.in_text_box for one in prose)
    if len(prose) > 20 and boxed > len(prose) / 2:
        return True
    tabs = sum(
        "\n\t" in one.text
        or (one.text.startswith("\t") and (len(one.text) >= _PROSE or bool(_ORDINAL.match(one.text))))
        for one in prose
    )
    if tabs >= _TABS and any("\n" in one.text.strip() for one in prose):
        return True  # blocks of a PDF: a line break at each line, a tab at each beginning
    cut = sum(_is_cut(one, other) for one, other in pairwise(prose))
    return cut >= _CUTS and cut >= _CUT_SHARE * len(long)


def _is_cut(one: Paragraph, other: Paragraph) -> bool:
    """Whether a long paragraph ends inside a sentence that the next one goes on with."""
    text, following = one.text.strip(), other.text.strip()
    return (
        len(text) >= _PROSE
        and "，" in text
        and text[-1] not in "：:、）)"
        and not _ENDED.search(text)
        and not _TITLE_END.search(text)
        and not _ORDINAL.match(following)
        and not _TITLE_END.search(following)
        and other.number - one.number <= _BETWEEN
    )


def _lines(paragraphs: Sequence[Paragraph], order: Iterable[int], *, converted: bool) -> Iterator[Line]:
    for index in order:
        paragraph = paragraphs[index]
        if paragraph.cell is not None:
            yield Line(index, 0, paragraph.text)
            continue
        offset = 0
        for part in re.split(r"(?<=\n)", paragraph.text):
            for piece in _parts(part, converted=converted):
                if not converted or piece.strip():
                    yield Line(index, offset, piece)
                offset += len(piece)


def _parts(text: str, *, converted: bool) -> list[str]:
    """A line, cut where another heading or item begins in it."""
    if not converted:
        return [text] if text else []
    cuts = [found.end() for found in _BEFORE_ORDINAL.finditer(text)]
    for found in _TAB.finditer(text):
        if _ORDINAL.match(text, found.end()) or (
            _TITLE_END.search(text[: found.start()]) and text[: found.start()].strip()
        ):
            cuts.append(found.end())
    places = [0, *sorted(set(cuts)), len(text)]
    return [text[start:end] for start, end in pairwise(places) if end > start]


def _size(text: str) -> int:
    """How wide a text is without the blanks around it, a Han character being two."""
    return text_width(text.strip())


_Row = list[Line]  # what stands on one line of print


def _rows(lines: Sequence[Line], bands: Mapping[int, int]) -> list[_Row]:
    """Lines of print: text boxes side by side are one."""
    rows: list[_Row] = []
    for line in lines:
        band = bands.get(line.index)
        if rows and band is not None and bands.get(rows[-1][-1].index) == band:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _text(row: Sequence[Line]) -> str:
    return "".join(line.text for line in row).strip()


def _width(rows: Sequence[_Row]) -> int:
    """How wide a full line is; 0 where too few are known."""
    sizes = [size for row in rows if (size := _size(_text(row))) >= 30]
    return round(quantiles(sizes, n=10)[7]) if len(sizes) >= 10 else 0


def _joined(rows: Sequence[_Row], paragraphs: Sequence[Paragraph], width: int) -> list[list[Line]]:
    groups: list[list[Line]] = []
    last: _Row = []
    for row in rows:
        if groups and _continues(groups[-1], last, row, paragraphs, width):
            groups[-1] += row
        else:
            groups.append(list(row))
        last = row
    return groups


def _continues(group: Sequence[Line], above: _Row, row: _Row, paragraphs: Sequence[Paragraph], width: int) -> bool:
    """Whether a line of print goes on with the paragraph before it."""
    last, line = above[-1], row[0]
    if paragraphs[last.index].cell is not None or paragraphs[line.index].cell is not None:
        return False
    before, text = _text(above), _text(row)
    if not before or not text or _ORDINAL.match(text) or line.text.startswith(_INDENTS):
        return False
    if last.index != line.index and not width:
        return False  # paragraphs of their own, in a document that was not converted
    full = width > 0 and _size(before) >= width - _SHORT
    if _TITLE_END.search(before):
        return full and _TITLE_REST.fullmatch(text) is not None
    if width > 0 and _GOES_ON.search(before):
        return not _TITLE_END.search(text)
    if _ENDED.search(before) or before.endswith(("：", ":")):
        return full and last.index != line.index and not _TITLE_END.search(text)
    if _SHORT_TITLE.fullmatch(before):
        return full
    return full or bool(_ORDINAL.match(group[0].text)) or len(before) >= _PROSE


def _paragraph(group: Sequence[Line], paragraphs: Sequence[Paragraph]) -> Paragraph:
    first = paragraphs[group[0].index]
    if len(group) == 1 and group[0].text == first.text:
        return first
    text = "".join(line.text for line in group).replace("\n", " ")
    level = first.outline_level if group[0].offset == 0 else None
    return first._replace(text=text, outline_level=level, pieces=(), marks=(), in_text_box=False)
