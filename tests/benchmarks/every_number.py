"""Does `explain` tell of every number that a draft of any region prints where it comes from?

    python tests/benchmarks/every_number.py [--units 3] [--seed 1] [--regions henan,yunnan]

Both samples and `--units` generated units in every installed phrasebook. A number (or direction word) is explained when
`explain`, asked with the words of its clause up to it, finds its figure, and the chain of that figure ends everywhere in a
cell, an answer of the form, or words that say why it is zero. A number in the text that is no figure's must stand in
words that a person filled in, in a name, or in the phrasebook's own allowed words (单价100万元). Cells of small tables in
the narrative count as numbers. One process; exit status 1 where a number is not explained.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from narrate.claims.lexer import numbers  # noqa: E402
from narrate.explain import Mention, find, mentions  # noqa: E402
from narrate.figures.figure import Figure, Missing, Quantity  # noqa: E402
from narrate.phrasebooks import phrasebook as phrasebooks  # noqa: E402
from narrate.report.values import Paragraph, Role  # noqa: E402
from narrate.unit import Unit, open_unit  # noqa: E402
from samples.generate import generate  # noqa: E402

_HEADINGS = {role for role in Role if role.name.startswith(("HEADING", "TITLE", "PART"))}
_ALLOWED = ("单价100万元（含）以上", "；比2019年（疫情前）")  # the phrasebooks' own fixed words ([lint] allow)
_LONGEST = 40  # characters of a clause that a person would type


def main() -> int:
    """Status 1 when a number is not explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--regions", default="", help="with commas between; all without it")
    options = parser.parse_args()
    names = options.regions.split(",") if options.regions else sorted(phrasebooks.installed())
    printed = cells = 0
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            for folder in _units(Path(temporary) / name, name, options.units, options.seed):
                unit = open_unit(folder, phrasebook=name)
                told = list(mentions(unit.report, unit.figures.by_id))
                printed += len(told)
                cells += sum(not any(one.paragraph is own for own in unit.report.paragraphs()) for one in told)
                faults += [f"{name} {folder.name}: {fault}" for fault in _faults(unit, told)]
    for fault in faults[:40]:
        print(fault)
    print(
        f"{len(names)} regions, {printed} numbers and direction words ({cells} in small tables), {len(faults)} not explained"
    )
    return 1 if faults else 0


def _units(target: Path, name: str, number: int, seed: int) -> list[Path]:
    samples = sorted(path for path in (ROOT / "samples").glob("*-20*") if path.is_dir())
    made = generate(number, target, seed=seed, defects=Decimal(0), phrasebook=name, workers=1) if number else []
    return [*samples, *(target / one.folder for one in made)]


def _faults(unit: Unit, told: list[Mention]) -> Iterator[str]:
    for one in told:
        for bare in _ends(one.quantity):
            yield f"{one.quantity.id} rests on {bare.id}, which has no source"
        text, span = one.paragraph.text, one.span
        words = text[
            max(0, span.start - _LONGEST, *(text.rfind(mark, 0, span.start) + 1 for mark in "。；")) : span.end
        ]
        found, _ = find(unit.report, unit.figures.by_id, words)
        if one.quantity.id not in {mention.quantity.id for mention in found}:
            yield f"{one.quantity.id} is not found by “{words}”"
    for paragraph in unit.report.paragraphs():
        if paragraph.role not in _HEADINGS:
            yield from _bare(unit, paragraph)


def _bare(unit: Unit, paragraph: Paragraph) -> Iterator[str]:
    """Numbers that stand in no span and in no words that the phrasebook allows."""
    for number in numbers(paragraph.text, 0):
        held = any(span.start <= number.start and number.end <= span.end for span in paragraph.spans)
        said = any(at <= number.start < at + len(one) for one in _ALLOWED if (at := paragraph.text.find(one)) >= 0)
        if not held and not said:
            yield f"{paragraph.key}: {paragraph.text[max(0, number.start - 12) : number.end + 4]} is no figure"


def _ends(quantity: Quantity) -> Iterator[Quantity]:
    """The figures at the end of a chain that tell no source."""
    if quantity.inputs:
        for one in quantity.inputs:
            yield from _ends(one)
    elif isinstance(quantity, Missing):
        return  # its gap is shown
    elif not isinstance(quantity, Figure) or (quantity.source is None and not quantity.formula):
        yield quantity


if __name__ == "__main__":
    sys.exit(main())
