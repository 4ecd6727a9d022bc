"""Paragraphs that appear and vanish: where they go, and what stays readable of them.

In: the texts of both versions and where they stand. Out: inserts and strikes of the plan. A paragraph goes after the
nearest one before it that still stands, and looks like its nearest neighbour of the same kind; one that a person
deleted is not brought back, nor a section that a person deleted whole.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from narrate.refresh.document_tables import DocumentTable
from narrate.refresh.locate import Located, Placed, Sighting
from narrate.refresh.plan import ChangeKind, Insert, Plan, Splice, code_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Paragraph, Role, SpanKind

_KEPT = "按新数据不再列示；里面有人写的内容，附近没有地方用批注留存，没有划去"
_SHOWN_TAIL = 12  # characters of the paragraph before, on which the remark of a struck one is anchored


class Structure:
    """The order of both versions against the document. Made once for a plan; its state is what was placed."""

    def __init__(
        self,
        plan: Plan,
        old: Sequence[ReportText],
        new: Sequence[ReportText],
        located: Located,
        behind: Mapping[str, DocumentTable | str],
        kept: Container[str],
        above: Mapping[str, str],
    ) -> None:
        """`behind`: paragraphs of today, by key, that stand directly behind a table, and where it stands; `kept`: texts
        whose striking was rejected: they are not struck once more; `above`: of tables that come, the paragraph above."""
        self._behind = behind
        self._above = above
        self._plan = plan
        self._kept = kept
        self._old = [text for text in old if text.role is not None]
        self._new = [text for text in new if text.role is not None]
        self._old_by_key = {text.key: text for text in self._old}
        self._new_by_key = {text.key: text for text in self._new}
        self._located = located
        self.inserted: set[str] = set()

    def decide(self) -> None:
        """Strike what vanished, insert what appeared."""
        for text in self._old:
            if text.key not in self._new_by_key:
                self._strike(text)
        for index, text in enumerate(self._new):
            if text.key not in self._old_by_key:
                self._insert(index, text)

    # -- vanished --------------------------------------------------------------------------------------------------

    def _strike(self, text: ReportText) -> None:
        found = self._located.of(text.key)
        sightings = [sighting for sighting in found if sighting.placed.now.strip() or not text.text.strip()]
        if not sightings:  # a paragraph without words has at most its bookmark, and may hold a picture or a box
            self._plan.tell(ChangeKind.ABSENT, None, text.key, text.text, "", "按新数据不再列示，文稿里已经没有")
        for sighting in sightings:
            if text.key in self._kept and code_of("striking", text.key) not in self._plan.held_before:
                now = sighting.placed.now
                self._plan.tell(ChangeKind.REJECTED, sighting.placed, text.key, now, "", "按新数据不再列示")
                continue
            if not sighting.own:
                self._plan.tell(
                    ChangeKind.UNSURE, sighting.placed, text.key, text.text, "", "引用的内容按新数据不再列示"
                )
                continue
            if not self._keep_words(text, sighting):
                now = sighting.placed.now
                self._plan.held.add(code_of("striking", text.key))
                self._plan.tell(ChangeKind.UNSURE, sighting.placed, text.key, now, "", _KEPT)
            elif self._is_alone(text, sighting):
                self._plan.strikes.append(sighting.placed)
                self._plan.tell(
                    ChangeKind.STRUCK, sighting.placed, text.key, sighting.placed.now, "", "按新数据不再列示"
                )
            else:
                self._strike_sentences(text, sighting)

    def _is_alone(self, text: ReportText, sighting: Sighting) -> bool:
        """Whether the paragraph is the text and holds nothing else of ours."""
        return sighting.whole and not any(
            other is not sighting and other.placed.number == sighting.placed.number and other.own
            for key, sightings in self._located.sightings.items()
            if key != text.key
            for other in sightings
        )

    def _strike_sentences(self, text: ReportText, sighting: Sighting) -> None:
        """A text that a person merged into another paragraph: its sentences that stand as written go."""
        placed, view = sighting.placed, sighting.view
        left: dict[str, None] = {}  # in order; sentences that are in pieces stand in the same words
        for sentence in view.sentences:
            if sentence.intact:
                start, end = sentence.range()
                self._plan.edits.append(Splice(placed, start, end, "", ()))
                self._plan.tell(ChangeKind.STRUCK, placed, text.key, placed.now[start:end], "", "按新数据不再列示")
            elif view.hits:
                left[placed.now[slice(*view.place(sentence))]] = None
        for words in left:
            self._plan.tell(ChangeKind.UNSURE, placed, text.key, words, "", "按新数据不再列示，没有改动")

    def _keep_words(self, text: ReportText, sighting: Sighting) -> bool:
        """What a person wrote in a paragraph to be struck stays in full in a comment beside it; False where none can be."""
        now, view = sighting.placed.now, sighting.view
        answers = [
            hit.text
            for span in text.spans
            if span.kind in (SpanKind.ANSWER, SpanKind.OPEN)
            for hit in view.hits.get(span.key, ())
            if span.kind is SpanKind.ANSWER or hit.text != text.of(span)
        ]
        if now == text.text and not answers:
            return True
        asked = "它经过人工修改，请确认。" if now != text.text else ""
        line = f"按新数据，这里的一段不再列示，已划去。{asked}原文：“{now}”"
        survivor = self._survivor(text)
        if survivor is None:
            return False
        end = len(survivor.now)
        code = code_of("struck", text.key)
        self._plan.looked_at.add(code)
        self._plan.remark(code, survivor, (max(0, end - _SHOWN_TAIL), end), line, keeps=True)
        return True

    def _survivor(self, text: ReportText) -> Placed | None:
        """The nearest paragraph of ours that stays and can carry a comment: before, else after."""
        index = self._old.index(text)
        gone = {key for key in self._old_by_key if key not in self._new_by_key}
        for other in (*reversed(self._old[:index]), *self._old[index + 1 :]):
            own = [] if other.key in gone else self._located.own(other.key)
            if own and own[-1].placed.now and self._plan.can_remark(own[-1].placed):
                return own[-1].placed
        return None

    # -- appeared --------------------------------------------------------------------------------------------------

    def _insert(self, index: int, text: ReportText) -> None:
        if self._section_is_gone(text):
            self._plan.tell(ChangeKind.ABSENT, None, text.key, "", text.text, "这一节人工删去，没有写入")
            return
        after, before = self._place(index)
        if after is None and before is None:
            self._plan.tell(ChangeKind.NOT_PLACED, None, text.key, "", text.text, "找不到该放的位置，请人工加入")
            return
        assert text.role is not None
        block = Paragraph(text.key, text.role, text.text, text.spans)
        self._plan.inserts.append(Insert(block, after, before, self._like(index, text.role)))
        self.inserted.add(text.key)
        near = before if isinstance(after, str) or after is None else after
        near = near.last.first() if isinstance(near, DocumentTable) else near
        self._plan.tell(ChangeKind.INSERTED, near, text.key, "", block.text, "新数据里有")

    def _section_is_gone(self, text: ReportText) -> bool:
        """Whether the section had paragraphs and a person deleted all of them."""
        before = [old for old in self._old if old.section == text.section]
        return bool(before) and not any(self._located.of(old.key) for old in before)

    def _place(self, index: int) -> tuple[Placed | DocumentTable | str | None, Placed | None]:
        """After what it goes, or before what."""
        for position in range(index, -1, -1):
            if (table := self._behind.get(self._new[position].key)) is not None:
                return (table, None) if self._finds_place(table) else (None, None)
            if not position:
                break
            earlier = self._new[position - 1]
            if earlier.key in self.inserted:
                return earlier.key, None
            if own := self._located.own(earlier.key):
                return own[-1].placed, None
        for later in self._new[index + 1 :]:
            if own := self._located.own(later.key):
                return None, own[0].placed
        return None, None

    def _finds_place(self, table: DocumentTable | str) -> bool:
        """Whether a table stands, or comes: one whose paragraph above is gone is not put anywhere."""
        above = self._above.get(table, "") if isinstance(table, str) else None
        return above is None or above in self.inserted or bool(self._located.own(above))

    def _like(self, index: int, role: Role) -> Placed | None:
        """The nearest paragraph of the same kind that stands."""
        distance = 1
        while distance <= len(self._new):
            for near in (index - distance, index + distance):
                if 0 <= near < len(self._new) and self._new[near].role is role:
                    own = [sighting for sighting in self._located.own(self._new[near].key) if sighting.placed.now]
                    if own:
                        return own[-1].placed
            distance += 1
        return next(
            (
                sighting.placed
                for old in self._old
                if old.role is role
                for sighting in self._located.own(old.key)
                if sighting.placed.now
            ),
            None,
        )
