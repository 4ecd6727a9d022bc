"""What refresh promises of a document, given what was drafted, what people made of it and what is drafted now.

Keys, tags and bookmark names come from the report and `narrate.word.marks`; everything about the documents from
`refresh.judge`. `broken` lists every promise that the refreshed document breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby, pairwise

from narrate.report.values import Paragraph, Report, SpanKind
from narrate.word import marks
from refresh.judge import OURS, Char, Judged, Line, all_accepted, complaints_about, ours_rejected

NUMBER = r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
DIRECTIONS = frozenset(
    [
        "增加",
        "减少",
        "增长",
        "下降",
        "上升",
        "提高",
        "降低",
        "上涨",
        "回落",
        "增",
        "减",
        "升",
        "降",
        "多",
        "少",
        "大于",
        "小于",
        "高于",
        "低于",
        "超过",
        "持平",
        "有",
        "无",
        "没有",
    ]
)
_TOKEN = re.compile(
    f"{NUMBER}|{'|'.join(sorted((d for d in DIRECTIONS if len(d) > 1), key=len, reverse=True))}|.", re.DOTALL
)
_ORDINAL = re.compile(r"^(?:\d+\. ?|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)")
_NARROW = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_DIGIT = re.compile(r"[0-9０-９.,]")
_RENEWED = (SpanKind.FIGURE, SpanKind.WORD)


def broken(
    base: Report,
    edited: bytes,
    new: Report,
    result: bytes,
    *,
    earlier: Sequence[Report] = (),
    date: str | None = None,
) -> list[str]:
    """Every promise that is broken; empty when all are kept. `earlier`: bases whose text is still pending in it."""
    before, after = Judged(edited), Judged(result)
    return [
        *complaints_about(before, after, date),
        *lost_words((base, *earlier), before, after),
        *stale_figures(base, before, new, after),
        *stale_paragraphs(base, before, new, after),
        *odd_formats(before, after),
    ]


def without_ordinal(text: str) -> str:
    """The text without 一、 （一） 1. in front."""
    return _ORDINAL.sub("", text)


def texts_of(report: Report) -> list[str]:
    """The texts of the paragraphs and cells, in order."""
    texts = []
    for block in report.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif hasattr(block, "rows"):
            texts += [cell.text for row in block.rows for cell in row if cell is not None]
    return texts


# --------------------------------------------------------------------------------------------------- people's words


def lost_words(reports: Sequence[Report], before: Judged, after: Judged) -> Iterator[str]:
    """Words of people, and answers, that are struck out and stand in no comment of ours."""
    lines = before.flat.view(ours_rejected)
    judged = after.flat.view(ours_rejected)
    if [line.text for line in lines] != [line.text for line in judged]:
        return  # complained about already; nothing can be counted
    notes = "\n".join(note.text for note in after.our_notes())
    standing = "\n".join(after.text())
    bases = [text for report in reports for text in texts_of(report)]
    values = _values(bases)
    answers = [text for text in _answers(reports[0]) if text in "\n".join(line.text for line in lines)]
    for line in judged:
        if not any(_is_struck(char) for char in line.chars):
            continue
        for start, end in human_stretches(line.text, bases, values):
            said = line.text[start:end]
            struck = any(_is_struck(char) for char in line.chars[start:end])
            if struck and said not in notes and said not in _ours_in(after):
                yield f"{said!r}, a person's, was struck out of {line.text[:40]!r} and stands nowhere"
    for line in before.flat.view(all_accepted):  # also what was typed into a pending insertion of ours
        for start, end in human_stretches(line.text, bases, values):
            said = line.text[start:end]
            if said not in standing and said not in notes:
                yield f"{said!r}, a person's, of {line.text[:40]!r} stands nowhere"
    for answer in dict.fromkeys(answers):
        if answer not in standing and answer not in notes:
            yield f"the answer {answer!r} stands nowhere"


def _ours_in(after: Judged) -> str:
    chars = (char for line in after.flat.view(all_accepted) for char in line.chars)
    return "".join(char.text for char in chars if any(change.author == OURS for change in char.changes))


def _is_struck(char: Char) -> bool:
    return any(change.author == OURS and change.kind == "del" for change in char.changes)


def _answers(report: Report) -> list[str]:
    return [p.text[s.start : s.end] for p in report.paragraphs() for s in p.spans if s.kind is SpanKind.ANSWER]


def human_stretches(text: str, bases: Sequence[str], values: set[Decimal]) -> list[tuple[int, int]]:
    """The stretches of a paragraph that a person wrote: what its base paragraph has not.

    Whole base paragraphs within it (it was joined) are ours, and so is a part of one (it was cut). Direction words and
    numbers of the base, however written, may be renewed: they end a stretch.
    """
    joined = sorted({base for base in bases if len(base) > 5 and base in text}, key=len, reverse=True)
    if joined and joined[0] != text:
        at = text.index(joined[0])
        after = at + len(joined[0])
        rest = human_stretches(text[after:], bases, values)
        return human_stretches(text[:at], bases, values) + [(after + start, after + end) for start, end in rest]
    if any(text in base for base in bases):
        return []
    return _beyond(max(bases, key=lambda base: _likeness(base, text), default=""), text, values)


def _beyond(base: str, text: str, values: set[Decimal]) -> list[tuple[int, int]]:
    old = _TOKEN.findall(base) if _likeness(base, text) > 0.4 else []
    tokens = _TOKEN.findall(text)
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    stretches: list[tuple[int, int]] = []
    for how, _, _, first, last in SequenceMatcher(None, old, tokens, autojunk=False).get_opcodes():
        if how not in ("insert", "replace"):
            continue
        begun = starts[first]
        for number in range(first, last):
            if tokens[number] in DIRECTIONS or number_of(tokens[number]) in values:
                stretches.append((begun, starts[number]))
                begun = starts[number + 1]
        stretches.append((begun, starts[last]))
    return [(start, end) for start, end in stretches if end > start]


@cache
def _likeness(one: str, other: str) -> float:
    masked = [re.sub(NUMBER, "0", text) for text in (one, other)]
    matcher = SequenceMatcher(None, *masked, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() < 0.4 or matcher.quick_ratio() < 0.4 else matcher.ratio()


def number_of(text: str) -> Decimal | None:
    """A number however it is written, None for anything else."""
    plain = text.translate(_NARROW).replace(",", "")
    try:
        return Decimal(plain) if re.fullmatch(NUMBER, text) else None
    except InvalidOperation:
        return None


def _values(texts: Sequence[str]) -> set[Decimal]:
    found = (number_of(number) for text in texts for number in re.findall(NUMBER, text))
    return {value for value in found if value is not None}


# ------------------------------------------------------------------------------------------------------ our figures


def span_texts(report: Report, kinds: Sequence[SpanKind] = _RENEWED) -> dict[str, str]:
    """Key → text of the marked figures and words in running text."""
    return {
        p_span.key: p.text[p_span.start : p_span.end]
        for p in report.paragraphs()
        for p_span in p.spans
        if p_span.kind in kinds
    }


def stale_figures(base: Report, before: Judged, new: Report, after: Judged) -> Iterator[str]:
    """Figures and words that are ours (marked, and as we wrote them) and are not what is computed now."""
    old_texts, new_texts = span_texts(base), span_texts(new)
    marked, now = marked_texts(before), marked_texts(after)
    reshaped, extended = _reshaped(base, new), _extended(before)
    for key, text in old_texts.items():
        if key not in new_texts or key in reshaped:
            continue
        for name in (marks.tag_of(key), marks.span_bookmark(key)):
            here = marked.get(name, [])
            if name in extended:
                break  # a person's digits touch it: the number is another
            if not any(here):
                if name in marked and any(now.get(name, [])) and name == marks.tag_of(key):
                    yield f"{key}: a person emptied it, now it says {now[name]}"
                continue
            if set(filter(None, here)) == {text}:
                found = [shown for shown in now.get(name, []) if shown]
                if not found or set(found) != {new_texts[key]}:
                    yield f"{key}: was {text}, should be {new_texts[key]}, is {found or 'gone'}"
            break  # the control knows better than the bookmark


def _reshaped(base: Report, new: Report) -> set[str]:
    """Direction words of paragraphs that say something else now (持平): in a reworded one the person's word stays."""
    shapes = {p.key: {s.key for s in p.spans if s.kind in _RENEWED} for p in new.paragraphs()}
    return {
        s.key
        for p in base.paragraphs()
        for s in p.spans
        if s.kind is SpanKind.WORD and shapes.get(p.key) != {s.key for s in p.spans if s.kind in _RENEWED}
    }


