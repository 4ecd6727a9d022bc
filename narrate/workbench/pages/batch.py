"""一批: one job over all units of the folder, as far as it is; what they owe, sums, and the words to remind them with.

The run is that of `narrate batch --in-units`: documents and forms go into the units' own folders, so that a form that a
unit filled in is there for the next run. Page and command go on with what the other began.
"""

from __future__ import annotations

import io
from pathlib import Path

from flask import Response, jsonify, make_response, render_template, request, send_file

from narrate.batch.exports import owed_workbook
from narrate.batch.jobs import JOBS
from narrate.batch.manifest import Written, written_in
from narrate.batch.reminders import reminder
from narrate.batch.run import Plan
from narrate.batch.session import phrasebook_anywhere
from narrate.batch.supervisor import default_workers
from narrate.batch.tasks import Which
from narrate.batch.units import OWN_LISTS
from narrate.errors import MissingInput, OutputRefused, UsageError
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.visible import file_name
from narrate.workbench.batch_view import SUM_LABELS, BatchView, lines_of, view_of
from narrate.workbench.bench import Bench, bench, sent
from narrate.workbench.jobs import RUNNING, Job
from narrate.workbench.live_batch import KEY, LiveBatch, batch_places, rows_for, title_of, work_of
from narrate.workbench.opening import open_file

WORDS = {
    "form": "填报表：生成，或按现在的表格更新（填好的答案都在）",
    "draft": "初稿：第三部分的 Word 文稿",
    "report": "整份报告：封面到名词解释",
    "check": "核对：表格之间，文稿与表格",
    "refresh": "更新：把现在的数写进改过的文稿",
}
_SCOPES = {Which.UNFINISHED: "没有做的和改动过的", Which.ALL: "全部重做", Which.FAILED: "只做没有完成的"}
_MOST_WORKERS = 64
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lists_of(held: Bench) -> Path:
    """Where the lists of the batch lie."""
    return held.folder.checked(held.folder.root / OWN_LISTS)


def _written(held: Bench) -> tuple[Written, str]:
    """What is known of the units, and what to say where somebody else holds it."""
    job = held.jobs.latest(KEY)
    if held.live is not None and job is not None and job.state == RUNNING:
        return held.live.written(), ""
    try:
        return written_in(lists_of(held)), ""
    except OutputRefused as error:
        return Written({}, {}), error.message


def _chosen(held: Bench, written: Written) -> str:
    """The job that is shown: the one asked for, the one that runs, the last one, or the first step."""
    asked = request.args.get("job", "")
    if asked in JOBS:
        return asked
    if _running(held) and held.live is not None:
        return held.live.job
    ended = {job: max(row["finished_at"] for row in rows) for job, rows in written.rows.items() if job in JOBS and rows}
    return max(ended, key=lambda job: ended[job], default="draft")


def _running(held: Bench) -> Job | None:
    job = held.jobs.latest(KEY)
    return job if job is not None and job.state == RUNNING else None


def _view(held: Bench) -> tuple[BatchView, Written, str]:
    written, held_by_other = _written(held)
    return view_of(_chosen(held, written), batch_places(held.folder), written), written, held_by_other


def batch() -> str:
    """The page."""
    held = bench()
    view, written, held_by_other = _view(held)
    return render_template(
        "batch.html.j2",
        view=view,
        closed=held.folder.units().closed,
        words=WORDS,
        labels={job: JOBS[job].label for job in WORDS},
        done={job: sum(row["status"] == "done" for row in rows) for job, rows in written.rows.items()},
        scopes={which.value: word for which, word in _SCOPES.items()},
        phrasebooks=phrasebooks.offered(),
        phrasebook=written.phrasebooks.get(view.job),
        workers=default_workers(),
        running=_running(held),
        last=held.jobs.latest(KEY),
        seen=held.live.since(0)[0] if held.live is not None else 0,
        held_by_other=held_by_other,
        sum_labels=SUM_LABELS,
        lists=sorted(file_name(path.name) for path in _lists(held) if path.name.startswith(JOBS[view.job].label)),
        lists_folder=OWN_LISTS,
    )


