"""How a unit stands in a run, for people: in trouble or not, where it belongs, and what a bureau adds up.

Pure: rows of the manifest in, values out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from narrate.batch.jobs import AMOUNTS
from narrate.batch.tasks import Status
from narrate.findings import Severity

WHOLE = "全部"
FORM_SIGN = "填报"  # in the name of a 说明填报表
STATUS_WORDS = {
    Status.DONE: "已完成",
    Status.EDITED: "待更新",
    Status.FAILED: "没有完成",
    Status.PENDING: "还没有做",
}
_TROUBLE = (Status.FAILED, Status.EDITED)


def severities(row: Mapping[str, Any]) -> dict[Severity, int]:
    """How many findings of each severity a unit has."""
    given = [finding["severity"] for finding in row["findings"]]
    return {severity: given.count(severity.name.lower()) for severity in Severity}


def by_trouble(row: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """What to sort units by so that those in trouble come first: those that could not be done, those whose document
    waits to be brought up to date, those with errors, those not done yet, those that owe answers, the others."""
    status, errors, owed = Status(row["status"]), severities(row)[Severity.ERROR], len(row["open_slots"])
    if status in _TROUBLE:
        rank = _TROUBLE.index(status)
    elif errors:
        rank = 2
    elif status is Status.PENDING:
        rank = 3
    else:
        rank = 4 if owed else 5
    return rank, -errors, -owed, row["number"]


def folder_of(unit: str, units: Collection[str]) -> str:
    """The folder (县) that a unit lies in, "" for the one that was given; folders that are units themselves do not count."""
    folder = unit.rpartition("/")[0]
    while folder in units:
        folder = folder.rpartition("/")[0]
    return folder


class Sum(NamedTuple):
    """An amount in 万元 over the units that have it; over none there is no sum."""

    total: Decimal = Decimal(0)
    units: int = 0

    def with_one(self, amount: Decimal) -> Sum:
        """The sum with a unit more."""
        return Sum(self.total + amount, self.units + 1)

    def joined(self, other: Sum) -> Sum:
        """The sum over the units of both."""
        return Sum(self.total + other.total, self.units + other.units)


class FolderSums(NamedTuple):
    """The units of a folder, how many of them have been read, and the sums by the keys of `AMOUNTS`."""

    folder: str
    units: int
    sums: Mapping[str, Sum]

    def without(self, key: str) -> int:
        """How many units are not in a sum: what is missing is not zero."""
        return self.units - self.sums[key].units


@dataclass(slots=True)
class Sums:
    """Sums of money by folder, added up row by row."""

    _folders: dict[str, FolderSums] = field(default_factory=dict)
    _units: set[str] = field(default_factory=set)
    years: dict[int, int] = field(default_factory=dict)  # year → units

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a unit."""
        unit, given = row["unit"], row["amounts"]
        self._units.add(unit)
        if row["year"]:
            self.years[row["year"]] = self.years.get(row["year"], 0) + 1
        one = {key: Sum(Decimal(given[key]), 1) if key in given else Sum() for key in AMOUNTS}
        above = unit.rpartition("/")[0]
        self._folders[above] = _joined(above, self._folders.get(above), FolderSums(above, 1, one))

    @property
    def folders(self) -> list[FolderSums]:
        """By folder, in the order of their names; where there are several, all together last, called `WHOLE`."""
        found: dict[str, FolderSums] = {}
        for above in sorted(self._folders):
            folder = folder_of(f"{above}/.", self._units) if above else ""
            found[folder] = _joined(folder, found.get(folder), self._folders[above])
        if len(found) < 2:
            return list(found.values())
        whole: FolderSums | None = None
        for one in found.values():
            whole = _joined(WHOLE, whole, one)
        return [*found.values(), *([whole] if whole else [])]

    @property
    def inner(self) -> int:
        """How many units lie in the folder of another unit: their amounts may be in that unit's already."""
        return sum(one.units for above, one in self._folders.items() if above in self._units)

    @property
    def notes(self) -> list[str]:
        """What has to be known to read the sums."""
        found = []
        if len(self.years) > 1:
            years = "、".join(f"{year}年度{units}个" for year, units in sorted(self.years.items()))
            found.append(f"各单位的年度不一样（{years}），合计里“本年”是各单位自己的年度。")
        if self.inner:
            found.append(
                f"有{self.inner}个单位在别的单位的文件夹里；上级单位的表如果已经汇总了它们，合计里就加了两遍。"
            )
        return found


def _joined(folder: str, one: FolderSums | None, other: FolderSums) -> FolderSums:
    if one is None:
        return FolderSums(folder, other.units, other.sums)
    return FolderSums(folder, one.units + other.units, {key: one.sums[key].joined(other.sums[key]) for key in AMOUNTS})


def sums_of(rows: Iterable[Mapping[str, Any]]) -> Sums:
    """The sums over rows of the manifest."""
    sums = Sums()
    for row in rows:
        sums.add(row)
    return sums
