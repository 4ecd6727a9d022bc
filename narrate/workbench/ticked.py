"""What a person ticked off of a check's findings, kept beside the unit's files (.narrate-核对.json).

A finding is known by everything it says: once a number in it changes, it is another one and is not ticked off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from narrate.files import write_files
from narrate.findings import Finding
from narrate.workbooks.findings_list import TREATMENTS

NAME = ".narrate-核对.json"


def known_by(finding: Finding) -> str:
    """What tells a finding from any other."""
    said = (finding.code, finding.message, finding.section, finding.fragment, finding.written, finding.expected)
    return hashlib.sha256("\n".join((*said, *finding.places)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def read_ticks(folder: Path) -> dict[str, str]:
    """Finding → how it was treated; nothing where nothing was ticked off, or the file is not ours."""
    try:
        data = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    ticks = data.get("ticks") if isinstance(data, dict) else None
    return {key: how for key, how in ticks.items() if how in TREATMENTS} if isinstance(ticks, dict) else {}


def write_ticks(folder: Path, ticks: Mapping[str, str]) -> None:
    """Keep them.

    Raises:
        OutputRefused: they cannot be written.
    """
    text = json.dumps({"schema": "narrate.ticks/1", "ticks": ticks}, ensure_ascii=False, indent=1, sort_keys=True)
    write_files({folder / NAME: text.encode()}, force=True)
