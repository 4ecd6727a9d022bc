"""Compiled templates are kept where nobody else can write, and never carry the wording of one phrasebook to another."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from narrate.phrasebooks import phrasebook
from narrate.templating import bytecode, sandbox
from support.memory import report_of
from support.units import jiaozuo_data

unix_only = pytest.mark.skipif(os.name == "nt", reason="owner and mode are kept otherwise there")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of a user, not there yet."""
    folder = tmp_path / "缓存"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: folder)
    return folder


def book(folder: Path, settings: str = "", totals: str = "〔段 total〕\n甲{{ '普通'|term }}乙。") -> str:
    (folder / "sections").mkdir(parents=True, exist_ok=True)
    (folder / "phrasebook.toml").write_text(f'parent = "henan"\n{settings}', "utf-8")
    if totals:
        (folder / "sections" / "totals.j2").write_text(totals, "utf-8")
    return str(folder)


def text(name: str) -> str:
    phrasebook._load.cache_clear()
    return report_of(jiaozuo_data(), name).text()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.cache"))


def test_a_compiled_template_is_kept_and_taken_up(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = book(tmp_path / "本局")
    first = text(name)
    assert kept(cache)
    monkeypatch.setattr(sandbox.Sandbox, "_generate", lambda *_, **__: pytest.fail("compiled again"))
    monkeypatch.setattr(phrasebook, "line_template", lambda *_: phrasebook.Template(""))  # titles are not kept
    assert text(name).replace("\n", "")[-50:] == first.replace("\n", "")[-50:]


def test_a_changed_template_is_compiled_anew(cache: Path, tmp_path: Path) -> None:
    assert "甲普通乙" in text(book(tmp_path / "本局"))
    assert "丙普通丁" in text(book(tmp_path / "本局", totals="〔段 total〕\n丙{{ '普通'|term }}丁。"))


def test_what_is_kept_holds_no_setting(cache: Path, tmp_path: Path) -> None:
    assert "甲普通乙" in text(book(tmp_path / "本局"))
    assert "甲特别乙" in text(book(tmp_path / "本局", settings='[settings.names]\n"普通" = "特别"\n'))


def test_another_version_keeps_its_own(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = book(tmp_path / "本局")
    text(name)
    before = {file.parent for file in kept(cache)}
    monkeypatch.setattr(bytecode, "__version__", "99.0")
    bytecode._version.cache_clear()
    text(name)
    bytecode._version.cache_clear()
    assert len({file.parent for file in kept(cache)} - before) == 1


@unix_only
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
@pytest.mark.parametrize("which", ["narrate", "version"])
def test_a_folder_that_others_can_write_to_is_not_used(cache: Path, tmp_path: Path, mode: int, which: str) -> None:
    name = book(tmp_path / "本局")
    text(name)
    folder = cache if which == "narrate" else kept(cache)[0].parent
    for file in kept(cache):
        file.unlink()
    folder.chmod(mode)
    assert "甲普通乙" in text(name)
    assert kept(cache) == []


@unix_only
def test_a_folder_of_somebody_else_is_not_used(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "甲普通乙" in text(book(tmp_path / "本局"))
    assert kept(cache) == []


@unix_only
def test_a_link_in_the_place_of_the_folder_is_not_followed(cache: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir(mode=0o700)
    cache.symlink_to(elsewhere)
    assert "甲普通乙" in text(book(tmp_path / "本局"))
    assert kept(elsewhere) == []


def test_a_cache_folder_that_cannot_be_made_stops_nothing(cache: Path, tmp_path: Path) -> None:
    cache.write_text("a file")
    assert "甲普通乙" in text(book(tmp_path / "本局"))


def test_a_full_disk_stops_nothing(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bytecode.jinja2.FileSystemBytecodeCache, "dump_bytecode", full)
    assert "甲普通乙" in text(book(tmp_path / "本局"))
    assert kept(cache) == []


def test_a_damaged_file_is_compiled_anew(cache: Path, tmp_path: Path) -> None:
    name = book(tmp_path / "本局")
    text(name)
    for file in kept(cache):
        file.write_bytes(file.read_bytes()[:-20])
    assert "甲普通乙" in text(name)
