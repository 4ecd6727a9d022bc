"""How many faults made in the installed phrasebooks lint finds: `python tests/benchmarks/phrasebook_mutations.py [--all] [-v]`.

One change each, in a template or a title: another direction word, another figure of the same type, a wrong filter, a
missing unit, stop or name, a number or a name typed, another section's title, a subject without an amount listed. A
change that alters nothing any made-up or real unit could show is none (two ids of one figure); they are left out by hand.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from narrate.errors import NarrateError  # noqa: E402
from narrate.linting.lint import lint  # noqa: E402
from narrate.linting.made_up_units import Variant, render, variants  # noqa: E402
from narrate.phrasebooks.phrasebook import Phrasebook, load  # noqa: E402

BASE = "_national"
IN_PHRASES = (
    "label of another",
    "year typed",
    "year typed in words",
    "prior year for the year",
    "unit's name typed",
    "base of another year",
)
BOOKS = ("henan", "shanghai", "sichuan")
SEED = 15


class Mutant(NamedTuple):
    """One change: `file` (beginning with its phrasebook's folder), what stood there, what stands there now.

    Of the base that `book` inherits from, only what `book` uses of it can show: a change that no made-up unit shows is
    none (`is_silent`).
    """

    book: str
    kind: str
    file: str
    place: int
    was: str
    now: str


Change = Callable[[str], Iterator[tuple[int, str, str]]]  # place, was, now


def _each(pattern: str, turned: Callable[[re.Match[str]], str | None]) -> Change:
    def change(text: str) -> Iterator[tuple[int, str, str]]:
        comments = [found.span() for found in re.finditer(r"\{#.*?#\}", text, re.DOTALL)]
        for found in re.finditer(pattern, text):
            now = turned(found)
            if now is not None and not any(start <= found.start() < end for start, end in comments):
                yield found.start(), found[0], now

    return change


def _other_figure(found: re.Match[str]) -> str | None:
    """Another figure of the same type, which is never the same amount."""
    others = {
        "totals.income": "income.total",
        "income.total": "totals.income",
        "expenditure.total": "totals.expenditure",
        "appropriation.income": "income.appropriation",
        "appropriation.expenditure": "general_public_budget.total",
        "g.total": "basic_expenditure.total",
        "b.total": "general_public_budget.total",
        "b.personnel": "basic_expenditure.operating",
        "b.operating": "basic_expenditure.personnel",
        "f.income": "f.total",
        "f.total": "f.income",
        "a.actual": "procurement.total",
        "p.goods": "p.works",
        "p.works": "p.services",
        "p.services": "p.goods",
        "p.sme": "p.micro",
        "p.micro": "p.sme",
        "p.sme_share": "p.micro_share",
        "p.micro_share": "p.sme_share",
        "t.overseas.actual": "t.reception.actual",
        "t.vehicles.actual": "t.vehicle_operation.actual",
        "t.vehicle_purchase.actual": "t.vehicles.actual",
        "t.vehicle_operation.actual": "t.vehicle_purchase.actual",
        "t.reception.actual": "t.overseas.actual",
        "t.total.actual": "t.vehicles.actual",
        "t.total.budget": "t.total.prior",
        "t.vehicles_kept": "t.vehicles_purchased",
        "t.overseas_groups": "t.overseas_persons",
        "t.overseas_persons": "t.overseas_groups",
        "t.vehicles_purchased": "t.vehicles_kept",
        "d.batches": "d.persons",
        "d.persons": "d.batches",
        "assets.vehicles": "assets.equipment",
        "assets.equipment": "assets.vehicles",
        "c.magnitude": "c.current",
        "budget": "actual",
        "actual": "budget",
        "part.share": "part.amount",
        "class.amount": "g.total",
    }
    now = others.get(found[1])
    return None if now is None else f"{{{{ {now}|{found[2]} }}}}"


CHANGES: dict[str, Change] = {
    "direction word typed": _each(
        r"\{\{ c\.direction\|word\([\"'](change|growth)[\"']\) \}\}", lambda f: "增加" if f[1] == "change" else "增长"
    ),
    "direction word typed (less)": _each(
        r"\{\{ c\.direction\|word\([\"'](change|growth)[\"']\) \}\}(?=\{\{ c\.(?:magnitude|rate))",
        lambda f: "减少" if f[1] == "change" else "下降",
    ),
    "direction word left out": _each(
        r"\{\{ c\.direction\|word\([\"'](?:change|growth)[\"']\) \}\}(?=\{\{ c\.(?:magnitude|rate))", lambda f: ""
    ),
    "signed change": _each(r"c\.magnitude\|amount", lambda f: "c.change|amount"),
    "another figure": _each(r"\{\{ ([a-z_.]+)\|(amount|percent|count) \}\}", _other_figure),
    "another filter": _each(
        r"\|(amount|percent|count) \}\}",
        lambda f: "|" + {"amount": "count", "percent": "amount", "count": "amount"}[f[1]] + " }}",
    ),
    "unit twice": _each(r"\|(amount|percent) \}\}", lambda f: f[0] + ("万元" if f[1] == "amount" else "%")),
    "count without its word": _each(r"(?<=\|count \}\})(辆|个|人次|批次|台（套）|台)", lambda f: ""),
    "no stop at the end": _each(r"。(?=\n|\{% endif %\}\n)", lambda f: ""),
    "no stop inside": _each(r"(?<=\}\})[。，；](?=[\u4e00-\u9fff])", lambda f: ""),
    "label of another": _each(
        r"收入合计|支出合计|人员经费|公用经费|年初预算为|支出决算为|政府采购货物支出|政府采购服务支出|授予中小企业合同金额\{|授予小微企业合同金额\{|公务用车购置支出|公务接待费支出|收入总计|支出总计",
        lambda f: {
            "收入合计": "支出合计",
            "支出合计": "收入合计",
            "人员经费": "公用经费",
            "公用经费": "人员经费",
            "年初预算为": "支出决算为",
            "支出决算为": "年初预算为",
            "政府采购货物支出": "政府采购工程支出",
            "政府采购服务支出": "政府采购货物支出",
            "授予中小企业合同金额{": "授予小微企业合同金额{",
            "授予小微企业合同金额{": "授予中小企业合同金额{",
            "公务用车购置支出": "公务用车运行维护支出",
            "公务接待费支出": "因公出国（境）费支出",
        }.get(f[0]),
    ),
    "name left out": _each(
        r"\{\{ (?:part|class)\.name(?:\|[a-z]+(?:\([a-z._]+\))?)? \}\}(?:（类）)?(?:支出)?", lambda f: ""
    ),
    "number typed": _each(r"\{\{ [a-z_.]+\|amount \}\}", lambda f: "1,234.56万元"),
    "percentage typed": _each(r"\{\{ [a-z_.]+\|percent \}\}", lambda f: "12.34%"),
    "year typed": _each(r"(?:\{\{ year \}\}|\{年\})年度", lambda f: "2023年度"),
    "year typed in words": _each(r"(?:\{\{ year \}\}|\{年\})年度", lambda f: "二〇二三年度"),
    "prior year for the year": _each(
        r"(?:\{\{ year \}\}|\{年\})(?=年度)", lambda f: "{上年}" if f[0] == "{年}" else "{{ prior_year }}"
    ),
    "unit's name typed": _each(r"\{\{ (?:we|unit) \}\}|\{(?:自称|单位)\}", lambda f: "某某市某某区财政局"),
    "place to fill in": _each(r"\{\{ (?:we|unit|kind) \}\}", lambda f: "{部门}"),
    "subjects without an amount": _each(r" if (?:subject|class)\.amount is not zero", lambda f: ""),
    "base of another year": _each(
        r"与上年度相比|比\{上年\}年度|与\{上年\}年度?相比|较上年",
        lambda f: "与{年}年度相比",
    ),
}


def mutants(book: str) -> Iterator[Mutant]:
    """Every change that can be made in a phrasebook's own templates, phrases and titles, and in those of its base."""
    root = ROOT / "phrasebook"
    for folder in (root / book, *([root / BASE] if book == BOOKS[0] else [])):
        for file in sorted((folder / "sections").rglob("*.j2")):
            text = file.read_text("utf-8")
            for kind, change in CHANGES.items():
                for place, was, now in change(text):
                    yield Mutant(book, kind, file.relative_to(root).as_posix(), place, was, now)
        text = (folder / "phrasebook.toml").read_text("utf-8")
        for kind in IN_PHRASES:
            for place, was, now in CHANGES[kind](text):
                if "#" not in text[text.rfind("\n", 0, place) + 1 : place] and "[phrases" in text[:place]:
                    yield Mutant(book, kind, f"{folder.name}/phrasebook.toml", place, was, now)
    yield from _titles(book, root / (BASE if book == BOOKS[0] else book) / "phrasebook.toml")


def _titles(book: str, file: Path) -> Iterator[Mutant]:
    text, name = file.read_text("utf-8"), f"{file.parent.name}/phrasebook.toml"
    begin, end = text.index("[titles]"), text.find("\n[", text.index("[titles]"))
    titles = [(found.start(1), found[1]) for found in re.finditer(r'(?<=\n)\w+ = "([^"]+)"', text[begin:end])]
    titles = [(begin + place, title) for place, title in titles]
    for number, (place, title) in enumerate(titles):
        other = titles[(number + 3) % len(titles)][1]
        yield Mutant(book, "title of another section", name, place, title, other)
    for place, title in titles[:3]:
        yield Mutant(book, "place to fill in, in a title", name, place, title, "{部门}" + title)


def _made(mutant: Mutant, folder: Path) -> Path:
    """The phrasebook with the change, beside its parents."""
    for name in (mutant.book, BASE):
        shutil.copytree(ROOT / "phrasebook" / name, folder / name)
    file = folder / mutant.file
    text = file.read_text("utf-8")
    assert text.startswith(mutant.was, mutant.place)
    file.write_text(text[: mutant.place] + mutant.now + text[mutant.place + len(mutant.was) :], "utf-8")
    return folder / mutant.book


def is_silent(mutant: Mutant) -> bool:
    """Whether the changed phrasebook writes for every made-up unit what it wrote before."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            changed = load(str(_made(mutant, Path(folder))))
            return all(_written(changed, one) == _written(load(mutant.book), one) for one in variants())
        except NarrateError:
            return False


def _written(book: Phrasebook, variant: Variant) -> str:
    return render(variant, book)[1].text()


def is_found(mutant: Mutant) -> bool:
    """Whether lint tells anything of the changed phrasebook (of the unchanged one it tells nothing)."""
    with tempfile.TemporaryDirectory() as folder:
        return bool(lint(str(_made(mutant, Path(folder)))))


def chosen(per_kind: int | None) -> list[Mutant]:
    """A seeded choice of each kind and phrasebook; all of them without a number."""
    by_kind: dict[tuple[str, str], list[Mutant]] = {}
    for book in BOOKS:
        for one in mutants(book):
            by_kind.setdefault((one.kind, one.book), []).append(one)
    picked = random.Random(SEED)
    return [
        one
        for each in by_kind.values()
        for one in (each if per_kind is None else picked.sample(each, min(per_kind, len(each))))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every change; without it four of a kind and phrasebook")
    parser.add_argument("-v", action="store_true", help="print those that are not found")
    given = parser.parse_args()
    tried, found = Counter[str](), Counter[str]()
    for one in chosen(None if given.all else 4):
        if is_found(one):
            found[one.kind] += 1
        elif is_silent(one):
            continue
        elif given.v:
            print(f"not found: {one.file} {one.kind}: {one.was!r} -> {one.now!r} @ {one.place}")
        tried[one.kind] += 1
    for kind, number in tried.items():
        print(f"{found[kind]:4d} of {number:4d}  {kind}")
    whole, hit = sum(tried.values()), sum(found.values())
    print(f"{hit:4d} of {whole:4d}  ({hit / whole:.1%})")
    return 0 if hit >= 0.9 * whole else 1


if __name__ == "__main__":
    sys.exit(main())
