"""Sequences of refreshes: a seeded slice, and that the judge finds faults that are planted.

All of it: `tests/benchmarks/refresh_sequences.py`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from narrate.refresh.renew import Renewal, renew
from refresh import reviewing
from refresh.drafts import Draft
from refresh.hands import INK
from refresh.judge import OURS, w
from refresh.sequences import Op, Plan, Renew, Step, planned, played

SEEDS = range(1, 13)


@pytest.mark.parametrize("seed", SEEDS)
def test_sequence_of_refreshes_keeps_every_promise(seed: int) -> None:
    (end,) = played([planned(seed, office=False, cli=False)])
    assert end.faults == (), end.plan.told()


PLAYED_BEFORE = {  # the smallest known of sequences that went wrong: what was wrong then
    "an item put behind the last paragraph of a cell, which no rejection takes away again": (
        '[614678, false, 0.0, [[[["in_a_cell", 576982]], [], "tracked"], [[], [["came", 633428]], "tracked"]]]'
    ),
    "a rejected sentence taken for open places that a person filled, and not told": (
        '[12504, false, 0.0, [[[], [["last year", 439739]], "tracked"], [[], [["no last year", 865065]], "tracked"], '
        '[[["partly", 627161]], [["form filled", 946729]], "tracked"]]]'
    ),
    "the open place of a chart, not offered again": (
        '[285847, false, 1.0, [[[], [["vanished", 576518], ["no last year", 292814]], "tracked"], '
        '[[["pending", 90231]], [["amounts", 74152]], "tracked"], [[["reject", 664246]], [], "again"]]]'
    ),
    "a document without a mark whose last change was rejected, not found again": (
        '[336118, false, 0.0, [[[], [["flipped", 117231], ["nothing spent", 140466]], "tracked"], '
        '[[["unmarked", 170332], ["partly", 195968], ["unmarked", 787569]], [["cell", 699338]], "tracked"], '
        '[[["partly", 364306]], [["came", 806574]], "tracked"], [[["reject", 959422]], [], "again"]]]'
    ),
    "figures of ours beside open places, left by decisions by halves, taken for what a person filled in": (
        '[724499, false, 0.0, [[[], [["no last year", 285752]], "tracked"], [[["partly", 508309]], [], "tracked"], '
        '[[["reject", 305235]], [], "again"]]]'
    ),
    "an old figure that a person cut short and wrote words before, called the person's own": (
        '[784451, false, 0.0, [[[["paragraph_written", 884742], ["typed", 495603]], [["nothing spent", 461983]], '
        '"tracked"], [[["reject", 439807]], [], "again"]]]'
    ),
    "a rejected item whose bookmark is left in the paragraph that holds a text box, and that one struck": (
        '[956618, false, 0.0, [[[["in_a_text_box", 439456]], [["came", 221216]], "tracked"], '
        '[[["reject", 94146]], [["back to an earlier one", 380411]], "tracked"]]]'
    ),
    "a clause that came and of which half was rejected, renewed around the half that stands": (
        '[681613, false, 0.0, [[[], [["vanished", 131099], ["came", 118396], ["last year", 223095]], "tracked"], '
        '[[["partly", 36139]], [], "tracked"], [[["accept", 460922]], [["nothing spent", 366914]], "tracked"]]]'
    ),
    "halves put anew, and the insertions that were planned beside them carried out too": (
        '[479377, false, 0.0, [[[], [["every amount", 333341], ["came", 635732]], "tracked"], '
        '[[["partly", 468484]], [["every amount", 244238]], "tracked"]]]'
    ),
    "halves put anew from the first character on, and an insertion there carried out too": (
        '[650970, false, 0.0, [[[], [["no last year", 684382]], "tracked"], [[["accept", 233362]], '
        '[["funds", 864119], ["came", 649182]], "tracked"], '
        '[[["partly", 561516]], [["back to an earlier one", 946055]], "tracked"]]]'
    ),
    "the only figure of a sentence respelled in 汉字, and the sentence called deleted": (
        '[303646, false, 0.0, [[[["figure_respelled", 160500]], [["every amount", 180283]], "tracked"]]]'
    ),
    "a rejected clause in a paragraph that a colleague moved, taken for a person's words": (
        '[763853, false, 0.0, [[[], [["last year", 967573]], "tracked"], [[["paragraph_written", 616643], '
        '["partly", 426426], ["tracked_move", 899956]], [["every amount", 957738]], "tracked"]]]'
    ),
    "a struck item that comes back behind a new one that belongs behind it": (
        '[20869, false, 0.0, [[[], [["vanished", 705058], ["came", 239924]], "tracked"], '
        '[[], [["came back", 893912]], "tracked"]]]'
    ),
    "an open place that was rejected, and what cannot be offered again not told": (
        '[751799, false, 0.0, [[[], [["no last year", 707634]], "tracked"], '
        '[[["partly", 293748]], [["back to an earlier one", 117231]], "tracked"], [[["reject", 22985]], [], "again"]]]'
    ),
    "a text that reads as it was written once, taken for halves because a rejected name stays in it": (
        '[272464, false, 0.0, [[[], [["came", 61701]], "tracked"], [[], [["renamed", 316689]], "tracked"], '
        '[[["reject", 930046]], [["flipped", 468828]], "tracked"]]]'
    ),
    "a sentence inserted and rejected in a document without marks, not offered again": (
        '[244941, false, 0.0, [[[], [["three public", 269169]], "tracked"], [[["unmarked", 639256]], [], "tracked"], '
        '[[["unmarked", 934880]], [], "tracked"], [[["reject", 552859]], [], "again"]]]'
    ),
    "a clause taken back beside rejected figures, and the direction in the next sentence not": (
        '[900851, false, 0.0, [[[], [["three public", 209538]], "tracked"], '
        '[[["reject", 852082]], [["three public", 877938]], "tracked"]]]'
    ),
    "a heading struck as a rejected item whose bookmark is left in it": (
        '[372278, true, 0.0, [[[["unmarked", 988674], ["unmarked", 513392]], [["funds", 258283]], "tracked"], '
        '[[["partly", 198870]], [["back to an earlier one", 683698]], "tracked"]]]'
    ),
    "a sentence that a person shortened, called no sentence, and only its direction renewed": (
        '[270151, false, 1.0, [[[["beside_figure", 587430], ["typed_anywhere", 974175], ["sentence_deleted", 470625]], '
        '[["three public", 739892]], "tracked"], [[["figure_replaced", 923093], ["reject", 25923]], '
        '[["last year", 195867]], "tracked"]]]'
    ),
    "持平 that a rejection left in an open place, before an amount: taken for a person's answer": (
        '[423551, false, 0.0, [[[], [["no last year", 190658]], "tracked"], [[["partly", 462040]], [], '
        '"cli"], [[["reject", 951923]], [], "again"]]]'
    ),
    "figures that come in other words, and the direction of another clause that was rejected": (
        '[418694, false, 0.0, [[[], [["last year", 849425]], "tracked"], [[["partly", 241723]], [["three '
        'public", 297282]], "tracked"]]]'
    ),
    "words typed into a direction word, left when it turned: at the next refresh the figures were renewed beside it": (
        '[447081, false, 0.0, [[[["beside_figure", 402882]], [["amounts", 234232]], "tracked"], [[], '
        '[["nothing spent", 765007]], "tracked"]]]'
    ),
    "what a person wrote in a struck item hung on a text box, where no comment can be: it stood nowhere": (
        '[687753, false, 0.0, [[[["in_a_text_box", 533086], ["open_place_filled", 490218]], [], '
        '"tracked"], [[], [["vanished", 914218]], "tracked"]]]'
    ),
    "half of a change of an item that was struck and came back: neither renewed nor told": (
        '[958176, false, 0.0, [[[], [["amounts", 504933], ["every amount", 719369]], "tracked"], '
        '[[["partly", 52685]], [["vanished", 538402]], "tracked"], [[["reject", 208755]], [["back to an '
        'earlier one", 627351]], "plain"]]]'
    ),
    "a paragraph of a person's within a new one that was rejected: an item ran into it (the judge's)": (
        '[338342, true, 0.5, [[[], [["came", 730430]], "tracked"], [[["paragraph_written", 339811]], [], '
        '"tracked"], [[["reject", 331926]], [["amounts", 14847]], "tracked"]]]'
    ),
    "without marks, words typed into a figure, every figure another one: the paragraph was called deleted": (
        '[8544, false, 0.0, [[[], [["every amount", 114329]], "tracked"], [[["unmarked", 173911], '
        '["unmarked", 2423], ["beside_figure", 511815]], [], "tracked"], [[["reject", 126221]], [], '
        '"again"]]]'
    ),
    "without marks, an item that a person cut in two: the percentage in its lower half was called deleted": (
        '[938292, false, 0.0, [[[["unmarked", 17832], ["cut", 858586]], [["every amount", 309720]], '
        '"tracked"], [[["unmarked", 167252]], [["back to an earlier one", 424494]], "tracked"]]]'
    ),
    "half of a rejected paragraph that ran into the next heading: nothing was said of it": (
        '[193232, false, 0.0, [[[], [["cell", 278295], ["three public", 183008]], "tracked"], [[["messy", '
        '711006]], [["flipped", 984633]], "tracked"]]]'
    ),
    "a clause of which a reviewer took half, before the number of a chart: its first words stood twice": (
        '[230737, false, 0.0, [[[], [["came", 553087]], "tracked"], [[["partly", 970947]], [["nothing '
        'spent", 965979]], "tracked"]]]'
    ),
    "half of a struck item beside the next one, where everything is offered again: nothing was said of it": (
        '[543388, false, 0.0, [[[], [["vanished", 546855]], "tracked"], [[["accept", 311039], '
        '["tracked_paragraph_deletion", 792091]], [["came back", 801227]], "tracked"], [[], [["form '
        'filled", 703264]], "tracked"], [[["messy", 854555]], [["form filled", 913456]], "tracked"]]]'
    ),
    "a copy of an item that is struck, its marks lost: it stayed, and nothing was said": (
        '[689688, false, 1.0, [[[["duplicated", 138718]], [["flipped", 374135]], "tracked"], '
        '[[["pending", 962056]], [["vanished", 511547]], "tracked"], [[["reject", 508572]], [], '
        '"again"]]]'
    ),
    "two edits on the same characters, of a renamed item and what half a decision left: a crash": (
        '[673584, false, 0.0, [[[], [["last year", 377865], ["flipped", 639204]], "tracked"], '
        '[[["partly", 860765]], [["vanished", 290691], ["renamed", 660432], ["last year", 389321]], '
        '"tracked"], [[["messy", 198283]], [["back to an earlier one", 80800]], "tracked"]]]'
    ),
    "an amount and a direction of the time before the last, where an open place is written today: rejected and offered again, nothing happened": (
        '[565472, false, 0.0, [[[], [["vanished", 838764], ["every amount", 150064]], "tracked"], [[], '
        '[["cell", 855414]], "tracked"], [[["reject", 585777]], [], "again"]]]'
    ),
    "what half a decision left of a clause that went two refreshes ago: told once and then not any more": (
        '[763036, false, 0.0, [[[["beside_figure", 907979]], [["came", 768272]], "tracked"], [[["partly", '
        '731402]], [["back to an earlier one", 295692]], "cli"], [[], [["three public", 908329]], '
        '"tracked"]]]'
    ),
    "a clause that is not written any more, its percentage in 汉字: left once, then amounts were renewed before it": (
        '[427913, false, 0.0, [[[["figure_respelled", 679515]], [["last year", 555391]], "tracked"], [[], '
        '[], "again"]]]'
    ),
    "a percentage in 汉字 in a clause that is pending: the clause was inserted once more beside it": (
        '[543043, false, 0.0, [[[], [["came", 241541]], "tracked"], [[["figure_respelled", 619403]], '
        '[["came", 566239]], "tracked"]]]'
    ),
    "a sentence of which only the stop was rejected: it was inserted once more before itself": (
        '[487059, false, 0.0, [[[], [["flipped", 38352]], "tracked"], [[["partly", 141576]], [["form '
        'filled", 35246]], "tracked"], [[], [["renamed", 271267]], "tracked"]]]'
    ),
    "words typed beside a direction word: the figure was taken for an open place that a person filled": (
        '[949315, false, 0.0, [[[], [["no last year", 115055]], "tracked"], '
        '[[["pending", 739509]], [["back to an earlier one", 774687], ["funds", 719604]], "tracked"], '
        '[[["accept", 766757], ["beside_figure", 344487]], [["no last year", 671153]], "tracked"]]]'
    ),
    "a bracket before a direction word taken for one open place, what follows it for the next": (
        '[905358, false, 0.0, [[[["beside_figure", 900286]], [], "tracked"], [[], [["no last year", 864572]], "tracked"], '
        '[[], [["back to an earlier one", 730073]], "tracked"]]]'
    ),
    "a rejected direction in a sentence without marks, and only its figure was offered again": (
        '[971092, false, 0.0, [[[["unmarked", 49288]], [["amounts", 959091], ["cell", 129598], ["funds", 334016]], '
        '"tracked"], [[["reject", 440506], ["unmarked", 321023]], [], "again"]]]'
    ),
    "open places side by side: a clause of an earlier wording was taken for what a person filled in": (
        '[340591, false, 0.0, [[[], [["no last year", 15254]], "tracked"], [[["partly", 952607]], [["amounts", 304697]], '
        '"tracked"]]]'
    ),
    "a figure in Han characters in one of two copies of a paragraph: it was not told, as the other had it": (
        '[57324, false, 0.0, [[[["typed_anywhere", 690566]], [], "tracked"], [[["duplicated", 617321]], '
        '[["came", 543147]], "plain"], [[["figure_respelled", 662102]], [["back to an earlier one", '
        '186900]], "tracked"]]]'
    ),
    "a direction word turned beside one of an earlier wording that is none of ours any more, without marks": (
        '[824407, false, 0.0, [[[], [["came", 411202]], "tracked"], [[["reject", 549209]], [["last '
        'year", 675795]], "tracked"], [[["unmarked", 306251], ["partly", 474058], ["beside_figure", '
        '516858]], [], "tracked"], [[], [], "again"]]]'
    ),
    "the last paragraph of the report came, its mark was decided on and its words were rejected later: nothing told that": (
        '[229965, true, 0.0, [[[], [["operations", 785861], ["came", 997146]], "tracked"], [[["partly", '
        '283160]], [["no last year", 653416], ["funds", 494201]], "tracked"], [[["partly", 995980]], '
        '[["form filled", 338501]], "tracked"]]]'
    ),
    "rows that came, accepted without their words: the blank ones were called deleted": (
        '[369229, true, 1.0, [[[], [["came", 382977]], "tracked"], [[["messy", 674241]], [["nothing '
        'spent", 850984], ["cell", 761280], ["no last year", 125841]], "tracked"], [[["reject", '
        '143723]], [], "again"]]]'
    ),
    "words typed over an open place that share a sign with it": (
        '[130858, true, 0.0, [[[["open_place_filled", 915658]], [["form filled", 326097]], "tracked"]]]'
    ),
    "a struck item with a sentence of a person, back in the data: it comes anew, the sentence stays": (
        '[328741, false, 0.0, [[[], [["operations", 750621]], "tracked"], [[["typed_over_some", '
        '468505], ["unmarked", 7004], ["accept", 750636], ["sentence_written", 113357]], [["vanished", '
        '991914]], "tracked"], [[["pending", 24984]], [["back to an earlier one", 536256]], "tracked"]]]'
    ),
    "a comment on a figure in a row of ours that goes again": (
        '[159000, true, 1.0, [[[], [["came", 403590]], "tracked"], [[["accept", 585024], ["remarked", '
        '452259]], [["vanished", 637718], ["vanished", 28352], ["amounts", 122665]], "tracked"], '
        '[[["pending", 10676], ["saved", 375867]], [["came back", 864144], ["cell", 358866], '
        '["operations", 226520]], "tracked"], [[["remarked", 475385], ["partly", 522011]], [["back to '
        'an earlier one", 724246]], "tracked"], [[["reject", 460377]], [], "again"]]]'
    ),
    "half of a change in a document without marks, the text itself nowhere": (
        '[913121, false, 0.5, [[[["enclosed", 543321], ["open_place_filled", 782229]], [["last year", '
        '931516], ["cell", 547286], ["funds", 400835]], "tracked"], [[["unmarked", 54930], ["partly", '
        '107746], ["sentence_written", 763935]], [["form filled", 188145], ["operations", 512200], '
        '["cell", 6428]], "tracked"], [[["accept", 305425]], [], "tracked"]]]'
    ),
    "two signs typed over the number of an item, called scrambled by the judge": (
        '[12792, false, 1.0, [[[["beside_figure", 337863], ["typed_over_some", 818452]], [["no last '
        'year", 246149], ["renamed", 267430], ["last year", 507474]], "tracked"], [[["reject", '
        '858365]], [["amounts", 325275]], "tracked"], [[["synonym", 518774], ["pending", 69088], '
        '["colleague_typed", 534514]], [["nothing spent", 525161]], "tracked"], [[["accept", 497678]], '
        '[], "tracked"]]]'
    ),
    "a struck paragraph that runs into a person's as its strike is rejected, called missing by the judge": (
        '[482006, false, 0.0, [[[], [["flipped", 993122]], "tracked"], [[], [["three public", 841350]], '
        '"tracked"], [[["paragraph_written", 149523], ["reject", 308587]], [["back to an earlier one", '
        '194735]], "tracked"]]]'
    ),
    "an open place that a person filled, all of its paragraph, called missing by the judge": (
        '[209815, false, 1.0, [[[["open_place_filled", 240978], ["rephrased", 7450]], [["amounts", '
        '378449], ["amounts", 496447], ["came back", 574815]], "tracked"]]]'
    ),
    "the same figures in the sum and in its only item, one of them emptied: new items come behind it in order": (
        '[639749, false, 0.0, [[[["emptied", 68343]], [["came", 494707]], "tracked"]]]'
    ),
    "an open place that a person filled before the form did, all of its paragraph, called missing by the judge": (
        '[654383, true, 1.0, [[[], [["three public", 572736]], "tracked"], [[["open_place_filled", '
        '518387], ["partly", 27568]], [["form filled", 146620]], "tracked"]]]'
    ),
    "the one row of a table, its striking rejected, told at the next refresh and no more": (
        '[457839, true, 0.0, [[[["beside_figure", 8877], ["cut", 380008]], [["three public", 154403], '
        '["renamed", 713657]], "tracked"], [[["reject", 660858], ["typed_anywhere", 605578]], '
        '[["amounts", 948529], ["flipped", 160776], ["three public", 205287]], "tracked"], [[["accept", '
        '867250]], [["back to an earlier one", 641185]], "tracked"]]]'
    ),
    "two copies of a paragraph struck, and what a person wrote in them kept in one comment": (
        '[150223, false, 0.5, [[[["rephrased", 525453]], [], "tracked"], [[["duplicated", 804276]], [["came", 374197]], '
        '"tracked"], [[], [["vanished", 797757]], "tracked"]]]'
    ),
    "an answer of the form that is all of its paragraph, emptied by a person: called missing": (
        '[669932, false, 0.5, [[[["emptied", 298356]], [["vanished", 740832]], "tracked"]]]'
    ),
    "a sign typed before a figure, which stands though the data have another one": (
        '[154631, false, 1.0, [[[["digits_typed", 823816]], [], "tracked"], [[], [["came", 677360], ["flipped", '
        '876304]], "tracked"], [[["reject", 891278]], [], "again"]]]'
    ),
}


@pytest.mark.parametrize("plan", PLAYED_BEFORE.values(), ids=PLAYED_BEFORE.keys())
def test_sequence_that_went_wrong_before_keeps_every_promise(plan: str) -> None:
    (end,) = played([Plan.read(plan)])
    assert end.faults == ()


def _first_text(root: Any) -> Any:
    """A text of some length that stands and is nobody's change."""
    return next(
        node for node in root.iter(w("t"))
        if len(node.text or "") > 12 and not any(a.tag in (w("ins"), w("del")) for a in node.iterancestors())
    )  # fmt: skip


