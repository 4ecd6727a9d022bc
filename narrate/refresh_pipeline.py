"""A unit folder and an edited document into a refreshed one: the files' side of `narrate.refresh`.

In: the unit, the document a person edited, and, where it lost it, the base beside it. Out: the refreshed document,
written beside (or in place, with a backup), and its base as NAME.docx.narrate. Nothing is written when the document
is open elsewhere, changed meanwhile, or belongs to another unit or year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrate.editing.inner_snapshot import document_id, refuse_base_of_another
from narrate.editing.revisions import Revision
from narrate.errors import ConflictingInput, MissingInput, OutputRefused, UnreadableFile, UsageError
from narrate.files import (
    Source,
    check_target,
    clear_left_behind,
    lock_file,
    read_reason,
    refuse_if_changed,
    replace_source,
    write_files,
)
from narrate.phrasebooks.phrasebook import installed
from narrate.phrasebooks.report_outline import PARTS
from narrate.refresh import renew as engine
from narrate.refresh.answers import WrittenAnswer, written_answers
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.no_longer_known import files_of, no_longer_known
from narrate.refresh.plan import SHOWN, Change
from narrate.refresh.renew import Renewal
from narrate.refresh.report_texts import report_texts
from narrate.report.values import PageSection, Report, SpanKind
from narrate.unit import Unit, open_unit
from narrate.word.package import CONTENT_TYPES, Package, open_package
from narrate.word.places import cell_of
from narrate.word.reader import read_document
from narrate.word.snapshot import (
    SIDE_SUFFIX,
    NewerSnapshot,
    Snapshot,
    parse_snapshot,
    read_snapshot,
    side_file,
    snapshot_parts,
    with_side_file,
)

_MOST_CELLS, _SHOWN_CELLS = 5, 2  # of one table, told each by itself; told as examples where there are more


class OtherUnit(ConflictingInput):
    """A document that was made for another unit or year."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited document, read, with what it was made from."""

    path: Path
    source: Source
    package: Package
    base: Snapshot

    @property
    def shown(self) -> str:
        return self.package.shown


def open_edited(document: Path, base: Path | None = None) -> Edited:
    """Read an edited document and find its base: `base`, inside it, beside it, or by the document's own number.

    Raises:
        UnreadableFile: not a readable .docx, or a damaged base.
        OutputRefused: the document is open in another program.
        MissingInput: no base is to be found.
        ConflictingInput: `base` is that of another document.
    """
    try:
        data = document.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"《{document.name}》打不开：{read_reason(error)}", advice="检查文件名和所在的文件夹"
        ) from error
    package = open_package(data, f"《{document.name}》")
    if b"macroEnabled" in package.parts[CONTENT_TYPES]:
        advice = "在 Word 或 WPS 里另存为“Word 文档(*.docx)”后再试"
        raise UnreadableFile(f"《{document.name}》带有宏，没有更新", advice=advice)
    if (lock := lock_file(document)) is not None:
        raise OutputRefused(
            f"《{document.name}》正在 Word 或 WPS 里打开，没有更新",
            details=[f"同一文件夹里有锁定文件“{lock.name}”"],
            advice="保存并关闭它再运行；确实没有程序打开它的，删去这个锁定文件",
        )
    return Edited(document, Source.of(document, data), package, _base(document, package, base))


def phrasebook_of(edited: Edited) -> str | None:
    """The phrasebook that the document was written with, where it is an installed one."""
    return edited.base.phrasebook if edited.base.phrasebook in installed() else None


def report_like(edited: Edited, unit: Unit) -> Report:
    """What would be written today: the whole report where the document has any other part of one, else the narrative."""
    others = {*PARTS} - {"narrative"} - {section.key for section in unit.phrasebook.sections} | {"table"}
    keys = (block.key for block in edited.base.blocks if not isinstance(block, PageSection))
    return unit.whole_report if any(key.partition(".")[0] in others for key in keys) else unit.report


def texts_of_today(document: Path, folder: Path, base: Path | None = None) -> dict[str, str]:
    """What each figure and direction word of a document would read today, by key; `base` as of `open_edited`.

    Raises:
        OtherUnit: the document was made for another unit or year.
    """
    edited = open_edited(document, base)
    report = report_today(edited, folder)
    refuse_other_unit(edited, report.unit_name, report.year, "没有核对", "检查单位文件夹和文稿是不是一对")
    return {
        span.key: text.text[span.start : span.end]
        for text in report_texts(report.blocks)
        for span in text.spans
        if span.kind in (SpanKind.FIGURE, SpanKind.WORD)
    }


