"""The copy that may be published, from the document a person edited.

In: a .docx of ours after editing. Out: a new file: no marks, snapshot, cell addresses, comments, and nothing that tells
of people and their machines; what cannot be taken out is listed with its place. A part that holds none of it is byte
for byte as it was. Refuses, with all reasons, while something is undecided. The person's file is edited at XML level
and never rebuilt; its text afterwards is checked to be its text before.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from narrate.editing import cleaning, pictures, traces
from narrate.editing.cleaning import Ours, Removed
from narrate.editing.inner_snapshot import refuse_base_of_another
from narrate.editing.leftovers import leftovers
from narrate.editing.links import local_name
from narrate.editing.obstacles import Obstacle, obstacle_lines, obstacles
from narrate.editing.overtyped import overtyped
from narrate.editing.revisions import AUTHOR
from narrate.errors import NarrateError, OutputRefused, UnreadableFile
from narrate.files import check_target, lock_file, write_files
from narrate.packages import pack
from narrate.report.values import SpanKind
from narrate.word import marks, markup
from narrate.word.markup import Element
from narrate.word.package import CONTENT_TYPES, Package, open_package
from narrate.word.places import Places
from narrate.word.reader import Document, read_document
from narrate.word.snapshot import Snapshot, snapshot_parts
from narrate.word.styles import Styles

_Outcome = TypeVar("_Outcome")

_AUTHOR = (markup.w("author"), f"{{{markup.W15}}}author")
_TELLING = 6  # letters: shorter ones, such as user, are in many words
_XML = (".xml", ".rels", ".vml", ".svg")
_LABELS = {
    "creator": "作者",
    "lastModifiedBy": "最后修改者",
    "created": "创建时间",
    "modified": "修改时间",
    "lastPrinted": "打印时间",
    "revision": "修订次数",
    "description": "备注",
    "keywords": "关键词",
    "Company": "单位",
    "Manager": "经理",
    "Template": "模板名",
    "TotalTime": "编辑时长",
    "HyperlinkBase": "链接基准",
    "HLinks": "链接清单",
    "DigSig": "数字签名",
}


class NotReady(NarrateError):
    """The document still holds what must be decided first; `obstacles` are all of it.

    `differing` are figures that are not what narrate wrote, or not what the tables give now: these a person may accept.
    """

    exit_status = 1

    def __init__(self, shown: str, found: Sequence[Obstacle], differing: Sequence[Obstacle] = ()) -> None:
        undecided = f"还有{len(found)}处没有处理完" if found else ""
        different = f"有{len(differing)}处数或方向词对不上" if differing else ""
        advice = ["补齐待补内容，接受或拒绝修订，答复并解决批注"] if found else []
        advice += ["逐处核对这些数；确实要这样公开的，加 --accept-differences"] if differing else []
        found = [*differing, *found]  # a wrong figure before what is open anyway
        super().__init__(
            f"{shown}{'，'.join(filter(None, (undecided, different)))}，没有生成定稿",
            details=obstacle_lines(found),
            advice="；".join(advice) + "，然后再运行 narrate finalize",
        )
        self.obstacles = tuple(found)
        self.differing = tuple(differing)


@dataclass(slots=True)
class Finalized:
    """What was taken out; `highlights_left` are coloured places that are not ours to clear."""

    removed: Removed = field(default_factory=Removed)
    comments: int = 0
    snapshot: bool = False
    metadata: tuple[str, ...] = ()
    traces: Mapping[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()  # what only a person can take out, by place
    highlights_left: int = 0
    accepted: tuple[str, ...] = ()  # figures that differ, and that a person lets stand

    def lines(self) -> list[str]:
        """For the terminal."""
        counts = (
            ("标记", max(self.removed.controls, self.removed.bookmarks), "处"),
            ("已解决的批注", self.comments, "条"),
            ("待补底色", self.removed.highlights, "处"),
        )
        lines = [f"已清除{what}{count}{unit}" for what, count, unit in counts if count]
        if self.snapshot:
            lines.append("已清除底稿快照")
        if self.metadata:
            lines.append("已清除文档属性：" + "、".join(self.metadata))
        if self.traces:
            lines.append("已清除：" + "、".join(f"{what}{count}处" for what, count in self.traces.items()))
        if self.left:
            lines.append(f"清理不了、公开以前请人处理的{len(self.left)}处：")
            lines += [f"  {line}" for line in self.left]
        if self.removed.doubtful:
            touched = self.removed.doubtful
            lines.append(f"注意：有{touched}处数标着“受表格里的错误影响”，底色已清除，公开以前请确认表格已经改正")
        if self.highlights_left:
            lines.append(f"注意：还有{self.highlights_left}处底色不是生成时留下的，未改动，请确认")
        if self.accepted:
            lines.append(f"照人工写的公开，与底稿或表不同的{len(self.accepted)}处：")
            lines += [f"  {line}" for line in self.accepted]
        return lines


def place_of_final(document: Path) -> Path:
    """Where the copy goes that may be published, if nobody says otherwise."""
    return document.with_name(f"{document.stem}（定稿）.docx")


def finalize(
    path: Path,
    target: Path,
    *,
    base: Snapshot | None = None,
    due: Mapping[str, str] | None = None,
    accept_differences: bool = False,
    force: bool = False,
) -> Finalized:
    """Write the copy of a document that may be published.

    `due` is today's text of each figure and word by key; without it they are held against the snapshot, or `base` where
    the document has lost its own.

    Raises:
        UnreadableFile: not a readable .docx.
        NotReady: something is undecided; all of it.
        ConflictingInput: `base` is that of another document.
        OutputRefused: the document is open in another program; the target is the document itself, exists (without
            force), or cannot be written.
    """
    package = _closed_package(path)
    if target.exists() and target.samefile(path):
        raise OutputRefused(f"“{target}”就是要处理的文档，没有覆盖", advice="用 -o 写到另一个文件")
    check_target(target, force=force)
    data, result = cleaned(package, base=base, due=due, accept_differences=accept_differences)
    write_files({target: data}, force=force)
    return result


def prepared(
    path: Path,
    *,
    base: Snapshot | None = None,
    due: Mapping[str, str] | None = None,
    accept_differences: bool = False,
) -> tuple[bytes, Finalized]:
    """The copy as `finalize` would write it; nothing is written.

    Raises:
        UnreadableFile, NotReady: as `finalize`.
        OutputRefused: the document is open in another program.
    """
    return cleaned(_closed_package(path), base=base, due=due, accept_differences=accept_differences)


def _closed_package(path: Path) -> Package:
    """The document, which no other program has open."""
    if (lock := lock_file(path)) is not None:
        raise OutputRefused(
            f"《{path.name}》正在 Word 或 WPS 里打开，没有生成定稿",
            details=[f"同一文件夹里有锁定文件“{lock.name}”"],
            advice="保存并关闭它再运行；确实没有程序打开它的，删去这个锁定文件",
        )
    return open_package(path)


def cleaned(
    package: Package,
    *,
    base: Snapshot | None = None,
    due: Mapping[str, str] | None = None,
    accept_differences: bool = False,
) -> tuple[bytes, Finalized]:
    """The copy as bytes. The package's trees are edited: it is used up."""
    if base is not None:
        refuse_base_of_another(package, base)
    document = read_document(package, base)
    document.snapshot = document.snapshot or base
    differing = list(overtyped(document, due))
    found = obstacles(document)
    if found or (differing and not accept_differences):
        raise NotReady(package.shown, found, () if accept_differences else differing)
    before = _texts(document)
    places, people = Places(document), _people(package)
    copy = _Copy(package)
    result = copy.clean(document)
    result.accepted = tuple(obstacle_lines(differing))
    parts = copy.parts()
    result.left = tuple(
        leftovers(package, parts, {name: copy.trees[name] for name in parts if name in copy.trees}, places, people)
    )
    data = pack(parts)
    after = read_document(data)
    if _texts(after) != before or any(paragraph.marks for _, paragraph in after.all_paragraphs()):
        raise NarrateError(f"{package.shown}清除标记后文字有变化，没有生成定稿", advice="请把这份文档反馈给开发者")
    return data, result


