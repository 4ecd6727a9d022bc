"""Edits at random: each takes an open draft and a generator, and does one thing that people do somewhere in it.

`TEXT_KEPT` leave every visible character as it is; `PLACES_KEPT` change text within paragraphs only; `OTHERS` move,
cut, join, delete and write paragraphs. One that finds nothing to do does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from refresh import edits
from refresh.drafts import Draft, Selection, control_of, isolate, run_of, text_nodes, text_of, w

RandomEdit = Callable[[Draft, Random], None]

PHRASES = (
    "据统计，", "（含上年结转）", "进一步", "按照过紧日子要求", "同口径", "较为", "𠮷林", "<&>", "第2批", "约", "共计",
    "其中当年安排3.5万元", "“专项”", "\u3000", "２０２２", "，详见附表", "1,000.01", "不增加", "是非常必要的",
)  # fmt: skip
SYNONYMS = {
    "增加": ("上升", "增长", "多"),
    "减少": ("下降", "降低", "少"),
    "增长": ("提高", "上升"),
    "下降": ("降低", "减少"),
}


def _paragraph(draft: Draft, rng: Random, least: int = 8) -> Any | None:
    found = [p for p in draft.paragraphs() if len(text_of(p)) >= least and _is_plain(p)]
    return rng.choice(found) if found else None


def _is_plain(paragraph: Any) -> bool:
    """Neither ends a section nor was moved or struck by a colleague."""
    properties = paragraph.find(w("pPr"))
    return properties is None or (
        properties.find(w("sectPr")) is None
        and (properties.find(w("rPr")) is None or not len(properties.find(w("rPr"))))
    )


def _stretch(draft: Draft, rng: Random, longest: int = 8) -> Selection | None:
    paragraph = _paragraph(draft, rng)
    if paragraph is None:
        return None
    length = len(text_of(paragraph))
    start = rng.randrange(length)
    return Selection(paragraph, start, min(length, start + rng.randint(1, longest)))


def _number(draft: Draft, rng: Random) -> Selection | None:
    paragraph = _paragraph(draft, rng)
    found = list(re.finditer(r"\d[\d,]*\.\d\d", text_of(paragraph))) if paragraph is not None else []
    return Selection(paragraph, *rng.choice(found).span()) if found else None


def _in_a_colleagues_change(selection: Selection) -> bool:
    return any(next(run.iterancestors(w("ins"), w("moveTo")), None) is not None for run in isolate(selection))


# -- text kept ---------------------------------------------------------------------------------------------------


def bold(draft: Draft, rng: Random) -> None:
    """Some characters bold, half a number perhaps."""
    if selection := _stretch(draft, rng):
        for run in isolate(selection):
            edits.give(run, rng.choice(("<w:b/>", '<w:color w:val="FF0000"/>', '<w:u w:val="single"/>')))


def saved(draft: Draft, rng: Random) -> None:
    """Saved by a program that writes runs its own way."""
    rng.choice((edits.saved_by_word(rng.randrange(99)), edits.saved_by_wps()))(draft)


def remarked(draft: Draft, rng: Random) -> None:
    """A comment somewhere."""
    selection = _stretch(draft, rng, 12)
    if selection and isolate(selection):
        edits.comment_on(draft, selection, f"这里请核对{rng.randrange(99)}", edits.LI)


def realigned(draft: Draft, rng: Random) -> None:
    """A paragraph's style changed."""
    paragraph = _paragraph(draft, rng, 1)
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}") if paragraph is not None else None
    if style is not None:
        style.set(w("val"), rng.choice(("Heading1", "Heading2", "Heading3")))


def footed(draft: Draft, rng: Random) -> None:
    """Something in the footer."""
    edits.footer_edited(f"内部资料{rng.randrange(99)}")(draft)


def bold_tracked(draft: Draft, rng: Random) -> None:
    """A colleague's bold, tracked."""
    if selection := _stretch(draft, rng):
        edits.track_bold(draft, selection, edits.ZHANG)


def bookmarked(draft: Draft, rng: Random) -> None:
    """A bookmark of a person's on some characters."""
    selection = _stretch(draft, rng, 12)
    if selection and isolate(selection):
        edits.surround(draft, selection, "bookmark", f'w:name="标记{draft.number()}"')


def enclosed(draft: Draft, rng: Random) -> None:
    """A person's control around a paragraph of the body."""
    found = [p for p in draft.body if p.tag == w("p") and text_of(p) and _is_plain(p)]
    if found:
        edits.enclose(draft, rng.choice(found))


def unmarked(draft: Draft, rng: Random) -> None:
    """Marks lost: controls or bookmarks."""
    if rng.random() < 0.5:
        edits.without_controls()(draft)
    else:
        edits.without_bookmarks()(draft)


# -- text changed within paragraphs --------------------------------------------------------------------------------


def typed(draft: Draft, rng: Random) -> None:
    """Words typed over some text, or into it."""
    if selection := _stretch(draft, rng):
        if rng.random() < 0.4:
            selection = selection._replace(end=selection.start)
        if selection.start == selection.end or not _in_a_colleagues_change(selection):
            edits.type_at(selection, rng.choice(PHRASES))


def erased(draft: Draft, rng: Random) -> None:
    """Some characters deleted."""
    selection = _stretch(draft, rng, 5)
    if selection and not _in_a_colleagues_change(selection):
        edits.type_at(selection, "")


def figure_typed_over(draft: Draft, rng: Random) -> None:
    """A figure replaced: another value, no separators, rounded, 约 before it, full-width digits."""
    selection = _number(draft, rng)
    if selection is None or _in_a_colleagues_change(selection):
        return
    old = selection.text
    wide = old.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
    new = rng.choice((f"{rng.randrange(10**6) / 100:,.2f}", old.replace(",", ""), old[:-1], f"约{old}", wide, "若干"))
    edits.type_at(selection, new)


