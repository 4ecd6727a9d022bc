"""Output on consoles that cannot show everything, and its shapes."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import pytest

from narrate.cli.console import (
    findings_text,
    prepare_streams,
    print_error,
    print_json,
    print_note,
    print_result,
)
from narrate.errors import MissingInput, NarrateError, SeveralErrors
from narrate.findings import Finding, Severity

RARE = "\U0002000b"


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _console(monkeypatch: Any, encoding: str, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> io.BytesIO:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", kind(written, encoding=encoding, newline="\n", write_through=True))
    return written


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", f"单位{RARE}——✓"),
        ("gbk", "单位〔U+2000B〕——〔U+2713〕"),
        ("gb18030", f"单位{RARE}——✓"),
    ],
)
def test_what_a_console_lacks_is_replaced_visibly(monkeypatch: Any, encoding: str, shown: str) -> None:
    written = _console(monkeypatch, encoding)
    prepare_streams()
    print_result(f"单位{RARE}——✓")
    assert written.getvalue().decode(encoding) == shown + "\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "cp1251", "cp949"])
def test_where_the_encoding_has_no_chinese_messages_are_utf8(monkeypatch: Any, encoding: str) -> None:
    written = _console(monkeypatch, encoding)
    prepare_streams()
    print_result(f"错误：单位{RARE}")
    assert written.getvalue().decode("utf-8") == f"错误：单位{RARE}\n"


@pytest.mark.parametrize("encoding", ["gbk", "gb2312", "gb18030"])
def test_an_encoding_with_chinese_is_kept(monkeypatch: Any, encoding: str) -> None:
    written = _console(monkeypatch, encoding)
    prepare_streams()
    print_result("甲")
    assert written.getvalue() == "甲\n".encode(encoding)


def test_a_stream_nobody_prepared_does_not_crash_either(monkeypatch: Any) -> None:
    written = _console(monkeypatch, "gbk")
    print_result(RARE)
    assert written.getvalue().decode("gbk") == "〔U+2000B〕\n"


def test_no_console_at_all_is_no_error(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    prepare_streams()
    print_result("甲")
    print_note("乙")
    print_json({})


def test_json_sent_elsewhere_is_utf8_whatever_the_console(monkeypatch: Any) -> None:
    written = _console(monkeypatch, "gbk")
    print_json({"单位": f"科技局{RARE}"})
    assert written.getvalue() == f'{{\n  "单位": "科技局{RARE}"\n}}\n'.encode()


def test_json_on_a_terminal_stays_json(monkeypatch: Any) -> None:
    written = _console(monkeypatch, "gbk", Terminal)
    print_json({"单位": f"科技局{RARE}"})
    text = written.getvalue().decode("gbk")
    assert "科技局\\ud840\\udc0b" in text
    assert json.loads(text) == {"单位": f"科技局{RARE}"}


def test_json_keeps_every_digit_and_writes_paths_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"value": Decimal("2489.240"), "path": PurePosixPath("甲/乙.xlsx"), "codes": {"b", "a"}})
    assert json.loads(capsys.readouterr().out) == {"value": "2489.240", "path": "甲/乙.xlsx", "codes": ["a", "b"]}


def test_an_error_has_its_details_and_advice(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(NarrateError("缺少一列。", details=["找到的列：甲"], advice="改列名。"))
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "错误：缺少一列。\n  找到的列：甲\n  可以：改列名。\n")


def test_several_errors_are_told_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(SeveralErrors([MissingInput("缺少甲。"), MissingInput("缺少乙。", advice="补上。")]))
    assert capsys.readouterr().err == "错误：缺少甲。\n错误：缺少乙。\n  可以：补上。\n共有2个问题\n"


FINDINGS = [
    Finding("tail", Severity.NOTE, "尾差。"),
    Finding("sum", Severity.ERROR, "合计不符。", places=("《表》“一”!C7", "《表》“一”!C9"), advice="核对合计。"),
    Finding("name", Severity.WARNING, "名称有两种写法。"),
    Finding("tail", Severity.NOTE, "又一处尾差。"),
]


def test_findings_come_worst_first_with_places_advice_and_a_count() -> None:
    assert findings_text(FINDINGS).splitlines() == [
        "错误：合计不符。",
        "  位置：《表》“一”!C7、C9",
        "  可以：核对合计。",
        "存疑：名称有两种写法。",
        "提示：尾差。",
        "提示：又一处尾差。",
        "共4处：错误1处，存疑1处，提示2处。",
    ]
