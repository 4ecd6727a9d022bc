"""A Windows CPython for tests, as a zip in the layout of python.org's embeddable one, made on Linux.

    python .ci/windows_test_python.py python-embed.zip

Parts: python3X.dll and the extension modules from the panda3d wheel of the running Python's version (BSD; its own
`build_apps` takes them from there to make Windows programs on Linux), the standard library of the running Python,
and two small files compiled with mingw: python.exe and a python3.dll that forwards to python3X.dll. For tests only:
a release is made with the zip of python.org, whose programs are signed.

Ends with status 3 and one line where a part is not to be had here.
"""

from __future__ import annotations

import py_compile
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

MINGW = "x86_64-w64-mingw32-"
PANDA3D = "panda3d==1.10.16"
SOURCE = Path(__file__).resolve().parent / "wine" / "python.c"
UNAVAILABLE = 3
_VERSION = f"{sys.version_info.major}{sys.version_info.minor}"
_DLL = f"python{_VERSION}"
_NO_EXTENSION_MODULES = re.compile(r"_tkinter\.pyd|t(cl|k)\d+t\.dll|api-ms-.*", re.IGNORECASE)
_NOT_THE_LIBRARY = {
    "__pycache__", "config", "dist-packages", "ensurepip", "idlelib", "lib-dynload", "lib2to3", "site-packages",
    "test", "tests", "tkinter", "turtledemo",
}  # fmt: skip


class Unavailable(Exception):
    """A part cannot be had on this machine; the text says which and why."""


def make(target: Path) -> None:
    """Write the zip.

    Raises:
        Unavailable: no mingw, no wheel of this Python's version, or no network to get it by.
    """
    compiler = shutil.which(f"{MINGW}gcc")
    if compiler is None:
        raise Unavailable("mingw is not installed (gcc-mingw-w64-x86-64)")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        parts = work / "parts"
        parts.mkdir()
        _take_extension_modules(_panda3d(work), parts)
        _compile_launcher(compiler, parts)
        _compile_forwarder(compiler, parts, work)
        _zip_library(parts / f"{_DLL}.zip")
        (parts / f"{_DLL}._pth").write_text(f"{_DLL}.zip\n.\n", encoding="ascii")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in sorted(parts.iterdir()):
                packed.write(part, part.name)


def _panda3d(work: Path) -> Path:
    """The wheel, downloaded."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--platform", "win_amd64", "--python-version", _VERSION, "--only-binary=:all:", PANDA3D]
    done = subprocess.run([*command, "--dest", str(work)], capture_output=True, text=True, check=False)
    for wheel in work.glob("*.whl"):
        return wheel
    last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
    raise Unavailable(f"{PANDA3D} for Python {_VERSION} cannot be downloaded: {last[0]}")


def _take_extension_modules(wheel: Path, parts: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            folder, _, file = name.partition("/")
            if folder == "deploy_libs" and file and not _NO_EXTENSION_MODULES.fullmatch(file):
                (parts / file).write_bytes(packed.read(name))
    if not (parts / f"{_DLL}.dll").is_file():
        raise Unavailable(f"{wheel.name} holds no {_DLL}.dll")


def _compile_launcher(compiler: str, parts: Path) -> None:
    named = f'-DPYTHON_DLL=L"{_DLL}.dll"'
    subprocess.run(
        [compiler, "-municode", "-O1", "-s", named, str(SOURCE), "-o", str(parts / "python.exe")], check=True
    )


def _compile_forwarder(compiler: str, parts: Path, work: Path) -> None:
    """python3.dll, which wheels of the stable ABI ask for: every name of python3X.dll, found there."""
    dumped = subprocess.run(
        [f"{MINGW}objdump", "-p", str(parts / f"{_DLL}.dll")], capture_output=True, text=True, check=True
    ).stdout
    names = re.findall(r"^\s*\[ *\d+\](?: \+base\[ *\d+\])?\s+(?:[0-9a-f]{4} )?(_?Py\w+)$", dumped, re.MULTILINE)
    if not names:
        raise Unavailable(f"objdump lists no names of {_DLL}.dll")
    definition, empty = work / "python3.def", work / "empty.c"
    lines = ["LIBRARY python3.dll", "EXPORTS", *(f"{name} = {_DLL}.{name}" for name in names)]
    definition.write_text("\n".join(lines) + "\n", encoding="ascii")
    empty.write_text("", encoding="ascii")
    command = [compiler, "-shared", "-nostdlib", "-s", str(empty), str(definition), "-Wl,--entry=0"]
    subprocess.run([*command, "-o", str(parts / "python3.dll")], check=True)


def _zip_library(target: Path) -> None:
    """The pure part of the running Python's standard library, compiled."""
    library = Path(sysconfig.get_path("stdlib"))
    compiled = target.with_suffix(".pyc")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for source in sorted(library.rglob("*.py")):
            name = source.relative_to(library)
            if _NOT_THE_LIBRARY.intersection(name.parts) or name.name.startswith(("_sysconfigdata", "sitecustomize")):
                continue
            py_compile.compile(
                str(source),
                str(compiled),
                dfile=name.as_posix(),
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            packed.write(compiled, name.with_suffix(".pyc").as_posix())
    compiled.unlink()


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]))
    except Unavailable as reason:
        print(reason)
        sys.exit(UNAVAILABLE)
