"""No trace of anybody is left in the published copy, or it is listed with its place.

Each trace is tried alone and all together; the scan for them knows nothing of how they are cleaned.
"""

from __future__ import annotations

import io
import posixpath
import re
from pathlib import Path

import pytest
from editing.planted import MARK, PLANTS, body, jpeg, marks_in, packed, paragraph, planted, png, relate, run
from lxml import etree
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing import pictures
from narrate.editing.finalize import Finalized, cleaned, finalize
from narrate.errors import OutputRefused
from narrate.word.markup import R
from narrate.word.package import open_package
from narrate.word.reader import read_document
from refresh.judge import new_audit_errors
from word.samples import chart, document, narrative, parts_of, report, with_charts

LISTED = {
    "picture_of_an_unknown_format": "第8段（“1. 公务用车”之下）：图片（wdp）",
    "picture_that_is_only_linked": "只是链接，没有存进文档",
    "cut_picture": "第8段（“1. 公务用车”之下）：图片裁剪过",
    "path_in_plain_sight": "第8段（“1. 公务用车”之下）：文字里写着本机路径",
    "pasted_workbook": "第8段（“1. 公务用车”之下）：嵌入的文件里有批注",
    "pasted_document": "第8段（“1. 公务用车”之下）：嵌入的文件，读的人能打开看到全部内容",
    "pasted_ole": "第8段（“1. 公务用车”之下）：嵌入的对象（OLE）",
    "handwriting": "第8段（“1. 公务用车”之下）：手写墨迹",
    "inserted_file": "第7段（“1. 公务用车”之下）：插入的文件（altChunk）",
}
STAYS = {"picture_of_an_unknown_format", "path_in_plain_sight", "pasted_ole", "handwriting", "inserted_file"}


def clean(data: bytes) -> tuple[bytes, Finalized]:
    return cleaned(open_package(data))


def broken_references(data: bytes) -> list[str]:
    """Ids that lead nowhere, relationships to parts that are not there, content types of such."""
    parts, found = parts_of(data), []
    for rels in [name for name in parts if name.endswith(".rels")]:
        folder, name = posixpath.split(rels)
        source = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
        lines = {line.get("Id"): line for line in etree.fromstring(parts[rels])}
        for line in lines.values():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(source), line.get("Target")))
            if line.get("TargetMode") != "External" and target.lstrip("/") not in parts:
                found.append(f"{rels}: {target}")
        if source in parts:
            used = {
                value
                for node in etree.fromstring(parts[source]).iter()
                for name, value in node.attrib.items()
                if name.startswith(f"{{{R}}}")
            }
            found += [f"{source}: {one}" for one in used - lines.keys()]
    named = re.findall(rb'PartName="/([^"]+)"', parts["[Content_Types].xml"])
    return found + [f"type of {name.decode()}" for name in named if name.decode() not in parts]


def test_the_scan_finds_every_plant() -> None:
    for name in PLANTS:
        if name != "cut_picture":  # nothing but its look
            assert list(marks_in(planted(name))), name


@pytest.mark.parametrize("name", PLANTS)
def test_a_trace_is_gone_or_listed(name: str, tmp_path: Path) -> None:
    data = planted(name)
    copy, told = clean(data)
    left = sorted(set(marks_in(copy)))
    assert bool(left) == (name in STAYS), left
    if name in LISTED:
        assert any(LISTED[name] in line for line in told.left), told.left
    else:
        assert told.left == ()
    assert broken_references(copy) == []
    assert read_document(copy).text() == read_document(data).text()
    assert new_audit_errors(data, copy, tmp_path) == []


def test_a_picture_that_was_deleted_from_the_text_is_not_published() -> None:
    assert "word/media/deleted.jpg" not in parts_of(clean(planted("remnants"))[0])


def test_all_traces_together_are_gone_or_listed(tmp_path: Path) -> None:
    data = planted()
    copy, told = clean(data)
    allowed = {"wdp", "text", "ole", "ink", "chunk"}
    left = set(marks_in(copy))
    assert {one.split("-")[1] for one in left} <= allowed, left
    for said in LISTED.values():
        assert any(said.rpartition("：")[2] in line for line in told.left), said
    assert broken_references(copy) == []
    assert read_document(copy).text() == read_document(data).text()
    assert new_audit_errors(data, copy, tmp_path) == []
    again, _ = clean(copy)
    assert again == copy, "cleaning twice equals once"


@pytest.mark.parametrize("made", [document(with_charts()), document(report(chart()))])
def test_a_chart_of_ours_keeps_its_workbook_and_nothing_is_listed(made: bytes) -> None:
    copy, told = clean(made)
    before, after = parts_of(made), parts_of(copy)
    assert {name: after[name] for name in before if "embeddings" in name} == {
        name: data for name, data in before.items() if "embeddings" in name
    }
    assert told.left == ()


