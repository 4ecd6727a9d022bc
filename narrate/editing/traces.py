"""What the parts of any Office package tell of people and their machines: taken out, counted by what it was, in Chinese.

In: a parsed part, or the bytes of a package that lies within a document. Out: the same without, and the counts. What
shows on the page stays as it is. The document itself, whose changes and comments a person decides about, is cleaned by
`narrate.editing.finalize`, which uses this for every part.
"""

from __future__ import annotations

import base64
import posixpath
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping

from narrate import packages
from narrate.editing import cleaning, links, pictures
from narrate.editing.links import local_name
from narrate.word import markup
from narrate.word.markup import Element, R, W, w
from narrate.word.package import CONTENT_TYPES, Relationship, relationships, relationships_name
from narrate.writing import chart_workbook

RIGHTS, LINKS, NAMES, REMARKS = "编辑权限的名单", "指向本机文件的域和链接", "图片的文件名和路径", "XML 里的注释"
TAGS, BINDINGS, SESSIONS, PEOPLE = "智能标记", "与文档属性的绑定", "编辑过程标识", "嵌入文件里的人名"
PICTURES, PATH = "图片里的拍摄和制作信息", "链接基准"

# relationships by the last word of their type: what they lead to is about people, machines or programs, and is not shown
GONE_KINDS = frozenset(
    [
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "people",
        "person",
        "documenttasks",
        "custom-properties",
        "thumbnail",
        "printerSettings",
        "glossaryDocument",
        "extensibility",
        "userCustomization",
        "webextensiontaskpanes",
        "origin",
        "classificationlabels",
        "keyMapCustomizations",
        "attachedToolbars",
        "mailMergeSource",
        "mailMergeHeaderSource",
        "recipientData",
        "attachedTemplate",
        "transform",
        "customProperty",
        "wordVbaData",
        "revisionHeaders",
        "usernames",
    ]
)
KEPT_WITHIN = frozenset({"comments", "person"})  # of a workbook: its cells lead to them; the names in them go
# relationships that an element leads to by their id: without it, what they lead to is a remnant
_LED_TO = frozenset(["image", "hyperlink", "oleObject", "package", "audio", "video", "media", "control"])
_LABEL_OF = {
    "printerSettings": "打印机设置",
    "glossaryDocument": "构建基块",
    "thumbnail": "缩略图",
    "custom-properties": "自定义属性",
    "extensibility": "自定义界面",
    "webextensiontaskpanes": "加载项",
    "origin": "数字签名",
    "classificationlabels": "敏感度标签",
    "mailMergeSource": "邮件合并的数据源",
    "attachedTemplate": "模板名",
    "keyMapCustomizations": "自定义按键",
}
LABELS = frozenset(_LABEL_OF.values())
_TWIN = "{urn:schemas-microsoft-com:office:office}gfxdata"
_INK = "ink"
_SVG = "{http://www.w3.org/2000/svg}"
_SVG_NOTES = (f"{_SVG}metadata", f"{_SVG}title", f"{_SVG}desc")
_DEEPEST = 3
_RIGHTS = (w("permStart"), w("permEnd"))
_MARKS = {w("smartTag"): w("smartTagPr"), w("customXml"): w("customXmlPr")}
_AUTHORS = ("author", "initials", "userId", "displayName", "userName", "name", "providerId")
_PERSONAL = ("cmAuthor", "person", "fileSharing", "userInfo", "author")  # elements that are about somebody
_SPREADSHEET_PATH = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}absPath"


def clean_part(root: Element) -> Counter[str]:
    """Whatever in a part is not for the reader of the document."""
    found = Counter(
        {
            RIGHTS: _drop(root.iter(*_RIGHTS)),
            LINKS: links.unlink_fields(root) + links.shorten_formulas(root),
            NAMES: links.clear_descriptions(root) + _clear_twins(root),
            TAGS: _drop_marks(root),
            BINDINGS: _drop([node for node in root.iter() if local_name(node) == "dataBinding"]),
            SESSIONS: cleaning.drop_revision_ids(root),
            PATH: _drop(root.iter(_SPREADSHEET_PATH)),
            REMARKS: _drop_drawing_notes(root),
        }
    )
    return +found


