"""Names in GBK and characters that steer a terminal, as people meet them: at the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from narrate.batch.units import find_units

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "jiaozuo-2022"
ACCOUNTS = "2022年度部门决算公开表.xlsx"


def in_gbk(path: Path) -> Path:
    """The same file or folder under a name whose bytes are GBK."""
    strange = Path(os.fsdecode(os.fsencode(path.parent) + b"/" + path.name.encode("gbk")))
    try:
        path.rename(strange)
    except OSError:
        pytest.skip("no such names on this system")
    return strange


def run(*arguments: object) -> tuple[int, str]:
    """The exit status and what was shown, as bytes of the process's own streams."""
    command = [sys.executable, "-m", "narrate", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


def test_a_batch_goes_on_with_names_in_gbk(tmp_path: Path) -> None:
    units = tmp_path / "单位"
    for name in ("甲", "乙局"):
        shutil.copytree(SAMPLE, units / name)
    in_gbk(units / "甲" / ACCOUNTS)
    in_gbk(units / "乙局")
    assert [place.unit for place in find_units(units)] == ["甲", "乙局"]
    status, shown = run("batch", units, "-o", tmp_path / "初稿", "-j", "1")
    assert status == 0, shown
    told = json.loads((tmp_path / "初稿" / "初稿清单.json").read_text("utf-8"))
    assert [(unit["unit"], unit["status"]) for unit in told["units"]] == [("甲", "done"), ("乙局", "done")]


def test_no_character_of_a_cell_steers_the_terminal(tmp_path: Path) -> None:
    unit = tmp_path / "单位"
    shutil.copytree(SAMPLE, unit)
    book = openpyxl.load_workbook(unit / ACCOUNTS)
    sheet = book["一般公共预算财政拨款支出决算表"]
    row = next(row for row in range(1, 40) if sheet.cell(row, 1).value in ("2010301", 2010301))
    sheet.cell(row, 2).value = "行政_x001B_[2J_x001B_[31m运行\u202e"
    book.save(unit / ACCOUNTS)
    commands = (("tables", unit), ("check", unit, "--all"), ("check", unit, "--json"), ("explain", unit))
    shown = "".join(run(*command)[1] for command in commands)
    assert "U+001B" in shown  # the cell is read without it, and that is told
    assert [character for character in ("\x1b", "\x07", "\u202e") if character in shown] == []
