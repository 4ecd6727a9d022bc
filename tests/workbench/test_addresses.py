"""The addresses of the pages: each leads to a view that is there, and a start loads none of what only pages need."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from narrate.workbench.addresses import ADDRESSES, PAGES
from workbench.conftest import ORIGIN, TOKEN

LIST_OF_UNITS = """
import sys
from pathlib import Path
from narrate.workbench.application import create_app
client = create_app(Path(sys.argv[1]), sys.argv[2]).test_client()
for address in (f"/?token={sys.argv[2]}", "/"):
    assert client.get(address, base_url=sys.argv[3]).status_code == 200
print(*sorted({"docx", "openpyxl", "xlsxwriter", "narrate.unit", "narrate.composing"} & set(sys.modules)))
"""


@pytest.mark.parametrize("view", [one.view for one in ADDRESSES])
def test_an_address_leads_to_a_view_that_is_there(view: str) -> None:
    module, _, function = view.partition(".")
    assert callable(getattr(import_module(f"narrate.workbench.pages.{module}"), function))


def test_a_tab_leads_to_a_view_that_is_shown() -> None:
    assert {page.view for page in PAGES} <= {one.view for one in ADDRESSES if one.method == "GET"}


def test_the_list_of_units_loads_nothing_that_reads_or_writes_a_unit(folder: Path) -> None:
    command = [sys.executable, "-c", LIST_OF_UNITS, str(folder), TOKEN, ORIGIN]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == ""
