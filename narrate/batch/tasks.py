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
from narrate.errors import NarrateError, OutputRefused, UsageError
from narrate.files import Source, clear_left_behind, read_reason, replace_source, write_files
from narrate.word.snapshot import SIDE_SUFFIX

_DOCUMENT = ".docx"


class Status(StrEnum):
    """How a unit stands; the words of the manifest."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    EDITED = "edited"  # a person worked on its document: the facts are of now, the document is left as it is
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
    """One unit's work; `target` is the folder for what it writes, `documents` the one its documents lie in, where that
    is another."""

    number: int
    unit: str
    folder: Path
    target: Path
    job: str
    phrasebook: str | None = None
    which: Which = Which.ALL
    before: Before | None = None
    documents: Path | None = None

    @property
    def in_place(self) -> bool:
        """Whether it writes into the unit's own folder."""
        return self.target == self.folder


class EditedByHand(OutputRefused):
    """A document that a person worked on, or that no run wrote, lies where one was to be written."""


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
        if task.in_place and task.folder.is_file():
            raise UsageError("单位是一个文件，没有自己的文件夹可写", advice="用 -o 写到另一个文件夹")
        clear_left_behind(task.target)
        documents = (task.documents or task.target) if JOBS[task.job].reads_documents else None
        found = fingerprint(task.folder, task.job, task.phrasebook, documents)
        if _is_unchanged(task, found):
            return Outcome(task.number, task.unit, Status.UNCHANGED, found)
        product, made = _work(task)
        found = replace(found, phrasebook=product.phrasebook, phrasebook_digest=product.phrasebook_digest)
        outcome = Outcome(task.number, task.unit, Status.DONE, found, product)
        outcome = replace(outcome, outputs=_put_into_place(made, task, product.renewed))
        if documents is not None or task.in_place:  # the next run reads what this one wrote
            after = fingerprint(task.folder, task.job, task.phrasebook, documents)
            if _tables_of(after, made) == _tables_of(found, made):
                outcome = replace(outcome, fingerprint=replace(found, digest=after.digest, inputs=after.inputs))
    except EditedByHand as problem:
        outcome = replace(outcome, status=Status.EDITED, error=failure_text(problem))
    except Exception as problem:
        outcome = Outcome(task.number, task.unit, Status.FAILED, found, error=failure_text(problem))
    return replace(outcome, seconds=time.perf_counter() - started)


def _tables_of(found: Fingerprint, made: Mapping[str, bytes]) -> dict[str, str]:
    """The inputs that are no documents, and were not made in this run."""
    inputs = found.inputs.items()
    return {name: digest for name, digest in inputs if not name.endswith(_DOCUMENT) and name not in made}


def _is_unchanged(task: Task, now: Fingerprint) -> bool:
    before = task.before
    if before is None or task.which not in (Which.UNFINISHED, Which.CHANGED):
        return False
    if before.status in (Status.FAILED, Status.EDITED):
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


def _work(task: Task) -> tuple[Product, dict[str, bytes]]:
    """What the job says of the unit, and what it wrote, by its place in the target folder."""
    job = JOBS[task.job]
    run = getattr(import_module(job.module), job.function)
    with tempfile.TemporaryDirectory(prefix="narrate-") as scratch:
        below = Path(scratch)
        product = run(Work(task.folder, below, task.documents or task.target, task.phrasebook, task.in_place))
        written = (path for path in sorted(below.rglob("*")) if path.is_file())
        return product, {path.relative_to(below).as_posix(): path.read_bytes() for path in written}


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
            if recorded.get(name) == digests[name]:  # what a person made of it holds the figures of now
                continue
            raise _refused(place, by_a_run=name in recorded)
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


def _refused(place: Path, *, by_a_run: bool) -> OutputRefused:
    """Why a file that lies there is left as it is, and what to do."""
    why = "在上次生成以后被改动过" if by_a_run else "已经有了，不是一批写的"
    where = [f"位置：{place}"]
    if place.name.endswith(_DOCUMENT):
        advice = "用“更新”（narrate batch --job refresh）把现在的数写进改过的文稿；要另写一份新的，先把它移到别的文件夹"
        return EditedByHand(f"“{place.name}”{why}，没有覆盖", details=where, advice=advice)
    return OutputRefused(f"“{place.name}”{why}，没有覆盖", details=where, advice="把它移进单位的文件夹再运行")


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
        "amounts": dict(product.amounts),
        "attention": product.attention,
        "error": outcome.error,
        "seconds": round(outcome.seconds, 3),
    }
