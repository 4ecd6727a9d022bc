"""The same cells in every container that tables come in: the same grid is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sheets import write_ods, write_xls, write_xlsx
from narrate.errors import UnreadableFile
from narrate.intake.folder import unit_files
from narrate.intake.workbook import read_workbook

Rows = list[list[object]]
ROWS: Rows = [
    ["支出决算表", None, None],
    ["科目编码", "科目名称", "合计"],
    ["0101", "行政，运行", 1234.5],
    [None, "合计", -7.25],
]
CELLS = (("支出决算表", "", ""), ("科目编码", "科目名称", "合计"), ("0101", "行政，运行", 1234.5), ("", "合计", -7.25))


def single_quoted(path: Path, rows: Rows) -> Path:
    """An .xlsx whose sheets quote attributes with ' and declare a prefix-free namespace as others do."""
    write_xlsx(path, {"a": rows})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    head, tag, rest = parts[part].partition(b"<sheetData>")
    parts[part] = head + tag + re.sub(rb"<[^<>]*>", lambda found: found[0].replace(b'"', b"'"), rest)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def csv_in(encoding: str, separator: str) -> Callable[[Path, Rows], Path]:
    def write(path: Path, rows: Rows) -> Path:
        lines = []
        for row in rows:
            cells = ["" if cell is None else str(cell) for cell in row]
            lines.append(separator.join('"' + cell.replace('"', '""') + '"' for cell in cells))
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    return write


def page(path: Path, rows: Rows) -> Path:
    lines = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    text = f'<html><head><meta charset="gb2312"></head><body><table>{lines}</table></body></html>'
    path.write_bytes(text.encode("gb18030"))
    return path


