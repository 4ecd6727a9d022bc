"""A published PDF read as tables: what narrate printed comes back, last year's stands in for workbooks, scans are told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from narrate.checking import check
from narrate.drafting import write_whole
from narrate.errors import UnreadableFile
from narrate.figures.figure import Figure, Quantity
from narrate.intake.accounts import UnitInputs, YearTables
from narrate.intake.cover import cover_of
from narrate.intake.grid import Grid
from narrate.intake.published_pdf import read_pdf, read_pdf_text
from narrate.intake.unit_folder import read_unit
from narrate.progress import Stopped, heard_by
from narrate.unit import open_unit
from narrate.writing import pdf as office
from support.sample_code import SAMPLES

SAMPLE = SAMPLES / "jiaozuo-2022"
ACCOUNTS = "2022年度部门决算公开表.xlsx"
LAST_YEAR = "2021年度部门决算公开表.xlsx"
NINE = [key for key in YearTables.__dataclass_fields__ if key not in ("year", "operations")]

needs_office = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice makes the PDFs")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's whole report as a PDF."""
    folder = tmp_path_factory.mktemp("公开")
    write_whole(SAMPLE, folder / "报告.docx")
    target = folder / "2022年度部门决算.pdf"
    target.write_bytes(office.to_pdf(folder / "报告.docx"))
    return target


@pytest.fixture(scope="module")
def alone(published: Path, tmp_path_factory: pytest.TempPathFactory) -> UnitInputs:
    folder = tmp_path_factory.mktemp("单位")
    shutil.copy(published, folder)
    return read_unit(folder)


def _figures(folder: Path) -> Iterator[Quantity]:
    return iter(open_unit(folder, phrasebook="henan").figures.by_id.values())


@pytest.mark.office
@needs_office
def test_the_tables_of_a_report_come_back_from_its_pdf(alone: UnitInputs) -> None:
    assert [key for key in NINE if getattr(alone.current, key) is None] == []
    assert (alone.year, alone.not_understood) == (2022, ())


@pytest.mark.office
@needs_office
def test_every_figure_of_the_tables_of_the_year_is_the_same(alone: UnitInputs) -> None:
    read = {one.id: one.published for one in _figures(Path(alone.folder)) if isinstance(one, Figure)}
    bare = {one.id: one.published for one in _figures(SAMPLE) if isinstance(one, Figure) and "prior" not in one.id}
    same = {key for key in bare if key in read}
    assert len(same) > 100
    assert {key: (bare[key], read[key]) for key in same if bare[key] != read[key]} == {}


@pytest.mark.office
@needs_office
def test_last_years_pdf_stands_in_for_last_years_tables(tmp_path: Path) -> None:
    before, unit = tmp_path / "上年", tmp_path / "单位"
    before.mkdir()
    shutil.copy(SAMPLE / LAST_YEAR, before)
    write_whole(before, tmp_path / "上年.docx", phrasebook="henan")
    shutil.copytree(SAMPLE, unit, ignore=shutil.ignore_patterns(LAST_YEAR))
    assert read_unit(unit).prior is None
    (unit / "去年公开的.pdf").write_bytes(office.to_pdf(tmp_path / "上年.docx"))
    whole = {one.id: one.published for one in _figures(SAMPLE) if isinstance(one, Figure)}
    read = {one.id: one.published for one in _figures(unit) if isinstance(one, Figure)}
    assert {key: (value, read.get(key)) for key, value in whole.items() if read.get(key) != value} == {}


@pytest.mark.office
@needs_office
def test_a_pdf_of_a_year_whose_tables_are_there_is_not_read(published: Path, tmp_path: Path) -> None:
    unit = tmp_path / "单位"
    shutil.copytree(SAMPLE, unit)
    shutil.copy(published, unit)
    verdict = next(one for one in read_unit(unit).verdicts if one.file == published.name)
    assert (verdict.sheet, "工作簿里都有" in verdict.reason) == ("", True)


def test_a_scan_is_told_and_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "扫描.pdf"
    Image.new("RGB", (300, 400), "white").save(path)
    with pytest.raises(UnreadableFile, match="扫描的图片") as told:
        read_pdf(path, path.name, ())
    assert "文字版" in told.value.advice


def _of_three_pages(path: Path) -> Path:
    page = Image.new("RGB", (30, 40), "white")
    page.save(path, save_all=True, append_images=[page, page])
    return path


Reader = Callable[[Path], object]
READERS: tuple[Reader, ...] = (
    lambda path: read_pdf_text(path, path.name),
    lambda path: read_pdf(path, path.name, ()),
)


