"""An independent judge of a refreshed document: plain lxml, nothing of narrate's readers, editors or refresh.

A document is flattened to characters, each with its formatting, the tracked changes, controls, bookmarks and comments
around it; accepting or rejecting the changes of anyone is then a choice of characters. `Flat.view` gives what stands
after it. What counts as visible: w:t, tabs, breaks and hyphens of runs; hidden text and mc:Fallback are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OURS = "narrate"
MAIN = "word/document.xml"

_INSERTED = ("ins", "moveTo")
_DELETED = ("del", "moveFrom")
_FIXED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SEEN_THROUGH = ("hyperlink", "smartTag", "fldSimple", "sdtContent", "customXml", "dir", "bdo")
_HINT = re.compile(r"\s*w:hint=\"\w+\"")


def w(name: str) -> str:
    """A name of the main namespace as lxml spells it."""
    return f"{{{W}}}{name}"


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts by name. A name that comes twice, or a damaged member, is an error."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "a part stands twice"
        assert archive.testzip() is None
        return {name: archive.read(name) for name in names}


class Change(NamedTuple):
    """A tracked change as the file has it."""

    kind: str  # ins, del
    author: str
    date: str
    number: str


class Char(NamedTuple):
    """A character and what lies around it."""

    text: str
    format: bytes  # w:rPr, canonical
    changes: tuple[Change, ...]
    controls: tuple[int, ...]  # numbers of the controls around it
    bookmarks: frozenset[str]
    comments: frozenset[str]


@dataclass
class Paragraph:
    """A paragraph as the file has it. `place`: number of the container (body, cell, text box) it lies in."""

    place: int
    style: str
    chars: list[Char] = field(default_factory=list)
    mark: tuple[Change, ...] = ()  # tracked changes of the paragraph mark
    rows: tuple[Change, ...] = ()  # of the table rows around it
    before_table: bool = False
    section: bool = False  # holds a w:sectPr
    begins: list[str] = field(default_factory=list)  # bookmarks that begin in it


class Line(NamedTuple):
    """A paragraph as it stands after a decision on the changes."""

    place: int
    style: str
    chars: tuple[Char, ...]
    begins: tuple[str, ...] = ()  # bookmarks that begin in it

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)


class Note(NamedTuple):
    """A comment: who, what, and the text it hangs on (with every change accepted)."""

    number: str
    author: str
    date: str
    text: str
    anchor: str


Decision = Callable[[Change], bool]
"""Whether a change is accepted."""


def all_accepted(change: Change) -> bool:
    """Everybody's changes accepted."""
    return True


def all_rejected(change: Change) -> bool:
    """Everybody's changes rejected."""
    return False


def ours_rejected(change: Change) -> bool:
    """Ours rejected, people's accepted."""
    return change.author != OURS


def ours_accepted(change: Change) -> bool:
    """Ours accepted, people's rejected."""
    return change.author == OURS


def _stands(changes: tuple[Change, ...], accepts: Decision) -> bool:
    return not changes or all(accepts(change) == (change.kind == "ins") for change in changes)


