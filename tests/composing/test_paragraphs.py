"""Marked text becomes a paragraph of words and spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.report.values import Paragraph, Role, Span, SpanKind, pieces_of
from narrate.templating.span_markup import mark, spanned

WORDS = st.text(st.sampled_from("收入支出12"), max_size=4)
PARTS = st.lists(st.tuples(st.sampled_from(list(SpanKind)), st.sampled_from("ab"), WORDS, WORDS), max_size=5)


@given(WORDS, PARTS)
def test_marks_become_spans_with_keys_of_their_own(first: str, parts: list[tuple[SpanKind, str, str, str]]) -> None:
    written = first + "".join(mark(kind, ref, inside) + behind for kind, ref, inside, behind in parts)
    paragraph = Paragraph("p", Role.ITEM, *spanned(written, "p", "1. "))
    told = [("1. ", SpanKind.ORDINAL, "p"), *((inside, kind, ref) for kind, ref, inside, _ in parts if inside)]
    assert [(paragraph.text[s.start : s.end], s.kind, s.ref) for s in paragraph.spans] == told
    assert paragraph.text == "1. " + first + "".join(inside + behind for _, _, inside, behind in parts)
    assert len({span.key for span in paragraph.spans}) == len(paragraph.spans)


@pytest.mark.parametrize("wanted", ["\ufdd0", "\ufdd1", "\ufdd2"])
def test_a_mark_that_lost_or_gained_a_control_is_refused(wanted: str) -> None:
    whole = "甲" + mark(SpanKind.FIGURE, "a", "1") + "乙"
    for written in (whole.replace(wanted, ""), whole + wanted, wanted + whole, whole.replace(wanted, wanted * 2)):
        with pytest.raises(ValueError, match="不成对"):
            spanned(written, "p")


def test_marks_inside_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="不成对"):
        spanned(mark(SpanKind.FIGURE, "a", mark(SpanKind.FIGURE, "b", "1")), "p")


@pytest.mark.parametrize("bounds", [((0, 2), (1, 3)), ((0, 4),), ((2, 1),)])
def test_spans_that_overlap_or_leave_the_text_have_no_pieces(bounds: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        pieces_of("一二三", [Span(start, end, SpanKind.FIGURE, "a", "a") for start, end in bounds])
