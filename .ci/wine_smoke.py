"""The portable folder for Windows, made and tried under wine: each command gives what it gives here, byte for byte.

    python .ci/wine_smoke.py [--work FOLDER]

Needs wine64, mingw and the definitions of locales (wine64, gcc-mingw-w64-x86-64, locales), pip with its network, and
narrate installed beside the Python that runs this. Where one of the first is missing, says which and ends with 0.

What wine cannot show: a window of cmd.exe (its own reads command files in one code page only), paths beyond 260
letters, the rights and the scanners of a real Windows.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import tty
import urllib.request
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import openpyxl
import windows_test_python

HERE = Path(__file__).resolve().parent
WINE = shutil.which("wine64") or next((str(p) for p in [Path("/usr/lib/wine/wine64")] if p.is_file()), None)
LOCALES = Path("/usr/share/i18n/locales")
CHINESE, ENGLISH = "zh_CN.UTF-8", "en_US.UTF-8"  # wine: code pages 936, and 1252 with 437 on its console
PIPED = {CHINESE: "gbk", ENGLISH: "utf-8"}
UNPACKED_IN = "便携 (1) [新] a&b"
AT_ONCE = 2
SECONDS = 600  # no command takes as long, on a busy machine either
PROMPT, PAUSE = ">", r"Press any key to continue\.\.\.|请按任意键继续\.\.\."  # of wine's cmd.exe
_HOLD = """
import ctypes, pathlib, sys, time
share, path, told, until = int(sys.argv[1]), *sys.argv[2:]
create = ctypes.windll.kernel32.CreateFileW
create.restype = ctypes.c_void_p
create.argtypes = [ctypes.c_wchar_p, *[ctypes.c_uint32] * 2, ctypes.c_void_p, *[ctypes.c_uint32] * 2, ctypes.c_void_p]
handle = create(path, 0xC0000000, share, None, 3, 0, None)
pathlib.Path(told).write_text("no" if handle in (None, 2**64 - 1) else "held")
while not pathlib.Path(until).exists():
    time.sleep(0.1)
