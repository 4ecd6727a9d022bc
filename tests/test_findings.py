"""One cause, one message: what is told once, and what stays apart."""

from __future__ import annotations

from narrate.findings import TAIL, Finding, Severity, by_cause


def wrong_cell(row: int, sheet: str = "收入决算表", written: str = "无") -> Finding:
    place = f"《表.xlsx》“{sheet}”!C{row}"
    return Finding("intake-not-a-number", Severity.ERROR, f"{place}应当是数，写的是“{written}”", (place,))


def test_the_same_word_in_many_cells_is_one_cause() -> None:
    causes = by_cause(wrong_cell(row) for row in range(8, 400))
    assert [len(cause.findings) for cause in causes] == [392]


def test_the_same_word_in_several_sheets_is_one_cause() -> None:
    assert len(by_cause([wrong_cell(8), wrong_cell(9, "财政拨款“三公”经费支出决算表")])) == 1


def test_different_words_are_different_causes() -> None:
    assert len(by_cause([wrong_cell(8), wrong_cell(9, written="△")])) == 2


def test_rows_called_differently_are_one_cause() -> None:
    rows = [(8, "201一般公共服务支出"), (9, "20103政府办公厅（室）及相关机构事务")]
    told = [
        Finding("intake-row", Severity.WARNING, f"《表.xlsx》“支出决算表”!C{row}：第{row}行“{name}”没有科目编码")
        for row, name in rows
    ]
    assert len(by_cause(told)) == 1


def test_the_worst_come_first_whatever_the_order() -> None:
    found = [Finding("S01", Severity.NOTE, "没有收到"), wrong_cell(8), Finding("N01", Severity.WARNING, "两种名称")]
    assert [cause.severity for cause in by_cause(found)] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


def test_tails_of_all_rules_are_one_cause_when_there_is_no_room() -> None:
    tails = [
        Finding(code, Severity.NOTE, f"合计：相差0.01万元{TAIL}", ("《a》“b”!C1",)) for code in ("R01", "W08", "X02")
    ]
    assert len(by_cause(tails)) == 3
    assert [cause.codes for cause in by_cause(tails, coarse=True)] == [("R01", "W08", "X02")]


def test_two_tables_that_break_one_rule_stay_apart() -> None:
    found = [
        Finding("W08", Severity.ERROR, f"{table}：合计1，各部分相加2", (f"《a》“{table}”!C1",), section=table)
        for table in ("收入决算表", "支出决算表")
    ]
    assert len(by_cause(found, coarse=True)) == 2


def test_what_one_cell_explains_is_one_cause_of_whatever_rules() -> None:
    found = [Finding(code, Severity.ERROR, code, cause="多半是C7写错了") for code in ("R01", "W08", "W09")]
    assert len(by_cause(found)) == 1
