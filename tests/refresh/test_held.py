"""What a refresh told and did not make is told the same way again, and what it kept of a person's words stays kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from lxml import etree

from narrate.refresh.plan import NOT_AGAIN, ChangeKind
from narrate.refresh.renew import Renewal
from narrate.report.values import Paragraph, Report, Role, Span, SpanKind
from narrate.word.markup import w
from refresh import edits, reviewing
from refresh.drafts import Draft, Edit, Selection, edited, text_of
from refresh.table_trials import decided, ours_accepted, ours_rejected, view, with_body
from refresh.test_cells import FIRST, typed
from refresh.test_rejected_tables import reads, turned
from refresh.test_whole_tables import tables
from word.samples import document, paragraph, report


class Item(NamedTuple):
    """What an item of a list says. `diff`: its direction, difference and reason."""

    name: str
    amount: str
    diff: tuple[str, str, str] | None = None


def listing(total: str, **items: Item) -> Report:
    """A heading, a total, numbered items by key, a last line."""
    lines = [_item(number, key, item) for number, (key, item) in enumerate(items.items(), 1)]
    first = paragraph("list", f"支出合计{total}万元，其中：", (total, SpanKind.FIGURE))
    return report(paragraph("head", "具体情况", role=Role.HEADING1), first, *lines, paragraph("end", "以上各项。"))


def _item(number: int, key: str, item: Item) -> Paragraph:
    pieces = [
        (f"{number}.", SpanKind.ORDINAL, "ordinal"),
        (f" {item.name}（项）。支出决算为", None, ""),
        (item.amount, SpanKind.FIGURE, "amount"),
        ("万元", None, ""),
    ]
    if item.diff is not None:
        word, figure, why = item.diff
        pieces += [("，比上年", None, ""), (word, SpanKind.WORD, "word"), (figure, SpanKind.FIGURE, "diff")]
        pieces += [("万元，主要原因是：", None, ""), (why, SpanKind.ANSWER, "why")]
    text, spans = "", []
    for words, kind, name in (*pieces, ("。", None, "")):
        if kind is not None:
            spans.append(Span(len(text), len(text) + len(words), kind, f"{key}.{name}", f"{key}.{name}"))
        text += words
    return Paragraph(key, Role.ITEM, text, tuple(spans))


TRAINING = Item("培训支出", "80.38", ("增加", "9.12", "项目减少"))
WITHOUT = Item("培训支出", "0.00")
CARS = Item("公务用车", "1.50")


def told(done: Renewal) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.key) for change in done.changes]


def settled(root: Any, accepted: str) -> None:
    """Our changes of one kind accepted, those of the other rejected; rows and paragraphs come and go whole."""
    reviewing.settle(root, lambda change: change.tag == w(accepted) or change.getparent().tag in (w("rPr"), w("trPr")))


def comments_in(data: bytes) -> str:
    """What the comments of a document say, their marks in between."""
    return Draft(data).parts["word/comments.xml"].decode()


def left_as_worded(*edit: Edit) -> bytes:
    """A draft in which a person's words stood in the way of what came."""
    data = edited(document(listing("100.00", training=TRAINING, cars=CARS)), *edit)
    done = turned(data, listing("100.00", training=WITHOUT, cars=CARS), 10)
    assert told(done) == [(ChangeKind.REWORDED, "training")]
    return done.data


@pytest.mark.parametrize(
    "edit",
    [edits.typed_over("增加⟨9.12⟩万元", ""), edits.typed_over("支出决算⟨⟩为80.38", "数")],
    ids=["a figure deleted", "reworded"],
)
@pytest.mark.parametrize("total", ["100.00", "200.00"], ids=["the same data", "another figure elsewhere"])
def test_a_sentence_left_as_a_person_worded_it_is_not_called_rejected(edit: Edit, total: str) -> None:
    data = left_as_worded(edit)
    for day in (11, 12):
        done = turned(data, listing(total, training=WITHOUT, cars=CARS), day)
        assert (ChangeKind.REWORDED, "training") in told(done)
        assert ChangeKind.REJECTED not in {change.kind for change in done.changes}
        data = done.data


