"""How words and numbers are written: what is wrong is told at its place, and right writing is not."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from narrate.document_checks.typography import typography_findings
from narrate.findings import Finding, Severity
from narrate.word.reader import read_body


def said(tmp_path: Path, *texts: str) -> list[Finding]:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(tmp_path / "文.docx"))
    return list(typography_findings(read_body(tmp_path / "文.docx").paragraphs))


@pytest.mark.parametrize(
    ("text", "code", "written"),
    [
        ("支出决算为１２３.４５万元。", "D33", "１２３.４５"),
        ("比上年增加,主要原因是人员增加。", "D25", ","),
        ("本年度”三公“经费支出为零。", "D25", "”三公“"),
        ("支出决算为2 946.25万元。", "D33", "2 946.25"),
        ("支出决算为2946. 25万元。", "D33", "2946. 25"),
        ("占本年收入合计的99.79 %。", "D25", "9 %"),
        ("截至2024年13月31日。", "D11", "13月"),
        ("截至2024年12月32日。", "D11", "32日"),
        ("账号：6222021234567890123。", "D58", "账号：6222021234567890123"),
        ("完成年初予算的95.00%。", "D24", "予算"),
        ("一般公共预算财政拔款支出。", "D24", "拔款"),
    ],
)
def test_a_slip_is_told_on_its_words(text: str, code: str, written: str, tmp_path: Path) -> None:
    found = said(tmp_path, text)
    assert [(one.code, one.written) for one in found] == [(code, written)]
    anchor = found[0].anchor
    assert anchor is not None
    assert text[anchor.start : anchor.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "2024年度收入总计2,946.25万元，占99.79%；“三公”经费支出0.00万元。",
        "除“财政拨款收入”、“事业收入”、“经营收入”等以外的收入。",
        "截至2024年12月31日，共有车辆3辆（其中：公务用车1辆）。",
        "与2023年度相比，增加 62.36 万元，增长 2.74%。",
        "2024 年 12 月 31 日",
        "（1）因公出国（境）费。1.公务接待费0.85万元。",
    ],
)
def test_right_writing_is_not_told(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, text) == []


def test_a_way_of_writing_that_is_a_habit_is_one_note(tmp_path: Path) -> None:
    found = said(tmp_path, *["增加,主要原因是人员增加。"] * 12)
    assert [(one.severity, "12处" in one.message) for one in found] == [(Severity.NOTE, True)]
