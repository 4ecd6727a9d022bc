"""narrate refresh from the command line: what is written, what is told, and that nothing is lost however it goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from form.person import shown
from narrate.cli import app
from narrate.packages import pack
from narrate.pipeline import draft
from refresh import edits
from refresh.data_changes import before, fell_since_last_year, goods_bought, office_differs
from refresh.drafts import Draft, edited
from refresh.judge import Judged, complaints, ours_rejected, parts_of
from support.sample_code import SAMPLES
from support.units import write_unit
from word.samples import document, narrative

NAME = "初稿.docx"
FORM = "说明填报表.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPED = edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40.00")


@dataclass(frozen=True)
class Run:
    """What a command did: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Desk:
    """A unit folder with changed data, and beside it a folder with the edited draft."""

    unit: Path
    draft: Path

    @property
    def folder(self) -> Path:
        return self.draft.parent

    @property
    def output(self) -> Path:
        return self.folder / "初稿.refreshed.docx"

    def edit(self, *made: edits.Edit) -> bytes:
        """The person edits the draft and saves it."""
        self.draft.write_bytes(edited(self.draft.read_bytes(), *made))
        return self.draft.read_bytes()

    def refresh(self, *options: object) -> Run:
        return narrate("refresh", self.unit, self.draft, *options)


