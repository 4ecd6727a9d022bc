"""The workbench in a real browser, for the fixtures of `conftest.py`: one server, one browser, a workbench a test."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import waitress

from narrate.workbench.application import create_app
from narrate.workbench.bench import Bench

TOKEN = "the-token-of-the-tests"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTHS = (1280, 800)
READY = """(() => {
  const unseen = new CSSStyleSheet();
  unseen.replaceSync(":root { visibility: hidden }");
  document.adoptedStyleSheets = [unseen];
  addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; });
})()"""
"""A page is not seen, so not pressed, before its script listens: what is pressed earlier is lost."""
PATIENCE = 90_000  # milliseconds, on a machine that does much else
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    # playwright closes its own pipes late
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""The marks of a module whose tests use `served`."""


class Listening:
    """One server for all tests, which answers with the workbench of the test that runs."""

    def __init__(self) -> None:
        self.app: Any = None
        self.server = waitress.create_server(self, host="127.0.0.1", port=0, threads=4)
        self.origin = f"http://127.0.0.1:{self.server.effective_port}"
        threading.Thread(target=self.server.run, daemon=True).start()

    def __call__(self, environ: Any, start: Any) -> Any:
        return self.app(environ, start)


class Served:
    """A workbench that listens, and what its pages asked for and complained about."""

    def __init__(self, folder: Path, browser: Any, listening: Listening) -> None:
        self.folder, self.app, self.origin = folder, create_app(folder, TOKEN), listening.origin
        listening.app = self.app
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(READY)
        self.context.on("request", self._asked)
        self.context.on("console", lambda told: told.type in ("error", "warning") and self.complaints.append(told.text))
        self.context.on("weberror", lambda told: self.complaints.append(str(told.error)))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.complaints.append(f"asked for {request.url}")

    @property
    def bench(self) -> Bench:
        held: Bench = self.app.extensions["narrate"]
        return held

    def page(self, address: str) -> Any:
        """A new tab, let in by the token, at an address."""
        page = self.context.new_page()
        page.goto(f"{self.origin}/?token={TOKEN}")
        page.wait_for_url(lambda url: "token" not in url)
        page.goto(f"{self.origin}{address}")
        return page

    def close(self) -> None:
        self.context.close()
        with self.bench.lock:  # what a page asked for last is answered
            pass


def follow(page: Any, link: Any) -> None:
    """Click a link and wait until its page is loaded: what is read of a page earlier may not be seen yet, so empty."""
    with page.expect_navigation():
        link.click()


def fits(page: Any) -> None:
    """A page is no wider than the window, at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
