"""A whole run: the output folder held, the units done by the executor asked for, the exports written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from narrate import __version__
from narrate.batch.cluster import ClusterExecutor
from narrate.batch.exports import json_pieces, write_json, write_workbook
from narrate.batch.jobs import JOBS
from narrate.batch.manifest import Manifest
from narrate.batch.overview import write_overview
from narrate.batch.run import Plan, Show, Tally, run
from narrate.batch.standing import FORM_SIGN
from narrate.batch.supervisor import LocalExecutor
from narrate.batch.tasks import Status
from narrate.batch.units import UnitPlace
from narrate.bureau_settings import settings_for
from narrate.errors import NarrateError, OutputRefused, UsageError, raise_all
from narrate.files import read_reason
from narrate.intake.unit_folder import read_unit
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.unit import unit_of
from narrate.writing.template import load_template

_TIME = "%Y-%m-%d %H:%M"


class Means(NamedTuple):
    """What a run has to work with: processes of its own, or the engine at an address; seconds a unit may take."""

    workers: int
    time_limit: float
    scheduler: str | None = None


class Session:
    """The manifest of a run, held; its exports lie beside it, named after the job."""

    def __init__(self, plan: Plan, source: Path, manifest: Manifest) -> None:
        self._plan, self._source, self._manifest = plan, source, manifest
        self._places = {place.unit: place for place in plan.units}
        label = JOBS[plan.job].label
        self.overview = plan.output / f"{label}汇总.html"
        self.workbook = plan.output / f"{label}清单.xlsx"
        self.json = plan.output / f"{label}清单.json"

    def run(self, means: Means, show: Show, is_to_stop: Callable[[], bool] = lambda: False) -> Tally:
        """Do the units. The exports are written in any case, also when the run is interrupted.

        Raises:
            KeyboardInterrupt, Interrupted: as `narrate.batch.run.run`.
            MissingInput: the engine cannot be used.
        """
        self._manifest.begin(self._plan.units, self._plan.phrasebook)
        executor: Any
        if means.scheduler is None:
            workers = means.workers
            executor = LocalExecutor(workers, means.time_limit)
        else:
            executor = ClusterExecutor(means.scheduler, means.time_limit)
            workers = executor.workers
        try:
            return run(self._plan, self._manifest, executor, workers, show, is_to_stop)
        except BaseException:
            if isinstance(executor, LocalExecutor):
                executor.kill()
            raise
        finally:
            executor.shutdown()
            self._export()

    def _export(self) -> None:
        """Write all three; one that cannot be written (open in Excel) does not keep the others from it."""
        title = f"{JOBS[self._plan.job].label}汇总：{self._source.absolute().name}"
        told = {"生成时间": time.strftime(_TIME), "程序": f"narrate {__version__}", "各单位明细": self.workbook.name}
        rows = self.rows
        refused: list[NarrateError] = []
        writes: tuple[Callable[[], None], ...] = (
            lambda: write_json(self.json, self.about(), rows()),
            lambda: write_workbook(self.workbook, rows()),
            lambda: write_overview(self.overview, title, told, rows()),
        )
        for write in writes:
            try:
                write()
            except OutputRefused as problem:
                refused.append(problem)
        raise_all(refused)

    def about(self) -> dict[str, str]:
        """The facts of the run itself, as the JSON gives them."""
        return {
            "job": self._plan.job,
            "source": str(self._source),
            "output": str(self._plan.output),
            "program": f"narrate {__version__}",
            "written_at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        }

    def as_json(self) -> Iterator[str]:
        """The manifest in pieces, for standard output."""
        return json_pieces(self.about(), self.rows())

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the manifest, each with the ways from the output folder: `place` to what was written for the
        unit, `home` to the unit's own folder, "" where it is one file."""
        for row in self._manifest.rows():
            place = self._places.get(row["unit"])
            if place is None:
                yield row
                continue
            home = "" if place.folder.is_file() else _way(self._plan.output, place.folder)
            yield row | {"place": _way(self._plan.output, self._plan.target_of(place)), "home": home}

    def counts(self) -> dict[Status, int]:
        """How all units of the folder stand now, whenever they were done."""
        return self._manifest.counts()

    def failures(self) -> Iterator[tuple[str, str]]:
        """Unit and reason of those that failed, in order."""
        return self._told(Status.FAILED)

    def edited(self) -> Iterator[tuple[str, str]]:
        """Unit and what to do of those whose document a person worked on, in order."""
        return self._told(Status.EDITED)

    def _told(self, status: Status) -> Iterator[tuple[str, str]]:
        return ((row["unit"], row["error"]) for row in self._manifest.rows() if row["status"] == status.value)


@contextmanager
def session(plan: Plan, source: Path) -> Iterator[Session]:
    """Hold the output folder for a run.

    What stands in every unit's way is told here, once: a phrasebook that cannot be loaded, or that nobody names.

    Raises:
        UsageError: no such job, or the output lies among the units.
        MissingInput, PhrasebookError, TemplateError: see above.
        OutputRefused: another run holds it, or it cannot be written.
    """
    if plan.job not in JOBS:
        raise UsageError(f"没有“{plan.job}”这项工作", advice=f"--job 可以是：{'、'.join(JOBS)}")
    if not plan.in_units:
        _hold_apart(plan.output, source)
    _hold_means(plan, source)
    try:
        plan.output.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutputRefused(
            f"文件夹“{plan.output}”建不了：{read_reason(problem)}", advice="用 -o 换一个位置"
        ) from problem
    with Manifest(plan.output, plan.job) as manifest:
        yield Session(plan, source, manifest)


def _way(output: Path, target: Path) -> str:
    """Where a folder lies, from the output folder, with /; on another drive of Windows, its whole path."""
    try:
        return Path(os.path.relpath(target, output)).as_posix()
    except ValueError:
        return target.as_posix()


def _hold_means(plan: Plan, source: Path) -> None:
    """Load what all units share; where nothing names a phrasebook and no unit seems to have a form, ask the first."""
    settings = settings_for(source)
    if settings.template is not None:
        load_template(settings.template)
    if (named := plan.phrasebook or settings.phrasebook) is not None:
        phrasebooks.load(named)
    elif JOBS[plan.job].composes and not any(map(_has_form, plan.units)):
        try:
            inputs = read_unit(plan.units[0].folder)
        except NarrateError:
            return  # a fault of this unit's, told with it
        unit_of(inputs, None)


def _has_form(place: UnitPlace) -> bool:
    folder = place.folder
    return folder.is_dir() and any(FORM_SIGN in path.name for path in folder.iterdir())


def _hold_apart(output: Path, source: Path) -> None:
    """Documents among the inputs would be taken for inputs the next time."""
    if not source.is_dir():
        return
    out, units = (Path(os.path.realpath(path)) for path in (output, source))
    if out == units or units in out.parents or out in units.parents:
        raise UsageError("输出的文件夹和各单位的文件夹不能一个在另一个里面", advice="用 -o 另写一个文件夹，例：-o 初稿")


def phrasebook_anywhere(given: str | None) -> str | None:
    """--phrasebook as workers understand it, wherever they run: a built-in name, or a folder by its whole path."""
    if (
        given is None
        or given in phrasebooks.installed()
        or given in phrasebooks.by_region()
        or not Path(given).is_dir()
    ):
        return given
    return str(Path(given).absolute())
