"""What people type and expect: short options, any quotes, arguments the wrong way round, results that can be kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from narrate.cli import app
from narrate.cli.completion import Shell
from narrate.cli.typed_words import joined_quotes, unquoted
from support.recomputation import document_text
from support.sample_code import SAMPLES

QUOTES = ["“{}”", "‘{}’", "「{}」", "”{}”", "'{}'", '"{}"', "《{}》"]


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample beside the current folder, under a name with a blank."""
    shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "我的 单位")
    monkeypatch.chdir(tmp_path)
    return "我的 单位"


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))  # type: ignore[return-value]


@pytest.mark.parametrize("words", [("-h",), ("draft", "-h"), ("phrasebook", "-h"), ("phrasebook", "lint", "-h")])
def test_h_is_help(words: tuple[str, ...]) -> None:
    assert _run(*words).stdout == _run(*words[:-1], "--help").stdout != ""


def test_v_is_the_version() -> None:
    assert _run("-V").stdout == _run("--version").stdout != ""


@pytest.mark.parametrize("quotes", QUOTES)
def test_a_path_in_any_quotes_is_the_path(quotes: str, unit: str) -> None:
    assert _run("tables", quotes.format(unit)).exit_code == 0


@pytest.mark.parametrize("quotes", QUOTES)
def test_an_output_in_any_quotes_has_the_bare_name(quotes: str, unit: str) -> None:
    assert _run("draft", unit, "-o", quotes.format("初稿.docx")).exit_code == 0
    assert Path("初稿.docx").is_file()


def test_a_folder_typed_with_a_backslash_before_its_closing_quote_is_the_folder(unit: str) -> None:
    assert joined_quotes([f'{unit}"']) == [unit]
    assert joined_quotes(["draft", f'{unit}" -o 初稿.docx']) == ["draft", unit, "-o", "初稿.docx"]


def test_a_quote_after_no_folder_parts_nothing(unit: str) -> None:
    Path('有"号').mkdir()
    assert joined_quotes(['没有" -o 初稿.docx', '有"号', f'"{unit}"']) == ['没有" -o 初稿.docx', '有"号', f'"{unit}"']


def test_a_path_the_shell_took_apart_at_its_blank_is_put_together(unit: str) -> None:
    assert _run("tables", *f"“{unit}”".split(" ")).exit_code == 0


def test_words_are_joined_only_to_a_path_that_exists(unit: str) -> None:
    assert joined_quotes(["“没有", "这个”", "“我的", "单位”"]) == ["“没有", "这个”", unit]


def test_a_file_whose_own_name_has_quotes_is_taken_as_it_is(unit: str) -> None:
    shutil.move(unit, "“单位”")
    assert _run("tables", "“单位”").exit_code == 0


@pytest.mark.parametrize("text", ["92.61", "“三公”经费", "“", "“”"])
def test_what_is_not_wholly_quoted_stays(text: str) -> None:
    assert unquoted(text) == text


def test_a_document_before_its_unit_is_taken_for_the_document(unit: str) -> None:
    assert _run("draft", unit, "-o", "初稿.docx").exit_code == 0
    right, swapped = _run("check", unit, "初稿.docx"), _run("check", "初稿.docx", unit)
    assert (swapped.exit_code, swapped.stdout) == (right.exit_code, right.stdout)
    assert "写反了" in swapped.stderr


def test_a_number_before_its_unit_is_explained(unit: str) -> None:
    swapped = _run("explain", "92.61", unit)
    assert swapped.stdout == _run("explain", unit, "92.61").stdout
    assert "写反了" in swapped.stderr


def test_what_is_still_open_can_be_kept_in_a_file(unit: str) -> None:
    Path(unit, "说明填报表.xlsx").unlink()
    assert "待补" in _run("draft", unit, "--phrasebook", "henan").stdout


@pytest.mark.parametrize("quiet", ["-q", "--quiet"])
def test_quiet_shows_what_was_written_and_nothing_else(quiet: str, unit: str) -> None:
    done = _run("draft", unit, "-o", "a.docx", quiet)
    assert (done.stdout, done.stderr) == ("已写出：a.docx\n", "")


def test_quiet_still_tells_errors(unit: str) -> None:
    assert "错误：" in _run("draft", "没有这个单位", "-q").stderr


def test_a_plain_document_reads_the_same_for_a_program_that_skips_content_controls(unit: str) -> None:
    _run("draft", unit, "-o", "有.docx")
    _run("draft", unit, "-o", "无.docx", "--plain")
    seen = "".join(paragraph.text for paragraph in docx.Document("无.docx").paragraphs)
    assert seen == "".join(document_text(Path("有.docx")))


def test_a_marked_draft_says_that_some_programs_skip_its_numbers(unit: str) -> None:
    assert "--plain" in _run("draft", unit, "-o", "有.docx").stdout
    assert "--plain" not in _run("draft", unit, "-o", "无.docx", "--plain").stdout


def test_every_part_of_a_report_declares_the_namespaces_word_declares(unit: str) -> None:
    _run("report", unit, "-o", "a.docx")
    document = docx.Document("a.docx")
    section = document.sections[0]
    parts = [document.part, section.footer.part, section.even_page_footer.part]
    assert [set(part.element.nsmap) >= {"w", "r"} for part in parts] == [True, True, True]


@pytest.mark.parametrize("shell", list(Shell))
def test_each_shell_has_its_script(shell: Shell) -> None:
    done = _run("completion", shell.value)
    assert done.exit_code == 0
    assert "_NARRATE_COMPLETE" in done.stdout


@pytest.mark.parametrize(("typed", "found"), [("narrate dr", "draft"), ("narrate draft --tem", "--template")])
def test_a_shell_gets_the_words_that_fit(typed: str, found: str) -> None:
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_NARRATE_COMPLETE": "complete_bash"}
    command = [sys.executable, "-X", "utf8", "-m", "narrate"]
    done = subprocess.run(command, env=os.environ | asked, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.split() == [found]
