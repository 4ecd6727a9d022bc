"""The whole report of the sample beside the published report it was made from: everything is there, in order.

The published text is not part of the project; without it these tests are skipped.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook

from conformance.report_against_published import (
    KINDS,
    Share,
    published_lines,
    report_lines,
    shares,
)
from narrate.pipeline import write_whole
from support.sample_code import SAMPLES
from word.samples import replaced

UNIT = SAMPLES / "jiaozuo-2022"
PUBLISHED = SAMPLES.parent.parent / "shared" / "seed" / "jiaozuo-2022.txt"

pytestmark = pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published report is not at hand")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("whole") / "report.docx"
    write_whole(UNIT, target)
    return target


@cache
def compared(document: Path) -> dict[str, Share]:
    return shares(document, PUBLISHED)


def wide(text: str) -> tuple[str, str]:
    """A heading as published, with its stop, and without."""
    return f"{text}。", text


# What the published text mixes is written one way: no stop behind a heading, 辆 for vehicles; and a
# share of nothing is not written.
WRITTEN_ONE_WAY = {
    "headings": (
        tuple(zip(*map(wide, ("(一)总体情况", "(二)结构情况", "(三)具体情况")), strict=True)),
        tuple(
            zip(
                *(wide(f"({one[0]})“三公”经费财政拨款支出决算{one[1:]}情况说明") for one in ("一总体", "二具体")),
                strict=True,
            )
        ),
    ),
    "sentences": (
        (("公务用车购置支出0万元，购置车辆0台。",), ("公务用车购置支出0万元，购置车辆0辆。",)),
        (
            (
                "授予中小企业合同金额0万元，占政府采购支出总额的0%，其中:授予小微企业合同金额0万元，"
                "占授予中小企业合同金额的0%。",
            ),
            ("授予中小企业合同金额0万元，占政府采购支出总额的0%，其中:授予小微企业合同金额0万元。",),
        ),
    ),
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "attachments"])
def test_everything_published_is_there_in_order_and_nothing_else(document: Path, kind: str) -> None:
    share = compared(document)[kind]
    assert share.differences == WRITTEN_ONE_WAY.get(kind, ())
    assert share.total > 30


def test_a_given_attachment_is_appended_whole(tmp_path: Path) -> None:
    unit = tmp_path / "单位"
    shutil.copytree(UNIT, unit)
    lines = published_lines(PUBLISHED)
    start = max(number for number, line in enumerate(lines) if line.text.startswith("第五部分"))
    book = Workbook()
    for number, line in enumerate([line for line in lines[start:] if line.cells is not None], 1):
        for column, text in enumerate(line.cells or (), 1):
            cell = book.worksheets[0].cell(number, column, text)
            cell.data_type = "s"  # “=100%” is no formula
    book.save(unit / "附件1 部门整体支出绩效自评情况表.xlsx")
    write_whole(unit, tmp_path / "report.docx")
    share = shares(tmp_path / "report.docx", PUBLISHED)["attachments"]
    assert share.differences == ()
    assert share.total > 200


def test_a_changed_cell_and_a_changed_sentence_are_told(document: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.docx"
    data = replaced(document.read_bytes(), "<w:t>2,334.99</w:t>", "<w:t>2,334.98</w:t>")
    spoiled.write_bytes(replaced(data, "2022年度收入合计", "2022年度收入共计"))
    result = shares(spoiled, PUBLISHED)
    assert result["cells"].differences == ((("2,334.99",), ("2,334.98",)),)
    assert not result["sentences"].is_whole
    assert "  + 2,334.98" in list(report_lines(result, 10))
