"""The rules of `narrate phrasebook lint`: code, severity, and what each says. A problem is one place that breaks one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from narrate.findings import Severity


class Rule(NamedTuple):
    """A rule: how bad it is to break it, and what it asks for."""

    severity: Severity
    title: str


RULES = {
    "unreadable": Rule(Severity.ERROR, "短语库读得进来，模板没有语法错误"),
    "unknown-name": Rule(Severity.ERROR, "用到的数和名字都存在"),
    "unknown-filter": Rule(Severity.ERROR, "用到的过滤器都存在"),
    "unknown-test": Rule(Severity.ERROR, "用到的判断都存在"),
    "unknown-words": Rule(Severity.ERROR, "用到的词表都在 settings.words 里"),
    "unknown-slot": Rule(Severity.ERROR, "问到的事项都在 slots.toml 里"),
    "unknown-block": Rule(Severity.ERROR, "改写的块上级都有"),
    "unknown-term": Rule(Severity.WARNING, "settings.names 里的都是标准名称"),
    "never-true": Rule(Severity.WARNING, "每个分支都走得到"),
    "arithmetic": Rule(Severity.ERROR, "模板里没有运算和大小比较"),
    "bare-number": Rule(Severity.WARNING, "句子里没有手写的数"),
    "unprinted": Rule(Severity.ERROR, "数经过过滤器打印"),
    "edited": Rule(Severity.ERROR, "打印好的数和词不再改动"),
    "half-width": Rule(Severity.WARNING, "汉字旁边用全角标点"),
    "space": Rule(Severity.WARNING, "汉字与数字、标点之间没有空格"),
    "unbalanced": Rule(Severity.WARNING, "括号、引号成对"),
    "doubled": Rule(Severity.WARNING, "标点不重叠"),
    "no-level": Rule(Severity.WARNING, "持平时不写增减额和增减率"),
    "no-zero-base": Rule(Severity.WARNING, "基数为零时不写百分比，或在 settings.zero_base 里写明写成什么"),
    "no-prior": Rule(Severity.WARNING, "本年新设的单位不与上年比"),
    "not-applicable": Rule(Severity.WARNING, "本年新设的单位没有的数不写"),
    "fails": Rule(Severity.ERROR, "每种情形都写得出来"),
    "wrong-figure": Rule(Severity.ERROR, "文字说的数和印的数是同一个"),
    "wrong-direction": Rule(Severity.ERROR, "增减的词与数的方向一致，变化的数前面有方向词"),
    "signed": Rule(Severity.ERROR, "方向词后面的数不带负号"),
    "wrong-subject": Rule(Severity.ERROR, "科目的名称、列举与表一致"),
    "zero-listed": Rule(Severity.WARNING, "没有金额的科目不列"),
    "wrong-unit": Rule(Severity.ERROR, "每个数后面有一个计量单位，只有一个"),
    "wrong-year": Rule(Severity.ERROR, "写的年度是报告的年度"),
    "wrong-title": Rule(Severity.ERROR, "标题与下面写的是同一件事"),
    "no-name": Rule(Severity.ERROR, "数前面写明是什么，填报表问的写明是哪一项"),
    "no-stop": Rule(Severity.WARNING, "句子有句号，数后面不连着写下一句"),
    "placeholder": Rule(Severity.ERROR, "没有原样印出来的占位符号和编报提示"),
    "fixed-name": Rule(Severity.WARNING, "句子里没有手写的单位名称和年度"),
    "unread": Rule(Severity.WARNING, "读得出每个数是什么"),
    "unknown-setting": Rule(Severity.WARNING, "设置项都有用处"),
    "missing-template": Rule(Severity.ERROR, "每节都有模板文件"),
    "unused-template": Rule(Severity.WARNING, "每个模板文件都用到了"),
    "printed-twice": Rule(Severity.WARNING, "每节只印一遍"),
    "unused-slot": Rule(Severity.WARNING, "每个填报事项都问到了"),
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One place that breaks a rule. `line` is 0 where the whole file is meant."""

    file: str
    line: int
    code: str
    message: str

    @property
    def severity(self) -> Severity:
        return RULES[self.code].severity

    def as_json(self) -> dict[str, Any]:
        """One problem of the schema `narrate.phrasebook-problems/1`."""
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "file": self.file,
            "line": self.line,
            "message": self.message,
        }


class Allowed:
    """The phrases that a phrasebook's [lint] allow exempts from the rules of text (单价100万元（含）)."""

    def __init__(self, phrases: Iterable[object]) -> None:
        self._phrases = [phrase for phrase in phrases if isinstance(phrase, str) and phrase]

    def covers(self, text: str, start: int, end: int) -> bool:
        """Whether the stretch lies in one of the phrases."""
        for phrase in self._phrases:
            at = text.find(phrase)
            while at >= 0:
                if at <= start and end <= at + len(phrase):
                    return True
                at = text.find(phrase, at + 1)
        return False


class Exemption(NamedTuple):
    """A [[lint.exempt]] of phrasebook.toml: findings of a rule near these words are right, for this reason."""

    code: str
    words: str

    def covers(self, problem: Problem) -> bool:
        """Whether a finding is of the rule and quotes the words."""
        return problem.code == self.code and self.words in problem.message


def exemptions(entries: object, file: Path) -> tuple[list[Exemption], list[Problem]]:
    """The exemptions of a phrasebook, and those that are none: an unknown rule, no words, no reason."""
    found, wrong = [], []
    for entry in entries if isinstance(entries, list) else []:
        code, words, reason = (str(entry.get(key, "")).strip() for key in ("code", "words", "reason"))
        if code in RULES and words and reason:
            found.append(Exemption(code, words))
        else:
            line = line_of(file, words or code, "[[lint.exempt]]")
            told = "[[lint.exempt]] 要写三项：code（已有的规则）、words（句子里的话）、reason（为什么是对的）"
            wrong.append(Problem(str(file), line, "unknown-setting", told))
    return found, wrong


def line_of(file: Path, written: str, after: str = "") -> int:
    """The first line that holds a text, after the first line that holds another; 0 where there is none."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    begin = next((number for number, line in enumerate(lines) if after in line), 0) if after else 0
    return next((number for number, line in enumerate(lines[begin:], begin + 1) if written in line), 0)


HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
FULL = "，。；：？！、（）“”‘’《》〈〉【】〔〕"
HAN_RE = re.compile(f"[{HAN}]")
