from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from form.person import answer
from form.sample_slots import PROFILE, reason, sample_slots
from narrate.form.schema import doubtful_answers, slots_as_json
from narrate.form.writer import make_form
from narrate.intake.answers import Answer
from narrate.report.values import Slot, SlotKind


def test_a_slot_as_json_says_all_that_is_needed_to_answer_it() -> None:
    slot = Slot(
        "k", "s", "一、节", "问", SlotKind.CHOICE, "", ("是", "否"), "提示", "参考", Decimal("1E+2"), "more|100", False
    )
    assert slots_as_json([slot]) == {
        "schema": "narrate.slots/1",
        "slots": [
            {
                "key": "k",
                "section": "s",
                "section_title": "一、节",
                "label": "问",
                "kind": "choice",
                "unit": "",
                "choices": ["是", "否"],
                "hint": "提示",
                "context": "参考",
                "weight": "100",
                "starred": True,
                "facts": "more|100",
                "required": False,
                "state": "open",
                "doubt": "",
                "answer": None,
            }
        ],
    }


def test_states_are_open_answered_and_doubtful() -> None:
    slots = [Slot("a", "s", "节", "问"), *(Slot(k, "s", "节", "问", answer=Answer(k, "答")) for k in "bc")]
    listed = slots_as_json(slots, {"a": "无答案的不会存疑", "c": "原为多2.00，现为少1.00"})["slots"]
    assert [(s["state"], s["doubt"], s["answer"]) for s in listed] == [
        ("open", "", None),
        ("answered", "", "答"),
        ("doubtful", "原为多2.00，现为少1.00", "答"),
    ]


def test_the_json_is_plain() -> None:
    assert json.loads(json.dumps(slots_as_json(sample_slots()))) == slots_as_json(sample_slots())


def test_doubts_are_told_from_a_form_without_touching_it(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    slots = [reason("k", "s", "节", "原因", "more|20.47", "")]
    make_form(slots, PROFILE, path)
    answer(path, {"k": "人员增加"})
    before = path.read_bytes()
    assert doubtful_answers(path, [replace(slots[0], facts="less|3.1")]) == {"k": "原为多20.47，现为少3.10"}
    assert path.read_bytes() == before
