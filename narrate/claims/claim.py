"""What is read from a text: a claim. It says what is stated, never whether it is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from narrate.claims.lexer import Number


class Subject(NamedTuple):
    """Whom a claim speaks of.

    `figures` are the beginnings of the ids of the figures it can be (`general_public_budget.2010601`): several where a
    name alone does not tell, none where it is known and no figure has it. `words` is the name as it is written, at
    `start` to `end`. `sure`: the name stands in the same statement; else it is taken over from words before.
    """

    words: str
    figures: tuple[str, ...]
    start: int
    end: int
    sure: bool = True
    column: str = ""  # basic or project, where a part of a subject is meant
    units: tuple[str, ...] = ()  # the units that its counts are in, where the one that is written is none of them


NOBODY = Subject("", (), 0, 0, False)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a paragraph states.

    `paragraph` is the number its passage was given, `start` and `end` the digits in its normalised words (of a
    direction that no number goes with: the word).
    `measure`: final, budget, completion, share, rate (a bare percentage in brackets: a share or a completion), change, growth, difference, prior, reached, count, direction, or other.
    `against`: prior or budget, what a change is a change from. `basis`: original, adjusted or any budget. `whole` are
    the words for what a share is a share of. `sign` is that of the direction word at `sign_at` (None: none is said).
    `year` is written before it (2023年度决算数), `against_year` in the comparison (比2019年). `free`: stands in words that a person wrote, a reason or a purpose. `topic` is the section's.
    """

    paragraph: int
    start: int
    end: int
    number: Number | None
    measure: str
    subject: Subject
    topic: str
    sign: int | None = None
    sign_at: tuple[int, int] = (0, 0)
    against: str = ""
    basis: str = "any"
    whole: str = ""
    free: bool = False
    year: str = ""
    against_year: str = ""

    @property
    def said_budget(self) -> bool:
        """Whether it speaks of a budget without saying which one."""
        about = self.measure in ("budget", "completion") or self.against == "budget"
        return about and self.basis == "any"
