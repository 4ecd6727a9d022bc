"""A Word template made ready for writing: read once, and cleaned into parts that python-docx opens for each document.

In: our own templates/gongwen.docx, or any .docx with the named styles of templates/styles.toml. Out: `Template`:
style ids by role, page layouts, the frame of document.xml, and the parts of an empty document: styles, headers,
footers. Its body, its comments, its properties and what only they need are left behind, and so are relationships that
lead nowhere, at which python-docx would stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from docx.document import Document
from lxml import etree

from narrate import packages, resources
from narrate.errors import TemplateError, UnreadableFile
from narrate.word import markup
from narrate.word.markup import MC, W14, W15, Element, R, W, escape, w
from narrate.word.package import CONTENT_TYPES, PACKAGE_RELATIONSHIPS, Package, open_package
from narrate.word.package import relationships_name as rels_of
from narrate.word.snapshot import snapshot_parts
from narrate.word.styles import Styles
from narrate.writing import pages, pagination
from narrate.writing.fixed_times import EmptyPackage
from narrate.writing.letterhead import Letterhead, letterhead
from narrate.writing.paragraph_overrides import Override, overrides
from narrate.writing.template_styles import mapping_beside, matched_styles, shown_name

BUILT_IN = "gongwen.docx"
CORE, APP = "docProps/core.xml", "docProps/app.xml"

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
_CORE_PROPERTIES = "metadata/core-properties"
_CORE_XML = f'{markup.DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/{_CORE_PROPERTIES}" xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
_APP_XML = (
    f'{markup.DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>narrate</Application></Properties>"
)
_NOT_SET = frozenset(
    w(name)
    for name in (
        *("documentProtection", "writeProtection", "trackRevisions", "revisionView", "attachedTemplate", "linkStyles"),
        *("mailMerge", "rsids", "docVars", "formsDesign", "proofState", "readModeInkLockDown", "lockQFSet"),
        *("stylePaneFormatFilter", "styleLockTheme", "styleLockQFSet", "doNotTrackMoves", "doNotTrackFormatting"),
    )
)
_CLOSING = "</w:body></w:document>"
_BOOKMARK_ID = re.compile(rb'<w:bookmarkStart\b[^>]*?w:id="(\d+)"')
_DRAWING_ID = re.compile(rb'<(?:\w+:)?docPr\b[^>]*?\bid="(\d+)"')


class Template(NamedTuple):
    """What a writer needs: `document` has python-docx open the parts with a body in them."""

    path: Path
    styles: Mapping[str, str]  # role → style id
    overrides: Mapping[str, Override]  # role → what its paragraphs say against their style
    metrics: Mapping[str, pagination.Metrics]  # role → what its paragraphs take
    portrait: pages.Page
    landscape: pages.Page
    opening: str  # of the main part, up to and with <w:body> and the letterhead
    after: str  # what follows the report in the body
    empty: EmptyPackage  # the others, read by python-docx
    first_bookmark: int
    first_drawing: int

    def document(self, body: str) -> Document:
        """A new document with this body, the content of w:body as XML."""
        return self.empty.document(f"{self.opening}{body}{_CLOSING}".encode())


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
        raise UnreadableFile(
            f"找不到 Word 模板“{chosen}”", advice="检查 --template 或 narrate设置.txt 里写的路径"
        ) from error
    return _load(chosen, state.st_mtime_ns, state.st_size, _changed_at(mapping_beside(chosen)))


def _changed_at(path: Path) -> int:
    """When a file was changed; 0 for one that is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@cache
def _built_in() -> Path:
    return resources.templates() / BUILT_IN


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int, _size: int, _mapped: int) -> Template:
    package = open_template(path)
    root = package.tree(package.main)
    body = root.find(w("body"))
    section = pages.section_of(body)
    portrait, landscape = pages.layouts(section)
    around = letterhead(body, package.shown)
    kept = _kept(package, section, around)
    ids = _style_ids(package, path)
    styles = Styles.of(package)
    opening = _opening(root)
    main = f"{opening}{around.before}{around.after}{_CLOSING}"
    shared = [*kept.values(), main.encode()]
    return Template(
        path=path,
        styles=ids,
        overrides=overrides(styles, ids),
        metrics=pagination.metrics_of(styles, ids),
        portrait=portrait,
        landscape=landscape,
        opening=opening + around.before,
        after=around.after,
        empty=EmptyPackage(
            packages.pack(_cleaned(package, kept, around) | {package.main: main.encode()}, level=0), package.main
        ),
        first_bookmark=_first_free(_BOOKMARK_ID, shared),
        first_drawing=_first_free(_DRAWING_ID, shared),
    )


def open_template(path: Path) -> Package:
    """A template's parts.

    Raises:
        UnreadableFile: not a readable .docx.
        TemplateError: a macro file.
    """
    package = open_package(path, f"Word 模板《{path.name}》")
    refuse_macros(package)
    return package


def refuse_macros(package: Package) -> None:
    """A macro file is no template."""
    if b"macroEnabled" in package.parts[CONTENT_TYPES]:
        raise TemplateError(f"{package.shown}带有宏，不能用作模板", advice="另存为“Word 文档(*.docx)”后再用")


