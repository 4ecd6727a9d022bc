"""Paragraphs of 项 that come and go: new ones in the frame of their neighbour, gone ones taken out, numbers renewed.

A paragraph belongs to an item where all that it states is of one 项. What the frame says of the neighbour in a person's
words (用途, 原因) is open in the new paragraph; what a gone paragraph said is kept in a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from narrate.claims.context import free_stretches, is_reason
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.resolution import Ground
from narrate.editing.commented_copy import Remark
from narrate.figures.figure import Figure
from narrate.intake.accounts import SubjectTable, UnitInputs
from narrate.roll_forward.binding import Bindings, Bound, said_of
from narrate.roll_forward.plan import Edit, Insert, Kind, Plan
from narrate.roll_forward.renewal import OPEN_DIRECTION, OPEN_REASON, Renewer, applied
from narrate.table_checks.subject_names import code_list

_ITEM = re.compile(r"(?P<topic>general_public_budget|government_funds|state_capital)\.(?P<code>\d{7})")
_FIGURE = re.compile(rf"{_ITEM.pattern}\.(?:actual|original_budget)")
_ORDINAL = re.compile(r"(?P<before>[（(]?)(?P<number>\d{1,3})(?P<after>[.、．）)])")
_OPEN_PURPOSE = "【待补：用途】"


@dataclass(frozen=True, slots=True)
class _ItemParagraph:
    """A paragraph on one 项."""

    text: DocumentText
    topic: str
    code: str
    bound: tuple[Bound, ...]


def come_and_go(renewer: Renewer, bindings: Bindings, then: Ground, now: Ground) -> Plan:
    """The plan of the items: strikes, inserts and ordinals; what is struck is not renewed as well."""
    plan = Plan()
    paragraphs = list(_paragraphs(bindings))
    for topic, group in groupby(paragraphs, key=lambda one: one.topic):
        _section(plan, renewer, list(group), names_of(topic, then.inputs, now.inputs), subjects_of(topic, now))
    return plan


def _paragraphs(bindings: Bindings) -> Iterator[_ItemParagraph]:
    for _, group in groupby(bindings.bound, key=lambda one: one.text.number):
        bound = tuple(group)
        whom = {who for one in bound for who in one.claim.subject.figures}
        found = _ITEM.fullmatch(next(iter(whom))) if len(whom) == 1 else None
        if found is not None and len(bound) > 1:
            yield _ItemParagraph(bound[0].text, found["topic"], found["code"], bound)


def subjects_of(topic: str, ground: Ground) -> list[str]:
    """The 项 that have an amount this year, or a budget, by code."""
    found = {
        each["code"]
        for key, figure in ground.figures.items()
        if (each := _FIGURE.fullmatch(key)) is not None
        and each["topic"] == topic
        and isinstance(figure, Figure)
        and figure.published
    }
    return sorted(found)


def names_of(topic: str, then: UnitInputs, now: UnitInputs) -> dict[str, str]:
    """Names by code, this year's before last year's."""
    tables = [getattr(one.current, topic, None) for one in (then, now)]
    tables[1:1] = [now.budget, now.current.expenditure]
    names = {code: one.name for (kind, code), one in code_list().items() if kind == "功能"}
    for table in tables:
        if isinstance(table, SubjectTable):
            names |= {row.code: row.name for row in table.rows if row.name}
    return names


def _section(
    plan: Plan, renewer: Renewer, group: Sequence[_ItemParagraph], names: Mapping[str, str], codes: Sequence[str]
) -> None:
    said = [one.code for one in group]
    gone = [one for one in group if one.code not in codes]
    new = [code for code in codes if code not in said]
    if len(gone) == len(group) and not new:
        return  # a section without data any more: told by its totals
    for one in gone:
        plan.strikes.append(one.text.number)
    kept = [one for one in group if one not in gone]
    inserted: list[Insert] = []
    for code in new:
        frame = _frame(group, code)
        made = _like(renewer, frame, code, names)
        if made is None:
            plan.remarks.append(
                _remark(group[0].text, f"今年有新的科目{code}{names.get(code, '')}，请照别的科目写一段")
            )
            continue
        before = [one for one in kept if one.code < code]
        place = Insert(before[-1].text.number, made) if before else Insert(group[0].text.number, made, before=True)
        inserted.append(place)
    for one in gone:
        near = next((each for each in reversed(kept) if each.text.number < one.text.number), kept[0] if kept else None)
        line = f"今年没有这个科目了，已删去；上年写的是：{one.text.raw}"
        plan.remarks.append(_remark(near.text if near else one.text, line))
    _renumber(plan, group, kept, inserted)


def _frame(group: Sequence[_ItemParagraph], code: str) -> _ItemParagraph:
    """The paragraph a new one is made like: one that says most, of the same 类 or 款 where there is one."""

    def near(one: _ItemParagraph) -> tuple[int, int, int]:
        same = next((size for size in (5, 3) if one.code[:size] == code[:size]), 0)
        return -len(one.bound), -same, abs(int(one.code) - int(code))

    return min(group, key=near)


def _like(renewer: Renewer, frame: _ItemParagraph, code: str, names: Mapping[str, str]) -> str | None:
    """The frame's paragraph said of another item; None where its names cannot be told apart in it."""
    text, who = frame.text, f"{frame.topic}.{code}"
    edits: list[Edit] = []
    for size in (7, 5, 3):
        old, new = (normalised(names.get(one[:size], ""))[0] for one in (frame.code, code))
        at = text.plain.find(old) if old else -1
        if not new or at < 0:
            if size == 7 or frame.code[:size] != code[:size]:
                return None  # its names cannot be put in the place of the neighbour's
            continue
        first = max(
            (place for place in _places(text.plain, old) if _is_name(text.plain, place + len(old), size)), default=at
        )
        if old != new and first >= 0:
            edits.append(_edit(text, first, first + len(old), new))
    bound = [said_of(one, f"{frame.topic}.{frame.code}", who) for one in frame.bound]
    own = renewer.of(bound)
    edits += [one for one in own.edits if one.kind is not Kind.REASON or one.old == "。"]
    for one in bound:
        start, end = one.claim.sign_at
        if one.claim.sign is not None and end > start and renewer.sign_now(one.claim) is None:
            edits.append(_edit(text, start, end, OPEN_DIRECTION))
    for start, end in free_stretches(text.plain):
        bare = text.plain[start:end].rstrip("。；，")
        if bare:
            words = OPEN_REASON if is_reason(text.plain, start) else _OPEN_PURPOSE
            edits.append(_edit(text, start, start + len(bare), words))
    return applied(text.raw, Plan(edits=edits).without_overlaps())


