"""A layout: some values of axes, chosen by a seed; its style; and the unit folder that prints a unit's data so."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from . import books, drawing, extras
from .axes import AXES, BY_DESIGN
from .plain import Plain, Row, Subjects, known, of_last_year, with_funds, with_wrong_cells
from .regions import NATIONAL
from .style import Entry, Num, Sheet, Style

# How often an axis is left alone; the set of tables and the data are drawn for every layout.
DRAWN_ALWAYS = ("set",)

# What moves or renames columns itself; what moves sheets; heads that say nothing of money.
_OTHER_COLUMNS = (
    *((axis, "*") for axis in ("columns", "header", "merged", "lanci", "code", "code-word", "pages", "beside", "stacked")),
    *((axis, "*") for axis in ("slip", "hidden", "notes", "formulas", "apart", "basic", "three-public", "name", "lines")),
    *((axis, "*") for axis in ("format", "empty", "wrong", "total")),
    ("title-at", "none"), ("title-at", "middle"), ("money-at", "header"), ("name-at", "beside"),
    *(("set", name) for name in ("yunnan-11", "yunnan-12", "yunnan-15", "beijing-in-and-out")),
)  # fmt: skip
_OTHER_SHEETS = (
    *((axis, "*") for axis in ("files", "pages", "beside", "stacked", "hidden", "notes", "format", "slip", "merged")),
    ("around", "copy"), ("money", "mixed"), ("title-at", "none"), ("title-at", "middle"), ("empty", "note-only"), ("money-at", "some-missing"),
    ("money-at", "contradict-one"), ("year-at", "one-stale"), ("empty", "absent"),
)  # fmt: skip
_MONEY_ELSEWHERE = ("sheet-name", "foot", "row-below")

# What cannot stand together: the two say the same thing, or one takes away what the other needs.
IMPOSSIBLE: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (("number", "scaled-wan"), ("format", "ods")),  # no number formats are written there
    (("number", "scaled-thousand"), ("format", "ods")),
    (("number", "scaled-wan"), ("files", "csv-one")),
    (("number", "scaled-thousand"), ("files", "csv-one")),
    (("number", "scaled-wan"), ("number", "scaled-thousand")),
    (("code", "date"), ("format", "ods")),
    (("code", "date"), ("files", "csv-one")),
    (("year", "number"), ("format", "ods")),
    (("year", "number"), ("files", "csv-one")),
    (("year", "number"), ("money-at", "one-cell")),
    (("formulas", "*"), ("format", "*")),
    (("hidden", "*"), ("format", "html")),
    (("hidden", "*"), ("format", "spreadsheet-ml")),
    (("hidden", "covered"), ("format", "xls")),
    (("number", "*"), ("format", "html")),
    (("code", "*"), ("format", "html")),
    (("year", "number"), ("format", "*")),
    (("number", "*"), ("format", "spreadsheet-ml")),
    (("code", "date"), ("format", "*")),
    (("number", "scaled-wan"), ("format", "*")),
    (("number", "scaled-thousand"), ("format", "*")),
    (("files", "*"), ("format", "html")),
    (("stacked", "*"), ("files", "*")),
    (("stacked", "*"), ("pages", "*")),
    (("stacked", "*"), ("around", "copy")),
    (("stacked", "*"), ("hidden", "*")),
    (("stacked", "*"), ("notes", "*")),
    (("stacked", "*"), ("format", "html")),
    (("stacked", "*"), ("money", "mixed")),
    (("stacked", "*"), ("money-at", "some-missing")),
    (("beside", "*"), ("notes", "*")),
    (("beside", "*"), ("hidden", "column")),
    (("beside", "*"), ("slip", "*")),
    (("beside", "budget-column"), ("set", "yunnan-11")),
    (("beside", "budget-column"), ("set", "yunnan-12")),
    (("beside", "budget-column"), ("set", "yunnan-15")),
    (("beside", "budget-column"), ("set", "beijing-in-and-out")),
    (("beside", "*"), ("pages", "*")),
    (("money", "mixed"), ("money-at", "*")),
    (("money", "mixed"), ("hidden", "row-money")),
    (("money", "mixed"), ("number", "with-unit")),
    (("money-word", "bare"), ("money-at", "two-cells")),
    (("money-word", "bare-brackets"), ("money-at", "two-cells")),
    (("money-word", "in-brackets"), ("money-at", "two-cells")),
    (("money-word", "brackets"), ("money-at", "two-cells")),
    (("money-word", "renminbi-brackets"), ("money-at", "two-cells")),
    (("money-word", "inner-space"), ("money", "mixed")),
    (("money-word", "inner-space"), ("money-at", "two-cells")),
    (("money-word", "renminbi-brackets"), ("money-at", "title")),
    (("money-at", "missing"), ("number", "with-unit")),
    (("title-at", "none"), ("money-at", "title")),
    (("title-at", "none"), ("year-at", "title")),
    (("title-at", "none"), ("name-at", "title")),
    (("title-at", "none"), ("title", "*")),
    (("title-at", "none"), ("set", "fujian-9")),
    (("title-at", "none"), ("set", "hubei-9")),
    (("title-at", "none"), ("mark", "none")),
    (("year-at", "one-stale"), ("accompany", "*")),
    (("year-at", "one-stale"), ("hidden", "row-year")),
    (("formulas", "*"), ("number", "*")),
    (("formulas", "*"), ("files", "csv-one")),
    (("number", "*"), ("formulas", "*")),
    (("formulas", "*"), ("total", "none")),
    (("year-at", "cover-only"), ("accompany", "*")),
    (("year-at", "some-missing"), ("accompany", "prior-inside")),
    (("year-at", "*"), ("name-at", "title")),
    (("year-at", "*"), ("title", "unit")),
    (("year", "*"), ("year-at", "title")),
    (("year", "*"), ("year-at", "cover-only")),
    (("year", "*"), ("name-at", "title")),
    (("year", "*"), ("title", "unit")),
    (("name-at", "*"), ("title", "unit")),
    (("title", "year"), ("year-at", "title")),
    (("title", "year"), ("name-at", "title")),
    (("set", "fujian-9"), ("title", "*")),
    (("set", "fujian-9"), ("year", "*")),
    (("set", "fujian-9"), ("year-at", "*")),
    (("set", "fujian-9"), ("name-at", "title")),
    (("set", "hubei-9"), ("title", "*")),
    (("set", "hubei-9"), ("year-at", "title")),
    (("set", "hubei-9"), ("name-at", "title")),
    (("set", "beijing-13"), ("year-at", "title")),
    (("set", "beijing-13"), ("name-at", "title")),
    (("set", "guangxi-9"), ("year-at", "title")),
    (("set", "guangxi-9"), ("name-at", "title")),
    (("name-at", "cover"), ("accompany", "prior-inside")),
    (("name-at", "cover"), ("year-at", "cover-only")),
    (("name-at", "cover"), ("around", "cover")),
    (("name-at", "cover"), ("around", "contents")),
    (("year-at", "cover-only"), ("around", "cover")),
    (("year-at", "cover-only"), ("around", "contents")),
    (("around", "copy"), ("pages", "two-sheets")),
    (("around", "copy"), ("pages", "two-sheets-same")),
    (("around", "copy"), ("slip", "*")),
    (("around", "copy"), ("money-at", "contradict-one")),
    (("around", "copy"), ("money-at", "some-missing")),
    (("around", "copy"), ("hidden", "sheet")),
    (("around", "copy"), ("notes", "*")),
    (("around", "copy"), ("files", "csv-one")),
    (("pages", "*"), ("files", "csv-one")),
    (("pages", "*"), ("slip", "*")),
    (("wrong", "*"), ("slip", "*")),
    (("lines", "three-grants"), ("funds", "both")),
    (("money-at", "missing"), ("money", "*")),
    (("money-at", "missing"), ("number", "scaled-wan")),
    (("money-at", "missing"), ("number", "scaled-thousand")),
    (("money-word", "*"), ("money-at", "missing")),
    (("money-word", "in-brackets"), ("money-at", "title")),
    (("money-word", "bare-brackets"), ("money-at", "title")),
    (("hidden", "row-money"), ("money-at", "*")),
    (("hidden", "covered"), ("merged", "*")),
    (("hidden", "covered"), ("format", "ods")),
    (("hidden", "covered"), ("title-at", "middle")),
    (("total", "in-header"), ("code", "*")),
    (("total", "in-header"), ("lanci", "*")),
    (("lanci", "lkx"), ("code", "*")),
    (("lanci", "lkx-split"), ("code", "*")),
    (("title-at", "middle"), ("merged", "*")),
    (("basic", "list"), ("basic-feet", "*")),
    (("basic", "columns"), ("basic-feet", "*")),
    (("three-public", "*"), ("set", "yunnan-11")),
    (("three-public", "*"), ("set", "yunnan-12")),
    (("three-public", "*"), ("set", "yunnan-15")),
    (("columns", "*"), ("set", "yunnan-11")),
    (("columns", "*"), ("set", "yunnan-12")),
    (("columns", "*"), ("set", "yunnan-15")),
    (("columns", "*"), ("set", "beijing-in-and-out")),
    *((("compared", "*"), one) for one in _OTHER_COLUMNS),
    *((("between", "*"), one) for one in _OTHER_COLUMNS),
    (("compared", "*"), ("between", "*")),
    *((("apart", "*"), one) for one in _OTHER_SHEETS),
    *((("money-at", place), ("money", "*")) for place in _MONEY_ELSEWHERE),
    *((("money-at", place), ("money-word", "*")) for place in _MONEY_ELSEWHERE),
    *((("money-at", place), ("number", "with-unit")) for place in _MONEY_ELSEWHERE),
    *((("money-at", place), ("files", "csv-one")) for place in _MONEY_ELSEWHERE),
    *((("money-at", place), ("stacked", "*")) for place in _MONEY_ELSEWHERE),
    *((("money-at", place), ("apart", "*")) for place in _MONEY_ELSEWHERE),
    (("money-at", "sheet-name"), ("sheet-name", "*")),
    (("money-at", "row-below"), ("lanci", "none")),
    (("money-at", "row-below"), ("compared", "*")),
    (("money-at", "row-below"), ("between", "*")),
    *((("money-at", "row-below"), one) for one in _OTHER_COLUMNS),
    *(
        (("year-at", "name-only"), (axis, "*"))
        for axis in ("accompany", "title", "files", "format", "around", "compared")
    ),
    (("year-at", "name-only"), ("hidden", "row-year")),
    (("year-at", "name-only"), ("title-at", "heading-above")),
    (("year-at", "name-only"), ("title-at", "heading-everywhere")),
)


class Layout(NamedTuple):
    """What is chosen on each axis (the others have their first value), the data, and the seed of all chance in it."""

    seed: int
    data: str
    choices: dict[str, str]

    @property
    def by_design(self) -> bool:
        """It contradicts itself, or leaves out what cannot be known."""
        return any(choice in BY_DESIGN for choice in self.choices.items())

    def __str__(self) -> str:
        chosen = " ".join(f"{axis}={value}" for axis, value in self.choices.items())
        return f"#{self.seed} {self.data} {chosen}"


def _clash(one: tuple[str, str], choices: dict[str, str]) -> bool:
    axis, value = one
    chosen = choices.get(axis)
    return chosen is not None and (value == "*" or value == chosen)


def possible(choices: dict[str, str]) -> bool:
    """Nothing in it takes away what another part needs."""
    return not any(
        _clash(one, choices) and _clash(two, choices) and one != two for one, two in IMPOSSIBLE if one[0] != two[0]
    )


def random_layout(seed: int, forced: dict[str, str] | None = None) -> Layout:
    """A layout of a regional set with two to four other axes moved (`forced` among them)."""
    rng = Random(f"layout {seed}")
    axes = [axis for axis in AXES if axis not in DRAWN_ALWAYS]
    while True:
        choices = {"set": rng.choice(list(AXES["set"]))} | (forced or {})
        for axis in rng.sample(axes, rng.choice((2, 2, 3, 3, 4))):
            values = list(AXES[axis])[1:]
            choices.setdefault(axis, rng.choice(values))
        if possible(choices) and len(choices) >= 3:
            return Layout(seed, rng.choice(sorted(known())), choices)


def style_of(layout: Layout) -> Style:
    """The style of a layout."""
    settings: dict[str, Any] = {"data": layout.data}
    made_hooks: tuple[Any, ...] = ()
    for axis in AXES:
        if axis in layout.choices:
            chosen = AXES[axis][layout.choices[axis]]
            made_hooks += chosen.get("hooks", ())
            settings |= chosen
    settings["hooks"] = made_hooks
    style = Style(**settings)
    if style.total == "unit-name":
        style.total, style.total_word = "first", known()[layout.data].name
    return style


@cache
def _varied(data: str, funds: bool, wrong: int) -> Plain:
    plain = known()[data]
    plain = with_funds(plain) if funds else plain
    return with_wrong_cells(plain, wrong, Random(f"{data} {wrong}")) if wrong else plain


def unit_of(style: Style) -> Plain:
    """The data a style prints."""
    return _varied(style.data, style.funds, style.wrong)


def base_of(style: Style) -> Style:
    """The plain base layout of the same data with the same company."""
    return Style(
        tables=NATIONAL, data=style.data, funds=style.funds, wrong=style.wrong,
        accompany=style.accompany.replace("prior-inside", "prior"),
    )  # fmt: skip


def budget_of(plain: Plain) -> Subjects:
    """年初预算: the unit's own, else 1.00 less than was spent, by 项."""
    if plain.budget is not None:
        return plain.budget
    leaves = [row for row in plain.general_public_budget.rows if len(row.code) == 7 and row.amounts[0]]
    rows = [Row(row.code, row.name, [(row.amounts[0] or Decimal(0)) + 1]) for row in leaves]
    return Subjects(rows, [sum((row.amounts[0] or Decimal(0) for row in rows), Decimal(0))])


