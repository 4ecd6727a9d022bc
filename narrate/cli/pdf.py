"""narrate pdf: a document as PDF, through LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrate.cli.chinese import command
from narrate.cli.options import Force


@command(
    help="""
    把 Word 文稿转成 PDF。用这台电脑上装的 LibreOffice；没有的，提示用 Word 或 WPS 另存。

    文稿不改动。目录的页码以 Word、WPS 里更新目录后的为准。
    """,
    epilog="例：narrate pdf 定稿.docx",
)
def pdf(
    document: Annotated[Path, typer.Argument(metavar="文稿", help="Word 文稿（.docx）")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪里；不写则放在文稿旁边，同名 .pdf")
    ] = None,
    force: Force = False,
) -> int:
    from narrate.bureau_settings import settings_for
    from narrate.cli.console import print_result
    from narrate.errors import UsageError
    from narrate.files import check_target, write_files
    from narrate.word.package import open_package
    from narrate.writing.pdf import to_pdf

    if output is not None and output.suffix.lower() != ".pdf":
        raise UsageError(f"PDF 的文件名要以 .pdf 结尾，给的是“{output.name}”", advice=f"改为“{output.stem}.pdf”")
    target = output or document.with_suffix(".pdf")
    open_package(document)  # what is no readable .docx is told in our words
    check_target(target, force=force)
    write_files({target: to_pdf(document, office=settings_for(document).office)}, force=force)
    print_result(f"已写出：{target}")
    return 0
