"""Charts as Word has them: chart part, cached values and embedded workbook say the same, and nothing else changes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from narrate import resources
from narrate.editing.finalize import cleaned
from narrate.errors import NarrateError
from narrate.packages import pack
from narrate.report.values import Chart, ChartKind, ChartPoint, ChartSeries
from narrate.word.package import open_package
from narrate.word.reader import read_document
from narrate.word.snapshot import Snapshot
from narrate.writing.chart_workbook import workbook
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from word.samples import (
    DOCUMENT,
    chart,
    document,
    narrative,
    paragraph,
    parts_of,
    report,
    two_series,
    with_charts,
    xml_of,
)

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def in_office(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that runs LibreOffice."""
    skip = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
    return pytest.mark.office(skip(test))


CHARTS = {"column": chart(), "pie": chart("pie", ChartKind.PIE), "two": two_series()}


def complaints(data: bytes, folder: Path, name: str) -> list[str]:
    path = folder / name
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


def cached(xml: bytes) -> list[tuple[str, list[str], list[str | None]]]:
    """(name, categories, values) of each series, as the chart part remembers them."""
    found = []
    for series in etree.fromstring(xml).iter(f"{C}ser"):
        categories = [point.findtext(f"{C}v") or "" for point in series.find(f"{C}cat").iter(f"{C}pt")]
        values: list[str | None] = [None] * len(categories)
        for point in series.find(f"{C}val").iter(f"{C}pt"):
            values[int(point.get("idx"))] = point.findtext(f"{C}v")
        found.append((series.find(f"{C}tx").findtext(f".//{C}v") or "", categories, values))
    return found


def embedded(data: bytes) -> list[tuple[str, list[str], list[str | None]]]:
    """The same from the workbook, read by another program."""
    rows = list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    categories = [str(row[0]) for row in rows[1:]]
    columns = zip(*[row[1:] for row in rows], strict=True)
    return [(str(name), categories, [None if v is None else str(v) for v in values]) for name, *values in columns]


def told(value: Chart) -> list[tuple[str, list[str], list[str | None]]]:
    """The same from the report."""
    return [
        (
            series.name,
            list(value.categories),
            [None if p is None else f"{p.value.normalize():f}" for p in series.points],
        )
        for series in value.series
    ]


def plain(rows: list[tuple[str, list[str], list[str | None]]]) -> list[tuple[str, list[str], list[float | None]]]:
    return [(name, labels, [None if v is None else float(v) for v in values]) for name, labels, values in rows]


@pytest.mark.parametrize("marked", [True, False])
def test_document_with_charts_is_valid(tmp_path: Path, marked: bool) -> None:
    assert complaints(document(with_charts(), marked=marked), tmp_path, "a.docx") == []


@pytest.mark.parametrize("value", CHARTS.values(), ids=CHARTS.keys())
def test_embedded_workbook_is_valid_and_holds_the_values_and_nothing_else(tmp_path: Path, value: Chart) -> None:
    data = workbook(value)
    assert complaints(data, tmp_path, "a.xlsx") == []
    assert plain(embedded(data)) == plain(told(value))
    assert [sheet.title for sheet in load_workbook(io.BytesIO(data)).worksheets] == ["Sheet1"]
    core = etree.fromstring(parts_of(data)["docProps/core.xml"])
    assert {node.text or "" for node in core} == {"", "1980-01-01T00:00:00Z"}


def test_cache_workbook_and_report_say_the_same() -> None:
    value = with_charts()
    parts = parts_of(document(value))
    for number, expected in enumerate(value.charts(), 1):
        in_cache = cached(parts[f"word/charts/chart{number}.xml"])
        assert plain(in_cache) == plain(told(expected))
        assert plain(embedded(parts[f"word/embeddings/chart{number}.xlsx"])) == plain(in_cache)


