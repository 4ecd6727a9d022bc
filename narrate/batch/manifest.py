"""The manifest of an output folder: an SQLite file with a row for every unit of every job done there.

The connection holds the file locked as long as it is open, so that two runs on one folder exclude each other; the
operating system lifts the lock when a run ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from narrate import __version__
from narrate.batch.fingerprint import Fingerprint
from narrate.batch.tasks import Before, Outcome, Status, as_plain
from narrate.batch.units import MANIFEST as FILE
from narrate.batch.units import UnitPlace
from narrate.errors import OutputRefused, UnreadableFile
from narrate.visible import file_name

FORMAT = "2"
_FORMER = "1"  # had no amounts
_ASKED = "phrasebook of {}"  # what --phrasebook said in the last run of a job
_TIME = "%Y-%m-%dT%H:%M:%S"
_COMMIT_EVERY = 0.5  # seconds of results that a power cut may cost; they are done again then

_JSON = ("inputs", "outputs", "findings", "open_slots", "changes", "measures", "amounts")
_OBJECTS = ("inputs", "outputs", "measures", "amounts")
_COLUMNS = (
    ("status", "TEXT NOT NULL"),
    ("name", "TEXT NOT NULL DEFAULT ''"),
    ("year", "INTEGER"),
    ("phrasebook", "TEXT NOT NULL DEFAULT ''"),
    ("phrasebook_version", "TEXT NOT NULL DEFAULT ''"),
    ("phrasebook_digest", "TEXT NOT NULL DEFAULT ''"),
    ("fingerprint", "TEXT NOT NULL DEFAULT ''"),
    *((name, f"TEXT NOT NULL DEFAULT '{'{}' if name in _OBJECTS else '[]'}'") for name in _JSON),
    ("attention", "INTEGER NOT NULL DEFAULT 0"),
    ("error", "TEXT NOT NULL DEFAULT ''"),
    ("seconds", "REAL NOT NULL DEFAULT 0"),
    ("finished_at", "TEXT NOT NULL DEFAULT ''"),
)  # fmt: skip
_NAMES = tuple(name for name, _ in _COLUMNS)
_TABLES = f"""
    CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS units (
        job TEXT NOT NULL, unit TEXT NOT NULL, number INTEGER NOT NULL, folder TEXT NOT NULL,
        {", ".join(f"{name} {kind}" for name, kind in _COLUMNS)},
        PRIMARY KEY (job, unit));
