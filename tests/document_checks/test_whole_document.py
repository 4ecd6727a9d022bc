"""A whole report held against the unit: its Word tables cell by cell, cover, contents, residue, personal data."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document as Docx

from narrate.document_checks.table_grids import word_tables
from narrate.document_checks.whole_document import check_frame_and_tables
from narrate.findings import Finding
from narrate.pipeline import Unit, open_unit, write_whole
from narrate.table_checks.result import CheckResult
from narrate.word.reader import read_body

ROOT = Path(__file__).parents[2]
SAMPLES = {"jiaozuo-2022": "henan", "putuo-finance-2024": "shanghai"}
CASES = ROOT.parent / "shared" / "cases"


@pytest.fixture(scope="module", params=SAMPLES)
def unit(request: pytest.FixtureRequest) -> Unit:
    return open_unit(ROOT / "samples" / request.param)


@pytest.fixture(scope="module")
def report(unit: Unit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("整份") / "报告.docx"
    write_whole(Path(unit.inputs.folder), target)
    return target


def _checked(path: Path, unit: Unit) -> CheckResult:
    document = read_body(path)
    return check_frame_and_tables(document, word_tables(document), unit.inputs, unit.name)


Change = Callable[[Docx], None]


def findings(unit: Unit, report: Path, tmp_path: Path, change: Change | None = None) -> list[Finding]:
    """What is told of the report after a person's change."""
    document = report
    if change is not None:
        opened = docx.Document(str(report))
        change(opened)
        document = tmp_path / "改.docx"
        opened.save(str(document))
    return list(_checked(document, unit).findings)


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


def table_with(document: Docx, *words: str) -> object:
    """The first table that holds all these words."""
    for table in document.tables:
        texts = {cell.text for row in table.rows for cell in row.cells}
        if all(any(word in text for text in texts) for word in words):
            return table
    raise AssertionError(f"no table with {words}")


def amounts(table: object) -> Iterator[object]:
    """The cells that print an amount above ten."""
    for row in table.rows:  # type: ignore[attr-defined]
        for cell in row.cells:
            text = cell.text.strip().replace(",", "")
            if text.count(".") == 1 and text.replace(".", "").isdigit() and float(text) > 10:
                yield cell


def rewrite(cell: object, text: str) -> None:
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    runs = paragraph._p.xpath(".//w:t")
    runs[0].text = text
    for more in runs[1:]:
        more.text = ""


def test_a_report_as_it_was_written_has_nothing_to_tell(unit: Unit, report: Path, tmp_path: Path) -> None:
    assert findings(unit, report, tmp_path) == []


def test_every_amount_of_every_table_is_compared(unit: Unit, report: Path) -> None:
    result = _checked(report, unit)
    assert result.verified["D50"] > 500


@pytest.mark.parametrize("number", range(7))
def test_an_amount_changed_in_any_table_is_told_with_what_the_workbook_says(
    unit: Unit, report: Path, tmp_path: Path, number: int
) -> None:
    changed: list[str] = []

    def change(document: Docx) -> None:
        filled = [table for table in document.tables if len(list(amounts(table))) > 2]
        cell = list(amounts(filled[number % len(filled)]))[-1]
        changed.append(cell.text)  # type: ignore[attr-defined]
        rewrite(cell, "987654.32")

    found = findings(unit, report, tmp_path, change)
    assert codes(found) == ["D50"]
    assert changed[0].replace(",", "") in found[0].expected.replace(",", "")


def test_a_row_taken_out_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        rows = table_with(document, "行政运行", "基本支出", "本年支出").rows  # type: ignore[attr-defined]
        row = next(row for row in rows if any("行政运行" in cell.text for cell in row.cells))
        row._tr.getparent().remove(row._tr)

    assert codes(findings(unit, report, tmp_path, change)) == ["D51"]


def test_a_misspelt_subject_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        cells = [c for r in table_with(document, "行政运行", "基本支出", "本年支出").rows for c in r.cells]  # type: ignore[attr-defined]
        rewrite(next(cell for cell in cells if "行政运行" in cell.text), "行政运营")

    found = findings(unit, report, tmp_path, change)
    assert [(one.code, one.expected) for one in found] == [("D51", "行政运行")]


