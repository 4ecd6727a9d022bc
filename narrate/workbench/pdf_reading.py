"""Reading a PDF as long work: it tells how far it is, can be stopped, and is done before a page needs the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from narrate.intake.published_pdf import read_pdf_text
from narrate.progress import heard_by
from narrate.visible import file_name
from narrate.workbench.bench import Bench
from narrate.workbench.jobs import RUNNING, STOPPED, Job
from narrate.workbench.opened_folder import digest_of


def reading_of(held: Bench, document: Path | None, *, again: bool) -> Job | None:
    """The job that reads a document, begun where it has not been; None for one that is at hand: no PDF, or read.

    One that could not be read is at hand, too: whoever reads it is told why. One that a person stopped is begun anew
    when it is asked for `again`.
    """
    if document is None or document.suffix.lower() != ".pdf":
        return None
    key, name = f"pdf text {digest_of(document)}", file_name(document.name)
    job = held.jobs.latest(key)
    if job is None or (job.state == STOPPED and again):

        def work(job: Job) -> Any:
            with heard_by(
                lambda page, pages: job.progress(page, pages, f"正在读《{name}》第{page + 1}页，共{pages}页")
            ):
                read_pdf_text(document, name)
            return None

        job = held.jobs.start(key, f"读《{name}》", work)
    return job if job.state in (RUNNING, STOPPED) else None
