"""Opening what people hand in: only a readable .docx passes, everything else is told for what it is."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from narrate.errors import UnreadableFile
from narrate.packages import pack
from narrate.word import package
from narrate.word.package import open_package
from narrate.word.reader import read_document
from word.samples import document, narrative, parts_of, raw_document

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(source: Path | bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        open_package(source)
    return "\n".join(caught.value.lines())


def zipped(names: list[str]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as out:
        warnings.simplefilter("ignore", UserWarning)  # duplicate names are the point
        for name in names:
            out.writestr(name, "<a/>")
    return stream.getvalue()


def test_parts_come_back_as_they_were_packed() -> None:
    data = document(narrative())
    assert dict(open_package(data).parts) == parts_of(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空文件"),
        (b"hello", "不是 .docx"),
        (b"PK\x03\x04 cut short", "已损坏"),
        (OLE + b"....." + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE + b"....." + "WordDocument".encode("utf-16-le"), "旧格式"),
        (zipped(["xl/workbook.xml"]), "Excel"),
        (zipped(["content.xml", "mimetype"]), "OpenDocument"),
        (zipped(["a.txt"]), "不是 Word 文档"),
        (zipped(["a.xml", "A.xml"]), "出现了两次"),
        (zipped(["a.xml", "a.xml"]), "出现了两次"),
    ],
)
def test_what_is_not_a_docx_is_refused_by_name(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_truncated_document_is_refused() -> None:
    data = document(narrative())
    assert "已损坏" in refusal(data[: len(data) // 2])


def test_flipped_byte_is_refused() -> None:
    data = bytearray(document(narrative()))
    with zipfile.ZipFile(io.BytesIO(data)) as archived:
        part = archived.getinfo("word/document.xml")
    data[part.header_offset + 60 + part.compress_size // 2] ^= 0xFF
    assert "已损坏" in refusal(bytes(data))


@pytest.mark.parametrize("byte", range(4))
def test_a_part_that_does_not_begin_where_the_directory_says_is_refused(byte: int) -> None:
    data = bytearray(document(narrative()))
    with zipfile.ZipFile(io.BytesIO(data)) as archived:
        data[archived.getinfo("word/document.xml").header_offset + byte] ^= 0xFF
    assert "已损坏" in refusal(bytes(data))


def test_zip_bomb_is_refused_before_it_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "BOUNDS", package.BOUNDS._replace(part=1000))
    data = raw_document("<w:p/>" * 1000)
    assert "大得不合常理" in refusal(data)


def test_declared_size_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    data = raw_document("<w:p/>" * 1000)
    real = struct.pack("<I", len(parts_of(data)["word/document.xml"]))
    assert "已损坏" in refusal(data.replace(real, struct.pack("<I", 10)))


@pytest.mark.parametrize("doctype", ['<!DOCTYPE a [<!ENTITY x "y">]>', "<!DOCTYPE a>"])
def test_dtd_is_refused(doctype: str) -> None:
    parts = parts_of(raw_document("<w:p/>"))
    parts["word/document.xml"] = doctype.encode() + parts["word/document.xml"]
    assert "已损坏" in refusal(pack(parts))


def test_strict_open_xml_is_told() -> None:
    parts = parts_of(raw_document(""))
    parts["word/document.xml"] = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
    assert "严格 Open XML" in refusal(pack(parts))


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "无.docx")
    assert "是文件夹" in refusal(tmp_path)


def test_main_part_is_found_by_relationship_not_by_name() -> None:
    parts = parts_of(raw_document("<w:p/>"))
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    assert open_package(pack(parts)).main == "word/document2.xml"


def test_deep_nesting_is_read_or_refused_but_never_crashes() -> None:
    def nested(depth: int) -> bytes:
        opening, closing = "<w:sdt><w:sdtContent>" * depth, "</w:sdtContent></w:sdt>" * depth
        return raw_document(f"<w:p>{opening}<w:r><w:t>甲</w:t></w:r>{closing}</w:p>")

    assert read_document(nested(120)).text() == "甲"
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_document(nested(5000))


def test_a_document_packed_in_another_way_is_read() -> None:
    parts = parts_of(document(narrative()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archived:
        for name, content in parts.items():
            archived.writestr(name, content)
    assert open_package(packed.getvalue()).parts == parts
