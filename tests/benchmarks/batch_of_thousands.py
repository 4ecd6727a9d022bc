"""Thousands of units, some broken in every way the generator knows: undisturbed, with workers killed, interrupted.

    python tests/benchmarks/batch_of_thousands.py WORK_FOLDER [--units 2000] [--defects 0.05] [--workers 2]

Makes the units (or takes those a former call made), runs `narrate batch` as a user does, and ends with status 1 unless
every sound unit is written, every broken one is named with its reason, and the disturbed runs end with the same bytes
and the same manifest as the undisturbed one. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2]))

from samples.defects import DEFECTS
from samples.generate import LISTING, generate

MANIFEST = "初稿清单.json"
KILLS = 5


def command(units: Path, output: Path, workers: int) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "narrate", "batch", str(units), "-o", str(output), "-j", str(workers)]


def written(output: Path) -> int:
    """How many documents lie there."""
    return sum(1 for _ in output.glob("*/*/*.docx"))


def wait_until(process: subprocess.Popen[bytes], output: Path, documents: int) -> None:
    """Until so many are written, or the run ends."""
    while process.poll() is None and written(output) < documents:
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    """The worker processes of a run, as Linux tells them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has ended since
            found += map(int, (task / "children").read_text("ascii").split())
    return found


def undisturbed(units: Path, output: Path, workers: int) -> int:
    """A run left alone."""
    return subprocess.run(command(units, output, workers), stderr=subprocess.DEVNULL, check=False).returncode


def with_kills(units: Path, output: Path, workers: int, count: int) -> int:
    """A run whose workers are killed with SIGKILL, one after the other, spread over it."""
    with subprocess.Popen(command(units, output, workers), stderr=subprocess.DEVNULL) as process:
        for number in range(1, KILLS + 1):
            wait_until(process, output, count * number // (KILLS + 1))
            alive = children(process.pid) if process.poll() is None else []
            if alive:
                os.kill(alive[number % len(alive)], signal.SIGKILL)
                print(f"  killed a worker at {written(output)} documents")
        return process.wait()


def interrupted(units: Path, output: Path, workers: int, count: int) -> int:
    """A run ended by Ctrl-C, resumed and killed outright (parent too), and resumed again."""
    line = command(units, output, workers)
    for share, sign in ((3, signal.SIGINT), (2, signal.SIGKILL)):
        with subprocess.Popen(line, stderr=subprocess.DEVNULL) as process:
            wait_until(process, output, count * (5 - share) // 5)
            process.send_signal(sign)
            print(f"  {sign.name} at {written(output)} documents: status {process.wait()}")
        line = [*command(units, output, workers), "--resume"]
    return subprocess.run(line, stderr=subprocess.DEVNULL, check=False).returncode


def digests(output: Path) -> dict[str, str]:
    """The sha256 of every file of the units."""
    return {
        path.relative_to(output).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in output.glob("*/**/*")
        if path.is_file()
    }


def manifest(output: Path) -> list[dict[str, Any]]:
    """The units without times and durations."""
    units = json.loads((output / MANIFEST).read_text("utf-8"))["units"]
    return [{key: value for key, value in unit.items() if key not in ("seconds", "finished_at")} for unit in units]


def judged(units: Path, output: Path) -> bool:
    """Whether every unit ended as the generator's listing says it must."""
    listing = json.loads((units / LISTING).read_text("utf-8"))["units"]
    told = {unit["unit"]: unit for unit in manifest(output)}
    wrong = []
    stopped = named = 0
    for made in listing:
        unit = told.pop(made["folder"])
        odd = [finding for finding in unit["findings"] if finding["severity"] != "note"]
        stops = bool(made["defect"]) and DEFECTS[made["defect"]].stops
        if stops:
            good = unit["status"] == "failed" and bool(unit["error"]) and "程序内部出错" not in unit["error"]
        else:
            good = unit["status"] == "done" and len(unit["outputs"]) == 2 and bool(odd) == bool(made["defect"])
        stopped += stops
        named += not stops and bool(made["defect"])
        if not good:
            wrong.append((made["folder"], made["defect"], unit["status"], unit["error"][:80]))
    print(f"  {len(listing)} units: {len(listing) - stopped} written, {stopped} could not be and are named with their")
    print(
        f"  reason, {named} of those written have a finding that names what is wrong; {len(wrong)} not as they must be"
    )
    for line in wrong[:10]:
        print("   ", *line)
    return not wrong and not told


def compared(output: Path, base: Path) -> bool:
    """Whether a disturbed run left what the undisturbed one did."""
    same_bytes, same_manifest = digests(output) == digests(base), manifest(output) == manifest(base)
    print(f"  documents byte-identical: {same_bytes}; manifests equal but for times: {same_manifest}")
    return same_bytes and same_manifest


def main() -> int:
    """Make, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--defects", type=Decimal, default=Decimal("0.05"))
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    units, count = arguments.folder / f"units-{arguments.units}", arguments.units
    if not units.exists():
        generate(count, units, seed=2026, defects=arguments.defects)
    outputs = {name: arguments.folder / name for name in ("undisturbed", "kills", "interrupted")}
    for output in outputs.values():
        shutil.rmtree(output, ignore_errors=True)
    expected = 1 if arguments.defects else 0
    good = True
    for name, output in outputs.items():
        print(f"{name}:")
        started = time.monotonic()
        if name == "undisturbed":
            status = undisturbed(units, output, arguments.workers)
        else:
            status = {"kills": with_kills, "interrupted": interrupted}[name](units, output, arguments.workers, count)
        print(f"  exit status {status}, {time.monotonic() - started:.0f} s")
        good &= status == expected
        good &= judged(units, output) if name == "undisturbed" else compared(output, outputs["undisturbed"])
    print("as it must be" if good else "NOT as it must be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
