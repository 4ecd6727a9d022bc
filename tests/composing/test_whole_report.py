"""The whole report: its parts in the region's order, what is published, what is explained, what is open.

The golden text is the whole report of both samples. After a change that is meant, write it anew, then read the difference:

    UPDATE_GOLDEN=1 pytest tests/composing/test_whole_report.py
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from narrate.errors import MissingInput, PhrasebookError, UnreadableFile
from narrate.phrasebooks.phrasebook import installed
from narrate.pipeline import Unit, open_unit
from narrate.report.numerals import hanzi, hanzi_year_month
from narrate.report.values import Contents, PageSection, Paragraph, Report, Role, SpanKind, Table
from support.sample_code import SAMPLES

SAMPLE = SAMPLES / "jiaozuo-2022"
BOOK = 'label = "另一个地区"\nversion = "1"\nparent = "henan"\n'


@cache
def opened(name: str = "jiaozuo-2022") -> Unit:
    return open_unit(SAMPLES / name)


def whole(outline: str, folder: Path) -> Report:
    """The sample's report under a phrasebook of its own with this report.toml."""
    book = folder / "我的短语库"
    book.mkdir()
    (book / "phrasebook.toml").write_text(BOOK, encoding="utf-8")
    (book / "report.toml").write_text(outline, encoding="utf-8")
    return open_unit(SAMPLE, phrasebook=str(book)).whole_report


def lines(report: Report) -> Iterator[str]:
    """The report as text: a paragraph or a row a line, what stands on pages of its own marked."""
    for block in report.blocks:
        if isinstance(block, PageSection):
            yield "（以下横放）" if block.landscape else "（以下竖放）"
        elif isinstance(block, Contents):
            yield from (f"{entry.text}……" for entry in block.entries)
        elif isinstance(block, Table):
            for row in block.rows:
                yield " | ".join("" if cell is None else cell.text for cell in row)
        elif isinstance(block, Paragraph):
            text = block.text.replace("\n", "／").replace("\t", "　")
            yield f"（新页）{text}" if block.new_page else text


@pytest.mark.parametrize("name", ["jiaozuo-2022", "putuo-finance-2024"])
def test_the_golden_text(name: str) -> None:
    golden = Path(__file__).with_name("golden") / f"whole-{name}.txt"
    text = "\n".join(lines(opened(name).whole_report)) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8"), "differs from the golden text; meant? UPDATE_GOLDEN=1 writes it anew"


def texts(report: Report, *roles: Role) -> list[str]:
    return [paragraph.text for paragraph in report.paragraphs() if paragraph.role in roles]


