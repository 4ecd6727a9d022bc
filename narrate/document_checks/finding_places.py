"""Where findings of a document stand: in which order they are told, and whether two are about the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.findings import Anchor, Finding


def in_order(findings: Sequence[Finding], sections: dict[int, str]) -> list[Finding]:
    """The findings in the order of the document, each with its section; one of a code for the same words."""
    placed = [
        replace(one, section=sections.get(one.anchor.paragraph, "") or "全文")
        if one.anchor and not one.section
        else one
        for one in findings
    ]
    once = {(one.code, one.anchor, one.message): one for one in placed}
    return sorted(once.values(), key=_place)


def _place(one: Finding) -> tuple[int, int]:
    return (one.anchor.paragraph, one.anchor.start) if one.anchor else (1 << 30, 0)


def overlap(one: Anchor, other: Anchor) -> bool:
    """Whether two findings are about the same words."""
    return one.paragraph == other.paragraph and one.start < other.end and other.start < one.end
