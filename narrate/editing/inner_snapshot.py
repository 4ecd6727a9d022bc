"""The base kept inside a document that is being edited: put in the place of the old one, or added where it was lost."""

from __future__ import annotations

from narrate.editing.edited_document import Edition
from narrate.errors import ConflictingInput
from narrate.word import markup
from narrate.word.markup import R
from narrate.word.package import Package
from narrate.word.snapshot import PROPERTY, VALUES, Snapshot, properties_xml, snapshot_parts

_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


def keep_base(edition: Edition, base: Snapshot) -> None:
    """Make `base` what the document holds as its base."""
    parts = snapshot_parts(edition.package)
    if parts:
        edition.write(parts[0], base.to_bytes())
    else:
        _add(edition, base)
    for name, _ in _identities(edition.package):
        for node in _property(edition.tree(name)):
            node.text = base.document_id


def document_id(package: Package) -> str | None:
    """Which document this is, by its custom property; "" and None where it is not ours or the editor dropped it."""
    return next((identity for _, identity in _identities(package)), None)


def refuse_base_of_another(package: Package, base: Snapshot) -> None:
    """Raise ConflictingInput where a base that was given is that of another document, or of this one at another time."""
    own = document_id(package)
    if own and own != base.document_id:
        raise ConflictingInput(
            f"给的底稿快照不是{package.shown}的：两边的文档编号不同，没有用它",
            details=[
                f"文稿的编号：{own}",
                f"快照的编号：{base.document_id}（{base.unit_name} {base.year}年度）",
            ],
            advice="换用这份文稿最近一次生成或更新时留在旁边的 .docx.narrate 文件",
        )


def _identities(package: Package) -> list[tuple[str, str]]:
    return [
        (name, node.text or "")
        for name in package.related("", "custom-properties")
        for node in _property(package.tree(name))
    ]


def _property(root: markup.Element) -> list[markup.Element]:
    return [value for node in root if node.get("name") == PROPERTY for value in node.iterfind(f"{{{VALUES}}}lpwstr")]


def _add(edition: Edition, base: Snapshot) -> None:
    """A custom XML part with its properties, and what points to it."""
    part = edition.free_name("customXml/item{}.xml", 1)
    properties = part.replace("/item", "/itemProps")
    edition.write(part, base.to_bytes())
    edition.write(properties, properties_xml(base.document_id))
    edition.declare(properties, _PROPERTIES_TYPE)
    edition.relate(part, f"{R}/customXmlProps", properties)
    edition.relate(edition.package.main, f"{R}/customXml", part)
