"""The rules of documents: code, sentence, severity, source; all of them data (`document_rules.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate.findings import Severity

_FILE = Path(__file__).with_name("document_rules.toml")


class DocumentRule(NamedTuple):
    """A rule of documents: code, what it holds in a sentence, how bad a breach is, where the rule is from."""

    code: str
    holds: str
    severity: Severity
    source: str
    subject: str = "文稿"


@cache
def document_rules() -> Mapping[str, DocumentRule]:
    """Every rule of documents by code, in order."""
    entries = tomllib.loads(_FILE.read_text("utf-8"))["rule"]
    return {
        entry["code"]: DocumentRule(entry["code"], entry["holds"], Severity[entry["severity"]], entry["source"])
        for entry in entries
    }
