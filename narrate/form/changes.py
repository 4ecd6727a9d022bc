"""What making, patching or filling a form did, as values the command line prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from narrate.findings import Finding


class Doubt(NamedTuple):
    """An answer to look at again, and what changed under it."""

    key: str
    label: str
    reason: str


class Conflict(NamedTuple):
    """An answer given from outside that differs from the one a person wrote; theirs was kept."""

    key: str
    label: str
    kept: str
    offered: str


class Skipped(NamedTuple):
    """An answer given from outside that was not written, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormChanges:
    """What changed. All tuples hold slot keys unless said otherwise; `doubtful` holds every doubtful answer, not only
    new ones. `written` is False where nothing had to change: the file was left alone."""

    path: Path
    created: bool = False
    written: bool = False
    backup: Path | None = None
    added: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()  # newly 不再需要
    revived: tuple[str, ...] = ()  # 不再需要 before, needed again
    renewed: tuple[str, ...] = ()  # 参考数据 or another column of ours changed
    doubtful: tuple[Doubt, ...] = ()
    filled: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    open: tuple[str, ...] = ()  # required and not answered
    findings: tuple[Finding, ...] = ()

    def lines(self) -> list[str]:
        """The changes as the terminal shows them."""
        return [self._headline(), *self._counts(), *self._details()]

    def _headline(self) -> str:
        if self.created:
            return f"已生成说明填报表：{self.path}"
        if not self.written:
            return f"说明填报表没有变化，文件未改动：{self.path}"
        kept = f"（改动前的一份留在《{self.backup.name}》）" if self.backup else ""
        return f"已更新说明填报表：{self.path}{kept}"

    def _counts(self) -> Iterator[str]:
        counts = (
            ("新增", () if self.created else self.added),
            ("不再需要", self.retired),
            ("重新需要", self.revived),
            ("更新参考数据", self.renewed),
            ("写入答案", self.filled),
            ("请核对", self.doubtful),
            ("待填", self.open),
        )
        shown = [f"{name}{len(keys)}项" for name, keys in counts if keys]
        if shown:
            yield f"  {'，'.join(shown)}"

    def _details(self) -> Iterator[str]:
        yield from (f"  请核对 {d.label}：{d.reason}" for d in self.doubtful)
        yield from (f"  有冲突 {c.label}：表中已填“{c.kept}”，未改成“{c.offered}”" for c in self.conflicts)
        if self.conflicts:
            yield "  可以：要用新的，加 --overwrite-answers；或者在填报表里自己改"
        yield from (f"  未写入 {s.key}：{s.reason}" for s in self.skipped)
        yield from (f"  {f.severity} {f.message}" for f in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Schema `narrate.form-changes/1`."""
        return {
            "schema": "narrate.form-changes/1",
            "path": str(self.path),
            "created": self.created,
            "written": self.written,
            "backup": str(self.backup) if self.backup else None,
            "added": list(self.added),
            "retired": list(self.retired),
            "revived": list(self.revived),
            "renewed": list(self.renewed),
            "doubtful": [d._asdict() for d in self.doubtful],
            "filled": list(self.filled),
            "conflicts": [c._asdict() for c in self.conflicts],
            "skipped": [s._asdict() for s in self.skipped],
            "open": list(self.open),
            "findings": [f.as_json() for f in self.findings],
        }
