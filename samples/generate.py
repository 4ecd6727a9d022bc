"""Thousands of made unit folders for trials: the same seed gives the same bytes, whatever else is generated with it.

Out: COUNTY/NUMBER-NAME/ with the workbooks and the form of a unit each, and `样例清单.json` beside the counties, which
says how each was made and what is wrong with those that were spoilt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import ROUND_FLOOR, Decimal
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from narrate.errors import NarrateError, OutputRefused
from narrate.files import write_files
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.pipeline import open_unit
from narrate.report.values import Slot
from samples import ods, xlsx
from samples.defects import DEFECTS, Defect, Files
from samples.layouts import NUMBERED, SPLIT, books
from samples.realistic import realistic_unit
from samples.sheet import Manner
from samples.unit_data import UnitData
from samples.unit_form import FORM_NAME, made_form

LISTING = "样例清单.json"
_PER_COUNTY = 60
_AT_A_TIME = 20  # units a process makes before it hands over
_COUNTIES = [
    "云岭",
    "青川",
    "临江",
    "河口",
    "望山",
    "石桥",
    "白沙",
    "金坪",
    "松江",
    "龙泉",
    "平湖",
    "安乐",
    "东阳",
    "西塘",
    "南屏",
    "北坡",
]
_DEPARTMENTS = [
    "档案馆",
    "水务局",
    "第一中学",
    "残疾人联合会",
    "财政局",
    "司法局",
    "民政局",
    "教育局",
    "交通运输局",
    "农业农村局",
    "应急管理局",
    "统计局",
    "审计局",
    "信访局",
    "图书馆",
    "人民医院",
    "机关事务中心",
    "市场监督管理局",
    "医疗保障局",
    "自然资源局",
]
_LAYOUTS = {"numbered": NUMBERED, "split": SPLIT}
_WRITERS = {".xlsx": xlsx.workbook_bytes, ".ods": ods.workbook_bytes}
_ANSWERED = (0.0, 0.0, 0.5, 1.0)  # share of the questions in words that are answered; numbers always stay open


class Made(NamedTuple):
    """How one unit was made, as the listing tells it; `defect` is a key of `DEFECTS` or empty."""

    folder: str
    name: str
    year: int
    layout: str
    extension: str
    money: str
    phrasebook: str
    defect: str


def generate(
    count: int,
    target: Path,
    *,
    seed: int = 1,
    defects: Decimal = Decimal(0),
    phrasebook: str | None = None,
    workers: int = 1,
    told: Callable[[int], None] = lambda done: None,
) -> list[Made]:
    """Write `count` units below `target`, a folder that is not there yet or is empty.

    `defects` is the share to spoil, rounded down; the kinds take turns. Without `phrasebook` the installed ones take
    turns. `workers` is how many processes make them; the bytes do not depend on it. `told` hears how many are done.

    Raises:
        OutputRefused: the folder holds something, or cannot be written.
        MissingInput: there is no such phrasebook.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputRefused(f"“{target}”里已经有东西，没有写入", advice="用 -o 写一个新的文件夹")
    books_used = [phrasebook] if phrasebook else list(phrasebooks.installed())
    for name in books_used:
        phrasebooks.find(name)
    spoilt = _spoilt(count, seed, defects)
    calls = [
        (number, seed, target.absolute(), books_used[number % len(books_used)], spoilt.get(number, ""))
        for number in range(count)
    ]
    made: list[Made] = []
    for one in _each_made(calls, workers):
        made.append(one)
        told(len(made))
    listing = [one._asdict() | {"defect_label": DEFECTS[one.defect].label if one.defect else ""} for one in made]
    text = json.dumps({"schema": "narrate.samples/1", "seed": seed, "units": listing}, ensure_ascii=False, indent=1)
    write_files({target / LISTING: f"{text}\n".encode()})
    return made


def _spoilt(count: int, seed: int, share: Decimal) -> dict[int, str]:
    """Which units are spoilt, and how."""
    number = int((count * share).to_integral_value(ROUND_FLOOR))
    chosen = sorted(Random(f"{seed}/defects").sample(range(count), number))
    kinds = list(DEFECTS)
    return {unit: kinds[order % len(kinds)] for order, unit in enumerate(chosen)}


Call = tuple[int, int, Path, str, str]
"""Number, seed, target, phrasebook and kind of defect of one unit."""


def _each_made(calls: Sequence[Call], workers: int) -> Iterator[Made]:
    """The units in order; by so many processes, each a stretch of them at a time."""
    if workers < 2 or len(calls) < _AT_A_TIME:
        yield from _make_several(calls)
        return
    stretches = [calls[first : first + _AT_A_TIME] for first in range(0, len(calls), _AT_A_TIME)]
    with ProcessPoolExecutor(workers, get_context("spawn")) as executor:
        for made in executor.map(_make_several, stretches):
            yield from made


def _make_several(calls: Sequence[Call]) -> list[Made]:
    return [_make(*call) for call in calls]


def _make(number: int, seed: int, target: Path, phrasebook: str, kind: str) -> Made:
    rng = Random(f"{seed}/{number}")
    county = _COUNTIES[number // _PER_COUNTY % len(_COUNTIES)]
    district = number // _PER_COUNTY // len(_COUNTIES) + 1
    name = f"{county}县{_DEPARTMENTS[number % len(_DEPARTMENTS)]}"
    layout = rng.choice(list(_LAYOUTS))
    made = Made(
        f"{county}县{district if district > 1 else ''}/{number + 1:05d}{name}",
        name,
        0,
        layout,
        rng.choices(list(_WRITERS), (9, 1))[0],
        rng.choice(("万元", "元")),
        phrasebook,
        kind,
    )
    data = realistic_unit(rng, name)
    folder = target / made.folder
    folder.mkdir(parents=True)
    _write(_files(made, data, rng, folder), folder)
    return made._replace(year=data.year)


def _files(made: Made, data: UnitData, rng: Random, folder: Path) -> Files:
    """The unit's workbooks, written once to ask narrate what its form needs; then its form, and what is spoilt."""
    defect = DEFECTS.get(made.defect, Defect("", False))
    layout = _LAYOUTS[made.layout]
    drawn = books(data, layout, Manner(made.money, layout.blanks_for_zero))
    if defect.books is not None:
        defect.books(drawn, data, rng)
    write = _WRITERS[made.extension]
    files = {f"{book.name}{made.extension}": write(book) for book in drawn}
    share = rng.choice(_ANSWERED)
    other, years_off = defect.other_form or ("", 0)
    slots = _slots(files, folder, made.phrasebook) if share else ()
    form = made_form(other or data.name, data.year + years_off, made.phrasebook, slots, rng, share)
    files[f"{FORM_NAME}.xlsx"] = xlsx.workbook_bytes(form)
    if defect.files is not None:
        defect.files(files, rng)
    return files


def _slots(files: Files, folder: Path, phrasebook: str) -> Sequence[Slot]:
    """What the unit's narrative asks; nothing where its tables cannot be read."""
    _write(files, folder)
    try:
        return open_unit(folder, phrasebook=phrasebook).report.slots
    except NarrateError:
        return ()
    finally:
        for name in files:
            (folder / name).unlink()


def _write(files: Files, folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
