"""Whether a checker told one change: a new finding that touches the changed words."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from error_kinds import makers_figures, makers_report, makers_structure, makers_words  # noqa: F401  they register themselves
from error_kinds.making import Change
from error_kinds.own import paper, unit
from error_kinds.paper import Paper
from narrate.findings import Finding, Severity
from narrate.pipeline import check_document
from narrate.word.reader import read_body

RANK = {"error": 2, "warning": 2, "note": 1}
OWN = {Severity.ERROR: 2, Severity.WARNING: 2, Severity.NOTE: 1}


class Said(NamedTuple):
    """What the check of one document said, with the text of the paragraph each finding is anchored to."""

    findings: tuple[Finding, ...]
    anchored: tuple[str, ...]
    numbers: int
    verified: int


def said_of(name: str, content: bytes) -> Said:
    """Check a document of a sample's unit."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "document.docx"
        target.write_bytes(content)
        result = check_document(unit(name), target)
        texts = [p.text for p in read_body(target).paragraphs]
    anchored = [
        texts[f.anchor.paragraph] if f.anchor and f.anchor.paragraph < len(texts) else "" for f in result.findings
    ]
    return Said(result.findings, tuple(anchored), result.numbers, result.numbers_verified)


@cache
def usual(name: str, manner: str, whole: bool = False) -> Said:
    """What is said of the unchanged document."""
    return said_of(name, paper(name, manner, whole).content)


def key(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.code, finding.severity.name, finding.message, finding.written)


def fresh(said: Said, before: Said) -> list[tuple[Finding, str]]:
    """Findings beyond those of the unchanged document, with the anchored paragraph's text."""
    left = Counter(key(f) for f in before.findings)
    out = []
    for finding, text in zip(said.findings, said.anchored, strict=True):
        if left[key(finding)]:
            left[key(finding)] -= 1
        else:
            out.append((finding, text))
    return out


def new_texts(base: Paper, change: Change) -> dict[str, list[tuple[int, int]]]:
    """The text of each changed paragraph after the change, with the spans of the new words."""
    out: dict[str, list[tuple[int, int]]] = {}
    for line in {e.line for e in change.edits if not e.strike and not e.after} | set(change.lines):
        edits = sorted(
            (e for e in change.edits if e.line == line and not e.strike and not e.after), key=lambda e: e.start
        )
        text, shift, spans = base.lines[line].text, 0, []
        for e in edits:
            text = text[: e.start + shift] + e.new + text[e.end + shift :]
            spans.append((e.start + shift, e.start + shift + len(e.new)))
            shift += len(e.new) - (e.end - e.start)
        out.setdefault(text, []).extend(spans)
    for e in change.edits:
        if e.after:
            out.setdefault(e.new, []).append((0, len(e.new)))
    return out


def piece(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence, between 。 and ；, that holds these characters."""
    marks = "。；"
    low = max(text.rfind(mark, 0, start) for mark in marks) + 1
    ends = [at for mark in marks if (at := text.find(mark, end)) >= 0]
    return low, min(ends, default=len(text)) + 1


def touches(finding: Finding, text: str, changed: dict[str, list[tuple[int, int]]], change: Change) -> bool:
    """Whether the finding's words lie in the changed part of a sentence, or it names what was changed."""
    told = " ".join((finding.message, finding.written, finding.fragment, finding.expected, finding.section))
    if any(word in told for word in change.words):
        return True
    if finding.anchor is None:
        return any(text and finding.fragment and finding.fragment.strip("…") in text for text in changed)
    for new, spans in changed.items():
        if new.strip() != text.strip() and new not in text:
            continue
        if change.whole_line or not spans:
            return True
        shift = text.find(new) if new in text else 0
        for start, end in spans:
            low, high = piece(text, start + shift, end + shift)
            if finding.anchor.start <= high and finding.anchor.end >= low:
                return True
    return False


def found(base: Paper, change: Change, said: Said, before: Said, least: int) -> bool:
    """Whether a new finding of at least this rank touches the change."""
    changed = new_texts(base, change)
    return any(OWN[f.severity] >= least and touches(f, text, changed, change) for f, text in fresh(said, before))


def grave(said: Said) -> Sequence[Finding]:
    return [f for f in said.findings if OWN[f.severity] == 2]
