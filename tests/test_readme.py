"""What the README shows is what the program prints; every command is in it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import COMMANDS, app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def shown(words: str) -> str:
    """The lines under a command in the README, up to …"""
    block = next(block for block in CONSOLE if words in block.splitlines()[0])
    return "\n".join(block.splitlines()[1:]).partition("\n…")[0].strip()


@pytest.mark.parametrize(
    "command", ["narrate draft samples/jiaozuo-2022", "narrate explain samples/jiaozuo-2022 完成年初预算的92.61%"]
)
def test_an_example_prints_what_the_readme_shows(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)[1:]
    words[1] = str(ROOT / words[1])
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert shown(command) in (done.stdout + done.stderr).strip()


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`narrate {name} " not in README] == []


def test_every_picture_is_there_and_small() -> None:
    pictures = [ROOT / name for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)]
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > 80_000] == []


def test_the_test_line_is_the_one_ci_runs() -> None:
    line = "ruff check . && ruff format --check . && mypy && pytest -n auto"
    assert line in README
    assert line in (ROOT / ".ci" / "run").read_text("utf-8")
