"""narrate draft: a unit folder into a Word draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, DocxOutput, Force, PhrasebookName, Strict, TemplatePath, UnitPath

if TYPE_CHECKING:
    from narrate.report.values import Report, Slot


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
    as_json: AsJson = False,
) -> int:
    from narrate.pipeline import default_name, open_unit

    report = open_unit(unit, phrasebook=phrasebook).report
    target = docx_target(output, default_name(report))
    refused = write(report, target, template, strict=strict, force=force)
    if as_json:
        print_report(report, None if refused else target, "narrate.draft/1")
    else:
        tell(report, None if refused else target, one_workbook=unit.is_file())
    return FINDINGS if refused else DONE


def docx_target(output: Path | None, default: str) -> Path:
    """Where the document goes.

    Raises:
        UsageError: the given name does not end in .docx.
    """
    from narrate.errors import UsageError

    if output is not None and output.suffix.lower() != ".docx":
        raise UsageError(f"初稿的文件名要以 .docx 结尾，给的是“{output.name}”", advice=f"改为“{output.stem}.docx”")
    return output or Path(default)


def write(report: Report, target: Path, template: Path | None, *, strict: bool, force: bool) -> bool:
    """Write the document unless open slots forbid it. Returns whether it was refused."""
    from narrate.writing.report_writer import write_report
    from narrate.writing.template import load_template

    refused = strict and bool(report.open_slots())
    if not refused:
        write_report(report, load_template(template), target, force=force)
    return refused


def tell(report: Report, target: Path | None, *, one_workbook: bool) -> None:
    """What was written and what is still open, for the terminal."""
    from narrate.cli.console import print_findings, print_note, print_result

    if target is not None:
        print_result(f"已写出：{target}")
        print_note(f"旁边的 {target.name}.narrate 是底稿快照，以后更新数据时用，不要公开。")
    figures = sum(span.kind.value == "figure" for paragraph in report.paragraphs() for span in paragraph.spans)
    sections = sum(paragraph.role.value == "heading1" for paragraph in report.paragraphs())
    answered = sum(slot.answer is not None for slot in report.slots)
    tables = sum(table.key.startswith("table.") for table in report.tables())
    also = f"{tables}张表，" if tables else ""
    print_note(
        f"{report.unit_name} {report.year}年度：{also}{sections}节，{figures}个数由表格和填报表算出，{answered}处填报内容已写入。"
    )
    for line in _open_lines(report.open_slots(), one_workbook=one_workbook):
        print_note(line)
    if target is None:
        print_note("因为有待补内容，按 --strict 的要求没有写文件。")
    if report.findings:
        print_note("表格里需要留意的：")
        print_findings(report.findings)


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
    lines.append(f"  可以：{folder}用 narrate form 生成填报表，填好后再运行一次；也可以直接在 Word 里补。")
    return lines


def print_report(report: Report, target: Path | None, schema: str) -> None:
    """The same for programs."""
    from narrate.cli.console import print_json

    print_json(
        report.as_json()
        | {
            "schema": schema,
            "output": str(target) if target else None,
            "open_slots": [
                {"key": slot.key, "section": slot.section, "label": slot.label} for slot in report.open_slots()
            ],
            "findings": [finding.as_json() for finding in report.findings],
        }
    )
