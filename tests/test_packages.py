"""Packages read within bounds and packed the same way each time, whatever the clock says."""

from __future__ import annotations

import io
import zipfile

import pytest

from narrate.packages import DAMAGED, Bounds, TooLarge, entries, is_encrypted, pack, read_parts

PARTS = {"[Content_Types].xml": b"<Types/>", "表/甲.xml": "文字".encode() * 500, "空.xml": b""}
WIDE = Bounds(parts=100, part=1 << 20, total=1 << 20)


def test_parts_come_back_in_their_order() -> None:
    assert list(read_parts(pack(PARTS), WIDE).items()) == list(PARTS.items())


def test_the_clock_has_no_say() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(PARTS))) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_folders_are_no_parts() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/", b"")
        package.writestr("word/document.xml", b"<a/>")
    assert read_parts(stream.getvalue(), WIDE) == {"word/document.xml": b"<a/>"}


@pytest.mark.parametrize(
    ("bounds", "part"),
    [
        (WIDE._replace(parts=2), ""),
        (WIDE._replace(total=3000), ""),
        (WIDE._replace(part=2999), "表/甲.xml"),
    ],
)
def test_what_is_too_large_is_refused_and_named(bounds: Bounds, part: str) -> None:
    with pytest.raises(TooLarge) as caught:
        read_parts(pack(PARTS), bounds)
    assert caught.value.part == part


def test_no_more_is_inflated_than_is_declared() -> None:
    data = pack({"a.xml": b"a" * 1_000_000})
    lie = data.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DAMAGED):
        read_parts(lie, Bounds(1, 10, 10))


@pytest.mark.parametrize("cut", [0, 10, 100])
def test_a_package_cut_short_is_damaged(cut: int) -> None:
    with pytest.raises(DAMAGED):
        read_parts(pack(PARTS)[:cut], WIDE)


def test_an_encrypted_part_is_told() -> None:
    data = bytearray(pack({"a.xml": b"<a/>"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        assert [is_encrypted(info) for info in entries(package, WIDE)] == [True]
    with pytest.raises(DAMAGED):
        read_parts(bytes(data), WIDE)
