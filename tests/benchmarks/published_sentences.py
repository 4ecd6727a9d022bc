"""How many of the sentences that the official template prescribes does a draft of a published unit say word for word?

    python tests/benchmarks/published_sentences.py [--phrasebooks shanghai,shanghai-template,shanghai-items] [--show]

The three published units of Shanghai in ../shared, each with its published workbook and every fact of its text filled into
the form, drafted with each phrasebook and compared with the published 第三部分 by ../shared/conformance/compare.py (white
space, widths and the writing of amounts apart). A published sentence is

- prescribed when it follows a frame of the district's official template (FRAMES below, in the template's order), or when
  truth.json names an error in it;
- said: stands in the draft, in order;
- words: differs from a drafted sentence of the same frame only in what a person writes;
- error: holds an error or a debatable wording that truth.json lists for that very paragraph, so that no draft should say it;
- not said: the rest. Those that follow no frame are an office's own words and are listed apart.

Exit status 1 where a unit has less than 90 % of its prescribed sentences (errors of the text taken out) with its best phrasebook.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from narrate.writing.report_writer import write_report  # noqa: E402
from narrate.writing.template import load_template  # noqa: E402
from support.published_facts import PUBLISHED, UNITS, filled_unit, is_new  # noqa: E402

CONFORMANCE = PUBLISHED.parent / "conformance"
STATES = ("said", "words", "error", "not said")

_N = r"[\d.]+"
_PATH = r"\d+[、.].+?\(类\).+?\(款\).+?\(项\)"
_WAY = r"(?:增加|减少)"
_MOVED = rf"(?:{_WAY}{_N}万元,(?:增长|下降){_N}%|{_WAY}{_N}万元|持平)"
_WORDS = r"(?P<words>.+)"
_HELD = rf"(?:年初|全年)预算为{_N}万元,支出决算为{_N}万元"
# the template's sentences as compare.py writes them (no white space, half-width brackets, colons); 如持平作持平表述 as it
# stands in each; an office may write more (a completion) only where another frame says so
FRAMES = (
    r"第三部分.+\d+年度(?:部门|单位)决算情况说明",
    r"[一二三四五六七八九十]+、.*情况(?:说明)?",
    r"\([一二三]\).*(?:情况|情况说明)。?",
    rf".+年度(?:财政拨款)?收入支出总计{_N}万元。",
    rf"与\d+年度相比,(?:财政拨款)?收入支出总计{_MOVED}。",
    rf"主要原因:{_WORDS}。",
    rf"本年(?:收入|支出)合计{_N}万元,其中:.+占{_N}%。",
    rf"一般公共预算财政拨款支出{_N}万元,占本年支出合计的{_N}%。",
    rf"与\d+年度相比,一般公共预算财政拨款支出{_MOVED}。",
    rf"一般公共预算财政拨款支出{_N}万元,主要用于以下方面:.+\(类\){_N}万元,占{_N}%。",
    rf"一般公共预算财政拨款支出(?:年初预算为{_N}万元,)?{_HELD},完成(?:年初|全年)预算数?的{_N}%。",
    rf"决算数(?:大于|小于)(?:年初|全年)?预算数的主要原因:{_WORDS}。",
    r"决算数[与同](?:年初|全年)?预算数(?:基本)?持平。",
    r"其中:",
    rf"{_PATH}。",
    rf"主要用于:{_WORDS}。",
    rf"{_HELD}(?:,完成(?:年初|全年)预算数?的{_N}%)?。",
    rf"一般公共预算财政拨款基本支出{_N}万元。",
    rf"其中:人员经费{_N}万元,主要包括:.+;公用经费{_N}万元,主要包括:.+。",
    rf"“三公”经费财政拨款支出年初预算为.+完成预算的{_N}%,其中:.+;公务接待费支出决算为{_N}万元,完成预算的{_N}%。",
    rf"\d+年度“三公”经费支出决算数(?:大于|小于)预算数的主要原因:{_WORDS}。",
    rf"\d+年度“三公”经费财政拨款支出决算数[比与]\d+年度{_MOVED}(?:,其中:.+)?。",
    rf"其中:因公出国\(境\)费支出决算{_MOVED};.+;公务接待费支出决算{_MOVED}。",
    rf"(?:因公出国\(境\)费|公务用车购置及运行维护费|公务接待费)支出(?:增加|减少)的主要原因是{_WORDS}。",
    rf"“三公”经费财政拨款支出决算中,因公出国\(境\)费支出决算.+公务接待费支出决算{_N}万元,占{_N}%。",
    r"具体情况如下:",
    rf"\d、(?:因公出国\(境\)费|公务用车购置及运行维护费|公务接待费)支出{_N}万元。",
    r"全年安排因公出国\(境\)团组\d+个、累计\d+人次。",
    rf"开支内容包括:{_WORDS}。",
    rf"(?:公务用车购置支出为|公务用车运行维护支出){_N}万元。",
    rf"主要用于{_WORDS}(?:,购置公务用车\d+辆)?。",
    r"\d+年,.+开支财政拨款的公务用车保有量为\d+辆。",
    rf"国内公务接待支出{_N}万元\(含外宾接待支出{_N}万元\)。",
    rf"主要用于{_WORDS},国内公务接待\d+批次、\d+人次,其中:接待外宾\d+批次、\d+人次。",
    r".+年度无“三公”经费财政拨款支出。",
    rf"(?:政府性基金|国有资本经营)预算财政拨款收入{_N}万元,支出{_N}万元,支出具体情况如下:",
    r".+年度无(?:政府性基金|国有资本经营)预算财政拨款收入和支出。",
    rf".+年度预算绩效管理工作开展情况如下:本(?:部门|单位)建立了如下预算绩效管理制度:{_WORDS};全过程绩效管理实施情况:.+绩效评级为“不合格”的项目\d+个。",
    r"绩效自评中共发现问题\d+个,已经完成整改的\d+个,正在整改的\d+个\)。",
    rf"机关运行经费支出{_N}万元,[比与]\d+年度{_MOVED}。",
    rf"主要原因是{_WORDS}。",
    r".+年度无机关运行经费支出。",
    rf".+年度政府采购金额\(以合同签订为准\)为{_N}万元,其中:货物采购金额{_N}万元、工程采购金额{_N}万元、服务采购金额{_N}万元。",
    rf"\d+年度本(?:部门|单位)面向中小企业预留.+面向小微企业预留政府采购项目预算金额{_N}万元。",
    rf"在面向中小企业预留的政府采购项目中,.+在其他政府采购项目中,由中小企业供应商中标或成交的,采购金额{_N}万元。",
    r"截至\d+年12月31日,.+共有车辆\d+辆,其中:部级领导干部用车\d+辆、.+、其他用车\d+辆。",
    r"单价100万元\(含\)以上设备\(不含车辆\)\d+台\(套\)。",
)
_COMPILED = [re.compile(frame) for frame in FRAMES]


class Judged(NamedTuple):
    """A published sentence, whether the template prescribes it, and what the draft makes of it."""

    sentence: str
    prescribed: bool
    state: str


def main() -> int:
    """Status 1 when a unit has less than nine tenths of its prescribed sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrasebooks", default="shanghai,shanghai-template,shanghai-items")
    parser.add_argument("--show", action="store_true", help="every sentence that is not said")
    options = parser.parse_args()
    if not PUBLISHED.is_dir():
        print("the published evidence (../shared) is not here")
        return 0
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name in UNITS:
            for phrasebook in options.phrasebooks.split(","):
                judged = list(judged_sentences(name, phrasebook, Path(temporary)))
                _print(name, phrasebook, judged, show=options.show)
                best[name] = max(best.get(name, 0.0), share_said(judged))
    return 1 if min(best.values()) < 0.9 else 0


