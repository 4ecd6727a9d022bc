"""What a template may do with a figure: print it through a filter, or test it. No arithmetic, no bare numbers.

Each filter returns text marked as a span (`narrate.templating.span_markup`). A missing figure prints as an open slot, so a
missing fact is always a visible 【待补：…】 and never a blank or a guess.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Quantity, Why
from narrate.quantity import (
    AMOUNT,
    HUNDRED,
    ZERO,
    NumberStyle,
    UnitOfMeasure,
    from_wan_yuan,
    number_style,
    print_number,
    round_half_up,
    rounding,
)
from narrate.report.values import SpanKind
from narrate.templating.settings import Settings
from narrate.templating.span_markup import mark, plain

_THERE = (Figure, Direction)
_BASELESS = (Why.ZERO_BASE, Why.NEGATIVE_BASE)
_TOLD = (*_BASELESS, Why.UNREADABLE, Why.BLANK, Why.NO_NUMBER)
_COMPUTED = (FigureKind.CHANGE, FigureKind.GROWTH, FigureKind.SHARE, FigureKind.COMPLETION, FigureKind.AVERAGE)
_NEEDS_NOTHING = (*_BASELESS, Why.NOT_APPLICABLE)


class Choice:
    """The answer to a slot with choices; printing it prints the answer or the open slot."""

    __slots__ = ("printed", "value")

    def __init__(self, value: str | None, printed: str) -> None:
        self.value = value
        self.printed = printed

    def __eq__(self, other: object) -> bool:
        return other == self.value

    def __hash__(self) -> int:
        return hash(self.value)


class Filters:
    """The filters of one phrasebook: they know its settings and nothing of the unit at hand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def table(self) -> dict[str, Callable[..., str]]:
        """Filter name → function, as templates call them."""
        return {
            "amount": self.amount,
            "percent": self.percent,
            "number": self.number,
            "yuan": self.yuan,
            "count": self.count,
            "score": self.score,
            "word": self.word,
            "gap": self.gap,
            "subject": self.subject,
            "stem": stem,
            "name": name,
            "term": self.term,
        }

    def amount(self, figure: Quantity) -> str:
        """An amount with its unit: 2,337.23万元."""
        if isinstance(figure, Figure):
            return self._number(figure, figure.published, self._settings.amount) + self._settings.amount_unit
        return self._own_gap(figure) + self._settings.amount_unit

    def number(self, figure: Quantity) -> str:
        """An amount, a percentage, a count without its unit, for a column of a table whose header says it."""
        if isinstance(figure, Figure):
            value = figure.value if figure.unit is UnitOfMeasure.PERCENT else figure.published
            return self._number(figure, value, self._style(figure))
        if isinstance(figure, Missing) and figure.why in _NEEDS_NOTHING:
            return "—"
        return self._own_gap(figure)

    def yuan(self, figure: Quantity) -> str:
        """An amount in 元 in a report in 万元 (人均、车均), with two decimals: 85.34元."""
        if isinstance(figure, Figure):
            return self._number(figure, rounding(2)(from_wan_yuan(figure.value, UnitOfMeasure.YUAN)), AMOUNT) + "元"
        return self._own_gap(figure) + "元"

    def percent(self, figure: Quantity) -> str:
        """A percentage with its sign: 2.74%. Where the base is zero, what the settings write for this figure."""
        if isinstance(figure, Figure):
            return self._number(figure, figure.value, self._settings.percent) + "%"
        if isinstance(figure, Missing) and figure.why is Why.ZERO_BASE:
            written = self._zero_base(figure.id)
            if written is not None:
                return mark(SpanKind.FIGURE, figure.id, _in_its_own_style(written)) + "%"
        return self._own_gap(figure) + "%"

    def count(self, figure: Quantity) -> str:
        """A count; the template writes 个, 辆, 人次 after it."""
        if isinstance(figure, Figure):
            return self._number(figure, figure.published, _WHOLE)
        return self._own_gap(figure)

    def score(self, figure: Quantity) -> str:
        """A score; the template writes 分 after it."""
        if isinstance(figure, Figure):
            return self._number(figure, figure.published, self._settings.score)
        return self._own_gap(figure)

    def word(self, direction: Quantity, words: str) -> str:
        """The word of the set that fits the direction: 增加／减少／持平."""
        table = self._settings.words[words]
        if isinstance(direction, Direction):
            return mark(SpanKind.WORD, f"{direction.id}/{words}", table[direction.sign])
        if isinstance(direction, Missing) and direction.why is Why.DEPENDS:
            return self._open(direction, direction.roots(), f"{table[1]}或{table[-1]}")
        return self.gap(direction)

    def gap(self, figure: Quantity) -> str:
        """The open slot of a missing figure: 【待补：上年度收、支总计】."""
        if not isinstance(figure, Missing):
            raise TypeError(f"{figure.id} 不缺，不能用 gap 打印")
        roots = list(figure.roots())
        label = roots[0].label if len(roots) == 1 else figure.label
        return self._open(figure, roots, label)

    def _own_gap(self, figure: Quantity) -> str:
        """What is computed from a number is named for itself: nobody should type the number it waits for there."""
        if isinstance(figure, Missing) and figure.why is Why.DEPENDS and figure.kind in _COMPUTED:
            return self._open(figure, figure.roots(), figure.label)
        return self.gap(figure)

    def _open(self, figure: Missing, roots: Iterable[Missing], label: str) -> str:
        """An open slot that the facts in `roots` would close; no answer gives a ratio to zero."""
        family = "baseless" if figure.why in _BASELESS else "figure"
        refs = "|".join(f"{family}/{root.id}" for root in roots)
        reason = f"（{figure.why}）" if figure.why in _TOLD else ""
        return mark(SpanKind.OPEN, refs, self._settings.open_slot.format(label + reason))

    def subject(self, subject_name: str | None, code: str) -> str:
        """A subject's name, or an open slot where no table gives it."""
        if subject_name:
            return plain(subject_name)
        return mark(SpanKind.OPEN, f"name/{code}", self._settings.open_slot.format(f"科目{code}的名称"))

    def term(self, standard: str) -> str:
        """The region's word for a standard term."""
        return self._settings.names.get(standard, standard)

    def _zero_base(self, key: str) -> str | None:
        for prefix, written in self._settings.zero_base.items():
            if key.startswith(prefix):
                return written
        return None

    def _number(self, figure: Figure, value: Decimal, style: NumberStyle) -> str:
        text = print_number(value, style)
        return mark(SpanKind.FIGURE, figure.id, text)

    def tests(self) -> dict[str, Callable[[Any], bool]]:
        """What a template may ask that hangs on the number style."""
        return {"nearly_whole": self.is_nearly_whole}

    def is_nearly_whole(self, figure: Any) -> bool:
        """Whether a percentage prints as 100% and is not: 完成预算100% beside 决算数小于预算数 would contradict itself."""
        if not isinstance(figure, Figure) or figure.unit is not UnitOfMeasure.PERCENT or figure.value == HUNDRED:
            return False
        return round_half_up(figure.value, self._settings.percent.decimals) == HUNDRED

    def charted(self, figure: Figure) -> Decimal:
        """The value that a chart draws: the number that the sentences print."""
        if figure.unit is UnitOfMeasure.PERCENT:
            return round_half_up(figure.value, self._settings.percent.decimals)
        return figure.published

    def number_format(self, figure: Figure) -> str:
        """A spreadsheet's format code for numbers of this kind, as near to the sentences' style as one can say it."""
        return self._style(figure).spreadsheet_code()

    def missing_from_chart(self, title: str, missing: list[Missing]) -> str:
        """The open slot in the place of a chart: what it waits for."""
        roots = {root.id: root for one in missing for root in one.roots()}
        labels = "、".join(root.label for root in roots.values())
        shown = self._settings.open_slot.format(plain(f"{title}所需的{labels}"))
        return mark(SpanKind.OPEN, "|".join(f"figure/{key}" for key in roots), shown)

    def _style(self, figure: Figure) -> NumberStyle:
        if figure.unit is UnitOfMeasure.PERCENT:
            return self._settings.percent
        return {UnitOfMeasure.COUNT: _WHOLE, UnitOfMeasure.POINTS: self._settings.score}.get(
            figure.unit, self._settings.amount
        )


