"""What a paragraph says against its style, where a template's style would spoil it.

Our ordinals are typed: a style that numbers its paragraphs would number them twice. A heading whose style has no outline
level would be left out of the contents, one that is not kept with the next paragraph may end a page, and a cell has no room for the indent of running text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrate.word.markup import w
from narrate.word.styles import Styles

_LEVELS = {"part": 0, "heading1": 0, "heading2": 1, "heading3": 2, "sheet_title": 0}
_NO_INDENT = ("table_text", "table_header", "sheet_text", "sheet_header", "sheet_head", "contents_entry")
_OFF = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_FLUSH = '<w:ind w:left="0" w:leftChars="0" w:firstLine="0" w:firstLineChars="0"/>'
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'


class Override(NamedTuple):
    """Pieces of w:pPr in the order of the schema: w:keepNext, before w:tabs, between them and w:jc, after w:jc."""

    keep: str = ""
    numbering: str = ""
    layout: str = ""
    outline: str = ""


NONE = Override()
NO_OVERRIDES: Mapping[str, Override] = {}


def overrides(styles: Styles, ids: Mapping[str, str]) -> dict[str, Override]:
    """Role → what its paragraphs say against their style."""
    return {role: _override(styles, role, style_id, ids) for role, style_id in ids.items()}


def is_numbered(styles: Styles, style_id: str) -> bool:
    """Whether a style numbers its paragraphs by itself."""
    number = styles.inherited(style_id, f"{w('pPr')}/{w('numPr')}/{w('numId')}")
    return number is not None and number.get(w("val"), "0") != "0"


def _override(styles: Styles, role: str, style_id: str, ids: Mapping[str, str]) -> Override:
    level = _LEVELS.get(role)
    unlevelled = level is not None and styles.outline_level(style_id) is None
    layout = ""
    if role in _NO_INDENT:
        single = _SINGLE if style_id == ids["body"] and role != "contents_entry" else ""
        layout = single + (_FLUSH if _is_indented(styles, style_id) else "")
    parted = level is not None and styles.inherited(style_id, f"{w('pPr')}/{w('keepNext')}") is None
    return Override(
        "<w:keepNext/>" if parted else "",
        _OFF if is_numbered(styles, style_id) else "",
        layout,
        f'<w:outlineLvl w:val="{level}"/>' if unlevelled else "",
    )


def _is_indented(styles: Styles, style_id: str) -> bool:
    indent = styles.inherited_attributes(style_id, f"{w('pPr')}/{w('ind')}")
    return any(
        indent.get(w(name), "0") not in ("", "0") for name in ("firstLine", "firstLineChars", "left", "leftChars")
    )
