"""A whole report in a manner of our own: cover, typed contents, tables set in Word from the books, narrative, glossary."""

from __future__ import annotations

import io
from typing import Any

import docx

from error_kinds.books import Books
from error_kinds.foreign import grouped, guangdong, plain

Rows = list[list[str]]
TERMS = (
    ("财政拨款收入", "指本级财政当年拨付的资金"),
    ("其他收入", "指除财政拨款收入、事业收入、经营收入等以外的收入"),
    ("基本支出", "指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出"),
    ("项目支出", "指在基本支出之外为完成特定任务和事业发展目标所发生的支出"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费"),
    ("机关运行经费", "指为保障行政单位运行用于购买货物和服务的各项资金"),
)


def _money(text: str) -> str:
    return f"{float(text):.2f}" if text.strip() else ""


def _both(rows: list[dict[str, str]], head: list[str]) -> Rows:
    """收入 and 支出 side by side."""
    left = [r for r in rows if r["栏"] == "收入"]
    right = [r for r in rows if r["栏"] == "支出"]
    out = [["收入", "", "支出", *[""] * (len(head) - 3)], head]
    for n in range(max(len(left), len(right))):
        one = (
            [left[n]["项目"].removeprefix("年初结转和结余："), _money(left[n]["决算数"])] if n < len(left) else ["", ""]
        )
        other = (
            [_money(v) if k > 1 else v for k, v in enumerate(list(right[n].values())[1:], 1)] if n < len(right) else []
        )
        out.append([*one, *other][: len(head)] + [""] * (len(head) - len([*one, *other][: len(head)])))
    return out


def _plain_table(rows: list[dict[str, str]]) -> Rows:
    columns = list(rows[0])
    return [columns, *([row[columns[0]], row[columns[1]], *(_money(row[c]) for c in columns[2:])] for row in rows)]


def tables(b: Books) -> list[tuple[str, Rows, str]]:
    """(title, rows, note) of the nine tables."""
    none = f"注：{b.name}{b.year}年度没有此项收支，故本表无数据。"
    basic = [["经济分类科目编码", "科目名称", "决算数"]]
    basic += [[r["科目编码"], r["科目名称"], _money(r["决算数"])] for r in b.basic_table]
    three = [["项目", "预算数", "决算数"]]
    three += [[r["项目"], _money(r["预算数"]), _money(r["决算数"])] for r in b.three_table]
    kinds = ["一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    return [
        ("收入支出决算总表", _both(b.both_table, ["项目", "决算数", "项目", "决算数"]), ""),
        ("收入决算表", _plain_table(b.income_table), ""),
        ("支出决算表", _plain_table(b.expenditure_table), ""),
        ("财政拨款收入支出决算总表", _both(b.appropriation_table, ["项目", "决算数", "项目", "合计", *kinds]), ""),
        ("一般公共预算财政拨款支出决算表", _plain_table(b.general_table), ""),
        ("一般公共预算财政拨款基本支出决算表", basic, ""),
        ("政府性基金预算财政拨款收入支出决算表", _plain_table(b.fund_table), none),
        ("国有资本经营预算财政拨款支出决算表", _plain_table(b.capital_table), none),
        ("财政拨款“三公”经费支出决算表", three, ""),
    ]


def whole(b: Books) -> bytes:
    """The document."""
    made: Any = docx.Document()
    y = b.year
    for text in (b.name, f"{y}年度部门决算", f"{y + 1}年9月", "目录"):
        made.add_paragraph(text)
    narrative = guangdong(b)
    titles = [
        f"第一部分 {b.name}概况",
        "一、主要职责",
        "二、机构设置",
        f"第二部分 {b.name}{y}年度部门决算表",
        *(f"表{'一二三四五六七八九'[n]}：{title}" for n, (title, _, _) in enumerate(tables(b))),
        *(text for level, text in narrative if level in ("part", "h1")),
        "第四部分 名词解释",
    ]
    for page, text in enumerate(titles, 3):
        made.add_paragraph(f"{text}\t{page}")
    for text in (
        titles[0],
        "一、主要职责",
        f"{b.name}承担本部门职责范围内的管理和服务工作。",
        "二、机构设置",
        f"{b.name}内设办公室、业务科、综合科3个机构。纳入{y}年度部门决算编制范围的单位共2个，包括：",
        f"1.{b.name}本级",
        f"2.{b.name}服务中心",
        titles[3],
    ):
        made.add_paragraph(text)
    for n, (title, rows, note) in enumerate(tables(b)):
        made.add_paragraph(f"表{'一二三四五六七八九'[n]}：{title}")
        made.add_paragraph(f"部门：{b.name}\t{y}年度\t单位：万元")
        table = made.add_table(len(rows), len(rows[0]))
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                if text:
                    cell.paragraphs[0].add_run(text)
        made.add_paragraph(note)
    for _, text in narrative:
        made.add_paragraph(text)
    made.add_paragraph("第四部分 名词解释")
    for n, (name, text) in enumerate(TERMS):
        made.add_paragraph(f"{'一二三四五六'[n]}、{name}：{text}。")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


__all__ = ["grouped", "plain", "tables", "whole"]
