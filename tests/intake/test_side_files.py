"""What lies beside the tables: attachments and the bureau's dictionary, told by their names, never read as tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from narrate.attachments import read_material
from narrate.errors import MissingInput, UnreadableFile
from narrate.intake.side_files import (
    ATTACHMENT,
    DICTIONARY,
    Explanation,
    in_order,
    kind_of,
    own_dictionary,
    read_dictionary,
)
from narrate.intake.unit_folder import read_unit
from support.units import jiaozuo_data, write_unit


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("附件1 自评表.xlsx", ATTACHMENT),
        ("附件.docx", ATTACHMENT),
        ("附件1.pdf", ""),
        ("附03表.xlsx", ""),
        ("科目说明.csv", DICTIONARY),
        ("科目说明.xlsx", DICTIONARY),
        ("科目说明（旧）.xlsx", ""),
        ("2022年度决算公开表.xlsx", ""),
    ],
)
def test_companions_are_told_by_their_names(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_attachments_come_by_number() -> None:
    files = [Path(name) for name in ("附件10.docx", "附件2.docx", "附件1 甲.xlsx")]
    assert in_order(files) == ("附件1 甲.xlsx", "附件2.docx", "附件10.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_dictionary_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "科目说明.csv"
    path.write_text(
        "科目编码,科目名称,说明,年度,来源\n2010301,行政运行,“反映”甲。,2022,本局\n,空,无,,\n", encoding=encoding
    )
    assert read_dictionary(path) == {"2010301": Explanation("2010301", "行政运行", "“反映”甲。", "2022", "本局")}


def test_a_dictionary_as_a_workbook_with_codes_as_numbers(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["科目说明"], ["科目编码", "说明"], [2010301, "反映甲。"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "科目说明.xlsx")
    assert read_dictionary(tmp_path / "科目说明.xlsx")["2010301"].text == "反映甲。"


def test_of_two_years_the_later_counts_and_a_star_explains_a_name(tmp_path: Path) -> None:
    path = tmp_path / "科目说明.csv"
    path.write_text("科目编码,科目名称,说明,年度\n1,甲,新,2024\n1,甲,旧,2021\n*,行政运行,通用,2022\n", encoding="utf-8")
    found = read_dictionary(path)
    assert (found["1"].text, found["行政运行"].text) == ("新", "通用")


def test_what_is_no_dictionary_is_told(tmp_path: Path) -> None:
    path = tmp_path / "科目说明.csv"
    path.write_text("甲,乙\n", encoding="utf-8")
    with pytest.raises(MissingInput, match="科目编码"):
        read_dictionary(path)
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(UnreadableFile):
        read_dictionary(path)


def test_the_nearest_dictionary_counts(tmp_path: Path) -> None:
    unit = tmp_path / "单位"
    unit.mkdir()
    assert own_dictionary(unit) is None
    (tmp_path / "科目说明.csv").touch()
    assert own_dictionary(unit) == str(tmp_path / "科目说明.csv")
    (unit / "科目说明.xlsx").touch()
    assert own_dictionary(unit) == str(unit / "科目说明.xlsx")


def test_a_workbook_of_known_tables_is_an_input_whatever_it_is_called(tmp_path: Path) -> None:
    write_unit(jiaozuo_data(), tmp_path)
    tables = next(path for path in tmp_path.glob("2022*决算*.xlsx"))
    tables.rename(tmp_path / "附件1 2022年度部门决算公开表.xlsx")
    book = Workbook()
    book.worksheets[0].append(["项目支出绩效自评情况", "得分"])
    book.save(tmp_path / "附件2 自评表.xlsx")
    inputs = read_unit(tmp_path)
    assert inputs.current.general_public_budget is not None
    assert [Path(place).name for place in inputs.attachments] == ["附件2 自评表.xlsx"]
    assert "附件2 自评表.xlsx" not in inputs.digests


def test_attachments_that_cannot_be_appended_or_are_not_there_are_told(tmp_path: Path) -> None:
    write_unit(jiaozuo_data(), tmp_path)
    (tmp_path / "附件3.pdf").write_bytes(b"%PDF")
    told = [finding.message for finding in read_material(read_unit(tmp_path), ("自评表.docx",)).findings]
    assert len(told) == 2
    assert "附件3.pdf" in told[0]
    assert "自评表.docx" in told[1]
