"""The reader of claims is the measure: with the phrasebooks taken away the same errors and warnings come out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from error_kinds.own import paper, unit
from error_kinds.trial import changes_in, kinds
from narrate.document_checks.document import check_document
from narrate.document_checks.reassembly import reassembled
from narrate.document_checks.table_grids import word_tables
from narrate.findings import Severity
from narrate.pipeline import basis_of
from narrate.unit import Unit
from narrate.word.reader import read_body

CASES = Path(__file__).parents[3] / "shared" / "cases" / "check"
OF_PUTUO = sorted(
    path for path in (*CASES.glob("*.docx"), *CASES.glob("whole/putuo*.docx")) if not path.stem.startswith("sgb")
)
TRIED = (
    "digit",
    "share",
    "growth",
    "direction-turned",
    "item-name",
    "percent-missing",
    "either-or",
    "unit-name-variant",
)


def told(case: Unit, path: Path, *, phrasebooks: bool) -> Counter[tuple[str, str, str]]:
    """The errors and warnings of the text of a document."""
    basis = basis_of(case)
    if not phrasebooks:
        basis = replace(basis, own=None)
    body = reassembled(read_body(path)).document
    findings = check_document(body, word_tables(body), basis).findings
    return Counter((one.code, one.message, one.written) for one in findings if one.severity is not Severity.NOTE)


@pytest.mark.skipif(not OF_PUTUO, reason="the documents of other styles are not at hand (../shared/cases/check)")
@pytest.mark.parametrize("path", OF_PUTUO, ids=lambda path: path.stem)
def test_documents_of_other_styles_tell_the_same_without_phrasebooks(path: Path) -> None:
    case = unit("putuo-finance-2024")
    with_them = told(case, path, phrasebooks=True)
    assert with_them
    assert told(case, path, phrasebooks=False) == with_them


@pytest.mark.parametrize("manner", ["guangdong", "chongqing", "street"])
def test_errors_in_other_words_are_told_without_phrasebooks(manner: str, tmp_path: Path) -> None:
    name = "jiaozuo-2022"
    tried = 0
    for kind in (one for one in kinds() if one.id in TRIED):
        _, changes = changes_in(kind, name, manner, 7)
        for change in changes[:1]:
            path = tmp_path / f"{kind.id}.docx"
            path.write_bytes(change.made(paper(name, manner)))
            with_them = told(unit(name), path, phrasebooks=True)
            assert with_them, kind.id
            assert told(unit(name), path, phrasebooks=False) == with_them, kind.id
            tried += 1
    assert tried >= 5