class Flat:
    """One story of a document, flattened."""

    def __init__(self, root: Any) -> None:
        self.paragraphs: list[Paragraph] = []
        self.controls: list[str] = []  # tag of each control, by number
        self.formats: dict[bytes, bytes] = {}
        self._views: dict[Decision, list[Line]] = {}
        self._changes: tuple[Change, ...] = ()
        self._controls: tuple[int, ...] = ()
        self._bookmarks: dict[str, str] = {}
        self._comments: frozenset[str] = frozenset()
        self._rows: tuple[Change, ...] = ()
        self._places = 0
        self._at: Paragraph | None = None
        self._boxes: list[Any] = []
        self._fields: list[bool] = []
        body = root.find(w("body"))
        self._blocks(root if body is None else body)

    # -- reading -----------------------------------------------------------------------------------------------------

    def _blocks(self, container: Any, place: int | None = None) -> None:
        if place is None:
            place = self._places = self._places + 1
        last: Paragraph | None = None
        for child in container:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child).localname
            if child.tag == w("p"):
                last = self._paragraph(child, place)
            elif child.tag == w("tbl"):
                if last is not None:
                    last.before_table = True
                self._table(child)
                last = None
            elif child.tag in (w("sdt"), w("customXml"), w("sdtContent"), w("ins"), w("moveTo")):
                self._blocks(child, place)
            else:
                self._marker(child, name)

    def _table(self, table: Any) -> None:
        for row in table.iter(w("tr")):
            if next(row.iterancestors(w("tbl"))) is not table:
                continue
            properties = row.find(w("trPr"))
            changes = _direct_changes(properties)
            outside, self._rows = self._rows, self._rows + changes
            for cell in row.iter(w("tc")):
                if next(cell.iterancestors(w("tr"))) is row:
                    self._blocks(cell)
            self._rows = outside

    def _paragraph(self, element: Any, place: int) -> Paragraph:
        style = element.find(f"{w('pPr')}/{w('pStyle')}")
        made = Paragraph(place, "" if style is None else style.get(w("val"), ""), rows=self._rows)
        made.mark = _direct_changes(element.find(f"{w('pPr')}/{w('rPr')}"))
        made.section = element.find(f"{w('pPr')}/{w('sectPr')}") is not None
        self.paragraphs.append(made)
        outside, self._at = self._at, made
        boxes, self._boxes = self._boxes, []
        self._inline(element)
        own, self._boxes = self._boxes, boxes
        self._at = outside
        for box in own:
            self._blocks(box)
        return made

    def _inline(self, container: Any) -> None:
        for child in container:
            if not isinstance(child.tag, str) or child.tag in (w("pPr"), w("sdtPr"), w("sdtEndPr")):
                continue
            name = etree.QName(child).localname
            if child.tag == w("r"):
                self._run(child)
            elif child.tag == w("sdt"):
                tag = child.find(f"{w('sdtPr')}/{w('tag')}")
                self.controls.append("" if tag is None else tag.get(w("val"), ""))
                outside, self._controls = self._controls, (*self._controls, len(self.controls) - 1)
                self._inline(child)
                self._controls = outside
            elif name in (*_INSERTED, *_DELETED) and child.tag == w(name):
                outside_changes, self._changes = self._changes, (*self._changes, _change(child))
                self._inline(child)
                self._changes = outside_changes
            elif name == "AlternateContent":
                self._inline(_choice(child))
            elif name in (*_SEEN_THROUGH, "oMath", "oMathPara"):
                self._inline(child)
            else:
                self._marker(child, name)

    def _run(self, run: Any) -> None:
        properties = run.find(w("rPr"))
        hidden = properties is not None and properties.find(w("vanish")) is not None
        look = self._format(properties)
        for child in run:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child).localname
            if name == "fldChar":
                self._field(child.get(w("fldCharType"), ""))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._boxes += _boxes(child)
            elif not hidden and True not in self._fields:
                text = (child.text or "") if name in ("t", "delText") else _FIXED.get(name, "")
                if name == "br" and child.get(w("type"), "textWrapping") != "textWrapping":
                    text = ""
                if name in ("t", "delText") and child.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
                    text = text.strip(" \t\r\n")
                self._add(text, look)

    def _add(self, text: str, look: bytes) -> None:
        assert self._at is not None
        names = frozenset(self._bookmarks.values())
        for character in text:
            self._at.chars.append(Char(character, look, self._changes, self._controls, names, self._comments))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _marker(self, element: Any, name: str) -> None:
        number = element.get(w("id"), "")
        if name == "bookmarkStart":
            self._bookmarks[number] = element.get(w("name"), "")
            if self._at is not None:
                self._at.begins.append(element.get(w("name"), ""))
        elif name == "bookmarkEnd":
            self._bookmarks.pop(number, None)
        elif name == "commentRangeStart":
            self._comments |= {number}
        elif name == "commentRangeEnd":
            self._comments -= {number}

    def _format(self, properties: Any) -> bytes:
        if properties is None:
            return b""
        raw = etree.tostring(properties, method="c14n", exclusive=True)
        if raw not in self.formats:
            kept = etree.fromstring(raw)
            for change in kept.findall(w("rPrChange")):
                kept.remove(change)
            self.formats[raw] = etree.tostring(kept, method="c14n", exclusive=True) if len(kept) else b""
        return self.formats[raw]

    # -- judging -----------------------------------------------------------------------------------------------------

    def view(self, accepts: Decision) -> list[Line]:
        """The paragraphs that stand after a decision on every change.

        A paragraph whose mark does not stand runs into the next of its container; one that is empty then is gone,
        also before a table.
        """
        if accepts not in self._views:
            self._views[accepts] = self._view(accepts)
        return self._views[accepts]

    def _view(self, accepts: Decision) -> list[Line]:
        lines: list[Line] = []
        carried: list[Char] = []
        names: list[str] = []
        last = {paragraph.place: number for number, paragraph in enumerate(self.paragraphs)}
        carrying: Paragraph | None = None
        for number, paragraph in enumerate(self.paragraphs):
            if not _stands(paragraph.rows, accepts):
                continue
            if carrying is not None and carrying.place != paragraph.place and not paragraph_in_box(carrying, paragraph):
                if carried:
                    lines.append(Line(carrying.place, carrying.style, tuple(carried), tuple(names)))
                carried, names, carrying = [], [], None
            chars = [char for char in paragraph.chars if _stands(char.changes, accepts)]
            mark_stands = _stands(paragraph.mark, accepts)
            if mark_stands or number == last[paragraph.place] or (paragraph.before_table and (carried or chars)):
                begins = (*names, *paragraph.begins)
                lines.append(Line(paragraph.place, paragraph.style, (*carried, *chars), begins))
                carried, names, carrying = [], [], None
            else:
                carried, names, carrying = [*carried, *chars], [*names, *paragraph.begins], paragraph
        return lines

    def text(self, accepts: Decision = all_accepted) -> list[str]:
        """The texts of the paragraphs after a decision."""
        return [line.text for line in self.view(accepts)]

    def control_texts(self, accepts: Decision = all_accepted) -> list[tuple[str, str]]:
        """Tag and visible text of every control, in document order; one that shows nothing has an empty text."""
        texts = dict.fromkeys(range(len(self.controls)), "")
        for line in self.view(accepts):
            for char in line.chars:
                for number in char.controls:
                    texts[number] += char.text
        return [(self.controls[number], text) for number, text in texts.items()]

    def bookmark_texts(self, accepts: Decision = all_accepted) -> dict[str, str]:
        """Name of every bookmark that covers visible text, and the text."""
        texts: dict[str, str] = {}
        for line in self.view(accepts):
            for char in line.chars:
                for name in char.bookmarks:
                    texts[name] = texts.get(name, "") + char.text
        return texts

    def changes(self, *, ours: bool) -> Iterator[tuple[Change, str]]:
        """Every tracked change of people (or ours) with its text, in order, neighbours of one author and date joined.

        What somebody else deleted inside an insertion counts to it; what he inserted does not. Marks of paragraphs
        and rows are ¶ and ▤. The changes' own numbers are left out.
        """
        for paragraph in self.paragraphs:
            running: dict[Change, str] = {}
            for char in paragraph.chars:
                if not ours and any(c.author == OURS and c.kind == "ins" for c in char.changes):
                    continue
                here = [c for n, c in enumerate(char.changes) if not _inserted_by_another(c, char.changes[n + 1 :])]
                here = [c._replace(number="") for c in here if (c.author == OURS) == ours]
                yield from [(change, running.pop(change)) for change in list(running) if change not in here]
                for change in here:
                    running[change] = running.get(change, "") + char.text
            yield from running.items()
            yield from ((c._replace(number=""), "¶") for c in paragraph.mark if (c.author == OURS) == ours)
        # each row once, by its change's own number
        rows = dict.fromkeys(change for paragraph in self.paragraphs for change in paragraph.rows)
        yield from ((c._replace(number=""), "▤") for c in rows if (c.author == OURS) == ours)


