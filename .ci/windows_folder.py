"""The portable folder for Windows and its zip, made on any system.

    python .ci/windows_folder.py python-3.11.9-embed-amd64.zip --output dist

Takes the embeddable zip of python.org (or, for tests, one by windows_test_python.py), the wheels for win_amd64 that
narrate asks for, and what lies in .ci/windows. The program lies in `program`, so that beside 开始.cmd and 命令行.cmd
there is nothing to go wrong with. Prints sizes; ends with status 1 where the zip is larger than it may be or a wheel
that Windows needs is missing. Needs pip, its network, and the package `packaging`.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PARTS = Path(__file__).resolve().parent / "windows"
MOST_BYTES = 40_000_000
MOST_LETTERS = 140  # of a path within the folder, of the 260 that Windows allows
EXTRAS = ("workbench",)
ON_WINDOWS_ONLY = ("colorama",)  # pip, asked from elsewhere, leaves out what is for Windows alone
SAMPLES = ("jiaozuo-2022", "putuo-finance-2024")
NOT_NEEDED = {
    r"python/(_ssl|_hashlib)\.pyd|python/lib(ssl|crypto)-.*\.dll": "encryption for the network, which is not used",
    r"site/.*\.(pyi|pyx|pxd|pxi|h|cyclonedx\.json)": "for compilers and editors",
    r"site/[^/]*\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)": "for pip, with the paths of this machine",
    r"site/babel/locale-data/(?!(root|zh|en)[._]).*": "other languages",
    r"site/pygments/lexers/(?!__init__|_mapping).*": "colours for program text",
    r"site/PIL/_(avif|imagingcms|imagingft|imagingtk|webp)\..*": "kinds of pictures that no PDF holds, text in pictures",
    r"site/lxml/(objectify|.*\.rng|html/|isoschematron/).*": "parts that nothing imports",
    r"site/pypdfium2.*": "pages as pictures; a stand-in lies in its place",
}
_NOT_OF_WINDOWS = re.compile(
    rb"(?<![\w.-])(?:msvcp|vcruntime|concrt|vcomp)\d\w*\.dll|(?<![\w.-])python3\d*\.dll", re.IGNORECASE
)
_DATE = (1980, 1, 1, 0, 0, 0)


def main() -> int:
    """Make folder and zip from the command line; the exit status."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("python", type=Path, help="the embeddable zip of python.org, win_amd64")
    asked.add_argument("--output", type=Path, default=Path("dist"), help="where folder and zip are written (dist)")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as work:
        wheel = narrate_wheel(Path(work))
        folder = given.output / f"narrate-{wheel.name.split('-')[1]}-windows"
        if folder.exists():
            shutil.rmtree(folder)
        version = unpack_python(given.python, folder / "program" / "python")
        install(wheel, version, folder / "program" / "site")
    missing = missing_on_windows(folder / "program" / "site", version)
    if missing:
        print(f"wheels that Windows needs are missing: {', '.join(missing)}", file=sys.stderr)
        return 1
    leave_out(folder / "program")
    if lacking := lacking_libraries(folder / "program"):
        print(f"no Windows has these, and they are not in the folder: {', '.join(lacking)}", file=sys.stderr)
        return 1
    add_parts(folder)
    precompile(folder / "program" / "site", version)
    packed = pack(folder)
    return tell(folder, packed)


def narrate_wheel(work: Path) -> Path:
    """The wheel of this checkout."""
    _pip("wheel", "--no-deps", "--wheel-dir", str(work), str(ROOT))
    return next(work.glob("narrate-*.whl"))


def unpack_python(embedded: Path, target: Path) -> tuple[int, int]:
    """Unpack the interpreter and put `site` on its path; its version.

    Raises:
        SystemExit: the zip is not an embeddable Python.
    """
    with zipfile.ZipFile(embedded) as packed:
        packed.extractall(target)
    found = [re.fullmatch(r"python3(\d+)\._pth", path.name) for path in target.glob("*._pth")]
    minors = [int(match[1]) for match in found if match]
    if len(minors) != 1 or not (target / "python.exe").is_file():
        raise SystemExit(f"{embedded} is not an embeddable Python: no python.exe beside one python3X._pth")
    name = f"python3{minors[0]}"
    (target / f"{name}._pth").write_bytes(f"{name}.zip\r\n.\r\n..\\site\r\n".encode())
    return 3, minors[0]


def install(wheel: Path, version: tuple[int, int], site: Path) -> None:
    """Install the wheel and what it asks for, for Windows, without compiling; extras that it does not have are skipped."""
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        offered = set(re.findall(r"^Provides-Extra: (\S+)", packed.read(name).decode(), re.MULTILINE))
    extras = [extra for extra in EXTRAS if extra in offered]
    for extra in set(EXTRAS) - offered:
        print(f"narrate has no extra named {extra}: left out")
    asked = f"{wheel}[{','.join(extras)}]" if extras else str(wheel)
    where = ["--platform", "win_amd64", "--python-version", f"{version[0]}.{version[1]}", "--implementation", "cp"]
    _pip("install", "--target", str(site), "--only-binary=:all:", "--no-compile", *where, asked, *ON_WINDOWS_ONLY)
    shutil.rmtree(site / "bin", ignore_errors=True)  # launchers of the system that ran pip


