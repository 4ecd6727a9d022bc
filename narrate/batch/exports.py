"""The manifest for programs (.json) and for people (.xlsx), written unit by unit so that thousands need no memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from narrate.batch.jobs import AMOUNTS, MEASURES
from narrate.batch.reminders import reminder
from narrate.batch.standing import STATUS_WORDS, FolderSums, Sums, severities
from narrate.batch.tasks import Status
from narrate.files import written_beside
from narrate.findings import Severity
from narrate.visible import visible
from narrate.wrapping import text_height

SCHEMA = "narrate.batch/1"

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
        ("待补", 6), *((f"{label}（%）", _MONEY) for label, _ in MEASURES.values()),
        *((f"{label}（万元）", _MONEY) for label, _ in AMOUNTS.values()), ("差异最大的事项", 44),
        ("没有完成的原因", 44), ("文件", 44), ("短语库", 12), ("短语库版本", 11), ("用时（秒）", 10), ("完成时间", 20),
    ),
    "文件",
)  # fmt: skip
OPEN_SLOTS = Table("待补内容", (("单位", 34), ("章节", 30), ("要填的内容", 70), ("标识", 46)))
FINDINGS = Table("表格里的问题", (("单位", 34), ("轻重", 8), ("规则", 22), ("问题", 80), ("位置", 60), ("可以", 50)))
REMINDERS = Table("催办", (("单位", 34), ("待补", 6), ("错误", 6), ("发给单位的话", 110)))
SUMS = Table(
    "合计",
    (
        ("文件夹", 30), ("单位", 8),
        *(column for label, _ in AMOUNTS.values() for column in ((f"{label}（万元）", _MONEY + 2), ("没有算进的单位", 10))),
    ),
)  # fmt: skip
INPUTS = Table("输入文件", (("单位", 34), ("文件", 40), ("sha256", 70)))


def unit_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A unit of the schema `narrate.batch/1`. Files are told relative to the output folder."""
    counts = {severity.name.lower(): number for severity, number in severities(row).items()}
    place = row.get("place", row["unit"])
    outputs = [{"file": f"{place}/{name}", "sha256": digest} for name, digest in row["outputs"].items()]
    inputs = [{"file": name, "sha256": digest} for name, digest in row["inputs"].items()]
    return {key: value for key, value in row.items() if key not in ("place", "home")} | {
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
    """Write the manifest as a workbook: units, sums by folder, what they owe and how to ask for it, what is odd in
    their tables, their input files.

    Raises:
        OutputRefused: it cannot be written, for example because it is open in another program.
    """
    with written_beside(target) as beside:
        _write(beside, rows, _TABLES)


def owed_workbook(rows: Iterable[Mapping[str, Any]], due: str = "") -> bytes:
    """One workbook of all that is owed: every question of every unit, and the words to ask for them with."""
    with tempfile.TemporaryDirectory(prefix="narrate-") as scratch:
        book = Path(scratch) / "owed.xlsx"
        _write(book, rows, (OPEN_SLOTS, REMINDERS), due)
        return book.read_bytes()


def _write(target: Path, rows: Iterable[Mapping[str, Any]], tables: Sequence[Table], due: str = "") -> None:
    sums = Sums()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(str(target), options)
    head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "align": "center", "text_wrap": True})
    ruled = {"border": 1, "border_color": "#999999", "valign": "top", "text_wrap": True}
    looks = _Looks(book.add_format(ruled), book.add_format(ruled | {"num_format": "#,##0.00"}), head)
    writers = {table.name: _Writer(book.add_worksheet(table.name), table, looks) for table in tables}
    for row in rows:
        sums.add(row)
        for name, lines in _details(row, due):
            for line in lines if name in writers else ():
                writers[name].add(line)
    for one in sums.folders if SUMS.name in writers else ():
        writers[SUMS.name].add(_sum_cells(one))
    for note in sums.notes if SUMS.name in writers else ():
        writers[SUMS.name].add([note, *[None] * (len(SUMS.columns) - 1)])
    for writer in writers.values():
        writer.close()
    book.close()


_TABLES = (UNITS, SUMS, OPEN_SLOTS, REMINDERS, FINDINGS, INPUTS)


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
        *(float(row["amounts"][key]) if key in row["amounts"] else None for key in AMOUNTS),
        changes,
        row["error"],
        "、".join(row["outputs"]),
        row["phrasebook"],
        row["phrasebook_version"],
        row["seconds"],
        row["finished_at"],
    ]


def _sum_cells(one: FolderSums) -> list[str | int | float | None]:
    sums = ((one.sums[key], one.without(key)) for key in AMOUNTS)
    cells = [(float(each.total) if each.units else None, without or None) for each, without in sums]
    return [one.folder or "（不在下级文件夹里）", one.units, *(cell for pair in cells for cell in pair)]


def _details(row: Mapping[str, Any], due: str) -> Iterator[tuple[str, Sequence[Sequence[str | int | float | None]]]]:
    """A unit in each table: its name, and the lines."""
    unit = row["unit"]
    yield UNITS.name, [_unit_cells(row)]
    if words := reminder(row, due):
        yield REMINDERS.name, [[unit, len(row["open_slots"]), severities(row)[Severity.ERROR], words]]
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