def _clear_twins(root: Element) -> int:
    """Drawings of the old kind keep their twin of the new kind packed in an attribute."""
    cleared = 0
    for node in root.iter():
        twin = node.get(_TWIN)
        if twin is None:
            continue
        try:
            data, found = without_people(base64.b64decode(twin))
        except ValueError:
            data, found = b"", Counter({NAMES: 1})
        if found:
            cleared += 1
            node.set(_TWIN, base64.b64encode(data).decode("ascii"))
    return cleared


def _drop(nodes: Iterator[Element] | list[Element]) -> int:
    gone = list(nodes)
    for node in gone:
        node.getparent().remove(node)
    return len(gone)


def _drop_marks(root: Element) -> int:
    marked = list(root.iter(*_MARKS))
    for node in marked:
        links.unwrap(node, (_MARKS[node.tag],))
    return len(marked)


def _drop_drawing_notes(root: Element) -> int:
    """What a drawing program notes in an SVG file: who drew it, where it was saved."""
    if root.tag != f"{_SVG}svg":
        return 0
    noted = [node for node in root.iter() if node.tag in _SVG_NOTES or _is_of_a_program(node.tag)]
    count = _drop([node for node in noted if node is not root])
    for node in root.iter():
        for name in [name for name in node.attrib if _is_of_a_program(name)]:
            del node.attrib[name]
            count += 1
    return count


def _is_of_a_program(name: str) -> bool:
    return name.startswith("{") and any(word in name for word in ("inkscape", "sodipodi", "adobe.com", "sketch"))


def drop_lines(
    rels: Element, root: Element | None, folder: str, kind_of: Callable[[str], str], kept: Container[str] = ()
) -> Counter[str]:
    """The lines of a .rels part that lead to what is not shown, to somebody's disk, or that nothing leads to any more.

    `root` is the part that the lines are of (None: the package); elements that lead to dropped lines go with them.
    `kind_of` gives the name of the root of a part.
    """
    lines = tuple(relationships(rels, folder))
    gone = {line.id: line.type.rpartition("/")[2] for line in lines if _goes(line, kind_of, kept)}
    found = Counter(_LABEL_OF[kind] for kind in gone.values() if kind in _LABEL_OF)
    if root is not None:
        unled, blind = links.unlink_relationships(root, lines)
        found[LINKS] += len(unled) + len(blind)
        _forget(root, gone)
        leading = {value for node in root.iter() if isinstance(node.tag, str) for value in node.attrib.values()}
        unled |= {line.id for line in lines if line.type.rpartition("/")[2] in _LED_TO and line.id not in leading}
        for node in rels:
            if node.get("Id") in blind:
                node.set("Target", links.NOWHERE)
        gone |= dict.fromkeys(unled, "")
    for node in [node for node in rels if node.get("Id") in gone]:
        rels.remove(node)
        found[""] += 1
    return +found


def _goes(line: Relationship, kind_of: Callable[[str], str], kept: Container[str]) -> bool:
    kind = line.type.rpartition("/")[2]
    if kind == "customXml":  # handwriting is drawn, and lies in such a part
        return line.external or kind_of(line.target) != _INK
    return kind in GONE_KINDS and kind not in kept


def _forget(root: Element, gone: Mapping[str, str]) -> None:
    """What leads to lines that are gone: the element where it is nothing else, else the attribute."""
    for node in list(root.iter()):
        for name in [name for name, value in node.attrib.items() if value in gone and name.startswith(f"{{{R}}}")]:
            if len(node.attrib) == 1 and node.getparent() is not None and not len(node):
                node.getparent().remove(node)
            else:
                del node.attrib[name]