def test_a_table_of_the_nine_that_is_not_there_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        table = table_with(document, "公务接待费", "预算数")
        table._tbl.getparent().remove(table._tbl)  # type: ignore[attr-defined]

    found = findings(unit, report, tmp_path, change)
    assert "D54" in codes(found)
    assert any("三公" in one.message for one in found)


def test_a_table_that_holds_another_tables_content_is_told_once(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        income = table_with(document, "附属单位上缴收入", "科目名称")._tbl  # type: ignore[attr-defined]
        spent = table_with(document, "行政运行", "基本支出", "本年支出")._tbl  # type: ignore[attr-defined]
        income.getparent().replace(income, copy.deepcopy(spent))

    found = findings(unit, report, tmp_path, change)
    assert [one.code for one in found if one.code != "D54"] == ["D52"]


def change_text(old: str, new: str, *, where: int = 0) -> Change:
    """A person types over words of a body paragraph."""

    def change(document: Docx) -> None:
        held = [p for p in document.element.body.iter() if p.tag.endswith("}t") and p.text and old in p.text]
        assert held, old
        held[where].text = held[where].text.replace(old, new)

    return change


def test_another_year_on_the_cover_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    found = findings(unit, report, tmp_path, change_text(f"{unit.year}年", f"{unit.year - 1}年"))
    assert codes(found) == ["D55"]


def test_a_month_that_there_is_not_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        document.paragraphs[0].insert_paragraph_before("二〇二五年十三月")

    assert codes(findings(unit, report, tmp_path, change)) == ["D55"]


@pytest.mark.parametrize("residue", ["错误！未定义书签。", "PAGEREF _Toc172000000 \\h 12", "错误!未找到引用源。"])
def test_residue_of_fields_is_told(unit: Unit, report: Path, tmp_path: Path, residue: str) -> None:
    def change(document: Docx) -> None:
        document.add_paragraph(f"三、支出决算表{residue}")

    assert "D56" in codes(findings(unit, report, tmp_path, change))


def test_an_entry_of_the_contents_that_is_no_heading_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    found = findings(unit, report, tmp_path, change_text("支出决算情况说明", "支出预算情况说明"))
    assert codes(found) == ["D56"]


def test_an_identity_number_and_a_mobile_number_are_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        document.add_paragraph("联系人身份证号11010519491231002X。")
        document.add_paragraph("联系电话13800138000。")

    assert codes(findings(unit, report, tmp_path, change)) == ["D58", "D58"]


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("right", []),
        ("cover_name", ["D55"]),
        ("row_missing", ["D51"]),
        ("table_total", ["D50"]),
        ("table_unit", ["D52"]),
        ("toc", ["D56"]),
    ],
)
def test_changed_whole_reports_are_told_as_what_they_are(name: str, expected: list[str]) -> None:
    unit = open_unit(CASES / "wild-15" / "u")
    result = _checked(CASES / "wild-15" / f"{name}.docx", unit)
    assert [one.code for one in result.findings] == expected


def test_a_row_written_twice_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        rows = table_with(document, "行政运行", "基本支出", "本年支出").rows  # type: ignore[attr-defined]
        row = next(row for row in rows if any("行政运行" in cell.text for cell in row.cells))
        row._tr.addnext(copy.deepcopy(row._tr))

    assert codes(findings(unit, report, tmp_path, change)) == ["D51"]


def test_a_section_left_out_of_the_contents_is_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        entries = [p for p in document.paragraphs if "三、支出决算情况说明" in "".join(p._p.xpath(".//w:t/text()"))]
        entries[0]._p.getparent().remove(entries[0]._p)

    assert codes(findings(unit, report, tmp_path, change)) == ["D56"]


def test_a_term_explained_twice_and_its_ordinal_are_told(unit: Unit, report: Path, tmp_path: Path) -> None:
    def change(document: Docx) -> None:
        terms = [p for p in document.paragraphs if "".join(p._p.xpath(".//w:t/text()")).startswith("二、")]
        terms = [p for p in terms if "：" in "".join(p._p.xpath(".//w:t/text()"))]
        terms[-1]._p.addnext(copy.deepcopy(terms[-1]._p))

    assert sorted(codes(findings(unit, report, tmp_path, change))) == ["D10", "D24"]
