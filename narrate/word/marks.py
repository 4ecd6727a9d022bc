"""How a mark looks in a document: the one place that knows, for writing and for recognizing.

In running text a span stands in a rich, run-level content control with hidden appearance (no w:text, no data
binding, no lock: those corrupt text or stop reviewers) inside a hidden bookmark; in table cells it stands in the
bookmark alone. Each paragraph we wrote stands in a bookmark of its own, and each table has one in its first cell.
The control keeps typing inside, the bookmark survives the editors that drop the control's tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

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


class _Name(NamedTuple):
    """What a key looks like in XML: its w:tag element and the name of its bookmark."""

    tag: str
    bookmark: str


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _digest(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def tag_of(key: str) -> str:
    """w:tag of a span's content control; a key that does not fit is hashed."""
    plain = _PREFIX + key
    return _HASHED + _digest(key) if _units(plain) > _LONGEST or key.startswith("#") else plain


def span_bookmark(key: str) -> str:
    """The name of a span's hidden bookmark."""
    return f"_n{_digest(key)}"


def figure_gap(key: str) -> tuple[str, str]:
    """The content of a cell that holds a figure and nothing else, with gaps (%) for its number and text; its name."""
    name = span_bookmark(key)
    return f'<w:bookmarkStart w:id="%b" w:name="{name}"/><w:r><w:t>%b</w:t></w:r><w:bookmarkEnd w:id="%b"/>', name


def table_gap(key: str, content: str) -> str:
    """The content of a generated table's first cell, with gaps (%) for the number of the table's mark."""
    return f'<w:bookmarkStart w:id="%d" w:name="{table_bookmark(key)}"/>{content}<w:bookmarkEnd w:id="%d"/>'


@lru_cache(maxsize=1 << 12)
def paragraph_bookmark(key: str) -> str:
    """The name of the hidden bookmark around a generated paragraph."""
    return f"_np{_digest(key)}"


@lru_cache(maxsize=1 << 12)
def target_bookmark(key: str) -> str:
    """The name of the bookmark around a heading that the contents lead to, as Word names its own."""
    return f"_Toc{int(_digest(key), 16) % 10**9:09d}"


def table_bookmark(key: str) -> str:
    """The name of the hidden bookmark in the first cell of a generated table."""
    return f"_nt{_digest(key)}"


@lru_cache(maxsize=1 << 12)
def _name(key: str) -> _Name:
    return _Name(f'<w:tag w:val="{escape(tag_of(key))}"/>', span_bookmark(key))