def test_a_sentence_that_stands_as_written_again_gets_what_was_held_back() -> None:
    data = edited(left_as_worded(edits.typed_over("支出决算⟨⟩为80.38", "数")), edits.typed_over("支出决算⟨数⟩为", ""))
    done = turned(data, listing("200.00", training=WITHOUT, cars=CARS), 11)
    assert "支出决算为0.00万元。" in str(reads(done.data))


def test_what_was_rejected_beside_what_was_held_back_is_not_offered_again() -> None:
    def two(amount: str, last: str) -> Report:
        text = f"支出合计{amount}万元。其中项目支出5.55万元，{last}。"
        spans = ((amount, SpanKind.FIGURE), ("5.55", SpanKind.FIGURE))
        return report(paragraph("both", text, *spans), paragraph("end", "以上各项。"))

    data = edited(document(two("10.00", "已经完成")), edits.typed_over("其中⟨⟩项目", "的"))
    first = turned(data, two("20.00", "尚未完成"), 10)
    assert {change.kind for change in first.changes} == {ChangeKind.FIGURE, ChangeKind.REWORDED}
    refused = with_body(first.data, lambda root: decided(root, ours_rejected))
    done = turned(refused, report(*two("20.00", "尚未完成").blocks, paragraph("more", "另有一段。")), 11)
    kinds = {(change.kind, change.old) for change in done.changes if change.kind is not ChangeKind.INSERTED}
    assert kinds == {(ChangeKind.REJECTED, "10.00"), (ChangeKind.REWORDED, "其中的项目支出5.55万元，已经完成。")}


def test_a_cell_that_a_person_emptied_stays_one_that_a_person_emptied() -> None:
    data = typed(document(tables(FIRST)), "31.27", "")
    for day, value in enumerate(("91.01", "91.01", "31.27", "93.00"), 10):
        done = turned(data, tables({**FIRST, "行政运行": (value, "2.00")}), day)
        assert [change.kind for change in done.changes] == [ChangeKind.ABSENT]
        data = done.data


def test_a_figure_deleted_after_it_was_accepted_is_not_said_to_be_rejected() -> None:
    one, other = (listing("100.00", training=TRAINING._replace(diff=("增加", x, "新增"))) for x in ("3.31", "9.12"))
    done = turned(document(one), other, 10)
    accepted = with_body(done.data, lambda root: decided(root, ours_accepted))
    again = turned(edited(accepted, edits.typed_over("增加⟨9.12⟩万元", "")), other, 11)
    assert told(again) == [(ChangeKind.UNSURE, "training.diff")]


def test_an_ordinal_that_a_person_deleted_is_not_half_of_a_change() -> None:
    data = edited(document(listing("100.00", training=TRAINING, cars=CARS)), edits.typed_over("⟨1. ⟩培训支出", ""))
    gone = turned(data, listing("100.00", training=WITHOUT, cars=CARS), 10).data
    back = turned(gone, listing("100.00", training=TRAINING, cars=CARS), 11)
    assert ChangeKind.REJECTED not in {change.kind for change in back.changes}


SAME = Item("住房公积金", "2.00")


def test_an_item_that_reads_like_another_comes_back_though_the_other_stands() -> None:
    both = listing("100.00", one=SAME, other=SAME, cars=CARS)
    gone = turned(document(both), listing("100.00", other=SAME, cars=CARS), 10).data
    back = turned(with_body(gone, lambda root: decided(root, ours_accepted)), both, 11)
    assert (ChangeKind.INSERTED, "one") in told(back)
    assert str(reads(back.data)).count("住房公积金") == 2


def test_a_rejected_item_that_reads_like_another_is_told() -> None:
    first, both = (listing("100.00", **more, other=SAME, cars=CARS) for more in ({}, {"one": SAME}))
    refused = with_body(turned(document(first), both, 10).data, lambda root: decided(root, ours_rejected))
    assert told(turned(refused, both, 11)) == [(ChangeKind.REJECTED, "one")]


