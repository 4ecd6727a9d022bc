"""Which figures an error of the tables makes doubtful: those read from a cell it names, and all computed from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from narrate.figures.figure import Direction, Quantity
from narrate.findings import Finding, Severity

_PLACE = re.compile(r"(?P<sheet>《[^》]*》“.*”)(?:!(?P<cell>[A-Z]+\d+))?(?:：.*)?", re.DOTALL)

Doubts = Mapping[str, tuple[str, ...]]
"""Figure id → the codes of the errors that make it doubtful."""


class DoubtfulCells:
    """The cells that errors name, each with the codes of those errors.

    A whole sheet is meant only where `Finding.touches` names it: a line that is missing makes no other line doubtful.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._codes: dict[str, dict[str, None]] = {}
        for finding in findings:
            if finding.severity is Severity.ERROR:
                named = [address for address in map(_address, finding.places) if "!" in address]
                for address in (*named, *map(_address, finding.touches)):
                    self._codes.setdefault(address, {})[finding.code] = None

    def __bool__(self) -> bool:
        return bool(self._codes)

    def codes(self, address: str) -> tuple[str, ...]:
        """The errors that touch a cell, by themselves or with all of its sheet."""
        sheet = address.rpartition("!")[0]
        return tuple({**self._codes.get(address, {}), **self._codes.get(sheet, {})})


def _address(place: str) -> str:
    """《表.xlsx》“支出决算表”!A20：技术与开发 → without what is said of the cell."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return place
    return f"{found['sheet']}!{found['cell']}" if found["cell"] else found["sheet"]


def doubtful_figures(figures: Mapping[str, Quantity], findings: Iterable[Finding]) -> Doubts:
    """Every figure that an error touches, directly or through what it was computed from."""
    cells = DoubtfulCells(findings)
    if not cells:
        return {}
    known: dict[str, dict[str, None]] = {}
    for quantity in figures.values():
        _codes_of(quantity, cells, known)
    return {key: tuple(known[key]) for key in figures if known[key]}


def _codes_of(quantity: Quantity, cells: DoubtfulCells, known: dict[str, dict[str, None]]) -> dict[str, None]:
    if quantity.id not in known:
        codes = dict.fromkeys(code for address in _addresses(quantity) for code in cells.codes(address))
        for one in quantity.inputs:
            codes.update(_codes_of(one, cells, known))
        known[quantity.id] = codes
    return known[quantity.id]


def _addresses(quantity: Quantity) -> Iterator[str]:
    """The cell of the tables or of the form that a figure was read from."""
    source = None if isinstance(quantity, Direction) else quantity.source
    if source is not None and source.address:
        yield source.address


def is_unplaced(finding: Finding) -> bool:
    """Whether it is an error that names no cell: a table that is not there, a line that a table lacks."""
    return finding.severity is Severity.ERROR and not any("!" in place for place in (*finding.places, *finding.touches))
