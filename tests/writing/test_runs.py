"""Marked paragraphs are written from forms that are kept by shape; this says the same run by run and mark by mark."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from narrate.report.values import Paragraph, Role, Span, SpanKind
from narrate.word import marks
from narrate.word.markup import IllegalCharacterError
from narrate.writing import runs

WORDS = st.text(st.sampled_from("收入支出12.3,% “”…&<\t"), max_size=8)
KINDS = st.sampled_from(list(SpanKind))
PIECES = st.lists(st.tuples(WORDS, KINDS, WORDS), max_size=5)


def paragraph_of(first: str, parts: list[tuple[str, SpanKind, str]]) -> Paragraph:
    """Words, and spans with words behind them."""
    text, spans = first, []
    for number, (inside, kind, behind) in enumerate(parts):
        spans.append(Span(len(text), len(text) + len(inside), kind, f"r{number % 2}", f"k{number}"))
        text += inside + behind
    return Paragraph("p", Role.BODY, text, tuple(spans))


def expected(paragraph: Paragraph, sources: dict[str, str]) -> str:
    """The content, one run after the other; a span without words has no mark."""
    written, at, number = "", 0, 0
    for start, end, kind, ref, key in paragraph.spans:
        if kind not in marks.MARKED or start == end:
            continue
        number += 1
        inside = runs.run(paragraph.text[start:end], highlighted=kind is SpanKind.OPEN)
        control = marks.control_xml(key, inside, number, sources.get(ref, "") if kind is SpanKind.FIGURE else "")
        name = f'w:id="{number}" w:name="{marks.span_bookmark(key)}"'
        written += (
            f'{runs.run(paragraph.text[at:start])}<w:bookmarkStart {name}/>{control}<w:bookmarkEnd w:id="{number}"/>'
        )
        at = end
    return written + runs.run(paragraph.text[at:])


@given(WORDS, PIECES)
@example("", [("1. ", SpanKind.ORDINAL, "“三公”经费 "), ("", SpanKind.FIGURE, ""), ("2022", SpanKind.NAME, "年")])
@example("", [("三百", SpanKind.FIGURE, ""), ("12.30", SpanKind.FIGURE, "")])
def test_a_marked_paragraph_is_its_runs_with_marks_around_those_of_spans(
    first: str, parts: list[tuple[str, SpanKind, str]]
) -> None:
    paragraph, sources = paragraph_of(first, parts), {"r0": "《表.xlsx》“甲&乙”!C7"}
    assert b"".join(runs.marked(paragraph, marks.Marker(), sources)).decode() == expected(paragraph, sources)


@pytest.mark.parametrize("kind", list(SpanKind))
@pytest.mark.parametrize("character", ["\x00", "\x07", "\ud800", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_refused_in_a_span_and_beside_it(kind: SpanKind, character: str) -> None:
    for first, inside in ((f"收{character}", "1"), ("收", f"1{character}")):
        with pytest.raises(IllegalCharacterError):
            b"".join(runs.marked(paragraph_of(first, [(inside, kind, "元")]), marks.Marker(), {}))


def test_numbers_of_marks_go_on_from_one_paragraph_to_the_next() -> None:
    marker = marks.Marker(7)
    for first, last in ((7, 8), (9, 9)):
        parts = [(f"{n}", SpanKind.FIGURE, "") for n in range(last - first + 1)]
        paragraph = paragraph_of("", parts)
        renamed = tuple(span._replace(key=f"{first}.{span.key}") for span in paragraph.spans)
        written = b"".join(runs.marked(Paragraph("p", Role.BODY, paragraph.text, renamed), marker, {}))
        assert re.findall(rb'<w:bookmarkStart w:id="(\d+)"', written) == [b"%d" % n for n in range(first, last + 1)]
