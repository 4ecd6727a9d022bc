"""Subjects of the 名词解释 that are gone this year, and those that are new and not explained: remarked on, never written.

An explanation is somebody's text: of a subject that is gone it may stay, of a new one nobody has it here.
"""

from __future__ import annotations

from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.resolution import Ground
from narrate.editing.commented_copy import Remark
from narrate.roll_forward.binding import Bindings
from narrate.roll_forward.items import names_of, subjects_of
from narrate.roll_forward.plan import Plan

_TOPICS = ("general_public_budget", "government_funds", "state_capital")
_FEWEST = 2  # terms of subjects, from which on a document explains them


def glossary_remarks(bindings: Bindings, then: Ground, now: Ground) -> Plan:
    """The remarks on the terms of a document."""
    plan = Plan()
    was: dict[str, str] = {}
    due: dict[str, str] = {}
    for topic in _TOPICS:
        names = names_of(topic, then.inputs, now.inputs)
        for found, ground in ((was, then), (due, now)):
            titles = {code: _title(code, names) for code in subjects_of(topic, ground)}
            found.update({title: code for code, title in titles.items() if title})
    terms: dict[str, DocumentText] = {}
    for text in bindings.rest:
        terms |= {title: text for title in (*was, *due) if f"{title}：" in text.plain}
    if len(terms) < _FEWEST:
        return plan
    for title, text in terms.items():
        if title not in due:
            plan.remarks.append(_remark(text, "今年没有这个科目了，这一条要不要留，请核对"))
    new = [title for title in due if title not in was and title not in terms]
    if new:
        last = max(terms.values(), key=lambda one: one.number)
        plan.remarks.append(_remark(last, f"今年新有的科目这里没有解释，请补上：{'；'.join(new)}"))
    return plan


def _title(code: str, names: dict[str, str]) -> str:
    """How a term names a subject: 教育支出（类）进修及培训（款）培训支出（项）; "" where a name is not known."""
    parts = [names.get(code[:size], "") for size in (3, 5, 7)]
    return "".join(f"{name}（{level}）" for name, level in zip(parts, "类款项", strict=True)) if all(parts) else ""


def _remark(text: DocumentText, line: str) -> Remark:
    return Remark(text.number, 0, min(len(text.raw), 12), (line,))