def _inserted_by_another(change: Change, inner: tuple[Change, ...]) -> bool:
    return any(other.kind == "ins" and other.author != change.author for other in inner)


def paragraph_in_box(outer: Paragraph, inner: Paragraph) -> bool:
    """A text box's paragraphs come between the paragraph that holds it and the next; they join nothing."""
    return inner.place > outer.place and not outer.before_table and not inner.rows


def _choice(alternatives: Any) -> Any:
    found = alternatives.find(f"{{{MC}}}Choice")
    return () if found is None else found


def _boxes(element: Any) -> list[Any]:
    if element.tag == w("txbxContent"):
        return [element]
    children = _choice(element) if etree.QName(element).localname == "AlternateContent" else element
    return [box for child in children if isinstance(child.tag, str) for box in _boxes(child)]


def _change(element: Any) -> Change:
    kind = "ins" if etree.QName(element).localname in _INSERTED else "del"
    return Change(kind, element.get(w("author"), ""), element.get(w("date"), ""), element.get(w("id"), ""))


def _direct_changes(properties: Any) -> tuple[Change, ...]:
    if properties is None:
        return ()
    return tuple(_change(child) for name in (*_INSERTED, *_DELETED) for child in properties.findall(w(name)))


class Judged:
    """A document under judgement."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = parts_of(data)
        self.root = etree.fromstring(self.parts[MAIN])

    @cached_property
    def flat(self) -> Flat:
        """The body."""
        return Flat(self.root)

    def text(self, accepts: Decision = all_accepted) -> list[str]:
        """The body's paragraphs after a decision on the changes."""
        return self.flat.text(accepts)

    def stories(self) -> dict[str, list[str]]:
        """Headers, footers and notes, everything accepted."""
        names = [name for name in self.parts if re.fullmatch(r"word/(header|footer|footnotes|endnotes)\d*\.xml", name)]
        return {name: Flat(etree.fromstring(self.parts[name])).text() for name in names}

    def notes(self, author: str | None = None) -> list[Note]:
        """The comments, with the text each hangs on."""
        return [note for note in self._notes if author in (None, note.author)]

    @cached_property
    def _notes(self) -> list[Note]:
        if (part := self._comments_part()) is None:
            return []
        anchors: dict[str, str] = {}
        for line in self.flat.view(all_accepted):
            for char in line.chars:
                for number in char.comments:
                    anchors[number] = anchors.get(number, "") + char.text
        found = []
        for comment in etree.fromstring(self.parts[part]).iter(w("comment")):
            text = "\n".join("".join(t.text or "" for t in p.iter(w("t"))) for p in comment.iter(w("p")))
            number = comment.get(w("id"), "")
            who = comment.get(w("author"), "")
            found.append(Note(number, who, comment.get(w("date"), ""), text, anchors.get(number, "")))
        return found

    def our_notes(self) -> list[Note]:
        """The comments of narrate."""
        return self.notes(OURS)

    def _comments_part(self) -> str | None:
        relations = self.parts.get("word/_rels/document.xml.rels")
        if relations is None:
            return None
        for relation in etree.fromstring(relations):
            if relation.get("Type", "").endswith("/comments"):
                return "word/" + relation.get("Target", "").removeprefix("/word/")
        return None

    def pending(self, *, ours: bool = False) -> list[tuple[str, str, str, str]]:
        """Kind, author, date and text of the tracked changes of people (or ours), in document order."""
        return [(c.kind, c.author, c.date, text) for c, text in self.flat.changes(ours=ours)]

    def formatting_changes(self) -> Counter[tuple[str, str]]:
        """Tracked changes of formatting: what and whose; not those of words that are a pending insertion of ours, which
        go with them when we write others."""
        return Counter(
            (etree.QName(node).localname, node.get(w("author"), ""))
            for node in self.root.iter()
            if isinstance(node.tag, str)
            and node.tag.endswith("Change")
            and node.get(w("author")) != OURS
            and all(holder.get(w("author")) != OURS for holder in node.iterancestors(w("ins")))
        )

    def our_changes(self) -> list[tuple[str, str]]:
        """Kind and text of narrate's tracked changes."""
        return [(kind, text) for kind, _, _, text in self.pending(ours=True)]


