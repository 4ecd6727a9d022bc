"""What a phrasebook's wording tells of a document that follows it: fixed words changed, paragraphs left out, order.

A hint, never the measure: numbers, directions and subjects are for the claims to hold (`claims_check`). Where less than
half of the paragraphs follow the wording, or no phrasebook is known, nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from narrate.document_checks.compare import Compared, Difference, Pair, compare
from narrate.document_checks.document_texts import Clause, DocumentText, ordinal_end
from narrate.document_checks.expected import Expected, ExpectedReport, Part, Sort, expected_report, is_list, parts
from narrate.document_checks.finding_places import overlap
from narrate.document_checks.followed_wording import Tie, follow, nearly
from narrate.document_checks.numbers import cells, shown
from narrate.document_checks.outline import items_out_of_order, left_out, section_findings
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import Departure, StatementInput, departure, finding
from narrate.document_checks.word_differences import judged_difference
from narrate.document_checks.wording import wording
from narrate.document_rules import document_rules
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Figure
from narrate.findings import Finding, Severity
from narrate.quantity import UnitOfMeasure
from narrate.report.values import Report
from narrate.templating.settings import Settings

_LONGEST_ALIGNED = 5000  # characters; no paragraph of a phrasebook is as long
_FOLLOWS = 0.5  # share of the paragraphs from which on a document is taken to follow a phrasebook
_SMALL = 12  # paragraphs of a gap that are compared without asking what they are about
_OMISSIONS = ("D13", "D27", "D35")  # what a region asks for and the document has not
_LEVEL = ("持平", "无增减", "等于", "无变化")


@dataclass(frozen=True, slots=True)
class Wordings:
    """A phrasebook's report of the unit, with the figures that it was made of."""

    report: Report
    figures: UnitFigures
    settings: Settings
    name: str  # of the phrasebook


Others = Callable[[Sequence[str]], Iterable[Wordings]]  # the headings of a document → what else it may follow


@dataclass(frozen=True, slots=True)
class Hints:
    """What the wording tells, whether the document follows it, and which of its paragraphs do so to the word.

    `reasoned` are the figures that a reason explains, of paragraphs that nothing in the document follows to the word.
    `name` is that of the phrasebook.
    """

    findings: tuple[Finding, ...] = ()
    follows: bool = False
    word_for_word: frozenset[int] = frozenset()
    reasoned: tuple[str, ...] = ()
    name: str = ""


@dataclass(slots=True)
class _Found:
    """What has been found so far: which text states an expected paragraph (by its index), and what is wrong."""

    matched: dict[int, DocumentText] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Followed:
    """A phrasebook's wording, and the texts that follow it to the word, by their place among the document's."""

    wordings: Wordings
    expected: ExpectedReport
    texts: Mapping[int, tuple[Expected, list[Tie]]]


def wording_hints(
    read: Sequence[Passage],
    own: Wordings | None,
    others: Others,
    told: frozenset[str],
) -> Hints:
    """`told` are the figures that the claims state.

    The wording that is followed most is the measure, of several that are followed alike the one of which least is
    missing. Where that is not the named phrasebook's, what the named one asks for besides is a note: its region may ask
    for it, the document is another's. Others are looked at only where the named one has something to say.
    """
    if own is None:
        return Hints()
    named = _followed(read, own)
    hints = _hints_of(read, named, told)
    if hints.follows and all(one.severity is Severity.NOTE for one in hints.findings):
        return hints
    tried = [_followed(read, one) for one in others(_headings(read))]
    most = max((len(one.texts) for one in tried), default=0)
    if most <= len(named.texts):
        return hints
    better = min((_hints_of(read, one, told) for one in tried if len(one.texts) == most), key=_missed)
    known = {one.message for one in better.findings}
    omissions = [one for one in hints.findings if one.code in _OMISSIONS]
    besides = [replace(one, severity=Severity.NOTE) for one in omissions if one.message not in known]
    return replace(better, findings=(*better.findings, *besides))


def _missed(hints: Hints) -> int:
    """How much of what a wording asks for is not there."""
    return sum(one.code in _OMISSIONS and one.severity is not Severity.NOTE for one in hints.findings)


def no_others(_headings: Sequence[str]) -> Iterable[Wordings]:
    """Where no phrasebook but the named one is to be tried."""
    return ()


def _headings(read: Sequence[Passage]) -> list[str]:
    """The headings of the sections, as written, without their ordinals."""
    raw = [one.text.raw.strip().rstrip("。") for one in read if one.depth == 1]
    return [heading[ordinal_end(heading[:12]) :] for heading in raw]


