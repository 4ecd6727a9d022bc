"""What the form looks like: sheet names, header texts, states, widths, colours. The texts are a contract with readers.

Columns are always found by their header text and rows by their key, so a person may move, sort and add as they like.
"""

from __future__ import annotations

from enum import StrEnum

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from narrate.form.columns import Column

PROFILE_SHEET = "单位信息"
SLOT_SHEET = "说明填报表"
CHOICES_SHEET = "选项"  # hidden: lists too long, or too odd, to stand inside a drop-down


# without these a sheet is no form of ours; the others may be deleted by the person
ESSENTIAL = (Column.ANSWER, Column.MARK, Column.KEY)

WIDTHS = {
    Column.NUMBER: 6.5,
    Column.SECTION: 22,
    Column.QUESTION: 36,
    Column.CONTEXT: 34,
    Column.PREVIOUS: 26,
    Column.ANSWER: 48,
    Column.STATUS: 15,
    Column.MARK: 12,
    Column.KEY: 30,
}

HIDDEN = (Column.MARK, Column.KEY)


class Status(StrEnum):
    """What stands in 状态. DOUBTFUL is followed by what changed; CONFIRMED is what a person picks to end the doubt."""

    OPEN = "待填"
    DONE = "已填"
    OPTIONAL = "选填"
    DOUBTFUL = "请核对"
    RETIRED = "不再需要"
    CONFIRMED = "已核对"


HOW_TO = (
    "1．只填“本年填报”一列，填好保存即可。标★的差额最大，请先填；浅黄色的格子是必填而未填的，留空则文稿中显示为【待补】。"
    "金额以万元为单位；写原因不必写“主要原因是”，句末不加句号。",
    "2．数据变动后重新生成，填过的内容不会丢。状态为“请核对”的，改写本年填报，或在状态格选“已核对”；“不再需要”的不必理会。"
    "可以自行加列、加行、加批注；要排序，先在“审阅”里撤销工作表保护（没有密码）。灰色的栏目由程序更新。",
)

FONT_NAME = "宋体"
BODY_FONT = Font(name=FONT_NAME, size=11)
REFERENCE_FONT = Font(name=FONT_NAME, size=10, color="FF595959")
FAINT_FONT = Font(name=FONT_NAME, size=8, color="FFA6A6A6")
STAR_FONT = Font(name=FONT_NAME, size=11, bold=True, color="FFC00000")
HEADER_FONT = Font(name=FONT_NAME, size=11, bold=True, color="FFFFFFFF")
TITLE_FONT = Font(name=FONT_NAME, size=16, bold=True)
HOW_TO_FONT = Font(name=FONT_NAME, size=10, color="FF404040")

HEADER_FILL = PatternFill("solid", fgColor="FF44617B")
ANSWER_HEADER_FILL = PatternFill("solid", fgColor="FFB45F06")
LOCKED_FILL = PatternFill("solid", fgColor="FFF4F6F8")

_THIN = Side(style="thin", color="FFBFC7CF")
_ANSWER_EDGE = Side(style="medium", color="FFB45F06")
SECTION_BORDER = Border(left=_THIN, right=_THIN, top=Side(style="thin", color="FF44617B"), bottom=_THIN)
CELL_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
ANSWER_BORDER = Border(left=_ANSWER_EDGE, right=_ANSWER_EDGE, top=_THIN, bottom=_THIN)

WRAPPED = Alignment(vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
CENTERED = Alignment(horizontal="center", vertical="center", wrap_text=True)
UNLOCKED = Protection(locked=False)
LOCKED = Protection(locked=True)

TEXT_FORMAT = "@"  # what is typed stays as typed: 3-5 does not become a date, - starts no formula
AMOUNT_FORMAT = "#,##0.00"
PLAIN_NUMBER_FORMAT = "General"  # a count; 0 decimals would hide a mistyped 2.5
STARRED_NUMBER = '"★"0'
ORDINARY_NUMBER = "0"
