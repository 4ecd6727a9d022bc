"""A claim and the figure it states: from the figures that are derived, else from the cells of the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from narrate.claims.claim import Claim
from narrate.claims.subjects import SubjectIndex, endings
from narrate.document_checks.published_cells import Published
from narrate.document_checks.unit_subjects import subject_index
from narrate.figures import readings
from narrate.figures.figure import Figure, FigureKind, Ledger, Missing, Number, Publishing, Quantity, Why
from narrate.intake.accounts import SubjectTable, UnitInputs
from narrate.intake.grid import Reading
from narrate.quantity import UnitOfMeasure

_TOTALS = ("totals", "appropriation")
_CALLED_BUDGETS = ("performance", "procurement")  # 涉及预算金额, 预留项目预算金额: amounts of their own
_BUDGETED = ("general_public_budget", "government_funds", "state_capital")
_FINAL = ("final",)
_WHOLE_EXPENDITURE = ("totals", "expenditure")
_CLASS, _ITEM = 3, 7  # digits


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are held against. `prior` are last year's own figures, where its tables are at hand."""

    inputs: UnitInputs
    figures: Mapping[str, Quantity]
    prior: Mapping[str, Quantity]
    index: SubjectIndex
    published: Published
    explains: bool = True  # whether it is sought what a wrong number is instead

    @classmethod
    def of(cls, inputs: UnitInputs, figures: Mapping[str, Quantity], prior: Mapping[str, Quantity]) -> Ground:
        """The ground of a unit, with the names of its subjects and the numbers that it prints."""
        return cls(inputs, figures, prior, subject_index(inputs, figures), Published(inputs, figures))


def quantities(claim: Claim, ground: Ground) -> list[Quantity]:
    """The figures that a claim can be, the likeliest first; none where its subject or measure tells none."""
    found: dict[str, Quantity] = {}
    for who in claim.subject.figures:
        for place in _places(who, claim):
            for one in _of(claim, place, ground):
                found.setdefault(one.id, one)
    return list(found.values())


def _places(who: str, claim: Claim) -> tuple[str, ...]:
    """Where a subject stands: a 类 that the total or the expenditure section names is first that of table 03."""
    topic, _, code = who.rpartition(".")
    if claim.topic not in _WHOLE_EXPENDITURE or topic != "general_public_budget" or len(code) != _CLASS:
        return (who,)
    return f"expenditure.{code}", f"table.expenditure.{code}", who


def _of(claim: Claim, who: str, ground: Ground) -> Iterator[Quantity]:
    measure = claim.measure
    if claim.subject.column:
        yield from _of_column(claim, who, ground)
        return
    if measure == "share" and claim.year == str(ground.inputs.year - 1):
        found = _share(replace(claim, year=""), who, replace(ground, figures=ground.prior))
        if isinstance(found, Figure):  # its id is this year's: told apart
            yield found._replace(id=f"{found.id}.prior", label=f"上年度{found.label}")
        return
    if measure == "share":
        found = _share(claim, who, ground)
        if found is not None:
            yield found
        if found is not None and "总" in claim.whole and not _is_other_side(claim.whole, who):
            # 总收入, 总支出: what the section adds up, or with what is carried over
            yield from _first(who, endings()["share"], ground.figures)
        return
    if measure == "rate":
        yield from _of(replace(claim, measure="share"), who, ground)
        yield from _of(replace(claim, measure="completion"), who, ground)
        return
    if measure == "reached":  # 增加到: what it has come to; the amount of the change there is the usual slip
        final = _amount(who, ground)
        if final is not None:
            yield final
        yield from _compared(claim, who, ground, claim.against or "prior")
        return
    if measure in ("change", "growth", "direction", "difference") and not claim.against:
        yield from _compared(claim, who, ground, "budget" if measure == "difference" else "prior")
        return
    if measure in ("change", "growth", "direction", "difference"):
        yield from _compared(claim, who, ground, claim.against)
        return
    if measure in ("budget", "completion"):
        keys = [f"{measure}_original", f"{measure}_adjusted"] if claim.basis == "any" else [f"{measure}_{claim.basis}"]
        for key in keys:
            yield from _first(who, endings().get(key, ()), ground.figures)
        if measure == "budget" and who.partition(".")[0] in _CALLED_BUDGETS and claim.basis != "adjusted":
            yield from _first(who, ("",), ground.figures)
        if claim.basis != "adjusted":
            yield from _of_class_budget(claim, who, ground)
        return
    if measure == "prior" and claim.year == str(ground.inputs.year):
        measure = "final"
    if measure == "final" and claim.year == str(ground.inputs.year - 1):
        before = list(_prior(who, ground))
        final = _amount(who, ground)
        yield from before
        if before and final is not None:  # this year's amount under last year's name: the year is what is wrong
            yield final
        return
    if measure == "prior" and claim.year and claim.year != str(ground.inputs.year - 1):
        return
    if measure == "prior":
        yield from _prior(who, ground)
        return
    final = _amount(who, ground)
    if final is not None and (measure in _FINAL or measure == "count" or (measure == "other" and claim.subject.units)):
        yield final


