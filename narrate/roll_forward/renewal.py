"""Bound claims said anew with this year's figures: numbers, direction words and their grammar, years, reasons in doubt.

In: `Bindings` of last year's document, the ground of last year and of this year. Out: a `Plan`. Nothing a person wrote is
changed: a reason stays as a proposal with what it would explain now beside it, and is opened (【待补：原因】, the old words
in a remark) where the direction turned or the difference is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from narrate.claims.claim import Claim
from narrate.claims.context import free_stretches, inside, is_reason
from narrate.claims.lexer import numbers
from narrate.claims.vocabulary import vocabulary
from narrate.directions import directions
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.passages import Passage
from narrate.document_checks.resolution import Ground, quantities
from narrate.editing.commented_copy import Remark
from narrate.figures.figure import Direction, Figure, Missing, Quantity, Why
from narrate.intake.accounts import SubjectTable
from narrate.quantity import print_number
from narrate.roll_forward.binding import Bindings, Bound, Loose, moved_on
from narrate.roll_forward.lists import groups_without_list, lists_renewed
from narrate.roll_forward.numbers_written import Manner, as_written, manner_of
from narrate.roll_forward.plan import Edit, Kind, Plan

_COMPARING = ("change", "growth", "difference", "direction")
_NO_RATE = (Why.ZERO_BASE, Why.NEGATIVE_BASE, Why.NOT_APPLICABLE)
_BEFORE_NUMBER = re.compile(r"[，、；]?[^，、；。：\d]{0,8}$")
_WITH_BUDGET = re.compile(r"(?:与|和|同|较)?(?P<what>(?:年初|全年|调整)?预算数?)(?:基本)?(?P<word>持平|相等|一致)$")
_BOTH = re.compile(r"(?:收、支|收入、支出)总计$")
_FRAME = re.compile(r"[^\d，。；]{0,8}决算数[^\d，。；]{2,24}")
_NOTHING = re.compile(r"(?:没有|无|未发生|未安排|不存在)[^，。；]{0,24}(?:支出|收入|收支|预算|经费|拨款)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_HAN_YEAR = re.compile("[二两][〇○零0][〇○零一二三四五六七八九][〇○零一二三四五六七八九](?=年)")
_HAN = "〇一二三四五六七八九"
_WHOLE = 100
_NEAR = 4  # characters of a sentence before its reason: 其主要原因
OPEN_REASON = "【待补：原因】"
OPEN_DIRECTION = "【待补：大于、小于还是持平】"


@dataclass(frozen=True, slots=True)
class Years:
    """The year of the document, and how many years later it is to speak of."""

    written: int
    later: int


class Renewer:
    """One document being said anew."""

    def __init__(self, bindings: Bindings, then: Ground, now: Ground, years: Years) -> None:
        self._bindings = bindings
        self._then, self._now, self._years = then, now, years
        self._manner: Manner = manner_of(bindings.bound)
        self._lead, self._frames = _reason_frames([passage.text for passage in bindings.passages])
        self.plan = Plan()

    def run(self, captions: Sequence[DocumentText] = (), left: Container[int] = ()) -> Plan:
        """Everything but the items that come and go.

        `captions` stand above, in and below tables that are refilled; the years of the paragraphs `left` stay.
        """
        for _, group in groupby(self._bindings.bound, key=lambda one: one.text.number):
            self._paragraph(list(group))
        told = {one.text.number for one in self._bindings.bound}
        for passage in self._bindings.passages:
            if passage.text.number not in told and not passage.depth:
                self._reasons(passage.text, [])
                self._nothing(passage)
            if not any(text.number == passage.text.number for text in captions) and passage.text.number not in left:
                self._years_of(passage.text, everywhere=True)
        for loose in self._bindings.loose:
            self._loose(loose)
        done = {text.number for text in captions}
        for text in captions:
            self._years_of(text, everywhere=True)
        for text in (*self._bindings.rest, *self._bindings.contents):
            if text.number not in done and text.number not in left:
                self._years_of(text, everywhere=False)
        return self.plan

    def _nothing(self, passage: Passage) -> None:
        """A sentence that there was nothing, where there is something this year."""
        found = _NOTHING.search(passage.text.plain)
        total = next(
            (self._now.figures.get(f"{passage.topic}.{end}") for end in ("total", "actual") if passage.topic), None
        )
        if found is None or not self._years.later or not isinstance(total, Figure) or not total.published:
            return
        words = f"【待补：今年{total.label}{_printed(total)}万元，这一节请写】"
        text = passage.text
        self._edit(text, 0, len(text.plain), words, Kind.ITEM, None, is_open=True)
        self._remark(text, 0, len(text.plain), f"上年写的是：{text.raw}")

    def of(self, bound: Sequence[Bound], *, reasons: bool = True) -> Plan:
        """What the renewal of these claims of one paragraph alone comes to."""
        own = copy(self)
        own.plan = Plan()
        own._paragraph(bound, reasons=reasons)
        own._years_of(bound[0].text, everywhere=True)
        return own.plan

    def class_names(self, topic: str) -> Mapping[str, str]:
        """The names of last year's 类 of a table, by code."""
        table = getattr(self._then.inputs.current, topic, None)
        rows = table.rows if isinstance(table, SubjectTable) else ()
        return {row.code: normalised(row.name)[0] for row in rows if len(row.code) == 3 and row.name}

    def _loose(self, one: Loose) -> None:
        """What was not understood stays as it is, and says so."""
        claim = one.claim
        if claim.free or not self._years.later:
            return
        self._remark(one.text, claim.start, claim.end, "没有认出这里说的是哪个数，没有更新，请核对")

    # -- numbers and directions ----------------------------------------------------------------------------------

    def _paragraph(self, group: Sequence[Bound], *, reasons: bool = True) -> None:
        text = group[0].text
        free = list(free_stretches(text.plain))
        done: set[int] = set()
        for comparison in _comparisons(group):
            done |= self._comparison(text, comparison)
        for one in group:
            if one.claim.start not in done and one.claim.number is not None and not inside(one.claim.start, free):
                self._number(text, one)
        if not reasons:
            return
        self._reasons(text, group)
        tables = [ground.inputs.current.basic_expenditure for ground in (self._then, self._now)]
        for made in lists_renewed(text, *tables):
            self._edit(text, made.start, made.end, made.new, Kind.ITEM, None)
        if self._years.later:
            for name, due in groups_without_list(text, tables[1]):
                at = text.plain.find(name)
                self._remark(text, at, at + len(name), f"今年的{name}有：{'、'.join(due)}；这里没有列，请核对")
            self._new_difference(text, group, free)

    def now_of(self, one: Bound) -> Quantity | None:
        """The figure of this year that the claim states when it is said again."""
        claim = moved_on(one.claim, self._years.later)
        found = {each.id: each for each in quantities(claim, self._now)}
        if one.figure.id in found and not one.several:
            return found[one.figure.id]
        values = {each.published for each in found.values() if isinstance(each, Figure)}
        if one.several and len(values) != 1:
            return None
        known: Quantity | None = next((each for each in found.values() if isinstance(each, Figure)), None)
        if known is None:
            known = next(iter(found.values()), None)
        return known if known is not None else self._now.figures.get(one.figure.id)

    def _number(self, text: DocumentText, one: Bound) -> None:
        claim, found = one.claim, self.now_of(one)
        assert claim.number is not None
        digits = text.plain[claim.start : claim.end]
        if one.right and not self._years.later:
            return  # a rounding tail that a table prints is no error
        if isinstance(found, Figure):
            new = as_written(found, claim.number, digits, self._manner)
            if Decimal(new.replace(",", "")) == abs(claim.number.value):
                return
            if self._years.later and not found.published:
                self._remark(text, claim.start, claim.end, "今年是0，要不要写请核对")
            elif self._years.later and not claim.number.value:
                self._remark(text, claim.start, claim.end, "上年是0，今年有了，后面要写的请补写")
            self._edit(text, claim.start, claim.end, new, Kind.NUMBER, one)
        elif not self._years.later or (isinstance(found, Missing) and found.why in _NO_RATE and not claim.number.value):
            return  # of nothing, nothing: 0 stays 0
        elif isinstance(found, Missing) and found.why in _NO_RATE and claim.measure in ("growth", "completion"):
            start = claim.start - len((_BEFORE_NUMBER.search(text.plain[: claim.start]) or [""])[0])
            self._edit(text, start, claim.number.stop, "", Kind.NUMBER, one)
            self._remark(
                text,
                start,
                claim.number.stop,
                f"今年没有可比的数，不写百分比；上年写的是：{text.words(start, claim.number.stop)}",
            )
        else:
            self._open(text, one, found)

    def _open(self, text: DocumentText, one: Bound, found: Quantity | None) -> None:
        """A number that this year's tables do not give: open, the old one in a remark."""
        claim = one.claim
        label = found.label if isinstance(found, Missing) else one.figure.label
        self._edit(text, claim.start, claim.end, f"【待补：{label}】", Kind.NUMBER, one, is_open=True)
        self._remark(
            text, claim.start, claim.end, f"今年的表里没有这个数；上年写的是{text.words(claim.start, claim.end)}"
        )

    def sign_now(self, claim: Claim) -> int | None:
        """The direction of a comparison this year; None where it cannot be told."""
        against = "budget" if claim.measure == "completion" else claim.against
        signs = {one.sign for one in self._compared(claim, "direction", against) if isinstance(one, Direction)}
        return signs.pop() if len(signs) == 1 else None

    def _compared(self, claim: Claim, measure: str, against: str) -> list[Quantity]:
        """The figures of a comparison this year."""
        asked = replace(moved_on(claim, self._years.later), measure=measure, number=None, against=against)
        return quantities(asked, self._now)

    def _comparison(self, text: DocumentText, group: Sequence[Bound]) -> set[int]:
        """Direction words of one comparison, and its whole wording where it becomes, or no longer is, level."""
        first = group[0].claim
        new = self.sign_now(first)
        if new is None:
            for one in group:
                start, end = one.claim.sign_at if one.claim.sign_at[1] else (one.claim.start, one.claim.end)
                self._remark(text, start, end, "今年的方向算不出来，没有更新，请核对")
            return set()
        if first.sign is None:
            return set()
        if first.sign and new:
            for one in group:
                self._turn(text, one, new)
            return set()
        if not first.sign and not new:
            return set()
        if not new:
            return self._to_level(text, group)
        return self._from_level(text, group[0], new)

    def _turn(self, text: DocumentText, one: Bound, new: int) -> None:
        claim = one.claim
        start, end = claim.sign_at
        word = text.plain[start:end]
        if claim.sign is None or end <= start or vocabulary().signs.get(word, claim.sign) == new:
            return
        if (turned := directions().opposites.get(word)) is not None:
            self._edit(text, start, end, turned, Kind.DIRECTION, one)
        else:
            self._remark(text, start, end, f"方向变了：今年是{'增加' if new > 0 else '减少'}，请改写“{word}”")

    def _to_level(self, text: DocumentText, group: Sequence[Bound]) -> set[int]:
        claims = [one.claim for one in group]
        start = min(claim.sign_at[0] if claim.sign_at[1] else claim.start for claim in claims)
        end = max(claim.number.stop if claim.number else claim.sign_at[1] for claim in claims)
        word = text.plain[start:end]
        if claims[0].number is None:
            level = "等于" if word in ("大于", "小于", "高于", "低于", "多于", "少于") else "持平"
        else:
            level = "持平"
        self._edit(text, start, end, level, Kind.DIRECTION, group[0])
        return {claim.start for claim in claims}

    def _from_level(self, text: DocumentText, one: Bound, new: int) -> set[int]:
        """持平 → 增加12.34万元，增长5.67%; 与预算数持平 → 大于预算数."""
        claim = one.claim
        start, end = claim.sign_at
        if claim.against == "budget":
            found = _WITH_BUDGET.search(text.plain[:end])
            if found is None:
                self._remark(text, start, end, f"今年决算数{'大于' if new > 0 else '小于'}预算数，请改写")
                return set()
            words = f"{'大于' if new > 0 else '小于'}{found['what']}"
            asks = bool(self._years.later) and text.plain[end : end + 1] == "。" and not self._has_reason(text, end)
            reason = f"的{self._lead}{OPEN_REASON}" if asks else ""
            self._edit(text, found.start(), end, words + reason, Kind.DIRECTION, one, is_open=asks)
            return {claim.start}
        change, rate = (next(iter(self._compared(claim, one, claim.against)), None) for one in ("change", "growth"))
        if not isinstance(change, Figure):
            self._remark(text, start, end, f"今年比上年{'增加' if new > 0 else '减少'}，请改写")
            return set()
        each = "各" if _BOTH.search(text.plain[:start]) else ""
        words = f"{each}{'增加' if new > 0 else '减少'}{_printed(change)}万元"
        if isinstance(rate, Figure):
            words += f"，{'增长' if new > 0 else '下降'}{_printed(rate)}%"
        start = start - 2 if text.plain[max(0, start - 2) : start] == "基本" else start
        asks = bool(self._years.later) and not self._has_reason(text, end)
        reason = f"，{self._lead}{OPEN_REASON}" if asks else ""
        self._edit(text, start, end, f"{words}{reason}", Kind.DIRECTION, one, is_open=asks)
        return {claim.start}

    def _has_reason(self, text: DocumentText, place: int) -> bool:
        """Whether a reason stands behind a place already: in the same sentence, or right at the beginning of the next."""
        stop = text.sentence(place)[1]
        lead = vocabulary().reason.search(text.plain, place)
        return lead is not None and lead.start() <= stop + _NEAR

    # -- reasons -------------------------------------------------------------------------------------------------

    def _reasons(self, text: DocumentText, group: Sequence[Bound]) -> None:
        """Reasons of last year: proposed again, or opened; numbers and years in free words are never renewed."""
        if not self._years.later:
            return
        for start, end in free_stretches(text.plain):
            bare = text.plain[start:end].rstrip("。；，")
            if not bare.strip():
                continue
            end = start + len(bare)
            if is_reason(text.plain, start):
                self._reason(text, start, end, group)
            else:
                self._remark(text, start, end, "请核对：上年的用途")
            for number in numbers(text.plain[start:end]):
                at = start + number.start
                self._remark(text, at, start + number.stop, "这是人写的话里上年的数，没有更新，请核对")

    def _reason(self, text: DocumentText, start: int, end: int, group: Sequence[Bound]) -> None:
        compared = [one for one in group if _sign_then(one) is not None]
        before = [one for one in compared if one.claim.start < start] or compared[:1]
        words = text.words(start, end)
        if not before:
            self._remark(text, start, end, "请核对：上年的原因")
            return
        one = before[-1]
        then, new, now = _sign_then(one), self.sign_now(one.claim), self._in_words(one.claim)
        if new is None or new == then:
            self._remark(text, start, end, f"请核对：上年的原因。{now}")
        elif new == 0:
            self._edit(text, start, end, "【待补：没有差异了，原因还要不要】", Kind.REASON, one, is_open=True)
            self._remark(text, start, end, f"{now}上年的原因：{words}")
        else:
            self._edit(text, start, end, OPEN_REASON, Kind.REASON, one, is_open=True)
            self._remark(text, start, end, f"方向变了。{now}上年的原因：{words}")

    def _new_difference(self, text: DocumentText, group: Sequence[Bound], free: Sequence[tuple[int, int]]) -> None:
        """A reason is asked for where last year's amount was its budget, and this year's is not."""
        if len({one.claim.subject.figures for one in group}) > 1 or text.plain.endswith("："):
            return  # a list: the reasons stand with its parts
        if any(one.claim.measure in _COMPARING and one.claim.against == "budget" for one in group):
            return  # 决算数与预算数持平: renewed where it stands
        for one in group:
            stop = text.sentence(one.claim.start)[1]
            if (
                one.claim.measure != "completion"
                or _sign_then(one) != 0
                or any(start >= one.claim.start for start, _ in free)
            ):
                continue
            new = self.sign_now(one.claim)
            if new and text.plain[stop - 1 : stop] == "。":
                words = f"。{self._difference_frame(new)}{OPEN_REASON}。"
                self._edit(text, stop - 1, stop, words, Kind.REASON, one, is_open=True)

    def _difference_frame(self, sign: int) -> str:
        """How the document opens a reason for a difference from the budget, with the direction it is to have."""
        for frame in self._frames:
            word = next((one for one in ("大于", "小于", "高于", "低于", "多于", "少于") if one in frame), "")
            if not word or vocabulary().signs[word] == sign:
                return frame
            return frame.replace(word, directions().opposites[word])
        return f"决算数{'大于' if sign > 0 else '小于'}预算数的{self._lead}"

    def _in_words(self, claim: Claim) -> str:
        """What a reason would explain now: 今年比上年增加12.34万元，增长5.67%。"""
        against = "budget" if claim.measure == "completion" else claim.against
        change = next(iter(self._compared(claim, "change", against)), None)
        sign = self.sign_now(claim)
        than = "预算" if against == "budget" else "上年"
        if sign == 0:
            return f"今年与{than}持平。"
        if not isinstance(change, Figure) or sign is None:
            return ""
        return f"今年比{than}{'增加' if sign > 0 else '减少'}{_printed(change)}万元。"

    # -- years ---------------------------------------------------------------------------------------------------

    def _years_of(self, text: DocumentText, *, everywhere: bool) -> None:
        """2023年度 → 2024年度; outside the narrative only where a whole year or its end is meant."""
        if not self._years.later:
            return
        free = list(free_stretches(text.plain)) if everywhere else []
        for found in _YEAR.finditer(text.plain):
            year = int(found[1])
            meant = everywhere or text.plain.startswith(("年度", "年12月31日", "年末", "年底", "年部门"), found.end())
            if year not in (self._years.written, self._years.written - 1) or inside(found.start(), free):
                continue
            if meant:
                new = str(year + self._years.later)
                self._edit(text, found.start(), found.end(), new, Kind.YEAR, None)
            else:
                self._remark(text, found.start(), found.end(), "年份没有改，请核对")
        for found in _HAN_YEAR.finditer(text.plain):
            digits = "".join(
                str("〇一二三四五六七八九".find(one.replace("○", "〇").replace("零", "〇").replace("两", "二")))
                for one in found[0]
            )
            if digits.isdigit() and int(digits) in (self._years.written, self._years.written + 1) and not everywhere:
                new = "".join(_HAN[int(one)] for one in str(int(digits) + self._years.later))
                self._edit(text, found.start(), found.end(), new, Kind.YEAR, None)
                self._remark(text, found.start(), found.end(), "封面的年月，月份请核对")

    # -- what is put down ----------------------------------------------------------------------------------------

    def _edit(
        self,
        text: DocumentText,
        start: int,
        end: int,
        new: str,
        kind: Kind,
        bound: Bound | None,
        *,
        is_open: bool = False,
    ) -> None:
        old = text.words(start, end)
        if old == new:
            return
        anchor = text.anchor(start, end)
        wrong = not self._years.later or (bound is not None and bool(bound.error))
        self.plan.edits.append(Edit(text.number, anchor.start, anchor.end, old, new, kind, is_open, wrong))

    def _remark(self, text: DocumentText, start: int, end: int, line: str) -> None:
        anchor = text.anchor(start, end)
        self.plan.remarks.append(Remark(text.number, anchor.start, anchor.end, (line,)))


