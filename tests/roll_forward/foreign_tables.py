"""Last year's document with the nine tables in a foreign manner, and the same manner a year later: what must come of it.

The tables are drawn by the generator of layouts (which knows nothing of the program) and put into Word as a person's
document has them: lines above as paragraphs or as rows, merged heads, 栏次, a table cut by a page, amounts as text. A year
later stand the data of another unit under this one's name: rows come and go, amounts share nothing.
"""

from __future__ import annotations

import copy
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from layouts import books, extras
from layouts.making import Layout, random_layout, style_of
from layouts.plain import Plain, known, with_funds
from layouts.regions import NATIONAL
from layouts.style import Sheet, Style

from narrate.editing.revisions import Revision
from narrate.rolling import RolledForward, roll_forward

_OF_FILES = (
    "files",
    "format",
    "hidden",
    "formulas",
    "around",
    "apart",
    "accompany",
    "stacked",
    "slip",
    "wrong",
    "sheet-name",
)
_OF_CELLS = {("number", "scaled-wan"), ("number", "scaled-thousand"), ("code", "date"), ("year", "number")}
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
_WIDE = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
NOTHING = ("", "0", "0.00", "-", "—", "/", "无", "0.0")


@dataclass(frozen=True)
class Foreign:
    """One trial: the document of last year rolled on, and the tables that this year's data have in its manner."""

    layout: Layout
    rolled: RolledForward
    said: list[list[list[str]]]
    due: list[list[list[str]]]
    marked: set[tuple[int, int, int]]  # cells with a remark: table, row, cell

    @property
    def wrong(self) -> list[str]:
        """Amounts of the rolled document that the data of this year do not have there, and amounts it lacks, unmarked."""
        split = self.layout.choices.get("name") == "two-rows"
        beside = self.layout.choices.get("code") == "joined-beside"
        said, due = (
            Counter(key for table in one for key in _amounts(table, split, beside)) for one in (self.said, self.due)
        )
        marked = {number for number, _, _ in self.marked}
        near = Counter(key for number in marked for key in _amounts(self.said[number], split, beside))
        found = [f"says {key}" for key in said - due if key not in near]
        if not marked and not self.rolled.tables_left:
            found += [f"lacks {key}" for key in due - said]
        return found


def _amounts(table: list[list[str]], split: bool, beside: bool) -> Iterator[tuple[str, int, str]]:
    """Each amount with the nearest name left of it, and how many amounts stand between; `split`: names go on below;
    `beside`: a blank cell stands behind a name that its code is written before."""
    for at, cells in enumerate(table):
        label, place, joined = "", 0, False
        rest = _rest_of_name(table[at + 1]) if split and at + 1 < len(table) else ""
        for text in cells:
            bare = re.sub(
                r"[\s①②③¹²³￥\u200b-\u200f\u202a-\u202e\u2060-\u2069]|(?<=\d)[千百万亿]*元$", "", text
            ).translate(_WIDE)
            if _NUMBER.fullmatch(bare) and "." in bare:
                if bare not in NOTHING:
                    yield f"{label}{rest if label else ''}", place, _value(bare.replace(",", ""))
                place += 1
            elif not bare and joined:
                joined = False  # the cell of a name that stands beside its code already
            elif bare in NOTHING or (_NUMBER.fullmatch(bare) and len(bare) < 3):
                place += 1
            elif bare:
                joined = beside and re.match(r"\d{3,}\D", bare) is not None
                label, place = re.sub(r"^(?:[一二三四五六七八九十]+、|\d+(?=\D))", "", bare), 0


def _rest_of_name(cells: list[str]) -> str:
    """What a row holds that has nothing but the rest of the name above it."""
    said = [text.strip() for text in cells if text.strip()]
    return (
        said[0]
        if len(said) == 1 and re.fullmatch(r"(?![一二三四五六七八九十]+、)[\u4e00-\u9fff（）()、]+", said[0])
        else ""
    )


def _value(number: str) -> str:
    """The amount a text states, whatever zeros it ends with and what a sum in binary left behind: 2106.6600000000008."""
    value = Decimal(number)
    return f"{(value if -value.as_tuple().exponent <= 8 else round(value, 2)).normalize():f}"  # type: ignore[operator]


def foreign_layout(seed: int) -> Layout:
    """A layout that a Word table can have, and that does not contradict itself."""
    number = seed * 1000
    while True:
        layout = random_layout(number)
        choices = layout.choices
        if (
            not any(axis in choices for axis in _OF_FILES)
            and not layout.by_design
            and not _OF_CELLS & set(choices.items())
        ):
            return layout
        number += 1


def years(layout: Layout, rng: Random) -> tuple[Plain, Plain]:
    """The data of two years: those of one unit, and those of another under its name."""
    names = sorted(known())
    then, now = (copy.deepcopy(known()[name]) for name in rng.sample(names, 2))
    then, now = (with_funds(one) if rng.random() < 0.4 else one for one in (then, now))
    now.name, now.year = then.name, then.year + 1
    return then, now


