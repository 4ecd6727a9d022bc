"""Binding judged on the four published texts, over tables in which every amount is another.

python tests/benchmarks/distinct_published.py [--seed 0] [--all]

Every amount of a unit's tables, of both years, the budget and what its form says is moved to a value of its own, the
order of amounts kept (what was more stays more). The published text is rewritten to match: which figure each of its
numbers states was decided by hand (published_numbers.toml). Without marks it is bound; a number that is bound with
another value than its own figure's is bound wrongly. The same for texts in the frames of nine other regions, over
made units (`tests/roll_forward/other_regions.py`): what their numbers state is known from how they are made.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from roll_forward.next_year import anybody, next_year  # noqa: E402
from roll_forward.other_regions import REGIONS, narrative  # noqa: E402

from narrate.document_checks.prior_year import prior_figures  # noqa: E402
from narrate.document_checks.resolution import Ground  # noqa: E402
from narrate.figures.figure import Direction, Figure, Quantity  # noqa: E402
from narrate.intake.accounts import UnitInputs  # noqa: E402
from narrate.intake.answers import Answer, UnitProfile  # noqa: E402
from narrate.intake.grid import Reading  # noqa: E402
from narrate.intake.unit_folder import read_unit  # noqa: E402
from narrate.quantity import number_style, print_number, round_half_up  # noqa: E402
from narrate.roll_forward.binding import Bindings, bind  # noqa: E402
from narrate.rolling import figures_of  # noqa: E402
from narrate.word.reader import read_body  # noqa: E402
from narrate.writing.plain_document import plain_document  # noqa: E402
from support.moved_amounts import with_readings  # noqa: E402
from support.published_facts import PUBLISHED, filled_unit  # noqa: E402
from support.units import write_unit  # noqa: E402

TRUTH = Path(__file__).with_name("published_numbers.toml")
NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?=\s*[万%％])|(?<![\d.,])\d[\d,]*\.\d+")
_LEVEL = re.compile(r"(决算数)[与同]((?:年初|全年)?预算数)(?:基本)?持平")
_TOTAL_LEVEL = re.compile(r"总计持平")
_SHORT = {"G": "general_public_budget", "T": "three_public", "P": "performance"}
_FRAMES = {
    "item": ("original_budget", "actual", "completion"),
    "adjusted": ("adjusted_budget", "actual", "adjusted_completion"),
}
_MONEY = ("amount", "total", "actual", "prior", "budget", "goods", "works", "services", "awarded", "sme", "micro")
_SCALE = Decimal("1.013")
Line = tuple[str, Sequence[tuple[int, str]]]  # a paragraph; where its numbers begin, and the figures they state


@dataclass(frozen=True)
class Text:
    """A published text: its paragraphs, and of each the figures that its numbers state."""

    paragraphs: Sequence[str]
    stated: Mapping[int, Sequence[str]]


def text_of(unit: str) -> Text:
    """The published text of a unit with what was decided about it.

    Raises:
        ValueError: the decisions are not of these numbers.
    """
    lines = [line for line in _published(unit).splitlines() if line.strip()]
    said: dict[str, str] = tomllib.loads(TRUTH.read_text("utf-8"))[unit]
    stated = {int(key): [_whole(word) for word in _words(value, lines[int(key)])] for key, value in said.items()}
    for at, line in enumerate(lines):
        if len(NUMBER.findall(line)) != len(stated.get(at, ())):
            raise ValueError(f"{unit} {at}: {NUMBER.findall(line)} {stated.get(at)}")
    return Text(lines, stated)


def _published(unit: str) -> str:
    for path in (PUBLISHED / f"{unit}.part3.txt", PUBLISHED / unit / "part3.txt"):
        if path.is_file():
            return path.read_text("utf-8")
    spec = json.loads((PUBLISHED / unit / "paragraphs.json").read_text("utf-8"))
    command = ["pdftotext", "-raw", PUBLISHED / unit / "published.pdf", "-"]
    raw = re.sub(r"[\s\f\u3000]+", "", subprocess.run(command, capture_output=True, check=True).stdout.decode())
    start, lines = raw.rindex(spec["starts_with"]), []
    for length in spec["lengths"]:
        lines.append(raw[start : start + length])
        start += length
    return "\n".join(lines)


def _words(value: str, line: str) -> list[str]:
    frame, _, code = value.partition(" ")
    if frame in _FRAMES:
        return [f"G.{code}.{end}" for end in _FRAMES[frame][: len(NUMBER.findall(line))]]
    return value.split()


def _whole(word: str) -> str:
    head, dot, rest = word.partition(".")
    return f"{_SHORT.get(head, head)}{dot}{rest}"


def distinct(inputs: UnitInputs, answers: Mapping[str, Answer], rng: Random) -> tuple[UnitInputs, dict[str, Answer]]:
    """The unit with each amount at a value of its own, in the order they had; and what its form says."""
    readings: list[Reading] = []
    with_readings(inputs, lambda one: readings.append(one) or one)
    said = {key: one for key, one in answers.items() if one.number and key.endswith(_MONEY)}
    slots = [(one.value, number, None) for number, one in enumerate(readings)]
    slots += [(one.number, len(readings), key) for key, one in said.items()]
    rng.shuffle(slots)
    new: dict[int | str, Decimal] = {}
    last = Decimal("-1e9")
    for value, number, key in sorted(slots, key=lambda one: one[0] or 0):
        assert value is not None
        step = max(abs(value) * Decimal(rng.randint(2, 9)) / 1000, Decimal(rng.randint(1, 9)) / 100)
        last = max(value * _SCALE, last + step).quantize(Decimal("0.01"))
        new[number if key is None else key] = last
    values = iter([new[number] for number in range(len(readings))])
    moved = with_readings(inputs, lambda one: one._replace(value=next(values)))
    told = {key: one._replace(text=str(new[key]), number=new[key]) for key, one in said.items()}
    return moved, {**answers, **told}


def rewritten(text: Text, figures: Mapping[str, Quantity]) -> Iterator[Line]:
    """The paragraphs with the numbers of these figures, and where each number begins with the id it states."""
    for at, line in enumerate(text.paragraphs):
        made, place = "", 0
        starts: list[tuple[int, str]] = []
        for found, name in zip(NUMBER.finditer(line), text.stated.get(at, ()), strict=True):
            made += line[place : found.start()]
            starts.append((len(made), name))
            figure = figures.get(name)
            style = number_style("#,##0.00" if "," in line else "0.00")
            made += print_number(abs(figure.published), style) if isinstance(figure, Figure) else found[0]
            place = found.end()
        made += line[place:]
        yield _directed(made, text.stated.get(at, ()), figures), starts


def _directed(line: str, stated: Sequence[str], figures: Mapping[str, Quantity]) -> str:
    """The words for no difference put right: where amounts were the same, one is more now."""
    for name in stated:
        head = name.rpartition(".")[0]
        ends = {".adjusted_completion": "against_adjusted", ".actual": "against_budget", ".income": "against_prior"}
        against = next((way for end, way in ends.items() if name.endswith(end)), "")
        if "adjusted_budget" in " ".join(stated):
            against = "against_adjusted"
        turned = figures.get(f"{head}.{against}.direction")
        if isinstance(turned, Direction) and turned.sign:
            line = _LEVEL.sub(rf"\1{'大' if turned.sign > 0 else '小'}于\2", line)
            line = _TOTAL_LEVEL.sub("总计增加" if turned.sign > 0 else "总计减少", line)
    return line


def bound_again(
    unit: str, text: Text, folder: Path, rng: Random
) -> tuple[Bindings, list[Line], Mapping[str, Quantity]]:
    """The rewritten text bound to the moved tables."""
    read = read_unit(folder)
    profile, answers, _ = read.said
    if unit == "sgb-2024":  # the facts give its 全年预算 under the name of the 年初预算
        answers = {key.replace("original_budget", "adjusted_budget"): one for key, one in answers.items()}
    inputs, told = distinct(read, answers, rng)
    inputs = replace(inputs, said=inputs.said._replace(answers=told))
    figures = figures_of(inputs, told, profile)
    made = list(rewritten(text, figures))
    document = read_body(plain_document([line for line, _ in made]))
    ground = Ground.of(inputs, figures, prior_figures(inputs))
    return bind(document, ground, ground, 0), made, figures


@dataclass(frozen=True)
class Judged:
    """What came of the numbers of one text."""

    right: int
    wrong: tuple[str, ...]
    loose: tuple[str, ...]


def judged(found: Bindings, lines: Sequence[Line], figures: Mapping[str, Quantity]) -> Judged:
    """Each number that states a figure: bound to its value, to another, or not."""
    bound = {
        (one.text.number, one.text.anchor(one.claim.number.start, one.claim.number.stop).start): one
        for one in found.bound
        if one.claim.number is not None
    }
    right, wrong, loose = 0, [], []
    for at, (line, starts) in enumerate(lines):
        for start, name in starts:
            due, one = figures.get(name), bound.get((at, start))
            shown = f"{at} {line[max(0, start - 24) : start]}|{line[start : start + 14]}  {name}"
            own = (
                round_half_up(abs(due.published), 2) if isinstance(due, Figure) else Decimal(0) if name == "0" else None
            )
            if one is not None:
                value = round_half_up(abs(one.figure.published), 2) if isinstance(one.figure, Figure) else None
                if value != own and (name != "0" or value is not None):
                    wrong.append(f"{shown} bound to {one.figure.id} {value}")
                    continue
            if own is not None:
                right += one is not None
                loose += [shown] if one is None else []
    stated = {(at, start) for at, (_, starts) in enumerate(lines) for start, _ in starts}
    for place, one in bound.items():
        if (
            place not in stated and isinstance(one.figure, Figure) and not one.right
        ):  # a count, an ordinal, a number that nobody decided about
            words = one.text.words(max(0, one.claim.start - 24), one.claim.end + 6)
            wrong.append(f"{words} bound to {one.figure.id}")
    return Judged(right, tuple(wrong), tuple(loose))


def of_region(region: str, rng: Random, folder: Path) -> tuple[Bindings, list[Line], Mapping[str, Quantity]] | None:
    """A text in the frames of a region over a made unit with distinct amounts; None where a frame has no figure."""
    unit = next_year(anybody(rng), rng, items=False)
    inputs, told = distinct(read_unit(write_unit(unit, folder)), {}, rng)
    figures = figures_of(inputs, told, UnitProfile())
    made = narrative(region, unit.name, unit.year, figures)
    if made is None:
        return None
    texts, stated = made
    starts: dict[int, list[tuple[int, str]]] = {}
    for one in stated:
        starts.setdefault(one.paragraph, []).append((one.start, one.figure))
    ground = Ground.of(inputs, figures, prior_figures(inputs))
    found = bind(read_body(plain_document(texts)), ground, ground, 0)
    return found, [(text, starts.get(at, [])) for at, text in enumerate(texts)], figures


def _texts(seed: int, folder: Path, units: int) -> Iterator[tuple[str, Judged]]:
    for unit in tomllib.loads(TRUTH.read_text("utf-8")) if PUBLISHED.is_dir() else ():
        own = ROOT / "samples" / unit
        if unit != "jiaozuo-2022":
            own = folder / unit
            filled_unit(unit, own, "shanghai")
        yield unit, judged(*bound_again(unit, text_of(unit), own, Random(seed)))
    for region in REGIONS:
        made = 0
        for number in range(seed * 1000, seed * 1000 + 400):
            told = of_region(region, Random(number), folder / f"{region}{number}")
            if told is not None:
                made += 1
                yield region, judged(*told)
            if made == units:
                break


def main() -> int:
    """Print by text how many numbers were bound, how many wrongly, and those that were not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--units", type=int, default=4, help="made units for each of the other regions")
    parser.add_argument("--all", action="store_true", help="print what was not bound, too")
    given = parser.parse_args()
    if not PUBLISHED.is_dir():
        print("the published texts are not beside this checkout: the other regions alone")
    found: dict[str, list[Judged]] = {}
    with tempfile.TemporaryDirectory() as made:
        for name, one in _texts(given.seed, Path(made), given.units):
            found.setdefault(name, []).append(one)
            for line in (*one.wrong, *(one.loose if given.all else ())):
                print(f"    {name} {line}")
    bad = False
    for name, several in found.items():
        right, wrong, loose = (
            sum(each) for each in zip(*((one.right, len(one.wrong), len(one.loose)) for one in several), strict=True)
        )
        share = 100 * right / (right + wrong + loose)
        bad |= bool(wrong) or share < (90 if name in REGIONS else 97)
        print(
            f"{name}: {right + wrong + loose} numbers, {right} bound rightly ({share:.1f} %), {wrong} wrongly, {loose} not"
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
