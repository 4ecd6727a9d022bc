"""十三、预算绩效: what is managed by performance (table 03), and what the form tells of the self-evaluations."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Kind, Ledger, Number
from narrate.intake.accounts import SubjectTable

GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}


class Grade(NamedTuple):
    """How many projects got a grade (自评等级)."""

    key: str
    name: str
    number: Number


class Performance(NamedTuple):
    """The thirteenth section. The first three come from table 03 unless the form gives others."""

    total: Number
    basic: Number
    project: Number
    projects: Number  # 自评项目数
    projects_amount: Number
    project_base: Number  # 部门预算项目支出总额: the denominator of the share below
    projects_share: Number
    overall_amount: Number
    overall_appropriation: Number
    overall_score: Number
    grades: tuple[Grade, ...]


def performance(ledger: Ledger, table: SubjectTable | None) -> Performance:
    """All figures of the section; `table` is 03 支出决算表."""
    total = _managed(ledger, "total", "纳入预算绩效管理的支出总额", table, "total")
    basic = _managed(ledger, "basic", "纳入预算绩效管理的基本支出", table, "basic")
    project = _managed(ledger, "project", "纳入预算绩效管理的项目支出", table, "project")
    base = _managed(ledger, "project_base", "预算项目支出总额", table, "project")
    amount = ledger.amount("performance.projects.amount", "项目自评涉及预算资金", None)
    return Performance(
        total,
        basic,
        project,
        ledger.count("performance.projects.count", "自评项目数", None),
        amount,
        base,
        ledger.share("performance.projects.share", "项目自评涉及预算资金占预算项目支出总额", amount, base),
        ledger.amount("performance.overall.amount", "整体支出绩效自评涉及预算资金", None),
        ledger.amount("performance.overall.appropriation", "整体支出绩效自评涉及预算资金中的财政拨款", None),
        ledger.count("performance.overall.score", "整体支出绩效自评得分", None, kind=Kind.SCORE),
        tuple(
            Grade(key, name, ledger.count(f"performance.grades.{key}", f"自评等级为{name}的项目数", None))
            for key, name in GRADES.items()
        ),
    )


def _managed(ledger: Ledger, key: str, label: str, table: SubjectTable | None, column: str) -> Number:
    """What the form gives, else the 合计 row of table 03."""
    return ledger.amount(f"performance.{key}", label, readings.total(table, column), form_first=True)
