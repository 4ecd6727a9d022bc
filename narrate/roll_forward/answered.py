"""What this year's form answers, in the place of last year's words; and reasons that nobody answered for, opened.

In: the plan for last year's document, and the answers of this year by slot key. An answer that says what last year's
document says confirms it: the words stay, and nothing is asked of them any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from narrate.claims.context import free_stretches, is_reason
from narrate.document_checks.document_texts import DocumentText
from narrate.editing.commented_copy import Remark
from narrate.roll_forward.binding import Bindings
from narrate.roll_forward.last_years_words import said_in
from narrate.roll_forward.plan import Edit, Kind, Plan
from narrate.roll_forward.renewal import OPEN_REASON


def take_answers(plan: Plan, bindings: Bindings, labels: Mapping[str, str], answers: Mapping[str, str]) -> None:
    """Put the answers into the plan; `labels` are the questions of this year's form by key.

    Two places that one question stands for are both answered only where they say the same.
    """
    first: dict[str, str] = {}
    for said in said_in(bindings, labels):
        words = said.words
        if said.key not in answers or first.setdefault(said.key, words) != words:
            continue
        if not _clear(plan, said.text, said.start, said.end) or answers[said.key] == words:
            continue
        _put(plan, said.text, said.start, said.end, answers[said.key], Kind.ANSWER, "按说明填报表写")


def open_reasons(plan: Plan, bindings: Bindings, labels: Mapping[str, str], answers: Mapping[str, str]) -> None:
    """Open every reason of last year that no answer stands for; the old words go into a remark."""
    confirmed = {
        (said.text.number, said.start) for said in said_in(bindings, labels) if answers.get(said.key) is not None
    }
    for passage in bindings.passages:
        text = passage.text
        for start, end in () if passage.depth else free_stretches(text.plain):
            bare = text.plain[start:end].rstrip("。；，")
            known = (text.number, start) in confirmed or not is_reason(text.plain, start)
            if known or not bare.strip() or bare.startswith("【"):
                continue
            end = start + len(bare)
            now = [line for one in _remarks(plan, text, start, end) for line in one.lines if "上年的原因" in line]
            if _is_open(plan, text, start, end) or not _clear(plan, text, start, end):
                continue
            told = now[0].removeprefix("请核对：上年的原因").lstrip("。") if now else ""
            _put(plan, text, start, end, OPEN_REASON, Kind.REASON, told.rstrip("。"), is_open=True)


def _put(
    plan: Plan, text: DocumentText, start: int, end: int, new: str, kind: Kind, told: str, *, is_open: bool = False
) -> None:
    anchor, old = text.anchor(start, end), text.words(start, end)
    plan.edits.append(Edit(text.number, anchor.start, anchor.end, old, new, kind, is_open))
    line = f"{told}。上年的原话：{old}" if told else f"上年的原话：{old}"
    plan.remarks.append(Remark(text.number, anchor.start, anchor.end, (line,)))


def _is_open(plan: Plan, text: DocumentText, start: int, end: int) -> bool:
    anchor = text.anchor(start, end)
    return any(one.open and _lies_in(one, text.number, anchor.start, anchor.end) for one in plan.edits)


def _remarks(plan: Plan, text: DocumentText, start: int, end: int) -> list[Remark]:
    anchor = text.anchor(start, end)
    return [one for one in plan.remarks if _lies_in(one, text.number, anchor.start, anchor.end)]


def _clear(plan: Plan, text: DocumentText, start: int, end: int) -> bool:
    """Take out what the plan has for a stretch alone; False where more than it is to be changed, or it goes."""
    anchor = text.anchor(start, end)
    if text.number in plan.struck():
        return False
    inside = [one for one in plan.edits if _lies_in(one, text.number, anchor.start, anchor.end)]
    for one in plan.edits:
        beside = one.paragraph != text.number or one.end <= anchor.start or anchor.end <= one.start
        if not beside and one not in inside:
            return False
    told = _remarks(plan, text, start, end)
    plan.edits = [one for one in plan.edits if one not in inside]
    plan.remarks = [one for one in plan.remarks if one not in told]
    return True


def _lies_in(one: Edit | Remark, paragraph: int, start: int, end: int) -> bool:
    return one.paragraph == paragraph and start <= one.start and one.end <= end