def scrambled(draft: Draft) -> None:
    """A few characters in another order, tracked."""
    node = _first_text(draft.root)
    node.text = node.text[2:6] + node.text[:2] + node.text[6:]


def struck(draft: Draft) -> None:
    """A person's words struck, without a comment."""
    for node in draft.root.iter(w("t")):
        if INK & set(node.text or ""):
            run = node.getparent()
            change = run.makeelement(w("del"), {w("id"): draft.number(), w("author"): OURS})
            run.addprevious(change)
            change.append(run)
            node.tag = w("delText")


def untracked(draft: Draft) -> None:
    """Everything of ours accepted already."""
    reviewing.settle(draft.root, reviewing.everything(True))


def nothing_written(draft: Draft) -> None:
    """Everything of ours taken back."""
    reviewing.settle(draft.root, reviewing.everything(False))


def turned_round(draft: Draft) -> None:
    """Two paragraphs change places."""
    found = [p for p in draft.body if p.tag == w("p") and len(reviewing.said(p)) > 30]
    found[1].addprevious(found[2])


def twice(draft: Draft) -> None:
    """A paragraph stands twice, the second inserted."""
    found = [p for p in draft.body if p.tag == w("p") and len(reviewing.said(p)) > 30]
    found[0].addnext(copy.deepcopy(found[0]))


