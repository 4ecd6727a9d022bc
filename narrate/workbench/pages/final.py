"""定稿: what still stands in the way of publishing a document, then the clean copy, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from narrate.bureau_settings import settings_for
from narrate.editing.finalize import NotReady, place_of_final, prepared
from narrate.editing.obstacles import Obstacle
from narrate.errors import ConflictingInput, MissingInput, NarrateError, OutputRefused, UsageError
from narrate.files import changed_meanwhile, write_files
from narrate.refresh_pipeline import texts_of_today
from narrate.visible import file_name
from narrate.workbench.bench import bench, sent
from narrate.workbench.jobs import Job
from narrate.workbench.opened_folder import digest_of, put, settled
from narrate.workbench.pages.check import COMMENTED
from narrate.workbench.pages.text import documents_of, written_document
from narrate.writing.pdf import find_office, no_office, to_pdf

_FINAL = "（定稿）"
_YES = "yes"


@dataclass(frozen=True)
class Standing:
    """What stands in the way of a document: `undecided` is to be settled, `differing` a person may let stand.

    `stopped` is why it could not be looked at; `note` why its numbers were not held against the tables of today; `will`
    what making the copy does.
    """

    undecided: Mapping[str, Sequence[Obstacle]] = field(default_factory=dict)
    differing: Sequence[Obstacle] = ()
    stopped: NarrateError | None = None
    note: NarrateError | None = None
    will: Sequence[str] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the copy can be made without anybody deciding anything."""
        return not (self.undecided or self.differing or self.stopped)


def standing_of(document: Path, folder: Path) -> Standing:
    """What stands in the way of publishing a document of a unit."""
    try:
        due, note = _due(document, folder)
        return Standing(note=note, will=prepared(document, due=due)[1].lines())
    except NotReady as error:
        kinds: dict[str, list[Obstacle]] = {}
        for one in error.obstacles[: len(error.obstacles) - len(error.differing)]:
            kinds.setdefault(one.kind, []).append(one)
        return Standing(kinds, error.differing, note=note)
    except NarrateError as error:
        return Standing(stopped=error)


def _due(document: Path, folder: Path) -> tuple[Mapping[str, str] | None, NarrateError | None]:
    """Today's text of each figure of the document; where it was not made for this unit by us, why there is none."""
    try:
        return texts_of_today(document, folder), None
    except (MissingInput, ConflictingInput) as error:
        return None, error


def final(unit: str) -> str:
    """The document that was chosen, or the last one."""
    held = bench()
    folder = held.folder.unit(unit)
    documents = documents_of(folder, held.folder.files(folder, (".docx", ".pdf")))
    drafts = [one for one in documents if one.is_word and _FINAL not in one.name]
    drafts.sort(key=lambda one: COMMENTED in one.name)  # a copy with comments is not what is published
    name = request.args.get("document") or (drafts[0].name if drafts else "")
    path = held.folder.file(unit, name) if name else None
    finals = [one for one in documents if _FINAL in one.name]
    job = held.jobs.latest(_job_key(unit))
    return render_template(
        "final.html.j2",
        unit=unit,
        title=held.folder.title(unit),
        document=name,
        drafts=drafts,
        standing=standing_of(path, folder) if path else None,
        digest=digest_of(path) if path else "",
        target=file_name(place_of_final(path).name) if path else "",
        finals=finals,
        job=job.as_json() if job else None,
        no_office=None if settings_for(folder).office or find_office() else no_office(),
    )


def make_final(unit: str) -> Response:
    """Make the clean copy of `document` as the page read it (`digest`); `accept` "yes" lets differing figures stand.

    A copy that lies there already is asked about, as everywhere: 409 with `taken`.
    """
    held, given = bench(), sent("document", "digest", "accept", "how", "standing")
    folder, path = held.folder.unit(unit), held.folder.file(unit, given["document"])
    if path.suffix.lower() != ".docx":
        raise UsageError(f"《{given['document']}》不是 Word 文稿（.docx）", advice="选 Word 文稿")
    if digest_of(path) != given["digest"]:
        raise changed_meanwhile(path)
    target = held.folder.checked(place_of_final(path))
    data, result = prepared(path, due=_due(path, folder)[0], accept_differences=given["accept"] == _YES)
    if not target.exists() or target.read_bytes() != data:
        place = settled(target, given["how"], given["standing"])
        if place is None:
            return make_response(jsonify(taken=file_name(target.name), standing=digest_of(target)), 409)
        target = place.target
        put(data, place)
    return jsonify(written_document(unit, target) | {"lines": result.lines()})


def _job_key(unit: str) -> str:
    return f"pdf {unit}"


def make_pdf(unit: str) -> Response:
    """Start making the PDF of a document, beside it."""
    held, given = bench(), sent("document")
    path = held.folder.file(unit, given["document"])
    target = held.folder.checked(path.with_suffix(".pdf"))
    if target.exists():
        raise OutputRefused(f"“{target.name}”已经存在，没有覆盖", advice="先改名或者移走它")
    office = settings_for(path.parent).office

    def work(job: Job) -> Any:
        job.progress(0, 0, f"正在把《{path.name}》转成 PDF，一般不到一分钟")
        data = to_pdf(path, office=office)
        job.progress(1, 1)
        with held.lock:
            write_files({target: data})
        return {"file": file_name(target.name)}

    return jsonify(held.jobs.start(_job_key(unit), f"把《{path.name}》转成 PDF", work).as_json())
