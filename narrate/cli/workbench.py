"""narrate workbench: the same work in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE


@command(
    help="""
    在浏览器里做同样的事：放表格、填报、看文稿和每个数的来历、核对、定稿。

    只在本机运行，不联网；打开的是这个文件夹里的单位，改动都写在单位文件夹里。关掉最后一页，程序自己结束。
    """,
    epilog="""
    例：narrate workbench 我的单位
    例：narrate workbench 全县 --read-only
    """,
)
def workbench(
    folder: Annotated[
        Path, typer.Argument(metavar="文件夹", help="一个单位的文件夹，或装着各单位文件夹的文件夹；不写则是当前文件夹")
    ] = Path(),
    read_only: Annotated[bool, typer.Option("--read-only", help="只看，不写任何文件")] = False,
    port: Annotated[
        int, typer.Option("--port", metavar="端口", help="用哪个端口；不写则自己找一个", min=0, max=65535)
    ] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不打开浏览器，只显示地址")] = False,
) -> int:
    from narrate.cli.console import print_note, print_result
    from narrate.errors import MissingInput

    try:
        from narrate.workbench.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("flask", "waitress", "werkzeug"):
            raise
        raise MissingInput("没有装工作台要用的组件", advice='运行：pip install "narrate[workbench]"') from error
    serve(folder, read_only=read_only, port=port, browser=not no_browser, say=print_result, note=print_note)
    return DONE
