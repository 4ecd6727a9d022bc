"""填报: each question beside the sentence that it completes, saved at every change into the person's own form.

The form is the truth: it is read anew for every answer, and one that was changed there meanwhile (in WPS, on another
page) is never written over without asking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, jsonify, make_response, render_template

from narrate.answering import answer, form_place, renew_form
from narrate.explain import clause_bounds
from narrate.figures.figure import FigureSet
from narrate.files import lock_file
from narrate.findings import Severity
from narrate.form.columns import hints_in
from narrate.form.schema import doubtful_answers, slots_as_json
from narrate.report.values import Paragraph, Report, Slot, SlotKind, SpanKind
from narrate.unit import Unit
from narrate.workbench.bench import bench, form_digest, sent, unit_for_page

_BOTH = "；"


class Piece(NamedTuple):
    """A stretch of a sentence; `is_answer` where the answer stands, or is to stand."""

    text: str
    is_answer: bool


class Question(NamedTuple):
    """A question: its slot as `narrate form --json` prints it, the sentence it completes, last year's answer."""

    slot: Mapping[str, Any]
    sentence: Sequence[Piece]
    last_year: str
    of_narrative: bool


class Progress(NamedTuple):
    """How many questions there are, how many of them the narrative asks, and how far they are answered."""

    all: int
    narrative: int
    answered: int
    open: int  # required and not answered
    doubtful: int


def questions_of(unit: Unit, doubts: Mapping[str, str]) -> list[Question]:
    """Every question of the unit in the order of the form; `doubts` are the answers to look at again, and why."""
    slots = unit.slots
    narrative = {slot.key for slot in unit.narrative_slots}
    sentences, hints = _sentences(unit.whole_report, unit.figures.by_id, slots), hints_in(unit.inputs.form)
    return [
        Question(slot, sentences.get(key := slot["key"], ()), hints.get(key, ""), key in narrative)
        for slot in slots_as_json(slots, doubts)["slots"]
    ]


def _sentences(report: Report, figures: FigureSet, slots: Sequence[Slot]) -> dict[str, Sequence[Piece]]:
    """Slot key → the sentence in which its answer stands, or its gap; the first one where there are several. A number
    stands in its sentence as a figure, or as one that is computed from it."""
    found: dict[str, Sequence[Piece]] = {}
    numbers = {slot.key for slot in slots if slot.kind is SlotKind.NUMBER}
    for paragraph in report.paragraphs():
        for span in paragraph.spans:
            if span.kind in (SpanKind.ANSWER, SpanKind.OPEN):
                found.setdefault(span.ref, _sentence(paragraph, span.start, span.end))
            elif (figure := figures.get(span.ref)) is not None:
                for key in numbers & {f"figure/{one.id}" for one in (figure, *figure.inputs)}:
                    found.setdefault(key, _sentence(paragraph, span.start, span.end))
    return found


def _sentence(paragraph: Paragraph, start: int, end: int) -> Sequence[Piece]:
    first, limit = clause_bounds(paragraph.text, start, end)
    text = paragraph.text
    pieces = ((text[first:start], False), (text[start:end], True), (text[end:limit], False))
    return [Piece(text, is_answer) for text, is_answer in pieces if text]


def progress_of(questions: Sequence[Question]) -> Progress:
    """How far the form is answered."""
    states = [(one.slot["state"], one.slot["required"]) for one in questions]
    open_ones = sum(state == "open" and required for state, required in states)
    answered = sum(state != "open" for state, _ in states)
    doubtful = sum(state == "doubtful" for state, _ in states)
    return Progress(len(states), sum(one.of_narrative for one in questions), answered, open_ones, doubtful)


def by_section(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    """The questions under the headings of the report, the numbers of a section before the reasons for what they come to."""
    sections: dict[str, list[Question]] = {}
    for one in questions:
        sections.setdefault(one.slot["section_title"], []).append(one)
    return ((title, sorted(asked, key=_after_its_numbers)) for title, asked in sections.items())


def _after_its_numbers(one: Question) -> bool:
    return SlotKind(one.slot["kind"]) is not SlotKind.NUMBER


def answers(unit: str) -> str:
    """All questions of a unit."""
    opened = unit_for_page(unit)
    form = form_place(opened)
    doubts = doubtful_answers(form, opened.slots) if opened.inputs.form_path else {}
    questions = questions_of(opened, doubts)
    return render_template(
        "answers.html.j2",
        unit=unit,
        title=opened.name,
        year=opened.year,
        sections=list(by_section(questions)),
        progress=progress_of(questions),
        digest=form_digest(opened),
        form=form.name if form.exists() else "",
        lock=lock_file(form),
        errors=sum(one.severity is Severity.ERROR for one in opened.report.findings),
    )


def put_answer(unit: str) -> Response:
    """One answer: `key`, its `text`, and what the page showed as the answer before (`seen`), with the `digest` of the
    form as the page read it.

    The answer to one that was changed meanwhile is 409 with `mine`, `theirs` and `both`; the page asks, and sends what
    was chosen with `theirs` as seen.
    """
    saved = save_answer(unit, sent("key", "text", "seen", "digest"))
    return make_response(jsonify(saved), 409 if "conflict" in saved else 200)


def save_answer(unit: str, given: Mapping[str, str], hints: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Save one answer as `put_answer` says, `hints` with it (last year's answers by key); gives what is answered.

    Raises:
        NarrateError: see `narrate.answering.answer`.
    """
    held = bench()
    opened = held.open_unit(unit)
    target = held.form_of(opened)
    if not target.exists():
        renew_form(opened, target, {})
        opened = held.open_unit(unit)
    digest = form_digest(opened)
    standing = _standing(opened, given["key"])
    if digest != given["digest"] and standing not in (given["seen"], given["text"].strip()):
        both = _BOTH.join(text for text in (standing, given["text"].strip()) if text)
        return {"conflict": {"mine": given["text"], "theirs": standing, "both": both}, "digest": digest}
    first = target not in held.backed_up
    done = answer(opened, target, {given["key"]: given["text"]}, hints=hints, as_read=digest or None, backup=first)
    held.backed_up.add(target)
    questions = questions_of(renewed := held.open_unit(unit), {one.key: one.reason for one in done.doubtful})
    return _answered(questions, given["key"], form_digest(renewed), meanwhile=digest != given["digest"])


def _standing(unit: Unit, key: str) -> str:
    """The answer that stands in the form now."""
    found = unit.answers.get(key)
    return found.text if found is not None else ""


def _answered(questions: Sequence[Question], key: str, digest: str, *, meanwhile: bool) -> dict[str, Any]:
    """What the page shows after an answer was saved; `changed` where other answers changed meanwhile, `others` what is
    computed anew in the other questions where it was a number."""
    one = next((question for question in questions if question.slot["key"] == key), None)
    return {
        "slot": one.slot if one else None,
        "sentence": _pieces(one) if one else [],
        "others": [
            {
                "key": other.slot["key"],
                "state": other.slot["state"],
                "context": other.slot["context"],
                "sentence": _pieces(other),
            }
            for other in questions
            if one and other is not one and one.slot["kind"] == SlotKind.NUMBER.value
        ],
        "progress": progress_of(questions)._asdict(),
        "digest": digest,
        "changed": meanwhile,
    }


def _pieces(one: Question) -> list[dict[str, Any]]:
    return [piece._asdict() for piece in one.sentence]