def trial(seed: int, folder: Path, *, tracked: bool = False) -> Foreign:
    """A document in a manner made from a seed, rolled on in `folder`."""
    rng = Random(seed)
    layout = foreign_layout(seed)
    style = style_of(layout)
    then, now = years(layout, rng)
    plain = Style(tables=NATIONAL)
    written = {f"{one.year}年度部门决算公开表": extras.tables(one, plain) for one in (now, then)}
    books.write(folder / "unit", written, plain, Random(0))
    for name, data in (("then", then), ("now", now)):
        document(data, style, layout, Random(seed)).save(str(folder / f"{name}.docx"))
    rolled = roll_forward(folder / "unit", folder / "then.docx", Revision(tracked=tracked))
    (folder / "rolled.docx").write_bytes(rolled.data)
    made = docx.Document(io.BytesIO(rolled.data))
    return Foreign(layout, rolled, tables(made), tables(docx.Document(str(folder / "now.docx"))), _marked(made))


def document(data: Plain, style: Style, layout: Layout, rng: Random) -> Document:
    """A whole document: cover, the nine tables, a few sentences."""
    made = docx.Document()
    made.add_paragraph(f"{data.year}年度").alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(f"{data.name}部门决算")
    made.add_paragraph(f"第二部分 {data.year}年度部门决算表")
    sheets = extras.tables(data, style)
    for hook in style.hooks:
        hook(sheets, style, Random(layout.seed))
    inside = rng.random() < 0.3  # the lines above are rows of the table
    cut = rng.choice((0, 0, 12))  # rows after which a page ends, the head stands there again
    printer = books.Printer(style, Random(layout.seed))
    for sheet in sheets:
        _put_sheet(made, sheet, printer, inside=inside, cut=cut)
    made.add_paragraph(f"第三部分 {data.year}年度部门决算情况说明")
    made.add_paragraph("一、收入支出决算总体情况说明")
    made.add_paragraph(f"{data.year}年度收、支总计均为{data.income_lines['grand_total']:,.2f}万元。")
    return made


def _put_sheet(made: Document, sheet: Sheet, printer: books.Printer, *, inside: bool, cut: int) -> None:
    """One sheet as paragraphs and a table."""
    width = max((len(row) for row in sheet.rows), default=0)
    if width < 2:
        return
    texts = [[_shown(cell, sheet, printer) for cell in [*row, *[None] * (width - len(row))]] for row in sheet.rows]
    of_head = {a for a, b, _, d in sheet.merges if d > b and sum(map(bool, texts[a])) == 2 and "决算数" in texts[a]}
    top = next(
        (at for at, row in enumerate(texts) if (sum(map(bool, row)) > 2 or at in of_head) and at > sheet.head),
        sheet.head + 1,
    )
    top = min(top, sheet.body - 1) if sheet.body else top
    if inside:
        top = 0
    end = max(sheet.end, sheet.body + 1) or len(texts)
    for row in texts[:top]:
        said = [text for text in row if text]
        if said:
            made.add_paragraph("    ".join(said))
    head = texts[top : sheet.body] if not inside else texts[sheet.head + 1 : sheet.body]
    parts = [texts[top:end]]
    if cut and not inside and end - sheet.body > cut + 4 and sheet.body > top:
        at = sheet.body + cut
        parts = [texts[top:at], [*head, *texts[at:end]]]
    for number, part in enumerate(parts):
        merges = [
            (a - top, b, c - top, d) for a, b, c, d in sheet.merges if a >= top and c < (sheet.body if number else end)
        ]
        if number:
            made.add_paragraph("— 3 —")
        _put_table(made, part, [one for one in merges if one[2] < len(part)])
    for row in texts[end:]:
        if any(row):
            made.add_paragraph("    ".join(text for text in row if text))


def _put_table(made: Document, rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> None:
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    cells = [list(row.cells) for row in table.rows]
    for top, left, bottom, right in merges:
        if (top, left) != (bottom, right):
            cells[top][left].merge(cells[bottom][right])
    covered = {
        (row, column)
        for top, left, bottom, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text and (at, column) not in covered:
                cells[at][column].paragraphs[0].add_run(text).font.name = "宋体"


def _shown(cell: Any, sheet: Sheet, printer: books.Printer) -> str:
    """What a cell says, an amount as it is printed."""
    written = printer.cell(cell, sheet)
    if written is None:
        return ""
    if isinstance(written.value, float):
        value = Decimal(repr(written.value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{value:,}" if "," in written.number_format else str(value)
    return str(written.value)


def tables(document: Document) -> list[list[list[str]]]:
    """What the cells of every table say, cell by cell as they stand in the file."""
    return [
        [
            ["".join(node.text or "" for node in cell.iter("{*}t")) for cell in row.iter("{*}tc")]
            for row in table._tbl.tr_lst
        ]
        for table in document.tables
    ]


def _marked(document: Document) -> set[tuple[int, int, int]]:
    """The cells that a comment is anchored in."""
    return {
        (number, at, place)
        for number, table in enumerate(document.tables)
        for at, row in enumerate(table._tbl.tr_lst)
        for place, cell in enumerate(row.iter("{*}tc"))
        if next(cell.iter("{*}commentReference"), None) is not None
    }
