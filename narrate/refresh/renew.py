"""A document brought up to date: what it was made from, what it became, what it would be today → a plan → the document.

`renew` is the whole way. The document is patched, never rebuilt: parts that nothing changes in keep their bytes, and a
refresh with the same data gives the very same bytes.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from narrate.editing.chart_renewal import renewal_of
from narrate.editing.revisions import Revision
from narrate.errors import MissingInput
from narrate.refresh.apply import apply
from narrate.refresh.copies import find_copied_rows, find_copies
from narrate.refresh.decide import Decider
from narrate.refresh.document_tables import Found, behind_tables, tables_in
from narrate.refresh.locate import Located, locate, placed_in
from narrate.refresh.muddle import put_anew, take_back_muddles, tell_halves, tell_remnants
from narrate.refresh.numbering import renumber
from narrate.refresh.plan import DONE, Change, ChangeKind, Plan, code_of
from narrate.refresh.reasons import find_left_over, judge_reasons, judge_reworded
from narrate.refresh.remembering import advanced
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.refresh.revival import revive, revive_rows
from narrate.refresh.rows import merge_tables
from narrate.refresh.settling import settle
from narrate.refresh.split_tables import our_tables
from narrate.refresh.standing import (
    Standing,
    offered_anew,
    what_stands,
    with_kept,
)
from narrate.refresh.structure import Structure
from narrate.refresh.unnoticed import find_unnoticed
from narrate.refresh.whole_tables import Merge, above_tables, insert_tables, is_offered_anew
from narrate.report.values import Report
from narrate.word import marks
from narrate.word.package import Package, open_package
from narrate.word.places import Places
from narrate.word.reader import Document, read_document
from narrate.word.snapshot import Snapshot
from narrate.writing.characters import refuse_illegal_text

_TOLD_UNCHANGED = (
    ChangeKind.KEPT,
    ChangeKind.ABSENT,
    ChangeKind.REJECTED,
    ChangeKind.REWORDED,
    ChangeKind.CONFLICT,
    ChangeKind.UNSURE,
)


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
    document: bytes,
    new: Report,
    revision: Revision,
    base: Snapshot | None = None,
    *,
    package: Package | None = None,
    offer_again: bool = False,
) -> Renewal:
    """Bring an edited document up to date.

    `base` is what we last wrote, where the document no longer holds it itself (or another is wanted); `package` is the
    document where it was opened already: its trees are edited, and it is used up. `offer_again` offers every change once
    more that was not accepted.

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
            advice="用 --base 写明生成时留在旁边的 .docx.narrate 文件；不是 narrate 生成的文稿，用 narrate roll-forward 单位 文稿",
        )
    today = Snapshot.of(new)
    same = old.blocks == today.blocks
    revived, stand_again = (frozenset[str](), frozenset[str]()) if same else revive(read, old, today, revision)
    if not same:
        revived |= revive_rows(read, old, today, revision)
    if revived:
        read = read_document(package, old)
    stands, tables = _found(old, read)
    if not same and (muddled := take_back_muddles(old, stands, report_texts(today.blocks), revision)):
        revived |= muddled
        read = read_document(package, old)
        stands, tables = _found(old, read)
    plan = _plan(old, today, read, stands, tables, stand_again, tracked=revision.tracked, offer_again=offer_again)
    if same and not (offer_again and plan.changes_document):
        plan.told += plan.can_be_made
        told = tuple(change for change in plan.changes() if offer_again or change.kind in _TOLD_UNCHANGED)
        return Renewal(document, told, old, True)
    after = advanced(old, today, plan, stands, tables, tracked=revision.tracked)
    refuse_illegal_text(new, today.xml())
    doubtful = frozenset(marks.span_bookmark(key) for key in new.doubtful_keys())
    data = apply(read, stands.located.placed, plan, after, revision, revived, doubtful)
    return Renewal(data, plan.changes(), after, False)


def _found(old: Snapshot, read: Document) -> tuple[Standing, Found]:
    """What stands of the base in the document, and its tables."""
    placed = placed_in(read.all_paragraphs())
    tables = our_tables(old, tables_in(placed))

    def found(texts: Sequence[ReportText]) -> Located:
        return locate([text for text in texts if text.role is not None], placed, tables.numbers())

    return what_stands(old, found), tables


def _plan(
    old: Snapshot,
    today: Snapshot,
    read: Document,
    stands: Standing,
    tables: Found,
    stand_again: Container[str],
    *,
    tracked: bool,
    offer_again: bool,
) -> Plan:
    """Everything that is to be done; `stand_again`: keys of texts that were struck, until now."""
    places = Places(read)
    plan = Plan(lambda placed: places.of(placed.part, placed.paragraph), read.package.main, held_before=old.held)
    after = report_texts(today.blocks)
    newer = {text.key: text for text in after}
    located = stands.located
    anew = offered_anew(stands, after, everything=offer_again)
    before = tuple(text for text in stands.texts if text.key not in anew)
    for key in (key for key in stands.kept if key in newer):
        plan.stand_again[code_of("struck", key)] = "\n".join(one.placed.now for one in located.own(key))
    decider = Decider(plan, located, old.history, stands, after, stand_again, offer_again=offer_again)
    merge = Merge(plan, located, old.history, decider.text, old.offered, offer_again, tracked)
    written = {table.key: table for table in old.tables()}
    merge_tables(merge, tables, tuple(old.tables()), tuple(today.tables()), {t.key: t for t in old.tables_before})
    came = {
        table.key
        for table in today.tables()
        if table.key not in tables.by_key
        and (
            table.key not in written or (table.key in old.offered and is_offered_anew(merge, written[table.key], table))
        )
    }
    kept = frozenset() if offer_again else stands.kept
    behind, above = behind_tables(today.blocks, tables, came), above_tables(today.blocks, came)
    structure = Structure(plan, before, after, located, behind, kept, above)
    structure.decide()
    insert_tables(merge, today.blocks, above, structure.inserted)
    counted = with_kept(after, before, kept)
    refused = (stands.kept | stands.unwanted) - anew
    renumber(plan, before, counted, located, structure.inserted, refused, stands.values)
    for text in before:
        if text.key in newer and text.role is not None:
            decider.text(text, newer[text.key])
    settle(plan)
    put_anew(plan, old, before, newer, stands, offer_again=offer_again)
    tell_halves(plan, old, before, newer, stands)
    tell_remnants(plan, old, stands, tables.numbers())
    judge_reasons(plan, before, located, (old.facts, today.facts))
    judge_reworded(plan, before, located, (old.facts, today.facts))
    rows = find_copied_rows(plan, (old, today), tables, located)
    find_copies(plan, before, newer, located)
    find_left_over(plan, before, newer, located, stands)
    find_unnoticed(plan, before, newer, stands, rows)
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