def alias_of(source: str) -> str:
    """A source as w:alias can hold it: at most 64 UTF-16 units, the end cut."""
    if len(source) <= _LONGEST // 2:
        return source
    encoded = source.encode("utf-16-le", "surrogatepass")
    if len(encoded) <= 2 * _LONGEST:
        return source
    return encoded[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _alias(source: str) -> str:
    """The w:alias element that tells where a figure is from; none without a source."""
    return f'<w:alias w:val="{escape(alias_of(source))}"/>' if source else ""


_AFTER_NUMBER = '"/><w15:appearance w15:val="hidden"/></w:sdtPr><w:sdtContent>'
_END_OF_CONTROL = "</w:sdtContent></w:sdt>"


def control_xml(key: str, runs: str, number: int, source: str = "") -> str:
    """The content control of a span in running text, without its bookmark."""
    tag = f'{_alias(source)}{_name(key).tag}<w:id w:val="'
    return f"<w:sdt><w:sdtPr>{tag}{number}{_AFTER_NUMBER}{runs}{_END_OF_CONTROL}"


class Gaps(NamedTuple):
    """A marked span of running text in UTF-8, cut at its gaps: its number, alias, number, content and number."""

    pieces: tuple[bytes, bytes, bytes, bytes, bytes, bytes]
    bookmark: str


def control_gaps(key: str) -> Gaps:
    """The mark of a span as a writer fills it in; see `control_xml`."""
    tag, name = _name(key)
    pieces = (
        '<w:bookmarkStart w:id="',
        f'" w:name="{name}"/><w:sdt><w:sdtPr>',
        f'{tag}<w:id w:val="',
        _AFTER_NUMBER,
        f'{_END_OF_CONTROL}<w:bookmarkEnd w:id="',
        '"/>',
    )
    first, second, third, fourth, fifth, sixth = (piece.encode() for piece in pieces)
    return Gaps((first, second, third, fourth, fifth, sixth), name)


@lru_cache(maxsize=1 << 13)  # the same figures stand in the same cells in each document of a batch
def alias_bytes(source: str | None) -> bytes:
    """What fills the gap for the alias."""
    return _alias(source or "").encode()


_NUMBERS: list[bytes] = []


def _digits(last: int) -> list[bytes]:
    """The numbers from 0 to `last`, or on, in digits; written once for all documents."""
    if len(_NUMBERS) <= last:
        _NUMBERS.extend(b"%d" % number for number in range(len(_NUMBERS), last + 1000))
    return _NUMBERS


class Marker:
    """Writes marks into one document: numbers them, and sees to it that no key is used twice.

    Controls and bookmarks have number spaces of their own; a control takes the number of its bookmark.
    """

    def __init__(self, first_bookmark: int = 1) -> None:
        self._number = first_bookmark - 1
        self._names: set[str] = set()

    def numbers(self, names: tuple[str, ...]) -> list[bytes]:
        """The numbers of spans with these bookmarks, which are distinct, in digits."""
        if not self._names.isdisjoint(names):
            raise _used_twice(next(name for name in names if name in self._names))
        self._names.update(names)
        first = self._number + 1
        self._number += len(names)
        return _digits(self._number)[first : first + len(names)]

    def cell(self, key: str, runs: str) -> str:
        """A span in a table cell."""
        return self._around(_name(key).bookmark, runs)

    def figures(self, names: tuple[str, ...], texts: tuple[bytes, ...]) -> tuple[object, ...]:
        """What fills the gaps of `figure_gap` for the figures of a row, one after the other."""
        numbers = self.numbers(names)
        return tuple(chain.from_iterable(zip(numbers, texts, numbers, strict=True)))

    def paragraph(self, key: str, content: list[bytes]) -> None:
        """Puts the bookmark of a generated paragraph around its content, which is in UTF-8, in pieces."""
        self.target(paragraph_bookmark(key), content)

    def target(self, name: str, content: list[bytes]) -> None:
        """A bookmark under a name of its own: what the contents lead to is no mark of ours and stays."""
        self._take(name)
        number = _digits(self._number)[self._number]
        content[:0] = (b'<w:bookmarkStart w:id="', number, b'" w:name="', name.encode(), b'"/>')
        content += (b'<w:bookmarkEnd w:id="', number, b'"/>')

    def whole_paragraph(self, key: str, content: str) -> str:
        """The content of a generated paragraph that is no text: a chart, a line of the contents."""
        return self._around(paragraph_bookmark(key), content)

    def table(self, key: str, content: str) -> str:
        """The content of a generated table's first cell."""
        return self._around(table_bookmark(key), content)

    def taken(self, key: str) -> tuple[int, int]:
        """What fills the gaps of `table_gap`."""
        self._take(table_bookmark(key))
        return self._number, self._number

    def _around(self, name: str, content: str) -> str:
        self._take(name)
        number = self._number
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def _take(self, name: str) -> None:
        """The next number for a mark of this name."""
        if name in self._names:
            raise _used_twice(name)
        self._names.add(name)
        self._number += 1


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """The bookmarks of spans that stand together, none of them twice."""
    if len(set(names)) < len(names):
        raise _used_twice(next(name for name in names if names.count(name) > 1))
    return names


def _used_twice(name: str) -> ValueError:
    return ValueError(f"two spans or paragraphs have the same key (bookmark {name})")


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
