"""narrate phrasebook: list, new, lint, preview, figures as a person calls them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.cli.phrasebook import phrasebook
from support.sample_code import SAMPLES

UNIT = SAMPLES / "jiaozuo-2022"


def narrate(*words: object) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    done = CliRunner().invoke(app, ["phrasebook", *map(str, words)])
    assert "Traceback" not in done.stderr
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A new phrasebook under 河南."""
    assert narrate("new", "我的短语库", "--from", "henan", "--to", tmp_path)[0] == 0
    return tmp_path / "我的短语库"


@pytest.mark.parametrize("name", sorted(phrasebook.commands))
def test_every_command_has_chinese_help_with_an_example(name: str) -> None:
    status, out, _ = narrate(name, "--help")
    assert status == 0
    assert out.startswith(f"用法：narrate phrasebook {name} ")
    assert "例：narrate phrasebook " in out


def test_list_tells_name_label_version_and_parent() -> None:
    status, out, _ = narrate("list")
    assert status == 0
    assert "河南　henan　河南省部门决算公开　版本 2022.1，以 _national 为底" in out
    assert "_common　" not in out and "_national　" not in out
    told = json.loads(narrate("list", "--json")[1])
    assert told["schema"] == "narrate.phrasebooks/1"
    assert {"henan", "shanghai"} <= {row["name"] for row in told["phrasebooks"]}


