"""A slice by seed of `tests/benchmarks/phrasebook_mutations.py`: lint finds nine of ten faults made in the phrasebooks."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

BENCHMARK = Path(__file__).resolve().parents[1] / "benchmarks" / "phrasebook_mutations.py"
SIZE = 10


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("phrasebook_mutations", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_lint_finds_the_faults_made_in_the_installed_phrasebooks() -> None:
    benchmark = _benchmark()
    picked = random.Random(29).sample(benchmark.chosen(1), SIZE)
    missed = [one for one in picked if not benchmark.is_found(one) and not benchmark.is_silent(one)]
    assert len(missed) <= SIZE // 10, missed
