"""What a person's own template lacks, told before anything is written with it.

In: a .docx. Out: lines about styles, outline levels and page numbers. A style without which nothing can be written is
an error; one for which another stands in is a remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from narrate.word.markup import Element, w
from narrate.word.package import Package
from narrate.word.styles import Styles
from narrate.writing.letterhead import MARKER, is_left_out
from narrate.writing.paragraph_overrides import is_numbered
from narrate.writing.template import open_template
from narrate.writing.template_styles import MatchedStyles, StyleName, matched_styles, shown_name, style_names, told_name

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
    package = open_template(path)
    matched = matched_styles(package, path)
    styles = Styles.of(package)
    lacks = [
        *_missing_styles(matched.missing),
        *_rivals(styles, matched),
        *_outline_levels(styles, matched),
        *_numbered(styles, matched),
        *_page_number(package),
        *_text_of_its_own(package),
    ]
    return tuple(sorted(lacks, key=lambda lack: not lack.required))


def _missing_styles(missing: Iterable[StyleName]) -> Iterator[Lack]:
    by_role = {line.role: line for line in style_names()}
    lines = {line.name: line for line in reversed(list(missing))}
    needed = {line.name for line in missing if not line.instead}
    for name, line in reversed(lines.items()):
        if name in needed:
            advice = "模板里叫别的名称的，运行 narrate template styles；没有的，在“样式”窗格里新建同名的段落样式"
            yield Lack(True, line.shown, f"没有段落样式{shown_name(line)}", advice)
        else:
            message = f"没有段落样式{shown_name(line)}，用{shown_name(by_role[line.instead])}的"
            yield Lack(False, line.shown, message, "要单独设样子的，新建同名的段落样式")


def _rivals(styles: Styles, matched: MatchedStyles) -> Iterator[Lack]:
    """Two styles that may both be meant."""
    for line in style_names():
        if line.role in matched.rivals and line.role not in ("item", "term"):
            taken = told_name(styles, matched.found[line.role])
            others = "、".join(f"“{name}”" for name in matched.rivals[line.role])
            message = f"{line.asked}用了样式“{taken}”，模板里还有{others}"
            yield Lack(False, taken, message, "要用别的，运行 narrate template styles，在写出的文件里改")


def _outline_levels(styles: Styles, matched: MatchedStyles) -> Iterator[Lack]:
    """Headings that an editor would leave out of the contents when it renews them: at another level than the first. One
    of no level is given the level by the paragraph."""
    for line in style_names():
        if line.role not in _IN_CONTENTS or line.role not in matched.found:
            continue
        if styles.outline_level(matched.found[line.role]) not in (0, None):
            shown = f"“{told_name(styles, matched.found[line.role])}”"
            message = f"段落样式{shown}（{line.asked}）的大纲级别不是1级，在 Word 里更新目录后会少掉这些行"
            yield Lack(False, line.shown, message, "在样式的“段落”设置里把大纲级别设为1级")


def _numbered(styles: Styles, matched: MatchedStyles) -> Iterator[Lack]:
    """Styles that number their paragraphs: ours bring their ordinals, so the numbering is switched off in them."""
    ids = dict.fromkeys(matched.found.values())
    names = "、".join(f"“{told_name(styles, one)}”" for one in ids if is_numbered(styles, one))
    if names:
        yield Lack(False, "", f"段落样式{names}带自动编号：写出的段落里关掉了，序号由文稿自己写", "不用改模板")


def _text_of_its_own(package: Package) -> Iterator[Lack]:
    if is_left_out(package.tree(package.main).find(w("body"))):
        advice = f"放到页眉里；要留在正文里的，在写说明的地方单独写一段“{MARKER}”，它前后的都保留"
        yield Lack(False, "", "模板正文里的红头、图片不会进入文稿", advice)


def _page_number(package: Package) -> Iterator[Lack]:
    parts = [part for kind in ("footer", "header") for part in package.related(package.main, kind)]
    if not any(_has_page_number(package.tree(part)) for part in parts):
        yield Lack(False, "", "页眉页脚里没有页码", "在页脚插入页码")


def _has_page_number(root: Element) -> bool:
    instructions = [node.text or "" for node in root.iter(w("instrText"))]
    instructions += [node.get(w("instr"), "") for node in root.iter(w("fldSimple"))]
    return any("PAGE" in instruction.upper().split() for instruction in instructions)
