"""填报: an answer into the person's own form, and what is said when somebody else was there meanwhile."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from narrate.files import BACKUP_MARK
from narrate.form.schema import slots_as_json
from narrate.unit import open_unit
from narrate.workbench.opened_folder import digest_of
from support.faults import moments
from workbench.conftest import Sender, opened, written_in_wps

KEY, CONTEXT_OF = "reason/totals", "reason/appropriation"
NUMBER = "figure/performance.overall.score"


def _form(folder: Path) -> Path:
    return folder / "政务局" / "说明填报表.xlsx"


def _standing(folder: Path, key: str) -> str:
    found = open_unit(folder / "政务局").answers.get(key)
    return found.text if found else ""


def _digest(folder: Path) -> str:
    return digest_of(_form(folder))


def _put(page: Sender, folder: Path, text: str, key: str = KEY, **given: str) -> Any:
    body = {"key": key, "text": text, "seen": _standing(folder, key), "digest": _digest(folder)}
    return page.put("/answers/政务局", body | given)


def test_the_page_knows_the_form_it_was_made_from(page: Sender, folder: Path) -> None:
    assert f'data-digest="{_digest(folder)}"' in page.get("/answers/政务局").text


def test_an_answer_stands_in_the_form_afterwards(page: Sender, folder: Path) -> None:
    answer = _put(page, folder, "新增项目较多")
    assert (answer.status_code, answer.json["slot"]["answer"]) == (200, "新增项目较多")
    assert _standing(folder, KEY) == "新增项目较多"


def test_the_sentence_comes_back_with_the_answer_in_it(page: Sender, folder: Path) -> None:
    pieces = _put(page, folder, "新增项目较多").json["sentence"]
    assert [piece["text"] for piece in pieces if piece["is_answer"]] == ["新增项目较多"]
    whole = "".join(piece["text"] for piece in pieces)
    assert any(whole in line.text for line in open_unit(folder / "政务局").report.paragraphs())


def test_nothing_but_the_answer_changes(page: Sender, folder: Path) -> None:
    before = dict(open_unit(folder / "政务局").answers)
    _put(page, folder, "新增项目较多")
    after = dict(open_unit(folder / "政务局").answers)
    assert {key for key in before if before[key].text != after[key].text} == {KEY}


def test_an_answer_can_be_taken_out(page: Sender, folder: Path) -> None:
    answer = _put(page, folder, "  ")
    assert (answer.json["slot"]["state"], _standing(folder, KEY)) == ("open", "")
    assert "【待补" in "".join(piece["text"] for piece in answer.json["sentence"])


def test_the_slot_is_the_documented_json(page: Sender, folder: Path) -> None:
    slot = _put(page, folder, "新增项目较多").json["slot"]
    slots = slots_as_json(open_unit(folder / "政务局").slots)["slots"]
    assert slot == next(one for one in slots if one["key"] == KEY)


def test_the_first_save_keeps_a_copy_and_the_next_ones_do_not(page: Sender, folder: Path) -> None:
    before = _form(folder).read_bytes()
    for text in ("一", "二", "三"):
        assert _put(page, folder, text).status_code == 200
    copies = [path for path in _form(folder).parent.iterdir() if BACKUP_MARK in path.name]
    assert [path.read_bytes() for path in copies] == [before]


def test_an_answer_changed_in_wps_is_met_with_both_texts(page: Sender, folder: Path) -> None:
    seen, digest = _standing(folder, KEY), _digest(folder)
    written_in_wps(_form(folder), KEY, "在WPS里填的")
    form = _form(folder).read_bytes()
    answer = _put(page, folder, "在页面上填的", seen=seen, digest=digest)
    assert answer.status_code == 409
    assert answer.json["conflict"] == {
        "mine": "在页面上填的",
        "theirs": "在WPS里填的",
        "both": "在WPS里填的；在页面上填的",
    }
    assert _form(folder).read_bytes() == form


@pytest.mark.parametrize("how", ["mine", "theirs", "both"])
def test_the_choice_of_a_conflict_is_what_stands(page: Sender, folder: Path, how: str) -> None:
    seen, digest = _standing(folder, KEY), _digest(folder)
    written_in_wps(_form(folder), KEY, "在WPS里填的")
    met = _put(page, folder, "在页面上填的", seen=seen, digest=digest).json
    chosen, theirs = met["conflict"][how], met["conflict"]["theirs"]
    assert _put(page, folder, chosen, seen=theirs, digest=met["digest"]).status_code == 200
    assert _standing(folder, KEY) == chosen


def test_another_answer_changed_in_wps_stays_and_is_told(page: Sender, folder: Path) -> None:
    digest = _digest(folder)
    written_in_wps(_form(folder), CONTEXT_OF, "在WPS里填的")
    answer = _put(page, folder, "在页面上填的", digest=digest)
    assert (answer.status_code, answer.json["changed"]) == (200, True)
    assert (_standing(folder, KEY), _standing(folder, CONTEXT_OF)) == ("在页面上填的", "在WPS里填的")


def test_two_pages_take_turns(folder: Path) -> None:
    one, other = opened(folder), opened(folder)
    digest = _digest(folder)
    _put(one, folder, "第一页填的")
    answer = _put(other, folder, "第二页填的", CONTEXT_OF, digest=digest)
    assert answer.status_code == 200
    assert (_standing(folder, KEY), _standing(folder, CONTEXT_OF)) == ("第一页填的", "第二页填的")


def test_a_form_that_is_open_in_wps_is_told_and_left_alone(page: Sender, folder: Path) -> None:
    (_form(folder).parent / ".~说明填报表.xlsx").write_bytes(b"")
    form = _form(folder).read_bytes()
    answer = _put(page, folder, "新增项目较多")
    assert answer.status_code == 409
    assert "正在 Word、Excel 或 WPS 里打开" in answer.json["error"]["message"]
    assert _form(folder).read_bytes() == form
    assert "正在别的程序（WPS、Excel）里打开" in page.get("/answers/政务局").text


@pytest.mark.parametrize(
    ("key", "text"), [(NUMBER, "九十分"), ("choice/performance/key_evaluation", "也许"), (KEY, "\x01")]
)
def test_an_answer_that_does_not_fit_is_told_and_not_written(page: Sender, folder: Path, key: str, text: str) -> None:
    form = _form(folder).read_bytes()
    answer = _put(page, folder, text, key)
    assert (answer.status_code, bool(answer.json["error"]["details"])) == (400, True)
    assert _form(folder).read_bytes() == form


def test_a_question_that_is_not_asked_is_told(page: Sender, folder: Path) -> None:
    answer = _put(page, folder, "x", "reason/no/such")
    assert answer.status_code == 400


def test_without_a_form_the_first_answer_makes_one(page: Sender, folder: Path) -> None:
    profile = open_unit(folder / "政务局").phrasebook.name
    (folder / "narrate设置.txt").write_text(f"短语库 = {profile}\n", "utf-8")
    _form(folder).unlink()
    answer = page.put("/answers/政务局", {"key": KEY, "text": "新增项目较多", "seen": "", "digest": ""})
    assert (answer.status_code, _standing(folder, KEY)) == (200, "新增项目较多")


@pytest.mark.parametrize("needing", ["answers", "text", "roll-forward"])
def test_without_a_phrasebook_a_page_leads_to_that_of_the_tables(page: Sender, folder: Path, needing: str) -> None:
    _form(folder).unlink()
    assert page.get(f"/{needing}/政务局", follow_redirects=True).request.path == "/unit/政务局"


def test_without_a_phrasebook_the_page_of_the_tables_asks_for_one(page: Sender, folder: Path) -> None:
    _form(folder).unlink()
    assert "用哪个地区的写法" in page.get("/unit/政务局").text
    made = page.put("/form/政务局", {"phrasebook": "河南"})
    assert (made.status_code, made.json["created"]) == (200, True)
    assert page.get("/answers/政务局").status_code == 200


def test_last_years_answer_stands_beside_the_question(page: Sender, folder: Path) -> None:
    written_in_wps(_form(folder), KEY, "去年的原因", "上年填报")
    assert "去年的原因" in page.get("/answers/政务局").text


def test_killed_at_any_moment_of_a_save_the_form_is_the_old_or_the_new_one(folder: Path) -> None:
    page = opened(folder)
    assert page.get("/answers/政务局").status_code == 200  # loaded here, and not again in every child
    body = {"key": KEY, "text": "新增项目较多", "seen": _standing(folder, KEY), "digest": _digest(folder)}
    form, before = _form(folder), _form(folder).read_bytes()

    def prepare() -> None:
        page.bench.backed_up.clear()
        for path in form.parent.iterdir():
            if BACKUP_MARK in path.name or path.suffix == ".tmp":
                path.unlink()
        form.write_bytes(before)

    def save() -> None:
        assert page.put("/answers/政务局", body).status_code == 200

    for _ in moments(save, prepare):
        assert _standing(folder, KEY) in (body["seen"], "新增项目较多")
        copies = [path for path in form.parent.iterdir() if BACKUP_MARK in path.name]
        assert before in [path.read_bytes() for path in (form, *copies)]


def test_a_doubtful_answer_given_again_stands_for_the_tables_of_now(page: Sender, folder: Path) -> None:
    written_in_wps(_form(folder), KEY, "less|20.47", "数据标记")
    assert "原为少20.47，现为多62.36" in page.get("/answers/政务局").text
    slot = _put(page, folder, _standing(folder, KEY)).json["slot"]
    assert (slot["state"], slot["doubt"]) == ("answered", "")


def test_a_form_in_an_archive_is_told_and_no_second_one_is_made(page: Sender, folder: Path) -> None:
    form = _form(folder)
    with zipfile.ZipFile(form.with_suffix(".zip"), "w") as archive:
        archive.write(form, form.name)
    form.unlink()
    answer = page.put("/answers/政务局", {"key": KEY, "text": "改", "seen": _standing(folder, KEY), "digest": ""})
    assert (answer.status_code, "在压缩包里" in answer.json["error"]["message"]) == (400, True)
    assert not form.exists()


def test_errors_in_the_tables_are_told_before_the_questions(page: Sender, folder: Path) -> None:
    assert "表格里有错误" not in page.get("/answers/政务局").text
    path = folder / "政务局" / "2022年度部门决算公开表.xlsx"
    book = openpyxl.load_workbook(path)
    book["一般公共预算财政拨款支出决算表"]["C7"].value = 9999
    book.save(path)
    assert "表格里有错误" in page.get("/answers/政务局").text


def test_a_number_that_does_not_fit_is_told_in_the_words_of_the_page(page: Sender, folder: Path) -> None:
    told = _put(page, folder, "90分", NUMBER).json["error"]
    assert told["details"] == ["要填数字，不写“分”，给的是“90分”"]
    assert "narrate" not in told["advice"]


def test_what_is_computed_from_a_number_comes_back_for_the_other_questions(page: Sender, folder: Path) -> None:
    about = "reason/agency_operating"
    before = {one["key"]: one for one in slots_as_json(open_unit(folder / "政务局").slots)["slots"]}[about]["context"]
    answer = _put(page, folder, "77.77", "figure/agency_operating.original_budget").json
    after = next(one["context"] for one in answer["others"] if one["key"] == about)
    assert ("77.77" in after, "77.77" in before) == (True, False)
    assert "77.77" in "".join(piece["text"] for piece in answer["sentence"])


def test_the_numbers_of_a_section_are_asked_before_the_reasons(page: Sender) -> None:
    asked = page.get("/answers/政务局").text
    assert asked.index('id="figure/agency_operating.original_budget"') < asked.index('id="reason/agency_operating"')


def test_what_the_whole_report_alone_needs_can_be_left_out(page: Sender, folder: Path) -> None:
    unit, asked = open_unit(folder / "政务局"), page.get("/answers/政务局").text
    assert asked.count('data-narrative="yes"') == len(unit.narrative_slots) < len(unit.slots)
    assert 'data-show="narrative"' in asked
