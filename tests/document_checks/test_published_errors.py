"""Errors that were published, each from its fragment; and passages that are right, which stay silent.

The fragments are facts from reports across the country; what needs no table is told without any.
"""

from __future__ import annotations

import pytest

from narrate.claims.subjects import SubjectIndex
from narrate.document_checks.arithmetic import arithmetic
from narrate.document_checks.claims_check import readings
from narrate.document_checks.finding_places import in_order
from narrate.document_checks.outline import numbering_findings
from narrate.document_checks.passages import narrative, passages, read_texts
from narrate.document_checks.text_rules import (
    ending_findings,
    leftover_findings,
    mark_findings,
    style_findings,
    year_findings,
)
from narrate.document_checks.unit_names import unit_findings
from narrate.findings import Severity
from narrate.table_checks.result import CheckResult
from support.mutations import as_document


def told(*paragraphs: str, year: int | None = None, unit: str = "") -> CheckResult:
    """The check of these paragraphs without tables."""
    texts, rest = narrative(read_texts(as_document(paragraphs)))
    read = passages(texts)
    by_number = {passage.text.number: passage.text for passage in read}
    found = [
        *numbering_findings(read),
        *leftover_findings(texts),
        *leftover_findings(rest, whole=True),
        *mark_findings(texts),
        *ending_findings(read),
        *style_findings(read),
        *(year_findings(read, year, ()) if year else ()),
        *unit_findings(read, unit),
        *(
            finding
            for reading in readings(read, SubjectIndex())
            for finding in arithmetic(by_number[reading.passage.number], reading.claims)
        ),
    ]
    return CheckResult(tuple(in_order(found, {passage.text.number: passage.section for passage in read})))


def on(result: CheckResult, code: str, words: str, paragraphs: tuple[str, ...]) -> bool:
    """Whether a finding of this rule lies on these words."""
    return any(
        one.code == code
        and one.anchor is not None
        and words in paragraphs[one.anchor.paragraph]
        and one.anchor.start < paragraphs[one.anchor.paragraph].index(words) + len(words)
        and paragraphs[one.anchor.paragraph].index(words) < one.anchor.end
        for one in result.findings
    )


