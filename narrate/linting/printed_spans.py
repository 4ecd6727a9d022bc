"""Rules of what stands around a printed figure: its name, direction word, unit, the stop behind it, and its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from narrate.claims.sections import topic_of
from narrate.claims.vocabulary import vocabulary
from narrate.figures.figure import Direction, Figure, FigureKind, Quantity
from narrate.linting.printed_claims import Fault
from narrate.quantity import UnitOfMeasure
from narrate.report.values import Paragraph, Role, Span, SpanKind

_AMOUNTS = (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)
_CHANGES = (".magnitude", ".change", ".growth")
_CLAUSE = re.compile(r"[，；。：、（]|其中")
_UNIT = re.compile(r"亿元|万元|元|%")
_UNITS_AGAIN = re.compile(r"亿元|万元|元|[%％]|百分")
_MEASURE_WORD = re.compile(r"[辆台个人批次家项套户件组分名处份笔宗条]|团组")
# what may follow an amount or a percentage in the same statement
_GOES_ON = re.compile(r"[的以之中左和及与或内外]|为(?:上|基)|用于|不等")
_NEW_STATEMENT = re.compile(r"[\u4e00-\u9fff\d“]")
_DIFFERENCE = re.compile(r"差|变化|变动|增减")
_STOPS = "。；：！？"
_TEXT_ROLES = (Role.BODY, Role.ITEM)
_HEADINGS = (Role.HEADING1, Role.HEADING2)
_BRACES = re.compile(r"[{｛][^{}｛｝]{0,20}[}｝]|%[a-z]\b|[{}｛｝]")
_CLASS = re.compile(r"[a-z_]+\.\d{3}\.amount")
_ITEM = re.compile(r"([a-z_]+\.\d{7})\.actual")
_ANSWERED = (SpanKind.ANSWER, SpanKind.OPEN)


def span_faults(paragraphs: Sequence[Paragraph], figures: Mapping[str, Quantity]) -> Iterator[Fault]:
    """Everything that stands wrongly around the figures of these paragraphs."""
    for paragraph in paragraphs:
        for span in paragraph.spans:
            if span.kind is SpanKind.FIGURE:
                yield from _around(paragraph, span, figures)
            elif span.kind in _ANSWERED and span.ref.startswith(("reason/", "purpose/")):
                yield from _after_answer(paragraph, span)
        yield from _end(paragraph)
        yield from _braces(paragraph)
    yield from _headings(paragraphs)


def _around(paragraph: Paragraph, span: Span, figures: Mapping[str, Quantity]) -> Iterator[Fault]:
    text, figure = paragraph.text, figures.get(span.ref)
    if not isinstance(figure, Figure):
        return
    left = _statement(paragraph, span)
    is_amount, is_rate = figure.unit in _AMOUNTS, figure.unit is UnitOfMeasure.PERCENT
    if (is_amount or is_rate) and not left.strip("约共计为是 "):
        yield Fault(paragraph, span.start, "no-name", f"“{figure.label}”前面没有写是什么的数：“{_near(text, span)}”")
    yield from _direction(paragraph, span, figure, left, figures)
    yield from _unit(paragraph, span, figure, is_amount or is_rate)
    if figure.value == 0 and _is_needless(span.ref, figures):
        told = f"没有金额的科目也列出来了，先写 is not zero：“{_near(text, span)}”"
        yield Fault(paragraph, span.start, "zero-listed", told)


def _statement(paragraph: Paragraph, span: Span) -> str:
    """The words before a figure in its own statement."""
    text = paragraph.text
    low = max((one.end for one in paragraph.spans if one.kind is SpanKind.FIGURE and one.end <= span.start), default=0)
    for mark in _CLAUSE.finditer(text, low, span.start):
        low = mark.end()
    return text[low : span.start]


def _near(text: str, span: Span) -> str:
    return text[max(0, span.start - 14) : span.end + 8]


def _direction(
    paragraph: Paragraph, span: Span, figure: Figure, left: str, figures: Mapping[str, Quantity]
) -> Iterator[Fault]:
    """The word before the amount or the rate of a change, held against the change itself."""
    if figure.kind not in (FigureKind.CHANGE, FigureKind.GROWTH):
        return
    stem = next((figure.id.removesuffix(end) for end in _CHANGES if figure.id.endswith(end)), "")
    due = figures.get(f"{stem}.direction")
    if not isinstance(due, Direction) or due.sign == 0:
        return
    words = [found[0] for found in vocabulary().direction.finditer(left)]
    near = _near(paragraph.text, span)
    if not words:
        if not _DIFFERENCE.search(left):
            yield Fault(paragraph, span.start, "wrong-direction", f"变化的数前面没有方向词（增加、减少）：“{near}”")
    elif paragraph.text[span.start] in "-−－":
        told = f"方向词后面印了带负号的数，应当印 magnitude：“{near}”"
        yield Fault(paragraph, span.start, "signed", told)
    elif vocabulary().signs[words[-1]] != due.sign:
        more = "多" if due.sign > 0 else "少"
        told = f"数是变{more}了，写的是“{words[-1]}”，方向词要用 |word 打印：“{near}”"
        yield Fault(paragraph, span.start, "wrong-direction", told)


def _unit(paragraph: Paragraph, span: Span, figure: Figure, ends: bool) -> Iterator[Fault]:
    """The unit behind a figure, and what comes behind the unit."""
    text = paragraph.text
    near = _near(text, span)
    if not ends:
        wanted = "分" if figure.unit is UnitOfMeasure.POINTS else "量词（个、辆、人次）"
        if _MEASURE_WORD.match(text, span.end) is None:
            yield Fault(paragraph, span.start, "wrong-unit", f"“{figure.label}”后面没有{wanted}：“{near}”")
        return
    unit = _UNIT.match(text, span.end)
    if unit is None or (unit[0] == "%") != (figure.unit is UnitOfMeasure.PERCENT):
        yield Fault(paragraph, span.start, "wrong-unit", f"“{figure.label}”后面的计量单位不对：“{near}”")
    elif _UNITS_AGAIN.match(text, unit.end()):
        told = f"计量单位写了两次，过滤器已经打印了“{unit[0]}”：“{near}”"
        yield Fault(paragraph, span.start, "wrong-unit", told)
    elif _NEW_STATEMENT.match(text, unit.end()) and not _GOES_ON.match(text, unit.end()):
        yield Fault(paragraph, span.start, "no-stop", f"数后面缺标点：“{near}”")


def _after_answer(paragraph: Paragraph, span: Span) -> Iterator[Fault]:
    """A reason or a purpose that runs into the next statement."""
    if _NEW_STATEMENT.match(paragraph.text, span.end):
        after = paragraph.text[span.end : span.end + 10]
        yield Fault(paragraph, span.start, "no-stop", f"填报的话后面缺标点，紧接着写“{after}”")


def _is_needless(ref: str, figures: Mapping[str, Quantity]) -> bool:
    """Whether a figure that is zero is that of a subject listed for its amount: a 类, or a 项 without any budget."""
    if _CLASS.fullmatch(ref):
        return True
    item = _ITEM.fullmatch(ref)
    if item is None:
        return False
    budgets = [figures.get(f"{item[1]}.{one}") for one in ("original_budget", "adjusted_budget")]
    known = [one for one in budgets if one is not None]
    return bool(known) and all(isinstance(one, Figure) and one.value == 0 for one in known)


def _end(paragraph: Paragraph) -> Iterator[Fault]:
    """A paragraph of sentences that does not end with a stop."""
    text = paragraph.text.rstrip()
    answered = any(span.kind in _ANSWERED and span.end >= len(text) for span in paragraph.spans)
    if paragraph.role not in _TEXT_ROLES or not text or answered:
        return
    bare = text
    while bare.endswith("）") and "（" in bare:  # a note behind the stop
        bare = bare[: bare.rindex("（")]
    if bare and not bare.rstrip("”").endswith(tuple(_STOPS)) and not text.rstrip("”）").endswith(tuple(_STOPS)):
        yield Fault(paragraph, len(text) - 1, "no-stop", f"段末没有句号：“…{text[-16:]}”")


def _braces(paragraph: Paragraph) -> Iterator[Fault]:
    """Places to fill in that nobody filled in: {部门}."""
    for found in _BRACES.finditer(paragraph.text):
        if not any(one.kind in _ANSWERED and one.start <= found.start() < one.end for one in paragraph.spans):
            told = f"“{found[0]}”原样印了出来；要随单位而变的写成 {{{{ … }}}}"
            yield Fault(paragraph, found.start(), "placeholder", told)


def _headings(paragraphs: Sequence[Paragraph]) -> Iterator[Fault]:
    """Headings over figures of another section, and two sections with one heading."""
    seen: set[str] = set()
    chapter = ""
    for place, paragraph in enumerate(paragraphs):
        if paragraph.role not in _HEADINGS:
            continue
        title = _title(paragraph)
        topic = topic_of(title)
        if paragraph.role is Role.HEADING1:
            chapter = topic
            if title in seen:
                yield Fault(paragraph, 0, "wrong-title", f"有两节都叫“{title}”")
            seen.add(title)
        elif chapter:
            continue  # 总体情况 of a section is what the section is about
        below = _printed_below(paragraphs, place)
        if topic and below and topic not in below:
            told = f"标题是“{title}”，下面写的不是这件事的数"
            yield Fault(paragraph, 0, "wrong-title", told)


def _title(paragraph: Paragraph) -> str:
    ordinal = next((span.end for span in paragraph.spans if span.kind is SpanKind.ORDINAL), 0)
    return paragraph.text[ordinal:].strip().rstrip("。")


def _printed_below(paragraphs: Sequence[Paragraph], place: int) -> set[str]:
    """The sections whose figures stand under a heading."""
    found: set[str] = set()
    ends = _HEADINGS if paragraphs[place].role is Role.HEADING2 else (Role.HEADING1,)
    for one in paragraphs[place + 1 :]:
        if one.role in ends:
            break
        found.update(span.ref.partition(".")[0] for span in one.spans if span.kind is SpanKind.FIGURE)
    return found
