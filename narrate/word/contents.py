"""目录 in Word: a TOC field whose entries are there, each a link to its heading with the heading's page.

The entries need no editor to fill them in: WPS and Word show them as they are and do not ask anything. Page numbers are
results of PAGEREF fields, put in from `pagination`'s estimate; 更新域 (F9) in Word or WPS renews them after editing.
"""

from __future__ import annotations

from collections.abc import Mapping

from narrate.phrasing.report import Contents, ContentsEntry
from narrate.word import marks, runs
from narrate.word.markup import XML_SPACE, Element, add

_INSTRUCTION = ' TOC \\o "1-1" \\h \\z \\u '  # \u: by outline level, which WPS wants said


def add_contents(
    parent: Element, contents: Contents, style: str, text_width: int, pages: Mapping[str, int], marker: marks.Marker
) -> None:
    """The paragraphs of the contents. `pages`: key of a heading → page; an unknown one is left to the editor."""
    for entry in contents.entries:
        paragraph = _add_paragraph(parent, style, text_width)
        if entry is contents.entries[0]:
            _begin_field(paragraph, _INSTRUCTION)
        number = None
        if marker.marked:
            number = marker.open(paragraph, marks.paragraph_bookmark(contents.entry_key(entry)))
        _add_entry(paragraph, entry, pages.get(entry.target))
        if number is not None:
            marker.close(paragraph, number)
        if entry is contents.entries[-1]:
            _field_mark(paragraph, "end")


def _add_paragraph(parent: Element, style: str, text_width: int) -> Element:
    paragraph = add(parent, "p")
    properties = add(paragraph, "pPr")
    add(properties, "pStyle", val=style)
    tabs = add(properties, "tabs")
    add(tabs, "tab", val="clear", pos="8834")
    add(tabs, "tab", val="right", leader="dot", pos=str(text_width))
    return paragraph


def _add_entry(paragraph: Element, entry: ContentsEntry, page: int | None) -> None:
    target = marks.target_bookmark(entry.target)
    link = add(paragraph, "hyperlink", anchor=target, history="1")
    runs.add_run(link, entry.text)
    add(add(link, "r"), "tab")
    _begin_field(link, f" PAGEREF {target} \\h ")
    if page is not None:
        runs.add_run(link, str(page))
    _field_mark(link, "end")


def _begin_field(parent: Element, instruction: str) -> None:
    """A field up to its result."""
    _field_mark(parent, "begin")
    text = add(add(parent, "r"), "instrText")
    text.text = instruction
    text.set(XML_SPACE, "preserve")
    _field_mark(parent, "separate")


def _field_mark(parent: Element, kind: str) -> None:
    add(add(parent, "r"), "fldChar", fldCharType=kind)
