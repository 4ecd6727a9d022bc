"""A package of python-docx that is saved as the same bytes for the same parts: python-docx stamps each with the clock."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import copy
from typing import IO, cast

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.package import Unmarshaller
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part, PartFactory
from docx.opc.pkgreader import PackageReader
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


class _Parts(PartFactory):
    """The parts that are worked on are python-docx's; the others are handed on as the template has them."""

    part_type_for = {  # noqa: RUF012 (never changed)
        kind: PartFactory.part_type_for[kind]
        for kind in (CONTENT_TYPE.WML_DOCUMENT_MAIN, CONTENT_TYPE.OPC_CORE_PROPERTIES)
    }


class EmptyPackage:
    """A package without its main part, read once; each document made of it has parts of its own.

    Python-docx unmarshals it for each document and takes this for its reader (`iter_sparts`, `iter_srels`).
    """

    def __init__(self, package: bytes, main: str) -> None:
        """`main` is the name of the main part, which the package holds in any form."""
        self._reader = PackageReader.from_file(io.BytesIO(package))  # type: ignore[no-untyped-call]
        self._main = f"/{main}"
        self._content = b""

    def document(self, content: bytes) -> Document:
        """A new document with this main part; its `save` writes with fixed times."""
        filled = copy(self)
        filled._content = content
        package = FixedTimesPackage()
        Unmarshaller.unmarshal(filled, package, _Parts)  # type: ignore[no-untyped-call]
        document: Document = cast(DocumentPart, package.main_document_part).document
        return document

    def iter_sparts(self) -> Iterator[tuple[PackURI, str, str, bytes]]:
        """Name, content type, type of relationship and content of each part."""
        for name, content_type, kind, content in self._reader.iter_sparts():
            yield name, content_type, kind, self._content if name == self._main else content

    def iter_srels(self) -> Iterator[tuple[PackURI, object]]:
        """Each relationship, with what it starts from."""
        yield from self._reader.iter_srels()


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
