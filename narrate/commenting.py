"""What a check found, written as comments (批注) into a copy of the document; the document itself stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from narrate.document_rules import document_rules
from narrate.editing.commented_copy import Remark, with_remarks
from narrate.errors import UsageError
from narrate.files import check_target, write_files
from narrate.findings import Anchor
from narrate.table_checks.result import CheckResult
from narrate.word.reader import read_body


def write_comments(document: Path, result: CheckResult, target: Path, date: str, *, force: bool = False) -> int:
    """A copy of a checked document with what was found as comments on the words. Returns how many.

    Raises:
        UsageError: the name does not end in .docx.
        OutputRefused: the copy exists (without `force`), or cannot be written.
        UnreadableFile: the document is no readable .docx.
    """
    if target.suffix.lower() != ".docx":
        raise UsageError(
            f"批注副本的文件名要以 .docx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.docx》"
        )
    check_target(target, force=force)
    copy = commented_copy(document, result, date)
    write_files({target: copy.data}, force=force)
    return copy.comments


class CommentedCopy(NamedTuple):
    """The bytes of a copy, and how many comments stand in it."""

    data: bytes
    comments: int


def commented_copy(document: Path, result: CheckResult, date: str) -> CommentedCopy:
    """As `write_comments`, without writing.

    Raises:
        UnreadableFile: the document is no readable .docx.
    """
    read = read_body(document)
    remarks = [
        Remark(*(one.anchor or Anchor(0, 0, 0)), tuple(one.remark()))
        for one in result.findings
        if one.anchor or one.code in document_rules()
    ]
    return CommentedCopy(with_remarks(read, remarks if read.paragraphs else (), date), len(remarks))
