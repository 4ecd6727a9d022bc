"""Which folders are units, and what each is called within a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from narrate.batch.units import find_units
from narrate.errors import MissingInput, UnreadableFile, UsageError


def make(folder: Path, *files: str) -> None:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def names(source: Path) -> list[str]:
    return [place.unit for place in find_units(source)]


def test_every_folder_that_holds_a_workbook_is_a_unit_in_order_of_path(tmp_path: Path) -> None:
    make(tmp_path, "b/2.xlsx", "a/y/1.ods", "a/x/1.XLS", "名单.xlsx")
    assert names(tmp_path) == ["a/x", "a/y", "b"]


def test_a_folder_that_nobody_may_look_into_is_a_unit_and_stops_no_other(tmp_path: Path, monkeypatch: Any) -> None:
    make(tmp_path, "甲/1.xlsx", "锁着的/1.xlsx", "乙/1.xlsx")

    def look(path: Path, scan: Any = os.scandir) -> Any:
        if Path(path).name == "锁着的":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr("narrate.batch.units.os.scandir", look)
    assert set(names(tmp_path)) == {"甲", "锁着的", "乙"}


def test_a_department_and_the_units_in_it_are_units(tmp_path: Path) -> None:
    make(tmp_path, "局/1.xlsx", "局/中心/1.xlsx")
    assert names(tmp_path) == ["局", "局/中心"]


def test_an_innermost_folder_without_a_workbook_is_told_and_not_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a/1.xlsx", "b/说明.doc")
    (tmp_path / "c").mkdir()
    assert names(tmp_path) == ["a", "b", "c"]


def test_attachments_of_a_unit_are_no_units(tmp_path: Path) -> None:
    make(tmp_path, "a/1.xlsx", "a/附件/图.png", "a/附件/更多/说明.doc")
    assert names(tmp_path) == ["a"]


def test_hidden_folders_and_lock_files_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a/1.xlsx", ".git/1.xlsx", "b/~$1.xlsx", "b/x/1.xlsx")
    assert names(tmp_path) == ["a", "b/x"]


def test_a_link_that_leads_back_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "a/1.xlsx")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["a"]


def test_a_linked_folder_is_a_unit_once(tmp_path: Path) -> None:
    make(tmp_path / "别处" / "局", "1.xlsx")
    make(tmp_path / "各单位" / "甲", "1.xlsx")
    for name, target in (("乙", tmp_path / "别处" / "局"), ("丙", tmp_path / "各单位" / "甲"), ("回", tmp_path)):
        (tmp_path / "各单位" / name).symlink_to(target, target_is_directory=True)
    assert names(tmp_path / "各单位") == ["乙", "甲"]


def test_a_folder_with_tables_as_text_is_a_unit_and_one_with_a_dictionary_is_none(tmp_path: Path) -> None:
    make(tmp_path, "甲/公开01表.csv", "甲/附件/图.jpg", "区/科目说明.csv", "区/乙/1.xlsx")
    assert names(tmp_path) == ["区/乙", "甲"]


def test_a_list_gives_units_in_its_order_and_the_same_name_a_number(tmp_path: Path) -> None:
    make(tmp_path, "甲县/教育局/1.xlsx", "乙县/教育局/1.xlsx", "财政局/1.xlsx")
    listing = tmp_path / "名单.txt"
    listing.write_text("﻿财政局\n\n# 先做这些\n乙县/教育局\n甲县/教育局\n财政局\n", encoding="utf-8")
    found = find_units(listing)
    assert [place.unit for place in found] == ["财政局", "教育局", "教育局-2"]
    assert [place.folder for place in found] == [tmp_path / name for name in ("财政局", "乙县/教育局", "甲县/教育局")]


def test_a_line_that_leads_upwards_is_called_by_the_folder_it_leads_to(tmp_path: Path) -> None:
    listing = tmp_path / "名单" / "名单.txt"
    make(tmp_path, "教育局/1.xlsx", "名单/读我.md")
    listing.write_text("../教育局/../教育局\n..\n", encoding="utf-8")
    assert [place.unit for place in find_units(listing)] == ["教育局", tmp_path.name]


def test_a_list_of_an_older_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "名单.txt").write_bytes("教育局\r\n".encode("gb18030"))
    assert names(tmp_path / "名单.txt") == ["教育局"]


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "empty/readme.md")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff\xff")
    (tmp_path / "blank.txt").write_text("# nothing\n")
    for source, error in (
        ("a.xlsx", UsageError),
        ("missing", MissingInput),
        ("empty", MissingInput),
        ("bad.txt", UnreadableFile),
        ("blank.txt", MissingInput),
    ):
        with pytest.raises(error):
            find_units(tmp_path / source)
