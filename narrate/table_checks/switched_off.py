"""Rules that a unit switched off in its form (停用规则), each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrate.findings import SWITCHED_OFF, Finding, Severity
from narrate.on_demand import on_demand
from narrate.table_checks.reconcile import FOUND_ON_THE_WAY

_is_known = on_demand("narrate.table_checks.rules", "is_known")  # few units switch a rule off


def without_switched_off(findings: Sequence[Finding], switched_off: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings but those of rules the unit switched off; each such rule is reported with its reason."""
    kept = [finding for finding in findings if finding.code not in switched_off]
    for code, reason in switched_off.items():
        hidden = sum(finding.code == code for finding in findings)
        is_known = code in FOUND_ON_THE_WAY or _is_known(code)
        state = f"已停用，{hidden}处没有列出" if is_known else "没有这条规则，停用没有作用"
        message = f"规则{code}{state}（理由：{reason or '没有写'}）"
        kept.append(Finding(code, Severity.NOTE, message, section=SWITCHED_OFF))
    return tuple(kept)
