"""narrate phrasebook …: tools for the person who writes phrasebooks."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrate.cli.chinese import Subcommands, command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, PhrasebookName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrate.linting.lint_rules import Problem
    from narrate.linting.preview import Marks, Sentence

_MODULE = "narrate.cli.phrasebook"

phrasebook = Subcommands(
    help="短语库：看有哪些，新建，检查，预览，查能用的数。",
    commands={
        "list": (_MODULE, "list_phrasebooks", "列出已安装的短语库"),
        "new": (_MODULE, "new", "新建一个短语库，以已有的为底"),
        "lint": (_MODULE, "lint", "检查一个短语库，逐处列出文件和行"),
        "preview": (_MODULE, "preview", "在终端里看写出来的样子；--branches 看全部分支"),
        "figures": (_MODULE, "figures", "列出模板里能用的全部的数"),
    },
    epilog="""
        例：narrate phrasebook list
        例：narrate phrasebook lint 我的短语库
    """,
)


@command(
    help="列出已安装的短语库：地区、名字、说明、版本、以哪个为底。地区和名字都可以用在 --phrasebook。",
    epilog="例：narrate phrasebook list",
)
def list_phrasebooks(as_json: AsJson = False) -> int:
    from narrate.cli.console import print_json, print_result
    from narrate.phrasebooks.phrasebook import installed, load, offered, versions

    rows = []
    for name, region in zip(installed(), offered(), strict=True):
        book = load(name)
        parent = book.folders[1].name if len(book.folders) > 1 else ""
        rows.append({"name": name, "region": region, "label": book.label, "version": book.version, "parent": parent})
        for until in versions(name):
            older = load(f"{name}/{until}")
            rows.append(
                {"name": older.name, "region": region, "label": older.label, "version": older.version, "parent": name}
            )
    if as_json:
        print_json({"schema": "narrate.phrasebooks/1", "phrasebooks": rows})
        return 0
    for row in rows:
        base = f"，以 {row['parent']} 为底" if row["parent"] else ""
        print_result(f"{row['region']}　{row['name']}　{row['label']}　版本 {row['version']}{base}")
    return 0


@command(
    help="""
    新建一个短语库文件夹，以已有的短语库为底，马上就能用。

    里面有写法的例子；已经有同名的文件夹时不覆盖。
    """,
    epilog="例：narrate phrasebook new 我的短语库 --from 已有的短语库",
)
def new(
    name: Annotated[str, typer.Argument(metavar="名称", help="新短语库的名字，也是文件夹的名字")],
    parent: Annotated[str, typer.Option("--from", metavar="短语库", help="以哪个短语库为底，名字或文件夹")],
    to: Annotated[
        Path, typer.Option("--to", metavar="文件夹", help="建在哪个文件夹里", show_default="当前文件夹")
    ] = Path(),
) -> int:
    from narrate.cli.console import print_note, print_result
    from narrate.phrasebooks.scaffold import create

    for path in create(name, parent, to):
        print_result(f"已写出：{path}")
    print_note(f"用它写初稿：narrate draft 我的单位 --phrasebook {to / name}")
    return 0


@command(
    help="""
    检查一个短语库，逐处列出文件、行和问题；什么也不改动。

    没有问题退出状态 0，有问题 1。
    """,
    epilog="例：narrate phrasebook lint 我的短语库",
)
def lint(
    name: Annotated[str, typer.Argument(metavar="短语库", help="已安装的名字，或含有 phrasebook.toml 的文件夹")],
    as_json: AsJson = False,
) -> int:
    from narrate.cli.console import print_json, print_note
    from narrate.linting.lint import lint as problems_of

    problems = problems_of(name)
    if as_json:
        found = [problem.as_json() for problem in problems]
        print_json({"schema": "narrate.phrasebook-problems/1", "problems": found})
    elif problems:
        _tell(problems)
    else:
        print_note("没有问题。")
    return FINDINGS if problems else DONE


def _tell(problems: Sequence[Problem]) -> None:
    from narrate.cli.console import print_result
    from narrate.findings import Severity

    for problem in problems:
        place = f"{_from_here(problem.file)}:{problem.line}" if problem.line else _from_here(problem.file)
        print_result(f"{place}: {problem.severity} {problem.code} {problem.message}")
    counts = [(severity, sum(one.severity is severity for one in problems)) for severity in Severity]
    print_result(f"共{len(problems)}处：{'，'.join(f'{severity}{count}处' for severity, count in counts if count)}。")


def _from_here(file: str) -> str:
    """A path as short as it can be written."""
    try:
        return str(Path(file).resolve().relative_to(Path.cwd()))
    except ValueError:
        return file


@command(
    help="""
    在终端里看写出来的样子：数 [ ]、随数而变的词 { }、填报的内容 < >、没有填的【待补】；在终端窗口里用颜色。

    --branches 用编好的数据把每节写出各种情形（增、减、持平、基数为零、没有上年数、本年新设、什么都没有填……），
    每个不同的句子列一次；这时可以不写单位，写 --phrasebook。
    """,
    epilog="""
    例：narrate phrasebook preview 我的单位 --section totals
    例：narrate phrasebook preview --phrasebook 我的短语库 --branches
    """,
)
def preview(
    unit: Annotated[
        Path | None, typer.Argument(metavar="单位", help="单位文件夹或工作簿；有 --branches 时可以不写")
    ] = None,
    section: Annotated[str | None, typer.Option("--section", metavar="节", help="只看一节，写它的 key")] = None,
    phrasebook: PhrasebookName = None,
    branches: Annotated[bool, typer.Option("--branches", help="用编好的数据写出每节的全部分支")] = False,
    as_json: AsJson = False,
) -> int:
    from narrate.errors import UsageError
    from narrate.linting.preview import BRACKETS, section_lines
    from narrate.phrasebooks.phrasebook import load
    from narrate.unit import open_unit

    if unit is None and not (branches and phrasebook):
        raise UsageError("没有写是哪个单位。", advice="写单位文件夹；只看短语库的分支时写 --branches --phrasebook 名字")
    opened = open_unit(unit, phrasebook=phrasebook) if unit is not None else None
    book = opened.phrasebook if opened is not None else load(str(phrasebook))
    keys = [one.key for one in book.sections]
    if section is not None and section not in keys:
        raise UsageError(f"短语库“{book.name}”没有“{section}”这一节。", details=[f"各节：{'、'.join(keys)}"])
    marks = BRACKETS if as_json else _marks()
    if branches:
        from narrate.linting.preview import branches as sentences

        return _show_branches(sentences(book, section, marks), as_json)
    assert opened is not None
    return _show_lines(section_lines(opened.report, section, marks), as_json)


def _show_lines(lines: list[str], as_json: bool) -> int:
    from narrate.cli.console import print_json, print_result

    if as_json:
        print_json({"schema": "narrate.preview/1", "paragraphs": lines})
    else:
        print_result("\n".join(lines))
    return 0


def _marks() -> Marks:
    """Colours in a terminal that shows them, brackets everywhere else."""
    from narrate.linting.preview import BRACKETS, COLOURS

    stream = sys.stdout
    shows = stream is not None and stream.isatty() and "NO_COLOR" not in os.environ
    modern = os.name != "nt" or "WT_SESSION" in os.environ or "TERM" in os.environ
    return COLOURS if shows and modern else BRACKETS


def _show_branches(found: list[Sentence], as_json: bool) -> int:
    from narrate.cli.console import print_json, print_note, print_result

    if as_json:
        print_json({"schema": "narrate.branches/1", "sentences": [one.as_json() for one in found]})
        return 0
    title = None
    for sentence in found:
        if sentence.section != title:
            title = sentence.section
            print_result(f"\n== {sentence.title}（{title}）" if sentence.title else f"== {title}")
        print_result(f"{sentence.text}　〔{sentence.variant}〕")
    print_note(f"共{len(found)}个不同的句子，〔 〕里是最先写出它的情形。")
    return 0


@command(
    help="""
    列出模板里能用的全部的数：编号、名称、类别和单位、算式、来自哪张表、在模板里怎样写。

    编号里的 * 是科目编码，写法里的 * 是列表里的一项，在 for 里取。后面写几个词，只列编号、名称、单位、算式、来源里都有的。
    """,
    epilog="""
    例：narrate phrasebook figures
    例：narrate phrasebook figures 接待费 上年
    """,
)
def figures(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[词]...", help="只列都有这些词的", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> int:
    from narrate.cli.console import print_json, print_note, print_result
    from narrate.linting.figure_dictionary import dictionary

    entries = [entry for entry in dictionary() if entry.has(words or ())]
    if as_json:
        print_json({"schema": "narrate.dictionary/1", "figures": [entry.as_json() for entry in entries]})
        return 0
    for entry in entries:
        unit = f"，{entry.unit}" if entry.unit else ""
        only = "，只有本年新设的单位有" if entry.optional else ""
        print_result(f"{entry.id}　{entry.label}（{entry.kind}{unit}{only}）")
        print_result(f"  写法：{entry.path}")
        if entry.formula:
            print_result(f"  算式：{entry.formula}")
        print_result(f"  来自：{'、'.join(entry.tables) or '程序'}")
    if not entries:
        print_note("没有都带这些词的数：少写一个词，或不写，列出全部。")
        return FINDINGS
    print_note(f"共{len(entries)}个；* 代表科目编码或列表里的一项。")
    return 0
