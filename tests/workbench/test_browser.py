"""The pages in a real browser: what a person does, from dropped workbooks to the final copy, and that nothing leaves here."""

from __future__ import annotations

import base64
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from narrate.batch.tasks import Outcome
from narrate.cli import app
from narrate.report.values import SlotKind
from narrate.unit import open_unit
from narrate.workbench.live_batch import KEY as KEY_OF_BATCH
from narrate.workbench.live_batch import LiveBatch
from workbench.batch_in_browser import COUNTIES, made_counties, stopped_in_the_middle
from workbench.browsing import IN_BROWSER, PATIENCE, WIDTHS, Listening, Served, follow
from workbench.conftest import SAMPLES, written_in_wps

pytestmark = IN_BROWSER
KEY = "reason/totals"
UNIT = "政务局"


def _question(page: Any, key: str = KEY) -> Any:
    return page.locator(f'[data-key="{key}"]')


def _fill(page: Any, text: str, key: str = KEY) -> None:
    """Type an answer and leave the field."""
    field = _question(page, key).locator("[data-answer]")
    field.fill(text)
    field.blur()


def _standing(folder: Path, key: str = KEY) -> str:
    found = open_unit(folder / UNIT).answers.get(key)
    return found.text if found else ""


def _drop(page: Any, books: list[Path]) -> None:
    """Let files fall onto the page."""
    files = [{"name": one.name, "data": base64.b64encode(one.read_bytes()).decode()} for one in books]
    page.evaluate(
        """files => {
            const carried = new DataTransfer();
            for (const one of files) carried.items.add(new File([Uint8Array.from(atob(one.data), c => c.charCodeAt(0))], one.name));
            dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        files,
    )


def _answer_all_that_is_open(page: Any, unit: Path) -> None:
    """Give every answer that the narrative lacks, one field after the other, and wait until the last one is saved."""
    questions = [(slot.key, slot.kind) for slot in open_unit(unit).report.open_slots()]
    for key, kind in questions:
        _fill(page, "1" if kind is SlotKind.NUMBER else "工作任务增加", key)
    _question(page, questions[-1][0]).get_by_text("已存").wait_for()


def _as_commands(*arguments: str) -> bytes:
    """What a command writes to a place of its own."""
    target = Path(arguments[-1])
    assert get_command(app).main(args=list(arguments), standalone_mode=False) in (0, 1)
    return target.read_bytes()


def test_a_new_unit_from_dropped_workbooks_to_the_final_copy_with_the_bytes_of_the_commands(
    served: Served, tmp_path: Path
) -> None:
    page, unit = served.page("/?all"), served.folder / "新设的局"
    page.get_by_label("单位名称").fill(unit.name)
    page.get_by_role("button", name="建一个文件夹").click()
    page.wait_for_url("**/unit/**")
    books = [path for path in sorted((SAMPLES / "putuo-finance-2024").iterdir()) if path.stem != "说明填报表"]
    _drop(page, books)
    page.get_by_text("已读", exact=False).first.wait_for()
    assert sorted(path.name for path in unit.iterdir()) == [one.name for one in books]
    page.get_by_label("用哪个地区的写法").select_option("安徽")
    page.get_by_role("button", name="生成说明填报表").click()
    page.wait_for_url("**/answers/**")
    _answer_all_that_is_open(page, unit)
    follow(page, page.get_by_role("link", name="文稿", exact=True))
    assert "工作任务增加" in page.locator(".paper").inner_text()
    page.get_by_role("button", name="写成 Word").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    written = unit / download.value.suggested_filename
    assert written.read_bytes() == Path(download.value.path()).read_bytes()
    assert written.read_bytes() == _as_commands("draft", str(unit), "-o", str(tmp_path / "初稿.docx"))
    page.get_by_role("link", name="核对", exact=True).click()
    page.get_by_label("核对什么").select_option(written.name)
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_text("认出", exact=False).first.wait_for()
    assert page.locator("[data-finding].error").count() == 0
    page.get_by_role("button", name="写成批注").click()
    page.get_by_text(f"已写出《{written.stem}（批注）.docx》").wait_for()
    page.get_by_role("link", name="定稿", exact=True).click()
    page.get_by_role("button", name="生成定稿").click()
    page.get_by_text("已写出《").first.wait_for()
    (final,) = unit.glob("*（定稿）.docx")
    as_command = _as_commands("finalize", str(written), "--unit", str(unit), "-o", str(tmp_path / "定稿.docx"))
    assert final.read_bytes() == as_command


def test_a_number_leads_to_its_formula_and_cells(served: Served) -> None:
    page = served.page(f"/text/{UNIT}")
    page.get_by_role("link", name="92.61").first.click()
    origin = page.locator("#origin")
    origin.get_by_text("算式：").first.wait_for()
    assert "《2022年度部门决算公开表.xlsx》" in origin.inner_text()
    assert "÷" in origin.inner_text()


def test_an_answer_changed_in_wps_is_met_with_both_texts_and_a_choice(served: Served) -> None:
    page = served.page(f"/answers/{UNIT}")
    written_in_wps(served.folder / UNIT / "说明填报表.xlsx", KEY, "在WPS里填的")
    _fill(page, "在页面上填的")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("在WPS里填的").wait_for()
    assert "在页面上填的" in dialog.inner_text()
    served.complaints.clear()  # a browser writes down every 409
    dialog.get_by_role("button", name="两段都要").click()
    _question(page).get_by_text("已存").wait_for()
    assert _standing(served.folder) == "在WPS里填的；在页面上填的"


def test_two_tabs_and_a_reload_lose_nothing(served: Served) -> None:
    one, other = served.page(f"/answers/{UNIT}"), served.page(f"/answers/{UNIT}")
    _fill(one, "第一页填的")
    _question(one).get_by_text("已存").wait_for()
    second = "reason/appropriation"
    _fill(other, "第二页填的", second)
    _question(other, second).get_by_text("已存").wait_for()
    other.reload()
    assert _question(other).locator("[data-answer]").input_value() == "第一页填的"
    assert _question(other, second).locator("[data-answer]").input_value() == "第二页填的"


def test_what_was_typed_and_could_not_be_saved_is_saved_after_a_reload(served: Served) -> None:
    page = served.page(f"/answers/{UNIT}")
    lock = served.folder / UNIT / ".~说明填报表.xlsx"
    lock.write_bytes(b"")
    _fill(page, "锁着的时候填的")
    _question(page).get_by_text("正在 Word、Excel 或 WPS 里打开").wait_for()
    served.complaints.clear()  # a browser writes down every 409
    lock.unlink()
    page.reload()
    _question(page).get_by_text("已存", exact=True).wait_for()
    assert _standing(served.folder) == "锁着的时候填的"


def test_by_keyboard_alone_an_answer_is_given(served: Served) -> None:
    page = served.page(f"/answers/{UNIT}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-key]')?.dataset.key") == KEY:
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("只用键盘填的")
    page.keyboard.press("Tab")
    _question(page).get_by_text("已存").wait_for()
    assert _standing(served.folder) == "只用键盘填的"


def _answers_with(page: Any, address: str, *names: str) -> None:
    """Have a request of the page answered with what the server says in these cases, one after the other (the last one
    from then on), as `test_contract.py` holds it to."""
    cases = [json.loads((Path(__file__).with_name("contract") / f"{name}.json").read_text("utf-8")) for name in names]

    def fulfil(route: Any) -> None:
        case = cases.pop(0) if len(cases) > 1 else cases[0]
        route.fulfill(status=case["status"], json=case["body"])

    page.unroute_all()
    page.route(address, fulfil)


def test_the_script_understands_what_the_server_says_of_an_answer(served: Served) -> None:
    page = served.page(f"/answers/{UNIT}")
    _answers_with(page, "**/answers/**", "saved")
    _fill(page, "新增项目较多")
    _question(page).get_by_text("已存").wait_for()
    assert _question(page).locator("mark").inner_text() == "新增项目较多"
    _answers_with(page, "**/answers/**", "refused")
    _fill(page, "别的原因")
    _question(page).get_by_text("现在不用填这一项").wait_for()
    _answers_with(page, "**/answers/**", "conflict")
    _question(page).get_by_role("button", name="再存一次").click()
    page.get_by_role("dialog").get_by_role("button", name="用填报表里的").wait_for()
    page.keyboard.press("Escape")
    _question(page).get_by_text("还没有存：两边不一样").wait_for()
    served.complaints.clear()  # a browser writes down every 400 and 409


def test_the_script_understands_what_the_server_says_of_files(served: Served) -> None:
    page = served.page(f"/unit/{UNIT}")
    _answers_with(page, "**/files/**", "taken", "put_in", "refused")  # the last of another file: the page stays
    _drop(page, [SAMPLES / "jiaozuo-2022" / "说明填报表.xlsx", SAMPLES / "state_capital.csv"])
    page.get_by_role("dialog").get_by_role("button", name="两份都留").click()
    page.locator("#dropped").get_by_text("现在不用填这一项").wait_for()
    assert page.locator("#dropped li").first.inner_text() == "新.csv：放好了"
    page.goto(f"{served.origin}/text/{UNIT}")
    _answers_with(page, "**/documents/**", "document")
    page.get_by_role("button", name="写成 Word").click()
    page.get_by_text("已写出《焦作市政务服务和大数据管理局2022年度决算情况说明.docx》").wait_for()
    served.complaints.clear()  # a browser writes down every 400 and 409


@pytest.fixture
def goes_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A PDF of the unit that is being read until this is set, and cannot be read then."""
    ends = threading.Event()

    def read(data: bytes) -> None:
        ends.wait(PATIENCE / 1000)
        raise ValueError("no PDF")

    monkeypatch.setattr("narrate.intake.published_pdf._pdf_text", read)
    (served.folder / UNIT / "公开.pdf").write_bytes(b"none")
    return ends


def test_the_script_understands_what_the_server_says_of_long_work(served: Served, goes_on: threading.Event) -> None:
    page = served.page("/?all")
    _answers_with(page, "**/jobs/*", "working")
    page.goto(f"{served.origin}/check/{UNIT}?document=公开.pdf")
    job = page.locator("#job")
    job.get_by_text("第三页").wait_for()
    assert (job.locator("progress").get_attribute("value"), job.locator("progress").get_attribute("max")) == ("2", "9")
    _answers_with(page, "**/jobs/*", "stopped")
    job.get_by_text("一件事：停下了").wait_for()
    page.get_by_role("link", name="再读一次").wait_for()
    goes_on.set()


def test_when_a_pdf_was_read_its_page_comes_by_itself(served: Served, goes_on: threading.Event) -> None:
    page = served.page(f"/check/{UNIT}?document=公开.pdf")
    page.locator("#job progress").wait_for()
    goes_on.set()
    page.get_by_role("heading", name="没有完成").wait_for()
    assert "《公开.pdf》读不出来" in page.locator("main").inner_text()
    served.complaints.clear()  # a browser writes down every 422


def test_a_finding_is_ticked_off_and_a_rule_switched_off_with_its_reason(served: Served) -> None:
    page = served.page(f"/check/{UNIT}")
    finding = page.locator("[data-finding]").filter(has_text="B01").first
    finding.get_by_label("处理情况").select_option("待查")
    finding.get_by_text("已存").wait_for()
    finding.get_by_role("button", name="停用规则B01").click()
    page.get_by_role("dialog").get_by_label("理由").fill("预算表确实少列一项")
    page.get_by_role("dialog").get_by_role("button", name="停用", exact=True).click()
    page.get_by_text("规则B01已停用").first.wait_for()
    assert open_unit(served.folder / UNIT).profile.switched_off == {"B01": "预算表确实少列一项"}


def test_closing_the_last_page_ends_the_workbench_and_a_reload_does_not(served: Served, monkeypatch: Any) -> None:
    monkeypatch.setattr("narrate.workbench.life.GRACE", 0.0)
    page = served.page("/?all")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not served.bench.life.is_over(working=False)
    page.close(run_before_unload=True)
    for _ in range(300):
        if served.bench.life.is_over(working=False):
            return
        served.context.new_page().close()  # lets the browser's messages come
    raise AssertionError("the workbench does not notice that its last page was closed")


def test_every_page_fits_both_widths_and_names_its_parts(served: Served) -> None:
    page = served.page("/?all")
    book = {"file": "2022年度部门决算公开表.xlsx", "sheet": "收入支出决算总表"}
    sheet = f"/sheet/{UNIT}?file={book['file']}&sheet={book['sheet']}"
    addresses = [
        "/?all",
        *(f"/{one}/{UNIT}" for one in ("unit", "answers", "text", "check", "refresh", "roll-forward", "final")),
        f"/text/{UNIT}?what=whole",
        sheet,
    ]
    for address in addresses:
        page.goto(f"{served.origin}{address}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        unnamed = "[...document.querySelectorAll('main input, main select, main textarea')].filter(one => !one.labels.length && !one.ariaLabel).length"
        assert page.evaluate(unnamed) == 0, address
        assert page.locator("h1").count() == 1, address
        empty = "[...document.querySelectorAll('a, button')].filter(one => !one.textContent.trim() && !one.ariaLabel).length"
        assert page.evaluate(empty) == 0, address


def test_the_workbench_ends_when_its_last_page_is_closed_or_it_is_told_to(served: Served) -> None:
    page = served.page("/?all")
    page.wait_for_function("document.readyState === 'complete'")
    page.get_by_role("button", name="结束工作台").click()
    page.get_by_text("工作台已经结束").wait_for()
    assert served.bench.life.told_to_end.is_set()


def _held_back(served: Served, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Have the first run of a batch wait after so many units until it is stopped: no machine is too fast for the test."""
    heard = LiveBatch.heard

    def wait(live: LiveBatch, outcome: Outcome) -> None:
        heard(live, outcome)
        job = served.bench.jobs.latest(KEY_OF_BATCH)
        while job is not None and job.number == 1 and live.since(0)[0] >= after and not job.is_to_stop:
            time.sleep(0.02)

    monkeypatch.setattr(LiveBatch, "heard", wait)


def test_a_batch_is_watched_stopped_found_again_and_gone_on_with(
    browser: Any, listening: Listening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_counties(8, tmp_path / "样例", tmp_path / "全市", kinds=2)
    served = Served(folder, browser, listening)
    _held_back(served, monkeypatch, after=2)
    page = served.page("/batch")
    told = stopped_in_the_middle(page, folder, after=2)
    assert 2 <= told.stopped["done"] < 8 and told.stopped["done"] + told.stopped["pending"] == 8
    assert told.shown_again == told.stopped["done"]
    assert told.ended == {"done": 8}
    page.locator("[data-remind]").first.click()
    assert "待填的内容" in page.get_by_label("催办的话").input_value()
    page.keyboard.press("Escape")
    page.get_by_label("文件夹", exact=True).select_option(COUNTIES[0])
    page.reload()  # what is filtered stays
    assert page.locator("#batch tbody tr:visible").count() == 4
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    served.close()
    assert served.complaints == []