# ---------------------------------------------------------------------------------------------------- what is wrong


def complaints(edited: bytes, result: bytes, date: str | None = None) -> list[str]:
    """What is wrong with a refreshed document, whatever the data: empty when nothing is.

    Rejecting narrate's changes gives the edited document back, character by character with its formatting, marks and
    paragraph styles; people's changes and comments are as they were; the package is sound.
    """
    return complaints_about(Judged(edited), Judged(result), date)


def complaints_about(before: Judged, after: Judged, date: str | None = None) -> list[str]:
    """The same of documents that are read already."""
    found = [*_package(before, after), *_numbers(before, after), *_rejected(before, after), *_people(before, after)]
    if date is not None:
        stamps = {
            (node.get(w("author")), node.get(w("date")))
            for node in after.root.iter(*map(w, (*_INSERTED, *_DELETED)))
            if node.get(w("author")) == OURS
        }
        earlier = {node.get(w("date")) for node in before.root.iter() if node.get(w("author")) == OURS}
        found += [f"a change of ours is dated {stamp}" for _, stamp in stamps if stamp not in {date, *earlier}]
    return found


_MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/document\.xml|word/_rels/document\.xml\.rels|word/comments\w*\.xml"
    r"|word/people\.xml|customXml/.*|docProps/custom\.xml|word/charts/.*|word/embeddings/.*|word/(header|footer)\d*\.xml"
    r"|word/(footnotes|endnotes)\.xml"
)


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """The names of parts that differ, came or went."""
    old, new = parts_of(before), parts_of(after)
    return {name for name in old | new if old.get(name) != new.get(name)}


