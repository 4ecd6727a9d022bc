"""Subjects as a document writes them, against the tables: names, levels and codes that do not belong together.

A subject whose names are no row's is taken for the row that its names and its amounts tell; never for one that only
stands in the same place. What it was taken for is given back, so that its amounts are held against that row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from narrate.claims.assembly import Reading
from narrate.claims.claim import Claim, Subject
from narrate.claims.lexer import MONEY
from narrate.claims.subjects import Chain, ItemName, Level, stem
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.numbers import Judgement, Written, judge
from narrate.document_checks.resolution import Ground, quantities
from narrate.document_checks.statements import finding
from narrate.figures.figure import Figure
from narrate.findings import Finding

_LIKE = 0.7
_ITEM_TOPICS = ("general_public_budget", "government_funds", "state_capital", "expenditure", "income", "")
_FUNDS = ("general_public_budget", "government_funds", "state_capital")
_NEARLY = 0.6
_LONGEST = 60  # characters before an amount that its name can begin at
_NAME_BEFORE = re.compile(r"(?P<name>[\u4e00-\u9fff]{3,24}?)[\"（]?(?:支出)?(?:\d{7})?[）\"]?(?:支出|决算|数|为|：)*$")
_LEADING_TO = "和及与于为中是含括类"  # characters that a name can stand behind
_MARK = re.compile("（[类款项]）")
_LISTED = re.compile(r"(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[、．.]|[一二三四五六七八九十]{1,3}、|[；：])$")
_NEARLY_LISTED = 0.5
_ORDER = {"类": 3, "款": 5, "项": 7}


@dataclass(frozen=True, slots=True)
class Named:
    """A subject of a paragraph, the row it means (None: no telling which), and what is wrong with its names."""

    chain: Chain
    row: ItemName | None
    findings: tuple[Finding, ...]


def named_subjects(reading: Reading, text: DocumentText, ground: Ground) -> list[Named]:
    """Every subject of a paragraph that is written by level or code."""
    topic = reading.passage.topic
    return [_named(chain, reading, text, ground) for chain in reading.chains if topic in _ITEM_TOPICS]


def with_rows(reading: Reading, named: Sequence[Named]) -> Reading:
    """The reading with the claims of a misnamed subject given to the row it was taken for."""
    rows = {one.chain.start: one.row for one in named if one.row is not None}
    claims = []
    for claim in reading.claims:
        row = rows.get(claim.subject.start) if not claim.subject.sure else None
        if row is not None and claim.subject.words:
            claim = replace(claim, subject=claim.subject._replace(figures=(row.figure,), sure=True))
        claims.append(claim)
    return reading._replace(claims=tuple(claims))


def settled(reading: Reading, ground: Ground) -> Reading:
    """The reading with a name that several rows have given to the one whose amount stands beside it."""
    beside: dict[int, list[Claim]] = {}
    for claim in reading.claims:
        if len(claim.subject.figures) > 1 and not claim.free:
            beside.setdefault(claim.subject.start, []).append(claim)
    meant: dict[int, str] = {}
    for start, claims in beside.items():
        finals = [one for one in claims if one.measure == "final"]
        rows = {row.figure: row for row in ground.index.items if row.figure in claims[0].subject.figures}
        fitting = [figure for figure, row in rows.items() if any(_agrees(one, row, ground) for one in finals)]
        if len(fitting) == 1 and len(rows) == len(claims[0].subject.figures):
            meant[start] = fitting[0]
    if not meant:
        return reading
    claims = [
        replace(one, subject=one.subject._replace(figures=(meant[one.subject.start],)))
        if one.subject.start in meant and len(one.subject.figures) > 1 and not one.free
        else one
        for one in reading.claims
    ]
    return reading._replace(claims=tuple(claims))


def _named(chain: Chain, reading: Reading, text: DocumentText, ground: Ground) -> Named:
    rows, exact = ground.index.rows_of(chain, reading.passage.topic)
    if not any(level.name for level in chain.levels):
        return Named(chain, None, ())  # told as an empty name
    if exact:
        row = rows[0] if len(rows) == 1 else _by_amounts(chain, rows, reading, ground)
        if row is not None and chain.code and chain.code != row.code and len(chain.code) == len(row.code):
            at = text.plain.rfind(chain.code, max(0, chain.start - 9), chain.end)
            told = f"编码{chain.code}不是“{row.name}”的编码，应为{row.code}"
            return Named(chain, row, (finding("D06", told, text, at, at + len(chain.code), expected=row.code),))
        return Named(chain, row, ())
    row = _by_amounts(chain, rows, reading, ground) or _by_names(chain, rows, ground)
    if row is None:
        lowest = chain.lowest
        if _is_free(reading, chain):
            return Named(chain, None, ())
        told = f"表中没有这个科目：{lowest.name}（{lowest.level}）"
        return Named(chain, None, (finding("D06", told, text, lowest.start, lowest.end + 3),))
    return Named(chain, row, tuple(_faults(chain, row, text)))


def stranger_findings(reading: Reading, text: DocumentText, ground: Ground) -> Iterator[Finding]:
    """A 类 that stands in none of the unit's tables, named with an amount where its own are told."""
    if reading.passage.topic not in _ITEM_TOPICS:
        return
    for claim in reading.claims:
        subject, number = claim.subject, claim.number
        if subject.words not in ground.index.strangers or not subject.sure or claim.free or claim.measure != "final":
            continue
        before = text.plain[max(0, subject.start - 1) : subject.start]
        if number is None or not number.value or ("\u4e00" <= before <= "\u9fff" and before not in _LEADING_TO):
            continue
        told = f"表中没有这个科目：{subject.words}（类）"
        yield finding("D06", told, text, subject.start, subject.end)


