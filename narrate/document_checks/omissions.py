"""What a paragraph leaves out: a member of an enumeration, a measure that its other members have, an item of the table.

What is enumerated together is data (`omissions.toml`). A document's own practice is the measure: where most items state
a completion rate, the one that does not is told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from narrate.claims.claim import Claim, Subject
from narrate.claims.subjects import ItemName
from narrate.claims.vocabulary import vocabulary
from narrate.document_checks.claim_findings import Held
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.numbers import shown
from narrate.document_checks.resolution import Ground, final_of, quantities
from narrate.document_checks.statements import finding
from narrate.document_checks.subject_findings import Named
from narrate.figures.figure import Figure
from narrate.findings import Finding

_FILE = Path(__file__).with_name("omissions.toml")
_PRACTICE = Decimal("0.7")
_FEWEST = 3
_HALF = 2
_LEVEL = "level"  # stated: final and budget are equal
_MEASURES = {"share": "占比", "completion": "完成率", "budget": "预算数", "final": "决算数"}
_FUNDS = ("general_public_budget", "government_funds", "state_capital")


class Told(NamedTuple):
    """A paragraph with what was held and named in it."""

    text: DocumentText
    helds: Sequence[Held]
    named: Sequence[Named]
    unread: int = 0


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def enumeration_findings(told: Told, ground: Ground) -> Iterator[Finding]:
    """Members with an amount that an enumeration leaves out, and measures that one of its members lacks."""
    finals = [
        one.claim
        for one in told.helds
        if one.claim.measure in ("final", "share", "rate", "count") and not one.claim.free
    ]
    for group in _data()["group"]:
        members = _members(group["members"], ground)
        claims = [one for one in finals if _member(one, members) is not None]
        said = {member for one in claims if (member := _member(one, members)) is not None}
        whole = any(group["whole"] in one.subject.figures for one in finals)
        if len(said) < (group["least"] if whole else _HALF):
            continue
        may_lack = group.get("may_lack", ())
        zeros = len(said.union(may_lack)) >= group.get("zeros", 99)
        due = (
            members
            if not zeros
            else [one for one in members if one not in may_lack or _is_some(one, claims[-1], ground)]
        )
        yield from _left_out(told.text, claims, said, due, ground, zeros=zeros)
        yield from _lacking(told, said, members, ground)


def _is_some(member: str, like: Claim, ground: Ground) -> bool:
    figure = final_of(_claim_of(like, member), ground)
    return isinstance(figure, Figure) and bool(figure.value)


def _members(patterns: Sequence[str], ground: Ground) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if pattern.endswith("###"):
            prefix = pattern.removesuffix("###")
            found += [one.figure for one in ground.index.items if one.level == "类" and one.figure.startswith(prefix)]
        else:
            found.append(pattern)
    return found


def _member(claim: Claim, members: Sequence[str]) -> str | None:
    """Which member a claim speaks of, by its own figure or by one that stands for it."""
    if claim.subject.column:
        return None
    for who in claim.subject.figures:
        if who in members:
            return who
        for member, others in _data()["or"].items():
            if who in others and member in members:
                return str(member)
    return None


def _left_out(
    text: DocumentText,
    claims: Sequence[Claim],
    said: set[str],
    members: Sequence[str],
    ground: Ground,
    *,
    zeros: bool,
) -> Iterator[Finding]:
    last = claims[-1]
    stop = text.plain.find("。", last.end)
    rest = text.plain[last.end : stop if stop >= 0 else len(text.plain)]
    if re.match(r"[^，；]{0,8}等", rest):
        return
    for member in members:
        figure = final_of(_claim_of(last, member), ground)
        if member in said or not isinstance(figure, Figure) or not (figure.value or zeros):
            continue
        message = f"{'有金额的' if figure.value else '一起列的'}没有列出：{figure.label}{shown(figure)}"
        yield finding(
            "D29", message, text, last.start, last.end, expected=f"{figure.label}{shown(figure)}", quantity=figure
        )


def _claim_of(like: Claim, figure: str, measure: str = "final") -> Claim:
    subject = Subject("", (figure,), 0, 0)
    return Claim(like.paragraph, 0, 0, None, measure, subject, like.topic, basis=like.basis)


def _lacking(told: Told, said: set[str], members: Sequence[str], ground: Ground) -> Iterator[Finding]:
    """A share or a completion rate that the others of an enumeration have."""
    for measure in ("final", "share", "completion"):
        having = {
            member
            for one in told.helds
            if one.claim.measure == measure and (member := _member(one.claim, members)) is not None
        }
        if not having:
            continue
        for member in sorted(said - having):
            anchor = [one.claim for one in told.helds if _member(one.claim, members) == member and not one.claim.free]
            due = quantities(_claim_of(anchor[-1], member, measure), ground) if anchor else []
            figure = next((one for one in due if isinstance(one, Figure)), None)
            amount = final_of(_claim_of(anchor[-1], member), ground) if anchor else None
            if figure is None and measure == "share" and due and len(having) > 1 and len(said - having) == 1:
                claim = anchor[-1]  # 占0.00% of nothing: the others have it all the same
                message = f"没有写占比：{due[0].label}，同一句里别的都写了"
                yield finding("D13", message, told.text, claim.start, claim.end, quantity=due[0])
            if figure is None or not isinstance(amount, Figure) or not (amount.value or measure == "share"):
                continue
            if measure in ("final", "share") or len(having) >= len(said - {member}) / 2:
                claim = anchor[-1]
                message = f"没有写{_MEASURES[measure]}：{figure.label}应为{shown(figure)}，同一句里别的都写了"
                yield finding(
                    "D13", message, told.text, claim.start, claim.end, expected=shown(figure), quantity=figure
                )


class _Item(NamedTuple):
    row: ItemName
    told: Told
    place: tuple[int, int]
    measures: frozenset[str]
    reason: bool
    bases: frozenset[str]  # which budgets it speaks of: original, adjusted, any


def item_findings(paragraphs: Sequence[Told], ground: Ground, chapters: Mapping[int, int]) -> Iterator[Finding]:
    """Items with an amount that are not told, told twice under one heading, or told without what the others state."""
    for topic in _FUNDS:
        items = list(_with_what_follows(paragraphs, topic))
        rows = [one for one in ground.index.items if one.topic == topic and one.level == "项"]
        due = [one for one in rows if _has_amount(one, ground)]
        codes = {one.row.code for one in items}
        missing = [one for one in due if one.code not in codes]
        if due and len(missing) * _HALF <= len(due) and items:
            for row in missing:
                yield _missing(row, items[-1], ground)
        seen: set[tuple[int, str]] = set()
        under: dict[int, list[_Item]] = {}
        for one in items:
            chapter = chapters.get(one.told.text.number, 0)
            if (chapter, one.row.code) in seen:
                yield finding("D29", f"列了两次的科目：{one.row.code}{one.row.name}", one.told.text, *one.place)
            seen.add((chapter, one.row.code))
            under.setdefault(chapter, []).append(one)
        for listed in under.values():
            yield from _practice(listed, ground)


def _with_what_follows(paragraphs: Sequence[Told], topic: str) -> Iterator[_Item]:
    """The items of a table, each with what the paragraphs below its name state of it."""
    for place, told in enumerate(paragraphs):
        items = list(_items(told, topic))
        yield from items[:-1]
        if not items:
            continue
        last = items[-1]
        for below in paragraphs[place + 1 :]:
            own = [
                one.claim for one in below.helds if last.row.figure in one.claim.subject.figures and not one.claim.free
            ]
            if below.named or not own:
                break
            measures = last.measures | _measures(own)
            reason = last.reason or vocabulary().reason.search(below.text.plain) is not None
            last = last._replace(measures=measures, reason=reason, bases=last.bases | _bases(own))
        if last.measures:
            yield last


def _items(told: Told, topic: str) -> Iterator[_Item]:
    heads = [
        one for one in told.named if one.row is not None and one.chain.lowest.level == "项" and one.row.topic == topic
    ]
    for place, one in enumerate(heads):
        assert one.row is not None
        end = heads[place + 1].chain.start if place + 1 < len(heads) else len(told.text.plain)
        own = [
            held.claim
            for held in told.helds
            if one.chain.start <= held.claim.start < end and one.row.figure in held.claim.subject.figures
        ]
        if not own and end < len(told.text.plain):
            continue
        measures = _measures(own)
        reason = vocabulary().reason.search(told.text.plain, one.chain.end, end) is not None
        spot = one.chain.lowest.start, one.chain.lowest.end
        yield _Item(one.row, told, spot, measures, reason, _bases(own))


def _measures(claims: Sequence[Claim]) -> frozenset[str]:
    """What is stated; whoever says that a final amount is level with its budget has told the completion."""
    level = any(claim.measure == "direction" and claim.sign == 0 and claim.against != "prior" for claim in claims)
    stated = frozenset(claim.measure for claim in claims if claim.number)
    return stated | {"completion", _LEVEL} if level else stated


def _bases(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset(claim.basis for claim in claims if claim.measure in ("budget", "completion"))


def _has_amount(row: ItemName, ground: Ground) -> bool:
    figure = ground.figures.get(f"{row.figure}.actual")
    return isinstance(figure, Figure) and bool(figure.value)


def _missing(row: ItemName, beside: _Item, ground: Ground) -> Finding:
    figure = ground.figures.get(f"{row.figure}.actual")
    amount = f"（决算数{shown(figure)}）" if isinstance(figure, Figure) else ""
    told = f"没有列出的科目：{row.code}{row.name}{amount}"
    near = finding("D29", told, beside.told.text, *beside.place, expected=row.name, quantity=figure)
    return replace(near, anchor=None, fragment="", written="")


def _practice(items: Sequence[_Item], ground: Ground) -> Iterator[Finding]:
    """A measure, or a reason for a difference, that most items state and one does not."""
    named = frozenset(basis for one in items for basis in one.bases) - {"any"}
    bases = [basis for basis in ("original", "adjusted") if basis in named] or ["original", "adjusted"]
    for measure in ("budget", "final", "completion"):
        due = [one for one in items if _figure(one, measure, bases, ground) is not None]
        if measure == "budget":  # whoever says that the amounts are level need not write both
            due = [one for one in due if measure in one.measures or _LEVEL not in one.measures]
        lacking = [one for one in due if measure not in one.measures]
        if len(due) >= _FEWEST and lacking and len(due) - len(lacking) >= _PRACTICE * len(due):
            for one in lacking:
                figure = _figure(one, measure, bases, ground)
                assert figure is not None
                told = f"没有写{_MEASURES[measure]}：{figure.label}应为{shown(figure)}，别的科目都写了"
                yield finding("D13", told, one.told.text, *one.place, expected=shown(figure), quantity=figure)
    differing = [one for one in items if _differs(one, bases, ground)]
    silent = [one for one in differing if not one.reason]
    if len(differing) >= _FEWEST and silent and len(differing) - len(silent) >= _PRACTICE * len(differing):
        for one in silent:
            yield finding("D14", f"有差异，没有写原因：{one.row.name}", one.told.text, *one.place)


def class_findings(paragraphs: Sequence[Told], ground: Ground, chapters: Mapping[int, int]) -> Iterator[Finding]:
    """A share that most 类 state, each in a paragraph of its own, and one does not."""
    under: dict[int, list[tuple[Told, Claim, bool]]] = {}
    classes = {one.figure for one in ground.index.items if one.level == "类" and one.topic == _FUNDS[0]}
    for told in paragraphs:
        finals = [one.claim for one in told.helds if one.claim.measure == "final" and not one.claim.free]
        own = [one for one in finals if one.subject.figures and one.subject.figures[0] in classes]
        if len({one.subject.figures for one in own}) != 1:
            continue
        shares = any(
            one.claim.measure in ("share", "rate") and one.claim.subject.figures == own[0].subject.figures
            for one in told.helds
        )
        under.setdefault(chapters.get(told.text.number, 0), []).append((told, own[0], shares))
    for listed in under.values():
        silent = [one for one in listed if not one[2]]
        if len(listed) < _FEWEST or len(listed) - len(silent) < _PRACTICE * len(listed):
            continue
        for told, claim, _ in silent:
            due = quantities(_claim_of(claim, claim.subject.figures[0], "share"), ground)
            figure = next((one for one in due if isinstance(one, Figure)), None)
            if figure is not None:
                message = f"没有写占比：{figure.label}应为{shown(figure)}，别的类都写了"
                yield finding(
                    "D13", message, told.text, claim.start, claim.end, expected=shown(figure), quantity=figure
                )


def _figure(item: _Item, measure: str, bases: Sequence[str], ground: Ground) -> Figure | None:
    """What an item would state, where it exists."""
    for basis in bases:
        claim = Claim(0, 0, 0, None, measure, Subject("", (item.row.figure,), 0, 0), item.row.topic, basis=basis)
        for one in quantities(claim, ground):
            if isinstance(one, Figure) and one.value:
                return one
    return None


def _differs(item: _Item, bases: Sequence[str], ground: Ground) -> bool:
    final, budget = _figure(item, "final", bases, ground), _figure(item, "budget", bases, ground)
    return final is not None and budget is not None and final.published != budget.published