def narrate(*words: object) -> Run:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return Run(done.exit_code, done.stdout, done.stderr)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unit as drafted (前), as it is now (后), the draft and its side file."""
    folder = tmp_path_factory.mktemp("refresh")
    for name, data in (("前", before()), ("后", goods_bought(before()))):
        write_unit(data, folder / name)
        shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, folder / name / FORM)
    draft(folder / "前", folder / NAME)
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    shutil.copytree(made / "后", tmp_path / "单位")
    (tmp_path / "文稿").mkdir()
    for name in (NAME, f"{NAME}.narrate"):
        shutil.copy(made / name, tmp_path / "文稿" / name)
    return Desk(tmp_path / "单位", tmp_path / "文稿" / NAME)


def refused(desk: Desk, status: int, parts: tuple[str, ...], *options: object) -> Run:
    """A refresh that has to fail with all parts of a message, and leaves every file as it was."""
    earlier = files_of(desk.folder.parent)
    run = desk.refresh(*options)
    assert run.status == status, run.all
    assert run.err.startswith("错误："), run.err
    assert "Traceback" not in run.err and "程序内部出错" not in run.err
    for part in parts:
        assert part in run.err, run.err
    assert files_of(desk.folder.parent) == earlier
    return run


# -------------------------------------------------------------------------------------------------------- it is done


def test_refreshed_document_lies_beside_the_edited_one_which_stays_as_it_is(desk: Desk) -> None:
    edited_bytes = desk.edit(edits.typed_over("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"))
    run = desk.refresh("--date", "2026-11-25T09:00:00Z")
    assert run.status == 0, run.all
    assert desk.draft.read_bytes() == edited_bytes
    assert sorted(files_of(desk.folder)) == sorted(
        [NAME, f"{NAME}.narrate", "初稿.refreshed.docx", "初稿.refreshed.docx.narrate"]
    )
    assert "全年采购总额869.30万元，其中：政府采购货物支出49.90万元" in "\n".join(
        Judged(desk.output.read_bytes()).text()
    )
    assert complaints(edited_bytes, desk.output.read_bytes(), "2026-11-25T09:00:00Z") == []


def test_what_changed_is_told_old_and_new(desk: Desk) -> None:
    run = desk.refresh()
    for told in ("859.30", "869.30", "39.90", "49.90", desk.output.name):
        assert told in run.all
    assert "819.40" not in run.all


def test_conflict_is_told_and_makes_the_exit_status_one(desk: Desk) -> None:
    desk.edit(TYPED)
    run = desk.refresh()
    assert run.status == 1
    assert desk.output.exists()
    assert "40.00" in run.all and "49.90" in run.all


def test_an_error_of_the_tables_that_touches_a_figure_is_told_and_makes_the_exit_status_one(desk: Desk) -> None:
    wrong = goods_bought(before())
    assert wrong.current.general_public_budget is not None
    wrong.current.general_public_budget.total["total"] += Decimal("10.00")
    shutil.rmtree(desk.unit)
    write_unit(wrong, desk.unit)
    shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, desk.unit / FORM)
    run = desk.refresh()
    assert run.status == 1, run.all
    assert "表格里有差错" in run.all and "错误〔" in run.all
    assert json.loads(desk.refresh("--dry-run", "--json").out)["attention"] is True


def test_the_tables_of_the_year_that_are_gone_are_named(desk: Desk) -> None:
    """Last year's are left, so the unit's year is another one."""
    (tables,) = (path for path in desk.unit.iterdir() if path.name.startswith("2022年度"))
    tables.unlink()
    refused(desk, 3, (f"《{tables.name}》", "2022年度的表在不在单位文件夹里"))


def test_output_goes_where_it_is_asked_to(desk: Desk) -> None:
    run = desk.refresh("-o", desk.folder / "新.docx")
    assert run.status == 0, run.all
    assert (desk.folder / "新.docx").exists() and (desk.folder / "新.docx.narrate").exists()
    assert not desk.output.exists()


def test_in_place_keeps_a_backup_of_what_was_there(desk: Desk) -> None:
    edited_bytes = desk.edit(edits.typed_over("⟨我部门共有车辆⟩", "我局现有车辆"))
    run = desk.refresh("--in-place")
    assert run.status == 0, run.all
    assert "支出49.90万元" in "\n".join(Judged(desk.draft.read_bytes()).text())
    others = {name: data for name, data in files_of(desk.folder).items() if name not in (NAME, f"{NAME}.narrate")}
    assert edited_bytes in others.values()
    assert all(name in run.all for name, data in others.items() if data == edited_bytes)


def test_in_place_a_second_time_keeps_both_backups(desk: Desk, made: Path) -> None:
    first = desk.edit(edits.typed_over("⟨我部门共有车辆⟩", "我局现有车辆"))
    desk.refresh("--in-place")
    second = desk.edit(edits.typed_over("⟨我局现有车辆⟩", "全局共有车辆"))
    shutil.rmtree(desk.unit)
    shutil.copytree(made / "前", desk.unit)
    run = desk.refresh("--in-place")
    assert run.status == 0, run.all
    assert {first, second} <= set(files_of(desk.folder).values())


def test_unchanged_data_writes_the_very_same_bytes(desk: Desk, made: Path) -> None:
    run = narrate("refresh", made / "前", desk.draft)
    assert run.status == 0, run.all
    if desk.output.exists():
        assert desk.output.read_bytes() == desk.draft.read_bytes()
    assert "没有变化" in run.all or "无变化" in run.all


def test_dry_run_tells_and_writes_nothing(desk: Desk) -> None:
    desk.edit(TYPED)
    earlier = files_of(desk.folder.parent)
    run = desk.refresh("--dry-run")
    assert run.status == 1
    assert "869.30" in run.all and "40.00" in run.all
    assert files_of(desk.folder.parent) == earlier


def test_json_tells_every_change_with_its_reason(desk: Desk) -> None:
    desk.edit(TYPED)
    run = desk.refresh("--json")
    told = json.loads(run.out)
    assert re.fullmatch(r"narrate\.refresh/\d+", told["schema"])
    assert {"kind", "where", "key", "old", "new", "why", "needs_person"} <= set(told["changes"][0])
    by_new = {change["new"]: change for change in told["changes"]}
    assert by_new["869.30"]["old"] == "859.30" and not by_new["869.30"]["needs_person"]
    assert any(change["needs_person"] and "49.90" in str(change) for change in told["changes"])


def test_json_and_dry_run_go_together(desk: Desk) -> None:
    told = json.loads(desk.refresh("--json", "--dry-run").out)
    assert told["changes"]
    assert not desk.output.exists()


def test_without_tracking_nothing_is_left_to_accept(desk: Desk) -> None:
    assert desk.refresh("--no-track").status == 0
    judged = Judged(desk.output.read_bytes())
    assert judged.our_changes() == []
    assert "支出49.90万元" in "\n".join(judged.text(ours_rejected))


def test_the_same_command_gives_the_same_bytes(desk: Desk) -> None:
    options = ("--date", "2026-11-25T09:00:00Z")
    desk.refresh(*options, "-o", desk.folder / "一.docx")
    desk.refresh(*options, "-o", desk.folder / "二.docx")
    assert (desk.folder / "一.docx").read_bytes() == (desk.folder / "二.docx").read_bytes()


def test_refreshing_the_refreshed_document_changes_nothing(desk: Desk) -> None:
    desk.edit(edits.typed_over("⟨我部门共有车辆⟩", "我局现有车辆"))
    desk.refresh("-o", desk.folder / "一.docx")
    narrate("refresh", desk.unit, desk.folder / "一.docx", "-o", desk.folder / "二.docx")
    if (desk.folder / "二.docx").exists():
        assert (desk.folder / "一.docx").read_bytes() == (desk.folder / "二.docx").read_bytes()


def test_side_file_serves_a_document_that_lost_its_own_base(desk: Desk) -> None:
    desk.edit(edits.without_custom_parts())
    run = desk.refresh()
    assert run.status == 0, run.all
    assert "支出49.90万元" in "\n".join(Judged(desk.output.read_bytes()).text())


def test_base_is_taken_from_where_it_is_said_to_be(desk: Desk, tmp_path: Path) -> None:
    desk.edit(edits.without_custom_parts())
    (desk.folder / f"{NAME}.narrate").rename(tmp_path / "底稿.narrate")
    run = desk.refresh("--base", tmp_path / "底稿.narrate")
    assert run.status == 0, run.all
    assert "支出49.90万元" in "\n".join(Judged(desk.output.read_bytes()).text())


@pytest.mark.parametrize("cut", [9, 200, 5000], ids=["no year", "cut early", "cut late"])
def test_a_given_base_serves_a_document_whose_own_is_damaged(desk: Desk, cut: int) -> None:
    def spoil(drafted: Draft) -> None:
        data = drafted.parts["customXml/item1.xml"]
        drafted.parts["customXml/item1.xml"] = data.replace(b' year="', b' jahr="') if cut == 9 else data[:cut]

    desk.edit(spoil)
    base = (desk.folder / f"{NAME}.narrate").rename(desk.folder.parent / "底稿.narrate")
    assert desk.refresh().status == 3
    run = desk.refresh("--base", base)
    assert run.status == 0, run.all
    assert "支出49.90万元" in "\n".join(Judged(desk.output.read_bytes()).text())


def test_side_file_of_the_output_serves_its_next_refresh(desk: Desk, made: Path) -> None:
    desk.refresh()
    desk.output.write_bytes(edited(desk.output.read_bytes(), edits.without_custom_parts()))
    run = narrate("refresh", made / "前", desk.output, "-o", desk.folder / "又.docx")
    assert run.status == 0, run.all
    assert "支出39.90万元" in "\n".join(Judged((desk.folder / "又.docx").read_bytes()).text())


def test_document_may_be_refreshed_under_a_name_with_blanks_and_signs(desk: Desk) -> None:
    strange = desk.folder / "初稿 (张三改)&终 稿.docx"
    desk.draft.rename(strange)
    assert narrate("refresh", desk.unit, strange).status == 0
    assert (desk.folder / "初稿 (张三改)&终 稿.refreshed.docx").exists()


# --------------------------------------------------------------------------------------------------- it is refused


def text_file(path: Path) -> None:
    path.write_text("第三部分 决算情况说明", encoding="utf-8")


def no_bytes(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def bytes_flipped(path: Path) -> None:
    data, rng = bytearray(path.read_bytes()), Random(3)
    at = bytes(data).index(b"word/document.xml") + 60
    for _ in range(40):
        data[at + rng.randrange(2000)] ^= 0xFF
    path.write_bytes(bytes(data))


def workbook(path: Path) -> None:
    shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, path)


def old_word(path: Path) -> None:
    path.write_bytes(OLE + bytes(3000))


def encrypted(path: Path) -> None:
    path.write_bytes(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(900))


def not_ours(path: Path) -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("2022年度收入合计2,334.98万元。")
    made.save(str(path))


def newer_version(path: Path) -> None:
    def newer(drafted: Draft) -> None:
        part = "customXml/item1.xml"
        drafted.parts[part] = drafted.parts[part].replace(b"urn:narrate:base:1", b"urn:narrate:base:9")

    path.write_bytes(edited(path.read_bytes(), newer))


def broken_xml(path: Path) -> None:
    drafted = Draft(path.read_bytes())
    drafted.save()

    parts = {**parts_of(path.read_bytes())}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:body>", b"")
    path.write_bytes(pack(parts))


def entity_bomb(path: Path) -> None:

    parts = parts_of(path.read_bytes())
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    parts["word/document.xml"] = re.sub(
        rb"(<\?xml[^>]*\?>)?", lambda m: m.group(0) + bomb, parts["word/document.xml"], count=1
    )
    path.write_bytes(pack(parts))


SPOILED: dict[Callable[[Path], None], tuple[str, ...]] = {
    text_file: ("不是 .docx",),
    no_bytes: ("空文件",),
    truncated: ("已损坏",),
    bytes_flipped: ("损坏",),
    workbook: ("不是",),
    old_word: ("旧格式",),
    encrypted: ("密码",),
    newer_version: ("更新版本",),
    broken_xml: ("损坏",),
    entity_bomb: (),
}


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_file_that_is_no_document_of_ours_is_refused_with_what_it_is(desk: Desk, spoil: Callable[[Path], None]) -> None:
    spoil(desk.draft)
    refused(desk, 3, SPOILED[spoil])


def test_document_that_was_never_drafted_is_refused(desk: Desk) -> None:
    (desk.folder / f"{NAME}.narrate").unlink()
    not_ours(desk.draft)
    refused(desk, 3, ("--base",))


def test_file_that_is_not_there_is_refused(desk: Desk) -> None:
    desk.draft.unlink()
    run = refused(desk, desk.refresh().status, (NAME,))
    assert run.status in (2, 3)


@pytest.mark.parametrize("lock", [f"~${NAME}", f".~lock.{NAME}#"])
def test_document_that_is_open_elsewhere_is_not_refreshed_in_place(desk: Desk, lock: str) -> None:
    (desk.folder / lock).write_bytes(b"zhang")
    refused(desk, 3, ("打开", lock), "--in-place")
    refused(desk, 3, ("打开", lock), "--in-place", "--force")


def test_document_that_is_open_elsewhere_is_refused_or_refreshed_beside(desk: Desk) -> None:
    """Beside the open document a new file may be written; what is on the disk is then what was refreshed."""
    (desk.folder / f"~${NAME}").write_bytes(b"zhang")
    earlier = desk.draft.read_bytes()
    run = desk.refresh()
    assert run.status in (0, 3)
    assert "打开" in run.err
    assert desk.draft.read_bytes() == earlier


def test_output_that_exists_is_not_overwritten_unless_forced(desk: Desk) -> None:
    desk.output.write_bytes(b"mine")
    refused(desk, 3, ("已经存在",))
    assert desk.refresh("--force").status == 0
    assert desk.output.read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("-o", "新.docx", "--in-place"), "--in-place"),
        (("-o", "新.doc"), ".docx"),
        (("--date", "昨天"), "昨天"),
        (("--date", "2026-13-40T09:00:00Z"), "2026-13-40"),
    ],
    ids=["two targets", "not .docx", "no date", "impossible date"],
)
def test_wrong_call_is_told(desk: Desk, options: tuple[str, ...], part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    refused(desk, 2, (part,), *options)


def test_output_that_is_the_edited_document_is_refused(desk: Desk) -> None:
    """Writing over a person's document needs --in-place, which keeps a backup."""
    earlier = files_of(desk.folder)
    run = desk.refresh("-o", desk.draft, "--force")
    assert run.status in (2, 3), run.all
    assert "--in-place" in run.err
    assert files_of(desk.folder) == earlier


