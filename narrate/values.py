"""Values: dataclasses that nobody changes, made thousands of times a minute.

`@value()` is `@dataclass(frozen=True, slots=True)` to whoever reads and checks the code. At run time nothing stands in
the way of an assignment: being stopped from it makes each value three times as dear to make, and the type checker
stops it anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")

new = tuple.__new__
"""`new(Kind, (…))` is `Kind(…)` for a named tuple, without the Python frame that its own constructor is."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, eq: bool = True) -> Callable[[type[T]], type[T]]:
    """A dataclass with slots, equal by its fields (`eq=False`: to itself alone), hashed alike."""

    def made(kind: type[T]) -> type[T]:
        return dataclass(slots=True, eq=eq, unsafe_hash=eq)(kind)

    return made
