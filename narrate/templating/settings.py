"""The settings of a phrasebook: number style, unit, words, numbering, as frozen values read from phrasebook.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from narrate.errors import PhrasebookError
from narrate.figures.figure import Publishing
from narrate.quantity import AMOUNT, MOST_DECIMALS, NumberStyle, UnitOfMeasure, number_style

_STYLE_BEFORE = ("decimals", "grouping", "keep_zeros")  # how number styles were written once
_LONGEST_PATTERN = 100
PATTERN_ADVICE = "如 #,##0.00（千分位、两位小数）、0.##（没有千分位，末尾的零不写）"
_ORIGINAL, ADJUSTED = "年初预算", "全年预算"
_SIGNS = {1: "more", -1: "less", 0: "level"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One phrasebook's settings, inheritance already applied."""

    amount_unit: UnitOfMeasure
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
    further_figures: bool  # also what few regions say (Publishing.further)
    third_year: int | None  # a year before the last that is compared with, too (Publishing.third_year)
    new_units_compared: bool  # a unit set up this year is compared with zero (Publishing.new_units_compared)
    budget_basis: str  # what items are held against: 年初预算 or 全年预算
    raw: Mapping[str, Any]  # everything, for templates: settings.…

    def publishing(self) -> Publishing:
        adjusted = self.budget_basis == ADJUSTED
        decimals, from_source = self.amount.decimals, self.percentages_from_source
        return Publishing(
            self.amount_unit,
            decimals,
            from_source,
            adjusted,
            self.further_figures,
            self.third_year,
            self.new_units_compared,
        )


def read_settings(data: Mapping[str, Any], where: str) -> Settings:
    """Settings from the merged [settings] table.

    Raises:
        PhrasebookError: a setting is absent or of the wrong type; all of them are listed.
    """
    problems: list[str] = []
    settings = Settings(
        amount_unit=_take(data, "amount.unit", UnitOfMeasure, problems),
        amount=_style(data, "amount", problems),
        percent=_style(data, "percent", problems),
        score=_style(data, "score", problems),
        percentages_from_source=_take(data, "percent.from_source", bool, problems),
        words=_words(data, problems),
        zero_base=_texts(data, "zero_base", problems),
        numbering=_texts(data, "numbering", problems),
        self_reference=_pattern(data, "self_reference", "{部门}", problems),
        open_slot=_pattern(data, "open_slot", "{}", problems),
        names=_texts(data, "names", problems),
        further_figures=_take({"further_figures": False, **data}, "further_figures", bool, problems),
        third_year=_take(data, "third_year", int, problems) if "third_year" in data else None,
        new_units_compared=_take({"new_units_compared": False, **data}, "new_units_compared", bool, problems),
        budget_basis=_basis(data, problems),
        raw=data,
    )
    if problems:
        raise PhrasebookError(
            f"短语库设置有误：{where}", details=problems, advice="对照已安装短语库的 phrasebook.toml 补全"
        )
    return settings


def _basis(data: Mapping[str, Any], problems: list[str]) -> str:
    """预算口径; a phrasebook that does not say compares with the 年初预算."""
    basis = data.get("budget_basis", _ORIGINAL)
    if basis not in (_ORIGINAL, ADJUSTED):
        problems.append(f"settings.budget_basis：写成了 {basis!r}，应当是“{_ORIGINAL}”或“{ADJUSTED}”")
    return str(basis)


def _style(data: Mapping[str, Any], name: str, problems: list[str]) -> NumberStyle:
    """A number style, written as a CLDR pattern."""
    table = data.get(name)
    for old in _STYLE_BEFORE:
        if isinstance(table, Mapping) and old in table:
            problems.append(f"settings.{name}.{old}：数字样式现在写在 pattern 一项里，{PATTERN_ADVICE}")
    pattern = _take(data, f"{name}.pattern", str, problems)
    try:
        return number_style(pattern)
    except ValueError:
        if pattern:
            shown = pattern[:_LONGEST_PATTERN]
            problems.append(f"settings.{name}.pattern：写成了“{shown}”，小数最多{MOST_DECIMALS}位，{PATTERN_ADVICE}")
    return AMOUNT


def _words(data: Mapping[str, Any], problems: list[str]) -> dict[str, dict[int, str]]:
    """Word sets: each has a word for more, less and level."""
    sets: dict[str, dict[int, str]] = {}
    for name in _take(data, "words", dict, problems):
        given = {sign: _take(data, f"words.{name}.{key}", str, problems) for sign, key in _SIGNS.items()}
        sets[name] = given
    return sets


def _texts(data: Mapping[str, Any], name: str, problems: list[str]) -> dict[str, str]:
    """A table of texts."""
    table = _take(data, name, dict, problems)
    problems += [
        f"settings.{name}.{key}：写成了 {value!r}，要写文字" for key, value in table.items() if type(value) is not str
    ]
    return dict(table)


def _pattern(data: Mapping[str, Any], name: str, place: str, problems: list[str]) -> str:
    """A text with one place to fill in, and no other braces."""
    text = str(_take(data, name, str, problems))
    rest = text.replace(place, "", 1)
    if "{" in rest or "}" in rest or len(text) > _LONGEST_PATTERN:
        problems.append(f"settings.{name}：写成了“{text[:_LONGEST_PATTERN]}”，大括号只能写一处 {place}")
    return text


def _take(data: Mapping[str, Any], path: str, kind: type[Any], problems: list[str]) -> Any:
    """The value at a dotted path; an absent or wrong one is a problem and comes back as an empty value."""
    value: Any = data
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if kind is UnitOfMeasure:
        if value in (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN):
            return UnitOfMeasure(value)
    elif type(value) is kind:
        return value
    problems.append(f"settings.{path}：{'没有这一项' if value is None else f'写成了 {value!r}'}")
    return UnitOfMeasure.WAN_YUAN if kind is UnitOfMeasure else kind()
