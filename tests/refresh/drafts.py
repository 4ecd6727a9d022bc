"""A drafted .docx on a person's desk: open it, select text as one does with a mouse, change it, save it.

An edit is a function of an open `Draft`; `edited(data, *edits)` opens, applies them in turn and saves. Text is selected
by what stands around it, the selection between ⟨ and ⟩: "收入合计⟨2,334.99⟩万元". It has to be found exactly once.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MAIN = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"

Edit = Callable[["Draft"], None]


def w(name: str) -> str:
    """A name of the main namespace as lxml spells it."""
    return f"{{{W}}}{name}"


def made(xml: str) -> Any:
    """An element from XML that may use the prefixes w, r, mc, w14, wps, wp, a and v."""
    prefixes = (
        f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}" xmlns:w14="{W14}" xmlns:w15="{W15}" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    element = etree.fromstring(f"<x {prefixes}>{xml}</x>")[0]
    etree.cleanup_namespaces(element)
    return element


class NotThere(AssertionError):
    """What an edit is about is not in the document, or not once."""


class Selection(NamedTuple):
    """`start` and `end` count the characters of the paragraph's visible text."""

    paragraph: Any
    start: int
    end: int

    @property
    def text(self) -> str:
        return text_of(self.paragraph)[self.start : self.end]


class Draft:
    """A document that is open for editing."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.parts[MAIN])
        self.body = self.root.find(w("body"))
        used = (value for node in self.root.iter() for value in (node.get(w("id")), node.get(w("val"))))
        self._numbers = max([90000, *(int(value) for value in used if value and value.isdigit() and len(value) < 9)])

    def save(self) -> bytes:
        """The document as a package."""
        self.parts[MAIN] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 10, 0, 0)), data)
        return stream.getvalue()

    def number(self) -> str:
        """A number that nothing in the document has yet."""
        self._numbers += 1
        return str(self._numbers)

    def paragraphs(self) -> list[Any]:
        """The paragraphs a person sees, tables' and boxes' included."""
        return [p for p in self.body.iter(w("p")) if not any(a.tag == f"{{{MC}}}Fallback" for a in p.iterancestors())]

    def select(self, pattern: str) -> Selection:
        """Where the pattern stands; without ⟨ ⟩ all of it is selected."""
        whole = pattern.replace("⟨", "").replace("⟩", "")
        found = [(p, text.find(whole)) for p in self.paragraphs() if whole in (text := text_of(p))]
        if len(found) != 1:
            raise NotThere(f"{whole!r} stands in {len(found)} paragraphs")
        paragraph, at = found[0]
        start, end = pattern.find("⟨"), pattern.find("⟩")
        if start < 0:
            return Selection(paragraph, at, at + len(whole))
        return Selection(paragraph, at + start, at + end - 1)

    def paragraph(self, snippet: str) -> Any:
        """The one paragraph that holds the snippet."""
        return self.select(snippet).paragraph

    def relate(self, kind: str, target: str) -> str:
        """A relationship of the document to a part; its id."""
        root = etree.fromstring(self.parts[RELATIONS])
        taken = {relation.get("Id") for relation in root}
        name = next(f"rIdP{n}" for n in range(1, 999) if f"rIdP{n}" not in taken)
        relation = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship")
        relation.attrib.update({"Id": name, "Type": f"{R}/{kind}", "Target": target})
        self.parts[RELATIONS] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return name

    def declare(self, part: str, kind: str) -> None:
        """The content type of a new part."""
        root = etree.fromstring(self.parts[TYPES])
        override = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Override")
        override.attrib.update({"PartName": f"/{part}", "ContentType": kind})
        self.parts[TYPES] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def edited(data: bytes, *edits: Edit) -> bytes:
    """The document after the edits; each has to change something."""
    draft = Draft(data)
    for edit in edits:
        before = etree.tostring(draft.root), dict(draft.parts)
        edit(draft)
        assert (etree.tostring(draft.root), draft.parts) != before, f"{edit} changed nothing"
    return draft.save()


# ------------------------------------------------------------------------------------------- text of one paragraph


def text_nodes(paragraph: Any) -> Iterator[Any]:
    """The w:t elements of a paragraph that a person sees: nothing deleted, nothing of a text box within."""
    for node in paragraph.iter(w("t")):
        for ancestor in node.iterancestors():
            if ancestor.tag in (w("del"), w("moveFrom"), w("txbxContent")):
                break
            if ancestor is paragraph:
                yield node
                break


def text_of(paragraph: Any) -> str:
    """The visible text."""
    return "".join(node.text or "" for node in text_nodes(paragraph))


def run_of(node: Any) -> Any:
    """The w:r of a text."""
    return next(node.iterancestors(w("r")))


def put_text(node: Any, text: str) -> None:
    """Set a w:t as Word writes it."""
    node.text = text
    node.attrib.pop(SPACE, None)
    if text != text.strip():
        node.set(SPACE, "preserve")


def new_run(like: Any, text: str) -> Any:
    """A run with the formatting of another."""
    run = etree.Element(w("r"))
    if like is not None and (properties := like.find(w("rPr"))) is not None:
        run.append(copy.deepcopy(properties))
    put_text(etree.SubElement(run, w("t")), text)
    return run


def split_run(run: Any, node: Any, offset: int) -> None:
    """Split a run in two inside its text `node`; the second half follows."""
    rest = etree.Element(w("r"), dict(run.attrib))
    if (properties := run.find(w("rPr"))) is not None:
        rest.append(copy.deepcopy(properties))
    text = node.text or ""
    later = list(node.itersiblings())
    put_text(node, text[:offset])
    put_text(etree.SubElement(rest, w("t")), text[offset:])
    for sibling in later:
        rest.append(sibling)
    run.addnext(rest)


def isolate(selection: Selection) -> list[Any]:
    """Split runs so that the selection is whole runs; these runs."""
    paragraph, start, end = selection
    for border in (start, end):
        at = 0
        for node in list(text_nodes(paragraph)):
            length = len(node.text or "")
            if at < border < at + length:
                split_run(run_of(node), node, border - at)
            at += length
    runs, at = [], 0
    for node in text_nodes(paragraph):
        length = len(node.text or "")
        if start <= at and at + length <= end and length:
            runs.append(run_of(node))
        at += length
    return runs


def control_of(run: Any) -> Any | None:
    """The content control around a run, None outside of one."""
    return next(run.iterancestors(w("sdt")), None)


def without_content(control: Any) -> bool:
    """Whether nothing visible is left in a control."""
    return not any(node.text for node in control.iter(w("t")))


def unwrap(element: Any) -> None:
    """Replace an element by its children."""
    for child in list(element):
        element.addprevious(child)
    element.getparent().remove(element)


def drop_control(control: Any) -> None:
    """Take a control away, its content stays."""
    content = control.find(w("sdtContent"))
    for child in list(content if content is not None else ()):
        control.addprevious(child)
    control.getparent().remove(control)


def remove_runs(runs: list[Any]) -> None:
    """Delete runs; a control that is left empty goes with them, its bookmark stays and covers nothing."""
    for run in runs:
        control = control_of(run)
        parent = run.getparent()
        parent.remove(run)
        if parent.tag in (w("ins"), w("moveTo")) and not len(parent):
            parent.getparent().remove(parent)
        if control is not None and without_content(control) and control.find(f".//{w('del')}") is None:
            control.getparent().remove(control)
