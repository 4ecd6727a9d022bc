"""narrate finalize: the copy that may be published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import Force


@command(
    help="""
    从改好的文稿生成可以公开的定稿：去掉标记、底稿快照、单元格地址、批注和个人信息，文字一个不动。

    个人信息包括作者、公司、编辑过程，图片里的拍摄信息，隐藏的文字，指向本机文件的链接，邮件合并的数据源等；
    清理不了的（嵌入的对象、手写、裁掉的部分等）按位置列出，请人处理（照样写出，退出状态 1）。

    还有【待补】、没有接受或拒绝的修订、没有解决的批注时，不生成，并逐处列出（退出状态 1）。
    数和方向词与底稿不同的（加 --unit 单位文件夹时，与现在的表不同的）也列出来，不生成；核对过、确实要这样公开的，
    加 --accept-differences。
    """,
    epilog="例：narrate finalize 初稿.docx -o 定稿.docx",
)
def finalize(
    document: Annotated[Path, typer.Argument(metavar="文稿", help="改好的 Word 文稿（.docx）")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则在文稿旁边加“定稿”二字")
    ] = None,
    unit: Annotated[
        Path | None, typer.Option("--unit", metavar="单位", help="按这个单位文件夹现在的表核对文稿里的数")
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="文件", help="底稿快照（.docx.narrate）；文稿里的快照丢了、坏了时用"),
    ] = None,
    accept_differences: Annotated[
        bool, typer.Option("--accept-differences", help="与底稿或表不同的数核对过了，照文稿写的公开")
    ] = False,
    force: Force = False,
) -> int:
    from narrate.cli.console import print_listed, print_result
    from narrate.editing.finalize import finalize as make_final
    from narrate.editing.finalize import place_of_final
    from narrate.errors import UsageError

    if output is not None and output.suffix.lower() != ".docx":
        raise UsageError(f"定稿的文件名要以 .docx 结尾，给的是“{output.name}”", advice=f"改为“{output.stem}.docx”")
    target = output or place_of_final(document)
    due = known = None
    if unit is not None:
        from narrate.refresh_pipeline import texts_of_today

        due = texts_of_today(document, unit, base)
    if base is not None:
        from narrate.refresh_pipeline import read_base

        known = read_base(base)
    done = make_final(document, target, base=known, due=due, accept_differences=accept_differences, force=force)
    print_result(f"已写出：{target}")
    for line in done.lines():
        print_listed(line)
    return FINDINGS if done.left else DONE