def test_the_ranges_of_the_chart_are_where_the_workbook_has_the_values() -> None:
    parts = parts_of(document(with_charts()))
    for number in (1, 2, 3):
        sheet = load_workbook(io.BytesIO(parts[f"word/embeddings/chart{number}.xlsx"])).active
        for series in etree.fromstring(parts[f"word/charts/chart{number}.xml"]).iter(f"{C}ser"):
            for part in ("tx", "cat", "val"):
                reference = series.find(f"{C}{part}").findtext(f".//{C}f") or ""
                address = reference.removeprefix("Sheet1!").replace("$", "")
                cells = sheet[address] if ":" in address else ((sheet[address],),)
                written = {
                    int(point.get("idx")): point.findtext(f"{C}v") for point in series.find(f"{C}{part}").iter(f"{C}pt")
                }
                for index, (cell,) in enumerate(cells):
                    in_cache = written.get(index)
                    same = str(cell.value) if part != "val" else float(cell.value) if cell.value is not None else None
                    assert same == (in_cache if part != "val" or in_cache is None else float(in_cache))


def test_same_charts_give_the_same_bytes() -> None:
    assert document(with_charts()) == document(with_charts())


def test_drawings_have_alt_texts_and_numbers_of_their_own() -> None:
    root = etree.fromstring(parts_of(document(with_charts()))[DOCUMENT])
    properties = list(root.iter(f"{WP}docPr"))
    assert [node.get("descr") for node in properties] == [value.alt for value in with_charts().charts()]
    numbers = [node.get("id") for node in properties]
    assert len(set(numbers)) == len(numbers) == 3


def test_a_document_without_charts_has_nothing_of_them() -> None:
    parts = parts_of(document(narrative()))
    assert not [name for name in parts if "chart" in name or "embeddings" in name]
    assert b"xlsx" not in parts["[Content_Types].xml"]


def test_numbers_and_names_that_the_template_has_taken_are_left_to_it(tmp_path: Path) -> None:
    parts = parts_of((resources.templates() / "gongwen.docx").read_bytes())
    own = '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" Target="charts/chart1.xml"/>'
    relationships = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{own}</Relationships>'
    )
    parts["word/_rels/footer1.xml.rels"] = relationships.encode()
    parts["word/charts/chart1.xml"] = b"<a/>"
    parts["word/footer1.xml"] = parts["word/footer1.xml"].replace(
        b"</w:ftr>",
        f'<w:p><w:r><w:drawing><wp:docPr xmlns:wp="{WP[1:-1]}" id="7" name="x"/></w:drawing></w:r></w:p></w:ftr>'.encode(),
    )
    (tmp_path / "a.docx").write_bytes(pack(parts))
    made = parts_of(render(report(chart()), load_template(tmp_path / "a.docx")))
    assert b'<wp:docPr id="8"' in made[DOCUMENT]
    assert made["word/charts/chart1.xml"] == b"<a/>"
    assert b'Target="charts/chart2.xml"' in made["word/_rels/document.xml.rels"]
    assert "word/embeddings/chart2.xlsx" in made


def test_a_chart_is_no_wider_than_the_text() -> None:
    wide = Chart("w", ChartKind.COLUMN, "宽", ("一",), (ChartSeries("宽", (ChartPoint(1, "a"),)),), "宽", width=900.0)  # type: ignore[arg-type]
    width = int(re.findall(r'<wp:extent cx="(\d+)"', xml_of(document(report(wide))))[0])
    assert width == load_template().portrait.text_width * 635


def test_snapshot_keeps_charts_and_the_reader_finds_their_paragraphs() -> None:
    value = with_charts()
    read = read_document(document(value))
    assert read.snapshot == Snapshot.of(value)
    assert read.snapshot is not None
    assert list(read.snapshot.charts()) == list(value.charts())
    assert read.snapshot.sources == {"chart.1": "《决算公开表.xlsx》“收入支出决算总表”!C7"}
    assert [p.keys for p in read.paragraphs if not p.text] == [("chart",), ("pie",), ("two",)]


