"""A paragraph made of text and spans and one made of shape and pieces are the same paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.report.values import Paragraph, Role, Span, SpanKind, pieces_of, shape_of
from narrate.templating.span_markup import mark, shaped

WORDS = st.text(st.sampled_from("收入支出12"), max_size=4)
PARTS = st.lists(st.tuples(st.sampled_from(list(SpanKind)), st.sampled_from("ab"), WORDS, WORDS), max_size=5)


@given(WORDS, PARTS)
def test_shape_and_pieces_are_text_and_spans(first: str, parts: list[tuple[SpanKind, str, str, str]]) -> None:
    keys = tuple(f"{number}" for number, _ in enumerate(parts))
    shape = shape_of(tuple(kind for kind, *_ in parts), tuple(ref for _, ref, _, _ in parts), keys)
    pieces = [first, *(words for _, _, *both in parts for words in both)]
    made = Paragraph.of_pieces("p", Role.BODY, shape, pieces)
    again = Paragraph("p", Role.BODY, made.text, made.spans)
    assert made == again
    assert hash(made) == hash(again)
    assert again.shape is shape
    assert list(again.pieces) == pieces


@given(WORDS, PARTS)
def test_marks_become_a_shape_and_pieces_with_keys_of_their_own(
    first: str, parts: list[tuple[SpanKind, str, str, str]]
) -> None:
    written = first + "".join(mark(kind, ref, inside) + behind for kind, ref, inside, behind in parts)
    paragraph = Paragraph.of_pieces("p", Role.ITEM, *shaped(written, "p", "1. "))
    told = [("1. ", SpanKind.ORDINAL, "p"), *((inside, kind, ref) for kind, ref, inside, _ in parts if inside)]
    assert [(paragraph.text[s.start : s.end], s.kind, s.ref) for s in paragraph.spans] == told
    assert paragraph.text == "1. " + first + "".join(inside + behind for _, _, inside, behind in parts)
    assert len({span.key for span in paragraph.spans}) == len(paragraph.spans)


@pytest.mark.parametrize("wanted", ["\ufdd0", "\ufdd1", "\ufdd2"])
def test_a_mark_that_lost_or_gained_a_control_is_refused(wanted: str) -> None:
    whole = "甲" + mark(SpanKind.FIGURE, "a", "1") + "乙"
    for written in (whole.replace(wanted, ""), whole + wanted, wanted + whole, whole.replace(wanted, wanted * 2)):
        with pytest.raises(ValueError, match="不成对"):
            shaped(written, "p")


def test_marks_inside_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="不成对"):
        shaped(mark(SpanKind.FIGURE, "a", mark(SpanKind.FIGURE, "b", "1")), "p")


@pytest.mark.parametrize("bounds", [((0, 2), (1, 3)), ((0, 4),), ((2, 1),)])
def test_spans_that_overlap_or_leave_the_text_have_no_pieces(bounds: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        pieces_of("一二三", [Span(start, end, SpanKind.FIGURE, "a", "a") for start, end in bounds])


def test_a_paragraph_that_begins_a_page_is_another_one() -> None:
    here = Paragraph("p", Role.BODY, "甲")
    assert here.on_new_page(True) != here
    assert here.on_new_page(True).on_new_page(False) == here