def _prior(who: str, ground: Ground) -> Iterator[Quantity]:
    """Last year's amount, as the form tells it and as last year's tables do; of both sides of a total, the unit's."""
    places = [who, who.rpartition(".")[0]] if who.partition(".")[0] in _TOTALS else [who]
    for place in places:
        yield from _first(place, (".prior",), ground.figures)
    final = _final(who, ground.prior)
    if isinstance(final, Figure):  # its id is this year's: told apart
        yield final._replace(id=f"{who}.prior", label=f"上年度{final.label}")


def _is_other_side(whole: str, who: str) -> bool:
    """Whether a whole is named by the side that a subject does not stand on: 总支出 of a source of income."""
    return ("支出" in whole and "收入" not in whole) if who.startswith("income") else "收入" in whole


def _first(who: str, ends: tuple[str, ...], figures: Mapping[str, Quantity]) -> Iterator[Quantity]:
    for ending in ends:
        found = figures.get(f"{who}{ending}")
        if found is not None:
            yield found
            return


def _final(who: str, figures: Mapping[str, Quantity]) -> Quantity | None:
    return next(_first(who, endings()["final"], figures), None)


def _amount(who: str, ground: Ground) -> Quantity | None:
    """This year's amount of a subject: its figure, else its cell."""
    for found in (_final(who, ground.figures), _cell(who, ground), _column_total(who, ground)):
        if found is not None:
            return found
    return None


def _column_total(who: str, ground: Ground) -> Figure | None:
    """The 基本支出 or 项目支出 of table 05, which few regions derive."""
    column = {"general_public_budget.basic": "basic", "general_public_budget.project": "project"}.get(who)
    reading = readings.total(ground.inputs.current.general_public_budget, column) if column else None
    if reading is None or reading.value is None:
        return None
    label = "一般公共预算财政拨款支出中的" + ("基本支出" if column == "basic" else "项目支出")
    return _from_table(who, label, reading, reading.value)


def _cell(who: str, ground: Ground, column: str = "total") -> Figure | None:
    """An amount of a 类, 款 or 项 straight from its table."""
    topic, _, code = who.rpartition(".")
    table = getattr(ground.inputs.current, topic.removeprefix("table."), None)
    if not isinstance(table, SubjectTable):
        return None
    row = table.row(code)
    reading = row.amounts.get(column) if row else None
    if row is None or reading is None or reading.value is None:
        return None
    label = f"{row.code}{row.name}" + {"basic": "基本支出", "project": "项目支出"}.get(column, "")
    return _from_table(f"table.{who}.{column}", label, reading, reading.value)


def _from_table(name: str, label: str, reading: Reading, value: Decimal) -> Figure:
    """An amount as it stands in a cell."""
    return Figure(name, label, FigureKind.AMOUNT, UnitOfMeasure.WAN_YUAN, value, value, "取自表中", (), reading)


def _of_class_budget(claim: Claim, who: str, ground: Ground) -> Iterator[Quantity]:
    """The 年初预算 of a 类 or 款: its row of the budget table, else the sum of its items; and what is held against it."""
    code = who.rpartition(".")[2]
    now = _amount(who, ground)
    if not code.isdigit() or len(code) == 7 or not isinstance(now, Figure):
        return
    ids = [
        key
        for key in ground.figures
        if key.startswith(f"general_public_budget.{code}")
        and key.endswith(".original_budget")
        and len(key.split(".")[1]) == _ITEM
    ]
    items = [one for one in (ground.figures[key] for key in ids) if isinstance(one, Figure)]
    if not items or len(items) < len(ids):
        return
    ledger = _ledger()
    budget = ledger.sum(f"{who}.original_budget", f"{now.label}年初预算数", items)
    if claim.measure == "budget":
        yield budget
    elif claim.measure == "completion":
        yield ledger.completion(f"{who}.completion", f"{now.label}完成年初预算的百分比", now, budget)
    else:
        made = ledger.compare(f"{who}.against_budget", f"{now.label}比年初预算数", now, budget)
        yield {"growth": made.rate, "direction": made.direction}.get(claim.measure, made.magnitude)


