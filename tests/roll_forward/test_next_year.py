"""Last year's document on this year's tables: what a fresh draft says, in the words of last year."""

from __future__ import annotations

import io
import re
from pathlib import Path
from random import Random

import docx
import pytest
from docx.document import Document
from roll_forward.next_year import anybody, next_year, sample, sample_years, trial
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing.revisions import Revision
from narrate.roll_forward.plan import Kind
from narrate.rolling import RolledForward, roll_forward
from support.recomputation import document_text
from support.units import write_unit

_SLOT = re.compile(r"【待补：[^】]*】")


@pytest.mark.parametrize("seed", range(4))
def test_no_paragraph_says_what_a_fresh_draft_does_not(seed: int, tmp_path: Path) -> None:
    made = trial(seed, sample if seed % 2 == 0 else anybody, tmp_path, items=seed > 1)
    assert made.wrong == []
    assert len(made.rolled.bindings.bound) > 10 * len(made.rolled.bindings.loose)


def _texts(data: bytes) -> list[str]:
    document: Document = docx.Document(io.BytesIO(data))
    return ["".join(node.text or "" for node in one._p.iter("{*}t")) for one in document.paragraphs]


def _comments(rolled: RolledForward) -> list[str]:
    return [line for one in rolled.plan.remarks for line in one.lines]


def _with(document: Path, old: str, new: str) -> Path:
    """Last year's document as a person left it: without marks, one phrase changed."""
    plain = docx.Document()
    for text in document_text(document):
        for line in text.replace(old, new).split("\n"):
            plain.add_paragraph(line)
    target = document.with_name("人改过的.docx")
    plain.save(str(target))
    return target


def test_the_years_go_on_by_one(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    texts = _texts(roll_forward(unit, document, Revision(tracked=False)).data)
    assert not any("2022" in text for text in texts)
    assert any("2023年度收、支总计" in text for text in texts)


def test_a_difference_that_is_gone_is_said_to_be_level(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    said = next(
        text for text in _texts(roll_forward(unit, document, Revision(tracked=False)).data) if "收、支总计" in text
    )
    assert "持平" in said and "增长" not in said and "增加" not in said


def test_a_reason_whose_difference_is_gone_is_open_and_its_words_are_kept(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    words = "信息化项目集中采购，支出相应增加"
    slot = next(found[0] for text in document_text(document) if "收、支总计" in text and (found := _SLOT.search(text)))
    rolled = roll_forward(unit, _with(document, slot, words), Revision(tracked=False))
    assert not any(words in one for one in _texts(rolled.data))
    assert any(words in line for line in _comments(rolled))


def test_a_number_that_is_not_understood_stays_and_is_remarked_on(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    added = "另有专项行动覆盖面积达到目标的87.31%。"
    reworded = _with(document, "二、收入决算情况说明", f"二、收入决算情况说明\n{added}")
    rolled = roll_forward(unit, reworded, Revision(tracked=False))
    assert any("87.31" in text for text in _texts(rolled.data))
    assert any("没有认出" in line for line in _comments(rolled))


def test_what_last_years_tables_cannot_tell_is_not_called_wrong(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path, {"2010301": "900.00"})
    rolled = roll_forward(unit, document, Revision(tracked=False))
    assert not any("不符" in line for line in rolled.lines(None))


def test_a_level_with_the_budget_that_is_none_any_more_is_said_once(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path, {"2010399": "2.73"})
    whole = "支出决算为1.73万元，完成年初预算的100.00%。"
    reworded = _with(document, whole, f"{whole}决算数同预算数持平。")
    said = next(
        text for text in _texts(roll_forward(unit, reworded, Revision(tracked=False)).data) if "2.73万元" in text
    )
    assert said.count("【待补：原因】") == 1 and "持平" not in said
    assert "决算数小于预算数的" in said


def test_a_direction_against_the_budget_of_the_whole_year_is_not_turned_by_the_first_budget(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path, {"2010301": "900.00"})
    old = re.compile(r"年初预算为([\d,.]+万元，支出决算为[\d,.]+万元)，完成年初预算的1\d\d[\d.]+%")
    found = next(one for text in document_text(document) if (one := old.search(text)) and "行政运行（项）" in text)
    reworded = _with(document, found[0], f"全年预算为{found[1]}。决算数大于全年预算数")
    rolled = roll_forward(unit, reworded, Revision(tracked=False))
    said = next(text for text in _texts(rolled.data) if "全年预算数" in text)
    assert "决算数大于全年预算数" in said and "【待补：2010301行政运行全年预算数】" in said
    assert any("方向算不出来" in line for line in _comments(rolled))
    assert not any("列了两次" in one.message or "写成" in one.message for one in rolled.left)


def test_a_year_in_a_persons_reason_is_not_renewed(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    reworded = _with(document, "二、收入决算情况说明", "二、收入决算情况说明\n主要原因是2022年集中购置设备。")
    rolled = roll_forward(unit, reworded, Revision(tracked=False))
    assert any("2022年集中购置设备" in text for text in _texts(rolled.data))


def test_tracked_changes_leave_last_years_words_to_be_rejected(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    rolled = roll_forward(unit, document, Revision(tracked=True))
    body = docx.Document(io.BytesIO(rolled.data)).element.body
    struck = "".join(node.text or "" for node in body.iter("{*}delText"))
    assert "2022" in struck and "增长" in struck
    assert {one.kind for one in rolled.edits} >= {Kind.YEAR, Kind.DIRECTION}


def test_the_command_writes_beside_under_this_years_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, document, _ = sample_years(tmp_path)
    before = document.read_bytes()
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["roll-forward", str(unit), str(document)])
    assert done.exit_code == 1, done.output  # reasons wait for a person
    assert (tmp_path / "2023年度决算.docx").is_file()
    assert document.read_bytes() == before
    assert "2022年度的文稿，按2023年度的表更新" in done.stdout


def test_a_document_of_another_year_is_refused(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    old = _with(document, "2022", "2018")
    done = CliRunner().invoke(app, ["roll-forward", str(unit), str(old), "-o", str(tmp_path / "a.docx")])
    assert done.exit_code == 3
    assert "2018年度" in done.stderr and "2023年度" in done.stderr
    assert not (tmp_path / "a.docx").exists()


def test_without_last_years_tables_it_is_told_what_to_add(tmp_path: Path) -> None:
    _, document, now = sample_years(tmp_path)
    now.prior = None
    write_unit(now, tmp_path / "bare")
    done = CliRunner().invoke(
        app, ["roll-forward", str(tmp_path / "bare"), str(document), "-o", str(tmp_path / "a.docx")]
    )
    assert done.exit_code == 3
    assert "上年的决算公开表" in done.stderr


def test_items_come_and_go_in_a_made_next_year() -> None:
    then = sample(Random(1))
    now = next_year(then, Random(1), items=True)
    rows = [
        table.leaves() for table in (then.current.general_public_budget, now.current.general_public_budget) if table
    ]
    assert {row.code for row in rows[0]} != {row.code for row in rows[1]}
