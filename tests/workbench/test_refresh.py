"""更新: what is listed is what the command lists, what is written is what the command writes, and nothing is lost."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree
from typer.testing import CliRunner

from narrate.cli import app
from narrate.drafting import draft
from narrate.files import BACKUP_MARK
from narrate.writing.plain_document import plain_document
from refresh import edits, reviewing
from refresh.data_changes import before, goods_bought
from refresh.drafts import MAIN, Draft, edited
from support.sample_code import SAMPLES
from support.units import UnitData, write_unit
from workbench.conftest import Sender, opened

UNIT, NAME, FORM = "政务局", "初稿-改.docx", "说明填报表.xlsx"
DATE = "2026-11-25T09:00:00Z"
TYPED = edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40.00")
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unit as it is now, and its draft of before as a person edited it."""
    root = tmp_path_factory.mktemp("made")
    for name, data in (("前", before()), (f"全县/{UNIT}", goods_bought(before()))):
        write_unit(data, root / name)
        shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, root / name / FORM)
    draft(root / "前", root / "全县" / UNIT / NAME)
    document = root / "全县" / UNIT / NAME
    document.write_bytes(edited(document.read_bytes(), TYPED, edits.typed_over("⟨我部门共有车辆⟩", "我局现有车辆")))
    return root / "全县"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "全县")
    return tmp_path / "全县"


def _document(folder: Path) -> Path:
    return folder / UNIT / NAME


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / UNIT).iterdir()}


def _command(folder: Path, *options: object) -> dict[str, Any]:
    words = ["refresh", folder / UNIT, _document(folder), "--json", "--date", DATE, *options]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code in (0, 1), done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _listed(page: Sender, query: str = "") -> list[tuple[str, ...]]:
    """The changes as the page shows them: kind, place with its heading, old, new, why."""
    shown, found, heading = page.get(f"/refresh/{UNIT}?{query}").text, [], ""
    for line in re.findall(r"data-heading>(.*?)</th>|<tr data-change=\"(\w+)\">(.*?)</tr>", shown, re.DOTALL):
        heading = line[0] or heading
        if line[1]:
            place, _, turned, why = _CELL.findall(line[2])
            old = re.search(r"<del>(.*?)</del>|<span data-old>(.*?)</span>", turned, re.DOTALL)
            new = re.search(r"<ins>(.*?)</ins>|<span data-new>(.*?)</span>", turned, re.DOTALL)
            where = f"{place}（“{heading}”之下）" if heading != "其他" else place
            texts = (where, *((one[1] or one[2] or "") if one else "" for one in (old, new)), why)
            found.append((line[1], *(unescape(text) for text in texts)))
    return found


