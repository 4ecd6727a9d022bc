"""One change in a correct document: how it is described, and the ways makers find places for it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from error_kinds.books import Books
from error_kinds.paper import Edit, Line, Paper


class Change(NamedTuple):
    """Edits of a document that together are one error.

    `lines` are the numbers (in the unchanged document) of the paragraphs whose words a finding must touch; `words` name
    what is missing or wrong: a finding that says one of them counts too.
    """

    edits: tuple[Edit, ...]
    words: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    whole_line: bool = False  # a finding anywhere in the paragraph counts: something is missing from it
    rewrite: Callable[[Any], None] | None = None  # a change of the document's tree that no edit of words is

    def made(self, paper: Paper) -> bytes:
        """The changed document."""
        return paper.rewritten(self.rewrite) if self.rewrite else paper.edited(self.edits)


class Ground(NamedTuple):
    """What a maker works on: the document, its unit's books, chance."""

    paper: Paper
    books: Books
    chance: random.Random
    manner: str

    def body(self) -> Iterator[tuple[int, Line]]:
        """The narrative's paragraphs: after the last contents line and tables, before 名词解释."""
        lines = self.paper.lines
        start = self.narrative_start()
        for n in range(start, len(lines)):
            if re.match(r"第.部分\s*名词解释", lines[n].text) and n > start + 3:
                return
            if lines[n].cell is None and lines[n].text.strip():
                yield n, lines[n]

    def narrative_start(self) -> int:
        for n in range(len(self.paper.lines) - 1, -1, -1):
            text = self.paper.lines[n].text
            if "情况说明" in text and re.match(r"(第.部分|二、部门|三、20)", text) and not re.search(r"\t|\d$", text):
                return n if "其他重要事项" not in text else 0
        return 0

    def paragraphs(self) -> Iterator[tuple[int, Line]]:
        """Of these, the ones that are sentences."""
        for n, line in self.body():
            if line.text.rstrip().endswith(("。", "：", "；", "元")) and len(line.text) > 14:
                yield n, line

    def headings(self) -> list[tuple[int, str, str, str]]:
        """(line, level, ordinal, title) of headings with a written ordinal: 一、 is 1, （一） is 2."""
        out = []
        for n, line in self.body():
            if len(line.text) > 60 or (line.text.endswith("。") and len(line.text) > 40):
                continue
            if m := re.match(r"([一二三四五六七八九十]+)、(.+)", line.text):
                out.append((n, "1", m[1], m[2]))
            elif m := re.match(r"（([一二三四五六七八九十]+)）(.+)", line.text):
                out.append((n, "2", m[1], m[2]))
        return out

    def items(self) -> list[tuple[int, re.Match[str]]]:
        """Paragraphs of one item each, with the names as written: ordinal, 类, 款, 项."""
        found = []
        for n, line in self.body():
            m = re.match(
                r"(?P<n>\d+)\s*[.、．]\s*(?:\d{7} ?)?(?P<klass>[^（）]+)（类）(?P<group>.+?)（款）(?P<item>.+?)（项）",
                line.text,
            )
            if m:
                found.append((n, m))
        return found


Maker = Callable[[Ground], Iterable[Change]]
MAKERS: dict[str, Maker] = {}


def maker(kind: str) -> Callable[[Maker], Maker]:
    """Register a maker for a kind of error."""

    def register(made: Maker) -> Maker:
        assert kind not in MAKERS, kind
        MAKERS[kind] = made
        return made

    return register


New = Callable[[re.Match[str], Ground], str | None]


def places(ground: Ground, pattern: str, group: int = 1) -> Iterator[tuple[int, re.Match[str]]]:
    """Every match in the narrative's sentences."""
    for n, line in ground.paragraphs():
        for m in re.finditer(pattern, line.text):
            if m.start(group) >= 0:
                yield n, m


def swapped(kind: str, pattern: str, new: str | New, *, whole_line: bool = False, words: tuple[str, ...] = ()) -> None:
    """A maker that replaces group 1 of a pattern."""

    @maker(kind)
    def made(ground: Ground) -> Iterator[Change]:
        for n, m in places(ground, pattern):
            text = new if isinstance(new, str) else new(m, ground)
            if text is None or text == m[1]:
                continue
            said = words or ((text,) if len(text) > 2 else ())
            yield Change((Edit(n, m.start(1), m.end(1), text),), said, (n,), whole_line)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def like(value: Decimal, model: str) -> str:
    """A number in the writing of another: its places and its grouping."""
    places_ = len(model.partition(".")[2])
    grouping = "," if "," in model or (float(value) >= 1000 and "," in model) else ""
    return f"{value:{grouping}.{places_}f}"


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,]+(\.\d+)?", text))


AMOUNT = r"((?<![\d.,])\d[\d,]*(?:\.\d+)?)(?=万元|元)"
RATE = r"((?<![\d.,])\d[\d,]*(?:\.\d+)?)(?=%)"
NUMERALS = ["", *"一二三四五六七八九十", *("十" + d for d in "一二三四五六七八九"), "二十"]


def renumbered(ground: Ground, gone: Iterable[int]) -> list[Edit]:
    """The first-level ordinals after sections that were taken out, as a careful person would mend them."""
    lost = sorted(gone)
    edits = []
    for n, level, ordinal, _ in ground.headings():
        before = sum(1 for line in lost if line < n and _same_part(ground, line, n))
        if level == "1" and n not in lost and before and ordinal in NUMERALS:
            edits.append(Edit(n, 0, len(ordinal), NUMERALS[NUMERALS.index(ordinal) - before]))
    return edits


def _same_part(ground: Ground, one: int, other: int) -> bool:
    return not any(re.match(r"第.部分", ground.paper.lines[n].text) for n in range(one + 1, other))


def section_of(ground: Ground, heading: int) -> list[int]:
    """The heading's line and everything below it, up to the next heading of its level or above."""
    heads = {n: level for n, level, _, _ in ground.headings()}
    own = heads[heading]
    lines = [heading]
    for n, line in ground.body():
        if n <= heading:
            continue
        if (n in heads and heads[n] <= own) or (
            re.match(r"第.部分|[一二三四]、.*(事项|说明)$", line.text) and n in heads
        ):
            break
        if re.match(r"第.部分", line.text):
            break
        lines.append(n)
    return lines
