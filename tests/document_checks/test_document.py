"""Documents held against the tables: truth lists written by hand, seeded errors, mutations, and what is never done."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest

from narrate.document_checks.document import check_document
from narrate.document_checks.table_grids import word_tables
from narrate.errors import UnreadableFile
from narrate.findings import Finding, Severity
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.pipeline import Unit, basis_of, check, draft, open_unit
from narrate.table_checks.result import CheckResult
from narrate.word.reader import read_document
from support.mutations import KINDS, as_document, found, mutate
from support.sample_code import SAMPLES

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
UNITS = ("jiaozuo-2022", "putuo-finance-2024")
TRUTHS = sorted((HERE / "truth").glob("*.toml"))
TRIALS = sorted((HERE / "trials").glob("*.toml"))


@cache
def unit(name: str) -> Unit:
    return open_unit(SAMPLES / name)


def held(name: str, paragraphs: list[str]) -> CheckResult:
    """The check of these paragraphs against the tables of a sample."""
    return check_document(as_document(paragraphs), [], basis_of(unit(name)))


def grave(result: CheckResult) -> list[Finding]:
    return [one for one in result.findings if one.severity is not Severity.NOTE]


def words_of(one: Finding, paragraphs: list[str]) -> str:
    assert one.anchor is not None
    return paragraphs[one.anchor.paragraph][one.anchor.start : one.anchor.end]


# ------------------------------------------------------------------------------------------- published reports


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_a_published_report_has_the_errors_of_its_truth_list_and_no_others(path: Path, tmp_path: Path) -> None:
    truth = tomllib.loads(path.read_text("utf-8"))
    source = SHARED / truth["source"]
    if not source.is_file():
        pytest.skip("the published report is not at hand")
    paragraphs = source.read_text("utf-8").splitlines()
    written = tmp_path / "published.docx"
    made = docx.Document()
    for line in paragraphs:
        made.add_paragraph(line)
    made.save(str(written))
    result = check_document(read_document(written), [], basis_of(unit(truth["unit"])))
    told = [(one.section[:1], words_of(one, paragraphs), one.expected) for one in grave(result)]
    due = [(one["section"], one["words"], one["should"]) for one in truth.get("error", [])]
    assert [(section, words) for section, words, _ in told] == [(section, words) for section, words, _ in due]
    for (_, _, said), (_, _, should) in zip(told, due, strict=True):
        assert should in said.replace(",", "")
    notes = [one for one in result.findings if one.severity is Severity.NOTE]
    hints = "；".join(entry["words"] for entry in truth["note"])
    assert all(
        words_of(one, paragraphs).rstrip("万元") in hints + paragraphs[one.anchor.paragraph]
        for one in notes
        if one.anchor
    )
    assert result.numbers_verified == result.numbers


# ------------------------------------------------------------------------------------------- seeded errors


def seeded() -> Iterator[Any]:
    for path in TRIALS:
        for number, entry in enumerate(tomllib.loads(path.read_text("utf-8"))["error"]):
            yield pytest.param(path, entry, id=f"{path.stem}-{number}-{entry['put'][:10]}")


@cache
def trial(path: Path) -> tuple[str, str, CheckResult]:
    """The unit, the text before it is made wrong, and what is told of that."""
    data = tomllib.loads(path.read_text("utf-8"))
    text = (
        unit(data["unit"]).report.text() if data.get("base") == "draft" else path.with_suffix(".txt").read_text("utf-8")
    )
    return data["unit"], text.rstrip("\n"), held(data["unit"], text.rstrip("\n").split("\n"))


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_a_right_document_has_no_errors_and_all_its_numbers_verified(path: Path) -> None:
    _, _, usual = trial(path)
    assert [(one.code, one.message) for one in grave(usual)] == []
    assert usual.numbers > 50
    assert usual.numbers - usual.numbers_verified == tomllib.loads(path.read_text("utf-8")).get("unverified", 0)


@pytest.mark.parametrize(("path", "entry"), list(seeded()))
def test_a_seeded_error_is_found_on_its_words(path: Path, entry: dict[str, str]) -> None:
    name, text, usual = trial(path)
    assert text.count(entry["was"]) == 1
    place = text.index(entry["was"])
    wrong = text.replace(entry["was"], entry["put"])
    result = held(name, wrong.split("\n"))
    known = {(one.code, one.message) for one in usual.findings}
    new = [one for one in grave(result) if (one.code, one.message) not in known]
    assert new
    if entry.get("where") == "none":
        assert any(one.anchor is None for one in new)
        return
    at = wrong.index(entry["words"], max(0, place - 20))
    paragraph, start = wrong.count("\n", 0, at), at - (wrong.rfind("\n", 0, at) + 1)
    hit = [
        one
        for one in new
        if one.anchor
        and one.anchor.paragraph == paragraph
        and one.anchor.start < start + len(entry["words"])
        and start < one.anchor.end
    ]
    assert hit, [(one.code, one.message, one.anchor) for one in new]


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_all_seeded_errors_together_are_found_with_hardly_a_false_alarm(path: Path) -> None:
    name, text, usual = trial(path)
    wrong, due = text, 0
    for entry in tomllib.loads(path.read_text("utf-8"))["error"]:
        if wrong.count(entry["was"]) == 1 and entry.get("where") != "none":
            wrong, due = wrong.replace(entry["was"], entry["put"]), due + 1
    new = [one for one in grave(held(name, wrong.split("\n"))) if one not in usual.findings]
    assert due * 0.95 <= len({(one.anchor.paragraph, one.anchor.start) for one in new if one.anchor})


# ------------------------------------------------------------------------------------------- drafts and mutations


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("wording", phrasebooks.installed())
def test_a_draft_in_any_wording_has_nothing_wrong_but_what_is_still_open(name: str, wording: str) -> None:
    """Regions that share most sentences with the one of the unit's form are held against their own wording."""
    opened = open_unit(SAMPLES / name, phrasebook=wording)
    paragraphs = [one.text for one in opened.report.paragraphs()]
    if wording in ("henan", "shanghai", "sichuan"):
        result = held(name, paragraphs)
    else:
        result = check_document(as_document(paragraphs), [], basis_of(opened))
    assert [(one.code, one.message) for one in grave(result) if "待补" not in one.message] == []
    assert result.numbers_verified == result.numbers


