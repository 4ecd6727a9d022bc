"""单位: the units of the folder, as they lie there; nothing is read for it, so that it is there at once."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Response, jsonify, redirect, render_template, request, url_for

from narrate.batch.units import UnitPlace
from narrate.errors import OutputRefused
from narrate.intake.workbook import TABLE_EXTENSIONS
from narrate.visible import file_name
from narrate.workbench.bench import bench
from narrate.workbench.opened_folder import OpenedFolder, allowed_name

_DOCUMENTS = (".docx",)
_TABLES = (*TABLE_EXTENSIONS, ".zip")
_PUBLISHED = (".pdf",)  # stands for the tables where there are none


class UnitLine(NamedTuple):
    """A unit in the list: how many files with tables it has, its documents, and when any of them was last changed."""

    unit: str
    title: str
    workbooks: int
    documents: tuple[str, ...]
    changed: datetime | None


def _line(folder: OpenedFolder, place: UnitPlace) -> UnitLine:
    files = list(folder.files(place.folder, (*_TABLES, *_PUBLISHED, *_DOCUMENTS)))
    tables = [path for path in files if path.suffix.lower() in _TABLES]
    published = [path for path in files if path.suffix.lower() in _PUBLISHED]
    documents = [file_name(path.name) for path in files if path.suffix.lower() in _DOCUMENTS]
    last = max((path.stat().st_mtime for path in files), default=None)
    return UnitLine(
        place.unit,
        folder.title(place.unit),
        len(tables or published),
        tuple(documents),
        datetime.fromtimestamp(last) if last is not None else None,
    )


def units() -> str | Response:
    """The list; a folder that is one unit and nothing else opens as that unit."""
    folder = bench().folder
    found = folder.units()
    lines = [_line(folder, place) for place in found.places]
    if len(lines) == 1 and not found.closed and "all" not in request.args:
        return redirect(url_for("unit.unit", unit=lines[0].unit))  # type: ignore[return-value]  # werkzeug's own base
    return render_template("units.html.j2", lines=lines, closed=found.closed)


def new_unit() -> Response:
    """Make an empty folder for a unit."""
    held = bench()
    name = allowed_name(request.args.get("name", ""))
    try:
        held.folder.checked(held.folder.root / name).mkdir()
    except FileExistsError as error:
        raise OutputRefused(f"已经有“{name}”了", advice="回到单位列表打开它，或者换一个名称") from error
    return jsonify(unit=name, address=url_for("unit.unit", unit=name))
