"""What the portable folder for Windows is made of, as far as it can be tried on any system (the rest: .ci/wine_smoke.py)."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ROOT / ".ci" / "windows"
COMMAND_FILES = sorted(PARTS.rglob("*.cmd"))


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


maker = _loaded(ROOT / ".ci" / "windows_folder.py")
start = _loaded(PARTS / "program" / "start.py")


@pytest.mark.parametrize("path", COMMAND_FILES, ids=lambda path: path.name)
def test_cmd_reads_every_line_of_a_command_file_as_it_is_written(path: Path) -> None:
    assert maker.misread_lines(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", COMMAND_FILES, ids=lambda path: path.name)
def test_a_command_file_has_line_ends_of_windows_and_no_mark_at_its_start(path: Path) -> None:
    data = maker.windows_text(path)
    assert data.count(b"\r\n") == data.count(b"\n") > 0
    assert data[:1] in (b"@", b"r")


def test_a_text_for_notepad_starts_with_a_mark() -> None:
    assert maker.windows_text(PARTS / "先看这里.txt").startswith(b"\xef\xbb\xbfnarrate")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("echo 中\n", [1]),
        ("chcp 65001 >nul\necho 中\npause\n", []),
        ("chcp 65001 >nul\necho 中\n:end\n", [2]),
        (":end\nchcp 65001 >nul\necho 中\n", []),
        ("chcp 65001 >nul\n:end\necho 中\n", [3]),
    ],
)
def test_chinese_in_a_command_file_is_read_only_after_the_code_page_is_set_and_before_no_label(
    text: str, lines: list[int]
) -> None:
    assert maker.misread_lines(text) == lines


def _embedded(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "")
    return path


def test_the_interpreter_finds_the_packages_beside_it(tmp_path: Path) -> None:
    embedded = _embedded(tmp_path / "python.zip", "python.exe", "python312._pth", "python312.dll")
    assert maker.unpack_python(embedded, tmp_path / "python") == (3, 12)
    assert (tmp_path / "python" / "python312._pth").read_bytes() == b"python312.zip\r\n.\r\n..\\site\r\n"


def test_a_zip_that_is_no_embeddable_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not an embeddable Python"):
        maker.unpack_python(_embedded(tmp_path / "other.zip", "python.exe"), tmp_path / "python")


def _installed(site: Path, name: str, *asks: str) -> None:
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {asked}" for asked in asks)]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_only_windows_needs_is_missed(tmp_path: Path) -> None:
    _installed(tmp_path, "click", 'Colorama>=0.4; platform_system == "Windows"', 'uvloop; sys_platform != "win32"')
    assert maker.missing_on_windows(tmp_path, (3, 11)) == ["Colorama (for click)"]
    _installed(tmp_path, "colorama")
    assert maker.missing_on_windows(tmp_path, (3, 11)) == []


def test_the_extra_of_the_workbench_is_needed_and_no_other(tmp_path: Path) -> None:
    _installed(tmp_path, "narrate", 'flask; extra == "workbench"', 'pytest; extra == "dev"')
    assert maker.missing_on_windows(tmp_path, (3, 11)) == ["flask (for narrate)"]


def test_chinese_stays_when_other_languages_are_left_out(tmp_path: Path) -> None:
    locales = tmp_path / "site" / "babel" / "locale-data"
    locales.mkdir(parents=True)
    for name in ("zh_Hans_CN", "zh", "en", "root", "uk", "enm"):
        (locales / f"{name}.dat").touch()
    maker.leave_out(tmp_path)
    assert sorted(path.stem for path in locales.iterdir()) == ["en", "root", "zh", "zh_Hans_CN"]


def test_the_same_folder_gives_the_same_zip_with_names_as_utf8(tmp_path: Path) -> None:
    folder = tmp_path / "narrate"
    folder.mkdir()
    (folder / "开始.cmd").write_bytes(b"@echo off\r\n")
    first = maker.pack(folder).read_bytes()
    (folder / "开始.cmd").touch()
    assert maker.pack(folder).read_bytes() == first
    with zipfile.ZipFile(tmp_path / "narrate.zip") as packed:
        assert [(entry.filename, entry.flag_bits & 0x800) for entry in packed.infolist()] == [
            ("narrate/开始.cmd", 0x800)
        ]


def _start(folder: Path, *options: str) -> tuple[int, str, str]:
    """start.py of a folder: status, what the window shows, and the log."""
    program = folder / "program"
    program.mkdir()
    shutil.copy(PARTS / "program" / "start.py", program)
    log = folder / "start-log.txt"
    with log.open("wb") as errors:
        done = subprocess.run(
            [sys.executable, *options, "-X", "utf8", str(program / "start.py"), ""],
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    return done.returncode, done.stdout.decode(), log.read_text("utf-8")


def test_a_start_that_fails_says_what_to_do_and_keeps_the_reason(tmp_path: Path) -> None:
    status, shown, log = _start(tmp_path, "-I", "-S")
    assert status == 70
    assert "杀毒软件" in shown
    assert "Traceback" not in shown
    assert "ModuleNotFoundError" in log


def test_a_start_without_a_folder_opens_one_beside_the_command_file(tmp_path: Path) -> None:
    _start(tmp_path, "-I", "-S")
    assert list((tmp_path / "资料").iterdir()) == []


def test_a_library_of_the_compiler_that_no_windows_has_is_missed(tmp_path: Path) -> None:
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "VCRUNTIME140.dll").write_bytes(b"")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "fast.pyd").write_bytes(b"\0MSVCP140.dll\0vcruntime140.dll\0KERNEL32.dll\0libmsvcp1.dll\0")
    assert maker.lacking_libraries(tmp_path) == ["msvcp140.dll (for fast.pyd)"]


def test_what_is_dropped_on_the_command_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").touch()
    assert start.unit_folder(str(tmp_path)) == tmp_path
    assert start.unit_folder(str(tmp_path / "表.xlsx")) == tmp_path


def test_a_drive_dropped_on_the_command_file_keeps_its_backslash() -> None:
    assert str(start.unit_folder('D:"')) == "D:\\"


def test_the_parts_lie_where_a_person_looks_for_them(tmp_path: Path) -> None:
    maker.add_parts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "program",
        "samples",
        "先看这里.txt",
        "命令行.cmd",
        "开始.cmd",
    ]
    assert sorted(path.name for path in (tmp_path / "program").iterdir() if path.is_file()) == [
        "LICENSE.txt",
        "cannot-start.txt",
        "narrate.cmd",
        "start.py",
    ]
    assert list(tmp_path.rglob("*.pyc")) == []
