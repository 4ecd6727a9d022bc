"""Whole reports whose tables change, and a judge of what refresh makes of them: plain lxml, nothing of narrate's readers.

    trial = made(seed); outcome = judged(trial)

A trial is a unit in some layout and money, several states of its workbook (cells to and from blank and zero, rows that
come, go and change order, tables that empty and fill), and what people do to the document in between. Judged is what
stands when every change is accepted, cell by cell against a report written from the newest data, and what stands when
ours are rejected against the document as people left it.
"""

from __future__ import annotations

import copy
import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from lxml import etree

from narrate.editing.revisions import Revision
from narrate.pipeline import open_unit
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report
from narrate.word.snapshot import Snapshot, read_snapshot
from samples.realistic import realistic_unit
from support.sample_code import Book, Kind, Manner, Sheet, SubjectData, UnitData, books, layouts
from support.unit_formats import WRITERS
from support.units import SubjectLine, random_data, rebalance, sample_data
from word.samples import document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
OURS = "narrate"
SAMPLES = {"jiaozuo-2022": "henan", "putuo-finance-2024": "shanghai"}
PHRASEBOOKS = ("henan", "shanghai", "sichuan")

# ------------------------------------------------------------------------------------------------------ the workbook


class Shape(NamedTuple):
    """How a unit's workbooks are written, and which phrasebook words the report."""

    layout: str
    money: str
    blanks: bool
    phrasebook: str


@dataclass
class State:
    """A unit's data at one time: the values, and what was done to the drawn sheets."""

    data: UnitData
    touches: list[Callable[[dict[str, Sheet]], None]] = field(default_factory=list)

    def copy(self) -> State:
        return State(deepcopy(self.data), list(self.touches))


def drawn(state: State, shape: Shape) -> list[Book]:
    """The workbooks of a state."""
    layout = layouts.LAYOUTS[shape.layout]
    made = books(state.data, layout, Manner(shape.money, shape.blanks))
    current = next((b for b in made if b.name.startswith(f"{state.data.year}年度部门决算")), None)
    if current is not None:
        sheets = {sheet.name: sheet for sheet in current.sheets}
        for touch in state.touches:
            touch(sheets)
    return made


def report_of(state: State, shape: Shape) -> Report:
    """The whole report of a state."""
    with tempfile.TemporaryDirectory() as folder:
        for book in drawn(state, shape):
            WRITERS["xlsx"](book, Path(folder))
        return open_unit(Path(folder), phrasebook=shape.phrasebook).whole_report


def money(rng: Random) -> Decimal:
    """An amount in 万元; now and then negative or whole."""
    value = Decimal(rng.randint(1, 10 ** rng.randint(2, 7))).scaleb(-2)
    return -value if rng.random() < 0.05 else value.to_integral_value() if rng.random() < 0.1 else value


def _amount_cell(rng: Random, sheets: dict[str, Sheet]) -> tuple[str, tuple[int, int]] | None:
    found = [
        (name, at) for name, sheet in sheets.items() for at, cell in sheet.cells.items() if cell.kind is Kind.AMOUNT
    ]
    return rng.choice(found) if found else None


def cell_changed(rng: Random, sheets: dict[str, Sheet]) -> Callable[[dict[str, Sheet]], None] | None:
    """One amount becomes blank, zero or another one."""
    chosen = _amount_cell(rng, sheets)
    if chosen is None:
        return None
    name, at = chosen
    old = sheets[name].cells[at].value
    kinds = ["blank", "zero", "value"]
    kind = rng.choice(kinds)
    value = None if kind == "blank" else Decimal("0.00") if kind == "zero" else money(rng)
    if value == old:
        value = money(rng)

    def touch(now: dict[str, Sheet]) -> None:
        if name in now and at in now[name].cells:
            cell = now[name].cells[at]
            if cell.kind is Kind.AMOUNT:
                now[name].cells[at] = (
                    cell._replace(value=value) if hasattr(cell, "_replace") else type(cell)(value, cell.kind)
                )

    return touch


def body_rows(sheet: Sheet) -> list[int]:
    """Rows with amounts that lie in no merged area."""
    merged = {row for top, _, bottom, _ in sheet.merges for row in range(top, bottom + 1)}
    rows = {row for (row, _), cell in sheet.cells.items() if cell.kind is Kind.AMOUNT}
    return sorted(rows - merged)


