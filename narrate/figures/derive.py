"""All figures of a unit, section by section: what the templates of a phrasebook read.

In: the recognised inputs, the answers, the profile, how amounts are published. Out: one frozen `UnitFigures`, whose
attributes are the words a template uses (`totals`, `income`, …) and whose `by_id` is the dictionary of all figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from narrate.figures.basic_expenditure import BasicExpenditure, basic_expenditure
from narrate.figures.figure import FigureSet, Ledger, Publishing
from narrate.figures.funds import Funds, funds
from narrate.figures.general_public_budget import GeneralPublicBudget, general_public_budget
from narrate.figures.operations import AgencyOperating, Assets, Procurement, agency_operating, assets, procurement
from narrate.figures.performance import Performance, performance
from narrate.figures.structure import EXPENDITURE_KINDS, INCOME_SOURCES, Structure, income_by_budget, structure
from narrate.figures.subjects import SubjectNames
from narrate.figures.three_public import ThreePublic, three_public
from narrate.figures.totals import Totals, totals
from narrate.intake.accounts import UnitInputs
from narrate.intake.answers import Answers, UnitProfile


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The thirteen sections' figures in the order of the narrative."""

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
    by_id: FigureSet


def derive(inputs: UnitInputs, answers: Answers, profile: UnitProfile, publishing: Publishing) -> UnitFigures:
    """Compute every figure once."""
    ledger = Ledger(publishing, answers)
    now, prior, new = inputs.current, inputs.prior, profile.established_this_year
    names = SubjectNames(
        (
            now.general_public_budget,
            now.expenditure,
            now.income,
            now.government_funds,
            now.state_capital,
            inputs.budget,
        ),
        answers,
    )
    whole = totals(
        ledger, "totals", "", now.income_expenditure, prior.income_expenditure if prior else None, established=new
    )
    income = structure(ledger, "income", "本年收入合计", now.income, INCOME_SOURCES)
    income = income_by_budget(ledger, income, now.income_expenditure, now.appropriation)
    expenditure = structure(ledger, "expenditure", "本年支出合计", now.expenditure, EXPENDITURE_KINDS)
    appropriation = totals(
        ledger, "appropriation", "财政拨款", now.appropriation, prior.appropriation if prior else None, established=new
    )
    return UnitFigures(
        whole,
        income,
        expenditure,
        appropriation,
        general_public_budget(ledger, inputs, expenditure.total, names, established=new),
        basic_expenditure(ledger, now.basic_expenditure, now.general_public_budget),
        funds(
            ledger,
            "government_funds",
            "政府性基金预算财政拨款",
            now.government_funds,
            now.appropriation,
            names,
            established=new,
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
        three_public(ledger, now, prior, established=new),
        agency_operating(ledger, now.operations, prior.operations if prior else None, established=new),
        procurement(ledger, now.operations),
        assets(ledger, now.operations),
        performance(ledger, now.expenditure),
        ledger.figures(),
    )
