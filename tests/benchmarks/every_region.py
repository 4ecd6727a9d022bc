"""Does every region draft every unit without a finding of `check`, of lint or of a validator?

    python tests/benchmarks/every_region.py [--units 20] [--seed 1] [--regions henan,yunnan] [--keep FOLDER]

Both samples and `--units` generated units (the seed says which), in every installed phrasebook that can stand alone,
第三部分 and the whole report: written, checked against the unit's own tables by that phrasebook, and validated
(openxml-audit; `--audited` of the documents of each region, since that takes longest). The generated units have answers
to what the region asks; what stays open in the samples is counted and is no finding. One process. Prints counts a region, and every finding with
the unit it was seen in; exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from openxml_audit import OpenXmlValidator  # noqa: E402

from narrate.checking import check_document  # noqa: E402
from narrate.findings import Severity  # noqa: E402
from narrate.linting.lint import lint  # noqa: E402
from narrate.phrasebooks import phrasebook as phrasebooks  # noqa: E402
from narrate.report.values import Report  # noqa: E402
from narrate.unit import Unit, open_unit  # noqa: E402
from narrate.writing.report_writer import write_report  # noqa: E402
from narrate.writing.template import load_template  # noqa: E402
from samples.generate import generate  # noqa: E402

_SHOWN = 12  # findings of a region


@dataclass(slots=True)
class Tally:
    """What came of a region."""

    documents: int = 0
    paragraphs: int = 0
    open_slots: int = 0
    audited: int = 0
    found: Counter[str] = field(default_factory=Counter)
    seen: dict[str, str] = field(default_factory=dict)  # finding → where it was seen first

    def add(self, code: str, message: str, where: str) -> None:
        self.found[code] += 1
        self.seen.setdefault(f"{code} {message}", where)


def main() -> int:
    """Status 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--regions", default="", help="with commas between; all without it")
    parser.add_argument("--audited", type=int, default=4, help="documents of each region that are validated")
    parser.add_argument("--keep", type=Path, help="where units and documents stay")
    options = parser.parse_args()
    names = options.regions.split(",") if options.regions else sorted(phrasebooks.installed())
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        started = time.process_time()
        tallies = {}
        for name in names:
            units = _units(folder, name, options.units, options.seed)
            tallies[name] = _region(name, units, folder / "文稿", options.audited)
            _print(name, tallies[name])
    whole = sum(tally.found.total() for tally in tallies.values())
    print(f"{len(names)} regions, {whole} findings, {time.process_time() - started:.0f} s CPU")
    return 1 if whole else 0


def _print(name: str, tally: Tally) -> None:
    told = "、".join(f"{code} {number}" for code, number in tally.found.most_common()) or "none"
    print(
        f"{name:16} documents {tally.documents:3} paragraphs {tally.paragraphs:6} open {tally.open_slots:5} "
        f"validated {tally.audited:3} findings: {told}",
        flush=True,
    )
    for message, where in list(tally.seen.items())[:_SHOWN]:
        print(f"    {message[:200]}  [{where}]", flush=True)


def _units(folder: Path, name: str, number: int, seed: int) -> list[Path]:
    """Both samples, and units generated with answers to what this region asks."""
    samples = sorted(path for path in (ROOT / "samples").glob("*-20*") if path.is_dir())
    if not number:
        return samples
    target = folder / "单位" / name
    shutil.rmtree(target, ignore_errors=True)
    made = generate(number, target, seed=seed, defects=Decimal(0), phrasebook=name, workers=1)
    return [*samples, *(target / one.folder for one in made)]


def _region(name: str, units: list[Path], target: Path, audited: int) -> Tally:
    tally = Tally()
    for problem in lint(name):
        tally.add("lint", str(problem), name)
    shutil.rmtree(target / name, ignore_errors=True)
    (target / name).mkdir(parents=True)
    for folder in units:
        try:
            unit = open_unit(folder, phrasebook=name)
            reports = {"draft": unit.report, "report": unit.whole_report}
        except Exception as problem:
            tally.add(type(problem).__name__, str(problem), folder.name)
            continue
        for kind, report in reports.items():
            path = target / name / f"{folder.name}-{kind}.docx"
            _written(unit, report, path, tally, validate=tally.audited < audited)
    return tally


def _written(unit: Unit, report: Report, path: Path, tally: Tally, *, validate: bool) -> None:
    """One document: written, checked, validated."""
    where = path.stem
    try:
        write_report(report, load_template(), path)
    except Exception as problem:
        tally.add(type(problem).__name__, str(problem), where)
        return
    tally.documents += 1
    tally.paragraphs += sum(1 for _ in report.paragraphs())
    tally.open_slots += len(report.open_slots())
    for finding in check_document(unit, path).findings:
        if finding.severity in (Severity.ERROR, Severity.WARNING) and "待补" not in finding.message:
            tally.add(finding.code, finding.message, where)
    if validate:
        tally.audited += 1
        for error in OpenXmlValidator().validate(path).errors:
            tally.add("openxml-audit", str(error), where)


if __name__ == "__main__":
    sys.exit(main())
