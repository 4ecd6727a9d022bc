"""Help and usage errors of a small app made the way narrate's is: everything shown is Chinese."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command

from narrate.cli.chinese import Commands, Subcommands, chinese_app, command


class Manner(StrEnum):
    """A closed list of values."""

    FULL = "全部"
    BRIEF = "简要"


@command(
    help="生成初稿。\n\n读取单位文件夹里的全部输入，写出一个可以继续编辑的文件；已有的文件不会被覆盖，除非加上强制选项，也不会只写一半。",
    epilog="""
        例：narrate draft 我的单位 -o 初稿.docx
            narrate draft 我的单位 --force
    """,
)
def draft(
    unit: Annotated[Path, typer.Argument(metavar="单位文件夹", exists=True, file_okay=False, help="放九张表的文件夹")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里")] = None,
    manner: Annotated[Manner, typer.Option("--manner", help="写法")] = Manner.FULL,
    count: Annotated[int, typer.Option("--count", min=0, max=9, help="份数")] = 0,
    scale: Annotated[float, typer.Option("--scale", help="比例")] = 1.5,
    number: Annotated[int | None, typer.Option("--number", help="号码")] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件")] = False,
    word: Annotated[list[str] | None, typer.Option("--word", help="可以写多次")] = None,
    secret: Annotated[bool, typer.Option("--secret", hidden=True)] = False,
) -> int:
    """A command with a parameter of every sort."""
    return 1 if force else 0


@command(help="列出两样东西。", epilog="例：narrate book list 甲 乙")
def listing(
    pair: Annotated[tuple[str, str], typer.Argument(metavar="名称", help="要列的两样")],
    style: Annotated[str, typer.Option("--style", help="样式")],
    more: Annotated[list[str] | None, typer.Argument(metavar="别的", help="还有")] = None,
) -> None:
    """A command with a required option and a fixed number of values."""


BOOK = Subcommands(
    help="查看措辞库。", commands={"list": (__name__, "listing", "列出"), "show": (__name__, "listing", "显示")}
)

TABLE: Commands = {
    "draft": (__name__, "draft", "生成初稿"),
    "book": (__name__, "BOOK", "查看措辞库"),
    "broken": ("narrate.cli.no_such_module", "broken", "一个装不上的命令，只有真的调用它才会出错"),
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the app with these words: status, what was printed, what was told."""
    app = chinese_app(TABLE, help="试验用的程序。", epilog="例：narrate draft 我的单位 -o 初稿.docx")
    app.callback()(_nothing)

    def run_words(*words: str) -> tuple[int, str, str]:
        status = get_command(app).main(args=list(words), prog_name="narrate", standalone_mode=False)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run_words


def _nothing() -> None:
    """No options of its own."""


def _english(text: str) -> list[str]:
    """Words that are neither an option, a command, a file nor the program's name: two in a row make a sentence."""
    without_names = re.sub(r"--?[a-zA-Z][\w-]*|[\w./\\-]+\.(?:docx|txt)|narrate(?: \w+)*|“[^”]*”", " ", text)
    return re.findall(r"[A-Za-z]{2,} [A-Za-z]+|\b(?:Usage|Options|Error|default|required)\b", without_names)


@pytest.mark.parametrize("words", [(), ("draft",), ("book",), ("book", "list")])
def test_help_has_no_english_sentence(run: Any, words: tuple[str, ...]) -> None:
    status, out, err = run(*words, "--help")
    assert (status, err) == (0, "")
    assert _english(out) == []
    assert out.startswith("用法：narrate")
    assert "显示帮助并退出" in out


def test_help_of_a_command_shows_everything_in_chinese(run: Any) -> None:
    _, out, _ = run("draft", "--help")
    assert out.splitlines()[0] == "用法：narrate draft [选项] 单位文件夹"
    for shown in (
        "  单位文件夹  放九张表的文件夹［必填］",
        "-o, --output 文件",
        "--manner 全部|简要",
        "写法［默认：全部］",
        "--count 整数",
        "份数［从 0 到 9；默认：0］",
        "--scale 数",
        "比例［默认：1.5］",
        "--force",
        "覆盖已有的文件\n",
    ):
        assert shown in out
    assert "--secret" not in out


def test_options_are_sorted_with_help_last(run: Any) -> None:
    _, out, _ = run("draft", "--help")
    listed = re.findall(r"^  (?:-\w, )?(--\w+)", out, re.MULTILINE)
    assert listed == [
        "--count",
        "--force",
        "--manner",
        "--number",
        "--output",
        "--quiet",
        "--scale",
        "--word",
        "--help",
    ]


