"""narrate tables: what every sheet was taken for, from which cells, and why one was not."""

from __future__ import annotations

from narrate.cli.chinese import command
from narrate.cli.options import AsJson, UnitPath


@command(
    help="""
    列出单位文件夹里每张工作表认成了什么表、哪一年、从哪些单元格读的；没有认出的说明原因。
    """,
    epilog="例：narrate tables 我的单位",
)
def tables(unit: UnitPath, as_json: AsJson = False) -> int:
    from narrate.cli.console import print_findings, print_json, print_note, print_result
    from narrate.intake.unit_folder import read_unit

    inputs = read_unit(unit)
    if as_json:
        print_json(
            {
                "schema": "narrate.tables/1",
                "unit": inputs.name,
                "year": inputs.year,
                "sheets": [
                    {
                        "file": verdict.file,
                        "sheet": verdict.sheet,
                        "table": verdict.what,
                        "role": verdict.role,
                        "year": verdict.year,
                        "cells": verdict.cells,
                        "reason": verdict.reason,
                    }
                    for verdict in inputs.verdicts
                ],
                "findings": [finding.as_json() for finding in inputs.findings],
            }
        )
        return 0
    print_result(f"{inputs.name or '（表中没有单位名称）'} {inputs.year}年度")
    file = ""
    for verdict in inputs.verdicts:
        if verdict.file != file:
            file = verdict.file
            print_result(f"《{file}》")
        if not verdict.sheet:
            print_result(f"  {verdict.reason}")
            continue
        taken = f"{verdict.what}　{verdict.role}{verdict.year or ''}　{verdict.cells}" if verdict.what else "未识别"
        print_result(f"  “{verdict.sheet}”：{taken}{f'　{verdict.reason}' if verdict.reason else ''}")
    sheets = [verdict for verdict in inputs.verdicts if verdict.sheet]
    unknown = sum(not verdict.what for verdict in sheets)
    print_note(f"共{len(sheets)}张工作表，未识别{unknown}张。")
    print_findings(inputs.findings)
    return 0
