"""沿用上年文稿: nothing of last year is an answer before a person says so, and what is written is the command's."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from roll_forward.next_year import next_year, sample
from typer.testing import CliRunner

from narrate.answering import form_place, renew_form
from narrate.cli import app
from narrate.drafting import draft
from narrate.editing.revisions import Revision
from narrate.form.columns import hints_in
from narrate.last_years import said_last_year
from narrate.rolling import roll_forward
from narrate.unit import open_unit
from narrate.writing.plain_document import plain_document
from support.recomputation import document_text
from support.sample_code import SAMPLES
from support.units import write_unit
from workbench.conftest import Sender, opened

UNIT, NAME, DATE = "政务局", "2022年度部门决算.docx", "2026-11-25T09:00:00Z"
TARGET = "2023年度部门决算.docx"
KEY, OTHER = "reason/totals", "reason/appropriation"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unit of 2023, its form without an answer, and its document of 2022."""
    root, rng = tmp_path_factory.mktemp("made"), Random(1)
    then = sample(rng)
    write_unit(then, root / "then")
    write_unit(next_year(then, rng, items=True), root / "全县" / UNIT)
    shutil.copy(SAMPLES / "jiaozuo-2022" / "说明填报表.xlsx", root / "then")
    draft(root / "then", root / "全县" / UNIT / NAME, phrasebook="henan")
    unit = open_unit(root / "全县" / UNIT, phrasebook="henan")
    renew_form(unit, form_place(unit), {})
    return root / "全县"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "全县")
    return tmp_path / "全县"


def _page(page: Sender) -> str:
    return page.get(f"/roll-forward/{UNIT}?document={NAME}").text


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / UNIT).iterdir()}


def _standing(folder: Path, key: str = KEY) -> str:
    found = open_unit(folder / UNIT).answers.get(key)
    return found.text if found else ""