def test_draft_of_another_unit_is_refused_unless_told(desk: Desk) -> None:
    other = before()
    other.name = "青川县水务局"
    shutil.rmtree(desk.unit)
    write_unit(other, desk.unit)
    run = desk.refresh("--other-unit", "--phrasebook", "henan")
    assert run.status in (0, 1), run.all
    desk.output.unlink()
    (desk.folder / "初稿.refreshed.docx.narrate").unlink(missing_ok=True)
    refused(desk, 3, ("青川县水务局", "--other-unit"), "--phrasebook", "henan")


def test_draft_of_another_year_is_refused(desk: Desk) -> None:
    def older(drafted: Draft) -> None:
        part = "customXml/item1.xml"
        drafted.parts[part] = drafted.parts[part].replace(b'year="2022"', b'year="2021"')

    desk.edit(older)
    refused(desk, 3, ("2021", "2022"))


def test_broken_base_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "坏.narrate").write_bytes(b"<base")
    refused(desk, 3, ("坏.narrate",), "--base", tmp_path / "坏.narrate")


def test_missing_base_is_told(desk: Desk, tmp_path: Path) -> None:
    refused(desk, desk.refresh("--dry-run", "--base", tmp_path / "没有").status, ("没有",), "--base", tmp_path / "没有")


