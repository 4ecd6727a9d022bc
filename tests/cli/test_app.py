"""narrate itself as a process: version, help of every command, and what starting it imports."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from narrate.cli import COMMANDS, app

HEAVY = ("rich", "pydantic", "openpyxl", "docx", "lxml", "jinja2", "python_calamine", "babel", "json", "tempfile")


def _narrate(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-m", "narrate", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_version() -> None:
    done = _narrate("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, "narrate 0.1.0\n", "")


def test_help_lists_every_command() -> None:
    done = _narrate("--help")
    assert done.returncode == 0
    for name, (_, _, line) in COMMANDS.items():
        assert re.search(rf"^  {re.escape(name)}\s+{re.escape(line[:8])}", done.stdout, re.MULTILINE)


def test_help_imports_typer_and_little_else() -> None:
    code = (
        "import sys, typer\nbefore = set(sys.modules)\nfrom narrate.cli import app\nfrom typer.main import get_command\n"
        "get_command(app).main(['--help'], standalone_mode=False)\nprint(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    imported = done.stdout.splitlines()[-1].split()
    assert "narrate.cli.chinese" in imported
    assert [name for name in imported if name.split(".")[0] in HEAVY] == []
    assert [name for name in imported if name.startswith("narrate.") and not name.startswith("narrate.cli")] == [
        "narrate.errors",
        "narrate.text_width",
        "narrate.visible",
    ]


def test_a_roll_forward_loads_nothing_that_writes_new_documents_forms_or_wordings() -> None:
    code = "import sys, narrate.rolling\nprint(*sorted({'docx', 'openpyxl', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_chinese_help_with_an_example(name: str) -> None:
    done = CliRunner().invoke(app, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"用法：narrate {name} ")
    assert f"例：narrate {name} " in done.stdout
    assert "显示帮助并退出" in done.stdout
    assert re.findall(r"\b(?:Usage|Options|Arguments|Commands|Show|default|required)\b", done.stdout) == []