def _hints_of(read: Sequence[Passage], by: _Followed, told: frozenset[str]) -> Hints:
    """What one wording tells; nothing of a document that does not follow it."""
    texts = [one.text for one in read]
    if not 0 < _FOLLOWS * len(texts) <= len(by.texts):
        return Hints()
    case = StatementInput(by.wordings.figures.by_id, by.wordings.settings)
    expected = by.expected
    work = _Found()
    for place, (one, ties) in by.texts.items():
        work.matched[one.index] = texts[place]
        _take(ties, case, work)
    for texts_between, due in _gaps(read, expected, by.texts):
        group = [text for text in texts_between if len(text.plain) <= _LONGEST_ALIGNED]
        _nearly_followed(group, due, case, work)
    paragraphs = expected.paragraphs
    title = next((one.text.number for one in read if one.depth), -1)  # how the part is called is no sentence
    found = [
        one
        for one in work.findings
        if not (one.code == "D14" and _is_level(one)) and (one.anchor is None or one.anchor.paragraph >= title)
    ]
    to_the_word = {one.index for one, _ in by.texts.values()}
    missing = [one for one in left_out(paragraphs, work.matched, told) if not _is_nothing(one, expected, case)]
    return Hints(
        (
            *found,
            *_left_unsaid(expected, case, told),
            *section_findings(read, paragraphs, work.matched),
            *(replace(one, severity=Severity.NOTE) for one in items_out_of_order(paragraphs, work.matched)),
            *missing,
        ),
        True,
        frozenset(texts[place].number for place in by.texts),
        tuple(ref for one in paragraphs if one.index not in to_the_word for ref in _explained_by(one)),
        by.wordings.name,
    )


def _explained_by(one: Expected) -> Iterator[str]:
    """The figures that the reasons of a paragraph explain: those of the sentence up to it, else of the one before."""
    for found in wording().reason.finditer(one.plain):
        start = one.plain.rfind("。", 0, found.start()) + 1
        before = one.plain.rfind("。", 0, max(start - 1, 0)) + 1
        stated = [piece for piece in one.pieces if piece.sort in (Sort.FIGURE, Sort.WORD) and piece.ref]
        near = [piece for piece in stated if start <= piece.start < found.start()]
        for piece in near or [piece for piece in stated if before <= piece.start < start]:
            yield piece.ref.partition("/")[0]


def _left_unsaid(expected: ExpectedReport, case: StatementInput, told: frozenset[str]) -> Iterator[Finding]:
    """Figures that a paragraph of the phrasebook states and the document, which states others of it, does not."""
    rule = document_rules()["D13"]
    for one in expected.paragraphs:
        refs = dict.fromkeys(piece.ref for piece in one.pieces if piece.sort is Sort.FIGURE and piece.ref)
        due = {ref: figure for ref in refs if isinstance(figure := case.figures.get(ref), Figure)}
        if not any(_is_told(ref, told) for ref in due):
            continue
        unsaid = []
        for ref, figure in due.items():
            counted = figure.unit in (UnitOfMeasure.COUNT, UnitOfMeasure.PERCENT)
            nothing = not figure.value and (not counted or ref.startswith("performance"))
            if _is_told(ref, told) or nothing:
                continue
            unsaid.append((ref, figure))
        compared = [figure for ref, figure in unsaid if ".against_prior." in ref]
        if len(compared) > 1:  # one cause: the comparison is left out
            first, *others = compared
            rest = "、".join(f"{other.label.rpartition('的')[2]}{shown(other)}" for other in others)
            message = f"没有写与上年比较：{first.label}（{shown(first)}），{rest}"
            yield Finding("D13", rule.severity, message, cells(first), section=one.section, expected=shown(first))
            unsaid = [(ref, figure) for ref, figure in unsaid if figure not in compared]
        for _, figure in unsaid:
            message = f"没有写：{figure.label}（{shown(figure)}）"
            yield Finding("D13", rule.severity, message, cells(figure), section=one.section, expected=shown(figure))


def _is_told(ref: str, told: frozenset[str]) -> bool:
    """Whether a figure is stated; of 收入总计 and 支出总计, which are one amount, either."""
    if not ref.startswith(("totals.", "appropriation.")):
        return ref in told
    family, _, rest = ref.partition(".")
    rest = rest.removeprefix("income").removeprefix("expenditure").removeprefix(".")
    ends = [f".{rest}"] if rest else ["", ".total"]
    return any(f"{family}{side}{end}" in told for side in ("", ".income", ".expenditure") for end in ends)


