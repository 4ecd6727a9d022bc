"""Two checkouts side by side: do they write the same documents, findings and JSON from the same units?

    python tests/benchmarks/same_as_before.py BEFORE AFTER --units 40 --changed 160 --folder 比较

BEFORE and AFTER are checkouts. Both samples are written in each region, as a draft and as a whole report; generated
units in the region of their form; and copies of the samples with a few cells changed at random (seeded). Both write
through their own command line. Documents are compared part by part: XML in its canonical form, relationships and
content types by what they say, embedded workbooks cell by cell; then exit status, messages and JSON. Prints how much was
compared and every difference; exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import json
import os
import posixpath
import random
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

REGIONS = ("henan", "shanghai", "sichuan")
COMMANDS = ("draft", "report")
SHOWN = 40  # differences printed in full
SHOWN_OF_A_PART = 6  # lines of one part of one document
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
Job = tuple[str, str, str]  # command, unit folder, region ("": that of its form)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("before", type=Path)
    options.add_argument("after", type=Path)
    options.add_argument("--units", type=int, default=40, help="generated units")
    options.add_argument("--changed", type=int, default=160, help="copies of the samples with changed cells")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, default=Path("same-as-before"), help="where everything is written")
    options.add_argument("--run", type=Path, help=argparse.SUPPRESS)  # a file of jobs, in a process of one checkout
    chosen = options.parse_args()
    if chosen.run:
        return run(json.loads(chosen.run.read_text("utf-8")))
    folder = chosen.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    jobs = [*sample_jobs(chosen.before.resolve()), *changed_jobs(chosen, folder), *generated_jobs(chosen, folder)]
    for name, checkout in (("before", chosen.before), ("after", chosen.after)):
        (folder / name).mkdir(parents=True)
        (folder / "jobs.json").write_text(json.dumps(jobs), "utf-8")
        command = [sys.executable, __file__, ".", ".", "--run", str(folder / "jobs.json")]
        with (folder / name / "results.jsonl").open("wb") as out:
            subprocess.run(command, cwd=folder / name, env=of(checkout), stdout=out, check=True)
    return compare(jobs, folder)


def of(checkout: Path) -> dict[str, str]:
    """The environment in which a checkout is what Python imports."""
    return {**os.environ, "PYTHONPATH": str(checkout.resolve()), "PYTHONUTF8": "1", "COLUMNS": "200", "NO_COLOR": "1"}


# -- units ---------------------------------------------------------------------------------------------------------


def sample_jobs(checkout: Path) -> list[Job]:
    units = sorted(path for path in (checkout / "samples").glob("*-20*") if path.is_dir())
    return [(command, str(unit), region) for unit in units for region in REGIONS for command in COMMANDS]


def generated_jobs(chosen: argparse.Namespace, folder: Path) -> list[Job]:
    """Made by the one of the two that can: the command line of earlier versions, or the module of a checkout."""
    if not chosen.units:
        return []
    said = [str(chosen.units), "-o", str(folder / "generated"), "--seed", str(chosen.seed)]
    made = [
        subprocess.run([sys.executable, "-m", *module, "generate", *said], cwd=checkout, env=of(checkout)).returncode
        for checkout, module in ((chosen.before, ["narrate", "samples"]), (chosen.after, ["samples"]))
        if not (folder / "generated").exists()
    ]
    units = sorted({path.parent for path in (folder / "generated").rglob("*.xlsx")})
    assert units, f"no units were generated: {made}"
    return [(command, str(unit), "") for unit in units for command in COMMANDS]


def changed_jobs(chosen: argparse.Namespace, folder: Path) -> list[Job]:
    from openpyxl import load_workbook

    rng = random.Random(chosen.seed)
    samples = sorted({unit for _, unit, _ in sample_jobs(chosen.before.resolve())})
    jobs: list[Job] = []
    for number in range(chosen.changed):
        copy = folder / "changed" / f"{number:03d}"
        shutil.copytree(rng.choice(samples), copy)
        book = rng.choice(sorted(copy.glob("*.xlsx")))
        opened = load_workbook(book)
        cells = [
            cell
            for sheet in opened.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, int | float) or (isinstance(cell.value, str) and cell.value.strip())
        ]
        for cell in rng.sample(cells, k=min(len(cells), rng.randint(1, 3))):
            cell.value = changed(cell.value, rng)
        opened.save(book)
        jobs.append((rng.choice(COMMANDS), str(copy), rng.choice(REGIONS)))
    return jobs


def changed(value: object, rng: random.Random) -> object:
    """What somebody may have typed there instead."""
    if isinstance(value, int | float):
        return rng.choice(
            [round(value + 0.01, 2), round(value * 1.1, 2), value * 10, -value, 0, None, "——", f"{value:,}"]
        )
    text = str(value)
    return rng.choice([text + " ", f"　{text}", text[:-1], None, text.replace("支出", "收入"), f"{text}*"])


# -- in a process of one checkout ----------------------------------------------------------------------------------


def run(jobs: list[Job]) -> int:
    """Each job through the command line; a line of JSON for each."""
    from narrate.cli import app

    for number, (command, unit, region) in enumerate(jobs):
        said = [command, unit, "-o", f"{number:04d}.docx", "--json"]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                app(said + (["--phrasebook", region] if region else []), standalone_mode=True)
                status: object = 0
            except SystemExit as left:
                status = left.code
        print(json.dumps({"status": status, "out": out.getvalue(), "err": err.getvalue()}), flush=True)
    return 0


# -- comparing -----------------------------------------------------------------------------------------------------


def compare(jobs: list[Job], folder: Path) -> int:
    told = [(folder / name / "results.jsonl").read_text("utf-8").splitlines() for name in ("before", "after")]
    counts: Counter[str] = Counter()
    different: dict[str, list[str]] = {}  # what differs → where
    for number, (job, *lines) in enumerate(zip(jobs, *told, strict=True)):
        before, after = (json.loads(line, object_hook=without_ids) for line in lines)
        called = " ".join((job[0], Path(job[1]).name, job[2]))
        documents = [folder / name / f"{number:04d}.docx" for name in ("before", "after")]
        found = [*answers(before, after, counts), *written(*documents, counts)]
        for one in found:
            different.setdefault(one, []).append(called)
        counts["runs that differ"] += bool(found)
        counts["runs"] += 1
    for one, where in sorted(different.items(), key=lambda item: -len(item[1]))[:SHOWN]:
        print(f"{len(where):>5} × {one}　（{where[0]}）")
    print(*(f"{count:>9,}  {what}" for what, count in sorted(counts.items())), sep="\n")
    print(f"{len(different):>9,}  differences")
    return int(bool(different))


def answers(before: dict[str, object], after: dict[str, object], counts: Counter[str]) -> Iterator[str]:
    """Exit status, messages, and each member of the JSON."""
    if before["status"] != after["status"]:
        yield f"exit status {before['status']} → {after['status']}"
    if before["err"] != after["err"]:
        yield f"messages {before['err']!r} → {after['err']!r}"
    values = []
    for one in (before, after):
        try:
            values.append(json.loads(str(one["out"]), object_hook=without_ids))
        except ValueError:
            values.append({"out": one["out"]})
    for key in dict.fromkeys([*values[0], *values[1]]):
        old, new = values[0].get(key), values[1].get(key)
        counts[f"JSON: {key}"] += len(old) if isinstance(old, list) else 1
        if isinstance(old, list) and isinstance(new, list):
            gone = [one for one in old if one not in new]
            come = [one for one in new if one not in old]
            if gone or come:
                yield f"{key}: gone {short(gone)} come {short(come)}"
            elif old != new:
                yield f"{key}: in another order"
        elif old != new:
            yield f"{key}: {short(old)} → {short(new)}"


def without_ids(answer: dict[str, object]) -> dict[str, object]:
    """Without the document's id, which is a hash of the phrasebook's files too."""
    return {key: value for key, value in answer.items() if key != "document_id"}


def short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 400 else f"{text[:400]}…"


def written(before: Path, after: Path, counts: Counter[str]) -> Iterator[str]:
    """The documents, part by part."""
    if before.exists() != after.exists():
        yield f"document written: {before.exists()} → {after.exists()}"
    if not (before.exists() and after.exists()):
        return
    counts["documents"] += 1
    old, new = parts(before.read_bytes()), parts(after.read_bytes())
    if old.keys() != new.keys():
        yield f"parts: gone {sorted(old.keys() - new.keys())} come {sorted(new.keys() - old.keys())}"
    for name in sorted(old.keys() & new.keys()):
        counts["parts"] += 1
        left, right = meaning(name, old), meaning(name, new)
        if left != right:
            yield from (f"{name}: {one}" for one in differences(left, right))
    body = tree(new["word/document.xml"])
    for what, tag in (
        ("paragraphs", "p"),
        ("tables", "tbl"),
        ("cells", "tc"),
        ("marks", "bookmarkStart"),
        ("controls", "sdt"),
    ):
        counts[what] += sum(1 for _ in body.iter(f"{W}{tag}"))
    for sentence in (tree(data) for data in (old["word/document.xml"], new["word/document.xml"])):
        counts["characters, both"] += len("".join(node.text or "" for node in sentence.iter(f"{W}t")))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tree(xml: bytes):
    from lxml import etree

    return etree.fromstring(xml)


def meaning(name: str, all_parts: dict[str, bytes]) -> object:
    """What a part says: two parts that mean the same are equal."""
    from lxml import etree

    data = all_parts[name]
    if name == "[Content_Types].xml":
        return types(tree(data), all_parts)
    if name.endswith(".rels"):
        return relationships(tree(data), posixpath.dirname(posixpath.dirname(name)))
    if name.endswith(".xlsx"):
        return cells(data)
    if not name.endswith(".xml"):
        return data
    root = tree(data)
    for key, value in {**root.attrib}.items():  # the id of the document, and what is made from it
        if key in ("document", f"{{{CUSTOM_XML}}}itemID"):
            root.set(key, str(len(value)))
    for node in root.iter(f"{{{VALUES}}}lpwstr"):
        node.text = str(len(node.text or ""))
    for node in root.iter():  # ids of relationships are compared by what they lead to
        for attribute in [one for one in node.attrib if one.endswith("relationships}id")]:
            node.set(attribute, target(name, node.attrib[attribute], all_parts))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, method="c14n2", strip_text=False).decode().replace("><", ">\n<").split("\n")


def target(part: str, key: str, all_parts: dict[str, bytes]) -> str:
    folder, name = posixpath.split(part)
    lines = tree(all_parts[f"{folder}/_rels/{name}.rels"])
    return next((line.get("Target", "") for line in lines if line.get("Id") == key), key)


def types(root, all_parts: dict[str, bytes]) -> dict[str, str]:
    """Part → content type."""
    by_name = {line.get("PartName", "").lstrip("/"): line.get("ContentType") for line in root if line.get("PartName")}
    by_ending = {line.get("Extension", "").lower(): line.get("ContentType") for line in root if line.get("Extension")}
    return {name: by_name.get(name, by_ending.get(name.rpartition(".")[2].lower(), "")) for name in sorted(all_parts)}


def relationships(root, folder: str) -> list[tuple[str, str]]:
    """(type, target), the targets as part names."""
    return sorted(
        (line.get("Type", ""), posixpath.normpath(posixpath.join(folder, line.get("Target", ""))).lstrip("/"))
        for line in root
    )


def cells(data: bytes) -> list[list[object]]:
    from openpyxl import load_workbook

    return [
        list(row) for sheet in load_workbook(io.BytesIO(data)).worksheets for row in sheet.iter_rows(values_only=True)
    ]


def differences(left: object, right: object) -> Iterator[str]:
    """What differs, line by line where there are lines."""
    if not (isinstance(left, list) and isinstance(right, list)):
        yield "other bytes" if isinstance(left, bytes) else f"{short(left)} → {short(right)}"
        return
    first = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest = min(len(left), len(right)) - first
    last = next((n for n in range(rest) if left[-n - 1] != right[-n - 1]), rest)
    old, new = ([str(line) for line in lines[first : len(lines) - last]] for lines in (left, right))
    if len(old) == len(new):
        lines = [f"-{a} +{b}" for a, b in zip(old, new, strict=True) if a != b]
    else:
        lines = [
            line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[:3] not in ("---", "+++", "@@ ")
        ]
    yield from map(short, lines[:SHOWN_OF_A_PART])
    if len(lines) > SHOWN_OF_A_PART:
        yield "and more lines"


if __name__ == "__main__":
    sys.exit(main())
