"""A document being edited in place: its parsed parts, the numbers given out, what was changed, and the new archive.

In: a `Package`. Out: the bytes of the same document with the changed parts serialized anew; every other part keeps its
bytes (why not python-docx: see `narrate.word.package`). The trees are shared with whoever read the document, so that
what the reader points to can be edited.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from narrate import packages
from narrate.editing.revisions import Revision
from narrate.word import markup
from narrate.word.markup import Element, w
from narrate.word.package import CONTENT_TYPES, Package, relationships_name
from narrate.word.reader import story_parts

_NUMBERS = re.compile(rb'w:id(?:="| w:val=")(\d{1,9})"')  # of w:id as an attribute and as an element
_RELATIONSHIP_ID = re.compile(r"rId(\d+)")
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class Edition:
    """The parts of one document while they are edited. Its state: changed parts, added parts, the next number."""

    def __init__(self, package: Package, revision: Revision) -> None:
        self.package = package
        self.revision = revision
        self._changed: set[str] = set()
        self._written: dict[str, bytes] = {}
        self._next = 0

    def tree(self, part: str) -> Element:
        """A part to be edited: it will be serialized anew."""
        self._changed.add(part)
        return self.package.tree(part)

    def number(self) -> int:
        """The next free number for bookmarks, changes and controls, over all stories."""
        if not self._next:
            parts = (self.package.main, *story_parts(self.package))
            self._next = max((number for part in parts for number in self._numbers(part)), default=0)
        self._next += 1
        return self._next

    def _numbers(self, part: str) -> Iterator[int]:
        if b"xmlns:w=" in self.package.parts[part]:
            for match in _NUMBERS.finditer(self.package.parts[part]):
                yield int(match[1])
            return
        for node in self.package.tree(part).iter():  # written with another prefix
            value = node.get(w("id"), node.get(w("val"), "") if node.tag == w("id") else "")
            if value.isdigit():
                yield int(value)

    def write(self, part: str, data: bytes) -> None:
        """Replace a part, or add one that `relate` will point to."""
        self._written[part] = data

    def has(self, part: str) -> bool:
        """Whether the document has the part, or will have it."""
        return part in self.package.parts or part in self._written

    def free_name(self, pattern: str, first: int = 0) -> str:
        """The first free part name, a number (nothing for 0) put for {}; names differ by more than case."""
        taken = {name.casefold() for name in (*self.package.parts, *self._written)}
        names = (pattern.format(number or "") for number in itertools.count(first))
        return next(name for name in names if name.casefold() not in taken)

    def relate(self, source: str, kind: str, target: str) -> None:
        """A relationship from a part to a part of the same or a neighbouring folder, and the .rels it lies in."""
        name = relationships_name(source)
        if name not in self.package.parts and name not in self._written:
            self.write(name, f'{markup.DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode())
        root = self._editable(name)
        used = [int(match[1]) for node in root if (match := _RELATIONSHIP_ID.fullmatch(node.get("Id", "")))]
        node = root.makeelement(f"{{{_RELATIONSHIPS}}}Relationship", nsmap=root.nsmap)
        node.set("Id", f"rId{max(used, default=0) + 1}")
        node.set("Type", kind)
        node.set("Target", posixpath.relpath(target, posixpath.dirname(source) or "."))
        root.append(node)
        self._keep(name, root)

    def declare(self, part: str, content_type: str) -> None:
        """The content type of a part."""
        root = self._editable(CONTENT_TYPES)
        node = root.makeelement(f"{{{_TYPES}}}Override", nsmap=root.nsmap)
        node.set("PartName", f"/{part}")
        node.set("ContentType", content_type)
        root.append(node)
        self._keep(CONTENT_TYPES, root)

    def _editable(self, name: str) -> Element:
        return markup.parse(self._written[name]) if name in self._written else self.package.tree(name)

    def _keep(self, name: str, root: Element) -> None:
        if name in self._written:
            self._written[name] = markup.serialize(root)
        else:
            self._changed.add(name)

    def pack(self) -> bytes:
        """The archive: parts in their order, added ones last."""
        parts = {
            name: self._written[name]
            if name in self._written
            else markup.serialize(self.package.tree(name))
            if name in self._changed
            else data
            for name, data in self.package.parts.items()
        }
        return packages.pack({**parts, **self._written})
