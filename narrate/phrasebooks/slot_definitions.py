"""What a phrasebook asks: [[slot]] and [[figure]] of slots.toml (and report.toml), those of its parents beneath."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from narrate.errors import PhrasebookError
from narrate.figures.asked import AskedFigure, Bounds
from narrate.intake.named_cells import NamedCell
from narrate.phrasebooks.data_files import read_toml
from narrate.quantity import UnitOfMeasure
from narrate.report.values import SlotKind

SLOTS = "slots.toml"
OUTLINE = "report.toml"  # 整份报告, read by narrate.phrasebooks.report_outline
_LONGEST_QUESTION = 500
_FIGURE_KEY = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class SlotDefinition:
    """What the form asks for a slot key (or a family of keys, `reason/general_public_budget/*`)."""

    key: str
    ask: str
    kind: SlotKind = SlotKind.TEXT
    choices: tuple[str, ...] = ()
    hint: str = ""
    required: bool = True
    same_as: str | None = None  # 填“同上”即取这一条的回答
    short: bool = False  # a word or two that stand within a sentence (县级): no answer of a sentence is taken


def slots_of(folders: tuple[Path, ...]) -> tuple[SlotDefinition, ...]:
    """Slot definitions of the chain; the nearest definition of a key wins."""
    definitions: dict[str, SlotDefinition] = {}
    for path in (folder / name for folder in folders for name in (SLOTS, OUTLINE)):
        if not path.is_file():
            continue
        for written in _entries(path, "slot"):
            definition = _slot(written)
            definitions.setdefault(definition.key, definition)
    return tuple(definitions.values())


def lasting_of(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """The families of keys whose answers stay from year to year (`lasting` of slots.toml, the nearest one that says)."""
    for path in (folder / SLOTS for folder in folders):
        named = read_toml(path).get("lasting") if path.is_file() else None
        if named is None:
            continue
        if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
            raise PhrasebookError(f"{path} 的 lasting 写错了", advice='写成一列标识，例：lasting = ["purpose/*"]')
        return tuple(named)
    return ()


def asked_of(folders: tuple[Path, ...]) -> tuple[AskedFigure, ...]:
    """[[figure]] of the chain; the nearest definition of a key wins."""
    found: dict[str, AskedFigure] = {}
    for path in (folder / SLOTS for folder in folders):
        for written in _entries(path, "figure") if path.is_file() else ():
            one = _asked_figure(written)
            found.setdefault(one.key, one)
    return tuple(found.values())


class _Written(NamedTuple):
    """One [[slot]] or [[figure]] as it stands in a file: the `number`th of its kind, counted from zero."""

    path: Path
    table: str
    number: int
    entry: Any

    def at(self, key: str) -> str:
        """The file, and the line where a key of it stands; that of its heading where the key is not written so."""
        lines = self.path.read_text("utf-8-sig").splitlines()
        heading = re.compile(rf"\s*\[\[\s*{self.table}\s*\]\]")
        begins = [number for number, line in enumerate(lines, 1) if heading.match(line)]
        first = begins[self.number] if self.number < len(begins) else 1
        named = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
        for number, line in enumerate(lines[first:], first + 1):
            if line.lstrip().startswith("["):
                break
            if named.match(line):
                return f"{self.path} 第{number}行"
        return f"{self.path} 第{first}行"

    def refused(self, key: str, what: str, *, advice: str = "") -> PhrasebookError:
        return PhrasebookError(f"{self.at(key)}的 [[{self.table}]] {what}", advice=advice)


def _entries(path: Path, table: str) -> Iterator[_Written]:
    entries = read_toml(path).get(table, [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        yield _Written(path, table, number, entry)


def _asked_figure(written: _Written) -> AskedFigure:
    """One [[figure]]."""
    _refuse_unknown(written, AskedFigure)
    entry = written.entry
    units = {unit.value: unit for unit in (UnitOfMeasure.WAN_YUAN, UnitOfMeasure.COUNT, UnitOfMeasure.POINTS)}
    unit = units.get(entry.get("unit", "万元"))
    key, label = entry.get("key"), entry.get("label")
    if not isinstance(key, str) or not _FIGURE_KEY.fullmatch(key):
        raise written.refused("key", "写错了：key 只用小写字母、数字和下划线，以字母开头")
    if not isinstance(label, str) or not label.strip():
        raise written.refused("label", "写错了：label 写这个数的名称")
    if unit is None:
        raise written.refused("unit", f"写错了：unit 写 {'、'.join(units)}")
    texts = {name: entry.get(name, "") for name in ("hint", "beside", "of")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise written.refused(name, f"写错了：{name} 写成文字")
    prior = entry.get("prior", False)
    if not isinstance(prior, bool):
        raise written.refused("prior", "写错了：prior 写 true 或 false")
    cell, prior_cell = _named_cell(written, "cell"), _named_cell(written, "prior_cell")
    bounds = _bounds(written)
    return AskedFigure(key, label, unit, prior, texts["hint"], cell, prior_cell, texts["beside"], bounds, texts["of"])


def _named_cell(written: _Written, name: str) -> NamedCell | None:
    """Where the figure can be read."""
    text = written.entry.get(name)
    if text is None:
        return None
    cell = NamedCell.parse(text) if isinstance(text, str) else None
    if cell is None:
        raise written.refused(name, f"写错了：{name} 写成“工作表名!格子”", advice='例：cell = "资产负债简表!C7"')
    return cell


_ENDS = ("min", "max", "whole")


def _bounds(written: _Written) -> Bounds:
    """`bounds = {min = 0, max = 100, whole = true}`, each of them optional."""
    table = written.entry.get("bounds", {})
    advice = "例：bounds = {min = 0, max = 100, whole = true}"
    if not isinstance(table, Mapping) or (unknown := [key for key in table if key not in _ENDS]):
        named = f"里没有“{unknown[0]}”这一项" if isinstance(table, Mapping) else "写成一张表"
        raise written.refused("bounds", f"写错了：bounds {named}", advice=advice)
    ends = [table.get(name) for name in _ENDS[:2]]
    if not all(end is None or (isinstance(end, int | float) and not isinstance(end, bool)) for end in ends):
        raise written.refused("bounds", "写错了：min、max 写数", advice=advice)
    least, most = (None if end is None else Decimal(str(end)) for end in ends)
    whole = table.get("whole", False)
    if not isinstance(whole, bool) or (least is not None and most is not None and least > most):
        raise written.refused("bounds", "写错了：min 不大于 max，whole 写 true 或 false", advice=advice)
    if not all(end is None or end.is_finite() for end in (least, most)):
        raise written.refused("bounds", "写错了：min、max 写数", advice=advice)
    return Bounds(least, most, whole)


def _refuse_unknown(written: _Written, kind: type) -> None:
    """A misspelt key would be passed over in silence."""
    known, entry = [one.name for one in fields(kind)], written.entry
    unknown = [key for key in entry if key not in known] if isinstance(entry, Mapping) else [str(entry)]
    if unknown:
        raise written.refused(str(unknown[0]), f"里没有“{unknown[0]}”这一项", advice=f"可以写：{'、'.join(known)}")


def _slot(written: _Written) -> SlotDefinition:
    """One [[slot]]."""
    _refuse_unknown(written, SlotDefinition)
    path, entry = written.path, written.entry
    try:
        choices = tuple(entry.get("choices", ()))
        definition = SlotDefinition(**{**entry, "kind": SlotKind(entry.get("kind", "text")), "choices": choices})
    except (AttributeError, TypeError, ValueError) as error:
        raise PhrasebookError(f"{path} 里的一条 [[slot]] 写错了：{entry}", details=[str(error)]) from error
    if not isinstance(definition.short, bool):
        raise written.refused("short", "写错了：写 true 或 false", advice="几个字、写在句子中间的写 true")
    texts = (definition.key, definition.ask, definition.hint, definition.same_as or "", *choices)
    if not all(isinstance(text, str) and len(text) <= _LONGEST_QUESTION for text in texts):
        raise PhrasebookError(f"{path} 里 {definition.key} 一条写错了", details=["每一项都写成文字，不超过500字"])
    return definition
