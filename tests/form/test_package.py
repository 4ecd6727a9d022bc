from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from form.person import answer
from form.sample_slots import PROFILE, sample_slots
from narrate import files
from narrate.errors import OutputRefused, UnreadableFile
from narrate.form.package import unkept_parts
from narrate.form.patch import patch_form
from narrate.form.writer import make_form


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, path)
    return path


def add_part(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)


def change_sheet(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(old, new, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("lock", ["~$说明填报表.xlsx", ".~说明填报表.xlsx", ".~lock.说明填报表.xlsx#"])
def test_a_form_open_in_another_program_is_not_written(form: Path, lock: str) -> None:
    form.with_name(lock).write_bytes(b"")
    before = form.read_bytes()
    with pytest.raises(OutputRefused) as refused:
        patch_form(form, sample_slots()[1:], PROFILE)
    assert refused.value.lines()[:2] == [
        f"“{form}”正在 Word、Excel 或 WPS 里打开，没有写入",
        f"  同一文件夹里有锁定文件“{lock}”",
    ]
    assert form.read_bytes() == before
    assert sorted(p.name for p in form.parent.iterdir()) == sorted([form.name, lock])


def test_an_open_form_that_needs_no_change_is_no_trouble(form: Path) -> None:
    form.with_name("~$说明填报表.xlsx").write_bytes(b"")
    assert not patch_form(form, sample_slots(), PROFILE).written


def test_a_form_saved_by_the_person_meanwhile_is_not_overwritten(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = files._write

    def person_saves_first(beside: Path, target: Path, data: bytes, *, lasting: bool) -> None:
        answer(form, {"reason/total/change": "刚刚填的"})
        original(beside, target, data, lasting=lasting)

    monkeypatch.setattr(files, "_write", person_saves_first)
    with pytest.raises(OutputRefused, match="在读取之后又被改动"):
        patch_form(form, sample_slots()[1:], PROFILE)
    assert [p.name for p in form.parent.iterdir()] == [form.name]


def test_a_rename_that_fails_leaves_nothing_behind(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    before = form.read_bytes()
    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(OutputRefused, match="正被别的程序打开，或没有写入权限"):
        patch_form(form, sample_slots()[1:], PROFILE)
    assert form.read_bytes() == before
    assert [p.name for p in form.parent.iterdir()] == [form.name]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="所在的文件夹不存在"):
        make_form(sample_slots(), PROFILE, tmp_path / "没有" / "f.xlsx")


def test_a_form_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").mkdir()
    with pytest.raises(UnreadableFile, match=r"《f\.xlsx》读不出来"):
        make_form(sample_slots(), PROFILE, tmp_path / "f.xlsx")


def test_a_link_stays_a_link(form: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接.xlsx"
    link.symlink_to(form)
    before = form.read_bytes()
    patch_form(link, sample_slots()[1:], PROFILE)
    assert link.is_symlink()
    assert form.read_bytes() != before


@pytest.mark.skipif(os.name == "nt", reason="file modes")
def test_file_permissions_stay(form: Path) -> None:
    form.chmod(0o640)
    patch_form(form, sample_slots()[1:], PROFILE)
    assert form.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/charts/chart1.xml", "图表"),
        ("xl/drawings/drawing1.xml", "图形、文本框或图片"),
        ("xl/media/image1.png", "图片"),
        ("xl/cellimages.xml", "嵌入单元格的图片"),
        ("xl/threadedComments/threadedComment1.xml", "带回复的新式批注"),
        ("xl/pivotTables/pivotTable1.xml", "数据透视表"),
        ("xl/embeddings/oleObject1.bin", "嵌入的文档"),
        ("xl/something/new.xml", "本程序不认识的内容（xl/something/new.xml）"),
    ],
)
def test_what_cannot_be_kept_stops_the_patch_before_anything_is_written(form: Path, part: str, words: str) -> None:
    add_part(form, part, b"<xdr:wsDr><xdr:twoCellAnchor/></xdr:wsDr>")
    before = form.read_bytes()
    with pytest.raises(OutputRefused) as refused:
        patch_form(form, sample_slots()[1:], PROFILE)
    assert refused.value.message == f"《说明填报表.xlsx》里有改写时保不住的内容，没有写入：{words}"
    assert form.read_bytes() == before


def test_what_cannot_be_kept_is_no_trouble_while_nothing_needs_to_change(form: Path) -> None:
    add_part(form, "xl/media/image1.png", b"x")
    assert not patch_form(form, sample_slots(), PROFILE).written


@pytest.mark.parametrize(
    "part",
    [
        "xl/printerSettings/printerSettings1.bin",
        "docProps/custom2.xml",
        "xl/calcChain.xml",
        "customXml/item1.xml",
        "xl/drawings/drawing1.xml",  # without an anchor it holds nothing; LibreOffice writes such
    ],
)
def test_parts_nobody_misses_do_not_stop_a_patch(form: Path, part: str) -> None:
    add_part(form, part, b"<x/>")
    assert unkept_parts(form.read_bytes()) == ()


def test_extended_formats_that_openpyxl_drops_stop_the_patch(form: Path) -> None:
    extension = (
        b'<extLst><ext uri="{05C60535-1F16-4FD2-B633-F4F36F0B64E0}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/></extLst></worksheet>'
    )
    change_sheet(form, b"</worksheet>", extension)
    with pytest.raises(OutputRefused, match="没有写入：迷你图"):
        patch_form(form, sample_slots()[1:], PROFILE)


def test_form_controls_among_the_comments_stop_the_patch(form: Path) -> None:
    shapes = b'<xml xmlns:v="v"><v:shape id="a"><x:ClientData ObjectType="Checkbox"/></v:shape></xml>'
    add_part(form, "xl/drawings/vmlDrawing1.vml", shapes)
    assert unkept_parts(form.read_bytes()) == ("控件或页眉页脚图片",)


def test_plain_comments_can_be_kept(form: Path) -> None:
    shapes = b'<xml xmlns:v="v"><v:shapetype id="t"/><v:shape id="a"><x:ClientData ObjectType="Note"/></v:shape></xml>'
    add_part(form, "xl/drawings/vmlDrawing1.vml", shapes)
    assert unkept_parts(form.read_bytes()) == ()