def test_of_two_items_that_read_alike_the_one_whose_striking_was_rejected_stands() -> None:
    both, none = listing("100.00", one=SAME, other=SAME, cars=CARS), listing("100.00", cars=CARS)
    refused = with_body(turned(document(both), none, 10).data, lambda root: decided(root, ours_rejected))
    done = turned(refused, none, 11)
    assert told(done) == [(ChangeKind.REJECTED, "one"), (ChangeKind.REJECTED, "other")]


def test_a_sentence_that_a_person_deleted_is_not_said_to_be_rejected() -> None:
    def two(last: str) -> Report:
        return report(paragraph("both", f"支出合计10.00万元。项目{last}。", ("10.00", SpanKind.FIGURE)))

    data = edited(document(two("已经完成")), edits.typed_over("⟨项目已经完成。⟩", ""))
    kinds = []
    for day in (10, 11, 12):
        done = turned(data, report(*two("尚未完成").blocks, paragraph("more", f"另有{day}段。")), day)
        kinds.append([kind for kind, key in told(done) if key == "both"])
        data = done.data
    assert kinds == [[ChangeKind.ABSENT], [], []]


def test_a_clause_that_was_accepted_beside_a_persons_word_stands() -> None:
    first, other = Item("培训支出", "61.83"), Item("培训支出", "1.00", ("减少", "2.39", "人员增加"))
    data = edited(document(listing("100.00", training=first)), edits.typed_over("⟨61.83⟩万元", "61.83万元"))
    done = turned(data, listing("100.00", training=other), 10)
    accepted = with_body(done.data, lambda root: decided(root, ours_accepted))
    again = turned(accepted, listing("100.00", training=other, cars=CARS), 11)
    assert NOT_AGAIN not in {change.why for change in again.changes}


BOTH, GONE = listing("1.00", training=TRAINING, cars=CARS), listing("1.00", training=TRAINING)


def struck_twice() -> bytes:
    """An item with a person's words struck and accepted, back, with other words, and gone again."""
    data = edited(document(BOTH), edits.typed_over("公务用车⟨⟩（项）", "甲乙丙"))
    data = with_body(turned(data, GONE, 10).data, lambda root: decided(root, ours_accepted))
    data = with_body(turned(data, BOTH, 11).data, lambda root: decided(root, ours_accepted))
    return turned(edited(data, edits.typed_over("公务用车⟨⟩（项）", "丁戊己")), GONE, 12).data


def test_a_comment_on_a_struck_item_keeps_what_it_kept_of_the_one_before() -> None:
    words = comments_in(struck_twice())
    assert ("甲乙丙" in words, "丁戊己" in words) == (True, True)


def test_an_item_that_stands_again_takes_only_its_own_words_out_of_the_comment() -> None:
    words = comments_in(turned(struck_twice(), BOTH, 13).data)
    assert ("甲乙丙" in words, "丁戊己" in words) == (True, False)


def test_a_comment_on_a_row_that_went_elsewhere_keeps_what_it_kept_of_the_one_before() -> None:
    two, other = {"培训支出": ("1.00", "2.00")}, {"公务用车": ("31.27", "4.00")}
    data = typed(document(tables({**other, **two})), "31.27", "710.70")
    data = turned(turned(data, tables(two), 10).data, tables({**two, **other}), 11).data
    data = turned(typed(data, "4.00", "注11号4.00"), tables(two), 12).data
    words = comments_in(data)
    assert ("710.70" in words, "注11号" in words) == (True, True)


def test_a_digit_that_a_person_typed_behind_an_earlier_figure_is_not_half_of_a_change() -> None:
    one, other = (listing("1.00", cars=CARS._replace(amount=amount)) for amount in ("251.26", "11.17"))
    first = turned(edited(document(one), edits.typed_over("⟨251.26⟩", "251.265")), other, 10)
    assert told(first) == [(ChangeKind.CONFLICT, "cars.amount")]
    assert told(turned(first.data, other, 11)) == [(ChangeKind.KEPT, "cars.amount")]