def _style_ids(package: Package, path: Path) -> dict[str, str]:
    """Role → style id; where a style may be absent and is, that of the role which stands in."""
    matched = matched_styles(package, path)
    found, missing = dict(matched.found), matched.missing
    needed = [line for line in missing if not line.instead]
    if needed:
        names = dict.fromkeys(shown_name(line) for line in needed)
        raise TemplateError(
            f"{package.shown}缺少{len(names)}个段落样式",
            details=[f"缺：{name}" for name in names],
            advice=f"模板里的样式叫别的名称的，运行 narrate template styles {path.name}，写明哪个样式是哪一种；"
            f"没有这些样式的，在 Word 的“样式”窗格里新建，或以内置模板 {BUILT_IN} 为底稿修改",
        )
    for line in missing:  # what stands in for another stands above it in the contract, or is needed
        found[line.role] = found[line.instead]
    return found


def _first_free(numbers: re.Pattern[bytes], parts: Iterable[bytes]) -> int:
    """Bookmarks and drawings of headers, footers and notes share the document's numbers."""
    return max((int(number) for data in parts for number in numbers.findall(data)), default=0) + 1


def _kept(package: Package, section: Element | None, around: Letterhead) -> dict[str, bytes]:
    """The parts that every document made from the template shares, and all that they point to, in the order of the file."""
    snapshots = snapshot_parts(package)
    pending = [
        line.target
        for line in package.relationships(package.main)
        if (_is_kept(line.type, line.id, section) or line.id in around.relationships)
        and not line.external
        and line.target not in snapshots
    ]
    seen: set[str] = {package.main}
    while pending:
        name = pending.pop()
        if name not in seen and name in package.parts:
            seen.add(name)
            pending += [line.target for line in package.relationships(name) if not line.external]
    kept = {name: data for name, data in package.parts.items() if name in seen and name != package.main}
    for name in package.related(package.main, "settings"):
        if name in kept:
            kept[name] = _settings(package, name)
    return kept


def _settings(package: Package, name: str) -> bytes:
    """The settings without what belongs to the template as a file: protection, tracking, where it came from."""
    root = package.tree(name)
    unwanted = [node for node in root if node.tag in _NOT_SET]
    for node in unwanted:
        root.remove(node)
    return markup.serialize(root) if unwanted else package.parts[name]


def _is_kept(kind: str, number: str, section: Element | None) -> bool:
    """Of headers and footers those that the last section shows."""
    name = kind.rpartition("/")[2]
    shown = () if section is None else [node.get(f"{{{R}}}id") for node in section]
    return name in _KEPT and (number in shown or name not in ("header", "footer"))


def _cleaned(package: Package, kept: Mapping[str, bytes], around: Letterhead) -> dict[str, bytes]:
    """The parts of an empty document: content types and relationships are the template's, as far as they are kept."""
    properties = {CORE: f"{_RELATIONSHIPS}/{_CORE_PROPERTIES}", APP: f"{R}/extended-properties"}
    root = markup.root(_RELATIONSHIPS, "Relationships")
    main = {package.main: f"{R}/officeDocument"}
    for number, (target, kind) in enumerate({**main, **properties}.items(), 1):
        line = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship")
        line.attrib.update({"Id": f"rId{number}", "Type": kind, "Target": target})
    sources = [package.main, *kept]
    return {
        CONTENT_TYPES: _content_types(package),
        PACKAGE_RELATIONSHIPS: markup.serialize(root),
        CORE: _CORE_XML.encode(),
        APP: _APP_XML.encode(),
        **kept,
        **{
            rels_of(name): _relationships(package, name, kept, around)
            for name in sources
            if rels_of(name) in package.parts
        },
    }


def _content_types(package: Package) -> bytes:
    """Those of the template, the types of the parts that we put in place of its own among them."""
    root = package.tree(CONTENT_TYPES)
    own = {
        package.main: _MAIN_TYPE,
        CORE: "application/vnd.openxmlformats-package.core-properties+xml",
        APP: f"{_OFFICE}.extended-properties+xml",
    }
    for line in root.findall(f"{{{_TYPES}}}Override"):
        if line.get("PartName", "").lstrip("/") in own:
            root.remove(line)
    for name, kind in own.items():
        line = etree.SubElement(root, f"{{{_TYPES}}}Override")
        line.attrib.update({"PartName": f"/{name}", "ContentType": kind})
    return markup.serialize(root)


def _relationships(package: Package, source: str, kept: Mapping[str, bytes], around: Letterhead) -> bytes:
    """The relationships of a part that lead to what is kept; those of the document lead nowhere outside but from its
    letterhead, and those of the settings nowhere at all."""
    root = package.tree(rels_of(source))
    settings = package.related(package.main, "settings")
    gone = {
        line.id
        for line in package.relationships(source)
        if (
            line.target not in kept
            if not line.external
            else source in settings or (source == package.main and line.id not in around.relationships)
        )
    }
    for line in list(root):
        if line.get("Id") in gone:
            root.remove(line)
    return markup.serialize(root)


def _opening(root: Element) -> str:
    """The XML declaration and the root's start tag, with the prefixes that writer and refresh use."""
    needed = {"w": W, "r": R, "mc": MC, "w14": W14, "w15": W15}
    prefixes = {**{prefix: uri for prefix, uri in root.nsmap.items() if prefix}, **needed}
    declared = "".join(f' xmlns:{prefix}="{escape(uri)}"' for prefix, uri in sorted(prefixes.items()))
    ignorable = dict.fromkeys([*root.get(f"{{{MC}}}Ignorable", "").split(), "w14", "w15"])
    shown = " ".join(prefix for prefix in ignorable if prefix in prefixes)
    return f'{markup.DECLARATION}<w:document{declared} mc:Ignorable="{shown}"><w:body>'
