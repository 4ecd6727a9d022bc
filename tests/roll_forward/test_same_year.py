"""A document on the tables of its own year: what is right stays, wrong figures and flipped words are put right."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest

from narrate.drafting import draft
from narrate.editing.revisions import Revision
from narrate.rolling import RolledForward, roll_forward
from support.recomputation import document_text
from support.sample_code import SAMPLES

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
UNITS = sorted(path.parent for path in PUBLISHED.glob("*/truth.json")) if PUBLISHED.is_dir() else []


@pytest.mark.parametrize("name", ["jiaozuo-2022", "putuo-finance-2024"])
def test_a_correct_document_stays_as_it_is(name: str, tmp_path: Path) -> None:
    draft(SAMPLES / name, tmp_path / "a.docx")
    rolled = roll_forward(SAMPLES / name, tmp_path / "a.docx", Revision(tracked=False))
    assert (rolled.edits, rolled.loose, rolled.plan.remarks) == ((), [], [])
    assert len(rolled.bindings.bound) > 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("完成年初预算的92.61%", "完成年初预算的96.21%"),
        ("增加62.36万元", "减少62.36万元"),
        ("支出决算为2,334.61万元", "支出决算为2,343.61万元"),
    ],
)
def test_one_wrong_word_is_put_right_and_nothing_else_changes(old: str, new: str, tmp_path: Path) -> None:
    draft(SAMPLES / "jiaozuo-2022", tmp_path / "a.docx")
    plain = docx.Document()
    texts = document_text(tmp_path / "a.docx")
    at = next(number for number, text in enumerate(texts) if old in text)
    for number, text in enumerate(texts):
        plain.add_paragraph(text.replace(old, new, 1) if number == at else text)
    plain.save(str(tmp_path / "b.docx"))
    rolled = roll_forward(SAMPLES / "jiaozuo-2022", tmp_path / "b.docx", Revision(tracked=False))
    (tmp_path / "c.docx").write_bytes(rolled.data)
    assert document_text(tmp_path / "c.docx") == texts
    assert [one.corrects for one in rolled.edits] == [True]


def _changed(tmp_path: Path, sample: str, old: str, new: str) -> RolledForward:
    """A sample's draft with one phrase as a person wrote it, rolled onto its own year."""
    draft(SAMPLES / sample, tmp_path / "a.docx")
    plain = docx.Document()
    texts = document_text(tmp_path / "a.docx")
    assert any(old in text for text in texts)
    for text in texts:
        plain.add_paragraph(text.replace(old, new, 1))
    plain.save(str(tmp_path / "b.docx"))
    return roll_forward(SAMPLES / sample, tmp_path / "b.docx", Revision(tracked=False))


def test_a_name_of_a_list_with_a_closing_word_is_one_name(tmp_path: Path) -> None:
    rolled = _changed(tmp_path, "jiaozuo-2022", "其他社会保障缴费、", "其他社会保障缴费支出、")
    assert rolled.edits == ()


def test_a_rounding_tail_that_a_table_prints_stays(tmp_path: Path) -> None:
    rolled = _changed(tmp_path, "putuo-finance-2024", "326.72万元", "326.71万元")
    assert rolled.edits == ()


def test_a_wrong_level_is_said_as_it_is_and_no_reason_is_asked_for(tmp_path: Path) -> None:
    rolled = _changed(tmp_path, "jiaozuo-2022", "各增加62.10万元，增长2.73%", "持平")
    assert [(one.new, one.open, one.corrects) for one in rolled.edits] == [("各增加62.10万元，增长2.73%", False, True)]


def test_a_budget_of_what_has_none_is_not_its_amount(tmp_path: Path) -> None:
    total = "财政拨款收、支总计均为2,334.61万元"
    rolled = _changed(tmp_path, "jiaozuo-2022", total, f"{total}，年初预算数为2,500.00万元")
    assert rolled.edits == ()
    assert ["2,500.00" in rolled.words_of(one) for one in rolled.loose] == [True]


def test_a_budget_of_the_whole_year_is_bound_though_no_table_has_it(tmp_path: Path) -> None:
    rolled = _changed(tmp_path, "jiaozuo-2022", "年初预算为1.73万元", "全年预算为1.73万元")
    assert any(one.figure.id == "general_public_budget.2010399.adjusted_budget" for one in rolled.bindings.bound)
    assert (rolled.edits, rolled.loose) == ((), [])


@pytest.mark.skipif(not UNITS, reason="the published units are not beside this checkout")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_is_corrected_in_a_published_text_was_wrong(unit: Path, tmp_path: Path) -> None:
    """Every correction lies in a paragraph that the truth list names, or that it calls debatable."""
    source = unit / "part3.txt"
    if not source.is_file():
        pytest.skip("the text of this unit is in its PDF alone")
    lines = [line for line in source.read_text("utf-8").splitlines() if line.strip()]
    plain = docx.Document()
    for line in lines:
        plain.add_paragraph(line)
    plain.save(str(tmp_path / "a.docx"))
    told = json.loads((unit / "truth.json").read_text("utf-8"))
    named = {one["line"] for key in ("errors", "debatable") for one in told.get(key, ()) if "line" in one}
    rolled = roll_forward(unit, tmp_path / "a.docx", Revision(tracked=False))
    assert [(one.old, one.new) for one in rolled.edits if one.paragraph + 1 not in named] == []


@pytest.mark.skipif(not UNITS, reason="the published units are not beside this checkout")
@pytest.mark.parametrize("unit", [one for one in UNITS if (one / "facts.json").is_file()], ids=lambda path: path.name)
def test_a_published_pdf_is_read_as_a_document(unit: Path) -> None:
    rolled = roll_forward(unit, unit / "published.pdf", Revision(tracked=False))
    numbers = [one for one in rolled.bindings.bound if one.claim.number is not None]
    assert len(numbers) > 30 * len([one for one in rolled.bindings.loose if one.claim.number is not None])
    assert len(docx.Document(io.BytesIO(rolled.data)).paragraphs) > 50