def _seen(page: Sender, query: str = "") -> dict[str, str]:
    """What the page sends when it is told to write, beside what a person chose."""
    shown = page.get(f"/refresh/{UNIT}?{query}").text
    form = re.search(r"<form data-refresh(.*?)>", shown, re.DOTALL)
    assert form is not None
    return {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', form[1])}


def _write(page: Sender, seen: dict[str, str], **given: str) -> Any:
    return page.put(f"/refreshed/{UNIT}", seen | {"how": "beside", "tracked": "1", "date": DATE} | given)


def _in_place(folder: Path, page: Sender) -> None:
    assert _write(page, _seen(page), how="in_place").status_code == 200


def _change(folder: Path, data: UnitData) -> None:
    """New tables come."""
    write_unit(data, folder / UNIT)


# ------------------------------------------------------------------------------------------------------- the dry run


def test_the_list_is_the_commands(folder: Path) -> None:
    told = _command(folder, "--dry-run")["changes"]
    due = {tuple(one[name] for name in ("kind", "where", "old", "new", "why")) for one in told}
    listed = _listed(opened(folder))
    assert (set(listed), len(listed)) == (due, len(told))


def test_the_list_writes_nothing(folder: Path) -> None:
    earlier = _files(folder)
    opened(folder).get(f"/refresh/{UNIT}")
    assert _files(folder) == earlier


def test_what_needs_a_person_stands_first(folder: Path) -> None:
    told = {one["key"]: one["needs_person"] for one in _command(folder, "--dry-run")["changes"]}
    assert set(told.values()) == {True, False}
    kinds = [one[0] for one in _listed(opened(folder))]
    assert kinds[0] == "conflict" and kinds.index("figure") > kinds.index("conflict")


def test_without_changes_nothing_is_offered_to_be_written(folder: Path) -> None:
    _change(folder, before())
    shown = opened(folder).get(f"/refresh/{UNIT}").text
    assert "数据没有变化" in shown and "data-refresh" not in shown


def test_a_document_that_is_not_ours_stands_apart_and_is_told(folder: Path) -> None:
    (folder / UNIT / "别人写的.docx").write_bytes(plain_document(["2022年度收、支总计均为100.00万元。"]))
    shown = opened(folder).get(f"/refresh/{UNIT}").text
    assert "没有底稿的1份" in shown
    assert "/roll-forward/政务局?document=别人写的.docx" in unquote(unescape(shown))
    assert "没有底稿快照" in opened(folder).get(f"/refresh/{UNIT}?document=别人写的.docx").text


# ----------------------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize("tracked", [True, False])
def test_written_beside_it_is_byte_for_byte_the_commands(folder: Path, tmp_path: Path, tracked: bool) -> None:
    page = opened(folder)
    answer = _write(page, _seen(page), tracked="1" if tracked else "")
    target = tmp_path / "命令写的.docx"
    _command(folder, "-o", target, *([] if tracked else ["--no-track"]))
    written = Path(answer.json["output"])
    assert (written.name, written.read_bytes()) == ("初稿-改.refreshed.docx", target.read_bytes())
    bases = [path.with_name(f"{path.name}.narrate").read_bytes() for path in (written, target)]
    assert bases[0] == bases[1]


def test_what_was_written_is_told_as_the_command_tells_it(folder: Path, tmp_path: Path) -> None:
    page = opened(folder)
    answer = _write(page, _seen(page)).json
    told = _command(folder, "-o", tmp_path / "a.docx")
    assert {name: answer[name] for name in told} == told | {"output": answer["output"]}


def test_in_place_it_is_the_commands_too_and_a_copy_is_kept(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "另一份")
    earlier = _document(folder).read_bytes()
    page = opened(folder)
    answer = _write(page, _seen(page), how="in_place").json
    _command(tmp_path / "另一份", "--in-place")
    assert _files(folder) == _files(tmp_path / "另一份")
    assert (folder / UNIT / answer["kept"]).read_bytes() == earlier
    assert BACKUP_MARK in answer["kept"]


def test_a_refreshed_document_that_lies_there_is_not_replaced_unasked(folder: Path) -> None:
    standing = folder / UNIT / "初稿-改.refreshed.docx"
    page = opened(folder)
    seen = _seen(page)
    standing.write_bytes(b"reviewed in WPS")
    answer = _write(page, seen)
    assert (answer.status_code, answer.json["taken"]) == (409, standing.name)
    free = _write(page, seen, then="free").json
    assert (standing.read_bytes(), free["file"]) == (b"reviewed in WPS", "初稿-改.refreshed（2）.docx")
    replaced = _write(page, seen, then="replace", digest=answer.json["digest"]).json
    assert (folder / UNIT / replaced["kept"]).read_bytes() == b"reviewed in WPS"
    assert standing.read_bytes() == (folder / UNIT / free["file"]).read_bytes()


# --------------------------------------------------------------------------------- others are at work, and ways on


def test_a_document_that_changed_since_it_was_listed_is_left_alone(folder: Path) -> None:
    page = opened(folder)
    seen = _seen(page)
    document = _document(folder)
    document.write_bytes(edited(document.read_bytes(), edits.typed_over("⟨我局现有车辆⟩", "全局共有车辆")))
    earlier = _files(folder)
    answer = _write(page, seen, how="in_place")
    assert answer.status_code == 409
    assert "又被改动，没有写入" in answer.json["error"]["message"]
    assert _files(folder) == earlier
    assert _write(page, _seen(page), how="in_place").status_code == 200


def test_tables_that_changed_since_the_list_are_told(folder: Path) -> None:
    page = opened(folder)
    seen = _seen(page)
    _change(folder, goods_bought(goods_bought(before())))
    earlier = _files(folder)
    answer = _write(page, seen)
    assert (answer.status_code, _files(folder)) == (409, earlier)
    assert "表格或说明填报表又改过" in answer.json["error"]["message"]


def test_a_document_that_is_open_in_wps_is_told_with_a_way_on(folder: Path) -> None:
    page = opened(folder)
    seen = _seen(page)
    lock = folder / UNIT / f".~{NAME}"
    lock.write_bytes(b"")
    earlier = _files(folder)
    shown = page.get(f"/refresh/{UNIT}").text
    assert "正在 Word 或 WPS 里打开" in shown and "再看一次" in shown
    for how in ("beside", "in_place"):
        answer = _write(page, seen, how=how)
        assert (answer.status_code, _files(folder)) == (409, earlier)
        assert "正在 Word 或 WPS 里打开" in answer.json["error"]["message"]


def test_a_document_of_another_unit_is_told_and_can_be_wanted(folder: Path) -> None:
    shutil.copytree(SAMPLES / "putuo-finance-2024", folder / "财政局")
    shutil.copy(_document(folder), folder / "财政局" / NAME)
    page = opened(folder)
    shown = page.get("/refresh/财政局").text
    assert "不是这个单位、这个年度的文稿" in shown
    assert "data-refresh" not in shown and "--other-unit" not in shown
    link = re.search(r'href="([^"]*other=1[^"]*)"', shown)
    assert link is not None
    assert "data-refresh" in page.get(unescape(link[1])).text


def test_a_base_that_was_lost_is_chosen_among_the_files_of_the_unit(folder: Path, tmp_path: Path) -> None:
    document, base = _document(folder), folder / UNIT / "底稿.docx.narrate"
    document.write_bytes(edited(document.read_bytes(), edits.without_custom_parts()))
    document.with_name(f"{NAME}.narrate").rename(base)
    page = opened(folder)
    shown = page.get(f"/refresh/{UNIT}?document={NAME}").text
    assert "没有底稿快照" in shown and f"<option>{base.name}</option>" in shown
    answer = _write(page, _seen(page, f"document={NAME}&base={base.name}")).json
    _command(folder, "--base", base, "-o", tmp_path / "a.docx")
    assert Path(answer["output"]).read_bytes() == (tmp_path / "a.docx").read_bytes()


def test_a_base_that_is_damaged_gives_way_to_the_one_beside(folder: Path) -> None:
    def spoil(document: Draft) -> None:
        document.parts["customXml/item1.xml"] = document.parts["customXml/item1.xml"][:200]

    document = _document(folder)
    whole = _command(folder, "--dry-run")["changes"]
    document.write_bytes(edited(document.read_bytes(), spoil))
    assert _command(folder, "--dry-run")["changes"] == whole
    assert "data-changes" in opened(folder).get(f"/refresh/{UNIT}").text


def test_what_was_rejected_is_told_and_can_be_offered_again(folder: Path) -> None:
    page = opened(folder)
    _in_place(folder, page)
    document = _document(folder)
    document.write_bytes(_rejected(document.read_bytes()))
    told = _command(folder, "--dry-run")["changes"]
    assert "rejected" in {one["kind"] for one in told}
    shown = page.get(f"/refresh/{UNIT}").text
    assert "上次没有接受" in shown
    link = re.search(r'href="/refresh/[^"?]*\?([^"]*again=1[^"]*)"', shown)
    assert link is not None
    again = _command(folder, "--dry-run", "--offer-again")["changes"]
    listed = _listed(page, unescape(link[1]))
    assert {one[0] for one in listed} == {one["kind"] for one in again}
    assert "rejected" not in {one[0] for one in listed}


def test_offered_again_it_is_written_as_the_command_writes_it(folder: Path, tmp_path: Path) -> None:
    page = opened(folder)
    _in_place(folder, page)
    document = _document(folder)
    document.write_bytes(_rejected(document.read_bytes()))
    answer = _write(page, _seen(page, "again=1")).json
    _command(folder, "--offer-again", "-o", tmp_path / "a.docx")
    assert Path(answer["output"]).read_bytes() == (tmp_path / "a.docx").read_bytes()


def test_read_only_lists_and_does_not_write(folder: Path) -> None:
    seen = _seen(opened(folder))
    page = opened(folder, read_only=True)
    assert "data-refresh" not in page.get(f"/refresh/{UNIT}").text
    earlier = _files(folder)
    assert (_write(page, seen).status_code, _files(folder)) == (403, earlier)


@pytest.mark.parametrize("name", ["../政务局/初稿-改.docx", "没有.docx", "/etc/passwd"])
def test_no_document_outside_the_unit_is_taken(folder: Path, name: str) -> None:
    page = opened(folder)
    answer = _write(page, _seen(page), document=name)
    assert answer.status_code == 404


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _rejected(data: bytes) -> bytes:
    """Every revision of ours rejected, as Word does."""
    parts = _parts(data)
    root = etree.fromstring(parts[MAIN])
    reviewing.settle(root, reviewing.everything(accepted=False))
    return _packed(parts | {MAIN: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})