@pytest.mark.parametrize("name", UNITS)
def test_a_written_draft_has_no_findings_at_all(name: str, tmp_path: Path) -> None:
    written = tmp_path / "draft.docx"
    draft(SAMPLES / name, written)
    document = read_document(written)
    assert check_document(document, word_tables(document), basis_of(unit(name))).findings == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", UNITS)
def test_a_change_in_one_place_is_found_on_the_right_words(name: str, kind: str) -> None:
    """But for one in sixty: 为 for 数, which says the same, or the unit within a fixed phrase (单价100万元)."""
    report, chance = unit(name).report, random.Random(f"{name} {kind}")
    usual = held(name, [one.text for one in report.paragraphs()])
    made = [mutate(report, kind, chance) for _ in range(60)]
    missed = [str(one) for one in made if not found(one, held(name, list(one.paragraphs)), usual)]
    assert len(missed) <= 1, missed


# ------------------------------------------------------------------------------------------- what is told


def changed(name: str, was: str, put: str) -> Finding:
    """The one finding of a draft changed in one place."""
    text = unit(name).report.text()
    assert text.count(was) == 1
    new = grave(held(name, text.replace(was, put).split("\n")))
    assert len(new) == 1
    return new[0]


def test_a_finding_tells_written_expected_computation_and_cells() -> None:
    one = changed("jiaozuo-2022", "占60.46%", "占64.06%")
    assert (one.code, one.written, one.expected) == ("D02", "64.06", "60.46%")
    assert one.computation == "项目支出1,411.49 ÷ 本年支出合计2,334.61 × 100% = 60.46%"
    assert [place.rpartition("!")[2] for place in one.places] == ["E7", "C7"]
    assert one.section == "三、支出决算情况说明"
    assert one.fragment.startswith("2022年度支出合计")


