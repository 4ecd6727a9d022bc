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

SCHEMA = "narrate.batch/1"
STATUS_WORDS = {Status.DONE: "已完成", Status.FAILED: "没有完成", Status.PENDING: "还没有做"}

_MONEY = 14


class Table(NamedTuple):
    """A sheet: its name, columns with widths, and the rows of one unit."""

    name: str
    columns: Sequence[tuple[str, int]]


UNITS = Table(
    "各单位",
    (
        ("序号", 6), ("单位文件夹", 34), ("单位", 30), ("年度", 8), ("情况", 10), ("错误", 7), ("存疑", 7), ("提示", 7),
        ("待补", 7), *((f"{label}（%）", _MONEY) for label, _ in MEASURES.values()), ("差异最大的事项", 50),
        ("没有完成的原因", 60), ("文件", 50), ("短语库", 12), ("短语库版本", 11), ("用时（秒）", 10), ("完成时间", 20),
    ),
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
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "align": "center"})
        writers = {table.name: _Writer(book.add_worksheet(table.name), table, head) for table in _TABLES}
        for row in rows:
            writers[UNITS.name].add(_unit_cells(row))
            for name, lines in _details(row):
                for line in lines:
                    writers[name].add(line)
        for writer in writers.values():
            writer.close()
        book.close()


_TABLES = (UNITS, OPEN_SLOTS, FINDINGS, INPUTS)


class _Writer:
    """A sheet that grows by rows: frozen header, filter, printed on A4 landscape, all columns on one page."""

    def __init__(self, sheet: Worksheet, table: Table, head: Any) -> None:
        self._sheet, self._columns, self._next = sheet, len(table.columns), 1
        for column, (_, width) in enumerate(table.columns):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for column, (label, _) in enumerate(table.columns):
            sheet.write(0, column, label, head)

    def add(self, cells: Sequence[str | int | float | None]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._next, column, cell[:32_000])
            elif cell is not None:
                self._sheet.write_number(self._next, column, cell)
        self._next += 1

    def close(self) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), self._columns - 1)


def _unit_cells(row: Mapping[str, Any]) -> list[str | int | float | None]:
    measures = [float(row["measures"][key]) if key in row["measures"] else None for key in MEASURES]
    changes = "；".join(f"{change['label']}（{change['context']}）" for change in row["changes"])
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