def _people(package: Package) -> set[str]:
    """Who wrote, changed and remarked on the document, by its properties and comments; names long enough to tell."""
    found = {
        node.text or ""
        for part in package.related("", "core-properties")
        for node in package.tree(part)
        if local_name(node) in ("creator", "lastModifiedBy")
    }
    for kind in ("comments", "people"):
        for part in package.related(package.main, kind):
            found |= {
                value for node in package.tree(part).iter() for name, value in node.attrib.items() if name in _AUTHOR
            }
    return {name for name in found if len(name) >= (2 if not name.isascii() else _TELLING) and name != AUTHOR}


def _texts(document: Document) -> list[str]:
    return [paragraph.text for _, paragraph in document.all_paragraphs()]


class _Copy:
    """The parts of the copy: changed ones are serialized anew, all others keep their bytes."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._changed: set[str] = set()
        self._rewritten: dict[str, bytes] = {}  # pictures, and packages within the document
        self._gone: set[str] = set()
        self.trees = {name: package.tree(name) for name in package.parts if _is_xml(package, name)}

    def clean(self, document: Document) -> Finalized:
        """Take everything out; says what it was."""
        package = self._package
        snapshots, comments = snapshot_parts(package), self._comments()
        ours, styles = _ours(document.snapshot), Styles.of(package)
        stories = (package.main, *document.stories)
        hidden = sum(self._edit(part, lambda root: cleaning.drop_hidden_text(root, styles)) for part in stories)
        removed = sum((self._edit(part, lambda root: cleaning.clean_story(root, ours)) for part in stories), Removed())
        settings = self._edit_related("settings", cleaning.clear_settings)
        found = self._lines() + self._remnants()
        found += sum((self._edit(part, traces.clean_part) for part in self.trees if part not in self._gone), Counter())
        remarked = [name for name in self.trees if name not in self._gone and markup.has_remarks(package.parts[name])]
        self._changed.update(remarked)
        found += Counter({traces.REMARKS: len(remarked)})
        properties = [*self._properties(), *self._files(found)]
        sessions = found.pop(traces.SESSIONS, 0) or any(settings) or removed.revision_ids
        labels = [label for label in found if label in traces.LABELS]
        return Finalized(
            removed=removed,
            comments=comments,
            snapshot=bool(snapshots),
            metadata=tuple(dict.fromkeys([*properties, *labels, *([traces.SESSIONS] if sessions else [])])),
            traces={
                **({"隐藏的文字": hidden} if hidden else {}),
                **{what: count for what, count in found.items() if what not in labels},
            },
            highlights_left=sum(cleaning.count_highlights(package.tree(part)) for part in stories),
        )

    def parts(self) -> dict[str, bytes]:
        """What is to be written, in the order of the original."""
        return {
            name: markup.serialize(self._package.tree(name))
            if name in self._changed
            else self._rewritten.get(name, data)
            for name, data in self._package.parts.items()
            if name not in self._gone
        }

    def _edit(self, part: str, change: Callable[[Element], _Outcome]) -> _Outcome:
        outcome = change(self._package.tree(part))
        if outcome:
            self._changed.add(part)
        return outcome

    def _edit_related(self, kind: str, change: Callable[[Element], _Outcome]) -> list[_Outcome]:
        return [self._edit(part, change) for part in self._package.related(self._package.main, kind)]

    def _lines(self) -> Counter[str]:
        """Relationships that lead to what is not for the reader, with what leads to them."""
        found: Counter[str] = Counter()
        for rels in [name for name in self.trees if name.endswith(".rels")]:
            folder, name = posixpath.split(rels)
            folder = posixpath.dirname(folder)
            source = posixpath.join(folder, name.removesuffix(".rels"))
            root = self.trees.get(source)
            told = traces.drop_lines(self.trees[rels], root, folder, lambda part: local_name(self.trees.get(part)))
            if told:
                self._changed |= {rels, source} if root is not None else {rels}
                found += told
        found.pop("", None)
        return found

    def _remnants(self) -> Counter[str]:
        """Parts that nothing leads to (any more), and their content types."""
        package = self._package
        rels = [name for name in self.trees if name.endswith(".rels")]
        before = traces.reachable(
            package.parts, {name: traces.targets(name, markup.parse(package.parts[name])) for name in rels}
        )
        kept = traces.reachable(package.parts, {name: traces.targets(name, self.trees[name]) for name in rels})
        self._gone = set(package.parts) - kept
        if self._gone:
            folded = {name.casefold() for name in self._gone}
            self._edit(CONTENT_TYPES, lambda root: cleaning.drop_content_types(root, folded))
        return +Counter({"没有用到的部件": len(self._gone - before)})

    def _properties(self) -> list[str]:
        """Names of the document properties that went, in Chinese."""
        gone: list[str] = []
        for kind, change in (("core-properties", cleaning.clear_core), ("extended-properties", cleaning.clear_app)):
            for part in self._package.related("", kind):
                gone += self._edit(part, change)
        return [_LABELS.get(name, name) for name in gone]

    def _files(self, found: Counter[str]) -> list[str]:
        """Pictures and packages within the document; the names of the properties that went."""
        gone: Counter[str] = Counter()
        for name, data in self._package.parts.items():
            if name in self.trees or name in self._gone:
                continue
            if data.startswith(b"PK"):
                self._rewritten[name], within = traces.without_people(data)
                gone += within
            elif (picture := pictures.cleaned(data)) is not None and picture.changed:
                self._rewritten[name] = picture.data
                found[traces.PICTURES] += 1
        gone.pop("", None)
        for what in (traces.PICTURES, traces.PEOPLE, traces.LINKS, traces.NAMES):
            if count := gone.pop(what, 0):
                found[what] += count
        return [_LABELS.get(name, name) for name in gone]

    def _comments(self) -> int:
        trees = (self._package.tree(part) for part in self._package.related(self._package.main, "comments"))
        return sum(len(tree.findall(markup.w("comment"))) for tree in trees)


def _is_xml(package: Package, name: str) -> bool:
    """Whether a part can be looked through; one that is damaged and that nothing here needs is left as it is."""
    if not name.lower().endswith(_XML):
        return False
    try:
        package.tree(name)
    except UnreadableFile:
        return False
    return True


def _ours(snapshot: Snapshot | None) -> Ours:
    if snapshot is None:
        return Ours()
    return Ours(
        open_names={marks.span_bookmark(span.key) for _, span in snapshot.spans() if span.kind is SpanKind.OPEN},
        aliases={marks.alias_of(source) for source in snapshot.sources.values()},
    )