def _print(name: str, phrasebook: str, judged: list[Judged], *, show: bool) -> None:
    states = Counter(one.state for one in judged if one.prescribed)
    free = [one for one in judged if not one.prescribed]
    total = states.total()
    right = total - states["error"]
    print(
        f"{name:20} {phrasebook:16} sentences {len(judged):3}, prescribed {total:3}: "
        + ", ".join(f"{state} {states[state]}" for state in STATES)
        + f"; said or words {states['said'] + states['words']}/{right} = {share_said(judged):.1%} (of all prescribed"
        f" {(states['said'] + states['words']) / total:.1%}); own words {len(free)}, said {sum(one.state == 'said' for one in free)}"
    )
    if show:
        for one in judged:
            if one.state != "said":
                print(f"    {'' if one.prescribed else 'own words, '}{one.state}: {one.sentence}")


def share_said(judged: list[Judged]) -> float:
    """Of the prescribed sentences without an error of the published text, those said, or said but for a person's words."""
    states = Counter(one.state for one in judged if one.prescribed)
    return (states["said"] + states["words"]) / (states.total() - states["error"])


def judged_sentences(name: str, phrasebook: str, folder: Path) -> Iterator[Judged]:
    """Every sentence of a published unit against its draft with the phrasebook; works in `folder`."""
    compare = _module(CONFORMANCE / "compare.py")
    text = _published_text(name, folder)
    unit = filled_unit(name, folder / f"{name}-{phrasebook}", phrasebook, new=is_new(name))
    path = folder / f"{name}-{phrasebook}.docx"
    write_report(unit.report, load_template(), path)
    drafted = [_plain(one) for one in compare.sentences(compare.part_three(compare.read(str(path))), False)]
    lines = compare.read(str(text))
    published = [
        (_plain(one), number) for number, line in enumerate(lines, 1) for one in compare.sentences([line], False)
    ]
    wrong = _errors(name, compare)
    said = _said([one for one, _ in published], drafted)
    for place, (sentence, line) in enumerate(published):
        flawed = any(at == line and _plain(fragment) in sentence for at, fragment in wrong)
        frame = next((frame for frame in _COMPILED if frame.fullmatch(sentence)), None)
        yield Judged(
            sentence, flawed or frame is not None, _state(sentence, frame, drafted, said=place in said, flawed=flawed)
        )