def test_tables_with_errors_stop_before_anything_is_written(desk: Desk) -> None:
    for path in desk.unit.glob("*.xlsx"):
        path.unlink()
    refused(desk, 3, ())


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.folder.chmod(0o500)
    try:
        refused(desk, 3, ("写",))
    finally:
        desk.folder.chmod(0o700)


# --------------------------------------------------------------------------------------------- at the worst moment


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something happens while the document is being worked on, after it was read."""
    from narrate import refresh_pipeline

    original = refresh_pipeline.refresh

    def refresh(*given: Any, **named: Any) -> Any:
        made = original(*given, **named)
        act()
        return made

    monkeypatch.setattr(refresh_pipeline, "refresh", refresh)


def test_document_that_was_saved_meanwhile_is_not_overwritten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = edited(desk.draft.read_bytes(), edits.typed_over("⟨我部门共有车辆⟩", "我局现有车辆"))
    meanwhile(monkeypatch, lambda: desk.draft.write_bytes(newer))
    run = desk.refresh("--in-place")
    assert run.status == 3, run.all
    assert desk.draft.read_bytes() == newer
    assert sorted(files_of(desk.folder)) == sorted([NAME, f"{NAME}.narrate"])


def test_document_that_was_opened_meanwhile_is_not_overwritten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = desk.draft.read_bytes()
    meanwhile(monkeypatch, lambda: (desk.folder / f"~${NAME}").write_bytes(b"zhang"))
    assert desk.refresh("--in-place").status == 3
    assert desk.draft.read_bytes() == earlier


@pytest.mark.parametrize("options", [(), ("--in-place",)], ids=["beside", "in place"])
@pytest.mark.parametrize("moment", range(3))
def test_crash_at_any_rename_leaves_the_document_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], moment: int
) -> None:
    earlier = files_of(desk.folder)
    count = iter(range(100))
    original = Path.replace

    def replace(self: Path, target: Any) -> Path:
        if next(count) == moment:
            raise KeyboardInterrupt
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    desk.refresh(*options)
    after = files_of(desk.folder)
    assert not [name for name in after if name.endswith(".tmp")]
    assert earlier[NAME] in after.values(), "what the person had is in none of the files"
    parts_of(after[NAME])


def test_disk_full_is_told_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.open

    def full(*given: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device")

    def opened(self: Path, mode: str = "r", *given: Any, **named: Any) -> Any:
        return full() if "x" in mode or "w" in mode else original(self, mode, *given, **named)

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(Path, "open", opened)
    refused(desk, 3, ("磁盘空间不足",), "--in-place")


# ------------------------------------------------------------------------------------------------ answers flow back


def test_reason_typed_in_the_document_is_offered_to_the_form(tmp_path: Path) -> None:
    unit = write_unit(office_differs(before()), tmp_path / "单位")
    shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, unit / FORM)
    path = tmp_path / NAME
    text = draft(unit, path).text()
    slot = re.search(r"【待补：2010399[^】]*】", text)
    assert slot is not None
    path.write_bytes(edited(path.read_bytes(), edits.typed_over(f"⟨{slot.group()}⟩", "两名借调人员的差旅费由我局承担")))
    run = narrate("form", unit, "--from", path)
    assert run.status == 0, run.all
    assert "两名借调人员的差旅费由我局承担" in str(shown(unit / FORM)["reason/general_public_budget/2010399"])
    assert "主要原因是两名借调人员的差旅费由我局承担。" in draft(unit, tmp_path / "又.docx").text()


def test_answer_edited_in_the_document_is_offered_beside_the_one_in_the_form(tmp_path: Path, desk: Desk) -> None:
    desk.edit(edits.typed_over("原因是⟨培训次数减少⟩。", "两期培训改为线上举办"))
    run = narrate("form", desk.unit, "--from", desk.draft)
    assert run.status == 0, run.all
    row = str(shown(desk.unit / FORM)["reason/general_public_budget/2050803"])
    assert "培训次数减少" in row
    assert "两期培训改为线上举办" in row + run.all


def test_form_refuses_a_document_that_is_not_ours(desk: Desk) -> None:
    earlier = files_of(desk.unit)
    not_ours(desk.draft)
    (desk.folder / f"{NAME}.narrate").unlink()
    run = narrate("form", desk.unit, "--from", desk.draft)
    assert run.status == 3
    assert run.err.startswith("错误：")
    assert files_of(desk.unit) == earlier


def test_a_report_without_changes_is_refreshed_through_the_whole_pipeline(
    desk: Desk, made: Path, tmp_path: Path
) -> None:
    write_unit(fell_since_last_year(before()), tmp_path / "降")
    shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, tmp_path / "降" / FORM)
    run = narrate("refresh", tmp_path / "降", desk.draft)
    assert "减少" in run.all and "原因" in run.all
    text = "\n".join(Judged(desk.output.read_bytes()).text())
    assert text.count("减少150.00万元") == 3
    assert document(narrative()) != desk.draft.read_bytes()
