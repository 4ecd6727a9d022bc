"""The manifest of an output folder: an SQLite file with a row for every unit of every job done there.

The connection holds the file locked as long as it is open, so that two runs on one folder exclude each other; the
operating system lifts the lock when a run ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from narrate import __version__
from narrate.batch.fingerprint import Fingerprint
from narrate.batch.tasks import Before, Outcome, Status, as_plain
from narrate.batch.units import UnitPlace
from narrate.errors import OutputRefused, UnreadableFile
from narrate.visible import file_name

FILE = "narrate-batch.sqlite"
FORMAT = "1"
_COMMIT_EVERY = 0.5  # seconds of results that a power cut may cost; they are done again then

_JSON = ("inputs", "outputs", "findings", "open_slots", "changes", "measures")
_COLUMNS = (
    ("status", "TEXT NOT NULL"),
    ("name", "TEXT NOT NULL DEFAULT ''"),
    ("year", "INTEGER"),
    ("phrasebook", "TEXT NOT NULL DEFAULT ''"),
    ("phrasebook_version", "TEXT NOT NULL DEFAULT ''"),
    ("phrasebook_digest", "TEXT NOT NULL DEFAULT ''"),
    ("fingerprint", "TEXT NOT NULL DEFAULT ''"),
    *((name, f"TEXT NOT NULL DEFAULT '{'{}' if name in ('inputs', 'outputs', 'measures') else '[]'}'") for name in _JSON),
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
                raise OutputRefused(
                    f"另一个 narrate batch 正在往“{folder}”里写", advice="等它做完，或者用 -o 换一个文件夹"
                ) from problem
            raise OutputRefused(f"“{self._path}”写不进去（{problem}）", advice="换一个可以写的文件夹") from problem
        except sqlite3.DatabaseError as problem:
            raise UnreadableFile(f"清单“{self._path}”已经损坏", advice="把它移走再运行，各单位会全部重做") from problem

    def _hold_format(self) -> None:
        found = self._connection.execute("SELECT value FROM about WHERE key = 'format'").fetchone()
        if found is not None and found["value"] != FORMAT:
            raise UnreadableFile(f"清单“{self._path}”是别的版本写的", advice="换一个输出文件夹，或者用写它的那个版本")
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

    def begin(self, units: Iterable[UnitPlace]) -> None:
        """Number the units of this run, add those that are new, drop those that are no longer there."""
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
        """Write an outcome down; a unit that fails keeps the documents it had."""
        row = as_plain(outcome) | {"finished_at": time.strftime("%Y-%m-%dT%H:%M:%S")}
        if outcome.status is Status.FAILED:
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
            yield {
                key: json.loads(row[key]) if key in _JSON else row[key] for key in ("number", "unit", "folder", *_NAMES)
            }

    def counts(self) -> dict[Status, int]:
        """How many units stand how."""
        found = self._connection.execute(
            "SELECT status, COUNT(*) AS units FROM units WHERE job = ? GROUP BY status", (self._job,)
        )
        return {Status(row["status"]): row["units"] for row in found}