def unit_with(folder: Path, **files: str) -> Path:
    """A copy of the sample with more files in it."""
    unit = folder / "单位"
    shutil.copytree(SAMPLE, unit)
    for name, content in files.items():
        (unit / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return unit


def test_the_narrative_is_the_one_of_the_draft() -> None:
    narrative = [dataclasses.replace(one, new_page=False) for one in opened().report.paragraphs()]
    in_whole = [dataclasses.replace(one, new_page=False) for one in opened().whole_report.paragraphs()]
    start = in_whole.index(narrative[0])
    assert in_whole[start : start + len(narrative)] == narrative


def test_parts_come_in_order_each_on_a_new_page() -> None:
    report = opened().whole_report
    assert texts(report, Role.PART) == [
        "第一部分\n焦作市政务服务和大数据管理局概况",
        "第二部分 2022年度部门决算表",
        "第三部分 2022年度部门决算情况说明",
        "第四部分 名词解释",
        "第五部分 附件",
    ]
    assert all(one.new_page for one in report.paragraphs() if one.role is Role.PART)


def test_contents_list_parts_sections_and_numbered_tables_and_lead_to_them() -> None:
    report = opened().whole_report
    (contents,) = (block for block in report.blocks if isinstance(block, Contents))
    shown = [entry.text for entry in contents.entries]
    assert shown[:5] == [
        "第一部分 焦作市政务服务和大数据管理局概况",
        "一、部门职责",
        "二、机构设置",
        "第二部分 2022年度部门决算表",
        "一、收入支出决算总表",
    ]
    assert shown[12] == "九、财政拨款“三公”经费支出决算表"
    keys = {paragraph.key for paragraph in report.paragraphs()}
    assert {entry.target for entry in contents.entries} <= keys
    assert len({entry.target for entry in contents.entries}) == len(shown)


def test_every_key_is_used_once() -> None:
    report = opened().whole_report
    keys = [span.key for one in report.paragraphs() for span in one.spans]
    keys += [span.key for table in report.tables() for row in table.rows for cell in row if cell for span in cell.spans]
    assert len(keys) == len(set(keys))
    blocks = [block.key for block in report.blocks if not isinstance(block, PageSection)]
    assert len(blocks) == len(set(blocks))


def test_a_region_publishes_fewer_tables_and_other_parts(tmp_path: Path) -> None:
    report = whole(
        'order = ["cover", "tables", "narrative"]\n[tables]\npublished = ["three_public", "income"]\n'
        '[tables.sheet.income]\ntitle = "{{ unit }}收入表"\nmark = "表2"\n',
        tmp_path,
    )
    assert texts(report, Role.SHEET_TITLE) == ["财政拨款“三公”经费支出决算表", "焦作市政务服务和大数据管理局收入表"]
    assert texts(report, Role.PART) == ["第二部分 2022年度部门决算表", "第三部分 2022年度部门决算情况说明"]
    assert "\t\t表2" in texts(report, Role.SHEET_HEAD)
    assert not [block for block in report.blocks if isinstance(block, Contents)]


def test_only_terms_that_occur_are_explained_where_the_region_says_so(tmp_path: Path) -> None:
    terms = "".join(
        f'[[glossary.term]]\nname = "{name}"\ntext = "解释。"\n' for name in ("基本支出", "没有的名词", "“三公”经费")
    )
    report = whole(f"[glossary]\nonly_used = true\n{terms}", tmp_path)
    shown = [text for text in texts(report, Role.TERM) if "（类）" not in text]
    assert shown == ["一、基本支出：解释。", "二、“三公”经费：解释。"]


def test_an_unknown_subject_is_asked_for_and_its_answer_printed() -> None:
    unit = opened("putuo-finance-2024")
    key = "text/explanation/2010607"
    slot = next(slot for slot in unit.slots if slot.key == key)
    assert slot.label == "财政事务（款）信息化建设（项）的说明（名词解释）"
    told = "十四、一般公共服务支出（类）财政事务（款）信息化建设（项）："
    assert any(text.startswith(f"{told}【待补：") for text in texts(unit.whole_report, Role.TERM))
    answered = unit.with_answers({key: "反映财政部门用于信息化建设方面的支出。"})
    assert f"{told}反映财政部门用于信息化建设方面的支出。" in texts(answered.whole_report, Role.TERM)


def test_the_bureaus_own_dictionary_comes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "科目说明.csv").write_text("科目编码,说明\n2010301,本局的说明。\n", encoding="gb18030")
    terms = texts(open_unit(unit_with(tmp_path)).whole_report, Role.TERM)
    assert any(text.endswith("行政运行（项）：本局的说明。") for text in terms)
    assert any(
        text.endswith("行政运行（项）：反映行政单位（包括实行公务员管理的事业单位）的基本支出。") for text in terms
    )


def test_a_dictionary_without_its_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"科目说明\.csv"):
        _ = open_unit(unit_with(tmp_path, 科目说明_csv="甲,乙\n1,2\n")).whole_report


def test_a_change_of_dictionary_or_attachment_makes_another_document(tmp_path: Path) -> None:
    unit = unit_with(tmp_path)
    before = open_unit(unit)
    whole_before = before.whole_report.document_id
    (unit / "科目说明.csv").write_text("科目编码,说明\n2010301,本局的说明。\n", encoding="utf-8")
    after = open_unit(unit)
    assert after.report.document_id == before.report.document_id
    assert after.whole_report.document_id != whole_before


def test_a_table_without_data_and_without_notes_gets_what_the_region_prescribes() -> None:
    unit = opened()
    inputs = unit.inputs
    current = inputs.current
    assert current.government_funds is not None
    bare = replace(current.government_funds, head=replace(current.government_funds.head, notes=()))
    changed = replace(unit, inputs=replace(inputs, current=replace(current, government_funds=bare)))
    notes = [one.text for one in changed.whole_report.paragraphs() if one.key.startswith("table.government_funds.note")]
    assert notes == [
        "注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",
        "说明：我部门没有政府性基金收入，也没有使用政府性基金安排的支出，故本表无数据。",
    ]


