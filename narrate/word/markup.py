"""Text into XML and XML into trees: the one place that escapes and the one that parses.

In: any string, any bytes of a part. Out: text that XML may hold, or a tree parsed without entities, DTD and network.
Characters that XML cannot hold are refused (`IllegalCharacterError`), never dropped.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Element = Any  # an lxml element; lxml ships no types

CARE = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_REPLACEMENTS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_OFF = frozenset({"0", "false", "off", "none"})


class IllegalCharacterError(ValueError):
    """A character that no XML document may hold; `position` is its place in the escaped text."""

    def __init__(self, character: str, position: int) -> None:
        super().__init__(f"U+{ord(character):04X}")
        self.character = character
        self.position = position


class BrokenXmlError(ValueError):
    """A part is not well-formed XML, or declares a DTD."""


@cache
def w(name: str) -> str:
    """A WordprocessingML tag or attribute in lxml's notation."""
    return f"{{{W}}}{name}"


def needs_care(text: str) -> bool:
    """Whether `escape` would change or refuse the text."""
    if text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text):
        return False  # most texts: told without a look at each character's class
    return CARE.search(text) is not None


def escape(text: str) -> str:
    """Text for element content and for attributes in double quotes alike."""
    return text if CARE.search(text) is None else CARE.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    character = match.group()
    if character not in _REPLACEMENTS:
        raise IllegalCharacterError(character, match.start())
    return _REPLACEMENTS[character]


def parse(data: bytes) -> Element:
    """The root element; entities, DTD and network are off, depth and text size bounded."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenXmlError(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise BrokenXmlError("DOCTYPE")
    return root


def serialize(root: Element) -> bytes:
    """A part as bytes, the way Word declares it."""
    from lxml import etree

    body: bytes = etree.tostring(root, encoding="UTF-8")
    start = body.index(b"?>") + 2 if body.startswith(b"<?xml") else 0
    return DECLARATION.encode() + body[start:].lstrip(b"\n")


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as w:vanish is there and not switched off."""
    return element is not None and element.get(w("val"), "1").lower() not in _OFF
