"""Functions of modules that most runs never need, loaded at their first call: a start does not pay for rare formats."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def on_demand(module: str, function: str) -> Callable[..., Any]:
    """The function of this name, whose module is imported when it is called first."""

    def called(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), function)(*given, **named)

    return called