def _places(plain: str, name: str) -> Iterator[int]:
    at = plain.find(name)
    while at >= 0:
        yield at
        at = plain.find(name, at + 1)


def _is_name(plain: str, end: int, size: int) -> bool:
    return plain.startswith(f"（{ {7: '项', 5: '款', 3: '类'}[size] }）", end)


def _edit(text: DocumentText, start: int, end: int, new: str) -> Edit:
    anchor = text.anchor(start, end)
    return Edit(text.number, anchor.start, anchor.end, text.words(start, end), new, Kind.ITEM)


def _remark(text: DocumentText, line: str) -> Remark:
    return Remark(text.number, 0, min(len(text.raw), 12), (line,))


def _renumber(
    plan: Plan,
    group: Sequence[_ItemParagraph],
    kept: Sequence[_ItemParagraph],
    inserted: Sequence[Insert],
) -> None:
    """Ordinals from one on where they were so before; inserts get theirs."""
    written = [_ORDINAL.match(one.text.raw.lstrip()) for one in group]
    numbers = [int(one["number"]) for one in written if one is not None]
    ordered = len(numbers) == len(group) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    order: list[tuple[float, int, _ItemParagraph | Insert]] = [(one.text.number, 0, one) for one in kept]
    order += [(one.paragraph - (0.5 if one.before else 0), place, one) for place, one in enumerate(inserted, 1)]
    for index, (_, _, one) in enumerate(sorted(order, key=lambda each: each[:2])):
        number = str(numbers[0] + index) if ordered else ""
        if isinstance(one, Insert):
            found = _ORDINAL.match(one.text, len(one.text) - len(one.text.lstrip())) if ordered else None
            made = one.text[: found.start("number")] + number + one.text[found.end("number") :] if found else one.text
            plan.inserts.append(replace(one, text=made))
        elif ordered:
            raw = one.text.raw
            found = _ORDINAL.match(raw, len(raw) - len(raw.lstrip()))
            if found is not None and found["number"] != number:
                place = (found.start("number"), found.end("number"))
                plan.edits.append(Edit(one.text.number, *place, found["number"], number, Kind.ITEM))