def _extended(judged: Judged) -> set[str]:
    """Tags and bookmark names whose text touches a digit outside of it."""
    found: set[str] = set()
    for line in judged.flat.view(all_accepted):
        for one, other in pairwise(line.chars):
            if _DIGIT.fullmatch(one.text) and _DIGIT.fullmatch(other.text) and one.controls != other.controls:
                found |= {judged.flat.controls[n] for n in {*one.controls} ^ {*other.controls}}
                found |= one.bookmarks ^ other.bookmarks
    return found


def marked_texts(judged: Judged) -> dict[str, list[str]]:
    """Tags of controls and names of span bookmarks, with the visible text of each place."""
    found: dict[str, list[str]] = {}
    for tag, text in judged.flat.control_texts():
        found.setdefault(tag, []).append(text)
    for name, text in judged.flat.bookmark_texts().items():
        found.setdefault(name, []).append(text)
    return found


# --------------------------------------------------------------------------------------------- untouched paragraphs


def stale_paragraphs(base: Report, before: Judged, new: Report, after: Judged) -> Iterator[str]:
    """Paragraphs that nobody touched and that are not as they would be written now (ordinals aside).

    One is found again by its bookmark; without it its text has to stand somewhere, or nowhere if it is gone.
    """
    wanted = {paragraph.key: paragraph.text for paragraph in new.paragraphs()}
    lines, lines_now = before.flat.view(all_accepted), after.flat.view(all_accepted)
    here, now = _by_bookmark(lines), _by_bookmark(lines_now)
    texts = Counter(line.text for line in lines)
    bases = Counter(paragraph.text for paragraph in base.paragraphs())
    standing = Counter(without_ordinal(line.text) for line in lines_now)
    for paragraph in base.paragraphs():
        key, text = paragraph.key, paragraph.text
        name = marks.paragraph_bookmark(key)
        if texts[text] != 1 or bases[text] != 1:
            continue
        if name in here and here[name].text == text:
            shown = without_ordinal(now[name].text) if name in now else ""
        else:
            shown = without_ordinal(wanted.get(key, text))
            shown = shown if standing[shown] else ""
        if key not in wanted:
            if shown == without_ordinal(text):
                yield f"{key}: is not written any more and still stands: {shown[:40]!r}"
        elif shown != without_ordinal(wanted[key]):
            yield f"{key}: should read {wanted[key]!r}, reads {shown!r}"


