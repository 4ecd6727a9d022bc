"""Pieces of a person's document made new: runs, marked spans, tracked changes, whole paragraphs, anchors of comments.

Everything made here looks like its neighbour (`Look`: a copy of the run properties there), is tracked when the
revision says so, and carries the marks of `narrate.word.marks`. Placing it is the work of `narrate.editing.paragraph_editor`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from narrate.editing.edited_document import Edition
from narrate.editing.revisions import ends_story, mark_changes
from narrate.report.values import Paragraph as Block
from narrate.report.values import Span, SpanKind, Table, TableCell
from narrate.word import marks, markup
from narrate.word.markup import Element, add, element, w
from narrate.writing import runs
from narrate.writing.highlights import highlights
from narrate.writing.tables import table_xml

_CHANGES = frozenset({w("ins"), w("del"), w("moveFrom"), w("moveTo"), w("rPrChange")})
_AFTER_HIGHLIGHT = tuple(
    w(name)
    for name in (
        *("u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"),
        *("specVanish", "oMath", "rPrChange"),
    )
)
_TABLE_CHANGES = tuple(
    w(name) for name in ("ins", "del", "trPrChange", "tcPrChange", "cellIns", "cellDel", "cellMerge")
)
_OPEN_PLACE = re.compile("(【待补[^】]*】)")
_NOT_COPIED = frozenset({w("sectPr"), w("pPrChange")})
_MARK_FIRST = (w("sectPr"), w("pPrChange"))


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks: a copy of its properties, or None for those of its paragraph."""

    properties: Element | None = None

    @classmethod
    def of_run(cls, run: Element | None) -> Look:
        """The look of a run, without the history of how it came about."""
        found = None if run is None else run.find(w("rPr"))
        if found is None:
            return cls()
        copy = deepcopy(found)
        for child in [node for node in copy if node.tag in _CHANGES]:
            copy.remove(child)
        return cls(copy)

    def highlighted(self, wanted: bool | None) -> Look:
        """With the colour of an open slot; without it and without that of a doubtful figure; or (None) as it is."""
        if wanted is None:
            return self
        copy = deepcopy(self.properties)
        old = None if copy is None else copy.find(w("highlight"))
        if old is not None and old.get(w("val")) in highlights():
            old.getparent().remove(old)
        if not wanted:
            return Look(copy)
        if copy is None:
            copy = element("rPr")
        if copy.find(w("highlight")) is None:
            _put(copy, w("highlight"), _AFTER_HIGHLIGHT).set(w("val"), highlights().open)
        return Look(copy)

    def undoubted(self) -> Look:
        """Without the colour of a doubtful figure."""
        old = None if self.properties is None else self.properties.find(w("highlight"))
        if old is None or old.get(w("val")) != highlights().doubtful:
            return self
        copy = deepcopy(self.properties)
        assert copy is not None
        copy.remove(copy.find(w("highlight")))
        return Look(copy)

    def hinted(self, text: str) -> Look:
        """With the East Asian hint that ambiguous characters (“ ” … —) need."""
        if not runs.is_ambiguous(text):
            return self
        copy = deepcopy(self.properties)
        if copy is None:
            copy = element("rPr")
        fonts = copy.find(w("rFonts"))
        if fonts is None:
            fonts = copy.makeelement(w("rFonts"))
            copy.insert(1 if len(copy) and copy[0].tag == w("rStyle") else 0, fonts)
        fonts.set(w("hint"), "eastAsia")
        return Look(copy)


def colour_marked(root: Element, names: Container[str]) -> None:
    """Put the colour of doubtful figures behind what stands in these bookmarks and on no other colour; what is struck
    out stays as it is."""
    for start in root.iter(w("bookmarkStart")):
        if start.get(w("name"), "") not in names:
            continue
        for run in marks.runs_within(start):
            properties = run.find(w("rPr"))
            if run.getparent().tag == w("del") or (
                properties is not None and properties.find(w("highlight")) is not None
            ):
                continue
            if properties is None:
                properties = run.makeelement(w("rPr"))
                run.insert(0, properties)
            _put(properties, w("highlight"), _AFTER_HIGHLIGHT).set(w("val"), highlights().doubtful)


