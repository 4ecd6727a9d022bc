"""[[figure]] of slots.toml: what a number can be, and the cell where it is read, of a unit whose folder has that sheet."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from narrate.errors import PhrasebookError
from narrate.figures.asked import AskedFigure, Bounds, asked
from narrate.figures.figure import Figure, FigureKind, Ledger, Missing, Publishing, Why
from narrate.intake.accounts import UnitInputs, YearTables
from narrate.intake.answers import Answer
from narrate.phrasebooks.phrasebook import load
from narrate.pipeline import open_unit
from narrate.quantity import UnitOfMeasure
from narrate.unit import Unit
from support.sample_code import SAMPLES

SAMPLE = SAMPLES / "jiaozuo-2022"
AMOUNT = '[[figure]]\nkey = "assets_total"\nlabel = "资产总额"\nprior = true\ncell = "资产负债简表!C4"\n'
SECTION = "〔段 total〕\n{{ year }}年末资产总额{{ asked.assets_total.amount|amount }}。\n"


def region(folder: Path, slots: str) -> Path:
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text('parent = "henan"\n', "utf-8")
    (folder / "slots.toml").write_text(slots, "utf-8")
    (folder / "sections" / "assets.j2").write_text(SECTION, "utf-8")
    return folder


def sheet(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "资产负债简表"
    for row in rows:
        page.append(row)
    book.save(path)


def balance(total: object, *, year: int, money: str = "单位：元", label: str = "资产总额") -> list[list[object]]:
    return [[f"{year}年资产负债简表"], [None, None, money], ["项目", "年初数", "期末数"], [label, 900000, total]]


def unit(
    tmp_path: Path, slots: str, sheets: dict[str, list[list[object]]], answers: dict[str, str] | None = None
) -> Unit:
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLE, folder)
    for name, rows in sheets.items():
        sheet(folder / name, rows)
    return open_unit(folder, phrasebook=str(region(tmp_path / "本地", slots))).with_answers(answers or {})


def doubts(one: Unit) -> list[str]:
    return [finding.message for finding in one.report.findings if "资产总额" in finding.message]


def amount(one: Unit, key: str) -> Decimal:
    figure = one.figures.by_id[key]
    assert isinstance(figure, Figure), figure
    return figure.value


def test_the_cell_is_read_in_the_unit_of_its_sheet(tmp_path: Path) -> None:
    one = unit(tmp_path, AMOUNT, {"资产表.xlsx": balance(1234567.8, year=2022)})
    assert amount(one, "asked.assets_total") == Decimal("123.45678")
    assert any("资产总额123.46万元" in paragraph.text for paragraph in one.report.paragraphs())
    assert doubts(one) == []


def test_last_years_number_is_read_from_last_years_sheet(tmp_path: Path) -> None:
    sheets = {"资产表.xlsx": balance(1234567.8, year=2022), "上年资产表.xlsx": balance(1000000, year=2021)}
    assert amount(unit(tmp_path, AMOUNT, sheets), "asked.assets_total.prior") == 100


def test_last_years_number_is_read_beside_this_years_where_the_sheet_has_both(tmp_path: Path) -> None:
    slots = AMOUNT + 'prior_cell = "资产负债简表!B4"\n'
    one = unit(tmp_path, slots, {"资产表.xlsx": balance(1234567.8, year=2022)})
    assert amount(one, "asked.assets_total.prior") == 90


def test_without_the_sheet_the_form_asks(tmp_path: Path) -> None:
    one = unit(tmp_path, AMOUNT, {})
    assert isinstance(one.figures.by_id["asked.assets_total"], Missing)
    asked = next(slot for slot in one.slots if slot.key == "figure/asked.assets_total")
    assert "资产负债简表" in asked.hint
    assert doubts(one) == []


def test_a_sheet_of_another_year_is_not_read(tmp_path: Path) -> None:
    one = unit(tmp_path, AMOUNT, {"资产表.xlsx": balance(1234567.8, year=2019)})
    assert isinstance(one.figures.by_id["asked.assets_total"], Missing)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (balance(1, year=2022, label="负债总额"), "这一行没有“资产总额”"),
        (balance(1, year=2022, money=""), "没有写金额单位"),
        (balance("见附注", year=2022), "应当是数"),
    ],
    ids=["another row", "no unit of money", "no number"],
)
def test_a_cell_that_is_not_the_one_meant_is_told_and_the_form_asks(
    rows: list[list[object]], told: str, tmp_path: Path
) -> None:
    one = unit(tmp_path, AMOUNT, {"资产表.xlsx": rows})
    assert isinstance(one.figures.by_id["asked.assets_total"], Missing)
    messages = [finding.message for finding in one.report.findings]
    assert any(told in message for message in messages), messages


def test_a_blank_cell_says_nothing_and_the_form_asks(tmp_path: Path) -> None:
    found = unit(tmp_path, AMOUNT, {"资产表.xlsx": balance(None, year=2022)}).figures.by_id["asked.assets_total"]
    assert isinstance(found, Missing) and found.why is Why.NOT_SUPPLIED


def test_two_sheets_that_say_different_numbers_give_none(tmp_path: Path) -> None:
    sheets = {"甲.xlsx": balance(1, year=2022), "乙.xlsx": balance(2, year=2022)}
    one = unit(tmp_path, AMOUNT, sheets)
    assert isinstance(one.figures.by_id["asked.assets_total"], Missing)
    assert any("数不同" in message for message in doubts(one))


PRIOR_OF_ONE = "figure/asked.one.prior"
COUNTED = (
    '[[figure]]\nkey = "assets_total"\nlabel = "资产总额"\nunit = "个"\nbounds = {min = 1, max = 100, whole = true}\n'
)


@pytest.mark.parametrize("answer", ["0", "101", "12.5"])
def test_an_answer_out_of_bounds_is_told(answer: str, tmp_path: Path) -> None:
    one = unit(tmp_path, COUNTED, {}, {"figure/asked.assets_total": answer})
    assert any("应当不小于1，不大于100，整数" in message for message in doubts(one)), doubts(one)


@pytest.mark.parametrize("answer", ["1", "100"])
def test_an_answer_within_bounds_is_not(answer: str, tmp_path: Path) -> None:
    assert doubts(unit(tmp_path, COUNTED, {}, {"figure/asked.assets_total": answer})) == []


@pytest.mark.parametrize(("number", "allowed"), [("-1", True), ("100", True), ("100.01", False)])
def test_a_bound_that_is_not_given_is_none(number: str, allowed: bool) -> None:
    assert Bounds(most=Decimal(100)).allow(Decimal(number)) is allowed


@pytest.mark.parametrize(("number", "allowed"), [("0.5", False), ("1", True), ("1.5", False)])
def test_only_whole_numbers_are_whole(number: str, allowed: bool) -> None:
    assert Bounds(whole=True).allow(Decimal(number)) is allowed


@pytest.mark.parametrize(
    ("unit", "kind"), [(UnitOfMeasure.POINTS, FigureKind.SCORE), (UnitOfMeasure.COUNT, FigureKind.COUNT)]
)
def test_points_are_a_score_and_pieces_a_count(unit: UnitOfMeasure, kind: FigureKind) -> None:
    book = Ledger(Publishing(), {"figure/asked.one": Answer("figure/asked.one", "90", Decimal(90))})
    nothing = UnitInputs("单位", None, 2024, YearTables(2024), None, None)
    found = asked(book, [AskedFigure("one", "满意度", unit)], nothing, established=False)["one"].amount
    assert isinstance(found, Figure) and (found.kind, found.unit, found.value) == (kind, unit, 90)


@pytest.mark.parametrize("unit", [UnitOfMeasure.POINTS, UnitOfMeasure.COUNT])
def test_what_is_no_amount_is_compared_with_last_years_as_it_is(unit: UnitOfMeasure) -> None:
    answers = {key: Answer(key, "", Decimal(number)) for key, number in (("figure/asked.one", 9), (PRIOR_OF_ONE, 12))}
    book = Ledger(Publishing(unit=UnitOfMeasure.YUAN), answers)
    nothing = UnitInputs("单位", None, 2024, YearTables(2024), None, None)
    compared = asked(book, [AskedFigure("one", "车辆", unit, prior=True)], nothing, established=False)["one"]
    assert compared.against_prior is not None and isinstance(compared.against_prior.change, Figure)
    assert (compared.against_prior.change.value, compared.against_prior.change.unit) == (-3, unit)


def test_the_difference_of_counts_that_is_missing_is_named_for_itself(tmp_path: Path) -> None:
    text = "〔段 total〕\n资产总额增加{{ asked.assets_total.against_prior.magnitude|count }}个。\n"
    folder = region(tmp_path / "本地", COUNTED + "prior = true\n")
    (folder / "sections" / "assets.j2").write_text(text, "utf-8")
    written = [one.text for one in open_unit(SAMPLE, phrasebook=str(folder)).report.paragraphs()]
    assert "资产总额增加【待补：资产总额比上年度的增减额】个。" in written


def test_counts_that_are_far_apart_have_no_unit_to_slip_by(tmp_path: Path) -> None:
    answers = {"figure/asked.assets_total": "1", "figure/asked.assets_total.prior": "20000"}
    slots = COUNTED.replace(", max = 100", "") + "prior = true\n"
    assert not any("倍" in message for message in doubts(unit(tmp_path, slots, {}, answers)))


def test_the_words_of_the_row_may_be_others_than_the_label(tmp_path: Path) -> None:
    slots = AMOUNT + 'beside = "资产合计"\n'
    one = unit(tmp_path, slots, {"资产表.xlsx": balance(1234567.8, year=2022, label="资产合计")})
    assert amount(one, "asked.assets_total") == Decimal("123.45678")


def test_last_years_answer_out_of_bounds_is_told(tmp_path: Path) -> None:
    slots = '[[figure]]\nkey = "assets_total"\nlabel = "资产总额"\nprior = true\nbounds = {min = 50}\n'
    answers = {"figure/asked.assets_total": "60", "figure/asked.assets_total.prior": "40"}
    assert any("上年度资产总额" in message for message in doubts(unit(tmp_path, slots, {}, answers)))


def test_a_cell_out_of_bounds_is_told_with_its_place(tmp_path: Path) -> None:
    slots = AMOUNT + "bounds = {max = 50}\n"
    one = unit(tmp_path, slots, {"资产表.xlsx": balance(1234567.8, year=2022)})
    assert any("应当不大于50" in message for message in doubts(one)), doubts(one)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('cell = "C4"', r"第3行.*cell 写成"),
        ("bounds = {lowest = 1}", r"第3行.*没有“lowest”"),
        ("bounds = {min = 3, max = 2}", r"第3行.*min 不大于 max"),
        ('prior = "是"', r"第3行.*prior 写 true"),
        ('unit = "吨"', r"第3行.*unit 写"),
        ('cel = "资产负债简表!C4"', r"第3行.*没有“cel”"),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_number(line: str, told: str, tmp_path: Path) -> None:
    slots = f'[[figure]]\nkey = "assets_total"\n{line}\nlabel = "资产总额"\n'
    with pytest.raises(PhrasebookError, match=rf"slots\.toml {told}"):
        load(str(region(tmp_path / "本地", slots)))


def test_the_line_is_that_of_the_entry_that_is_wrong(tmp_path: Path) -> None:
    right = '[[figure]]\nkey = "hinted"\nlabel = "甲"\nhint = "写 unit"\n'
    with pytest.raises(PhrasebookError, match=r"slots\.toml 第8行"):
        load(str(region(tmp_path / "本地", right + '[[figure]]\nkey = "b"\nlabel = "乙"\nunit = "吨"\n')))
