"""Every address of the pages, and the function of a page that answers it.

A page is loaded when one of its addresses is asked for first: the start pays for none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask

from narrate.on_demand import on_demand
from narrate.workbench.security import harmless

_ROOM = "narrate.workbench.pages"


@dataclass(frozen=True)
class Page:
    """A page of a unit: the name of its tab, and the view it leads to."""

    title: str
    view: str


class Address(NamedTuple):
    """What is asked for, and the view that answers: the module of a page and its function, as templates name it."""

    method: str
    rule: str
    view: str
    is_harmless: bool = False  # see `security.harmless`


PAGES = (
    Page("表格", "unit.unit"),
    Page("填报", "answers.answers"),
    Page("文稿", "text.text"),
    Page("核对", "check.checked"),
    Page("更新", "refresh.refresh"),
    Page("沿用上年", "roll_forward.chosen"),
    Page("定稿", "final.final"),
)
"""The pages of a unit, in the order of their tabs. A new page goes here, and what it answers below."""

ADDRESSES = (
    Address("GET", "/", "units.units"),
    Address("PUT", "/new-units", "units.new_unit"),
    Address("GET", "/batch", "batch.batch"),
    Address("PUT", "/batch/runs", "batch.start"),
    Address("GET", "/batch/live", "batch.live"),
    Address("GET", "/batch/owed.xlsx", "batch.owed"),
    Address("GET", "/batch/lists", "batch.list_of"),
    Address("PUT", "/batch/opened-lists", "batch.open_list", is_harmless=True),
    Address("GET", "/reminders/<path:unit>", "batch.remind"),
    Address("GET", "/unit/<path:unit>", "unit.unit"),
    Address("PUT", "/form/<path:unit>", "unit.form"),
    Address("PUT", "/files/<path:unit>", "unit.put_file"),
    Address("GET", "/sheet/<path:unit>", "unit.sheet"),
    Address("GET", "/answers/<path:unit>", "answers.answers"),
    Address("PUT", "/answers/<path:unit>", "answers.put_answer"),
    Address("GET", "/text/<path:unit>", "text.text"),
    Address("GET", "/figure/<path:unit>", "text.figure"),
    Address("GET", "/documents/<path:unit>", "text.document"),
    Address("PUT", "/documents/<path:unit>", "text.write_document"),
    Address("PUT", "/opened-files/<path:unit>", "text.open_here", is_harmless=True),
    Address("GET", "/check/<path:unit>", "check.checked"),
    Address("GET", "/findings-list/<path:unit>", "check.findings_list"),
    Address("PUT", "/commented/<path:unit>", "check.write_comments"),
    Address("PUT", "/ticks/<path:unit>", "check.tick"),
    Address("PUT", "/switched-off/<path:unit>", "check.put_switched_off"),
    Address("DELETE", "/switched-off/<path:unit>", "check.delete_switched_off"),
    Address("GET", "/refresh/<path:unit>", "refresh.refresh"),
    Address("PUT", "/refreshed/<path:unit>", "refresh.write"),
    Address("GET", "/roll-forward/<path:unit>", "roll_forward.chosen"),
    Address("PUT", "/last-years-words/<path:unit>", "roll_forward.decide"),
    Address("PUT", "/rolled/<path:unit>", "roll_forward.write"),
    Address("GET", "/final/<path:unit>", "final.final"),
    Address("PUT", "/final/<path:unit>", "final.make_final"),
    Address("PUT", "/pdf/<path:unit>", "final.make_pdf"),
)


def add_pages(app: Flask) -> None:
    """Have the application answer every address of a page."""
    for method, rule, view, is_harmless in ADDRESSES:
        module, _, function = view.partition(".")
        answer = on_demand(f"{_ROOM}.{module}", function)
        app.add_url_rule(rule, view, harmless(answer) if is_harmless else answer, methods=[method])


def page_of(module: str | None) -> Page | None:
    """The page of a unit that a module of `pages` makes; None for those of the folder, and what belongs to no page."""
    return next((page for page in PAGES if page.view.partition(".")[0] == module), None)
