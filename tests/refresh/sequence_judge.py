"""Whether a refresh within a sequence did right, judged from the XML alone.

Every paragraph of the first draft is stamped (w:rsidP, which editors keep and nobody reads); from then on `Books` knows
which paragraph is which, whose words were touched by people, and what stood there. What is judged, by kind:

- `scrambled`: a paragraph that nobody touched reads neither as written today nor as told; a sentence in a touched one
  is neither written today nor was it there before, figures and direction words aside; directions mixed in one sentence;
- `order`: paragraphs or tables in another order;
- `open place`: the words of 【待补：…】 are those of an earlier time;
- `stale`: a figure of an earlier time that is not told as needing a person;
- `nobody's`: a number that no report has and that nobody wrote, pieced together;
- `missing`, `doubled`, `still there`, `unexplained`, `brought back`: whole paragraphs;
- `mixed`: a figure of today beside a direction of an earlier time that does not go with it, whether or not it is told;
- `cell`, `rows`: the published tables;
- `lost`: a person's characters stand neither in the text nor in a comment;
- `not back`: rejecting ours does not give the document before; `people`, `package`: their changes, comments; the ids;
- `not offered`: rejected before, the data say something else now, and it is not offered; `rejected, untold`;
- `garbled, untold`: a reviewer took half of a change, and what he left is neither renewed nor told;
- `unchanged`: the same data and another text;
- `accused`: nobody wrote anything, nor rejected anything, and it is told that somebody did;
- `refused`, `crash`.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from narrate.report.values import Contents, Paragraph, Report, Span, SpanKind
from narrate.word import marks
from refresh import reviewing
from refresh.hands import INK
from refresh.judge import MC, Judged, complaints_about, w
from refresh.promises import number_of
from refresh.worlds import REASONS
from word.samples import document

_NUMBER = re.compile(r"[.．]?[0-9０-９](?:[0-9０-９,，]*[0-9０-９])?(?:[.．][0-9０-９]+)?")
_ANSWER = re.compile("|".join(map(re.escape, sorted(REASONS, key=len, reverse=True))))
_UP = frozenset({"增加", "增长", "上升", "提高", "大于", "高于", "多"})
_TURNING = re.compile("增加|减少|增长|下降|上升|提高|降低|大于|小于|高于|低于|(?<=各)[多少]|[多少](?=[0-9]|的主要原因)")
_LEVEL_OR_TURNING = re.compile(f"持平|{_TURNING.pattern}")
_ORDINAL = re.compile(r"^\s*(?:\d+[.．、] ?|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)")
_ORDINAL_AT_END = re.compile(r"(?:0[.．、] ?|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)$")
_SPELLED = str.maketrans("０１２３４５６７８９．零壹贰叁肆伍陆柒捌玖点", "0123456789.0123456789.")
_BLANK = re.compile(r"(?<=[0-9.,])[ \u3000](?=[0-9.,])|(?<=[0-9])，(?=[0-9]{3})")
_FIGURE = re.compile(r"\d[\d,]*\.\d+")
_NUMERIC = re.compile(r"[0-9０-９.,．，\s]*")
_IN_FRONT = re.compile("^0?(?:万元)?[、，]? ?")  # what is left of a number typed in the place of that of an item
_OPEN = re.compile("【[^【】]*】")  # a person may have typed over the end of one
_SENTENCE = re.compile("[^。；！？\n]*[。；！？\n]?")
_OF_PEOPLE = ("rejected", "reworded", "conflict", "kept", "absent", "unsure", "copy")  # told of what people did
_REFUSED_WORDS = ("没有接受", "拒绝", "未接受")


class Fault(NamedTuple):
    """What is wrong: kind, and the words of it."""

    kind: str
    what: str


class Line(NamedTuple):
    """A paragraph that stands: its stamp, its text, the names of bookmarks that begin in it, whether we remark on it."""

    stamp: str
    text: str
    names: tuple[str, ...] = ()
    remarked: bool = False


Cell = tuple[Line, ...]


@dataclass
class Page:
    """What stands in a document: lines of running text, tables of ours by key, and the order of both."""

    lines: list[Line] = field(default_factory=list)
    tables: dict[str, list[list[Cell]]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # stamps, and keys of tables


class Fresh:
    """A report as it is drafted today."""

    def __init__(self, report: Report) -> None:
        self.unit, self.year, self.blocks = report.unit_name, report.year, report.blocks
        self.paragraphs: dict[str, Paragraph] = {p.key: p for p in report.paragraphs()}
        self.table_keys = {table.key for table in report.tables()}
        books, root = Books(), reviewing.root_of(document(report))
        books.begin(root, report)
        page = page_of(root, books.cells)
        keys = {stamp: seat.key for stamp, seat in books.seats.items() if seat.key is not None}
        self.texts = {keys[line.stamp]: line.text for line in page.lines if line.stamp in keys}
        self.order = [keys.get(one, one) for one in page.order if one in keys or one in page.tables]
        self.tables = {key: [[_cell_text(c) for c in row] for row in rows] for key, rows in page.tables.items()}
        self.contents = {b.entry_key(e) for b in report.blocks if isinstance(b, Contents) for e in b.entries}
        cells = (text for rows in self.tables.values() for row in rows for text in row)
        self.all_text = "\n".join((*self.texts.values(), *cells))
        self.values = frozenset(value for _, value in figures_in(self.all_text))

    @cached_property
    def sentences(self) -> frozenset[str]:
        """The sentences, masked."""
        return frozenset(s for text in self.texts.values() for s in masked_sentences(text))

    def span_texts(self, key: str) -> dict[str, str]:
        """Span key → text of a paragraph."""
        paragraph = self.paragraphs.get(key)
        return {} if paragraph is None else {s.key: paragraph.text[s.start : s.end] for s in paragraph.spans}


class Offer(NamedTuple):
    """What a refresh offered (the first: what was drafted), and whether some of it was rejected since."""

    fresh: Fresh
    refused: bool = False


class Told(NamedTuple):
    """What was said about a refresh."""

    changes: tuple[dict[str, Any], ...]

    def about(self, *words: str, refused: bool = False) -> bool:
        """Whether something that needs a person (or, with `refused`, that was not accepted) names one of the words."""
        for change in self.changes:
            wanted = change["needs_person"] or (refused and any(word in change["why"] for word in _REFUSED_WORDS))
            said = " ".join(str(change[name]) for name in ("key", "old", "new", "why", "where"))
            if wanted and any(word and word in said for word in words):
                return True
        return False

    def pieces_of(self, text: str) -> list[str]:
        """What is said of the words of a paragraph, where these are no single word."""
        said = (change["old"] for change in self.changes if change["needs_person"])
        return [words for words in said if len(words) > 7 and words in text]


# ---------------------------------------------------------------------------------------------------------------- reading


def _keys_by_name(report: Report) -> dict[str, str]:
    keys = [p.key for p in report.paragraphs()]
    keys += [b.entry_key(e) for b in report.blocks if isinstance(b, Contents) for e in b.entries]
    return {marks.paragraph_bookmark(key): key for key in keys}


def page_of(root: Any, cells: dict[str, str]) -> Page:
    """A document as it reads, changes and all accepted already. `cells`: stamp → key of the table it is a cell of."""
    page = Page()
    _walk(root.find(w("body")), page, cells)
    return page


def _walk(container: Any, page: Page, cells: dict[str, str]) -> None:
    for child in container:
        if child.tag == w("p"):
            line = _line(child)
            page.lines.append(line)
            page.order.append(line.stamp)
            for box in child.iter(w("txbxContent")):
                if not any(a.tag == f"{{{MC}}}Fallback" for a in box.iterancestors()):
                    _walk(box, page, cells)
        elif child.tag == w("tbl"):
            found = Counter(cells[s] for p in child.iter(w("p")) if (s := p.get(Books.STAMP, "")) in cells)
            if not found:
                for cell in child.iter(w("tc")):
                    _walk(cell, page, cells)
                continue
            key = found.most_common(1)[0][0]
            page.tables.setdefault(key, []).extend(
                [tuple(_line(p) for p in cell.iter(w("p"))) for cell in row.iter(w("tc"))]
                for row in child.iter(w("tr"))
            )
            page.order.append(key)
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml")):
            _walk(child, page, cells)


def _line(paragraph: Any) -> Line:
    names = tuple(n.get(w("name"), "") for n in paragraph.iter(w("bookmarkStart")))
    remarked = next(paragraph.iter(w("commentRangeStart"), w("commentReference")), None) is not None
    return Line(paragraph.get(Books.STAMP, ""), reviewing.said(paragraph), names, remarked)


def _cell_text(cell: Cell) -> str:
    return "\n".join(line.text for line in cell)


def said_by(root: Any) -> dict[str, str]:
    """Stamp → text of every paragraph that stands with all changes accepted, in order."""
    return {line.stamp: line.text for line in map(_line, reviewing.paragraphs(reviewing.accepted(root)))}


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [s for s in _SENTENCE.findall(text) if s.strip()]


def masked_sentences(text: str) -> list[str]:
    """The sentences of a text, masked; answers of the form and open places are all one."""
    return [mask(s) for s in sentences(_OPEN.sub("…", _ANSWER.sub("…", text)))]


def without_ordinal(text: str) -> str:
    """The text without 一、 （一） 1. 1、 in front."""
    return _ORDINAL.sub("", text)


def figures_in(text: str) -> Iterator[tuple[str, Decimal]]:
    """The amounts of a text however they are spelled (full width, with blanks, in 汉字), and their values."""
    for found in _FIGURE.findall(_BLANK.sub("", text.translate(_SPELLED))):
        if (value := number_of(found)) is not None:
            yield found, value


def _changed(was: str, now: str) -> list[tuple[int, int]]:
    """Where a text has words that it had not; what was typed over others may share a sign with them."""
    found: list[tuple[int, int]] = []
    for how, _, _, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how in ("insert", "replace"):
            start, end = _from_a_stop(now, start, end) if how == "insert" else (start, end)
            joins = bool(found) and start - found[-1][1] == 1
            found[-1:] = [(found[-1][0], end)] if joins else [*found[-1:], (start, end)]
    return found


def _from_a_stop(text: str, start: int, end: int) -> tuple[int, int]:
    """An insertion moved, where what is around reads the same, so that it begins behind a stop: typed as one sentence."""
    ways = [(start, end)]
    while (at := ways[-1])[0] and text[at[0] - 1] == text[at[1] - 1]:
        ways.append((at[0] - 1, at[1] - 1))
    while (at := ways[0])[1] < len(text) and text[at[0]] == text[at[1]]:
        ways.insert(0, (at[0] + 1, at[1] + 1))
    return next((one for one in ways if one[0] and text[one[0] - 1] in "。；，！？"), (start, end))


def _without(sentence: str, pieces: Sequence[str], instead: str = "") -> str:
    for piece in pieces:
        sentence = sentence.replace(piece, instead)
    return sentence


def _turns_of(sentence: str) -> list[bool]:
    """Whether each direction word of a sentence says more."""
    return [word in _UP for word in _TURNING.findall(_OPEN.sub("", sentence))]


@lru_cache(maxsize=50_000)
def mask(sentence: str) -> str:
    """A sentence without its ordinal, figures and direction words; 持平 is said otherwise and stays."""
    return _TURNING.sub("D", _NUMBER.sub("0", _BLANK.sub("", without_ordinal(sentence.strip()).translate(_SPELLED))))


# ------------------------------------------------------------------------------------------------------------------ books


@dataclass
class Seat:
    """A paragraph: its key in the report (None: no text of ours), and whether people changed its words."""

    key: str | None
    touched: bool = False
    messed: bool = False  # changes of ours were decided by halves: what stands there cannot be judged
    joined: bool = False  # another paragraph ran into it: its own words may go, and those of the other stand there


class Books:
    """What is known of the paragraphs of one document, by stamp."""

    STAMP = w("rsidP")

    def __init__(self) -> None:
        self.seats: dict[str, Seat] = {}
        self.cells: dict[str, str] = {}
        self.deleted: set[str] = set()  # keys that people deleted
        self.moved: set[str] = set()  # stamps
        self.reshaped = False  # people moved, cut, joined, deleted or wrote paragraphs
        self.typed: set[str] = set()  # words of people that no report has
        self.numbers: set[Decimal] = set()  # amounts that people typed
        self.messy = False  # some changes of ours were decided by halves: what should stand is not known any more
        self._next = 0x00100000

    def begin(self, root: Any, report: Report) -> None:
        """Stamp a first draft."""
        keys = _keys_by_name(report)
        tables = {marks.table_bookmark(t.key): t.key for t in report.tables()}
        for table in root.iter(w("tbl")):
            key = next(
                (tables[n.get(w("name"))] for n in table.iter(w("bookmarkStart")) if n.get(w("name")) in tables), None
            )
            for paragraph in table.iter(w("p")):
                stamp = self._stamp(paragraph)
                self.seats[stamp] = Seat(None)
                if key is not None:
                    self.cells[stamp] = key
        for paragraph in reviewing.paragraphs(root):
            if paragraph.get(self.STAMP) is None:
                names = (n.get(w("name")) for n in paragraph.iter(w("bookmarkStart")))
                self.seats[self._stamp(paragraph)] = Seat(next((keys[n] for n in names if n in keys), None))

    def _stamp(self, paragraph: Any) -> str:
        self._next += 1
        paragraph.set(self.STAMP, f"{self._next:08X}")
        return f"{self._next:08X}"

    def stamp_new(self, root: Any) -> set[str]:
        """Stamp what has none, or another's (a copy); the new stamps."""
        found = list(reviewing.paragraphs(root))
        holders: dict[str, list[Any]] = {}
        for paragraph in found:
            holders.setdefault(paragraph.get(self.STAMP) or "", []).append(paragraph)
        new: set[str] = set()
        for stamp, several in holders.items():
            if stamp in self.seats:
                several = sorted(several, key=lambda one: (_is_copy(one), not _is_marked(one)))[1:]
            new.update(self._stamp(paragraph) for paragraph in several)
        return new

    def edited(self, before: dict[str, str], root: Any) -> None:
        """A person did something: what differs from `before` is touched."""
        moves = {p.get(self.STAMP) for p in root.iter(w("p")) if _mark_of(p, w("moveFrom")) and p.get(self.STAMP)}
        for paragraph in reviewing.paragraphs(root):  # a tracked move: the stamp goes with the text
            if paragraph.get(self.STAMP) in moves and _mark_of(paragraph, w("moveFrom")):
                paragraph.set(self.STAMP, f"{int(paragraph.get(self.STAMP), 16) + 0x0F000000:08X}")
        for stamp in self.stamp_new(root):
            self.seats[stamp] = Seat(None, touched=True)
            self.reshaped = True
        now = said_by(root)
        gone = [stamp for stamp in before if stamp not in now]
        for stamp, text in now.items():
            was = before.get(stamp)
            if was is None:
                self.reshaped = True
                self.seats.setdefault(stamp, Seat(None, touched=True)).touched = True
            elif was != text:
                seat = self.seats[stamp]
                seat.touched = True
                if seat.key is not None and not text.strip():  # the last words of a cell: the paragraph stays
                    self.deleted.add(seat.key)
            if was != text and not (was is None and any(text in one for one in before.values())):  # copied, or cut off
                both = _joined(was or "", [before[one] for one in gone], text)
                self.seats[stamp].joined |= both != (was or "")
                self._words(both, text)
        for stamp in gone:
            self.reshaped = True
            seat = self.seats.get(stamp)
            if seat is not None and seat.key is not None:
                self.deleted.add(seat.key)
        left, right = [s for s in before if s in now], [s for s in now if s in before]
        if left != right:
            self.reshaped = True
            kept: set[str] = set()
            for one in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
                kept.update(left[one.a : one.a + one.size])
            self.moved.update(set(left) - kept)

    def _words(self, was: str, now: str) -> None:
        if now.count("【") < was.count("【"):  # an answer has signs of the open place it was typed over
            was = _OPEN.sub(lambda place: place[0] if place[0] in now else "", was)
        for start, end in _changed(was, now):
            words = now[start:end].strip("。，；、：")
            if _is_a_persons(words) and not _NUMERIC.fullmatch(words):
                self.typed.add(words)
        self.numbers.update({value for _, value in figures_in(now)} - {value for _, value in figures_in(was)})

    def messed(self, root: Any, fate: reviewing.Fate) -> None:
        """Changes decided one by one, a struck text apart from what replaces it: these paragraphs are a person's."""
        self.messy = True
        for change in reviewing.changes(root):
            if fate(change) is not None:
                paragraph = change if change.tag == w("p") else next(change.iterancestors(w("p")), None)
                for one in [paragraph] if paragraph is not None else change.iterancestors(w("tr")):
                    for p in one.iter(w("p")):
                        if (stamp := p.get(self.STAMP)) in self.seats:
                            self.seats[stamp] = Seat(self.seats[stamp].key, touched=True, messed=True)
                    following = one.getnext()
                    if following is not None and (stamp := following.get(self.STAMP)) in self.seats:
                        self.seats[stamp] = Seat(self.seats[stamp].key, touched=True, messed=True)
        self.reshaped = True

    def reviewed(self, before: dict[str, str], root: Any) -> None:
        """Changes of ours were decided: what stands now is known again."""
        for stamp in self.stamp_new(root):
            self.seats[stamp] = Seat(None, touched=True)
        now = said_by(root)
        gone = [(stamp, text) for stamp, text in before.items() if stamp not in now and len(text) > 5]
        for stamp, text in now.items():  # a mark of ours within what a person wrote or cut is gone: two became one
            mine = [one for one, words in gone if _ran_into(words, before.get(stamp, ""), text)]
            ink = (set(text) - set(before.get(stamp, text))).intersection(INK)
            if (mine or ink) and stamp in self.seats:
                self.seats[stamp].touched = self.seats[stamp].joined = self.reshaped = True
                self.deleted.update(key for one in mine if (key := self.seats[one].key) is not None)


