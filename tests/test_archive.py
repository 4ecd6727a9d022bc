"""Parts into a ZIP package and back, with the fast deflate and without it."""

from __future__ import annotations

import importlib
import io
import sys
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate import archive

COMMENTS = st.binary(max_size=20).filter(lambda text: b"PK\x05\x06" not in text)  # zipfile would begin there
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=20)


@pytest.fixture
def without_isal() -> Iterator[None]:
    """The module as it is where there is no build of ISA-L and zlib-ng."""
    kept = {name: one for name, one in sys.modules.items() if name.partition(".")[0] in ("isal", "zlib_ng")}
    sys.modules.update(dict.fromkeys(kept or ["isal", "zlib_ng"]))  # None: not to be imported
    importlib.reload(archive)
    yield
    for name in kept or ["isal", "zlib_ng"]:
        del sys.modules[name]
    sys.modules.update(kept)
    importlib.reload(archive)


@given(st.dictionaries(NAMES, st.binary(max_size=5000), max_size=5), st.sampled_from([1, 4, archive.SMALLEST]))
def test_any_reader_of_zip_reads_what_was_packed(parts: dict[str, bytes], level: int) -> None:
    packed = archive.pack(archive.deflate(name, data, level) for name, data in parts.items())
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        assert {name: package.read(name) for name in package.namelist()} == parts


@given(
    st.lists(st.tuples(NAMES, st.binary(max_size=500)), max_size=6, unique_by=lambda part: part[0]), st.integers(0, 6)
)
def test_an_archive_begun_once_is_the_archive_packed_at_once(parts: list[tuple[str, bytes]], cut: int) -> None:
    entries = [archive.deflate(name, data) for name, data in parts]
    assert archive.pack(entries[cut:], archive.begin(entries[:cut])) == archive.pack(entries)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60_000), max_size=5))
def test_a_part_made_of_pieces_holds_all_of_them(pieces: list[str]) -> None:
    entry = archive.deflate_text("a", pieces)
    whole = "".join(pieces).encode()
    assert (archive.inflate(entry.packed), entry.size) == ((whole, True), len(whole))


@given(st.binary(max_size=5000))
def test_a_part_that_is_stored_stays_as_it_is(data: bytes) -> None:
    checksum = archive.deflate("a", data).checksum
    packed = archive.pack([archive.Entry("a", checksum, len(data), data, archive.STORED)])
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        assert package.read("a") == data


@given(st.dictionaries(NAMES, st.binary(max_size=5000), max_size=5), COMMENTS, st.booleans())
def test_what_any_writer_of_zip_packed_is_read(parts: dict[str, bytes], comment: bytes, is_deflated: bool) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if is_deflated else zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
        package.comment = comment
    data = buffer.getvalue()
    assert {part.name: archive.content(data, part) for part in archive.directory(data)} == parts


@given(st.data())
def test_damaged_archives_end_in_an_error_that_is_foreseen(data: st.DataObject) -> None:
    packed = bytearray(archive.pack([archive.deflate("一.xml", b"<a/>" * 100), archive.deflate("b", b"x")]))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        for part in archive.directory(bytes(packed)):
            archive.content(bytes(packed), part)
    except archive.Damaged:
        pass


def test_a_part_before_the_beginning_of_the_file_is_damaged() -> None:
    packed = archive.pack([archive.deflate("一.xml", b"<a/>")])
    (part,) = archive.directory(packed)
    with pytest.raises(archive.Damaged):
        archive.content(packed, part._replace(offset=-230))


def test_content_beyond_the_limit_is_told() -> None:
    entry = archive.deflate("a", b"x" * 1000)
    assert archive.inflate(entry.packed, 10) == (b"x" * 10, False)


@pytest.mark.usefixtures("without_isal")
def test_without_the_fast_library_packages_hold_the_same() -> None:
    parts = {"一.xml": b"<a/>" * 1000, "b.xml": b""}
    packed = archive.pack(archive.deflate(name, data) for name, data in parts.items())
    assert {part.name: archive.content(packed, part) for part in archive.directory(packed)} == parts


@pytest.mark.usefixtures("without_isal")
def test_without_the_fast_library_zlib_takes_its_place() -> None:
    assert (archive._fast.__name__, archive._deflate.__name__) == ("zlib", "zlib")


def test_the_same_part_is_packed_in_the_same_bytes() -> None:
    data = bytes(range(256)) * 400 + b"<w:t>text</w:t>" * 2000
    assert len({archive.deflate("a", bytes(bytearray(data))) for _ in range(50)}) == 1


def test_a_name_ends_where_zipfile_ends_it() -> None:
    packed = archive.pack([archive.deflate("word/x\0.xml", b"<a/>")])
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        assert [part.name for part in archive.directory(packed)] == package.namelist() == ["word/x"]
