"""The settings of a phrasebook: number style, unit, words, numbering, as frozen values read from phrasebook.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from narrate.errors import PhrasebookError
from narrate.figures.figure import Publishing
from narrate.quantity import Unit


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Decimals, thousands separators (千分位), whether trailing zeros stay."""

    decimals: int
    grouping: bool
    keep_zeros: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """One phrasebook's settings, inheritance already applied."""

    amount_unit: Unit
    amount: NumberStyle
    percent: NumberStyle
    score: NumberStyle
    percentages_from_source: bool
    words: Mapping[str, Mapping[int, str]]  # word set → sign → word
    zero_base: Mapping[str, str]  # figure id prefix → the percentage written where the base is zero
    numbering: Mapping[str, str]  # role → pattern with {汉} or {数}
    self_reference: str  # 自称, with {部门}
    open_slot: str  # 【待补：{}】
    names: Mapping[str, str]  # standard term → the region's term
    raw: Mapping[str, Any]  # everything, for templates: settings.…

    def publishing(self) -> Publishing:
        return Publishing(self.amount_unit, self.amount.decimals, self.percentages_from_source)


def read_settings(data: Mapping[str, Any], where: str) -> Settings:
    """Settings from the merged [settings] table.

    Raises:
        PhrasebookError: a setting is absent or of the wrong type; all of them are listed.
    """
    problems: list[str] = []
    settings = Settings(
        amount_unit=_take(data, "amount.unit", Unit, problems),
        amount=_style(data, "amount", problems),
        percent=_style(data, "percent", problems),
        score=_style(data, "score", problems),
        percentages_from_source=_take(data, "percent.from_source", bool, problems),
        words={
            name: {1: words["more"], -1: words["less"], 0: words["level"]}
            for name, words in _take(data, "words", dict, problems).items()
        },
        zero_base=_take(data, "zero_base", dict, problems),
        numbering=_take(data, "numbering", dict, problems),
        self_reference=_take(data, "self_reference", str, problems),
        open_slot=_take(data, "open_slot", str, problems),
        names=_take(data, "names", dict, problems),
        raw=data,
    )
    if problems:
        raise PhrasebookError(
            f"短语库设置有误：{where}", details=problems, advice="对照已安装短语库的 phrasebook.toml 补全"
        )
    return settings


def _style(data: Mapping[str, Any], name: str, problems: list[str]) -> NumberStyle:
    return NumberStyle(
        _take(data, f"{name}.decimals", int, problems),
        _take(data, f"{name}.grouping", bool, problems),
        _take(data, f"{name}.keep_zeros", bool, problems),
    )


def _take(data: Mapping[str, Any], path: str, kind: type[Any], problems: list[str]) -> Any:
    """The value at a dotted path; an absent or wrong one is a problem and comes back as an empty value."""
    value: Any = data
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if kind is Unit:
        if value in (Unit.YUAN, Unit.WAN_YUAN, Unit.YI_YUAN):
            return Unit(value)
    elif type(value) is kind:
        return value
    problems.append(f"settings.{path}：{'没有这一项' if value is None else f'写成了 {value!r}'}")
    return Unit.WAN_YUAN if kind is Unit else kind()
