"""What a check says it looked at, what it could not, and how two checks are one."""

from __future__ import annotations

import pytest

from narrate.findings import Anchor, Finding, Severity
from narrate.table_checks.result import CheckResult, NotRun, Unverified
from narrate.table_checks.rule import CheckedUnit, Lacking, Outcome, Right, Rule, found_by, run
from narrate.table_checks.rules import check_tables, is_known
from narrate.table_checks.switched_off import without_switched_off
from support.consistent import unit
from support.memory import figures_of, inputs_of
from support.units import jiaozuo_data

ERROR, NOTE = Finding("W01", Severity.ERROR, "不符"), Finding("W02", Severity.NOTE, "尾差")
FIRST = CheckResult(
    (ERROR,),
    {"W01": 3, "W02": 1},
    (
        NotRun("W05", "甲", ("没有表",)),
        NotRun("W06", "乙", ("没有数",), partly=True),
        NotRun("W07", "丙", ("没有表",)),
    ),
    (Unverified("几个字", "不知道", "一", Anchor(1, 2, 3)),),
    numbers=9,
    numbers_verified=5,
    numbers_recognised=7,
    relations=20,
)
SECOND = CheckResult(
    (NOTE, NOTE), {"W02": 4, "D01": 2}, numbers=40, numbers_verified=10, numbers_recognised=30, relations=100
)


def test_two_results_are_one() -> None:
    both = FIRST.joined(SECOND)
    assert both.findings == (ERROR, NOTE, NOTE)
    assert both.verified == {"W01": 3, "W02": 5, "D01": 2}
    assert (both.numbers, both.numbers_recognised, both.numbers_verified, both.relations) == (49, 37, 15, 120)
    assert (both.not_run, both.unverified) == (FIRST.not_run, FIRST.unverified)


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (FIRST, "错误 1，存疑 0，提示 0；核对了 20 个关系，2 条规则没有核对，1条只核对了一部分。"),
        (SECOND, "错误 0，存疑 0，提示 2；核对了 100 个关系，0 条规则没有核对。"),
    ],
)
def test_what_was_found_and_looked_at_is_counted(result: CheckResult, told: str) -> None:
    assert result.counted == told


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((0, 0, 0), "文稿里没有找到数。"),
        ((9, 7, 7), "文稿里9个数，认出7个，核对了7个。"),
        ((9, 7, 6), "文稿里9个数，认出7个，核对了6个；1个认出了，表里和填报表里没有可以比的数（如预算数、上年数）。"),
    ],
)
def test_the_numbers_of_a_document_are_told_as_far_as_they_were_known(numbers: tuple[int, int, int], told: str) -> None:
    found, recognised, verified = numbers
    result = CheckResult(numbers=found, numbers_recognised=recognised, numbers_verified=verified)
    assert result.covered == told


@pytest.mark.parametrize(("findings", "clean"), [((), True), ((NOTE,), True), ((NOTE, ERROR), False)])
def test_notes_are_nothing_to_look_at(findings: tuple[Finding, ...], clean: bool) -> None:
    assert CheckResult(findings).clean is clean


def test_the_report_for_programs_says_all_of_it() -> None:
    written = FIRST.as_json()
    assert written.pop("findings") == [ERROR.as_json()]
    assert written == {
        "counts": {"error": 1, "warning": 0, "note": 0},
        "relations": 20,
        "verified": {"W01": 3, "W02": 1},
        "not_run": [
            {"code": "W05", "holds": "甲", "reasons": ["没有表"], "partly": False},
            {"code": "W06", "holds": "乙", "reasons": ["没有数"], "partly": True},
            {"code": "W07", "holds": "丙", "reasons": ["没有表"], "partly": False},
        ],
        "numbers": 9,
        "numbers_verified": 5,
        "numbers_recognised": 7,
        "unverified": [
            {
                "fragment": "几个字",
                "why": "不知道",
                "section": "一",
                "anchor": {"paragraph": 1, "start": 2, "end": 3},
            }
        ],
    }
    assert Unverified("字", "不知道").as_json()["anchor"] is None


def looking(*outcomes: Outcome) -> Rule:
    return Rule("W01", "相等", "表样", lambda case: iter(outcomes), "表内相加")


