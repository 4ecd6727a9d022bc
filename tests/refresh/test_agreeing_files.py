"""Files that must agree: a run that is killed, or a disk that fills up, leaves old or new, and the next run repairs.

The document loses its own base in half of the tests: then the file beside it is all that says what was generated.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing.revisions import Revision
from narrate.errors import OutputRefused
from narrate.packages import pack
from narrate.pipeline import draft
from narrate.refresh_pipeline import open_edited, refresh, report_like, write_beside, write_in_place
from narrate.unit import Unit, open_unit
from narrate.word.snapshot import parse_snapshot, read_snapshot
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template
from refresh import edits
from refresh.data_changes import before, goods_bought
from refresh.drafts import edited
from refresh.judge import parts_of
from support.faults import disk_of, files_of, moments, needs_fork
from support.sample_code import SAMPLES
from support.units import write_unit

NAME, SIDE = "初稿.docx", "初稿.docx.narrate"
FORM = "说明填报表.xlsx"
DATE = "2026-11-25T09:00:00Z"


def narrate(*words: object) -> int:
    return CliRunner().invoke(app, [str(word) for word in words]).exit_code


def without_snapshot(data: bytes) -> bytes:
    """As an editor leaves it that drops custom XML and keeps the document's properties."""
    parts = parts_of(data)
    rels = "word/_rels/document.xml.rels"
    root = edits.etree.fromstring(parts[rels])
    for line in [line for line in root if "customXml" in line.get("Target", "")]:
        root.remove(line)
    parts[rels] = edits.etree.tostring(root)
    return pack({name: content for name, content in parts.items() if not name.startswith("customXml/")})


