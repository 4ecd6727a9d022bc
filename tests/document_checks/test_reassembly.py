"""Documents whose lines were made paragraphs are read as the paragraphs they were; words are told where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest

from narrate.document_checks.reassembly import reassembled
from narrate.findings import Anchor
from narrate.pipeline import draft
from narrate.word.reader import read_body

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases" / "check"


@pytest.fixture(scope="module", params=["jiaozuo-2022", "putuo-finance-2024"])
def paragraphs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a draft says, a paragraph each."""
    target = tmp_path_factory.mktemp("稿") / "稿.docx"
    draft(ROOT / "samples" / request.param, target)
    return [one.text for one in read_body(target).paragraphs if one.text.strip()]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def written(lines: Sequence[str], path: Path) -> Path:
    """A document of these paragraphs; a line feed is a line break in one."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for number, part in enumerate(line.split("\n")):
            run = paragraph.add_run(part)
            if number < line.count("\n"):
                run.add_break()
    document.save(str(path))
    return path


def lines_of_print(paragraphs: Sequence[str], width: int) -> list[str]:
    """The paragraphs as printed lines of so many Han characters, with page numbers in between."""
    lines = []
    for text in paragraphs:
        line, used = "", 0
        for character in text:
            size = 2 if character > "\u2000" else 1
            if used + size > 2 * width:
                lines.append(line)
                line, used = "", 0
            line += character
            used += size
        lines.append(line)
    pages = []
    for number, line in enumerate(lines, 1):
        pages.append(line)
        if number % 25 == 0:
            pages += [f"- {number // 25} -", ""]
    return pages


def sections_in_one(paragraphs: Sequence[str]) -> list[str]:
    """A section a paragraph, its paragraphs ended with Shift+Enter."""
    sections: list[str] = []
    for text in paragraphs:
        if re.match(r"[一二三四五六七八九十]{1,3}、", text) or not sections:
            sections.append(text)
        else:
            sections[-1] += "\n" + text
    return sections


@pytest.mark.parametrize("width", [24, 28, 34])
def test_lines_of_print_become_paragraphs_again(paragraphs: list[str], width: int, tmp_path: Path) -> None:
    whole = reassembled(read_body(written(lines_of_print(paragraphs, width), tmp_path / "行.docx")))
    made = {bare(one.text) for one in whole.document.paragraphs}
    kept = [text for text in paragraphs if bare(text) in made]
    assert len(kept) >= 0.85 * len(paragraphs)
    assert "PDF" in whole.how


def test_shift_enter_ends_paragraphs(paragraphs: list[str], tmp_path: Path) -> None:
    whole = reassembled(read_body(written(sections_in_one(paragraphs), tmp_path / "节.docx")))
    assert [bare(one.text) for one in whole.document.paragraphs if one.text.strip()] == list(map(bare, paragraphs))
    assert "软回车" in whole.how


@pytest.mark.parametrize("broken", [lambda texts: lines_of_print(texts, 28), sections_in_one])
def test_words_are_told_where_they_stand(
    paragraphs: list[str], broken: Callable[[Sequence[str]], list[str]], tmp_path: Path
) -> None:
    document = read_body(written(broken(paragraphs), tmp_path / "断.docx"))
    whole = reassembled(document)
    looked = 0
    for index, paragraph in enumerate(whole.document.paragraphs):
        for number in re.finditer(r"\d+\.\d\d", paragraph.text):
            place = whole.back(Anchor(index, number.start(), number.end()))
            words = document.paragraphs[place.paragraph].text[place.start : place.end]
            assert number[0].startswith(words)
            assert words
            looked += 1
    assert looked > 50


def test_a_document_of_whole_paragraphs_comes_back_as_it_is(paragraphs: list[str], tmp_path: Path) -> None:
    document = read_body(written(paragraphs, tmp_path / "整.docx"))
    whole = reassembled(document)
    assert whole.document is document
    assert whole.how == ""


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
@pytest.mark.parametrize(
    "name", ["ghj-libreoffice", "ghj-pdf2docx", "putuo-pdf2docx", "sgb-libreoffice", "sgb-pdf2docx"]
)
def test_converted_documents_of_the_world_are_known_as_such(name: str) -> None:
    whole = reassembled(read_body(CASES / "converted" / f"{name}.docx"))
    assert "PDF" in whole.how


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
def test_no_document_in_another_style_is_taken_for_a_converted_one() -> None:
    names = ["base", "comma", "dot", "dotcomma", "he", "listed", "moved", "quoted", "amount", "toc-whole", "sgb-base"]
    assert [name for name in names if reassembled(read_body(CASES / f"{name}.docx")).how] == []