def _is_a_persons(words: str) -> bool:
    """Whether words are known for a person's wherever they stand: no two signs that a report may have as well."""
    return len(words) > 2 or (bool(words) and INK.issuperset(words))


def _ran_into(words: str, was: str, now: str) -> bool:
    """Whether a paragraph has what another was, and had it not."""
    return mask(words) in mask(now) and mask(words) not in mask(was)


def _joined(was: str, gone: Sequence[str], now: str) -> str:
    """What a paragraph was, with those that ran into it: their words were there before and nobody typed them."""
    for text in (text for text in gone if len(text) > 1 and text in now and text not in was):
        was = text + was if now.startswith(text) else was + text
    return was


def _is_copy(paragraph: Any) -> bool:
    return _mark_of(paragraph, w("ins"))


def _is_marked(paragraph: Any) -> bool:
    return any(marks.is_our_bookmark(n.get(w("name"), "")) for n in paragraph.iter(w("bookmarkStart")))


def _mark_of(paragraph: Any, tag: str) -> bool:
    return paragraph.find(f"{w('pPr')}/{w('rPr')}/{tag}") is not None


# ---------------------------------------------------------------------------------------------------------------- judging


def judged(
    books: Books, before: bytes, after: bytes, root: Any, offers: Sequence[Offer], told: Told,
    *, tracked: bool, same: bool, again: bool, doubtful: bool, alone: bool = False,
) -> list[Fault]:  # fmt: skip
    """What is wrong with a refresh; `root` is the tree of `after`, and gets stamps where it has none. `alone`: nobody wrote
    into the document, nor rejected anything."""
    accused = (one for one in told.changes if alone and one["kind"] in _OF_PEOPLE)
    return [
        *_Judgement(books, before, after, root, offers, told, tracked, same, again, doubtful).faults(),
        *(Fault("accused", f"{one['kind']} {one['key']}: {one['old']!r} {one['why']}") for one in accused),
    ]


