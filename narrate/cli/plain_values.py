"""Values taken as they are typed, without the library that Typer checks values with: loading it alone is a fifth of a
command.

Options that nobody gave, texts and paths need none of it. Numbers, choices, whatever a parameter demands of its value,
and a file that may not be read are left to Typer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from typer.models import ParameterInfo

_DEMANDS = (
    "parser",
    "exists",
    "file_okay",
    "dir_okay",
    "writable",
    "readable",
    "resolve_path",
    "allow_dash",
    "path_type",
)
_NO_DEMANDS = ParameterInfo()


class _AsTyped(NamedTuple):
    """What a parameter makes of a value: `kind` (a text or a path) of it, else what Typer makes of it."""

    kind: type[str | Path] | None
    by_typer: Callable[[], Any]

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """As Typer's own."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if self.kind is not None and isinstance(value, str) and (self.kind is str or _is_readable(value)):
            return self.kind(value)
        return self.by_typer().coerce(value, param=param, ctx=ctx)


def take_plainly(parameters: Iterable[Any]) -> None:
    """Let the parameters of a command take their values as they are typed."""
    for parameter in parameters:
        if "get_runtime_param" not in vars(parameter):
            made = _AsTyped(_kind(parameter.type_descriptor), parameter.get_runtime_param)
            parameter.get_runtime_param = lambda made=made: made


def _kind(described: Any) -> type[str | Path] | None:
    """Text or path, where nothing more is demanded of it."""
    info = described.parameter_info
    demanding = any(getattr(info, name) != getattr(_NO_DEMANDS, name) for name in _DEMANDS)
    return None if demanding or described.annotation not in (str, Path) else described.annotation


def _is_readable(path: str) -> bool:
    return os.access(path, os.R_OK) or not Path(path).exists()