def refuse_other_unit(edited: Edited, name: str, year: int, undone: str, advice: str) -> None:
    """Raise OtherUnit where a document was made for another unit or year; `undone` says what was not done."""
    base = edited.base
    if (base.unit_name, base.year) != (name, year):
        files = "、".join(f"《{file}》" for file in files_of(base)[:3])
        of_year = base.unit_name == name and bool(files)
        raise OtherUnit(
            f"{edited.shown}不是这个单位、这个年度的文稿，{undone}",
            details=[
                f"文稿：{base.unit_name} {base.year}年度",
                f"单位文件夹：{name} {year}年度",
                *([f"写文稿时用的表有：{files}"] if of_year else []),
            ],
            advice=f"看{base.year}年度的表在不在单位文件夹里；{advice}" if of_year else advice,
        )


def refresh(
    edited: Edited, report: Report, revision: Revision, *, other_unit: bool = False, offer_again: bool = False
) -> Renewal:
    """The document brought up to date, in memory; with `offer_again` every change that was not accepted is offered again.

    Raises:
        OtherUnit: it was made for another unit or year (unless `other_unit`).
        MissingInput: today's data lack more of its figures than they tell.
    """
    if not other_unit:
        refuse_other_unit(
            edited,
            report.unit_name,
            report.year,
            "没有更新",
            "检查单位文件夹和文稿是否配对；确实要用这个单位的数更新它，加 --other-unit",
        )
    lacking = no_longer_known(edited.base, report)
    if lacking is not None and lacking.most:
        raise MissingInput(
            f"{edited.shown}没有更新：上次有的数，这次大多没有，{lacking.places}处会变成【待补：…】",
            details=lacking.reasons,
            advice="把这些表补进单位文件夹（读不出来的重新导出），再更新",
        )
    renewal = engine.renew(
        edited.source.data, report, revision, edited.base, package=edited.package, offer_again=offer_again
    )
    return renewal if lacking is None else replace(renewal, changes=(lacking.change, *renewal.changes))


def report_today(edited: Edited, folder: Path, phrasebook: str | None = None) -> Report:
    """What a unit folder says today, read with the phrasebook the document was written with where none is named.

    Raises:
        NarrateError: see `open_unit`.
    """
    return report_like(edited, open_unit(folder, phrasebook=phrasebook, otherwise=phrasebook_of(edited)))


def is_marked(document: Path) -> bool:
    """Whether a Word file carries our mark, or its base lies beside it; one that cannot be read does not."""
    try:
        package = open_package(document.read_bytes())
        marked = document_id(package) is not None or bool(snapshot_parts(package))
    except (OSError, UnreadableFile):
        return False
    return marked or side_file(document).is_file()


def answers_of(edited: Edited) -> tuple[WrittenAnswer, ...]:
    """What people wrote into the slots of the document."""
    return written_answers(read_document(edited.package, edited.base), edited.base)


def write_beside(
    edited: Edited, renewal: Renewal, target: Path, *, force: bool = False, in_place_of: Source | None = None
) -> Path | None:
    """Write the refreshed document and its base to another file, both or neither.

    `in_place_of` is the file at the target as it was read, which is replaced; returns the copy of it that is kept.

    Raises:
        OutputRefused: the target is the document itself, exists (without force) or cannot be written; or the document
            changed since it was read.
    """
    if target.exists() and target.samefile(edited.path):
        raise OutputRefused(
            f"“{target}”就是要更新的文稿，没有覆盖",
            advice="用 -o 写到另一个文件；要就地更新，用 --in-place（先留备份）",
        )
    check_target(target, force=force or in_place_of is not None)
    refuse_if_changed(edited.source)
    files = with_side_file(target, renewal.data, renewal.base.to_bytes())
    if in_place_of is not None:
        companions = {path: content for path, content in files.items() if path != target}
        return replace_source(in_place_of, renewal.data, backup=True, companions=companions)
    write_files(files, force=force, unchecked=tuple(files))
    return None


def write_in_place(edited: Edited, renewal: Renewal) -> Path | None:
    """Put the refreshed document in the place of the edited one; returns the backup (None: there was nothing to do).

    The document goes first: where a run is killed before the snapshot beside it follows, the next one finds the
    snapshot inside, and brings the one beside up to date.

    Raises:
        OutputRefused: it changed since it was read, is open elsewhere, or cannot be written; nothing was written.
    """
    companions = {side_file(edited.path): renewal.base.to_bytes()}
    if not renewal.unchanged:
        return replace_source(edited.source, renewal.data, backup=True, companions=companions)
    clear_left_behind(edited.path.parent)
    behind = {path: data for path, data in companions.items() if not (path.is_file() and path.read_bytes() == data)}
    write_files(behind, unchecked=tuple(behind))
    return None


def default_target(document: Path) -> Path:
    """Where the refreshed document goes without -o."""
    return document.with_name(f"{document.stem}.refreshed.docx")


def checked_target(target: Path) -> Path:
    """A target with the right ending.

    Raises:
        UsageError: another ending.
    """
    if target.suffix.lower() != ".docx":
        raise UsageError(f"更新后的文件名要以 .docx 结尾，给的是“{target.name}”", advice=f"改为“{target.stem}.docx”")
    return target


