"""narrate roll-forward: last year's document as this year's draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, Force, ShowAll, UnitPath

if TYPE_CHECKING:
    from narrate.rolling import RolledForward

_FIRST = 5  # of each list, where not all is asked for


@command(
    help="""
    沿用上年文稿：拿上年公开的 Word 文稿或 PDF，按今年的表改成今年的初稿，句子还是自己单位的句子。

    单位文件夹里放今年的表和上年的表（上年公开的 PDF 也行）。认出的数、方向词、年度和科目逐处更新，原来的格式不动；
    今年填报表里填好的原因、用途照填的写；没有填的，上年的原因留着，旁边批注今年的差异，方向变了的改成【待补】，原话在批注里。
    没有认出的数不动，加批注。
    给今年自己的文稿，只改写错的数和方向词。PDF 只取文字，版式另排；有 Word 文稿的用 Word 文稿。
    """,
    epilog="""
    例：narrate roll-forward 我的单位 2023年度部门决算.docx
    例：narrate roll-forward 我的单位 2023年度部门决算.docx -o 2024初稿.docx --track
    """,
)
def roll_forward(
    unit: UnitPath,
    document: Annotated[
        Path, typer.Argument(metavar="上年文稿", help="上年的 Word 文稿（.docx），或公开的 PDF（只取文字）")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则放在上年文稿旁边，按年度命名")
    ] = None,
    track: Annotated[bool, typer.Option("--track", help="改动留修订痕迹，逐条接受或拒绝")] = False,
    open_reasons: Annotated[
        bool, typer.Option("--open-reasons", help="填报表里没有确认的上年原因一律改成【待补：原因】，原话放进批注")
    ] = False,
    date: Annotated[
        str | None, typer.Option("--date", metavar="时间", help="修订和批注的时间，例 2026-11-25；不写则为现在")
    ] = None,
    force: Force = False,
    everything: ShowAll = False,
    as_json: AsJson = False,
) -> int:
    from narrate.cli.console import print_json
    from narrate.editing.revisions import Revision, revision_date
    from narrate.errors import UsageError
    from narrate.rolling import roll_forward as roll
    from narrate.rolling import write_rolled

    if output is not None and output.suffix.lower() != ".docx":
        raise UsageError(f"初稿的文件名要以 .docx 结尾，给的是“{output.name}”", advice=f"改为“{output.stem}.docx”")
    revision = Revision(date=revision_date(date), tracked=track)
    rolled = roll(unit, document, revision, reasons_opened=open_reasons)
    target = output or document.with_name(rolled.name(document))
    write_rolled(rolled, document, target, force=force)
    if as_json:
        print_json(rolled.as_json(target))
    else:
        _tell(rolled, target, everything=everything)
    return FINDINGS if rolled.open or rolled.loose or rolled.left or rolled.tables_left else DONE


def _tell(rolled: RolledForward, target: Path, *, everything: bool) -> None:
    from narrate.cli.console import print_listed, print_result

    print_result(f"已写出：{target}")
    for line in rolled.lines(None if everything else _FIRST):
        print_listed(line)
