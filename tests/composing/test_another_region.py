"""One more region is a folder of data: made here, used by name of its folder, nothing under narrate/ knows of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.phrasebooks.phrasebook import installed
from narrate.pipeline import open_unit
from narrate.word.reader import read_document
from support.sample_code import SAMPLES

SAMPLE = SAMPLES / "putuo-finance-2024"

PHRASEBOOK = """
label = "另一个地区"
version = "1"
parent = "shanghai"

[part]
title = "三、{{ year }}年度{{ kind }}决算情况说明"

[[section]]
key = "income"
title = "收入决算情况"

[[section]]
key = "totals"
title = "收支决算总体情况"

[[section]]
key = "remarks"
title = "其他说明"
file = "closing"

[[section]]
key = "basic_expenditure"
title = "基本支出决算情况"

[settings.amount]
unit = "元"
pattern = "#,##0.00"

[settings.percent]
pattern = "0.0"

[settings.words.change]
less = "减支"

[settings.words.growth]
less = "降低"

[settings.numbering]
heading1 = "（{汉}）"
"""
TOTALS = """
{% extends "parent:sections/totals.j2" %}
{% block total %}
{{ year }}年度收入总计{{ totals.income|amount }}，支出总计{{ totals.expenditure|amount }}。
{% endblock %}
"""
CLOSING = """
〔段 vehicles〕
年末车辆{{ assets.vehicles|count }}辆。{{ text("remarks/closing") }}
"""
SLOTS = """
[[slot]]
key = "text/remarks/closing"
ask = "还有什么要说明的"
"""


@pytest.fixture
def region(tmp_path: Path) -> Path:
    folder = tmp_path / "我的短语库"
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text(PHRASEBOOK, "utf-8")
    (folder / "slots.toml").write_text(SLOTS, "utf-8")
    (folder / "sections" / "totals.j2").write_text(TOTALS, "utf-8")
    (folder / "sections" / "closing.j2").write_text(CLOSING, "utf-8")
    return folder


def paragraphs(region: Path, tmp_path: Path) -> list[str]:
    """What `narrate draft` writes with this phrasebook."""
    target = tmp_path / "稿.docx"
    done = CliRunner().invoke(app, ["draft", str(SAMPLE), "--phrasebook", str(region), "-o", str(target)])
    assert done.exit_code == 0, done.output
    return [paragraph.text for paragraph in read_document(target).paragraphs if paragraph.text.strip()]


def test_a_region_of_ones_own_is_drafted_in_its_order_its_money_and_its_words(region: Path, tmp_path: Path) -> None:
    assert paragraphs(region, tmp_path)[:7] == [
        "三、2024年度部门决算情况说明",
        "（一）收入决算情况",
        "本年收入合计29,462,500.00元，其中：财政拨款收入29,400,500.00元，占99.8%；其他收入62,000.00元，占0.2%。",
        "（二）收支决算总体情况",
        "2024年度收入总计29,953,900.00元，支出总计29,953,900.00元。"
        "与2023年度相比，收入支出总计减支569,500.00元，降低1.9%。主要原因：在职人员调出、退休，人员经费比上年少；"
        "部分信息化和委托业务合同约定分期付款，当年到期的款项较少。",
        "（三）其他说明",
        "年末车辆0辆。【待补：还有什么要说明的】",
    ]


def test_what_the_region_does_not_say_comes_from_its_parents(region: Path) -> None:
    report = open_unit(SAMPLE, phrasebook=str(region)).report
    last = list(report.paragraphs())[-1].text
    assert re.match(
        r"一般公共预算财政拨款基本支出23,369,100\.00元。其中：人员经费21,522,600\.00元，主要包括：基本工资、", last
    )
    assert report.phrasebook == region.name


def test_the_common_ground_is_there_to_inherit_from_and_not_to_choose(tmp_path: Path) -> None:
    assert "_common" not in installed()
    assert {"henan", "shanghai"} <= set(installed())
    folder = tmp_path / "最小"
    (folder / "sections").mkdir(parents=True)
    outline = '[part]\ntitle = "第三部分"\n[[section]]\nkey = "income"\ntitle = "收入"\n'
    (folder / "phrasebook.toml").write_text(f'parent = "_common"\n{outline}', "utf-8")
    (folder / "sections" / "income.j2").write_text("〔段 total〕\n收入{{ income.total|amount }}。\n", "utf-8")
    report = open_unit(SAMPLE, phrasebook=str(folder)).report
    assert report.text().splitlines() == ["第三部分", "一、收入", "收入2,946.25万元。"]
