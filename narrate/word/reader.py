"""The text walker: a Word document as paragraphs of visible text, each character traceable to its XML element.

In: a .docx of any origin. Out: `Document`: the body's paragraphs in reading order (tables' cells and text boxes
included, each once), headers, footers and notes as stories of their own, and the marks found, with keys and ranges.

What counts as text is what stands when every tracked change is accepted: insertions and moved-to text in, deletions
and moved-from text out; hidden text out; a field's result in, its instruction out; content controls, hyperlinks,
smart tags and the like are seen through. Nothing is changed; editors change the elements that the pieces point to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import UnreadableFile
from narrate.word import marks
from narrate.word.markup import Element, w
from narrate.word.package import Package, open_package
from narrate.word.paragraphs import CellPlace, FoundMark, Origin, Paragraph
from narrate.word.snapshot import Snapshot, read_snapshot
from narrate.word.story_walker import StoryWalker
from narrate.word.styles import Styles

__all__ = [
    "CellPlace",
    "Document",
    "FoundMark",
    "Origin",
    "Paragraph",
    "read_body",
    "read_document",
    "story_parts",
]

STORY_KINDS = ("header", "footer", "footnotes", "endnotes")


@dataclass(slots=True)
class Document:
    """A document as it reads: the body, and its other stories by part name."""

    package: Package
    snapshot: Snapshot | None
    paragraphs: tuple[Paragraph, ...]
    stories: Mapping[str, tuple[Paragraph, ...]]

    def text(self) -> str:
        """The body as plain text, a paragraph a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    def all_paragraphs(self) -> Iterator[tuple[str, Paragraph]]:
        """Every paragraph with the part it lies in, the body first."""
        yield from ((self.package.main, paragraph) for paragraph in self.paragraphs)
        for part, paragraphs in self.stories.items():
            yield from ((part, paragraph) for paragraph in paragraphs)


def read_document(source: Path | bytes | Package, snapshot: Snapshot | None = None) -> Document:
    """Read a document. `snapshot` (of a side file, say) names the marks where the document has lost its own, or holds
    another than is wanted.

    Raises:
        UnreadableFile: not a readable .docx, or its own snapshot is damaged and no other is given.
    """
    package = source if isinstance(source, Package) else open_package(source)
    inside = _own_snapshot(package, needed=snapshot is None)
    base = snapshot or inside
    keys = base.keys() if base is not None else marks.Keys()
    styles = Styles.of(package)
    return Document(
        package=package,
        snapshot=inside,
        paragraphs=_story(package, package.main, keys, styles),
        stories={part: _story(package, part, keys, styles) for part in story_parts(package)},
    )


def _own_snapshot(package: Package, *, needed: bool) -> Snapshot | None:
    try:
        return read_snapshot(package)
    except UnreadableFile:
        if needed:
            raise
        return None


def read_body(source: Path | bytes | Package) -> Document:
    """The body alone as it reads, our marks passed over: what a document says, whoever made it.

    Raises:
        UnreadableFile: not a readable .docx.
    """
    package = source if isinstance(source, Package) else open_package(source)
    return Document(package, None, _story(package, package.main, None, Styles.of(package)), {})


def read_stories(package: Package) -> Iterator[tuple[str, str, Paragraph]]:
    """Every paragraph of headers, footers and notes, with the kind and the name of the part; our marks passed over."""
    styles = Styles.of(package)
    for kind in STORY_KINDS:
        for part in dict.fromkeys(package.related(package.main, kind)):
            yield from ((kind, part, paragraph) for paragraph in _story(package, part, None, styles))


def our_bookmarks(document: Document) -> Iterator[tuple[str, str, Element]]:
    """Every bookmark of ours in the document: its name, the part it lies in, and its beginning."""
    package = document.package
    for part in (package.main, *document.stories):
        for start in package.tree(part).iter(w("bookmarkStart")):
            if marks.is_our_bookmark(name := start.get(w("name"), "")):
                yield name, part, start


def story_parts(package: Package) -> list[str]:
    """Headers, footers and notes, each once, in the order of their relationships."""
    found = [part for kind in STORY_KINDS for part in package.related(package.main, kind)]
    return list(dict.fromkeys(found))


def _story(package: Package, part: str, keys: marks.Keys | None, styles: Styles) -> tuple[Paragraph, ...]:
    return StoryWalker(keys, styles).walk(package.tree(part))
