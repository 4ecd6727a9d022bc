"""Runs of running text: what stands outside and inside of marks, how it is numbered, titled and highlighted."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from narrate.report.values import Paragraph, Role, Span, SpanKind
from narrate.word import marks
from narrate.word.markup import Element, elements, w
from narrate.writing import runs

WORDS = st.text(st.sampled_from("收入支出12.3,% “”…&<\t"), max_size=8)
KINDS = st.sampled_from(list(SpanKind))
PIECES = st.lists(st.tuples(WORDS, KINDS, WORDS), max_size=5)
SOURCES = {"r0": "《表.xlsx》“甲&乙”!C7"}
Parts = list[tuple[str, SpanKind, str]]


def spans_of(first: str, parts: Parts) -> tuple[str, tuple[Span, ...]]:
    """Words, and spans with words behind them."""
    text, spans = first, []
    for number, (inside, kind, behind) in enumerate(parts):
        spans.append(Span(len(text), len(text) + len(inside), kind, f"r{number % 2}", f"k{number}"))
        text += inside + behind
    return text, tuple(spans)


def written(first: str, parts: Parts, marker: marks.Marker) -> list[Element]:
    return elements(runs.paragraph_runs(Paragraph("p", Role.BODY, *spans_of(first, parts)), marker, SOURCES))


def words(node: Element) -> str:
    """What a reader sees of a run."""
    shown = {w("t"): lambda child: child.text, w("tab"): lambda child: "\t"}
    return "".join(shown[child.tag](child) for child in node if child.tag in shown)


def value(node: Element, name: str) -> str:
    found = next(node.iter(w(name)), None)
    return "" if found is None else found.get(w("val"))


def all_of(nodes: list[Element], *names: str) -> list[Element]:
    return [found for node in nodes for found in node.iter(*map(w, names))]


def read(content: list[Element]) -> list[tuple[str, str, str, str]]:
    """(words, tag, title, highlight) of each run, in order."""
    told = []
    for run in all_of(content, "r"):
        control = next(run.iterancestors(w("sdt")), None)
        tag, title = ("", "") if control is None else (value(control, "tag"), value(control, "alias"))
        told.append((words(run), tag, title, value(run, "highlight")))
    return told


def expected(first: str, parts: Parts) -> list[tuple[str, str, str, str]]:
    """The same from the pieces; a span without words has no mark, and a name has none at all."""
    told, outside = [], first
    for number, (inside, kind, behind) in enumerate(parts):
        if kind is SpanKind.NAME or not inside:
            outside += inside + behind
            continue
        title = SOURCES.get(f"r{number % 2}", "") if kind is SpanKind.FIGURE else ""
        told += [
            (outside, "", "", ""),
            (inside, f"narrate:k{number}", title, "yellow" if kind is SpanKind.OPEN else ""),
        ]
        outside = behind
    return [run for run in (*told, (outside, "", "", "")) if run[0]]


@given(WORDS, PIECES)
@example("", [("1. ", SpanKind.ORDINAL, "“三公”经费 "), ("", SpanKind.FIGURE, ""), ("2022", SpanKind.NAME, "年")])
@example("", [("三百", SpanKind.FIGURE, ""), ("12.30", SpanKind.FIGURE, "")])
def test_a_marked_paragraph_is_its_runs_with_marks_around_those_of_spans(first: str, parts: Parts) -> None:
    assert read(written(first, parts, marks.Marker())) == expected(first, parts)


@given(WORDS, PIECES)
def test_an_unmarked_paragraph_has_the_same_words_and_highlights(first: str, parts: Parts) -> None:
    plain = written(first, parts, marks.Marker(marked=False))
    assert [(text, light) for text, _, _, light in read(plain)] == [
        (text, light) for text, _, _, light in expected(first, parts)
    ]
    assert not all_of(plain, "sdt", "bookmarkStart", "bookmarkEnd")


def test_numbers_of_marks_go_on_from_one_paragraph_to_the_next() -> None:
    marker = marks.Marker(7)
    made = []
    for keys in (("a", "b"), ("c",)):
        spans = tuple(Span(n, n + 1, SpanKind.FIGURE, key, key) for n, key in enumerate(keys))
        content = runs.paragraph_runs(Paragraph("p", Role.BODY, "1" * len(keys), spans), marker, {})
        made += [node.get(w("id")) for node in all_of(elements(content), "bookmarkStart")]
    assert made == ["7", "8", "9"]
