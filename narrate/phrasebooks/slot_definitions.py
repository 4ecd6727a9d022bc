"""What a phrasebook asks: [[slot]] and [[figure]] of slots.toml (and report.toml), those of its parents beneath."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from narrate.errors import PhrasebookError
from narrate.figures.asked import AskedFigure
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


def slots_of(folders: tuple[Path, ...]) -> tuple[SlotDefinition, ...]:
    """Slot definitions of the chain; the nearest definition of a key wins."""
    definitions: dict[str, SlotDefinition] = {}
    for path in (folder / name for folder in folders for name in (SLOTS, OUTLINE)):
        if not path.is_file():
            continue
        entries = read_toml(path).get("slot", [])
        for entry in entries if isinstance(entries, list) else [entries]:
            definition = _slot(entry, path)
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
        entries = read_toml(path).get("figure", []) if path.is_file() else []
        for entry in entries if isinstance(entries, list) else [entries]:
            one = _asked_figure(entry, path)
            found.setdefault(one.key, one)
    return tuple(found.values())


def _asked_figure(entry: Any, path: Path) -> AskedFigure:
    """One [[figure]]."""
    _refuse_unknown(entry, "figure", AskedFigure, path)
    units = {unit.value: unit for unit in (UnitOfMeasure.WAN_YUAN, UnitOfMeasure.COUNT, UnitOfMeasure.POINTS)}
    unit = units.get(entry.get("unit", "万元"))
    key, label = entry.get("key"), entry.get("label")
    if unit is None or not isinstance(key, str) or not _FIGURE_KEY.fullmatch(key) or not isinstance(label, str):
        told = f"key 只用小写字母、数字和下划线；label 写名称；unit 写 {'、'.join(units)}"
        raise PhrasebookError(f"{path} 第{_line_of(path, str(key))}行的 [[figure]] 写错了", details=[told])
    return AskedFigure(key, label, unit, entry.get("prior") is True, str(entry.get("hint", "")))


def _refuse_unknown(entry: Any, table: str, kind: type, path: Path) -> None:
    """A misspelt key would be passed over in silence."""
    known = [one.name for one in fields(kind)]
    unknown = [key for key in entry if key not in known] if isinstance(entry, Mapping) else [str(entry)]
    if unknown:
        raise PhrasebookError(
            f"{path} 第{_line_of(path, str(unknown[0]))}行的 [[{table}]] 里没有“{unknown[0]}”这一项",
            advice=f"可以写：{'、'.join(known)}",
        )


def _line_of(path: Path, written: str) -> int:
    """The first line that holds the text; 1 where there is none."""
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if written in line), 1)


def _slot(entry: Any, path: Path) -> SlotDefinition:
    """One [[slot]]."""
    _refuse_unknown(entry, "slot", SlotDefinition, path)
    try:
        choices = tuple(entry.get("choices", ()))
        definition = SlotDefinition(**{**entry, "kind": SlotKind(entry.get("kind", "text")), "choices": choices})
    except (AttributeError, TypeError, ValueError) as error:
        raise PhrasebookError(f"{path} 里的一条 [[slot]] 写错了：{entry}", details=[str(error)]) from error
    texts = (definition.key, definition.ask, definition.hint, definition.same_as or "", *choices)
    if not all(isinstance(text, str) and len(text) <= _LONGEST_QUESTION for text in texts):
        raise PhrasebookError(f"{path} 里 {definition.key} 一条写错了", details=["每一项都写成文字，不超过500字"])
    return definition
