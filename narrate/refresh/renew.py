"""A document brought up to date: what it was made from, what it became, what it would be today → a plan → the document.

`renew` is the whole way. The document is patched, never rebuilt: parts that nothing changes in keep their bytes, and a
refresh with the same data gives the very same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrate.editing.chart_renewal import renewal_of
from narrate.editing.revisions import Revision
from narrate.errors import MissingInput
from narrate.refresh.apply import apply
from narrate.refresh.decide import Decider
from narrate.refresh.document_tables import behind_tables, find_tables, tables_in
from narrate.refresh.locate import Located, locate, placed_in
from narrate.refresh.numbering import renumber
from narrate.refresh.plan import DONE, Change, ChangeKind, Plan, code_of
from narrate.refresh.reasons import find_copies, judge_reasons, judge_reworded
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.refresh.revival import revive, with_revived
from narrate.refresh.rows import Merge, merge_tables
from narrate.refresh.structure import Structure
from narrate.report.values import Paragraph, Report
from narrate.word import marks
from narrate.word.package import Package, open_package
from narrate.word.places import Places
from narrate.word.reader import Document, read_document
from narrate.word.snapshot import Snapshot
from narrate.writing.characters import refuse_illegal_text

_REMEMBERED = 5  # earlier texts of a span, by which a rejected change is known
_TOLD_UNCHANGED = (ChangeKind.KEPT, ChangeKind.ABSENT)


@dataclass(frozen=True, slots=True)
class Renewal:
    """The refreshed document and what was done. `data` is the document's own bytes where nothing changed."""

    data: bytes
    changes: tuple[Change, ...]
    base: Snapshot  # what the document holds as its base from now on
    unchanged: bool  # the data are those it was written with

    @property
    def done(self) -> tuple[Change, ...]:
        """What was changed."""
        return tuple(change for change in self.changes if change.kind in DONE)

    @property
    def open(self) -> tuple[Change, ...]:
        """What needs a person."""
        return tuple(change for change in self.changes if change.needs_person)


def renew(
    document: bytes, new: Report, revision: Revision, base: Snapshot | None = None, *, package: Package | None = None
) -> Renewal:
    """Bring an edited document up to date.

    `base` is what we last wrote, where the document no longer holds it itself (or another is wanted); `package` is the
    document where it was opened already: its trees are edited, and it is used up.

    Raises:
        UnreadableFile: not a readable .docx, or a damaged snapshot.
        MissingInput: no snapshot, neither in the document nor given.
    """
    package = package or open_package(document)
    read = read_document(package, base)
    old = base or read.snapshot
    if old is None:
        raise MissingInput(
            f"{package.shown}里没有底稿快照，不知道哪些数是生成的",
            advice="用 --base 写明生成时留在旁边的 .docx.narrate 文件；不是 narrate 生成的文稿不能更新",
        )
    today = Snapshot.of(new)
    if old.blocks == today.blocks:
        told = _plan(old, today, read, ()).changes()
        return Renewal(document, tuple(change for change in told if change.kind in _TOLD_UNCHANGED), old, True)
    revived = revive(read, old, today, revision)
    if revived.parts:
        read = read_document(package, old)
    plan = _plan(old, today, read, revived.blocks)
    after = _advanced(old, today, plan)
    refuse_illegal_text(new, today.xml())
    doubtful = frozenset(marks.span_bookmark(key) for key in new.doubtful_keys())
    data = apply(read, plan, after, revision, revived.parts, doubtful)
    return Renewal(data, plan.changes(), after, False)


def _plan(old: Snapshot, today: Snapshot, read: Document, revived: Sequence[Paragraph]) -> Plan:
    """Everything that is to be done; `revived` paragraphs were struck earlier and are back."""
    places = Places(read)
    plan = Plan(lambda placed: places.of(placed.part, placed.paragraph), read.package.main)
    after = report_texts(today.blocks)
    before = with_revived(report_texts(old.blocks), after, report_texts(revived))
    plan.looked_at.update(code_of("struck", block.key) for block in revived)
    newer = {text.key: text for text in after}
    placed = placed_in(read.all_paragraphs())
    tables = find_tables(old.blocks, tables_in(placed))
    located = locate([text for text in before if text.role is not None], placed, tables.numbers())
    decider = Decider(plan, located, old.history)
    merge_tables(Merge(plan, located, old.history, decider.text), tables, tuple(old.tables()), tuple(today.tables()))
    structure = Structure(plan, before, after, located, behind_tables(today.blocks, tables))
    structure.decide()
    renumber(plan, before, after, located, structure.inserted)
    for text in before:
        if text.key in newer and text.role is not None:
            decider.text(text, newer[text.key])
    judge_reasons(plan, before, located, (old.facts, today.facts))
    judge_reworded(plan, before, located, (old.facts, today.facts))
    find_copies(plan, before, newer, located)
    _charts(plan, old, today, located, read)
    return plan


def _charts(plan: Plan, old: Snapshot, today: Snapshot, located: Located, read: Document) -> None:
    """Charts whose values changed: renewed where nobody edited their data. A chart cannot carry a tracked change."""
    charts = {chart.key: chart for chart in today.charts()}
    known = {chart.key for chart in old.charts()}
    for key in [key for key in charts if key not in known]:
        plan.tell(
            ChangeKind.NOT_PLACED, None, key, "", charts[key].title, "新数据里有这张图，从重新生成的初稿里复制过来"
        )
    for chart in old.charts():
        new = charts.get(chart.key)
        placed = next((p for p in located.placed if chart.key in p.paragraph.keys), None)
        if new == chart or placed is None:
            continue
        element = placed.paragraph.elements[-1]
        renewal = None if new is None else renewal_of(read.package, placed.part, element, chart, new)
        code = code_of("chart", chart.key)
        plan.looked_at.add(code)
        if renewal is None:
            told = "图里的数按新数据有变，图没有更新：在图上点右键选“编辑数据”，或重新生成初稿后把图复制过来"
            plan.tell(ChangeKind.STALE_CHART, placed, chart.key, chart.title, "", told)
        else:
            told = "图已按新数据更新；图不能以修订方式标出，拒绝修订不会还原图"
            plan.charts.append(renewal)
            plan.tell(ChangeKind.CHART, placed, chart.key, chart.title, "", told)
        plan.remark(code, placed, (0, len(placed.now)), f"{told}。")


def _advanced(old: Snapshot, today: Snapshot, plan: Plan) -> Snapshot:
    """The base from now on: today's texts, the differences that answers stand for, and what spans said before."""
    now = {block.key for block in today.paragraphs()}
    struck = tuple(block for block in (*old.struck, *old.paragraphs()) if block.key not in now)
    kept = {span.ref for block in struck for span in block.spans}
    facts = {ref: fact for ref, fact in old.facts.items() if ref in kept}
    return replace(
        today,
        facts={**facts, **today.facts, **plan.facts},
        history=_history(old, report_texts(today.blocks)),
        struck=struck,
    )


def _history(old: Snapshot, after: Sequence[ReportText]) -> dict[str, tuple[str, ...]]:
    now = {span.key: text.of(span) for text in after for span in text.spans}
    history = dict(old.history)
    for was, span in old.spans():
        if span.key in now and now[span.key] != was:
            history[span.key] = (was, *(text for text in history.get(span.key, ()) if text != was))[:_REMEMBERED]
    return history
