"""Which part of an .xlsx holds which sheet."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class SheetPart(NamedTuple):
    """A sheet by its title; `part` is the name of its part in the zip, None where it is not there."""

    title: str
    part: str | None


class WorkbookParts:
    """The parts of a package by name, however their names are spelled (some programs write other capitals).

    Raises:
        zipfile.BadZipFile: it holds no workbook.
        packages.DAMAGED, etree.XMLSyntaxError: it is damaged.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        names = package.namelist()
        self._stored: Mapping[str, str] = {name.replace("\\", "/").lower(): name for name in names}
        workbook = self.tree(_WORKBOOK)
        if workbook is None:
            raise zipfile.BadZipFile
        self.workbook = workbook
        self.are_unique = len(self._stored) == len(names)

    def tree(self, name: str) -> etree._Element | None:
        """A small part as a tree, None where it is absent."""
        stored = self._stored.get(name.lower())
        if stored is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        return etree.fromstring(self._package.read(stored), parser)

    def sheets(self) -> list[SheetPart]:
        """The sheets in the workbook's order."""
        relations = self.tree(_RELATIONS)
        targets = {one.get("Id") or "": one.get("Target") or "" for one in (() if relations is None else relations)}
        found = []
        for sheet in self.workbook.iterfind("{*}sheets/{*}sheet"):
            identity = next((text for name, text in sheet.items() if str(name).endswith("}id")), "")
            part = self._stored.get(_part(targets.get(str(identity), "")).lower())
            found.append(SheetPart(sheet.get("name") or "", part))
        return found

    def comments_of(self, part: str) -> list[str]:
        """The parts that hold the comments of a sheet, which is given by its part."""
        if not any("comment" in name for name in self._stored):
            return []
        folder, _, name = part.replace("\\", "/").rpartition("/")
        relations = self.tree(f"{folder}/_rels/{name}.rels")
        return [
            posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/")
            for one in (() if relations is None else relations)
            if (one.get("Type") or "").endswith("/comments")
        ]


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → the name of its part, of the sheets whose part is there."""
    return {title: part for title, part in WorkbookParts(package).sheets() if part is not None}


def _part(target: str) -> str:
    """The part a relation of the workbook leads to."""
    whole = target[1:] if target.startswith("/") else target
    return posixpath.normpath(whole if whole.startswith("xl/") else f"xl/{whole}")