def spreadsheetml(path: Path, rows: Rows) -> Path:
    def cell(value: object) -> str:
        if value is None:
            return "<Cell/>"
        kind = "Number" if isinstance(value, float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'

    lines = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="a">'
    path.write_text(f"{head}<Table>{lines}</Table></Worksheet></Workbook>", "utf-8")
    return path


CONTAINERS: dict[str, tuple[str, Callable[[Path, Rows], Path]]] = {
    "xlsx": ("a.xlsx", lambda path, rows: write_xlsx(path, {"a": rows})),
    "xlsx, single-quoted": ("a.xlsx", single_quoted),
    "xlsx named .xls": ("a.xls", lambda path, rows: write_xlsx(path, {"a": rows})),
    "ods": ("a.ods", lambda path, rows: write_ods(path, {"a": rows})),
    "xls": ("a.xls", lambda path, rows: write_xls(path, {"a": rows})),
    "xls named .xlsx": ("a.xlsx", lambda path, rows: write_xls(path, {"a": rows})),
    "csv, UTF-8": ("a.csv", csv_in("utf-8-sig", ",")),
    "csv, GBK": ("a.csv", csv_in("gb18030", ",")),
    "csv, UTF-16": ("a.csv", csv_in("utf-16", "\t")),
    "csv, semicolons": ("a.csv", csv_in("utf-8", ";")),
    "csv named .xls": ("a.xls", csv_in("gb18030", "\t")),
    "page named .xls": ("a.xls", page),
    "SpreadsheetML named .xls": ("a.xls", spreadsheetml),
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_container_gives_the_same_cells(tmp_path: Path, kind: str) -> None:
    name, write = CONTAINERS[kind]
    assert read_workbook(write(tmp_path / name, ROWS)).grids[0].rows == CELLS


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_container_is_read_inside_an_archive(tmp_path: Path, kind: str) -> None:
    name, write = CONTAINERS[kind]
    data = write(tmp_path / name, ROWS).read_bytes()
    (tmp_path / name).unlink()
    with zipfile.ZipFile(tmp_path / "决算.zip", "w") as archive:
        archive.writestr(f"上报/{name}", data)
    (found,) = unit_files(tmp_path).workbooks
    assert (found.workbook.file, found.within, found.path) == (f"决算.zip/上报/{name}", "决算.zip/上报", None)
    assert found.workbook.grids[0].rows == CELLS


# what a CSV cannot tell from a number or a blank is left out: texts begin with a letter of Chinese; and what a page
# shows as one blank is one
TEXT = st.text(st.sampled_from("表合计年度经费，“”,;'\"<>& ab1"), max_size=8).map(
    lambda text: "支" + " ".join(text.split())
)
NUMBER = st.integers(-(10**11), 10**11).map(lambda cents: cents / 100)
GRIDS = st.lists(st.lists(st.one_of(st.none(), TEXT, NUMBER), min_size=3, max_size=3), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(rows=GRIDS)
def test_any_grid_is_the_same_in_every_container(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    rows = [["支出", "决算", "表"], *rows, ["支", 1.5, "末"]]
    place = tmp_path_factory.mktemp("grids")
    told = {}
    for number, (kind, (name, write)) in enumerate(CONTAINERS.items()):
        told[kind] = read_workbook(write(place / f"{number}{name}", rows)).grids[0].rows
    assert [kind for kind, cells in told.items() if cells != told["xlsx"]] == []


def test_names_of_gbk_in_an_archive_are_read(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("XXXXXXXX.csv", "科目编码,合计\n201,1\n")
    (tmp_path / "a.zip").write_bytes(data.getvalue().replace(b"XXXXXXXX", "公开五表".encode("gbk")))
    assert [found.workbook.file for found in unit_files(tmp_path).workbooks] == ["a.zip/公开五表.csv"]


def test_a_name_that_leads_out_of_its_archive_leads_nowhere(tmp_path: Path) -> None:
    unit = tmp_path / "单位"
    unit.mkdir()
    with zipfile.ZipFile(unit / "a.zip", "w") as archive:
        archive.writestr("../../外面/表.csv", "科目编码,合计\n201,1\n")
    assert [found.workbook.file for found in unit_files(unit).workbooks] == ["a.zip/外面/表.csv"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "单位"]


def test_an_archive_that_would_unpack_to_too_much_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(7):
            archive.writestr(f"{number}.csv", bytes(50_000_000))
    (problem,) = unit_files(tmp_path).errors
    assert problem.message == "《a.zip》里的文件太多或太大，没有读"


def test_a_damaged_archive_is_told_beside_tables_that_are_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 broken")
    files = unit_files(tmp_path)
    assert (len(files.workbooks), [type(one) for one in files.errors]) == (1, [UnreadableFile])


def test_tables_one_folder_deeper_are_named_with_their_folder(tmp_path: Path) -> None:
    (tmp_path / "上报" / "旧").mkdir(parents=True)
    write_xlsx(tmp_path / "上报" / "a.xlsx", {"a": ROWS})
    write_xlsx(tmp_path / "上报" / "旧" / "b.xlsx", {"a": ROWS})
    files = unit_files(tmp_path)
    assert [found.workbook.file for found in files.workbooks] == ["上报/a.xlsx"]
    assert [(verdict.file, verdict.reason[:9]) for verdict in files.verdicts] == [("上报/旧", "文件夹里的文件夹，")]


def test_a_link_back_to_the_unit_is_not_followed(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    (tmp_path / "回").symlink_to(tmp_path, target_is_directory=True)
    files = unit_files(tmp_path)
    assert [found.workbook.file for found in files.workbooks] == ["a.xlsx"]
    assert [verdict.file for verdict in files.verdicts] == ["回"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("说明.doc", "Word 文档，不是表格，没有读"),
        ("说明.wps", "WPS 文字文档，不是表格，没有读"),
        ("照片.jpg", "图片，不是表格，没有读"),
        ("表.rar", "压缩包（不是 .zip），不是表格，没有读"),
    ],
)
def test_what_lies_there_unread_is_named(tmp_path: Path, name: str, said: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    (tmp_path / name).write_bytes(b"x")
    (verdict,) = unit_files(tmp_path).verdicts
    assert verdict.file == name and verdict.reason.startswith(said)


def test_an_archive_without_tables_is_named_with_what_is_in_it(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    with zipfile.ZipFile(tmp_path / "照片.zip", "w") as archive:
        archive.writestr("1.jpg", b"x")
    (verdict,) = unit_files(tmp_path).verdicts
    assert verdict.reason == "压缩包里没有表格：1.jpg"


def test_a_file_whose_name_is_gbk_is_read_and_named_as_people_see_it(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    strange = bytes(tmp_path) + b"/" + "决算".encode("gbk") + b".xlsx"
    try:
        (tmp_path / "a.xlsx").rename(Path(strange.decode("utf-8", "surrogateescape")))
    except OSError:
        pytest.skip("no such names on this system")
    files = unit_files(tmp_path)
    assert [found.workbook.file for found in files.workbooks] == ["决算.xlsx"]
    assert "文件名不是 UTF-8" in files.findings[0].message
