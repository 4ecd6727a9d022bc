"""What a copy to be published still holds that may tell of people, and that only a person can take out: listed by place.

In: the parts as they will be written, and where they are shown. Out: lines for the terminal. The look does not know what
was cleaned: it goes over every part, and whatever of a kind it cannot see through is told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from narrate import packages
from narrate.editing import links, pictures
from narrate.editing.links import local_name
from narrate.word.markup import Element, w
from narrate.word.package import CONTENT_TYPES, Package, relationships_name
from narrate.word.places import Places, shortened
from narrate.word.reader import story_parts
from narrate.writing import chart_workbook

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_DRAWN = ("image", "video", "audio", "media", "hdphoto")
_TEXTS = (w("t"), "{http://schemas.openxmlformats.org/drawingml/2006/main}t")
_PATH_SHOWN = 40
_STORY, _BODY = "", "正文"
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
_KINDS = {
    "aFChunk": "插入的文件（altChunk）：里面的内容没有看",
    "subDocument": "子文档",
    "control": "ActiveX 控件：里面的内容清理不了",
    "video": "视频：拍摄信息清理不了",
    "audio": "音频：制作信息清理不了",
    "media": "音频或视频：制作信息清理不了",
    "ink": "手写墨迹：笔迹和书写的时间清理不了",
    "vbaProject": "宏",
}
_FONTS, _XML = (".odttf", ".fntdata"), (".xml", ".rels", ".vml", ".svg")


def leftovers(
    package: Package,
    parts: Mapping[str, bytes],
    trees: Mapping[str, Element],
    places: Places,
    people: Collection[str] = (),
) -> list[str]:
    """One line for each, in the order of the parts. `trees` are those parts that are XML, as they will be written;

    `people` are names that were taken out elsewhere: those that are left where no reader sees them are told.
    """
    shown = _places_of_parts(package, parts, trees, places)
    stories = {package.main, *story_parts(package)}
    found: list[str] = []
    for name, data in parts.items():
        source = _source_of(name) if name.endswith(".rels") else name
        where = _STORY if name in stories else _BODY if source in stories else shown.get(source, f"部件 {source}")
        if name in trees:
            look = (*_in_tree(trees[name]), *_named(trees[name], people))
            found += (f"{places.around(name, node) if where == _STORY else where}：{told}" for node, told in look)
        elif name != CONTENT_TYPES:
            found += (f"{where}：{told}" for told in _in_file(name, data, _kind(package, name)))
    return list(dict.fromkeys(found))


def _source_of(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _kind(package: Package, name: str) -> str:
    """The last word of the relationship that leads to a part."""
    for source in ("", *package.parts):
        for line in package.relationships(source) if relationships_name(source) in package.parts else ():
            if line.target == name:
                return line.type.rpartition("/")[2]
    return ""


def _places_of_parts(
    package: Package, parts: Mapping[str, bytes], trees: Mapping[str, Element], places: Places
) -> dict[str, str]:
    """Where a reader meets each part: the place of the element that leads to it, through parts in between."""
    shown: dict[str, str] = {}
    waiting = [package.main, *(line.target for line in package.relationships(package.main) if line.target in trees)]
    for source in dict.fromkeys(waiting):
        ids = {line.id: line.target for line in package.relationships(source) if not line.external}
        for node in trees[source].iter() if ids and source in trees else ():
            for value in node.attrib.values() if isinstance(node.tag, str) else ():
                if value in ids and ids[value] in parts:
                    told = shown.get(source) or places.around(source, _paragraph_of(node))
                    shown.setdefault(ids[value], told)
                    if ids[value] in trees:
                        waiting.append(ids[value])
    for source in waiting:
        for line in package.relationships(source):
            if line.target in parts and source in shown:
                shown.setdefault(line.target, shown[source])
    return shown


def _paragraph_of(node: Element) -> Element:
    """What a person looks for: of an element between paragraphs, the one before it."""
    before = None if node.getparent() is None else next(node.itersiblings(w("p"), preceding=True), None)
    run = None if before is None else next(before.iter(w("r")), None)
    return node if run is None else run


def _in_file(name: str, data: bytes, kind: str) -> Iterator[str]:
    """What is odd about a part that is no XML."""
    lower = name.lower()
    if data.startswith(_OLE):
        yield "嵌入的对象（OLE）：里面的作者和文件路径清理不了；不需要打开它的，换成图片或表格"
    elif data.startswith(b"PK"):
        yield from _in_package(data)
    elif kind in _KINDS:
        yield _KINDS[kind]
    elif kind in _DRAWN or lower.startswith("word/media/"):
        if pictures.cleaned(data) is None:
            ending = lower.rpartition(".")[2]
            yield f"图片（{ending}）：里面的拍摄和制作信息清理不了；在 Word 里另存为 png 后换上"
    elif not lower.endswith(_FONTS):
        yield f"不认识的内容（{name}），没有清理"


def _in_package(data: bytes) -> Iterator[str]:
    """A workbook behind a chart is expected; sheets beside the first, comments, and what lies deeper are told."""
    try:
        parts = packages.read_parts(data, chart_workbook.BOUNDS)
    except packages.UNREADABLE:
        yield "嵌入的文件打不开，没有清理"
        return
    sheets = sum(_SHEETS.fullmatch(name) is not None for name in parts)
    if sheets > 1:
        yield f"嵌入的工作簿有{sheets}张工作表，读的人都能打开看到；不需要的删去"
    elif not sheets:
        yield "嵌入的文件，读的人能打开看到全部内容；不需要的换成图片"
    if any(name.startswith(("xl/connections", "xl/pivotCache/", "xl/queryTables/")) for name in parts):
        yield "嵌入的工作簿连着别处的数据，或存有数据透视表的全部源数据；不需要的换成图片或只粘贴数值"
    if any("comments" in name.lower() for name in parts):
        yield "嵌入的文件里有批注，名字已去掉，内容没有动"
    for name, content in parts.items():
        if name.endswith(_XML):
            if links.is_local(content.decode("utf-8", "replace")):
                yield f"嵌入的文件里还有本机路径（{name}）"
        else:
            yield from (f"嵌入的文件里，{told}" for told in _in_file(name, content, ""))


def _in_tree(root: Element) -> Iterator[tuple[Element, str]]:
    """Paths that are left, in the words or beside them; handwriting; what was cut off a picture and is still there."""
    return ((node, told) for node in root.iter() for told in _at(node))


def _named(root: Element, people: Collection[str]) -> Iterator[tuple[Element, str]]:
    """Names of people in attributes."""
    for node in root.iter() if people else ():
        for value in node.attrib.values():
            for name in people:
                if name in value:
                    yield node, f"文档属性或批注里的名字“{name}”还留在看不见的地方（{local_name(node)}）"


def _at(node: Element) -> Iterator[str]:
    if node.get("TargetMode") == "External":
        target = node.get("Target", "")
        if target == links.NOWHERE:
            yield "有图片或文件只是链接，没有存进文档，链接已去掉，读的人看不到它"
        elif links.is_local_target(target):
            yield f"链接还指向本机文件“{shortened(target, _PATH_SHOWN)}”"
        return
    for value in (node.text or "", *node.attrib.values()):
        if links.is_local(value):
            what = "文字里写着" if node.tag in _TEXTS else "还有"
            yield f"{what}本机路径“{shortened(value, _PATH_SHOWN)}”"
    if local_name(node) == "ink":
        yield _KINDS["ink"]
    if local_name(node) == "srcRect" and any(value not in ("", "0") for value in node.attrib.values()):
        yield "图片裁剪过，裁掉的部分还在文件里；在 Word 里用“压缩图片”删除裁剪的区域"
