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
from narrate.findings import Finding
from narrate.unit import open_unit
from narrate.word.snapshot import side_file
from narrate.workbooks.findings_list import write_findings_list

LIST_NAME = "核对清单.xlsx"
_DATE = "2000-01-01T00:00:00Z"
"""Of revisions: a fixed one, so that a run that was disturbed writes the same bytes."""


def check(work: Work) -> Product:
    """The tables against each other, and the unit's documents against them where it has any.

    Writes the list of what was found, to send to the unit; the documents stay as they are.
    """
    documents: list[Path | None] = [*_documents(work)]
    findings: dict[Finding, None] = {}
    clean = True
    for document in documents or [None]:
        checked = check_unit(work.folder, document, phrasebook=work.phrasebook)
        title = f"{checked.unit_name}{checked.year}年度"
        name = LIST_NAME if document is None or len(documents) == 1 else f"核对清单（{document.stem}）.xlsx"
        write_findings_list(checked.result, title, work.scratch / name)
        findings.update(dict.fromkeys(checked.result.findings))
        clean &= checked.result.clean
    return Product(
        checked.unit_name, checked.year, work.phrasebook or "", findings=tuple(findings), attention=not clean
    )


def refresh(work: Work) -> Product:
    """The unit's documents brought up to date, beside them as NAME.refreshed.docx; in the next round those, in place."""
    documents = _documents(work)
    if not documents:
        raise _without_document(work)
    read = [refresh_pipeline.open_edited(document, None) for document in documents]
    otherwise = next(filter(None, map(refresh_pipeline.phrasebook_of, read)), None)
    unit = open_unit(work.folder, phrasebook=work.phrasebook, otherwise=otherwise)
    renewed: dict[str, str] = {}
    needs_person = False
    for document, edited in zip(documents, read, strict=True):
        renewal = refresh_pipeline.refresh(edited, refresh_pipeline.report_like(edited, unit), Revision(date=_DATE))
        again = REFRESHED in document.name
        name = document.name if again else refresh_pipeline.default_target(document).name
        refresh_pipeline.write_beside(edited, renewal, work.scratch / name)
        needs_person |= bool(renewal.open)
        renewed |= {name: edited.source.digest} if again else {}
    product = product_of(unit, unit.report)
    return replace(product, attention=product.attention or needs_person, renewed=renewed)


def _documents(work: Work) -> list[Path]:
    """The documents that a job is about; there may be none.

    In the output folder it is the one that lies there, or those that runs wrote (the narrative, the whole report). In a
    unit's own folder others may lie beside: those that runs wrote count, of the last year that there is.
    """
    found = documents_in(work.documents)
    drafts = [document for document in found if side_file(document).is_file()]
    own = work.documents == work.folder
    if len(drafts) > 1 and (own or drafts == found):
        years = {document: refresh_pipeline.open_edited(document, None).base.year for document in drafts}
        drafts = [document for document, year in years.items() if year == max(years.values())]
    elif not (own and drafts):
        drafts = [_only(found)] if found else []
    return [_settled(document) for document in drafts]


def _without_document(work: Work) -> MissingInput:
    where = "单位的文件夹" if work.in_place else "输出文件夹"
    return MissingInput(f"{where}里没有这个单位的文稿", advice="先用 --job draft 写初稿，或把文稿放进去")


def _only(documents: list[Path]) -> Path:
    if len(documents) > 1:
        names = "、".join(document.name for document in documents)
        raise ConflictingInput(f"有{len(documents)}个文稿：{names}", advice="只留一个")
    return documents[0]


def _settled(document: Path) -> Path:
    """A document that refresh wrote, unless the one that it was made from was worked on since."""
    first = document.with_name(document.name.replace(REFRESHED, "."))
    if first != document and first.stat().st_mtime > document.stat().st_mtime:
        raise ConflictingInput(
            f"“{first.name}”在“{document.name}”写出以后又改过，不知道接着用哪一个",
            advice="把不用的那一个移到别的文件夹再运行",
        )
    return document
