"""Documents whose paragraphs are broken (Shift+Enter, a line a paragraph), and documents of another unit."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from roll_forward.next_year import sample_years
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing.revisions import Revision
from narrate.rolling import RolledForward, roll_forward
from support.recomputation import document_text

_WIDTH = 38


def _soft(lines: list[str], target: Path) -> Path:
    """All of a narrative in one paragraph a section, lines ended with Shift+Enter."""
    made = docx.Document()
    section: list[str] = []
    for line in lines:
        if line[:2] in ("一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、") and section:
            made.add_paragraph("\n".join(section))
            section = []
        section.append(line)
    made.add_paragraph("\n".join(section))
    made.save(str(target))
    return target


def _a_line_a_paragraph(lines: list[str], target: Path) -> Path:
    """As a converted PDF has it: each line of print a paragraph, a number on each page."""
    made = docx.Document()
    printed = 0
    for line in lines:
        for at in range(0, len(line), _WIDTH):
            made.add_paragraph(line[at : at + _WIDTH])
            printed += 1
            if printed % 30 == 0:
                made.add_paragraph(f"- {printed // 30} -")
    made.save(str(target))
    return target


def _said(rolled: RolledForward) -> str:
    document = docx.Document(io.BytesIO(rolled.data))
    return "".join("".join(node.text or "" for node in one._p.iter("{*}t")) for one in document.paragraphs)


@pytest.mark.parametrize("broken", [_soft, _a_line_a_paragraph])
def test_a_broken_document_says_what_a_whole_one_says(broken, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    unit, document, _ = sample_years(tmp_path, {"2010301": "900.00"})
    whole = roll_forward(unit, document, Revision(tracked=False))
    rolled = roll_forward(unit, broken(document_text(document), tmp_path / "b.docx"), Revision(tracked=False))
    numbers = [one for one in rolled.bindings.bound if one.claim.number is not None]
    assert len(numbers) >= 0.97 * len([one for one in whole.bindings.bound if one.claim.number is not None])
    assert "2022年度" not in _said(rolled)
    made = tmp_path / "c.docx"
    made.write_bytes(rolled.data)
    texts = document_text(made)
    assert rolled.how and rolled.lines(None)[0].startswith("文稿")
    assert len(texts) == len(document_text(tmp_path / "b.docx"))


def test_the_lines_of_a_soft_broken_paragraph_stay_lines(tmp_path: Path) -> None:
    unit, document, _ = sample_years(tmp_path)
    soft = _soft(document_text(document), tmp_path / "b.docx")
    rolled = roll_forward(unit, soft, Revision(tracked=False))
    before, after = docx.Document(str(soft)), docx.Document(io.BytesIO(rolled.data))
    breaks = [sum(1 for one in made.element.body.iter("{*}br")) for made in (before, after)]
    assert breaks[0] == breaks[1]


def test_another_units_document_is_refused(tmp_path: Path) -> None:
    unit, document, now = sample_years(tmp_path)
    name = now.name
    made = docx.Document()
    made.add_paragraph("某某市档案馆2022年度部门决算")
    for text in document_text(document):
        made.add_paragraph(text.replace(name, "某某市档案馆"))
    made.save(str(tmp_path / "b.docx"))
    for command in (
        ["roll-forward", str(unit), str(tmp_path / "b.docx")],
        ["form", str(unit), "--from", str(tmp_path / "b.docx"), "--phrasebook", "henan"],
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 3, done.output
        assert "某某市档案馆" in done.stderr and name in done.stderr
