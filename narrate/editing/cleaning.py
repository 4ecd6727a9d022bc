"""Taking our marks and personal metadata out of parsed parts, element by element; all else stays as it stands.

Each function edits the tree that it is given and returns what it took out: nothing, and the part keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from narrate.word import marks
from narrate.word.markup import W14, W15, Element, W, w
from narrate.word.styles import Styles
from narrate.writing.highlights import highlights

_REVISION_ID = re.compile(f"{{{re.escape(W)}}}rsid")
_ANCHORS = tuple(w(name) for name in ("commentRangeStart", "commentRangeEnd"))
_BOOKMARKS = (w("bookmarkStart"), w("bookmarkEnd"))
_FRAME_OF_RUN = (w("rPr"), w("fldChar"), w("instrText"), w("footnoteReference"), w("endnoteReference"))
_MOVE_RANGES = tuple(w(f"{kind}Range{end}") for kind in ("moveFrom", "moveTo") for end in ("Start", "End"))
# editing sessions, paths on somebody's disk, variables (WPS keeps the machine's id there), data sources, lineage ids
_SETTINGS = (
    *(w(name) for name in ("rsids", "attachedTemplate", "docVars", "mailMerge", "saveThroughXslt")),
    "{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary",
    f"{{{W14}}}docId",
    f"{{{W15}}}docId",
)
_CORE_KEPT = frozenset({"title", "subject", "language"})
_APP_DROPPED = frozenset({"Company", "Manager", "Template", "TotalTime", "HyperlinkBase", "HLinks", "DigSig"})


@dataclass(frozen=True, slots=True)
class Ours:
    """What the snapshot knows to be ours: bookmark names of open slots, and titles of figures' controls.

    Without a snapshot `open_names` is None: the highlight is then cleared in every mark.
    """

    open_names: Container[str] | None = None
    aliases: Container[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was taken out of a story."""

    controls: int = 0
    bookmarks: int = 0
    highlights: int = 0
    doubtful: int = 0
    anchors: int = 0
    revision_ids: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(
            self.controls + other.controls,
            self.bookmarks + other.bookmarks,
            self.highlights + other.highlights,
            self.doubtful + other.doubtful,
            self.anchors + other.anchors,
            self.revision_ids + other.revision_ids,
        )

    def __bool__(self) -> bool:
        return self != Removed()


def clean_story(root: Element, ours: Ours) -> Removed:
    """Marks, the colours of filled slots and of doubtful figures, anchors of comments, revision ids."""
    colours, opened = highlights(), ours.open_names
    return Removed(  # first the colours: they go by the marks
        highlights=_clear_colour(root, colours.open, lambda name: opened is None or name in opened),
        doubtful=_clear_colour(root, colours.doubtful, lambda _: True),
        controls=_unwrap_controls(root, ours),
        bookmarks=_drop_bookmarks(root),
        anchors=_drop_anchors(root),
        revision_ids=drop_revision_ids(root),
    )


def _clear_colour(root: Element, colour: str, chosen: Callable[[str], bool]) -> int:
    """Take a colour from the runs in our marks whose names are chosen."""
    runs: dict[Element, None] = {}
    for start in root.iter(w("bookmarkStart")):
        name = start.get(w("name"), "")
        if marks.is_span_bookmark(name) and chosen(name):
            runs.update(dict.fromkeys(marks.runs_within(start)))
    cleared = 0
    for run in runs:
        highlight = run.find(f"{w('rPr')}/{w('highlight')}")
        if highlight is not None and highlight.get(w("val")) == colour:
            highlight.getparent().remove(highlight)
            cleared += 1
    return cleared


def _unwrap_controls(root: Element, ours: Ours) -> int:
    controls = list(_our_controls(root, ours))
    for control in controls:
        for content in control.findall(w("sdtContent")):
            for child in list(content):
                control.addprevious(child)
        control.getparent().remove(control)
    return len(controls)


def _our_controls(root: Element, ours: Ours) -> Iterator[Element]:
    """By tag or title; those an editor stripped of both, by the bookmark they stand in or begin with.

    LibreOffice 7.4 writes such nameless controls, moves the bookmark's start into them, and nests them.
    """
    within: set[str] = set()
    for node in root.iter(w("sdt"), *_BOOKMARKS):
        number = node.get(w("id"), "")
        if node.tag == w("bookmarkEnd"):
            within.discard(number)
        elif node.tag == w("bookmarkStart"):
            if marks.is_span_bookmark(node.get(w("name"), "")):
                within.add(number)
        elif _is_named_ours(node, ours) or (_is_nameless(node) and (within or _begins_with_ours(node))):
            yield node


