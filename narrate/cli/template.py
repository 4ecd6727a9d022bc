"""narrate template …: a person's own Word template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrate.cli.chinese import Subcommands, command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson

template = Subcommands(
    help="Word 模板：检查自己的模板缺什么。",
    commands={"check": ("narrate.cli.template", "check", "检查一个模板缺哪些样式")},
    epilog="例：narrate template check 本局模板.docx",
)


@command(
    help="""
    检查自己的 Word 模板缺什么：段落样式、大纲级别、页码。

    缺了就没法写的，退出状态 1；可以用别的样式代替的，只提一句。
    """,
    epilog="例：narrate template check 本局模板.docx",
)
def check(
    file: Annotated[Path, typer.Argument(metavar="模板", help="Word 模板（.docx）")],
    as_json: AsJson = False,
) -> int:
    from narrate.cli.console import print_json, print_result
    from narrate.writing.template_check import check_template

    lacks = check_template(file)
    required = [lack for lack in lacks if lack.required]
    if as_json:
        print_json({"schema": "narrate.template/1", "file": str(file), "problems": [lack.as_json() for lack in lacks]})
    elif not lacks:
        print_result(f"《{file.name}》什么也不缺，可以用作模板。")
    else:
        usable = "还不能用作模板" if required else "可以用作模板"
        print_result(f"《{file.name}》{usable}：缺{len(required)}处，另有{len(lacks) - len(required)}处可以留意。")
        for lack in lacks:
            print_result(f"{'缺' if lack.required else '留意'}：{lack.message}")
            print_result(f"  可以：{lack.advice}")
    return FINDINGS if required else DONE
