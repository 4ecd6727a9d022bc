"""narrate rules: every rule of `narrate check`, with what it holds and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.cli.chinese import command
from narrate.cli.options import AsJson

if TYPE_CHECKING:
    from narrate.document_rules import DocumentRule
    from narrate.table_checks.rule import Rule


@command(
    help="""
    列出 narrate check 的全部规则：代码、核对什么、不符时是什么级别、出处。

    核实过、不必再提的规则，可以在说明填报表“停用规则”一行写“代码：理由”。
    """,
    epilog="例：narrate rules --json",
)
def rules(as_json: AsJson = False) -> int:
    from narrate.cli.console import print_json, print_note, print_result
    from narrate.document_rules import document_rules
    from narrate.table_checks.reconcile import FOUND_ON_THE_WAY
    from narrate.table_checks.reconcile import RULES as TOLD_BY_DRAFT
    from narrate.table_checks.rules import RULES

    every: list[Rule | DocumentRule] = [*RULES, *document_rules().values()]
    in_draft = {*FOUND_ON_THE_WAY, *(rule.code for rule in TOLD_BY_DRAFT)}
    if as_json:
        print_json(
            {
                "schema": "narrate.rules/1",
                "rules": [
                    {
                        "code": rule.code,
                        "holds": rule.holds,
                        "severity": rule.severity.name.lower(),
                        "subject": rule.subject,
                        "source": rule.source,
                        "in_draft": rule.code in in_draft,
                    }
                    for rule in every
                ],
            }
        )
        return 0
    subjects: dict[str, list[str]] = {}
    for rule in every:
        draft = "　写初稿时也核对" if rule.code in in_draft else ""
        line = f"  〔{rule.code}〕{rule.severity}　{rule.holds}（{rule.source}）{draft}"
        subjects.setdefault(rule.subject, []).append(line)
    for subject, lines in subjects.items():
        print_result(f"【{subject}】")
        for line in lines:
            print_result(line)
    print_note(f"共{len(every)}条规则。")
    return 0