def _base(document: Path, package: Package, given: Path | None) -> Snapshot:
    if given is not None:
        found = read_base(given)
        refuse_base_of_another(package, found)
        return found
    wanted, beside, damaged = document_id(package), side_file(document), None
    inside: Snapshot | None = None
    try:
        inside = read_snapshot(package)
    except NewerSnapshot:
        raise
    except UnreadableFile as error:
        damaged = error
    if inside is not None and (not wanted or inside.document_id == wanted):
        return inside
    others = sorted(document.parent.glob(f"*{SIDE_SUFFIX}"))
    for path in dict.fromkeys((beside, *others)) if wanted else ():
        if (base := _of_id(path, wanted)) is not None:
            return base
    if damaged is not None:
        raise damaged
    if beside.is_file():
        found = read_base(beside)  # a damaged one is told
        if not wanted:
            return found
    foreign = f"里面的快照不是同一次写的（{inside.unit_name} {inside.year}年度）" if inside is not None else ""
    another = f"旁边的《{beside.name}》不是这一份的：两边的文档编号不同" if beside in others else ""
    names = "、".join(path.name for path in others[:5])
    raise MissingInput(
        f"{package.shown}里没有{'它的' if foreign else ''}底稿快照，不知道哪些数是生成的",
        details=[*filter(None, (foreign, another)), *([f"同一文件夹里有：{names}"] if names and not wanted else [])],
        advice="用 --base 写明生成时留在旁边的 .docx.narrate 文件；不是 narrate 生成的文稿，用 narrate roll-forward 单位 文稿",
    )


def _of_id(path: Path, wanted: str | None) -> Snapshot | None:
    """A base of this very document; files that are none, or not there, are passed over."""
    try:
        base = parse_snapshot(path.read_bytes())
    except (OSError, UnreadableFile):
        return None
    return base if base.document_id == wanted else None


def read_base(path: Path) -> Snapshot:
    """The base of a side file, or the one inside another .docx.

    Raises:
        UnreadableFile: it cannot be read, or is damaged.
        MissingInput: a .docx without a base.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"底稿快照《{path.name}》打不开：{read_reason(error)}", advice="检查 --base 写的路径"
        ) from error
    if path.suffix.lower() == ".docx":
        found = read_snapshot(open_package(data, f"《{path.name}》"))
        if found is None:
            raise MissingInput(f"《{path.name}》里没有底稿快照", advice="换用生成时留下的 .docx.narrate 文件")
        return found
    return parse_snapshot(data, f"底稿快照《{path.name}》")


def renewal_lines(renewal: Renewal, *, everything: bool = False) -> Iterator[str]:
    """The summary in lines: what was changed, what stays for a person; many cells of a table are one line unless
    `everything`."""
    groups = (
        ("更新", renewal.done),
        ("需要人处理", renewal.open),
        (
            "没有动的",
            tuple(change for change in renewal.changes if change not in renewal.done and not change.needs_person),
        ),
    )
    for title, changes in groups:
        if changes:
            yield f"{title}{len(changes)}处："
            yield from (f"  {line}" for line in _change_lines(changes, len(changes) if everything else _MOST_CELLS))


def _change_lines(changes: Sequence[Change], most: int) -> Iterator[str]:
    """One line for each change, but one for a table where more than `most` of its cells met the same for the same reason."""
    alike: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        alike.setdefault(_sort_of(one), []).append(one)
    for one in changes:
        table, cells = cell_of(one.where)[0], alike[_sort_of(one)]
        if not table or len(cells) <= most:
            yield one.line()
        elif one is cells[0]:
            shown = "；".join(f"{cell_of(cell.where)[1]} {cell.turned}" for cell in cells[:_SHOWN_CELLS])
            yield f"{table}：{SHOWN[one.kind]}{len(cells)}格，例如{shown}（更新前用 --dry-run 逐格列出）"


def _sort_of(change: Change) -> tuple[str, ...]:
    """What changes of one table have in common that are told together."""
    return change.kind, cell_of(change.where)[0], NUMBER.sub("0", change.why)


def renewal_as_json(
    renewal: Renewal,
    report: Report,
    document: Path,
    date: str,
    *,
    written: Path | None = None,
    backup: Path | None = None,
) -> dict[str, Any]:
    """What was done, or would be, with `report`, as schema `narrate.refresh/1`; `date` is that of the revisions."""
    return {
        "schema": "narrate.refresh/1",
        "document": str(document),
        "output": str(written) if written else None,
        "backup": str(backup) if backup else None,
        "unit": renewal.base.unit_name,
        "year": renewal.base.year,
        "date": date,
        "unchanged": renewal.unchanged,
        "done": len(renewal.done),
        "open": len(renewal.open),
        "attention": report.attention,
        "changes": [change.as_json() for change in renewal.changes],
        "findings": [finding.as_json() for finding in report.findings],
    }