@pytest.mark.parametrize(
    ("was", "put", "told"),
    [
        ("完成年初预算的92.61%", "完成年初预算的7.39%", "写的是100%减去完成率"),
        (
            "机关运行经费年初预算为52.60万元，支出决算为45.45万元，完成年初预算的86.41%",
            "机关运行经费年初预算为52.60万元，支出决算为45.45万元，完成年初预算的115.73%",
            "分子、分母颠倒了",
        ),
        (
            "基本支出923.13万元，占39.54%；项目支出1,411.49万元，占60.46%",
            "基本支出1,411.49万元，占39.54%；项目支出1,411.49万元，占60.46%",
            "这是“项目支出”的数",
        ),
        ("增加62.36万元，增长2.74%", "增加62.36万元，增长2.67%", "写的是差额除以本年数"),
        ("占99.98%；其他收入", "占99.97%；其他收入", "应为99.98%"),
    ],
)
def test_what_the_wrong_number_is_instead_is_told(was: str, put: str, told: str) -> None:
    assert told in changed("jiaozuo-2022", was, put).message


def test_a_percentage_cut_off_is_told_from_one_that_is_wrong() -> None:
    assert changed("jiaozuo-2022", "其他收入0.38万元，占0.02%", "其他收入0.38万元，占0.01%").code == "D16"
    assert changed("jiaozuo-2022", "其他收入0.38万元，占0.02%", "其他收入0.38万元，占0.05%").code == "D02"


def test_amounts_are_right_in_another_unit_and_to_fewer_decimals() -> None:
    text = unit("jiaozuo-2022").report.text()
    for was, put in (("其他收入0.38万元", "其他收入3,800元"), ("收、支总计均为2,337.23万元", "收、支总计均为0.23亿元")):
        assert text.count(was) == 1
        result = held("jiaozuo-2022", text.replace(was, put).split("\n"))
        assert not [one for one in result.findings if one.code in ("D01", "D18")]


def test_what_could_not_be_tied_to_anything_is_listed() -> None:
    text = unit("jiaozuo-2022").report.text().replace("占0.02%。", "占0.02%。其中利息收入0.21万元。", 1)
    result = held("jiaozuo-2022", text.split("\n"))
    assert [one.why for one in result.unverified] == ["没有认出说的是哪个数"]
    assert result.numbers == result.numbers_verified + 1


def test_a_term_of_the_glossary_is_no_section_that_comes_twice() -> None:
    terms = ["十四、基本支出：指单位为保障机构正常运转而发生的各项支出。", "十五、支出决算：指单位的支出。"]
    told = held("jiaozuo-2022", [*unit("jiaozuo-2022").report.text().split("\n"), *terms]).findings
    assert not any("写了两次" in one.message for one in told)


def test_sections_in_another_order_and_twice_are_told() -> None:
    lines = unit("jiaozuo-2022").report.text().split("\n")
    income = lines.index("二、收入决算情况说明")
    moved = [*lines[:income], *lines[income + 2 :], *lines[income : income + 2]]
    assert "D28" in Counter(one.code for one in held("jiaozuo-2022", moved).findings)
    doubled = [*lines, *lines[income : income + 2]]
    assert "D27" in Counter(one.code for one in held("jiaozuo-2022", doubled).findings)


@pytest.mark.parametrize(
    ("was", "put", "code", "words"),
    [
        ("；城乡社区（类）支出2.11万元，占0.09%。", "。", "D29", "占1.56%"),
        ("；其他收入0.38万元，占0.02%。", "。", "D29", "占99.98%"),
        ("占0.09%。", "占0.09%；农林水（类）支出0.00万元，占0.00%。", "D06", "农林水"),
        ("支出决算为467.90万元。", "支出决算为467.90万元，完成年初预算的100%。", "D21", "100"),
        (
            "公务接待费支出决算0.85万元，完成预算的100.00%",
            "公务接待费支出决算0.85万元，比上年增加0.85万元，增长100%，完成预算的100.00%",
            "D21",
            "100%，",
        ),
    ],
    ids=["类", "来源", "零的类", "完成率", "增长率"],
)
def test_zeros_and_what_is_left_out_in_an_edited_draft(was: str, put: str, code: str, words: str) -> None:
    text = unit("jiaozuo-2022").report.text()
    assert text.count(was) == 1
    lines = text.replace(was, put).split("\n")
    found_here = [one for one in grave(held("jiaozuo-2022", lines)) if one.code == code and one.anchor]
    assert len(found_here) == 1
    one = found_here[0]
    assert one.anchor is not None
    line = lines[one.anchor.paragraph]
    assert one.anchor.start < line.index(words) + len(words)
    assert line.index(words) < one.anchor.end