def test_a_new_phrasebook_works_at_once_and_lints_clean(own: Path, tmp_path: Path) -> None:
    assert narrate("lint", own) == (0, "", "没有问题。\n")
    target = tmp_path / "稿.docx"
    done = CliRunner().invoke(app, ["draft", str(UNIT), "--phrasebook", str(own), "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert narrate("preview", UNIT, "--phrasebook", own)[1] == narrate("preview", UNIT, "--phrasebook", "henan")[1]


def test_a_new_phrasebook_under_a_folder_works_too(own: Path, tmp_path: Path) -> None:
    assert narrate("new", "下级", "--from", own, "--to", tmp_path)[0] == 0
    assert narrate("lint", tmp_path / "下级")[0] == 0


def test_the_example_of_a_setting_works_without_its_mark(own: Path) -> None:
    file = own / "phrasebook.toml"
    text = file.read_text("utf-8").replace("# [settings.percent]", "[settings.percent]")
    file.write_text(text.replace("# pattern =", "pattern ="), "utf-8")
    assert "[2.7]%" in narrate("preview", UNIT, "--phrasebook", own, "--section", "totals")[1]


def test_new_never_overwrites(own: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    status, out, err = narrate("new", "我的短语库", "--from", "henan", "--to", tmp_path)
    assert (status, out) == (3, "")
    assert "已经存在，没有覆盖" in err
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["", "a/b", "..", "_x", "henan", 'x"y', "a{b}"])
def test_new_refuses_a_name_no_folder_can_have(name: str, tmp_path: Path) -> None:
    assert narrate("new", name, "--from", "henan", "--to", tmp_path)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_new_under_no_phrasebook_is_told(tmp_path: Path) -> None:
    status, _, err = narrate("new", "甲", "--from", "没有", "--to", tmp_path)
    assert status == 3
    assert "没有短语库“没有”" in err
    assert list(tmp_path.iterdir()) == []


def test_lint_tells_file_line_rule_and_count(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "sections" / "totals.j2").write_text("〔段 total〕\n收入 5万元,{{ totals.nothing|amount }}\n", "utf-8")
    monkeypatch.chdir(own.parent)
    status, out, _ = narrate("lint", "我的短语库")
    assert status == 1
    place = str(Path("我的短语库", "sections", "totals.j2"))
    assert f"{place}:2: 错误 unknown-name “totals”里没有“nothing”这一项" in out
    assert f"{place}:2: 存疑 bare-number " in out
    assert out.splitlines()[-1].startswith("共")
    told = json.loads(narrate("lint", "我的短语库", "--json")[1])
    assert told["schema"] == "narrate.phrasebook-problems/1"
    assert {"code", "severity", "file", "line", "message"} == set(told["problems"][0])


def test_lint_of_nothing_is_told() -> None:
    status, _, err = narrate("lint", "没有")
    assert status == 3
    assert "没有短语库“没有”" in err


def test_preview_marks_figures_words_and_answers_without_colour() -> None:
    status, out, _ = narrate("preview", UNIT, "--section", "totals")
    assert status == 0
    assert (
        "收、支总计均为[2,337.23]万元。与上年度相比，收、支总计各{增加}[62.36]万元，{增长}[2.74]%，主要原因是：<" in out
    )
    assert "\x1b" not in out


def test_preview_shows_open_slots(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(UNIT, folder)
    (folder / "说明填报表.xlsx").unlink()
    out = narrate("preview", folder, "--phrasebook", "henan", "--section", "totals")[1]
    assert "主要原因是：【待补：收、支总计与上年度相比变化的主要原因】" in out


def test_preview_of_branches_shows_each_sentence_once() -> None:
    status, out, _ = narrate("preview", "--phrasebook", "henan", "--branches", "--section", "totals")
    assert status == 0
    for words in (
        "万元，{增长}[",
        "各{减少}",
        "收、支总计{持平}。",
        "各【待补：增加或减少】【待补：收、支总计的增减额】万元，",
    ):
        assert out.count(words) == 1
    assert "各{增加}[2,790.36]万元，主要原因是" in out


def test_preview_wants_a_unit_and_a_known_section() -> None:
    assert narrate("preview")[0] == 2
    status, _, err = narrate("preview", UNIT, "--section", "没有")
    assert status == 2
    assert "各节：totals、income" in err


def test_figures_lists_every_figure_with_how_it_is_written() -> None:
    status, out, _ = narrate("figures")
    assert status == 0
    assert "totals.against_prior.growth　收、支总计的增减率（增减率，%）\n  写法：totals.against_prior.rate\n" in out
    told = json.loads(narrate("figures", "--json")[1])
    assert told["schema"] == "narrate.dictionary/1"
    assert len(told["figures"]) > 250


def test_figures_are_filtered_by_words_that_stand_anywhere_in_them() -> None:
    status, out, _ = narrate("figures", "三公", "增减率")
    ids = re.findall(r"(?m)^(\S+?)　", out)
    assert status == 0
    assert "three_public.total.against_prior.growth" in ids
    assert all(one.startswith("three_public.") and one.endswith("growth") for one in ids)
    assert narrate("figures", "没有这个数")[0] == 1


def test_the_region_that_the_readme_writes_has_no_problem(tmp_path: Path) -> None:
    readme = (SAMPLES.parent / "phrasebook" / "README.md").read_text("utf-8")
    example = next(block for block in re.findall(r"```\n(.*?)```", readme, re.DOTALL) if "order = [" in block)
    (tmp_path / "某省").mkdir()
    (tmp_path / "某省" / "phrasebook.toml").write_text(example, "utf-8")
    assert narrate("lint", tmp_path / "某省") == (0, "", "没有问题。\n")


def test_the_examples_in_a_new_phrasebook_work_with_their_marks_taken_off(tmp_path: Path) -> None:
    assert narrate("new", "新的", "--from", "_national", "--to", tmp_path)[0] == 0
    file = tmp_path / "新的" / "phrasebook.toml"
    file.write_text(re.sub(r"(?m)^# (?=\[|[a-z]+ = )", "", file.read_text("utf-8")), "utf-8")
    assert narrate("lint", tmp_path / "新的") == (0, "", "没有问题。\n")
    status, out, _ = narrate("preview", UNIT, "--phrasebook", tmp_path / "新的", "--section", "totals")
    assert status == 0
    assert "一、收入支出决算总体情况\n" in out
    assert "%" in out and "。与上年相比，收、支总计各" in out