def test_examples_keep_their_line_breaks(run: Any) -> None:
    _, out, _ = run("draft", "--help")
    assert out.endswith("\n\n例：narrate draft 我的单位 -o 初稿.docx\n    narrate draft 我的单位 --force\n")


def test_listing_commands_imports_none_of_them(run: Any) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert "  broken  一个装不上的命令" in out


def test_called_without_anything_shows_help_as_a_usage_error(run: Any) -> None:
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith("用法：narrate [选项] 命令 [参数]…")


USAGE_ERRORS = [
    (("drft",), "错误：没有“drft”这个命令。", "可以：是不是要用“draft”？"),
    (("完全不像",), "错误：没有“完全不像”这个命令。", "可用的命令：draft、book、broken"),
    (("book",), "用法：narrate book [选项] 命令 [参数]…", "查看措辞库。"),
    (("book", "lst"), "错误：没有“lst”这个命令。", "可以：是不是要用“list”？"),
    (("--forse",), "错误：没有“--forse”这个选项。", "查看说明：narrate --help"),
    (("draft",), "错误：缺少参数“单位文件夹”。", "用法：narrate draft [选项] 单位文件夹"),
    (("draft", ".", "--forse"), "错误：没有“--forse”这个选项。", "可以：是不是要用“--force”？"),
    (("draft", ".", "-x"), "错误：没有“-x”这个选项。", "查看说明：narrate draft --help"),
    (("draft", ".", "-o"), "错误：选项“-o”后面要跟一个值。", ""),
    (("draft", ".", "--force=1"), "错误：选项“--force”后面不能跟值。", ""),
    (("draft", "没有的文件夹"), "错误：参数“单位文件夹”：“没有的文件夹”不存在。", ""),
    (("draft", __file__), "错误：参数“单位文件夹”：", "是文件，这里要填文件夹。"),
    (("draft", ".", "--manner", "别的"), "错误：选项“--manner”：不能是“别的”，只能是“全部”、“简要”。", ""),
    (("draft", ".", "--count", "10"), "错误：选项“--count”：要填从 0 到 9 的数。", ""),
    (("draft", ".", "--count", "甲"), "错误：选项“--count”：要填从 0 到 9 的数。", ""),
    (("draft", ".", "--number", "甲"), "错误：选项“--number”：要填整数", ""),
    (("draft", ".", "--scale", "甲"), "错误：选项“--scale”：要填数字", ""),
    (("draft", ".", "多余"), "错误：多出了不认识的参数：多余", "名称里有空格时"),
    (("draft", ".", "——force"), "错误：多出了不认识的参数：——force", "不要用破折号"),
    (("book", "list", "甲", "乙"), "错误：缺少选项“--style”。", ""),
    (("book", "list", "甲"), "错误：", "“名称”"),
]


@pytest.mark.parametrize(("words", "first", "more"), USAGE_ERRORS, ids=[" ".join(words) for words, *_ in USAGE_ERRORS])
def test_usage_error_is_chinese(run: Any, words: tuple[str, ...], first: str, more: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err.startswith(first)
    assert more in err
    assert _english(err) == []


def test_a_folder_in_place_of_a_command_is_understood(run: Any, tmp_path: Path) -> None:
    _, _, err = run(str(tmp_path))
    assert f"可以：先写命令名，再写文件夹或文件，例如 narrate draft {tmp_path}" in err


def test_the_status_a_command_returns_is_the_exit_status(run: Any) -> None:
    assert run("draft", ".", "--force")[0] == 1
    assert run("draft", ".")[0] == 0


def test_a_command_that_cannot_be_imported_is_an_internal_error(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    status, _, err = run("broken")
    assert status == 3
    assert err.startswith("错误：程序内部出错（不是您的文件的问题）")


def test_an_unknown_wording_of_a_refusal_is_shown_after_the_chinese() -> None:
    from narrate.cli.usage import usage_in_chinese

    told = usage_in_chinese(typer.BadParameter("some new wording"))
    assert told.message == "参数：填的值不能用（some new wording）。"


def test_a_chinese_refusal_of_a_command_is_kept() -> None:
    from narrate.cli.usage import usage_in_chinese

    told = usage_in_chinese(typer.BadParameter("年度要写四位数字。", param_hint="--year"))
    assert told.message == "“--year”：年度要写四位数字。"
