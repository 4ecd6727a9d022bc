"""Headers, footers and notes: the years go on, what else of last year stands there is told."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from roll_forward.next_year import sample_years

from narrate.editing.revisions import Revision
from narrate.rolling import RolledForward, roll_forward


def _rolled(tmp_path: Path, header: str, footer: str, *, tracked: bool = False) -> tuple[RolledForward, list[str]]:
    unit, document, _ = sample_years(tmp_path)
    made = docx.Document(str(document))
    section = made.sections[0]
    section.header.paragraphs[0].add_run(header[:5])
    section.header.paragraphs[0].add_run(header[5:])
    section.footer.paragraphs[0].text = footer
    made.save(str(document))
    rolled = roll_forward(unit, document, Revision(tracked=tracked))
    section = docx.Document(io.BytesIO(rolled.data)).sections[0]
    return rolled, [story.paragraphs[0].text for story in (section.header, section.footer)]


def test_the_year_of_a_header_and_a_footer_goes_on(tmp_path: Path) -> None:
    rolled, said = _rolled(tmp_path, "某局2022年度部门决算", "2022年部门决算公开")
    assert said == ["某局2023年度部门决算", "2023年部门决算公开"]
    assert "页眉、页脚的年度改了2处。" in rolled.lines(None)


def test_a_date_in_a_footer_stays_and_is_told(tmp_path: Path) -> None:
    rolled, said = _rolled(tmp_path, "某局部门决算", "印于2023年8月")
    assert said == ["某局部门决算", "印于2023年8月"]
    assert rolled.around.left == ("页脚：印于2023年8月",)
