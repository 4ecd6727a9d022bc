"""The published report of the sample, with its own answers put in: every sentence that differs is listed and explained.

The published text and its answers are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from narrate.pipeline import open_unit
from support.sample_code import SAMPLES
from support.units import sample_data

NAME = "putuo-finance-2024"
SHARED = Path(__file__).resolve().parents[3] / "shared"
PUBLISHED = SHARED / "published" / NAME
COMPARE = SHARED / "conformance" / "compare.py"
LISTED = SAMPLES / "source" / NAME / "README.md"

pytestmark = pytest.mark.skipif(
    not (PUBLISHED / "answers.json").is_file() or not COMPARE.is_file(), reason="the published report is not at hand"
)


@cache
def compare() -> ModuleType:
    """The comparison that the work is judged by, loaded from its file."""
    spec = spec_from_file_location("compare", COMPARE)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def published_answers() -> dict[str, Any]:
    """`answers.json` under the keys of our form; figures as they stand, sentences as published."""
    told = json.loads((PUBLISHED / "answers.json").read_text("utf-8"))
    by_section, work, bought = told["reasons_by_section"], told["performance"], told["政府采购"]
    budget = "reason/general_public_budget"
    answers = {
        "reason/totals": by_section["一"],
        "reason/appropriation": by_section["四"],
        f"{budget}/total": by_section["五（一）"],
        f"{budget}/budget": by_section["五（三）总"],
        "reason/three_public/total": by_section["七（一）决算与预算"],
        "reason/agency_operating/prior": by_section["十一（一）"],
        "figure/agency_operating.prior": told["机关运行经费"]["prior_derived"],
        "text/performance/systems": work["制度"],
        "text/performance/mechanism": work["工作机制"],
        "figure/performance.average_score": work["平均得分"],
        "figure/performance.problems.found": work["发现问题数"],
        "figure/performance.problems.solved": work["已完成整改"],
        "figure/performance.problems.pending": work["正在整改"],
        "figure/procurement.reserved_sme": bought["面向中小企业预留预算"],
        "figure/procurement.reserved_micro": bought["面向小微企业预留预算"],
        "figure/procurement.reserved_sme_awarded": bought["中小企业预留_中小企业成交"],
        "figure/procurement.reserved_micro_awarded": bought["小微企业预留_小微企业成交"],
        "figure/procurement.unreserved_sme_awarded": bought["其他项目_中小企业成交"],
    }
    for key, stage in (("targets", "编报绩效目标"), ("tracking", "绩效跟踪评价"), ("projects", "绩效自评")):
        answers[f"figure/performance.{key}.count"] = work[stage]["项目数"]
        answers[f"figure/performance.{key}.amount"] = work[stage]["预算金额"]
    for key, grade in (("excellent", "优"), ("good", "良"), ("qualified", "合格"), ("unqualified", "不合格")):
        answers[f"figure/performance.grades.{key}"] = work["评级"][grade]
    for code, item in told["budget"]["items"].items():
        answers[f"purpose/general_public_budget/{code}"] = item["主要用于"]
        answers[f"{budget}/{code}"] = item["reason"] or ""
    return answers


def differences() -> Iterator[tuple[str, str]]:
    """("-", a published sentence that we do not write) and ("+", one of ours that was not published), in order."""
    unit = open_unit(SAMPLES / NAME)
    ours = replace(unit, answers={}).with_answers(published_answers()).report.text().splitlines()
    theirs = (PUBLISHED / "part3.txt").read_text("utf-8").splitlines()
    a, b = (compare().sentences(compare().part_three(lines), False) for lines in (theirs, ours))
    for _, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        same = a[a0:a1] == b[b0:b1]
        yield from () if same else (("-", sentence) for sentence in a[a0:a1])
        yield from () if same else (("+", sentence) for sentence in b[b0:b1])


def listed() -> list[tuple[str, re.Pattern[str]]]:
    """The differences the sample's README explains: lines of its blocks, with …… for what is left out of a quotation."""
    lines = [line for line in LISTED.read_text("utf-8").splitlines() if line[:2] in ("- ", "+ ")]
    assert lines
    found = []
    for line in lines:
        (sentence,) = compare().sentences([line[2:]], False)
        found.append((line[0], re.compile(".*".join(re.escape(part) for part in sentence.split("……")))))
    return found


def test_every_difference_from_the_published_text_is_listed() -> None:
    explained = listed()
    left = [
        f"{sign} {sentence}"
        for sign, sentence in differences()
        if not any(sign == of and pattern.fullmatch(sentence) for of, pattern in explained)
    ]
    assert left == []


def test_nothing_is_listed_that_does_not_differ() -> None:
    found = list(differences())
    idle = [
        pattern.pattern
        for sign, pattern in listed()
        if not any(sign == of and pattern.fullmatch(sentence) for of, sentence in found)
    ]
    assert idle == []


def test_the_sample_has_the_figures_of_the_published_tables() -> None:
    """Cell by cell: the source of the sample is the published tables, blanks where they are blank."""
    tables = {table["no"]: table for table in json.loads((PUBLISHED / "tables.json").read_text("utf-8"))["tables"]}
    year = sample_data(NAME).current
    for number, table in ((2, year.income), (3, year.expenditure), (5, year.general_public_budget)):
        assert table is not None
        rows = [(row.code, row.name, sorted(row.amounts.values())) for row in table.rows]
        assert rows == [(row["code"], row["name"], _filled(row["values"])) for row in tables[number]["rows"]]
        assert sorted(table.total.values()) == _filled(tables[number]["total_rows"][0]["values"])
    assert year.basic_expenditure is not None
    sides = [row[side] for row in tables[6]["rows"] for side in ("left", "right") if row[side]["code"]]
    assert {row.code: (row.name, sorted(row.amounts.values())) for row in year.basic_expenditure.rows} == {
        side["code"]: (side["name"], _filled(side["values"])) for side in sides
    }


def _filled(values: list[str | None]) -> list[Any]:
    return sorted(Decimal(value.replace(",", "")) for value in values if value)