def test_what_a_person_put_right_is_told_while_the_data_stay_and_renewed_when_asked() -> None:
    def year(last: str) -> Report:
        return report(paragraph("year", f"支出合计10.00万元。年末专户资金{last}。", ("10.00", SpanKind.FIGURE)))

    data = edited(document(year("上缴国库")), edits.typed_over("年末⟨⟩专户", "的"))
    first = turned(data, year("增加列支"), 10)
    assert told(first) == [(ChangeKind.REWORDED, "year")]
    right = edited(first.data, edits.typed_over("年末⟨的⟩专户", ""))
    same = turned(right, year("增加列支"), 11)
    assert (same.unchanged, told(same)) == (True, [(ChangeKind.UNSURE, "year")])
    assert "--offer-again" in same.changes[0].why
    assert reads(turned(right, year("增加列支"), 11, again=True).data) == reads(document(year("增加列支")))


@pytest.mark.parametrize(("tag", "kind"), [("ins", ChangeKind.REJECTED), ("del", ChangeKind.UNSURE)])
@pytest.mark.parametrize("diff", ["9.12", "3.31"], ids=["the word alone", "the word and its figure"])
def test_a_direction_word_decided_by_halves_is_told(tag: str, kind: ChangeKind, diff: str) -> None:
    """收入增加减少9.12万元, or 收入9.12万元."""
    rose, fell = (TRAINING._replace(diff=(word, figure, "新增")) for word, figure in (("增加", "9.12"), ("减少", diff)))
    done = turned(document(listing("1.00", training=rose)), listing("1.00", training=fell), 10)
    half = with_body(done.data, lambda root: settled(root, tag))
    again = turned(half, listing("1.00", training=fell), 11)
    assert (kind, "training.word") in told(again)


@pytest.mark.parametrize(("tag", "kind"), [("ins", ChangeKind.REJECTED), ("del", ChangeKind.UNSURE)])
def test_an_ordinal_decided_by_halves_is_told(tag: str, kind: ChangeKind) -> None:
    """2. 3. 公务用车, or no number at all."""
    two, three = listing("1.00", one=SAME, cars=CARS), listing("1.00", one=SAME, training=TRAINING, cars=CARS)
    half = with_body(turned(document(two), three, 10).data, lambda root: settled(root, tag))
    assert (kind, "cars.ordinal") in told(turned(half, three, 11))


def test_two_ordinals_of_ours_side_by_side_become_one_when_items_are_counted_anew() -> None:
    two, three = listing("1.00", one=SAME, cars=CARS), listing("1.00", one=SAME, training=TRAINING, cars=CARS)
    half = with_body(turned(document(two), three, 10).data, lambda root: settled(root, "ins"))
    four = listing("1.00", first=SAME, one=SAME, training=TRAINING, cars=CARS)
    assert "4. 公务用车（项）。支出决算为1.50万元。" in str(reads(turned(half, four, 11).data))


@pytest.mark.parametrize("words", ["（见附件3）", "注10号", "第4季度", "其中2022年"])
def test_a_number_that_a_person_put_in_the_place_of_an_ordinal_is_not_counted_on(words: str) -> None:
    data = edited(document(listing("1.00", one=SAME, cars=CARS)), edits.typed_over("⟨2.⟩ 公务用车", words))
    done = turned(data, listing("1.00", one=SAME, training=TRAINING, cars=CARS), 10)
    assert f"{words} 公务用车" in str(reads(done.data))


@pytest.mark.parametrize(
    ("words", "becomes"), [("（二）", "（三）"), ("二是", "三是"), ("第二，", "第三，"), ("2、", "3、")]
)
def test_an_ordinal_in_a_persons_style_is_counted_on_in_it(words: str, becomes: str) -> None:
    data = edited(document(listing("1.00", one=SAME, cars=CARS)), edits.typed_over("⟨2.⟩ 公务用车", words))
    done = turned(data, listing("1.00", one=SAME, training=TRAINING, cars=CARS), 10)
    assert f"{becomes} 公务用车" in str(reads(done.data))