"""


class Manifest:
    """The rows of one job in an output folder. Use as a context; leaving it commits."""

    def __init__(self, folder: Path, job: str) -> None:
        """Open and lock it.

        Raises:
            OutputRefused: another run holds the folder, or it cannot be written.
            UnreadableFile: the file is damaged, or of another version.
        """
        self._path, self._job = folder / FILE, job
        self._last_commit = time.monotonic()
        try:
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("BEGIN EXCLUSIVE")
            for statement in _TABLES.split(";"):
                self._connection.execute(statement)
            self._hold_format()
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                raise _held(folder) from problem
            raise OutputRefused(f"“{self._path}”写不进去（{problem}）", advice="换一个可以写的文件夹") from problem
        except sqlite3.DatabaseError as problem:
            raise _damaged(self._path) from problem

    def _hold_format(self) -> None:
        found = self._connection.execute("SELECT value FROM about WHERE key = 'format'").fetchone()
        if found is not None and found["value"] == _FORMER:
            self._connection.execute("ALTER TABLE units ADD COLUMN amounts TEXT NOT NULL DEFAULT '{}'")
        elif found is not None and found["value"] != FORMAT:
            raise _of_another_version(self._path)
        self.note("format", FORMAT)
        self.note("program", f"narrate {__version__}")

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._connection.in_transaction:
            self._connection.commit()
        self._connection.close()

    def note(self, key: str, value: str) -> None:
        """A fact about the run itself."""
        self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def begin(self, units: Iterable[UnitPlace], phrasebook: str | None = None) -> None:
        """Number the units of this run, add those that are new, drop those that are no longer there."""
        self.note(_ASKED.format(self._job), phrasebook or "")
        self._connection.execute("CREATE TEMP TABLE wanted (unit TEXT PRIMARY KEY)")
        for number, place in enumerate(units, 1):
            self._connection.execute("INSERT INTO wanted VALUES (?)", (place.unit,))
            self._connection.execute(
                "INSERT INTO units (job, unit, number, folder, status) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (job, unit) DO UPDATE SET number = excluded.number, folder = excluded.folder",
                (self._job, place.unit, number, file_name(str(place.folder)), Status.PENDING.value),
            )
        self._connection.execute(
            "DELETE FROM units WHERE job = ? AND unit NOT IN (SELECT unit FROM wanted)", (self._job,)
        )
        self._connection.execute("DROP TABLE wanted")
        self.commit()

    def before(self, unit: str) -> Before | None:
        """What is written down of a unit."""
        row = self._connection.execute(
            "SELECT status, fingerprint, phrasebook, phrasebook_digest, outputs FROM units WHERE job = ? AND unit = ?",
            (self._job, unit),
        ).fetchone()
        if row is None:
            return None
        known = Fingerprint(row["fingerprint"], {}, row["phrasebook"], row["phrasebook_digest"])
        return Before(Status(row["status"]), known, json.loads(row["outputs"]))

    def record(self, outcome: Outcome) -> None:
        """Write an outcome down; a unit that fails, or whose document a person edited, keeps the documents it had."""
        row = as_plain(outcome) | {"finished_at": time.strftime(_TIME)}
        if outcome.status in (Status.FAILED, Status.EDITED):
            row["outputs"] = dict(before.outputs) if (before := self.before(outcome.unit)) else {}
        values = [json.dumps(row[name], ensure_ascii=False) if name in _JSON else row[name] for name in _NAMES]
        assignments = ", ".join(f"{name} = ?" for name in _NAMES)
        self._connection.execute(
            f"UPDATE units SET {assignments} WHERE job = ? AND unit = ?", (*values, self._job, outcome.unit)
        )
        if time.monotonic() - self._last_commit > _COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Make what is written last."""
        self._connection.commit()
        self._connection.execute("BEGIN")
        self._last_commit = time.monotonic()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The units in order, JSON columns as values."""
        found = self._connection.execute("SELECT * FROM units WHERE job = ? ORDER BY number", (self._job,))
        for row in found:
            yield _as_values(row)

    def counts(self) -> dict[Status, int]:
        """How many units stand how."""
        found = self._connection.execute(
            "SELECT status, COUNT(*) AS units FROM units WHERE job = ? GROUP BY status", (self._job,)
        )
        return {Status(row["status"]): row["units"] for row in found}


class Written(NamedTuple):
    """What stands in a manifest that no run holds: the rows of each job that was ever done, and --phrasebook of its
    last run (None: what each unit's own form says)."""

    rows: dict[str, list[dict[str, Any]]]
    phrasebooks: dict[str, str | None]


def written_in(folder: Path) -> Written:
    """What is written down in an output folder; nothing where no run ever wrote there.

    Raises:
        OutputRefused: a run holds it.
        UnreadableFile: it is damaged, or of another version.
    """
    path = folder / FILE
    found = Written({}, {})
    if not path.is_file():
        return found
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=0, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            about = {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM about")}
            if about.get("format") not in (FORMAT, _FORMER):
                raise _of_another_version(path)
            for row in connection.execute("SELECT * FROM units ORDER BY job, number"):
                found.rows.setdefault(row["job"], []).append(_as_values(row))
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                raise _held(folder) from problem
            raise _damaged(path) from problem
        except sqlite3.DatabaseError as problem:
            raise _damaged(path) from problem
    found.phrasebooks.update({job: about.get(_ASKED.format(job)) or None for job in found.rows})
    return found


def _as_values(row: sqlite3.Row) -> dict[str, Any]:
    """A row with its JSON columns as values; what a former version did not write is empty."""
    known = {"amounts": "{}", **dict(row)}
    return {
        key: json.loads(known[key]) if key in _JSON else known[key] for key in ("number", "unit", "folder", *_NAMES)
    }


def blank_row(number: int, place: UnitPlace) -> dict[str, Any]:
    """The row of a unit that was never done."""
    row: dict[str, Any] = {"number": number, "unit": place.unit, "folder": file_name(str(place.folder))}
    row |= dict.fromkeys(_NAMES, "") | {name: {} if name in _OBJECTS else [] for name in _JSON}
    return row | {"status": Status.PENDING.value, "year": None, "attention": 0, "seconds": 0.0}


def row_after(before: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The row of a unit with what became of it now; a unit that fails, or whose document a person edited, keeps the
    documents it had."""
    if outcome.status is Status.UNCHANGED:
        return before
    kept = {"outputs": before["outputs"]} if outcome.status in (Status.FAILED, Status.EDITED) else {}
    return before | as_plain(outcome) | kept | {"finished_at": time.strftime(_TIME)}


def _held(folder: Path) -> OutputRefused:
    return OutputRefused(f"另一个 narrate batch 正在往“{folder}”里写", advice="等它做完，或者用 -o 换一个文件夹")


def _damaged(path: Path) -> UnreadableFile:
    return UnreadableFile(f"清单“{path}”已经损坏", advice="把它移走再运行，各单位会全部重做")


def _of_another_version(path: Path) -> UnreadableFile:
    return UnreadableFile(f"清单“{path}”是别的版本写的", advice="换一个输出文件夹，或者用写它的那个版本")
