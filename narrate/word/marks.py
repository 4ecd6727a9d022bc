"""How a mark looks in a document: the one place that knows, for writing and for recognizing.

In running text a span stands in a rich, run-level content control with hidden appearance (no w:text, no data
binding, no lock: those corrupt text or stop reviewers) inside a hidden bookmark; in table cells it stands in the
bookmark alone. Each paragraph we wrote stands in a bookmark of its own, and each table has one in its first cell.
The control keeps typing inside, the bookmark survives the editors that drop the control's tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from narrate.report.values import SpanKind
from narrate.word.markup import Element, escape, w

MARKED = frozenset({SpanKind.FIGURE, SpanKind.WORD, SpanKind.ORDINAL, SpanKind.ANSWER, SpanKind.OPEN})

_PREFIX = "narrate:"
_HASHED = "narrate:#"
_LONGEST = 64  # of tag and alias, in UTF-16 units: Word refuses more
_DIGEST = "[0-9a-f]{16}"
_SPAN_NAME = re.compile(f"_n{_DIGEST}")
_PARAGRAPH_NAME = re.compile(f"_np{_DIGEST}")
_TABLE_NAME = re.compile(f"_nt{_DIGEST}")
_ANY_NAME = re.compile(f"_n[pt]?{_DIGEST}")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _digest(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def tag_of(key: str) -> str:
    """w:tag of a span's content control; a key that does not fit is hashed."""
    plain = _PREFIX + key
    fits = len(plain) <= _LONGEST // 2 or _units(plain) <= _LONGEST
    return plain if fits and not key.startswith("#") else _HASHED + _digest(key)


def span_bookmark(key: str) -> str:
    """The name of a span's hidden bookmark."""
    return f"_n{_digest(key)}"


def paragraph_bookmark(key: str) -> str:
    """The name of the hidden bookmark around a generated paragraph."""
    return f"_np{_digest(key)}"


def target_bookmark(key: str) -> str:
    """The name of the bookmark around a heading that the contents lead to, as Word names its own."""
    return f"_Toc{int(_digest(key), 16) % 10**9:09d}"


def table_bookmark(key: str) -> str:
    """The name of the hidden bookmark in the first cell of a generated table."""
    return f"_nt{_digest(key)}"


