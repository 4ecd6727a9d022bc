"""沿用上年文稿: last year's document becomes this year's draft, and its reasons are confirmed one by one.

Nothing of last year is an answer before a person says so: what is decided here goes into the person's own form, as on
the page 填报, and the document is written from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, jsonify, make_response, render_template, request, url_for

from narrate.answering import form_place
from narrate.editing.revisions import Revision, revision_date
from narrate.errors import NarrateError, OutputRefused
from narrate.files import lock_file
from narrate.form.schema import doubtful_answers
from narrate.last_years import LastYearsWords, said_last_year
from narrate.roll_forward.plan import Edit, Kind
from narrate.rolling import RolledForward, roll_forward, write_rolled
from narrate.unit import Unit
from narrate.visible import file_name
from narrate.workbench.bench import bench, form_digest, sent, unit_for_page
from narrate.workbench.opened_folder import digest_of, settled
from narrate.workbench.pages.answers import Question, questions_of, save_answer
from narrate.workbench.pages.text import documents_of
from narrate.workbench.pdf_reading import reading_of

_DOCUMENTS = (".docx", ".pdf")
_ELSEWHERE = "封面、目录、表格和其他"
_YES = "1"
UNDECIDED, KEPT, REWRITTEN, LEFT = "undecided", "kept", "rewritten", "left"
DECISIONS = {UNDECIDED: "还没有定", KEPT: "照用上年的", REWRITTEN: "另写了", LEFT: "留着待补"}


class Section(NamedTuple):
    """What became of a section of last year's document."""

    title: str
    bound: int
    edits: Sequence[Edit]
    loose: Sequence[str]


class Asked(NamedTuple):
    """What last year's document says for a question of this year; `told` is why it may not hold any more."""

    question: Question
    words: str
    where: str
    hint: str
    decision: str
    told: str


@dataclass(frozen=True)
class RolledView:
    """What came of last year's document; `trouble` is why nothing did."""

    rolled: RolledForward | None = None
    sections: Sequence[Section] = ()
    asked: Mapping[str, Sequence[Asked]] = field(default_factory=dict)
    trouble: NarrateError | None = None
    seen: str = ""
    date: str = ""
    target: str = ""

    @property
    def wrong(self) -> list[str]:
        """What last year's document says otherwise than last year's tables."""
        bound = self.rolled.bindings.bound if self.rolled else ()
        return [one.error for one in bound if one.error] + (self.rolled.plan.errors if self.rolled else [])

    @property
    def undecided(self) -> int:
        """How many questions nobody decided on yet."""
        return sum(one.decision == UNDECIDED for found in self.asked.values() for one in found)


def sections_of(rolled: RolledForward) -> list[Section]:
    """The sections of a document in its order, and what stands in none."""
    places: dict[int, str] = {}
    for passage in rolled.bindings.passages:
        places[passage.text.number] = passage.text.raw.strip() if passage.depth else passage.section
    bound: dict[str, int] = {}
    edits: dict[str, list[Edit]] = {}
    loose: dict[str, list[str]] = {}
    for one in rolled.bindings.bound:
        where = places.get(one.text.number, _ELSEWHERE)
        bound[where] = bound.get(where, 0) + 1
    for edit in rolled.edits:
        edits.setdefault(places.get(edit.paragraph, _ELSEWHERE), []).append(edit)
    for left in rolled.loose:
        loose.setdefault(places.get(left.text.number, _ELSEWHERE), []).append(rolled.words_of(left))
    titles = [*dict.fromkeys(places.values()), _ELSEWHERE]
    return [
        Section(title or _ELSEWHERE, bound.get(title, 0), edits.get(title, ()), loose.get(title, ()))
        for title in titles
        if title in bound or title in edits or title in loose
    ]


def decision_on(slot: Mapping[str, Any], words: str, previous: str, hint: str) -> str:
    """What a person decided: told by the form, where an answer stands, or last year's words beside an open question."""
    if slot["state"] == "answered":
        return KEPT if slot["answer"] == words else REWRITTEN
    return LEFT if slot["state"] == "open" and previous == hint else UNDECIDED


def asked_in(unit: Unit, told: LastYearsWords | None, rolled: RolledForward) -> dict[str, list[Asked]]:
    """The questions that last year's document has words for, under the headings of the report, reasons first."""
    if told is None:
        return {}
    said = {one.key: one for one in told.said}
    asked: dict[str, list[Asked]] = {}
    turned = dict(_turned(rolled))
    doubts = doubtful_answers(form_place(unit), unit.slots) if unit.inputs.form_path else {}
    for one in questions_of(unit, doubts):
        key = one.slot["key"]
        if (words := said.get(key)) is not None:
            decision = decision_on(one.slot, words.text, one.last_year, told.hints[key].strip())
            shown = Asked(one, words.text, words.where, told.hints[key], decision, turned.get(words.text, ""))
            asked.setdefault(one.slot["section_title"], []).append(shown)
    return asked