def budget_sheet(plain: Plain, style: Style) -> Sheet:
    """一般公共预算支出预算表 in the manner of the style."""
    data = budget_of(plain)
    made = drawing.subject_header([("年初预算数",)], style)
    sheet = drawing.opened(Entry("budget", "一般公共预算支出预算表"), plain, style, len(made.rows[0]))
    lead = len(drawing.code_cells("201", "", style))
    drawing.add_header(sheet, made, drawing.lanci_row(style, lead, 1) if style.total != "header" else None)
    total = [*drawing.total_cells(style, lead), Num(data.total[0], True)]
    lines = [[*drawing.code_cells(row.code, row.name, style), *map(Num, row.amounts)] for row in data.rows]
    if style.total != "none":
        lines = [*lines, total] if style.total.startswith("last") else [total, *lines]
    sheet.rows += lines
    sheet.end = len(sheet.rows)
    sheet.key = ""
    return sheet


def named(sheets: list[Sheet], style: Style) -> list[Sheet]:
    """The sheets under the names that the style gives them."""
    for at, sheet in enumerate(sheets, 1):
        if style.sheet_name != "title" and not sheet.hidden:
            sheet.name = style.sheet_name.format(at)
    return sheets


def _split(sheets: list[Sheet], label: str) -> dict[str, list[Sheet]]:
    made: dict[str, list[Sheet]] = {}
    for at, sheet in enumerate(sheets, 1):
        title = sheet.name.removesuffix("（续）")
        name = f"{label}{at:02d} {title}" if sheet.key == "" else f"{label} {title}"
        made.setdefault(name, []).append(sheet)
    hidden = [name for name, of in made.items() if all(sheet.hidden for sheet in of)]
    for name in hidden:  # a workbook cannot hide all it has
        moved = made.pop(name)
        next(iter(made.values())).extend(moved)
    return made


