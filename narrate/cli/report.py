"""narrate report: a unit folder into the whole report."""

from __future__ import annotations

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import (
    AsJson,
    DocxOutput,
    Force,
    ListOutput,
    PhrasebookName,
    Plain,
    ShowAll,
    Strict,
    TemplatePath,
    UnitPath,
)


@command(
    help="""
    从单位文件夹生成整份报告：封面、目录、概况、九张决算表、情况说明、名词解释、附件，写成一个 Word 文档。

    各部分的先后、公开哪些表由短语库定。只有人知道的内容没有填的，在 Word 里标成黄色的【待补：…】，并在这里列出。
    文件名以“附件”开头的 .docx、.xlsx 接在最后；单位文件夹或上一级的 科目说明.csv 里的说明用在名词解释里。
    """,
    epilog="""
    例：narrate report 我的单位
    例：narrate report 我的单位 -o 决算公开.docx --force
    """,
)
def report(
    unit: UnitPath,
    output: DocxOutput = None,
    phrasebook: PhrasebookName = None,
    template: TemplatePath = None,
    strict: Strict = False,
    force: Force = False,
    plain: Plain = False,
    xlsx: ListOutput = None,
    everything: ShowAll = False,
    as_json: AsJson = False,
) -> int:
    from narrate.cli.draft import docx_target, print_report, tell, write, write_list
    from narrate.unit import name_of_whole, open_unit

    opened = open_unit(unit, phrasebook=phrasebook)
    whole = opened.whole_report
    target = docx_target(output, name_of_whole(opened))
    chosen = template or opened.settings.template
    refused = write(whole, target, chosen, xlsx, strict=strict, force=force, marked=not plain)
    if xlsx is not None:
        write_list(opened, whole, xlsx, force=force)
    if as_json:
        print_report(whole, None if refused else target, "narrate.report/1")
    else:
        tell(opened, whole, None if refused else target, xlsx, everything=everything, marked=not plain)
    return FINDINGS if refused or whole.attention else DONE
