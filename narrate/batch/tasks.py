"""One unit's work as a value, what comes back, and the function that turns the one into the other.

`run_task` is what a worker runs, here or on an engine's machine. It never raises: whatever goes wrong with a unit is
its outcome. Documents are made in a scratch folder and put into place only where no person's work is overwritten.
"""

from __future__ import annotations

import tempfile
import time
import traceback
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from narrate.batch.fingerprint import Fingerprint, fingerprint
from narrate.batch.jobs import JOBS, Product, Work
from narrate.errors import NarrateError, OutputRefused
from narrate.files import Source, clear_left_behind, read_reason, replace_source, write_files
from narrate.word.snapshot import SIDE_SUFFIX


class Status(StrEnum):
    """How a unit stands; the words of the manifest."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNCHANGED = "unchanged"  # an outcome only: the manifest keeps what it had


class Which(StrEnum):
    """Which units a run does."""

    ALL = "all"
    UNFINISHED = "unfinished"  # those not done, and those whose inputs or phrasebook changed
    CHANGED = "changed"  # those whose inputs or phrasebook changed, or that are new
    FAILED = "failed"  # those not done


class Before(NamedTuple):
    """What an earlier run wrote down of the unit."""

    status: Status
    fingerprint: Fingerprint
    outputs: Mapping[str, str]  # file name → sha256


@dataclass(frozen=True, slots=True)
class Task:
    """One unit's work; `target` is the folder for its documents."""

    number: int
    unit: str
    folder: Path
    target: Path
    job: str
    phrasebook: str | None = None
    which: Which = Which.ALL
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a unit; plain values only, since it travels between processes."""

    number: int
    unit: str
    status: Status
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    product: Product = field(default_factory=Product)
    outputs: Mapping[str, str] = field(default_factory=dict)  # file name → sha256
    error: str = ""
    seconds: float = 0.0


def run_task(task: Task) -> Outcome:
    """Do a unit's work. Its documents are in `task.target` afterwards, or its reason is in the outcome."""
    started = time.perf_counter()
    found = Fingerprint()
    try:
        clear_left_behind(task.target)
        documents = task.target if JOBS[task.job].reads_documents else None
        found = fingerprint(task.folder, task.job, task.phrasebook, documents)
        if _is_unchanged(task, found):
            return Outcome(task.number, task.unit, Status.UNCHANGED, found)
        product, outputs = _work(task)
        if documents is not None:  # the next run reads what this one wrote
            after = fingerprint(task.folder, task.job, task.phrasebook, documents)
            found = after if _tables_of(after) == _tables_of(found) else found
        found = replace(found, phrasebook=product.phrasebook, phrasebook_digest=product.phrasebook_digest)
        outcome = Outcome(task.number, task.unit, Status.DONE, found, product, outputs)
    except Exception as problem:
        outcome = Outcome(task.number, task.unit, Status.FAILED, found, error=failure_text(problem))
    return replace(outcome, seconds=time.perf_counter() - started)


def _tables_of(found: Fingerprint) -> dict[str, str]:
    """The inputs that are no documents."""
    return {name: digest for name, digest in found.inputs.items() if not name.endswith(".docx")}


def _is_unchanged(task: Task, now: Fingerprint) -> bool:
    before = task.before
    if before is None or task.which not in (Which.UNFINISHED, Which.CHANGED):
        return False
    if before.status is Status.FAILED:
        return task.which is Which.CHANGED and before.fingerprint.same_inputs(now)
    return (
        before.status is Status.DONE
        and before.fingerprint.still_holds(now)
        and all(_is_whole(task.target / name, digest) for name, digest in before.outputs.items())
    )


def _is_whole(place: Path, digest: str) -> bool:
    """Whether a document is there as it was written, or as a person saved it since."""
    return place.exists() and (sha256(data := place.read_bytes()).hexdigest() == digest or not _is_torn(place, data))


