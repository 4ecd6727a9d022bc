"""What a unit's result follows from: every file of it that is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from narrate.batch.fingerprint import fingerprint

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "jiaozuo-2022"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "甲局")
    return tmp_path / "甲局"


@pytest.mark.parametrize(
    "place", ["表.csv", "附件1 说明.docx", "下层/表.xlsx", "科目说明.csv", "../科目说明.csv", "公开.pdf"]
)
def test_a_file_that_is_read_makes_another_result_when_it_comes_and_when_it_changes(unit: Path, place: str) -> None:
    seen = {fingerprint(unit, "draft", None).digest}
    (unit / place).parent.mkdir(exist_ok=True)
    for content in (b"1", b"2"):
        (unit / place).write_bytes(content)
        seen.add(fingerprint(unit, "draft", None).digest)
    assert len(seen) == 3


@pytest.mark.parametrize(
    "place", ["说明.txt", "~$表.xlsx", ".narrate-核对.json", "说明填报表.备份-1.xlsx", "../表.xlsx"]
)
def test_a_file_that_is_not_read_makes_no_other_result(unit: Path, place: str) -> None:
    before = fingerprint(unit, "draft", None)
    (unit / place).write_bytes(b"1")
    assert fingerprint(unit, "draft", None) == before