def _is_named_ours(control: Element, ours: Ours) -> bool:
    alias = control.find(f"{w('sdtPr')}/{w('alias')}")
    named = alias is not None and alias.get(w("val"), "") in ours.aliases
    return marks.is_our_tag(marks.control_tag(control)) or named


def _is_nameless(control: Element) -> bool:
    """A run-level control without tag, title or type."""
    properties = control.find(w("sdtPr"))
    names = {_local(child) for child in properties} if properties is not None else set()
    return names <= {"id", "appearance", "rPr"} and next(control.iterancestors(w("p")), None) is not None


def _begins_with_ours(control: Element) -> bool:
    first = next(control.iter(w("t"), w("bookmarkStart")), None)
    return first is not None and first.tag == w("bookmarkStart") and marks.is_our_bookmark(first.get(w("name"), ""))


def drop_hidden_text(root: Element, styles: Styles) -> int:
    """What is there and not shown: hidden runs, but the marks of fields that begin or end in them."""
    found = [run for paragraph in root.iter(w("p")) for run in _hidden_runs(paragraph, styles)]
    dropped = 0
    for run in found:
        gone = [child for child in run if child.tag not in _FRAME_OF_RUN]
        dropped += bool(gone)
        _remove(gone)
        if len(run) == 0 or (len(run) == 1 and run[0].tag == w("rPr")):
            _remove([run])
    return dropped


def _hidden_runs(paragraph: Element, styles: Styles) -> list[Element]:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    by_paragraph = styles.is_hidden(styles.default_paragraph if style is None else style.get(w("val"), ""))
    runs = (run for run in paragraph.iter(w("r")) if next(run.iterancestors(w("p"))) is paragraph)
    return [run for run in runs if styles.hides_run(run, paragraph_hides=by_paragraph)]


def _drop_bookmarks(root: Element) -> int:
    starts = [start for start in root.iter(w("bookmarkStart")) if marks.is_our_bookmark(start.get(w("name"), ""))]
    numbers = {start.get(w("id")) for start in starts}
    kept = {start.get(w("id")) for start in root.iter(w("bookmarkStart"))} - numbers
    ends = [end for end in root.iter(w("bookmarkEnd")) if end.get(w("id")) in numbers - kept]
    _remove([*starts, *ends])
    return len(starts)


def _drop_anchors(root: Element) -> int:
    references = list(root.iter(w("commentReference")))
    anchors = list(root.iter(*_ANCHORS, *_MOVE_RANGES))
    for reference in references:
        run = reference.getparent()
        others = [child for child in run if child.tag != w("rPr") and child is not reference]
        anchors.append(reference if others or run.tag != w("r") else run)
    _remove(anchors)
    return len(anchors)


def drop_revision_ids(root: Element) -> int:
    """w:rsid… attributes, and the w:rsid elements of styles and numbering."""
    elements = list(root.iter(w("rsid")))
    _remove(elements)
    dropped = len(elements)
    for node in root.iter(f"{{{W}}}*"):
        for name in [name for name in node.attrib if _REVISION_ID.match(name)]:
            del node.attrib[name]
            dropped += 1
    return dropped


def clear_settings(root: Element) -> int:
    """What settings.xml tells about who edited where."""
    found = list(root.iter(*_SETTINGS))
    _remove(found)
    return len(found) + drop_revision_ids(root)


def clear_core(root: Element, harmless: Container[str] = ()) -> list[str]:
    """People, dates and remarks of docProps/core.xml; the names of what went. `harmless` texts say nothing of anybody."""
    return _drop_children(root, lambda node: _local(node) not in _CORE_KEPT and (node.text or "") not in harmless)


def clear_app(root: Element, harmless: Container[str] = ()) -> list[str]:
    """The organization, the template and the editing time in docProps/app.xml; the names of what went."""
    return _drop_children(root, lambda node: _local(node) in _APP_DROPPED and (node.text or "") not in harmless)


def _drop_children(root: Element, is_dropped: Callable[[Element], bool]) -> list[str]:
    dropped = {child: _local(child) for child in root if isinstance(child.tag, str) and is_dropped(child)}
    _remove(dropped)
    return list(dropped.values())


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def drop_content_types(root: Element, gone: Container[str]) -> int:
    """The content types of parts that are gone; `gone` without regard to case."""
    lines = [line for line in root if line.get("PartName", "").lstrip("/").casefold() in gone]
    _remove(lines)
    return len(lines)


def count_highlights(root: Element) -> int:
    """Runs with one of our colours behind them."""
    return sum(node.get(w("val")) in highlights() for node in root.iter(w("highlight")))


def _remove(elements: Iterable[Element]) -> None:
    for element in elements:
        element.getparent().remove(element)
