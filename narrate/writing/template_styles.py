"""Which style of a Word template is title, headings, body, table: the contract of templates/styles.toml, and a mapping
that a person keeps beside a template of other names (模板.样式.txt).

In: the styles of a template. Out: role → style id, and what is missing. A style is found by the names of the contract and
by its aliases; where a template has several, by the one its own text uses. What its outline level or name suggests is
proposed in the mapping and never taken without it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from narrate import resources
from narrate.errors import TemplateError
from narrate.named_lines import named_lines
from narrate.word.markup import w
from narrate.word.package import Package
from narrate.word.styles import Styles
from narrate.writing import highlights

_EXAMPLE = "一级标题 = 公文标题1"
_MOST_NAMED = 30


class StyleName(NamedTuple):
    """One line of the contract with templates. `instead` is the role whose style stands in for an absent one, `asked` what
    the role is called in a mapping."""

    role: str
    name: str
    shown: str
    asked: str
    also: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class MatchedStyles:
    """Role → style id of the styles that are there, and the lines of the contract that are not met.

    `mapped` are the roles that a person's mapping names; `rivals` are names of the contract that a template has
    beside the one that was taken: role → their names.
    """

    found: Mapping[str, str]
    missing: tuple[StyleName, ...]
    mapped: frozenset[str] = frozenset()
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Proposal(NamedTuple):
    """One line of a mapping: which style a role might have, "" for none, and by what."""

    line: StyleName
    style: str
    why: str
    taken: bool = False  # found by the contract or the mapping; others are only proposed


@lru_cache(maxsize=1)
def style_names() -> tuple[StyleName, ...]:
    """The contract: templates/styles.toml."""
    with (resources.templates() / "styles.toml").open("rb") as stream:
        roles = tomllib.load(stream)
    return tuple(
        StyleName(
            role, line["name"], line["shown"], line["asked"], tuple(line.get("also", ())), line.get("instead", "")
        )
        for role, line in roles.items()
        if role != highlights.SECTION
    )


def shown_name(line: StyleName) -> str:
    """A style as messages name it: “标题 1”（heading 1）."""
    return f"“{line.shown}”" if line.shown == line.name else f"“{line.shown}”（{line.name}）"


def mapping_beside(template: Path) -> Path:
    """Where the mapping of a template lies, whether or not there is one."""
    return template.with_name(f"{template.stem}.样式.txt")


def matched_styles(package: Package, template: Path) -> MatchedStyles:
    """The styles of a template by role.

    Raises:
        TemplateError: its mapping names a role or a style that there is not.
        UnreadableFile: the mapping is no such file.
    """
    styles = Styles.of(package)
    by_name = _by_name(styles)
    found, rivals = _by_contract(package, by_name)
    path = mapping_beside(template)
    mapped = _mapped(path, by_name, styles) if path.is_file() else {}
    found |= mapped
    rivals = {role: names for role, names in rivals.items() if role not in mapped}
    missing = tuple(line for line in style_names() if line.role not in found)
    return MatchedStyles(found, missing, frozenset(mapped), rivals)


def style_id_of(styles: Styles, role: str) -> str | None:
    """The id of a role's style in a document; None where it has no style of the names that the contract allows."""
    line = next(line for line in style_names() if line.role == role)
    by_name = _by_name(styles)
    return next((by_name[name] for name in _wanted(line) if name in by_name), None)


def proposals(package: Package, template: Path) -> tuple[Proposal, ...]:
    """A line for every role: what the template's names, outline levels and own text suggest."""
    styles = Styles.of(package)
    matched = matched_styles(package, template)
    used = _used(package)
    taken = set(matched.found.values())
    made = []
    for line in style_names():
        if line.role in matched.found:
            rivals = "、".join(matched.rivals.get(line.role, ()))
            why = ("照样式文件" if line.role in matched.mapped else "按名称") + (f"；也有“{rivals}”" if rivals else "")
            made.append(Proposal(line, told_name(styles, matched.found[line.role]), why, True))
            continue
        style, why = _suggested(line, styles, used, taken)
        if style:
            taken.add(style)
        made.append(Proposal(line, told_name(styles, style) if style else "", why))
    return tuple(made)


def mapping_text(template: Path, package: Package) -> str:
    """The mapping of a template, to be looked over by a person: proposals, and all its paragraph styles."""
    styles = Styles.of(package)
    lines = [
        f"# 《{template.name}》的哪个样式是哪一种。“=”后面写样式窗格里的名称，空着的行是没有找到；以 # 开头的行不算。",
        "# 写好以后，用这个模板的 draft、report、batch 都照这里的；没有写的，用括号里说的代替。",
    ]
    by_role = {line.role: line for line in style_names()}
    for line, style, why, _ in proposals(package, template):
        instead = f"（没有就用“{by_role[line.instead].asked}”的）" if line.instead else "（必须有）"
        lines += [f"# {why}{instead}" if why else f"# 没有找到{instead}", f"{line.asked} = {style}"]
    names = "、".join(dict.fromkeys(told_name(styles, one) for one in _paragraph_styles(styles)))
    lines.append(f"# 这个模板的段落样式：{names}")
    return "\n".join(lines).replace(" = \n", " =\n") + "\n"


def told_name(styles: Styles, style_id: str) -> str:
    """The name a person sees: the first of a name with aliases behind commas."""
    name = styles.name(style_id).split(",")[0].strip()
    shown = {line.name.casefold(): line.shown for line in style_names()}
    return shown.get(name.casefold(), _BUILT_IN.get(name.casefold(), name))


