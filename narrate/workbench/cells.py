"""What a cell of a workbook says, as a page shows it."""

from __future__ import annotations


def written(raw: object) -> str:
    """The content of a cell as text; a number without the .0 of a whole one."""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