def _state(sentence: str, frame: re.Pattern[str] | None, drafted: list[str], *, said: bool, flawed: bool) -> str:
    if said:
        return "said"
    if flawed:
        return "error"
    if frame is not None and "words" in frame.groupindex:
        kept = _without_words(frame, sentence)
        if any(frame.fullmatch(one) and _without_words(frame, one) == kept for one in drafted):
            return "words"
    return "not said"


def _without_words(frame: re.Pattern[str], sentence: str) -> str:
    match = frame.fullmatch(sentence)
    assert match is not None
    return sentence[: match.start("words")] + sentence[match.end("words") :]


def _said(published: list[str], drafted: list[str]) -> set[int]:
    blocks = SequenceMatcher(None, published, drafted, autojunk=False).get_matching_blocks()
    return {block.a + step for block in blocks for step in range(block.size)}


def _errors(name: str, compare: ModuleType) -> list[tuple[int | None, str]]:
    truth = json.loads((PUBLISHED / name / "truth.json").read_text("utf-8"))
    return [
        (one.get("line"), compare.alike(one["fragment"]))
        for one in [*truth["errors"], *truth["debatable"]]
        if one.get("scope", "part3") == "part3"
    ]


def _plain(text: str) -> str:
    return text.replace("，", ",")


def _published_text(name: str, folder: Path) -> Path:
    given = PUBLISHED / name / "part3.txt"
    if given.is_file():
        return given
    written = folder / f"{name}.txt"
    command = [sys.executable, str(CONFORMANCE / "part3_from_pdf.py"), str(PUBLISHED / name), str(written)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return written


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