@pytest.mark.parametrize("reader", READERS, ids=("text", "tables"))
def test_who_hears_is_told_every_page(reader: Reader, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    with heard_by(lambda page, pages: heard.append((page, pages))), pytest.raises(UnreadableFile):
        reader(_of_three_pages(tmp_path / "扫描.pdf"))
    assert heard == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize("reader", READERS, ids=("text", "tables"))
def test_who_hears_may_stop_the_reading(reader: Reader, tmp_path: Path) -> None:
    heard: list[int] = []

    def stop_at_the_second(page: int, pages: int) -> None:
        heard.append(page)
        if page == 1:
            raise Stopped

    with heard_by(stop_at_the_second), pytest.raises(Stopped):
        reader(_of_three_pages(tmp_path / "长的.pdf"))
    assert heard == [0, 1]


@pytest.mark.office
@needs_office
def test_a_page_that_lies_on_its_side_is_told(published: Path, tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument(published)
    pdf[1].set_rotation(90)
    pdf.save(tmp_path / "a.pdf")
    blocks = read_pdf_text(tmp_path / "a.pdf", "a.pdf")
    assert [one for one in blocks if isinstance(one, str) and "第2页" in one and "横放" in one]
    read = read_pdf(tmp_path / "a.pdf", "a.pdf", ())
    assert read is not None and any("第2页" in one.message for one in read.findings)


def test_a_scan_beside_the_tables_is_named_and_stops_nothing(tmp_path: Path) -> None:
    shutil.copy(SAMPLE / ACCOUNTS, tmp_path)
    Image.new("RGB", (300, 400), "white").save(tmp_path / "扫描.pdf")
    inputs = read_unit(tmp_path)
    verdict = next(one for one in inputs.verdicts if one.file == "扫描.pdf")
    assert "扫描的图片" in verdict.reason
    assert not any("扫描" in finding.message for finding in inputs.findings)


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_a_damaged_pdf_is_one_chinese_message(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "坏.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="读不出来"):
        read_pdf(path, path.name, ())


@pytest.mark.parametrize(
    ("lines", "cover"),
    [
        (["某市规划和自然", "资源局", "2024年度部门决算"], ("某市规划和自然资源局", 2024)),
        (["2022年度", "某市政务服务局部门决算", "二〇二三年九月"], ("某市政务服务局", 2022)),
        (["某区委", "社会工作部2024年度", "部门决算"], ("某区委社会工作部", 2024)),
        (["附件2", "某市某局2024年度部门决算"], ("某市某局", 2024)),
        (["2024年度部门决算", "公开目录"], ("", 2024)),
    ],
)
def test_a_cover_over_several_lines(lines: list[str], cover: tuple[str, int] | None) -> None:
    found = cover_of(Grid("a.pdf", "第1页", tuple((line,) for line in lines)))
    assert (found and (found.name, found.year)) == cover


def test_a_folder_with_nothing_but_a_damaged_pdf_names_it(tmp_path: Path) -> None:
    (tmp_path / "决算.pdf").write_bytes(b"%PDF-1.4\n")
    with pytest.raises(UnreadableFile, match="《决算\\.pdf》读不出来"):
        read_unit(tmp_path)


@pytest.mark.office
@needs_office
def test_a_table_over_several_pages_is_one_with_one_head(published: Path) -> None:
    blocks = read_pdf_text(published, "a.pdf")
    pairs = [(one, two) for one, two in pairwise(blocks) if not isinstance(one, str) and not isinstance(two, str)]
    assert [(one[0], two[0]) for one, two in pairs if len(one[0]) == len(two[0])] == []
    assert len([block for block in blocks if not isinstance(block, str)]) >= 9


@pytest.mark.office
@needs_office
def test_each_line_of_the_contents_is_a_paragraph(published: Path) -> None:
    blocks = [block for block in read_pdf_text(published, "a.pdf") if isinstance(block, str)]
    listed = [block for block in blocks if "...." in block]
    assert len(listed) > 15
    assert [block for block in listed if not re.fullmatch(r"[^.]+(?:\d\.[^.]+)*\.{4,}\s*\d+", block)] == []


@pytest.mark.office
@needs_office
def test_a_report_has_no_other_errors_as_a_pdf(published: Path) -> None:
    word = published.with_name("报告.docx")
    codes = [
        sorted(one.code for one in check(SAMPLE, document).result.findings if one.code.startswith("D"))
        for document in (word, published)
    ]
    assert codes[0] == codes[1]
