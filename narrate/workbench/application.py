"""The workbench as a WSGI application."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, g, jsonify, make_response, request
from jinja2 import StrictUndefined

from narrate import __version__
from narrate.intake.workbook import MAX_BYTES
from narrate.visible import visible
from narrate.workbench.addresses import PAGES, add_pages, page_of
from narrate.workbench.bench import Bench, bench, hold
from narrate.workbench.opened_folder import OpenedFolder
from narrate.workbench.replies import answer_errors
from narrate.workbench.security import harmless, protect

_STATIC = Path(__file__).resolve().parent / "static"
# told by ourselves: the registry of Windows says what it likes
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def create_app(folder: Path, token: str, *, read_only: bool = False) -> Flask:
    """The workbench on a folder with units in it, or on one unit, for whoever has the token.

    Raises:
        MissingInput: there is no such folder.
    """
    app = Flask(__name__, static_folder=None, template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.autoescape = True
    app.jinja_env.finalize = _visible
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the provider that Flask comes with
    held = Bench(OpenedFolder(folder), read_only)
    hold(app.extensions, held)
    protect(app, token, read_only=read_only)
    _one_at_a_time(app, held)
    answer_errors(app)
    _add_addresses(app)
    add_pages(app)

    @app.context_processor
    def shared() -> dict[str, object]:
        """What every template may show."""
        return {"bench": held, "pages": PAGES, "version": __version__, "unit": None, "page": page_of(request.blueprint)}

    return app


def _one_at_a_time(app: Flask, held: Bench) -> None:
    """Pages read and write the files of units one after the other; what belongs to no page does not wait for them."""

    @app.before_request
    def wait() -> None:
        if request.blueprint is not None:
            held.lock.acquire()
            g.waited = True

    @app.teardown_request
    def go_on(error: BaseException | None) -> None:
        if g.pop("waited", False):
            held.lock.release()


def _visible(printed: object) -> object:
    """What a page prints, with characters that nobody sees written out."""
    return visible(printed) if type(printed) is str else printed


def _add_addresses(app: Flask) -> None:
    """What belongs to no page: files of ours, whether a page is open, the end, and long work."""

    @app.get("/static/<name>")
    def static(name: str) -> Response:
        path = _STATIC / name
        if path.parent != _STATIC or path.suffix not in _KINDS or not path.is_file():
            abort(404)
        return Response(path.read_bytes(), content_type=f"{_KINDS[path.suffix]}; charset=utf-8")

    @app.get("/alive")
    def alive() -> Response:
        return jsonify(folder=str(bench().folder.root), version=__version__, read_only=bench().read_only)

    @app.put("/open-pages/<page>")
    @harmless
    def page_is_open(page: str) -> Response:
        bench().life.seen(page[:64])
        return make_response("", 204)

    @app.delete("/open-pages/<page>")
    @harmless
    def page_is_gone(page: str) -> Response:
        bench().life.gone(page[:64])
        return make_response("", 204)

    @app.delete("/workbench")
    @harmless
    def end() -> Response:
        if (running := bench().jobs.running) and request.args.get("anyway") != "1":
            return make_response(jsonify(running=[job.title for job in running]), 409)
        bench().life.told_to_end.set()
        return make_response("", 204)

    @app.get("/jobs/<int:number>")
    def job(number: int) -> Response:
        found = bench().jobs.get(number)
        return jsonify(found.as_json()) if found else abort(404)

    @app.delete("/jobs/<int:number>")
    @harmless
    def stop_job(number: int) -> Response:
        found = bench().jobs.get(number)
        if found is None:
            abort(404)
        found.stop()
        return jsonify(found.as_json())