def test_published_copy_keeps_the_charts_and_nothing_about_where_they_are_from(tmp_path: Path) -> None:
    copy, _ = cleaned(open_package(document(with_charts())))
    assert complaints(copy, tmp_path, "a.docx") == []
    before, after = parts_of(document(with_charts())), parts_of(copy)
    for name in before:
        if "/charts/" in name or "/embeddings/" in name:
            assert after[name] == before[name]
    everything = b"".join(after.values()) + b"".join(
        part for name, data in after.items() if name.endswith(".xlsx") for part in parts_of(data).values()
    )
    for secret in ("narrate:", "决算公开表.xlsx", "chart.1", "_np"):
        assert secret.encode() not in everything


def test_who_edited_the_data_of_a_chart_is_not_published() -> None:
    parts = parts_of(document(with_charts()))
    book = parts_of(parts["word/embeddings/chart1.xlsx"])
    book["docProps/core.xml"] = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>张三</dc:creator></cp:coreProperties>'
    ).encode()
    parts["word/embeddings/chart1.xlsx"] = pack(book)
    copy, result = cleaned(open_package(pack(parts)))
    left = parts_of(parts_of(copy)["word/embeddings/chart1.xlsx"])
    assert "张三".encode() not in b"".join(left.values())
    assert "作者" in result.metadata
    assert left["xl/worksheets/sheet1.xml"] == book["xl/worksheets/sheet1.xml"]


def test_a_character_that_xml_cannot_hold_is_told_with_the_chart() -> None:
    bad = Chart("c", ChartKind.COLUMN, "标题", ("坏\x01名",), (ChartSeries("组", (None,)),), "说明")
    with pytest.raises(NarrateError, match="图“标题”里有不能写进 Word 的字符"):
        document(report(paragraph("a", "甲"), bad))


def office(data: bytes, folder: Path, kind: str, name: str = "in.docx") -> bytes:
    source = folder / name
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"{source.stem}.{kind}").read_bytes()


@in_office
def test_round_trip_keeps_charts_as_charts_with_their_values(tmp_path: Path) -> None:
    value = with_charts()
    saved = office(document(value), tmp_path, "docx")
    parts = parts_of(saved)
    names = sorted(name for name in parts if re.fullmatch(r"word/charts/chart\d+\.xml", name))
    assert [plain(cached(parts[name])) for name in names] == [plain(told(one)) for one in value.charts()]
    assert read_document(saved).snapshot == Snapshot.of(value)
    # LibreOffice 7.4 drops the alt texts of charts; the snapshot has them


@in_office
def test_document_that_libreoffice_saved_can_be_published(tmp_path: Path) -> None:
    value = with_charts()
    copy, _ = cleaned(open_package(office(document(value), tmp_path, "docx")))
    with zipfile.ZipFile(io.BytesIO(copy)) as archived:
        assert sum(name.startswith("word/charts/chart") for name in archived.namelist()) == 3


@in_office
def test_embedded_workbook_opens_as_a_sheet(tmp_path: Path) -> None:
    text = office(workbook(chart()), tmp_path, "csv", "in.xlsx").decode("utf-8")
    assert "2337.23" in text


@in_office
def test_page_shows_the_charts(tmp_path: Path) -> None:
    value = with_charts()
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(office(document(value), tmp_path, "pdf"))
    shown = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    for words in ("收、支决算总计变动情况图（单位：万元）", "2274.87", "2334.61", "0.38", "4.00"):
        assert words in shown


def test_the_embedded_workbook_has_the_same_bytes_however_many_were_made_before() -> None:
    """XlsxWriter writes into the settings it is given."""
    from narrate.writing import chart_workbook

    one = Chart("k", ChartKind.COLUMN, "图", ("上年", "本年"), (), "图")
    assert chart_workbook.workbook(one) == chart_workbook.workbook(one)
