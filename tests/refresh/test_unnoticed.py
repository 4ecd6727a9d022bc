"""Documents without marks that were reworded and cut, copied or joined: an old figure is renewed or told, wherever it stands.

The judge is plain: every number with a decimal point in the prose is one of today's report, or a line that needs a person
names it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report, SpanKind
from refresh import edits, worlds
from refresh.drafts import Draft, edited, w
from refresh.judge import Judged
from word.samples import document, report
from word.samples import paragraph as a_paragraph

_DECIMAL = re.compile(r"[0-9][0-9,]*\.[0-9]+")
_NEW = Revision(date="2026-11-10T09:00:00Z")


@cache
def drafts() -> tuple[Report, Report, Report]:
    """A unit's report, and two with other data."""
    world = worlds.made(5)
    one = worlds.turned(world, "every amount", "1")
    return tuple(worlds.drafted(each, whole=False) for each in (world, one, worlds.turned(one, "amounts", "2")))  # type: ignore[return-value]


def lines(draft: Draft) -> list[Any]:
    """The paragraphs of the body with percentages."""
    found = [p for p in draft.body.iterchildren(w("p")) if said(p).count("%") + said(p).count("％") > 1]
    return found[:6]


def said(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(w("t")))


def say(paragraph: Any, words: str) -> None:
    first, *others = paragraph.iter(w("t"))
    first.text = words
    for other in others:
        other.text = ""


def replaced(old: str, new: str) -> Callable[[Draft], None]:
    """Search and replace (替换) everywhere."""

    def edit(draft: Draft) -> None:
        for paragraph in draft.body.iter(w("p")):
            if old in said(paragraph):
                say(paragraph, said(paragraph).replace(old, new))

    return edit


def copied(draft: Draft) -> None:
    for paragraph in lines(draft):
        paragraph.addnext(copy.deepcopy(paragraph))


def cut(draft: Draft) -> None:
    """Enter pressed behind the last comma."""
    for paragraph in lines(draft):
        words = said(paragraph)
        at = max(words.rfind("，"), words.rfind(","), words.rfind("；")) + 1
        lower = copy.deepcopy(paragraph)
        say(lower, words[at:])
        say(paragraph, words[:at])
        paragraph.addnext(lower)


def copied_and_cut(draft: Draft) -> None:
    copied(draft)
    cut(draft)


def joined(draft: Draft) -> None:
    paragraphs = [p for p in draft.body.iterchildren(w("p")) if "年初预算为" in said(p)]
    for one, other in zip(paragraphs[::2], paragraphs[1::2], strict=False):
        say(one, said(one) + said(other))
        other.getparent().remove(other)


def clause_deleted(draft: Draft) -> None:
    for paragraph in lines(draft):
        clauses = re.split(r"(?<=[，,；])", said(paragraph))
        say(paragraph, "".join(clauses[:1] + clauses[2:]))


def moved(draft: Draft) -> None:
    """The last clause goes behind the next paragraph."""
    for paragraph in lines(draft):
        *clauses, last = re.split(r"(?<=[，,；])", said(paragraph))
        say(paragraph, "".join(clauses))
        following = paragraph.getnext()
        if following is not None and following.tag == w("p") and said(following):
            say(following, said(following) + last)


def untold(done: Renewal, today: Sequence[Report]) -> set[str]:
    """Numbers that none of today's reports has and no line names."""
    now = set(_DECIMAL.findall("\n".join(p.text for report in today for p in report.paragraphs())))
    told = "\n".join(f"{c.old} {c.new} {c.why}" for c in done.open)
    return set(_DECIMAL.findall("\n".join(Judged(done.data).text()))) - now - set(_DECIMAL.findall(told))


@pytest.mark.parametrize("turn", [copied, cut, copied_and_cut, joined, clause_deleted, moved])
@pytest.mark.parametrize(
    "words",
    [("万元", "万元人民币"), ("，", ","), ("%", "％"), ("支出", "开支"), ("", "")],
    ids=lambda pair: "→".join(pair),
)
def test_no_old_figure_stands_untold_where_wording_and_paragraphs_changed(
    turn: Callable[[Draft], None], words: tuple[str, str]
) -> None:
    old, new, _ = drafts()
    made = [edits.without_marks(), *([replaced(*words)] if words[0] else []), turn]
    assert untold(renew(edited(document(old), *made), new, _NEW), [new]) == set()


@pytest.mark.parametrize("words", [("万元", "万元人民币"), ("，", ","), ("%", "％")], ids=lambda pair: "→".join(pair))
def test_no_old_figure_stands_untold_after_all_was_rejected(words: tuple[str, str]) -> None:
    old, new, newest = drafts()
    first = renew(edited(document(old), edits.without_marks(), replaced(*words)), new, _NEW)
    second = renew(edited(first.data, edits.decided(False)), newest, _NEW)
    assert untold(second, [newest]) == set()


def test_what_stands_reworded_and_cut_up_is_not_called_deleted() -> None:
    old, new, _ = drafts()
    data = edited(document(old), edits.without_marks(), replaced("，", ","), cut)
    done = renew(data, new, _NEW)
    standing = re.sub(r"[\s，,]", "", "".join(said(p) for p in Draft(data).body.iter(w("p"))))
    gone = [re.sub(r"[\s，,]", "", c.old) for c in done.changes if c.kind is ChangeKind.ABSENT]
    assert [words for words in gone if words in standing] == []


def test_an_item_reworded_and_copied_that_the_data_have_no_more_does_not_stay_untold() -> None:
    world = worlds.made(5)
    gone = worlds.turned(world, "vanished", "3")
    old, new = (worlds.drafted(each, whole=False) for each in (world, gone))
    item = next(
        p for p in old.paragraphs() if p.key not in {q.key for q in new.paragraphs()} and "支出决算为" in p.text
    )
    amounts = set(_DECIMAL.findall(item.text)) - set(_DECIMAL.findall("\n".join(p.text for p in new.paragraphs())))
    assert amounts

    def edit(draft: Draft) -> None:
        (paragraph,) = (p for p in draft.body.iterchildren(w("p")) if said(p) == item.text)
        say(paragraph, item.text.replace("万元", "万元人民币"))
        paragraph.addnext(copy.deepcopy(paragraph))

    done = renew(edited(document(old), edits.without_marks(), edit), new, _NEW)
    assert untold(done, [new]).isdisjoint(amounts)


def test_a_figure_that_a_person_quoted_in_a_reason_is_told() -> None:
    amounts = [("total", "195.25", "200.25")]

    def made(new: bool) -> Report:
        texts = [
            a_paragraph(key, f"支出决算为{(old, now)[new]}万元。", ((old, now)[new], SpanKind.FIGURE))
            for key, old, now in amounts
        ]
        reason = "其中基本支出195.25万元增长较快"
        why = a_paragraph("why", f"主要原因：{reason}。", (reason, SpanKind.ANSWER))
        return report(*texts, why)

    done = renew(document(made(new=False)), made(new=True), _NEW)
    assert any("195.25" in change.old for change in done.open)
