"""What last year's document says for the questions of this year's form: reasons, purposes, lasting facts, last year's amounts.

In: `Bindings` of last year's document and the questions (slot key → label). Out: words by key, with the paragraph they
stand in. Which of them are more than a hint is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from narrate.claims.claim import Claim
from narrate.claims.context import free_stretches, is_reason
from narrate.claims.lexer import MONEY
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.passages import Passage
from narrate.figures.figure import Figure
from narrate.roll_forward.binding import Bindings, Bound, Loose

_COMPARING = ("change", "growth", "difference", "direction", "completion")
_FINAL = ("", ".actual", ".total", ".income", ".amount")
_ASKS = re.compile(r"(?:支出)?(?:主要用于|主要是|的开支内容)$")
_CODE = re.compile(r"^\d{7}")
_NEAR = 60  # characters before a purpose in which its question's words stand
_PART = re.compile(r"第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、")
_LONGEST_HEADING = 30
_OVERVIEW = (
    ("text/overview/duties", re.compile(r"职责|职能")),
    ("text/overview/organization", re.compile(r"机构设置|机构情况|内设机构")),
    ("text/overview/composition", re.compile(r"构成|机构设置|单位情况")),
    ("text/overview/members", re.compile(r"构成|机构设置|单位情况|编制范围")),
    ("text/attachments/lead", re.compile(r"^第[一二三四五六七八九十]部分附件$")),
)
_WHOLE = ("text/overview/duties", "text/attachments/lead")  # all that stands there, of the others the first sentence
_SAYS = {
    "text/overview/duties": re.compile(r"(?P<words>.+)"),
    "text/overview/organization": re.compile(r"(?P<words>内设(?:机构|科室|处室|部门).+)"),
    "text/overview/composition": re.compile(r"构成(?:看|来看|上看)，.{0,40}?决算(?:仅)?包括：?(?P<words>.+)"),
    "text/overview/members": re.compile(
        r"编制范围的(?:预算|独立核算|下属)?单位(?:共(?:有)?\d+[个家]，?)?(?:有|包括)：?(?P<words>.+)"
    ),
    "text/attachments/lead": re.compile(r"^(?!.*20\d\d年)(?P<words>.+)"),
}
_LEVEL = re.compile(r"20\d\d年(?:度)?(?P<level>[\u4e00-\u9fff]{1,3}级)(?:财政)?(?:部门)?预算(?:安排)?(?:的)?项目")
_EXPLANATION = re.compile(r"(?P<name>.+?)的说明（名词解释）$")


@dataclass(frozen=True, slots=True)
class LastYears:
    """Words of last year's document for a question; `number` in the unit of the form (amounts in 万元).

    `where` is the heading that they stand under, as a reader finds it.
    """

    key: str
    text: str
    where: str
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Free words of last year's document that a question asks for: a stretch of a paragraph's normalised text."""

    key: str
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> DocumentText:
        """The paragraph."""
        return self.passage.text

    @property
    def words(self) -> str:
        """The words as they stand there."""
        return self.text.words(self.start, self.end)


def words_of_last_year(bindings: Bindings, labels: Mapping[str, str]) -> dict[str, LastYears]:
    """By slot key; of a question that the document answers twice the first counts."""
    found: dict[str, LastYears] = {}
    free = (LastYears(one.key, one.words, one.passage.section) for one in said_in(bindings, labels))
    more = (_amounts(bindings, labels), _overview(bindings.rest, labels), _explanations(bindings, labels))
    level = (one for one in _level(bindings) if one.key in labels)
    for one in chain(free, *more, level):
        found.setdefault(one.key, one)
    return found


def said_in(bindings: Bindings, labels: Mapping[str, str]) -> Iterator[Said]:
    """Every stretch of free words that one of the questions asks for, in the document's order."""
    claims: dict[int, list[Claim]] = {}
    read: Iterator[Bound | Loose] = chain(bindings.bound, bindings.loose)
    for claim in read:
        claims.setdefault(claim.text.number, []).append(claim.claim)
    for passage in bindings.passages:
        own = sorted(claims.get(passage.text.number, ()), key=lambda one: one.start)
        yield from _free_words(passage, own, labels)


def _free_words(passage: Passage, claims: Sequence[Claim], labels: Mapping[str, str]) -> Iterator[Said]:
    text = passage.text
    for start, end in free_stretches(text.plain):
        bare = text.plain[start:end].rstrip("。；，")
        if not bare.strip() or bare.startswith("【"):
            continue
        keys = _reason_keys(claims, start) if is_reason(text.plain, start) else _purpose_keys(claims, start)
        key = next((one for one, against in keys if one in labels and _is_about(labels[one], against)), None)
        key = key or next(_asked_for(text, start, labels), None)
        if key is not None:
            yield Said(key, passage, start, start + len(bare))


