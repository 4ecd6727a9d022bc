"""Validators and editors open what we write without complaint (openxml-audit: 0.1 to 0.4 s a document)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from narrate import resources
from narrate.editing.finalize import finalize
from narrate.report.values import Report
from narrate.word.markup import BrokenXmlError, parse
from word.samples import document, narrative, replaced, with_open_slot, with_tables

VALUES = {"narrative": narrative(), "tables and landscape": with_tables(), "open slot": with_open_slot()}


def complaints(path: Path) -> list[str]:
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_document_is_valid(tmp_path: Path, value: Report, marked: bool) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(document(value, marked=marked))
    assert complaints(path) == []


def test_template_is_valid() -> None:
    assert complaints(resources.templates() / "gongwen.docx") == []


@pytest.mark.parametrize("value", [narrative(), with_tables()])
def test_published_copy_is_valid(tmp_path: Path, value: Report) -> None:
    (tmp_path / "a.docx").write_bytes(document(value))
    finalize(tmp_path / "a.docx", tmp_path / "b.docx")
    assert complaints(tmp_path / "b.docx") == []


def test_the_validator_would_tell(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(replaced(document(narrative()), "<w:pStyle ", "<w:pStile "))
    assert complaints(path) != []


def test_parser_refuses_entities() -> None:
    with pytest.raises(BrokenXmlError):
        parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
