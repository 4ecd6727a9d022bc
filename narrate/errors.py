"""What stops a run, sorted by what the reader can do about it.

Messages are Chinese and complete: what, where (file, sheet, cell, or phrasebook file and line), what was found,
what to do next. What is wrong *in the data* without stopping a run is a `narrate.findings.Finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class NarrateError(Exception):
    """The root. `details` are the lines under the message; `advice` is what to do next (可以：…).

    `sheets` are the verdicts on the sheets of a unit that were read before it stopped (`narrate.intake.accounts`).
    """

    exit_status = 3
    sheets: Sequence[Any] = ()

    def __init__(self, message: str, *, details: Sequence[str] = (), advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.advice = advice

    def lines(self) -> list[str]:
        """The message as the terminal shows it, without the leading 错误：."""
        shown = [self.message, *(f"  {detail}" for detail in self.details)]
        if self.advice:
            shown.append(f"  可以：{self.advice}")
        return shown


class UnreadableFile(NarrateError):
    """A file cannot be opened or is not what its name says."""


class MissingInput(NarrateError):
    """Something the command cannot do without is not there: folder, workbook, table, form, phrasebook name."""


class ConflictingInput(NarrateError):
    """Two inputs claim the same thing: one table and year twice, two current years, a form of another unit."""


class PhrasebookError(NarrateError):
    """A phrasebook file is wrong; details name file and line."""


class TemplateError(NarrateError):
    """A Word template lacks what the report needs."""


class OutputRefused(NarrateError):
    """The output exists, is open in another program, or would overwrite what a person wrote."""


class UsageError(NarrateError):
    """The command was called wrongly."""

    exit_status = 2


class SeveralErrors(NarrateError):
    """All problems of one run, told at once."""

    def __init__(self, errors: Sequence[NarrateError]) -> None:
        super().__init__(f"共有{len(errors)}个问题", details=())
        self.errors = tuple(errors)

    def lines(self) -> list[str]:
        return [line for error in self.errors for line in error.lines()]


def raise_all(errors: Sequence[NarrateError]) -> None:
    """Raise nothing, the one error, or all of them as one."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SeveralErrors(errors)
