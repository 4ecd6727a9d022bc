"""What the page of a batch shows: rows of the manifest as lines, those in trouble first. Pure but for the look at files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from narrate.batch.fingerprint import REFRESHED, inputs_of
from narrate.batch.jobs import AMOUNTS, JOBS
from narrate.batch.manifest import Written
from narrate.batch.standing import (
    FORM_SIGN,
    STATUS_WORDS,
    WHOLE,
    FolderSums,
    Sums,
    by_trouble,
    folder_of,
    severities,
    sums_of,
)
from narrate.batch.tasks import Status
from narrate.batch.units import UnitPlace
from narrate.findings import Finding, Severity, by_cause
from narrate.quantity import print_number
from narrate.visible import file_name
from narrate.word.snapshot import SIDE_SUFFIX
from narrate.workbench.live_batch import rows_for

CHANGED = "changed"
STATES = {**{status.value: word for status, word in STATUS_WORDS.items()}, CHANGED: "材料改过"}
_BADGES = {"failed": "error", "edited": "warning", "pending": "note", CHANGED: "warning", "done": "answered"}
_BELOW_TROUBLE = 3  # the rank of those not done yet, where a unit whose files changed belongs too
_MOST_MESSAGES = 3
_MOST_CHANGED = 4


@dataclass(frozen=True)
class UnitLine:
    """A unit in the list. `place` is where it stands when those in trouble come first."""

    unit: str
    name: str
    folder: str
    number: int
    place: int
    state: str
    word: str
    badge: str
    reason: Sequence[str]
    changed: Sequence[str]  # files that are not as they were when it was done
    errors: int
    warnings: int
    messages: Sequence[str]
    owed: int
    documents: Sequence[str]
    forms: Sequence[str]
    lists: Sequence[str]
    reminds: bool


class ShownSums(NamedTuple):
    """A line of the sums: by pairs of this year and last, each the sum as it is printed ("" for none) and how many
    units are not in it."""

    folder: str
    units: int
    is_whole: bool
    pairs: Sequence[tuple[tuple[str, int], tuple[str, int]]]


@dataclass(frozen=True)
class BatchView:
    """A job over all units, as far as it is."""

    job: str
    lines: Sequence[UnitLine]
    counts: Mapping[str, int]  # by state, and "errors", "owed", "questions"
    folders: Sequence[str]
    sums: Sequence[ShownSums]
    notes: Sequence[str]
    rows: Mapping[str, Mapping[str, Any]]


SUM_LABELS = tuple(label for key, (label, _) in AMOUNTS.items() if not key.endswith("_prior"))


def view_of(job: str, places: Sequence[UnitPlace], written: Written) -> BatchView:
    """The view of a job. What a check does not tell of a unit (what it owes, its amounts) another job does."""
    rows = _rows(job, places, written)
    lines = _in_order(lines_of(job, places, written), rows)
    sums = sums_of(rows.values())
    folders = sorted({line.folder for line in lines})
    return BatchView(job, lines, _counts(lines), folders, _shown(sums), sums.notes, rows)


def lines_of(
    job: str, places: Sequence[UnitPlace], written: Written, only: Collection[str] | None = None
) -> list[UnitLine]:
    """The units as lines, in their own order; `only` those, if it is given."""
    rows = _rows(job, places, written)
    refreshed = {row["unit"]: row for row in written.rows.get("refresh", ())}
    return [
        _line(job, place, rows[place.unit], refreshed.get(place.unit), folder_of(place.unit, rows))
        for place in places
        if only is None or place.unit in only
    ]


def _rows(job: str, places: Sequence[UnitPlace], written: Written) -> dict[str, dict[str, Any]]:
    known = _last_known(written)
    return {unit: _completed(row, known.get(unit)) for unit, row in rows_for(places, written.rows.get(job, ())).items()}


def _last_known(written: Written) -> dict[str, Mapping[str, Any]]:
    """Unit → the row of the last job that read its figures."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in (row for rows in written.rows.values() for row in rows if row["phrasebook_version"]):
        before = found.get(row["unit"])
        if before is None or before["finished_at"] < row["finished_at"]:
            found[row["unit"]] = row
    return found