ERRORS = [
    ("E3", "D21", "100", ["20109-海关事务50万元，较2021年决算数增加50万元，增长100%。"]),
    ("E5", "D19", "0.24", ["2023年“三公”经费支出决算为3.46万元，完成预算100%，较上年增加2.4万元，增长0.24%。"]),
    (
        "E6 用车",
        "D19",
        "0.02",
        [
            "“三公”经费支出决算3.46万元，其中：公务用车购置及运行维护费支出决算1.4万元，占0.02%；公务接待费支出决算0.28万元，占0.95%。"
        ],
    ),
    (
        "E6 接待",
        "D19",
        "0.95",
        [
            "“三公”经费支出决算3.46万元，其中：公务用车购置及运行维护费支出决算1.4万元，占0.02%；公务接待费支出决算0.28万元，占0.95%。"
        ],
    ),
    (
        "E7",
        "D19",
        "911.7",
        [
            "一般公共预算财政拨款基本支出911.7万元，其中：人员经费489.18万元，主要包括：基本工资等；公用经费46.89万元，主要包括：办公费等。"
        ],
    ),
    ("E8 选项", "D23", "（或与预算数持平）", ["决算数小于预算数（或与预算数持平）的主要原因是公务用车年久失修。"]),
    (
        "E8 注释",
        "D23",
        "数据来源于财决07表",
        [
            "公用经费46.89万元，主要包括：办公费、印刷费等。（注：数据来源于财决07表和财决08-1表，仅罗列本单位实际支出涉及的经济分类科目。）"
        ],
    ),
    (
        "E8 方向",
        "D03",
        "小于",
        ["2023年“三公”经费财政拨款支出决算为3.46万元，完成预算100%。决算数小于预算数的主要原因是公务用车年久失修。"],
    ),
    ("E9", "D20", "4143.91", ["收、支总计各是4125.49,4143.91万元。"]),
    ("E10", "D20", "6,954.57", ["收入总计6955.73万元，支出总计6,954.57万元。"]),
    ("E10 千分位", "D30", "6,954.57", ["收入总计6955.73万元，支出总计6,954.57万元。"]),
    ("E11", "D19", "13.36", ["财政拨款支出6954.57万元，较上年决算数支出增加841.13万元，增长13.36%。"]),
    (
        "E24 原因",
        "D15",
        "主要原因",
        ["财政拨款收入支出总计0.3万元。与2023年度相比，财政拨款收入支出总计持平。主要原因：人员进出等原因减少支付。"],
    ),
    ("E25", "D19", "6.76", ["收入总计519.17万元，支出总计519.17万元，与2020年度相比，增加32.19万元，增长6.76%。"]),
    ("E26", "D19", "27.22", ["财政拨款支出年初预算数472.9万元，支出决算500.12万元，完成年初预算的27.22%。"]),
    ("E27 完成率", "D19", "43", ["“三公”经费支出预算为3万元，支出决算为1.71万元，完成预算的43%，较上年减少1.29万元。"]),
    ("E27 同比", "D36", "1.29", ["“三公”经费支出预算为3万元，支出决算为1.71万元，完成预算的43%，较上年减少1.29万元。"]),
    (
        "E27 占比",
        "D19",
        "69",
        ["其中：公务接待费支出决算0.53万元，占69%；公务用车购置及运行费支出决算1.18万元，占31%。"],
    ),
    ("E27 接待", "D19", "47", ["公务接待费支出预算为1万元，支出决算为0.53万元，完成预算的47%。"]),
    ("E27 编号", "D10", "3.", ["1.因公出国（境）费支出0万元。", "3.公务接待费支出0.53万元。"]),
    ("E28", "D19", "1.14%", ["公务接待费支出决算比上年增加1.14万元，增长1.14%。"]),
    ("E29 残留", "D23", "大小于", ["决算数大小于预算数的主要原因是厉行节约。"]),
    ("E29 率", "D19", "0.006", ["公务接待费支出决算为5.21万元，与2021年度预算相比，减少9.69万元，下降0.006%。"]),
    (
        "E30 接待",
        "D19",
        "59.40",
        ["公务接待费支出决算30.00万元，占59.40%；公务用车购置及运行费支出决算12.00万元，占93.75%。"],
    ),
    (
        "E30 用车",
        "D19",
        "93.75",
        ["公务接待费支出决算30.00万元，占59.40%；公务用车购置及运行费支出决算12.00万元，占93.75%。"],
    ),
    (
        "E31 占比",
        "D19",
        "34.88",
        [
            "“三公”经费支出决算6.28万元，其中：因公出国（境）费支出决算0万元，占0%；公务接待费支出决算6.28万元，占34.88%。"
        ],
    ),
    ("E31 漏", "D13", "0；", ["因公出国（境）费支出决算0万元，0；公务接待费支出决算6.28万元。"]),
    ("E32", "D19", "7.83", ["“三公”经费支出共计9.07万元，较上年支出数减少0.71万元，下降7.83%。"]),
    (
        "E33 上年",
        "D19",
        "43.78",
        ["“三公”经费支出41万元，较上年减少19万元，下降43.78%，较年初预算数减少4万元，下降2.2%。"],
    ),
    (
        "E33 预算",
        "D19",
        "2.2%",
        ["“三公”经费支出41万元，较上年减少19万元，下降43.78%，较年初预算数减少4万元，下降2.2%。"],
    ),
    ("E34", "D03", "大于", ["教育支出412.5万元，完成年初预算100%，决算数大于预算数55.93万元。"]),
    ("E35", "D23", "增加（减少）", ["支出决算比预算数增加（减少）0万元，增长（下降）0%。"]),
    ("E36 占", "D23", "占 ", ["因公出国（境）费 0 万元，占 %，比上年减少 万元；公务接待费 1 万元，占 %。"]),
    ("E36 减少", "D23", "减少 ", ["因公出国（境）费 0 万元，占 %，比上年减少 万元；公务接待费 1 万元，占 %。"]),
    ("E37", "D23", "XX", ["第一部分 XX部门（单位）概况"]),
    ("E38 提示", "D23", "（参照“三定方案”）", ["一、部门概况（参照“三定方案”）"]),
    ("E38 网页", "D23", "<![endif]>", ["一、<![endif]>部门职能（为机构改革后“三定方案”确定的职能）"]),
    ("E40", "D34", "预算情况说明", ["第三部分 2022年度单位预算情况说明"]),
    ("E41", "D10", "九、预算", ["八、政府性基金预算", "九、国有资本经营预算", "九、预算绩效情况说明", "十、其他"]),
    ("E42 市名", "D24", "汨罗市汨罗市", ["第一部分汨罗市汨罗市发展和改革局概况"]),
    ("E42 法院", "D24", "人民法院人民法院", ["定西市中级人民法院人民法院是国家审判机关。"]),
    ("E43 空", "D06", "（款）（项）", ["政府办公厅（室）及相关机构事务（款）（项）：支出决算为441.72万元。"]),
    ("E43 合并", "D06", "行政运行、事业运行（项）", ["行政运行、事业运行（项）：支出决算为3.05万元。"]),
    ("E44 千分位", "D30", "12,000.00", ["公务接待费支出年初预算为12000.00元，支出决算为12,000.00元。"]),
    (
        "E44 单位",
        "D30",
        "0.00万元",
        ["年初预算为12,000.00元，支出决算为12,000.00元。", "因公出国（境）费支出0.00万元，公务接待费支出12,000.00元。"],
    ),
    ("E45 漏字", "D24", "般公共预算", ["2022年度般公共预算财政拨款“三公”经费支出。"]),
    ("E45 标点", "D25", "占，", ["公务用车购置及运行费支出决算174,732.10元，占，88.19%。"]),
    ("E46 原因", "D24", "主要是主要是", ["增加原因主要是主要是按照上级要求开展工作。"]),
    ("E46 标点", "D23", "共计 ,0", ["全年因公出国（境）团组共计 ,0 个，累计0人次。"]),
    (
        "E47",
        "D15",
        "原因为",
        ["因公出国（境）支出0万元，年初预算为0万元，差值为0万元，原因为落实中央八项规定精神，压缩各项开支。"],
    ),
    ("E48", "D30", "10,724.98", ["收入总计10,724.98万元，支出总计10724.98万元。"]),
    ("E49", "D24", "支出收入", ["政府性基金预算财政拨款收入12.00万元，支出收入12.00万元。"]),
]