def without_row(sheet: Sheet, gone: int) -> None:
    """The row is taken out, those below move up."""
    sheet.cells = {(r - (r > gone), c): cell for (r, c), cell in sheet.cells.items() if r != gone}
    sheet.merges = [(t - (t > gone), left, b - (b > gone), right) for t, left, b, right in sheet.merges]
    sheet.heights = {r - (r > gone): h for r, h in sheet.heights.items() if r != gone}
    sheet.breaks = [r - (r > gone) for r in sheet.breaks]
    sheet.rows -= 1


def lines_dropped(rng: Random, sheets: dict[str, Sheet]) -> Callable[[dict[str, Sheet]], None] | None:
    """A table with two sides lists only the lines that have amounts, or fewer."""
    names = [name for name in sheets if name.endswith("收入支出决算总表")]
    if not names:
        return None
    name, share, seed = rng.choice(names), rng.choice((0.1, 0.5, 1.0)), rng.random()

    def touch(now: dict[str, Sheet]) -> None:
        if name not in now:
            return
        sheet, chance = now[name], Random(seed)
        for row in reversed(body_rows(sheet)):
            values = [cell.value for (r, _), cell in sheet.cells.items() if r == row and cell.kind is Kind.AMOUNT]
            labels = [cell.value for (r, _), cell in sheet.cells.items() if r == row and cell.kind is Kind.LABEL]
            if labels and not any(values) and chance.random() < share:
                without_row(sheet, row)

    return touch


def subject_tables(data: UnitData) -> list[SubjectData]:
    year = data.current
    tables = (year.income, year.expenditure, year.general_public_budget, year.government_funds, year.state_capital)
    return [table for table in tables if table is not None]


_CODES = ("2010399", "2050203", "2060199", "2080199", "2081107", "2100199", "2129999", "2130599", "2240199", "2299999")
_FUND_CODES = ("2120803", "2120899", "2296002", "2230105", "2239999")


def rows_come(rng: Random, data: UnitData) -> None:
    table = rng.choice(subject_tables(data))
    funds = table in (data.current.government_funds, data.current.state_capital)
    have = {row.code for row in table.rows}
    for code in rng.sample(_FUND_CODES if funds else _CODES, rng.randint(1, 3)):
        if code in have:
            continue
        known = {row.code: row.name for each in subject_tables(data) for row in each.rows}
        amounts = {key: money(rng) for key in ("basic", "project", "total", "income", "appropriation")}
        line = SubjectLine(code, known.get(code, f"其他第{code[-4:]}项支出"), amounts)
        at = next((i for i, row in enumerate(table.rows) if row.code > code), len(table.rows))
        table.rows.insert(at if rng.random() < 0.8 else rng.randint(0, len(table.rows)), line)


def rows_go(rng: Random, data: UnitData) -> None:
    table = rng.choice(subject_tables(data))
    for row in rng.sample(table.rows, min(len(table.rows), rng.choice((1, 1, 2, 5)))):
        below = rng.random() < 0.5
        table.rows = [r for r in table.rows if not (r is row or (below and r.code.startswith(row.code)))]


def order_changes(rng: Random, data: UnitData) -> None:
    table = rng.choice(subject_tables(data))
    if len(table.rows) < 2:
        return
    if rng.random() < 0.3:
        rng.shuffle(table.rows)
        return
    for _ in range(rng.randint(1, 3)):
        row = table.rows.pop(rng.randrange(len(table.rows)))
        table.rows.insert(rng.randint(0, len(table.rows)), row)


def names_change(rng: Random, data: UnitData) -> None:
    table = rng.choice(subject_tables(data))
    for row in rng.sample(table.rows, min(len(table.rows), 2)):
        row.name = row.name + rng.choice(("（新）", "支出")) if rng.random() < 0.7 else row.name[:-1] or "支出"


