"""What lies beside the tables: attachments and the bureau's dictionary, told by their names, never read as tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from narrate.errors import MissingInput, UnreadableFile
from narrate.intake.companions import (
    ATTACHMENT,
    DICTIONARY,
    Explanation,
    attachments,
    kind_of,
    own_dictionary,
    read_dictionary,
)


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
    files = [Path(name) for name in ("附件10.docx", "附件2.docx", "附件1 甲.xlsx", "决算.xlsx")]
    assert attachments(files) == ("附件1 甲.xlsx", "附件2.docx", "附件10.docx")


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
