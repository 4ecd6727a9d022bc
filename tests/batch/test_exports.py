"""What a run leaves for people: the page for the bureau, the workbook, the words of its progress."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from batch.made_units import manifest, run_batch
from narrate.batch.distribution import distribution
from narrate.batch.overview import write_overview
from narrate.batch.run import Tally
from narrate.cli.progress import in_words, progress_line
from narrate.errors import OutputRefused
from samples.generate import generate

COUNT = 12


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    generate(COUNT, folder / "各单位", seed=8, defects=Decimal("0.25"))
    run_batch(folder / "各单位", folder / "out")
    return folder / "out"


def test_an_export_that_cannot_be_written_keeps_no_other_from_it(tmp_path: Path) -> None:
    generate(2, tmp_path / "各单位", seed=8)
    (tmp_path / "out" / "初稿清单.xlsx").mkdir(parents=True)
    with pytest.raises(OutputRefused, match="初稿清单"):
        run_batch(tmp_path / "各单位", tmp_path / "out")
    assert (tmp_path / "out" / "初稿汇总.html").is_file()
    assert [unit["status"] for unit in manifest(tmp_path / "out")] == ["done", "done"]


class Page(HTMLParser):
    """Addresses and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def row(number: int, **more: Any) -> dict[str, Any]:
    blank = {
        "findings": [],
        "open_slots": [],
        "outputs": {},
        "measures": {},
        "amounts": {},
        "year": 2023,
        "error": "",
        "status": "done",
    }
    return {"number": number, "unit": f"县/{number}", "name": f"单位{number}", **blank, **more}


def page_of(rows: list[dict[str, Any]], folder: Path) -> Page:
    write_overview(folder / "页.html", "汇总", {"各单位明细": "清单.xlsx"}, rows)
    return Page((folder / "页.html").read_text("utf-8"))


def test_the_page_needs_no_network_and_links_to_files_that_are_there(output: Path) -> None:
    text = (output / "初稿汇总.html").read_text("utf-8")
    page = Page(text)
    assert "link" not in page.tags
    assert re.findall(r"https?:|@import|url\(", text) == []
    assert len(page.addresses) >= COUNT - 3
    assert all((output / unquote(address)).is_file() for address in page.addresses)


def test_the_page_names_every_unit_that_could_not_be_done_with_its_reason(output: Path) -> None:
    words = "".join(Page((output / "初稿汇总.html").read_text("utf-8")).words)
    stopped = [unit for unit in manifest(output) if unit["status"] == "failed"]
    assert stopped
    for unit in stopped:
        assert unit["unit"] in words
        assert unit["error"].splitlines()[0] in words


def test_what_a_unit_writes_cannot_become_markup(tmp_path: Path) -> None:
    page = page_of([row(1, name="<script>甲</script>&乙", error="<b>坏</b>", status="failed")], tmp_path)
    assert page.tags.count("script") == 1  # the page's own
    assert "<script>甲</script>&乙" in "".join(page.words)


def test_units_far_out_are_marked_and_the_others_are_not(tmp_path: Path) -> None:
    usual = [row(n, measures={"growth": f"{n % 5}.00"}) for n in range(1, 31)]
    page = page_of([*usual, row(31, measures={"growth": "900.00"})], tmp_path)
    words = "".join(page.words)
    start = words.index("明显偏离的")
    assert "单位31 900.00%" in words[start : words.index("七、", start)]
    assert "单位5 " not in words[start : words.index("七、", start)]


def test_a_few_units_have_no_distribution() -> None:
    assert distribution([Decimal(1)] * 7) is None


def test_a_distribution_counts_every_unit_once() -> None:
    values = [Decimal(n % 10) for n in range(50)] + [Decimal(500), Decimal(-500)]
    found = distribution(values)
    assert found is not None
    assert sum(bar.units for bar in found.bars) == len(values)
    assert [bar.units for bar in found.bars if bar.outlying] == [1, 1]
    assert [value for value in values if found.is_outlier(value)] == [500, -500]


def test_a_distribution_of_one_value_has_no_outliers() -> None:
    found = distribution([Decimal(100)] * 20)
    assert found is not None
    assert sum(bar.units for bar in found.bars) == 20
    assert not found.is_outlier(Decimal(100))


def test_the_workbook_has_a_row_for_every_unit_and_for_all_they_owe(output: Path) -> None:
    book = load_workbook(output / "初稿清单.xlsx", read_only=True)
    units = manifest(output)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    assert [line[1] for line in sheets["各单位"][1:]] == [unit["unit"] for unit in units]
    assert len(sheets["待补内容"]) - 1 == sum(len(unit["open_slots"]) for unit in units)
    assert len(sheets["表格里的问题"]) - 1 == sum(len(unit["findings"]) for unit in units)
    assert len(sheets["输入文件"]) - 1 == sum(len(unit["inputs"]) for unit in units)


def test_the_manifest_holds_hashes_changes_and_measures(output: Path) -> None:
    done = [unit for unit in manifest(output) if unit["status"] == "done"]
    for unit in done:
        assert all(re.fullmatch(r"[0-9a-f]{64}", one["sha256"]) for one in unit["inputs"] + unit["outputs"])
        assert (unit["phrasebook"], unit["phrasebook_version"], unit["year"]) != ("", "", None)
        amounts = [Decimal(change["amount"]) for change in unit["changes"]]
        assert amounts == sorted(amounts, reverse=True)
        assert set(unit["findings_by_severity"]) == {"error", "warning", "note"}
    assert any("growth" in unit["measures"] for unit in done)


def test_progress_tells_speed_and_time_left() -> None:
    tally = Tally(200, done=40, failed=10, open_slots=1234, started=time.monotonic())
    assert progress_line(tally, 10.0) == "50／200个单位，没有完成10个，待补1,234处，每秒5.0个，还要约30秒"
    assert progress_line(Tally(200), 0.0) == "0／200个单位，没有完成0个，待补0处"


def test_durations_are_told_in_words() -> None:
    assert [in_words(seconds) for seconds in (0.4, 59, 61, 3725)] == ["0秒", "59秒", "1分01秒", "1小时02分"]
