"""The code of `samples/` and what it draws with, as tests use it."""

from __future__ import annotations

from pathlib import Path

from samples import build, layouts, operations, source, unit_data, xlsx
from samples.layouts import books
from samples.sheet import Book, Kind, Manner, Sheet, Value
from samples.unit_data import (
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

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

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
