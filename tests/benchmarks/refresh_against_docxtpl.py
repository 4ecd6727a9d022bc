"""How long a refresh takes, as a ratio to docxtpl's render of the same document; and how it grows with the document.

    python tests/benchmarks/refresh_against_docxtpl.py --peer-python PEER/bin/python [--rounds 40] [--require 3.0]

Ours: unit folder (every workbook, the form, the phrasebook) and an edited .docx with all its marks → the refreshed
.docx, warm, in this process, on files in a temporary folder. Three data sets: one figure moved, every figure moved,
nothing moved. Theirs: `bench/docxtpl/render.py --serve`, rendering the narrative from data already in memory.
Interleaved as in `draft_against_docxtpl.py`; a ratio is formed within a round and the median over the rounds is told.
The second part refreshes a made-up report of 4,000 figures and one of 400, interleaved, every figure moved.
Not collected by pytest. Where docxtpl or the bench folder is absent the comparison is skipped and the reason told.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "benchmarks")]
sys.path.append(str(ROOT))

from draft_against_docxtpl import (  # noqa: E402  found by the path above
    BENCH,
    FEWEST_ROUNDS,
    Contestant,
    Peer,
    in_milliseconds,
    interleave,
    quartiles,
    timed,
    why_no_peer,
)

from narrate import refresh_pipeline  # noqa: E402
from narrate.editing.revisions import Revision  # noqa: E402
from narrate.pipeline import draft, open_unit  # noqa: E402
from narrate.refresh.renew import renew  # noqa: E402
from narrate.report.values import Paragraph, Report, Role, Span, SpanKind  # noqa: E402
from refresh import edits  # noqa: E402
from refresh.data_changes import DataChange, before, goods_bought, multiplied, unchanged  # noqa: E402
from refresh.drafts import edited  # noqa: E402
from support.sample_code import SAMPLES  # noqa: E402
from support.units import write_unit  # noqa: E402
from word.samples import document, report  # noqa: E402

FORM = "说明填报表.xlsx"
REVISION = Revision(author="narrate", date="2026-11-25T09:00:00Z", tracked=True)
DATA: dict[str, DataChange] = {
    "refresh, nothing moved": unchanged,
    "refresh, two figures moved": goods_bought,
    "refresh, every figure moved": multiplied,
}
PEOPLES = (
    edits.typed_over("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"),
    edits.written("二、收入决算情况说明", "我局收入以财政拨款为主。"),
    edits.commented("政府采购服务支出⟨819.40⟩万元", "核对"),
)
FIGURES_A_PARAGRAPH = 10


def unit_folder(folder: Path, change: DataChange) -> Path:
    """The sample's workbooks after a change of its data, with its form."""
    write_unit(change(before()), folder)
    shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, folder / FORM)
    return folder


def whole_refresh(unit: Path, document: Path, target: Path) -> None:
    """What `narrate refresh` does, from files to files."""
    source = refresh_pipeline.open_edited(document)
    new = refresh_pipeline.report_like(source, open_unit(unit))
    refresh_pipeline.write_beside(source, refresh_pipeline.refresh(source, new, REVISION), target, force=True)


def made_up(figures: int, factor: int) -> Report:
    """A report of paragraphs with ten figures each."""
    return report(*(_paragraph(number, factor) for number in range(figures // FIGURES_A_PARAGRAPH)))


def _paragraph(number: int, factor: int) -> Paragraph:
    key, text, spans = f"p{number}", f"第{number + 1}项：", []
    for part in range(FIGURES_A_PARAGRAPH):
        text += f"{'甲乙丙丁戊己庚辛壬癸'[part]}类支出"
        amount = f"{(number * FIGURES_A_PARAGRAPH + part + 1) * factor / 100:,.2f}"
        spans.append(Span(len(text), len(text) + len(amount), SpanKind.FIGURE, f"{key}.{part}", f"{key}:{part}"))
        text += f"{amount}万元，"
    return Paragraph(key, Role.BODY, f"{text[:-1]}。", tuple(spans))


def growth(rounds: int) -> dict[str, list[int]]:
    """The nanoseconds of refreshing 400 and 4,000 figures."""

    def contestant(figures: int) -> Contestant:
        data, new = document(made_up(figures, 137)), made_up(figures, 241)
        assert renew(data, new, REVISION).data != data
        return timed(lambda: renew(data, new, REVISION))

    return interleave({"400 figures": contestant(400), "4,000 figures": contestant(4000)}, rounds)


def print_times(times: Mapping[str, Sequence[int]]) -> None:
    """Milliseconds of every contestant."""
    print(f"{'milliseconds':32} median [quartiles]")
    for name, taken in times.items():
        print(f"  {name:30} {quartiles(in_milliseconds(taken))}")


def ratios(times: Mapping[str, Sequence[int]], name: str, to: str) -> list[float]:
    """How many times as long the one takes as the other, round by round."""
    return [one / other for one, other in zip(times[name], times[to], strict=True)]


def against_peer(arguments: argparse.Namespace, ours: dict[str, Contestant]) -> float | None:
    """Time ours against docxtpl, or alone where it is absent; the largest median ratio."""
    reason = why_no_peer(arguments.peer_python, arguments.bench)
    if reason:
        print(f"docxtpl skipped: {reason}")
        print_times(interleave(ours, arguments.rounds))
        return None
    with Peer(arguments.peer_python, arguments.bench, "shared", whole=False) as peer:
        times = interleave({**ours, "docxtpl, shared": peer}, arguments.rounds)
    print_times(times)
    for name in ours:
        print(f"  {name}: times docxtpl's render {quartiles(ratios(times, name, 'docxtpl, shared')).strip()}")
    return max(statistics.median(ratios(times, name, "docxtpl, shared")) for name in ours)


def contestants(folder: Path) -> dict[str, Contestant]:
    """A refresh of the same edited document for each data set."""
    drafted, path = unit_folder(folder / "前", unchanged), folder / "初稿.docx"
    draft(drafted, path)
    path.write_bytes(edited(path.read_bytes(), *PEOPLES))

    def work(name: str, change: DataChange) -> Callable[[], object]:
        unit = unit_folder(folder / name, change)
        return lambda: whole_refresh(unit, path, folder / f"{name}.docx")

    return {name: timed(work(name, change)) for name, change in DATA.items()}


def parse_arguments() -> argparse.Namespace:
    """The command line of this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has docxtpl (default: this)")
    parser.add_argument("--bench", type=Path, default=BENCH, help="the folder with the peer's render.py")
    parser.add_argument("--rounds", type=int, default=40, help=f"at least {FEWEST_ROUNDS}")
    parser.add_argument("--require", type=float, help="end with status 1 above this ratio to docxtpl")
    parser.add_argument("--require-growth", type=float, help="end with status 1 above this ratio of 4,000 to 400")
    arguments = parser.parse_args()
    if arguments.rounds < FEWEST_ROUNDS:
        parser.error(f"--rounds: at least {FEWEST_ROUNDS}")
    return arguments


def main() -> int:
    """Compare, print, and judge if ratios are required."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        ratio = against_peer(arguments, contestants(Path(folder)))
    times = growth(arguments.rounds)
    print()
    print_times(times)
    grown = ratios(times, "4,000 figures", "400 figures")
    print(f"  4,000 figures: times 400 figures {quartiles(grown).strip()}")
    failed = False
    for reached, allowed in ((ratio, arguments.require), (statistics.median(grown), arguments.require_growth)):
        if reached is not None and allowed is not None:
            print(f"allowed {allowed:.2f}, reached {reached:.2f}")
            failed |= reached > allowed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
