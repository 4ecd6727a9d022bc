"""Tables that a conversion turned into lines of text: their amounts cannot be renewed, so they stay, marked and told.

In: the paragraphs outside the narrative. Out: a `Plan`, and the paragraphs whose years stay with their amounts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrate.document_checks.document_texts import DocumentText
from narrate.editing.commented_copy import Remark
from narrate.intake.captions import title_of
from narrate.intake.normalisation import plain
from narrate.roll_forward.plan import Plan, TableTold

_AMOUNT = re.compile(r"\d\.\d\d(?!\d*\s*[万亿元%‰分])")
_FEWEST = 5  # paragraphs with amounts, from which on a document has a table in lines
_LONGEST = 40  # characters of a title
_WHY = "表不是 Word 表格（多半由PDF转换来），没有更新，还是上年的数，请换成今年的表"


def tables_in_lines(rest: Sequence[DocumentText]) -> tuple[Plan, set[int]]:
    """One remark for each table, at its first amounts; the paragraphs from its title on to the next."""
    plan = Plan()
    if sum(_AMOUNT.search(text.raw) is not None for text in rest) < _FEWEST:
        return plan, set()
    stay: set[int] = set()
    title, told = "", False
    above: list[int] = []
    for text in rest:
        words = text.raw.strip()
        layout = title_of(plain(words)) if len(words) <= _LONGEST else None
        if layout is not None:
            title, above, told = words, [], told and words == title
        if told:
            stay.add(text.number)
            continue
        above.append(text.number)
        if _AMOUNT.search(text.raw):
            plan.tables.append(TableTold(title or words[:_LONGEST], text.number, why=_WHY))
            plan.remarks.append(Remark(text.number, 0, len(text.raw), (_WHY,)))
            stay.update(above if title else [text.number])
            told = True
    return plan, stay