def _package(before: Judged, after: Judged) -> Iterator[str]:
    for name, data in after.parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                etree.fromstring(data)
            except etree.XMLSyntaxError as error:
                yield f"{name} is no XML: {error}"
    for name in sorted(set(before.parts) - set(after.parts)):
        yield f"{name} is gone"
    for name in sorted(set(before.parts) | set(after.parts)):
        if before.parts.get(name) != after.parts.get(name) and not _MAY_CHANGE.fullmatch(name):
            yield f"{name} was changed"
    if next(iter(after.parts)) != next(iter(before.parts)):
        yield "the first part of the package is another"


def _numbers(before: Judged, after: Judged) -> Iterator[str]:
    """Ids: no bookmark, control or comment twice that was not before; ours unique among all."""
    for what, (old, new) in {
        "bookmark id": (_values(before, "bookmarkStart", "id"), _values(after, "bookmarkStart", "id")),
        "bookmark name": (_values(before, "bookmarkStart", "name"), _values(after, "bookmarkStart", "name")),
        "control id": (_control_numbers(before), _control_numbers(after)),
        "comment anchor": (_values(before, "commentRangeStart", "id"), _values(after, "commentRangeStart", "id")),
        "comment reference": (_values(before, "commentReference", "id"), _values(after, "commentReference", "id")),
    }.items():
        for value, count in new.items():
            if count > max(1, old[value]):
                yield f"{what} {value} stands {count} times, before {old[value]} times"
    starts, ends = _values(after, "bookmarkStart", "id"), _values(after, "bookmarkEnd", "id")
    old_starts, old_ends = _values(before, "bookmarkStart", "id"), _values(before, "bookmarkEnd", "id")
    if starts != ends and old_starts == old_ends:
        yield f"bookmarks that do not begin or end: {sorted((starts - ends) + (ends - starts))}"
    used_before, used = _annotations(before), _annotations(after)
    for node in after.root.iter(*map(w, (*_INSERTED, *_DELETED))):
        number = node.get(w("id"))
        if node.get(w("author")) == OURS and used[number] > max(1, used_before[number]):
            yield f"the id {number} of a change of ours is used {used[number]} times"
    yield from _comment_numbers(before, after)


def _comment_numbers(before: Judged, after: Judged) -> Iterator[str]:
    numbers = Counter(note.number for note in after.notes())
    yield from (f"comment {number} stands {count} times" for number, count in numbers.items() if count > 1)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        anchored = set(_values(after, name, "id"))
        lost_before = {note.number for note in before.our_notes()} - set(_values(before, name, "id"))
        for note in after.our_notes():
            if note.number not in anchored | lost_before:
                yield f"comment {note.number} of ours has no {name}: {note.text}"
        if lost := anchored - set(numbers):
            yield f"{name} of no comment: {lost}"


def _values(judged: Judged, tag: str, attribute: str) -> Counter[str]:
    return Counter(
        node.get(w(attribute), "")
        for node in judged.root.iter(w(tag))
        if not list(node.iterancestors(f"{{{MC}}}Fallback"))
    )


