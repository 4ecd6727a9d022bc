"""A whole document against the tables: its narrative, and its tables, cover, contents and residue.

Pure: the document was read by `narrate.word`, the tables by `narrate.intake`.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrate.document_checks.document import Basis, check_document
from narrate.document_checks.frame import frame_findings
from narrate.document_checks.surroundings import surrounding_findings
from narrate.document_checks.table_contents import table_findings
from narrate.document_checks.table_grids import WordTable, word_tables
from narrate.document_checks.typography import typography_findings
from narrate.intake.accounts import UnitInputs
from narrate.table_checks.result import CheckResult
from narrate.word.reader import Document


def check_whole_document(document: Document, basis: Basis) -> CheckResult:
    """Everything that can be told of a document."""
    tables = word_tables(document)
    around = check_frame_and_tables(document, tables, basis.ground.inputs, basis.unit_name)
    return check_document(document, tables, basis).joined(around)


def check_frame_and_tables(
    document: Document, tables: Sequence[WordTable], inputs: UnitInputs, unit_name: str
) -> CheckResult:
    """What differs in tables, cover and contents. `verified` counts the amounts of tables that were compared (D50)."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    found, compared = table_findings(tables, texts, inputs.current, unit_name)
    found += frame_findings(document.paragraphs, unit_name, inputs.year)
    found += surrounding_findings(document.paragraphs, unit_name)
    found += typography_findings(document.paragraphs)
    return CheckResult(tuple(found), {"D50": compared} if compared else {})