def _shown(page: Sender, key: str = KEY) -> dict[str, str]:
    """What the page knows of a question, as its script reads it."""
    text = _page(page)
    card = re.search(rf'<article [^>]*data-key="{key}".*?</article>', text, re.DOTALL)
    assert card is not None
    told = {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', card[0])}
    digest = re.search(r'data-digest="(\w+)"', text)
    return told | {"digest": digest[1] if digest else ""}


def _decide(page: Sender, text: str, key: str = KEY) -> Any:
    shown = _shown(page, key)
    sent = {name: shown[name] for name in ("key", "seen", "digest", "hint", "words")}
    return page.put(f"/last-years-words/{UNIT}", sent | {"text": text})


def _seen(page: Sender) -> dict[str, str]:
    form = re.search(r"<form data-roll(.*?)>", _page(page), re.DOTALL)
    assert form is not None
    return {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', form[1])}


def _write(page: Sender, seen: dict[str, str], **given: str) -> Any:
    return page.put(f"/rolled/{UNIT}", seen | {"open": "1", "date": DATE} | given)


def _command(folder: Path, target: Path, *options: str) -> dict[str, Any]:
    words = ["roll-forward", folder / UNIT, folder / UNIT / NAME, "-o", target, "--date", DATE, "--json", *options]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code in (0, 1), done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# ---------------------------------------------------------------------------------------------------------- looking


def test_looking_writes_nothing_and_answers_nothing(folder: Path) -> None:
    earlier = _files(folder)
    text = _page(opened(folder))
    assert _files(folder) == earlier
    assert "照用上年的" in text and open_unit(folder / UNIT).answers == {}


def test_every_question_that_last_years_document_speaks_to_is_asked(folder: Path) -> None:
    told = said_last_year(open_unit(folder / UNIT), folder / UNIT / NAME)
    assert told is not None and len(told.said) > 10
    assert set(re.findall(r'<article [^>]*data-key="([^"]*)"', _page(opened(folder)))) == set(told.hints)


def test_last_years_reason_stands_beside_the_change_of_this_year(folder: Path) -> None:
    shown = _page(opened(folder)).partition(f'data-key="{KEY}"')[2].partition("</article>")[0]
    unit = open_unit(folder / UNIT)
    context = next(slot.context for slot in unit.slots if slot.key == KEY)
    assert context and context in unescape(shown)
    assert "豫事办焦作分行" in shown and "data-last-year" in shown


def test_every_change_is_listed_under_its_section(folder: Path) -> None:
    rolled = roll_forward(folder / UNIT, folder / UNIT / NAME, Revision(tracked=False))
    text = _page(opened(folder))
    assert text.count("<tr data-edit=") == len(rolled.edits)
    counts = [int(one) for one in re.findall(r"认出(\d+)个，", text)]
    assert sum(counts) == len(rolled.bindings.bound)


def test_a_number_that_was_not_understood_is_shown(folder: Path) -> None:
    document = folder / UNIT / NAME
    lines = [*document_text(document), "另有专项行动覆盖面积达到目标的87.31%。"]
    document.write_bytes(plain_document(lines))
    assert "87.31%" in unescape(_page(opened(folder)))


def test_a_document_of_another_year_is_told(folder: Path) -> None:
    (folder / UNIT / NAME).write_bytes(plain_document(["2018年度收、支总计均为100.00万元。"]))
    text = _page(opened(folder))
    assert "文稿是2018年度的" in text and "data-roll" not in text


def test_a_document_can_be_dropped(folder: Path) -> None:
    page, data = opened(folder), (folder / UNIT / NAME).read_bytes()
    assert page.put(f"/files/{UNIT}?name=2022公开.docx", data).status_code == 200
    assert "2022公开.docx" in page.get(f"/roll-forward/{UNIT}").text


# --------------------------------------------------------------------------------------------------------- deciding


def test_taken_as_it_was_it_is_the_answer(folder: Path) -> None:
    page = opened(folder)
    words = _shown(page)["words"]
    answer = _decide(page, words)
    assert (answer.status_code, answer.json["decision"], _standing(folder)) == (200, "kept", words)
    assert _shown(page)["decision"] == "kept"


def test_rewritten_the_new_words_are_the_answer(folder: Path) -> None:
    page = opened(folder)
    answer = _decide(page, "新增信息化项目")
    assert (answer.json["decision"], _standing(folder)) == ("rewritten", "新增信息化项目")
    assert _shown(page)["decision"] == "rewritten"


def test_left_open_there_is_no_answer_and_last_years_words_stand_beside(folder: Path) -> None:
    page = opened(folder)
    _decide(page, "先写一句")
    answer = _decide(page, "")
    assert (answer.json["decision"], _standing(folder)) == ("left", "")
    hint = hints_in(open_unit(folder / UNIT).inputs.form)[KEY]
    assert "豫事办焦作分行" in hint and NAME in hint
    assert _shown(page)["decision"] == "left"


def test_a_decision_touches_no_other_question(folder: Path) -> None:
    page = opened(folder)
    _decide(page, _shown(page)["words"])
    assert set(open_unit(folder / UNIT).answers) == {KEY}
    assert _shown(page, OTHER)["decision"] == "undecided"


def test_an_answer_of_last_year_that_nobody_confirmed_is_undecided(folder: Path) -> None:
    done = CliRunner().invoke(app, ["form", str(folder / UNIT), "--from", str(folder / UNIT / NAME)])
    assert done.exit_code in (0, 1), done.output
    key = "purpose/three_public/vehicle_operation"
    page = opened(folder)
    assert _standing(folder, key)
    assert _shown(page, key)["decision"] == "undecided"
    assert _decide(page, _shown(page, key)["words"], key).json["decision"] == "kept"


def test_an_answer_given_in_wps_meanwhile_is_met_with_both_texts(folder: Path) -> None:
    page = opened(folder)
    shown = _shown(page)
    assert _decide(opened(folder), "另一页填的").status_code == 200
    sent = {name: shown[name] for name in ("key", "seen", "digest", "hint", "words")}
    answer = page.put(f"/last-years-words/{UNIT}", sent | {"text": shown["words"]})
    assert (answer.status_code, answer.json["conflict"]["theirs"]) == (409, "另一页填的")
    assert _standing(folder) == "另一页填的"


# ---------------------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize(("tracked", "opened_too"), [("", "1"), ("1", "1"), ("", "")])
def test_it_is_byte_for_byte_the_commands(folder: Path, tmp_path: Path, tracked: str, opened_too: str) -> None:
    page = opened(folder)
    _decide(page, "新增信息化项目")
    answer = _write(page, _seen(page), tracked=tracked, open=opened_too).json
    options = [*(["--track"] if tracked else []), *(["--open-reasons"] if opened_too else [])]
    told = _command(folder, tmp_path / "a.docx", *options)
    assert answer["file"] == TARGET
    assert (folder / UNIT / TARGET).read_bytes() == (tmp_path / "a.docx").read_bytes()
    assert {name: answer[name] for name in told} == told | {"output": answer["output"]}


def test_no_reason_of_last_year_stands_in_the_draft_before_it_is_confirmed(folder: Path) -> None:
    page = opened(folder)
    told = said_last_year(open_unit(folder / UNIT), folder / UNIT / NAME)
    assert told is not None
    reasons = {one.text for one in told.said if one.key.startswith("reason/")}
    _write(page, _seen(page))
    said = "\n".join(document_text(folder / UNIT / TARGET))
    assert [words for words in reasons if f"：{words}。" in said or f"是{words}。" in said] == []
    assert said.count("【待补：原因】") >= len(reasons)


def test_what_was_decided_stands_in_the_draft(folder: Path) -> None:
    page = opened(folder)
    kept = _shown(page)["words"]
    _decide(page, kept)
    _decide(page, "另写的原因", OTHER)
    _write(page, _seen(page))
    said = document_text(folder / UNIT / TARGET)
    assert any(kept in line and "收、支总计" in line for line in said)
    assert any("另写的原因" in line for line in said)


def test_a_decision_after_the_list_does_not_stop_the_writing(folder: Path) -> None:
    page = opened(folder)
    seen = _seen(page)
    _decide(page, "新增信息化项目")
    assert _write(page, seen).status_code == 200


@pytest.mark.parametrize("changed", ["document", "tables"])
def test_what_changed_since_it_was_looked_at_is_told_and_nothing_written(folder: Path, changed: str) -> None:
    page = opened(folder)
    seen = _seen(page)
    if changed == "document":
        document = folder / UNIT / NAME
        document.write_bytes(plain_document(document_text(document)))
    else:
        rng = Random(2)
        write_unit(next_year(sample(rng), rng, items=False), folder / UNIT)
    earlier = _files(folder)
    answer = _write(page, seen)
    assert (answer.status_code, _files(folder)) == (409, earlier)
    assert "又改过，没有写入" in answer.json["error"]["message"]


def test_a_draft_that_lies_there_is_not_replaced_unasked(folder: Path) -> None:
    page = opened(folder)
    standing = folder / UNIT / TARGET
    standing.write_bytes(b"edited in WPS")
    seen = _seen(page)
    answer = _write(page, seen)
    assert (answer.status_code, answer.json["taken"], standing.read_bytes()) == (409, TARGET, b"edited in WPS")
    free = _write(page, seen, then="free").json["file"]
    kept = _write(page, seen, then="replace", digest=answer.json["digest"]).json["kept"]
    assert (folder / UNIT / kept).read_bytes() == b"edited in WPS"
    assert standing.read_bytes() == (folder / UNIT / free).read_bytes()


def test_a_draft_that_is_open_in_wps_is_told(folder: Path) -> None:
    page = opened(folder)
    seen = _seen(page)
    (folder / UNIT / TARGET).write_bytes(b"open in WPS")
    (folder / UNIT / f".~{TARGET}").write_bytes(b"")
    digest = _write(page, seen).json["digest"]
    answer = _write(page, seen, then="replace", digest=digest)
    assert answer.status_code == 409 and "WPS 里打开" in answer.json["error"]["message"]
    assert (folder / UNIT / TARGET).read_bytes() == b"open in WPS"


def test_read_only_shows_and_does_not_write(folder: Path) -> None:
    seen, page = _seen(opened(folder)), opened(folder, read_only=True)
    text = _page(page)
    assert "data-roll" not in text and "data-take" not in text
    earlier = _files(folder)
    shown = _shown(page)
    sent = {name: shown[name] for name in ("key", "seen", "digest", "hint", "words")}
    assert page.put(f"/last-years-words/{UNIT}", sent | {"text": "x"}).status_code == 403
    assert (_write(page, seen).status_code, _files(folder)) == (403, earlier)
