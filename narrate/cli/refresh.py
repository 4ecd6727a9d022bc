"""narrate refresh: an edited document brought up to date with new figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, Force, PhrasebookName, UnitPath

if TYPE_CHECKING:
    from narrate.refresh.renew import Renewal
    from narrate.report.values import Report

_ROOM = 12  # lines for what is odd in the tables


@command(
    help="""
    数据变了，把改过的文稿更新到新数：数、方向词和序号在原处更新，人写的字一个不丢。

    改动都以修订方式写入（作者 narrate），在 Word 或 WPS 里逐条接受或拒绝；意思变了的句子、可能不再成立的原因、
    人工改过的数加批注。新出现的科目插在该在的位置，不再有的划去。人删去的段落不写回，人写的段落不动。
    上次的修订还没有接受或拒绝的，在原处改成新数；拒绝了的，数据又变了才重新提出，没有变的列为“上次没有接受”。
    """,
    epilog="""
    例：narrate refresh 我的单位 初稿-改.docx
    例：narrate refresh 我的单位 初稿-改.docx --dry-run
    例：narrate refresh 我的单位 初稿-改.docx --in-place
    """,
)
def refresh(
    unit: UnitPath,
    document: Annotated[Path, typer.Argument(metavar="文稿", help="改过的 Word 文稿（.docx）")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则在文稿旁边，名字加 .refreshed"),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="就地更新，改动前的一份留作备份")] = False,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            metavar="文件",
            help="底稿快照（.docx.narrate）；文稿里的快照丢了时用；没有更新过的，也可以给原来的初稿",
        ),
    ] = None,
    no_track: Annotated[bool, typer.Option("--no-track", help="直接改，不留修订痕迹（批注照加）")] = False,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="时间", help="修订的时间，例 2026-11-25 或 2026-11-25T09:00:00Z；不写则为现在"),
    ] = None,
    phrasebook: PhrasebookName = None,
    offer_again: Annotated[
        bool, typer.Option("--offer-again", help="上次没有接受的改动，数据没有再变的也重新提出")
    ] = False,
    other_unit: Annotated[bool, typer.Option("--other-unit", help="文稿是别的单位或别的年度的，也更新")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会改什么，不写文件")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> int:
    from narrate import refresh_pipeline
    from narrate.cli.console import print_json
    from narrate.editing.revisions import Revision, revision_date
    from narrate.errors import UsageError

    if in_place and output is not None:
        raise UsageError("--in-place 和 -o 只能用一个", advice="就地更新用 --in-place，写到别处用 -o")
    target = refresh_pipeline.checked_target(output or refresh_pipeline.default_target(document))
    revision = Revision(date=revision_date(date), tracked=not no_track)
    edited = refresh_pipeline.open_edited(document, base)
    report = refresh_pipeline.report_today(edited, unit, phrasebook)
    renewal = refresh_pipeline.refresh(edited, report, revision, other_unit=other_unit, offer_again=offer_again)
    written: Path | None = None
    backup: Path | None = None
    if not dry_run and in_place:
        backup = refresh_pipeline.write_in_place(edited, renewal)
        written = document if backup else None
    elif not dry_run:
        refresh_pipeline.write_beside(edited, renewal, target, force=force)
        written = target
    if as_json:
        told = refresh_pipeline.renewal_as_json(
            renewal, report, document, revision.date, written=written, backup=backup
        )
        print_json(told)
    else:
        _tell(renewal, written, backup, dry_run=dry_run)
        _tell_of_tables(report)
    return FINDINGS if renewal.open or report.attention else DONE


def _tell(renewal: Renewal, written: Path | None, backup: Path | None, *, dry_run: bool) -> None:
    from narrate import refresh_pipeline
    from narrate.cli.console import print_listed, print_result

    if renewal.unchanged:
        print_listed("数据没有变化，文稿不用更新。")
    elif not renewal.changes:
        print_listed("数据有变化，但文稿里没有要改的。")
    if written is not None:
        print_result(f"已写出：{written}")
    if backup is not None:
        print_listed(f"改动前的一份：{backup}")
    if dry_run:
        print_listed("只是列出，没有写文件。")
    show = print_result if dry_run else print_listed
    for line in refresh_pipeline.renewal_lines(renewal, everything=dry_run):
        show(line)


def _tell_of_tables(report: Report) -> None:
    """What is wrong in the tables where it touches figures, or where one of them is not understood or not there."""
    from narrate.cli import screen
    from narrate.cli.console import print_listed

    if not report.attention:
        return
    touched = "有差错，文稿里受影响的数用颜色标出" if report.doubtful else "有没有读懂的，或者缺的"
    print_listed(f"表格里{touched}（narrate check 单位 逐条列出）：")
    for line in screen.findings_lines(report.findings, _ROOM, more=""):
        print_listed(line)
