"""narrate check and narrate rules as a user meets them: the report, JSON, the findings list, exit statuses, nothing changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from narrate.cli import app
from narrate.document_rules import document_rules
from narrate.table_checks.rules import BY_CODE, RULES

ROOT = Path(__file__).resolve().parents[2]
JIAOZUO = ROOT / "samples" / "jiaozuo-2022"
PUTUO = ROOT / "samples" / "putuo-finance-2024"
ACCOUNTS = "2022年度部门决算公开表.xlsx"
FORM = "说明填报表.xlsx"


def narrate(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def slipped(tmp_path: Path) -> Path:
    """焦作 with one figure of table 03 mistyped: 670.85 → 607.85."""
    folder = tmp_path / "单位"
    shutil.copytree(JIAOZUO, folder)
    book = load_workbook(folder / ACCOUNTS)
    book["支出决算表"]["D10"] = 607.85
    book.save(folder / ACCOUNTS)
    return folder


def as_json(*words: object) -> dict[str, Any]:
    value = json.loads(narrate("check", *words, "--json").stdout)
    assert isinstance(value, dict)
    return value


def test_published_tables_with_oddities_end_in_status_one() -> None:
    done = narrate("check", JIAOZUO, "--all")
    assert done.exit_code == 1
    assert (
        "【年初预算】\n存疑〔B01〕：年初预算合计2,520.90万元，各项相加2,489.24万元，有31.66万元没有落到任何一项"
        in done.stdout
    )
    assert "  写的是：2,520.90　应为：2,489.24" in done.stdout
    last = done.stdout.rstrip().splitlines()[-1]
    assert last.startswith("错误 0，存疑 3，提示 ")
    assert last.endswith("个关系，3 条规则没有核对。")


def test_tables_with_tails_alone_end_in_status_zero() -> None:
    done = narrate("check", PUTUO, "--all")
    assert done.exit_code == 0
    assert "尾差在四舍五入的范围内，分不清是不是差错" in done.stdout
    assert "〔W11〕302商品和服务支出：合计171.07，各部分相加171.09，相差0.02万元　《" in done.stdout


def test_a_rule_that_could_not_run_is_listed_with_the_reason() -> None:
    assert (
        "  〔X08〕没有结转和结余的，每个科目的财政拨款收入等于支出（02与05、07、08表）\n"
        "    有财政拨款结转和结余，各科目的拨款收入不必等于支出\n" in narrate("check", PUTUO, "--all").stdout
    )


def test_a_slip_is_told_by_every_relation_and_the_cell_is_pointed_out(slipped: Path) -> None:
    done = narrate("check", slipped, "--all")
    assert done.exit_code == 1
    assert done.stdout.index("【支出决算表】") < done.stdout.index("【年初预算】")
    assert "  算式：基本支出 607.85 + 项目支出 13.85 = 621.70\n" in done.stdout
    pointed = "“支出决算表”!D10写错了：写的是607.85，改为670.85，它所在的3个关系就都相符"
    assert done.stdout.count(pointed) == 3


def test_checking_changes_no_file(slipped: Path) -> None:
    before = contents(slipped)
    narrate("check", slipped, "--all")
    assert contents(slipped) == before


def test_json_has_everything_the_report_has(slipped: Path) -> None:
    result = as_json(slipped)
    assert result["schema"] == "narrate.check/1"
    assert result["counts"]["error"] == 3
    assert result["relations"] > 600
    assert {one["code"] for one in result["not_run"]} == {"W16", "Y01", "Y02"}
    first = result["findings"][0]
    assert first["code"] == "W07"
    assert first["written"] == "684.70"
    assert first["expected"] == "621.70"
    assert any(place.endswith("“支出决算表”!D10") for place in first["places"])


def test_chosen_rules_run_alone(slipped: Path) -> None:
    assert {one["code"] for one in as_json(slipped, "--rules", "W08")["findings"]} == {"W08"}


def test_rules_can_be_left_out(slipped: Path) -> None:
    assert "W08" not in {one["code"] for one in as_json(slipped, "--rules=-W08")["findings"]}


def test_an_unknown_rule_is_told(slipped: Path) -> None:
    done = narrate("check", slipped, "--rules", "Q99")
    assert done.exit_code == 2
    assert "没有这些规则：Q99" in done.stderr


def test_a_rule_the_unit_switched_off_is_reported_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(JIAOZUO, folder)
    book = load_workbook(folder / FORM)
    sheet = book["单位信息"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "停用规则")
    row[1].value = "N01：已核实；N03：沿用原名；B01：预留经费"
    book.save(folder / FORM)
    done = narrate("check", folder, "--all")
    assert done.exit_code == 0
    assert "〔N03〕规则N03已停用，1处没有列出（理由：沿用原名）" in done.stdout


def test_tables_are_checked_without_form_and_phrasebook(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(JIAOZUO, folder, ignore=shutil.ignore_patterns(FORM))
    assert [one["code"] for one in as_json(folder)["findings"][:3]] == ["B01", "N01", "N03"]


def test_the_findings_list_is_one_row_a_finding_to_tick_off(slipped: Path, tmp_path: Path) -> None:
    target = tmp_path / "核对清单.xlsx"
    assert narrate("check", slipped, "--xlsx", target).exit_code == 1
    sheet = load_workbook(target)["核对清单"]
    head, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert head == (
        *("序号", "级别", "规则", "表/章节", "问题", "位置", "写的是", "应为", "算式", "怎么办", "处理情况"),
    )
    assert rows[0][:4] == (1, "错误", "W07", "支出决算表")
    assert rows[0][6:9] == ("684.70", "621.70", "基本支出 607.85 + 项目支出 13.85 = 621.70")
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == f"A2:K{len(rows) + 2}"
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"已改,无需改,待查"'
    assert str(choices.sqref) == f"K3:K{len(rows) + 2}"


def test_the_findings_list_lists_the_rules_that_did_not_run(tmp_path: Path) -> None:
    target = tmp_path / "核对清单.xlsx"
    narrate("check", PUTUO, "--xlsx", target)
    rows = list(load_workbook(target)["没有核对的规则"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["X08", "Y01", "Y02"]


def test_an_existing_findings_list_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "核对清单.xlsx"
    target.write_bytes(b"mine")
    assert narrate("check", PUTUO, "--xlsx", target).exit_code == 3
    assert target.read_bytes() == b"mine"
    assert narrate("check", PUTUO, "--xlsx", target, "--force").exit_code == 0


def test_what_is_checked_is_never_written_to_not_even_by_force(slipped: Path) -> None:
    before = contents(slipped)
    done = narrate("check", slipped, "--xlsx", slipped / ACCOUNTS, "--force")
    assert done.exit_code == 2
    assert "是被核对的文件，不能写" in done.stderr
    assert contents(slipped) == before


def test_comments_without_a_document_are_refused(tmp_path: Path) -> None:
    done = narrate("check", PUTUO, "--comments", tmp_path / "批注.docx")
    assert done.exit_code == 2
    assert "--comments 要有文稿" in done.stderr


def test_rules_are_listed_with_level_and_source() -> None:
    done = narrate("rules")
    assert done.exit_code == 0
    assert all(f"〔{rule.code}〕{rule.severity}　{rule.holds}（{rule.source}）" in done.stdout for rule in RULES)


def test_rules_as_json_say_which_of_them_a_draft_runs_too() -> None:
    listed = json.loads(narrate("rules", "--json").stdout)
    assert listed["schema"] == "narrate.rules/1"
    assert [rule["code"] for rule in listed["rules"]] == [*BY_CODE, *document_rules()]
    told = {rule["code"] for rule in listed["rules"] if rule["in_draft"]}
    assert {"R01", "B01", "F02"} <= told
    assert "W07" not in told
