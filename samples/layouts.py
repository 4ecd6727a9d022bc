"""Which shape the workbooks of a region's samples have."""

from __future__ import annotations

from narrate.samples.layouts import NUMBERED, SPLIT, Layout

LAYOUTS: dict[str, Layout] = {"henan": NUMBERED, "shanghai": SPLIT}
