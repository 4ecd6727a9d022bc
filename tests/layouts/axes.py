"""Every way in which layouts differ, in one place: axis → value → what it sets of a `Style`. A new way is one line.

`BY_DESIGN` are the values that contradict themselves or leave out what cannot be known: there the figures must be
missing and told. `HOOKS` change sheets that are drawn already. Sources: `tables-of-regions.md`, `inputs.md`, `formats.md`,
the cases (named where a value is one), the real workbooks.
"""

from __future__ import annotations

from typing import Any

from . import exports, habits, hooks
from .regions import SETS

Settings = dict[str, Any]


def hook(*made: hooks.Hook) -> Settings:
    """A change to drawn sheets."""
    return {"hooks": made}


AXES: dict[str, dict[str, Settings]] = {
    "set": SETS,
    "title": {
        "plain": {},
        "year": {"title": lambda title, number, year: f"{year}年度{title}"},
        "department": {
            "title": lambda title, number, year: f"部门{title}" if title.startswith(("收入", "支出")) else title
        },
        "numbered": {"title": lambda title, number, year: f"{title}（公开{number:02d}表）"},
        "number-in-front": {"title": lambda title, number, year: f"公开{number:02d}表　{title}"},
        "attached": {"title": lambda title, number, year: f"附表{number}：{title}"},
        "spaced": {"title": lambda title, number, year: " ".join(title) if len(title) < 9 else title},
        "full-spaced": {"title": lambda title, number, year: "　".join(title) if len(title) < 9 else title},
        "straight-quotes": {"title": lambda title, number, year: title.replace("“", '"').replace("”", '"')},
        "no-quotes": {"title": lambda title, number, year: title.replace("“", "").replace("”", "")},
        "unit": {"name_at": "title", "year_at": "none"},
        "misspelt": {"title": lambda title, number, year: title.replace("拨款", "拔款")},
        "behind-dash": {"title": lambda title, number, year: f"{year}年度部门决算公开—{title}"},
        "in-title-marks": {"title": lambda title, number, year: f"《{title}》"},
        "two-rows": hook(habits.title_in_two_rows),
    },
    "title-at": {
        "first": {},
        "lower": {"title_at": "lower"},
        "middle": {"title_at": "middle", "merged": "plain"},
        "heading-above": {"title_at": "heading-above"},  # the published 普陀 workbook
        "heading-everywhere": {"title_at": "heading-everywhere"},
        "none": hook(hooks.no_title),
    },
    "mark": {
        "right": {},
        "none": {"mark": ""},
        "left": {"mark_at": "left"},
        "short": {"mark": "公开{}表"},
        "plain": {"mark": "表{}"},
        "attached": {"mark": "附件{}"},
        "ministry": {"mark": "财决公开{:02d}表"},
        "all-one": {"mark": "公开01表"},  # wild-20
    },
    "lanci": {
        "numbers": {},
        "none": {"lanci": "none"},
        "text": {"lanci": "text"},
        "lkx": {"lanci": "lkx", "code": "three-merged"},  # reading/A_lkx_lanci_heji
        "lkx-split": {"lanci": "lkx", "code": "three"},
        "no-word": {"lanci": "no-word"},
    },
    "header": {
        "normal": {},
        "lower": {"header_gap": "above"},
        "gap-inside": {"header_gap": "inside"},  # reading/D_two_row_code
        "spaces": {"spread": "spaces"},
        "breaks": {"spread": "breaks"},
        "no-item": {"item_head": ""},
        "item-spaced": {"item_head": "项　目"},
        "other-words": {"item_head": "内容", "name_header": "项目名称"},
        "colons": {"item_head": "项目：", "name_header": "科目名称："},
    },
    "merged": {
        "merged": {},
        "plain": {"merged": "plain"},  # reading/B_nomerge
        "repeated": {"merged": "repeated"},
    },
    "code": {
        "text": {},
        "number": {"code": "number"},
        "date": {"code": "date"},
        "trailing": {"code": "trailing"},
        "float-text": {"code": "float-text"},
        "three": {"code": "three"},
        "three-number": {"code": "three-number"},
        "three-blank": {"code": "three-blank"},
        "three-merged": {"code": "three-merged"},
        "joined": {"code": "joined"},  # wild-02
        "joined-space": {"code": "joined-space"},
        "joined-brackets": {"code": "joined-brackets"},
        "joined-dash": {"code": "joined-dash"},
        "joined-beside": {"code": "joined-beside"},
    },
    "code-word": {
        "function": {},
        "spending-function": {"code_word": "支出功能分类科目编码"},
        "subject-code": {"code_word": "科目编码"},
        "subject-number": {"code_word": "科目代码"},
        "lkx-word": {"code_word": "类款项"},  # reading/F_word_lkx
        "broken": {"code_word": "功能分类\n科目编码"},
        "bare": {"code_word": "编码", "name_header": "名称"},
        "function-name": {"name_header": "功能分类科目名称"},
        "budget-subject": {"code_word": "预算科目编码", "name_header": "预算科目名称"},
    },
    "name": {
        "plain": {},
        "indent": {"name": "indent"},
        "full-indent": {"name": "full-indent"},
        "spaces": {"name": "spaces"},
        "break": {"name": "break"},
        "trailing": {"name": "trailing"},
        "nbsp": {"name": "nbsp"},
        "level-sign": {"name": "level-sign"},
        "two-rows": hook(habits.names_in_two_rows),
        "control-characters": hook(habits.control_characters),
    },
    "columns": {
        "plain": {},
        "one-level": {"columns": {"general_public_budget": [("合计",), ("基本支出",), ("项目支出",)]}},
        "spent": {"columns": {"general_public_budget": [("本年支出合计",), ("基本支出",), ("项目支出",)]}},
        "spent-total": {
            "columns": {
                "general_public_budget": [("本年支出", "合计"), ("本年支出", "基本支出"), ("本年支出", "项目支出")]
            }
        },
        "three-level": {
            "columns": {
                "general_public_budget": [
                    ("一般公共预算财政拨款支出", "本年支出", "小计"),
                    ("一般公共预算财政拨款支出", "本年支出", "基本支出"),
                    ("一般公共预算财政拨款支出", "本年支出", "项目支出"),
                ]
            }
        },
        "final-word": {
            "columns": {
                "general_public_budget": [
                    ("一般公共预算财政拨款支出决算数", "合计"),
                    ("一般公共预算财政拨款支出决算数", "基本支出"),
                    ("一般公共预算财政拨款支出决算数", "项目支出"),
                ]
            }
        },
        "short-income": {
            "columns": {
                "income": [
                    ("合计",),
                    ("财政拨款收入",),
                    ("上级补助收入",),
                    ("事业收入",),
                    ("经营收入",),
                    ("附属单位上缴收入",),
                    ("其他收入",),
                ]
            }
        },
        "short-expenditure": {
            "columns": {
                "expenditure": [
                    ("合计",),
                    ("基本支出",),
                    ("项目支出",),
                    ("上缴上级支出",),
                    ("经营支出",),
                    ("对附属单位补助支出",),
                ]
            }
        },
        "income-grouped": {
            "columns": {
                "income": [
                    ("本年收入", "合计"),
                    ("本年收入", "财政拨款收入"),
                    ("本年收入", "上级补助收入"),
                    ("本年收入", "事业收入"),
                    ("本年收入", "经营收入"),
                    ("本年收入", "附属单位上缴收入"),
                    ("本年收入", "其他收入"),
                ]
            }
        },
    },
    "total": {
        "first": {},
        "first-code": {"total": "first-code"},
        "last": {"total": "last"},
        "last-code": {"total": "last-code"},
        "in-header": {"total": "header", "code": "three", "lanci": "none"},  # the published 普陀 workbook
        "zongji": {"total_word": "总计"},
        "department": {"total_word": "部门合计"},  # wild-32
        "unit-total": {"total_word": "单位合计"},
        "spaced": {"total_word": "合　　计"},
        "unit-name": {"total": "unit-name"},
        "none": {"total": "none"},
    },
    "money": {
        "wan": {},
        "yuan": {"money": 4},
        "thousand": {"money": 1},
        "million": {"money": -2},
        "yi": {"money": -4},
        "mixed": hook(hooks.mixed_money),
    },
    "money-word": {
        "unit": {},
        "amount-unit": {"money_word": "金额单位：{}"},
        "half-colon": {"money_word": "单位:{}"},
        "spaced": {"money_word": "单位： {}"},
        "brackets": {"money_word": "单位（{}）"},  # wild-08
        "in-brackets": {"money_word": "（单位：{}）"},
        "bare-brackets": {"money_word": "（{}）"},
        "renminbi": {"money_word": "金额单位：人民币{}"},
        "measure": {"money_word": "计量单位：{}"},
        "bare": {"money_word": "{}"},
        "wide": {"money_word": "单　位：{}"},
        "no-colon": {"money_word": "单位 {}"},
        "currency-unit": {"money_word": "货币单位：{}"},
        "inner-space": {"money_spaced": True},
        "renminbi-brackets": {"money_word": "单位：人民币（{}）"},
        "whole": {"money_word": "单位：人民币{}整"},
        "semicolon": {"money_word": "单位；{}"},
        "decimals": {"money_word": "单位：{}（保留两位小数）"},
    },
    "money-at": {
        "line": {},
        "mark-row": {"money_at": "mark-row"},
        "with-mark": {"money_at": "with-mark"},
        "title": {"money_at": "title"},  # reading/O_unit_wan_in_title
        "header": {"money_at": "header"},
        "note": {"money_at": "note"},
        "one-cell": {"money_at": "one-cell"},
        "below": {"money_at": "below"},
        "two-cells": {"money_word": "金额单位：{}", **hook(hooks.money_in_two_cells)},
        "some-missing": hook(hooks.money_missing_on_two),
        "missing": {"money_at": "missing"},
        "sheet-name": hook(exports.money_elsewhere("sheet-name")),
        "foot": hook(exports.money_elsewhere("foot")),
        "row-below": hook(exports.money_elsewhere("row-below")),
        "contradict": {"money_at": "contradict"},  # wild-35
        "contradict-one": hook(hooks.other_money_on_one),
    },
    "year": {
        "year": {},
        "bare": {"year": lambda year: f"{year}年"},  # reading/Y1
        "spaced": {"year": lambda year: f"{year} 年度"},
        "full-width": {
            "year": lambda year: f"{year}年度".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        },
        "chinese": {"year": lambda year: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year)) + "年度"},
        "labelled": {"year": lambda year: f"年度：{year}"},
        "budget-year": {"year": lambda year: f"决算年度：{year}"},  # reading/Y4
        "fiscal": {"year": lambda year: f"会计年度：{year}年"},
        "closing-day": {"year": lambda year: f"{year}年12月31日"},
        "period": {"year": lambda year: f"{year}年1月1日至{year}年12月31日"},
        "months": {"year": lambda year: f"{year}年1-12月"},
        "dotted-months": {"year": lambda year: f"{year}.01-{year}.12"},
        "number": {"year": lambda year: hooks.Shown(year, '0"年度"')},
    },
    "year-at": {
        "middle": {},
        "own-row": {"year_at": "own-row"},
        "title": {"year_at": "title"},
        "cover-only": {"year_at": "none", **hook(hooks.with_cover)},
        "some-missing": hook(hooks.year_missing_on_some),
        "name-only": hook(exports.year_in_name_only),
        "one-stale": hook(hooks.stale_year_on_one),
    },
    "name-at": {
        "department": {},
        "compiled": {"name_word": "编制单位：{}"},
        "compiling": {"name_word": "编制部门：{}"},
        "unit-name": {"name_word": "单位名称：{}"},
        "unit-colon": {"name_word": "单位：{}"},
        "seal": {"name_word": "填报单位（公章）：{}"},
        "public": {"name_word": "公开部门：{}"},
        "beside": {"name_at": "beside"},
        "title": {"name_at": "title", "year_at": "none"},
        "cover": {"name_at": "none", **hook(hooks.with_cover)},
        "none": {"name_at": "none"},
        "one-other": hook(hooks.other_name_on_one),
    },
    "pages": {
        "one": {},
        "repeat-header": {"pages": "repeat-header"},
        "repeat-all": {"pages": "repeat-all"},
        "other-word": {"pages": "other-word"},
        "no-lanci": {"pages": "no-lanci"},
        "two-sheets": {"pages": "two-sheets"},
        "two-sheets-same": {"pages": "two-sheets-same"},
        "remark-first": {"pages": "remark-first"},  # wild-14
    },
    "files": {
        "one-workbook": {},
        "file-a-table": {"files": "file-a-table"},
        "two-workbooks": {"files": "two-workbooks"},
        "subfolder": {"files": "subfolder"},
        "zip": {"files": "zip"},
        "csv-one": {"files": "csv-one"},
        "gbk-names": {"files": "gbk-names"},  # wild-27
    },
    "format": {
        "xlsx": {},
        "xls": {"file_format": "xls"},
        "ods": {"file_format": "ods"},
        "html": {"file_format": "html"},
        "spreadsheet-ml": {"file_format": "spreadsheet-ml"},
    },
    "empty": {
        "zeros": {},
        "blank": {"empty": "blank"},
        "official": {"empty": "official"},  # reading/official-tables-8-9
        "header-only": {"empty": "header-only"},
        "note-only": {"empty": "note-only"},
        "absent": hook(hooks.without_empty_tables),
    },
    "three-public": {
        "blocks": {},
        "reception-second": {"three": "blocks-reception-second"},
        "pairs": {"three": "pairs"},
        "lines": {"three": "lines"},
        "plain-lines": {"three": "plain-lines"},
        "dashes": {"three": "dashes"},  # wild-04
        "running-word": {"three_words": {"vehicles": "公务用车购置及运行费", "vehicle_operation": "公务用车运行费"}},
        "short-words": {"three_words": {"overseas": "因公出国（境）费用", "reception": "公务接待费用"}},
    },
    "basic": {
        "three": {},
        "two": {"basic": "two"},
        "two-codes": {"basic": "two", "basic_codes": 2},
        "list": {"basic": "list"},
        "columns": {"basic": "columns"},
        "group-merged": {"basic_group": "merged"},  # reading/H06_group_merged
        "group-plain": {"basic_group": "plain"},  # reading/I06_group_plain
        "group-two": {"basic": "two", "basic_group": "merged"},
    },
    "basic-feet": {
        "name": {},
        "code": {"basic_feet": "code"},
        "away": {"basic_feet": "away"},
        "away-merged": {"basic_feet": "away-merged"},  # reading/06-foot-label-away-from-value
    },
    "lines": {
        "plain": {},
        "no-numbers": {"line_numbers": False},
        "bare": {"ordinals": ""},
        "brackets": {"ordinals": "（一）"},
        "arabic": {"ordinals": "1."},
        "nonzero": {"functions": "nonzero"},
        "bare-total": {"grand": "bare"},
        "spaced-total": {"grand": "spaced"},
        "sum-total": {"grand": "sum"},
        "loose-totals": {"line_words": {"本年收入合计": "本年收入", "本年支出合计": "本年支出"}},
        "closing-brackets": {
            "line_words": {"上级补助收入": "上级补助收入（不含财政拨款）", "结余分配": "结余分配（含提取）"}
        },
        "amount-word": {"line_amount": "金额"},
        "final-amount": {"line_amount": "决算金额"},
        "surplus-words": {
            "line_words": {"使用非财政拨款结余": "使用非财政拨款结余（含专用结余）", "年末结转和结余": "年末结转与结余"}
        },
        "three-grants": {"grant_columns": 3},
    },
    "hidden": {
        "none": {},
        "row-money": hook(hooks.hidden_row_with_other_money),
        "row-year": hook(hooks.hidden_row_with_other_year),
        "column": hook(hooks.hidden_column_with_old_amounts),
        "sheet": hook(hooks.hidden_copy_of_last_year),
        "parameters": hook(hooks.hidden_parameters),
        "covered": hook(hooks.covered_old_text),
        "rows-of-zeros": hook(hooks.hidden_zero_rows),
    },
    "notes": {
        "below": {},
        "none": {"notes": "none"},
        "beside": hook(hooks.note_beside),
        "remark-column": hook(hooks.remark_column),
        "numbers-beside": hook(hooks.check_column_beside),
        "numbers-below": hook(hooks.check_row_below),
        "signature": {"notes": "signature"},
        "page-number": {"notes": "page-number"},
        "rounding": hook(hooks.rounding_note),
        "signed-with-numbers": hook(habits.signed_with_numbers),
        "numbers-below-note": hook(habits.numbers_below_the_note),
        "blank-rows": hook(hooks.blank_rows),
    },
    "number": {
        "number": {},
        "text": {"number": "text"},
        "text-grouped": {"number": "text-grouped"},
        "full-width": {"number": "full-width"},
        "trailing": {"number": "trailing"},
        "currency": {"number": "currency"},
        "nbsp": {"number": "nbsp"},
        "wide-comma": {"number": "wide-comma"},
        "with-unit": {"number": "with-unit"},
        "circled": {"number": "circled"},
        "raised": {"number": "raised"},
        "noise": {"number": "noise"},
        "text-noise": {"number": "text-noise"},
        "accounting": {"number_format": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '},
        "scaled-wan": {"number_format": "0!.0000"},
        "scaled-thousand": {"number_format": "#,##0.00,"},
    },
    "zero": {
        "as-data": {},
        **{word: {"zero": word} for word in ("zero", "blank", "dash", "emdash", "wu", "text0", "slash", "mixed")},
    },
    "formulas": {
        "none": {},
        "cached": {"formulas": "cached"},
        "uncached": {"formulas": "uncached"},  # wild-10
        "error-total": {"formulas": "error-total"},
        "error-cell": {"formulas": "error-cell"},
    },
    "wrong": {"none": {}, **{str(count): {"wrong": count} for count in (1, 3, 10)}},
    "slip": {
        "none": {},
        "column": hook(hooks.slipped_column),
        "row": hook(hooks.slipped_rows),
    },
    "around": {
        "nothing": {},
        "cover": hook(hooks.with_cover),
        "contents": hook(hooks.with_contents),
        "explanation": hook(hooks.with_explanation),
        "blank-sheets": hook(hooks.with_blank_sheets),
        "copy": hook(hooks.with_a_copy),
        "shuffled": hook(hooks.shuffled),
        "protected": hook(hooks.protected),
    },
    "beside": {
        "nothing": {},
        "row-numbers": hook(hooks.row_numbers),
        "serial-numbers": hook(hooks.serial_numbers),
        "budget-column": hook(hooks.budget_column),
        "prior-column": hook(hooks.prior_column),
    },
    "compared": {
        "nothing": {},
        "line-words": hook(exports.compared_lines("上年决算数", "本年决算数")),
        "line-years": hook(exports.compared_lines("{1}年度决算数", "{0}年度决算数")),
        "line-years-alone": hook(exports.compared_lines("{1}年", "{0}年")),
        "group-words": hook(exports.compared_groups("上年数", "本年数")),
        "group-years": hook(exports.compared_groups("{1}年度决算数", "{0}年度决算数")),
        "group-years-alone": hook(exports.compared_groups("{1}年", "{0}年")),
        "group-executed": hook(exports.compared_groups("全年预算数", "全年执行数")),
        "group-periods": hook(exports.compared_groups("上期数", "本期数")),
        "basic-words": hook(exports.compared_basic("上年决算数", "决算数")),
        "basic-years": hook(exports.compared_basic("{1}年", "{0}年")),
        "three-public-years": hook(
            exports.three_public_lines(("{1}年决算数", "prior"), ("{0}年预算数", "budget"), ("{0}年决算数", "actual"))
        ),
        "three-public-budgets": hook(
            exports.three_public_lines(("年初预算数", "original"), ("全年预算数", "budget"), ("决算数", "actual"))
        ),
    },
    "apart": {
        "own-sheets": {},
        "funds-beside": hook(exports.side_by_side("government_funds", "state_capital")),
        "income-beside": hook(exports.side_by_side("income", "expenditure")),
        "basic-beside": hook(exports.side_by_side("general_public_budget", "basic_expenditure")),
    },
    "between": {
        "nothing": {},
        "class-sums": hook(exports.class_sums),
        "column-a-level": hook(exports.column_a_level),
    },
    "stacked": {
        "none": {},
        "funds": hook(hooks.stacked("government_funds", "state_capital")),
        "three": hook(hooks.stacked("income", "expenditure", "general_public_budget")),
        "all": hook(hooks.stacked()),
    },
    "sheet-name": {
        "title": {},
        "code": {"sheet_name": "GK{:02d}"},
        "sheet": {"sheet_name": "Sheet{}"},
        "number": {"sheet_name": "表{}"},
    },
    "accompany": {
        "nothing": {},
        "budget": {"accompany": "budget"},
        "prior": {"accompany": "prior"},
        "prior-inside": {"accompany": "prior-inside"},
        "both": {"accompany": "budget prior"},
        "operations": {"accompany": "operations"},
    },
    "funds": {"none": {}, "both": {"funds": True}},
}

# Values that cannot be read to the figures of the data: what hangs on them must be missing, and told.
BY_DESIGN = frozenset(
    {
        ("money-at", "contradict"),
        ("money-at", "contradict-one"),
        ("formulas", "uncached"),
        ("formulas", "error-total"),
        ("formulas", "error-cell"),
        ("total", "none"),
        ("empty", "absent"),
        ("year-at", "one-stale"),
        ("name-at", "one-other"),
        ("slip", "column"),
        ("slip", "row"),
    }
)

# Of these, what the sheet prints is itself another figure than the data: it may be taken as it stands, and must be told.
AS_THEY_STAND = frozenset({("year-at", "one-stale"), ("slip", "column"), ("slip", "row")})