def _by_bookmark(lines: Sequence[Line]) -> dict[str, Line]:
    return {name: line for line in lines for name in line.begins if marks.is_paragraph_bookmark(name)}


def missing_paragraphs(base: Report, new: Report, after: Judged) -> list[str]:
    """Keys of paragraphs that are new and stand nowhere, or twice."""
    old = {paragraph.key for paragraph in base.paragraphs()}
    shown = Counter(without_ordinal(text) for text in after.text())
    return [p.key for p in new.paragraphs() if p.key not in old and shown[without_ordinal(p.text)] != 1]


def untold(base: Report, new: Report, after: Judged, told: Sequence[str]) -> list[str]:
    """Keys of figures that moved and whose new value is neither in the text, nor in a comment, nor in what was told."""
    old, now = span_texts(base), span_texts(new)
    shown = "\n".join((*after.text(), *(note.text for note in after.our_notes()), *told)).translate(_NARROW)
    deleted = [key for key, text in now.items() if old.get(key, text) != text and text not in shown]
    return [key for key in deleted if not any(key.split(":")[0] in line for line in told)]


def odd_formats(before: Judged, after: Judged) -> Iterator[str]:
    """Numbers of ours written beside the one they replace that are formatted as no character of it is.

    Nothing is said where changes of ours were pending already: these may have been formatted since.
    """
    if before.our_changes():
        return
    for paragraph in after.flat.paragraphs:
        for struck, written in _replaced(paragraph.chars):
            if {char.format for char in written} - {char.format for char in struck}:
                new, old = ("".join(char.text for char in chars) for chars in (written, struck))
                yield f"{new!r} in place of {old!r} is formatted otherwise"


def _replaced(chars: Sequence[Char]) -> Iterator[tuple[list[Char], list[Char]]]:
    """Numbers struck out by us, each with the number we wrote right behind it."""
    pieces = [(kind, list(group)) for kind, group in groupby(chars, key=_our_kind)]
    for (one, struck), (other, written) in pairwise(pieces):
        texts = ("".join(char.text for char in piece) for piece in (struck, written))
        if (one, other) == ("del", "ins") and all(re.fullmatch(NUMBER, text) for text in texts):
            yield struck, written


def _our_kind(char: Char) -> str:
    return next((change.kind for change in char.changes if change.author == OURS), "")
