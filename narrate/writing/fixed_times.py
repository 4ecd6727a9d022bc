"""A package of python-docx that is saved as the same bytes for the same parts: python-docx stamps each with the clock."""

from __future__ import annotations

import io
from typing import IO, cast

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part
from docx.opc.spec import default_content_types
from docx.package import Package
from docx.parts.document import DocumentPart

from narrate import packages


class FixedTimesPackage(Package):
    """As python-docx's, but for the times of its entries, and deflated quickly."""

    def save(self, pkg_file: str | IO[bytes]) -> None:
        """Write the package into a stream; `Document.save` comes here."""
        assert not isinstance(pkg_file, str)
        parts = self.parts
        for part in parts:
            part.before_marshal()  # type: ignore[no-untyped-call]
        written: dict[PackURI, bytes] = {CONTENT_TYPES_URI: _content_types(parts), PACKAGE_URI.rels_uri: self.rels.xml}
        for part in parts:
            written[part.partname] = part.blob
            if part.rels:
                written[part.partname.rels_uri] = part.rels.xml
        pkg_file.write(packages.pack({uri.membername: data for uri, data in written.items()}, level=1))


def open_document(package: bytes) -> Document:
    """The document of a package, which its `save` writes with fixed times."""
    main = FixedTimesPackage.open(io.BytesIO(package)).main_document_part
    document: Document = cast(DocumentPart, main).document
    return document


def _content_types(parts: list[Part]) -> bytes:
    """The types of the parts: by their extension where the standard has one for it, else by name."""
    by_extension = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}
    by_name: dict[str, str] = {}
    for part in parts:
        extension = part.partname.ext.lower()
        if (extension, part.content_type) in default_content_types:
            by_extension[extension] = part.content_type
        else:
            by_name[part.partname] = part.content_type
    types = CT_Types.new()  # type: ignore[no-untyped-call]
    for extension, kind in sorted(by_extension.items()):
        types.add_default(extension, kind)
    for name, kind in sorted(by_name.items()):
        types.add_override(name, kind)
    return serialize_part_xml(types)
