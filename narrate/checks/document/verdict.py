"""What is found in a document, and how much of it could be verified: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tomllib

from narrate.checks.document.texts import Spot
from narrate.findings import Severity

_FILE = Path(__file__).with_name("rules.toml")


class DocumentRule(NamedTuple):
    """A rule of documents: code, what it holds in a sentence, how bad a breach is, where the rule is from."""

    code: str
    holds: str
    severity: Severity
    source: str


@cache
def document_rules() -> Mapping[str, DocumentRule]:
    """Every rule of documents by code, in order."""
    entries = tomllib.loads(_FILE.read_text("utf-8"))["rule"]
    return {
        entry["code"]: DocumentRule(entry["code"], entry["holds"], Severity[entry["severity"]], entry["source"])
        for entry in entries
    }


@dataclass(frozen=True, slots=True)
class Mistake:
    """One finding in a document. `spot` are the exact words; `expected` is what should stand there."""

    code: str
    severity: Severity
    message: str
    spot: Spot
    section: str = ""
    fragment: str = ""
    written: str = ""
    expected: str = ""
    computation: str = ""
    cells: tuple[str, ...] = ()


class Unverified(NamedTuple):
    """A number that could not be tied to anything (未核对), and where it stands."""

    spot: Spot
    section: str
    fragment: str
    why: str


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """All findings of a document in its order, the numbers not tied to anything, and how many were verified."""

    mistakes: tuple[Mistake, ...]
    unverified: tuple[Unverified, ...]
    verified: int  # numbers compared with the tables, right or wrong
    phrasebook: str  # the wording it was read with
    follows: int  # paragraphs that follow that wording from end to end

    @property
    def numbers(self) -> int:
        return self.verified + len(self.unverified)
