"""Findings on words of a document; and whether what stands in the place of a figure, a word or a name is another one.

Numbers and directions are for the claims to hold (`claims_check`): a departure of theirs is known here, not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from narrate.document_checks.document_texts import DocumentText, fragment
from narrate.document_checks.expected import Sort
from narrate.document_checks.followed_wording import Tie
from narrate.document_checks.numbers import (
    Judgement,
    Written,
    cells,
    computation,
    judge,
    read_written,
)
from narrate.document_checks.wording import wording
from narrate.document_rules import document_rules
from narrate.figures.figure import Direction, Figure, Missing, Quantity
from narrate.findings import Anchor, Finding
from narrate.quantity import UnitOfMeasure
from narrate.templating.settings import Settings

_TELLING = 3  # digits from which on a number that fits another unit is no chance
_NEARLY = "基本"


@dataclass(frozen=True, slots=True)
class StatementInput:
    """What the document is held against."""

    figures: Mapping[str, Quantity]
    settings: Settings

    def decimals(self, figure: Figure) -> int:
        """How many decimals the phrasebook prints this kind of figure with."""
        if figure.unit is UnitOfMeasure.PERCENT:
            return self.settings.percent.decimals
        if figure.unit in (UnitOfMeasure.COUNT, UnitOfMeasure.POINTS):
            return 0
        return self.settings.amount.decimals


class Departure(NamedTuple):
    """Where a tie says something else than it should.

    `turned`: the direction is the opposite. `told` is what to say of it, None where the claims say it.
    """

    anchor: Anchor
    turned: bool = False
    told: Finding | None = None


def finding(
    code: str,
    message: str,
    text: DocumentText,
    start: int,
    end: int,
    *,
    expected: str = "",
    quantity: Quantity | None = None,
) -> Finding:
    """A finding on these words; fragment, computation and cells are looked up. Its section is added at the end."""
    return Finding(
        code,
        document_rules()[code].severity,
        message,
        cells(quantity) if quantity is not None else (),
        fragment=fragment(text, start, end),
        written=text.words(start, end),
        expected=expected,
        computation=computation(quantity) if quantity is not None else "",
        anchor=text.anchor(start, end),
    )


def departure(tie: Tie, case: StatementInput) -> Departure | None:
    """How a tie departs from what it stands for; None where it does not."""
    sort, text, start, end = tie.piece.sort, tie.text, tie.start, tie.end
    if sort is Sort.FIGURE:
        wrong = _wrong_number(tie, case)
        return None if wrong is None else Departure(text.anchor(start, wrong))
    due = tie.piece.words
    if tie.written == due:
        return None
    if sort is Sort.WORD:
        return _other_direction(tie, case)
    if sort is Sort.NAME:
        is_year = due.isdigit()
        told = (
            finding("D11", f"年度写成“{tie.written}”，应为“{due}”", text, start, end, expected=due) if is_year else None
        )
        return Departure(text.anchor(start, end), told=told)
    if sort is Sort.ORDINAL and start:  # 图1; those of headings are counted
        told = finding("D10", f"序号写成“{tie.written}”，应为“{due}”", text, start, end, expected=due)
        return Departure(text.anchor(start, end), told=told)
    return None


def _wrong_number(tie: Tie, case: StatementInput) -> int | None:
    """Where a number that does not stand for its figure ends, with its unit where that is what is wrong."""
    figure = case.figures.get(tie.piece.ref)
    unit = _unit_after(tie.text.plain, tie.end)
    if tie.written == tie.piece.words and unit == _unit_after(tie.owner.plain, tie.piece.end):
        return None
    written = read_written(tie.written, unit)
    if isinstance(figure, Missing):  # a percentage of a zero base, printed by the habit of the region
        return None if written.value == read_written(tie.piece.words).value else tie.end
    if not isinstance(figure, Figure):
        return None
    judgement = judge(_in_due_unit(written, figure), figure, case.decimals(figure))
    if judgement is Judgement.RIGHT:
        return None
    is_unit = judgement is Judgement.WRONG and _is_meant_otherwise(written, figure, case)
    return tie.end + len(written.unit) if is_unit else tie.end


def _is_meant_otherwise(written: Written, figure: Figure, case: StatementInput) -> bool:
    """Whether the number would be right in another unit than the one it is written in."""
    digits = str(written.value).replace(".", "").strip("0")
    if written.unit not in wording().money or len(digits) < _TELLING:
        return False
    others = wording().money - {written.unit}
    return any(judge(written._replace(unit=u), figure, case.decimals(figure)) is Judgement.RIGHT for u in others)


def _in_due_unit(written: Written, figure: Figure) -> Written:
    """A number without a unit of money is taken in 万元; the absent unit is told on its own."""
    return written if written.unit in wording().money else written._replace(unit="万元" if _is_money(figure) else "")


def _is_money(figure: Figure) -> bool:
    return figure.unit in (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)


def _unit_after(plain: str, end: int) -> str:
    """The unit that stands right behind a number."""
    found = wording().units.match(plain, end)
    return found[0] if found else ""


def _other_direction(tie: Tie, case: StatementInput) -> Departure | None:
    direction = case.figures.get(tie.piece.ref.partition("/")[0])
    found = wording().direction.search(tie.written)
    if not isinstance(direction, Direction) or found is None:
        return None
    turned = wording().signs[found[0]] != direction.sign
    nearly = _NEARLY in tie.written and _NEARLY not in tie.piece.words
    return Departure(tie.text.anchor(tie.start, tie.end), turned) if turned or nearly else None