def a_cell_old(draft: Draft) -> None:
    """A change in a table is taken back."""
    cells = [c for c in reviewing.changes(draft.root) if next(c.iterancestors(w("tc")), None) is not None]
    cell = next(cells[0].iterancestors(w("tc")))
    reviewing.settle(cell, reviewing.everything(False))


def a_row_lost(draft: Draft) -> None:
    """A row of a table is gone."""
    row = list(draft.root.iter(w("tr")))[-3]
    row.getparent().remove(row)


AMOUNTS = Op("every amount", 3)
PLAIN = Plan(5, False, 0.5, (Step((), (AMOUNTS,)), Step((Op("accept", 1),), (Op("every amount", 4),))))
TYPED = Plan(5, False, 0.5, (Step((Op("typed_anywhere", 1), Op("beside_figure", 2)), (AMOUNTS,)),))
WHOLE = Plan(5, True, 0.5, (Step((), (AMOUNTS,)),))
SAME = Plan(5, False, 0.5, (Step((), (AMOUNTS,)), Step((Op("accept", 1),), ())))


def faulty(fault: Callable[[Draft], None], *, silent: bool = True) -> Renew:
    """A refresh with a fault in the document that it gives, which it does not tell."""

    def renews(*arguments: Any, **more: Any) -> Renewal:
        made = renew(*arguments, **more)
        draft = Draft(made.data)
        fault(draft)
        told = tuple(replace(c, needs_person=False, why="") for c in made.changes) if silent else made.changes
        return replace(made, data=draft.save(), changes=told)

    return renews


