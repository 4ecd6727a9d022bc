"""Compiled templates kept in the user's cache folder, so that a command need not compile a phrasebook anew.

Kept code is run as it is found. So it is taken only from a folder that is this user's and that nobody else can write
to, and each version of narrate, of its sandbox and of Jinja keeps its own: code compiled without a bound must never
run within one that has it. Where there is no such folder, templates are compiled each time, and nothing is said.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from functools import cache
from pathlib import Path

import jinja2
import platformdirs
from jinja2.bccache import Bucket

from narrate import __version__
from narrate.templating import sandbox


class KeptBytecode(jinja2.FileSystemBytecodeCache):
    """Jinja's, which a full disk does not stop."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, if it can be kept."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def kept_bytecode() -> KeptBytecode | None:
    """Where compiled templates are kept; None where they cannot be kept safely."""
    folder = platformdirs.user_cache_path("narrate", appauthor=False) / f"templates-{_version()}"
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not all(map(_is_ours_alone, (folder.parent, folder))) or not os.access(folder, os.W_OK):
            return None
    except OSError:
        return None
    return KeptBytecode(str(folder))


def _is_ours_alone(folder: Path) -> bool:
    """Whether it is a folder of this user's that others cannot write to; Windows keeps the cache folder so by itself."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


@cache
def _version() -> str:
    """What compiled code depends on besides its template: narrate, the sandbox as it stands, Jinja."""
    source = Path(sandbox.__file__).read_bytes()
    return hashlib.sha256(b"\n".join([__version__.encode(), jinja2.__version__.encode(), source])).hexdigest()[:16]
