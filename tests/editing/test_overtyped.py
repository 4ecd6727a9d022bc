"""A final copy whose figures differ from what narrate wrote, or from today's tables, is made only when a person says so."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from narrate.cli import app
from narrate.pipeline import draft, open_unit
from narrate.word.reader import read_document

SAMPLE = Path(__file__).parents[2] / "samples" / "putuo-finance-2024"
runner = CliRunner()


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "单位"))


@pytest.fixture
def written(unit: Path, tmp_path: Path) -> Path:
    """A draft without open slots."""
    target = tmp_path / "稿.docx"
    assert not [slot for slot in draft(unit, target).slots if slot.answer is None]
    return target


def typed_over(document: Path, old: str, new: str) -> None:
    """A person types over the first run that holds these words."""
    with zipfile.ZipFile(document) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["word/document.xml"].decode()
    assert f">{old}<" in xml
    parts["word/document.xml"] = xml.replace(f">{old}<", f">{new}<", 1).encode()
    with zipfile.ZipFile(document, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


def finalize(document: Path, *more: str) -> tuple[int, str, bool]:
    target = document.with_name("定稿.docx")
    done = runner.invoke(app, ["finalize", str(document), "-o", str(target), *more])
    return done.exit_code, done.output, target.exists()


def test_a_figure_typed_over_stops_the_final_copy(written: Path) -> None:
    typed_over(written, "2946.25", "2964.25")
    status, told, made = finalize(written)
    assert (status, made) == (1, False)
    assert "2964.25" in told
    assert "2946.25" in told
    assert "--accept-differences" in told


def test_a_direction_word_turned_stops_the_final_copy(written: Path) -> None:
    typed_over(written, "减少", "增加")
    assert finalize(written)[0] == 1


def test_what_a_person_accepts_is_published_and_listed(written: Path) -> None:
    typed_over(written, "2946.25", "2964.25")
    status, told, made = finalize(written, "--accept-differences")
    assert (status, made) == (0, True)
    assert "2964.25" in told
    assert "2964.25" in read_document(written.with_name("定稿.docx")).text()


def test_the_same_number_in_another_writing_is_no_difference(written: Path) -> None:
    typed_over(written, "2946.25", "2,946.25")
    assert finalize(written)[0] == 0


def test_a_document_older_than_its_tables_is_told_with_the_unit(unit: Path, written: Path) -> None:
    assert finalize(written, "--unit", str(unit))[0] == 0
    written.with_name("定稿.docx").unlink()
    year = open_unit(unit).inputs.current
    assert year.income is not None
    cell = year.income.total["other"]
    book = load_workbook(unit / cell.grid.file)
    book[cell.grid.sheet].cell(cell.row + 1, cell.column + 1).value = 7.20
    book.save(unit / cell.grid.file)
    status, told, made = finalize(written, "--unit", str(unit))
    assert (status, made) == (1, False)
    assert "按现在的表是" in told