def _of_column(claim: Claim, who: str, ground: Ground) -> Iterator[Quantity]:
    part = _cell(who, ground, claim.subject.column)
    if part is None:
        return
    if claim.measure == "share":
        whole = _cell(who, ground)
        if whole is not None:
            yield _ledger().share(f"{part.id}.share", f"{part.label}占比", part, whole)
    elif claim.measure in _FINAL:
        yield part


def _share(claim: Claim, who: str, ground: Ground) -> Quantity | None:
    """A share: of what its words say, where they name somebody; else the share that the section speaks of."""
    whole = claim.whole.strip("其")
    itself = ground.figures.get(who)
    if isinstance(itself, Figure) and itself.unit is UnitOfMeasure.PERCENT:
        return itself
    if whole:
        part = _amount(who, ground)
        for one in reversed(ground.index.mentions(whole)):
            terms = [term for term in one.terms if term.topic == claim.topic] or list(one.terms)
            for term in terms:
                base = _final(term.figure, ground.figures)
                if isinstance(base, Figure) and isinstance(part, Figure) and not term.units:
                    known = ground.figures.get(f"{who}.share")
                    if isinstance(known, Figure) and known.inputs[-1].id == base.id:
                        return known
                    return _ledger().share(f"{who}.share/{base.id}", f"{part.label}占{base.label}", part, base)
        if "总" in whole or "合计" in whole:
            return next(_first(who, (".share_of_total", *endings()["share"]), ground.figures), None)
        return None
    known = next(_first(who, endings()["share"], ground.figures), None)
    if isinstance(known, Missing) or (isinstance(known, Figure) and known.unit is UnitOfMeasure.PERCENT):
        return known
    return _of_its_total(who, ground)


def _of_its_total(who: str, ground: Ground) -> Quantity | None:
    """The share of an amount of what it is a part of, by its id; of a total itself, all of it."""
    group, _, last = who.rpartition(".")
    part = _amount(who, ground)
    total = part if last == "total" else _amount(f"{group}.total", ground) if group else None
    if not isinstance(part, Figure) or not isinstance(total, Figure):
        return None
    return _ledger().share(f"{who}.share/{total.id}", f"{part.label}占{total.label}", part, total)


def _compared(claim: Claim, who: str, ground: Ground, against: str) -> Iterator[Quantity]:
    """Amount, rate or direction of a change: from last year, or from the budget that is meant."""
    ending = {"growth": "growth", "direction": "direction"}.get(claim.measure, "magnitude")
    if against == "prior" and claim.against_year and _is_third(who, claim.against_year, ground):
        yield from _first(who, (f".against_third.{ending}",), ground.figures)
        return
    if against == "prior":
        places = [who, who.rpartition(".")[0]] if who.partition(".")[0] in _TOTALS else [who]
        found = [ground.figures.get(f"{one}.against_prior.{ending}") for one in places]
        known = [one for one in found if one is not None]
        if known:
            yield known[0]
            return
        now = _amount(who, ground)
        then = _final(who, ground.prior)
        if isinstance(now, Figure) and isinstance(then, Figure):
            made = _ledger().compare(f"{who}.against_prior", f"{now.label}比上年度", now, then)
            yield {"growth": made.rate, "direction": made.direction}.get(claim.measure, made.magnitude)
        return
    keys = {"original": ("against_budget",), "adjusted": ("against_adjusted",)}
    either = ("against_budget", "against_adjusted")
    for key in keys.get(claim.basis, either):
        yield from _first(who, (f".{key}.{ending}", f".adjusted.{key}.{ending}"), ground.figures)
    if claim.basis != "adjusted":
        yield from _of_class_budget(claim, who, ground)


def _is_third(who: str, year: str, ground: Ground) -> bool:
    """Whether a subject is compared with this third year, which neither the report's nor the last is."""
    third = ground.figures.get(f"{who}.third")
    return isinstance(third, Figure | Missing) and third.label.startswith(f"{year}年")


def open_basis(claim: Claim, found: list[Quantity]) -> bool:
    """Whether a budget is spoken of that could be another one than those that are known."""
    if not claim.said_budget or not claim.subject.figures:
        return False
    told = (Why.NOT_APPLICABLE, Why.ZERO_BASE, Why.NEGATIVE_BASE)
    known = [one for one in found if not isinstance(one, Missing) or one.why in told]
    return claim.subject.figures[0].partition(".")[0] in _BUDGETED and len(known) < 2


def _ledger() -> Ledger:
    return Ledger(Publishing(), {})


def final_of(claim: Claim, ground: Ground) -> Number | None:
    """The amount that a claim's subject has this year."""
    for who in claim.subject.figures:
        found = _amount(who, ground)
        if isinstance(found, Figure | Missing):
            return found
    return None
