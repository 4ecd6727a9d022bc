"""Arguments and options that several commands share, each with its Chinese help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

UnitPath = Annotated[
    Path, typer.Argument(metavar="单位", help="单位文件夹（里面放导出的表格和说明填报表），或装着全部表格的一个工作簿")
]
PhrasebookName = Annotated[
    str | None,
    typer.Option("--phrasebook", metavar="短语库", help="用哪个短语库；不写则用填报表“单位信息”里的"),
]
AsJson = Annotated[bool, typer.Option("--json", help="结果按 JSON 输出，供程序读取")]
Force = Annotated[bool, typer.Option("--force", help="输出文件已经存在时覆盖它")]
