"""What a check gives: findings, how much was verified, what could not be, and why. Silence never means correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from narrate.findings import Anchor, Finding, Severity


class NotRun(NamedTuple):
    """A rule that could not run, or not on everything it holds for: that is no pass.

    `partly`: it did run on something.
    """

    code: str
    holds: str
    reasons: tuple[str, ...]
    partly: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "holds": self.holds, "reasons": list(self.reasons), "partly": self.partly}


@dataclass(frozen=True, slots=True)
class Unverified:
    """Words of the document that could not be tied to anything (未核对), and why."""

    fragment: str
    why: str
    section: str = ""
    anchor: Anchor | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "fragment": self.fragment,
            "why": self.why,
            "section": self.section,
            "anchor": self.anchor._asdict() if self.anchor else None,
        }


class Doubt(NamedTuple):
    """A figure of a document that an error of the tables touches: what it is, as printed, and the words around it."""

    figure: str
    label: str
    written: str
    codes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of the tables, of a document, or of both (`joined`).

    `verified` is rule code → how many things (sums, equalities, names; statements of a document) it looked at, whether
    they held or not; `relations` is how many of them were sums and equalities of the tables. `numbers` and `numbers_verified` count the numbers of the document and those that were
    held against the tables; `numbers_recognised` those of which it was told whom they speak of.
    """

    findings: tuple[Finding, ...] = ()
    verified: Mapping[str, int] = field(default_factory=dict)
    not_run: tuple[NotRun, ...] = ()
    unverified: tuple[Unverified, ...] = ()
    numbers: int = 0
    numbers_verified: int = 0
    numbers_recognised: int = 0
    relations: int = 0
    wording: str | None = None  # the phrasebook that the document follows; "" none of them, None where none was tried

    def joined(self, other: CheckResult) -> CheckResult:
        """Both results as one; the order is kept, this one's first."""
        codes = dict.fromkeys((*self.verified, *other.verified))
        return CheckResult(
            (*self.findings, *other.findings),
            {code: self.verified.get(code, 0) + other.verified.get(code, 0) for code in codes},
            (*self.not_run, *other.not_run),
            (*self.unverified, *other.unverified),
            numbers=self.numbers + other.numbers,
            numbers_verified=self.numbers_verified + other.numbers_verified,
            numbers_recognised=self.numbers_recognised + other.numbers_recognised,
            relations=self.relations + other.relations,
            wording=other.wording if self.wording is None else self.wording,
        )

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def counted(self) -> str:
        """错误1，存疑3，提示26；核对了1437个关系，3条规则没有核对。"""
        counts = "，".join(f"{severity} {self.count(severity)}" for severity in Severity)
        idle = sum(not one.partly for one in self.not_run)
        partly = len(self.not_run) - idle
        beside = f"，{partly}条只核对了一部分" if partly else ""
        return f"{counts}；核对了 {self.relations} 个关系，{idle} 条规则没有核对{beside}。"

    @property
    def covered(self) -> str:
        """文稿里92个数，认出90个，核对了88个；2个……没有可以比的数。"""
        if not self.numbers:
            return "文稿里没有找到数。"
        open_ones = self.numbers_recognised - self.numbers_verified
        rest = f"；{open_ones}个认出了，表里和填报表里没有可以比的数（如预算数、上年数）" if open_ones > 0 else ""
        return f"文稿里{self.numbers}个数，认出{self.numbers_recognised}个，核对了{self.numbers_verified}个{rest}。"

    @property
    def clean(self) -> bool:
        """Whether there is nothing for a person to look at; notes are no such thing."""
        return all(finding.severity is Severity.NOTE for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Schema `narrate.check/1` without its name and what was checked."""
        return {
            "counts": {severity.name.lower(): self.count(severity) for severity in Severity},
            "relations": self.relations,
            "verified": dict(self.verified),
            "findings": [finding.as_json() for finding in self.findings],
            "not_run": [one.as_json() for one in self.not_run],
            "numbers": self.numbers,
            "numbers_verified": self.numbers_verified,
            "numbers_recognised": self.numbers_recognised,
            "unverified": [one.as_json() for one in self.unverified],
        }
