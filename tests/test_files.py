"""Files get into place whole or not at all, and never over what a person has."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from narrate import files
from narrate.errors import NarrateError, OutputRefused
from narrate.files import (
    check_target,
    overwrite,
    read_bytes,
    read_reason,
    windows_objection,
    write_files,
    write_folder,
)
from narrate.intake.workbook import read_workbook
from support.faults import disk_of, files_of, moments, needs_fork


def refusal(target: Path, *, force: bool = False) -> str:
    before = sorted(target.parent.iterdir()) if target.parent.is_dir() else []
    with pytest.raises(OutputRefused) as caught:
        write_files({target: b"new"}, force=force)
    after = sorted(target.parent.iterdir()) if target.parent.is_dir() else []
    assert after == before, "something was left behind"
    return "\n".join(caught.value.lines())


def test_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    write_files({tmp_path / "初稿.docx": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["初稿.docx"]
    assert (tmp_path / "初稿.docx").read_bytes() == b"new"


def test_a_system_that_takes_or_gives_little_at_once_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, read = os.write, os.read
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    write_files({tmp_path / "初稿.docx": b"ten bytes!"})
    assert (tmp_path / "初稿.docx").read_bytes() == b"ten bytes!"
    monkeypatch.setattr(os, "read", lambda file, most: read(file, min(most, 4)))
    assert read_bytes(tmp_path / "初稿.docx", 10) == b"ten bytes!"


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs files of no told size, as Linux has under /proc")
def test_a_file_that_tells_no_size_is_read(tmp_path: Path) -> None:
    version = Path("/proc/version")
    assert (version.stat().st_size, read_bytes(version, 10_000)) == (0, version.read_bytes())
    assert read_bytes(version, 10) is None


def test_a_file_larger_than_asked_for_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"ten bytes!")
    assert read_bytes(tmp_path / "a.xlsx", 9) is None


def test_existing_file_is_kept_without_force(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    target.write_bytes(b"old")
    assert "已经存在" in refusal(target)
    assert target.read_bytes() == b"old"


def test_force_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    target.write_bytes(b"old")
    write_files({target: b"new"}, force=True)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    "lock",
    [
        "~$年度部门决算.docx",
        "~$2年度部门决算.docx",
        "~$22年度部门决算.docx",
        ".~22年度部门决算.docx",
        ".~lock.22年度部门决算.docx#",
    ],
)
def test_open_document_is_refused_even_with_force(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "22年度部门决算.docx"
    target.write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")
    said = refusal(target, force=True)
    assert "正在 Word、Excel 或 WPS 里打开" in said
    assert lock in said
    assert target.read_bytes() == b"old"


def test_stale_lock_beside_a_new_name_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "~$稿.docx").write_bytes(b"")
    write_files({tmp_path / "初稿.docx": b"new"})
    assert (tmp_path / "初稿.docx").exists()


def test_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "稿").mkdir()
    assert "是一个文件夹" in refusal(tmp_path / "稿", force=True)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "文件夹不存在" in refusal(tmp_path / "没有" / "初稿.docx")


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert "不是文件夹" in refusal(tmp_path / "a" / "初稿.docx")


def test_name_too_long_is_told(tmp_path: Path) -> None:
    assert "文件名或路径太长" in refusal(tmp_path / ("长" * 200 + ".docx"))


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "正被别的程序打开"), (errno.EROFS, "只读")]
)
def test_failing_rename_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    target = tmp_path / "初稿.docx"
    target.write_bytes(b"old")

    def fail(self: Path, other: Path) -> Path:
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "replace", fail)
    assert said in refusal(target, force=True)
    assert target.read_bytes() == b"old"


def test_full_disk_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(beside: Path, target: Path, data: bytes, *, lasting: bool) -> None:
        beside.write_bytes(data[:1])
        raise files._refused(target, OSError(errno.ENOSPC, "no"))

    monkeypatch.setattr(files, "_write", fail)
    assert "磁盘空间不足" in refusal(tmp_path / "初稿.docx")


def test_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Path, other: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_files({tmp_path / "初稿.docx": b"new"})
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_renamed_before_all_are_complete(tmp_path: Path) -> None:
    nowhere = tmp_path / "没有" / "b"
    with pytest.raises(OutputRefused):
        write_files({tmp_path / "a": b"1", nowhere: b"2"}, unchecked=(nowhere,))
    assert list(tmp_path.iterdir()) == []


def test_check_target_writes_nothing(tmp_path: Path) -> None:
    check_target(tmp_path / "初稿.docx")
    assert list(tmp_path.iterdir()) == []


def test_symbolic_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.docx").write_bytes(b"old")
    (tmp_path / "link.docx").symlink_to(tmp_path / "real.docx")
    write_files({tmp_path / "link.docx": b"new"}, force=True)
    assert (tmp_path / "link.docx").is_symlink()
    assert (tmp_path / "real.docx").read_bytes() == b"new"


def test_a_file_and_its_folder_are_on_the_disk_before_it_counts_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(file: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")
        sync(file)

    def renamed(self: Path, target: Path) -> Path:
        done.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    write_files({tmp_path / "初稿.docx": b"new"})
    assert done == ["file", "rename", *(["folder"] if os.name != "nt" else [])]


def test_a_last_look_that_refuses_leaves_nothing(tmp_path: Path) -> None:
    def refuse() -> None:
        raise OutputRefused("改动过")

    with pytest.raises(OutputRefused, match="改动过"):
        write_files({tmp_path / "初稿.docx": b"new"}, last_look=refuse)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_the_system_does_not_open_is_told_as_a_folder(tmp_path: Path) -> None:
    """Windows says there is no right to open it, as it does of a file that another program has open."""
    folder = tmp_path / "a.xlsx"
    folder.mkdir()
    assert read_reason(PermissionError(errno.EACCES, "Permission denied", str(folder))) == "这是文件夹，不是文件"


def test_a_folder_in_the_place_of_a_table_is_told_as_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a.xlsx"
    folder.mkdir()
    open_file = os.open

    def as_on_windows(path: str | Path, *given: int, **named: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return open_file(path, *given, **named)

    monkeypatch.setattr(os, "open", as_on_windows)
    with pytest.raises(NarrateError) as caught:
        read_workbook(folder)
    assert "这是文件夹，不是文件" in "\n".join(caught.value.lines())


def test_a_file_keeps_its_rights_when_it_is_written_anew(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_files({target: b"new"}, force=True)
    assert os.name == "nt" or stat.S_IMODE(target.stat().st_mode) == 0o640


# -- files that must agree, and runs that were killed ---------------------------------------------------------------


def test_where_one_of_two_cannot_be_put_into_place_the_other_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "a", tmp_path / "新"
    old.write_bytes(b"old")
    old.chmod(0o640)
    rename, refused = Path.replace, tmp_path / "b"

    def fail(self: Path, other: Path) -> Path:
        if other == refused:
            raise PermissionError(errno.EACCES, "in use")
        return rename(self, other)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputRefused):
        write_files({old: b"1", new: b"2", refused: b"3"}, force=True)
    assert files_of(tmp_path) == {"a": b"old"}
    assert os.name == "nt" or stat.S_IMODE(old.stat().st_mode) == 0o640


def test_an_interrupt_after_the_last_rename_takes_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.replace

    def interrupted(self: Path, other: Path) -> Path:
        rename(self, other)
        if other.name == "b":
            raise KeyboardInterrupt
        return other

    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"}, force=True)
    assert files_of(tmp_path) == {"a": b"new", "b": b"new"}


def test_an_interrupt_once_a_file_is_replaced_keeps_its_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(folder: Path) -> None:
        if (tmp_path / "稿.docx").read_bytes() == b"new":
            raise KeyboardInterrupt

    (tmp_path / "稿.docx").write_bytes(b"old")
    monkeypatch.setattr(files, "_sync_folder", interrupted)
    with pytest.raises(KeyboardInterrupt):
        overwrite(tmp_path / "稿.docx", b"new")
    assert files_of(tmp_path) == {"稿.docx": b"new", "稿.备份-1.docx": b"old"}


def unfinished_of(process: int, machine: str | None = None) -> str:
    return f".narrate-{machine or files._machine()}-{process}-3.tmp"


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    return child.pid


@pytest.mark.skipif(os.name == "nt", reason="Windows tells the age of a file, and not whether its process is gone")
def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / unfinished_of(dead_process())).write_bytes(b"hal")
    write_files({tmp_path / "初稿.docx": b"new"})
    assert files_of(tmp_path) == {"初稿.docx": b"new"}


def test_what_any_run_left_a_day_ago_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / unfinished_of(os.getpid(), "0123abcd")
    left.write_bytes(b"hal")
    os.utime(left, (time.time() - 90_000,) * 2)
    write_files({tmp_path / "初稿.docx": b"new"})
    assert files_of(tmp_path) == {"初稿.docx": b"new"}


@pytest.mark.parametrize(
    "name",
    [
        unfinished_of(os.getppid()),
        unfinished_of(999_999_999, "0123abcd"),  # of another machine, just written
        ".narrate-12-3.tmp.docx",
        f"{unfinished_of(999_999_999)}.docx",
        f"我的{unfinished_of(999_999_999)}",
        ".narrate.tmp",
        ".narrate-初稿.tmp",
        "初稿.docx.tmp",
        "~$初稿.docx",
    ],
)
def test_what_may_be_somebodys_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    os.utime(tmp_path / name, None if "tmp" in name[-3:] else (0, 0))
    write_files({tmp_path / "a.docx": b"new"})
    assert files_of(tmp_path) == {"a.docx": b"new", name: b"mine"}


def test_a_link_that_is_named_as_an_unfinished_file_stays(tmp_path: Path) -> None:
    (tmp_path / "我的.docx").write_bytes(b"mine")
    (tmp_path / unfinished_of(999_999_999)).symlink_to(tmp_path / "我的.docx")
    write_files({tmp_path / "a.docx": b"new"})
    assert len(files_of(tmp_path)) == 3


@needs_fork
def test_a_folder_is_there_whole_or_not_at_all_and_the_next_run_makes_it(tmp_path: Path) -> None:
    content = {"a.toml": b"1", "sections/a.j2": b"2", "README.md": b"3"}

    def lay() -> None:
        shutil.rmtree(tmp_path / "本局", ignore_errors=True)

    def write() -> None:
        write_folder(tmp_path / "本局", content)

    for _ in moments(write, lay):
        if (tmp_path / "本局").exists():
            assert files_of(tmp_path / "本局") == content
        else:
            write()
            assert [path.name for path in tmp_path.iterdir()] == ["本局"]
            assert files_of(tmp_path / "本局") == content


def test_a_folder_for_which_the_disk_has_no_room_is_not_there(tmp_path: Path) -> None:
    for size in range(3):
        with disk_of(size), pytest.raises(OutputRefused, match="磁盘空间不足"):
            write_folder(tmp_path / "本局", {"a": b"1", "b/c": b"22"})
        assert list(tmp_path.iterdir()) == []


@needs_fork
def test_killed_before_any_change_a_replaced_file_is_old_or_new_with_its_backup(tmp_path: Path) -> None:
    target = tmp_path / "表.xlsx"

    def lay() -> None:
        for path in tmp_path.iterdir():
            path.unlink()
        target.write_bytes(b"what the person filled in")

    def write() -> None:
        overwrite(target, b"renewed")

    lay()
    old = target.read_bytes()
    for _ in moments(write, lay):
        now = files_of(tmp_path)
        assert now["表.xlsx"] in (old, b"renewed")
        assert now.get("表.备份-1.xlsx") == old or (now["表.xlsx"] == old and "表.备份-1.xlsx" not in now)
        if now["表.xlsx"] == old:
            write()
            assert files_of(tmp_path) == {"表.xlsx": b"renewed", "表.备份-1.xlsx": old}


@pytest.mark.parametrize(
    "name", ["con.docx", "CON", "aux", "nul.xlsx", "Com1.docx", "LPT9", "prn. ", "com¹.docx", "aux .docx", "con.a.docx"]
)
def test_a_name_that_windows_keeps_for_a_device_is_told(name: str) -> None:
    said = windows_objection(f"C:\\单位\\{name}")
    assert said is not None
    assert "Windows 留给设备" in said[0]


@pytest.mark.parametrize("name", ["初稿:1.docx", "初稿?.docx", "a|b.docx", "初\n稿.docx", '初"稿.docx'])
def test_a_sign_that_windows_takes_in_no_name_is_told(name: str) -> None:
    said = windows_objection(f"C:\\单位\\{name}")
    assert said is not None
    assert "系统不允许的字符" in said[0]


def test_a_path_that_windows_does_not_take_is_told_by_its_utf16_units() -> None:
    taken = "C:\\" + "长" * (259 - 3)
    assert windows_objection(taken) is None
    assert windows_objection(taken + "长") == ("文件名或路径太长", "换短一些的文件名，或用 -o 写到上面几层的文件夹")
    assert windows_objection(taken[:-1] + "𠀋") is not None


@pytest.mark.parametrize(
    "path",
    [
        "C:\\单位\\初稿.docx",
        "C:\\con\\初稿.docx",
        "\\\\服务器\\共享\\初稿.docx",
        "C:\\单位\\console.docx",
        "C:\\单位\\com10.docx",
        "C:\\",
    ],
)
def test_other_names_are_taken(path: str) -> None:
    assert windows_objection(path) is None


def test_on_windows_such_a_name_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_IS_WINDOWS", True)
    assert "Windows 留给设备" in refusal(tmp_path / "con.docx")
    with pytest.raises(OutputRefused):
        write_folder(tmp_path / "aux", {"a": b""})
    assert list(tmp_path.iterdir()) == []


def test_on_windows_a_path_that_is_too_long_is_not_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_IS_WINDOWS", True)
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory", "/" + "长" * 259)
    assert read_reason(missing) == "文件名或路径太长"
    assert read_reason(FileNotFoundError(errno.ENOENT, "No such file or directory", "/短")) == "找不到这个文件"
