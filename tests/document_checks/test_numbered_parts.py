"""A report whose parts are 一、部门基本情况 二、部门决算情况说明 三、…: what is narrative in it, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.checking import check_document
from narrate.document_checks.document_texts import text_of
from narrate.document_checks.passages import narrative
from narrate.findings import Severity
from narrate.pipeline import open_unit
from narrate.report.values import Role
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template
from support.sample_code import SAMPLES

LINES = (
    "一、部门基本情况", "（一）职能职责", "负责全市工作。",
    "二、部门决算情况说明", "（一）收入支出决算总体情况说明", "2023年度收入总计100万元。",
    "三、“三公”经费情况说明", "“三公”经费支出共计1万元。",
    "四、专业名词解释", "（一）财政拨款收入：指财政拨款。",
    "五、附件", "绩效自评表", "得分90分。",
)  # fmt: skip


def taken(lines: tuple[str, ...]) -> list[str]:
    texts = [text_of(number, line, "", None, None) for number, line in enumerate(lines)]
    return [text.raw for text in narrative(texts)[0]]


def test_the_narrative_goes_from_its_part_to_the_glossary() -> None:
    assert taken(LINES) == list(LINES[3:8])


def test_sections_that_are_numbered_so_are_no_parts() -> None:
    lines = ("一、收入支出决算总体情况说明", "收入总计100万元。", "二、收入决算情况说明", "收入合计100万元。")
    assert taken(lines) == list(lines)


@pytest.mark.parametrize("sample", ["jiaozuo-2022", "putuo-finance-2024"])
def test_a_whole_report_of_such_a_region_is_right(sample: str, tmp_path: Path) -> None:
    unit = open_unit(SAMPLES / sample, phrasebook="chongqing")
    path = tmp_path / "报告.docx"
    write_report(unit.whole_report, load_template(), path)
    told = [
        finding.message
        for finding in check_document(unit, path).findings
        if finding.severity in (Severity.ERROR, Severity.WARNING) and "待补" not in finding.message
    ]
    assert told == []


def test_a_part_that_is_one_section_has_its_small_headings_in_the_sections_place() -> None:
    report = open_unit(SAMPLES / "putuo-finance-2024", phrasebook="chongqing").report
    headings = [one.text for one in report.paragraphs() if one.role in (Role.PART, Role.HEADING1)]
    at = headings.index("三、“三公”经费情况说明")
    assert headings[at + 1] == "（一）“三公”经费支出总体情况说明"
