"""The command line. One file a command, each imported only when it is called; the app itself imports typer alone.

To add a command: a module here with a function under `@command(help=…, epilog=…)`, and its line in `COMMANDS`.
"""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

from narrate.cli.chinese import Commands, chinese_app
from narrate.cli.console import print_result

COMMANDS: Commands = {
    "draft": ("narrate.cli.draft", "draft", "从单位文件夹生成第三部分的 Word 初稿"),
    "report": ("narrate.cli.report", "report", "生成整份报告：封面、目录、九张表、情况说明、名词解释、附件"),
    "form": ("narrate.cli.form", "form", "生成或更新说明填报表"),
    "tables": ("narrate.cli.tables", "tables", "列出每张表认成了什么、从哪些单元格读的"),
    "check": ("narrate.cli.check", "check", "核对表格之间的关系，核对文稿与表格"),
    "rules": ("narrate.cli.rules", "rules", "列出 check 的全部规则"),
    "explain": ("narrate.cli.explain", "explain", "说明一个数的来历：算式、文件、工作表、单元格"),
    "phrasebook": ("narrate.cli.phrasebook", "phrasebook", "短语库：新建、检查、预览、查能用的数"),
    "roll-forward": ("narrate.cli.roll_forward", "roll_forward", "沿用上年文稿：把上年的文稿改成今年的初稿"),
    "refresh": ("narrate.cli.refresh", "refresh", "数据变了，更新改过的文稿，人写的字一个不丢"),
    "batch": ("narrate.cli.batch", "batch", "一次处理许多单位，写出清单和汇总"),
    "finalize": ("narrate.cli.finalize", "finalize", "生成可以公开的定稿：去掉标记、批注和个人信息"),
    "pdf": ("narrate.cli.pdf", "pdf", "把文稿转成 PDF"),
    "workbench": ("narrate.cli.workbench", "workbench", "在浏览器里做同样的事：填报、文稿、核对、定稿"),
    "completion": ("narrate.cli.completion", "completion", "让命令行按 Tab 键补全命令和选项"),
    "template": ("narrate.cli.template", "template", "检查自己的 Word 模板缺什么"),
}

app = chinese_app(
    COMMANDS,
    help="从部门决算公开的九张表生成第三部分“部门决算情况说明”的 Word 初稿。",
    epilog="""
        例：narrate draft 我的单位 -o 初稿.docx
        例：narrate draft --help
    """,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from narrate import __version__

        print_result(f"narrate {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("-V", "--version", help="显示版本并退出", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """The options of narrate itself."""


def main() -> None:
    """The console script: run the command line and leave with its exit status."""
    import sys
    import warnings

    if not sys.warnoptions:  # a library's English warning is nothing an accountant can act on
        warnings.simplefilter("ignore")
    get_command(app).main(prog_name="narrate")
