"""Where a running workbench is written down, so that a second start on the same folder finds it instead of another.

The address holds the token, so the file lies in the user's own cache folder, which nobody else can look into.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import platformdirs

from narrate import __version__
from narrate.errors import OutputRefused
from narrate.files import write_files

_PATIENCE = 2.0  # seconds that one of this machine may take to answer


def address_file(folder: Path, *, read_only: bool = False) -> Path:
    """Where the address of the workbench on a folder is kept; one that only shows is another."""
    place = f"{os.path.realpath(folder)}\n{read_only}"
    known_by = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return platformdirs.user_cache_path("narrate", appauthor=False) / "workbench" / f"{known_by}.json"


def write_down(folder: Path, address: str, *, read_only: bool = False) -> Path | None:
    """Keep the address; None where it cannot be kept, which only means that a second start is not told of the first."""
    path = address_file(folder, read_only=read_only)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "nt" and path.parent.lstat().st_uid != os.geteuid():
            return None
        path.parent.chmod(0o700)
        write_files({path: json.dumps({"address": address}).encode()}, force=True)
    except (OSError, OutputRefused):
        return None
    return path


def forget(path: Path | None, address: str) -> None:
    """Take the address away again, if it is still this one."""
    if path is not None and _read(path) == address:
        with contextlib.suppress(OSError):
            path.unlink()


def address_of_running(folder: Path, *, read_only: bool = False) -> str | None:
    """The address of a workbench of this version that runs on this folder and answers; None where there is none."""
    address = _read(address_file(folder, read_only=read_only))
    return address if address and _answers(address, folder, read_only) else None


def _read(path: Path) -> str:
    try:
        return str(json.loads(path.read_bytes())["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _answers(address: str, folder: Path, read_only: bool) -> bool:
    """Whether the workbench that is wanted answers there."""
    parts = urlsplit(address)
    token = parse_qs(parts.query).get("token", [""])[0]
    try:
        if parts.hostname != "127.0.0.1" or not parts.port:
            return False
        asked = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_PATIENCE)
        try:
            asked.request("GET", "/alive", headers={"Cookie": f"narrate-{parts.port}={token}"})
            answer = asked.getresponse()
            told = json.loads(answer.read(100_000)) if answer.status == http.HTTPStatus.OK else {}
        finally:
            asked.close()
    except (OSError, ValueError, http.client.HTTPException):
        return False
    same_folder = os.path.realpath(str(told.get("folder", ""))) == os.path.realpath(folder)
    return same_folder and (told.get("version"), told.get("read_only")) == (__version__, read_only)
