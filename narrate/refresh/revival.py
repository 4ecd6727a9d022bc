"""Paragraphs that an earlier refresh struck out, that are still pending, and that today's data bring back.

The base keeps what was struck (`Snapshot.struck`). Our striking is taken back, so that the paragraph stands with all that
people wrote in it, and it is renewed as any other. Where somebody decided on the striking there is nothing to take back:
the paragraph stands or it does not, which `narrate.refresh.standing` finds out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from narrate.editing.paragraph_editor import is_last, let_stand
from narrate.editing.revisions import Revision, mark_came, mark_changes, row_is_struck, take_back, text_of
from narrate.refresh.document_tables import tables_in
from narrate.refresh.locate import placed_in
from narrate.refresh.split_tables import our_tables
from narrate.report.values import Paragraph, Row
from narrate.word import marks
from narrate.word.markup import Element, w
from narrate.word.reader import Document
from narrate.word.snapshot import Snapshot
from narrate.word.story_walker import cells_of_row

_GRAM = 3
_ALIKE = 0.5  # share of the pieces of one text that must be in the other


def revive(
    document: Document, old: Snapshot, today: Snapshot, revision: Revision
) -> tuple[frozenset[str], frozenset[str]]:
    """Let struck paragraphs that are wanted again stand; the parts of the document in which something was taken back, and
    the keys of the paragraphs: a change that was pending in one went when it was struck, and nobody rejected it.

    The document's trees are edited: it must be read anew.
    """
    now = {block.key for block in today.paragraphs()}
    if not any(block.key in now for block in old.struck):
        return frozenset(), frozenset()
    parts, keys = set[str](), set[str]()
    struck = list(_struck(document, revision))
    for at, block in _paired(old.struck, [text for _, _, text in struck]).items():
        if block.key in now:
            part, paragraph, _ = struck[at]
            let_stand(paragraph, revision)
            _put_in_order(paragraph, block.key, today, revision.author)
            parts.add(part)
            keys.add(block.key)
    return frozenset(parts), frozenset(keys)


def _paired(blocks: Sequence[Paragraph], texts: Sequence[str]) -> dict[int, Paragraph]:
    """Which of what was struck each struck paragraph is, by its number: the most alike first. The striking of others was
    accepted, so that one that is alike may be the only one that is left."""
    ours, theirs = [_grams(block.text) for block in blocks], [_grams(text) for text in texts]
    pairs = itertools.product(range(len(theirs)), range(len(ours)))
    ranked = sorted(
        ((_likeness(ours[number], theirs[at]), at, number) for at, number in pairs), key=lambda one: -one[0]
    )
    found: dict[int, int] = {}
    for likeness, at, number in ranked:
        if likeness >= _ALIKE and at not in found and number not in found.values():
            found[at] = number
    return {at: blocks[number] for at, number in sorted(found.items())}


def _put_in_order(paragraph: Element, key: str, today: Snapshot, author: str) -> None:
    """Move the new paragraphs beside one that stands again, which nobody has accepted yet, to the side they belong on:
    they came when it was not there."""
    order = {marks.paragraph_bookmark(block.key): at for at, block in enumerate(today.paragraphs())}
    own = order[marks.paragraph_bookmark(key)]
    for preceding in (True, False):
        siblings = paragraph.itersiblings(preceding=preceding)
        beside = list(itertools.takewhile(lambda one: one.tag == w("p") and mark_came(one, author), siblings))
        for new in beside:
            names = (start.get(w("name"), "") for start in new.iter(w("bookmarkStart")))
            at = next((order[name] for name in names if name in order), own)
            if preceding and at > own:
                paragraph.addnext(new)
            elif not preceding and at < own:
                paragraph.addprevious(new)


def revive_rows(document: Document, old: Snapshot, today: Snapshot, revision: Revision) -> frozenset[str]:
    """The same for table rows, in all pieces of our tables; their cells are renewed as any others. A new row beside the
    struck one would stand twice where a reviewer accepts the one and rejects the other."""
    last = {table.key: {_labels(row) for row in table.rows} for table in old.tables()}
    wanted = {
        table.key: [labels for row in table.rows if (labels := _labels(row)) and labels not in last[table.key]]
        for table in today.tables()
        if table.key in last
    }
    main = document.package.main
    struck = [row for row in document.package.tree(main).iter(w("tr")) if row_is_struck(row, revision.author)]
    if not struck or not any(wanted.values()):
        return frozenset()
    tables = our_tables(old, tables_in(placed_in(document.all_paragraphs()))).by_key
    owner = {element: key for key, table in tables.items() for element in table.elements}
    stand: list[Element] = []
    for row in struck:
        rows = wanted.get(owner.get(next(row.iterancestors(w("tbl"))), ""), [])
        texts = {column: _struck_text(cell, revision) for column, cell in cells_of_row(row)}
        found = [labels for labels in rows if all(texts.get(at) == text for at, text in labels)]
        if found:
            rows.remove(found[0])
            stand.append(row)
    for row in stand:
        _let_row_stand(row, revision)
    return frozenset([main] if stand else [])


def _let_row_stand(row: Element, revision: Revision) -> None:
    """Take back our pending striking of a row and of its words."""
    for change in [change for change in row.iter(w("del")) if revision.is_ours(change)]:
        if change.getparent().tag == w("trPr"):
            change.getparent().remove(change)
        else:
            take_back(change)


def _labels(row: Row) -> tuple[tuple[int, str], ...]:
    """The names and codes of a row, by column."""
    return tuple((at, cell.text) for at, cell in enumerate(row) if cell is not None and cell.text and not cell.spans)


def _struck(document: Document, revision: Revision) -> Iterator[tuple[str, Element, str]]:
    """The paragraphs whose mark we struck out, and those whose mark cannot be struck, where all words are; with the
    words that we struck."""
    for part in (document.package.main, *document.stories):
        for paragraph in document.package.tree(part).iter(w("p")):
            is_struck = any(change.tag == w("del") and revision.is_ours(change) for change in mark_changes(paragraph))
            words = _struck_text(paragraph, revision)
            if is_struck or (words and _is_emptied(paragraph)):
                yield part, paragraph, words


def _is_emptied(paragraph: Element) -> bool:
    """Whether no word stands in a paragraph that stays: one that ends a section or is the last of its container."""
    stays = is_last(paragraph) or paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None
    return stays and not any(node.text for node in paragraph.iter(w("t")))


def _struck_text(paragraph: Element, revision: Revision) -> str:
    """What we struck out of a paragraph."""
    return "".join(text_of(change) for change in paragraph.iter(w("del")) if revision.is_ours(change))


def _likeness(ours: set[str], theirs: set[str]) -> float:
    """How much of one is in the other, in pieces."""
    return 2 * len(ours & theirs) / ((len(ours) + len(theirs)) or 1)


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(max(1, len(text) - _GRAM + 1))}
