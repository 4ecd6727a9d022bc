"""A wrong name of the unit: told where it stands, and once where the whole document bears it."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from error_kinds.own import paper, unit
from narrate.findings import Severity
from narrate.pipeline import check_document

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def told(name: str, manner: str, wrong: str, path: Path, *, whole: bool, everywhere: bool) -> list[str]:
    """Codes of errors and warnings where the unit's name is replaced everywhere, or in the last paragraph only."""
    path.write_bytes(paper(name, manner, whole).content)
    document = docx.Document(str(path))
    own = unit(name).name
    paragraphs = [
        one
        for one in document.element.body.iter(f"{WORD}p")
        if own in "".join(text.text or "" for text in one.iter(f"{WORD}t"))
    ]
    for one in paragraphs if everywhere else paragraphs[-1:]:
        first, *others = one.iter(f"{WORD}t")
        first.text = "".join(text.text or "" for text in (first, *others)).replace(own, wrong)
        for text in others:
            text.text = ""
    document.save(str(path))
    findings = check_document(unit(name), path).findings
    return [one.code for one in findings if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("wrong", ["上海市长宁区审计局", "上海普陀区财政局"])
@pytest.mark.parametrize("whole", [False, True])
def test_another_name_everywhere_is_one_cause(wrong: str, whole: bool, tmp_path: Path) -> None:
    found = told("putuo-finance-2024", "shanghai", wrong, tmp_path / "稿.docx", whole=whole, everywhere=True)
    assert found.count("D12") == 1
    assert "D52" not in found
    assert "D55" not in found


@pytest.mark.parametrize(("name", "manner"), [("jiaozuo-2022", "xinjiang"), ("jiaozuo-2022", "anhui")])
def test_another_name_behind_the_year_is_told(name: str, manner: str, tmp_path: Path) -> None:
    found = told(name, manner, "新乡市审计局", tmp_path / "稿.docx", whole=False, everywhere=False)
    assert found == ["D12"]
