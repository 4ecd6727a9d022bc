"""One story of a document (body, header, footnotes) walked in reading order; `narrate.word.reader` is its face.

What counts as text, and why each thing is seen through or left out, is said there. The walk keeps the state that
crosses elements: fields begun, bookmarks open, a paragraph whose mark is a tracked deletion and runs into the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from narrate.word import marks
from narrate.word.markup import MC, XML_SPACE, Element, is_on, w
from narrate.word.paragraphs import CellPlace, FoundMark, Paragraph, TextStretch
from narrate.word.styles import StyleLook, Styles, level_of

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BLANKS = " \t\r\n"
_FIXED_TEXT = {w("tab"): "\t", w("ptab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-"}
_WRAPPERS = frozenset(
    [
        w(name)
        for name in ("hyperlink", "smartTag", "ins", "moveTo", "fldSimple", "customXml", "dir", "bdo", "sdtContent")
    ]
    + [f"{_MATH}{name}" for name in ("oMath", "oMathPara")]
)
_GONE = frozenset({w("del"), w("moveFrom")})
_PARAGRAPH_PROPERTIES, _PARAGRAPH_STYLE, _LEVEL = w("pPr"), w("pStyle"), w("outlineLvl")
_RUN_PROPERTIES, _VALUE, _CONTROL_CONTENT = w("rPr"), w("val"), w("sdtContent")
_TEXT, _FIELD, _MATH_TEXT = w("t"), w("fldChar"), f"{_MATH}t"
_BOOKMARKS = (w("bookmarkStart"), w("bookmarkEnd"))
_PARAGRAPH, _TABLE, _ROW, _CELL = w("p"), w("tbl"), w("tr"), w("tc")
_CELL_PROPERTIES, _SPAN, _MERGED, _CELL_GONE = w("tcPr"), w("gridSpan"), w("vMerge"), w("cellDel")
_ALTERNATIVES = f"{{{MC}}}AlternateContent"
_ROW_PROPERTIES, _BEFORE, _ROW_GONE, _ROW_HIDDEN = w("trPr"), w("gridBefore"), w("del"), w("hidden")
_NO_STYLE = StyleLook("", hides=False, outline_level=None)
_NO_BLOCKS = frozenset(w(name) for name in ("sectPr", "sdtPr", "tcPr", "customXmlPr"))
_AROUND_MEMBERS = frozenset(w(name) for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))


@dataclass(slots=True, eq=False)
class _Draft:
    """A paragraph being read."""

    number: int
    cell: CellPlace | None
    in_text_box: bool
    continued: list[str]
    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pieces: list[TextStretch] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    length: int = 0
    style_id: str = ""  # of its last element, as the next two
    look: StyleLook = _NO_STYLE
    level: Element | None = None


class _Open(NamedTuple):
    """A bookmark of ours that has begun."""

    name: str
    draft: _Draft
    start: int


class StoryWalker:
    """Reads one story. Make one for each: it keeps state. Without `keys` our marks are passed over."""

    def __init__(self, keys: marks.Keys | None, styles: Styles) -> None:
        self._keys = marks.Keys() if keys is None else keys
        self._with_marks = keys is not None
        self._styles = styles
        self._read: list[Paragraph] = []
        self._marks: defaultdict[int, list[FoundMark]] = defaultdict(list)  # by paragraph: some close after its end
        self._draft: _Draft | None = None  # the paragraph being read, or waiting for the next to join it
        self._cell: CellPlace | None = None
        self._in_text_box = False
        self._tables = 0
        self._fields: list[bool] = []  # for each field begun: still in its instruction
        self._open: dict[str, _Open] = {}
        self._closing: set[str] = set()  # ids of bookmarks that end somewhere
        self._pending: list[Element] = []  # bookmarks of ours that begin between paragraphs
        self._boxes: list[Element] = []
        self._trust_fields = True
        self._runs_hide = True  # whether any run says for itself how it looks
        self._inline_readers = self._readers()

    def walk(self, root: Element) -> tuple[Paragraph, ...]:
        """The paragraphs of a part, in reading order."""
        if self._with_marks:
            self._closing = {end.get(w("id"), "") for end in root.iter(w("bookmarkEnd"))}
        kinds = [node.get(w("fldCharType")) for node in root.iter(w("fldChar"))]
        self._trust_fields = kinds.count("begin") == kinds.count("end")
        self._runs_hide = next(root.iter(w("vanish"), w("rStyle")), None) is not None
        self._blocks(root)
        self._end_paragraph()
        for open_mark in list(self._open.values()):
            self._close(open_mark)
        self._inline_readers = {}  # methods of its own would keep the walker, and with it the document
        return tuple(self._marked(paragraph) for paragraph in self._read)

    # -- blocks ----------------------------------------------------------------------------------------------------

    def _blocks(self, container: Element) -> None:
        for child in container:
            tag = child.tag
            if tag == _PARAGRAPH:
                self._paragraph(child)
            elif tag == _TABLE:
                self._table(child)
            elif tag in _BOOKMARKS:
                self._bookmark(child)
            elif tag in _GONE:
                self._gone(child)
            elif tag == _ALTERNATIVES:
                self._blocks(_chosen(child))
            elif tag not in _NO_BLOCKS and isinstance(tag, str):
                self._blocks(child)  # body, notes, block-level controls, custom XML, insertions

    def _paragraph(self, element: Element) -> None:
        draft = self._draft
        if draft is None:
            draft = self._draft = self._begin_paragraph()
        draft.elements.append(element)
        style_id, draft.level, is_gone = _properties_of(element)
        draft.style_id = style_id or self._styles.default_paragraph
        draft.look = self._styles.look(draft.style_id)
        self._inline(element)
        if not is_gone:
            self._end_paragraph()

    def _begin_paragraph(self) -> _Draft:
        continued: list[str] = []
        for begun in self._open.values():
            key = self._keys.of_bookmark(begun.name) if marks.is_paragraph_bookmark(begun.name) else None
            continued += [key] if key is not None else []
        draft = self._draft = _Draft(len(self._read) + 1, self._cell, self._in_text_box, continued)
        if self._pending:
            pending, self._pending = self._pending, []
            for start in pending:
                self._bookmark(start)
        return draft

    def _end_paragraph(self) -> None:
        if self._draft is None:
            return
        self._read.append(self._finished(self._draft))
        self._draft = None
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._text_box(box)

    def _text_box(self, box: Element) -> None:
        outside = self._in_text_box, self._fields
        self._in_text_box, self._fields = True, []
        self._blocks(box)
        self._end_paragraph()
        self._in_text_box, self._fields = outside

    def _table(self, table: Element) -> None:
        self._end_paragraph()
        number, outside = self._tables, self._cell
        self._tables += 1
        for row_number, row in enumerate(_members(table, _ROW)):
            first_column, is_gone = _row_properties(row)
            if not is_gone:
                self._row(row, first_column, number, row_number)
        self._cell = outside

    def _row(self, row: Element, first_column: int, table: int, number: int) -> None:
        for column, cell, is_gone in _cells_of_row(row, first_column):
            if not is_gone:
                self._cell = CellPlace(table, number, column)
                self._blocks(cell)
                self._end_paragraph()

    # -- inside a paragraph ----------------------------------------------------------------------------------------

    def _readers(self) -> Mapping[str, Callable[[Element], None]]:
        readers: dict[str, Callable[[Element], None]] = dict.fromkeys(_WRAPPERS, self._inline)
        readers |= dict.fromkeys(_GONE, self._gone)
        if self._with_marks:
            readers |= dict.fromkeys(_BOOKMARKS, self._bookmark)
        readers |= {
            w("r"): self._run,
            w("sdt"): self._control,
            f"{_MATH}r": self._run,
            _ALTERNATIVES: lambda element: self._inline(_chosen(element)),
        }
        return readers

    def _inline(self, container: Element) -> None:
        readers = self._inline_readers
        for child in container:
            if (reader := readers.get(child.tag)) is not None:
                reader(child)
            elif isinstance(child.tag, str) and child.tag.startswith(_MATH):
                self._inline(child)

    def _run(self, run: Element) -> None:
        hidden = self._is_hidden(run)
        for child in run:
            tag = child.tag
            if tag in (_TEXT, _MATH_TEXT):
                if not hidden:
                    self._text(child)
            elif tag == _FIELD:
                self._field(child.get(w("fldCharType"), ""))
            elif not hidden:
                self._run_part(child, tag)

    def _run_part(self, child: Element, tag: str) -> None:
        if tag in _FIXED_TEXT:
            self._add(_FIXED_TEXT[tag], child, 0)
        elif tag == w("br"):
            if child.get(w("type"), "textWrapping") == "textWrapping":
                self._add("\n", child, 0)
        elif tag == w("sym"):
            self._add(_symbol(child), child, 0)
        elif tag == w("ruby"):
            for base in child.iterfind(w("rubyBase")):
                self._inline(base)
        elif tag in (w("drawing"), w("pict"), w("object"), _ALTERNATIVES):
            self._boxes += _text_boxes(child)

    def _is_hidden(self, run: Element) -> bool:
        by_paragraph = self._draft is not None and self._draft.look.hides
        return self._styles.hides_run(run, paragraph_hides=by_paragraph) if self._runs_hide else by_paragraph

    def _text(self, element: Element) -> None:
        text = str(element.text or "").replace("\n", " ")
        offset = 0
        if text and (text[0] in _BLANKS or text[-1] in _BLANKS) and element.get(XML_SPACE) != "preserve":
            offset = len(text) - len(text.lstrip(_BLANKS))
            text = text.strip(_BLANKS)
        self._add(text, element, offset)

    def _add(self, text: str, element: Element, offset: int) -> None:
        draft = self._draft
        if not text or draft is None or (self._trust_fields and True in self._fields):
            return
        end = draft.length + len(text)
        draft.pieces.append(TextStretch(draft.length, end, element, offset))
        draft.texts.append(text)
        draft.length = end

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _control(self, control: Element) -> None:
        draft = self._draft
        start = 0 if draft is None else draft.length
        for content in control.iterchildren(_CONTROL_CONTENT):
            self._inline(content)
        tag = marks.control_tag(control) if self._with_marks else ""
        if draft is not None and marks.is_our_tag(tag):
            emptied = draft.length == start or marks.is_emptied(control)
            mark = FoundMark(self._keys.of_tag(tag), start, draft.length, tag, control, emptied)
            self._marks[draft.number].append(mark)

    # -- bookmarks -------------------------------------------------------------------------------------------------

    def _gone(self, element: Element) -> None:
        for node in element.iter(*_BOOKMARKS):
            self._bookmark(node)

    def _bookmark(self, element: Element) -> None:
        if not self._with_marks:
            return
        number = element.get(w("id"), "")
        if element.tag == w("bookmarkEnd"):
            self._pending = [start for start in self._pending if start.get(w("id"), "") != number]
            if (ended := self._open.pop(number, None)) is not None:
                self._close(ended)
        elif marks.is_our_bookmark(name := element.get(w("name"), "")):
            if self._draft is None:
                self._pending.append(element)
            else:
                self._begin_bookmark(number, _Open(name, self._draft, self._draft.length))

    def _begin_bookmark(self, number: str, begun: _Open) -> None:
        key = self._keys.of_bookmark(begun.name)
        if key is not None and marks.is_paragraph_bookmark(begun.name):
            begun.draft.keys.append(key)
        elif key is not None and marks.is_table_bookmark(begun.name):
            begun.draft.tables.append(key)
        if number in self._closing:
            self._open[number] = begun
        else:
            self._close(begun)

    def _close(self, open_mark: _Open) -> None:
        name, draft, start = open_mark
        if marks.is_span_bookmark(name):
            key = self._keys.of_bookmark(name)
            self._marks[draft.number].append(FoundMark(key, start, draft.length, name, None, draft.length == start))

    # -- result ----------------------------------------------------------------------------------------------------

    def _finished(self, draft: _Draft) -> Paragraph:
        return Paragraph(
            number=draft.number,
            text="".join(draft.texts),
            elements=tuple(draft.elements),
            style_id=draft.style_id,
            style_name=draft.look.name,
            outline_level=draft.look.outline_level if draft.level is None else level_of(draft.level),
            pieces=tuple(draft.pieces),
            marks=(),
            keys=tuple(draft.keys),
            continued=tuple(draft.continued),
            tables=tuple(draft.tables),
            cell=draft.cell,
            in_text_box=draft.in_text_box,
        )

    def _marked(self, paragraph: Paragraph) -> Paragraph:
        if paragraph.number not in self._marks:
            return paragraph
        marks_there = sorted(self._marks[paragraph.number], key=lambda mark: (mark.start, mark.end))
        return paragraph._replace(marks=tuple(marks_there))


def _inside(element: Element, tag: str) -> Element:
    """What is in the first child of this kind, nothing without one; several times as fast as a path."""
    for child in element:
        if child.tag == tag:
            return child
    return ()


def _properties_of(paragraph: Element) -> tuple[str, Element | None, bool]:
    """What a paragraph says of itself: its style, its outline level, and whether its mark is a tracked deletion."""
    style_id, level, is_gone = "", None, False
    for one in _inside(paragraph, _PARAGRAPH_PROPERTIES):
        tag = one.tag
        if tag == _PARAGRAPH_STYLE and not style_id:
            style_id = str(one.get(_VALUE, ""))
        elif tag == _LEVEL and level is None:
            level = one
        elif tag == _RUN_PROPERTIES:
            is_gone = is_gone or any(mark.tag in _GONE for mark in one)
    return style_id, level, is_gone


def _chosen(alternatives: Element) -> Element:
    """The one branch of mc:AlternateContent to read: the first choice, the fallback only without one."""
    choice = alternatives.find(f"{{{MC}}}Choice")
    if choice is None:
        choice = alternatives.find(f"{{{MC}}}Fallback")
    return () if choice is None else choice


def _text_boxes(element: Element) -> list[Element]:
    """The outermost text boxes of a drawing, each once."""
    if element.tag == w("txbxContent"):
        return [element]
    children = _chosen(element) if element.tag == _ALTERNATIVES else element
    return [box for child in children for box in _text_boxes(child)]


def _members(container: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls and custom XML around them."""
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in _AROUND_MEMBERS:
            yield from _members(child, tag)