def test_a_table_that_was_not_supplied_is_a_visible_gap() -> None:
    unit = opened()
    current = replace(unit.inputs.current, state_capital=None)
    changed = replace(unit, inputs=replace(unit.inputs, current=current))
    gap = next(one for one in changed.whole_report.paragraphs() if one.key == "table.state_capital.absent")
    assert gap.text == "【待补：国有资本经营预算财政拨款支出决算表，文件夹里没有这张表】"
    assert [span.kind for span in gap.spans] == [SpanKind.OPEN]


def test_units_and_date_come_from_the_profile_and_are_asked_for_without_it() -> None:
    unit = opened()
    assert "2022年度，纳入本部门决算编制范围的单位共3个，其中二级预算单位包括：" in texts(unit.whole_report, Role.BODY)
    profile = replace(unit.profile, member_units=(), compiled_on=None)
    bare = replace(unit, profile=profile).whole_report
    asked = {slot.key for slot in bare.open_slots()}
    assert asked == {"text/overview/members", "text/profile/compiled_on"}
    assert texts(bare, Role.COVER_DATE) == ["【待补：封面上的年月】"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2023年9月", "二〇二三年九月"),
        ("2023 年 10 月 2 日", "二〇二三年十月二日"),
        ("二〇二三年九月", "二〇二三年九月"),
        ("2023年13月", "2023年13月"),
    ],
)
def test_the_cover_writes_its_date_in_han_digits(written: str, shown: str) -> None:
    assert hanzi_year_month(written) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(10, "十"), (31, "三十一"), (100, "一百"), (103, "一百零三"), (110, "一百一十")]
)
def test_terms_are_counted_beyond_a_hundred(number: int, shown: str) -> None:
    assert hanzi(number) == shown


@pytest.mark.parametrize(
    ("outline", "place"),
    [
        ('order = ["cover", "封底"]', "order"),
        ('[tables]\npublished = ["budget"]', "tables.published"),
        ("[tables]\nhead = []", "tables.head"),
        ('[tables.sheet.income]\nlandscape = "yes"', "tables.sheet.income.landscape"),
        ("[tables.amount]\ndecimals = 2", "tables.amount"),
        ('[tables.amount]\npattern = "0.00元"', "tables.amount.pattern"),
        ("[[glossary.term]]\nname = 1", "glossary.term"),
        ("overview = 1", "overview"),
    ],
)
def test_a_wrong_outline_is_told_by_its_place(outline: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(PhrasebookError, match=place) as caught:
        whole(outline, tmp_path)
    assert "report.toml" in str(caught.value)


def test_wide_tables_lie_on_turned_pages_and_the_text_on_upright_ones() -> None:
    landscape, found = False, {}
    for block in opened().whole_report.blocks:
        if isinstance(block, PageSection):
            landscape = block.landscape
        elif isinstance(block, Table):
            found[block.key] = landscape
        elif isinstance(block, Paragraph) and block.role in (Role.BODY, Role.ITEM, Role.TERM):
            assert not landscape
    upright = {"table.income_expenditure", "table.general_public_budget", "table.state_capital"}
    assert {key for key, turned in found.items() if not turned} == upright


def test_an_attachment_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    unit = open_unit(unit_with(tmp_path, 附件1_docx="不是文档"))
    with pytest.raises(UnreadableFile, match=r"附件1\.docx"):
        _ = unit.whole_report
    assert [verdict.what for verdict in unit.inputs.verdicts if verdict.file == "附件1.docx"] == ["附件"]


@pytest.mark.parametrize("name", sorted(installed()))
def test_the_parts_of_a_regions_report_are_numbered_on(name: str) -> None:
    report = open_unit(SAMPLE, phrasebook=name).whole_report
    parts = [one.text for one in report.paragraphs() if one.role is Role.PART]
    ordinals = [text.removeprefix("第")[0] for text in parts]
    assert len(parts) >= 4
    assert ordinals == [hanzi(number) for number in range(1, len(parts) + 1)]
