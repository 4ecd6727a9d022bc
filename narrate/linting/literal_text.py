"""Rules of the literal text of templates: digits, half-width punctuation, spaces. What stands there, not what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from narrate.linting.lint_rules import FULL, HAN, HAN_RE, Allowed, Problem
from narrate.templating.sandbox import Sandbox

PRINTED = "\ue000"  # stands for whatever {{ … }} prints
_DIRECTIVE = re.compile(r"^\s*〔\S+[ \t]+[^〕\n]+〕|\ufdd3[^\ufdd4]*\ufdd4", re.MULTILINE)
_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*[%％]?")
_BESIDE = rf"{HAN}{PRINTED}{FULL}"
_HALF = re.compile(rf"(?<=[{_BESIDE}])[,;:?!()\"'.]|[,;:?!()\"'.](?=[{_BESIDE}])")
_SPACE = re.compile(rf"(?<=[{_BESIDE}%])[ \t\u3000]+(?=[{_BESIDE}0-9])|(?<=[0-9])[ \t\u3000]+(?=[{HAN}{FULL}])")


_CHINESE_YEAR = re.compile(r"[一二][〇○零九][〇○零一二三四五六七八九]{2}年")
_UNIT_NAME = re.compile(
    rf"[{HAN}]{{2,12}}(?:省|自治区|市|区|县|州|盟|旗|镇|乡)[{HAN}]{{1,12}}?(?:局|委员会|委|办公室|厅|所|中心|大队|支队|学校|医院|法院|检察院)"
    rf"(?![{HAN}]{{0,4}}(?:用车|管理事务|工作))"
)


class LiteralStretch(NamedTuple):
    """A stretch of literal text of one line, `{{ … }}` as one character; `loose`: a string of an expression."""

    line: int
    text: str
    loose: bool


def text_problems(file: str, source: str, environment: Sandbox, allowed: Allowed) -> Iterator[Problem]:
    """What breaks a rule of text in one template (its source as the loader gives it)."""
    try:
        pieces = list(literal(source, environment))
    except TemplateSyntaxError:
        return  # told by another rule
    for piece in pieces:
        yield from line_problems(file, piece, allowed)


def line_problems(file: str, piece: LiteralStretch, allowed: Allowed, *, spaces: bool = True) -> Iterator[Problem]:
    """What breaks a rule of text in one line."""
    text = piece.text
    if piece.loose and not HAN_RE.search(text):
        return
    for found in _DIGITS.finditer(text):
        if not allowed.covers(text, *found.span()):
            message = f"手写的数“{_around(text, found)}”：数要从表里来；固定说法写进 phrasebook.toml 的 [lint] allow"
            yield Problem(file, piece.line, "bare-number", message)
    for pattern, how in ((_CHINESE_YEAR, "{{ year }}"), (_UNIT_NAME, "{{ unit }}")):
        for found in pattern.finditer(text):
            if not allowed.covers(text, *found.span()):
                yield Problem(file, piece.line, "fixed-name", f"手写的“{found[0]}”：随单位和年度而变，写成 {how}")
    for found in _HALF.finditer(text):
        if not allowed.covers(text, *found.span()):
            yield Problem(file, piece.line, "half-width", f"半角标点“{found[0]}”：“{_around(text, found)}”")
    for found in _SPACE.finditer(text) if spaces else ():
        if not allowed.covers(text, *found.span()):
            yield Problem(file, piece.line, "space", f"多余的空格：“{_around(text, found)}”")


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 6) : found.end() + 6].replace(PRINTED, "…").strip()


def literal(source: str, environment: Sandbox) -> Iterator[LiteralStretch]:
    """The text between the tags line by line, and the strings in the tags."""
    out: list[tuple[int, str]] = []
    strings: list[LiteralStretch] = []
    inside = ""
    for line, kind, value in environment.lex(source):
        if kind == "variable_begin":
            inside = "variable"
            out.append((line, PRINTED))
        elif kind in ("block_begin", "comment_begin", "raw_begin"):
            inside = kind
        elif kind in ("variable_end", "block_end", "comment_end", "raw_end"):
            inside = ""
        elif kind == "data" and not inside:
            out.extend((line + number, text) for number, text in _lines(value))
        elif kind == "string":
            strings.append(LiteralStretch(line, value[1:-1], loose=True))
    yield from _joined(out)
    yield from strings


def _lines(data: str) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(data.split("\n")):
        yield number, text if number == 0 else "\n" + text


def _joined(parts: list[tuple[int, str]]) -> Iterator[LiteralStretch]:
    """Parts of one line put together; the paragraph mark at its head left out."""
    line, text = 0, ""
    for number, part in parts:
        if part.startswith("\n"):
            yield LiteralStretch(line, _DIRECTIVE.sub("", text).strip(), loose=False)
            line, text = number, part[1:]
        else:
            line, text = line or number, text + part
    yield LiteralStretch(line, _DIRECTIVE.sub("", text).strip(), loose=False)
