"""narrate tables: what every sheet was taken for, from which cells, and why one was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, ShowAll, UnitPath

if TYPE_CHECKING:
    from narrate.intake.accounts import SheetVerdict, UnitInputs


@command(
    help="""
    列出单位文件夹里每张工作表认成了什么表、哪一年、从哪些单元格读的；没有用、没有读懂的说明原因。

    有需要的表没有读懂、或者读表时有错误，退出状态是 1。
    """,
    epilog="例：narrate tables 我的单位",
)
def tables(unit: UnitPath, everything: ShowAll = False, as_json: AsJson = False) -> int:
    from narrate.cli import screen
    from narrate.cli.console import findings_text, print_json, print_listed, print_result
    from narrate.errors import NarrateError
    from narrate.findings import Severity
    from narrate.intake.accounts import counted
    from narrate.intake.unit_folder import read_unit

    try:
        inputs = read_unit(unit)
    except NarrateError as stopped:
        for line in _sheet_lines(stopped.sheets):
            print_result(line)
        raise
    wrong = bool(inputs.not_understood) or any(one.severity is Severity.ERROR for one in inputs.findings)
    if as_json:
        print_json(_as_json(inputs))
        return FINDINGS if wrong else DONE
    print_result(f"{inputs.name or '（表中没有单位名称）'} {inputs.year}年度")
    for line in _sheet_lines(inputs.verdicts):
        print_result(line)
    print_listed(counted(inputs.verdicts))
    room = screen.LINES - 2  # the unit, and how many sheets
    for line in (
        [findings_text(inputs.findings)]
        if everything
        else screen.findings_lines(inputs.findings, room, more="--all 逐条列出。")
    ):
        print_listed(line)
    return FINDINGS if wrong else DONE


def _as_json(inputs: UnitInputs) -> dict[str, Any]:
    return {
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
                "outcome": verdict.outcome.name.lower(),
            }
            for verdict in inputs.verdicts
        ],
        "not_understood": [one._asdict() for one in inputs.not_understood],
        "findings": [finding.as_json() for finding in inputs.findings],
    }


def _sheet_lines(verdicts: Sequence[SheetVerdict]) -> list[str]:
    """Every file with its sheets, and what came of each."""
    lines: list[str] = []
    file = ""
    for verdict in verdicts:
        if verdict.file != file:
            file = verdict.file
            lines.append(f"《{file}》")
        reason = f"　{verdict.reason}" if verdict.reason else ""
        if not verdict.sheet:
            lines.append(f"  {verdict.reason}")
            continue
        taken = (
            f"{verdict.what}　{verdict.role}{verdict.year or ''}　{verdict.cells}".rstrip("　") if verdict.what else ""
        )
        lines.append(f"  “{verdict.sheet}”：{'　'.join(part for part in (taken, _said(verdict)) if part)}{reason}")
    return lines


def _said(verdict: SheetVerdict) -> str:
    """The outcome in words, where what the sheet was taken for does not say it."""
    from narrate.intake.accounts import Outcome

    if verdict.outcome is Outcome.READ:
        return ""
    if verdict.outcome is Outcome.NOT_UNDERSTOOD:
        return "没有读懂"
    return "" if verdict.what else "没有用"
