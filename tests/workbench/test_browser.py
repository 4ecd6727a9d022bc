"""The pages in a real browser: what a person does, from dropped workbooks to the Word file, and that nothing leaves here."""

from __future__ import annotations

import base64
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import waitress

from narrate.unit import open_unit
from narrate.workbench.application import create_app
from narrate.workbench.bench import Bench
from workbench.conftest import SAMPLES, TOKEN

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    # playwright closes its own pipes late
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
WIDTHS = (1280, 800)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE = 90_000  # milliseconds, on a machine that does much else
KEY = "reason/totals"
UNIT = "政务局"


class Served:
    """A workbench that listens, and what its pages asked for and complained about."""

    def __init__(self, folder: Path, browser: Any) -> None:
        self.folder, self.app = folder, create_app(folder, TOKEN)
        self.server = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=4)
        self.origin = f"http://127.0.0.1:{self.server.effective_port}"
        threading.Thread(target=self.server.run, daemon=True).start()
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._asked)
        self.context.on("console", lambda told: told.type in ("error", "warning") and self.complaints.append(told.text))
        self.context.on("weberror", lambda told: self.complaints.append(str(told.error)))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.complaints.append(f"asked for {request.url}")

    @property
    def bench(self) -> Bench:
        held: Bench = self.app.extensions["narrate"]
        return held

    def page(self, address: str) -> Any:
        """A new tab, let in by the token, at an address."""
        page = self.context.new_page()
        page.goto(f"{self.origin}/?token={TOKEN}")
        page.wait_for_url(lambda url: "token" not in url)
        page.goto(f"{self.origin}{address}")
        return page

    def close(self) -> None:
        self.context.close()
        self.server.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def served(folder: Path, browser: Any) -> Iterator[Served]:
    """The workbench on a folder with two units; at the end nothing was asked of anybody else, and nothing went wrong."""
    held = Served(folder, browser)
    yield held
    held.close()
    assert held.complaints == []


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


def _in_wps(folder: Path, text: str) -> None:
    """What a person does in a spreadsheet program with the first question."""
    path = folder / UNIT / "说明填报表.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["说明填报表"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "标识" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    row = next(row[0].row for row in sheet.iter_rows() if row[columns["标识"] - 1].value == KEY)
    sheet.cell(row, columns["本年填报"]).value = text
    book.save(path)


def test_from_dropped_workbooks_to_the_word_file(served: Served) -> None:
    page = served.page("/?all")
    page.get_by_label("单位名称").fill("新设的局")
    page.get_by_role("button", name="建一个文件夹").click()
    page.wait_for_url("**/unit/**")
    books = [path for path in sorted((SAMPLES / "jiaozuo-2022").iterdir()) if path.stem != "说明填报表"]
    files = [{"name": one.name, "data": base64.b64encode(one.read_bytes()).decode()} for one in books]
    page.evaluate(
        """files => {
            const carried = new DataTransfer();
            for (const one of files) carried.items.add(new File([Uint8Array.from(atob(one.data), c => c.charCodeAt(0))], one.name));
            dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        files,
    )
    page.get_by_text("已读", exact=False).first.wait_for()
    assert sorted(path.name for path in (served.folder / "新设的局").iterdir()) == [one.name for one in books]
    page.get_by_label("用哪个地区的写法").select_option("河南")
    page.get_by_role("button", name="生成说明填报表").click()
    page.wait_for_url("**/answers/**")
    _fill(page, "新增项目较多")
    _question(page).get_by_text("已存").wait_for()
    assert _question(page).locator("mark").inner_text() == "新增项目较多"
    page.get_by_role("link", name="文稿", exact=True).click()
    assert "新增项目较多" in page.locator(".paper").inner_text()
    page.get_by_role("button", name="写成 Word").click()
    page.get_by_text("已写出《").wait_for()
    page.get_by_role("link", name="下载").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    written = served.folder / "新设的局" / download.value.suggested_filename
    assert written.read_bytes() == Path(download.value.path()).read_bytes()


def test_a_number_leads_to_its_formula_and_cells(served: Served) -> None:
    page = served.page(f"/text/{UNIT}")
    page.get_by_role("link", name="92.61").first.click()
    origin = page.locator("#origin")
    origin.get_by_text("算式：").first.wait_for()
    assert "《2022年度部门决算公开表.xlsx》" in origin.inner_text()
    assert "÷" in origin.inner_text()


def test_an_answer_changed_in_wps_is_met_with_both_texts_and_a_choice(served: Served) -> None:
    page = served.page(f"/answers/{UNIT}")
    _in_wps(served.folder, "在WPS里填的")
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


def test_every_page_fits_both_widths_and_names_its_parts(served: Served) -> None:
    page = served.page("/?all")
    book = {"file": "2022年度部门决算公开表.xlsx", "sheet": "收入支出决算总表"}
    sheet = f"/sheet/{UNIT}?file={book['file']}&sheet={book['sheet']}"
    addresses = [
        "/?all",
        *(f"/{one}/{UNIT}" for one in ("unit", "answers", "text", "refresh")),
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
