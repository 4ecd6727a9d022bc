"""The whole report refreshed: exactly the cells and sentences that hang on the changed amounts, and rows that come and go."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from narrate.editing.revisions import Revision
from narrate.pipeline import open_unit
from narrate.refresh.renew import renew
from narrate.refresh.report_texts import report_texts
from narrate.report.values import Report
from narrate.word.markup import w
from narrate.word.reader import read_document
from support.units import SubjectLine, UnitData, jiaozuo_data, rebalance, write_unit
from word.samples import document

REVISION = Revision(date="2026-11-25T09:00:00Z")


def whole(data: UnitData, folder: Path) -> Report:
    return open_unit(write_unit(rebalance(data), folder), phrasebook="henan").whole_report


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in read_document(data).paragraphs if paragraph.text]


def more_spent() -> UnitData:
    data = jiaozuo_data()
    table = data.current.general_public_budget
    assert table is not None
    for code, by in (("2010302", "1.11"), ("2060404", "2.22"), ("2080599", "0.35"), ("2101103", "4.44")):
        table.row(code).amounts["project"] = table.row(code).amounts.get("project", Decimal(0)) + Decimal(by)
    return data


def test_exactly_the_cells_and_sentences_that_differ_are_changed(tmp_path: Path) -> None:
    old, new = whole(jiaozuo_data(), tmp_path / "before"), whole(more_spent(), tmp_path / "after")
    data = renew(document(old), new, REVISION).data
    before = {text.key: text.text for text in report_texts(old.blocks)}
    differing = [text for text in report_texts(new.blocks) if before[text.key] != text.text]
    touched = [
        paragraph
        for paragraph in read_document(data).paragraphs
        if any(next(element.iter(w("ins"), w("del")), None) is not None for element in paragraph.elements)
    ]
    assert sum(text.role is None for text in differing) > 30
    assert len(touched) == len(differing)
    assert lines(data) == lines(document(new))


def test_rows_that_come_and_go_follow(tmp_path: Path) -> None:
    data = jiaozuo_data()
    gone = ("2050803", "20508", "205")
    now = data.current
    for table in (now.income, now.expenditure, now.general_public_budget, data.budget):
        assert table is not None
        table.rows = [row for row in table.rows if row.code not in gone]
    assert now.general_public_budget is not None
    added = SubjectLine("2011101", "行政运行", {"basic": Decimal("5.00"), "project": Decimal("1.00")})
    now.general_public_budget.rows.append(added)
    old, new = whole(jiaozuo_data(), tmp_path / "before"), whole(data, tmp_path / "after")
    refreshed = renew(document(old), new, REVISION).data
    assert lines(refreshed) == lines(document(new))
    assert lines(renew(refreshed, old, REVISION).data) == lines(document(old))
