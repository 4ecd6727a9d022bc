"""What can be done with every unit of a run. To add a job: a module with a `Work -> Product` function, a line in `JOBS`.

A job writes its files into `Work.scratch` under the names they are to have and returns a `Product`; it raises
`NarrateError` where the unit cannot be done. Its module is imported in the worker only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from narrate.findings import Finding


class Work(NamedTuple):
    """The unit folder, the empty folder to write to, where the unit's documents lie, and --phrasebook.

    `in_place`: what is written goes into the unit folder itself.
    """

    folder: Path
    scratch: Path
    documents: Path
    phrasebook: str | None
    in_place: bool = False


class OpenSlot(NamedTuple):
    """Something the unit still has to tell."""

    key: str
    section: str
    label: str


class Change(NamedTuple):
    """One of the unit's largest differences: what it is about, what the tables say, the amount in 万元."""

    label: str
    context: str
    amount: str


@dataclass(frozen=True, slots=True)
class Product:
    """What a job says of a unit. `measures` are percentages by the keys of `MEASURES`, `amounts` amounts in 万元 by those of
    `AMOUNTS`, as text; one that the unit does not have is not among them.

    `attention`: the files are written, but the run as a whole is to end with status 1: a check with findings, a draft of
    tables of which one was not understood or whose figures an error touches. `renewed`: documents a person may have
    worked on that the job read and made anew, by name, with the sha256 of what it read.
    """

    name: str = ""
    year: int | None = None
    phrasebook: str = ""
    phrasebook_version: str = ""
    phrasebook_digest: str = ""
    findings: tuple[Finding, ...] = ()
    open_slots: tuple[OpenSlot, ...] = ()
    changes: tuple[Change, ...] = ()
    measures: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)
    attention: bool = False
    renewed: Mapping[str, str] = field(default_factory=dict)


class Job(NamedTuple):
    """The word for its results, and where its function is."""

    label: str
    module: str
    function: str
    reads_documents: bool = False  # those that lie where the unit's documents lie, which are inputs then
    lists_only: bool = False  # writes workbooks that would be taken for tables in the unit's own folder
    composes: bool = False  # needs a phrasebook


JOBS: dict[str, Job] = {
    "draft": Job("初稿", "narrate.batch.unit_jobs", "draft", composes=True),
    "report": Job("整份报告", "narrate.batch.unit_jobs", "report", composes=True),
    "form": Job("填报表", "narrate.batch.unit_jobs", "form", composes=True),
    "check": Job("核对", "narrate.batch.document_jobs", "check", reads_documents=True, lists_only=True),
    "refresh": Job("更新", "narrate.batch.document_jobs", "refresh", reads_documents=True),
}

# measure → (what it is called, the figure's id)
MEASURES: dict[str, tuple[str, str]] = {
    "growth": ("收支总计比上年增减", "totals.against_prior.growth"),
    "completion": ("一般公共预算财政拨款支出完成年初预算", "general_public_budget.completion"),
}

# amount → (what it is called, the ids of the figure: the first that the unit has)
AMOUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "income": ("收入总计", ("totals.income",)),
    "income_prior": ("上年收入总计", ("totals.prior",)),
    "expenditure": ("支出总计", ("totals.expenditure",)),
    "expenditure_prior": ("上年支出总计", ("totals.prior_expenditure", "totals.prior")),
    "three_public": ("“三公”经费", ("three_public.total.actual",)),
    "three_public_prior": ("上年“三公”经费", ("three_public.total.prior",)),
}
