"""催办: what a bureau sends a unit that still owes something, as plain text to be pasted anywhere.

Pure: a row of the manifest in, text out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from narrate.batch.tasks import Status
from narrate.findings import Finding, Severity, by_cause
from narrate.visible import visible

_MOST_ERRORS = 12
_PLACES = 3


def reminder(row: Mapping[str, Any], due: str = "") -> str:
    """What to ask a unit for, each question by its name; "" where it owes nothing. `due` is by when, as it is written.

    A document that a person edited is the bureau's to bring up to date: the unit is not asked for it.
    """
    parts = [part for part in (_reason(row), _owed(row), _errors(row)) if part]
    if not parts:
        return ""
    name = row["name"] or row["unit"].rpartition("/")[2]
    year = f"{row['year']}年度" if row["year"] else "本年度"
    by = f"于{due.strip()}前" if due.strip() else "尽快"
    lines = [f"{name}：", f"　　你单位{year}部门决算公开材料还有以下事项，请{by}处理并告知我们。"]
    for part in parts:
        lines += ["", *part]
    return visible("\n".join([*lines, "", "　　谢谢支持。"]))


def _reason(row: Mapping[str, Any]) -> list[str]:
    """Why the unit could not be done, without where that lies on the bureau's own disk."""
    if row["status"] != Status.FAILED.value:
        return []
    return ["材料没有读成：", *(line for line in row["error"].splitlines() if not line.strip().startswith("位置："))]


def _owed(row: Mapping[str, Any]) -> list[str]:
    sections: dict[str, list[str]] = {}
    for slot in row["open_slots"]:
        sections.setdefault(slot["section"], []).append(slot["label"])
    if not sections:
        return []
    labels = sum(map(len, sections.values()))
    how = "填写办法：打开本单位的《说明填报表》，在“本年填报”一列填写，保存后放回原处。"
    return [f"待填的内容（{labels}项）：", *_numbered(sections), how]


def _numbered(sections: Mapping[str, list[str]]) -> Iterator[str]:
    number = 0
    for title, labels in sections.items():
        yield title
        for label in labels:
            number += 1
            yield f"  {number}．{label}"


def _errors(row: Mapping[str, Any]) -> list[str]:
    given = [one for one in row["findings"] if one["severity"] == Severity.ERROR.name.lower()]
    causes = by_cause(Finding(one["code"], Severity.ERROR, one["message"], tuple(one["places"])) for one in given)
    if not causes:
        return []
    lines = [f"要核对的错误（{len(causes)}项）："]
    for number, cause in enumerate(causes[:_MOST_ERRORS], 1):
        places = "、".join(cause.first.places[:_PLACES])
        lines.append(f"  {number}．{cause.first.message}{f'（{places}）' if places else ''}")
    if len(causes) > _MOST_ERRORS:
        lines.append(f"  另有{len(causes) - _MOST_ERRORS}项，见核对清单。")
    return lines
