"""The manifest for programs (.json) and for people (.xlsx), written unit by unit so that thousands need no memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from narrate.batch.jobs import MEASURES
from narrate.batch.tasks import Status
from narrate.files import written_beside
from narrate.findings import Severity
from narrate.visible import visible
from narrate.wrapping import text_height

SCHEMA = "narrate.batch/1"
STATUS_WORDS = {Status.DONE: "已完成", Status.FAILED: "没有完成", Status.PENDING: "还没有做"}

_MONEY = 14
_CHANGES_IN_A_CELL = 2
_FONT_SIZE = 11.0
_LONGEST_SHOWN = 300  # characters that make a row higher; the rest is in the cell all the same


class Table(NamedTuple):
    """A sheet: its name, columns with widths; those from `unprinted` on are for the screen only."""

    name: str
    columns: Sequence[tuple[str, int]]
    unprinted: str = ""


UNITS = Table(
    "各单位",
    (
        ("序号", 6), ("单位文件夹", 30), ("单位", 24), ("年度", 7), ("情况", 10), ("错误", 6), ("存疑", 6), ("提示", 6),
        ("待补", 6), *((f"{label}（%）", _MONEY) for label, _ in MEASURES.values()), ("差异最大的事项", 44),
        ("没有完成的原因", 44), ("文件", 44), ("短语库", 12), ("短语库版本", 11), ("用时（秒）", 10), ("完成时间", 20),
    ),
    "文件",
)  # fmt: skip
OPEN_SLOTS = Table("待补内容", (("单位", 34), ("章节", 30), ("要填的内容", 70), ("标识", 46)))
FINDINGS = Table("表格里的问题", (("单位", 34), ("轻重", 8), ("规则", 22), ("问题", 80), ("位置", 60), ("可以", 50)))
INPUTS = Table("输入文件", (("单位", 34), ("文件", 40), ("sha256", 70)))


def severities(row: Mapping[str, Any]) -> dict[Severity, int]:
    """How many findings of each severity a unit has."""
    given = [finding["severity"] for finding in row["findings"]]
    return {severity: given.count(severity.name.lower()) for severity in Severity}


def unit_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A unit of the schema `narrate.batch/1`. Files are told relative to the output folder."""
    counts = {severity.name.lower(): number for severity, number in severities(row).items()}
    outputs = [{"file": f"{row['unit']}/{name}", "sha256": digest} for name, digest in row["outputs"].items()]
    inputs = [{"file": name, "sha256": digest} for name, digest in row["inputs"].items()]
    return dict(row) | {
        "inputs": inputs,
        "outputs": outputs,
        "findings_by_severity": counts,
        "attention": bool(row["attention"]),
    }


def json_pieces(about: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The manifest as JSON, a unit a line."""
    head = json.dumps({"schema": SCHEMA, **about}, ensure_ascii=False)
    yield f'{head[:-1]}, "units": ['
    before = "\n"
    for row in rows:
        yield before + json.dumps(unit_json(row), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def write_json(target: Path, about: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the manifest as a JSON file.

    Raises:
        OutputRefused: it cannot be written.
    """
    with written_beside(target) as beside, beside.open("w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(json_pieces(about, rows))


def write_workbook(target: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the manifest as a workbook: units, what they owe, what is odd in their tables, their input files.

    Raises:
        OutputRefused: it cannot be written, for example because it is open in another program.
    """
    with written_beside(target) as beside:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(str(beside), options)
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "align": "center", "text_wrap": True})
        ruled = {"border": 1, "border_color": "#999999", "valign": "top", "text_wrap": True}
        looks = _Looks(book.add_format(ruled), book.add_format(ruled | {"num_format": "#,##0.00"}), head)
        writers = {table.name: _Writer(book.add_worksheet(table.name), table, looks) for table in _TABLES}
        for row in rows:
            writers[UNITS.name].add(_unit_cells(row))
            for name, lines in _details(row):
                for line in lines:
                    writers[name].add(line)
        for writer in writers.values():
            writer.close()
        book.close()


_TABLES = (UNITS, OPEN_SLOTS, FINDINGS, INPUTS)


class _Looks(NamedTuple):
    """Formats of the workbook: text and counts, numbers with decimals, headers."""

    body: Any
    number: Any
    head: Any


class _Writer:
    """A sheet that grows by rows: frozen header, filter, printed on A4 landscape, all columns on one page."""

    def __init__(self, sheet: Worksheet, table: Table, looks: _Looks) -> None:
        self._sheet, self._looks, self._next = sheet, looks, 1
        self._widths = [width for _, width in table.columns]
        labels = [label for label, _ in table.columns]
        self._printed = labels.index(table.unprinted) if table.unprinted else len(labels)
        for column, (_, width) in enumerate(table.columns):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, max(text_height(label, width, _FONT_SIZE) for label, width in table.columns))
        for column, label in enumerate(labels):
            sheet.write(0, column, label, looks.head)

    def add(self, cells: Sequence[str | int | float | None]) -> None:
        texts = [str(cell or "")[:_LONGEST_SHOWN] for cell in cells]
        heights = (text_height(text, width, _FONT_SIZE) for text, width in zip(texts, self._widths, strict=True))
        self._sheet.set_row(self._next, max(heights))
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._next, column, visible(cell[:32_000]), self._looks.body)
            elif cell is None:
                self._sheet.write_blank(self._next, column, None, self._looks.body)
            else:
                look = self._looks.number if isinstance(cell, float) else self._looks.body
                self._sheet.write_number(self._next, column, cell, look)
        self._next += 1

    def close(self) -> None:
        last = max(self._next - 1, 1)
        self._sheet.autofilter(0, 0, last, len(self._widths) - 1)
        self._sheet.print_area(0, 0, last, self._printed - 1)


def _unit_cells(row: Mapping[str, Any]) -> list[str | int | float | None]:
    measures = [float(row["measures"][key]) if key in row["measures"] else None for key in MEASURES]
    changes = "；".join(f"{change['label']}（{change['context']}）" for change in row["changes"][:_CHANGES_IN_A_CELL])
    return [
        row["number"],
        row["unit"],
        row["name"],
        row["year"],
        STATUS_WORDS[Status(row["status"])],
        *severities(row).values(),
        len(row["open_slots"]),
        *measures,
        changes,
        row["error"],
        "、".join(row["outputs"]),
        row["phrasebook"],
        row["phrasebook_version"],
        row["seconds"],
        row["finished_at"],
    ]


def _details(row: Mapping[str, Any]) -> Iterator[tuple[str, list[list[str]]]]:
    unit = row["unit"]
    yield OPEN_SLOTS.name, [[unit, slot["section"], slot["label"], slot["key"]] for slot in row["open_slots"]]
    yield (
        FINDINGS.name,
        [
            [
                unit,
                Severity[one["severity"].upper()].value,
                one["code"],
                one["message"],
                "\n".join(one["places"]),
                one["advice"],
            ]
            for one in row["findings"]
        ],
    )
    yield INPUTS.name, [[unit, name, digest] for name, digest in row["inputs"].items()]
