from __future__ import annotations

import pytest

from narrate.form.facts import Mark, doubt, judge


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("more|20.47", "less|3.10", "原为多20.47，现为少3.10"),
        ("less|693.07", "more|0.01", "原为少693.07，现为多0.01"),
        ("more|20.47", "level|0.00", "原为多20.47，现已无差异"),
        ("less|5", "less|0", "原为少5.00，现已无差异"),
        ("more|20.00", "more|30.01", "差异变大，原为多20.00，现为多30.01"),
        ("level|0", "more|1.00", "原为持平，现为多1.00"),
        ("up|20.47", "down|3.10", "原为多20.47，现为少3.10"),
        ("up|20.47", "less|3.10", "原为多20.47，现为少3.10"),
    ],
)
def test_an_answer_is_doubtful_when_its_difference_flipped_vanished_or_grew(then: str, now: str, words: str) -> None:
    assert doubt(then, now) == words


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("more|20.47", "more|20.47"),
        ("more|20.00", "more|30.00"),  # exactly half more
        ("more|20.00", "more|2.00"),  # smaller: the reason still explains it
        ("more|0.10", "more|1.09"),  # ten times, but 0.99 万元 only
        ("level|0", "more|0.99"),
        ("more|20.47", ""),  # a figure is missing: nobody knows
        ("level|0", ""),
        ("", "more|500"),  # the answer explained no difference
        ("", ""),
        ("what|ever", "more|1"),
        ("more|x", "less|1"),
        ("more|20", "sideways|9"),  # facts this version cannot read prove nothing
    ],
)
def test_an_answer_may_stand_otherwise(then: str, now: str) -> None:
    assert doubt(then, now) == ""


def test_the_mark_of_a_doubtful_answer_survives_being_written_and_read() -> None:
    mark, reason = judge(Mark("more|20.47"), "人员经费增加", "less|3.10", confirmed=False)
    assert reason
    assert Mark.parse(str(mark)) == mark
    assert str(mark).startswith("more|20.47→less|3.10#")


def test_a_doubt_stays_while_nobody_does_anything() -> None:
    mark, _ = judge(Mark("more|20.47"), "人员经费增加", "less|3.10", confirmed=False)
    assert judge(mark, "人员经费增加", "less|3.10", confirmed=False) == (mark, "原为多20.47，现为少3.10")


def test_a_rewritten_answer_stands_for_what_was_shown_beside_it() -> None:
    mark, _ = judge(Mark("more|20.47"), "人员经费增加", "less|3.10", confirmed=False)
    assert judge(mark, "厉行节约", "less|3.10", confirmed=False) == (Mark("less|3.10"), "")


def test_a_confirmed_answer_stands_for_what_was_shown_beside_it() -> None:
    mark, _ = judge(Mark("more|20.47"), "按规定缴纳", "less|3.10", confirmed=False)
    assert judge(mark, "按规定缴纳", "less|3.10", confirmed=True) == (Mark("less|3.10"), "")


def test_a_rewritten_answer_is_doubted_again_when_figures_turned_meanwhile() -> None:
    mark, _ = judge(Mark("more|20.47"), "人员经费增加", "less|3.10", confirmed=False)
    assert judge(mark, "厉行节约", "more|8", confirmed=False)[1] == "原为少3.10，现为多8.00"


def test_small_steps_add_up() -> None:
    mark = Mark("more|20.00")
    for now in ("more|25.00", "more|29.00"):
        mark, reason = judge(mark, "人员经费增加", now, confirmed=False)
        assert reason == ""
    assert judge(mark, "人员经费增加", "more|31.00", confirmed=False)[1] == "差异变大，原为多20.00，现为多31.00"


def test_figures_that_come_back_end_the_doubt() -> None:
    mark, reason = judge(Mark("more|20.47"), "人员经费增加", "level|0.00", confirmed=False)
    assert reason
    assert judge(mark, "人员经费增加", "more|20.47", confirmed=False) == (Mark("more|20.47"), "")
