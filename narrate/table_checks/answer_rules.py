"""Numbers that cannot be, most of them answers of the form: told as doubts, printed as they were given.

A person types 元 for 万元, a part for the whole, a number of persons with decimals. The tables are held against each other
by other rules; an answer has nothing beside it but the figures it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from narrate.figures.figure import Figure, FigureKind, Quantity
from narrate.findings import Finding, Severity
from narrate.intake.answers import Answer
from narrate.intake.grid import Reading
from narrate.quantity import HUNDRED, WHOLE, UnitOfMeasure, print_number
from narrate.table_checks.relations import amount_text
from narrate.table_checks.rule import HELD, CheckedUnit, Outcome, Rule

_UNIT_SLIP = Decimal(1000)
"""A difference of a factor beyond this between an answer and what it is compared with is a slip of the unit of money: it
is 10,000 where 元 was typed for 万元, give or take how far the two amounts really are apart."""

_TIMES_THE_WHOLE = 10
"""No amount of a unit is so many times all that it spent."""

_LARGE_GROWTH = Decimal(90)
_AGAINST_PRIOR = "against_prior"  # changes from year to year; what a budget is missed by is told by its completion
_FEW = 3

# part, whole: figures that the form gives, or that it gives where a table is not there
PARTS = (
    ("procurement.sme", "procurement.total"),
    ("procurement.micro", "procurement.sme"),
    ("procurement.reserved_micro", "procurement.reserved_sme"),
    ("procurement.reserved_sme_awarded", "procurement.reserved_sme"),
    ("procurement.reserved_micro_awarded", "procurement.reserved_micro"),
    ("procurement.unreserved_sme_awarded", "procurement.total"),
    ("performance.basic", "performance.total"),
    ("performance.project", "performance.total"),
    ("performance.projects.amount", "performance.project_base"),
    ("performance.overall.appropriation", "performance.overall.amount"),
    ("performance.grades.excellent", "performance.projects.count"),
    ("performance.grades.good", "performance.projects.count"),
    ("performance.grades.fair", "performance.projects.count"),
    ("performance.grades.poor", "performance.projects.count"),
    ("performance.grades.qualified", "performance.projects.count"),
    ("performance.grades.unqualified", "performance.projects.count"),
    ("performance.problems.solved", "performance.problems.found"),
    ("performance.problems.pending", "performance.problems.found"),
    ("assets.vehicles.provincial_leaders", "assets.vehicles"),
    ("assets.vehicles.main_leaders", "assets.vehicles"),
    ("assets.vehicles.confidential", "assets.vehicles"),
    ("assets.vehicles.emergency", "assets.vehicles"),
    ("assets.vehicles.enforcement", "assets.vehicles"),
    ("assets.vehicles.special", "assets.vehicles"),
    ("assets.vehicles.retired", "assets.vehicles"),
    ("assets.vehicles.other", "assets.vehicles"),
    ("three_public.vehicles_purchased", "three_public.vehicles_kept"),
    ("three_public.overseas_groups", "three_public.overseas_persons"),
    ("three_public.domestic_batches", "three_public.domestic_persons"),
    ("three_public.foreign_affairs_batches", "three_public.foreign_affairs_persons"),
    ("three_public.abroad_batches", "three_public.abroad_persons"),
    ("three_public.foreign_affairs_reception", "three_public.domestic_reception"),
    ("three_public.foreign_affairs_batches", "three_public.domestic_batches"),
    ("three_public.foreign_affairs_persons", "three_public.domestic_persons"),
    ("appropriation.prior", "totals.prior"),
    ("general_public_budget.prior", "appropriation.prior"),
)


def _absurd_answers(case: CheckedUnit) -> Iterator[Outcome]:
    """Each answer once: the first thing that is wrong with it."""
    yield from (cells := list(_named_cells(case)))
    told: set[str] = set()
    for finding, answer in _doubts(case):
        if answer.key not in told:
            told.add(answer.key)
            yield finding
    if not told and not cells:
        yield HELD


def _doubts(case: CheckedUnit) -> Iterator[tuple[Finding, Answer]]:
    yield from _unit_slips(case)
    figures = case.figures.by_id
    for part, whole in PARTS:
        first, second = figures.get(part), figures.get(whole)
        if not (isinstance(first, Figure) and isinstance(second, Figure)) or first.published <= second.published:
            continue
        for answer in _answers((first, second))[:1]:
            why = f"“{first.label}”{_shown(first)}大于“{second.label}”{_shown(second)}"
            yield _finding(why, (first, second), "部分不会大于总数，核对这两个数"), answer
    yield from _out_of_bounds(case)
    for figure, answer in _given(case):
        if figure.kind is FigureKind.COUNT and figure.value % 1:
            yield _finding(f"“{figure.label}”要填整数，填的是{answer.text}", (figure,), "改正后再运行"), answer
        if figure.kind is FigureKind.SCORE and figure.value > HUNDRED:
            yield _finding(f"“{figure.label}”填的是{answer.text}，超过100分", (figure,), "核对得分"), answer


def _out_of_bounds(case: CheckedUnit) -> Iterator[tuple[Finding, Answer]]:
    """What slots.toml says a number can be."""
    for one in case.figures.asked.values():
        numbers = [one.amount, *([one.against_prior.base] if one.against_prior else [])]
        for figure in numbers:
            if isinstance(figure, Figure) and isinstance(figure.source, Answer) and not one.bounds.allow(figure.value):
                why = f"“{figure.label}”填的是{_shown(figure)}，应当{one.bounds}"
                yield _finding(why, (figure,), "核对后改正"), figure.source


def _named_cells(case: CheckedUnit) -> Iterator[Finding]:
    """Numbers that a phrasebook reads from a cell of its own: a cell that is not the one meant, a number that cannot be."""
    for one in case.figures.asked.values():
        yield from (replace(finding, code="F04") for finding in one.told)
        figure = one.amount
        if isinstance(figure, Figure) and isinstance(figure.source, Reading) and not one.bounds.allow(figure.value):
            why = f"“{figure.label}”是{_shown(figure)}，应当{one.bounds}"
            yield Finding(
                "F04", Severity.WARNING, why, _places((figure,)), "核对这一格，和短语库 slots.toml 里写的格子"
            )


def _unit_slips(case: CheckedUnit) -> Iterator[tuple[Finding, Answer]]:
    """An amount that is 10⁴ times, or a 10⁴th of, what it is held against, or far more than all the unit spent."""
    advice = "金额单位是万元：看是不是按元填的，或者小数点错了位"
    for quantity in case.figures.by_id.values():
        if not isinstance(quantity, Figure) or quantity.kind is not FigureKind.CHANGE:
            continue
        if quantity.unit is not UnitOfMeasure.WAN_YUAN:  # a count has no unit to slip by
            continue
        amounts = [one for one in quantity.inputs if isinstance(one, Figure) and one.published]
        answers = _answers(amounts)
        if len(amounts) < 2 or not answers:
            continue
        low, high = sorted(amounts, key=lambda one: abs(one.published))
        times = abs(high.published / low.published)
        if times >= _UNIT_SLIP:
            given = next(one for one in amounts if one.source is answers[0])
            other = high if given is low else low
            why = f"“{given.label}”填的是{_shown(given)}，与“{other.label}”{_shown(other)}相差{print_number(times, WHOLE)}倍"
            yield _finding(why, (given, other), advice), answers[0]
    whole = case.figures.totals.expenditure
    if not isinstance(whole, Figure) or whole.published <= 0:
        return
    for figure, answer in _given(case):
        if figure.kind is FigureKind.AMOUNT and abs(figure.published) > whole.published * _TIMES_THE_WHOLE:
            why = f"“{figure.label}”填的是{_shown(figure)}，支出总计只有{_shown(whole)}"
            yield _finding(why, (figure, whole), advice), answer


def _given(case: CheckedUnit) -> Iterator[tuple[Figure, Answer]]:
    """The figures that the form gives."""
    for one in case.figures.by_id.uncommon:
        if isinstance(one, Figure) and isinstance(one.source, Answer):
            yield one, one.source


def _answers(figures: Sequence[Figure]) -> list[Answer]:
    return [one.source for one in figures if isinstance(one.source, Answer)]


def _finding(why: str, figures: Sequence[Figure], advice: str) -> Finding:
    places = tuple(address for one in figures if one.source is not None and (address := one.source.address))
    return Finding("F04", Severity.WARNING, f"填报表{why}", places, advice)


def _shown(figure: Figure) -> str:
    return f"{amount_text(figure.value)}万元" if figure.kind is FigureKind.AMOUNT else print_number(figure.value, WHOLE)


def _shares(case: CheckedUnit) -> Iterator[Outcome]:
    for quantity in case.figures.by_id.values():
        if not isinstance(quantity, Figure) or quantity.kind is not FigureKind.SHARE:
            continue
        if quantity.value <= HUNDRED:
            yield HELD
            continue
        yield Finding(
            "A05",
            Severity.WARNING,
            f"{quantity.label}是{print_number(quantity.value)}%，超过100%",
            _places(quantity.inputs),
            "部分不会大于总数，核对这两个数",
            computation=quantity.formula,
        )


def _large_changes(case: CheckedUnit) -> Iterator[Outcome]:
    """One note for all: a large change is possible, and the first thing a reader asks about."""
    large = [
        one
        for one in case.figures.by_id.values()
        if isinstance(one, Figure)
        and one.kind is FigureKind.GROWTH
        and one.value > _LARGE_GROWTH
        and _AGAINST_PRIOR in one.id
    ]
    if not large:
        yield HELD
        return
    first = "、".join(f"{one.label}{print_number(one.value)}%" for one in large[:_FEW])
    more = "等" if len(large) > _FEW else ""
    message = f"{len(large)}个增减率超过{_LARGE_GROWTH}%：{first}{more}"
    yield Finding("A06", Severity.NOTE, message, _places(large[0].inputs), "核对两年的数是不是同一口径、同一单位")


def _places(quantities: Sequence[Quantity]) -> tuple[str, ...]:
    """The cells of figures that were read from cells."""
    sources = (getattr(quantity, "source", None) for quantity in quantities)
    return tuple(source.address for source in sources if source is not None and source.address)


_WARNING = Severity.WARNING
RULES = (
    Rule(
        "F04",
        "填报的数合情理：单位是万元，部分不大于总数，个数是整数",
        "说明填报表",
        _absurd_answers,
        "说明填报表",
        _WARNING,
    ),
    Rule("A05", "占比不超过100%", "核实性检查", _shares, "核实", _WARNING),
    Rule("A06", "增减率超过90%的逐个核对过", "核实性检查", _large_changes, "核实", Severity.NOTE),
)
