"""Notes below a Word table: 本表无数据 goes where there is something this year, and comes where there is nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrate.document_checks.passages import is_contents
from narrate.document_checks.table_contents import FUNDS, NO_DATA
from narrate.document_checks.table_grids import WordTable
from narrate.editing.commented_copy import Remark
from narrate.intake.captions import title_of
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.roll_forward.plan import Edit, Insert, Kind, Plan, TableTold
from narrate.word.reader import Paragraph

_NO_TABLE = "上年没有数据，文稿里没有这张表；今年有数据，请补上"
_PUT_IN = "【待补：今年有数据，请放进这张表】"
_LONGEST = 40  # characters of a title
_BELOW = 6  # paragraphs below a title that can be its note
_SENTENCE = re.compile(r"[^。；]*[。；]?")
_LEAD = re.compile(r"\s*(?:备注|注|说明)\s*[:：]?\s*(?:\d[.、．])?\s*")


def notes_renewed(plan: Plan, texts: Sequence[str], table: WordTable, key: str, *, has_data: bool) -> None:
    """The notes of one table; `texts` are the document's by paragraph, `key` is the table's."""
    empty = [index for index in table.notes if _says_nothing(texts[index])]
    if has_data:
        for index in empty:
            _without_the_sentence(plan, index, texts[index])
        inside = {index for index in table.cells.values() if _says_nothing(texts[index]) and "无数据" in texts[index]}
        for index in sorted(inside):
            plan.edits.append(Edit(index, 0, len(texts[index]), texts[index], "", Kind.TABLE))
    elif not empty and key in FUNDS:
        name = layouts().table(key).name.removesuffix("决算表").removesuffix("收入支出")
        words = f"注：本年度没有{name}支出，故本表无数据。"
        last = max(table.cells.values())
        if table.notes:
            plan.inserts.append(Insert(table.notes[-1], words))
        else:
            plan.inserts.append(Insert(last, words, behind_table=True))
        plan.remarks.append(
            Remark(table.first, 0, len(texts[table.first]), ("今年没有数据，表下加了“本表无数据”，请核对",))
        )


def table_lacking(plan: Plan, paragraphs: Sequence[Paragraph], key: str) -> None:
    """The table of a fund that last year's document only says there was nothing of, where there is something now."""
    for index, paragraph in enumerate(paragraphs):
        words = paragraph.text.strip()
        if paragraph.cell is not None or len(words) > _LONGEST or is_contents(words, paragraph.style_name):
            continue
        layout = title_of(plain(words))
        if layout is None or layout.key != key:
            continue
        below = range(index + 1, min(index + 1 + _BELOW, len(paragraphs)))
        notes = [at for at in below if paragraphs[at].cell is None and _says_nothing(paragraphs[at].text)]
        if notes:
            text = paragraphs[notes[0]].text
            plan.edits.append(Edit(notes[0], 0, len(text), text, _PUT_IN, Kind.TABLE, open=True))
            plan.remarks.append(Remark(notes[0], 0, len(text), (f"上年写的是：{text}",)))
            plan.tables.append(TableTold(words, index, why=_NO_TABLE))
            plan.remarks.append(Remark(index, 0, len(paragraph.text), (_NO_TABLE,)))


def _says_nothing(text: str) -> bool:
    bare = plain(text)
    return any(word in bare for word in NO_DATA)


def _without_the_sentence(plan: Plan, index: int, text: str) -> None:
    """A note without what it says of no data; the whole of it goes where it says nothing else."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    sentences = [found for found in _SENTENCE.finditer(text, start) if found[0].strip()]
    nothing = [found for found in sentences if _says_nothing(found[0])]
    if len(nothing) == len(sentences):
        plan.strikes.append(index)
        return
    for found in nothing:
        plan.edits.append(Edit(index, found.start(), found.end(), found[0], "", Kind.TABLE))
