"""What a document's styles say that a reader needs: names, outline levels, hidden text; inheritance followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from narrate.word.markup import Element, is_on, w
from narrate.word.package import Package

BODY_LEVEL = 9  # w:outlineLvl of running text


class StyleLook(NamedTuple):
    """What a reader of paragraphs needs of a style."""

    name: str
    hides: bool
    outline_level: int | None


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by id."""

    elements: Mapping[str, Element] = field(default_factory=dict)
    default_paragraph: str = ""
    default_size: int = 20  # half-points, of what no style sizes
    _found: dict[tuple[str, str], Element | None] = field(default_factory=dict, repr=False, compare=False)
    _looks: dict[str, StyleLook] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, package: Package) -> Styles:
        """Read the styles part; a document without one has no styles."""
        elements: dict[str, Element] = {}
        default, size = "", 20
        for part in package.related(package.main, "styles"):
            sized = package.tree(part).find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('sz')}")
            size = int(sized.get(w("val"))) if sized is not None and sized.get(w("val"), "").isdigit() else size
            for style in package.tree(part).iterfind(w("style")):
                style_id = style.get(w("styleId"), "")
                elements.setdefault(style_id, style)
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
                    default = style_id
        return cls(elements, default, size)

    def look(self, style_id: str) -> StyleLook:
        """The style as a paragraph in it is read, found out once."""
        if style_id not in self._looks:
            found = StyleLook(self.name(style_id), self.is_hidden(style_id), self.outline_level(style_id))
            self._looks[style_id] = found
        return self._looks[style_id]

    def name(self, style_id: str) -> str:
        """The style's name as the file has it; the id where the style is not defined."""
        name = self.elements[style_id].find(w("name")) if style_id in self.elements else None
        return style_id if name is None else str(name.get(w("val"), style_id))

    def is_hidden(self, style_id: str) -> bool:
        """Whether text in this style is hidden (w:vanish)."""
        return is_on(self.inherited(style_id, f"{w('rPr')}/{w('vanish')}"))

    def hides_run(self, run: Element, *, paragraph_hides: bool) -> bool:
        """Whether a run is hidden: by itself, by its style, or else by its paragraph's."""
        properties = run.find(w("rPr"))
        if properties is not None:
            if (vanish := properties.find(w("vanish"))) is not None:
                return is_on(vanish)
            if (style := properties.find(w("rStyle"))) is not None and self.is_hidden(style.get(w("val"), "")):
                return True
        return paragraph_hides

    def outline_level(self, style_id: str) -> int | None:
        """0 for a heading of the first level; None for running text."""
        return level_of(self.inherited(style_id, f"{w('pPr')}/{w('outlineLvl')}"))

    def inherited(self, style_id: str, path: str) -> Element | None:
        """The nearest element of this kind in the style or what it is based on, looked for once."""
        if (style_id, path) not in self._found:
            self._found[style_id, path] = next(self._chain(style_id, path), None)
        return self._found[style_id, path]

    def inherited_attributes(self, style_id: str, path: str) -> dict[str, str]:
        """The attributes of all elements of this kind that the style is made of; the nearest of each counts."""
        found: dict[str, str] = {}
        for element in self._chain(style_id, path):
            found = {**element.attrib, **found}
        return found

    def _chain(self, style_id: str, path: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id in self.elements and style_id not in seen:
            seen.add(style_id)
            style = self.elements[style_id]
            if (found := style.find(path)) is not None:
                yield found
            based_on = style.find(w("basedOn"))
            style_id = "" if based_on is None else based_on.get(w("val"), "")


def level_of(element: Element | None) -> int | None:
    """The level of a w:outlineLvl."""
    value = "" if element is None else str(element.get(w("val"), ""))
    return int(value) if value.isdigit() and int(value) < BODY_LEVEL else None
