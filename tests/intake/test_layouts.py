"""Every table of the recognition data is sound: keys, titles, aliases and the columns a table cannot do without."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import pytest

from narrate.intake.accounts import YearTables
from narrate.intake.answers import UnitProfile
from narrate.intake.captions import title_of
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import bare, header_word, plain

TABLES = pytest.mark.parametrize("table", layouts().tables, ids=lambda table: table.key)


def test_there_is_a_layout_for_each_table_of_a_year_and_nothing_else_but_budgets_and_performance() -> None:
    of_a_year = {field.name for field in fields(YearTables)} - {"year"}
    assert {table.key for table in layouts().tables} == of_a_year | {"budget", "fund_budget", "performance"}


@TABLES
def test_each_title_is_recognised_as_its_own_table(table: TableLayout) -> None:
    assert {title_of(plain(title)) for title in table.titles} == {table}


def test_no_title_belongs_to_two_tables() -> None:
    counted = Counter(plain(title) for table in layouts().tables for title in table.titles)
    assert [title for title, count in counted.items() if count > 1] == []


@TABLES
def test_aliases_are_written_the_way_they_are_compared(table: TableLayout) -> None:
    headers = [*table.columns, *table.sides, *[word for half in table.halves.values() for word in half.columns]]
    assert [word for word in headers if header_word(word) != word] == []
    lines = [
        *table.items,
        *table.sections,
        *[name for _, name in table.statistics],
        *[n for half in table.halves.values() for n in half.lines],
    ]
    assert [name for name in lines if bare(name) != name] == []


@TABLES
def test_required_columns_exist_and_have_a_name_for_messages(table: TableLayout) -> None:
    known = set(table.columns.values()) | set(table.items.values())
    assert set(table.required) <= known and set(table.required) <= set(table.column_names)
    for half in table.halves.values():
        assert set(half.required) <= set(half.columns.values())
        assert set(half.required_lines) <= set(half.lines.values())


def test_items_follow_items_that_exist() -> None:
    items = [item for entries in layouts().table("operations").statistics.values() for item in entries]
    keys = {item.key for item in items}
    assert {item.after for item in items} - {None} <= keys
    assert {item.section for item in items} == set(layouts().table("operations").sections.values())


def test_the_rows_of_the_profile_are_fields_of_the_profile() -> None:
    assert set(layouts().form.profile.values()) == {field.name for field in fields(UnitProfile)}
