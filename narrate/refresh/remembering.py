"""The base from now on: today's texts, and what a later refresh needs to know what people did with this one's changes.

In: the base before, today's, the plan, what stands. Out: the next base. What was decided on is forgotten: earlier wordings
are kept while one of them may still come back by a rejection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from narrate.editing.revisions import AUTHOR, has_changes, is_inserted, text_without
from narrate.refresh.differences import hunks
from narrate.refresh.document_tables import Found
from narrate.refresh.locate import Placed
from narrate.refresh.plan import Plan
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.refresh.standing import Standing, pieced_together, versions_of
from narrate.refresh.table_standing import has_come
from narrate.report.values import Paragraph, SpanKind, Table
from narrate.word.snapshot import Snapshot

_REMEMBERED = 5  # earlier values of a span and wordings of a paragraph, by which a rejected change is known


def advanced(old: Snapshot, today: Snapshot, plan: Plan, stands: Standing, tables: Found, *, tracked: bool) -> Snapshot:
    """The base that the refreshed document holds."""
    now = {block.key: block for block in today.paragraphs()}
    struck = tuple(block for block in (*old.struck, *old.paragraphs()) if block.key not in now)
    kept = {span.ref for block in struck for span in block.spans}
    facts = {ref: fact for ref, fact in old.facts.items() if ref in kept}
    texts = {text.key: text for text in report_texts(today.blocks)}
    return replace(
        today,
        facts={**facts, **today.facts, **plan.facts},
        history=_history(old, texts),
        struck=struck,
        earlier=_earlier(old, texts, stands),
        offered=_offered(old, now, plan, stands, tracked=tracked)
        | _offered_tables(old, today, plan, tables, tracked=tracked),
        tables_before=_tables_before(today, plan),
        held=frozenset(plan.held),
    )


def _tables_before(today: Snapshot, plan: Plan) -> tuple[Table, ...]:
    """The tables that read otherwise than today's with our pending changes rejected."""
    now = {table.key: table.rows for table in today.tables()}
    return tuple(table for key, table in plan.tables_before.items() if table.rows != now.get(key))


def _offered_tables(old: Snapshot, today: Snapshot, plan: Plan, tables: Found, *, tracked: bool) -> frozenset[str]:
    """Inserted tables of which it is not known whether they will be accepted."""
    undecided = {
        table.key
        for table in today.tables()
        if table.key in old.offered
        and all(has_come(row) for row in (tables.by_key[table.key].rows if table.key in tables.by_key else ()))
    }
    inserted = plan.table_inserts.keys()
    return frozenset(undecided | inserted if tracked else undecided - inserted)


def _history(old: Snapshot, texts: Mapping[str, ReportText]) -> dict[str, tuple[str, ...]]:
    now = {span.key: text.of(span) for text in texts.values() for span in text.spans}
    history = dict(old.history)
    struck = ((block.text[span.start : span.end], span) for block in old.struck for span in block.spans)
    for was, span in (*old.spans(), *struck):
        if span.key in now and now[span.key] != was:
            history[span.key] = (was, *(text for text in history.get(span.key, ()) if text != was))[:_REMEMBERED]
    return history


def _earlier(old: Snapshot, texts: Mapping[str, ReportText], stands: Standing) -> tuple[Paragraph, ...]:
    """Wordings that a rejection may bring back, the latest first."""
    known: dict[str, list[Paragraph]] = defaultdict(list)
    for block in old.earlier:
        if not _settled(old, block.key, stands):
            known[block.key].append(block)
    for block in (*old.paragraphs(), *old.struck):
        if block.key in texts and _is_reworded(stands.written[block.key], texts[block.key]):
            known[block.key].insert(0, block)
    return tuple(block for blocks in known.values() for block in blocks[:_REMEMBERED])


def _is_reworded(one: ReportText, other: ReportText) -> bool:
    return any(hunk.span is None or hunk.span.kind is SpanKind.NAME for hunk in hunks(one, other))


def _settled(old: Snapshot, key: str, stands: Standing) -> bool:
    """Whether a text stands as it was last written, with no change of ours pending in it, nor decided by halves."""
    sightings = stands.located.own(key)
    if any(pieced_together(versions_of(old, key), one.placed.now) for one in sightings):
        return False
    as_written = any(text.key == key and text.text == stands.written[key].text for text in stands.texts)
    return bool(sightings) and as_written and not any(has_changes(one.placed.paragraph, AUTHOR) for one in sightings)


def _offered(
    old: Snapshot, now: Mapping[str, Paragraph], plan: Plan, stands: Standing, *, tracked: bool
) -> frozenset[str]:
    """Inserted paragraphs of which it is not known whether they will be accepted."""
    inserted = {insert.paragraph.key for insert in plan.inserts}
    undecided = {
        key
        for key in old.offered & now.keys() - inserted
        if key in stands.unwanted
        or all(  # a chart of the same key has no words
            _has_come(one.placed) for one in stands.located.own(key) if one.placed.now
        )
    }
    return frozenset(undecided | inserted if tracked else undecided)


def _has_come(placed: Placed) -> bool:
    """Whether a paragraph, or all that it says, is a pending insertion of ours."""
    return is_inserted(placed.paragraph, AUTHOR) or not text_without(placed.paragraph, AUTHOR).strip()
