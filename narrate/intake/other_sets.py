"""Whole sets of tables in subfolders and archives that are not this unit's, or not the ones to use: never mixed in.

A bureau keeps its subordinate units in folders below its own, and people keep last week's version in a folder 旧. In: the
tables read so far, and those of one subfolder or archive. Out: why the latter are left alone, or nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from narrate.findings import Finding, Severity
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.intake.tables import FoundTable

_A_SET = 6  # of the nine tables of one year


def another_set(own: Sequence[FoundTable], other: Sequence[FoundTable], within: str) -> Finding | None:
    """What to say of a whole set that stands beside a whole set of the same year."""
    here, there = _years_of_sets(own), _years_of_sets(other)
    unwritten = {""} & (here | there)
    years = here & there or (here | there if unwritten and here and there else set())
    if not years:
        return None
    year, ours, theirs = max(years), _name(own), _name(other)
    if plain(ours) != plain(theirs):
        return Finding(
            "intake-another-unit",
            Severity.NOTE,
            f"“{within}”里是“{theirs}”的一套{year}的表，不是“{ours}”的，没有读进来",
            (),
            "是下属单位的不用管；要写它的，单独对这个文件夹运行",
        )
    return Finding(
        "intake-another-set",
        Severity.WARNING,
        f"“{within}”里另有一套“{ours}”{year}的表，没有用，用的是外面的一套",
        (),
        "核对用的是不是对的一套，不要的从单位文件夹里拿走",
    )


def _years_of_sets(tables: Iterable[FoundTable]) -> set[str]:
    """The years of which there is a whole set (2024年度); "" where no table of it writes its year."""
    nine = {table.key for table in layouts().tables if table.number.isdigit()}
    keys = {(found.head.year, found.layout.key) for found in tables if found.layout.key in nine}
    written = {year for year, _ in keys if year}
    of_year = {f"{year}年度": {key for of, key in keys if of in (year, None)} for year in written}
    sets = of_year or {"": {key for _, key in keys}}
    return {year for year, found in sets.items() if len(found) >= _A_SET}


def _name(tables: Iterable[FoundTable]) -> str:
    """The name most of the tables write."""
    counted = Counter(found.head.unit_name for found in tables if found.head.unit_name)
    return counted.most_common(1)[0][0] if counted else ""
