"""Each rule of lint finds what it is for, in its file and line; the built-in phrasebooks break none."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.errors import MissingInput
from narrate.linting.lint import lint
from narrate.linting.lint_rules import RULES, Problem
from narrate.phrasebooks.phrasebook import installed


def book(folder: Path, totals: str, settings: str = "", slots: str = "", *, whole: bool = False) -> Path:
    """A phrasebook under 河南 of one section, 总体, or all, that writes 总体 itself; its text begins in line 2."""
    (folder / "sections").mkdir(parents=True)
    section = "" if whole else '[[section]]\nkey = "totals"\ntitle = "收入支出决算总体情况说明"\n'
    (folder / "phrasebook.toml").write_text(f'parent = "henan"\n{settings}{section}', "utf-8")
    (folder / "sections" / "totals.j2").write_text(f"〔段 total〕\n{totals}\n", "utf-8")
    if slots:
        (folder / "slots.toml").write_text(slots, "utf-8")
    return folder


def found(folder: Path) -> list[tuple[str, str, int]]:
    """Code, file and line of every problem."""
    return [(problem.code, Path(problem.file).name, problem.line) for problem in lint(str(folder))]


C = "{% set c = totals.against_prior %}"
UNGUARDED = (
    "{{ c.direction|word('change') }}{{ c.magnitude|amount }}，{{ c.direction|word('growth') }}{{ c.rate|percent }}。"
)
IF_THERE = "{% if c.base is given and c.direction is not level %}"

IN_A_TEMPLATE = {
    "unknown figure": ("unknown-name", "收入{{ totals.incme|amount }}。"),
    "unknown name": ("unknown-name", "收入{{ total.income|amount }}。"),
    "unknown field of an element": (
        "unknown-name",
        "{% for i in general_public_budget.items %}{{ i.nothing|amount }}{% endfor %}",
    ),
    "unknown field through a macro": (
        "unknown-name",
        "{% macro m(x) %}{{ x.nothing|amount }}{% endmacro %}{{ m(totals.against_prior) }}",
    ),
    "unknown field of a branch never taken": (
        "unknown-name",
        "{% if kind == '单位' and established %}{{ totals.nothing|amount }}{% endif %}",
    ),
    "unknown field of the loop": ("unknown-name", "{% for i in income.parts %}{{ '' if loop.end }}{% endfor %}"),
    "unknown setting read": ("unknown-name", "{{ settings.nothing }}"),
    "unknown macro": ("unknown-name", "{% from 'sections/frames.j2' import nothing %}甲"),
    "unknown filter": ("unknown-filter", "收入{{ totals.income|amont }}。"),
    "unknown test": ("unknown-test", "{% if totals.income is zro %}甲{% endif %}"),
    "unknown word set": ("unknown-words", "{{ totals.against_prior.direction|word('chnge') }}"),
    "unknown slot": ("unknown-slot", "{{ reason('total') }}"),
    "constant condition": ("never-true", "{% if false %}甲{% endif %}"),
    "tested before": (
        "never-true",
        C + "{% if c.base is missing %}甲{% elif c.base is missing %}乙{% endif %}",
    ),
    "tested outside": (
        "never-true",
        C + "{% if c.direction is level %}{% if c.direction is more %}甲{% endif %}{% endif %}",
    ),
    "an amount has no base": ("never-true", "{% if totals.income is baseless %}甲{% endif %}"),
    "an amount has no direction": ("never-true", "{% if totals.income is level %}甲{% endif %}"),
    "no such choice": ("never-true", "{% if choice('performance/key_evaluation') == '没有选' %}甲{% endif %}"),
    "no such kind": ("never-true", "{{ '甲' if kind == '机关' }}"),
    "an else never reached": ("never-true", "{% if true %}甲{% else %}乙{% endif %}"),
    "a sum": ("arithmetic", "{% set a = totals.income.value + totals.expenditure.value %}甲"),
    "an order": ("arithmetic", "{% if totals.income.value > totals.expenditure.value %}甲{% endif %}"),
    "two figures compared": ("arithmetic", "{% if totals.income == totals.expenditure %}甲{% endif %}"),
    "a number typed": ("bare-number", "收入2337.23万元。"),
    "a full-width number typed": ("bare-number", "收入１２万元。"),
    "a number typed in a string": ("bare-number", "{{ '收入5万元' if established }}"),
    "a number printed": ("bare-number", "收入{{ 5 }}万元。"),
    "a figure without a filter": ("unprinted", "收入{{ totals.income }}。"),
    "a section printed": ("unprinted", "收入{{ totals|amount }}。"),
    "an amount as a word": ("unprinted", "{{ totals.income|word('change') }}"),
    "a figure joined": ("unprinted", "{% set a = totals.income ~ '万元' %}甲"),
    "replaced": ("edited", "{{ totals.income|amount|replace('0', '') }}"),
    "measured": ("edited", "{% if totals.income|amount|length == 3 %}甲{% endif %}"),
    "trimmed": ("edited", "{{ totals.income|amount|trim }}"),
    "sliced": ("edited", "{{ (totals.income|amount)[:3] }}"),
    "joined and trimmed": ("edited", "{{ ('约' ~ totals.income|amount)|trim }}"),
    "set and trimmed": ("edited", "{% set a %}约{{ totals.income|amount }}{% endset %}{{ a|trim }}"),
    "compared as text": ("edited", "{% if totals.income|amount == '零万元' %}甲{% endif %}"),
    "a method of printed text": ("edited", "{{ (totals.income|amount).removesuffix('元') }}"),
    "a comma": ("half-width", "收入合计,支出合计。"),
    "a comma after a figure": ("half-width", "收入{{ totals.income|amount }},支出。"),
    "brackets": ("half-width", "因公出国(境)费。"),
    "quotation marks": ("half-width", '"三公"经费。'),
    "a comma in a string": ("half-width", "{{ '收入,支出' if established }}"),
    "a space before a figure": ("space", "收入 {{ totals.income|amount }}。"),
    "a space between words": ("space", "收入 合计。"),
    "a full-width space": ("space", "收入　{{ totals.income|amount }}。"),
    "a bracket": ("unbalanced", "收入（含上年结转。"),
    "a quotation mark": ("unbalanced", "三公”经费。"),
    "two marks": ("doubled", "收入，。"),
    "no branch for equal": ("no-level", C + "{% if c.base is given %}" + UNGUARDED + "{% endif %}"),
    "no branch for zero": ("no-zero-base", C + IF_THERE + UNGUARDED + "{% endif %}"),
    "no branch for a new unit": (
        "no-prior",
        C + "{% if c.base is missing %}{% elif c.direction is not level %}{{ c.magnitude|amount }}{% endif %}",
    ),
    "a budget of a new unit": ("not-applicable", "年初预算为{{ general_public_budget.budget|amount }}。"),
    "another's figure": ("wrong-figure", "收入总计{{ income.total|amount }}。"),
    "a direction typed": (
        "wrong-direction",
        C + IF_THERE + "收、支总计比上年增加{{ c.magnitude|amount }}。{% endif %}",
    ),
    "no direction": ("wrong-direction", C + IF_THERE + "收、支总计比上年{{ c.magnitude|amount }}。{% endif %}"),
    "a sign behind a direction": (
        "signed",
        C + IF_THERE + "收、支总计比上年{{ c.direction|word('change') }}{{ c.change|amount }}。{% endif %}",
    ),
    "a subject without an amount": (
        "zero-listed",
        "{% for c in general_public_budget.classes %}{{ c.name }}{{ c.amount|amount }}；{% endfor %}",
    ),
    "a unit twice": ("wrong-unit", "收入总计{{ totals.income|amount }}万元。"),
    "a percent sign twice": ("wrong-unit", "事业收入占{{ income.part('business').share|percent }}%。"),
    "a count of nothing": ("wrong-unit", "共有车辆{{ assets.vehicles|count }}，其中。"),
    "last year for this one": ("wrong-year", "{{ prior_year }}年度收入总计{{ totals.income|amount }}。"),
    "a figure without a name": ("no-name", "其中：{{ totals.income|amount }}。"),
    "no stop at the end": ("no-stop", "收入总计{{ totals.income|amount }}"),
    "no stop between": ("no-stop", "收入总计{{ totals.income|amount }}支出总计{{ totals.expenditure|amount }}。"),
    "a place to fill in": ("placeholder", "{部门}收入总计{{ totals.income|amount }}。"),
    "a unit's name typed": ("fixed-name", "青山市绿水区财政局收入总计{{ totals.income|amount }}。"),
    "a year typed in words": ("fixed-name", "二〇二三年度收入总计{{ totals.income|amount }}。"),
    "words that name nothing": ("unread", "凑数{{ totals.income|amount }}。"),
    "a failure in one case": ("fails", "{% if established %}{{ totals.income|gap }}{% endif %}"),
}


@pytest.mark.parametrize("case", IN_A_TEMPLATE)
def test_a_template_that_breaks_a_rule_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    code, template = IN_A_TEMPLATE[case]
    problems = found(book(tmp_path / "本地", template))
    line = 1 if code in ("unbalanced", "doubled") else 2
    assert (code, "totals.j2", line) in problems
    assert {"unused-slot"} & {each[0] for each in problems} == set()


MISSPELT_WORDS = '[settings.words.growht]\nmore = "增长"\nless = "降低"\nlevel = "持平"\n'
SETTINGS = {
    "unknown": ("unknown-setting", "[settings]\nnothing = 1\n", 3),
    "unknown within": ("unknown-setting", "[settings.amount]\ndecimal = 1\n", 3),
    "unknown at the top": ("unknown-setting", 'lable = "甲"\n', 2),
    "a role that is none": ("unknown-setting", '[settings.numbering]\nheading9 = "{数}"\n', 3),
    "a zero base of nothing": ("unknown-setting", '[settings.zero_base]\n"three_publik." = "0"\n', 3),
    "a word for nothing": ("unknown-setting", '[settings.words.growth]\nles = "降低"\n', 3),
    "words that nothing names": ("unknown-setting", MISSPELT_WORDS, 2),
    "a part of no section": ("unknown-setting", '[parts]\nincome = "第四部分"\n', 3),
    "a term that is none": ("unknown-term", '[settings.names]\n"领导的车" = "车"\n', 3),
    "a section without a file": ("missing-template", '[[section]]\nkey = "nothing"\ntitle = "甲"\n', 3),
    "half-width in a title": ("half-width", '[part]\ntitle = "第三部分,{{ year }}年度"\n', 3),
    "unbalanced in a title": ("unbalanced", '[part]\ntitle = "第三部分（{{ year }}年度"\n', 3),
    "unknown name in a title": ("unknown-name", '[part]\ntitle = "第三部分{{ yeer }}"\n', 3),
    "toml": ("unreadable", "[settings\n", 2),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_break_a_rule_are_named_with_their_line(case: str, tmp_path: Path) -> None:
    code, settings, line = SETTINGS[case]
    assert (code, "phrasebook.toml", line) in found(book(tmp_path / "本地", "甲。", settings))


def test_a_misspelt_key_of_parts_is_named_with_its_line(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。", 'order = ["totals"]\n[parts]\nperformace = "第四部分"\n', whole=True)
    problem = lint(str(folder))[0]
    assert (problem.line, "performace" in problem.message) == (4, True)


OF_THE_REPORT = {
    "a table": ("[glosary]\nonly_used = true\n", 1),
    "a key of a table": ('[glossary]\ntitel = "甲"\n', 2),
    "a sheet": ('[tables.sheet.incom]\ntitle = "甲"\n', 1),
    "a key of a sheet": ('[tables.sheet.income]\ntitel = "甲"\n', 2),
    "a key of one of a list": ('[[glossary.term]]\nname = "甲"\ntext = "乙"\n\n[[glossary.term]]\nname = "丙"\n'
    'text = "丁"\naslo = ["戊"]\n', 8),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_THE_REPORT)
def test_a_misspelt_key_of_the_report_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    written, line = OF_THE_REPORT[case]
    folder = book(tmp_path / "本地", "甲。")
    (folder / "report.toml").write_text(written, "utf-8")
    assert ("unknown-setting", "report.toml", line) in found(folder)


def test_a_misspelt_table_of_the_slots_is_named(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。", slots='[[slots]]\nkey = "reason/totals"\nask = "甲"\n')
    assert ("unknown-setting", "slots.toml", 1) in found(folder)


def test_a_misspelt_parent_is_named(tmp_path: Path) -> None:
    (tmp_path / "phrasebook.toml").write_text('label = "甲"\nparnt = "henan"\n', "utf-8")
    assert ("unknown-setting", "phrasebook.toml", 2) in found(tmp_path)


def test_a_missing_setting_is_unreadable(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。")
    (folder / "phrasebook.toml").write_text('[part]\ntitle = "甲"\n', "utf-8")
    problem = lint(str(folder))[0]
    assert problem.code == "unreadable"
    assert "settings.amount.unit：没有这一项" in problem.message


def test_a_syntax_error_is_named_with_its_line(tmp_path: Path) -> None:
    assert found(book(tmp_path / "本地", "\n{% if %}")) == [("unreadable", "totals.j2", 3)]


def test_a_template_that_no_section_uses_is_named(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。")
    (folder / "sections" / "forgotten.j2").write_text("〔段 x〕\n乙。", "utf-8")
    assert ("unused-template", "forgotten.j2", 1) in found(folder)


def test_a_block_that_the_parent_has_not_is_named(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。")
    text = '{% extends "parent:sections/totals.j2" %}\n{% block nothing %}乙。{% endblock %}\n'
    (folder / "sections" / "totals.j2").write_text(text, "utf-8")
    assert ("unknown-block", "totals.j2", 2) in found(folder)


def test_a_slot_that_nothing_asks_is_named(tmp_path: Path) -> None:
    slots = '[[slot]]\nkey = "reason/totals"\nask = "甲"\n[[slot]]\nkey = "reason/nobody"\nask = "乙"\n'
    problems = found(book(tmp_path / "本地", "{{ reason('totals') }}。", slots=slots))
    assert [problem for problem in problems if problem[0] == "unused-slot"] == [("unused-slot", "slots.toml", 5)]


FIGURES = '[[figure]]\nkey = "used"\nlabel = "资产"\n\n[[figure]]\nkey = "never"\nlabel = "负债"\n'


def test_a_figure_that_no_sentence_uses_is_named(tmp_path: Path) -> None:
    text = "{% set own = asked %}资产{{ own['used'].amount|amount }}。"
    problems = found(book(tmp_path / "本地", text, slots=FIGURES))
    assert [problem for problem in problems if problem[0] == "unused-slot"] == [("unused-slot", "slots.toml", 6)]


def test_figures_taken_by_a_key_that_is_not_known_are_used(tmp_path: Path) -> None:
    text = "{% for key in ['used', 'never'] %}资产{{ asked[key].amount|amount }}。{% endfor %}"
    assert "unused-slot" not in {code for code, _, _ in found(book(tmp_path / "本地", text, slots=FIGURES))}


def test_a_section_that_another_prints_is_named(tmp_path: Path) -> None:
    order = 'order = [\n    "totals",\n    "assets", "other",\n]\n'
    assert ("printed-twice", "phrasebook.toml", 4) in found(book(tmp_path / "本地", "甲。", order, whole=True))


def test_a_section_that_another_prints_no_more_is_no_problem(tmp_path: Path) -> None:
    folder = book(tmp_path / "上级", "甲。", whole=True)
    (folder / "sections" / "other.j2").write_text(
        '{% block a %}{% include "sections/assets.j2" %}{% endblock %}', "utf-8"
    )
    child = book(tmp_path / "下级", "甲。", 'order = ["totals", "assets", "other"]\n', whole=True)
    data = (child / "phrasebook.toml").read_text("utf-8").replace("henan", "上级")
    (child / "phrasebook.toml").write_text(data, "utf-8")
    own = '{% extends "parent:sections/other.j2" %}\n{% block a %}〔段 own〕\n乙。\n{% endblock %}'
    (child / "sections" / "other.j2").write_text(own, "utf-8")
    assert "printed-twice" not in {code for code, _, _ in found(child)}


def test_a_list_of_subjects_without_an_amount_is_named(tmp_path: Path) -> None:
    folder = book(tmp_path / "本地", "甲。", whole=True)
    listed = (
        "人员经费{{ basic_expenditure.personnel|amount }}，主要包括："
        "{% for s in basic_expenditure.personnel_subjects %}{{ s.name }}{{ '' if loop.last else '、' }}{% endfor %}。"
    )
    (folder / "sections" / "basic_expenditure.j2").write_text(f"〔段 total〕\n{listed}\n", "utf-8")
    assert ("wrong-subject", "basic_expenditure.j2", 2) in found(folder)


def test_a_title_of_another_section_is_named(tmp_path: Path) -> None:
    sections = '[[section]]\nkey = "totals"\ntitle = "政府性基金预算财政拨款支出决算情况说明"\n'
    folder = book(tmp_path / "本地", "收入总计{{ totals.income|amount }}。", sections)
    assert ("wrong-title", "phrasebook.toml", 4) in found(folder)


def test_a_question_that_names_nothing_is_named(tmp_path: Path) -> None:
    slots = '[[slot]]\nkey = "reason/totals"\nask = "{name}变化的原因"\n'
    problems = found(book(tmp_path / "本地", "主要原因是{{ reason('totals') }}。", slots=slots))
    assert "no-name" in {code for code, _, _ in problems}


EXEMPT = '[[lint.exempt]]\ncode = "unread"\nwords = "凑数"\n'


def test_what_a_reason_exempts_is_not_told(tmp_path: Path) -> None:
    template = "凑数{{ totals.income|amount }}。"
    assert lint(str(book(tmp_path / "本地", template, EXEMPT + 'reason = "当地的说法"\n'))) == ()


def test_an_exemption_without_a_reason_exempts_nothing(tmp_path: Path) -> None:
    codes = {code for code, _, _ in found(book(tmp_path / "本地", "凑数{{ totals.income|amount }}。", EXEMPT))}
    assert codes == {"unread", "unknown-setting"}


def test_a_wrong_setting_hides_no_other_fault(tmp_path: Path) -> None:
    settings = "[settings.percent]\ndecimals = 1\n"
    codes = {code for code, _, _ in found(book(tmp_path / "本地", "收入总计{{ income.total|amount }}。", settings))}
    assert {"unreadable", "wrong-figure"} <= codes


def test_what_others_inherit_from_breaks_no_rule() -> None:
    assert lint("_common") == ()


CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "phrasebook"
FOUND_IN_CASES = {
    "hardcoded": ("wrong-direction", "macros.j2"),
    "label": ("wrong-figure", "totals.j2"),
    "noname": ("no-name", "macros.j2"),
    "nostop": ("no-stop", "other.j2"),
    "percent": ("wrong-unit", "totals.j2"),
    "signed": ("signed", "macros.j2"),
    "title": ("placeholder", "phrasebook.toml"),
    "unit": ("wrong-unit", "totals.j2"),
    "zerosubjects": ("wrong-subject", "basic_expenditure.j2"),
}


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the cases beside the project")
@pytest.mark.parametrize("case", FOUND_IN_CASES)
def test_a_faulty_phrasebook_of_the_cases_is_found(case: str) -> None:
    assert FOUND_IN_CASES[case] in {(code, file) for code, file, _ in found(CASES / case)}


def test_every_rule_has_a_case() -> None:
    tried = {code for code, _ in IN_A_TEMPLATE.values()} | {code for code, _, _ in SETTINGS.values()}
    assert set(RULES) - tried == {
        *("unused-template", "unused-slot", "printed-twice", "wrong-subject", "wrong-title", "unknown-block")
    }  # each has a test of its own above


SOUND = {
    "a figure": "{{ year }}年度收入总计{{ totals.income|amount }}。",
    "an allowed phrase": "单价100万元（含）以上设备{{ assets.equipment|count }}台。收入总计{{ totals.income|amount }}。",
    "a setting of one's own": "{{ settings.closing }}。",
    "printed in a set": "{% set a = totals.income|amount %}收入总计{{ a }}。",
    "words chosen": "{{ '本部门' if kind == '部门' else '本单位' }}。",
    "a guard by given": C
    + IF_THERE
    + "收、支总计比上年{{ c.direction|word('change') }}{{ c.magnitude|amount }}。{% endif %}",
    "an element by key": "收入总计{{ totals.income|amount }}，其他收入{{ income.part('other').amount|amount }}。",
    "a macro with a default": "{% macro m(x, y='') %}{{ x }}{{ y }}{% endmacro %}{{ m('甲') }}。",
    "a joined list": "{{ income.parts|map(attribute='name')|join('、') }}。",
}


@pytest.mark.parametrize("case", SOUND)
def test_what_is_sound_breaks_no_rule(case: str, tmp_path: Path) -> None:
    settings = '[settings]\nclosing = "完"\n' if "settings" in SOUND[case] else ""
    assert lint(str(book(tmp_path / "本地", SOUND[case], settings))) == ()


def test_a_macros_branch_that_one_call_reaches_is_reachable(tmp_path: Path) -> None:
    macro = "{% macro m(c) %}{% if c.direction is level %}甲。{% else %}乙。{% endif %}{% endmacro %}"
    calls = C + "{% if c.direction is level %}{{ m(c) }}{% else %}{{ m(c) }}{% endif %}"
    assert lint(str(book(tmp_path / "本地", macro + calls))) == ()


@pytest.mark.parametrize("name", sorted(installed()))
def test_a_built_in_phrasebook_breaks_no_rule(name: str) -> None:
    assert lint(name) == ()


def test_a_parents_problems_are_the_parents(tmp_path: Path) -> None:
    book(tmp_path / "上级", "收入合计,支出合计。")
    child = tmp_path / "下级"
    (child / "sections").mkdir(parents=True)
    (child / "phrasebook.toml").write_text('parent = "上级"\n', "utf-8")
    assert lint(str(child)) == ()


def test_no_such_phrasebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="没有短语库"):
        lint(str(tmp_path / "没有"))


def test_a_problem_tells_its_severity() -> None:
    assert Problem("甲.j2", 3, "space", "乙").as_json() == {
        "code": "space",
        "severity": "warning",
        "file": "甲.j2",
        "line": 3,
        "message": "乙",
    }
