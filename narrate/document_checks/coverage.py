"""How much of a document was understood, and what it is where it was not: never silence, never “错误 0”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from narrate.document_checks.claims_check import ClaimsChecked
from narrate.document_checks.document_texts import DocumentText
from narrate.document_rules import document_rules
from narrate.findings import Finding, Severity

_ENOUGH = 0.8
_ENDS = ("。", "；", "：", "！", "？", "，", "、")
_LONG = 28
_YEAR = re.compile(r"(20\d\d)年")
_MONEY = re.compile(r"\d(亿元|万元|千元|元)")


def coverage_findings(checked: ClaimsChecked, texts: Sequence[DocumentText], year: int) -> list[Finding]:
    """A loud word where less than four fifths of the numbers were recognised, or none is there, with the likely cause."""
    if checked.numbers and checked.recognised >= _ENOUGH * checked.numbers:
        return []
    if not checked.numbers:
        told = "没有认出一句决算情况说明，文稿什么都没有核对"
        advice = "检查是不是给错了文稿，或者正文是图片"
        return [Finding("D38", document_rules()["D38"].severity, told, section="全文", advice=advice)]
    told = (
        f"文稿没有读懂：{checked.numbers}个数里只认出{checked.recognised}个，核对了{checked.verified}个；"
        "没有列出问题不等于没有问题"
    )
    why = "；".join(_causes(checked, texts, year)) or "句子的写法没有见过"
    return [Finding("D38", Severity.ERROR, told, section="全文", advice=f"可能的原因：{why}")]


def _causes(checked: ClaimsChecked, texts: Sequence[DocumentText], year: int) -> list[str]:
    """What the document seems to be."""
    found = []
    body = [text.plain for text in texts if len(text.plain) > _LONG]
    broken = [plain for plain in body if not plain.endswith(_ENDS)]
    if len(body) >= 8 and len(broken) * 2 > len(body):
        found.append("一行一段，像是由PDF转来的，请用原来的Word文稿")
    whole = "\n".join(text.plain for text in texts)
    years = Counter(_YEAR.findall(whole))
    if years and years.most_common(1)[0][0] not in (str(year), str(year - 1)):
        found.append(f"文稿写的多是{years.most_common(1)[0][0]}年，表是{year}年度的")
    units = Counter(_MONEY.findall(whole))
    if units and units.most_common(1)[0][0] != "万元":
        found.append(f"金额多以{units.most_common(1)[0][0]}为单位")
    if checked.recognised and checked.verified * 2 < checked.recognised:
        found.append("多数的数与表对不上，可能是另一个单位的文稿")
    return found
