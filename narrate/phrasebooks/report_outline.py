"""The outline of the whole report (整份报告): what stands before and after the narrative, in which order.

In: a loaded phrasebook. Out: its report.toml, over those of its parents, as an `Outline` of compiled templates. Which
tables are published, what they are called, what stands below them and which terms are explained is data; nothing here
says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Template

from narrate.errors import PhrasebookError
from narrate.intake.layouts import layouts
from narrate.intake.side_files import DICTIONARY_SUFFIXES, Explanation, read_dictionary
from narrate.phrasebooks.merged_data import merged_toml
from narrate.phrasebooks.phrasebook import Phrasebook, Section, body_template, line_template
from narrate.phrasebooks.slot_definitions import OUTLINE
from narrate.quantity import AMOUNT, NumberStyle, number_style
from narrate.templating.settings import PATTERN_ADVICE

PARTS = ("cover", "contents", "overview", "tables", "narrative", "glossary", "attachments")
_DICTIONARY = "subjects"


Line = Template | str  # a title; most hold nothing to fill in


class SheetOutline(NamedTuple):
    """A published table. `landscape` None: by its width. `notes` count where the exported table has none."""

    key: str
    title: Line
    mark: Line
    landscape: bool | None
    notes: tuple[Line, ...]
    empty: Line | None


class TablesOutline(NamedTuple):
    """The part with the tables. `head` is the line below a table's name: left, middle, right."""

    title: Line
    ordinal: str
    head: tuple[Line, ...]
    sheets: tuple[SheetOutline, ...]
    amount: NumberStyle


class Term(NamedTuple):
    """名词: `also` are other words for it in the text."""

    name: str
    text: str
    also: tuple[str, ...] = ()


class Outline(NamedTuple):
    """The whole report of a region."""

    order: tuple[str, ...]
    cover: Section
    contents: Line
    overview: Line
    overview_sections: tuple[Section, ...]
    tables: TablesOutline
    glossary: Section
    terms: tuple[Term, ...]
    only_used: bool
    attachments: Section
    explanations: Mapping[str, Explanation]  # the shipped dictionary: by code, and by name for items of every group


@lru_cache(maxsize=16)
def outline_of(phrasebook: Phrasebook) -> Outline:
    """The outline of a phrasebook, read once for each state of its files.

    Raises:
        PhrasebookError: report.toml cannot be used; says what is wrong.
    """
    return _Reader(phrasebook).outline()


