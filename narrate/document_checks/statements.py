"""Ties judged: what the document states in the place of a figure, a word, a name or an ordinal, and what the tables give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from narrate.document_checks.document_texts import DocumentText, fragment
from narrate.document_checks.expected import Sort
from narrate.document_checks.followed_wording import Tie
from narrate.document_checks.numbers import (
    Judgement,
    Written,
    cells,
    computation,
    explained,
    judge,
    read_written,
    shown,
)
from narrate.document_checks.rules import document_rules
from narrate.document_checks.wording import wording
from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Quantity
from narrate.findings import Finding
from narrate.quantity import UnitOfMeasure
from narrate.templating.settings import Settings

_TELLING = 3  # digits from which on a number that fits another unit is no chance
_NEARLY = "基本"
_JUDGED = {Judgement.COARSE: "D18", Judgement.CUT: "D16", Judgement.UNROUNDED: "D17"}


@dataclass(frozen=True, slots=True)
class StatementInput:
    """What the document is held against."""

    unit_name: str
    year: int
    figures: Mapping[str, Quantity]
    settings: Settings

    def decimals(self, figure: Figure) -> int:
        """How many decimals the phrasebook prints this kind of figure with."""
        if figure.unit is UnitOfMeasure.PERCENT:
            return self.settings.percent.decimals
        if figure.unit in (UnitOfMeasure.COUNT, UnitOfMeasure.POINTS):
            return 0
        return self.settings.amount.decimals


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


def judged(tie: Tie, case: StatementInput) -> Finding | None:
    """What is wrong with a tie; None for nothing."""
    sort = tie.piece.sort
    if sort is Sort.FIGURE:
        return _number(tie, case)
    if sort is Sort.WORD:
        return _word(tie, case)
    if sort is Sort.NAME:
        return _name(tie)
    if sort is Sort.ORDINAL and tie.start and tie.written != tie.piece.words:  # 图1; those of headings are counted
        told = f"序号写成“{tie.written}”，应为“{tie.piece.words}”"
        return finding("D10", told, tie.text, tie.start, tie.end, expected=tie.piece.words)
    return None


def _number(tie: Tie, case: StatementInput) -> Finding | None:
    figure = case.figures.get(tie.piece.ref)
    if tie.written == tie.piece.words and unit_after(tie.text, tie.end) == unit_after_due(tie):
        return None
    written = read_written(tie.written, unit_after(tie.text, tie.end))
    if isinstance(figure, Missing):
        return _zero_base(tie, written, figure)
    if not isinstance(figure, Figure):
        return None
    return judged_number(tie.text, tie.start, tie.end, written, figure, case)


def judged_number(
    text: DocumentText, start: int, end: int, written: Written, figure: Figure, case: StatementInput
) -> Finding | None:
    """What is wrong with a number that stands for a figure; None for nothing."""
    judgement = judge(_in_due_unit(written, figure), figure, case.decimals(figure))
    if judgement is Judgement.RIGHT:
        return None
    if judgement is Judgement.WRONG and (unit := _meant_unit(written, figure, case)):
        told = f"计量单位写成“{written.unit}”，应为“{unit}”"
        return finding("D05", told, text, start, end + len(written.unit), expected=unit, quantity=figure)
    why = explained(written, figure, case.figures) if judgement is Judgement.WRONG else ""
    is_amount = figure.kind in (FigureKind.AMOUNT, FigureKind.CHANGE)
    code = _JUDGED.get(judgement) or ("D02" if figure.unit is UnitOfMeasure.PERCENT else "D01" if is_amount else "D04")
    due = shown(figure, written.unit)
    said = f"{text.plain[start:end]}{written.unit}"
    told = {
        Judgement.COARSE: f"{figure.label}写成{said}，少写了小数",
        Judgement.CUT: f"{figure.label}写成{said}，是截断的，四舍五入应为{due}",
        Judgement.UNROUNDED: f"{figure.label}写成{said}，按公开的金额重算是{due}（用未公开的尾数才可能算出{said}）",
    }.get(judgement, f"{figure.label}写成{said}，应为{due}" + (f"：{why}" if why else ""))
    return finding(code, told, text, start, end, expected=due, quantity=figure)


def _meant_unit(written: Written, figure: Figure, case: StatementInput) -> str:
    """The unit in which the number would be right, where it is written in another."""
    digits = str(written.value).replace(".", "").strip("0")
    if written.unit not in wording().money or len(digits) < _TELLING:
        return ""
    others = sorted(wording().money - {written.unit})
    return next(
        (u for u in others if judge(written._replace(unit=u), figure, case.decimals(figure)) is Judgement.RIGHT), ""
    )


def _in_due_unit(written: Written, figure: Figure) -> Written:
    """A number without a unit of money is taken in 万元; the absent unit is told on its own."""
    return written if written.unit in wording().money else written._replace(unit="万元" if _is_money(figure) else "")


def _is_money(figure: Figure) -> bool:
    return figure.unit in (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)


def _zero_base(tie: Tie, written: Written, figure: Missing) -> Finding | None:
    """A percentage of a zero base, printed by the habit of the region: nothing but that habit may stand there."""
    if written.value == Decimal(read_written(tie.piece.words).value):
        return None
    told = f"{figure.label}写成{tie.written}%，基数是0，算不出百分比"
    return finding("D21", told, tie.text, tie.start, tie.end, expected=f"{tie.piece.words}%", quantity=figure)


def unit_after(text: DocumentText, end: int) -> str:
    """The unit that stands right behind a number."""
    found = wording().units.match(text.plain, end)
    return found[0] if found else ""


def unit_after_due(tie: Tie) -> str:
    """The unit that should stand there."""
    found = wording().units.match(tie.owner.plain, tie.piece.end)
    return found[0] if found else ""


def _word(tie: Tie, case: StatementInput) -> Finding | None:
    direction = case.figures.get(tie.piece.ref.partition("/")[0])
    found = wording().direction.search(tie.written)
    if tie.written == tie.piece.words or not isinstance(direction, Direction) or found is None:
        return None
    sign = wording().signs[found[0]]
    if sign != direction.sign:
        told = f"{direction.label.removesuffix('的方向')}写成“{tie.written}”，应为“{tie.piece.words}”"
        return finding("D03", told, tie.text, tie.start, tie.end, expected=tie.piece.words, quantity=direction)
    if _NEARLY in tie.written and _NEARLY not in tie.piece.words:
        told = f"两数完全相等，写的是“{tie.written}”"
        return finding("D32", told, tie.text, tie.start, tie.end, expected=tie.piece.words, quantity=direction)
    return None


def _name(tie: Tie) -> Finding | None:
    if tie.written == tie.piece.words:
        return None
    is_year = tie.piece.words.isdigit()
    what = "年度" if is_year else "单位名称"
    told = f"{what}写成“{tie.written}”，应为“{tie.piece.words}”"
    return finding("D11" if is_year else "D12", told, tie.text, tie.start, tie.end, expected=tie.piece.words)
