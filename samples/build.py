"""Make the sample unit folders from their plain data: `python samples/build.py [NAME]`.

`source/NAME/` holds the data, `NAME/` is written. Without a name, every sample is made.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __package__ in (None, ""):
    sys.path.insert(0, str(HERE.parent))

from samples import source, xlsx  # noqa: E402  the path is set above, when this file is run as a script
from samples.layouts import LAYOUTS, books  # noqa: E402
from samples.sheet import Manner  # noqa: E402

SOURCES = HERE / "source"


def build_form(source_folder: Path, target: Path) -> bool:
    """Write 说明填报表.xlsx, filled from `profile.toml` and `answers.json`, into the unit folder `target`.

    The form is made by narrate itself, from the workbooks already in the folder. Returns whether it was written:
    not while narrate has no form writer.
    """
    try:
        available = find_spec("narrate.form.writer") is not None
    except ModuleNotFoundError:
        available = False
    if not available:
        return False
    # TODO: call narrate.form with the answers of `source_folder`, write into `target` and return True
    return False


def build_sample(name: str, target: Path) -> list[Path]:
    """Write the workbooks of a sample into `target`.

    Returns the files written.
    """
    folder = SOURCES / name
    unit, layout = source.read(folder), source.layout_name(folder)
    target.mkdir(parents=True, exist_ok=True)
    manner = Manner(blanks_for_zero=LAYOUTS[layout].blanks_for_zero)
    written = [xlsx.write(book, target) for book in books(unit, layout, manner)]
    build_form(folder, target)
    return written


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
