"""单位: the list, files put into a unit, and what each sheet was taken for."""

from __future__ import annotations

import os
import re
import shutil
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from narrate.batch.units import ITSELF, units_in
from narrate.intake.unit_folder import read_unit
from workbench.conftest import SAMPLES, Sender, opened

BOOK = "2022年度部门决算公开表.xlsx"


def test_every_unit_is_in_the_list(page: Sender) -> None:
    text = page.get("/").text
    assert "政务局" in text and "财政局" in text


def test_a_folder_that_is_one_unit_opens_as_that_unit(folder: Path) -> None:
    answer = opened(folder / "政务局").get("/", follow_redirects=True)
    assert answer.request.path == f"/unit/{ITSELF}"
    assert BOOK in answer.text


def test_a_unit_that_has_units_below_it_is_in_the_list_with_them(folder: Path) -> None:
    shutil.copy(SAMPLES / "jiaozuo-2022" / BOOK, folder / BOOK)
    assert [place.unit for place in units_in(folder).places] == [ITSELF, "政务局", "财政局"]


def test_a_folder_that_nobody_may_look_into_is_told_and_stops_no_other(folder: Path, monkeypatch: Any) -> None:
    def look(path: Path, scan: Any = os.scandir) -> Any:
        if Path(path).name == "锁着的":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    (folder / "锁着的").mkdir()
    monkeypatch.setattr("narrate.batch.units.os.scandir", look)
    for address in ("/", "/batch"):
        text = opened(folder).get(address).text
        assert "锁着的”打不开" in text and "政务局" in text


def test_an_empty_folder_has_no_units_and_takes_a_new_one(tmp_path: Path) -> None:
    page = opened(tmp_path)
    assert page.get("/").status_code == 200
    made = page.put("/new-units?name=新设的局")
    assert page.get(made.json["address"]).status_code == 200
    assert (tmp_path / "新设的局").is_dir()


def test_a_new_unit_does_not_take_the_place_of_another(page: Sender) -> None:
    assert page.put("/new-units?name=政务局").status_code == 409


def test_a_file_is_copied_in_as_it_is(page: Sender, folder: Path) -> None:
    page.put("/new-units?name=新设的局")
    data = (SAMPLES / "jiaozuo-2022" / BOOK).read_bytes()
    assert page.put(f"/files/新设的局?name={BOOK}", data).status_code == 200
    assert (folder / "新设的局" / BOOK).read_bytes() == data


def test_a_file_of_the_same_name_is_never_replaced_unasked(page: Sender, folder: Path) -> None:
    before = (folder / "政务局" / BOOK).read_bytes()
    answer = page.put(f"/files/政务局?name={BOOK}", b"another")
    assert (answer.status_code, answer.json["taken"]) == (409, BOOK)
    assert (folder / "政务局" / BOOK).read_bytes() == before


def test_the_same_file_again_changes_nothing(page: Sender, folder: Path) -> None:
    data = (folder / "政务局" / BOOK).read_bytes()
    assert page.put(f"/files/政务局?name={BOOK}", data).json["same"]
    assert len(list((folder / "政务局").iterdir())) == 5


def test_a_file_beside_gets_a_name_of_its_own(page: Sender, folder: Path) -> None:
    answer = page.put(f"/files/政务局?name={BOOK}&how=beside", b"another")
    assert answer.json["file"] == "2022年度部门决算公开表（2）.xlsx"
    assert (folder / "政务局" / answer.json["file"]).read_bytes() == b"another"


def test_a_replaced_file_is_kept_as_a_copy(page: Sender, folder: Path) -> None:
    before = (folder / "政务局" / BOOK).read_bytes()
    digest = page.put(f"/files/政务局?name={BOOK}", b"another").json["digest"]
    answer = page.put(f"/files/政务局?name={BOOK}&how=replace&digest={digest}", b"another")
    assert (folder / "政务局" / answer.json["backup"]).read_bytes() == before
    assert (folder / "政务局" / BOOK).read_bytes() == b"another"


def test_a_file_that_changed_since_it_was_asked_about_is_asked_about_again(page: Sender, folder: Path) -> None:
    digest = page.put(f"/files/政务局?name={BOOK}", b"another").json["digest"]
    (folder / "政务局" / BOOK).write_bytes(b"changed in WPS")
    assert page.put(f"/files/政务局?name={BOOK}&how=replace&digest={digest}", b"another").status_code == 409
    assert (folder / "政务局" / BOOK).read_bytes() == b"changed in WPS"


