"""What hands do to a draft between two refreshes: everything of `random_edits`, and typing that can be followed.

`INK` are characters that no report has: what is typed with them is found again wherever it goes. An edit takes an open
draft, a generator and a pen that gives the ink.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from refresh import edits, random_edits
from refresh.drafts import Draft, Selection, isolate, text_of

INK = frozenset(map(chr, range(0x3400, 0x4DB0)))
Hand = Callable[[Draft, Random, Iterator[str]], None]
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d")
_DIRECTION = re.compile("增加|减少|增长|下降|大于|小于|持平")
_OPEN = re.compile("【[^】]*】")
_FRAMES = {
    "主要原因是": ("主要系", "主要是因为"),
    "与上年度相比": ("比上年", "同上一年度相比"),
    "与上年相比": ("比上年", "同上一年度相比"),
    "决算数与年初预算数": ("决算和年初预算",),
    "决算数与预算数": ("决算和预算",),
    "存在差异的": ("有差异的", "不一致的"),
    "主要用于": ("用于",),
    "年初预算为": ("年初安排",),
    "支出决算为": ("实际支出",),
}
_FRAME = re.compile("|".join(_FRAMES))
_HAN = "零壹贰叁肆伍陆柒捌玖"


def pen() -> Iterator[str]:
    """Two characters of ink at a time, never the same."""
    ink = sorted(INK)
    return (ink[at] + ink[at + 1] for at in range(0, len(ink) - 1, 2))


def _places(draft: Draft, pattern: re.Pattern[str]) -> list[Selection]:
    return [
        Selection(paragraph, *match.span())
        for paragraph in draft.paragraphs()
        for match in pattern.finditer(text_of(paragraph))
    ]


def _phrase(rng: Random, ink: Iterator[str]) -> str:
    word = next(ink)
    return rng.choice(
        (
            word,
            f"（{word}）",
            f"其中{word}，",
            f"约{word}",
            f"{word}3.5万元、",
            f"，{word}",
            f"“{word}”",
            f"{word[0]} {word[1]}",
        )
    )


def _type(selection: Selection, text: str) -> None:
    edits.type_at(selection, text)


def typed_anywhere(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """Words at a caret somewhere."""
    found = [p for p in draft.paragraphs() if len(text_of(p)) > 3]
    if found:
        paragraph = rng.choice(found)
        at = rng.randrange(len(text_of(paragraph)) + 1)
        _type(Selection(paragraph, at, at), _phrase(rng, ink))


def typed_over_some(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """Words over a few characters."""
    found = [p for p in draft.paragraphs() if len(text_of(p)) > 8]
    if found:
        paragraph = rng.choice(found)
        at = rng.randrange(len(text_of(paragraph)) - 1)
        end = min(len(text_of(paragraph)), at + rng.randint(1, 10))
        _type(Selection(paragraph, at, end), _phrase(rng, ink))


def beside_figure(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """Words right before, right behind or inside a figure or a direction word."""
    found = _places(draft, rng.choice((_AMOUNT, _AMOUNT, _DIRECTION)))
    if found:
        paragraph, start, end = rng.choice(found)
        at = rng.choice((start, end, start, rng.randint(start, end)))
        _type(Selection(paragraph, at, at), _phrase(rng, ink))


def figure_replaced(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A figure typed over: another one, in 汉字, with blanks, in words."""
    found = _places(draft, _AMOUNT)
    if not found:
        return
    selection = rng.choice(found)
    digits = f"{rng.randrange(10**6, 10**7) / 100:.2f}"
    han = "".join(_HAN[int(d)] for d in digits if d.isdigit())
    spaced = f"{digits[:2]} {digits[2:]}"
    _type(selection, rng.choice((digits, f"{float(digits):,.2f}", han, spaced, f"{next(ink)}若干", f"约{digits}")))