def _reason_frames(texts: Sequence[DocumentText]) -> tuple[str, list[str]]:
    """The words most reasons of a document begin with (主要原因是：), and whole openings of those against the budget."""
    leads: Counter[str] = Counter()
    frames: Counter[str] = Counter()
    for text in texts:
        for found in vocabulary().reason.finditer(text.plain):
            if not found[0].endswith(("是", "为", "：")):
                continue
            leads[found[0]] += 1
            opening = text.plain[text.sentence(found.start())[0] : found.end()]
            if _FRAME.fullmatch(opening):
                frames[opening] += 1
    lead = next((words for words, _ in leads.most_common() if words.startswith(("主要原因", "原因"))), "主要原因：")
    return lead, [words for words, _ in frames.most_common(1)]


def _sign_then(one: Bound) -> int | None:
    """The direction that was said; of a completion rate, whether it was above or below the whole."""
    if one.claim.measure == "completion" and one.claim.number is not None:
        return int(one.claim.number.value > _WHOLE) - int(one.claim.number.value < _WHOLE)
    return one.claim.sign if one.claim.measure in _COMPARING else None


def _printed(figure: Figure) -> str:
    return print_number(abs(figure.value))


def _comparisons(group: Sequence[Bound]) -> Iterator[list[Bound]]:
    """Neighbouring claims of one comparison: 减少56.95万元，下降1.87%."""
    current: list[Bound] = []
    for one in group:
        claim = one.claim
        if claim.measure not in _COMPARING or claim.sign is None or claim.free:
            continue
        last = current[-1].claim if current else None
        same = (
            last is not None
            and last.subject.figures == claim.subject.figures
            and last.against == claim.against
            and (last.number is None) == (claim.number is None)
            and one.text.sentence(last.start) == one.text.sentence(claim.start)
        )
        if current and not same:
            yield current
            current = []
        current.append(one)
    if current:
        yield current


def applied(raw: str, edits: Sequence[Edit]) -> str:
    """A text with edits done that are in order and do not overlap."""
    made, at = "", 0
    for edit in edits:
        made += raw[at : edit.start] + edit.new
        at = edit.end
    return made + raw[at:]
