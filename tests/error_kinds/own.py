"""The samples with every question answered, and their drafts and whole reports in the words of every phrasebook."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path

from error_kinds.books import TOLD, UNITS, Books, Item, books
from error_kinds.foreign import why
from error_kinds.foreign_more import MANNERS
from error_kinds.paper import Paper, written
from error_kinds.whole import whole as whole_report
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.pipeline import Unit, open_unit
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PHRASEBOOKS = ("henan", "shanghai", "sichuan")

# Counts that the tables do not hold. Grades add to the projects of the unit's own form.
COUNTS = {
    "jiaozuo-2022": {
        "performance.targets.count": "22",
        "performance.targets.amount": "1411.49",
        "performance.tracking.count": "22",
        "performance.tracking.amount": "1411.49",
        "performance.average_score": "93.20",
        "performance.grades.qualified": "1",
        "performance.grades.unqualified": "0",
        "performance.problems.found": "2",
        "performance.problems.solved": "1",
        "performance.problems.pending": "1",
        "procurement.reserved_sme": "300",
        "procurement.reserved_micro": "120",
        "procurement.reserved_sme_awarded": "280.50",
        "procurement.reserved_micro_awarded": "110",
        "procurement.unreserved_sme_awarded": "15.60",
    },
    "putuo-finance-2024": {
        "agency_operating.original_budget": "190.40",
        "performance.overall.amount": "2940.05",
        "performance.overall.appropriation": "2940.05",
        "performance.overall.score": "95.60",
        "performance.grades.fair": "0",
        "performance.grades.poor": "0",
    },
}
WORDS = {
    "reason/three_public/reception": "全年没有需要接待的公务活动",
    "reason/agency_operating": "办公用品改为集中采购，单价下降",
    "reason/agency_operating/prior": "办公楼维修事项减少",
    "reason/three_public/vehicles/prior": "车辆维修次数减少",
    "reason/three_public/reception/prior": "来访批次减少",
    "purpose/three_public/reception": "接待外地同行来单位调研",
    "text/performance/systems": "预算绩效管理办法",
    "text/performance/mechanism": "科室自评、单位审核",
    "text/performance/overall": "从自评情况来看，各项工作按计划完成",
    "text/performance/projects": "从自评情况看，项目按计划实施，资金使用规范",
    "text/overview/duties": "负责本部门职责范围内的各项管理和服务工作",
    "text/overview/organization": "内设机构3个，包括：办公室、业务科、综合科",
    "text/overview/composition": "本级决算和所属单位决算",
    "text/attachments/lead": "没有附件",
    "choice/performance/key_evaluation": "未选取",
}


def _adjusted(i: Item) -> Decimal:
    """全年预算 of an item: on the side of the final amount on which 年初预算 lay, so that the reasons still hold."""
    if i.final == i.budget or i.code[-1] != "1":
        return i.final
    return i.final - 1 if i.final > i.budget else i.final + 1


def answers(b: Books) -> dict[str, object]:
    """Everything any phrasebook asks of this unit that its form leaves open."""
    given: dict[str, object] = dict(WORDS)
    given.update({f"figure/{key}": str(amount) for key, amount in TOLD[b.key].items()})
    given.update({f"figure/{key}": amount for key, amount in COUNTS[b.key].items()})
    given["reason/general_public_budget/budget"] = why(b.general, b.budget, 1)
    for n, i in enumerate(b.items):
        given[f"purpose/general_public_budget/{i.code}"] = f"{i.name.removesuffix('支出')}方面的开支"
        given[f"reason/general_public_budget/{i.code}"] = why(i.final, i.budget, n)
        given[f"figure/general_public_budget.{i.code}.adjusted_budget"] = str(_adjusted(i))
        given[f"text/explanation/{i.code}"] = f"反映{i.name.removesuffix('支出')}方面的支出"
    return given


@cache
def unit(name: str, phrasebook: str | None = None) -> Unit:
    """A sample, answered; with its own phrasebook or another."""
    opened = open_unit(SAMPLES / name, phrasebook=phrasebook)
    return opened.with_answers(answers(books(name)))


@cache
def paper(name: str, manner: str, whole: bool = False) -> Paper:
    """A correct document: `manner` is a phrasebook, or another region's manner."""
    if whole and manner == "set":
        return Paper(whole_report(books(name)))
    if manner in MANNERS:
        return Paper(written(MANNERS[manner](books(name)), headings=manner in ("beijing", "guangdong", "chongqing")))
    assert manner in phrasebooks.installed()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "made.docx"
        made = unit(name, manner)
        write_report(made.whole_report if whole else made.report, load_template(None), target, force=True)
        return Paper(target.read_bytes())


def bases(manners: tuple[str, ...] = (*PHRASEBOOKS, *MANNERS)) -> list[tuple[str, str]]:
    """Every sample in every manner."""
    return [(name, manner) for name in UNITS for manner in manners]
