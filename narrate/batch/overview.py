"""The bureau's page: a self-contained .html of one run, to read on screen and, shortened, to print.

Those in trouble first: who is done, whose tables do not agree, who owes which answers, how growth and completion are spread and who lies far
out, and links to the files. Needs no network; its look and wording are `templates/batch-overview.html.j2`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from narrate import resources
from narrate.batch.distribution import Distribution, distribution
from narrate.batch.jobs import AMOUNTS, MEASURES
from narrate.batch.standing import FORM_SIGN, STATUS_WORDS, WHOLE, FolderSums, by_trouble, severities, sums_of
from narrate.batch.tasks import Status
from narrate.files import written_beside
from narrate.findings import Cause, Finding, Severity, by_cause
from narrate.quantity import TENTHS, print_number
from narrate.visible import file_name, visible
from narrate.word.snapshot import SIDE_SUFFIX

TEMPLATE = "batch-overview.html.j2"
_MOST_MESSAGES = 3
_MOST_LABELS = 8
_MOST_REASONS = 6  # lines; a unit with everything wrong must not fill the page
_MOST_OUTLIERS = 20
_PRINTED_LINES = 40  # of a list, on paper; the screen and 清单.xlsx have them all
_WIDTH, _HEIGHT = 640.0, 120.0


class Link(NamedTuple):
    """A file of a unit: its name, and where it lies from the page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the page tells it."""

    number: int
    unit: str
    name: str
    status: str
    is_done: bool
    is_edited: bool
    reason: tuple[str, ...]
    errors: int
    warnings: int
    messages: tuple[str, ...]  # of the errors, one a cause, the first few
    causes: int  # of the errors
    open_slots: int
    owed: tuple[str, ...]  # labels, the first few
    measures: Mapping[str, Decimal]
    links: tuple[Link, ...]
    outlying: dict[str, bool] = field(default_factory=dict)

    def percent(self, measure: str) -> str:
        """A measure as it is printed; empty where the unit has none."""
        return f"{print_number(self.measures[measure])}%" if measure in self.measures else ""


class DrawnBar(NamedTuple):
    """A bar in the coordinates of the picture, with what it says."""

    x: float
    y: float
    width: float
    height: float
    outlying: bool
    title: str


class ShownSums(NamedTuple):
    """Sums of a folder as they are printed: by the keys of `AMOUNTS` the sum, "" where no unit has the amount, and how
    many units are not in it."""

    folder: str
    units: int
    is_whole: bool
    sums: Mapping[str, tuple[str, int]]


class Spread(NamedTuple):
    """One measure over all units: its picture and the units that lie far out, the farthest first."""

    key: str
    label: str
    spread: Distribution
    bars: tuple[DrawnBar, ...]
    outliers: tuple[UnitLine, ...]
    more_outliers: int


def write_overview(target: Path, title: str, about: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the page.

    Raises:
        OutputRefused: it cannot be written.
    """
    sorted_rows = sorted(rows, key=by_trouble)
    lines = [_line(row) for row in sorted_rows]
    sums = sums_of(sorted_rows)
    environment = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_visible,
    )
    page = environment.get_template(TEMPLATE).stream(
        title=title,
        about=about,
        lines=lines,
        failed=[line for line in lines if line.reason and not line.is_edited],
        edited=[line for line in lines if line.is_edited],
        wrong=sorted((line for line in lines if line.errors), key=lambda line: -line.errors),
        owing=sorted((line for line in lines if line.open_slots), key=lambda line: -line.open_slots),
        sums=[_shown(one) for one in sums.folders],
        notes=sums.notes,
        amounts={key: label for key, (label, _) in AMOUNTS.items()},
        spreads=[spread for key in MEASURES if (spread := _spread(key, lines)) is not None],
        measures={key: label for key, (label, _) in MEASURES.items()},
        picture=(_WIDTH, _HEIGHT),
        printed=_PRINTED_LINES,
    )
    with written_beside(target) as beside, beside.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(page)


def _visible(printed: object) -> object:
    """What the page prints, with characters that nobody sees written out."""
    return visible(printed) if type(printed) is str else printed


def _line(row: Mapping[str, Any]) -> UnitLine:
    counts = severities(row)
    status = Status(row["status"])
    errors = [f for f in row["findings"] if f["severity"] == Severity.ERROR.name.lower()]
    causes = by_cause(Finding(f["code"], Severity.ERROR, f["message"], tuple(f["places"])) for f in errors)
    return UnitLine(
        row["number"],
        row["unit"],
        row["name"] or row["unit"].rpartition("/")[2],
        STATUS_WORDS[status],
        status is Status.DONE,
        status is Status.EDITED,
        _shortened(row["error"].splitlines()),
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        tuple(_message(cause) for cause in causes[:_MOST_MESSAGES]),
        len(causes),
        len(row["open_slots"]),
        tuple(slot["label"] for slot in row["open_slots"][:_MOST_LABELS]),
        {key: Decimal(value) for key, value in row["measures"].items()},
        tuple(_links(row)),
    )


def _links(row: Mapping[str, Any]) -> Iterator[Link]:
    """What was written for a unit, then its own form."""
    place, home = row.get("place", row["unit"]), row.get("home", "")
    written = [f"{place}/{name}" for name in row["outputs"] if not name.endswith(SIDE_SUFFIX)]
    forms = [f"{home}/{name}" for name in row.get("inputs", ()) if home and FORM_SIGN in name.rpartition("/")[2]]
    for way in dict.fromkeys((*written, *forms)):
        # a name whose bytes are no UTF-8 leads to the file by its bytes
        yield Link(file_name(way.rpartition("/")[2]), quote(os.fsencode(way)))


def _shown(one: FolderSums) -> ShownSums:
    return ShownSums(
        one.folder or "（不在下级文件夹里）",
        one.units,
        one.folder == WHOLE,
        {key: (print_number(each.total) if each.units else "", one.without(key)) for key, each in one.sums.items()},
    )


def _message(cause: Cause) -> str:
    number = len(cause.findings)
    return cause.first.message + (f"（同样的共{number}处）" if number > 1 else "")


def _shortened(reason: list[str]) -> tuple[str, ...]:
    if len(reason) <= _MOST_REASONS:
        return tuple(reason)
    return (*reason[: _MOST_REASONS - 1], f"……另有{len(reason) - _MOST_REASONS + 1}行，见清单")


def _spread(measure: str, lines: list[UnitLine]) -> Spread | None:
    told = [line for line in lines if measure in line.measures]
    spread = distribution([line.measures[measure] for line in told])
    if spread is None:
        return None
    outliers = [line for line in told if spread.is_outlier(line.measures[measure])]
    for line in outliers:
        line.outlying[measure] = True
    outliers.sort(key=lambda line: -abs(line.measures[measure] - spread.median))
    shown = tuple(outliers[:_MOST_OUTLIERS])
    return Spread(measure, MEASURES[measure][0], spread, _drawn(spread), shown, len(outliers) - len(shown))


def _drawn(spread: Distribution) -> tuple[DrawnBar, ...]:
    highest = max(bar.units for bar in spread.bars)
    width = _WIDTH / len(spread.bars)
    drawn = []
    for number, bar in enumerate(spread.bars):
        height = _HEIGHT * bar.units / highest
        title = f"{print_number(bar.low, TENTHS)}%至{print_number(bar.high, TENTHS)}%：{bar.units}个单位"
        drawn.append(DrawnBar(number * width + 1, _HEIGHT - height, width - 2, height, bar.outlying, title))
    return tuple(drawn)