_BUILT_IN = {"normal": "正文", "body text": "正文文本", "normal indent": "正文缩进"}
_BUILT_IN |= {"body text first indent": "正文首行缩进", "header": "页眉", "footer": "页脚"}


def _wanted(line: StyleName) -> tuple[str, ...]:
    return tuple(_comparable(name) for name in (line.name, *line.also))


def _comparable(name: str) -> str:
    return "".join(name.split()).casefold()


def _paragraph_styles(styles: Styles) -> list[str]:
    return [one for one, style in styles.elements.items() if style.get(w("type")) == "paragraph"]


def _by_name(styles: Styles) -> dict[str, str]:
    """Name and aliases → style id; what an alias says gives way to a name."""
    names: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for style_id in _paragraph_styles(styles):
        own, *others = styles.name(style_id).split(",")
        names.setdefault(_comparable(own), style_id)
        more = styles.elements[style_id].find(w("aliases"))
        if more is not None:
            others += str(more.get(w("val"), "")).split(",")
        for other in (told_name(styles, style_id), *others):
            aliases.setdefault(_comparable(other), style_id)
    return {**aliases, **names}


def _by_contract(package: Package, by_name: Mapping[str, str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Role → style id by the names of the contract. Of several it is the one that the template's text uses; then, in a
    template that was not made for this contract, one that somebody made rather than a built-in one."""
    used = _used(package)
    styles = Styles.of(package)
    own = not all(_comparable(line.name) in by_name for line in style_names() if not line.instead)
    found: dict[str, str] = {}
    rivals: dict[str, tuple[str, ...]] = {}
    for line in style_names():
        ids = [
            one
            for one in dict.fromkeys(by_name[name] for name in _wanted(line) if name in by_name)
            if line.role in _HEADED or used[one] or not _is_built_in(styles, one)
        ]
        if not ids:
            continue
        in_use = [one for one in ids if used[one]]
        made = [one for one in ids if own and not _is_built_in(styles, one)]
        found[line.role] = next(iter([*in_use, *made, *ids]))
        if others := [one for one in ids if one != found[line.role] and not _is_built_in(styles, one)]:
            rivals[line.role] = tuple(told_name(styles, one) for one in others)
    return found, rivals


# built-in styles that Word has for these are meant for them; a Body Text that nobody uses is only there
_HEADED = frozenset({"title", "heading1", "heading2", "heading3", "contents_entry"})


def _is_built_in(styles: Styles, style_id: str) -> bool:
    return styles.elements[style_id].get(w("customStyle")) not in ("1", "true", "on")


def _used(package: Package) -> Counter[str]:
    """How often the template's own text uses each style."""
    root = package.tree(package.main)
    return Counter(str(node.get(w("val"), "")) for node in root.iter(w("pStyle")))


_LEVELS = {"heading1": 0, "heading2": 1, "heading3": 2}


def _suggested(line: StyleName, styles: Styles, used: Counter[str], taken: set[str]) -> tuple[str, str]:
    """The style that a role might have and by what; "" for none."""
    free = [one for one in _paragraph_styles(styles) if one not in taken]
    if line.role in _LEVELS:
        level = _LEVELS[line.role]
        at_level = [one for one in free if styles.outline_level(one) == level]
        best = max(at_level, key=lambda one: used[one], default="")
        return best, f"按大纲级别（{level + 1}级）" if best else ""
    core = line.asked.removesuffix("文字").removesuffix("标题") if line.role not in ("title", "part") else "标题"
    alike = [one for one in free if core in styles.name(one) and not styles.name(one)[-1:].isdigit()]
    if line.role in ("title", "body", "table_text") and alike:
        return max(alike, key=lambda one: used[one]), "名称相近"
    if line.role == "body" and (
        indented := [one for one in free if _is_running(styles, one) and not _is_built_in(styles, one)]
    ):
        return max(indented, key=lambda one: used[one]), "首行缩进的样式"
    if line.role in ("body", "table_text"):
        return styles.default_paragraph, "模板的默认样式" if styles.default_paragraph else ""
    return "", ""


def _is_running(styles: Styles, style_id: str) -> bool:
    """Whether a style looks like that of running text: its first line indented, no outline level."""
    indent = styles.inherited_attributes(style_id, f"{w('pPr')}/{w('ind')}")
    first = any(indent.get(w(name), "0") not in ("", "0") for name in ("firstLine", "firstLineChars"))
    return first and styles.outline_level(style_id) is None


def _mapped(path: Path, by_name: Mapping[str, str], styles: Styles) -> dict[str, str]:
    """Role → style id as the person's file says."""
    roles = {line.asked: line.role for line in style_names()}
    found: dict[str, str] = {}
    for asked, name in named_lines(path, _EXAMPLE).items():
        if asked not in roles:
            raise TemplateError(f"{path}：没有“{asked}”这一种", advice=f"可以写：{'、'.join(roles)}")
        if not name:
            continue
        if _comparable(name) not in by_name:
            names = list(dict.fromkeys(told_name(styles, one) for one in _paragraph_styles(styles)))
            raise TemplateError(
                f"{path}：模板里没有段落样式“{name}”（{asked}）",
                advice=f"模板里有：{'、'.join(names[:_MOST_NAMED])}",
            )
        found[roles[asked]] = by_name[_comparable(name)]
    return found