def _is_level(one: Finding) -> bool:
    return any(word in one.fragment for word in _LEVEL)


def _is_nothing(one: Finding, expected: ExpectedReport, case: StatementInput) -> bool:
    """Whether a paragraph that is left out tells of nothing but zeros."""
    due = next((paragraph for paragraph in expected.paragraphs if paragraph.paragraph.text == one.expected), None)
    figures = [case.figures.get(piece.ref.partition("/")[0]) for piece in due.pieces] if due is not None else []
    amounts = [figure for figure in figures if isinstance(figure, Figure)]
    return not (any(figure.value for figure in amounts) if amounts else any(one is not None for one in figures))


def _followed(read: Sequence[Passage], wordings: Wordings) -> _Followed:
    expected = expected_report(wordings.report)
    return _Followed(wordings, expected, follow([one.text for one in read], expected))


def _gaps(
    read: Sequence[Passage], expected: ExpectedReport, followed: Mapping[int, tuple[Expected, list[Tie]]]
) -> Iterable[tuple[list[DocumentText], list[Expected]]]:
    """The paragraphs that follow no wording, with the expected ones that nothing stands for, gap by gap."""
    taken = {one.index for one, _ in followed.values()}
    left = [one for one in expected.paragraphs if one.index not in taken]
    gap: list[Passage] = []
    before = -1
    for place in range(len(read) + 1):
        anchor = followed.get(place)
        if place < len(read) and anchor is None:
            gap.append(read[place])
            continue
        after = anchor[0].index if anchor else len(expected.paragraphs)
        if gap:
            between = [one for one in left if before < one.index < after]
            yield from _by_topic(gap, between or left)
        gap = []
        before = after


def _by_topic(gap: Sequence[Passage], due: Sequence[Expected]) -> Iterable[tuple[list[DocumentText], list[Expected]]]:
    """A gap as it is, if small; else what is about the same together."""
    if len(gap) <= _SMALL and len(due) <= _SMALL:
        yield [passage.text for passage in gap], list(due)
        return
    for topic in dict.fromkeys(passage.topic for passage in gap):
        texts = [passage.text for passage in gap if passage.topic == topic]
        yield texts, [one for one in due if one.topic == topic]


def _nearly_followed(
    group: Sequence[DocumentText], due: Sequence[Expected], case: StatementInput, work: _Found
) -> None:
    """Takes the paragraphs of a gap that depart from an expected one in one place."""
    missing = list(due)
    for text in group:
        for one in missing:
            if (found := nearly(one, text)) is not None:
                break
        else:
            continue
        pieces = tuple(piece for piece in one.pieces if found.due_start <= piece.start and piece.end <= found.due_end)
        part = Part(one, found.due_start, found.due_end, pieces, False)
        pair = Pair(Clause(text, found.start, found.end), part)
        compared = compare(pair)
        if any(_in_list(difference, one) for difference in compared.differences):
            continue  # names are compared as names
        missing.remove(one)
        work.matched[one.index] = text
        _take(found.ties, case, work)
        _compared(pair, compared, case, work)


def _in_list(difference: Difference, one: Expected) -> bool:
    return any(
        is_list(part) and part.start <= difference.due_start and difference.due_end <= part.end for part in parts(one)
    )


def _take(ties: Iterable[Tie], case: StatementInput, work: _Found) -> list[Departure]:
    """Where ties depart from what they stand for; what is to be told of them is entered."""
    departures = [one for tie in ties if tie.piece.sort is not Sort.FREE and (one := departure(tie, case)) is not None]
    work.findings += [one.told for one in departures if one.told is not None]
    return departures


def _compared(pair: Pair, found: Compared, case: StatementInput, work: _Found) -> None:
    """A stretch beside the expected one: its ties held, its differing words judged."""
    text = pair.clause.text
    departures = _take(found.ties, case, work)
    turned = any(one.turned for one in departures)
    for difference in () if turned else found.differences:
        place = text.anchor(difference.start, difference.end)
        if not any(overlap(place, one.anchor) for one in departures):
            work.findings += judged_difference(difference, case)
    for due, written in found.fixed:
        told = f"固定用语里的“{due.words}”写成“{written.words}”"
        work.findings.append(finding("D09", told, text, written.start, written.end, expected=due.words))
    work.matched.setdefault(pair.part.owner.index, text)
