"""Copies of what we wrote that are not ours any more: pasted as text, typed, or without their marks.

In: the texts and tables of both versions, and where ours stand. Out: remarks. A whole row, paragraph or sentence that reads
as one of ours did and that today's version has otherwise is told whatever it says; single numbers are for `unnoticed`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.refresh.document_tables import DocumentTable, Found, words_of
from narrate.refresh.locate import Located, Placed
from narrate.refresh.ordinals import without_ordinal
from narrate.refresh.plan import ChangeKind, Plan, code_of
from narrate.refresh.report_texts import ReportText
from narrate.refresh.row_pairs import Line, paired, same_first, same_labels, same_subjects, same_words
from narrate.report.values import Role, Row, Table, TableCell
from narrate.word.snapshot import Snapshot

_LEAST_DIGITS = 5  # of a number that can hardly be chance
_LEAST_SENTENCE = 8  # characters of a sentence that can hardly be
_PROSE = (Role.BODY, Role.ITEM)
_NOT_OURS = "不是生成的，没有更新"

Stretch = tuple[int, int, int]  # a paragraph's number, start, end

# -- rows --------------------------------------------------------------------------------------------------------------


class _Rows(NamedTuple):
    """A table of ours in both versions: what its rows said, those that say otherwise today, what they say now, and what
    each cell of those with figures said at some time."""

    then: frozenset[tuple[str, ...]]
    now: frozenset[tuple[str, ...]]
    became: Mapping[tuple[str, ...], tuple[str, ...]]
    with_figures: Mapping[tuple[str, ...], tuple[frozenset[str], ...]]

    def row_of(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """The row that says something, or said it earlier."""
        if words in self.then:
            return words
        for row, said in self.with_figures.items():
            if len(row) == len(words) and all(word in one for word, one in zip(words, said, strict=True)):
                return row
        return None

    def is_old(self, words: tuple[str, ...]) -> bool:
        """Whether a row said that and none says it today."""
        return words not in self.now and self.row_of(words) is not None

    def today(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """What the row says today that said something."""
        row = self.row_of(words)
        return None if row is None else self.became.get(row)


def find_copied_rows(
    plan: Plan, versions: tuple[Snapshot, Snapshot], tables: Found, located: Located
) -> frozenset[int]:
    """A remark on each row that is none of ours and reads as one did before; the numbers of their paragraphs."""
    old, today = ({table.key: table for table in version.tables()} for version in versions)
    history = versions[0].history
    rows = {key: _rows(table, today[key], history) for key, table in old.items() if key in today}
    if all(old[key].rows == today[key].rows for key in rows):
        return frozenset()
    ours = {one.placed.number for key in located.sightings for one in located.own(key)}
    told: set[int] = set()
    for key, table in (*((None, table) for table in tables.others), *tables.by_key.items()):
        best = key if key is not None else _most_like(rows, table)
        free = [row for row in table.rows if not any(p.number in ours for cell in row.cells.values() for p in cell)]
        if best not in rows or best in tables.doubtful or (key is not None and len(free) == len(table.rows)):
            continue
        several = sum(rows[best].row_of(row.texts) is not None for row in free) > 1
        for row in free:
            source = _source(rows, best, row.texts)
            if source is None or not (several or sum(map(bool, row.texts)) > 1):
                continue
            if key is None or source.row_of(row.texts) in source.with_figures:
                cells = [row.cells[column][0] for column in sorted(row.cells)]
                _tell_row(plan, cells, row.texts, source.today(row.texts))
                told |= {placed.number for cell in row.cells.values() for placed in cell}
    lines = {_flat(words): (one, words) for one in rows.values() for words in one.with_figures if one.is_old(words)}
    numbers = tables.numbers()
    for placed in located.placed:  # a table that a person turned into text
        if placed.number in ours or placed.number in numbers or (flat := _flat([placed.now])) not in lines:
            continue
        source, words = lines[flat]
        if len(words) > 1 and not any(words in one.now for one in rows.values()):
            _tell_row(plan, [placed], words, source.today(words))
            told.add(placed.number)
    return frozenset(told)


def _flat(words: Iterable[str]) -> str:
    """The words of a row in one piece, whatever stands between its cells."""
    return re.sub(r"[\s,，;；|]", "", "".join(words))


def _rows(old: Table, new: Table, history: Mapping[str, Sequence[str]]) -> _Rows:
    ways = (same_words, same_subjects, same_labels, same_first)
    pairs = paired([_line(row) for row in old.rows], [_line(row) for row in new.rows], ways)
    return _Rows(
        frozenset(words for row in old.rows if any(words := words_of(row))),
        frozenset(map(words_of, new.rows)),
        {words_of(old.rows[one]): words_of(new.rows[other]) for one, other in pairs.items()},
        {
            words_of(row): tuple(_said(cell, history) for cell in row if cell is not None)
            for row in old.rows
            if any(cell is not None and cell.spans for cell in row)
        },
    )


def _said(cell: TableCell, history: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """What a cell said at some time."""
    return frozenset((cell.text, *(text for span in cell.spans for text in history.get(span.key, ()))))


def _line(row: Row) -> Line:
    cells = [cell for cell in row if cell is not None]
    labels = tuple(cell.text for cell in cells if cell.text and not cell.spans)
    return Line(words_of(row), labels, frozenset(s.key.rpartition(".")[0] for cell in cells for s in cell.spans))


def _most_like(rows: Mapping[str, _Rows], table: DocumentTable) -> str | None:
    """Which of ours has the most rows of a table."""
    count = {key: sum(one.row_of(row.texts) is not None for row in table.rows) for key, one in rows.items()}
    return max(count, key=lambda key: count[key], default=None)


def _source(rows: Mapping[str, _Rows], best: str, words: tuple[str, ...]) -> _Rows | None:
    """The table of which a row is an old one: `best`, where that has it, else any, where none says it today."""
    if rows[best].row_of(words) is not None:
        return rows[best] if rows[best].is_old(words) else None
    if any(words in one.now for one in rows.values()):
        return None
    return next((one for one in rows.values() if one.is_old(words)), None)


def _tell_row(plan: Plan, cells: Sequence[Placed], said: Sequence[str], today: tuple[str, ...] | None) -> None:
    changed = (cell for cell, now in zip(cells, today or (), strict=False) if cell.now and cell.now != now)
    at = next(changed, next(cell for cell in cells if cell.now))
    was, now = (" ".join(filter(None, words)) for words in (said, today or ()))
    means = f"那一行现为：“{now}”" if now else "按新数据没有那一行"
    _tell(plan, at, (0, len(at.now)), was, now, f"这一行与更新前的一行相同，但{_NOT_OURS}；{means}")


# -- paragraphs, sentences, numbers ------------------------------------------------------------------------------------


def find_copies(
    plan: Plan,
    texts: Sequence[ReportText],
    newer: Mapping[str, ReportText],
    located: Located,
) -> None:
    """A remark on each paragraph and sentence outside of ours that reads as one of ours did before."""
    pairs = [(text, newer[text.key]) for text in texts if text.key in newer]
    told: dict[int, list[tuple[int, int]]] = defaultdict(list)
    gone = [text for text in texts if text.key not in newer]
    struck = {placed.number for placed in plan.strikes}
    for placed, today in _paragraphs(pairs, gone, located):
        if placed.number in struck:
            continue
        told[placed.number].append((0, len(placed.now)))
        means = f"那一段现为：“{today}”" if today else "按新数据没有那一段"
        line = f"与更新前的一段相同，但{_NOT_OURS}；{means}"
        _tell(plan, placed, (0, len(placed.now)), placed.now, today, line)
    for placed, start, end, today in _sentences(pairs, newer, located):
        if not touches(told[placed.number], start, end):
            told[placed.number].append((start, end))
            means = f"；那一句现为：“{today}”" if today else "；那一句现在不同"
            line = f"与更新前的一句相同，但{_NOT_OURS}{means}"
            _tell(plan, placed, (start, end), placed.now[start:end], today, line)


def _paragraphs(
    pairs: Sequence[tuple[ReportText, ReportText]], gone: Sequence[ReportText], located: Located
) -> Iterator[tuple[Placed, str]]:
    """Whole paragraphs that are none of ours, with what ours say today; "" where that is `gone`."""
    prose = [(text, new) for text, new in pairs if text.role in _PROSE]
    current = {without_ordinal(new.text) for _, new in prose}
    changed = {without_ordinal(text.text): "" for text in gone if text.role in _PROSE}
    changed |= {without_ordinal(text.text): new.text for text, new in prose}
    changed = {words: now for words, now in changed.items() if words.strip() and words not in current}
    ours = {one.placed.number for key in located.sightings for one in located.of(key)} if changed else ()
    for placed in located.placed if changed else ():
        if placed.number not in ours and (words := without_ordinal(placed.now)) in changed:
            yield placed, changed[words]


def _sentences(
    pairs: Sequence[tuple[ReportText, ReportText]], newer: Mapping[str, ReportText], located: Located
) -> Iterator[tuple[Placed, int, int, str]]:
    """Sentences that stand where none of ours is seen, with what ours say today, where that can be told."""
    changed: dict[str, str] = {}
    today = "\n".join(new.text for new in newer.values() if new.role is not None)
    for text, new in pairs:
        for number, (start, end) in enumerate(text.sentences if text.role in _PROSE else ()):
            words = without_ordinal(text.text[start:end].strip())
            if len(words) >= _LEAST_SENTENCE and words not in changed and words not in today:
                changed[words] = _today(text, new, number)
    if not changed:
        return
    known = _seen(located)
    for placed in located.placed:
        for words in changed if len(placed.now) >= _LEAST_SENTENCE and not placed.in_contents else ():
            at = placed.now.find(words)
            while at >= 0:
                if not touches(known[placed.number], at, at + len(words)):
                    yield placed, at, at + len(words), changed[words]
                at = placed.now.find(words, at + len(words))


def _today(text: ReportText, new: ReportText, number: int) -> str:
    """What a sentence says today: the one that holds its first figure that there is still."""
    start, end = text.sentences[number]
    for span in text.spans:
        if start <= span.start < end and span.key in new.by_key:
            at = new.by_key[span.key].start
            return next((new.text[a:b].strip() for a, b in new.sentences if a <= at < b), "")
    return ""


def _seen(located: Located) -> dict[int, list[tuple[int, int]]]:
    """Where the pieces of our texts and their intact sentences stand, by paragraph."""
    known: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for sightings in located.sightings.values():
        for sighting in sightings:
            at = known[sighting.placed.number]
            at += [(hit.start, hit.end) for hits in sighting.view.hits.values() for hit in hits]
            at += [one.range() for one in sighting.view.sentences if one.intact]
    return known


def stands_free(words: str, located: Located) -> Placed | None:
    """The paragraph where words stand and nothing of ours is seen: a sentence that a person put elsewhere. None for words
    that can be chance."""
    if len(words) < _LEAST_SENTENCE:
        return None
    found = [placed for placed in located.placed if words in placed.now and not placed.in_contents]
    known = _seen(located) if found else {}
    for placed in found:
        places = [match.span() for match in re.finditer(re.escape(words), placed.now)]
        if not all(touches(known.get(placed.number, ()), *place) for place in places):
            return placed
    return None


def touches(known: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch has something of one of those that are known."""
    return any(start < stop and begin < end for begin, stop in known)


def _tell(plan: Plan, placed: Placed, where: tuple[int, int], was: str, now: str, line: str) -> None:
    plan.remark(code_of("copy", placed.number, where[0]), placed, where, f"{line}。" if line[-1] != "”" else line)
    plan.tell(ChangeKind.COPY, placed, "", was, now, _NOT_OURS)
