"""Page layout: from a template's section properties (节属性) to the portrait and landscape sections of a report.

In: the last w:sectPr of the template. Out: XML strings for the first and the later sections, upright and turned.
Headers, footers, margins and grid are the template's; a turned page has its margins turned along.
"""

from __future__ import annotations

import copy
import re
from typing import NamedTuple

from lxml import etree

from narrate.word.markup import Element, W, is_on, parse, w

# GB/T 9704: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm
DEFAULT_SECTION = (
    f'<w:sectPr xmlns:w="{W}"><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" '
    'w:left="1588" w:header="851" w:footer="1247" w:gutter="0"/></w:sectPr>'
)
_FOOTER_ROOM = 740  # twips between the text and the footer's lower edge, at least (13 mm)
_NEAREST_EDGE = 283  # twips a footer keeps from the paper's edge (5 mm)
_REVISION_ID = re.compile(f"{{{re.escape(W)}}}rsid")
_REFERENCES = (w("headerReference"), w("footerReference"))
_SIDES = {"top": "left", "bottom": "right", "left": "bottom", "right": "top"}  # turned: what it was upright


class Page(NamedTuple):
    """One layout: its w:sectPr for a first and for a later section, and the size of its text in twips.

    `cover` is that of a first section whose first page is a cover: it shows no page number.
    """

    first: str
    later: str
    text_width: int
    text_height: int
    cover: str


def section_of(body: Element | None) -> Element | None:
    """The last section of a body, with the headers and footers that it takes over from earlier ones, and the first page
    of its own that the first one has."""
    sections = (
        [] if body is None else [*body.iterfind(f"{w('p')}/{w('pPr')}/{w('sectPr')}"), *body.findall(w("sectPr"))]
    )
    if len(sections) < 2:
        return sections[0] if sections else None
    made = copy.deepcopy(sections[-1])
    for earlier in reversed(sections[:-1]):
        own = {(one.tag, one.get(w("type"))) for one in made}
        for one in reversed(earlier):
            if one.tag in _REFERENCES and (one.tag, one.get(w("type"))) not in own:
                made.insert(0, copy.deepcopy(one))
    first = sections[0].find(w("titlePg"))
    if first is not None and made.find(w("titlePg")) is None and is_on(first):
        made = _with_title_page(made)
    return made


def layouts(section: Element | None) -> tuple[Page, Page]:
    """The upright and the turned page of a template's last section."""
    original = parse(DEFAULT_SECTION.encode()) if section is None else section
    return _page(original, landscape=False), _page(original, landscape=True)


def _page(original: Element, *, landscape: bool) -> Page:
    section = _cleaned(original)
    if _is_landscape(section) != landscape:
        _turn(section, landscape=landscape)
    first = _text(section)
    cover = _text(_with_title_page(section))
    _continue_numbering(section)
    return Page(first, _text(section), text_width(section), _text_height(section), cover)


def _cleaned(original: Element) -> Element:
    section = copy.deepcopy(original)
    section.tail = None
    for name in ("type", "sectPrChange"):
        for child in section.findall(w(name)):
            section.remove(child)
    for name in [name for name in section.attrib if _REVISION_ID.match(name)]:
        del section.attrib[name]
    for name in ("pgMar", "pgSz"):
        if section.find(w(name)) is None:
            defaults = parse(DEFAULT_SECTION.encode()).find(w(name))
            section.insert(_place_of(section, name), defaults)
    return section


def _place_of(section: Element, name: str) -> int:
    """pgSz and pgMar come after the references and footnote settings, pgSz first."""
    before = {w(tag) for tag in ("headerReference", "footerReference", "footnotePr", "endnotePr", "type")}
    if name == "pgMar":
        before.add(w("pgSz"))
    return sum(child.tag in before for child in section)


def _is_landscape(section: Element) -> bool:
    size = section.find(w("pgSz"))
    return _number(size, "w") > _number(size, "h")


def _turn(section: Element, *, landscape: bool) -> None:
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    width, height = _number(size, "w"), _number(size, "h")
    size.set(w("w"), str(height))
    size.set(w("h"), str(width))
    size.attrib.pop(w("orient"), None)
    if landscape:
        size.set(w("orient"), "landscape")
    upright = {side: _number(margins, side) for side in _SIDES}
    for side, source in _SIDES.items():
        margins.set(w(side), str(upright[source]))
    for side, edge in (("top", "header"), ("bottom", "footer")):
        room = max(abs(_number(margins, side)) - _FOOTER_ROOM, _NEAREST_EDGE)
        margins.set(w(edge), str(min(_number(margins, edge), room)))


def _with_title_page(original: Element) -> Element:
    """A copy whose first page has headers and footers of its own: none, where the template has none for it."""
    section = copy.deepcopy(original)
    if section.find(w("titlePg")) is None:
        after = {w(name) for name in ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")}
        place = next((at for at, child in enumerate(section) if child.tag in after), len(section))
        section.insert(place, section.makeelement(w("titlePg")))
    return section


def _continue_numbering(section: Element) -> None:
    """A later section neither restarts page numbers nor has a first page of its own."""
    for numbering in section.findall(w("pgNumType")):
        numbering.attrib.pop(w("start"), None)
    for title_page in section.findall(w("titlePg")):
        section.remove(title_page)


def text_width(section: Element) -> int:
    """The width of the text of a section, in twips."""
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    return _number(size, "w") - _number(margins, "left") - _number(margins, "right") - _number(margins, "gutter")


def _text_height(section: Element) -> int:
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    return _number(size, "h") - abs(_number(margins, "top")) - abs(_number(margins, "bottom"))


def _number(element: Element, name: str) -> int:
    try:
        return round(float(element.get(w(name), "0")))
    except ValueError:
        return 0


def _text(section: Element) -> str:
    """The element without the namespace declarations that the document's root repeats."""
    text: str = etree.tostring(section, encoding="unicode", with_tail=False)
    end = text.index(">")
    return re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text[:end]) + text[end:]
