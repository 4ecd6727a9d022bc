"""A Word template made ready for writing: parsed once, its unchanging parts deflated once.

In: our own templates/gongwen.docx, or any .docx with the named styles of templates/styles.toml. Out: `Template`:
style ids by role, the frame of document.xml, page layouts, and the static parts of every document made from it. Its
body, its comments, its properties and what only they need are left behind.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from narrate import archive, resources
from narrate.errors import TemplateError, UnreadableFile
from narrate.word import markup
from narrate.word.markup import MC, W14, W15, Element, R, W, escape, w
from narrate.word.package import CONTENT_TYPES, PACKAGE_RELATIONSHIPS, Package, Relationship, open_package
from narrate.word.package import relationships_name as rels_of
from narrate.word.snapshot import snapshot_parts
from narrate.word.styles import Styles
from narrate.writing import pages, pagination

BUILT_IN = "gongwen.docx"
CORE, APP, CUSTOM = "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"

_KEPT = frozenset(
    {
        "styles",
        "settings",
        "fontTable",
        "theme",
        "numbering",
        "webSettings",
        "footnotes",
        "endnotes",
        "header",
        "footer",
        "customXml",
    }
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MAIN_TYPE = f"{_OFFICE}.wordprocessingml.document.main+xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE_TYPE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_APP_XML = (
    f'{markup.DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>narrate</Application></Properties>"
)
_BOOKMARK_ID = re.compile(rb'<w:bookmarkStart\b[^>]*?w:id="(\d+)"')


class StyleName(NamedTuple):
    """One line of the contract with templates. `instead` is the role whose style stands in for an absent one."""

    role: str
    name: str
    shown: str
    also: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What a writer needs. The order of parts is: types and .rels, then document.xml, then what is static."""

    path: Path
    styles: Mapping[str, str]  # role → style id
    metrics: Mapping[str, pagination.Metrics]  # role → what its paragraphs take
    opening: str  # document.xml up to and with <w:body>
    portrait: pages.Page
    landscape: pages.Page
    document: str  # part names
    snapshot: str
    snapshot_properties: str
    first_bookmark: int
    plain: tuple[archive.Entry, ...]  # static parts of a document without marks
    marked: tuple[archive.Entry, ...]  # static parts of a document with marks and snapshot


@lru_cache(maxsize=1)
def style_names() -> tuple[StyleName, ...]:
    """The contract: templates/styles.toml."""
    with (resources.templates() / "styles.toml").open("rb") as stream:
        roles = tomllib.load(stream)
    return tuple(
        StyleName(role, line["name"], line["shown"], tuple(line.get("also", ())), line.get("instead", ""))
        for role, line in roles.items()
    )


def load_template(path: Path | None = None) -> Template:
    """The built-in template, or a person's own; read again only when the file changed.

    Raises:
        UnreadableFile: not a readable .docx.
        TemplateError: named styles are missing, or it is a macro file.
    """
    chosen = _built_in() if path is None else path
    try:
        state = chosen.stat()
    except OSError as error:
        raise UnreadableFile(f"找不到 Word 模板“{chosen}”", advice="检查 --template 写的路径") from error
    return _load(chosen, state.st_mtime_ns, state.st_size)


@cache
def _built_in() -> Path:
    return resources.templates() / BUILT_IN


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int, _size: int) -> Template:
    package = open_package(path, f"Word 模板《{path.name}》")
    refuse_macros(package)
    root = package.tree(package.main)
    body = root.find(w("body"))
    section = None if body is None else body.find(w("sectPr"))
    portrait, landscape = pages.layouts(section)
    referenced = set() if section is None else {node.get(f"{{{R}}}id") for node in section}
    static = _Static(package, referenced)
    styles = _style_ids(package)
    return Template(
        path=path,
        styles=styles,
        metrics=pagination.metrics_of(Styles.of(package), styles),
        opening=_opening(root, section),
        portrait=portrait,
        landscape=landscape,
        document=package.main,
        snapshot=static.snapshot,
        snapshot_properties=static.snapshot_properties,
        first_bookmark=_first_bookmark(static.kept.values()),
        plain=tuple(static.entries(marked=False)),
        marked=tuple(static.entries(marked=True)),
    )