def write_layout(layout: Layout | Style, folder: Path, *, seed: int = 0) -> dict[str, list[str]]:
    """The unit folder of a layout. Returns the names of the sheets that print each of the nine, by its key."""
    style = layout if isinstance(layout, Style) else style_of(layout)
    rng = Random(f"sheets {seed if isinstance(layout, Style) else layout.seed}")
    plain = unit_of(style)
    sheets = extras.tables(plain, style)
    for hook in style.hooks:
        hook(sheets, style, rng)
    if style.files in ("file-a-table", "csv-one") or style.file_format == "html":
        made = _split(sheets, f"{plain.year}年度")
    elif style.files == "two-workbooks":
        half = max(1, len(sheets) // 2)
        while half < len(sheets) - 1 and (
            sheets[half].key == sheets[half - 1].key or all(s.hidden for s in sheets[half:])
        ):
            half += 1
        made = {
            f"{plain.year}年度部门决算公开表（一）": sheets[:half],
            f"{plain.year}年度部门决算公开表（二）": sheets[half:],
        }
    else:
        made = {f"{plain.year}年度部门决算公开表": sheets}
    if "prior" in style.accompany:
        last = of_last_year(plain)
        plainer = copy.copy(style)
        plainer.formulas, plainer.pages = "", "one"
        before = extras.tables(last, plainer)
        for sheet in before:
            sheet.name, sheet.key = f"{sheet.name}上年", ""
        if style.accompany == "prior-inside":
            next(iter(made.values())).extend(before)
        else:
            made[f"{last.year}年度部门决算公开表"] = before
    if "budget" in style.accompany:
        made[f"{plain.year}年部门预算公开表"] = [budget_sheet(plain, style)]
    if "operations" in style.accompany:
        shape = copy.copy(style)
        shape.three, shape.tables = "dashes", (*style.tables, Entry("", "机构运行信息表"))
        (sheet,) = drawing.three_public(Entry("", "机构运行信息表"), plain, shape)
        made["机构运行信息表"] = [sheet]
    names: dict[str, list[str]] = {}
    for of in made.values():
        named(of, style)
        for sheet, name in zip(of, books.safe_names(of), strict=True):
            for key in (sheet.key, *sheet.also) if sheet.key else ():
                names.setdefault(key.partition("+")[0], []).append(name)
    books.write(folder, made, style, rng)
    return names


def each_value() -> Iterable[tuple[str, str]]:
    """Every value of every axis."""
    return ((axis, value) for axis, values in AXES.items() for value in values)