class _Reader:
    """Reads report.toml; the phrasebook and the merged data are its only state."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self._phrasebook = phrasebook
        self._folder = phrasebook.folders[0]
        self._file = self._folder / OUTLINE
        self._data = merged_toml(phrasebook.folders, OUTLINE)

    def outline(self) -> Outline:
        glossary, attachments = self._table("glossary"), self._table("attachments")
        return Outline(
            order=self._order(),
            cover=self._section("cover", ""),
            contents=self._line(self._table("contents").get("title"), "contents.title"),
            overview=self._line(self._table("overview").get("title"), "overview.title"),
            overview_sections=tuple(self._overview_section(entry) for entry in self._list("overview", "section")),
            tables=self._tables(self._table("tables")),
            glossary=self._section("glossary", glossary.get("title")),
            terms=tuple(self._term(entry) for entry in self._list("glossary", "term")),
            only_used=glossary.get("only_used") is True,
            attachments=self._section("attachments", attachments.get("title")),
            explanations=self._explanations(),
        )

    def _order(self) -> tuple[str, ...]:
        order = self._data.get("order", PARTS)
        if not isinstance(order, list | tuple) or not set(order) <= set(PARTS) or len(set(order)) < len(order):
            raise self._wrong("order", f"只能写 {'、'.join(PARTS)}，各一次")
        return tuple(order)

    def _tables(self, data: Mapping[str, Any]) -> TablesOutline:
        known = {table.key for table in layouts().tables if table.number.isdigit()}
        published = data.get("published", [])
        if not isinstance(published, list) or not set(published) <= known or len(set(published)) < len(published):
            raise self._wrong("tables.published", f"只能写 {'、'.join(sorted(known))}，各一次")
        head = data.get("head", [])
        if not isinstance(head, list) or len(head) != 3:
            raise self._wrong("tables.head", "写左、中、右三项")
        amount = data.get("amount", {})
        if not isinstance(amount, Mapping):
            raise self._wrong("tables.amount", "写成 [tables.amount]")
        return TablesOutline(
            title=self._line(data.get("title"), "tables.title"),
            ordinal=str(data.get("ordinal", "")),
            head=tuple(self._line(text, "tables.head") for text in head),
            sheets=tuple(self._sheet(key, data.get("sheet", {}).get(key, {})) for key in published),
            amount=self._style(amount),
        )

    def _style(self, amount: Mapping[str, Any]) -> NumberStyle:
        if amount.keys() - {"pattern"}:
            raise self._wrong("tables.amount", f"只写 pattern 一项，{PATTERN_ADVICE}")
        try:
            return number_style(str(amount.get("pattern", AMOUNT.pattern)))
        except ValueError:
            raise self._wrong("tables.amount.pattern", PATTERN_ADVICE) from None

    def _sheet(self, key: str, data: Mapping[str, Any]) -> SheetOutline:
        place, landscape = f"tables.sheet.{key}", data.get("landscape")
        if landscape not in (None, True, False):
            raise self._wrong(f"{place}.landscape", "写 true 或 false")
        notes = data.get("notes", [])
        if not isinstance(notes, list):
            raise self._wrong(f"{place}.notes", "写成列表")
        return SheetOutline(
            key,
            self._line(data.get("title"), f"{place}.title"),
            self._line(data.get("mark", ""), f"{place}.mark"),
            landscape,
            tuple(self._line(note, f"{place}.notes") for note in notes),
            self._line(data["empty"], f"{place}.empty") if data.get("empty") else None,
        )

    def _overview_section(self, entry: Mapping[str, Any]) -> Section:
        key = entry.get("key")
        if not isinstance(key, str):
            raise self._wrong("overview.section", '每节写 key = "…"')
        return self._section(key, entry.get("title"))

    def _term(self, entry: Mapping[str, Any]) -> Term:
        name, text, also = entry.get("name"), entry.get("text"), entry.get("also", [])
        if not (isinstance(name, str) and isinstance(text, str) and isinstance(also, list)):
            raise self._wrong("glossary.term", "每条写 name 和 text")
        return Term(name, text, tuple(map(str, also)))

    def _section(self, key: str, title: object) -> Section:
        file = f"report/{key}.j2"
        body = body_template(self._phrasebook.environment, file, self._folder)
        if not isinstance(title, str):
            raise self._wrong(f"{key}.title", "写一行文字")
        return Section(key, line_template(self._phrasebook.environment, title, self._file), body, file)

    def _line(self, text: object, place: str) -> Line:
        if not isinstance(text, str):
            raise self._wrong(place, "写一行文字")
        template = line_template(self._phrasebook.environment, text, self._file)
        return template if "{" in text else text

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self._data.get(name, {})
        if not isinstance(table, Mapping):
            raise self._wrong(name, f"写成 [{name}]，下面一行一项")
        return table

    def _list(self, table: str, name: str) -> list[Mapping[str, Any]]:
        entries = self._table(table).get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            raise self._wrong(f"{table}.{name}", f"写成 [[{table}.{name}]]")
        return entries

    def _explanations(self) -> Mapping[str, Explanation]:
        """The dictionaries of the chain; the nearest phrasebook's word counts."""
        found: dict[str, Explanation] = {}
        for folder in reversed(self._phrasebook.folders):
            files = (folder / f"{_DICTIONARY}{suffix}" for suffix in DICTIONARY_SUFFIXES)
            path: Path | None = next((file for file in files if file.is_file()), None)
            if path is None:
                continue
            if not path.resolve().is_relative_to(folder.resolve()):
                raise PhrasebookError(f"短语库的文件指向了文件夹以外：{path}", advice="换成文件本身，不用链接")
            found |= read_dictionary(path)
        return found

    def _wrong(self, place: str, advice: str) -> PhrasebookError:
        return PhrasebookError(f"{self._file} 的 {place} 写法有误", advice=advice)
