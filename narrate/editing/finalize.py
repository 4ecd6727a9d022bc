"""The copy that may be published, from the document a person edited.

In: a .docx of ours after editing. Out: a new file: no marks, snapshot, cell addresses, comments or personal metadata;
every other part byte for byte as it was. Refuses, with all reasons, while something is undecided. The person's file is
edited at XML level and never rebuilt; its text afterwards is checked to be its text before.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from narrate.editing import cleaning, embedded_workbooks
from narrate.editing.cleaning import Ours, Removed
from narrate.editing.obstacles import Obstacle, obstacle_lines, obstacles
from narrate.editing.overtyped import overtyped
from narrate.errors import NarrateError, OutputRefused
from narrate.files import check_target, write_files
from narrate.packages import pack
from narrate.report.values import SpanKind
from narrate.word import marks, markup
from narrate.word.markup import Element
from narrate.word.package import CONTENT_TYPES, Package, open_package
from narrate.word.package import relationships_name as rels_of
from narrate.word.reader import Document, read_document
from narrate.word.snapshot import Snapshot, snapshot_parts

_Outcome = TypeVar("_Outcome")

_COMMENT_PARTS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "documenttasks")
_PROPERTY_PARTS = ("custom-properties", "thumbnail")
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
    "custom": "自定义属性",
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
        found = [*found, *differing]
        super().__init__(
            f"{shown}{'，'.join(filter(None, (undecided, different)))}，没有生成定稿",
            details=obstacle_lines(found),
            advice="；".join(advice) + "，然后再运行 narrate finalize",
        )
        self.obstacles = tuple(found)


@dataclass(slots=True)
class Finalized:
    """What was taken out; `highlights_left` are coloured places that are not ours to clear."""

    removed: Removed = field(default_factory=Removed)
    comments: int = 0
    snapshot: bool = False
    metadata: tuple[str, ...] = ()
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
        if self.removed.doubtful:
            touched = self.removed.doubtful
            lines.append(f"注意：有{touched}处数标着“受表格里的错误影响”，底色已清除，公开以前请确认表格已经改正")
        if self.highlights_left:
            lines.append(f"注意：还有{self.highlights_left}处底色不是生成时留下的，未改动，请确认")
        if self.accepted:
            lines.append(f"照人工写的公开，与底稿或表不同的{len(self.accepted)}处：")
            lines += [f"  {line}" for line in self.accepted]
        return lines


def finalize(
    path: Path,
    target: Path,
    *,
    due: Mapping[str, str] | None = None,
    accept_differences: bool = False,
    force: bool = False,
) -> Finalized:
    """Write the copy of a document that may be published.

    `due` is today's text of each figure and word by key; without it they are held against the snapshot.

    Raises:
        UnreadableFile: not a readable .docx.
        NotReady: something is undecided; all of it.
        OutputRefused: the target is the document itself, exists (without force), or cannot be written.
    """
    package = open_package(path)
    if target.exists() and target.samefile(path):
        raise OutputRefused(f"“{target}”就是要处理的文档，没有覆盖", advice="用 -o 写到另一个文件")
    check_target(target, force=force)
    data, result = cleaned(package, due=due, accept_differences=accept_differences)
    write_files({target: data}, force=force)
    return result


def cleaned(
    package: Package, *, due: Mapping[str, str] | None = None, accept_differences: bool = False
) -> tuple[bytes, Finalized]:
    """The copy as bytes. The package's trees are edited: it is used up."""
    document = read_document(package)
    differing = list(overtyped(document, due))
    found = obstacles(document)
    if found or (differing and not accept_differences):
        raise NotReady(package.shown, found, () if accept_differences else differing)
    before = _texts(document)
    copy = _Copy(package)
    result = copy.clean(document)
    result.accepted = tuple(obstacle_lines(differing))
    data = copy.pack()
    after = read_document(data)
    if _texts(after) != before or any(paragraph.marks for _, paragraph in after.all_paragraphs()):
        raise NarrateError(f"{package.shown}清除标记后文字有变化，没有生成定稿", advice="请把这份文档反馈给开发者")
    return data, result


def _texts(document: Document) -> list[str]:
    return [paragraph.text for _, paragraph in document.all_paragraphs()]