class _Judgement:
    def __init__(
        self, books: Books, before: bytes, after: bytes, root: Any, offers: Sequence[Offer], told: Told,
        tracked: bool, same: bool, again: bool, doubtful: bool,
    ) -> None:  # fmt: skip
        self.books, self.offers, self.told = books, offers, told
        self.tracked, self.same, self.again, self.doubtful = tracked, same, again, doubtful
        self.old_document, self.new_document = Judged(before), Judged(after)
        self.new_stamps = books.stamp_new(root)
        self.was = page_of(reviewing.accepted(self.old_document.root), books.cells)
        self.now = page_of(reviewing.accepted(root), books.cells)
        self.fresh = offers[-1].fresh
        self.refused = [offer.fresh for offer in offers[:-1] if offer.refused]
        self.notes = "\n".join(note.text for note in self.new_document.notes())
        self.keys: dict[str, str] = {}  # stamp → key of what stands now

    def faults(self) -> Iterator[Fault]:
        yield from self._as_files()
        if self.same:
            yield from self._unchanged()
            self._book_new()
            return
        yield from self._lines()
        yield from self._missing()
        yield from self._order()
        yield from self._tables()
        yield from self._lost()
        yield from self._stale()
        yield from self._nobodys()
        yield from self._doubled()
        self._book_new()

    # -- as a file -----------------------------------------------------------------------------------------------------

    def _as_files(self) -> Iterator[Fault]:
        for complaint in complaints_about(self.old_document, self.new_document):
            if complaint.startswith("rejecting ours"):
                if self.tracked and not (self.doubtful and complaint.endswith("is formatted otherwise")):
                    yield Fault("not back", complaint)
            elif complaint.endswith("hangs on nothing now") and not self.tracked:
                continue  # what it was about has left the text; the comment stays
            elif complaint.startswith("people's tracked changes") and not self.tracked:
                continue  # a figure of ours in what a colleague moved or made bold is renewed there, and its format goes
            elif complaint.startswith(("people's", "the comment")):
                yield Fault("people", complaint)
            else:
                yield Fault("package", complaint)
        if not self.tracked:
            old, new = (document.our_changes() for document in (self.old_document, self.new_document))
            if len(new) > len(old):
                yield Fault("not back", f"plain, and yet tracked: {list(Counter(new) - Counter(old))[:3]}")

    def _unchanged(self) -> Iterator[Fault]:
        old, new = ([line.text for line in page.lines] for page in (self.was, self.now))
        if old != new:
            yield Fault("unchanged", _first_difference(old, new))

    # -- running text ----------------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[Fault]:
        was = {line.stamp: line.text for line in self.was.lines}
        for line in self.now.lines:
            seat = self.books.seats.get(line.stamp)
            if seat is None or self._is_open_place(seat.key):  # of one that is filled, all words are a person's
                continue
            if all(map(self._is_theirs, (line.text, was.get(line.stamp, "-")))):
                seat.key = None  # its words went earlier: where they are back, they are in a paragraph of their own
        held = {
            seat.key
            for line in self.now.lines
            if (seat := self.books.seats.get(line.stamp)) is not None
            if not seat.messed  # a remnant is not that paragraph
            if not seat.joined or self._begins(seat.key, line.text)
        }
        free = {key: text for key, text in self.fresh.texts.items() if key not in held}
        for line in self.now.lines:
            seat = self.books.seats.get(line.stamp)
            if seat is None:
                key = self._new_key(line, free)
                if key is None:
                    if line.text.strip():
                        yield Fault("unexplained", f"a paragraph that is not of today: {line.text!r}")
                    continue
                free.pop(key, None)
                self.keys[line.stamp] = key
                if key in self.books.deleted and key in self.offers[-2].fresh.texts and not self._was_offered(key):
                    yield Fault("brought back", f"{key}: a person deleted it: {line.text!r}")
            elif seat.key is None and not seat.touched:
                key = (
                    self._new_key(line, free) if line.text.strip() else None
                )  # one that nobody can strike stayed, empty
                if key is not None:
                    free.pop(key)
                    self.keys[line.stamp] = seat.key = key
                elif line.text.strip() and not self._came_back(line.text):
                    yield Fault("unexplained", f"words in an empty paragraph: {line.text!r}")
            elif seat.touched:
                if seat.key is not None:
                    self.keys[line.stamp] = seat.key
                if not seat.messed:
                    yield from self._touched(line)
            else:
                assert seat.key is not None
                self.keys[line.stamp] = seat.key
                yield from self._untouched(line, seat.key)

    def _was_offered(self, key: str) -> bool:
        """Whether a deleted paragraph had gone from the data and come back, and all that was offered is offered again."""
        return self.again and any(key not in offer.fresh.texts for offer in self.offers)

    def _came_back(self, text: str) -> bool:
        """Whether words that were struck earlier stand again because that was rejected, and that is told."""
        ours = any(text in offer.fresh.texts.values() for offer in self.offers[:-1])
        return bool(self.refused) and ours and self.told.about(text, refused=True)

    def _ran_into_theirs(self, text: str) -> bool:
        """Whether a text stands behind a person's words: its strike was rejected, and the mark between them went with
        what of ours was rejected besides."""
        strange = (line.text for line in self.now.lines if line.stamp not in self.keys)
        return any(text in one and text != one for one in strange)

    def _begins(self, key: str | None, text: str) -> bool:
        """Whether the first sentence of a paragraph, at whatever time, stands in a text."""
        firsts = (found[0] for o in self.offers if (found := sentences(o.fresh.texts.get(key or "", ""))))
        return any(mask(first) in mask(text) for first in firsts)

    def _new_key(self, line: Line, free: dict[str, str]) -> str | None:
        named = {marks.paragraph_bookmark(key): key for key in free}
        by_name = next((named[name] for name in line.names if name in named), None)
        if by_name is not None and self._same(by_name, free[by_name], line.text):
            return by_name
        alike = [key for key, text in free.items() if text and self._same(key, text, line.text)]
        return min(alike, key=lambda key: key in self.fresh.contents, default=None)

    def _same(self, key: str, wanted: str, text: str) -> bool:
        """Whether a text is what is wanted: to the letter, ordinals and the contents aside where people cut and moved."""
        if key in self.fresh.contents:
            return self.books.reshaped or wanted.rpartition("\t")[0] == text.rpartition("\t")[0]
        if wanted == text:
            return True
        return (self.books.reshaped or bool(self.refused)) and without_ordinal(wanted) == without_ordinal(text)

    def _untouched(self, line: Line, key: str) -> Iterator[Fault]:
        wanted = self.fresh.texts.get(key)
        if wanted is None:
            if key in self.fresh.contents or not line.text.strip():
                return
            refused = any(key not in fresh.texts for fresh in self.refused)
            words = (key, line.text[:30], without_ordinal(line.text)[:30])
            if not self.told.about(*words, refused=refused):
                yield Fault("rejected, untold" if refused else "still there", f"{key}: {line.text!r}")
            return
        if self._same(key, wanted, line.text) or _keeps_answers(wanted, line.text):
            return
        told_words = [key, *self._differing(key, wanted, line.text)]
        if self._garbled(line):
            told_words += self.told.pieces_of(line.text)
        if _OPEN.sub("", line.text) == _OPEN.sub("", wanted):
            if not self.told.about(*told_words, refused=True):
                yield Fault("open place", f"{key}: reads {line.text!r}, today {wanted!r}")
            return
        if self.refused and not self.again:
            if self._is_mixed(key, line, wanted) and not (self._garbled(line) and self.told.about(*told_words)):
                yield Fault(
                    "mixed", f"{key}: figures of today and a direction of then: {line.text!r}, today {wanted!r}"
                )
                return
            if not_offered := self._other_than_refused(key, line.text):
                kind = "garbled, untold" if self._garbled(line) else "not offered"
                if self.told.about(*told_words, refused=kind == "garbled, untold"):
                    return
                yield Fault(kind, f"{key}: {not_offered}: reads {line.text!r}, today {wanted!r}")
            elif self.told.about(*told_words, refused=True):
                yield from self._touched(line)
            else:
                kind = "garbled, untold" if self._garbled(line) else "rejected, untold"
                yield Fault(kind, f"{key}: reads {line.text!r}, today {wanted!r}")
            return
        if self.told.about(*told_words):
            yield from self._touched(line)
            return
        was = next((one.text for one in self.was.lines if one.stamp == line.stamp), "")
        if self._garbled(line):
            yield Fault("garbled, untold", f"{key}: reads {line.text!r}, today {wanted!r}, before {was!r}")
            return
        kind = "stale" if line.text == was or mask(line.text) == mask(wanted) else "scrambled"
        yield Fault(kind, f"{key}: reads {line.text!r}, should read {wanted!r}, before {was!r}")

    def _is_mixed(self, key: str, line: Line, wanted: str) -> bool:
        """Whether a figure of today was put beside a direction that does not go with it, told or not."""
        paragraph = self.fresh.paragraphs.get(key)
        was = next((one.text for one in self.was.lines if one.stamp == line.stamp), "")
        if not was:  # it was struck and stands again
            was = "\n".join(offer.fresh.texts.get(key, "") for offer in self.offers[:-1])
        figures = [] if paragraph is None else [s for s in paragraph.spans if s.kind is SpanKind.FIGURE]
        said = [wanted[span.start : span.end] for span in figures]
        turns, turns_now = (
            [word if word == "持平" else word in _UP for word in _LEVEL_OR_TURNING.findall(_OPEN.sub("", text))]
            for text in (line.text, wanted)
        )
        moved = any(len(number) > 3 and number in line.text and number not in was for number in said)
        return moved and len(turns) == len(turns_now) and turns != turns_now

    def _differing(self, key: str, wanted: str, text: str) -> list[str]:
        """Words by which a difference is known: keys, refs and texts of the spans in it."""
        words: list[str] = []
        paragraph = self.fresh.paragraphs.get(key)
        spans: tuple[Span, ...] = () if paragraph is None else paragraph.spans
        for how, i, j, _, _ in SequenceMatcher(None, wanted, text, autojunk=False).get_opcodes():
            if how == "equal":
                continue
            for span in spans:
                if span.start < j + 1 and i - 1 < span.end:
                    words += [span.key, span.ref]
                    if len(wanted[span.start : span.end]) > 3:
                        words.append(wanted[span.start : span.end])
        return words

    def _garbled(self, line: Line) -> bool:
        """Whether what stood there was no sentence of ours any more: a reviewer took half of a change."""
        was = next((one.text for one in self.was.lines if one.stamp == line.stamp), "")
        ours = frozenset[str]().union(*(offer.fresh.sentences for offer in self.offers))
        return any(sentence not in ours for sentence in masked_sentences(was))

    def _other_than_refused(self, key: str, text: str) -> list[str]:
        """The figures and words of today that the text has not, and that no rejected offer had."""
        paragraph = self.fresh.paragraphs.get(key)
        if paragraph is None:
            return []
        then = [fresh.span_texts(key) for fresh in self.refused]
        return [
            f"{span.key} {said}"
            for span in paragraph.spans
            if span.kind in (SpanKind.FIGURE, SpanKind.WORD)
            and (said := paragraph.text[span.start : span.end]) not in text
            and all(offered.get(span.key) != said for offered in then)
        ]

    @cached_property
    def _known(self) -> str:
        """Every sentence that may stand, masked, each in a line: of any report so far, and of the document before."""
        found: set[str] = set()
        for offer in self.offers:
            found |= offer.fresh.sentences
        for accepts in (None, False):
            root = self.old_document.root
            if accepts is False:
                root = copy.deepcopy(root)
                reviewing.settle(root, reviewing.everything(False))
            for paragraph in reviewing.paragraphs(reviewing.accepted(root)):
                found.update(masked_sentences(reviewing.said(paragraph)))
        return "\n".join(found)

    def _touched(self, line: Line) -> Iterator[Fault]:
        for sentence in masked_sentences(line.text):
            plain = _IN_FRONT.sub("", _without(sentence, self._typed_masked))
            apart = _without(sentence, self._typed_masked, "，")
            if not any(map(self._is_known, (sentence, mask(plain), apart))):
                was = next((one.text for one in self.was.lines if one.stamp == line.stamp), "")
                wanted = self.fresh.texts.get(self.keys.get(line.stamp, ""), "")
                yield Fault("scrambled", f"{sentence!r} of {line.text!r}, before {was!r}, today {wanted!r}")
                return
        for sentence in sentences(line.text):
            yield from self._directions(line, sentence)

    @cached_property
    def _typed(self) -> list[str]:
        """What people typed, in pieces that can stand in one sentence."""
        return [piece for words in self.books.typed for piece in sentences(words) if _is_a_persons(piece)]

    def _is_open_place(self, key: str | None) -> bool:
        """Whether a paragraph is, or was, nothing but an open place, or an answer of the form in one."""
        texts = (offer.fresh.texts.get(key or "", "") for offer in self.offers)
        return any(text and not _ANSWER.sub("", _OPEN.sub("", text)).strip("。；， ") for text in texts)

    def _is_theirs(self, text: str) -> bool:
        """Whether a paragraph has no words but those that people typed."""
        return not _without(text, self._typed).strip("。；， ")

    @cached_property
    def _typed_masked(self) -> list[str]:
        masked = filter(_is_a_persons, map(mask, self._typed))
        return sorted({*self._typed, *masked}, key=len, reverse=True)

    def _is_known(self, masked: str) -> bool:
        """Whether a sentence, or each of its clauses, stood there or is one of ours."""
        masked = masked.rstrip("。；，").lstrip("、，； ")
        if masked in self._known or all(clause.strip() in self._known for clause in re.split("[，：]", masked)):
            return True
        begun = (
            masked[len(text) :] for text in self._headings if masked.startswith(text)
        )  # a heading and what follows
        ended = (  # or a heading, with its ordinal, and what precedes it
            _ORDINAL_AT_END.sub("", masked[: -len(text)]).rstrip("。；，")
            for text in self._headings
            if masked.endswith(text)
        )
        return any(rest in self._known for rest in (*begun, *ended))

    @cached_property
    def _headings(self) -> set[str]:
        texts = (text for offer in self.offers for text in offer.fresh.texts.values())
        return {mask(text) for text in texts if text and text[-1] not in "。；"}

    def _directions(self, line: Line, sentence: str) -> Iterator[Fault]:
        """The direction words of a sentence turn all together: those of today, or those that stood there."""
        typed = self._typed
        words = _turns_of(_without(sentence, typed))
        key = self.keys.get(line.stamp)
        if len(words) < 2 or key is None:
            return
        was = next((one.text for one in self.was.lines if one.stamp == line.stamp), "")
        sources = [s for text in (was, *(o.fresh.texts.get(key, "") for o in self.offers)) for s in sentences(text)]
        worded = mask(sentence)  # a joined paragraph has the sentences of other keys
        sources += [
            s
            for o in self.offers
            for text in o.fresh.texts.values()
            for s in sentences(text)
            if mask(s) == worded or (len(s) > 14 and worded.endswith(mask(s)))  # behind a heading
        ]
        alike = [turns for s in sources if len(turns := _turns_of(_without(s, typed))) == len(words)]
        if alike and words not in alike:
            yield Fault("scrambled", f"directions mixed: {sentence!r}, before {was!r}")

    def _missing(self) -> Iterator[Fault]:
        standing = Counter(self.keys.values())
        last = self.offers[-2].fresh
        for key, text in self.fresh.texts.items():
            if standing[key] or key in self.fresh.contents or not text.strip() or key in self.books.deleted:
                continue
            words = (key, text[:30], without_ordinal(text)[:30])
            if self.books.messy or self.told.about(*words, refused=bool(self.refused)):
                continue
            if self.refused and self._ran_into_theirs(text):
                continue
            offered = [fresh.texts[key] for fresh in self.refused if key in fresh.texts]
            if offered and not self.again:
                differs = all(without_ordinal(one) != without_ordinal(text) for one in offered)
                yield Fault("not offered" if differs else "rejected, untold", f"{key}: {text!r} stands nowhere")
            else:
                yield Fault("missing", f"{key}: {text!r}" + ("" if key in last.texts else " (new)"))

    def _order(self) -> Iterator[Fault]:
        if self.books.reshaped or self.refused:
            stamps = [s for s in self.was.order if s not in self.books.moved]
            now = [s for s in self.now.order if s in set(stamps)]
            then = [s for s in stamps if s in set(now)]
            if now != then:
                yield Fault("order", "paragraphs that stood there stand in another order")
            return
        now = [self.keys.get(one, one if one in self.fresh.tables else None) for one in self.now.order]
        keys = [key for key in now if key is not None and key in set(self.fresh.order)]
        wanted = [key for key in self.fresh.order if key in set(keys)]
        if keys != wanted:
            at = next(n for n, (one, other) in enumerate(zip(keys, wanted, strict=False)) if one != other)
            yield Fault("order", f"{keys[max(0, at - 1) : at + 3]}, should be {wanted[max(0, at - 1) : at + 3]}")

    # -- tables ----------------------------------------------------------------------------------------------------------

    def _tables(self) -> Iterator[Fault]:
        for key, wanted in self.fresh.tables.items():
            rows = self.now.tables.get(key)
            if rows is None:
                if not self.told.about(key, refused=bool(self.refused)) and not self.books.reshaped:
                    yield Fault("rows", f"{key}: the table is not there")
                continue
            shown = [[_cell_text(cell) for cell in row] for row in rows]
            if shown == wanted:
                continue
            yield from self._table(key, wanted, rows, shown)

    def _table(
        self, key: str, wanted: list[list[str]], rows: list[list[Cell]], shown: list[list[str]]
    ) -> Iterator[Fault]:
        touched = [[self._cell_touched(cell) for cell in row] for row in rows]
        if len(rows) != len(wanted):
            if any(True in row for row in touched) or self.told.about(key, refused=bool(self.refused)):
                return
            if self.refused:
                yield Fault("rejected, untold", f"{key}: {len(rows)} rows, today {len(wanted)}")
                return
            yield Fault(
                "rows", f"{key}: {_first_difference(['|'.join(r) for r in wanted], ['|'.join(r) for r in shown])}"
            )
            return
        for row, (one, other) in enumerate(zip(shown, wanted, strict=True)):
            for column, (text, today) in enumerate(zip(one, other, strict=False)):
                if text == today or touched[row][column]:
                    continue
                if self.told.about(key, *(t for t in (text, today) if len(t) > 3), refused=bool(self.refused)):
                    continue
                where = f"{key} row {row + 1} {other[:2]} column {column + 1}: {text!r}, today {today!r}"
                offered = [f.tables[key][row][column] for f in self.refused if _has(f, key, row, column)]
                if self.again:
                    yield Fault("cell", f"offered again: {where}")
                elif offered and today in offered:
                    yield Fault("rejected, untold", where)
                elif offered:
                    yield Fault("not offered", where)
                else:
                    yield Fault("cell", where)
                return

    def _cell_touched(self, cell: Cell) -> bool:
        return any(line.stamp in self.books.seats and self.books.seats[line.stamp].touched for line in cell)

    # -- people's words and old figures -----------------------------------------------------------------------------------

    def _lost(self) -> Iterator[Fault]:
        was, now = (_words_of(page) for page in (self.was, self.now))
        kept = now + self.notes
        ink = {c for c in was if c in INK}
        if lost := "".join(sorted(ink - set(kept))):
            place = next(line.text for line in _every_line(self.was) if lost[0] in line.text)
            yield Fault("lost", f"{lost!r}, a person's, of {place!r} stands nowhere")
        for text in self.books.typed:
            if any(text in offer.fresh.all_text for offer in self.offers) or text not in was:
                continue
            lines = [line.text for line in _every_line(self.was) if text in line.text] if text in self.notes else []
            copies = len(lines) - len(set(lines))  # paragraphs that read alike need one comment
            if was.count(text) > kept.count(text) + copies:
                yield Fault("lost", f"{text!r}, a person's, stands nowhere")

    def _stale(self) -> Iterator[Fault]:
        old = frozenset[Decimal]().union(*(offer.fresh.values for offer in self.offers[:-1]))
        for line in self.now.lines:
            seat = self.books.seats.get(line.stamp)
            if seat is None or not seat.touched or seat.messed or line.remarked:
                continue
            for number, value in figures_in(line.text):
                if value in self.fresh.values or value not in old or value in self.books.numbers:
                    continue
                if sum(c.isdigit() for c in number) < 3 or self.told.about(number):
                    continue
                if any(f"{sign}{number}" in line.text for sign in "-－−"):  # a person typed the sign
                    continue
                key = self.keys.get(line.stamp, "")
                today = [t for t in self.fresh.span_texts(key).values() if len(t) > 3]
                if self.told.about(key, *(text for text in today if text not in line.text)):
                    continue
                yield Fault("stale", f"{number} of {line.text!r}, today {self.fresh.texts.get(key, '')!r}")
                return

    def _nobodys(self) -> Iterator[Fault]:
        """A number that came with the refresh is one of today's: half of a person's and half of ours is nobody's."""
        if self.books.messy:
            return  # what a decision by halves made of a struck paragraph stands again with it
        was, now = (
            {number_of(number): number for line in _every_line(page) for number in _FIGURE.findall(line.text)}
            for page in (self.was, self.now)
        )
        known = frozenset[Decimal]().union(*(offer.fresh.values for offer in self.offers)) | set(self.books.numbers)
        for value in now.keys() - was.keys() - known:
            yield Fault("nobody's", f"{now[value]} stands in no report, and nobody wrote it")

    def _doubled(self) -> Iterator[Fault]:
        seats = self.books.seats
        kept = {line.stamp for line in self.was.lines if self.keys.get(line.stamp, "") not in {"", *self.fresh.texts}}
        counts = [
            Counter(
                s
                for line in page.lines
                if not (seat := seats.get(line.stamp, Seat(None))).touched and not seat.messed
                if line.stamp not in kept  # its striking was not accepted: judged by itself
                for s in sentences(line.text)
            )
            for page in (self.was, self.now)
        ]
        today = Counter(s for text in self.fresh.texts.values() for s in sentences(text))
        copied = Counter(s for line in self.was.lines if not self.keys.get(line.stamp) for s in sentences(line.text))
        for sentence, count in counts[1].items():
            if len(sentence) > 14 and count > max(counts[0][sentence], today[sentence] + copied[sentence], 1):
                masked = [mask(s) for line in self.was.lines for s in sentences(line.text)]
                holders = [self.keys.get(line.stamp) for line in self.now.lines if sentence in line.text]
                alike = None not in holders and len(set(holders)) == len(holders)  # items with one and the same reason
                if count > masked.count(mask(sentence)) and not alike:
                    yield Fault("doubled", f"{sentence!r} stands {count} times")

    def _book_new(self) -> None:
        """What is new is known from now on."""
        for line in self.now.lines:
            if line.stamp in self.new_stamps:
                self.books.seats[line.stamp] = Seat(self.keys.get(line.stamp))
        for key, rows in self.now.tables.items():
            for line in (line for row in rows for cell in row for line in cell if line.stamp in self.new_stamps):
                self.books.seats[line.stamp] = Seat(None)
                self.books.cells[line.stamp] = key
        for stamp in self.new_stamps:
            self.books.seats.setdefault(stamp, Seat(None))


def _keeps_answers(wanted: str, text: str) -> bool:
    """Whether a text is what is wanted, with answers of the form in open places: one that fits the form no longer stays."""
    pieces, at = [], 0
    for place in _OPEN.finditer(wanted):
        pieces.append(f"{re.escape(wanted[at : place.start()])}(?:{re.escape(place.group())}|{_ANSWER.pattern})")
        at = place.end()
    return bool(pieces) and re.fullmatch("".join(pieces) + re.escape(wanted[at:]), text) is not None


def _has(fresh: Fresh, key: str, row: int, column: int) -> bool:
    rows = fresh.tables.get(key, [])
    return row < len(rows) and column < len(rows[row])


def _every_line(page: Page) -> Iterator[Line]:
    yield from page.lines
    yield from (line for rows in page.tables.values() for row in rows for cell in row for line in cell)


def _words_of(page: Page) -> str:
    return "\n".join(line.text for line in _every_line(page))


def _first_difference(wanted: Sequence[str], shown: Sequence[str]) -> str:
    for how, i, j, k, m in SequenceMatcher(None, wanted, shown, autojunk=False).get_opcodes():
        if how != "equal":
            return f"{list(shown[k:m])[:4]} stands where {list(wanted[i:j])[:4]} should"
    return ""