def misnamed_findings(reading: Reading, text: DocumentText, ground: Ground) -> Iterator[Finding]:
    """A name that is nearly a row's, right before that row's amount, and is nobody's: 行政医疗 for 行政单位医疗."""
    topic = reading.passage.topic
    if topic not in _FUNDS:
        return
    known = [row for row in ground.index.items if row.topic == topic and row.level != "款"]
    for claim in reading.claims:
        if not _is_nameless(claim) or claim.number is None:
            continue
        start = max(0, claim.start - _LONGEST)
        found = _NAME_BEFORE.search(text.plain, start, claim.start)
        if found is None or (claim.subject.words and claim.subject.end > found.start("name")):
            continue
        written = found["name"]
        listed = _LISTED.search(text.plain, max(0, found.start() - 5), found.start())
        like = _NEARLY_LISTED if listed and not claim.free else _NEARLY
        rows = [row for row in known if _agrees(claim, row, ground) and _is_nearly(written, row.name, like)]
        if len(rows) == 1:
            told = f"科目名称写成“{written}”，表中{rows[0].code}是“{rows[0].name}”"
            yield finding("D06", told, text, *found.span("name"), expected=rows[0].name)


def _is_nearly(written: str, right: str, least: float) -> bool:
    """Whether a name is nearly another, and not it."""
    first, second = stem(written), stem(right)
    like = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return like >= least and first != second and right not in written


def _is_nameless(claim: Claim) -> bool:
    """Whether an amount stands for nobody that is known."""
    is_amount = claim.measure == "final" and claim.number is not None and claim.number.unit in MONEY
    nobody = claim.free or not claim.subject.words  # in words that a person wrote, whoever was spoken of before
    return is_amount and nobody and bool(claim.number and claim.number.value)


def _is_free(reading: Reading, chain: Chain) -> bool:
    """Whether a subject is only spoken of in a person's words."""
    return not any(claim.subject.start == chain.start and claim.subject.words for claim in reading.claims)


def _faults(chain: Chain, row: ItemName, text: DocumentText) -> Iterator[Finding]:
    due = {"类": row.class_name if row.level != "类" else row.name, "款": row.group_name, "项": row.name}
    if row.level == "款":
        due["款"] = row.name
    for level in chain.levels:
        right = due.get(level.level, "")
        if not right or level.name == right or (level.level == "类" and stem(level.name) == stem(right)):
            continue
        yield _fault(level, right, row, text)


def _fault(level: Level, right: str, row: ItemName, text: DocumentText) -> Finding:
    written = text.words(level.start, level.end).strip('“”"') or "（空）"
    code = row.code[: _ORDER[level.level]]
    told = f"科目名称写成“{written}（{level.level}）”，表中{code}是“{right}”"
    end = level.end + 3 if _MARK.match(text.plain, level.end) else level.end
    return finding("D06", told, text, level.start, end, expected=f"{right}（{level.level}）")


def _by_amounts(chain: Chain, rows: Sequence[ItemName], reading: Reading, ground: Ground) -> ItemName | None:
    """The row whose amounts the subject's numbers are; among those its names allow, else among all of its level."""
    claims = [
        claim
        for claim in reading.claims
        if claim.number and claim.subject.start == chain.start and claim.measure in ("final", "budget", "completion")
    ]
    if not claims:
        return None
    found = _most_agreeing(claims, rows, ground, 1)
    if found is not None or any(True for _ in rows if len(rows) == 1):
        return found
    others = [one for one in ground.index.items if one.level == chain.lowest.level]
    return _most_agreeing(claims, others, ground, 2)


def _most_agreeing(claims: Sequence[Claim], rows: Sequence[ItemName], ground: Ground, least: int) -> ItemName | None:
    scored: Mapping[ItemName, int] = {row: sum(_agrees(claim, row, ground) for claim in claims) for row in rows}
    best = max(scored.values(), default=0)
    chosen = [row for row, score in scored.items() if score == best]
    return chosen[0] if best >= least and len(chosen) == 1 else None


def _agrees(claim: Claim, row: ItemName, ground: Ground) -> bool:
    number = claim.number
    if number is None or not number.value:
        return False
    meant = replace(claim, subject=Subject(row.name, (row.figure,), 0, 0))
    written = Written(abs(number.value), number.decimals, number.unit)
    return any(
        isinstance(one, Figure) and judge(written, one, 2) is Judgement.RIGHT for one in quantities(meant, ground)
    )


def _by_names(chain: Chain, rows: Sequence[ItemName], ground: Ground) -> ItemName | None:
    """The row that a subject's names mean: its own name among its levels, or one that is nearly it."""
    lowest = chain.lowest
    same = [one for one in rows if one.name == lowest.name]
    if len(same) == 1:
        return same[0]
    near = [
        (SequenceMatcher(None, lowest.name, one.name, autojunk=False).ratio(), one)
        for one in (rows or ground.index.items)
        if one.level == lowest.level
    ]
    near.sort(key=lambda pair: -pair[0])
    if near and near[0][0] >= _LIKE and (len(near) == 1 or near[0][0] > near[1][0]):
        return near[0][1]
    return None
