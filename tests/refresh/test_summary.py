"""The lines of the terminal: a table in which many cells met the same is one line, and nothing else is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrate.refresh.plan import Change, ChangeKind
from narrate.refresh.renew import Renewal
from narrate.refresh_pipeline import renewal_lines
from narrate.word.snapshot import Snapshot
from refresh.data_changes import before
from support.memory import report_of

UNDER = "（“支出决算表”之下）"


def _cell(row: int, table: int = 3, kind: ChangeKind = ChangeKind.CONFLICT) -> Change:
    where = f"第{table}个表格第{row}行第4列{UNDER}"
    return Change(kind, where, f"key.{table}.{row}", "1.00", f"{row}.00", needs_person=kind is ChangeKind.CONFLICT)


def _lines(*changes: Change, everything: bool = False) -> list[str]:
    renewal = Renewal(b"", changes, Snapshot.of(report_of(before())), unchanged=False)
    return [line.strip() for line in renewal_lines(renewal, everything=everything)]


def test_many_cells_of_a_table_are_one_line_that_counts_them() -> None:
    head, line = _lines(*map(_cell, range(10, 22)))
    assert head == "需要人处理12处："
    assert line.startswith(f"第3个表格{UNDER}：冲突12格，例如第10行第4列 1.00 → 10.00；第11行第4列 1.00 → 11.00（")


def test_few_cells_of_a_table_are_a_line_each() -> None:
    assert len(_lines(*map(_cell, range(10, 15)))) == 1 + 5


def test_everything_is_a_line_for_each_cell() -> None:
    assert len(_lines(*map(_cell, range(10, 22)), everything=True)) == 1 + 12


@pytest.mark.parametrize(
    "other", [_cell(9, table=4), Change(ChangeKind.CONFLICT, "第12段", "k", "1.00", "9.00", needs_person=True)]
)
def test_what_stands_elsewhere_keeps_its_own_line(other: Change) -> None:
    assert other.line() in _lines(*map(_cell, range(10, 22)), other)


def test_another_kind_in_the_same_table_is_counted_apart() -> None:
    renewed = [_cell(row, kind=ChangeKind.FIGURE) for row in range(30, 37)]
    lines = _lines(*map(_cell, range(10, 22)), *renewed)
    assert [line.partition("，例如")[0].rpartition("：")[2] for line in lines if "例如" in line] == [
        "数7格",
        "冲突12格",
    ]


def test_another_reason_in_the_same_table_is_a_line_of_its_own() -> None:
    alike = [replace(_cell(row), why=f"原为{row}.00，人工改过") for row in range(10, 16)]
    odd = replace(_cell(16), why="里面有从前的数，请核对")
    lines = _lines(*alike, odd)
    assert len(lines) == 1 + 2 and odd.line() in lines


@pytest.mark.parametrize("old, new, told", [("。", "", "删去“。”"), ("", "，占0.00%", "加上“，占0.00%”")])
def test_what_only_goes_or_only_comes_is_told_as_such(old: str, new: str, told: str) -> None:
    assert Change(ChangeKind.WORDING, "第3段", "k", old, new).line() == f"第3段：句子 {told}"
