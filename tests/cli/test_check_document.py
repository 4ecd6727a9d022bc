"""narrate check with a document, as a user meets it: the report, comments in a copy, the document itself untouched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.cli.check import result_lines
from narrate.findings import Finding, Severity
from narrate.pipeline import open_unit
from narrate.table_checking import Checked
from narrate.table_checks.result import CheckResult

PUTUO = Path(__file__).resolve().parents[2] / "samples" / "putuo-finance-2024"


def narrate(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A draft with one wrong percentage."""
    report = open_unit(PUTUO).report
    made = docx.Document()
    for paragraph in report.paragraphs():
        made.add_paragraph(paragraph.text.replace("占99.79%", "占97.99%"))
    target = tmp_path / "决算说明.docx"
    made.save(str(target))
    return target


def test_a_document_is_told_by_section_with_words_computation_and_cells(wrong: Path) -> None:
    done = narrate("check", PUTUO, wrong, "--rules", "D")
    assert done.exit_code == 1
    at = done.stdout.index("【二、收入决算情况说明】")
    told = done.stdout[at:].split("\n")
    assert told[1] == "错误〔D02〕：财政拨款收入占本年收入合计写成97.99%，应为99.79%"
    assert told[2].startswith("  原文：本年收入合计2946.25万元")
    assert told[3] == "  写的是：97.99　应为：99.79%"
    assert told[4] == "  算式：财政拨款收入2,940.05 ÷ 本年收入合计2,946.25 × 100% = 99.79%"
    assert done.stdout.split("\n")[1] == "文稿里92个数，认出92个，核对了92个。"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ((), "，写法照填报表选的“上海”"),
        (("--phrasebook", "云南"), "，写法照“上海”（文稿最像它，不照“云南”）"),
    ],
)
def test_the_wording_that_a_document_is_held_to_is_told_in_the_first_line(
    wrong: Path, named: tuple[str, ...], told: str
) -> None:
    assert narrate("check", PUTUO, wrong, *named).stdout.split("\n")[0].endswith(f"，文稿《决算说明.docx》{told}")


def test_a_document_in_nobodys_wording_says_that_it_was_not_checked() -> None:
    checked = Checked("甲", 2024, CheckResult(wording=""), named="乙", named_by="填报表选的")
    assert checked.told_wording == "写法没有核对（文稿不照填报表选的“乙”）"


def test_what_stands_in_the_document_is_told_before_what_stands_in_its_tables() -> None:
    of_tables = [Finding(f"B{n:02}", Severity.ERROR, f"表{n}的合计不等于各项之和") for n in range(10, 40)]
    result = CheckResult((*of_tables, Finding("D02", Severity.ERROR, "占比写错了")), {})
    lines = result_lines(result, 12, document=True)
    assert lines[0] == "错误〔D02〕：占比写错了"
    assert any(line.endswith(("种是表格的。", "种没有列出。")) for line in lines)
    assert result_lines(result, 12)[0].startswith("错误〔B10〕")


def test_comments_stand_on_the_words_in_a_copy(wrong: Path, tmp_path: Path) -> None:
    before = wrong.read_bytes()
    copy = tmp_path / "批注.docx"
    assert narrate("check", PUTUO, wrong, "--rules", "D", "--comments", copy).exit_code == 1
    assert wrong.read_bytes() == before
    made = docx.Document(str(copy))
    assert [paragraph.text for paragraph in made.paragraphs] == [p.text for p in docx.Document(str(wrong)).paragraphs]
    (comment,) = made.comments
    assert comment.text.startswith("错误〔D02〕财政拨款收入占本年收入合计写成97.99%")
    body = made.element.body.xml
    start, end = body.index("<w:commentRangeStart"), body.index("<w:commentRangeEnd")
    assert "".join(re.findall(r"<w:t[^>]*>([^<]*)<", body[start:end])) == "97.99"


def test_a_document_that_cannot_be_read_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    broken, copy = tmp_path / "坏.docx", tmp_path / "批注.docx"
    broken.write_bytes(b"PK\x03\x04")
    done = narrate("check", PUTUO, broken, "--comments", copy)
    assert done.exit_code == 3
    assert "《坏.docx》" in done.stderr
    assert not copy.exists()


def test_a_document_of_another_unit_is_said_first(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "samples"
    document = tmp_path / "别的单位.docx"
    assert narrate("draft", samples / "putuo-finance-2024", "-o", document).exit_code == 0
    lines = narrate("check", samples / "jiaozuo-2022", document).stdout.splitlines()
    assert lines[1].startswith("注意：这份文稿是上海市普陀区财政局2024年度的")
