"""What every request passes: the name it is sent to, the token, where it comes from, and what it may do.

The address that is opened carries the token once; from then on it is a cookie that no other site's page sends
(SameSite=Strict). The Host must be this machine's own (no name that somebody else's DNS leads here). What changes
anything comes by PUT or DELETE, which no page of another site can send without being asked, and says that it comes from
here (Origin). Pages run no script but ours.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, make_response, render_template, request

from narrate.errors import NarrateError
from narrate.workbench.replies import told_error

_HOSTS = ("127.0.0.1", "localhost")
_READS = frozenset({"GET", "HEAD"})
_WRITES = frozenset({"PUT", "DELETE"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HARMLESS = "harmless"  # the name of the attribute that `harmless` sets
_OUTSIDE = "请从“开始”（或 narrate workbench）重新打开"


class Refused(NarrateError):
    """A request that did not come from a page of this workbench, or may not do what it asks."""

    exit_status = 2


View = TypeVar("View", bound=Callable[..., Any])


def harmless(view: View) -> View:
    """Mark a view that changes no file, so that it is there under --read-only although it is no GET."""
    setattr(view, HARMLESS, True)
    return view


def protect(app: Flask, token: str, *, read_only: bool) -> None:
    """Hold every request of the application to the rules of this module."""

    @app.before_request
    def hold() -> Response | None:
        refusal = _wrong_address() or _wrong_method()
        if refusal is not None:
            return _refused(refusal)
        if request.path == "/" and "token" in request.args:
            return _let_in(token) if _same(request.args["token"], token) else _refused(_outside())
        if not _same(request.cookies.get(cookie_name(), ""), token):
            return _refused(_outside())
        if request.method in _WRITES:
            refusal = _wrong_origin() or (_held_back() if read_only else None)
        return _refused(refusal) if refusal is not None else None

    @app.after_request
    def say_what_is_allowed(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response


def cookie_name() -> str:
    """Browsers do not tell two ports of one machine apart, so the name does."""
    return f"narrate-{request.environ.get('SERVER_PORT', '')}"


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _wrong_address() -> Refused | None:
    port = request.environ.get("SERVER_PORT", "")
    if request.environ.get("HTTP_HOST", "") in [f"{host}:{port}" for host in _HOSTS]:
        return None
    return Refused("这个地址不是本机的工作台", advice=_OUTSIDE)


def _wrong_method() -> Refused | None:
    if request.method in _READS | _WRITES:
        return None
    return Refused(f"工作台不接受 {request.method}", advice=_OUTSIDE)


def _wrong_origin() -> Refused | None:
    """What changes something must say that it comes from a page of this workbench."""
    own = f"http://{request.environ.get('HTTP_HOST', '')}"
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if request.headers.get("Origin") == own and same_site:
        return None
    return Refused("这个请求不是从工作台的页面来的，没有执行", advice=_OUTSIDE)


def _held_back() -> Refused | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, HARMLESS, False):
        return None
    return Refused("工作台是只读打开的（--read-only），没有写入", advice="不加 --read-only 重新打开")


def _outside() -> Refused:
    return Refused("这一页不是从工作台的地址打开的，或者工作台已经重新启动", advice=_OUTSIDE)


def _refused(refusal: Refused) -> Response:
    return told_error(refusal, 403, "outside.html.j2")


def _let_in(token: str) -> Response:
    """A page that leads on by itself: a redirect from elsewhere would not carry a strict cookie."""
    response = make_response(render_template("enter.html.j2"))
    response.set_cookie(cookie_name(), token, httponly=True, samesite="Strict")
    return response