def _put(properties: Element, tag: str, followers: Sequence[str]) -> Element:
    """A child at its place in the order of the schema."""
    node = properties.makeelement(tag)
    for index, child in enumerate(properties):
        if child.tag in followers:
            properties.insert(index, node)
            return node
    properties.append(node)
    return node


def _drop_collapsed(root: Element, name: str) -> bool:
    """Take a bookmark away that has nothing between its ends, as a paragraph that went leaves it in the next one; whether
    there was one."""
    start = next((node for node in root.iter(w("bookmarkStart")) if node.get(w("name")) == name), None)
    if start is None:
        return False
    for node in start.itersiblings():
        if node.tag not in (w("bookmarkStart"), w("bookmarkEnd")):
            return False
        if node.tag == w("bookmarkEnd") and node.get(w("id")) == start.get(w("id")):
            start.getparent().remove(node)
            start.getparent().remove(start)
            return True
    return False


class Fragments:
    """Makes new pieces for one document. It numbers them through the edition and knows which bookmarks are taken."""

    def __init__(self, edition: Edition, sources: Mapping[str, str], taken: Iterable[str]) -> None:
        self._edition = edition
        self._sources = sources
        self._taken = set(taken)  # names of our bookmarks that the document has

    def run(self, text: str, look: Look) -> Element:
        """A run; tabs and line breaks in the text become elements."""
        (run,) = markup.elements(runs.run_xml(text))
        own = run.find(w("rPr"))
        if own is not None:
            run.remove(own)
        properties = look.hinted(text).properties
        if properties is not None and len(properties):
            run.insert(0, deepcopy(properties))
        return run

    def insertion(self, content: Iterable[Element]) -> Element:
        """A tracked insertion around runs."""
        change = self._signed("ins")
        for node in content:
            change.append(node)
        return change

    def nodes(self, text: str, spans: Sequence[Span], look: Look, *, in_cell: bool = False) -> list[Element]:
        """A piece of a sentence, its spans marked, as children of a paragraph."""
        made: list[Element] = []
        at = 0
        for span in spans:
            if span.kind not in marks.MARKED or span.start == span.end:
                continue
            made += self._unmarked(text[at : span.start], look)
            inside = text[span.start : span.end]
            made += self._marked(span, inside, look.highlighted(span.kind is SpanKind.OPEN or None), in_cell=in_cell)
            at = span.end
        return made + self._unmarked(text[at:], look)

    def _unmarked(self, text: str, look: Look) -> list[Element]:
        """Words without a mark; an open place among them has its colour all the same."""
        pieces = [piece for piece in _OPEN_PLACE.split(text) if piece]
        return [self._standing(p, look.highlighted(True) if _OPEN_PLACE.fullmatch(p) else look) for p in pieces]

    def paragraph(self, block: Block, like: Element | None, style_id: str | None) -> Element:
        """A new paragraph: properties and look of `like`, or only the style where there is no neighbour of its kind."""
        root = element("p") if like is None else like.makeelement(w("p"))
        properties = self._paragraph_properties(like, style_id)
        if properties is not None:
            root.append(properties)
        look = Look.of_run(None if like is None else _first_run(like)).highlighted(False)
        content = self.nodes(block.text, block.spans, look)
        name = marks.paragraph_bookmark(block.key)
        if name in self._taken and _drop_collapsed(self._edition.tree(self._edition.package.main), name):
            self._taken.discard(name)
        for node in self._bookmarked(name, content):
            root.append(node)
        if self._edition.revision.tracked:
            self.change_mark(root, "ins")
        return root

    def row(self, cells: Sequence[TableCell], like: Element) -> Element:
        """A new row: the cells of `like`, as many as there are new ones, with other texts, and where they say so placed
        otherwise."""
        row = like.makeelement(w("tr"))
        properties = like.find(w("trPr"))
        if properties is not None:
            row.append(deepcopy(properties))
        for cell, pattern in zip(cells, like.iter(w("tc")), strict=False):
            row.append(self._cell(cell, pattern))
        return self._inserted(row)

    def first_row(self, cells: Sequence[TableCell], head: Element, style_id: str | None) -> Element:
        """The first row of a table that has only its head: `head` is its last row."""
        row = head.makeelement(w("tr"))
        properties = head.find(w("trPr"))
        if properties is not None:
            row.append(deepcopy(properties))
            for mark in row[0].findall(w("tblHeader")):
                row[0].remove(mark)
        table = next(head.iterancestors(w("tbl")))
        widths = [column.get(w("w"), "0") for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
        for cell, width in zip(cells, widths, strict=False):
            made = element("tc")
            add(add(made, "tcPr"), "tcW", w=width, type="dxa")
            add(made[0], "vAlign", val="center")
            paragraph = add(made, "p")
            own = add(paragraph, "pPr")
            if style_id is not None:
                add(own, "pStyle", val=style_id)
            add(own, "jc", val=cell.align)
            for node in self.nodes(cell.text, cell.spans, Look(), in_cell=True):
                paragraph.append(node)
            row.append(made)
        return self._inserted(row)

    def table(self, table: Table, styles: Mapping[str, str], width: int) -> Element:
        """A new table as a report has it, every row recorded as inserted; without marks: its title and rows tell it."""
        (made,) = markup.elements(table_xml(table, styles, width, marks.Marker(marked=False)))
        for row in made.iter(w("tr")) if self._edition.revision.tracked else ():
            for run in list(row.iter(w("r"))):
                change = self._signed("ins")
                run.addprevious(change)
                change.append(run)
            self._sign_row(row, "ins")
        return made

    def _inserted(self, row: Element) -> Element:
        """A new row without the history of the one it was copied from, recorded as inserted."""
        for change in list(row.iter(*_TABLE_CHANGES)):
            if change.getparent().tag in (w("trPr"), w("tcPr")):
                change.getparent().remove(change)
        if self._edition.revision.tracked:
            self._sign_row(row, "ins")
        return row

    def strike_row(self, row: Element) -> None:
        """Record a row as deleted; one that only we inserted, or without tracking, is taken away, and the table with its
        last row."""
        properties = self._row_properties(row)
        revision = self._edition.revision
        own = [node for node in properties.iterfind(w("ins")) if revision.is_ours(node)]
        if own or not revision.tracked:
            table = row.getparent()
            table.remove(row)
            if table.tag == w("tbl") and table.find(f".//{w('tr')}") is None:
                table.getparent().remove(table)
        elif properties.find(w("del")) is None:
            self._sign_row(row, "del")

    def _sign_row(self, row: Element, kind: str) -> None:
        """Record a row as inserted or deleted, before the history of its properties."""
        properties = self._row_properties(row)
        history = properties.find(w("trPrChange"))
        place = len(properties) if history is None else properties.index(history)
        properties.insert(place, self._signed(kind))

    def _row_properties(self, row: Element) -> Element:
        found = row.find(w("trPr"))
        if found is None:
            found = row.makeelement(w("trPr"))
            row.insert(1 if len(row) and row[0].tag == w("tblPrEx") else 0, found)
        return found

    def _cell(self, cell: TableCell, pattern: Element) -> Element:
        made = pattern.makeelement(w("tc"))
        properties = pattern.find(w("tcPr"))
        if properties is not None:
            made.append(deepcopy(properties))
        like = pattern.find(w("p"))
        paragraph = made.makeelement(w("p"))
        own = self._paragraph_properties(like, None)
        if own is not None:
            paragraph.append(own)
            for place in own.findall(w("jc")) if cell.align else ():
                place.set(w("val"), cell.align)
        look = Look.of_run(None if like is None else _first_run(like))
        for node in self.nodes(cell.text, cell.spans, look, in_cell=True):
            paragraph.append(node)
        made.append(paragraph)
        return made

    def change_mark(self, paragraph: Element, kind: str) -> None:
        """Record the paragraph's mark as inserted or deleted."""
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = paragraph.makeelement(w("pPr"))
            paragraph.insert(0, properties)
        mark = properties.find(w("rPr"))
        if mark is None:
            mark = _put(properties, w("rPr"), _MARK_FIRST)
        at = 1 if kind == "del" and len(mark) and mark[0].tag == w("ins") else 0
        mark.insert(at, self._signed(kind))

    def share_last_mark(self, before: Element, made: Element) -> None:
        """Of a new paragraph that ends a story, let the one before it have the new mark (`revisions.lends_mark`); not where
        the two are laid out otherwise, for the one that is left after a rejection looks as the last mark says."""
        own = [change for change in mark_changes(made) if change.tag == w("ins")]
        taken = before.tag != w("p") or next(mark_changes(before), None) is not None
        if not own or taken or not ends_story(made) or _layout_of(before) != _layout_of(made):
            return
        own[0].getparent().remove(own[0])
        self.change_mark(before, "ins")

    def comment_anchor(self, number: int) -> tuple[Element, Element, Element]:
        """Beginning, end and reference of a comment."""
        reference = element("r")
        add(reference, "commentReference", id=str(number))
        return element("commentRangeStart", id=str(number)), element("commentRangeEnd", id=str(number)), reference

    def deletion(self) -> Element:
        """An empty tracked deletion."""
        return self._signed("del")

    def _signed(self, kind: str) -> Element:
        return self._edition.revision.sign(element(kind), self._edition.number())

    def _standing(self, text: str, look: Look) -> Element:
        run = self.run(text, look)
        return self.insertion([run]) if self._edition.revision.tracked else run

    def _marked(self, span: Span, text: str, look: Look, *, in_cell: bool) -> list[Element]:
        """A span in its control, the change inside; the bookmark around it unless the document has one of that name."""
        run = self._standing(text, look)
        name = marks.span_bookmark(span.key)
        if in_cell:
            return self._bookmarked(name, [run])
        source = self._sources.get(span.ref, "") if span.kind is SpanKind.FIGURE else ""
        (control,) = markup.elements(marks.control_xml(span.key, "", self._edition.number(), source))
        control.find(w("sdtContent")).append(run)
        return self._bookmarked(name, [control])

    def _bookmarked(self, name: str, content: list[Element]) -> list[Element]:
        if name in self._taken:
            return content
        self._taken.add(name)
        number = self._edition.number()
        start, end = markup.elements(marks.bookmark_xml(name, number))
        return [start, *content, end]

    def _paragraph_properties(self, like: Element | None, style_id: str | None) -> Element | None:
        found = None if like is None else like.find(w("pPr"))
        if found is not None:
            copy = deepcopy(found)
            for child in [node for node in copy if node.tag in _NOT_COPIED]:
                copy.remove(child)
            mark = copy.find(w("rPr"))
            for child in [node for node in (() if mark is None else mark) if node.tag in _CHANGES]:
                mark.remove(child)
            for child in copy.findall(f"{w('numPr')}/{w('ins')}"):
                child.getparent().remove(child)
            return copy
        if style_id is None:
            return None
        made = element("pPr")
        add(made, "pStyle", val=style_id)
        return made


def _first_run(paragraph: Element) -> Element | None:
    return next((run for run in paragraph.iter(w("r")) if run.find(w("t")) is not None), None)


def _layout_of(paragraph: Element) -> list[bytes]:
    """The properties of a paragraph but for those of its mark."""
    properties = paragraph.find(w("pPr"))
    return [] if properties is None else [markup.serialize(one) for one in properties if one.tag != w("rPr")]