def alias_of(source: str) -> str:
    """A source as w:alias can hold it: at most 64 UTF-16 units, the end cut."""
    if len(source) <= _LONGEST // 2:
        return source
    encoded = source.encode("utf-16-le", "surrogatepass")
    if len(encoded) <= 2 * _LONGEST:
        return source
    return encoded[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def control_xml(key: str, runs: str, number: int, source: str = "") -> str:
    """The content control of a span in running text, without its bookmark."""
    alias = f'<w:alias w:val="{escape(alias_of(source))}"/>' if source else ""
    return (
        f'<w:sdt><w:sdtPr>{alias}<w:tag w:val="{escape(tag_of(key))}"/><w:id w:val="{number}"/>'
        f'<w15:appearance w15:val="hidden"/></w:sdtPr><w:sdtContent>{runs}</w:sdtContent></w:sdt>'
    )


class Marker:
    """Writes marks into one document: numbers them, and sees to it that no key is used twice.

    Controls and bookmarks have number spaces of their own; a control takes the number of its bookmark. With `marked`
    off no mark of ours is written, only the targets of the contents.
    """

    def __init__(self, first_bookmark: int = 1, *, marked: bool = True) -> None:
        self.marked = marked
        self._number = first_bookmark - 1
        self._names: set[str] = set()

    def number(self, name: str) -> int:
        """The number of a new bookmark of this name.

        Raises:
            ValueError: the document has one of this name.
        """
        if name in self._names:
            raise ValueError(f"two spans or paragraphs have the same key (bookmark {name})")
        self._names.add(name)
        self._number += 1
        return self._number

    def target(self, key: str, content: str) -> str:
        """The content of a paragraph that the contents lead to; this bookmark is no mark of ours and stays."""
        return self._within(target_bookmark(key), content)

    def paragraph(self, key: str, content: str) -> str:
        """The content of a generated paragraph in its bookmark."""
        return self._within(paragraph_bookmark(key), content) if self.marked else content

    def table(self, key: str, content: str) -> str:
        """The content of a generated table's first cell in the table's bookmark."""
        return self._within(table_bookmark(key), content) if self.marked else content

    def span(self, key: str, runs: str, source: str) -> str:
        """The runs of a span of running text, in its control and bookmark."""
        if not self.marked:
            return runs
        name = span_bookmark(key)
        number = self.number(name)
        return bookmark_xml(name, number, control_xml(key, runs, number, source))

    def span_in_cell(self, key: str, runs: str) -> str:
        """The runs of a span of a table cell, in its bookmark."""
        return self._within(span_bookmark(key), runs) if self.marked else runs

    def _within(self, name: str, content: str) -> str:
        return bookmark_xml(name, self.number(name), content)


def bookmark_xml(name: str, number: int, content: str = "") -> str:
    """A bookmark around its content."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def is_our_tag(tag: str) -> bool:
    """Whether a content control is one of ours."""
    return tag.startswith(_PREFIX)


def is_our_bookmark(name: str) -> bool:
    """Whether a bookmark is one of ours: of a span, a paragraph or a table."""
    return _ANY_NAME.fullmatch(name) is not None


def is_span_bookmark(name: str) -> bool:
    """Whether a bookmark is that of a span."""
    return _SPAN_NAME.fullmatch(name) is not None


def is_paragraph_bookmark(name: str) -> bool:
    """Whether a bookmark is that of a generated paragraph."""
    return _PARAGRAPH_NAME.fullmatch(name) is not None


def is_table_bookmark(name: str) -> bool:
    """Whether a bookmark is that of a generated table."""
    return _TABLE_NAME.fullmatch(name) is not None


def control_tag(control: Element) -> str:
    """The w:tag of a w:sdt, "" without one."""
    tag = control.find(f"{w('sdtPr')}/{w('tag')}")
    return "" if tag is None else str(tag.get(w("val"), ""))


def is_emptied(control: Element) -> bool:
    """A person emptied the control: the editor shows its placeholder text."""
    return control.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None


class Keys:
    """From marks back to keys. Hashed tags and bookmark names need the keys that the snapshot knows."""

    def __init__(self, spans: Iterable[str] = (), paragraphs: Iterable[str] = (), tables: Iterable[str] = ()) -> None:
        spans = tuple(spans)
        self._tags = {tag_of(key): key for key in spans}
        self._names = dict(self._all_names(spans, paragraphs, tables))

    @staticmethod
    def _all_names(spans: Iterable[str], paragraphs: Iterable[str], tables: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from ((span_bookmark(key), key) for key in spans)
        yield from ((paragraph_bookmark(key), key) for key in paragraphs)
        yield from ((table_bookmark(key), key) for key in tables)

    def of_tag(self, tag: str) -> str | None:
        """The span key of a tag; None when it is not ours, or hashed and unknown."""
        if tag in self._tags:
            return self._tags[tag]
        return tag[len(_PREFIX) :] if tag.startswith(_PREFIX) and not tag.startswith(_HASHED) else None

    def of_bookmark(self, name: str) -> str | None:
        """The key of a span's, paragraph's or table's bookmark; None when unknown."""
        return self._names.get(name)


def runs_within(start: Element) -> Iterator[Element]:
    """The runs from a bookmark's start to its end (which an editor may have left further out)."""
    number = start.get(w("id"))
    for sibling in start.itersiblings():
        if sibling.tag == w("bookmarkEnd") and sibling.get(w("id")) == number:
            return
        yield from sibling.iter(w("r"))