@pytest.mark.parametrize(("code", "words", "paragraphs"), [e[1:] for e in ERRORS], ids=[e[0] for e in ERRORS])
def test_a_published_error_is_found_on_its_words(code: str, words: str, paragraphs: list[str]) -> None:
    result = told(*paragraphs)
    assert on(result, code, words, tuple(paragraphs)), [(one.code, one.message) for one in result.findings]


def test_a_year_that_was_not_brought_up_to_date_is_found() -> None:
    words = ("现将秦安县财政局2021年度部门决算信息公开如下。", "2021年“三公”经费财政拨款支出决算为3万元。")
    result = told(*words, year=2022)
    assert [one.code for one in result.findings] == ["D11", "D11"]


RIGHT = [
    ["“三公”经费支出决算40.14万元，较上年减少2.97万元，下降6.89%。"],
    ["“三公”经费支出预算为25.7万元，支出决算为21.45万元，完成预算的83.46%。"],
    ["公务接待费支出预算为1.9万元，支出决算为1.205万元，完成预算的63.42%。"],
    [
        "“三公”经费支出决算为313272.5元，其中：因公出国（境）费支出决算0元，占0%；"
        "公务用车购置及运行费支出决算272780元，占87.07%；公务接待费支出决算40492.5元，占12.93%。"
    ],
    ["收入合计434.72万元，其中：财政拨款收入434.16万元，占99.87%；其他收入0.55万元，占0.13%。"],
    ["支出合计581.45万元，其中：基本支出390.55万元，占67.17%；项目支出190.89万元，占32.83%。"],
    ["一般公共预算财政拨款基本支出923.12万元，其中：人员经费855.02万元；公用经费68.11万元。"],
    ["因公出国（境）费支出决算为20.68万元，比上年决算数增加20.63万元，增长--（基数为0，不可比）。"],
    ["年初预算为0万元，支出决算为467.90万元。决算数与年初预算数存在差异的主要原因是追加。"],
    ["决算数等于预算数的主要原因是按预算执行。"],
    ["收入总计5,545.08万元，支出总计5,545.08万元。收支较上年决算数增加562.20万元、增长11.3%，主要原因是项目增加。"],
    ["2024年度收、支总计均为1,523.26万元。与2023年相比，收、支总计各减少20.00万元，下降1.30%。"],
    ["截至2022年12月31日，共有车辆3辆；单价100万元（含）以上设备（不含车辆）2台（套）。"],
    ["其中：国内接待费支出1,200.00元（其中：外事接待费支出0.00元），共接待2批次、20人次。"],
    ["财政拨款支出100万元，较上年决算数增加50万元，增长100%。"],
    [
        "（一）总体情况。",
        "（二）结构情况。",
        "1. 行政运行（项）。",
        "2. 事业运行（项）。",
        "（三）具体情况。",
        "1. 培训支出（项）。",
    ],
    ["主要原因是：1、人员增加；2、项目增加。"],
]


@pytest.mark.parametrize("paragraphs", RIGHT, ids=[words[0][:16] for words in RIGHT])
def test_what_is_right_stays_silent(paragraphs: list[str]) -> None:
    found = [one for one in told(*paragraphs, year=2022).findings if one.severity is not Severity.NOTE]
    assert [(one.code, one.message) for one in found if one.code != "D11"] == []