def _lists(held: Bench) -> list[Path]:
    """The lists that runs wrote about all units."""
    folder = lists_of(held)
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.suffix in (".xlsx", ".html") and not path.name.startswith("~$")]


def start() -> Response:
    """Start a run: `job`, `which` units ("unfinished", "all", "failed"), `phrasebook` ("" for each unit's own), and how
    many `workers` at a time."""
    held, given = bench(), sent("job", "which", "phrasebook", "workers")
    if given["job"] not in JOBS or given["which"] not in {which.value for which in _SCOPES}:
        raise UsageError("这个请求的内容不对", advice="刷新这一页再试")
    if not (given["workers"].isascii() and given["workers"].isdigit() and 1 <= int(given["workers"]) <= _MOST_WORKERS):
        raise UsageError(f"“同时做几个”要写1至{_MOST_WORKERS}的整数", advice="不知道写几，写1")
    places = batch_places(held.folder)
    if not places:
        raise MissingInput(f"“{held.folder.name}”下面没有单位", advice="一批是对文件夹下面各单位的；回到单位列表")
    if _running(held):
        raise OutputRefused("一批正在进行", advice="等它做完，或者先停下它")
    plan = Plan(
        places,
        lists_of(held),
        given["job"],
        phrasebook_anywhere(given["phrasebook"] or None),
        Which(given["which"]),
        in_units=True,
    )
    before = written_in(plan.output)
    live = LiveBatch(plan.job, before, rows_for(places, before.rows.get(plan.job, ())))
    job = held.jobs.start(KEY, title_of(plan.job), work_of(plan, held.folder.root, int(given["workers"]), live))
    held.live = live
    return jsonify(job.as_json())


def live() -> Response:
    """How far the run is: the job, how many units were done (`seen`), and the lines of those after `since`, as HTML."""
    held = bench()
    job, running = held.jobs.latest(KEY), held.live
    if job is None or running is None:
        return jsonify(job=None, seen=0, lines={})
    seen, units = running.since(request.args.get("since", 0, type=int))
    lines = lines_of(running.job, batch_places(held.folder), running.written(), frozenset(units)) if units else []
    told = {line.unit: render_template("batch_line.html.j2", line=line, job=running.job) for line in lines}
    return jsonify(job=job.as_json(), seen=seen, shows=running.job, lines=told)


def remind(unit: str) -> Response:
    """The words to remind a unit with, by when (`due`) if that is given."""
    view = _view(bench())[0]
    row = view.rows.get(unit)
    if row is None:
        raise MissingInput(f"没有单位“{unit}”", advice="刷新这一页")
    return jsonify(unit=unit, text=reminder(row, request.args.get("due", "")[:40]))


def owed() -> Response:
    """One workbook of all that is owed, units in trouble first."""
    view = _view(bench())[0]
    data = owed_workbook((view.rows[line.unit] for line in view.lines), request.args.get("due", "")[:40])
    name = f"{bench().folder.name}待补清单.xlsx"
    return send_file(io.BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)


def list_of() -> Response:
    """A list about all units, or with `unit` the one of a unit, to be kept."""
    path = _named_list(bench(), request.args.get("name", ""), request.args.get("unit", ""))
    kind = _XLSX if path.suffix == ".xlsx" else "text/html; charset=utf-8"
    return send_file(
        io.BytesIO(path.read_bytes()), mimetype=kind, as_attachment=True, download_name=path.name, max_age=0
    )


def open_list() -> Response:
    """Open a list in the program that this machine opens it with."""
    given = sent("name", "unit")
    open_file(_named_list(bench(), given["name"], given["unit"]))
    return make_response("", 204)


def _named_list(held: Bench, name: str, unit: str) -> Path:
    """A list by its name, among those that are there.

    Raises:
        MissingInput: there is none.
    """
    found = _lists(held)
    if unit:
        known = {place.unit for place in batch_places(held.folder)}
        folder = lists_of(held) / unit
        found = [*folder.iterdir()] if unit in known and held.folder.holds(folder) and folder.is_dir() else []
    path = next((one for one in found if file_name(one.name) == name and held.folder.holds(one)), None)
    if path is None:
        raise MissingInput(f"没有清单《{name}》", advice="刷新这一页看看，可能还没有写出")
    return path