def test_a_figure_rejected_in_one_place_is_not_offered_again_for_the_sake_of_a_copy() -> None:
    def spent(amount: str) -> Report:
        line = paragraph(
            "spent", f"本年度公用经费支出决算为{amount}万元，全部用于日常办公。", (amount, SpanKind.FIGURE)
        )
        return report(paragraph("head", "具体情况", role=Role.HEADING1), line, paragraph("mid", "中间一段。"))

    copied = edited(document(spent("10.55")), edits.duplicated("本年度公用经费", "中间一段"))
    draft = Draft(copied)
    copy = [one for one in draft.paragraphs() if "公用经费" in text_of(one)][1]
    at = text_of(copy).index("10.55")
    edits.type_at(Selection(copy, at, at + 5), "77.31")
    first = turned(draft.save(), spent("20.66"), 10)
    refused = with_body(first.data, lambda root: decided(root, ours_rejected))
    more = report(*spent("20.66").blocks, paragraph("more", "另有一段。"))
    assert (ChangeKind.REJECTED, "spent.0") in told(turned(refused, more, 11))


def test_a_decision_by_halves_is_told_though_a_person_deleted_another_sentence() -> None:
    def three(second: str, third: str) -> Report:
        return report(paragraph("all", f"支出合计10.00万元。项目{second}。年末{third}。", ("10.00", SpanKind.FIGURE)))

    data = edited(document(three("已经完成", "专户结转资金上缴国库")), edits.typed_over("⟨项目已经完成。⟩", ""))
    data = turned(data, three("尚未完成", "专户结转资金上缴国库"), 10).data
    second = turned(data, three("尚未完成", "基本户没有任何余额"), 11)
    assert [kind for kind, _ in told(second)] == [ChangeKind.WORDING]
    half = with_body(second.data, lambda root: settled(root, "del"))
    assert told(turned(half, three("尚未完成", "基本户没有任何余额"), 12)) == [(ChangeKind.REJECTED, "all")]


def test_a_paragraph_that_a_person_parted_is_not_half_of_a_change() -> None:
    first, second = listing("1.00", training=TRAINING), listing("1.00", training=WITHOUT)
    done = with_body(turned(document(first), second, 10).data, lambda root: decided(root, ours_accepted))
    parted = edited(done, edits.split("（项）。⟨⟩支出"))
    assert told(turned(parted, second, 11)) == []


def test_a_rest_of_a_struck_item_in_the_next_heading_breaks_nothing() -> None:
    def items(*numbers: int) -> Report:
        every = {1: Item("行政运行", "2.00"), 2: Item("培训支出", "5.55"), 3: Item("公务用车", "7.77")}
        lines = [_item(at, f"list.{number}", every[number]) for at, number in enumerate(numbers, 1)]
        head = paragraph("list.head", "具体情况", role=Role.HEADING1)
        return report(head, *lines, paragraph("other", "其他", role=Role.HEADING1), paragraph("other.end", "以上。"))

    data = with_body(turned(document(items(1, 2)), items(1, 2, 3), 10).data, lambda root: decided(root, ours_rejected))
    data = turned(edited(data, edits.deleted("行政运行")), items(1, 3), 11).data
    rest = with_body(data, lambda root: reviewing.settle(root, lambda one: "".join(one.itertext()) != "5.55"))
    assert ChangeKind.ABSENT in {kind for kind, _ in told(turned(rest, items(1, 2, 3), 12))}


def test_a_comment_stays_while_words_that_it_kept_are_not_back() -> None:
    with_words = edited(document(BOTH), edits.typed_over("1.50万元。⟨⟩", "此数已与财政处核对。"))
    struck = turned(with_words, GONE, 10).data

    def fate(change: Any) -> bool:
        return change.getparent().tag != w("rPr") and "核对" in "".join(change.itertext())

    half = with_body(struck, lambda root: reviewing.settle(root, fate))
    assert "此数已与财政处核对" in comments_in(turned(half, BOTH, 11).data)


