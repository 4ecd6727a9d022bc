"""Comments (批注): ours added to a person's document, found again, rewritten and taken away; those of people stay.

A comment of ours ends with its code in 〔〕, so that a later run renews it instead of piling up another, and with a digest
of its text: one that a person wrote into is the person's. One that says that something was struck keeps what a person
wrote there, and outlives the place that it hangs on. Where a comment is anchored is the work of `narrate.editing.paragraph_editor.ParagraphEditor.anchor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from narrate.editing.edited_document import Edition
from narrate.word import markup
from narrate.word.markup import W14, W15, Element, W, w
from narrate.word.reader import story_parts

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_CODE = re.compile(r"〔编号([0-9a-f]{8})([0-9a-f]{4})?〕\s*$")
_KEEPS = re.compile("已划去|随原句划去")  # said in every comment that keeps a person's words
_ANCHORS = tuple(w(name) for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))


class OwnComment(NamedTuple):
    """A comment that we wrote earlier."""

    number: int
    code: str
    element: Element
    touched: bool  # somebody replied to it, marked it done or wrote into it: it stays

    @property
    def text(self) -> str:
        """Its words without the code."""
        return _CODE.sub("", _text(self.element))

    @property
    def keeps(self) -> bool:
        """Whether it keeps words of a person's that were struck."""
        return keeps_words(_text(self.element))


def keeps_words(text: str) -> bool:
    """Whether the text of a comment of ours keeps words of a person's that were struck."""
    return _KEEPS.search(text) is not None


def with_code(text: str, code: str) -> str:
    """The text of a comment as it is written."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=2).hexdigest()
    return f"{text}〔编号{code}{digest}〕"


class Comments:
    """The comments of one document while it is edited."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        package = edition.package
        self._part = next(iter(package.related(package.main, "comments")), "")
        self._root: Element = package.tree(self._part) if self._part else None
        self._new = not self._part
        self._anchored: dict[str, list[tuple[str, Element]]] | None = None

    def own(self) -> Mapping[str, OwnComment]:
        """Ours by code; of two with one code the one that nobody touched."""
        return {comment.code: comment for comment in sorted(self._own(), key=lambda one: not one.touched)}

    def _own(self) -> Iterator[OwnComment]:
        threads = _threads(self._edition)
        for element in () if self._root is None else self._root.iterfind(w("comment")):
            found = _CODE.search(_text(element))
            number = element.get(w("id"), "")
            if found and element.get(w("author")) == self._edition.revision.author and number.isdigit():
                ids = {node.get(f"{{{W14}}}paraId", "") for node in element.iter(w("p"))}
                text = _text(element)
                untouched = text == with_code(text[: found.start()], found[1])
                yield OwnComment(int(number), found[1], element, bool(ids & threads) or not untouched)

    def add(self, text: str, code: str) -> int:
        """A new comment; returns the number to anchor it by. Lines of the text become paragraphs."""
        root = self._editable()
        numbers = [int(value) for node in root if (value := node.get(w("id"), "")).isdigit()]
        number = max(numbers, default=-1) + 1
        revision = self._edition.revision
        comment = root.makeelement(w("comment"))
        for name, value in (("id", str(number)), ("author", revision.author), ("date", revision.date)):
            comment.set(w(name), value)
        comment.set(w("initials"), revision.author[:1])
        _fill(comment, with_code(text, code))
        root.append(comment)
        return number

    def rewrite(self, comment: OwnComment, text: str) -> bool:
        """Give a comment of ours another text; False when it says that already."""
        wanted = with_code(text, comment.code)
        if _text(comment.element) == wanted:
            return False
        self._editable()
        names = dict(comment.element[-1].attrib) if len(comment.element) else {}
        for node in list(comment.element):
            comment.element.remove(node)
        _fill(comment.element, wanted)
        comment.element[-1].attrib.update(names)  # the id that threads know it by
        return True

    def remove(self, comment: OwnComment) -> None:
        """Take a comment of ours away, with its anchors."""
        self._editable().remove(comment.element)
        self.take_off(comment)

    def keeping(self) -> list[OwnComment]:
        """Ours that keep a person's words."""
        return [comment for comment in self._own() if comment.keeps]

    def hangs_on(self, comment: OwnComment) -> Element | None:
        """The paragraph that a comment is anchored in."""
        anchors = self._anchors().get(str(comment.number), ())
        return next((found for _, node in anchors for found in node.iterancestors(w("p"))), None)

    def take_off(self, comment: OwnComment) -> None:
        """Take the anchors of a comment away."""
        for part, node in self._anchors().pop(str(comment.number), ()):
            self._edition.tree(part)
            parent = node.getparent()
            parent.remove(node)
            if parent.tag == w("r") and all(child.tag == w("rPr") for child in parent):
                parent.getparent().remove(parent)

    def drop_unanchored(self) -> None:
        """Take away the comments of ours whose place went, with a row that is taken back: nobody would see them. Those that
        keep a person's words stay."""
        self.look_again()
        for comment in [one for one in self._own() if not (one.touched or one.keeps)]:
            if self.hangs_on(comment) is None:
                self.remove(comment)

    def look_again(self) -> None:
        """Places may have changed: where comments are anchored is looked for anew."""
        self._anchored = None

    def _anchors(self) -> dict[str, list[tuple[str, Element]]]:
        """Where each comment is anchored: looked for once, and again where places may have gone."""
        if self._anchored is None:
            package = self._edition.package
            self._anchored = {}
            for part in (package.main, *story_parts(package)):
                for node in package.tree(part).iter(*_ANCHORS):
                    self._anchored.setdefault(node.get(w("id"), ""), []).append((part, node))
        return self._anchored

    def _editable(self) -> Element:
        if self._root is None:
            folder = self._edition.package.main.rpartition("/")[0]
            self._part = self._edition.free_name(f"{folder}/comments{{}}.xml".lstrip("/"))
            self._root = markup.parse(f'<w:comments xmlns:w="{W}"/>'.encode())
            self._edition.relate(self._edition.package.main, _KIND, self._part)
            self._edition.declare(self._part, _TYPE)
        elif not self._new:
            self._edition.tree(self._part)
        return self._root

    def finish(self) -> None:
        """Hand a comments part that the document did not have to the edition."""
        if self._new and self._root is not None:
            self._edition.write(self._part, markup.serialize(self._root))


def _fill(comment: Element, text: str) -> None:
    for line in text.split("\n"):
        paragraph = comment.makeelement(w("p"))
        run = comment.makeelement(w("r"))
        content = comment.makeelement(w("t"))
        content.text = line
        content.set(markup.XML_SPACE, "preserve")
        run.append(content)
        paragraph.append(run)
        comment.append(paragraph)


def _text(comment: Element) -> str:
    """A line a paragraph."""
    return "\n".join("".join(node.text or "" for node in line.iter(w("t"))) for line in comment.iterfind(w("p")))


def _threads(edition: Edition) -> set[str]:
    """Paragraph ids of comments that were replied to or marked done."""
    package = edition.package
    found: set[str] = set()
    for part in package.related(package.main, "commentsExtended"):
        for line in package.tree(part).iter(f"{{{W15}}}commentEx"):
            if line.get(f"{{{W15}}}paraIdParent"):
                found.add(line.get(f"{{{W15}}}paraIdParent", ""))
            if line.get(f"{{{W15}}}done") in ("1", "true", "on"):
                found.add(line.get(f"{{{W15}}}paraId", ""))
    return found
