"""Make the sample unit folders from their plain data: `python samples/build.py [NAME]`.

`source/NAME/` holds the data, `NAME/` is written. Without a name, every sample is made.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if __package__ in (None, ""):
    sys.path.insert(0, str(HERE.parent))

from narrate.form.fill import fill_form  # noqa: E402  the path is set above, when this file is run as a script
from narrate.form.writer import make_form  # noqa: E402
from narrate.intake.answers import UnitProfile  # noqa: E402
from narrate.phrasebooks.phrasebook import offered  # noqa: E402
from narrate.pipeline import open_unit  # noqa: E402
from samples import source, xlsx  # noqa: E402
from samples.layouts import LAYOUTS, books  # noqa: E402
from samples.sheet import Manner  # noqa: E402

SOURCES = HERE / "source"


def build_form(source_folder: Path, target: Path) -> Path:
    """Write 说明填报表.xlsx, filled from `profile.toml` and `answers.json`, into the unit folder `target`.

    narrate makes the form itself, from the workbooks already in the folder, and fills it by key: what it does not
    ask for cannot be typed in.
    """
    profile = UnitProfile(**{key: _frozen(value) for key, value in _toml(source_folder / "profile.toml").items()})
    answers = json.loads((source_folder / "answers.json").read_text("utf-8"), parse_float=Decimal)
    form = target / "说明填报表.xlsx"
    form.unlink(missing_ok=True)
    unit = replace(open_unit(target, phrasebook=profile.phrasebook), profile=profile)
    slots = unit.with_answers(answers).slots
    make_form([replace(slot, answer=None) for slot in slots], profile, form, phrasebooks=offered())
    fill_form(form, answers, slots, profile, phrasebooks=offered(), backup=False)
    return form


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def build_sample(name: str, target: Path) -> list[Path]:
    """Write the workbooks of a sample into `target`.

    Returns the files written.
    """
    folder = SOURCES / name
    unit, layout = source.read(folder), LAYOUTS[source.layout_name(folder)]
    target.mkdir(parents=True, exist_ok=True)
    manner = Manner(blanks_for_zero=layout.blanks_for_zero)
    written = [xlsx.write(book, target) for book in books(unit, layout, manner)]
    return [*written, build_form(folder, target)]


def sample_names() -> list[str]:
    """The samples there is data for."""
    return sorted(path.name for path in SOURCES.iterdir() if (path / "tables.toml").is_file())


def main() -> int:
    parser = argparse.ArgumentParser(description="由 samples/source 的数据生成样例单位文件夹")
    parser.add_argument("name", nargs="?", choices=sample_names(), help="样例名；不写则全部生成")
    name = parser.parse_args().name
    for sample in [name] if name else sample_names():
        for path in build_sample(sample, HERE / sample):
            print(path.relative_to(HERE.parent))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