def test_a_name_that_is_left_where_nobody_sees_it_is_told() -> None:
    parts = parts_of(planted("properties"))
    parts["word/theme/theme1.xml"] = (
        f'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="{MARK}-creator的主题"/>'.encode()
    )
    relate(parts, "theme", "theme/theme1.xml")
    _, told = clean(packed(parts))
    assert [line for line in told.left if f"{MARK}-creator" in line and "theme" in line]


def test_links_to_the_web_and_within_the_document_stay() -> None:
    parts = parts_of(document(narrative()))
    number = relate(parts, "hyperlink", "https://www.gov.cn/c:/x", external=True)
    body(
        parts,
        paragraph(
            f'<w:hyperlink r:id="{number}">{run("网站")}</w:hyperlink><w:hyperlink w:anchor="a">{run("上文")}</w:hyperlink>'
        ),
    )
    copy, told = clean(packed(parts))
    xml = parts_of(copy)["word/document.xml"].decode()
    assert xml.count("<w:hyperlink") == 2
    assert b"https://www.gov.cn/c:/x" in parts_of(copy)["word/_rels/document.xml.rels"]
    assert told.left == ()


# --------------------------------------------------------------------------------------------------------- pictures


def test_a_photograph_keeps_the_way_it_is_turned() -> None:
    image = pytest.importorskip("PIL.Image")
    picture = pictures.cleaned(jpeg("turned", orientation=6))
    assert picture is not None
    assert dict(image.open(io.BytesIO(picture.data)).getexif()) == {0x0112: 6}
    upright = pictures.cleaned(jpeg("upright"))
    assert upright is not None and b"Exif" not in upright.data


def test_a_cleaned_picture_has_the_same_dots() -> None:
    image = pytest.importorskip("PIL.Image")
    for make in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"):
        for options in ({}, {"progressive": True}, {"compression": "tiff_lzw"}, {"save_all": True}):
            for mode in ("RGB", "L", "P", "RGBA", "CMYK", "1"):
                picture = image.effect_noise((37, 23), 60).convert("L").convert(mode)
                exif = image.Exif()
                exif[0x013B], exif[0x010E] = f"{MARK}-artist", f"{MARK}-described"
                exif.get_ifd(0x8825)[29] = f"{MARK}-day"
                written = io.BytesIO()
                try:
                    picture.save(written, make, exif=exif, comment=f"{MARK}-comment", **options)
                except (OSError, ValueError, KeyError, TypeError):
                    continue
                after = pictures.cleaned(written.getvalue())
                assert after is not None, (make, mode)
                assert list(marks_in(after.data)) == [], (make, mode, options)
                opened = image.open(io.BytesIO(after.data))
                assert (
                    opened.convert("RGBA").tobytes()
                    == image.open(io.BytesIO(written.getvalue())).convert("RGBA").tobytes()
                )


@pytest.mark.parametrize(
    "make", [jpeg, png, *(PLANTS[f"picture_{one}"].__defaults__[1] for one in ("gif", "tif", "emf", "wmf", "webp"))]
)
def test_a_picture_cut_short_is_not_taken_for_clean(make) -> None:
    whole = make("cut")
    for length in range(12, len(whole), 7):
        after = pictures.cleaned(whole[:length])
        assert after is None or MARK.encode() not in after.data


# ------------------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize("lock", ["~$稿.docx", ".~稿.docx", ".~lock.稿.docx#"])
def test_a_document_that_is_open_is_refused(tmp_path: Path, lock: str) -> None:
    (tmp_path / "稿.docx").write_bytes(document(narrative()))
    (tmp_path / lock).write_bytes(b"")
    with pytest.raises(OutputRefused, match="正在 Word 或 WPS 里打开"):
        finalize(tmp_path / "稿.docx", tmp_path / "定稿.docx")
    assert not (tmp_path / "定稿.docx").exists()


def test_what_is_left_is_told_and_makes_the_exit_status_one(tmp_path: Path) -> None:
    (tmp_path / "稿.docx").write_bytes(planted("pasted_ole", "picture_jpg"))
    done = CliRunner().invoke(app, ["finalize", str(tmp_path / "稿.docx"), "-o", str(tmp_path / "定稿.docx")])
    assert done.exit_code == 1
    assert "图片里的拍摄和制作信息1处" in done.stdout
    assert "清理不了、公开以前请人处理的1处" in done.stdout
    assert (tmp_path / "定稿.docx").exists()