def _completed(row: dict[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
    """A row with what the last of the other jobs tells, where its own job does not read the unit's figures, or has not
    come to it; of a unit that could not be read now nothing is taken from before."""
    if row["phrasebook_version"] or known is None or row["status"] == Status.FAILED.value:
        return row
    told = {key: row[key] or known[key] for key in ("name", "year")}
    return {**row, **told, "open_slots": known["open_slots"], "amounts": known["amounts"]}


def _line(
    job: str, place: UnitPlace, row: Mapping[str, Any], refreshed: Mapping[str, Any] | None, folder: str
) -> UnitLine:
    counts, state = severities(row), row["status"]
    changed: Sequence[str] = ()
    if row["inputs"] and state != Status.PENDING.value:
        changed = changed_files(row["inputs"], place.folder, documents=JOBS[job].reads_documents)
    word = STATES[state]
    if state == Status.EDITED.value and refreshed is not None and _is_newer(refreshed, row):
        state, word = Status.DONE.value, "已更新"
    elif changed and state != Status.EDITED.value:
        state, word = CHANGED, STATES[CHANGED]
    errors = [one for one in row["findings"] if one["severity"] == Severity.ERROR.name.lower()]
    causes = by_cause(Finding(one["code"], Severity.ERROR, one["message"], tuple(one["places"])) for one in errors)
    documents, forms = _files(place.folder)
    return UnitLine(
        unit=place.unit,
        name=row["name"] or place.unit.rpartition("/")[2],
        folder=folder,
        number=row["number"],
        place=0,
        state=state,
        word=word,
        badge=_BADGES[state],
        reason=row["error"].splitlines(),
        changed=changed[:_MOST_CHANGED],
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        messages=[cause.first.message for cause in causes[:_MOST_MESSAGES]],
        owed=len(row["open_slots"]),
        documents=documents,
        forms=forms,
        lists=[name for name in row["outputs"] if job == "check" and not name.endswith(SIDE_SUFFIX)],
        reminds=bool(row["open_slots"] or errors or state == Status.FAILED.value),
    )


def _is_newer(refreshed: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return bool(refreshed["status"] == Status.DONE.value and refreshed["finished_at"] >= row["finished_at"])


def changed_files(then: Mapping[str, str], folder: Path, *, documents: bool) -> list[str]:
    """The files that a unit's result followed from and that are new, gone or different now."""
    try:
        now = inputs_of(folder, folder if documents else None)
    except OSError:
        return []
    return sorted(name for name in {**then, **now} if then.get(name) != now.get(name))


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """The documents and the forms that lie in a unit's folder, what `refresh` wrote first; no backups."""
    if not folder.is_dir():
        return [], []
    names = sorted(file_name(path.name) for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    names = [name for name in names if ".备份-" not in name]
    documents = [name for name in names if name.lower().endswith(".docx")]
    forms = [name for name in names if FORM_SIGN in name and name.lower().endswith(".xlsx")]
    return sorted(documents, key=lambda name: REFRESHED not in name), forms


def _in_order(lines: Iterable[UnitLine], rows: Mapping[str, Mapping[str, Any]]) -> list[UnitLine]:
    def place(line: UnitLine) -> tuple[int, ...]:
        rank, *rest = by_trouble({**rows[line.unit], "status": _status(line)})
        return (min(rank, _BELOW_TROUBLE) if line.state == CHANGED else rank, *rest)

    ordered = sorted(lines, key=place)
    return [UnitLine(**{**vars(line), "place": number}) for number, line in enumerate(ordered)]


def _status(line: UnitLine) -> str:
    return Status.DONE.value if line.state == CHANGED else line.state


def _counts(lines: Sequence[UnitLine]) -> dict[str, int]:
    states = Counter(line.state for line in lines)
    return {state: states[state] for state in STATES} | {
        "all": len(lines),
        "errors": sum(line.errors > 0 for line in lines),
        "owed": sum(line.owed > 0 for line in lines),
        "questions": sum(line.owed for line in lines),
    }


def _shown(sums: Sums) -> list[ShownSums]:
    def printed(one: FolderSums, key: str) -> tuple[str, int]:
        found = one.sums[key]
        return (print_number(found.total) if found.units else ""), one.without(key)

    keys = [key for key in AMOUNTS if not key.endswith("_prior")]
    return [
        ShownSums(
            one.folder or "（不在下级文件夹里）",
            one.units,
            one.folder == WHOLE,
            [(printed(one, key), printed(one, f"{key}_prior")) for key in keys],
        )
        for one in sums.folders
    ]
