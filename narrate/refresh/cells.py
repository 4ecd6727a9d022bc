"""What becomes of one cell of a table of ours: the same rules as for a sentence, for a text that is one figure or one name.

In: the cell as it stands in our words, as we wrote it last and before that, as it is today, and its paragraph. Out: entries
of the plan. What a person wrote stays and is told; what is left of a change that was decided by halves is ours.
"""

from __future__ import annotations

from typing import NamedTuple

from narrate.refresh.direction_words import NUMBER, SIGNS, number_of
from narrate.refresh.locate import Placed
from narrate.refresh.overwritten import gone_code, is_two_of
from narrate.refresh.plan import HALF_TAKEN, LEFT_EMPTY, NOT_AGAIN, ChangeKind, Splice, code_of
from narrate.refresh.report_texts import ReportText
from narrate.refresh.table_standing import NOTHING, is_refused
from narrate.refresh.whole_tables import Merge
from narrate.report.values import SpanKind, TableCell

_NAME_LEFT_EMPTY = "这里的名称空着"
_EMPTIED = "这一格人工清空，没有写回"


class Versions(NamedTuple):
    """A cell as it stands in our words (`was`), as we wrote it last, as it was before that, and as it is today."""

    was: TableCell | None
    written: TableCell | None
    before: TableCell | None
    today: TableCell

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its figures, today's first."""
        return (*_keys(self.today), *_keys(self.was))

    @property
    def is_figure(self) -> bool:
        """Whether it holds the same figures as it did."""
        was = self.was or NOTHING
        return bool(was.spans) and _of_what(was) == _of_what(self.today)