def table_empties(rng: Random, data: UnitData) -> None:
    name = rng.choice(("government_funds", "state_capital", "three_public", "income", "expenditure"))
    table = getattr(data.current, name)
    if table is None:
        return
    if isinstance(table, SubjectData):
        if rng.random() < 0.6:
            table.rows = []
        for row in table.rows:
            row.amounts = dict.fromkeys(row.amounts, Decimal(0)) if rng.random() < 0.5 else {}
        table.total = dict.fromkeys(table.total, Decimal(0)) if rng.random() < 0.5 else {}
    else:
        blank = rng.random() < 0.5
        for side in (table.budget, table.actual):
            for key in list(side):
                side[key] = Decimal(0)
            if blank:
                side.clear()


def table_fills(rng: Random, data: UnitData) -> None:
    name = rng.choice(("government_funds", "state_capital", "three_public"))
    table = getattr(data.current, name)
    if table is None:
        return
    if isinstance(table, SubjectData):
        code = "2120803" if name == "government_funds" else "2230105"
        amounts = {key: money(rng) for key in ("basic", "project", "total", "income", "opening", "closing")}
        if all(row.code != code for row in table.rows):
            table.rows += [
                SubjectLine(code[:n], f"第{code[:n]}项", dict(amounts)) for n in (3, 5, 7) if rng.random() < 0.9
            ]
        table.total = dict(amounts)
    else:
        for side in (table.budget, table.actual):
            side |= {key: money(rng) for key in ("total", "vehicles", "vehicle_operation", "reception")}


def amounts_change(rng: Random, data: UnitData) -> None:
    """Many amounts at once, leaves and totals alike."""
    for table in subject_tables(data):
        for row in table.rows:
            for key in row.amounts:
                if rng.random() < 0.2:
                    row.amounts[key] = rng.choice((Decimal(0), money(rng)))


def economic_changes(rng: Random, data: UnitData) -> None:
    table = data.current.basic_expenditure
    if table is None:
        return
    if rng.random() < 0.4:
        for row in rng.sample(table.rows, min(len(table.rows), rng.randint(1, 3))):
            table.rows.remove(row)
    for row in rng.sample(table.rows, min(len(table.rows), rng.randint(1, 8))):
        row.amounts = rng.choice(({}, {"amount": Decimal(0)}, {"amount": money(rng)}))


def balanced(rng: Random, data: UnitData) -> None:
    """Every total follows from the items again, where the items that it needs are there."""
    try:
        data.current = rebalance(data).current
    except KeyError:  # an item that takes up what is missing was taken out before
        return


def notes_change(rng: Random, data: UnitData) -> None:
    key = rng.choice(("income", "government_funds", "three_public", "income_expenditure"))
    data.current.notes[key] = rng.choice(
        ([], ["注：本表反映本年度情况。"], [f"注：第{rng.randint(1, 9)}次填报。", "说明：数据经核对。"])
    )


DATA_CHANGES = (
    rows_come, rows_go, order_changes, names_change, table_empties, table_fills, amounts_change, economic_changes,
    balanced, notes_change,
)  # fmt: skip


def changed(rng: Random, state: State, shape: Shape) -> State:
    """Another state: one cell or many, rows, tables."""
    after = state.copy()
    size = rng.random()
    if size < 0.3:  # one cell
        _touch(rng, after, shape, 1)
        return after
    for change in rng.sample(DATA_CHANGES, rng.randint(1, 2) if size < 0.8 else rng.randint(3, 6)):
        change(rng, after.data)
    if rng.random() < 0.5:
        _touch(rng, after, shape, rng.choice((1, 3, 30)))
    if rng.random() < 0.15:
        sheets = _sheets(after, shape)
        if (dropped := lines_dropped(rng, sheets)) is not None:
            after.touches.append(dropped)
    return after


def _sheets(state: State, shape: Shape) -> dict[str, Sheet]:
    name = f"{state.data.year}年度部门决算"
    return {sheet.name: sheet for book in drawn(state, shape) if book.name.startswith(name) for sheet in book.sheets}


def _touch(rng: Random, state: State, shape: Shape, count: int) -> None:
    sheets = _sheets(state, shape)
    for _ in range(count):
        if (touch := cell_changed(rng, sheets)) is not None:
            state.touches.append(touch)


