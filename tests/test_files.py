"""Files get into place whole or not at all, and never over what a person has."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from narrate import files
from narrate.errors import NarrateError, OutputRefused
from narrate.files import check_target, read_bytes, read_reason, write_files
from narrate.intake.workbook import read_workbook


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
    assert "文件名太长" in refusal(tmp_path / ("长" * 200 + ".docx"))


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
    def fail(beside: Path, target: Path, data: bytes) -> None:
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
