"""Fields, links and descriptions that tell where something lies on somebody's disk: taken out, what they show stays.

In: a parsed part and what it points to. Out: the part without them, and how many there were. What can only be made
blind (a picture that is nothing but a link) is pointed nowhere, as Word does it: Target="NULL".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from narrate.word.markup import Element, R, w
from narrate.word.package import Relationship

_LOCAL = re.compile(
    r"""file:|(?<![a-z0-9/])[a-z]:[\\/]|\\\\[^\s\\"]+\\|(?<![\w/.:])/(?:home|users|root|mnt|media|tmp|volumes|private)/"""
    r"""|%(?:userprofile|appdata|localappdata|username|homepath|temp)%|(?<!\w)~/""",
    re.IGNORECASE,
)
_UP = re.compile(r"(?:^|[\\/\s\"])\.\.[\\/]")
_FOLDER = re.compile(r"(^|')[^'\[\]]*\[")  # of '…\[a.xlsx]Sheet1'!$A$1
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|svg|webp|heic|wdp)$", re.IGNORECASE)
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_DRAWN_NAME = re.compile(r"(?:docPr|cNvPr)$")
_DESCRIPTIONS = ("descr", "title", "alt", f"{_OFFICE}title", w("tooltip"), "tooltip")
_ADDRESSES = ("href", f"{_OFFICE}href", "{http://www.w3.org/1999/xlink}href", "src")
_DROPPED = ("hlinkClick", "hlinkHover", "hlinkMouseOver", "externalData")  # elements that only lead to the target
NOWHERE = "NULL"


def is_local(text: str) -> bool:
    """Whether a text holds a path on a disk or in an office network."""
    return _LOCAL.search(text) is not None


def is_local_target(target: str) -> bool:
    """The same of the target of a link; one that climbs out of its folder lies on a disk as well."""
    return is_local(target) or _UP.search(target.replace("%5C", "\\")) is not None


def local_name(element: Element | None) -> str:
    """The tag without its namespace; nothing for comments, processing instructions and None."""
    return str(element.tag).rpartition("}")[2] if element is not None and isinstance(element.tag, str) else ""


@dataclass(slots=True, eq=False)
class ComplexField:
    """A field of w:fldChar: its marks, and what stands in its instruction (children of runs)."""

    marks: list[Element]
    instruction: list[Element] = field(default_factory=list)
    in_instruction: bool = True

    @property
    def text(self) -> str:
        """The instruction."""
        return "".join(node.text or "" for node in self.instruction if node.tag == w("instrText"))


def complex_fields(root: Element) -> Iterator[ComplexField]:
    """The fields of a story that begin and end, inner ones first."""
    open_fields: list[ComplexField] = []
    for node in root.iter():
        parent = node.getparent()
        if parent is None or parent.tag != w("r") or node.tag == w("rPr"):
            continue
        kind = node.get(w("fldCharType")) if node.tag == w("fldChar") else None
        ended = open_fields.pop() if kind == "end" and open_fields else None
        if kind == "separate" and open_fields:
            open_fields[-1].marks.append(node)
            open_fields[-1].in_instruction = False
        for around in open_fields:
            if around.in_instruction:
                around.instruction.append(node)
        if kind == "begin":
            open_fields.append(ComplexField([node]))
        if ended is not None:
            ended.marks.append(node)
            yield ended


def unlink_fields(root: Element) -> int:
    """Fields whose instruction names a local place become what they show."""
    found = [one for one in complex_fields(root) if is_local_target(one.text)]
    for one in found:
        for node in (*one.marks, *one.instruction):
            _remove_from_run(node)
    simple = [one for one in root.iter(w("fldSimple")) if is_local_target(one.get(w("instr"), ""))]
    for one in simple:
        unwrap(one)
    return len(found) + len(simple)


def _remove_from_run(node: Element) -> None:
    run = node.getparent()
    if run is None:
        return
    run.remove(node)
    if run.getparent() is not None and all(child.tag == w("rPr") for child in run):
        run.getparent().remove(run)


def unwrap(element: Element, left_out: tuple[str, ...] = ()) -> None:
    """Put the children of an element in its place, but those of these tags."""
    for child in list(element):
        if child.tag not in left_out:
            element.addprevious(child)
    element.getparent().remove(element)


def shorten_formulas(root: Element) -> int:
    """References of a chart to a workbook elsewhere lose its folder: the values are kept beside them."""
    found = [node for node in root.iter() if local_name(node) == "f" and is_local(node.text or "")]
    for node in found:
        node.text = _FOLDER.sub(r"\1[", node.text)
    return len(found)


def clear_descriptions(root: Element) -> int:
    """Paths in alternative texts and tips, and file names in the names of pictures."""
    cleared = 0
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        for name in (*_DESCRIPTIONS, *_ADDRESSES):
            value = node.get(name)
            if value is not None and (is_local(value) or (name in _DESCRIPTIONS and _PICTURE_FILE.search(value))):
                del node.attrib[name]
                cleared += 1
        called = node.get("name", "")
        if _DRAWN_NAME.search(node.tag) and (is_local(called) or _PICTURE_FILE.search(called)):
            node.set("name", f"图片 {node.get('id', '')}".strip())
            cleared += 1
    return cleared


def unlink_relationships(root: Element, lines: tuple[Relationship, ...]) -> tuple[set[str], set[str]]:
    """Take away what leads to local places. Returns the ids that nothing leads to now, and those to be made blind."""
    local = {line.id for line in lines if line.external and is_local_target(line.target)}
    blind: set[str] = set()
    for node in list(root.iter()) if local else ():
        for name in [name for name, value in node.attrib.items() if value in local and f"{{{R}}}" in name]:
            number = node.get(name)
            if node.tag == w("hyperlink"):
                del node.attrib[name]
                if node.get(w("anchor")) is None:
                    unwrap(node)
            elif local_name(node) in _DROPPED:
                node.getparent().remove(node)
            elif (name.endswith("}link") and node.get(f"{{{R}}}embed")) or name.endswith("}href"):
                del node.attrib[name]
            else:
                blind.add(number)
    return local - blind, blind