"""


class Differs(AssertionError):
    """A command did under wine what it should not have done."""


class Ran(NamedTuple):
    """A command that ended: its status, what it wrote, and the files in its folder afterwards."""

    status: int
    out: str
    files: dict[str, bytes]


class Smoke:
    """The folder unpacked in `work`, and wine with a prefix of its own."""

    def __init__(self, work: Path, samples: Path) -> None:
        assert WINE is not None
        self.work = work
        self.samples = samples
        self.program = next((work / UNPACKED_IN).iterdir())
        self.python = self.program / "program" / "python" / "python.exe"

    def environment(self, locale: str) -> dict[str, str]:
        """For wine: no messages of its own, none of its helpers, nothing of the Python that runs this."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
        wine = {"WINEPREFIX": str(self.work / "prefix"), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml="}
        return {**kept, **wine, "LC_ALL": locale, "LOCPATH": str(self.work / "locales"), "TERM": "xterm"}

    def windows(self, folder: Path, *words: str, locale: str = CHINESE) -> Ran:
        """A command of narrate by the Python of the folder, its output through pipes (wine: no plain files)."""
        assert WINE is not None
        done = subprocess.run(
            [WINE, str(self.python), "-m", "narrate", *words],
            cwd=folder,
            env=self.environment(locale),
            input=b"",
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        told = (done.stdout + b"\n" + done.stderr).decode(PIPED[locale], "backslashreplace")
        return Ran(done.returncode, told.replace("\r\n", "\n").replace("\\", "/"), files_of(folder))

    def here(self, folder: Path, *words: str) -> Ran:
        """The same command by the narrate installed here."""
        done = subprocess.run(
            [sys.executable, "-m", "narrate", *words],
            cwd=folder,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return Ran(done.returncode, (done.stdout + b"\n" + done.stderr).decode(), files_of(folder))

    def folders(self, name: str, prepare: Callable[[Path], object]) -> tuple[Path, Path]:
        """Two folders with the same content, one for each system."""
        first, second = self.work / name / "windows", self.work / name / "here"
        first.mkdir(parents=True)
        prepare(first)
        shutil.copytree(first, second)
        return first, second

    def same(
        self, name: str, prepare: Callable[[Path], object], *words: str, status: int, locale: str = CHINESE
    ) -> Ran:
        """Run a command on both systems; status, text and files must be the same.

        Raises:
            Differs: one is not.
        """
        first, second = self.folders(name, prepare)
        ours, theirs = self.here(second, *words), self.windows(first, *words, locale=locale)
        expect(theirs.status == status == ours.status, f"status {theirs.status}, here {ours.status}", theirs.out)
        if theirs.out != ours.out:
            raise Differs(f"other words.\n--- wine\n{theirs.out}\n--- here\n{ours.out}")
        expect(sorted(theirs.files) == sorted(ours.files), f"files {sorted(theirs.files)}, here {sorted(ours.files)}")
        for file, data in ours.files.items():
            if not file.endswith((".json", ".db", ".sqlite", ".html")):  # times of this run
                expect(theirs.files[file] == data, f"“{file}” has other bytes: {len(theirs.files[file])}, {len(data)}")
        return theirs

    def unit(self, folder: Path) -> Path:
        """A unit in a folder."""
        return Path(shutil.copytree(self.samples / "jiaozuo-2022", folder / "单位"))

    def console(
        self,
        folder: Path,
        *command: str,
        locale: str,
        answers: tuple[tuple[str, str], ...] = (),
        watch: Callable[[str], bool] = lambda _shown: True,
    ) -> str:
        """What a console shows: a command of wine's cmd.exe on a terminal.

        An answer is typed once what has come since the last one ends as its pattern says. `watch` is given what is shown
        so far until it says that it has seen enough.
        """
        assert WINE is not None
        terminal, its_end = pty.openpty()
        tty.setraw(its_end)  # the key Enter stays what it is
        fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
        process = subprocess.Popen(
            [WINE, "cmd", "/c", *command],
            cwd=folder,
            env=self.environment(locale),
            stdin=its_end,
            stdout=its_end,
            stderr=its_end,
            start_new_session=True,
        )
        os.close(its_end)
        shown, answered, waiting, watched, end = b"", 0, list(answers), False, time.monotonic() + SECONDS
        try:
            while time.monotonic() < end:
                if select.select([terminal], [], [], 1)[0]:
                    try:
                        shown += os.read(terminal, 1 << 16)
                    except OSError:  # the other end is closed
                        break
                    watched = watched or watch(_plain(shown))
                    if waiting and re.search(rf"({waiting[0][0]})\s*$", _plain(shown[answered:])):
                        answered = len(shown)
                        os.write(terminal, waiting.pop(0)[1].encode())
                elif process.poll() is not None:
                    break
        finally:
            process.kill()
            process.wait()
            os.close(terminal)
        return _plain(shown)


def _plain(shown: bytes) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8", "backslashreplace"))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def expect(holds: bool, claim: str, shown: str = "") -> None:
    """Raise Differs where a claim does not hold."""
    if not holds:
        raise Differs(f"{claim}\n{shown}")


def draft(smoke: Smoke) -> None:
    """draft, code page 936: same words, same bytes."""
    smoke.same("draft", smoke.unit, "draft", "单位", "-o", "初稿.docx", status=0)


def check_in_english(smoke: Smoke) -> None:
    """check, code page 1252: the same Chinese words, no question marks."""
    said = smoke.same("check", smoke.unit, "check", "单位", status=1, locale=ENGLISH)
    expect("存疑〔B01〕" in said.out, "no finding is told", said.out)


def form(smoke: Smoke) -> None:
    """form."""

    def without_form(folder: Path) -> None:
        (smoke.unit(folder) / "说明填报表.xlsx").unlink()

    first, second = smoke.folders("form", without_form)
    words = ("form", "单位", "--phrasebook", "河南")
    theirs, ours = smoke.windows(first, *words), smoke.here(second, *words)
    expect(theirs.status == ours.status == 0, f"status {theirs.status}, here {ours.status}", theirs.out)
    expect(theirs.out == ours.out, "other words", theirs.out + ours.out)
    mine, its = (_cells(folder / "单位" / "说明填报表.xlsx") for folder in (second, first))
    expect(mine == its, "other cells")


def _cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def refresh(smoke: Smoke) -> None:
    """refresh after a cell has changed."""

    def changed(folder: Path) -> None:
        unit = smoke.unit(folder)
        done = smoke.here(folder, "draft", "单位", "-o", "初稿.docx")
        expect(done.status == 0, "no draft", done.out)
        book = openpyxl.load_workbook(path := unit / "2022年度部门决算公开表.xlsx")
        cell = next(c for s in book for r in s.iter_rows() for c in r if isinstance(c.value, float) and c.value > 100)
        cell.value = round(float(str(cell.value)) + 1.25, 2)
        book.save(path)

    words = ("refresh", "单位", "初稿.docx", "--date", "2026-11-25")
    first, second = smoke.folders("refresh", changed)
    theirs, ours = smoke.windows(first, *words), smoke.here(second, *words)
    expect(theirs.status == ours.status, f"status {theirs.status}, here {ours.status}", theirs.out)
    expect(theirs.out == ours.out, "other words", theirs.out + ours.out)
    new = "初稿.refreshed.docx"
    expect(new in ours.files, "nothing was refreshed here", ours.out)
    expect(theirs.files.get(new) == ours.files[new], "other bytes")


def batch(smoke: Smoke) -> None:
    """batch -j 2."""

    def units(folder: Path) -> None:
        for name in ("jiaozuo-2022", "putuo-finance-2024"):
            shutil.copytree(smoke.samples / name, folder / "县" / name)

    first, second = smoke.folders("batch", units)
    words = ("batch", "县", "-o", "出", "-j", "2", "--phrasebook", "河南")
    theirs, ours = smoke.windows(first, *words), smoke.here(second, *words)
    expect(theirs.status == ours.status, f"status {theirs.status}, here {ours.status}", theirs.out + ours.out)
    expect(sorted(theirs.files) == sorted(ours.files), f"{sorted(theirs.files)}, here {sorted(ours.files)}")
    drafts = [name for name in ours.files if name.endswith(".docx")]
    expect(len(drafts) == 2, f"drafts: {drafts}", ours.out)
    for name in drafts:
        expect(theirs.files[name] == ours.files[name], f"“{name}” has other bytes")


class _Held:
    """A file that a program under wine holds open; `share` as in CreateFile (0 none, 1 reading)."""

    def __init__(self, smoke: Smoke, file: Path, share: int) -> None:
        self.told, self.until = file.parent / ".told", file.parent / ".until"
        assert WINE is not None
        self.process = subprocess.Popen(
            [WINE, str(smoke.python), "-c", _HOLD, str(share), file.name, self.told.name, self.until.name],
            cwd=file.parent,
            env=smoke.environment(CHINESE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> None:
        end = time.monotonic() + SECONDS
        while not self.told.exists() or not self.told.read_bytes():
            expect(self.process.poll() is None and time.monotonic() < end, "the file could not be held")
            time.sleep(0.1)
        expect(self.told.read_bytes() == b"held", "the file could not be held")

    def __exit__(self, *_: object) -> None:
        self.until.write_bytes(b"")
        self.process.communicate(timeout=SECONDS)
        self.told.unlink()
        self.until.unlink()


def locked_workbook(smoke: Smoke) -> None:
    """A workbook that WPS has locked is told as in use, by its name; its figures are missing, not zero."""
    folder = smoke.work / "locked"
    folder.mkdir()
    table = smoke.unit(folder) / "2022年度部门决算公开表.xlsx"
    with _Held(smoke, table, 0):
        said = smoke.windows(folder, "draft", "单位", "-o", "初稿.docx")
    expect(said.status == 1, f"status {said.status}", said.out)
    expect(f"《{table.name}》打不开：没有权限，或者正被别的程序" in said.out, "not told as in use", said.out)
    expect("2022年度的决算表缺9张" in said.out, "its tables are not told as missing", said.out)


def open_document(smoke: Smoke) -> None:
    """A document open in Word is not replaced, and this is told."""
    folder = smoke.work / "open"
    folder.mkdir()
    smoke.unit(folder)
    document = folder / "初稿.docx"
    document.write_bytes(b"as it was")
    with _Held(smoke, document, 1):
        said = smoke.windows(folder, "draft", "单位", "-o", "初稿.docx", "--force")
    expect(said.status == 3, f"status {said.status}", said.out)
    expect("关闭 Word、WPS" in said.out, "not told what to close", said.out)
    written = sorted(name for name in said.files if "/" not in name and name != ".told")
    expect(written == ["初稿.docx"], f"files {written}", said.out)
    expect(document.read_bytes() == b"as it was", "the document was changed", said.out)


def folder_named_as_table(smoke: Smoke) -> None:
    """A folder named a.xlsx is told as a folder, not as locked."""

    def with_folder(folder: Path) -> None:
        (smoke.unit(folder) / "a.xlsx").mkdir()
        (folder / "单位" / "a.xlsx" / "空.txt").write_bytes(b"")

    said = smoke.same("folder", with_folder, "check", "单位", "单位/a.xlsx", status=3)
    expect("文件夹" in said.out and "没有权限" not in said.out, "not told as a folder", said.out)


def device_name(smoke: Smoke) -> None:
    """A name that Windows keeps for a device is told as such."""
    folder = smoke.work / "device"
    folder.mkdir()
    smoke.unit(folder)
    said = smoke.windows(folder, "draft", "单位", "-o", "con.docx", locale=ENGLISH)
    expect(said.status == 3 and "Windows 留给设备的名字" in said.out, f"status {said.status}", said.out)


def published_pdf(smoke: Smoke) -> None:
    """check of a PDF: pdfplumber without the part that draws pages."""

    def published(folder: Path) -> None:
        smoke.unit(folder)
        for words in (("draft", "单位", "-o", "初稿.docx"), ("pdf", "初稿.docx", "-o", "定稿.pdf")):
            done = smoke.here(folder, *words)
            expect(done.status == 0, "no PDF was made here", done.out)

    if shutil.which("soffice") is None:
        print("      (no LibreOffice to make a PDF with: not tried)")
        return
    smoke.same("pdf", published, "check", "单位", "定稿.pdf", status=1)


def command_line(smoke: Smoke) -> None:
    """命令行.cmd: narrate is a command, in Chinese on a console of code page 437."""
    answers = ((PROMPT, "narrate --version\r"), (PROMPT, "exit\r"))
    shown = smoke.console(smoke.program, "命令行.cmd", locale=ENGLISH, answers=answers)
    expect("从单位文件夹生成第三部分的 Word 初稿" in shown, "no Chinese help", shown)
    expect(re.search(r"^narrate \d", shown, re.MULTILINE) is not None, "narrate is no command", shown)


def workbench(smoke: Smoke) -> None:
    """开始.cmd: the workbench answers, shows a unit's text, and ends when it is told to."""
    shutil.copytree(smoke.samples / "jiaozuo-2022", smoke.program / "资料" / "单位")
    seen: list[str] = []

    def visit(shown: str) -> bool:
        if (found := re.search(r"(http://127\.0\.0\.1:\d+)/\?token=[\w-]{20,}(?=\s)", shown)) is None:
            return False
        opened = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        for path in (found[0].removeprefix(found[1]), "/", f"/text/{quote('单位')}"):
            with opened.open(found[1] + path, timeout=SECONDS) as page:
                seen.append(page.read().decode())
        end = urllib.request.Request(f"{found[1]}/workbench", method="DELETE", headers={"Origin": found[1]})
        with opened.open(end, timeout=SECONDS):
            return True

    shown = smoke.console(smoke.program, "开始.cmd", locale=ENGLISH, watch=visit)
    expect(len(seen) == 3, "no page was seen", shown)
    expect(f"/text/{quote('单位')}" in seen[1] or "/unit/" in seen[1], "the unit is not listed", seen[1])
    expect("2,334.61" in seen[2], "the text has no figure", seen[2])
    expect("没有打开工作台" not in shown and "Press any key" not in shown, "it did not end well", shown)


def failed_start(smoke: Smoke) -> None:
    """开始.cmd where a package is missing: what to do in Chinese, the reason in the log, the window stays."""
    broken = smoke.work / "坏 (2)"
    shutil.copytree(smoke.program / "program" / "python", broken / "program" / "python")
    for name in ("开始.cmd", "program/start.py", "program/cannot-start.txt"):
        shutil.copy(smoke.program / name, broken / name)
    shown = smoke.console(broken, "开始.cmd", locale=ENGLISH, answers=((PAUSE, "\r"),))
    expect("杀毒软件" in shown and "start-log.txt" in shown, "not told what to do", shown)
    log = (broken / "start-log.txt").read_text(encoding="utf-8")
    expect("ModuleNotFoundError: No module named 'narrate'" in log, "the log has no reason", log)


def not_unpacked(smoke: Smoke) -> None:
    """开始.cmd alone, as from within a zip: told to unpack (wine shows its ASCII line only), the window stays."""
    alone = smoke.work / "alone"
    alone.mkdir()
    shutil.copy(smoke.program / "开始.cmd", alone)
    shown = smoke.console(alone, "开始.cmd", locale=CHINESE, answers=((PAUSE, "\r"),))
    expect("Unpack the whole .zip first" in shown, "not told to unpack", shown)


STEPS = (
    draft, check_in_english, form, refresh, batch, locked_workbook, open_document, folder_named_as_table, device_name,
    published_pdf, workbench, command_line, failed_start, not_unpacked,
)  # fmt: skip


def main() -> int:
    """Make the folder and run the steps; the exit status."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, help="keep everything made in this new folder")
    given = asked.parse_args()
    if reason := missing_tool():
        print(f"SKIPPED: {reason}")
        return 0
    with tempfile.TemporaryDirectory(prefix="narrate-wine-", ignore_cleanup_errors=True) as folder:
        work = given.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        try:
            windows_test_python.make(work / "python-embed.zip")
        except windows_test_python.Unavailable as reason:
            print(f"SKIPPED: {reason}")
            return 0
        make = [sys.executable, str(HERE / "windows_folder.py"), str(work / "python-embed.zip"), "--output", str(work)]
        subprocess.run(make, check=True)
        with zipfile.ZipFile(next(work.glob("narrate-*.zip"))) as packed:
            packed.extractall(work / UNPACKED_IN)
        smoke = Smoke(work, HERE.parent / "samples")
        start_wine(smoke)
        print(f"made in {time.monotonic() - started:.0f} s; under wine:", flush=True)
        try:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                passed = list(threads.map(lambda step: run(step, smoke), STEPS))
        finally:
            stop_wine(smoke)
        print(f"{sum(passed)} of {len(passed)} passed, {time.monotonic() - started:.0f} s in all")
    return int(not all(passed))


def run(step: Callable[[Smoke], None], smoke: Smoke) -> bool:
    """One step, told in one line; what differs below it."""
    name = " ".join((step.__doc__ or "").split())
    started = time.monotonic()
    try:
        step(smoke)
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        print(f"  FAILED {name} ({time.monotonic() - started:.0f} s)\n{error}", flush=True)
        return False
    print(f"  ok {name} ({time.monotonic() - started:.0f} s)", flush=True)
    return True


def missing_tool() -> str:
    """What is not installed, or nothing."""
    if WINE is None:
        return "wine is not installed (wine64)"
    if shutil.which(f"{windows_test_python.MINGW}gcc") is None:
        return "mingw is not installed (gcc-mingw-w64-x86-64)"
    if shutil.which("localedef") is None or not (LOCALES / "zh_CN").exists():
        return "the definition of the locale zh_CN is not installed (locales)"
    return ""


def start_wine(smoke: Smoke) -> None:
    """Locales, a prefix with the DLL that this wine may lack, and its server kept running."""
    assert WINE is not None
    (smoke.work / "locales").mkdir()
    for locale in (CHINESE, ENGLISH):
        target = str(smoke.work / "locales" / locale)
        subprocess.run(["localedef", "-i", locale.partition(".")[0], "-f", "UTF-8", target], check=True)
    subprocess.run(
        [WINE, "wineboot", "--init"],
        env=smoke.environment(CHINESE),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    system = smoke.work / "prefix" / "drive_c" / "windows" / "system32"
    if not (system / "bcryptprimitives.dll").exists():
        source = HERE / "wine" / "bcryptprimitives.c"
        compiler = f"{windows_test_python.MINGW}gcc"
        made = ["-o", str(system / "bcryptprimitives.dll")]
        subprocess.run([compiler, "-shared", "-O1", "-s", str(source), "-ladvapi32", *made], check=True)


def stop_wine(smoke: Smoke) -> None:
    """End what still runs in the prefix, and wait until its server has written the last of its files."""
    assert WINE is not None
    server = shutil.which("wineserver", path=f"{os.environ['PATH']}:{Path(WINE).resolve().parent}")
    for command in ([WINE, "wineboot", "--kill"], *([[server, "-k"], [server, "-w"]] if server else [])):
        subprocess.run(
            command,
            env=smoke.environment(CHINESE),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )


if __name__ == "__main__":
    sys.exit(main())
