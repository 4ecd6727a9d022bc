"""The jobs that look at documents a former run or a person left in a unit's output folder: check, refresh."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from narrate import refresh_pipeline
from narrate.batch.fingerprint import REFRESHED, documents_in
from narrate.batch.jobs import Product, Work
from narrate.batch.unit_jobs import product_of
from narrate.checking import check as check_unit
from narrate.editing.revisions import Revision
from narrate.errors import ConflictingInput, MissingInput
from narrate.unit import open_unit
from narrate.workbooks.findings_list import write_findings_list

LIST_NAME = "核对清单.xlsx"
_DATE = "2000-01-01T00:00:00Z"
"""Of revisions: a fixed one, so that a run that was disturbed writes the same bytes."""


def check(work: Work) -> Product:
    """The tables against each other, and the unit's document against them where it has one.

    Writes the list of what was found, to send to the unit; the documents stay as they are.
    """
    documents = documents_in(work.target)
    checked = check_unit(work.folder, _only(documents) if documents else None, phrasebook=work.phrasebook)
    result = checked.result
    title = f"{checked.unit_name}{checked.year}年度"
    write_findings_list(result, title, work.scratch / LIST_NAME)
    return Product(
        checked.unit_name, checked.year, work.phrasebook or "", findings=result.findings, attention=not result.clean
    )


def refresh(work: Work) -> Product:
    """The unit's document brought up to date, beside it as NAME.refreshed.docx; in the next round that one, in place."""
    document = _only(documents_in(work.target))
    edited = refresh_pipeline.open_edited(document, None)
    unit = open_unit(work.folder, phrasebook=work.phrasebook, otherwise=refresh_pipeline.phrasebook_of(edited))
    renewal = refresh_pipeline.refresh(edited, refresh_pipeline.report_like(edited, unit), Revision(date=_DATE))
    again = REFRESHED in document.name
    name = document.name if again else refresh_pipeline.default_target(document).name
    refresh_pipeline.write_beside(edited, renewal, work.scratch / name)
    product = product_of(unit, work)
    renewed = {name: edited.source.digest} if again else {}
    return replace(product, attention=product.attention or bool(renewal.open), renewed=renewed)


def _only(documents: list[Path]) -> Path:
    if not documents:
        raise MissingInput("输出文件夹里没有这个单位的文稿", advice="先用 --job draft 写初稿，或把文稿放进去")
    if len(documents) > 1:
        names = "、".join(document.name for document in documents)
        raise ConflictingInput(f"有{len(documents)}个文稿：{names}", advice="只留一个")
    document = documents[0]
    first = document.with_name(document.name.replace(REFRESHED, "."))
    if first != document and first.stat().st_mtime > document.stat().st_mtime:
        raise ConflictingInput(
            f"“{first.name}”在“{document.name}”写出以后又改过，不知道接着用哪一个",
            advice="把不用的那一个移到别的文件夹再运行",
        )
    return document
