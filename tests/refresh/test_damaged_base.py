"""Documents whose inner snapshot was damaged, emptied, exchanged or is a later version's: the base given helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate import refresh_pipeline
from narrate.editing.finalize import finalize
from narrate.errors import ConflictingInput, NarrateError
from narrate.word.snapshot import Snapshot
from refresh import edits
from refresh.data_changes import before, report_after, report_before, staff_paid_more
from refresh.desk import drafted, revision
from refresh.drafts import Draft, edited
from refresh.judge import Judged
from refresh.test_agreeing_files import without_snapshot_and_id
from support.memory import report_of

Damage = Callable[[bytes], bytes]


def _other_unit(_: bytes) -> bytes:
    from dataclasses import replace

    report = replace(report_of(before()), unit_name="另一个单位", document_id="0" * 16)
    return Snapshot.of(report).to_bytes()


DAMAGES: dict[str, Damage] = {
    "cut off": lambda data: data[: len(data) // 2],
    "cut within its first tag": lambda data: data[:120],
    "no blocks": lambda data: re.sub(rb">.*</base>", b"></base>", data, count=1, flags=re.DOTALL),
    "a word for a number": lambda data: data.replace(b'year="2022"', 'year="二〇二二"'.encode(), 1),
    "no year": lambda data: data.replace(b' year="2022"', b"", 1),
    "an unknown kind": lambda data: data.replace(b'kind="figure"', b'kind="zahl"', 1),
    "a later version": lambda data: data.replace(b"urn:narrate:base:1", b"urn:narrate:base:9", 1),
    "another unit's": _other_unit,
    "other words": lambda _: b"<note xmlns='urn:x'/>",
}


def damaged(data: bytes, damage: Damage) -> bytes:
    """The document with its inner snapshot damaged."""

    def edit(draft: Draft) -> None:
        for name, part in draft.parts.items():
            if name.startswith("customXml/") and b"urn:narrate:base" in part and b"<base" in part:
                draft.parts[name] = damage(part)

    return edited(data, edit)


@pytest.fixture
def side(tmp_path: Path) -> Path:
    """The base that was written beside the draft."""
    path = tmp_path / "初稿.docx.narrate"
    path.write_bytes(Snapshot.of(report_before()).to_bytes())
    return path


@pytest.mark.parametrize("name", DAMAGES)
def test_base_given_refreshes_a_document_whose_own_is_damaged(name: str, tmp_path: Path, side: Path) -> None:
    whole = edited(drafted(), edits.typed_over("政府采购货物支出⟨39.90⟩万元", "约39.90"))
    texts = []
    for number, data in enumerate((whole, damaged(whole, DAMAGES[name]))):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(data)
        opened = refresh_pipeline.open_edited(path, side)
        renewal = refresh_pipeline.refresh(opened, report_after(staff_paid_more), revision())
        texts.append(Judged(renewal.data).text())
        (tmp_path / f"{number}-2.docx").write_bytes(renewal.data)
        again = refresh_pipeline.open_edited(tmp_path / f"{number}-2.docx")
        assert again.base == renewal.base, "the document has a whole base again"
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", [name for name in DAMAGES if name != "a later version"])
def test_the_base_beside_is_taken_where_the_inner_one_is_damaged_or_foreign(
    name: str, tmp_path: Path, side: Path
) -> None:
    path = tmp_path / "初稿-改.docx"
    path.write_bytes(damaged(drafted(), DAMAGES[name]))
    assert refresh_pipeline.open_edited(path).base == Snapshot.of(report_before())


def _refusal(name: str, folder: Path) -> NarrateError:
    """What is said of a document with this damage and no base beside it."""
    path = folder / "d.docx"
    path.write_bytes(damaged(drafted(), DAMAGES[name]))
    with pytest.raises(NarrateError) as error:
        refresh_pipeline.open_edited(path)
    return error.value


@pytest.mark.parametrize("name", DAMAGES)
def test_no_message_shows_words_of_the_parser(name: str, tmp_path: Path) -> None:
    error = _refusal(name, tmp_path)
    said = "".join((error.message, *error.details)).replace("narrate", "").replace("d.docx", "")
    assert re.search("[a-z]{3}", said) is None


@pytest.mark.parametrize("name", DAMAGES)
def test_without_a_base_the_message_says_what_to_give(name: str, tmp_path: Path) -> None:
    error = _refusal(name, tmp_path)
    if name != "a later version":
        assert "--base" in f"{error} {error.advice}"


@pytest.mark.parametrize("name", DAMAGES)
def test_base_given_lets_a_damaged_document_be_finalized(name: str, tmp_path: Path, side: Path) -> None:
    path = tmp_path / "d.docx"
    path.write_bytes(damaged(drafted(), DAMAGES[name]))
    target = tmp_path / "定稿.docx"
    finalize(path, target, base=refresh_pipeline.read_base(side), accept_differences=True)
    assert Judged(target.read_bytes()).text() == Judged(drafted()).text()
    assert not any(b"urn:narrate" in part for part in Judged(target.read_bytes()).parts.values())


def _base_of_another(folder: Path) -> Path:
    path = folder / "别的.docx.narrate"
    path.write_bytes(_other_unit(b""))
    return path


@pytest.mark.parametrize("damage", [None, *DAMAGES.values()], ids=["whole", *DAMAGES])
def test_the_base_of_another_document_is_not_taken(damage: Damage | None, tmp_path: Path) -> None:
    path = tmp_path / "d.docx"
    path.write_bytes(drafted() if damage is None else damaged(drafted(), damage))
    other = _base_of_another(tmp_path)
    with pytest.raises(ConflictingInput, match="编号不同"):
        refresh_pipeline.open_edited(path, other)
    with pytest.raises(ConflictingInput, match="编号不同"):
        finalize(path, tmp_path / "定稿.docx", base=refresh_pipeline.read_base(other), accept_differences=True)
    assert not (tmp_path / "定稿.docx").exists()


def test_a_document_without_a_number_takes_the_base_that_is_given(tmp_path: Path, side: Path) -> None:
    path = tmp_path / "d.docx"
    path.write_bytes(without_snapshot_and_id(drafted()))
    assert refresh_pipeline.open_edited(path, side).base == Snapshot.of(report_before())
