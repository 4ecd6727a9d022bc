"""The functions every command is made of. Read these first; a test runs this page on the first sample of `samples/`.

Files → a unit: its tables, what its form says, its phrasebook:

    >>> unit = open_unit(folder)
    >>> unit.year, unit.phrasebook.name == unit.profile.phrasebook
    (2022, True)

A cell that was read, and where it stands:

    >>> spent = unit.inputs.current.general_public_budget.total["total"]
    >>> spent.value, spent.place.address
    (Decimal('2334.61'), 'C7')

Every figure once, with the formula it came by:

    >>> completion = unit.figures.by_id["general_public_budget.completion"]
    >>> f"{completion.value:.4f}{completion.unit}"
    '92.6102%'
    >>> completion.formula
    '一般公共预算财政拨款支出 ÷ 一般公共预算财政拨款支出年初预算数 × 100%'

Sentences with spans, open slots, findings; and the whole report:

    >>> next(line.text for line in unit.report.paragraphs() if "92.61" in line.text)[:45]
    '2022年度一般公共预算财政拨款支出年初预算为2,520.90万元，支出决算为2,334.'
    >>> len(list(unit.whole_report.tables()))
    9

`draft` and `write_whole` write them as Word documents, `check` holds tables and a document against each other, and
`write_comments` puts what it found beside the words. IO is at the two ends: `open_unit` reads, `draft` writes.

Each of them lives in the module of its step (`unit`, `drafting`, `table_checking`, `checking`, `commenting`), which a
command imports alone; this page gathers them.
"""

from __future__ import annotations

from narrate.checking import basis_of, check, check_document
from narrate.commenting import write_comments
from narrate.drafting import draft, write_whole
from narrate.table_checking import Checked, check_tables_of
from narrate.unit import Unit, default_name, open_unit

__all__ = [
    "Checked",
    "Unit",
    "basis_of",
    "check",
    "check_document",
    "check_tables_of",
    "default_name",
    "draft",
    "open_unit",
    "write_comments",
    "write_whole",
]