def refuse_macros(package: Package) -> None:
    """A macro file is no template."""
    if b"macroEnabled" in package.parts[CONTENT_TYPES]:
        raise TemplateError(f"{package.shown}带有宏，不能用作模板", advice="另存为“Word 文档(*.docx)”后再用")


def _style_ids(package: Package) -> dict[str, str]:
    """Role → style id; where a style may be absent and is, that of the role which stands in."""
    found, missing = matched_styles(package)
    needed = [line for line in missing if not line.instead]
    if needed:
        names = dict.fromkeys(shown_name(line) for line in needed)
        raise TemplateError(
            f"{package.shown}缺少{len(names)}个段落样式",
            details=[f"缺：{name}" for name in names],
            advice=f"在 Word 的“样式”窗格里新建同名段落样式，或以内置模板 {BUILT_IN} 为底稿修改",
        )
    for line in missing:
        found[line.role] = found[line.instead]
    return found


def matched_styles(package: Package) -> tuple[dict[str, str], list[StyleName]]:
    """Role → style id of the styles that are there, and the lines of the contract that are not met."""
    by_name: dict[str, str] = {}
    for part in package.related(package.main, "styles"):
        for style in package.tree(part).iterfind(w("style")):
            name = style.find(w("name"))
            if style.get(w("type")) == "paragraph" and name is not None:
                by_name.setdefault(name.get(w("val"), "").casefold(), style.get(w("styleId"), ""))
    found: dict[str, str] = {}
    missing: list[StyleName] = []
    for line in style_names():
        ids = [by_name[name.casefold()] for name in (line.name, *line.also) if name.casefold() in by_name]
        if ids:
            found[line.role] = ids[0]
        else:
            missing.append(line)
    return found, missing


def shown_name(line: StyleName) -> str:
    """A style as messages name it: “标题 1”（heading 1）."""
    return f"“{line.shown}”" if line.shown == line.name else f"“{line.shown}”（{line.name}）"


def style_id_of(styles: Styles, role: str) -> str | None:
    """The id of a role's style in a document; None where it has no style of the names that the contract allows."""
    line = next(line for line in style_names() if line.role == role)
    wanted = {name.casefold() for name in (line.name, *line.also)}
    return next((style for style in styles.elements if styles.name(style).casefold() in wanted), None)


def _opening(root: Element, section: Element | None) -> str:
    """The XML declaration and the root's start tag, with the prefixes that writer and refresh use."""
    prefixes = {**(dict(section.nsmap) if section is not None else {}), **root.nsmap}
    needed = {"w": W, "r": R, "mc": MC, "w14": W14, "w15": W15}
    prefixes = {prefix: uri for prefix, uri in {**prefixes, **needed}.items() if prefix}
    ignorable = root.get(f"{{{MC}}}Ignorable", "").split()
    ignorable = [prefix for prefix in dict.fromkeys([*ignorable, "w14", "w15"]) if prefix in prefixes]
    declared = "".join(f' xmlns:{prefix}="{escape(uri)}"' for prefix, uri in sorted(prefixes.items()))
    return f'{markup.DECLARATION}<w:document{declared} mc:Ignorable="{" ".join(ignorable)}"><w:body>'


def _first_bookmark(parts: Iterable[bytes]) -> int:
    """Bookmarks of headers, footers and notes share the document's numbers."""
    return max((int(number) for data in parts for number in _BOOKMARK_ID.findall(data)), default=0) + 1