@pytest.mark.parametrize("name", ["程序.exe", "说明.html", "脚本.cmd", "无后缀"])
def test_what_is_no_table_and_no_attachment_is_not_taken(page: Sender, name: str) -> None:
    assert page.put(f"/files/政务局?name={name}", b"x").status_code == 400


def test_every_sheet_is_told_with_what_came_of_it(page: Sender, folder: Path) -> None:
    text = page.get("/unit/政务局").text
    for verdict in read_unit(folder / "政务局").verdicts:
        assert verdict.sheet in text and verdict.cells in text and verdict.outcome.value in text


def test_files_that_are_not_read_are_told_with_the_reason_after_the_tables(page: Sender, folder: Path) -> None:
    (folder / "政务局" / "0会议记录.docx").write_bytes(b"x")
    text = page.get("/unit/政务局").text
    verdict = next(one for one in read_unit(folder / "政务局").verdicts if one.file == "0会议记录.docx")
    assert verdict.reason in text
    assert text.index("0会议记录.docx") > text.index("收入支出决算总表")


def test_a_folder_that_cannot_be_read_says_why(page: Sender, folder: Path) -> None:
    (folder / "空的").mkdir()
    assert "没有找到表格文件" in page.get("/unit/空的").text


def test_the_cells_of_a_sheet_are_shown_with_those_that_were_read_marked(page: Sender) -> None:
    text = page.get("/sheet/政务局", query_string={"file": BOOK, "sheet": "收入支出决算总表"}).text
    assert '<td id="C7" class="number read ">2334.61</td>' in text


def test_a_sheet_that_is_not_there_is_told(page: Sender) -> None:
    assert page.get("/sheet/政务局", query_string={"file": BOOK, "sheet": "没有"}).status_code == 404


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    "name", ["甲&乙 #1%20？", "100%", "a?b=c", "～", 'it\'s "quoted"', "a;b,c", "unit", "县/下属单位"]
)
def test_any_name_of_a_folder_leads_to_its_unit(folder: Path, name: str) -> None:
    place = folder / name
    place.parent.mkdir(exist_ok=True)
    shutil.copytree(folder / "政务局", place)
    page = opened(folder)
    links = [unescape(one) for one in re.findall(r'href="(/unit/[^"]*)"', page.get("/").text)]
    shown = [page.get(link).text for link in links]
    assert len(links) == 3
    assert all("已读" in text for text in shown)
    assert (
        sum(
            f'data-unit="{escape(name)}"' in unescape(text) or f'data-unit="{name}"' in unescape(text) for text in shown
        )
        == 1
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_folder_whose_name_is_not_utf8_leads_to_its_unit(folder: Path) -> None:
    shutil.copytree(folder / "政务局", os.fsdecode(os.fsencode(folder) + b"/" + "财务处".encode("gbk")))
    page = opened(folder)
    assert "财务处" in page.get("/").text
    assert "已读" in page.get("/unit/财务处").text


@pytest.mark.parametrize("name", ["导出.zip", "公开.pdf"])
def test_an_archive_or_a_published_pdf_counts_as_tables_in_the_list(page: Sender, folder: Path, name: str) -> None:
    (folder / "新单位").mkdir()
    (folder / "新单位" / name).write_bytes(b"x")
    row = next(row for row in page.get("/").text.split("<tr") if "新单位" in row)
    assert "1个" in row


def test_a_page_that_needs_the_phrasebook_first_says_so_where_it_leads(page: Sender, folder: Path) -> None:
    (folder / "政务局" / "说明填报表.xlsx").unlink()
    told = page.get("/text/政务局", follow_redirects=True).text
    assert "“文稿”还打不开：先在下面选用哪个地区的写法" in told
    assert "还打不开" not in page.get("/unit/政务局").text


def test_what_is_not_put_in_is_told_before_the_form_is_made_and_errors_come_first(page: Sender, folder: Path) -> None:
    for lacking in ("2021年度部门决算公开表.xlsx", "2022年部门预算公开表.xlsx"):
        (folder / "政务局" / lacking).unlink(missing_ok=True)
    (folder / "政务局" / "坏.xlsx").write_bytes(b"PK")
    told = page.get("/unit/政务局").text
    assert told.index("badge error") < told.index("没有收到年初预算表") < told.index("每张工作表读成了什么")