def _is_about(label: str, against: str) -> bool:
    """Whether a question asks for a reason against last year, or against the budget."""
    return not against or ("上年" in label) == (against == "prior")


def _reason_keys(claims: Sequence[Claim], start: int) -> Iterator[tuple[str, str]]:
    compared = [one for one in claims if one.measure in _COMPARING and not one.free and one.subject.figures]
    before = [one for one in compared if one.start < start] or compared[:1]
    for claim in reversed(before[-2:]):
        against = "budget" if claim.measure == "completion" or claim.against == "budget" else "prior"
        ends = ("/prior", "", "/total") if against == "prior" else ("/budget", "", "/total")
        for base in _bases(claim):
            yield from ((f"reason/{base}{end}", against) for end in ends)


def _purpose_keys(claims: Sequence[Claim], start: int) -> Iterator[tuple[str, str]]:
    before = [one for one in claims if one.start < start and one.subject.figures]
    after = [one for one in claims if one.start > start and one.subject.figures]
    for claim in (*before[-1:], *after[:1]):
        yield from ((f"purpose/{base}", "") for base in _bases(claim))


def _bases(claim: Claim) -> Iterator[str]:
    """The parts of keys that a claim's subject can stand for: totals.income → totals/income, totals."""
    for who in claim.subject.figures:
        yield who.replace(".", "/")
        if not who.rpartition(".")[2].isdigit() and "." in who:
            yield who.rpartition(".")[0].replace(".", "/")


def _asked_for(text: DocumentText, start: int, labels: Mapping[str, str]) -> Iterator[str]:
    """Questions for a purpose whose own words stand right before it: 其他用车主要是."""
    before = text.plain[max(0, start - _NEAR) : start]
    for key, label in labels.items():
        stem = normalised(_ASKS.sub("", label))[0] if _ASKS.search(label) else ""
        if stem and key.startswith("purpose/") and not _CODE.match(stem) and stem in before:
            yield key


def _amounts(bindings: Bindings, labels: Mapping[str, str]) -> Iterator[LastYears]:
    """Last year's own amounts, for the questions that ask for them (上年度机关运行经费支出决算数)."""
    asked = {key.removeprefix("figure/").removesuffix(".prior"): key for key in labels if key.endswith(".prior")}
    sections = {passage.text.number: passage.section for passage in bindings.passages}
    for one in bindings.bound:
        number, figure = one.claim.number, one.figure
        key = next((asked[who] for who in asked if figure.id in {f"{who}{end}" for end in _FINAL}), None)
        if key is None or number is None or one.claim.measure not in ("final", "count") or one.claim.free:
            continue
        value = number.wan_yuan if number.unit in MONEY else number.value
        if isinstance(figure, Figure) and one.error:
            continue  # a number that its own year's tables call wrong is no answer
        yield LastYears(key, f"{value:f}", sections[one.text.number], value)


def _overview(rest: Sequence[DocumentText], labels: Mapping[str, str]) -> Iterator[LastYears]:
    """What stands below the headings 部门职责, 机构设置, 决算单位构成 and 附件."""
    heads: tuple[str, ...] = ()
    where = ""
    told: dict[str, tuple[str, list[str]]] = {}
    for text in rest:
        if len(text.plain) <= _LONGEST_HEADING and _PART.match(text.plain) and not text.plain.endswith("。"):
            heads = tuple(name for name, words in _OVERVIEW if words.search(text.plain))
            where = text.raw.strip()
            continue
        for name in heads:
            said = _SAYS[name].search(text.plain)
            if said is not None:
                words = text.words(said.start("words"), said.end("words")).strip()
                told.setdefault(name, (where, []))[1].append(words)
    for name, (place, parts) in told.items():
        words = "".join(parts if name in _WHOLE else parts[:1]).rstrip("。；")
        if name in labels and words and "【待补" not in words:
            yield LastYears(name, words, place)


def _level(bindings: Bindings) -> Iterator[LastYears]:
    """Whose budget it is: 对2022年度县级预算项目支出进行全面自评."""
    for passage in bindings.passages:
        found = _LEVEL.search(passage.text.plain)
        if found is not None:
            yield LastYears("text/profile/level", found["level"], passage.section)
            return


def _explanations(bindings: Bindings, labels: Mapping[str, str]) -> Iterator[LastYears]:
    """名词解释 of subjects: 财政事务（款）信息化建设（项）：反映……"""
    asked = {
        normalised(found["name"])[0]: key for key, label in labels.items() if (found := _EXPLANATION.search(label))
    }
    for text in bindings.rest:
        head, colon, words = text.plain.partition("：")
        key = next((key for name, key in asked.items() if head.endswith(name)), None)
        if key is not None and colon and words and "【待补" not in words:
            yield LastYears(key, text.words(len(head) + 1, len(text.plain)).rstrip("。"), "名词解释")
