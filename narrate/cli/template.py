"""narrate template …: a person's own Word template."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from narrate.cli.chinese import Subcommands, command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson

template = Subcommands(
    help="Word 模板：检查自己的模板缺什么，写明哪个样式是哪一种。",
    commands={
        "check": ("narrate.cli.template", "check", "检查一个模板缺哪些样式"),
        "styles": ("narrate.cli.template", "styles", "写明模板的哪个样式是标题、正文、表格"),
    },
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
        for advice, alike in groupby(lacks, key=lambda lack: lack.advice):
            for lack in alike:
                print_result(f"{'缺' if lack.required else '留意'}：{lack.message}")
            print_result(f"  可以：{advice}")
    return FINDINGS if required else DONE


@command(
    help="""
    写明模板的哪个样式是总标题、各级标题、正文、表格：写出“模板.样式.txt”，放在模板旁边，核对、改好，以后都照它。

    按名称、别名、大纲级别先填上；没有找到而必须有的空着，退出状态 1。文件已经在的不动，只说写得对不对。
    """,
    epilog="例：narrate template styles 本局模板.docx",
)
def styles(file: Annotated[Path, typer.Argument(metavar="模板", help="Word 模板（.docx）")]) -> int:
    from narrate.cli.console import print_result
    from narrate.files import write_files
    from narrate.writing.template import open_template
    from narrate.writing.template_styles import mapping_beside, mapping_text, proposals

    package, target = open_template(file), mapping_beside(file)
    proposed = proposals(package, file)
    existed = target.exists()
    if not existed:
        write_files({target: mapping_text(file, package).encode("utf-8-sig")})
    open_lines = [one.line.asked for one in proposed if not one.style and not one.line.instead]
    print_result(f"{'已有' if existed else '已写出'}：{target}")
    for one in proposed:
        if one.style:
            print_result(f"  {one.line.asked}：{one.style}（{one.why}）")
    if existed:
        unwritten = [one for one in proposed if not one.taken and not one.line.instead]
        open_lines = [one.line.asked for one in unwritten]
    if open_lines:
        print_result(f"还要写明：{'、'.join(open_lines)}；在这个文件的“=”后面写样式窗格里的名称。")
    elif not existed:
        print_result("用记事本打开看一遍，不对的改掉；改好以后 draft、report、batch 用这个模板时都照它。")
    return FINDINGS if open_lines else DONE
