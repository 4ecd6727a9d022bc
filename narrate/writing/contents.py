"""目录 in Word: a TOC field whose entries are there, each a link to its heading with the heading's page.

The entries need no editor to fill them in: WPS and Word show them as they are and do not ask anything. Page numbers are
results of PAGEREF fields, put in from `pagination`'s estimate; 更新域 (F9) in Word or WPS renews them after editing.
"""

from __future__ import annotations

from collections.abc import Mapping

from narrate.report.values import Contents
from narrate.word import marks
from narrate.writing import runs
from narrate.writing.paragraph_overrides import NONE, Override

_INSTRUCTION = ' TOC \\o "1-1" \\h \\z \\u '  # \u: by outline level, which WPS wants said
_BEGIN, _SEPARATE, _END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def contents_xml(
    contents: Contents,
    style: str,
    text_width: int,
    pages: Mapping[str, int],
    marker: marks.Marker,
    *,
    own: Override = NONE,
) -> list[str]:
    """The paragraphs of the contents. `pages`: key of a heading → page; an unknown one is left to the editor."""
    last = len(contents.entries) - 1
    tabs = f'<w:tabs><w:tab w:val="clear" w:pos="8834"/><w:tab w:val="right" w:leader="dot" w:pos="{text_width}"/></w:tabs>'
    paragraphs = []
    for number, entry in enumerate(contents.entries):
        content = _entry(entry.text, marks.target_bookmark(entry.target), pages.get(entry.target))
        content = marker.paragraph(contents.entry_key(entry), content)
        if number == 0:
            content = _field(_INSTRUCTION) + content
        if number == last:
            content += _END
        paragraphs.append(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{own.numbering}{tabs}{own.layout}</w:pPr>{content}</w:p>'
        )
    return paragraphs


def _entry(text: str, target: str, page: int | None) -> str:
    shown = "" if page is None else f"<w:r><w:t>{page}</w:t></w:r>"
    number = _field(f" PAGEREF {target} \\h ") + shown + _END
    return (
        f'<w:hyperlink w:anchor="{target}" w:history="1">{runs.run_xml(text)}<w:r><w:tab/></w:r>{number}</w:hyperlink>'
    )


def _field(instruction: str) -> str:
    return f'{_BEGIN}<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>{_SEPARATE}'
