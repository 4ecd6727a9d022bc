"""The code of `samples/`, found by its path, and what it draws with: tests run from a checkout, where `samples` is not an installed package."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def _load() -> None:
    if "samples" in sys.modules:
        return
    spec = spec_from_file_location("samples", SAMPLES / "__init__.py", submodule_search_locations=[str(SAMPLES)])
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {SAMPLES}")
    module = module_from_spec(spec)
    sys.modules["samples"] = module
    spec.loader.exec_module(module)


_load()

from narrate.samples import operations, unit_data, xlsx  # noqa: E402  needs _load()
from narrate.samples.layouts import books  # noqa: E402
from narrate.samples.sheet import Book, Kind, Manner, Sheet, Value  # noqa: E402
from narrate.samples.unit_data import (  # noqa: E402
    Amounts,
    BasicData,
    LineData,
    OperationsData,
    SubjectData,
    SubjectLine,
    ThreePublicData,
    UnitData,
    YearData,
)
from samples import build, layouts, source  # noqa: E402

__all__ = [
    "SAMPLES",
    "Amounts",
    "BasicData",
    "Book",
    "Kind",
    "LineData",
    "Manner",
    "OperationsData",
    "Sheet",
    "SubjectData",
    "SubjectLine",
    "ThreePublicData",
    "UnitData",
    "Value",
    "YearData",
    "books",
    "build",
    "layouts",
    "operations",
    "source",
    "unit_data",
    "xlsx",
]
