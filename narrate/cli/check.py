"""narrate check: the tables against each other, and a document against the tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, Force, PhrasebookName, ShowAll, UnitPath

LINES = 25
"""What a check shows by default; narrate.cli.screen says why."""

if TYPE_CHECKING:
    from narrate.findings import Finding
    from narrate.table_checking import Checked
    from narrate.table_checks.result import CheckResult


@command(
    help="""
    核对单位文件夹里的表格：表内相加、表间相等、科目名称和编码、上年和本年的衔接；写了文稿的，再拿文稿和表格核对。

    差额在四舍五入范围内的是尾差，只作提示。没能核对的规则逐条列出，不算通过。不改动任何被核对的文件。
    有错误或存疑时退出状态是 1。
    """,
    epilog="""
    例：narrate check 我的单位
    例：narrate check 我的单位 --xlsx 核对清单.xlsx
    例：narrate check 我的单位 --rules W,X01,-W08
    例：narrate check 我的单位 决算说明.docx --comments 决算说明-批注.docx
    """,
)
def check(
    unit: UnitPath,
    document: Annotated[
        Path | None, typer.Argument(metavar="文稿", help="要核对的 Word 文稿（.docx）或公开的 PDF；不写只核对表格")
    ] = None,
    rules: Annotated[
        str | None,
        typer.Option(
            "--rules",
            metavar="代码",
            help="只核对这些规则，如 T02,X01；一个字母是这一组；前面加减号是不要，如 -W08",
        ),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="文件", help="把结果写成可以逐条勾销的核对清单（.xlsx）")
    ] = None,
    comments: Annotated[
        Path | None, typer.Option("--comments", metavar="文件", help="把结果写成批注，放在文稿的副本里（.docx）")
    ] = None,
    phrasebook: PhrasebookName = None,
    force: Force = False,
    everything: ShowAll = False,
    as_json: AsJson = False,
) -> int:
    from narrate.errors import UsageError
    from narrate.table_checking import check_tables_of
    from narrate.table_checks.rules import KNOWN, choose

    if comments is not None and document is None:
        raise UsageError("--comments 要有文稿：批注写在文稿的副本里", advice="在单位后面写上文稿（.docx）")
    if comments is not None and document is not None and document.suffix.lower() == ".pdf":
        raise UsageError("PDF 里写不了批注", advice="用 --xlsx 写成清单，或者核对 Word 文稿")
    _hold_outputs((xlsx, comments), unit, document, force=force)
    chosen = choose(rules, KNOWN) if rules else None
    if document is None:
        checked = check_tables_of(unit, phrasebook=phrasebook, chosen=chosen)
    else:
        from narrate.checking import check as check_with

        checked = check_with(unit, document, phrasebook=phrasebook, chosen=chosen)
    if xlsx is not None:
        from narrate.workbooks.findings_list import write_findings_list

        write_findings_list(checked.result, f"{checked.unit_name}{checked.year}年度", xlsx, force=force)
    if comments is not None and document is not None:
        from narrate.commenting import write_comments
        from narrate.editing.revisions import revision_date

        write_comments(document, checked.result, comments, revision_date(None), force=force)
    written = [target for target in (xlsx, comments) if target is not None]
    if as_json:
        _as_json(checked, document, written)
    else:
        _tell(checked, document, written, everything=everything)
    return DONE if checked.result.clean else FINDINGS


def _hold_outputs(targets: Sequence[Path | None], unit: Path, document: Path | None, *, force: bool) -> None:
    """What is checked is never written to, not even with --force; what cannot be written is told before the work.

    Raises:
        UsageError: an output is the document or a file of the unit.
        OutputRefused: it exists (without `force`), is open elsewhere, or its folder is not there.
    """
    from narrate.errors import UsageError
    from narrate.files import check_target

    for target in targets:
        if target is None:
            continue
        if not target.exists():
            check_target(target)
            continue
        inside = unit.is_dir() and target.resolve().parent == unit.resolve()
        checked = [one for one in (unit, document) if one is not None and one.exists()]
        if inside or any(target.samefile(one) for one in checked):
            raise UsageError(f"“{target}”是被核对的文件，不能写", advice="写到别的文件夹，或者换一个文件名")
        check_target(target, force=force)


def _tell(checked: Checked, document: Path | None, written: Sequence[Path], *, everything: bool) -> None:
    from narrate.cli.console import print_result

    parts = ["核对表格", *([f"文稿《{document.name}》", checked.told_wording] if document else [])]
    head = [f"{checked.unit_name or '（表中没有单位名称）'} {checked.year}年度：{'，'.join(filter(None, parts))}"]
    if document is not None and (warning := checked.of_another_unit(document)):
        head.append(warning)
    if document is not None:
        head.append(checked.result.covered)
    room = None if everything else LINES - len(head) - len(written)
    for line in [*head, *result_lines(checked.result, room, document=document is not None)]:
        print_result(line)
    for target in written:
        print_result(f"已写出：{target}")


def result_lines(result: CheckResult, room: int | None = None, *, document: bool = False) -> list[str]:
    """The report by section, the worst section first; then the notes, what was not verified, and the counts.

    Where that takes more than `room` lines, the findings by cause and a summary of the rest.
    """
    from narrate.cli import screen

    lines = _in_full(result)
    if room is None or screen.height(lines) <= room:
        return lines
    end = [result.counted, _how_to_see_all(document=document)]
    if result.unverified:
        end.insert(0, f"未核对的文字{len(result.unverified)}处（没有对上任何数，不等于正确）。")
    # who hands in a document asks about it first; its tables can be checked alone
    findings = sorted(result.findings, key=lambda one: not one.is_of_document) if document else result.findings
    return [*screen.findings_lines(findings, room - len(end), more="")[:-1], *end]


def _how_to_see_all(*, document: bool) -> str:
    comments = "，--comments 批注.docx 写成批注" if document else ""
    return f"--all 逐条列出，没有核对的规则和原因也在里面；--xlsx 清单.xlsx 写成清单{comments}。"


def _in_full(result: CheckResult) -> list[str]:
    from narrate.findings import Severity, by_section

    lines: list[str] = []
    grave = [finding for finding in result.findings if finding.severity is not Severity.NOTE]
    notes = [finding for finding in result.findings if finding.severity is Severity.NOTE]
    for section, findings in by_section(grave).items():
        lines += ["", f"【{section}】"]
        for finding in findings:
            lines += _finding_lines(finding)
    if notes:
        of_text = "；写法和习惯，看过即可" if any(finding.anchor for finding in notes) else ""
        lines += ["", f"提示{len(notes)}处（尾差在四舍五入的范围内，分不清是不是差错，按表写，不必改{of_text}）："]
        for section, findings in by_section(notes).items():
            lines.append(f"  【{section}】")
            lines += [_note_line(finding) for finding in findings]
    lines += _not_run_lines(result)
    lines += _unverified_lines(result)
    return [*lines, "", result.counted]


def _finding_lines(finding: Finding) -> list[str]:
    from narrate.findings import places_by_sheet

    lines = [f"{finding.title}：{finding.message}"]
    if finding.fragment:
        lines.append(f"  原文：{finding.fragment}")
    told = [("写的是：", finding.written), ("应为：", finding.expected)]
    if finding.expected:
        lines.append("  " + "　".join(f"{label}{text}" for label, text in told if text))
    if finding.computation:
        lines.append(f"  算式：{finding.computation}")
    lines.extend(f"  位置：{place}" for place in places_by_sheet(finding.places))
    if finding.advice:
        lines.append(f"  可以：{finding.advice}")
    return lines


def _note_line(finding: Finding) -> str:
    from narrate.findings import TAIL

    code = finding.title.removeprefix(finding.severity)
    message = finding.message.removesuffix(TAIL)
    where = f"　{finding.places[0]}" if finding.places and finding.places[0] not in message else ""
    return f"    {code}{message}{where}"


def _not_run_lines(result: CheckResult) -> list[str]:
    lines: list[str] = []
    for partly, heading in ((False, "没有核对的规则"), (True, "只核对了一部分的规则")):
        chosen = [one for one in result.not_run if one.partly is partly]
        if chosen:
            lines += ["", f"{heading}{len(chosen)}条："]
        for one in chosen:
            lines.append(f"  〔{one.code}〕{one.holds}")
            lines += [f"    {reason}" for reason in one.reasons]
    return lines


def _unverified_lines(result: CheckResult) -> list[str]:
    if not result.unverified:
        return []
    lines = ["", f"未核对的文字{len(result.unverified)}处（没有对上任何数，不等于正确）："]
    return lines + [f"  {one.section}　“{one.fragment}”：{one.why}" for one in result.unverified]


def _as_json(checked: Checked, document: Path | None, written: Sequence[Path]) -> None:
    from narrate.cli.console import print_json

    print_json(
        {
            "schema": "narrate.check/1",
            "unit": checked.unit_name,
            "year": checked.year,
            "document": str(document) if document else None,
            "output": str(written[0]) if written else None,
            "outputs": [str(target) for target in written],
        }
        | checked.result.as_json()
    )
