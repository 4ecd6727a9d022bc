"""Phrasebooks of other people: whatever a template tries ends in a message with file and line, soon and small."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from narrate.errors import PhrasebookError
from narrate.phrasebooks import phrasebook
from narrate.templating import sandbox
from support.memory import report_of
from support.units import jiaozuo_data


def book_with(folder: Path, totals: str, settings: str = 'parent = "henan"\n') -> Path:
    """A phrasebook of one section file under another."""
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text(settings, "utf-8")
    (folder / "sections" / "totals.j2").write_text(totals, "utf-8")
    return folder


def refusal(folder: Path) -> str:
    """The message that drafting with the phrasebook ends in."""
    with pytest.raises(PhrasebookError) as caught:
        report_of(jiaozuo_data(), str(folder))
    return "\n".join(caught.value.lines())


GROWING = "{% set ns = namespace(a='长') %}{% for i in range(99) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{{ ns.a }}"
ROUND = str.maketrans("[]", "()")
SHARED = "{% set a = [1] %}{% set b = [1] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 32
DOUBLING = "{% macro two(x) %}{{ x }}{{ x }}{% endmacro %}"
NESTED = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
HOSTILE = {
    "arithmetic in a range": ("{% for i in range(10**9) %}甲{% endfor %}", "不能做运算"),
    "a range too long": ("{% for i in range(1000000000) %}甲{% endfor %}", "太大"),
    "a loop in a loop": (NESTED, "万次"),
    "a loop in a loop that prints": (NESTED.replace("range(99999) %}{% end", "range(99999) %}甲{% end", 1), "万"),
    "a text that doubles": (GROWING, "万字"),
    "a text that doubles in sets": ("{% set a = '长' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}", "万字"),
    "a block set that doubles": ("{% set a = '长' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60, "万字"),
    "a macro that doubles": (DOUBLING + "{{ " + "two(" * 60 + "'长'" + ")" * 60 + " }}", "万字"),
    "a macro that calls itself": ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "没有尽头"),
    "a macro that calls itself twice": (
        "{% macro m(s) %}{% if s %}{{ m(s[1:]) }}{{ m(s[1:]) }}{% endif %}{% endmacro %}{{ m('" + "长" * 40 + "') }}",
        "万次",
    ),
    "a loop that calls itself": (
        "{% for s in ['" + "长" * 40 + "'] recursive %}{{ loop([s[1:], s[1:]] if s else []) }}{% endfor %}",
        "万次",
    ),
    "a file that includes itself": ("{% include 'sections/totals.j2' %}", "没有尽头"),
    "a file that extends itself": ("{% extends 'sections/totals.j2' %}", "没有尽头"),
    "filters over a long list": ("{{ range(99999)" + "|map('default')|list" * 50 + "|length }}", "万次"),
    "lists in a loop": ("{% for i in range(99999) %}{% set x = range(99999)|list %}{% endfor %}", "万次"),
    "joins that multiply": (
        "{% set a = range(9999)|list %}{% set b = ['长长长']|join %}{% set c %}{% for i in a %}{{ b }}{% endfor %}{% endset %}"
        "{{ c|join(c) }}",
        "万字",
    ),
    "lists that share themselves, compared": (SHARED + "{{ '甲' if a == b else '乙' }}", "一层套一层"),
    "lists that share themselves, looked for": (SHARED + "{{ '甲' if a in [b] else '乙' }}", "一层套一层"),
    "lists that share themselves, ordered": (SHARED + "{{ [a, b]|sort|length }}", "一层套一层"),
    "lists that share themselves, printed": (SHARED + "{{ a }}", "一层套一层"),
    "lists that share themselves, joined to text": (SHARED + "{{ a ~ '' }}", "一层套一层"),
    "lists that share themselves, asked by a test": (SHARED + "{{ '甲' if a is eq(b) else '乙' }}", "一层套一层"),
    "pairs that share themselves, as a key": (SHARED.translate(ROUND) + "{{ {a: 1}[b] }}", "一层套一层"),
    "pairs that share themselves, made unique": (SHARED.translate(ROUND) + "{{ (a, b)|unique|list }}", "一层套一层"),
    "tables that share themselves": (
        "{% set a = {} %}" + "{% set a = dict(x=a, y=a) %}" * 40 + "{{ a == a }}",
        "一层套一层",
    ),
    "views of tables that share themselves": (
        "{% set a = {} %}" + "{% set a = {1: a.values(), 2: a.items(), 3: a.values()} %}" * 40,
        "一层套一层",
    ),
    "what a macro is given, shared": (
        "{% macro m(n) %}{% if n %}{{ m(n[1:], varargs, varargs) }}{% else %}{{ varargs == varargs }}{% endif %}{% endmacro %}"
        "{{ m('" + "长" * 50 + "', 1) }}",
        "一层套一层",
    ),
    "what a cycle is given, shared": (
        "{% set a = [1] %}" + "{% set a = cycler(a, a).items %}" * 40 + "{{ a == a }}",
        "一层套一层",
    ),
    "rounds passed over": (
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        "万次",
    ),
    "files that each ask for the next twice": (
        "{% macro m() %}{% include 'sections/totals.j2' %}{% include 'sections/totals.j2' %}{% endmacro %}{{ m() }}",
        "没有尽头",
    ),
    "a text repeated": ("{{ '长' * 1000000000 }}", "不能做运算"),
    "a power": ("{{ 9 ** 9 ** 9 ** 9 }}", "不能做运算"),
    "a text padded": ("{{ '长'.ljust(1000000000) }}", "不允许"),
    "a text padded by a key": ("{{ '长'['ljust'](1000000000) }}", "不允许"),
    "a text padded by a format": ("{{ '{:>1000000000}'.format(year) }}", "不允许"),
    "a text padded by a filter": ("{{ '长'|center(1000000000) }}", "center"),
    "a text padded by %": ("{{ '%1000000000d' % 5 }}", "不能做运算"),
    "text of a number": ("{{ totals.income.value.to_eng_string() }}", "不允许"),
    "bytes of a number": ("{{ (1).to_bytes(1000000000, 'big') }}", "不允许"),
    "a lot of Latin": ("{{ lipsum(n=100000) }}", "lipsum"),
    "brackets without end": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "太复杂"),
    "loops without end": ("{% for a in 'x' %}" * 30 + "{% endfor %}" * 30, "太复杂"),
    "a literal too large": ("{% set a = '" + "长" * 200_000 + "' %}", "太大"),
    "classes": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "不允许"),
    "globals of a function": ("{{ reason.__globals__ }}", "不允许"),
    "the context": ("{{ self._TemplateReference__context }}", "不允许"),
    "a forged mark": ("{{ '\\ufdd0figure x\\ufdd15\\ufdd2' }}", "不能用的字符"),
    "a mark cut in two": ("{{ (totals.income|amount)[:9] }}", "标记不成对"),
    "a figure joined to text": ("{{ totals.income ~ '' }}", "过滤器"),
}


@pytest.mark.parametrize("attempt", HOSTILE)
def test_a_hostile_template_ends_in_a_message_with_its_file(attempt: str, tmp_path: Path) -> None:
    template, told = HOSTILE[attempt]
    message = refusal(book_with(tmp_path / "别人的", f"〔段 total〕\n{template}"))
    assert "totals.j2" in message
    assert told in message


@pytest.mark.parametrize("attempt", ["a loop in a loop", "a text that doubles in sets", "a macro that calls itself"])
def test_the_line_is_named(attempt: str, tmp_path: Path) -> None:
    message = refusal(book_with(tmp_path / "别人的", f"〔段 total〕\n\n{HOSTILE[attempt][0]}"))
    assert "totals.j2 第3行" in message


def test_time_runs_out_even_where_steps_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 0.0)  # half a million steps may take less than any other
    assert "超过0秒" in refusal(book_with(tmp_path / "别人的", f"〔段 total〕\n{NESTED}"))


def test_only_its_own_work_counts_against_the_time_of_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = iter(range(0, 10**9, 3600))  # an hour between any two looks at the clock on the wall
    monkeypatch.setattr(time, "monotonic", lambda: float(next(wall)))
    loop = "〔段 total〕\n甲{% for i in range(90000) %}{% endfor %}"
    assert "甲" in report_of(jiaozuo_data(), str(book_with(tmp_path / "别人的", loop))).text()


def test_what_is_refused_is_told_shortly(tmp_path: Path) -> None:
    message = refusal(book_with(tmp_path / "别人的", "〔段 total〕\n{{ range(99999)|list }}"))
    assert "直接打印了" in message
    assert len(message) < 1000


def test_a_mark_never_closed_takes_no_time(tmp_path: Path) -> None:
    """A search that starts over at each of many spaces or lines would take minutes."""
    folder = book_with(tmp_path / "别人的", "〔段 total〕\n甲〔段" + " " * 90_000 + "\n" + "〔段 甲\n" * 5_000)
    assert "甲" in report_of(jiaozuo_data(), str(folder)).text()


def test_each_report_has_its_own_allowance(tmp_path: Path) -> None:
    loop = "〔段 total〕\n甲{% for i in range(90000) %}{% endfor %}{% for i in range(9000) %}{% endfor %}"
    folder = str(book_with(tmp_path / "别人的", loop))
    for _ in range(8):
        assert "甲" in report_of(jiaozuo_data(), folder).text()


# ------------------------------------------------------------------------------------------------------ files


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "秘密.j2"
    file.write_text("〔段 secret〕\n密码", "utf-8")
    return file


@pytest.mark.parametrize("name", ["../../秘密.j2", "sections/../../秘密.j2", "parent:../../秘密.j2", "秘\\u0000密"])
def test_a_template_outside_the_chain_is_not_found(name: str, secret: Path, tmp_path: Path) -> None:
    message = refusal(book_with(tmp_path / "别人的", f"〔段 total〕\n{{% include '{name}' %}}"))
    assert "totals.j2" in message
    assert "密码" not in message


def test_an_absolute_path_is_not_found(secret: Path, tmp_path: Path) -> None:
    assert "找不到模板文件" in refusal(book_with(tmp_path / "别人的", f"{{% include '{secret.as_posix()}' %}}"))


def test_a_section_file_outside_the_folder_is_not_found(secret: Path, tmp_path: Path) -> None:
    outline = 'parent = "henan"\n[[section]]\nkey = "totals"\ntitle = "甲"\nfile = "../../秘密"\n'
    assert "缺少模板文件" in refusal(book_with(tmp_path / "别人的", "", outline))


def link(target: Path, place: Path, *, folder: bool = False) -> None:
    try:
        place.symlink_to(target, target_is_directory=folder)
    except OSError:
        pytest.skip("no right to make links here")


def test_a_link_out_of_the_folder_is_not_followed(secret: Path, tmp_path: Path) -> None:
    folder = book_with(tmp_path / "别人的", "{% include 'sections/x.j2' %}")
    link(secret, folder / "sections" / "x.j2")
    assert "密码" not in refusal(folder)


def test_a_linked_folder_is_not_followed(secret: Path, tmp_path: Path) -> None:
    folder = book_with(tmp_path / "别人的", "{% include 'sections/外/秘密.j2' %}")
    link(secret.parent, folder / "sections" / "外", folder=True)
    assert "密码" not in refusal(folder)


def test_linked_slots_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "别处.toml"
    outside.write_text("密码 = 1", "utf-8")
    folder = book_with(tmp_path / "别人的", "〔段 total〕\n甲")
    link(outside, folder / "slots.toml")
    assert "以外" in refusal(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are files on Unix only")
def test_a_pipe_among_the_files_is_passed_over(tmp_path: Path) -> None:
    folder = book_with(tmp_path / "别人的", "〔段 total〕\n甲")
    os.mkfifo(folder / "sections" / "pipe.j2")
    assert "甲" in report_of(jiaozuo_data(), str(folder)).text()


def test_a_phrasebook_has_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrasebook, "LARGEST_PHRASEBOOK", 1000)
    assert "太大" in refusal(book_with(tmp_path / "别人的", "〔段 total〕\n甲"))


SETTINGS = {
    "decimals without end": (f'[settings.amount]\npattern = "0.{"0" * 9}"\n', "settings.amount.pattern"),
    "a pattern that is text": ('[settings.percent]\npattern = "0.00万元"\n', "settings.percent.pattern"),
    "a style as it was written once": ("[settings.amount]\ngrouping = false\n", "settings.amount.grouping"),
    "an open slot that pads": ('[settings]\nopen_slot = "{:>1000000000}"\n', "settings.open_slot"),
    "an open slot that looks inside": ('[settings]\nopen_slot = "{0.__class__}"\n', "settings.open_slot"),
    "a self-reference that pads": ('[settings]\nself_reference = "{部门:>1000000000}"\n', "settings.self_reference"),
    "a word set without a word": ('[settings.words.x]\nmore = "多"\n', "settings.words.x.less"),
    "a word that is none": ("[settings.words]\nx = 3\n", "settings.words.x"),
    "a term that is none": ("[settings.names]\nx = 3\n", "settings.names.x"),
    "an ordinal that is none": ("[settings.numbering]\nitem = 3\n", "settings.numbering.item"),
    "a zero base that is none": ("[settings.zero_base]\nx = 3\n", "settings.zero_base.x"),
    "settings that are none": ("settings = 3\n", "settings"),
    "a part that is none": ('part = "三"\n', "part"),
    "sections that are none": ("section = 3\n", "section"),
    "a key that is none": ('[[section]]\nkey = 3\ntitle = "甲"\n', "key"),
    "brackets without end": ("a = " + "[" * 5000 + "]" * 5000 + "\n", "读不懂"),
    "a title that is forged": ('[part]\ntitle = "\\uFDD0"\n', "title"),
    "a title that cuts a mark": ('[part]\ntitle = "{{ (totals.income|amount)[:9] }}"\n', "标题"),
    "a title that loops": ('[part]\ntitle = "' + NESTED + '"\n', "phrasebook.toml"),
}


@pytest.mark.parametrize("fault", SETTINGS)
def test_settings_that_would_do_harm_are_named(fault: str, tmp_path: Path) -> None:
    settings, told = SETTINGS[fault]
    assert told in refusal(book_with(tmp_path / "别人的", "〔段 total〕\n甲", f'parent = "henan"\n{settings}'))


SLOTS = {
    "a question that multiplies": 'key = "reason/totals"\nask = "' + "{name}" * 1000 + '"\n',
    "a question that is none": 'key = "reason/totals"\nask = 3\n',
    "a key of its own": 'key = "reason/totals"\nask = "甲"\nanswer = "乙"\n',
    "no key": 'ask = "甲"\n',
}


@pytest.mark.parametrize("fault", SLOTS)
def test_slots_that_would_do_harm_are_named(fault: str, tmp_path: Path) -> None:
    folder = book_with(tmp_path / "别人的", "〔段 total〕\n甲")
    (folder / "slots.toml").write_text(f"[[slot]]\n{SLOTS[fault]}", "utf-8")
    assert "slots.toml" in refusal(folder)


def test_slots_that_are_none_are_named(tmp_path: Path) -> None:
    folder = book_with(tmp_path / "别人的", "〔段 total〕\n甲")
    (folder / "slots.toml").write_text("slot = 3\n", "utf-8")
    assert "slots.toml" in refusal(folder)


# -------------------------------------------------------------------------------------- what a file sees besides


def text_of(folder: Path, **files: str) -> str:
    for name, source in files.items():
        (folder / "sections" / f"{name}.j2").write_text(source, "utf-8")
    return report_of(jiaozuo_data(), str(folder)).text()


ONE = '{% from "sections/mm.j2" import line with context %}{{ line() }}'
MACRO = "{% macro line() %}{{ item }}{% endmacro %}"


@pytest.mark.parametrize(
    "asking",
    [
        '{% for item in ["甲", "乙", "丙"] %}{% include "sections/one.j2" %}{% endfor %}',
        '{% set item = "甲" %}{% include "sections/one.j2" %}{% set item = "乙" %}{% include "sections/one.j2" %}丙',
        '{% macro m(item) %}{% include "sections/one.j2" %}{% endmacro %}{{ m("甲") }}{{ m("乙") }}{{ m("丙") }}',
        '{% macro m(year) %}{% include "sections/two.j2" %}{% endmacro %}{{ m("甲") }}{{ m("乙") }}{{ m("丙") }}',
    ],
)
def test_an_included_file_sees_what_stands_where_it_is_included(tmp_path: Path, asking: str) -> None:
    folder = book_with(tmp_path / "别人的", f"〔段 total〕\n{asking}")
    shadowing = {"two": ONE.replace("mm", "shadow"), "shadow": MACRO.replace("item", "year")}
    assert "甲乙丙" in text_of(folder, one=ONE, mm=MACRO, **shadowing)


def test_a_name_that_is_a_word_of_python_is_told_like_any_other(tmp_path: Path) -> None:
    message = refusal(book_with(tmp_path / "别人的", "〔段 total〕\n{{ totals.class }}"))
    assert "totals.j2 第2行" in message
    assert "没有" in message


@pytest.mark.skipif(os.name == "nt", reason="making links needs a right there")
def test_a_link_to_another_phrasebook_is_followed_anew(tmp_path: Path) -> None:
    for name in ("一", "二"):
        book_with(tmp_path / name, f"〔段 total〕\n第{name}本")
    link = tmp_path / "现用"
    for name in ("一", "二"):
        link.unlink(missing_ok=True)
        link.symlink_to(tmp_path / name)
        assert f"第{name}本" in report_of(jiaozuo_data(), str(link)).text()


def test_a_file_that_changes_beside_a_link_to_nothing_is_read_again(tmp_path: Path) -> None:
    folder = book_with(tmp_path / "本局", "〔段 a〕\n甲{{ total.income.current|amount }}。\n")
    (folder / "sections" / "旧.j2").symlink_to(tmp_path / "没有")
    first = phrasebook.load(str(folder))
    (folder / "sections" / "totals.j2").write_text("〔段 a〕\n乙。\n", "utf-8")
    second = phrasebook.load(str(folder))
    assert (phrasebook.load(str(folder)), first.digest == second.digest) == (second, False)


def test_a_figure_that_passed_no_filter_is_refused_where_text_is_escaped_too(tmp_path: Path) -> None:
    folder = book_with(tmp_path / "本局", "{% autoescape true %}\n〔段 a〕\n{{ income.total }}\n{% endautoescape %}\n")
    assert "请加上 |amount" in refusal(folder)
