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
    """The unit folder, the empty folder to write to, where the files will then lie, and --phrasebook."""

    folder: Path
    scratch: Path
    target: Path
    phrasebook: str | None


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
    """What a job says of a unit. `measures` are percentages by the keys of `MEASURES`, as text.

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
    attention: bool = False
    renewed: Mapping[str, str] = field(default_factory=dict)


class Job(NamedTuple):
    """The word for its results, and where its function is."""

    label: str
    module: str
    function: str
    reads_documents: bool = False  # those in the unit's output folder, which are inputs then
    composes: bool = False  # needs a phrasebook


JOBS: dict[str, Job] = {
    "draft": Job("初稿", "narrate.batch.unit_jobs", "draft", composes=True),
    "form": Job("填报表", "narrate.batch.unit_jobs", "form", composes=True),
    "check": Job("核对", "narrate.batch.document_jobs", "check", reads_documents=True),
    "refresh": Job("更新", "narrate.batch.document_jobs", "refresh", reads_documents=True),
}

# measure → (what it is called, the figure's id)
MEASURES: dict[str, tuple[str, str]] = {
    "growth": ("收支总计比上年增减", "totals.against_prior.growth"),
    "completion": ("一般公共预算财政拨款支出完成年初预算", "general_public_budget.completion"),
}
