"""Pictures of the pages of the workbench, taken anew: all of them to be looked at, and the few that README shows.

    python tests/benchmarks/pages.py 文件夹      # every page at both widths
    python tests/benchmarks/pages.py --readme   # those of README, into samples/pages

The units are the samples; the fonts are those of this machine. Needs Chromium, Playwright and Pillow. Not collected by
pytest.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.remove(str(Path(__file__).resolve().parent))  # a script here is called as the tests' folder is
sys.path += [str(ROOT / "tests"), str(ROOT)]

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from narrate.drafting import draft  # noqa: E402
from samples.generate import generate  # noqa: E402
from workbench.browsing import CHROMIUM, QUIET, WIDTHS, Listening, Served  # noqa: E402

UNIT, OTHER = "政务服务和大数据管理局", "财政局"
SHOWN = ROOT / "samples" / "pages"
MOST = 80_000  # bytes of a picture in README
COLOURS = 48
HEIGHT = 800
PAGES = {
    "units": "/?all",
    "tables": f"/unit/{UNIT}",
    "sheet": f"/sheet/{UNIT}?file=2022年度部门决算公开表.xlsx&sheet=收入支出决算总表",
    "form": f"/answers/{UNIT}",
    "text": f"/text/{UNIT}",
    "whole": f"/text/{UNIT}?what=whole",
    "check": f"/check/{UNIT}?document=初稿.docx",
    "refresh": f"/refresh/{UNIT}?document=初稿.docx",
    "roll-forward": f"/roll-forward/{UNIT}?document=初稿.docx",
    "final": f"/final/{UNIT}?document=初稿.docx",
    "batch": "/batch",
}
"""Every page, and what it is called as a picture."""


@contextmanager
def _served() -> Iterator[Served]:
    """A workbench on the samples, one of them drafted and edited."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as started:
        folder = Path(scratch) / "资料"
        for name, unit in (("jiaozuo-2022", UNIT), ("putuo-finance-2024", OTHER)):
            shutil.copytree(ROOT / "samples" / name, folder / unit)
        generate(3, Path(scratch) / "made", seed=19)
        for form in sorted((Path(scratch) / "made").glob("*/*/说明填报表.xlsx")):
            shutil.copytree(form.parent, folder / form.parent.name.lstrip("0123456789-"))
        draft(folder / UNIT, folder / UNIT / "初稿.docx")
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        served = Served(folder, browser, Listening())
        yield served
        served.close()
        browser.close()


def _drafts_of_all(page: Any, served: Served) -> None:
    """A batch of drafts, so that its page has something to show."""
    page.goto(f"{served.origin}/batch")
    page.get_by_text("初稿：第三部分").click()
    page.get_by_role("button", name="开始").click()
    page.locator("tr[data-state=done]").nth(3).wait_for()
    page.get_by_role("button", name="开始").wait_for()


def every_page(into: Path) -> None:
    """Each page at each width, whole; and the widths at which one is wider than its window."""
    into.mkdir(parents=True, exist_ok=True)
    with _served() as served:
        page = served.page("/?all")
        _drafts_of_all(page, served)
        for name, address in PAGES.items():
            page.goto(f"{served.origin}{address}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.screenshot(path=into / f"{name}-{width}.png", full_page=True)
                needed = page.evaluate("document.documentElement.scrollWidth")
                print(f"{name} at {width}: {'fits' if needed <= width else f'needs {needed}'}")
        print("complaints of the browser:", served.complaints)


def of_readme(into: Path) -> None:
    """The pages of the three steps, in few colours."""
    into.mkdir(exist_ok=True)
    with _served() as served:
        form = served.folder / UNIT / "说明填报表.xlsx"
        form.rename(served.folder / form.name)  # as the page is when the tables have just been put in
        page = served.page(f"/unit/{UNIT}")
        page.set_viewport_size({"width": 1040, "height": 580})
        page.get_by_label("用哪个地区的写法").select_option("河南")
        _keep(page, into / "tables.png")
        (served.folder / form.name).rename(form)
        page.goto(f"{served.origin}/answers/{UNIT}")
        _keep(page, into / "form.png")
        page.goto(f"{served.origin}/text/{UNIT}")
        page.get_by_role("link", name="92.61").first.click()
        page.locator("#origin").get_by_text("算式：").first.wait_for()
        page.get_by_role("link", name="92.61").first.evaluate("one => one.scrollIntoView({ block: 'center' })")
        _keep(page, into / "text.png")


def _keep(page: Any, path: Path) -> None:
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")
    assert path.stat().st_size <= MOST, "take fewer colours"


def main() -> int:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    if given.readme:
        of_readme(SHOWN)
    if given.folder:
        every_page(given.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
