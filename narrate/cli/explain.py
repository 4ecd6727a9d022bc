"""narrate explain: where a figure of the document comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import FINDINGS
from narrate.cli.options import AsJson, Force, PhrasebookName, UnitPath

if TYPE_CHECKING:
    from narrate.explain import Mention
    from narrate.figures.figure import Quantity


@command(
    help="""
    说明一个数的来历：值、算式，一直到文件、工作表和单元格。

    可以写数的编号，也可以写文中的数或句子的一部分；都不写则列出文中全部的数。
    """,
    epilog="""
    例：narrate explain 我的单位 92.61
    例：narrate explain 我的单位 完成年初预算的92.61%
    例：narrate explain 我的单位 general_public_budget.completion
    例：narrate explain 我的单位 --xlsx 底稿.xlsx
    """,
)
def explain(
    unit: UnitPath,
    wanted: Annotated[str | None, typer.Argument(metavar="数", help="数的编号、文中的数或句子的一部分")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="文件", help="把全部的数写成底稿工作簿")] = None,
    phrasebook: PhrasebookName = None,
    force: Force = False,
    as_json: AsJson = False,
) -> int:
    from narrate.cli.console import print_json, print_note, print_result
    from narrate.explain import figure_as_json, find, mentions
    from narrate.unit import open_unit

    opened = open_unit(unit, phrasebook=phrasebook)
    report, figures = opened.report, opened.figures
    if xlsx is not None:
        from narrate.workbooks.working_paper import write_working_paper

        count = write_working_paper(report, figures, xlsx, force=force)
        print_result(f"已写出：{xlsx}（文中{count}个数和词，每个都写明算式和依据的单元格）")
        if wanted is None:
            return 0
    by_id: list[Quantity] = []
    if wanted is None:
        found = list(mentions(report, figures.by_id))
    else:
        found, by_id = find(report, figures.by_id, wanted)
    quantities = by_id or list({mention.quantity.id: mention.quantity for mention in found}.values())
    if as_json:
        print_json({"schema": "narrate.figures/1", "figures": [figure_as_json(one) for one in quantities]})
    elif not quantities:
        print_note(f"没有找到“{wanted}”。")
        print_note(
            "  可以：写文中的数（如 92.61）或句子的一部分；不写则列出文中全部的数。"
            "数的编号看 narrate phrasebook figures，其中有的要短语库设置 further_figures 才算"
        )
        return FINDINGS
    elif wanted is None:
        for mention in found:
            print_result(f"{mention.written}　{mention.quantity.label}　〔{mention.quantity.id}〕")
    else:
        _tell(found, by_id)
    return 0


def _tell(found: list[Mention], by_id: list[Quantity]) -> None:
    """Each figure once, with the clause that prints it and its whole chain."""
    from narrate.cli.console import print_result
    from narrate.explain import chain, clause

    shown: set[str] = set()
    for mention in found:
        if mention.quantity.id not in shown:
            shown.add(mention.quantity.id)
            print_result(f"“{mention.written}” 见：{clause(mention)}")
            print_result("\n".join([*chain(mention.quantity), ""]))
    for quantity in by_id:
        print_result("\n".join([*chain(quantity), ""]))
