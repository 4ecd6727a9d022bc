"""Values taken as they are typed: the same as Typer makes of them, and without its library of checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command

from narrate.cli.chinese import Commands, chinese_app, command

ROOT = Path(__file__).resolve().parents[2]


@command(help="记下给了什么。", epilog="例：narrate keep 甲")
def keep(
    what: Annotated[Path, typer.Argument(metavar="文件")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="别的")] = None,
    word: Annotated[str | None, typer.Option("--word")] = None,
    output: Annotated[Path | None, typer.Option("--output")] = None,
    number: Annotated[int | None, typer.Option("--number", max=9)] = None,
    present: Annotated[Path | None, typer.Option("--present", exists=True)] = None,
) -> None:
    """What the parser made of the words."""
    KEPT[:] = [what, more, word, output, number, present]


KEPT: list[Any] = []
TABLE: Commands = {"keep": (__name__, "keep", "记下"), "other": (__name__, "keep", "记下")}


def kept(*words: str) -> tuple[int, list[Any]]:
    """The exit status and the values that the function was given."""
    KEPT.clear()
    app = chinese_app(TABLE, help="试验。")
    app.callback()(lambda: None)
    status = get_command(app).main(args=["keep", *words], prog_name="narrate", standalone_mode=False)
    return status, list(KEPT)


def test_texts_and_paths_arrive_as_they_were_typed() -> None:
    assert kept("单位", "--word", " 7 ", "--output", "a/b.docx") == (
        0,
        [Path("单位"), None, " 7 ", Path("a/b.docx"), None, None],
    )


def test_numbers_and_lists_are_made_by_typer() -> None:
    assert kept("甲", "乙", "丙", "--number", "3") == (0, [Path("甲"), [Path("乙"), Path("丙")], None, None, 3, None])


@pytest.mark.parametrize("words", [("--number", "12"), ("--number", "三"), ("--present", "没有的文件")])
def test_what_a_parameter_demands_is_still_held(words: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert kept("甲", *words) == (2, [])
    assert words[0] in capsys.readouterr().err


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert kept(str(tmp_path)) == (2, [])
    assert "没有读取权限" in capsys.readouterr().err
    assert kept(str(tmp_path / "还没有")) == (0, [tmp_path / "还没有", None, None, None, None, None])


def test_a_name_in_bytes_that_are_no_text_is_a_path() -> None:
    assert kept("\udcff")[1][0] == Path("\udcff")


def test_a_draft_needs_no_library_of_checks(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom typer.main import get_command\nfrom narrate.cli import app\n"
        "get_command(app).main(['draft', *sys.argv[1:]], standalone_mode=False)\n"
        "print('loaded', 'pydantic' in sys.modules)"
    )
    words = [str(ROOT / "samples" / "jiaozuo-2022"), "-o", str(tmp_path / "a.docx"), "-q"]
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code, *words], capture_output=True, encoding="utf-8")
    assert (tmp_path / "a.docx").exists()
    assert done.stdout.splitlines()[-1] == "loaded False"
