"""narrate batch: every unit below a folder, or in a list, in one run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FAILED, FINDINGS
from narrate.cli.options import AsJson, PhrasebookName

if TYPE_CHECKING:
    from narrate.batch.run import Tally
    from narrate.batch.session import Session

_MOST_FAILURES = 50


class Only(StrEnum):
    """--only: which units of an earlier run are done again."""

    FAILED = "failed"
    CHANGED = "changed"


@command(
    help="""
    一次处理许多单位：文件夹下面每个装着表格的文件夹是一个单位；也可以给一个 .txt 名单，每行一个单位文件夹。

    一个单位的表格坏了、太慢或出错，不影响别的单位，原因写进清单。输出文件夹里每个单位一个文件夹，旁边有汇总（.html）和清单（.xlsx、.json）。

    加 --in-units 则写进各单位自己的文件夹（与工作台的“一批”相同），填报表填好不用搬。

    中断以后加 --resume 接着做，只做没有做完的和表格、短语库变动过的。被人改过的文稿不会被覆盖，列为“待更新”。
    """,
    epilog="""
    例：narrate batch 各单位 -o 初稿
    例：narrate batch 各单位 -o 初稿 --resume
    例：narrate batch 各单位 --in-units --job form
    例：narrate batch 名单.txt -o 填报表 --job form -j 4
    """,
)
def batch(
    source: Annotated[Path, typer.Argument(metavar="文件夹", help="装着各单位文件夹的文件夹，或者一个 .txt 名单")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件夹", help="文稿、清单和汇总写到哪里")
    ] = None,
    in_units: Annotated[
        bool,
        typer.Option("--in-units", help="不用 -o：文稿、填报表写进各单位自己的文件夹，清单和汇总写进旁边的“一批清单”"),
    ] = False,
    job: Annotated[
        str,
        typer.Option(
            "--job",
            metavar="工作",
            help="做什么：draft 写初稿，report 写整份报告，form 生成说明填报表，check 核对，refresh 更新文稿",
        ),
    ] = "draft",
    workers: Annotated[
        int | None,
        typer.Option("-j", "--workers", metavar="N", help="同时做几个单位；不写则按电脑的核数", min=1, max=256),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="接着上次做：只做没有做完的，和表格、短语库变动过的")
    ] = False,
    only: Annotated[
        Only | None, typer.Option("--only", metavar="哪些", help="failed 只重做没有完成的，changed 只重做变动过的")
    ] = None,
    phrasebook: PhrasebookName = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="地址", help="交给这个地址的 Dask 调度器，例：tcp://10.0.0.5:8786"),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="秒", help="一个单位最多做几秒", min=0.1, max=86400)
    ] = 120.0,
    as_json: AsJson = False,
) -> int:
    from narrate.batch.run import Plan
    from narrate.batch.session import Means, phrasebook_anywhere, session
    from narrate.batch.supervisor import default_workers
    from narrate.batch.tasks import Status, Which
    from narrate.batch.units import find_units, lists_folder
    from narrate.cli.progress import progress_for_stream
    from narrate.errors import UsageError

    if resume and only is not None:
        raise UsageError("--resume 和 --only 只能写一个", advice="--resume 既做没有做完的，也做变动过的")
    if in_units == (output is not None):
        raise UsageError(
            "没有写输出到哪里" if output is None else "-o 和 --in-units 只能写一个",
            advice="用 -o 写一个文件夹，例：-o 初稿；或者用 --in-units 写进各单位自己的文件夹",
        )
    which = Which.UNFINISHED if resume else Which(only.value) if only else Which.ALL
    target = output or lists_folder(source)
    plan = Plan(find_units(source), target, job, phrasebook_anywhere(phrasebook), which, in_units)
    _end_on_termination()
    with session(plan, source) as held:
        means = Means(workers or default_workers(), time_limit, scheduler)
        try:
            with progress_for_stream() as progress:
                tally = held.run(means, progress.show)
        except KeyboardInterrupt:
            _tell_interrupted(held)
            return FAILED
        if as_json:
            _print_pieces(held)
        else:
            _tell(held, tally)
        counts = held.counts()
    return FINDINGS if counts.get(Status.FAILED) or counts.get(Status.EDITED) or tally.attention else DONE


def _end_on_termination() -> None:
    """SIGTERM (a shutdown, a closed session) ends a run as cleanly as Ctrl-C."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _tell_interrupted(held: Session) -> None:
    from narrate.batch.tasks import Status
    from narrate.cli.console import print_note

    counts = held.counts()
    print_note(f"已中断：完成{counts.get(Status.DONE, 0)}个，还没有做{counts.get(Status.PENDING, 0)}个。")
    print_note("  可以：同样的命令加 --resume 再运行一次，接着做。")


def _tell(held: Session, tally: Tally) -> None:
    import time

    from narrate.batch.tasks import Status
    from narrate.cli.console import print_listed, print_result
    from narrate.cli.progress import in_words

    counts = held.counts()
    print_result(f"已写出：{held.overview}")
    print_listed(f"逐个单位的情况见旁边的“{held.workbook.name}”。")
    took = in_words(time.monotonic() - tally.started)
    skipped = f"，没有变化、不用重做{tally.unchanged}个" if tally.unchanged else ""
    owed = f"，待补{tally.open_slots:,}处" if tally.open_slots else ""
    print_listed(f"这次做了{tally.done + tally.failed + tally.edited}个单位{skipped}，用时{took}{owed}。")
    total = sum(counts.values())
    print_listed(f"共{total}个单位：完成{counts.get(Status.DONE, 0)}个，没有完成{counts.get(Status.FAILED, 0)}个。")
    _tell_edited(held, counts.get(Status.EDITED, 0))
    if tally.attention:
        print_listed(f"这次做的有{tally.attention}个要人处理：表没有读懂、有错误，或核对、更新后有要处理的，见清单。")
    for number, (unit, reason) in enumerate(held.failures()):
        if number == _MOST_FAILURES:
            print_listed(f"  另有{counts[Status.FAILED] - number}个，原因都在“{held.overview.name}”里。")
            break
        first, *more = reason.splitlines()
        print_listed(f"  {unit}：{first}{'…' if len(more) > 1 else ''}")


def _tell_edited(held: Session, units: int) -> None:
    from narrate.cli.console import print_listed

    if not units:
        return
    print_listed(f"待更新{units}个：文稿有人改过，没有覆盖；用 --job refresh 把现在的数写进改过的文稿。")
    for number, (unit, _) in enumerate(held.edited()):
        if number == _MOST_FAILURES:
            break
        print_listed(f"  {unit}")


def _print_pieces(held: Session) -> None:
    from narrate.cli.console import print_json_pieces

    print_json_pieces(held.as_json())
