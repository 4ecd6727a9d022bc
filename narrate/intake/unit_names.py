"""The name of the unit: what the person wrote in the form, then the cover, then what most tables of the year write.

What disagrees is a finding, one for each other name; it never stops the unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from narrate.findings import Finding, Severity
from narrate.intake.answers import UnitProfile
from narrate.intake.cover import Cover
from narrate.intake.normalisation import plain
from narrate.intake.table_selection import BUDGETS, OPERATIONS, where
from narrate.intake.tables import FoundTable


def unit_name(
    tables: Sequence[FoundTable], covers: Sequence[Cover], profile: UnitProfile, year: int
) -> tuple[str | None, list[Finding]]:
    """The name the tables or the cover give, and findings on every other name."""
    headings = [table for table in tables if table.head.unit_name and table.head.year == year]
    nine = [table for table in headings if table.layout.key not in (*BUDGETS, OPERATIONS)]
    cover = next((one.name for one in covers if one.name and one.year == year), None)
    name = cover or _majority(nine or headings)
    reference = profile.full_name or name
    if reference is None:
        return None, []
    findings = [*_other_names(tables, reference, written=profile.full_name is not None)]
    if cover and not _same(cover, reference):
        place = next(f"《{one.grid.file}》“{one.grid.sheet}”" for one in covers if one.name == cover)
        findings.append(_other([place], cover, reference, f"{place}封面"))
    return name, findings


def _majority(tables: Sequence[FoundTable]) -> str | None:
    """The name most tables write, the first of those that are equally frequent."""
    counted = Counter(plain(table.head.unit_name or "") for table in tables)
    if not counted:
        return None
    most = max(counted.values())
    return next(table.head.unit_name for table in tables if counted[plain(table.head.unit_name or "")] == most)


def _same(one: str, other: str, *, loosely: bool = False) -> bool:
    here, there = plain(one), plain(other)
    return here == there or (loosely and (here in there or there in here))


def _other_names(tables: Iterable[FoundTable], name: str, *, written: bool) -> Iterable[Finding]:
    """One finding for each name that is not the unit's; a name the person wrote may be longer or shorter."""
    others: dict[str, list[FoundTable]] = {}
    for table in tables:
        other = table.head.unit_name
        if other and not _same(other, name, loosely=written):
            others.setdefault(plain(other), []).append(table)
    for found in others.values():
        places = [where(table) for table in found]
        first = found[0]
        what = f"{places[0]}（{first.layout.name}，{first.head.year}年度）"
        yield _other(places, first.head.unit_name or "", name, what if len(found) == 1 else f"{what}等{len(found)}张表")


def _other(places: Sequence[str], other: str, name: str, what: str) -> Finding:
    return Finding(
        "intake-other-unit-name",
        Severity.ERROR,
        f"{what}写的单位是“{other}”，本单位是“{name}”",
        tuple(places),
        "若单位更名，可以不理；若是别的单位的表，换掉；若是写错，改正",
    )
