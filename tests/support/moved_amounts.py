"""A unit's inputs with other amounts in their cells: every reading, wherever it lies, through one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from narrate.intake.accounts import UnitInputs
from narrate.intake.grid import Grid, Reading, State


def with_readings(inputs: UnitInputs, moved: Callable[[Reading], Reading]) -> UnitInputs:
    """The unit with each amount of its tables, of both years and the budget, that is not zero given to `moved`."""

    def walked(one: Any) -> Any:
        if isinstance(one, Reading):
            return moved(one) if _is_amount(one) else one
        if isinstance(one, Grid) or one is None or isinstance(one, str | int | float | Decimal):
            return one
        if isinstance(one, Mapping):
            return {key: walked(value) for key, value in one.items()}
        if isinstance(one, tuple) and hasattr(one, "_fields"):
            return one._replace(**{name: walked(getattr(one, name)) for name in one._fields})
        if isinstance(one, tuple):
            return tuple(walked(value) for value in one)
        if is_dataclass(one) and not isinstance(one, type):
            return replace(one, **{each.name: walked(getattr(one, each.name)) for each in fields(one)})
        return one

    return replace(
        inputs,
        current=walked(inputs.current),
        prior=walked(inputs.prior),
        budget=walked(inputs.budget),
        findings=(),
    )


def _is_amount(reading: Reading) -> bool:
    return reading.state is State.NUMBER and bool(reading.value) and reading.unit.value in ("万元", "元")