def _annotations(judged: Judged) -> Counter[str | None]:
    """The ids of tracked changes and bookmarks, which share a space."""
    return Counter(
        node.get(w("id"))
        for node in judged.root.iter(*map(w, (*_INSERTED, *_DELETED, "bookmarkStart", "rPrChange", "pPrChange")))
        if not list(node.iterancestors(f"{{{MC}}}Fallback"))
    )


def _control_numbers(judged: Judged) -> Counter[str]:
    numbers = judged.root.iterfind(f".//{w('sdtPr')}/{w('id')}")
    return Counter(n.get(w("val"), "") for n in numbers if not list(n.iterancestors(f"{{{MC}}}Fallback")))


def _rejected(before: Judged, after: Judged) -> Iterator[str]:
    """Our changes rejected: the edited document, whichever way people's own changes are decided."""
    for how, decision in {"people's accepted": ours_rejected, "people's rejected": all_rejected}.items():
        old, new = before.flat.view(decision), after.flat.view(decision)
        if [line.text for line in old] != [line.text for line in new]:
            yield from (f"rejecting ours ({how}): {line}" for line in _difference(old, new))
            return
        for was, now in zip(old, new, strict=True):
            if was.style != now.style:
                yield f"rejecting ours: the style of {was.text[:20]!r} is {now.style!r}, was {was.style!r}"
            for number, (one, other) in enumerate(zip(was.chars, now.chars, strict=True)):
                if one.format != other.format:
                    yield f"rejecting ours: {was.text[number : number + 8]!r} of {was.text[:20]!r} is formatted otherwise"
                    break
    old_sections = sum(paragraph.section for paragraph in before.flat.paragraphs)
    new_sections = sum(paragraph.section for paragraph in after.flat.paragraphs)
    if new_sections < old_sections:
        yield "a section break is gone"


def _difference(old: list[Line], new: list[Line]) -> list[str]:
    import difflib

    lines = difflib.unified_diff(
        [line.text for line in old], [line.text for line in new], "edited", "back", lineterm="", n=0
    )
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _people(before: Judged, after: Judged) -> Iterator[str]:
    """Changes and comments of people are as they were."""
    old, new = before.pending(), after.pending()
    if old != new:
        gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
        yield f"people's tracked changes differ: gone {sorted(gone)}, new {sorted(came)}" + (
            "" if gone or came else " (another order)"
        )
    formats, formats_now = before.formatting_changes(), after.formatting_changes()
    if formats.keys() != formats_now.keys() or formats - formats_now:  # a run that is split has its own in each half
        yield "people's tracked changes of formatting differ"
    theirs = [note for note in before.notes() if note.author != OURS]
    kept = {note.number: note for note in after.notes()}
    for note in theirs:
        now = kept.get(note.number)
        if now is None or (now.author, now.date, now.text) != (note.author, note.date, note.text):
            yield f"the comment {note.text!r} of {note.author} is gone or changed"
        elif bool(note.anchor) and not now.anchor and not _is_struck(before, after, note.number):
            yield f"the comment {note.text!r} of {note.author} hangs on nothing now"


def _is_struck(before: Judged, after: Judged, number: str) -> bool:
    """Whether the text a comment hung on still stands when ours is rejected."""

    def anchored(judged: Judged) -> str:
        lines = judged.flat.view(ours_rejected)
        return "".join(char.text for line in lines for char in line.chars if number in char.comments)

    return anchored(before) == anchored(after)


def audit_errors(data: bytes, folder: Path) -> Counter[str]:
    """What openxml-audit says, without the places (they shift)."""
    from openxml_audit import OpenXmlValidator

    path = folder / "audited.docx"
    path.write_bytes(data)
    return Counter(re.sub(r"\[\d+\]|\d+", "#", str(error)) for error in OpenXmlValidator().validate(path).errors)


def new_audit_errors(before: bytes, after: bytes, folder: Path) -> list[str]:
    """Kinds of errors that the refreshed document has and the edited one had not."""
    return sorted(set(audit_errors(after, folder)) - set(audit_errors(before, folder)))
