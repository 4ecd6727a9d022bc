"""Subjects (科目) that made units draw from: functional ones with their 款, economic ones of the 基本支出 table.

Names as in the 政府收支分类科目 of 2022 to 2024. A 类 is named by `unit_data.FUNCTIONS`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def _table(name: str) -> dict[str, str]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file))


def functional() -> dict[str, str]:
    """Code → name of 款 and 项 paid from the 一般公共预算."""
    return _table("functional.csv")


def government_funds() -> dict[str, str]:
    """Code → name of 款 and 项 paid from 政府性基金."""
    return _table("government_funds.csv")


def state_capital() -> dict[str, str]:
    """Code → name of 款 and 项 paid from the 国有资本经营预算."""
    return _table("state_capital.csv")


def economic() -> dict[str, str]:
    """Code → name of every 类 and 款 of the 基本支出 table, in its order."""
    return _table("economic.csv")
