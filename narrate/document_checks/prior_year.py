"""Last year's own figures, which what a document says of last year is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from narrate.figures.derive import derive
from narrate.figures.figure import Publishing, Quantity
from narrate.intake.accounts import UnitInputs
from narrate.intake.answers import UnitProfile


def prior_figures(inputs: UnitInputs) -> Mapping[str, Quantity]:
    """Last year's own figures, where its tables are at hand."""
    if inputs.prior is None:
        return {}
    then = replace(
        inputs,
        year=inputs.prior.year,
        current=inputs.prior,
        prior=None,
        budget=None,
        fund_budget=None,
        agency_budget=None,
        evaluation={},
    )
    return derive(then, {}, UnitProfile(), Publishing()).by_id
