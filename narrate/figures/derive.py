"""All figures of a unit, section by section: what the templates of a phrasebook read.

In: the recognised inputs, the answers, the profile, how amounts are published. Out: one frozen `UnitFigures`, whose
attributes are the words a template uses (`totals`, `income`, …) and whose `by_id` is the dictionary of all figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrate.figures.asked import Asked, AskedFigure, asked
from narrate.figures.basic_expenditure import BasicExpenditure, basic_expenditure
from narrate.figures.carryover import Carryover, carryover
from narrate.figures.figure import FigureSet, Ledger, Publishing
from narrate.figures.funds import Funds, funds
from narrate.figures.general_public_budget import GeneralPublicBudget, general_public_budget
from narrate.figures.operations import (
    AgencyOperating,
    Assets,
    Procurement,
    Spending,
    agency_operating,
    assets,
    procurement,
    spending,
)
from narrate.figures.performance import Performance, performance
from narrate.figures.structure import EXPENDITURE_KINDS, INCOME_SOURCES, Structure, income_by_budget, structure
from narrate.figures.subjects import SubjectNames
from narrate.figures.three_public import ThreePublic, three_public
from narrate.figures.totals import Totals, totals
from narrate.intake.accounts import UnitInputs, YearTables
from narrate.intake.answers import Answers, UnitProfile

_NO_TABLES = YearTables(0)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The thirteen sections' figures in the order of the narrative.

    `carryover` and `spending` are further figures (`Publishing.further`); `asked` are those that the phrasebook asks for.
    """

    totals: Totals
    income: Structure
    expenditure: Structure
    appropriation: Totals
    general_public_budget: GeneralPublicBudget
    basic_expenditure: BasicExpenditure
    government_funds: Funds
    state_capital: Funds
    three_public: ThreePublic
    agency_operating: AgencyOperating
    procurement: Procurement
    assets: Assets
    performance: Performance
    carryover: Carryover | None
    spending: Spending | None
    asked: Mapping[str, Asked]
    by_id: FigureSet


def derive(
    inputs: UnitInputs,
    answers: Answers,
    profile: UnitProfile,
    publishing: Publishing,
    wanted: Sequence[AskedFigure] = (),
) -> UnitFigures:
    """Compute every figure once. `wanted` are the figures that the phrasebook asks for."""
    ledger = Ledger(publishing, answers)
    now, prior, new = inputs.current, inputs.prior, profile.established_this_year
    then = prior or _NO_TABLES
    names = SubjectNames(
        (
            now.general_public_budget,
            now.expenditure,
            now.income,
            now.government_funds,
            now.state_capital,
            inputs.budget,
            inputs.fund_budget,
        ),
        answers,
    )
    whole = totals(ledger, "totals", "", now.income_expenditure, then.income_expenditure, established=new)
    income, expenditure = _structures(ledger, now, then, established=new)
    appropriation = totals(ledger, "appropriation", "财政拨款", now.appropriation, then.appropriation, established=new)
    return UnitFigures(
        whole,
        income,
        expenditure,
        appropriation,
        general_public_budget(ledger, inputs, expenditure.total, names, established=new),
        basic_expenditure(
            ledger,
            now.basic_expenditure,
            now.general_public_budget,
            then.basic_expenditure,
            established=new,
        ),
        funds(
            ledger,
            "government_funds",
            "政府性基金预算财政拨款",
            now.government_funds,
            now.appropriation,
            names,
            established=new,
            planned=inputs.fund_budget,
        ),
        funds(
            ledger,
            "state_capital",
            "国有资本经营预算财政拨款",
            now.state_capital,
            now.appropriation,
            names,
            established=new,
        ),
        three_public(ledger, now, prior, inputs.older, established=new),
        agency_operating(ledger, now.operations, then.operations, established=new, planned=inputs.agency_budget),
        procurement(ledger, now.operations),
        assets(ledger, now.operations),
        performance(ledger, now.expenditure, inputs.evaluation),
        *_further(ledger, now, prior, established=new),
        asked(ledger, wanted, inputs, established=new),
        ledger.figures(),
    )


def _further(
    ledger: Ledger, now: YearTables, prior: YearTables | None, *, established: bool
) -> tuple[Carryover | None, Spending | None]:
    """The further figures that are sections of their own."""
    if not ledger.publishing.further:
        return None, None
    carried = carryover(ledger, now, prior, established=established)
    return carried, spending(ledger, now, prior, established=established)


def _structures(ledger: Ledger, now: YearTables, then: YearTables, *, established: bool) -> tuple[Structure, Structure]:
    """Income by source and expenditure by kind."""
    income = structure(
        ledger, "income", "本年收入合计", now.income, INCOME_SOURCES, then.income, established=established
    )
    expenditure = structure(
        ledger,
        "expenditure",
        "本年支出合计",
        now.expenditure,
        EXPENDITURE_KINDS,
        then.expenditure,
        established=established,
    )
    return income_by_budget(ledger, income, now.income_expenditure, now.appropriation), expenditure
