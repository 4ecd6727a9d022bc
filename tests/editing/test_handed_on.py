"""Packages that are handed on: whatever a document was packed in, what is written holds to the standard (OPC, ISO 29500-2).

The standard allows parts stored or deflated, without encryption, no two of one name whatever their case.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from narrate.editing.commented_copy import Remark, with_remarks
from narrate.editing.finalize import cleaned
from narrate.word.package import open_package
from narrate.word.reader import read_document
from word.samples import document, narrative, parts_of

ALLOWED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1


def packed_in(method: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archived:
        for name, content in parts_of(document(narrative())).items():
            archived.writestr(name, content)
    return packed.getvalue()


def commented(data: bytes) -> bytes:
    return with_remarks(read_document(data), [Remark(0, 0, 1, ("改",))], "2024-01-01T00:00:00Z")


def published(data: bytes) -> bytes:
    return cleaned(open_package(data))[0]


@pytest.mark.parametrize("hand_on", [commented, published])
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_the_standard_forbids_is_not_handed_on(hand_on: Callable[[bytes], bytes], method: int) -> None:
    data = packed_in(method)
    with zipfile.ZipFile(io.BytesIO(hand_on(data))) as archived:
        parts = archived.infolist()
    assert {part.compress_type for part in parts} <= ALLOWED
    assert not any(part.flag_bits & ENCRYPTED for part in parts)
    names = [part.filename.lower() for part in parts]
    assert sorted(set(names)) == sorted(names)
