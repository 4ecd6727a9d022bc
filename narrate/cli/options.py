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
DocxOutput = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则放在当前文件夹，按单位和年度命名"),
]
TemplatePath = Annotated[
    Path | None, typer.Option("--template", metavar="文件", help="用自己的 Word 模板（.docx，含规定名称的样式）")
]
Plain = Annotated[
    bool,
    typer.Option("--plain", help="不带标记：交给读不了内容控件的程序（有的网站后台、润色工具）用"),
]
Strict = Annotated[bool, typer.Option("--strict", help="还有待补的内容时不写文件，退出状态 1")]
ShowAll = Annotated[bool, typer.Option("--all", help="逐条列出全部内容；不写则一屏以内，同一个原因的合成一条")]
ListOutput = Annotated[
    Path | None, typer.Option("--xlsx", metavar="文件", help="把表格里需要留意的写成可以逐条勾销的清单（.xlsx）")
]
