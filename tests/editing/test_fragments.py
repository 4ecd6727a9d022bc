"""New paragraphs in a person's document."""

from __future__ import annotations

from pathlib import Path

from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments
from narrate.editing.revisions import Revision
from narrate.report.values import Paragraph, Role
from narrate.word.markup import w
from narrate.word.package import open_package
from word.samples import document, paragraph, report


def test_an_open_place_without_a_mark_has_its_colour_and_the_words_around_it_have_none() -> None:
    package = open_package(document(report(paragraph("a", "一段。"))), Path("a.docx"))
    fragments = Fragments(Edition(package, Revision(tracked=False)), {}, ())
    made = fragments.paragraph(Paragraph("b", Role.BODY, "主要原因是【待补：原因】。"), None, None)
    runs = [
        ("".join(run.itertext()), run.find(f"{w('rPr')}/{w('highlight')}") is not None) for run in made.iter(w("r"))
    ]
    assert runs == [("主要原因是", False), ("【待补：原因】", True), ("。", False)]
