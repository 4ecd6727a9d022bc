"""The data of a chain of phrasebooks, what the nearer says over what its parents say; the sections by their order.

In: folders, nearest first. Out: merged tables of phrasebook.toml and other data files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from narrate.errors import PhrasebookError
from narrate.phrasebooks.data_files import key_line, read_toml

FILE = "phrasebook.toml"
_PARTS = '每个部分写一行 它的第一节 = "部分的标题"'


def merged_data(folders: tuple[Path, ...]) -> dict[str, Any]:
    """phrasebook.toml with what the parents say beneath it.

    Raises:
        PhrasebookError: a table is no table.
    """
    merged = {**merged_toml(folders, FILE), "section": _outline(folders)}
    sections = merged["section"]
    if not isinstance(sections, list) or not all(isinstance(entry, Mapping) for entry in sections):
        raise PhrasebookError(f"{folders[0] / FILE} 的 section 写法有误", advice="每节写一个 [[section]]")
    for name in ("part", "settings"):
        if not isinstance(merged.get(name, {}), Mapping):
            raise PhrasebookError(f"{folders[0] / FILE} 的 {name} 写法有误", advice=f"写成 [{name}]，下面一行一项")
    return merged


def _outline(folders: tuple[Path, ...]) -> Any:
    """The sections of the nearest phrasebook that says any: [[section]], or their `order` with titles from [titles]."""
    titles = merged_toml(folders, FILE).get("titles", {})
    for folder in folders:
        own = read_toml(folder / FILE)
        if "section" in own:
            return own["section"]
        if "order" in own:
            return _ordered(own["order"], titles, _parts(folders, titles), folder / FILE)
    return []


def _parts(folders: tuple[Path, ...], titles: object) -> dict[str, Any]:
    """Section → the part that begins with it. A section without a title is none: its name is misspelt."""
    for folder in folders:
        file, own = folder / FILE, read_toml(folder / FILE).get("parts", {})
        if not isinstance(own, Mapping):
            raise PhrasebookError(f"{file} 的 [parts] 写法有误", advice=_PARTS)
        wrong = next((key for key in own if isinstance(titles, Mapping) and key not in titles), None)
        if wrong is not None:
            line = key_line(file, wrong, "parts")
            raise PhrasebookError(f"{file} 第{line}行的 [parts] 写法有误：没有叫“{wrong}”的节", advice=_PARTS)
    parts: dict[str, Any] = merged_toml(folders, FILE).get("parts", {})
    return parts


def _ordered(order: object, titles: object, parts: Mapping[str, Any], file: Path) -> list[dict[str, str | None]]:
    if not isinstance(order, list) or not isinstance(titles, Mapping) or not all(isinstance(key, str) for key in order):
        raise PhrasebookError(
            f"{file} 的 order 写法有误", advice='写成 order = ["totals", "income"]，标题写在 [titles]'
        )
    untitled = [key for key in order if not isinstance(titles.get(key), str)]
    if untitled:
        raise PhrasebookError(f"{file} 的 [titles] 缺少：{'、'.join(untitled)}", advice='每节写一行 节 = "标题"')
    return [{"key": key, "title": titles[key], "part": parts.get(key)} for key in order]


def merged_toml(folders: tuple[Path, ...], name: str) -> dict[str, Any]:
    """A data file of the phrasebook over those of its parents; {} where none has it."""
    merged: dict[str, Any] = {}
    for folder in reversed(folders):
        if name == FILE or (folder / name).is_file():
            merged = _merge(merged, read_toml(folder / name))
    return merged


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged, everything else (also lists: the outline) is replaced."""
    merged = dict(base)
    for key, value in over.items():
        known = merged.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(known, value) if both else value  # type: ignore[arg-type]
    return merged