def figure_respelled(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """The same figure spelled otherwise: full width, with blanks, without separators, in 汉字."""
    found = _places(draft, _AMOUNT)
    if not found:
        return
    selection = rng.choice(found)
    old = selection.text
    wide = old.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
    han = "".join(_HAN[int(d)] if d.isdigit() else "点" if d == "." else "" for d in old)
    _type(selection, rng.choice((wide, old.replace(",", ""), f"{old[:1]} {old[1:]}", han)))


def digits_typed(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A digit or a sign typed before or behind a figure, as one corrects it."""
    if found := _places(draft, _AMOUNT):
        paragraph, start, end = rng.choice(found)
        at, text = rng.choice(((start, "1"), (start, "27"), (start, "-"), (end, "5"), (start, "3."), (end, "08")))
        _type(Selection(paragraph, at, at), text)


def open_place_filled(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """An open place typed over, wholly or in part, or typed into."""
    found = _places(draft, _OPEN)
    if not found:
        return
    paragraph, start, end = rng.choice(found)
    if rng.random() < 0.3:
        start = end = rng.randint(start, end)
    text = rng.choice((f"{next(ink)}政策调整", f"人员变动{next(ink)}", f"{next(ink)}项目增加12.5万元；二是人员增加"))
    _type(Selection(paragraph, start, end), text)


def rephrased(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A frame of ours put a little otherwise, or a word typed into it: 主要原因是 becomes 主要系."""
    found = _places(draft, _FRAME)
    if found:
        selection = rng.choice(found)
        at = rng.randint(1, len(selection.text) - 1)
        typed = f"{selection.text[:at]}{next(ink)}{selection.text[at:]}"
        _type(selection, rng.choice((*_FRAMES[selection.text], typed, typed)))


def sentence_deleted(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A sentence within a paragraph goes."""
    found = [s for s in _places(draft, re.compile("[^。；]{6,}[。；]")) if s.text != text_of(s.paragraph)]
    if found:
        _type(rng.choice(found), "")


def sentence_written(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A sentence of a person's own at the end of a sentence."""
    found = _places(draft, re.compile("。"))
    if found:
        paragraph, _, end = rng.choice(found)
        number = f"{rng.randrange(10**6, 10**7) / 100:,.2f}"
        text = rng.choice(
            (f"{next(ink)}另行安排。", f"{next(ink)}增加{number}万元。", f"其中{next(ink)}支出{number}万元；")
        )
        _type(Selection(paragraph, end, end), text)


def paragraph_written(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A paragraph of a person's own."""
    texts = [text_of(p) for p in draft.paragraphs()]
    found = [text for text in texts if len(text) > 8 and sum(text in other for other in texts) == 1]
    if found:
        number = f"{rng.randrange(10**6, 10**7) / 100:,.2f}"
        edits.written(rng.choice(found), f"我局{next(ink)}另有支出{number}万元，{next(ink)}。")(draft)


def colleague_typed(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """A colleague's tracked words."""
    found = [p for p in draft.paragraphs() if len(text_of(p)) > 8]
    if not found:
        return
    paragraph = rng.choice(found)
    at = rng.randrange(len(text_of(paragraph)) - 1)
    end = rng.choice((at, min(len(text_of(paragraph)), at + rng.randint(1, 6))))
    selection = Selection(paragraph, at, end)
    if at == end or not random_edits._in_a_colleagues_change(selection):
        edits.track(draft, selection, _phrase(rng, ink), edits.ZHANG)


def half_bold(draft: Draft, rng: Random, ink: Iterator[str]) -> None:
    """Half a figure bold."""
    found = _places(draft, _AMOUNT)
    if found:
        paragraph, start, end = rng.choice(found)
        for run in isolate(Selection(paragraph, start, rng.randint(start + 1, end))):
            edits.give(run, "<w:b/>")


def _plain(edit: random_edits.RandomEdit) -> Hand:
    return lambda draft, rng, ink: edit(draft, rng)


WRITING: dict[str, Hand] = {
    one.__name__: one
    for one in (
        typed_anywhere, typed_over_some, beside_figure, figure_replaced, figure_respelled, digits_typed,
        open_place_filled, rephrased, sentence_deleted, sentence_written, paragraph_written, colleague_typed,
    )
}  # fmt: skip
LOOKS: dict[str, Hand] = {
    "half_bold": half_bold,
    **{one.__name__: _plain(one) for one in random_edits.TEXT_KEPT if one is not random_edits.unmarked},
}
MARKS_LOST: dict[str, Hand] = {"unmarked": _plain(random_edits.unmarked)}
MOVING: dict[str, Hand] = {one.__name__: _plain(one) for one in random_edits.OTHERS}
OLDER: dict[str, Hand] = {
    one.__name__: _plain(one) for one in dict.fromkeys(random_edits.PLACES_KEPT) if one.__name__ != "tracked"
}
HANDS: dict[str, Hand] = {**WRITING, **LOOKS, **MARKS_LOST, **MOVING, **OLDER}
