"""What came of reading a layout: every cell of the nine tables and every figure, held against the plain data.

Expected cells come straight from `plain`; the figures derived from them come from the same data in its plain base
layout, once that was read to exactly the cells of the data (`Base`, which raises where it was not) and once the ratios
that `recomputed` works out by itself were found among them.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from narrate.errors import NarrateError
from narrate.pipeline import Unit, open_unit

from .making import Layout, base_of, style_of, unit_of, write_layout
from .plain import (
    EXPENDITURE_FEET,
    GRANT_EXPENDITURE_FEET,
    GRANT_FEET,
    GRANT_LINES,
    ROOT,
    SUBJECT_COLUMNS,
    THREE_PUBLIC,
    Amount,
    Plain,
)
from .regions import SETS
from .style import Style

ZERO = Decimal(0)
NEAR = Decimal("0.000001")  # 万元: a hundredth of a 元
NINE = (
    "income_expenditure", "income", "expenditure", "appropriation", "general_public_budget", "basic_expenditure",
    "government_funds", "state_capital", "three_public",
)  # fmt: skip
# figures by the start of their id → the tables they stand on
STANDS_ON = {
    "totals": ("income_expenditure",),
    "income": ("income", "income_expenditure", "appropriation"),
    "expenditure": ("expenditure",),
    "appropriation": ("appropriation",),
    "general_public_budget": ("general_public_budget", "expenditure", "income_expenditure"),
    "basic_expenditure": ("basic_expenditure", "general_public_budget"),
    "government_funds": ("government_funds", "appropriation"),
    "state_capital": ("state_capital", "appropriation"),
    "three_public": ("three_public", "operations"),
    "performance": ("expenditure",),
}
TITLES = {
    key: frozenset(
        entry.title for one in SETS.values() for entry in one["tables"] if entry.key.partition("+")[0] == key
    )
    for key in NINE
} | {"operations": frozenset({"机构运行信息表"})}

Cells = dict[tuple[str, ...], Amount]


class Came(Enum):
    """What came of a layout."""

    READ = "read"  # every cell and figure as in the data, nothing asked
    ASKED = "asked"  # every cell and figure right, yet an error was told
    TOLD = "told"  # something missing, and told by the sheet it hangs on
    OTHER_TOLD = "another figure, told"
    REFUSED = "refused"
    UNTOLD = "missing, not told"  # no other figure, but one is missing and nothing told of its sheet
    SILENT = "SILENT"  # another figure, and nothing told of its sheet
    CRASHED = "CRASHED"


@dataclass
class Result:
    """The outcome and why."""

    came: Came
    why: list[str] = field(default_factory=list)
    doubts: int = 0


# ------------------------------------------------------------------------------------------------------ expected cells


def expected(plain: Plain, style: Style) -> dict[str, Cells]:
    """Table → cell (row, column) → amount; blank is zero."""
    return {key: {cell: value or ZERO for cell, value in of.items()} for key, of in in_print(plain, style).items()}


def in_print(plain: Plain, style: Style) -> dict[str, Cells]:
    """Table → cell (row, column) → amount as it is printed, None where the cell is blank."""
    cells: dict[str, Cells] = {key: {} for key in NINE}
    first, fourth = cells["income_expenditure"], cells["appropriation"]
    for key, value in plain.income_lines.items():
        first["income", key, "amount"] = value
    for key in EXPENDITURE_FEET:
        first["expenditure", key, "amount"] = plain.expenditure_lines[key]
    for name, value in plain.functions.items():
        first["functions", name, "amount"] = value
    for key in (*GRANT_LINES, *GRANT_FEET):
        fourth["income", key, "amount"] = plain.grant_income[key]
    columns = ("total", "general_public_budget", "government_funds", "state_capital")[: style.grant_columns]
    for key in GRANT_EXPENDITURE_FEET:
        for column, value in zip(columns, plain.grant_lines[key], strict=False):
            fourth["expenditure", key, column] = value
    for name, values in plain.grant_functions.items():
        for column, value in zip(columns, values, strict=False):
            fourth["functions", name, column] = value
    for key, names in SUBJECT_COLUMNS.items():
        table = plain.subjects(key)
        kept = slice(2, 5) if key == "state_capital" and style.capital_shape == "spending" else slice(0, 9)
        for code, values in (*((row.code, row.amounts) for row in table.rows), ("total", table.total)):
            for column, value in zip(names[kept], values[kept], strict=True):
                cells[key][code, column] = value
    for row in plain.basic:
        cells["basic_expenditure"][row.code, "amount"] = row.amounts[0]
    cells["basic_expenditure"]["personnel", "amount"] = plain.personnel
    cells["basic_expenditure"]["operating", "amount"] = plain.operating
    for key in THREE_PUBLIC:
        cells["three_public"][key, "budget"], cells["three_public"][key, "actual"] = plain.three_public[key]
    return cells


def reference(key: str, cell: tuple[str, ...]) -> str:
    """What the README calls a cell of a published table: `table.表.行.列`."""
    if key == "three_public":
        return f"table.{key}.{cell[1]}.{cell[0]}"
    words = {"functions": "function", "personnel": "personnel_total", "operating": "operating_total"}
    return ".".join(["table", key, words.get(cell[0], cell[0]) if key != "income" else cell[0], *cell[1:]])


def printed(folder: Path, target: Path, phrasebook: str) -> tuple[int, dict[str, Decimal]]:
    """What `narrate report` prints: its exit status, and every amount of the nine tables by its reference."""
    command = [
        sys.executable,
        "-m",
        "narrate",
        "report",
        str(folder),
        "--phrasebook",
        phrasebook,
        "-o",
        str(target),
        "--json",
    ]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    tables = json.loads(ran.stdout)["tables"] if ran.stdout.startswith("{") else []
    cells = [cell for table in tables for row in table["rows"] for cell in row if cell]
    return ran.returncode, {
        ref: Decimal(cell["text"].replace(",", "")) for cell in cells for ref in cell.get("refs", ()) if cell["text"]
    }


def _values(readings: Any) -> Iterator[tuple[str, Amount]]:
    for key, reading in readings.items():
        yield key, reading.value if reading is not None else None


def found(inputs: Any) -> dict[str, Cells]:
    """What was read, in the same terms; a table that is not there is absent."""
    cells: dict[str, Cells] = {}
    for key in NINE:
        table = getattr(inputs.current, key)
        if table is None:
            continue
        of: Cells = {}
        if key in ("income_expenditure", "appropriation"):
            for half in ("income", "expenditure", "functions"):
                for line, readings in getattr(table, half).items():
                    of |= {(half, line, column): value for column, value in _values(readings)}
        elif key == "basic_expenditure":
            of |= {(row.code, "amount"): dict(_values(row.amounts)).get("amount") for row in table.rows}
            for name in ("personnel", "operating"):
                reading = getattr(table, f"{name}_total")
                of[name, "amount"] = reading.value if reading is not None else None
        elif key == "three_public":
            for side in ("budget", "actual"):
                of |= {(item, side): value for item, value in _values(getattr(table, side))}
        else:
            for row in table.rows:
                of |= {(row.code, column): value for column, value in _values(row.amounts)}
            of |= {("total", column): value for column, value in _values(table.total)}
        cells[key] = of
    return cells


def names(inputs: Any) -> dict[str, str]:
    """Subject code → name as read, of the tables by function."""
    tables = [getattr(inputs.current, key) for key in SUBJECT_COLUMNS]
    return {row.code: "".join(row.name.split()) for table in tables if table is not None for row in table.rows}


# ------------------------------------------------------------------------------------------------------------- figures


def figures(unit: Unit) -> dict[str, Decimal | int | None]:
    """Id → published number or sign; None where it is missing."""
    made: dict[str, Decimal | int | None] = {}
    for key, quantity in unit.figures.by_id.items():
        made[key] = getattr(quantity, "published", getattr(quantity, "sign", None))
    return made


def recomputed(plain: Plain) -> dict[str, Decimal]:
    """What the narrative says most, by this module's own arithmetic: amounts as printed, shares in percent."""
    income, spent, general = plain.income, plain.expenditure, plain.general_public_budget
    made = {
        "totals.income": plain.income_lines["grand_total"],
        "totals.expenditure": plain.expenditure_lines["grand_total"],
        "appropriation.income": plain.grant_income["grand_total"],
        "appropriation.expenditure": plain.grant_lines["grand_total"][0],
        "basic_expenditure.personnel": plain.personnel,
        "basic_expenditure.operating": plain.operating,
    }
    for prefix, table in (("income", income), ("expenditure", spent)):
        for column, value in zip(SUBJECT_COLUMNS[prefix], table.total, strict=True):
            made[f"{prefix}.{column}"] = value
            if column != "total" and table.total[0]:
                made[f"{prefix}.{column}.share"] = (value or ZERO) / table.total[0] * 100
    made["general_public_budget.total"] = general.total[0]
    for row in general.rows:
        if len(row.code) == 7:
            made[f"general_public_budget.{row.code}.actual"] = row.amounts[0]
        elif len(row.code) == 3 and row.amounts[0] and general.total[0]:
            made[f"general_public_budget.{row.code}.amount"] = row.amounts[0]
            made[f"general_public_budget.{row.code}.share"] = row.amounts[0] / general.total[0] * 100
    for row in plain.basic:
        if len(row.code) == 5:
            made[f"basic_expenditure.{row.code}"] = row.amounts[0]
    for key, (budget, actual) in plain.three_public.items():
        made[f"three_public.{key}.budget"], made[f"three_public.{key}.actual"] = budget, actual
        if budget:
            made[f"three_public.{key}.completion"] = (actual or ZERO) / budget * 100
    for key in ("government_funds", "state_capital"):
        table = plain.subjects(key)
        for column in ("total", "basic", "project"):
            made[f"{key}.{column}"] = table.total[SUBJECT_COLUMNS[key].index(column)]
    return {key: value or ZERO for key, value in made.items()}


