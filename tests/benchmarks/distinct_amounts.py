"""Binding judged on texts in which every amount is another: a number bound to the wrong figure cannot be right by chance.

python tests/benchmarks/distinct_amounts.py [--seeds 3] [UNIT=PHRASEBOOK …]

Every amount of a unit's tables, of both years and the budget, is moved to a value of its own (what the tables tell of each
other no longer holds: 05's total is not 04's column), and the 情况说明 is written from them in the frames of the published
text. Without marks it is bound again: what is bound with another value than the text's is bound wrongly.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from narrate.document_checks.prior_year import prior_figures  # noqa: E402
from narrate.document_checks.resolution import Ground  # noqa: E402
from narrate.intake.accounts import UnitInputs  # noqa: E402
from narrate.intake.grid import Reading  # noqa: E402
from narrate.intake.unit_folder import read_unit  # noqa: E402
from narrate.roll_forward.binding import Bindings, bind  # noqa: E402
from narrate.rolling import figures_of  # noqa: E402
from narrate.unit import unit_of  # noqa: E402
from narrate.word.reader import read_body  # noqa: E402
from narrate.writing.plain_document import plain_document  # noqa: E402
from narrate.writing.report_writer import write_report  # noqa: E402
from narrate.writing.template import load_template  # noqa: E402
from support.moved_amounts import with_readings  # noqa: E402
from support.recomputation import document_text  # noqa: E402

PUBLISHED = ROOT.parent / "shared" / "published"
UNITS = (
    (ROOT / "samples" / "jiaozuo-2022", "henan"),
    (ROOT / "samples" / "putuo-finance-2024", "shanghai"),
    (PUBLISHED / "ghj-2024", "shanghai"),
    (PUBLISHED / "sgb-2024", "shanghai"),
)


def distinct(inputs: UnitInputs, rng: Random) -> UnitInputs:
    """The unit with every amount that is not zero moved to a value that no other has."""
    taken: set[Decimal] = set()

    def moved(reading: Reading) -> Reading:
        value = reading.value
        assert value is not None
        while value in taken or value == reading.value:
            factor = Decimal(rng.randint(900, 1100)) / 1000
            value = (reading.value * factor).quantize(Decimal("0.01")) + Decimal(rng.randint(1, 99)) / 100
        taken.add(value)
        return reading._replace(value=value)

    return with_readings(inputs, moved)


def bound_again(folder: Path, phrasebook: str, rng: Random) -> Bindings:
    """The unit's 情况说明 on distinct amounts, without marks, bound to its figures."""
    inputs = distinct(read_unit(folder), rng)
    unit = unit_of(inputs, phrasebook)
    with tempfile.TemporaryDirectory() as made:
        target = Path(made) / "a.docx"
        write_report(unit.report, load_template(unit.settings.template), target)
        document = read_body(plain_document(document_text(target)))
    ground = Ground.of(inputs, figures_of(inputs, unit.answers, unit.profile), prior_figures(inputs))
    return bind(document, ground, ground, 0)


def main() -> int:
    """Print by unit how many numbers were bound, how many wrongly, and those that were not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", nargs="*", help="a unit's folder = a phrasebook; the four published ones without it")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    units = [(Path(one.partition("=")[0]), one.partition("=")[2]) for one in given.units] or list(UNITS)
    wrong = total = right = 0
    for folder, phrasebook in units:
        if not folder.is_dir():
            continue
        for seed in range(given.seeds):
            found = bound_again(folder, phrasebook, Random(seed))
            numbers = [one for one in found.bound if one.claim.number is not None]
            loose = [one for one in found.loose if one.claim.number is not None and not one.claim.free]
            bad = [one for one in numbers if not one.right]
            wrong, total, right = wrong + len(bad), total + len(numbers) + len(loose), right + len(numbers) - len(bad)
            print(f"{folder.name} {phrasebook} seed {seed}: {len(numbers)} bound, {len(bad)} wrongly, {len(loose)} not")
            for one in bad[:5]:
                print(
                    f"    {one.text.words(max(0, one.claim.start - 24), one.claim.end + 6)} | {one.figure.id} | {one.error[:60]}"
                )
            for each in loose[:3]:
                print(f"    not: {each.text.words(max(0, each.claim.start - 24), each.claim.end + 6)}")
    print(f"{total} numbers: {right} bound rightly ({100 * right / max(1, total):.1f} %), {wrong} wrongly")
    return 1 if wrong or right < 0.97 * total else 0


if __name__ == "__main__":
    sys.exit(main())
