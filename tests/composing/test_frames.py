"""The frames of regional texts, listed before any phrasebook was written: nine of ten are written by a shipped one.

A frame counts where some made-up unit or sample gives a text that it fits, word for word but for its numbers, direction
words, names and people's words. Those that no phrasebook writes are named in the list, with the reason.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from narrate.linting.made_up_units import render, variants
from narrate.phrasebooks.phrasebook import load
from narrate.pipeline import open_unit
from support.sample_code import SAMPLES

FRAMES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "frames.toml").read_text("utf-8"))["frame"]
SHIPPED = [frame for frame in FRAMES if "not_shipped" not in frame]
TOKENS = {
    "数": r"(?:-?[\d,]+(?:\.\d+)?|【待补：[^】]*】)",
    "向": r"(?:增加|减少|增长|下降|大于|小于|增长了|下降了|【待补：[^】]*】)",
    "话": "[^。；]+?",
    "名": "[^。；，]+?",
    "单位": "[^。；，]+?",
    "年": r"\d{4}",
    "上年": r"\d{4}",
}


def pattern(frame: str) -> re.Pattern[str]:
    pieces = [piece for piece in re.split(r"(\{[^}]+\})", frame) if piece]
    return re.compile("".join(TOKENS[piece[1:-1]] if piece[0] == "{" else re.escape(piece) for piece in pieces))


@cache
def written(book: str) -> str:
    """All that the phrasebook writes for the made-up units and the samples."""
    reports = [render(variant, load(book))[1] for variant in variants()]
    reports += [open_unit(unit, phrasebook=book).report for unit in sorted(SAMPLES.glob("*-20*")) if unit.is_dir()]
    rows = (row for report in reports for table in report.tables() for row in table.rows)
    cells = ("|".join(cell.text if cell else "" for cell in row) for row in rows)
    return "\n".join([*(report.text() for report in reports), *cells])


@pytest.mark.parametrize("frame", SHIPPED, ids=lambda frame: f"{frame['book']}-{frame['text'][:16]}")
def test_a_frame_is_written_by_the_phrasebook_of_its_region(frame: dict[str, Any]) -> None:
    assert pattern(frame["text"]).search(written(frame["book"]))


def test_nine_frames_of_ten_are_shipped_and_the_others_say_why() -> None:
    assert len(FRAMES) >= 64
    assert len(SHIPPED) >= 0.9 * len(FRAMES)
    assert all(frame["not_shipped"] for frame in FRAMES if frame not in SHIPPED)