class _Static:
    """The parts that every document made from a template shares."""

    def __init__(self, package: Package, referenced: set[str | None]) -> None:
        self._package = package
        snapshots = snapshot_parts(package)
        self._lines = [
            line
            for line in package.relationships(package.main)
            if line.type.rpartition("/")[2] in _KEPT
            and not line.external
            and line.target in package.parts
            and (line.id in referenced or not (line.is_a("header") or line.is_a("footer")))
            and line.target not in snapshots
        ]
        self.kept = {name: package.parts[name] for name in self._reachable()}
        number = next(n for n in range(1, len(package.parts) + 2) if f"customXml/item{n}.xml" not in self.kept)
        self.snapshot = f"customXml/item{number}.xml"
        self.snapshot_properties = f"customXml/itemProps{number}.xml"

    def _reachable(self) -> list[str]:
        """The kept parts and all that they point to, .rels included, in the order of the file."""
        pending = [line.target for line in self._lines]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in seen and name in self._package.parts and name != self._package.main:
                seen.add(name)
                pending += [rels_of(name), *(x.target for x in self._package.relationships(name) if not x.external)]
        return [name for name in self._package.parts if name in seen]

    def entries(self, *, marked: bool) -> Iterator[archive.Entry]:
        """Content types, relationships and static parts, deflated."""
        added = {APP: _APP_XML.encode()}
        if marked:
            added[rels_of(self.snapshot)] = self._snapshot_relationships()
        parts = {
            CONTENT_TYPES: self._content_types(marked=marked),
            PACKAGE_RELATIONSHIPS: self._package_relationships(marked=marked),
            rels_of(self._package.main): self._document_relationships(marked=marked),
            **self.kept,
            **added,
        }
        return (archive.deflate(name, data, archive.SMALLEST) for name, data in parts.items())

    def _content_types(self, *, marked: bool) -> bytes:
        root = self._package.tree(CONTENT_TYPES)
        defaults = {node.get("Extension", "").lower(): node.get("ContentType", "") for node in _of(root, "Default")}
        overrides = {node.get("PartName", ""): node.get("ContentType", "") for node in _of(root, "Override")}
        overrides = {name: kind for name, kind in overrides.items() if name.lstrip("/") in self.kept}
        used = {posixpath.splitext(name)[1][1:].lower() for name in self.kept} | {"xml", "rels"}
        defaults |= {"xml": "application/xml", "rels": "application/vnd.openxmlformats-package.relationships+xml"}
        overrides |= {
            f"/{self._package.main}": _MAIN_TYPE,
            f"/{CORE}": "application/vnd.openxmlformats-package.core-properties+xml",
            f"/{APP}": f"{_OFFICE}.extended-properties+xml",
        }
        if marked:
            overrides[f"/{CUSTOM}"] = f"{_OFFICE}.custom-properties+xml"
            overrides[f"/{self.snapshot_properties}"] = f"{_OFFICE}.customXmlProperties+xml"
        lines = [
            f'<Default Extension="{escape(x)}" ContentType="{escape(t)}"/>' for x, t in defaults.items() if x in used
        ]
        lines += [f'<Override PartName="{escape(n)}" ContentType="{escape(t)}"/>' for n, t in overrides.items()]
        return f'{markup.DECLARATION}<Types xmlns="{_TYPES}">{"".join(lines)}</Types>'.encode()

    def _package_relationships(self, *, marked: bool) -> bytes:
        lines = [
            Relationship("rId1", f"{R}/officeDocument", self._package.main, False),
            Relationship("rId2", _CORE_TYPE, CORE, False),
            Relationship("rId3", f"{R}/extended-properties", APP, False),
        ]
        if marked:
            lines.append(Relationship("rId4", f"{R}/custom-properties", CUSTOM, False))
        return _relationships_xml(lines, "")

    def _document_relationships(self, *, marked: bool) -> bytes:
        lines = list(self._lines)
        if marked:
            taken = {line.id for line in self._package.relationships(self._package.main)}
            free = next(name for n in range(1, len(taken) + 2) if (name := f"rIdNarrate{n}") not in taken)
            lines.append(Relationship(free, f"{R}/customXml", self.snapshot, False))
        return _relationships_xml(lines, posixpath.dirname(self._package.main))

    def _snapshot_relationships(self) -> bytes:
        line = Relationship("rId1", f"{R}/customXmlProps", self.snapshot_properties, False)
        return _relationships_xml([line], posixpath.dirname(self.snapshot))


def _of(root: Element, name: str) -> Iterator[Element]:
    found: Iterator[Element] = root.iterfind(f"{{{_TYPES}}}{name}")
    return found


def _relationships_xml(lines: Iterable[Relationship], folder: str) -> bytes:
    shown = "".join(
        f'<Relationship Id="{escape(line.id)}" Type="{escape(line.type)}" '
        f'Target="{escape(posixpath.relpath(line.target, folder or "."))}"/>'
        for line in lines
    )
    return f'{markup.DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">{shown}</Relationships>'.encode()