def test_a_paragraph_that_is_left_out_is_told() -> None:
    lines = unit("putuo-finance-2024").report.text().split("\n")
    place = next(number for number, line in enumerate(lines) if "面向中小企业预留" in line)
    result = held("putuo-finance-2024", [*lines[:place], *lines[place + 1 :]])
    assert [(one.code, one.message[:10]) for one in grave(result)] == [("D35", "没有写到：2024年")]


@pytest.mark.parametrize("lines", [[""], ["关于召开会议的通知", "定于下周一开会。"]], ids=["empty", "another"])
def test_a_document_that_is_no_narrative_is_not_taken_for_correct(lines: list[str]) -> None:
    assert [one.code for one in grave(held("jiaozuo-2022", lines))] == ["D38"]


@pytest.mark.parametrize(
    ("was", "put"),
    [
        ("占99.98%；其他收入", "占99.98%，其他收入"),
        ("与上年度相比，收、支总计", "较上年，收、支总计"),
        ("2022年期末，我部门共有", "2022年年末，我局共有"),
        ("收、支总计均为2,337.23", "收、支总计为2,337.23"),
        ("完成年初预算的92.61%", "完成年初预算92.61%"),
        ("2.74%，主要原因是：", "2.74%，主要是因为"),
        ("“三公”经费财政拨款支出预算为5.65", "三公经费财政拨款支出预算为5.65"),
    ],
)
def test_words_that_mean_the_same_are_no_findings(was: str, put: str) -> None:
    text = unit("jiaozuo-2022").report.text()
    assert was in text
    assert grave(held("jiaozuo-2022", text.replace(was, put, 1).split("\n"))) == []


def test_headings_that_word_numbers_are_known_by_their_titles() -> None:
    name, text, _ = trial(HERE / "trials" / "reworded-jiaozuo.toml")
    bare = [re.sub("^[一二三四五六七八九十]+、", "", line) for line in text.split("\n")]
    result = held(name, bare)
    assert [(one.code, one.message) for one in grave(result)] == []
    assert result.numbers_verified == result.numbers > 100


# ------------------------------------------------------------------------------------------- what is never done


def test_a_checked_document_is_not_touched(tmp_path: Path) -> None:
    written = tmp_path / "draft.docx"
    draft(SAMPLES / UNITS[0], written)
    before = written.read_bytes(), written.stat().st_mtime_ns
    check(SAMPLES / UNITS[0], written)
    assert (written.read_bytes(), written.stat().st_mtime_ns) == before
    assert [path.name for path in tmp_path.glob("*.docx")] == ["draft.docx"]


@pytest.mark.parametrize("content", [b"", b"not a document", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_document_gives_a_message(content: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "文稿.docx"
    broken.write_bytes(content)
    with pytest.raises(UnreadableFile, match="文稿"):
        check(SAMPLES / UNITS[0], broken)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["。" * 5000],
        ["（" * 3000],
        ["1" * 4000 + "万元"],
        ["，".join(["增加1万元"] * 2000)],
        ["一、收入" * 2000],
        ["\ufdd0\ufdd1\x0b【待补", "{{ year }}", "％％％"],
        ["主要包括：" + "、".join(["费"] * 3000)],
    ],
    ids=["empty", "blank", "marks", "brackets", "digits", "clauses", "heading", "controls", "list"],
)
def test_any_text_is_checked_without_a_fault(lines: list[str]) -> None:
    assert isinstance(held(UNITS[0], lines), CheckResult)


@pytest.mark.parametrize("seed", ["0", "1", "2", "3"])
def test_the_findings_do_not_hang_on_the_order_of_sets(seed: str) -> None:
    """A heading turned round differs in 预算 and in 决算: which of them is told is the same in every process."""
    code = (
        "from pathlib import Path\n"
        "from narrate.document_checks.document import check_document\n"
        "from narrate.pipeline import basis_of, open_unit\n"
        "from support.mutations import as_document\n"
        f"unit = open_unit(Path({str(SAMPLES / 'jiaozuo-2022')!r}))\n"
        "texts = [one.text for one in unit.report.paragraphs()]\n"
        "texts[9] = '、'.join(reversed(texts[9].split('、')))\n"
        "found = check_document(as_document(texts), [], basis_of(unit)).findings\n"
        "print(*(one.written for one in found if one.code == 'D08'))\n"
    )
    path = os.pathsep.join([str(SAMPLES.parent), str(SAMPLES.parent / "tests")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert ran.stdout.decode().split() == ["决算"]
