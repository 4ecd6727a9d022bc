"""A plan made on paragraphs that were put together again (`document_checks.reassembly`), on the document as it is.

A person who breaks lines with Shift+Enter has a section in one paragraph, a converted PDF a line in each. What is
renewed in a whole paragraph is renewed in the pieces that it stands in; nothing of the layout changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from narrate.document_checks.reassembly import Line, Reassembled
from narrate.editing.commented_copy import Remark
from narrate.findings import Anchor
from narrate.roll_forward.plan import Edit, Insert, Kind, Plan
from narrate.word.reader import Document


def put_back(plan: Plan, whole: Reassembled, document: Document) -> Plan:
    """The plan on `document`, of which `whole` was made; itself where nothing was put together."""
    if not whole.how:
        return plan
    first = {number: lines[0].index for number, lines in enumerate(whole.lines)}
    made = Plan(tables=plan.tables, errors=plan.errors)
    for edit in plan.without_overlaps():
        like = None if edit.like is None else first[edit.like]
        made.edits += _pieces(replace(edit, like=like), whole.lines[edit.paragraph])
    for remark in plan.remarks:
        place = whole.back(Anchor(remark.paragraph, remark.start, max(remark.start, remark.end)))
        made.remarks.append(Remark(place.paragraph, place.start, place.end, remark.lines))
    for number in plan.strikes:
        for line in whole.lines[number]:
            if line.text == document.paragraphs[line.index].text:
                made.strikes.append(line.index)
            else:
                made.edits.append(_gone(line))
    for insert in plan.inserts:
        _insert(insert, whole.lines[insert.paragraph], document, made, first)
    made.row_inserts = [replace(row, paragraph=first[row.paragraph], like=first[row.like]) for row in plan.row_inserts]
    made.row_strikes = [tuple(first[number] for number in row) for row in plan.row_strikes]
    return made


def _pieces(edit: Edit, lines: tuple[Line, ...]) -> Iterator[Edit]:
    """An edit on the lines it touches: the first takes the new text, the others lose their part of the old."""
    place, new = 0, edit.new
    for number, line in enumerate(lines):
        end = place + len(line.text)
        start, stop = max(edit.start, place), min(edit.end, end)
        inside = start < stop or (
            edit.start == edit.end and (start < end or number == len(lines) - 1) and start >= place
        )
        if inside and start <= end:
            old = line.text[start - place : stop - place].rstrip("\n")
            at = line.offset + start - place
            yield replace(edit, paragraph=line.index, start=at, end=at + len(old), old=old, new=new)
            if edit.start == edit.end:
                return
            new = ""
        place = end


def _gone(line: Line) -> Edit:
    return Edit(line.index, line.offset, line.offset + len(line.text), line.text, "", Kind.ITEM)


def _insert(insert: Insert, lines: tuple[Line, ...], document: Document, made: Plan, first: dict[int, int]) -> None:
    """A new paragraph behind or before one that may be a line of another."""
    line = lines[0] if insert.before else lines[-1]
    whole = document.paragraphs[line.index].text
    alone = line.text == whole or (len(lines) > 1 and len({one.index for one in lines}) > 1)
    if insert.behind_table or alone:
        like = None if insert.like is None else first[insert.like]
        made.inserts.append(replace(insert, paragraph=line.index, like=like))
        return
    end = line.offset + len(line.text)
    if insert.before:
        made.edits.append(Edit(line.index, line.offset, line.offset, "", f"{insert.text}\n", Kind.ITEM))
    elif line.text.endswith("\n"):
        made.edits.append(Edit(line.index, end, end, "", f"{insert.text}\n", Kind.ITEM))
    else:
        made.edits.append(Edit(line.index, end, end, "", f"\n{insert.text}", Kind.ITEM))