# ------------------------------------------------------------------------------------------------------ the document


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_body(data: bytes, edit: Callable[[Any], None]) -> bytes:
    """The document after an edit of its body."""
    parts = unpacked(data)
    root = etree.fromstring(parts[MAIN])
    edit(root)
    parts[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


Decision = Callable[[str], bool | None]
"""Author → accept, reject, or leave alone (None)."""


def decided(root: Any, decide: Decision) -> None:
    """Accept or reject tracked changes in a tree, as an editor does."""
    for name, history in (("pPr", "pPrChange"), ("rPr", "rPrChange"), ("tcPr", "tcPrChange"), ("trPr", "trPrChange")):
        for change in list(root.iter(f"{W}{history}")):
            verdict = decide(change.get(f"{W}author", ""))
            properties = change.getparent()
            if verdict is None:
                continue
            properties.remove(change)
            if not verdict:
                old = change.find(f"{W}{name}")
                for child in list(properties):
                    if child.tag not in (f"{W}rPr", f"{W}sectPr"):
                        properties.remove(child)
                for child in list(old if old is not None else ())[::-1]:
                    properties.insert(0, child)
    for row in list(root.iter(f"{W}tr")):
        properties = row.find(f"{W}trPr")
        for change in list(properties if properties is not None else ()):
            if change.tag in (f"{W}ins", f"{W}del"):
                verdict = decide(change.get(f"{W}author", ""))
                if verdict is None:
                    continue
                properties.remove(change)
                if verdict == (change.tag == f"{W}del") and row.getparent() is not None:
                    row.getparent().remove(row)
    for table in list(root.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            table.getparent().remove(table)
    for change in list(root.iter(f"{W}ins", f"{W}del")):
        parent = change.getparent()
        if parent.tag in (f"{W}rPr", f"{W}trPr", f"{W}tcPr"):
            continue
        verdict = decide(change.get(f"{W}author", ""))
        if verdict is None:
            continue
        if verdict == (change.tag == f"{W}ins"):
            for child in list(change):
                change.addprevious(child)
            for text in parent.iter(f"{W}delText"):
                if not any(a.tag == f"{W}del" for a in text.iterancestors() if a is not change):
                    text.tag = f"{W}t"
        else:
            for mark in list(change.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
                change.addprevious(mark)
        parent.remove(change)
    for paragraph in list(root.iter(f"{W}p")):
        marks = paragraph.find(f"{W}pPr/{W}rPr")
        for change in list(marks if marks is not None else ()):
            if change.tag not in (f"{W}ins", f"{W}del"):
                continue
            verdict = decide(change.get(f"{W}author", ""))
            if verdict is None:
                continue
            marks.remove(change)
            if verdict == (change.tag == f"{W}del"):
                _joined(paragraph)


def _joined(paragraph: Any) -> None:
    """The paragraph's mark goes: it runs into the next one, or is gone where it is empty."""
    following = paragraph.getnext()
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    if following is not None and following.tag == f"{W}p":
        at = 1 if following.find(f"{W}pPr") is not None else 0
        for child in content[::-1]:
            following.insert(at, child)
        paragraph.getparent().remove(paragraph)
    elif not "".join(node.text or "" for node in paragraph.iter(f"{W}t")):
        for child in content:
            if child.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
                paragraph.addprevious(child)
        paragraph.getparent().remove(paragraph)


class Cell(NamedTuple):
    """A cell as it stands: its text, paragraph by paragraph, and how its first paragraph stands (left, center …)."""

    text: str
    align: str


Item = str | list[list[Cell]]


def items(root: Any) -> list[Item]:
    """The body in order: paragraphs with text, and tables."""
    found: list[Item] = []
    for node in root.find(f"{W}body").iter(f"{W}p", f"{W}tbl"):
        if any(a.tag in (f"{W}tbl", f"{W}p") for a in node.iterancestors()):
            continue
        if node.tag == f"{W}p":
            if text := text_of(node):
                found.append(text)
        else:
            found.append([[_cell(cell) for cell in row.findall(f"{W}tc")] for row in node.iter(f"{W}tr")])
    return found


def _cell(cell: Any) -> Cell:
    paragraphs = cell.findall(f"{W}p")
    align = paragraphs[0].find(f"{W}pPr/{W}jc") if paragraphs else None
    return Cell("\n".join(map(text_of, paragraphs)), "" if align is None else align.get(f"{W}val"))


def text_of(paragraph: Any) -> str:
    found = []
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        run = node.getparent()
        if run.tag == f"{W}r":
            found.append((node.text or "") if node.tag == f"{W}t" else "\t" if node.tag == f"{W}tab" else "\n")
    return "".join(found)


def view(data: bytes, decide: Decision) -> list[Item]:
    """What stands after a decision."""
    root = etree.fromstring(unpacked(data)[MAIN])
    decided(root, decide)
    return items(root)


def all_accepted(author: str) -> bool:
    return True


def ours_rejected(author: str) -> bool | None:
    return False if author == OURS else None


def ours_accepted(author: str) -> bool | None:
    return True if author == OURS else None


def tables_of(found: Sequence[Item]) -> list[list[list[Cell]]]:
    return [item for item in found if not isinstance(item, str)]


# ----------------------------------------------------------------------------------------------------- people's edits


@dataclass
class Person:
    """What a person did: words typed, each unlike any other; whole tables or rows deleted."""

    rng: Random
    words: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)  # typed over figures of ours
    rows_deleted: int = 0
    splits: dict[str, int] = field(default_factory=dict)  # words between two halves of a table → head rows repeated
    done: list[str] = field(default_factory=list)

    def word(self) -> str:
        self.words.append(f"人工{''.join(self.rng.choice('甲乙丙丁戊己庚辛壬癸') for _ in range(6))}")
        return self.words[-1]

    def figure(self) -> str:
        self.figures.append(f"{self.rng.randint(70000000, 79999999):,}.{self.rng.randint(1, 9)}7")
        return self.figures[-1]


def _body_cells(root: Any) -> list[Any]:
    return [
        cell
        for row in root.iter(f"{W}tr")
        if row.find(f"{W}trPr/{W}tblHeader") is None
        for cell in row.findall(f"{W}tc")
    ]


def _runs(cell: Any) -> list[Any]:
    return [run for run in cell.iter(f"{W}r") if run.find(f"{W}t") is not None and run.getparent().tag != f"{W}del"]


def widths_changed(root: Any, person: Person) -> None:
    for width in root.iter(f"{W}tcW", f"{W}gridCol"):
        width.set(f"{W}w", str(int(width.get(f"{W}w")) + person.rng.randint(1, 90)))


def noted_in_a_cell(root: Any, person: Person) -> None:
    """Words behind a name, in a paragraph of their own, or in a blank cell."""
    cell = person.rng.choice(_body_cells(root))
    paragraph = cell.find(f"{W}p")
    if person.rng.random() < 0.5:
        more = etree.SubElement(cell, f"{W}p")
        paragraph = more
    _typed(paragraph, person.word())


def _typed(paragraph: Any, text: str) -> None:
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text


def name_corrected(root: Any, person: Person) -> None:
    cells = [
        cell
        for cell in _body_cells(root)
        if re.search(r"[\u4e00-\u9fff]{2}", "".join(r.findtext(f"{W}t") for r in _runs(cell)))
    ]
    if cells:
        run = _runs(person.rng.choice(cells))[0]
        run.find(f"{W}t").text += person.word()


def figure_typed_over(root: Any, person: Person) -> None:
    cells = [
        c
        for c in _body_cells(root)
        if len(_runs(c)) == 1 and re.fullmatch(r"-?[\d,]+\.\d+", _runs(c)[0].findtext(f"{W}t"))
    ]
    if cells:
        _runs(person.rng.choice(cells))[0].find(f"{W}t").text = person.figure()


def marks_lost(root: Any, person: Person) -> None:
    """An editor drops our marks: all of them, or those of the tables, or some."""
    share = person.rng.choice((1.0, 1.0, 0.5))
    only_tables = person.rng.random() < 0.5
    for start in list(root.iter(f"{W}bookmarkStart")):
        in_table = any(a.tag == f"{W}tbl" for a in start.iterancestors())
        if not re.fullmatch(r"_n[pt]?[0-9a-f]{16}", start.get(f"{W}name", "")) or (only_tables and not in_table):
            continue
        if person.rng.random() < share:
            number = start.get(f"{W}id")
            for end in [e for e in root.iter(f"{W}bookmarkEnd") if e.get(f"{W}id") == number]:
                end.getparent().remove(end)
            start.getparent().remove(start)
    if not only_tables:
        for control in list(root.iter(f"{W}sdt")):
            content = control.find(f"{W}sdtContent")
            for child in list(content):
                control.addprevious(child)
            control.getparent().remove(control)


def runs_split(root: Any, person: Person) -> None:
    """Editors cut runs in two."""
    for run in list(root.iter(f"{W}r")):
        node = run.find(f"{W}t")
        plain = all(child.tag in (f"{W}rPr", f"{W}t") for child in run) and len(run.findall(f"{W}t")) == 1
        if node is None or not plain or len(node.text or "") < 3 or person.rng.random() < 0.8:
            continue
        second = copy.deepcopy(run)
        at = person.rng.randint(1, len(node.text) - 1)
        second.find(f"{W}t").text, node.text = node.text[at:], node.text[:at]
        run.addnext(second)


def made_bold(root: Any, person: Person) -> None:
    for cell in person.rng.sample(_body_cells(root), 5):
        for run in _runs(cell):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = etree.Element(f"{W}rPr")
                run.insert(0, properties)
            if properties.find(f"{W}b") is None:
                properties.insert(0, etree.Element(f"{W}b"))


def table_split(root: Any, person: Person) -> None:
    """A table is cut in two (拆分表格), words between the halves; now and then the head is repeated above the lower one."""
    tables = [table for table in root.iter(f"{W}tbl") if len(_places_to_cut(table)) > 1]
    if not tables:
        return
    table = person.rng.choice(tables)
    rows = table.findall(f"{W}tr")
    head = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    lower = etree.Element(f"{W}tbl")
    lower.extend(copy.deepcopy(child) for child in table if child.tag in (f"{W}tblPr", f"{W}tblGrid"))
    repeated = head if person.rng.random() < 0.5 else []
    for row in repeated:
        again = copy.deepcopy(row)
        for mark in list(again.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        lower.append(again)
    lower.extend(rows[person.rng.choice(_places_to_cut(table)) :])
    between = etree.Element(f"{W}p")
    _typed(between, person.word())
    person.splits[person.words[-1]] = len(repeated)
    table.addnext(between)
    between.addnext(lower)


def _places_to_cut(table: Any) -> list[int]:
    """Rows of the body before which a table can be cut: no cell goes over from the row above, nothing of ours is pending
    there."""
    rows = table.findall(f"{W}tr")
    merged = {n for n, row in enumerate(rows) if row.find(f".//{W}vMerge") is not None}
    heads = {n for n, row in enumerate(rows) if row.find(f"{W}trPr/{W}tblHeader") is not None}
    return [n for n in range(max(heads, default=0) + 2, len(rows)) if n not in merged]


EDITS = (widths_changed, noted_in_a_cell, name_corrected, figure_typed_over, marks_lost, runs_split, made_bold)


# -------------------------------------------------------------------------------------------------------- the trials


@dataclass
class Trial:
    """What is tried: the states of the data, and before each refresh what people and deciders do."""

    seed: int
    shape: Shape
    states: list[State]
    edits: list[list[Callable[[Any, Person], None]]]
    between: list[str]  # before each refresh but the first: pending, accepted


def made(seed: int) -> Trial:
    """The trial of a seed."""
    rng = Random(f"tables/{seed}")
    kind = rng.random()
    if kind < 0.25:
        name, layout = rng.choice(list(SAMPLES.items()))
        data, phrasebook = sample_data(name), layout
    else:
        data = realistic_unit(rng, "云岭县财政局") if kind < 0.65 else random_data(rng)
        layout, phrasebook = rng.choice(("henan", "shanghai")), rng.choice(PHRASEBOOKS)
    blanks = rng.random() < 0.5
    shape = Shape(layout, rng.choice(("万元", "万元", "元")), blanks, phrasebook)
    first = State(data)
    if rng.random() < 0.3:
        first = changed(rng, first, shape)
    rounds = rng.choices((1, 2, 3), (7, 2, 1))[0]
    states = [first]
    for _ in range(rounds):
        back = len(states) > 1 and rng.random() < 0.2
        states.append(states[-2].copy() if back else changed(rng, states[-1], shape))
    edited = rng.random() < 0.45
    edits = [rng.sample(EDITS, rng.randint(1, 3)) if edited and rng.random() < 0.8 else [] for _ in range(rounds)]
    cut = Random(f"split/{seed}")
    if cut.random() < 0.15:
        for number in range(rounds):
            edits[number] += [table_split] * cut.choice((0, 1, 2))
    return Trial(seed, shape, states, edits, [rng.choice(("pending", "accepted")) for _ in range(rounds)])


@dataclass
class Verdict:
    """What was found. Each line of `silent`, `rows` and the like is one fault."""

    trial: Trial
    cells: int = 0  # cells that differ between the data of two rounds
    rounds: int = 0
    told: int = 0  # cells that are not as today and were told
    silent: list[str] = field(default_factory=list)  # cells that are not as today, without a word
    rows: list[str] = field(default_factory=list)  # rows doubled, lost, or out of order
    around: list[str] = field(default_factory=list)  # titles and notes of tables
    rejected: list[str] = field(default_factory=list)  # “reject all” does not give the person's document back
    lost_words: list[str] = field(default_factory=list)
    prose: int = 0  # paragraphs elsewhere that differ
    crash: str = ""

    def faults(self) -> dict[str, list[str]]:
        found = {
            "silently old": self.silent, "rows": self.rows, "around": self.around, "rejected": self.rejected,
            "words": self.lost_words, "crash": [self.crash] if self.crash else [],
        }  # fmt: skip
        return {name: lines for name, lines in found.items() if lines}


def judged(trial: Trial) -> Verdict:
    """The trial carried out."""
    verdict = Verdict(trial)
    rng = Random(f"person/{trial.seed}")
    person = Person(rng)
    old = report_of(trial.states[0], trial.shape)
    data = document(old)
    base: Snapshot | None = None
    for number, state in enumerate(trial.states[1:]):
        if number and trial.between[number] == "accepted":
            data = with_body(data, lambda root: decided(root, ours_accepted))
        for edit in trial.edits[number]:
            data = with_body(data, lambda root, edit=edit: edit(root, person))
            person.done.append(edit.__name__)
        new = report_of(state, trial.shape)
        date = f"2026-11-2{number}T09:00:00Z"
        try:
            made_new = renew(data, new, Revision(date=date), base)
        except Exception as error:
            verdict.crash = f"round {number + 1}: {error!r}"
            return verdict
        _judge(verdict, person, data, old, new, made_new, f"round {number + 1}")
        verdict.rounds += 1
        data, old = made_new.data, new
        if read_snapshot(data) is None:
            base = made_new.base
    return verdict


def _judge(v: Verdict, person: Person, before: bytes, old: Report, new: Report, done: Renewal, at: str) -> None:
    fresh = view(document(new), all_accepted)
    raw = view(done.data, all_accepted)
    now, numbers = _put_together(raw, person.splits)
    if view(done.data, ours_rejected) != view(before, ours_rejected):
        v.rejected.append(f"{at}: {_first_difference(view(before, ours_rejected), view(done.data, ours_rejected))}")
    old_tables = {t.key: t for t in old.tables()}
    new_tables = list(new.tables())
    v.cells += sum(_differing(old_tables[t.key], t) for t in new_tables if t.key in old_tables)
    told = [" ".join((c.where, c.old, c.new, c.why)) for c in done.changes]
    notes = unpacked(done.data).get("word/comments.xml", b"").decode()
    wanted, have = tables_of(fresh), tables_of(now)
    if len(wanted) != len(have):
        v.rows.append(f"{at}: {len(have)} tables instead of {len(wanted)}")
    else:
        for table, one, other, where in zip(new_tables, wanted, have, numbers, strict=True):
            _compare(v, person, table.key, one, other, told, at, where)
    shown = "\n".join(map(str, raw)) + notes
    for word in (*person.words, *person.figures):
        if word not in shown:
            v.lost_words.append(f"{at}: {word}")
    _compare_around(v, person, fresh, now, at)


def _put_together(found: list[Item], splits: dict[str, int]) -> tuple[list[Item], list[list[int]]]:
    """What stands with the halves of each table that people cut as one; and each table's row numbers as they stand."""
    made: list[Item] = []
    numbers: list[list[int]] = []
    repeated: int | None = None  # head rows of the half to come; None: no half is to come
    for item in found:
        if isinstance(item, str):
            if item in splits:
                repeated = splits[item]
                continue
            made.append(item)
        elif repeated is not None and made and not isinstance(made[-1], str):
            made[-1] = [*made[-1], *item[repeated:]]
            numbers[-1] += range(repeated + 1, len(item) + 1)
        else:
            made.append(item)
            numbers.append([*range(1, len(item) + 1)])
        repeated = None
    return made, numbers


def _differing(old: Any, new: Any) -> int:
    one, other = ([[c and c.text for c in row] for row in table.rows] for table in (old, new))
    if len(one) != len(other):
        return sum(1 for row in other if row not in one) + sum(1 for row in one if row not in other)
    return sum(a != b for r, s in zip(one, other, strict=True) for a, b in zip(r, s, strict=False))


def _is_persons(text: str, person: Person) -> bool:
    return any(word in text for word in (*person.words, *person.figures))


def _compare(
    v: Verdict,
    person: Person,
    key: str,
    wanted: list[list[Cell]],
    have: list[list[Cell]],
    told: list[str],
    at: str,
    numbers: list[int],
) -> None:
    if len(wanted) != len(have) and not any(line and key in line for line in told):
        names = [" ".join(c.text for c in row)[:40] for row in have]
        twice = [name for name, count in Counter(names).items() if count > 1 and name.strip()]
        v.rows.append(f"{at}: {key} has {len(have)} rows instead of {len(wanted)}; twice {twice[:3]}")
        return
    for number, (one, other) in enumerate(zip(wanted, have, strict=False), 1):
        texts, now = [c.text for c in one], [c.text for c in other]
        if texts == now:
            continue
        if len(texts) != len(now):
            v.rows.append(f"{at}: {key} row {number} has {len(now)} cells instead of {len(texts)}")
            continue
        for column, (a, b) in enumerate(zip(texts, now, strict=True), 1):
            if a == b:
                continue
            if _is_persons(b, person):
                stripped = b
                for word in person.words:
                    stripped = stripped.replace(f"\n{word}", "").replace(word, "")
                if stripped == a or any(b.strip() in line or (a and a in line) for line in told):
                    v.told += stripped != a
                    continue
            place = f"行第{column}列"
            if any(f"第{numbers[number - 1]}{place}" in line and (not a or a in line) for line in told):
                v.told += 1
                continue
            v.silent.append(f"{at}: {key} row {number} column {column}: {b!r} instead of {a!r} ({now[:3]})")


def _compare_around(v: Verdict, person: Person, fresh: list[Item], now: list[Item], at: str) -> None:
    """Everything but the cells and the pages of the contents, tables as one sign each."""

    def signs(found: Sequence[Item]) -> list[str]:
        return [re.sub(r"\t\d+$", "", item) if isinstance(item, str) else "▦" for item in found]

    one, other = signs(fresh), signs(now)
    if "▦" in one and "▦" in other:
        one_span, other_span = _around_tables(one), _around_tables(other)
        if one_span != other_span:
            v.around.append(f"{at}: {_first_difference(one_span, other_span)}")
    v.prose += sum((Counter(one) - Counter(other)).values())


def _around_tables(found: Sequence[str]) -> Sequence[str]:
    """From the title of the first table to the notes of the last one."""
    return found[max(0, found.index("▦") - 3) : len(found) - found[::-1].index("▦") + 2]


def _first_difference(one: Sequence[Any], other: Sequence[Any]) -> str:
    for number, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            if not isinstance(a, str) and not isinstance(b, str):
                return f"table: {_first_difference(a, b)}"
            return f"{number}: {str(b)[:120]!r} instead of {str(a)[:120]!r}"
    return f"{len(other)} instead of {len(one)}: {[str(x)[:60] for x in (one if len(one) > len(other) else other)[min(len(one), len(other)) :][:3]]}"


def trials(count: int, first: int = 0) -> Iterator[Verdict]:
    """So many trials, one after the other."""
    for seed in range(first, first + count):
        yield judged(made(seed))
