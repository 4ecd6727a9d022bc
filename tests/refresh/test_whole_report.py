"""The whole report refreshed: exactly the cells and sentences that hang on the changed amounts, and rows that come and go."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from narrate import refresh_pipeline
from narrate.editing.revisions import Revision
from narrate.pipeline import draft, open_unit, write_whole
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


PARTS = ("cover", "contents", "overview", "tables", "narrative", "glossary", "attachments")
ORDERS = [tuple(Random(seed).sample(PARTS, 2 + seed % 6)) for seed in range(8)]


@pytest.mark.parametrize(
    "order", [*ORDERS, PARTS[:1] + PARTS[2:], ("narrative", "glossary"), ("narrative",)], ids="-".join
)
def test_a_report_of_whatever_parts_and_order_is_refreshed_as_a_report(order: tuple[str, ...], tmp_path: Path) -> None:
    book = tmp_path / "mine"
    book.mkdir()
    (book / "phrasebook.toml").write_text('label = "mine"\nversion = "1"\nparent = "henan"\n', encoding="utf-8")
    (book / "report.toml").write_text(f"order = {json.dumps(order)}\n", encoding="utf-8")
    unit, written = write_unit(rebalance(jiaozuo_data()), tmp_path / "unit"), tmp_path / "report.docx"
    write_whole(unit, written, phrasebook=str(book))
    opened = open_unit(write_unit(rebalance(more_spent()), unit), phrasebook=str(book))
    edited = refresh_pipeline.open_edited(written)
    today = refresh_pipeline.report_like(edited, opened)
    assert today.text() == opened.whole_report.text()
    done = refresh_pipeline.refresh(edited, today, REVISION)
    if "contents" not in order:
        assert lines(done.data) == lines(document(opened.whole_report))


def test_a_narrative_alone_is_no_report(tmp_path: Path) -> None:
    unit, written = write_unit(rebalance(jiaozuo_data()), tmp_path / "unit"), tmp_path / "draft.docx"
    draft(unit, written, phrasebook="henan")
    opened = open_unit(unit, phrasebook="henan")
    assert refresh_pipeline.report_like(refresh_pipeline.open_edited(written), opened).blocks == opened.report.blocks