def without_snapshot_and_id(data: bytes) -> bytes:
    return edited(data, edits.without_custom_parts())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unit as drafted (前), as it is now (后), and the draft that a person worked on."""
    folder = tmp_path_factory.mktemp("agree")
    for name, data in (("前", before()), ("后", goods_bought(before()))):
        write_unit(data, folder / name)
        shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, folder / name / FORM)
    (folder / "文稿").mkdir()
    draft(folder / "前", folder / "文稿" / NAME)
    path = folder / "文稿" / NAME
    path.write_bytes(edited(path.read_bytes(), edits.typed_over("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额")))
    return folder


LOST: dict[str, Callable[[bytes], bytes]] = {
    "whole": lambda data: data,
    "lost its snapshot": without_snapshot,
    "lost snapshot and id": without_snapshot_and_id,
}


@cache
def unit_of_today(made: Path) -> Unit:
    return open_unit(made / "后")


class Desk:
    """A folder with the edited document and its side file, made anew as often as wanted, beside the unit as it is now."""

    def __init__(self, made: Path, folder: Path, lose: Callable[[bytes], bytes]) -> None:
        self.unit, self.folder, self._made, self._lose = unit_of_today(made), folder / "文稿", made, lose
        self.draft = self.folder / NAME
        self.lay()
        self.old = files_of(self.folder)

    def lay(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._made / "文稿", self.folder)
        self.draft.write_bytes(self._lose(self.draft.read_bytes()))

    def in_place(self) -> None:
        """What `refresh --in-place` does, the unit read before."""
        edition = open_edited(self.draft)
        write_in_place(edition, refresh(edition, report_like(edition, self.unit), Revision(date=DATE)))

    def done(self) -> dict[str, bytes]:
        """What an undisturbed run leaves."""
        self.lay()
        self.in_place()
        new = files_of(self.folder)
        self.lay()
        return new


@pytest.fixture(params=LOST.values(), ids=LOST.keys())
def desk(made: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    return Desk(made, tmp_path, request.param)


def _is_old_or_new(now: dict[str, bytes], desk: Desk, new: dict[str, bytes]) -> None:
    """The document and the file beside it are each old or new and whole, and no newer base lies by an older document."""
    assert now[NAME] in (desk.old[NAME], new[NAME])
    assert now[SIDE] in (desk.old[SIDE], new[SIDE])
    assert (now[NAME], now[SIDE]) != (desk.old[NAME], new[SIDE])
    others = {name: data for name, data in now.items() if name not in (NAME, SIDE) and not name.endswith(".tmp")}
    assert set(others.values()) <= {desk.old[NAME]}, "a backup that is not what the person had"


@needs_fork
def test_killed_before_any_change_it_is_old_or_new_and_the_next_run_repairs(desk: Desk) -> None:
    new = desk.done()
    tried = 0
    for _ in moments(desk.in_place, desk.lay):
        tried += 1
        _is_old_or_new(files_of(desk.folder), desk, new)
        desk.in_place()
        assert files_of(desk.folder) == new
    assert tried > 15


@needs_fork
def test_killed_before_any_change_a_refresh_beside_is_done_by_the_next_run(made: Path, tmp_path: Path) -> None:
    desk = Desk(made, tmp_path, lambda data: data)

    def beside() -> None:
        edition = open_edited(desk.draft)
        write_beside(
            edition,
            refresh(edition, report_like(edition, desk.unit), Revision(date=DATE)),
            desk.folder / "初稿.refreshed.docx",
        )

    beside()
    new = files_of(desk.folder)
    for _ in moments(beside, desk.lay):
        now = files_of(desk.folder)
        assert {name for name in now if not name.endswith(".tmp")} <= set(new)
        assert all(now[name] == new[name] for name in now if not name.endswith(".tmp"))
        if desk.draft.with_name("初稿.refreshed.docx").exists():
            assert "初稿.refreshed.docx.narrate" in now, "the document is there, its base is not"
        else:
            beside()
            assert files_of(desk.folder) == new


@needs_fork
@pytest.mark.parametrize("force", [False, True], ids=["new", "over an older one"])
def test_killed_before_any_change_a_draft_is_there_with_its_base_or_made_by_the_next_run(
    made: Path, tmp_path: Path, *, force: bool
) -> None:
    folder = tmp_path / "出"

    def lay() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if force:
            draft(made / "前", folder / NAME)

    report, template = unit_of_today(made).report, load_template(None)

    def write() -> None:
        write_report(report, template, folder / NAME, force=force)

    lay()
    old = files_of(folder)
    write()
    new = files_of(folder)
    for _ in moments(write, lay):
        now = {name: data for name, data in files_of(folder).items() if not name.endswith(".tmp")}
        assert all(data in (old.get(name), new[name]) for name, data in now.items())
        if now.get(NAME) == old.get(NAME):
            assert not force or now[SIDE] == old[SIDE], "a newer base by an older document"
        if force or NAME not in now:
            write()
            assert files_of(folder) == new


def sizes(written: tuple[int, ...], steps: int = 12) -> list[int]:
    """Disks on which not all of these files have room: full at their borders, and in steps between."""
    borders = {sum(written[:number]) + more for number in range(len(written)) for more in (0, 1)}
    return sorted({*borders, *range(0, sum(written), sum(written) // steps), sum(written) - 1})


def test_disk_full_at_any_size_leaves_everything_as_it_was(desk: Desk) -> None:
    edition = open_edited(desk.draft)
    renewal = refresh(edition, report_like(edition, desk.unit), Revision(date=DATE))
    written = (len(renewal.data), len(renewal.base.to_bytes()), len(desk.old[NAME]), len(desk.old[NAME]))
    whole = sum(written)
    for size in sizes(written):
        with disk_of(size), pytest.raises(OutputRefused, match="磁盘空间不足"):
            write_in_place(edition, renewal)
        assert files_of(desk.folder) == desk.old, size
        with disk_of(size):
            try:
                write_beside(edition, renewal, desk.folder / "又.docx")
            except OutputRefused:
                assert files_of(desk.folder) == desk.old, size
            else:
                (desk.folder / "又.docx").unlink()
                (desk.folder / "又.docx.narrate").unlink()
    with disk_of(whole):
        assert write_in_place(edition, renewal)


@pytest.mark.parametrize("failing", range(4))
def test_a_rename_that_the_system_refuses_leaves_everything_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """As Windows does while another program holds one of the files."""
    count, original = iter(range(100)), Path.replace

    def replace(self: Path, target: Path) -> Path:
        if next(count) == failing:
            raise PermissionError(13, "in use")
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        if failing == 3:  # backup, document, base
            desk.in_place()
            return
        with pytest.raises(OutputRefused, match="正被别的程序打开"):
            desk.in_place()
    assert files_of(desk.folder) == desk.old


def test_a_base_beside_that_belongs_to_another_document_is_not_taken(made: Path, tmp_path: Path) -> None:
    """An older program, killed in between, left a newer base beside a document that lost its own."""
    desk = Desk(made, tmp_path, without_snapshot)
    newer = tmp_path / "新.docx"
    draft(made / "后", newer)
    shutil.copy(f"{newer}.narrate", desk.folder / SIDE)
    run = CliRunner().invoke(app, ["refresh", str(made / "后"), str(desk.draft)])
    assert run.exit_code == 3
    assert SIDE in run.stderr
    assert "文档编号不同" in run.stderr


def test_a_base_of_another_name_with_the_documents_number_is_found(made: Path, tmp_path: Path) -> None:
    desk = Desk(made, tmp_path, without_snapshot)
    (desk.folder / SIDE).rename(desk.folder / "改名前.docx.narrate")
    draft(made / "后", tmp_path / "新.docx")
    shutil.copy(tmp_path / "新.docx.narrate", desk.folder / SIDE)
    assert narrate("refresh", made / "后", desk.draft) == 0


def test_a_base_beside_that_fell_behind_is_brought_up_to_date(made: Path, tmp_path: Path) -> None:
    desk = Desk(made, tmp_path, lambda data: data)
    desk.in_place()
    (desk.folder / SIDE).write_bytes(desk.old[SIDE])
    desk.in_place()
    assert parse_snapshot((desk.folder / SIDE).read_bytes()) == read_snapshot(desk.draft)


def test_a_backup_that_a_killed_run_left_is_not_made_twice(made: Path, tmp_path: Path) -> None:
    desk = Desk(made, tmp_path, lambda data: data)
    (desk.folder / "初稿.备份-1.docx").write_bytes(desk.old[NAME])
    desk.in_place()
    assert sorted(files_of(desk.folder)) == sorted([NAME, SIDE, "初稿.备份-1.docx"])


def test_a_backup_cut_short_is_no_backup(made: Path, tmp_path: Path) -> None:
    desk = Desk(made, tmp_path, lambda data: data)
    (desk.folder / "初稿.备份-1.docx").write_bytes(desk.old[NAME][:5000])
    desk.in_place()
    assert files_of(desk.folder)["初稿.备份-2.docx"] == desk.old[NAME]
