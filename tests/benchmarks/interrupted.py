"""Commands killed before every change to the file system, and on disks full at every size: old or new, then repaired.

    python tests/benchmarks/interrupted.py [sizes at random for each command, 12]

Whole commands as a person types them (`refresh --in-place`, `refresh`, `draft`, `form`, `finalize`), the document whole
or without its own base. What a full disk does depends on which write it cuts and whether some of that still goes through,
not on how many bytes: so each write of a command is cut before its first byte, after it, before its last one, and where
chance wants, and that is every size that can behave otherwise than another. A failure is a file that is neither old nor new, a newer base by an older document, or a folder
that after the next run is not as an undisturbed run leaves it. Prints what was tried and what failed; exit status 1
where something did.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT / "tests"), *sys.path, str(ROOT)]

from typer.testing import CliRunner  # noqa: E402

from narrate.cli import app  # noqa: E402
from refresh import edits  # noqa: E402
from refresh.data_changes import before, goods_bought  # noqa: E402
from refresh.drafts import edited  # noqa: E402
from refresh.test_agreeing_files import DATE, FORM, LOST, NAME, SIDE  # noqa: E402
from support.faults import disk_of, files_of, killed_before, written  # noqa: E402
from support.sample_code import SAMPLES  # noqa: E402
from support.units import write_unit  # noqa: E402


def narrate(*words: object) -> int:
    return CliRunner().invoke(app, [str(word) for word in words]).exit_code


class Trial:
    """A command on a folder that is laid out anew each time."""

    def __init__(self, name: str, folder: Path, lay: Callable[[], object], words: tuple[object, ...]) -> None:
        self.name, self.folder, self._words = name, folder, words
        self._lay = lay
        self.lay()
        self.old = files_of(folder)
        with written() as self.writes:
            assert self.run() in (0, 1), name
        self.new = files_of(folder)

    def lay(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lay()

    def run(self) -> int:
        return narrate(*self._words)

    def sizes(self, at_random: int) -> list[int]:
        """Sizes of a disk that is full before the command ends."""
        ends = [0, *accumulate(self.writes)]
        found = {size for end in ends for size in (end - 1, end, end + 1)}
        found.update(Random(self.name).choices(range(ends[-1]), k=at_random))
        return sorted(size for size in found if 0 <= size < ends[-1])

    def wrong(self) -> str:
        """What is neither old nor new."""
        now = {name: data for name, data in files_of(self.folder).items() if not name.endswith(".tmp")}
        for name, data in now.items():
            if data not in (self.old.get(name), self.new.get(name)):
                return f"{name} is neither old nor new"
        if any(name not in now for name in self.old):
            return "a file is gone"
        document = now.get(NAME)
        if (
            document is not None
            and document == self.old.get(NAME) != self.new.get(NAME)
            and now.get(SIDE) != self.old.get(SIDE)
        ):
            return "a newer base by an older document"
        return ""

    def repaired(self) -> str:
        """What the next run leaves undone; a file that is there in full may stand in its way."""
        if self.run() == 3 and not all(files_of(self.folder).get(name) == data for name, data in self.new.items()):
            return "the next run could not be done"
        return "" if files_of(self.folder) == self.new else "the next run did not repair"


def trials(folder: Path) -> list[Trial]:
    for name, data in (("前", before()), ("后", goods_bought(before()))):
        write_unit(data, folder / name)
        shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, folder / name / FORM)
    assert narrate("draft", folder / "前", "-o", folder / NAME) in (0, 1)
    by_hand = edited((folder / NAME).read_bytes(), edits.typed_over("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"))
    desk = folder / "文稿"

    def laid(lose: Callable[[bytes], bytes]) -> Callable[[], None]:
        def lay() -> None:
            desk.mkdir()
            (desk / NAME).write_bytes(lose(by_hand))
            shutil.copy(folder / SIDE, desk / SIDE)

        return lay

    def form() -> None:
        shutil.copytree(folder / "后", desk)

    refresh = ("refresh", folder / "后", desk / NAME, "--date", DATE)
    found = [
        Trial(f"refresh --in-place, {name}", desk, laid(lose), (*refresh, "--in-place")) for name, lose in LOST.items()
    ]
    found.append(Trial("refresh --force", desk, laid(LOST["whole"]), (*refresh, "--force")))
    found.append(Trial("draft", desk, desk.mkdir, ("draft", folder / "后", "-o", desk / NAME)))
    found.append(
        Trial("draft --force", desk, laid(LOST["whole"]), ("draft", folder / "后", "-o", desk / NAME, "--force"))
    )
    previous = ("form", desk, "--from", folder / NAME)
    found.append(Trial("form", desk, form, previous))
    out = ("finalize", desk / NAME, "--accept-differences", "-o", desk / "定稿.docx", "--force")
    found.append(Trial("finalize --force", desk, laid(LOST["whole"]), out))
    return found


def main(at_random: int) -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(Path(folder)):
            faults: list[str] = []
            moment = 0
            while True:
                trial.lay()
                if not killed_before(moment, trial.run):
                    break
                faults += filter(None, (trial.wrong() or trial.repaired(),))
                moment += 1
            sizes = trial.sizes(at_random)
            for size in sizes:
                trial.lay()
                with disk_of(size):
                    status = trial.run()
                if status != 3:
                    faults.append(f"disk of {size} bytes: ended with {status}")
                elif files_of(trial.folder) != trial.old:
                    faults.append(f"disk of {size} bytes: something changed")
            print(
                f"{trial.name}: killed {moment} times, disk full {len(sizes)} times in {len(trial.writes)} writes, "
                f"{len(faults)} failures",
                *faults[:5],
                sep="\n  ",
                flush=True,
            )
            failed += len(faults)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 12))
