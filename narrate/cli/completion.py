"""narrate completion: the script that makes a shell complete commands and options."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from narrate.cli.chinese import COMPLETE, command


class Shell(StrEnum):
    """The shells Typer has a script for."""

    POWERSHELL = "powershell"
    PWSH = "pwsh"
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@command(
    help="""
    写出让命令行补全命令和选项的一段设置：打几个字母，按 Tab 键。

    Windows 的 PowerShell：把它加到设置文件里（见例子），重新打开窗口后生效。
    """,
    epilog="""
    例：narrate completion powershell | Out-File -Append -Encoding utf8 $PROFILE
    例：narrate completion bash >> ~/.bashrc
    """,
)
def completion(
    shell: Annotated[Shell, typer.Argument(metavar="命令行", help="用的是哪一种")],
) -> int:
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # re-exported

    from narrate.cli.console import print_result

    print_result(get_completion_script(prog_name="narrate", complete_var=COMPLETE, shell=shell.value))
    return 0
