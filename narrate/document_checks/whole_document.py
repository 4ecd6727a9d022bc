"""Everything of a document besides its narrative: its tables against the workbook, its cover, contents and residue.

Pure: the document was read by `narrate.word`, the tables by `narrate.intake`.
"""

from __future__ import annotations

from narrate.document_checks.frame import frame_findings
from narrate.document_checks.surroundings import surrounding_findings
from narrate.document_checks.table_contents import table_findings
from narrate.document_checks.table_grids import word_tables
from narrate.document_checks.typography import typography_findings
from narrate.intake.accounts import UnitInputs
from narrate.table_checks.result import CheckResult
from narrate.word.reader import Document


def check_frame_and_tables(document: Document, inputs: UnitInputs, unit_name: str) -> CheckResult:
    """What differs in tables, cover and contents. `verified` counts the amounts of tables that were compared (D50)."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    found, compared = table_findings(word_tables(document), texts, inputs.current, unit_name)
    found += frame_findings(document.paragraphs, unit_name, inputs.year)
    found += surrounding_findings(document.paragraphs, unit_name)
    found += typography_findings(document.paragraphs)
    return CheckResult(tuple(found), {"D50": compared} if compared else {})
