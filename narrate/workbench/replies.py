"""What goes wrong, as an answer: for a page that is opened a page, for a script JSON. The words are the error's own."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from narrate.errors import MissingInput, NarrateError, OutputRefused, SeveralErrors, UsageError
from narrate.unexpected import told

_STATUSES: tuple[tuple[type[NarrateError], int], ...] = ((UsageError, 400), (MissingInput, 404), (OutputRefused, 409))
_OTHERWISE = 422


def answer_errors(app: Flask) -> None:
    """Have every error of the application answered in Chinese, and none with a traceback."""

    @app.errorhandler(HTTPException)
    def not_there(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            return told_error(UsageError("文件太大，没有放进来", advice="一个文件最多50兆字节"), 413)
        return told_error(MissingInput("没有这一页", advice="回到单位列表"), error.code or 404)

    @app.errorhandler(Exception)
    def gone_wrong(error: Exception) -> Response:
        known = told(error)
        status = next((number for kind, number in _STATUSES if isinstance(known, kind)), _OTHERWISE)
        return told_error(known, status if known is error else 500)


def told_error(error: NarrateError, status: int, page: str = "error.html.j2") -> Response:
    """An error as an answer, with the status of HTTP; `page` is how a page shows it."""
    if request.method != "GET" or "application/json" in request.headers.get("Accept", ""):
        return make_response(jsonify(error=error_as_json(error)), status)
    single = error.errors if isinstance(error, SeveralErrors) else (error,)
    return make_response(render_template(page, errors=single), status)


def error_as_json(error: NarrateError) -> dict[str, object]:
    """An error for a script: `message`, `details` (its lines) and `advice`."""
    if isinstance(error, SeveralErrors):
        return {"message": error.message, "details": error.lines(), "advice": ""}
    return {"message": error.message, "details": list(error.details), "advice": error.advice}