def missing_on_windows(site: Path, version: tuple[int, int]) -> list[str]:
    """What the installed packages ask for on Windows and is not there, for no extras but our own."""
    there = {_plain(path.metadata["Name"]): path for path in importlib.metadata.distributions(path=[str(site)])}
    windows = {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
        "python_version": f"{version[0]}.{version[1]}", "python_full_version": f"{version[0]}.{version[1]}.0",
    }  # fmt: skip
    missing = set()
    for name, distribution in there.items():
        for extra in ("", *(EXTRAS if name == "narrate" else ())):
            for line in distribution.requires or ():
                asked = Requirement(line)
                wanted = asked.marker is None or asked.marker.evaluate({**windows, "extra": extra})
                if wanted and _plain(asked.name) not in there:
                    missing.add(f"{asked.name} (for {name})")
    return sorted(missing)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def leave_out(program: Path) -> None:
    """Delete what narrate on Windows never opens; what is to be left out and is not there is told."""
    for pattern in NOT_NEEDED:
        unneeded = [path for path in _files(program) if re.fullmatch(pattern, path.relative_to(program).as_posix())]
        for path in unneeded:
            path.unlink()
        if not unneeded:
            print(f"nothing to leave out: {pattern}")
    for folder in sorted((path for path in program.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def lacking_libraries(program: Path) -> list[str]:
    """Libraries of the compiler or of Python that a compiled module asks for and the folder does not hold.

    Wine has them all of its own; a Windows on which nobody has installed anything has none.
    """
    there = {path.name.lower() for path in (program / "python").iterdir()}
    lacking = set()
    for path in _files(program):
        if path.suffix in (".pyd", ".dll", ".exe"):
            asked = {name.decode().lower() for name in _NOT_OF_WINDOWS.findall(path.read_bytes())}
            lacking |= {f"{name} (for {path.name})" for name in asked - there}
    return sorted(lacking)


def precompile(site: Path, version: tuple[int, int]) -> None:
    """Compile everything: the folder may be read-only, and dates do not survive every way of unpacking.

    Of other people's packages only the compiled files stay, as in the embeddable Python's own library. Done by a Python
    of the same version; where there is none, this is said, and each start is slow.
    """
    python = sys.executable if sys.version_info[:2] == version else shutil.which(f"python{version[0]}.{version[1]}")
    if python is None:
        print(f"not compiled: no Python {version[0]}.{version[1]} here")
        return
    compile_into = [python, "-I", "-m", "compileall", "-q", "-s", str(site), "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*compile_into, str(site / "narrate")], check=True)
    others = [str(path) for path in sorted(site.iterdir()) if path.name != "narrate"]
    subprocess.run([*compile_into, "-b", *others], check=True)
    for path in _files(site):
        if path.suffix == ".py" and not path.is_relative_to(site / "narrate"):
            path.unlink()


def add_parts(folder: Path) -> None:
    """What lies beside the program: command files, texts, samples, licence."""
    for path in _files(PARTS):
        if path.suffix == ".pyc":  # left by whoever imported a part
            continue
        target = folder / path.relative_to(PARTS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(windows_text(path))
    shutil.copy(ROOT / "LICENSE", folder / "program" / "LICENSE.txt")
    for name in SAMPLES:
        shutil.copytree(ROOT / "samples" / name, folder / "samples" / name)


def windows_text(path: Path) -> bytes:
    r"""A text file as Windows reads it: lines end in \r\n, texts for Notepad start with a byte order mark.

    Raises:
        SystemExit: cmd.exe would misread a command file (`misread_lines`).
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".cmd" and (lines := misread_lines(text)):
        raise SystemExit(f"{path.name}: cmd.exe reads line {lines[0]} in the machine's code page, not as UTF-8")
    encoding = "utf-8-sig" if path.suffix == ".txt" and path.parent == PARTS else "utf-8"
    return text.replace("\n", "\r\n").encode(encoding)


def misread_lines(text: str) -> list[int]:
    """The lines of a command file that are not ASCII where cmd.exe may not be reading UTF-8.

    It is where `chcp 65001` stands before them and no label, to which another line could jump, stands between or after.
    """
    misread: list[int] = []
    waiting: list[int] = []
    is_utf8 = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("chcp 65001"):
            is_utf8 = True
        elif line.startswith(":"):
            misread += waiting  # looking for a label, cmd.exe passes over the lines before it
            waiting, is_utf8 = [], False
        elif not line.isascii():
            (waiting if is_utf8 else misread).append(number)
    return sorted(misread)


def pack(folder: Path) -> Path:
    """The zip of the folder; the same content gives the same bytes."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
    return target


def tell(folder: Path, packed: Path) -> int:
    """Print what was made; 1 where it is too large, or a path in it too long."""
    shares = {"program/python": 0, "program/site": 0, "samples": 0}
    for path in _files(folder):
        for share in shares:
            if path.is_relative_to(folder / share):
                shares[share] += path.stat().st_size
    whole = sum(path.stat().st_size for path in _files(folder))
    longest = max((path.relative_to(folder.parent).as_posix() for path in _files(folder)), key=len)
    size = packed.stat().st_size
    print(f"{folder}: {whole / 1e6:.1f} MB, " + ", ".join(f"{name} {of / 1e6:.1f} MB" for name, of in shares.items()))
    print(f"longest path: {len(longest)} letters, {longest}")
    print(f"{packed}: {size / 1e6:.1f} MB (at most {MOST_BYTES / 1e6:.0f})")
    return int(size > MOST_BYTES or len(longest) > MOST_LETTERS)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check", *words[1:]]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"pip {words[0]} failed")


if __name__ == "__main__":
    sys.exit(main())