class _Copy:
    """The parts of the copy: changed ones are serialized anew, all others keep their bytes."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._changed: set[str] = set()
        self._dropped: set[str] = set()
        self._workbooks: dict[str, bytes] = {}  # of charts whose data a person edited

    def clean(self, document: Document) -> Finalized:
        """Take everything out; says what it was."""
        package = self._package
        snapshots, comments = snapshot_parts(package), self._comments()
        ours = _ours(document.snapshot)
        stories = (package.main, *document.stories)
        removed = sum((self._edit(part, lambda root: cleaning.clean_story(root, ours)) for part in stories), Removed())
        for kind in ("styles", "numbering"):
            self._edit_related(kind, cleaning.drop_revision_ids)
        settings = self._edit_related("settings", cleaning.clear_settings)
        properties = [*self._properties(), *self._chart_properties()]
        self._drop_parts(snapshots)
        self._drop_references()
        return Finalized(
            removed=removed,
            comments=comments,
            snapshot=bool(snapshots),
            metadata=(*dict.fromkeys(properties), *(["编辑过程标识"] if any(settings) or removed.revision_ids else [])),
            highlights_left=sum(cleaning.count_highlights(package.tree(part)) for part in stories),
        )

    def pack(self) -> bytes:
        """The archive, parts in the order of the original."""
        return pack(
            {
                name: markup.serialize(self._package.tree(name))
                if name in self._changed
                else self._workbooks.get(name, data)
                for name, data in self._package.parts.items()
                if name not in self._dropped
            }
        )

    def _edit(self, part: str, change: Callable[[Element], _Outcome]) -> _Outcome:
        outcome = change(self._package.tree(part))
        if outcome:
            self._changed.add(part)
        return outcome

    def _edit_related(self, kind: str, change: Callable[[Element], _Outcome]) -> list[_Outcome]:
        return [self._edit(part, change) for part in self._package.related(self._package.main, kind)]

    def _properties(self) -> list[str]:
        """Names of the document properties that went, in Chinese."""
        gone: list[str] = []
        for kind, change in (("core-properties", cleaning.clear_core), ("extended-properties", cleaning.clear_app)):
            for part in self._package.related("", kind):
                gone += self._edit(part, change)
        if self._package.related("", "custom-properties"):
            gone.append("custom")
        return list(dict.fromkeys(_LABELS.get(name, name) for name in gone))

    def _chart_properties(self) -> list[str]:
        """The same of the workbooks behind charts."""
        gone: list[str] = []
        for part in embedded_workbooks.workbooks(self._package):
            data, names = embedded_workbooks.without_people(self._package.parts[part])
            if names:
                self._workbooks[part] = data
                gone += names
        return list(dict.fromkeys(_LABELS.get(name, name) for name in gone))

    def _comments(self) -> int:
        trees = (self._package.tree(part) for part in self._package.related(self._package.main, "comments"))
        return sum(len(tree.findall(markup.w("comment"))) for tree in trees)

    def _drop_parts(self, snapshots: Sequence[str]) -> None:
        package = self._package
        gone = [part for kind in _COMMENT_PARTS for part in package.related(package.main, kind)]
        gone += [part for kind in _PROPERTY_PARTS for part in package.related("", kind)]
        for part in snapshots:
            gone += [part, *(line.target for line in package.relationships(part) if not line.external)]
        self._dropped = {name for part in gone for name in (part, rels_of(part)) if name in package.parts}

    def _drop_references(self) -> None:
        """Relationships and content types of what is gone."""
        for name in self._package.parts:
            if name.endswith(".rels") and name not in self._dropped:
                folder = posixpath.dirname(posixpath.dirname(name))
                self._edit(name, partial(cleaning.drop_relationships, folder=folder, gone=self._dropped))
        self._edit(CONTENT_TYPES, lambda root: cleaning.drop_content_types(root, self._dropped))


def _ours(snapshot: Snapshot | None) -> Ours:
    if snapshot is None:
        return Ours()
    return Ours(
        open_names={marks.span_bookmark(span.key) for _, span in snapshot.spans() if span.kind is SpanKind.OPEN},
        aliases={marks.alias_of(source) for source in snapshot.sources.values()},
    )