def same(one: Decimal | int | None, two: Decimal | int | None) -> bool:
    """Equal as printed: amounts to a hundredth of a 元, ratios to a ten-thousandth of a percent."""
    if one is None or two is None:
        return one is two
    return abs(Decimal(one) - Decimal(two)) < max(NEAR, abs(Decimal(two)) * NEAR / 100)


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


class BaseUnreadable(AssertionError):
    """The plain base layout was not read to the data: nothing else can be judged."""


@dataclass(frozen=True)
class Base:
    """The data in its plain base layout: cells as expected, figures, errors that the data itself brings."""

    figures: dict[str, Decimal | int | None]


@cache
def _base(data: str, funds: bool, wrong: int, accompany: str) -> Base:
    style = base_of(Style(data=data, funds=funds, wrong=wrong, accompany=accompany))
    with _folder() as folder:
        write_layout(style, folder)
        unit = open_unit(folder, phrasebook="henan")
        here, there = expected(unit_of(style), style), found(unit.inputs)
        for key, cells in here.items():
            for cell, value in cells.items():
                if not same(there.get(key, {}).get(cell), value):
                    raise BaseUnreadable(f"{data}: {key} {cell} is {value}, read {there.get(key, {}).get(cell)}")
        made = figures(unit)
        for name, number in recomputed(unit_of(style)).items():
            if name not in made or not same(made[name], number):
                raise BaseUnreadable(f"{data}: {name} is {number}, computed {made.get(name)}")
        return Base(made)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="layout-"))
    try:
        yield folder / "单位"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _no_longer_than(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"over {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# ------------------------------------------------------------------------------------------------------------- judging


def _errors(unit: Unit, style: Style) -> list[str]:
    """The words of every error, places and all, and of blanks that are no zeros (M01, a doubt). Where cells are wrong,
    those of reading only, and that a table has no total row (T01): the checks of sums name every sheet."""
    checks = [one for one in unit.report.findings if not style.wrong or one.code == "T01"]
    told = (*unit.inputs.findings, *checks)
    words = {
        f"{one.code} {one.message} {' '.join(one.places)}"
        for one in told
        if getattr(one.severity, "name", "") == "ERROR" or one.code == "M01"
    }
    for one in getattr(unit.inputs, "not_understood", ()):
        words.add(f"{one.table} {one.key} “{one.sheet}” {one.reason}")
    return sorted(words)


def _told_of(keys: Iterable[str], sheets: dict[str, list[str]], errors: list[str]) -> bool:
    marks = {f"“{name}”" for key in keys for name in sheets.get(key, ())}
    marks |= {title for key in keys for title in TITLES.get(key, ())}
    return any(mark in text for mark in marks for text in errors)


def judge(layout: Layout) -> Result:
    """Write the layout, read it, and say what came of it."""
    style = style_of(layout)
    base = _base(style.data, style.funds, style.wrong, style.accompany.replace("prior-inside", "prior"))
    with _folder() as folder:
        sheets = write_layout(layout, folder)
        try:
            with _no_longer_than(60):
                unit = open_unit(folder, phrasebook="henan")
                return _judged(unit, unit_of(style), style, base, sheets)
        except NarrateError as problem:
            return Result(Came.REFUSED, problem.lines()[:5])
        except BaseUnreadable:
            raise
        except Exception as problem:  # whatever it is, it is a fault of the program: told with its layout
            return Result(Came.CRASHED, [f"{type(problem).__name__}: {problem}"[:300]])


def judge_folder(folder: Path, plain: Plain, style: Style | None = None, phrasebook: str = "henan") -> Result:
    """A folder of somebody else's making against the data it prints: the cells of the nine tables only."""
    told = style or Style()
    try:
        unit = open_unit(folder, phrasebook=phrasebook)
    except NarrateError as problem:
        return Result(Came.REFUSED, problem.lines()[:5])
    nothing = Base({})
    sheets: dict[str, list[str]] = {key: [] for key in NINE}
    return _judged(unit, plain, told, nothing, sheets)


def _judged(unit: Unit, plain: Plain, style: Style, base: Base, sheets: dict[str, list[str]]) -> Result:
    errors = _errors(unit, style)
    wrong: list[tuple[str, bool, tuple[str, ...]]] = []  # what, missing?, the tables it hangs on
    here, there = expected(plain, style), found(unit.inputs)
    absent = {key for key in NINE if key not in sheets}
    for key, cells in here.items():
        if key in absent and not any(cells.values()):
            continue
        read = there.get(key)
        if read is None:
            wrong.append((f"{key} not read", True, (key,)))
            continue
        for cell, value in cells.items():
            if cell not in read and value == ZERO:
                continue
            if not same(read.get(cell), value):
                wrong.append((f"{key} {cell}: {read.get(cell)} for {value}", read.get(cell) is None, (key,)))
        for cell in read.keys() - cells.keys():
            if read[cell] and not _beyond(key, cell, style):
                wrong.append((f"{key} {cell}: {read[cell]} is not in the data", False, (key,)))
    known_names = {code: "".join(name.split()) for code, name in plain.names().items()}
    for code, name in names(unit.inputs).items():
        if code in known_names and name not in {known_names[code]} | _names_of(plain, code):
            wrong.append((f"name of {code}: {name}", False, tuple(SUBJECT_COLUMNS)))
    if unit.inputs.year != plain.year:
        wrong.append((f"year {unit.inputs.year}", False, NINE))
    if unit.inputs.name not in (plain.name, None):
        wrong.append((f"unit's name {unit.inputs.name}", False, ("name of the unit",)))
    if base.figures:
        wrong += _figures_wrong(figures(unit), base, absent, _also_right(plain, style))
    return _result(wrong, errors, sheets, unit)


def _beyond(key: str, cell: tuple[str, ...], style: Style) -> bool:
    """A column that the data does not have in this shape: what came in, in 05 of 云南."""
    return (
        key == "general_public_budget"
        and style.general_shape == "in-and-out"
        and cell[-1] not in ("total", "basic", "project")
    )


def _also_right(plain: Plain, style: Style) -> dict[str, Decimal]:
    """Figures that this shape prints and the base layout does not: 合计 of 06 in columns, statistics beside 09 (云南)."""
    made: dict[str, Decimal] = {}
    if style.basic == "columns":
        made["basic_expenditure.total"] = (plain.personnel or ZERO) + (plain.operating or ZERO)
    if style.three == "dashes":
        counts = {"vehicles_kept": 2, "domestic_batches": 7, "domestic_persons": 62}
        counts |= {"other_domestic.batches": 7, "other_domestic.persons": 62}
        made |= {f"three_public.{name}": Decimal(count) for name, count in counts.items()}
        for name in ("domestic_reception", "other_domestic.amount"):
            made[f"three_public.{name}"] = plain.three_public["reception"][1] or ZERO
        zeros = (
            "overseas_groups",
            "overseas_persons",
            "vehicles_purchased",
            "abroad_batches",
            "abroad_persons",
            "abroad_reception",
        )
        made |= {
            f"three_public.{name}": ZERO
            for name in (*zeros, *(f"foreign_affairs_{one}" for one in ("reception", "batches", "persons")))
        }
    return made


def _names_of(plain: Plain, code: str) -> set[str]:
    return {
        "".join(row.name.split()) for key in SUBJECT_COLUMNS for row in plain.subjects(key).rows if row.code == code
    }


def _figures_wrong(
    made: dict[str, Decimal | int | None], base: Base, absent: set[str], also: dict[str, Decimal]
) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    for name in made.keys() | base.figures.keys():
        one, two = made.get(name), base.figures.get(name)
        keys = STANDS_ON.get(name.partition(".")[0], ())
        if same(one, two) or not keys or (set(keys[:1]) & absent and one is None):
            continue
        if one is not None and same(one, also.get(name)):
            continue
        if two is None and one == 0 and name in base.figures and keys[0] in ("government_funds", "state_capital"):
            continue  # 08 with what came in says the 0 that 08 without leaves out
        yield f"figure {name}: {one} for {two}", one is None, keys


def _result(
    wrong: list[tuple[str, bool, tuple[str, ...]]], errors: list[str], sheets: dict[str, list[str]], unit: Unit
) -> Result:
    doubts = sum(getattr(one.severity, "name", "") == "WARNING" for one in unit.inputs.findings)
    untold = [(what, missing) for what, missing, keys in wrong if not _told_of(keys, sheets, errors)]
    said = [f"errors: {text}" for text in errors[:3]]
    if silent := [what for what, missing in untold if not missing]:
        return Result(Came.SILENT, silent[:6] + said, doubts)
    others = [what for what, missing, _ in wrong if not missing]
    if others:
        return Result(Came.OTHER_TOLD, others[:6] + said, doubts)
    if untold:
        return Result(Came.UNTOLD, [what for what, _ in untold[:6]] + said, doubts)
    if wrong:
        return Result(Came.TOLD, [wrong[0][0], *said], doubts)
    asked = _asked(unit)
    return Result(Came.ASKED if asked else Came.READ, asked[:3], doubts)


def _asked(unit: Unit) -> list[str]:
    """Errors of reading: a question, although all is right."""
    told = [f"{one.code} {one.message}" for one in unit.inputs.findings if getattr(one.severity, "name", "") == "ERROR"]
    return told + [f"{one.sheet} {one.reason}" for one in getattr(unit.inputs, "not_understood", ())]