def _turned(rolled: RolledForward) -> Iterator[tuple[str, str]]:
    """Words of reasons that cannot stand as they are, and why."""
    for edit in rolled.edits:
        if edit.kind is Kind.REASON and edit.open and edit.old:
            yield edit.old, "今年没有差异了" if "没有差异" in edit.new else "方向变了"


def _basis(unit: Unit, document: Path) -> str:
    """What tells whether the document and the tables are still those that were read; answers may come meanwhile."""
    form = unit.inputs.form[0].file if unit.inputs.form_path else ""
    known = [f"{name}\n{digest}" for name, digest in sorted(unit.inputs.digests.items()) if name != form]
    return hashlib.sha256("\n".join((digest_of(document), *known)).encode("utf-8", "surrogateescape")).hexdigest()


def view_of(unit: Unit, folder: Path, document: Path) -> RolledView:
    """What would come of a document; nothing is written."""
    date = revision_date(None)
    try:
        rolled = roll_forward(folder, document, Revision(date=date, tracked=False))
        asked = asked_in(unit, said_last_year(unit, document), rolled)
    except NarrateError as error:
        return RolledView(trouble=error)
    target = file_name(rolled.name(document))
    return RolledView(rolled, sections_of(rolled), asked, None, _basis(unit, document), date, target)


def chosen(unit: str) -> str:
    """What comes of the document that was chosen."""
    held = bench()
    opened = unit_for_page(unit)
    folder, name = held.folder.unit(unit), request.args.get("document", "")
    document = held.folder.file(unit, name) if name else None
    if (job := reading_of(held, document, again="again" in request.args)) is not None:
        return render_template("reading.html.j2", unit=unit, document=name, job=job.as_json())
    view = view_of(opened, folder, document) if document else RolledView()
    form = form_place(opened)
    return render_template(
        "roll_forward.html.j2",
        unit=unit,
        title=opened.name,
        year=opened.year,
        document=name,
        documents=documents_of(folder, held.folder.files(folder, _DOCUMENTS)),
        view=view,
        decisions=DECISIONS,
        digest=form_digest(opened),
        form=form.name,
        lock=lock_file(form) if form.exists() else None,
        place=file_name(str(folder)),
    )


def decide(unit: str) -> Response:
    """One decision, saved as an answer is (`narrate.workbench.pages.answers.put_answer`): `text` is what stands from
    now on, "" leaves the question open. `hint` goes into the form beside the question, under 上年填报; `words` are last
    year's."""
    given = sent("key", "text", "seen", "digest", "hint", "words")
    saved = save_answer(unit, given, {given["key"]: given["hint"]} if given["hint"] else None)
    if "conflict" in saved:
        return make_response(jsonify(saved), 409)
    slot = saved["slot"]
    decision = decision_on(slot, given["words"], given["hint"], given["hint"]) if slot else UNDECIDED
    return jsonify(saved | {"decision": decision, "decided": DECISIONS[decision]})


def write(unit: str) -> Response:
    """Write this year's draft into the unit's folder, as the command does; answers `narrate.roll-forward/1`.

    `tracked` and `open` ("1") are --track and --open-reasons. `seen` tells what the page was made from: where the
    document or the tables are others by now, nothing is written. A name that is taken is met as a document's is on the
    page 更新 (`then`, `digest`).
    """
    held, given = bench(), sent("document", "tracked", "open", "date", "seen", "then", "digest")
    folder, document = held.folder.unit(unit), held.folder.file(unit, given["document"])
    if _basis(held.open_unit(unit), document) != given["seen"]:
        raise OutputRefused("看过以后，上年文稿或表格又改过，没有写入", advice="再看一次改了什么，再写出")
    revision = Revision(date=revision_date(given["date"] or None), tracked=given["tracked"] == _YES)
    rolled = roll_forward(folder, document, revision, reasons_opened=given["open"] == _YES)
    target = held.folder.place_for(unit, rolled.name(document))
    place = settled(target, given["then"], given["digest"])
    if place is None:
        return make_response(jsonify(taken=file_name(target.name), digest=digest_of(target)), 409)
    kept = write_rolled(rolled, document, target := place.target, in_place_of=place.in_place_of)
    names = {"file": file_name(target.name), "kept": file_name(kept.name) if kept else ""}
    names["address"] = url_for("text.document", unit=unit, name=names["file"])
    return jsonify(rolled.as_json(target) | names | {"lines": rolled.lines(None)})
