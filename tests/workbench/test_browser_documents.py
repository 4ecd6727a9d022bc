"""更新 and 沿用上年文稿 in a real browser: by keyboard and mouse, from a document to the one that is written."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from roll_forward.next_year import next_year, sample

from narrate.answering import form_place, renew_form
from narrate.drafting import draft
from narrate.unit import open_unit
from narrate.word.reader import read_body
from refresh.data_changes import before, goods_bought
from support.units import UnitData, write_unit
from workbench.browsing import IN_BROWSER, Served, fits, follow
from workbench.conftest import SAMPLES

pytestmark = IN_BROWSER
UNIT = "政务局"
KEY, OTHER = "reason/totals", "reason/appropriation"
DRAFT, LAST, NOW = "初稿.docx", "2022年度部门决算.docx", "2023年度部门决算.docx"


def _unit(folder: Path, name: str, data: UnitData) -> Path:
    shutil.rmtree(folder / name, ignore_errors=True)
    write_unit(data, folder / name)
    return folder / name


def _with_answers(unit: Path) -> Path:
    shutil.copy(SAMPLES / "jiaozuo-2022" / "说明填报表.xlsx", unit)
    return unit


def test_an_edited_document_is_brought_up_to_date_by_keyboard(served: Served) -> None:
    then = _with_answers(_unit(served.folder, "从前", before()))
    unit = _with_answers(_unit(served.folder, UNIT, goods_bought(before())))
    draft(then, unit / DRAFT)
    earlier = (unit / DRAFT).read_bytes()
    page = served.page(f"/refresh/{UNIT}")
    assert "859.30" in page.locator("[data-changes]").inner_text()
    fits(page)
    assert (unit / DRAFT).read_bytes() == earlier
    page.get_by_label("写在旁边", exact=False).press("ArrowDown")
    assert page.get_by_label("就地更新", exact=False).is_checked()
    page.get_by_role("button", name="写出更新后的文稿").press("Enter")
    page.get_by_text("已写出《初稿.docx》").wait_for()
    assert "改动前的一份留在《初稿.备份-1.docx》" in page.locator("[data-outcome]").inner_text()
    assert (unit / "初稿.备份-1.docx").read_bytes() == earlier
    page.reload()
    page.get_by_text("数据没有变化").wait_for()


def test_a_document_that_is_open_in_wps_is_written_when_it_was_closed(served: Served) -> None:
    then = _with_answers(_unit(served.folder, "从前", before()))
    unit = _with_answers(_unit(served.folder, UNIT, goods_bought(before())))
    draft(then, unit / DRAFT)
    page = served.page(f"/refresh/{UNIT}")
    lock = unit / f".~{DRAFT}"
    lock.write_bytes(b"")
    page.get_by_role("button", name="写出更新后的文稿").click()
    page.get_by_text("正在 Word 或 WPS 里打开").wait_for()
    served.complaints.clear()  # a browser writes down every 409
    lock.unlink()
    with page.expect_navigation():
        page.get_by_role("button", name="再看一次").click()
    page.get_by_role("button", name="写出更新后的文稿").click()
    page.get_by_text("已写出《初稿.refreshed.docx》").wait_for()


def test_last_years_reasons_are_confirmed_one_by_one_and_the_draft_is_written(served: Served) -> None:
    then, rng = sample(Random(1)), Random(1)
    unit = _unit(served.folder, UNIT, next_year(then, rng, items=False))
    draft(_with_answers(_unit(served.folder, "上年", then)), unit / LAST, phrasebook="henan")
    opened = open_unit(unit, phrasebook="henan")
    renew_form(opened, form_place(opened), {})
    page = served.page(f"/roll-forward/{UNIT}")
    follow(page, page.get_by_role("link", name=LAST))
    card, other = (page.locator(f'[data-key="{key}"]') for key in (KEY, OTHER))
    undecided = int(page.locator("[data-undecided]").inner_text())
    fits(page)
    assert open_unit(unit).answers == {}
    card.get_by_role("button", name="照用上年的").press("Enter")
    card.get_by_text("已存").wait_for()
    assert open_unit(unit).answers[KEY].text == card.locator("[data-last-year]").inner_text().strip()
    other.get_by_role("button", name="留着待补").click()
    other.get_by_text("已存").wait_for()
    assert int(page.locator("[data-undecided]").inner_text()) == undecided - 2
    page.reload()
    assert [one.get_attribute("data-decision") for one in (card, other)] == ["kept", "left"]
    page.get_by_role("button", name=f"写出《{NOW}》").click()
    page.get_by_text(f"已写出《{NOW}》").wait_for()
    said = "\n".join(one.text for one in read_body(unit / NOW).paragraphs)
    assert open_unit(unit).answers[KEY].text in said and "【待补：原因】" in said