def synonym(draft: Draft, rng: Random) -> None:
    """增加 becomes 上升 and the like."""
    found = [(p, m) for p in draft.paragraphs() for m in re.finditer("|".join(SYNONYMS), text_of(p)) if _is_plain(p)]
    if found:
        paragraph, match = rng.choice(found)
        selection = Selection(paragraph, *match.span())
        if not _in_a_colleagues_change(selection):
            edits.type_at(selection, rng.choice(SYNONYMS[match.group()]))


def tracked(draft: Draft, rng: Random) -> None:
    """A colleague's tracked change somewhere."""
    selection = _stretch(draft, rng)
    if selection and not _in_a_colleagues_change(selection):
        text = rng.choice((*PHRASES, ""))
        edits.track(draft, selection, text, rng.choice((edits.ZHANG, edits.LI)))


def emptied(draft: Draft, rng: Random) -> None:
    """A control emptied with the delete key."""
    found = [
        c for c in draft.body.iter(w("sdt")) if c.find(f".//{w('t')}") is not None and c.find(f".//{w('ins')}") is None
    ]
    if found:
        content = rng.choice(found).find(w("sdtContent"))
        for child in list(content):
            content.remove(child)


# -- paragraphs ----------------------------------------------------------------------------------------------------


def _has_changes(paragraph: Any) -> bool:
    """A paragraph with pending changes is struck out piece by piece, of which little can be said."""
    return next(paragraph.iter(w("ins"), w("del")), None) is not None


def _whole(edit: Callable[..., Any]) -> RandomEdit:
    def random_edit(draft: Draft, rng: Random) -> None:
        paragraph = _paragraph(draft, rng)
        if paragraph is not None and edit.__name__.startswith("tracked") and _has_changes(paragraph):
            return
        if paragraph is not None and [text_of(p) for p in draft.paragraphs()].count(text_of(paragraph)) == 1:
            edit(text_of(paragraph))(draft)

    random_edit.__name__ = edit.__name__
    return random_edit


def _behind(edit: Callable[..., Any]) -> RandomEdit:
    def random_edit(draft: Draft, rng: Random) -> None:
        one, other = _paragraph(draft, rng), _paragraph(draft, rng)
        texts = [text_of(p) for p in draft.paragraphs()]
        if one is not None and edit.__name__.startswith("tracked") and _has_changes(one):
            return
        if one is None or one is other or texts.count(text_of(one)) != 1 or texts.count(text_of(other)) != 1:
            return
        if any(text_of(p) in text_of(q) for p in (one, other) for q in draft.paragraphs() if p is not q):
            return
        if next(one.iterancestors(w("tc")), None) is not next(other.iterancestors(w("tc")), None):
            return  # nobody drags a paragraph of the prose into a cell of a table
        edit(text_of(one), text_of(other))(draft)

    random_edit.__name__ = edit.__name__
    return random_edit


def merged(draft: Draft, rng: Random) -> None:
    """A paragraph joined with the next."""
    found = [
        p for p in draft.paragraphs()
        if text_of(p) and _is_plain(p) and (n := p.getnext()) is not None and n.tag == w("p") and _is_plain(n)
    ]  # fmt: skip
    if found:
        edits.join(rng.choice(found))


def cut(draft: Draft, rng: Random) -> None:
    """A paragraph cut in two, outside of controls."""
    paragraph = _paragraph(draft, rng)
    if paragraph is None or any(True for _ in paragraph.iter(w("ins"), w("moveTo"))):
        return
    at, borders = 0, []
    for node in text_nodes(paragraph):
        length = len(node.text or "")
        if control_of(run_of(node)) is None and length > 2:
            borders.append(at + rng.randrange(1, length))
        at += length
    if borders:
        edits.cut_at(Selection(paragraph, at := rng.choice(borders), at))


def wrote(draft: Draft, rng: Random) -> None:
    """A paragraph of a person's own."""
    neighbour = _paragraph(draft, rng)
    if neighbour is not None and [text_of(p) for p in draft.paragraphs()].count(text_of(neighbour)) == 1:
        number = f"{rng.randrange(10**5) / 100:,.2f}"
        edits.written(text_of(neighbour), f"我局另有{rng.choice(PHRASES)}支出{number}万元。")(draft)


def some_decided(draft: Draft, rng: Random) -> None:
    """A reviewer accepts some of narrate's changes and rejects some, one by one; an edit and its pair together."""
    fates: dict[Any, bool | None] = {}

    def accepts(element: Any) -> bool | None:
        if element.get(w("author")) != "narrate":
            return None
        place = next(element.iterancestors(w("p")), None)
        whole = place is None or any(c.get(w("author")) for c in place.iterfind(f"{w('pPr')}/{w('rPr')}/*"))
        control = None if whole else next(element.iterancestors(w("sdt")), None)
        return fates.setdefault(place if control is None else control, rng.choice((True, False, None)))

    edits.decide(draft, accepts)


TEXT_KEPT: tuple[RandomEdit, ...] = (
    bold,
    saved,
    remarked,
    realigned,
    footed,
    bold_tracked,
    bookmarked,
    enclosed,
    unmarked,
)
PLACES_KEPT: tuple[RandomEdit, ...] = (typed, typed, erased, figure_typed_over, synonym, tracked, emptied)
OTHERS: tuple[RandomEdit, ...] = (
    _whole(edits.deleted),
    _whole(edits.tracked_paragraph_deletion),
    _whole(edits.in_a_cell),
    _whole(edits.in_a_text_box),
    _behind(edits.moved),
    _behind(edits.tracked_move),
    _behind(edits.duplicated),
    merged,
    cut,
    wrote,
)
