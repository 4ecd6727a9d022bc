"""A folder with units, the workbench on it, and requests as its own pages send them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from narrate.workbench.application import create_app
from narrate.workbench.bench import Bench
from workbench.browsing import CHROMIUM, QUIET, TOKEN, Listening, Served

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PORT = 4321
ORIGIN = f"http://127.0.0.1:{PORT}"


class Sender:
    """The workbench, asked as a page of it asks."""

    def __init__(self, client: FlaskClient, held: Bench) -> None:
        self.client, self.bench = client, held

    def get(self, address: str, **named: Any) -> TestResponse:
        return self.client.get(address, base_url=ORIGIN, **named)

    def put(self, address: str, data: bytes | dict[str, Any] | None = None, **headers: str) -> TestResponse:
        return self.send("PUT", address, data, **headers)

    def delete(self, address: str, **headers: str) -> TestResponse:
        return self.send("DELETE", address, None, **headers)

    def send(self, method: str, address: str, data: Any, **headers: str) -> TestResponse:
        body = json.dumps(data) if isinstance(data, dict) else data
        kind = "application/json" if isinstance(data, dict) else "application/octet-stream"
        told = {"Origin": ORIGIN, "Accept": "application/json"} | headers
        return self.client.open(address, method=method, base_url=ORIGIN, data=body, content_type=kind, headers=told)


def opened(folder: Path, *, read_only: bool = False) -> Sender:
    """The workbench on a folder, with the cookie that its address gives."""
    app = create_app(folder, TOKEN, read_only=read_only)
    client = app.test_client()
    assert client.get(f"/?token={TOKEN}", base_url=ORIGIN).status_code == 200
    return Sender(client, app.extensions["narrate"])


def written_in_wps(form: Path, key: str, text: str, column: str = "本年填报") -> None:
    """What a person does in a spreadsheet program: a text in the row of a question."""
    book = openpyxl.load_workbook(form)
    sheet = book["说明填报表"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "标识" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    row = next(row[0].row for row in sheet.iter_rows() if row[columns["标识"] - 1].value == key)
    sheet.cell(row, columns[column]).value = text
    book.save(form)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau's folder with two units."""
    root = tmp_path / "全县（2022）"
    root.mkdir()
    shutil.copytree(SAMPLES / "jiaozuo-2022", root / "政务局")
    shutil.copytree(SAMPLES / "putuo-finance-2024", root / "财政局")
    return root


@pytest.fixture
def page(folder: Path) -> Iterator[Sender]:
    """The workbench on that folder."""
    yield opened(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser for all tests that need one."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def listening() -> Listening:
    """The server that the pages of all these tests come from."""
    return Listening()


@pytest.fixture
def served(folder: Path, browser: Any, listening: Listening) -> Iterator[Served]:
    """The workbench on a folder with two units; at the end nothing was asked of anybody else, and nothing went wrong."""
    held = Served(folder, browser, listening)
    yield held
    held.close()
    assert held.complaints == []
