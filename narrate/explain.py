"""Where a figure comes from, told step by step down to file, sheet and cell.

Pure: figures and a report in, lines of text or JSON values out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from narrate.cell_names import place_in_words
from narrate.figures.figure import Direction, Figure, Missing, Quantity
from narrate.intake.answers import Answer
from narrate.intake.grid import Reading, State
from narrate.quantity import UnitOfMeasure, print_number
from narrate.report.values import Paragraph, Report, Role, Row, Span, SpanKind, Table

_SIGNS = {1: "多（增加、大于）", 0: "相等（持平）", -1: "少（减少、小于）"}
_BETWEEN = " ｜ "  # cells of a row, as words
_PRINTED = (SpanKind.FIGURE, SpanKind.WORD)


class Mention(NamedTuple):
    """A figure as one sentence prints it."""

    paragraph: Paragraph
    span: Span
    quantity: Quantity

    @property
    def written(self) -> str:
        return self.paragraph.text[self.span.start : self.span.end]


def mentions(report: Report, figures: Mapping[str, Quantity]) -> Iterator[Mention]:
    """Every figure and direction word of the report, in order; a row of a small table reads as a paragraph.

    The published tables of a whole report print cells, not figures.
    """
    for block in report.blocks:
        if isinstance(block, Table):
            for number, row in enumerate(block.rows):
                yield from _of_row(f"{block.key}.{number}", row, figures)
        elif isinstance(block, Paragraph):
            for span in block.spans:
                if span.kind in _PRINTED:
                    yield Mention(block, span, figures[span.ref.partition("/")[0]])


def _of_row(key: str, row: Row, figures: Mapping[str, Quantity]) -> Iterator[Mention]:
    """The figures that a row of a table prints, in the words of the whole row."""
    spans: list[Span] = []
    text = ""
    for cell in row:
        if cell is not None:
            at = len(text)
            spans += [
                span._replace(start=at + span.start, end=at + span.end)
                for span in cell.spans
                if span.kind in _PRINTED and span.ref.partition("/")[0] in figures
            ]
            text += f"{cell.text}{_BETWEEN}"
    line = Paragraph(key, Role.BODY, text.removesuffix(_BETWEEN), tuple(spans))
    yield from (Mention(line, span, figures[span.ref.partition("/")[0]]) for span in spans)


def find(report: Report, figures: Mapping[str, Quantity], wanted: str) -> tuple[list[Mention], list[Quantity]]:
    """What a person means: a figure's id (or the start of one), a number as printed, or a part of a sentence.

    Returns the mentions that the words cover (else all of the sentences that contain them), and the figures whose
    id fits.
    """
    by_id = [q for key, q in figures.items() if key == wanted] or [
        q for key, q in figures.items() if key.startswith(f"{wanted}.")
    ]
    if by_id:
        return [], by_id
    words = wanted.strip()
    beside, inside = [], []
    for mention in mentions(report, figures):
        start, end = clause_bounds(mention.paragraph.text, mention.span.start, mention.span.end)
        at = mention.paragraph.text.find(words, start, end)
        if at < 0:
            continue
        beside.append(mention)
        if at <= mention.span.start and mention.span.end <= at + len(words):
            inside.append(mention)
    return inside or beside, []


def clause_bounds(text: str, first: int, limit: int) -> tuple[int, int]:
    """The clause that some characters of a paragraph stand in: between ；。."""
    start = max(text.rfind(mark, 0, first) for mark in "。；") + 1
    ends = [end for mark in "。；" if (end := text.find(mark, limit)) >= 0]
    return start, min(ends) + 1 if ends else len(text)


def clause(mention: Mention) -> str:
    """The words around a mention, for showing."""
    return clause_around(mention.paragraph.text, mention.span.start, mention.span.end)


def clause_around(text: str, start: int, end: int) -> str:
    """The words around some characters of a paragraph, for showing."""
    first, limit = clause_bounds(text, start, end)
    return text[first:limit].strip()


def value_text(quantity: Quantity) -> str:
    """The value as a person reads it, with its unit, rounded to two decimals for showing."""
    if isinstance(quantity, Direction):
        return _SIGNS[quantity.sign]
    if isinstance(quantity, Missing):
        return f"没有（{quantity.why}）"
    if quantity.unit in (UnitOfMeasure.COUNT, UnitOfMeasure.POINTS):
        return format(quantity.value.normalize(), "f")
    return f"{print_number(quantity.value)}{quantity.unit}"


def source_text(source: Reading | Answer | None) -> str:
    """The cell a figure was read from and what stands in it."""
    if isinstance(source, Reading):
        written = {State.BLANK: "空白，按0", State.DASH: "短横，按0"}.get(source.state, f"写作 {source.written}")
        return f"{place_in_words(source.address)}（{written}）"
    if isinstance(source, Answer):
        return f"{source.place}（说明填报表，填的是 {source.text}）" if source.place else f"说明填报表（{source.text}）"
    return ""


def chain(quantity: Quantity) -> list[str]:
    """The figure and everything it rests on, indented, each with value, formula and cell."""
    return list(_steps(quantity, 0))


def _steps(quantity: Quantity, depth: int) -> Iterator[str]:
    indent = "    " * depth
    yield f"{indent}{quantity.label} = {value_text(quantity)}　〔{quantity.id}〕"
    if isinstance(quantity, Figure):
        if quantity.inputs:
            exact = format(quantity.value, "f")[:24]
            yield f"{indent}  算式：{quantity.formula}（未四舍五入：{exact}）"
        elif quantity.source is not None:
            yield f"{indent}  来源：{source_text(quantity.source)}"
        else:
            yield f"{indent}  来源：{quantity.formula}"
    elif isinstance(quantity, Missing) and quantity.source is not None:
        yield f"{indent}  来源：{source_text(quantity.source)}"
    for step in quantity.inputs:
        yield from _steps(step, depth + 1)


def figure_as_json(quantity: Quantity) -> dict[str, Any]:
    """Schema `narrate.figures/1`: numbers as strings, exact."""
    common: dict[str, Any] = {"id": quantity.id, "label": quantity.label}
    if isinstance(quantity, Direction):
        return common | {"kind": "方向", "sign": quantity.sign, "inputs": [q.id for q in quantity.inputs]}
    common |= {"kind": quantity.kind.value, "unit": quantity.unit.value, "inputs": [q.id for q in quantity.inputs]}
    if isinstance(quantity, Missing):
        return common | {"missing": quantity.why.value, "source": _source_json(quantity.source)}
    if quantity.unit is not UnitOfMeasure.PERCENT:  # a percentage is rounded by the phrasebook, when it is printed
        common["published"] = format(quantity.published, "f")
    return common | {
        "value": format(quantity.value, "f"),
        "formula": quantity.formula,
        "source": _source_json(quantity.source),
    }


def _source_json(source: Reading | Answer | None) -> dict[str, str] | None:
    place = source.place if source is not None else None
    if source is None or place is None:
        return None
    written = source.written if isinstance(source, Reading) else source.text
    return {"file": place.file, "sheet": place.sheet, "cell": place.address, "written": written}


def cells(quantity: Quantity) -> list[str]:
    """Every cell the figure rests on, through all steps, each once."""
    found: dict[str, None] = {}
    pending: list[Quantity] = [quantity]
    while pending:
        one = pending.pop(0)
        source = None if isinstance(one, Direction) else one.source
        if source is not None and source.place is not None:
            found[str(source.place)] = None
        pending.extend(one.inputs)
    return list(found)