def cells_of_row(row: Element) -> Iterator[tuple[int, Element]]:
    """Every cell (w:tc) of a row, with the grid column it begins in; those that the cell above covers, too."""
    return ((column, cell) for column, cell, _ in _cells_of_row(row, _row_properties(row)[0]))


def _cells_of_row(row: Element, column: int) -> Iterator[tuple[int, Element, bool]]:
    """The same from a column on, and of each whether it is gone: deleted with tracking, or covered by the cell above."""
    for cell in _members(row, _CELL):
        span, is_gone = 1, False
        for one in _inside(cell, _CELL_PROPERTIES):
            tag = one.tag
            if tag == _SPAN:
                value = one.get(_VALUE, "")
                span = int(value) if value.isdigit() else 1
            elif tag == _MERGED:
                is_gone = is_gone or one.get(_VALUE, "continue") == "continue"
            elif tag == _CELL_GONE:
                is_gone = True
        yield column, cell, is_gone
        column += span


def _row_properties(row: Element) -> tuple[int, bool]:
    """The grid column that a row begins in, and whether it is gone: deleted with tracking, or hidden."""
    column, is_gone = 0, False
    for one in _inside(row, _ROW_PROPERTIES):
        tag = one.tag
        if tag == _BEFORE:
            value = one.get(_VALUE, "")
            column = int(value) if value.isdigit() else 0
        elif tag == _ROW_GONE:
            is_gone = True
        elif tag == _ROW_HIDDEN:
            is_gone = is_gone or is_on(one)
    return column, is_gone


def _symbol(element: Element) -> str:
    try:
        return chr(int(element.get(w("char"), ""), 16))
    except (ValueError, OverflowError):
        return ""
