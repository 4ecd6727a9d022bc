"""Every rule of the tables in one list, the choice among them, and one run of all that were chosen."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.document_rules import document_rules
from narrate.errors import UsageError
from narrate.figures.derive import UnitFigures
from narrate.findings import Finding, Severity
from narrate.intake.accounts import UnitInputs
from narrate.table_checks import (
    between_tables,
    between_years,
    plausibility,
    reconcile,
    structure,
    subject_names,
    sums_within,
    table_cells,
)
from narrate.table_checks.result import CheckResult, NotRun
from narrate.table_checks.rule import CheckedUnit, Rule, run
from narrate.table_checks.wrong_cells import Judged, pointed_out

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *reconcile.RULES,
            *sums_within.RULES,
            *between_tables.RULES,
            *between_years.RULES,
            *subject_names.RULES,
            *structure.RULES,
            *structure.FORM_RULES,
            *plausibility.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
BY_CODE = {rule.code: rule for rule in RULES}
KNOWN = frozenset(BY_CODE) | frozenset(document_rules())  # those of documents are in narrate.document_checks
_NOTHING = "没有要核对的内容"
_MOST_REASONS = 5


def is_known(code: str) -> bool:
    """Whether there is a rule of this code, of tables or of documents."""
    return code in KNOWN


def choose(words: str | None, known: Iterable[str] = BY_CODE) -> frozenset[str]:
    """The codes that `--rules` chooses: T02,X01 these alone, -T02 all but these; a letter stands for all its rules.

    Raises:
        UsageError: a word that is no rule.
    """
    codes = frozenset(known)
    wanted: set[str] = set()
    unwanted: set[str] = set()
    unknown = []
    for word in (words or "").replace("，", ",").replace("、", ",").split(","):
        name = word.strip().removeprefix("-").upper()
        if not name:
            continue
        meant = {code for code in codes if code == name or (len(name) == 1 and code.startswith(name))}
        if not meant:
            unknown.append(name)
        (unwanted if word.strip().startswith("-") else wanted).update(meant)
    if unknown:
        raise UsageError(
            f"没有这些规则：{'、'.join(unknown)}",
            advice="用 narrate rules 看全部规则；几条之间用逗号，前面加减号是不要",
        )
    return frozenset((wanted or codes) - unwanted)


def check_tables(
    inputs: UnitInputs, figures: UnitFigures, met: tuple[Finding, ...] = (), chosen: frozenset[str] | None = None
) -> CheckResult:
    """Every chosen rule over one unit; findings by severity, the worst first.

    `met` are the findings of reading the tables and the form. Those that belong to no rule are told too, unless rules
    were chosen.
    """
    case = CheckedUnit(inputs, figures, met, table_cells.halves(inputs))
    findings: list[Finding] = []
    verified: dict[str, int] = {}
    not_run = []
    judged: list[Judged] = []
    for rule in RULES:
        if chosen is not None and rule.code not in chosen:
            continue
        looked = run(rule, case)
        findings += looked.findings
        judged += looked.judged
        if looked.examined:
            verified[rule.code] = looked.examined
        if looked.lacking or not looked.examined:
            not_run.append(NotRun(rule.code, rule.holds, _reasons(looked.lacking), partly=looked.examined > 0))
    if chosen is None:
        findings += [one for one in met if one.code not in structure.MET_WHILE_READING]
    pointed = pointed_out(judged)
    findings = [pointed.get(finding, finding) for finding in findings]
    order = list(Severity)
    findings.sort(key=lambda finding: order.index(finding.severity))
    return CheckResult(tuple(findings), verified, tuple(not_run), relations=len(judged))


def _reasons(lacking: list[str]) -> tuple[str, ...]:
    """Each reason once, the first few told."""
    reasons = list(dict.fromkeys(lacking)) or [_NOTHING]
    if len(reasons) > _MOST_REASONS:
        reasons = [*reasons[:_MOST_REASONS], f"……共{len(reasons)}处"]
    return tuple(reasons)