class CellDecision:
    """Decides the cells of one table."""

    def __init__(self, merge: Merge, table: str) -> None:
        self._plan, self._located, self._history, self._decide, _, self._again, _ = merge
        self._table = table

    def become(self, cell: Versions, placed: Placed, row: str) -> None:
        """What stands in a cell becomes what it is today; `row` is what its row is known by."""
        was, today = cell.was, cell.today
        key = next(iter(cell.keys), "")
        if self._is_half(cell, placed.now):
            self._half(cell, placed, key or row)
        elif not self._again and is_refused(was, cell.written, today):
            self._plan.tell(ChangeKind.REJECTED, placed, key or row, placed.now, today.text, NOT_AGAIN)
        elif placed.now == today.text:
            return
        elif cell.is_figure and was is not None:
            self._figure(cell, was, placed, key)
        elif was is not None and not placed.now and len(self._said(cell)) > 1:
            self._empty(cell, was, placed, key or row)
        elif was is not None and was.text == today.text:  # a blank that stays one is theirs to fill too
            why = "数据没有变" if was.text else "数据是空白"
            self._plan.tell(ChangeKind.KEPT, placed, "", was.text, placed.now, why)
        elif (was is not None and placed.now == was.text) or self._was_ours(placed.now, cell):
            self._write(cell, placed, key)
        elif was is not None and not placed.now:
            self._emptied(cell, was, placed, key or row)
        else:
            self._conflict(placed, key, cell)

    def _figure(self, cell: Versions, was: TableCell, placed: Placed, key: str) -> None:
        """A cell whose figure is there today too: as in a sentence, where it is found in what stands."""
        text = text_of_cell(was)
        seen = [one.view for one in self._located.own(text.key)]
        before = [placed.now[: hit.start] for one in seen for hit in one.hits.get(key, ())]
        found = any(words[-1:] not in SIGNS and not self._says_earlier(cell, words) for words in before)
        found = found or any(one.overwritten.get(key) for one in seen)
        if not placed.now and (len(self._said(cell)) > 1 or gone_code(key) in self._plan.held_before):
            self._empty(cell, was, placed, key)
        elif found:
            self._decide(text, text_of_cell(cell.today))
        elif was.text == cell.today.text:
            self._plan.tell(ChangeKind.KEPT, placed, key, was.text, placed.now, "数据没有变")
        elif not placed.now:
            self._emptied(cell, was, placed, key)
        else:
            self._conflict(placed, key, cell)

    def _empty(self, cell: Versions, was: TableCell, placed: Placed, key: str) -> None:
        """What is gone of a cell that said something else at some time: a person emptied it, or a reviewer accepted that the
        old text goes, and not that the new one comes."""
        today = cell.today.text
        if gone_code(key) in self._plan.held_before:
            self._emptied(cell, was, placed, key)
        else:
            left = LEFT_EMPTY if cell.keys else _NAME_LEFT_EMPTY
            why = left if was.text == today else f"原为{was.text}，{left}"
            self._plan.tell(ChangeKind.UNSURE, placed, key, "", today, why)

    def _emptied(self, cell: Versions, was: TableCell, placed: Placed, key: str) -> None:
        """A cell that a person emptied."""
        self._plan.held.add(gone_code(key))
        new = cell.today.text if cell.today.text != was.text else ""
        self._plan.tell(ChangeKind.ABSENT, placed, key, was.text, new, _EMPTIED)

    def _write(self, cell: Versions, placed: Placed, key: str) -> None:
        """Today's text for all that stands."""
        was, today = cell.was, cell.today
        is_figure = today.spans or (was is not None and was.spans) or number_of(today.text)
        self._plan.edits.append(Splice(placed, 0, len(placed.now), today.text, today.spans))
        why = "" if today.text and placed.now else "改为空白" if placed.now else "原为空白"
        kind = ChangeKind.FIGURE if is_figure else ChangeKind.NAME
        self._plan.tell(kind, placed, key, placed.now, today.text, why)

    def _conflict(self, placed: Placed, key: str, cell: Versions) -> None:
        before, now = (text or "空白" for text in ((cell.was or NOTHING).text, cell.today.text))
        code = code_of("cell", self._table, key or placed.number)
        self._plan.looked_at.add(code)
        line = f"数据由{before}变为{now}，此处人工写的是“{placed.now}”，没有改动。"
        self._plan.remark(code, placed, (0, len(placed.now)), line)
        told = f"按新数据应为{now}，原为{before}，人工改为{placed.now}，保留人工的"
        self._plan.tell(ChangeKind.CONFLICT, placed, key, placed.now, cell.today.text, told)

    def _was_ours(self, now: str, cell: Versions) -> bool:
        """Whether a text is what we wrote there, now or earlier: written otherwise, or our change was not accepted."""
        if cell.was is not None and now and number_of(now) is not None and number_of(now) == number_of(cell.was.text):
            return True
        return any(now in self._history.get(key, ()) for key in cell.keys)

    # -- decided by halves -----------------------------------------------------------------------------------------

    def _said(self, cell: Versions) -> set[str]:
        """Every text that the cell said at some time, today's aside."""
        versions = (cell.was, cell.written, cell.before)
        said = {version.text for version in versions if version is not None}
        return {text for text in said.union(*(self._history.get(key, ()) for key in cell.keys)) if text}

    def _amounts_said(self, cell: Versions) -> set[str]:
        """Those that are no whole numbers: two of these side by side are a number that a person may have written."""
        return {text for text in self._said(cell) if "." in text} if cell.keys else set()

    def _says_earlier(self, cell: Versions, before: str) -> bool:
        """Whether an earlier figure of ours stands before the one found: it did not go, and a person wrote between them."""
        return not self._amounts_said(cell).isdisjoint(NUMBER.findall(before))

    def _is_half(self, cell: Versions, now: str) -> bool:
        """Whether two of our texts stand in a cell, one behind the other: one came, and the other did not go."""
        if cell.keys:
            return is_two_of(now, self._amounts_said(cell), SpanKind.FIGURE)
        said = self._said(cell)
        is_number_or_doubled = number_of(now) is not None or now in {text * 2 for text in said}
        return not is_number_or_doubled and is_two_of(now, said, SpanKind.NAME)

    def _half(self, cell: Versions, placed: Placed, key: str) -> None:
        written = (cell.written or NOTHING).text
        if self._again or cell.today.text != written:
            self._write(cell, placed, key)
        else:
            self._plan.tell(ChangeKind.REJECTED, placed, key, placed.now, written, HALF_TAKEN)


def number_in_cell(now: str, ours: str) -> list[tuple[int, int]]:
    """Where the figure of a cell stands: all of it where it is a number, whoever wrote it; among words only ours as it was
    written, as another number there can be of anything."""
    if number_of(now) is not None:
        return [(0, len(now))]
    found = [match.span() for match in NUMBER.finditer(now)]
    return found if len(found) == 1 and now[slice(*found[0])] == ours else []


def text_of_cell(cell: TableCell) -> ReportText:
    """A cell with figures as a text."""
    return ReportText(cell.spans[0].key, None, cell.text, cell.spans)


def _keys(cell: TableCell | None) -> tuple[str, ...]:
    return () if cell is None else tuple(span.key for span in cell.spans)


def _of_what(cell: TableCell) -> list[tuple[str, str]]:
    return [(span.key, span.kind) for span in cell.spans]
