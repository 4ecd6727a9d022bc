"""Whether a person touched the data behind a chart is told by the cells, whatever program saved the workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from narrate.packages import pack
from narrate.writing.chart_workbook import holds, workbook
from word.samples import chart, parts_of, two_series


def saved_after(change: Callable[[Any], None]) -> bytes:
    """The workbook of a chart, opened and saved by another program."""
    book = load_workbook(io.BytesIO(workbook(chart())))
    change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("value", [chart(), two_series()], ids=["one series", "two series with a gap"])
def test_what_we_wrote_is_known(value: Any) -> None:
    assert holds(workbook(value), value)


def test_what_was_only_opened_and_saved_is_known() -> None:
    assert holds(saved_after(lambda sheet: None), chart())


def put(address: str, value: object) -> Callable[[Any], None]:
    return lambda sheet: sheet.__setitem__(address, value)


CHANGES: dict[str, Callable[[Any], None]] = {
    "a value": put("B2", 1),
    "a label": put("A2", "别的年"),
    "a value taken out": put("B2", None),
    "a value beside": put("D9", 5),
    "a formula": put("B2", "=1+1"),
    "a number as text": put("B2", "2274.87"),
    "a second sheet": lambda sheet: sheet.parent.create_sheet("我的"),
    "a comment": lambda sheet: setattr(sheet["B2"], "comment", Comment("核实过", "张三")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_person_changed_is_theirs(change: str) -> None:
    assert not holds(saved_after(CHANGES[change]), chart())


@pytest.mark.parametrize("data", [b"", b"PK", pack({"xl/worksheets/sheet1.xml": b"<a"}), pack({"a.xml": b"<a/>"})])
def test_what_is_no_workbook_holds_nothing(data: bytes) -> None:
    assert not holds(data, chart())


def test_texts_that_are_not_there_are_no_data_of_ours() -> None:
    parts = parts_of(workbook(chart()))
    del parts["xl/sharedStrings.xml"]
    assert not holds(pack(parts), chart())


def test_numbers_written_otherwise_are_the_same_numbers() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["", chart().series[0].name])
    for label, point in zip(chart().categories, chart().series[0].points, strict=True):
        sheet.append([label, Decimal(f"{point.value}000")])  # type: ignore[union-attr]
    sheet["A1"] = None
    stream = io.BytesIO()
    book.save(stream)
    assert holds(stream.getvalue(), chart())