_WHOLE = number_style("0")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?")


def _in_its_own_style(written: str) -> str:
    """What a phrasebook writes without a base: a number is printed as numbers are, with the decimals it is written with."""
    if not _PLAIN_NUMBER.fullmatch(written):
        return written
    decimals = len(written.partition(".")[2])
    return print_number(Decimal(written), number_style(f"0.{'0' * decimals}" if decimals else "0"))


def stem(subject_name: str) -> str:
    """A class name without its final 支出: 一般公共服务支出 → 一般公共服务."""
    return plain(subject_name.removesuffix("支出"))


def name(text: str) -> str:
    """A name taken from data, marked as such."""
    return mark(SpanKind.NAME, "name", plain(text))


def tests() -> dict[str, Callable[[Any], bool]]:
    """What a template may ask of a figure; named for what they say in a sentence."""
    return {
        "given": lambda q: isinstance(q, _THERE),
        "missing": lambda q: isinstance(q, Missing) and q.why not in _NEEDS_NOTHING,
        "baseless": lambda q: isinstance(q, Missing) and q.why in _BASELESS,
        "negative_base": lambda q: isinstance(q, Missing) and q.why is Why.NEGATIVE_BASE,
        "inapplicable": lambda q: isinstance(q, Missing) and q.why is Why.NOT_APPLICABLE,
        "zero": lambda q: isinstance(q, Figure) and q.published == ZERO,
        "level": lambda q: isinstance(q, Direction) and q.sign == 0,
        "more": lambda q: isinstance(q, Direction) and q.sign > 0,
        "less": lambda q: isinstance(q, Direction) and q.sign < 0,
        "open": lambda c: isinstance(c, Choice) and c.value is None,
    }


def refuse_bare_numbers(value: Any) -> str:
    """Jinja's finalize: only text is printed; a figure that passed no filter is an error in the template."""
    if type(value) is str:
        return value
    if isinstance(value, Choice):
        return value.printed
    if isinstance(value, str):
        return str(value)
    shown = getattr(value, "id", None) or reprlib.repr(value)
    raise TypeError(f"模板里直接打印了 {shown}，请加上 |amount、|percent、|count、|word 等过滤器")