def _is_torn(place: Path, data: bytes) -> bool:
    """Whether a document is what a power cut left of it, and no person's work.

    A person's is a whole package, or begins otherwise (one with a password). Nobody edits a snapshot (底稿快照).
    """
    if place.suffix == SIDE_SUFFIX or not data.strip(b"\0"):
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        with ZipFile(BytesIO(data)) as package:
            return package.testzip() is not None
    except (BadZipFile, zlib.error, OSError, EOFError):
        return True


def _work(task: Task) -> tuple[Product, dict[str, str]]:
    job = JOBS[task.job]
    run = getattr(import_module(job.module), job.function)
    with tempfile.TemporaryDirectory(prefix="narrate-") as scratch:
        product = run(Work(task.folder, Path(scratch), task.target, task.phrasebook))
        made = {path.name: path.read_bytes() for path in sorted(Path(scratch).iterdir())}
    return product, _put_into_place(made, task, product.renewed)


def _put_into_place(made: Mapping[str, bytes], task: Task, renewed: Mapping[str, str]) -> dict[str, str]:
    """Write the documents; one that lies there already is replaced only if it is as a run left it, or as it was read to
    be renewed: then with a backup of what a person made of it."""
    recorded = task.before.outputs if task.before else {}
    digests = {name: sha256(content).hexdigest() for name, content in made.items()}
    changed: dict[Path, bytes] = {}
    theirs: tuple[Path, bytes] | None = None
    for name, content in made.items():
        place = task.target / name
        there = place.read_bytes() if place.exists() else None
        standing = None if there is None else sha256(there).hexdigest()
        known = standing in (None, digests[name], recorded.get(name), renewed.get(name))
        if there is not None and not known and not _is_torn(place, there):
            raise OutputRefused(
                f"“{name}”在上次生成以后被改动过，没有覆盖",
                details=[f"位置：{place}"],
                advice="把改好的文稿移到别的文件夹再运行",
            )
        if standing == digests[name]:
            continue
        changed[place] = content
        if there is not None and standing == renewed.get(name) and standing != recorded.get(name):
            theirs = place, there
    if theirs is not None:
        content = changed.pop(theirs[0])
        replace_source(Source.of(*theirs), content, backup=True, companions=changed)
    elif changed:
        task.target.mkdir(parents=True, exist_ok=True)
        write_files(changed, force=True)
    return digests


def failure_text(problem: BaseException) -> str:
    """Any failure of a unit in Chinese, with the place in the program where it is the program's own."""
    if isinstance(problem, NarrateError):
        return "\n".join(problem.lines())
    if isinstance(problem, OSError):
        name = f"“{problem.filename}”" if problem.filename else "文件"
        return f"{name}读写时出错：{read_reason(problem)}"
    if isinstance(problem, MemoryError):
        return "内存不足，没有完成"
    frames = traceback.extract_tb(problem.__traceback__)
    place = f"（{Path(frames[-1].filename).name}第{frames[-1].lineno}行）" if frames else ""
    words = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
    return f"程序内部出错，不是这个单位的文件的问题：{words}{place}"


def not_returned(task: Task, problem: BaseException) -> Outcome:
    """The outcome of a task whose worker gave none: it was killed, or was too slow."""
    return Outcome(task.number, task.unit, Status.FAILED, error=failure_text(problem))


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """The columns of the manifest, by name."""
    product = outcome.product
    return {
        "status": outcome.status.value,
        "name": product.name,
        "year": product.year,
        "phrasebook": outcome.fingerprint.phrasebook,
        "phrasebook_version": product.phrasebook_version,
        "phrasebook_digest": outcome.fingerprint.phrasebook_digest,
        "fingerprint": outcome.fingerprint.digest,
        "inputs": dict(outcome.fingerprint.inputs),
        "outputs": dict(outcome.outputs),
        "findings": [finding.as_json() for finding in product.findings],
        "open_slots": [slot._asdict() for slot in product.open_slots],
        "changes": [change._asdict() for change in product.changes],
        "measures": dict(product.measures),
        "attention": product.attention,
        "error": outcome.error,
        "seconds": round(outcome.seconds, 3),
    }
