"""What of a template's own text stays: all before and after the line 【正文】, and none where there is no such line.

In: the w:body of a template. Out: `Letterhead`: the XML around the report, and the relationships it needs. Comments,
revisions, section breaks and permissions are left out.
"""

from __future__ import annotations

import copy
import re
from typing import NamedTuple

from lxml import etree

from narrate.errors import TemplateError
from narrate.word.markup import Element, R, W, w

MARKER = "【正文】"
_MARKER = re.compile(r"\s*(?:【正文】|〔正文〕|［正文］|\[正文\]|\{\{?\s*正文\s*\}?\})\s*")
_LEFT_OUT = tuple(
    w(name)
    for name in (
        *(
            "commentRangeStart",
            "commentRangeEnd",
            "commentReference",
            "annotationRef",
            "proofErr",
            "permStart",
            "permEnd",
        ),
        *("del", "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange"),
        *("sectPr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "tblPrExChange"),
        *("bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"),
    )
)
_UNWRAPPED = (w("ins"), w("moveTo"))
_PICTURES = tuple(w(name) for name in ("drawing", "pict", "object"))
_RED = ("FF0000", "E60012", "C00000")  # 红头


class Letterhead(NamedTuple):
    """The XML before and after the report, and the ids of the relationships in it."""

    before: str = ""
    after: str = ""
    relationships: frozenset[str] = frozenset()


def letterhead(body: Element | None, shown: str) -> Letterhead:
    """What stays of a body; `shown` names the template.

    Raises:
        TemplateError: the line stands twice.
    """
    blocks = [] if body is None else [one for one in body if one.tag != w("sectPr")]
    places = [at for at, block in enumerate(blocks) if _is_marker(block)]
    if not places:
        return Letterhead()
    if len(places) > 1:
        raise TemplateError(f"{shown}里有{len(places)}行“{MARKER}”", advice="只留一行，说明写在那里")
    before, after = blocks[: places[0]], blocks[places[0] + 1 :]
    kept = [[_cleaned(one) for one in part] for part in (before, after)]
    ids = {value for part in kept for one in part for node in one.iter() for value in _ids(node)}
    first, last = ("".join(map(_text, part)) for part in kept)
    return Letterhead(first, last, frozenset(ids))


def is_left_out(body: Element | None) -> bool:
    """Whether a body holds what looks like a letterhead, pictures or red text, and no line 【正文】."""
    if body is None or any(_is_marker(one) for one in body):
        return False
    red = (node.get(w("val"), "").upper() for node in body.iter(w("color")))
    return next(body.iter(*_PICTURES), None) is not None or any(one in _RED for one in red)


def _is_marker(block: Element) -> bool:
    return block.tag == w("p") and bool(_MARKER.fullmatch("".join(node.text or "" for node in block.iter(w("t")))))


def _ids(node: Element) -> list[str]:
    if not isinstance(node.tag, str):
        return []
    return [str(value) for name, value in node.attrib.items() if name.startswith(f"{{{R}}}")]


def _cleaned(block: Element) -> Element:
    made = copy.deepcopy(block)
    made.tail = None
    for node in list(made.iter(*_LEFT_OUT)):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    for node in list(made.iter(*_UNWRAPPED)):
        parent = node.getparent()
        if parent is None:
            continue
        at = parent.index(node)
        for child in reversed(list(node)):
            parent.insert(at + 1, child)
        parent.remove(node)
    for node in made.iter():
        for name in [name for name in node.attrib if name.startswith(f"{{{W}}}rsid")]:
            del node.attrib[name]
    return made


def _text(block: Element) -> str:
    text: str = etree.tostring(block, encoding="unicode", with_tail=False)
    return text