def reachable(parts: Mapping[str, bytes], lines_of: Mapping[str, list[str]]) -> set[str]:
    """The parts that relationships lead to from the package, with the .rels in between; names without regard to case."""
    names = {name.casefold(): name for name in parts}
    found, waiting = {CONTENT_TYPES}, [""]
    while waiting:
        source = waiting.pop()
        rels = names.get(relationships_name(source).casefold())
        if rels is None:
            continue
        found.add(rels)
        targets = {names[target.casefold()] for target in lines_of.get(rels, ()) if target.casefold() in names}
        waiting += targets - found
        found |= targets
    return found


def without_people(data: bytes, depth: int = 1) -> tuple[bytes, Counter[str]]:
    """A package within a document (a workbook behind a chart, a pasted sheet), cleaned throughout; its cells stay.

    What is no readable package, or lies too deep, stays as it is.
    """
    if depth > _DEEPEST:
        return data, Counter()
    try:
        parts = packages.read_parts(data, chart_workbook.BOUNDS)
    except packages.UNREADABLE:
        return data, Counter()
    found: Counter[str] = Counter()
    trees: dict[str, Element] = {}
    for name, content in parts.items():
        cleaner = pictures.cleaned(content)
        if cleaner is not None and cleaner.changed:
            parts[name] = cleaner.data
            found[PICTURES] += 1
        elif content.startswith(b"PK"):
            parts[name], within = without_people(content, depth + 1)
            found += within
        elif name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = markup.parse(content)
            except markup.BrokenXmlError:
                continue
    changed: set[str] = set()
    for name, root in trees.items():
        told = _clean_within(name, root, trees) + Counter({REMARKS: int(markup.has_remarks(parts[name]))})
        if told:
            changed.add(name)
            found += told
    if not found:
        return data, found
    lines = {name: targets(name, root) for name, root in trees.items() if name.endswith(".rels")}
    kept = reachable(parts, lines)
    gone = {name.casefold() for name in parts.keys() - kept}
    if gone and CONTENT_TYPES in trees and cleaning.drop_content_types(trees[CONTENT_TYPES], gone):
        changed.add(CONTENT_TYPES)
    return packages.pack(
        {
            name: markup.serialize(trees[name]) if name in changed else content
            for name, content in parts.items()
            if name in kept
        }
    ), found


def targets(name: str, rels: Element) -> list[str]:
    """What the lines of a .rels part lead to within the package."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return [line.target for line in relationships(rels, folder) if not line.external]


def _clean_within(name: str, root: Element, trees: Mapping[str, Element]) -> Counter[str]:
    if name == CONTENT_TYPES:
        return Counter()
    if name.endswith(".rels"):
        folder, of = posixpath.split(name)
        folder = posixpath.dirname(folder)
        source = posixpath.join(folder, of.removesuffix(".rels"))
        return drop_lines(root, trees.get(source), folder, lambda part: local_name(trees.get(part)), KEPT_WITHIN)
    tag = local_name(root)
    if tag == "coreProperties":  # what XlsxWriter wrote is a date that is always the same, and no names
        return Counter(cleaning.clear_core(root, harmless=("", chart_workbook.MADE)))
    if tag == "Properties":
        return Counter(cleaning.clear_app(root, harmless=("",)))
    return clean_part(root) + Counter({PEOPLE: _anonymise(root)}) + Counter()


def _anonymise(root: Element) -> int:
    """Names of people in comments and changes, which stay."""
    count = 0
    for node in root.iter():
        about_somebody = local_name(node) in _PERSONAL
        if about_somebody and local_name(node) == "author" and node.text:
            node.text = None
            count += 1
        for name, value in node.attrib.items():
            word = name.rpartition("}")[2]
            in_word = word == "refreshedBy" or (name.startswith(f"{{{W}}}") and word in ("author", "initials"))
            if value and (in_word or (about_somebody and word in _AUTHORS)):
                node.set(name, "")
                count += 1
    return count