@pytest.mark.parametrize(
    ("plan", "fault", "kind"),
    [
        (PLAIN, scrambled, "scrambled"),
        (PLAIN, scrambled, "not back"),
        (SAME, scrambled, "scrambled"),
        (TYPED, struck, "lost"),
        (PLAIN, untracked, "not back"),
        (PLAIN, nothing_written, "stale"),
        (PLAIN, turned_round, "order"),
        (PLAIN, twice, "unexplained"),
        (PLAIN, twice, "doubled"),
        (WHOLE, a_cell_old, "cell"),
        (WHOLE, a_row_lost, "rows"),
    ],
)
def test_planted_fault_is_found(plan: Plan, fault: Callable[[Draft], None], kind: str) -> None:
    (honest,) = played([plan])
    assert honest.faults == () and not honest.skipped
    (end,) = played([plan], faulty(fault))
    assert kind in {fault.kind for fault in end.faults}, end.faults


def test_rejected_figure_that_nobody_tells_of_is_found() -> None:
    plan = Plan(5, False, 0.5, (Step((), (AMOUNTS,)), Step((Op("reject", 1),), (Op("operations", 1),))))
    (end,) = played([plan], faulty(nothing_written))
    assert "stale" in {fault.kind for fault in end.faults}


def test_paragraph_that_a_person_deleted_and_that_is_back_is_found() -> None:
    plan = Plan(5, False, 0.5, (Step((Op("deleted", 3),), (AMOUNTS,)),))

    def renews(data: bytes, report: Any, *arguments: Any, **more: Any) -> Renewal:
        made = renew(data, report, *arguments, **more)
        draft = Draft(made.data)
        texts = {reviewing.said(p) for p in reviewing.paragraphs(draft.root)}
        gone = next(p.text for p in report.paragraphs() if p.text and not any(p.text in text for text in texts))
        last = [p for p in draft.body if p.tag == w("p")][-1]
        back = last.makeelement(w("p"))
        run = back.makeelement(w("r"))
        text = run.makeelement(w("t"))
        text.text = gone
        run.append(text)
        back.append(run)
        last.addprevious(back)
        return replace(made, data=draft.save())

    (end,) = played([plan], renews)
    assert "brought back" in {fault.kind for fault in end.faults}, end.faults


def test_number_pieced_together_is_found() -> None:
    """As where a part of a person's number was taken for ours."""

    def renews(data: bytes, report: Any, *arguments: Any, **more: Any) -> Renewal:
        made = renew(data, report, *arguments, **more)
        draft = Draft(made.data)
        inserted = (node for change in draft.root.iter(w("ins")) for node in change.iter(w("t")))
        node = next(node for node in inserted if re.fullmatch(r"[\d,]+\.\d\d", node.text or ""))
        node.text = f"9{node.text}"
        return replace(made, data=draft.save())

    (end,) = played([Plan(5, False, 0.5, (Step((), (AMOUNTS,)),))], renews)
    assert "nobody's" in {fault.kind for fault in end.faults}, end.faults
