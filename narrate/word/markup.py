"""XML of Word: elements made, parts parsed and serialized; the one place that knows how.

In: any bytes of a part, texts that XML can hold (`narrate.writing.characters` sees to that). Out: trees, parsed without
entities, DTD and network; a part as Word declares it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PREFIXES = f'xmlns:w="{W}" xmlns:w15="{W15}" xmlns:r="{R}"'  # of the texts that elements are made from

Element = Any  # an lxml element; lxml ships no types

_SPECIAL = re.compile('[&<>"\t\n]')
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_OFF = frozenset({"0", "false", "off", "none"})


class BrokenXmlError(ValueError):
    """A part is not well-formed XML, or declares a DTD."""


@cache
def w(name: str) -> str:
    """A WordprocessingML tag or attribute in lxml's notation."""
    return f"{{{W}}}{name}"


def root(namespace: str, name: str, prefixes: dict[str, str] | None = None, /, **attributes: str) -> Element:
    """The root of a part, its namespace the default one."""
    prefixes_of_root: Any = {None: namespace, **(prefixes or {})}
    node: Element = etree.Element(f"{{{namespace}}}{name}", attributes, prefixes_of_root)
    return node


def elements(xml: str) -> list[Element]:
    """Detached elements from the text of some, in the prefixes w, w15 and r."""
    holder = parse(f"<w:p {PREFIXES}>{xml}</w:p>".encode())
    made = list(holder)
    for node in made:
        holder.remove(node)
    return made


def element(name: str, /, **attributes: str) -> Element:
    """A WordprocessingML element of its own."""
    node: Element = etree.Element(w(name), {w(key): value for key, value in attributes.items()}, {"w": W})
    return node


def add(parent: Element, name: str, /, **attributes: str) -> Element:
    """A new last child in WordprocessingML, its attributes too: add(properties, "jc", val="center")."""
    node: Element = etree.SubElement(parent, w(name), {w(key): value for key, value in attributes.items()})
    return node


def escape(text: str) -> str:
    """Text for element content and for attributes in double quotes alike."""
    if _SPECIAL.search(text) is None:  # most texts
        return text
    return _SPECIAL.sub(lambda found: _REFERENCES[found.group()], text)


def parse(data: bytes) -> Element:
    """The root element; entities, DTD and network are off, depth and text size bounded; remarks are passed over."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # one within a word would cut it in two
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenXmlError(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise BrokenXmlError("DOCTYPE")
    return root


def has_remarks(data: bytes) -> bool:
    """Whether a part holds comments or processing instructions, which `parse` passes over."""
    return b"<!--" in data or b"<\0!\0-\0-\0" in data or b"<?" in data.removeprefix(b"\xef\xbb\xbf")[1:]


def serialize(root: Element) -> bytes:
    """A part as bytes, the way Word declares it."""
    body: bytes = etree.tostring(root, encoding="UTF-8")
    start = body.index(b"?>") + 2 if body.startswith(b"<?xml") else 0
    return DECLARATION.encode() + body[start:].lstrip(b"\n")


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as w:vanish is there and not switched off."""
    return element is not None and element.get(w("val"), "1").lower() not in _OFF