def case() -> CheckedUnit:
    data = jiaozuo_data()
    return CheckedUnit(inputs_of(data), figures_of(data))


def test_what_is_right_and_what_is_found_is_looked_at_and_what_lacks_is_not() -> None:
    looked = run(looking(Right(4), ERROR, Lacking("没有表"), NOTE), case())
    assert (looked.examined, looked.lacking, looked.judged) == (6, ["没有表"], [])
    assert [finding.section for finding in looked.findings] == ["表内相加", "表内相加"]


def test_a_finding_that_says_its_section_keeps_it() -> None:
    (finding,) = run(looking(Finding("W01", Severity.ERROR, "不符", section="收入决算表")), case()).findings
    assert finding.section == "收入决算表"


def test_a_draft_is_told_what_was_found_and_nothing_of_what_is_right() -> None:
    assert list(found_by(looking(Right(4), ERROR, Lacking("没有表")), case())) == [ERROR]


def checked(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> CheckResult:
    monkeypatch.setattr("narrate.table_checks.rules.RULES", (looking(*outcomes),))
    data = jiaozuo_data()
    return check_tables(inputs_of(data), figures_of(data))


@pytest.mark.parametrize(
    ("outcomes", "not_run"),
    [
        ([Right(1)], ()),
        ([Right(1), Lacking("没有表")], (NotRun("W01", "相等", ("没有表",), partly=True),)),
        ([Lacking("没有表"), Lacking("没有表")], (NotRun("W01", "相等", ("没有表",)),)),
        ([], (NotRun("W01", "相等", ("没有要核对的内容",)),)),
    ],
)
def test_a_rule_that_looked_at_nothing_was_not_run(
    outcomes: list[Outcome], not_run: tuple[NotRun, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = checked(monkeypatch, *outcomes)
    assert result.not_run == not_run
    assert ("W01" in result.verified) is (Right(1) in outcomes)


@pytest.mark.parametrize(("number", "last"), [(5, "没有表4"), (6, "……共6处"), (7, "……共7处")])
def test_the_first_five_reasons_are_told(number: int, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (idle,) = checked(monkeypatch, *(Lacking(f"没有表{one}") for one in range(number))).not_run
    assert len(idle.reasons) == min(number, 6)
    assert idle.reasons[-1] == last


def test_the_worst_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    doubt = Finding("W01", Severity.WARNING, "存疑的")
    found = [finding.severity for finding in checked(monkeypatch, NOTE, doubt, ERROR).findings]
    assert found == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


def test_what_reading_met_and_no_rule_tells_is_told_unless_rules_were_chosen() -> None:
    data = unit().data
    met = (Finding("intake-something", Severity.WARNING, "读到的"), Finding("intake-comment", Severity.WARNING, "批注"))
    inputs, figures = inputs_of(data), figures_of(data)
    everything = [finding.code for finding in check_tables(inputs, figures, met).findings]
    assert everything.count("intake-something") == 1 and "intake-comment" not in everything
    chosen = check_tables(inputs, figures, met, frozenset({"T18"}))
    assert [finding.code for finding in chosen.findings] == ["T18"]
    assert chosen.verified == {"T18": 1}


@pytest.mark.parametrize(("code", "known"), [("W01", True), ("D01", True), ("Q77", False)])
def test_codes_of_tables_and_of_documents_are_known(code: str, known: bool) -> None:
    assert is_known(code) is known


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [
        ("W01", "已核实", "规则W01已停用，1处没有列出（理由：已核实）"),
        ("W03", "", "规则W03已停用，0处没有列出（理由：没有写）"),
        ("F02", "略", "规则F02已停用，0处没有列出（理由：略）"),
        ("Q77", "略", "规则Q77没有这条规则，停用没有作用（理由：略）"),
    ],
)
def test_a_rule_that_was_switched_off_is_told_with_what_it_hid(code: str, reason: str, told: str) -> None:
    kept = without_switched_off((ERROR, NOTE), {code: reason})
    assert kept[-1].message == told
    assert (ERROR in kept) is (code != "W01") and NOTE in kept