@pytest.mark.parametrize("words", ["壹贰陆点叁叁", "壹佰贰拾陆点叁叁", "一百二十六余"])
def test_a_figure_that_a_person_spelled_out_is_in_conflict_each_time(words: str) -> None:
    first = document(listing("1.00", cars=CARS._replace(amount="126.33")))
    data = edited(first, edits.typed_over("⟨126.33⟩", words))
    for day, total in enumerate(("1.00", "1.00", "2.00", "2.00"), 10):
        done = turned(data, listing(total, cars=CARS._replace(amount="26.05")), day)
        assert [(one.kind, one.old, one.new) for one in done.open] == [(ChangeKind.CONFLICT, words, "26.05")]
        data = done.data


def kept_on(data: bytes) -> list[str]:
    """The comments that hang on something, by what they say, once all of ours is accepted."""
    draft = Draft(with_body(data, lambda root: decided(root, ours_accepted)))
    anchored = {one.get(w("id")) for one in draft.root.iter(w("commentReference"))}
    comments = etree.fromstring(draft.parts["word/comments.xml"])
    return ["".join(one.itertext()) for one in comments if one.get(w("id")) in anchored]


SEVERAL = {
    name: ("31.27", figure) for name, figure in (("行政运行", "1.00"), ("培训支出", "2.00"), ("公务用车", "5.00"))
}
ITEMS = {"training": TRAINING, "housing": SAME, "cars": CARS}


def without_last(states: dict[str, Any], count: int) -> dict[str, Any]:
    return dict(list(states.items())[: len(states) - count])


@pytest.mark.parametrize("between", ["pending", "accepted", "without tracking"])
@pytest.mark.parametrize("how", ["rows", "items"])
def test_words_kept_in_a_comment_stay_when_what_carries_the_comment_is_struck(how: str, between: str) -> None:
    def left(count: int) -> Report:
        if how == "rows":
            return tables(without_last(SEVERAL, count))
        return listing("1.00", **without_last(ITEMS, count))

    first = document(left(0))
    words = edits.typed_over("公务用车⟨⟩（项）", "甲乙丙")
    data = typed(first, "5.00", "5.00甲乙丙") if how == "rows" else edited(first, words)
    for day, count in ((10, 1), (11, 2)):
        before = data
        data = turned(data, left(count), day, tracked=between != "without tracking").data
        assert any("甲乙丙" in one for one in kept_on(data))
        if between != "without tracking":
            assert view(data, ours_rejected) == view(before, ours_rejected)
        if between == "accepted":
            data = with_body(data, lambda root: decided(root, ours_accepted))


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "without tracking"])
def test_words_of_a_struck_table_stay_though_the_title_above_it_is_struck_too(tracked: bool) -> None:
    other = {"公用经费": ("11.00", "12.00")}
    data = typed(document(tables(SEVERAL, other)), "11.00", "11.00甲乙丙")
    assert any("甲乙丙" in one for one in kept_on(turned(data, tables(SEVERAL), 10, tracked=tracked).data))


def test_a_comment_that_keeps_words_is_not_dropped_with_the_row_that_a_person_deleted_below_it() -> None:
    data = typed(document(tables(SEVERAL)), "5.00", "5.00甲乙丙")
    data = turned(data, tables(without_last(SEVERAL, 1)), 10).data

    def without_carrier(root: Any) -> None:
        row = next(one for one in root.iter(w("tr")) if "培训支出" in "".join(one.itertext()))
        row.getparent().remove(row)

    data = turned(with_body(data, without_carrier), tables({"其他支出": ("1.00", "1.00")}), 11).data
    assert "甲乙丙" in comments_in(data)


def test_a_clause_decided_by_halves_is_told_beside_an_ordinal_decided_by_halves() -> None:
    two, three = listing("1.00", one=SAME, training=TRAINING), listing("1.00", one=SAME, cars=CARS, training=WITHOUT)
    done = turned(document(two), three, 10)

    def fate(change: Any) -> bool:
        return change.tag == w("ins") or "".join(change.itertext()) in ("80.38", "增加", "9.12")

    again = turned(with_body(done.data, lambda root: reviewing.settle(root, fate)), three, 11)
    assert {"training", "training.ordinal"} <= {change.key for change in again.changes if change.needs_person}
