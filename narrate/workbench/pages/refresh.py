"""更新: an edited document and new tables. What would be changed is listed first, and only then written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from flask import Response, jsonify, make_response, render_template, request, url_for

from narrate import refresh_pipeline
from narrate.editing.revisions import Revision, revision_date
from narrate.errors import MissingInput, NarrateError, OutputRefused, UsageError
from narrate.files import changed_meanwhile
from narrate.refresh.plan import NOT_AGAIN, SHOWN, Change, ChangeKind
from narrate.refresh.renew import Renewal
from narrate.refresh_pipeline import (
    Edited,
    OtherUnit,
    default_target,
    is_marked,
    open_edited,
    renewal_as_json,
    report_today,
    write_beside,
    write_in_place,
)
from narrate.report.values import Report
from narrate.visible import file_name
from narrate.word.places import heading_of
from narrate.word.snapshot import SIDE_SUFFIX
from narrate.workbench.bench import bench, sent
from narrate.workbench.opened_folder import digest_of, settled
from narrate.workbench.pages.text import WrittenDocument, documents_of

_DOCUMENTS = (".docx",)
BESIDE, IN_PLACE = "beside", "in_place"
_YES = "1"


class ShownChange(NamedTuple):
    """A change: what kind it is in words, and its place without the heading it lies under."""

    change: Change
    kind: str
    place: str


class Group(NamedTuple):
    """Changes of one sort, under the headings of the document."""

    title: str
    told: str
    size: int
    sections: Sequence[tuple[str, Sequence[ShownChange]]]
    name: str


@dataclass(frozen=True)
class Choice:
    """What a person chose: the document, and how it is to be brought up to date."""

    document: Path
    base: Path | None
    offer_again: bool
    other_unit: bool

    def open(self) -> Edited:
        """The document, read.

        Raises:
            NarrateError: see `open_edited`.
        """
        return open_edited(self.document, self.base)

    def renewal(self, edited: Edited, report: Report, revision: Revision) -> Renewal:
        """What becomes of it with what the tables say today.

        Raises:
            NarrateError: see `refresh_pipeline.refresh`.
        """
        return refresh_pipeline.refresh(
            edited, report, revision, other_unit=self.other_unit, offer_again=self.offer_again
        )


@dataclass(frozen=True)
class RefreshView:
    """What would be done; `trouble` is why nothing can be, `ways` what a person can do about it."""

    name: str = ""
    year: int | None = None
    date: str = ""
    seen: str = ""  # the digest of the document
    listed: str = ""  # the digest of the changes
    renewal: Renewal | None = None
    groups: Sequence[Group] = ()
    trouble: NarrateError | None = None
    bases: Sequence[str] = ()
    is_other_unit: bool = False
    target: str = ""
    attention: bool = False  # something is wrong in the tables that the figures come from


def groups_of(renewal: Renewal) -> list[Group]:
    """The changes, those first that need a person."""
    rejected = [one for one in renewal.open if one.kind is ChangeKind.REJECTED and one.why == NOT_AGAIN]
    asked = [one for one in renewal.open if one not in rejected]
    left = [one for one in renewal.changes if one not in renewal.done and not one.needs_person]
    sorts = (
        ("person", "需要人处理", "这些地方不替人改，写出的文稿里大多有批注。", asked),
        ("rejected", "上次没有接受", "上次提过、人没有接受，数据也没有再变，这次不再提。", rejected),
        ("done", "更新", "", renewal.done),
        ("left", "没有动的", "人改过或删去的，照人的。", left),
    )
    return [
        Group(title, told, len(changes), list(_by_heading(changes)), name)
        for name, title, told, changes in sorts
        if changes
    ]


def _by_heading(changes: Iterable[Change]) -> Iterable[tuple[str, list[ShownChange]]]:
    """The changes under the headings of the document, in its order."""
    sections: dict[str, list[ShownChange]] = {}
    for one in changes:
        place, heading = heading_of(one.where)
        sections.setdefault(heading, []).append(ShownChange(one, SHOWN[one.kind], place))
    return sections.items()


def digest_of_changes(renewal: Renewal) -> str:
    """What tells whether the changes are still those that were listed."""
    listed = json.dumps([change.as_json() for change in renewal.changes], ensure_ascii=False)
    return hashlib.sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()


def _chosen(unit: str, given: dict[str, str]) -> Choice:
    folder = bench().folder
    base = folder.file(unit, given["base"]) if given["base"] else None
    return Choice(folder.file(unit, given["document"]), base, given["again"] == _YES, given["other"] == _YES)


def view_of(choice: Choice, folder: Path, bases: Sequence[str]) -> RefreshView:
    """What would become of a document; `bases` are the files that its base could be in, should it have lost its own."""
    revision = Revision(date=revision_date(None))
    edited = None
    try:
        edited = choice.open()
        report = report_today(edited, folder)
        renewal = choice.renewal(edited, report, revision)
    except NarrateError as error:
        is_open = isinstance(error, OutputRefused)
        lost = edited is None and (isinstance(error, MissingInput) or (not is_open and is_marked(choice.document)))
        return RefreshView(trouble=error, bases=bases if lost else (), is_other_unit=isinstance(error, OtherUnit))
    return RefreshView(
        renewal.base.unit_name,
        renewal.base.year,
        revision.date,
        edited.source.digest,
        digest_of_changes(renewal),
        renewal,
        groups_of(renewal),
        target=file_name(default_target(choice.document).name),
        attention=report.attention,
    )


def refresh(unit: str) -> str:
    """What bringing the chosen document up to date would change; nothing is written."""
    held = bench()
    folder = held.folder.unit(unit)
    marked, others = _documents(folder)
    given = {name: request.args.get(name, "") for name in ("document", "base", "again", "other")}
    given["document"] = given["document"] or (marked[0].name if marked else "")
    choice = _chosen(unit, given) if given["document"] else None
    view = RefreshView()
    if choice is not None:
        kept = [file_name(path.name) for path in held.folder.files(folder, (SIDE_SUFFIX,))]
        view = view_of(choice, folder, [*kept, *(one.name for one in marked if one.name != given["document"])])
    return render_template(
        "refresh.html.j2",
        unit=unit,
        title=view.name or held.folder.title(unit),
        view=view,
        given=given,
        marked=marked,
        others=others,
        place=file_name(str(folder)),
    )


def _documents(folder: Path) -> tuple[list[WrittenDocument], list[WrittenDocument]]:
    """The Word files of a unit that carry our mark, and the others, the last one first."""
    files = list(bench().folder.files(folder, _DOCUMENTS))
    ours = {path for path in files if is_marked(path)}
    return (
        documents_of(folder, (path for path in files if path in ours)),
        documents_of(folder, (path for path in files if path not in ours)),
    )


def write(unit: str) -> Response:
    """Write the document brought up to date, as the command does; answers `narrate.refresh/1`.

    `how` is "beside" or "in_place", `tracked` "1" for revisions; `date`, `seen` (the document's digest) and `listed` (that
    of the changes) are those of the list that a person saw. Where the document or the changes are others by now,
    nothing is written. The answer to a name that is taken is 409 with `taken` and the digest of what lies there; asked
    again with `then` "free" it goes under a new name, with "replace" and that `digest` it takes the place, a copy kept.
    """
    names = ("document", "base", "again", "other", "how", "tracked", "date", "seen", "listed", "then", "digest")
    held, given = bench(), sent(*names)
    if given["how"] not in (BESIDE, IN_PLACE):
        raise UsageError("没有写明写在旁边还是就地更新", advice="刷新这一页再试")
    choice = _chosen(unit, given)
    document = held.folder.checked(choice.document)
    revision = Revision(date=revision_date(given["date"] or None), tracked=given["tracked"] == _YES)
    edited = choice.open()
    if edited.source.digest != given["seen"]:
        raise changed_meanwhile(document)
    report = report_today(edited, held.folder.unit(unit))
    renewal = choice.renewal(edited, report, revision)
    if digest_of_changes(renewal) != given["listed"]:
        raise OutputRefused("列出改动以后，表格或说明填报表又改过，没有写入", advice="再看一次会改什么，再写出")
    if given["how"] == IN_PLACE:
        backup = write_in_place(edited, renewal)
        return _written(unit, renewal, report, choice, revision, document if backup else None, backup)
    target = held.folder.checked(default_target(document))
    place = settled(target, given["then"], given["digest"])
    if place is None:
        return make_response(jsonify(taken=file_name(target.name), digest=digest_of(target)), 409)
    backup = write_beside(edited, renewal, place.target, in_place_of=place.in_place_of)
    return _written(unit, renewal, report, choice, revision, place.target, backup)


def _written(
    unit: str,
    renewal: Renewal,
    report: Report,
    choice: Choice,
    revision: Revision,
    written: Path | None,
    backup: Path | None,
) -> Response:
    """What was written, and where the page finds it."""
    answer = renewal_as_json(renewal, report, choice.document, revision.date, written=written, backup=backup)
    names = {
        "file": file_name(written.name) if written else "",
        "kept": file_name(backup.name) if backup else "",
        "address": url_for("text.document", unit=unit, name=file_name(written.name)) if written else "",
    }
    return jsonify(answer | names)
