"""The named phrases (句架里的词) of a phrasebook: what the national sentence frames are filled with, region by region.

In: the merged [phrases] table of phrasebook.toml. Texts and switches in [phrases] itself hold for every section, those
in [phrases.section] for that one. Out: a table for each section, its texts filled in for one unit (`Phrases.said`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from narrate.errors import PhrasebookError
from narrate.templating.span_markup import forged_line

Phrase = str | bool
_LONGEST = 500
_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = ("年", "上年", "单位", "自称", "部门", "所属", "预算")
_METHODS = frozenset(dir(dict))  # what a template may ask a table for besides its phrases


class Phrases(NamedTuple):
    """Section → phrase → text or switch. `to_fill` are those that hold a place: section → phrases."""

    sections: Mapping[str, Mapping[str, Phrase]]
    to_fill: Mapping[str, tuple[str, ...]]

    def said(self, filled: Mapping[str, str]) -> dict[str, dict[str, Phrase]]:
        """The phrases for one unit: `filled` says what stands at each of `PLACES`."""
        known: dict[str, str] = {}
        told = {}
        for name, section in self.sections.items():
            told[name] = table = dict(section)
            for key in self.to_fill[name]:
                text = str(table[key])
                if text not in known:
                    known[text] = _PLACE.sub(lambda found: filled[found[1]], text)
                table[key] = known[text]
        return told


def read_phrases(data: object, where: str) -> Phrases:
    """Phrases from the merged [phrases] table.

    Raises:
        PhrasebookError: one is neither text nor switch, or holds a place that there is not; all of them are listed.
    """
    table = data if isinstance(data, Mapping) else {}
    problems = [] if isinstance(data, Mapping) else ["phrases：写成 [phrases]，下面一行一项"]
    shared = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    own = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    problems += _problems("phrases", shared)
    for name, section in own.items():
        problems += _problems(f"phrases.{name}", section)
    if problems:
        raise PhrasebookError(
            f"短语库的词有误：{where}", details=problems, advice="对照已安装短语库的 phrasebook.toml 改正"
        )
    sections = {name: {**shared, **section} for name, section in own.items()}
    to_fill = {
        name: tuple(key for key, value in section.items() if isinstance(value, str) and "{" in value)
        for name, section in sections.items()
    }
    return Phrases(sections, to_fill)


def _problems(place: str, section: Mapping[str, object]) -> list[str]:
    """What is wrong with the phrases of one table."""
    found = []
    for key, value in section.items():
        shown = f"{place}.{key}"
        if key in _METHODS:
            found.append(f"{shown}：不能用这个名字")
        if isinstance(value, bool):
            continue
        if not isinstance(value, str) or len(value) > _LONGEST or forged_line(value) is not None:
            found.append(f"{shown}：写成了 {str(value)[:40]!r}，要写文字（不超过{_LONGEST}字）或 true、false")
            continue
        odd = [name for name in _PLACE.findall(value) if name not in PLACES]
        if odd or re.search(r"[{}]", _PLACE.sub("", value)):
            told = "、".join(f"{{{name}}}" for name in PLACES)
            found.append(f"{shown}：写成了“{value[:40]}”，大括号里只能写 {told}")
    return found
