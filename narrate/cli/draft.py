"""narrate draft: a unit folder into a Word draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from narrate.report.values import Report, Slot
    from narrate.unit import Unit


@command(
    help="""
    从单位文件夹生成第三部分“部门决算情况说明”的 Word 初稿。

    每个数都由表格算出；只有人知道的内容没有填的，在 Word 里标成黄色的【待补：…】，并在这里列出。
    """,
    epilog="""
    例：narrate draft 我的单位
    例：narrate draft 我的单位 -o 初稿.docx --force
    """,
)
def draft(
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
    from narrate.unit import default_name, open_unit

    opened = open_unit(unit, phrasebook=phrasebook)
    report = opened.report
    target = docx_target(output, default_name(report))
    chosen = template or opened.settings.template
    refused = write(report, target, chosen, xlsx, strict=strict, force=force, marked=not plain)
    if xlsx is not None:
        write_list(opened, report, xlsx, force=force)
    if as_json:
        print_report(report, None if refused else target, "narrate.draft/1")
    else:
        tell(opened, report, None if refused else target, xlsx, everything=everything, marked=not plain)
    return FINDINGS if refused or report.attention else DONE


def write_list(opened: Unit, report: Report, target: Path, *, force: bool) -> None:
    """What is odd in the tables, and which figures it makes doubtful, as a workbook beside the document."""
    from narrate.table_checks.result import CheckResult
    from narrate.workbooks.findings_list import write_findings_list

    title = f"{report.unit_name}{report.year}年度"
    write_findings_list(CheckResult(report.findings), title, target, doubtful=opened.doubts_in(report), force=force)


def docx_target(output: Path | None, default: str) -> Path:
    """Where the document goes.

    Raises:
        UsageError: the given name does not end in .docx.
    """
    from narrate.errors import UsageError

    if output is not None and output.suffix.lower() != ".docx":
        raise UsageError(f"初稿的文件名要以 .docx 结尾，给的是“{output.name}”", advice=f"改为“{output.stem}.docx”")
    return output or Path(default)


def write(
    report: Report,
    target: Path,
    template: Path | None,
    listed: Path | None,
    *,
    strict: bool,
    force: bool,
    marked: bool = True,
) -> bool:
    """Write the document unless open slots forbid it, or the list beside it cannot be. Returns whether it was refused."""
    from narrate.files import check_target
    from narrate.writing.report_writer import write_report
    from narrate.writing.template import load_template

    if listed is not None:
        check_target(listed, force=force)
    refused = strict and bool(report.open_slots())
    if not refused:
        write_report(report, load_template(template), target, force=force, marked=marked)
    return refused


def tell(
    opened: Unit,
    report: Report,
    target: Path | None,
    listed: Path | None,
    *,
    everything: bool = False,
    marked: bool = True,
) -> None:
    """What was written, what is still open and what is odd, for the terminal: on one screen unless `everything`."""
    from narrate.cli import screen
    from narrate.cli.console import findings_text, print_listed, print_result

    results = [f"已写出：{one}" for one in (target, listed) if one is not None]
    for line in results:
        print_result(line)
    slots, one_workbook = report.open_slots(), Path(opened.inputs.folder).is_file()
    head = [
        *_head_lines(report, target, marked=marked),
        *screen.unread_lines(opened.inputs.verdicts, everything=everything),
    ]
    in_full = [*head, *_open_lines(slots, one_workbook=one_workbook)]
    doubtful = screen.doubtful_lines(opened.doubts_in(report), everything=everything)
    if everything:
        lines = [*in_full, *([_ODD, findings_text(report.findings)] if report.findings else []), *doubtful]
    else:
        room = screen.LINES - len(results) - screen.height(doubtful)
        lines = [*in_full, *_odd(report, room - screen.height(in_full)), *doubtful]
        if screen.height(lines) > screen.LINES - len(results):
            short = [*head, *_open_in_short(slots)]
            lines = [*short, *_odd(report, room - screen.height(short)), *doubtful]
    for line in lines:
        print_listed(line)


_MARKED = "文中的数带着标记，网站后台、润色工具会漏读：交给它们以前先用 narrate finalize 定稿，或加 --plain 另写一份。"
_ODD = "表格里需要留意的："


def _head_lines(report: Report, target: Path | None, *, marked: bool) -> list[str]:
    figures = sum(span.kind.value == "figure" for paragraph in report.paragraphs() for span in paragraph.spans)
    sections = sum(paragraph.role.value == "heading1" for paragraph in report.paragraphs())
    answered = sum(slot.answer is not None for slot in report.slots)
    tables = sum(table.key.startswith("table.") for table in report.tables())
    also = f"{tables}张表，" if tables else ""
    done = f"{also}{sections}节，{figures}个数由表格和填报表算出，{answered}处填报内容已写入。"
    lines = [f"{report.unit_name or '（表中没有单位名称）'} {report.year}年度：{done}"]
    if target is None:
        return [*lines, "因为有待补内容，按 --strict 的要求没有写文件。"]
    beside = f"旁边的 {target.name}.narrate 是底稿快照，以后更新数据时用，不要公开。"
    return [beside, *([_MARKED] if marked else []), *lines]


def _odd(report: Report, room: int) -> list[str]:
    from narrate.cli import screen

    return [_ODD, *screen.findings_lines(report.findings, room - 1)] if report.findings else []


def _open_in_short(slots: tuple[Slot, ...]) -> list[str]:
    """One line for all that is open."""
    if not slots:
        return _open_lines(slots, one_workbook=False)
    return [
        f"待补{len(slots)}处（Word 里标黄的【待补：…】）：在说明填报表里逐条填（没有的用 narrate form 生成），或直接在 Word 里补；--all 列出。"
    ]


def _open_lines(slots: tuple[Slot, ...], *, one_workbook: bool) -> list[str]:
    if not slots:
        return ["没有待补内容。"]
    lines, section = [f"待补{len(slots)}处（Word 里标黄的【待补：…】）："], ""
    for slot in slots:
        if slot.section_title != section:
            section = slot.section_title
            lines.append(f"  {section}")
        lines.append(f"    {slot.label}{f'（{slot.context}）' if slot.context else ''}")
    folder = "把工作簿放进一个文件夹，" if one_workbook else ""
    lines.append(
        f"  可以：{folder}在说明填报表里填（没有的用 narrate form 生成），再运行一次；也可以直接在 Word 里补。"
    )
    return lines


def print_report(report: Report, target: Path | None, schema: str) -> None:
    """The same for programs."""
    from narrate.cli.console import print_json

    print_json(
        report.as_json()
        | {
            "schema": schema,
            "output": str(target) if target else None,
            "attention": report.attention,
            "open_slots": [
                {"key": slot.key, "section": slot.section, "label": slot.label} for slot in report.open_slots()
            ],
            "findings": [finding.as_json() for finding in report.findings],
        }
    )
