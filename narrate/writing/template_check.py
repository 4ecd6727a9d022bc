"""What a person's own template lacks, told before anything is written with it.

In: a .docx. Out: lines about styles, outline levels and page numbers. A style without which nothing can be written is
an error; one for which another stands in is a remark.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from narrate.word.markup import Element, w
from narrate.word.package import Package, open_package
from narrate.word.styles import Styles
from narrate.writing.template import StyleName, matched_styles, refuse_macros, shown_name, style_names

_IN_CONTENTS = ("part", "heading1", "sheet_title")


class Lack(NamedTuple):
    """One thing a template lacks. `required`: without it nothing can be written."""

    required: bool
    style: str
    message: str
    advice: str

    def as_json(self) -> dict[str, Any]:
        """One problem of the schema `narrate.template/1`."""
        return self._asdict()


def check_template(path: Path) -> tuple[Lack, ...]:
    """Everything a template lacks, what is required first.

    Raises:
        UnreadableFile: not a readable .docx.
        TemplateError: a macro file.
    """
    package = open_package(path, f"Word 模板《{path.name}》")
    refuse_macros(package)
    found, missing = matched_styles(package)
    lacks = [*_missing_styles(missing), *_outline_levels(package, found), *_page_number(package)]
    return tuple(sorted(lacks, key=lambda lack: not lack.required))


def _missing_styles(missing: list[StyleName]) -> Iterator[Lack]:
    by_role = {line.role: line for line in style_names()}
    for name in dict.fromkeys(line.name for line in missing):
        line = next(one for one in missing if one.name == name)
        stand_in = by_role.get(line.instead)
        if any(not one.instead for one in missing if one.name == name) or stand_in is None:
            advice = "在“样式”窗格里新建同名的段落样式"
            yield Lack(True, line.shown, f"没有段落样式{shown_name(line)}", advice)
        else:
            advice = f"整份报告里用{shown_name(stand_in)}代替；要单独设样子的，新建同名的段落样式"
            yield Lack(False, line.shown, f"没有段落样式{shown_name(line)}", advice)


def _outline_levels(package: Package, found: dict[str, str]) -> Iterator[Lack]:
    """Headings that an editor would leave out of the contents when it renews them."""
    styles = Styles.of(package)
    for line in style_names():
        if line.role in _IN_CONTENTS and line.role in found and styles.outline_level(found[line.role]) != 0:
            message = f"段落样式{shown_name(line)}的大纲级别不是1级，在 Word 里更新目录后会少掉这些行"
            yield Lack(False, line.shown, message, "在样式的“段落”设置里把大纲级别设为1级")


def _page_number(package: Package) -> Iterator[Lack]:
    parts = [part for kind in ("footer", "header") for part in package.related(package.main, kind)]
    if not any(_has_page_number(package.tree(part)) for part in parts):
        yield Lack(False, "", "页眉页脚里没有页码", "在页脚插入页码")


def _has_page_number(root: Element) -> bool:
    instructions = [node.text or "" for node in root.iter(w("instrText"))]
    instructions += [node.get(w("instr"), "") for node in root.iter(w("fldSimple"))]
    return any("PAGE" in instruction.upper().split() for instruction in instructions)
