"""数据标记: the difference an answer explains, kept beside the answer so that a later run can tell it may be wrong.

In: two marks `direction|magnitude` (more|20.47), one from when the person answered, one of now. Out: whether the answer
must be looked at again, and why, in words. No workbook here.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from narrate.quantity import UNGROUPED, print_number

GROWTH_SHARE = Decimal("0.5")
"""A difference has grown beyond measure when it grew by more than this share of what was explained …"""

GROWTH_AMOUNT = Decimal(1)
"""… and by at least this much (万元): half of nothing is nothing to worry about."""

LAST_YEAR = "上年"
"""What an answer stands for that was taken from last year's document: it is to be looked at until a person confirms it."""

_DIRECTIONS = {"more": "多", "less": "少", "level": "持平", "up": "多", "down": "少"}
_LEVEL = "持平"


class Facts(NamedTuple):
    """A difference: `direction` is 多, 少 or 持平; `magnitude` is in 万元, not negative."""

    direction: str
    magnitude: Decimal

    def __str__(self) -> str:
        return self.direction + ("" if self.direction == _LEVEL else print_number(self.magnitude, UNGROUPED))


def parse_facts(text: str) -> Facts | None:
    """`more|20.47` (or `up|20.47`) → Facts; None where there is no difference to speak of or the text cannot be read."""
    direction, _, magnitude = text.strip().partition("|")
    try:
        amount = abs(Decimal(magnitude or "0"))
    except InvalidOperation:
        return None
    if direction not in _DIRECTIONS or not amount.is_finite():
        return None
    return Facts(_DIRECTIONS[direction] if amount else _LEVEL, amount)


def doubt(answered: str, now: str) -> str:
    """Why an answer given at `answered` may no longer hold at `now`; "" when it may stand.

    Doubtful: the direction flipped, the difference vanished, or it grew by more than `GROWTH_SHARE` and at least
    `GROWTH_AMOUNT`. An answer without facts explains no difference and is never doubtful; nor is one whose difference
    cannot be told now, because a figure is missing: that is told by itself. One of last year's is doubtful by itself.
    """
    if answered == LAST_YEAR:
        return LAST_YEAR
    then, current = parse_facts(answered), parse_facts(now)
    if then is None or current is None:
        return ""
    if current.direction == _LEVEL:
        return "" if then.direction == _LEVEL else f"原为{then}，现已无差异"
    growth = current.magnitude - then.magnitude
    appeared = then.direction == _LEVEL and growth >= GROWTH_AMOUNT
    flipped = then.direction not in (_LEVEL, current.direction)
    if appeared or flipped:
        return f"原为{then}，现为{current}"
    if then.direction != _LEVEL and growth >= GROWTH_AMOUNT and growth > then.magnitude * GROWTH_SHARE:
        return f"差异变大，原为{then}，现为{current}"
    return ""


def answer_digest(answer: str) -> str:
    """Eight hex digits that tell whether an answer was rewritten since it was called doubtful."""
    return hashlib.sha256(answer.strip().encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Mark(NamedTuple):
    """What the 数据标记 cell holds: the facts at the time of answering; of a doubtful answer also the facts shown
    beside it when it was called doubtful, and the digest of its text: `more|20.47→less|3.10#0a1b2c3d`."""

    answered: str
    shown: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> Mark:
        facts, _, digest = text.strip().partition("#")
        answered, _, shown = facts.partition("→")
        return cls(answered.strip(), shown.strip(), digest.strip())

    def __str__(self) -> str:
        return f"{self.answered}→{self.shown}#{self.digest}" if self.digest else self.answered

    def settled(self, answer: str, *, confirmed: bool) -> str:
        """The facts the answer stands for: those shown, once the person confirmed or rewrote it."""
        if self.digest and (confirmed or answer_digest(answer) != self.digest):
            return self.shown
        return self.answered


def judge(mark: Mark, answer: str, now: str, *, confirmed: bool) -> tuple[Mark, str]:
    """The mark to keep beside a given answer, and the doubt ("" for none)."""
    stands_for = mark.settled(answer, confirmed=confirmed) or now
    reason = doubt(stands_for, now)
    if not reason:
        return Mark(stands_for), ""
    return Mark(stands_for, now, answer_digest(answer)), reason
