"""十三、预算绩效: what is managed by performance (table 03), and what the form tells of the self-evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Figure, FigureKind, Ledger, Number
from narrate.intake.accounts import SubjectTable
from narrate.intake.grid import Reading

GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
PASSING = {"qualified": "合格", "unqualified": "不合格"}


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
    targets: Number  # 编报绩效目标的项目数
    targets_amount: Number
    tracked: Number  # 绩效跟踪评价的项目数
    tracked_amount: Number
    average_score: Number
    four_grades: tuple[Grade, ...]  # 优、良、合格、不合格, where projects are graded so; the first two are of `grades`
    problems: Number
    problems_solved: Number
    problems_pending: Number


def performance(ledger: Ledger, table: SubjectTable | None, told: Mapping[str, Reading]) -> Performance:
    """All figures of the section; `table` is 03 支出决算表, `told` what the unit's 整体支出绩效自评表 has."""
    total = _managed(ledger, "total", "纳入预算绩效管理的支出总额", table, "total")
    basic = _managed(ledger, "basic", "纳入预算绩效管理的基本支出", table, "basic")
    project = _managed(ledger, "project", "纳入预算绩效管理的项目支出", table, "project")
    base = _managed(ledger, "project_base", "预算项目支出总额", table, "project")
    amount = ledger.amount("performance.projects.amount", "项目自评涉及预算资金", None)
    grades = _grades(ledger, GRADES)
    found = ledger.count("performance.problems.found", "绩效自评中发现的问题数", None)
    none = "没有发现问题，按0" if isinstance(found, Figure) and found.value == 0 else None
    return Performance(
        total,
        basic,
        project,
        ledger.count("performance.projects.count", "自评项目数", None),
        amount,
        base,
        ledger.share("performance.projects.share", "项目自评涉及预算资金占预算项目支出总额", amount, base),
        ledger.amount("performance.overall.amount", "整体支出绩效自评涉及预算资金", told.get("amount")),
        ledger.amount(
            "performance.overall.appropriation", "整体支出绩效自评涉及预算资金中的财政拨款", told.get("appropriation")
        ),
        ledger.count("performance.overall.score", "整体支出绩效自评得分", told.get("score"), kind=FigureKind.SCORE),
        grades,
        ledger.count("performance.targets.count", "编报绩效目标的项目数", None),
        ledger.amount("performance.targets.amount", "编报绩效目标的项目涉及预算金额", None),
        ledger.count("performance.tracking.count", "绩效跟踪评价的项目数", None),
        ledger.amount("performance.tracking.amount", "绩效跟踪评价的项目涉及预算金额", None),
        ledger.count("performance.average_score", "项目自评平均得分", None, kind=FigureKind.SCORE),
        (*grades[:2], *_grades(ledger, PASSING)),
        found,
        ledger.count("performance.problems.solved", "已经完成整改的问题数", None, absent=none),
        ledger.count("performance.problems.pending", "正在整改的问题数", None, absent=none),
    )


def _grades(ledger: Ledger, names: Mapping[str, str]) -> tuple[Grade, ...]:
    """How many projects got each of these grades, as the form tells."""
    return tuple(
        Grade(key, name, ledger.count(f"performance.grades.{key}", f"自评等级为{name}的项目数", None))
        for key, name in names.items()
    )


def _managed(ledger: Ledger, key: str, label: str, table: SubjectTable | None, column: str) -> Number:
    """What the form gives, else the 合计 row of table 03."""
    return ledger.amount(f"performance.{key}", label, readings.total(table, column), form_first=True)
