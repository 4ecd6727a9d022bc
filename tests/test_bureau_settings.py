"""narrate设置.txt: found upward, below what the form and the command say, told when it is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from narrate import resources
from narrate.bureau_settings import NAME, settings_for
from narrate.cli import app
from narrate.errors import UnreadableFile
from support.sample_code import SAMPLES
from support.units import jiaozuo_data, write_unit


@pytest.fixture(scope="module")
def bare_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_unit(jiaozuo_data(), tmp_path_factory.mktemp("表"))


@pytest.fixture
def bureau(bare_source: Path, tmp_path: Path) -> Path:
    """Two units without a form, two folders down."""
    for name in ("甲", "乙"):
        shutil.copytree(bare_source, tmp_path / "各单位" / "全县" / name)
    return tmp_path / "各单位"


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


def test_the_nearest_file_above_holds(tmp_path: Path) -> None:
    unit = tmp_path / "局" / "科"
    unit.mkdir(parents=True)
    (tmp_path / NAME).write_text("短语库 = 远的\n", "utf-8")
    (tmp_path / "局" / NAME).write_text("短语库 = 近的\n", "utf-8")
    assert settings_for(unit).phrasebook == "近的"


@pytest.mark.parametrize("line", ["短语库 = 某省", "短语库：某省", "短语库＝“某省”", '# 全县\n短语库: "某省"\n'])
def test_a_line_is_read_however_it_is_written(line: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(line, "utf-8")
    assert settings_for(tmp_path).phrasebook == "某省"


def test_a_path_of_windows_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(r"办公软件 = D:\new\soffice.exe", "utf-8")
    assert settings_for(tmp_path).office == r"D:\new\soffice.exe"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_notepad_saves_is_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes("短语库 = 某省".encode(encoding))
    assert settings_for(tmp_path).phrasebook == "某省"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("字库 = a", "没有“字库”"),
        ("短语库 =", "后面没有写"),
        ("用河南的短语库", "读不懂"),
        ("短语库 = a\n短语库：b", "写了两次"),
    ],
)
def test_what_is_wrong_names_the_file_and_what_can_be_written(text: str, part: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match=part) as told:
        settings_for(tmp_path)
    assert str(tmp_path / NAME) in told.value.message
    assert "例：" in told.value.advice


def test_a_unit_without_a_form_uses_the_bureaus_phrasebook(bureau: Path, tmp_path: Path) -> None:
    assert _run("draft", bureau / "全县" / "甲", "-o", tmp_path / "a.docx")[0] == 3
    (bureau / NAME).write_text("短语库 = henan", "utf-8")
    assert _run("draft", bureau / "全县" / "甲", "-o", tmp_path / "a.docx")[0] == 0


def test_the_form_and_the_command_come_before_the_settings(bureau: Path, tmp_path: Path) -> None:
    unit = bureau / "样例"
    shutil.copytree(SAMPLES / "jiaozuo-2022", unit)
    (bureau / NAME).write_text("短语库 = 没有的", "utf-8")
    assert _run("draft", unit, "-o", tmp_path / "a.docx")[0] == 0
    assert _run("draft", bureau / "全县" / "甲", "-o", tmp_path / "b.docx", "--phrasebook", "henan")[0] == 0


def test_the_bureaus_template_is_used(bureau: Path, tmp_path: Path) -> None:
    template = Document(str(resources.templates() / "gongwen.docx"))
    template.styles["Normal"].font.name = "Bureau Font"
    template.save(str(bureau / "模板.docx"))
    (bureau / NAME).write_text("短语库 = henan\n模板 = 模板.docx", "utf-8")
    assert _run("draft", bureau / "全县" / "甲", "-o", tmp_path / "a.docx")[0] == 0
    assert Document(str(tmp_path / "a.docx")).styles["Normal"].font.name == "Bureau Font"


def test_a_batch_renews_its_drafts_when_the_settings_change(bureau: Path, tmp_path: Path) -> None:
    (bureau / NAME).write_text("短语库 = henan", "utf-8")
    words = ("batch", bureau, "-o", tmp_path / "初稿", "-j", "1", "--resume")
    assert _run(*words)[0] == 0
    assert "不用重做2个" in _run(*words)[1]
    (bureau / NAME).write_text("短语库 = shanghai", "utf-8")
    assert "不用重做" not in _run(*words)[1]


@pytest.mark.parametrize("named", [(), ("--phrasebook", "没有的")])
def test_a_phrasebook_no_unit_can_use_is_told_once_before_the_batch(
    named: tuple[str, ...], bureau: Path, tmp_path: Path
) -> None:
    status, told = _run("batch", bureau, "-o", tmp_path / "初稿", "-j", "1", *named)
    assert status == 3
    assert told.count("短语库") >= 1
    assert told.count("错误：") == 1
    assert not (tmp_path / "初稿").exists()
