"""Drop-downs and number checks (数据有效性): which cell wants which, and putting them there without touching others'.

Ours are known by their error title. They are set anew when a cell lacks the one it wants: sorting rows in a spreadsheet
program leaves validations where they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from narrate.cell_names import column_letters
from narrate.form.layout import CHOICES_SHEET, Status
from narrate.form.shift import bounds
from narrate.report.values import Slot, SlotKind

_INLINE_LIMIT = 250  # Excel takes 255 characters between the quotes
_ODD_IN_LIST = (",", "，", ";", "；", '"', "\n")
LARGEST_NUMBER = 999_999_999_999  # what a number cell takes, either side of zero
_LIMIT = str(LARGEST_NUMBER)

TITLE_NUMBER = "请填数字"
TITLE_CHOICE = "请从下拉列表中选"
TITLE_CONFIRM = "请核对"
TITLE_SUGGEST = "可从下拉列表中选"
_OURS = {TITLE_NUMBER, TITLE_CHOICE, TITLE_CONFIRM, TITLE_SUGGEST}


class CellRule(NamedTuple):
    """What may be typed into a cell. Not `strict`: the list only suggests."""

    kind: str  # list, decimal
    formula: str
    title: str
    error: str = ""
    strict: bool = True
    prompt: str = ""


def number_rule(unit: str) -> CellRule:
    """Only numbers, told in Chinese."""
    measure = f"（单位：{unit}）" if unit else ""
    example = "12.50" if unit.endswith("元") else "12"
    return CellRule(
        "decimal", f"-{_LIMIT}", TITLE_NUMBER, f"这一格只填数字{measure}，不写单位、“约”等文字，例如 {example}。"
    )


def list_rule(workbook: Workbook, choices: Sequence[str], *, strict: bool = True) -> CellRule:
    """A drop-down; choices that cannot stand inside it go to a hidden list."""
    shown = choices if len(choices) <= 8 else (*choices[:8], "……")
    error = f"请从下拉列表中选一项：{'、'.join(shown)}。"[:200]
    return CellRule("list", _list_formula(workbook, choices), TITLE_CHOICE if strict else TITLE_SUGGEST, error, strict)


def confirm_rule() -> CellRule:
    """The drop-down of a doubtful row's 状态: the only way to say that the answer still holds as it is."""
    prompt = f"答案仍然成立的，在此选“{Status.CONFIRMED}”；不成立的，改写本年填报。"
    return CellRule("list", f'"{Status.CONFIRMED}"', TITLE_CONFIRM, prompt, True, prompt)


def answer_rule(workbook: Workbook, slot: Slot) -> CellRule | None:
    """What may be typed as the answer to a slot; None for free text."""
    if slot.kind is SlotKind.NUMBER:
        return number_rule(slot.unit)
    if slot.kind is SlotKind.CHOICE and slot.choices:
        return list_rule(workbook, slot.choices)
    return None


def _list_formula(workbook: Workbook, choices: Sequence[str]) -> str:
    inline = ",".join(choices)
    odd = any(choice != choice.strip() or any(mark in choice for mark in _ODD_IN_LIST) for choice in choices)
    if not odd and len(inline.encode("utf-16-le")) // 2 <= _INLINE_LIMIT:
        return f'"{inline}"'
    return _named_list(workbook, choices)


def _named_list(workbook: Workbook, choices: Sequence[str]) -> str:
    """The name of a hidden list with exactly these choices, made where there is none.

    A name, not a reference: Excel moves references to other sheets into an extension that openpyxl cannot keep.
    """
    names = {name: defined for name, defined in workbook.defined_names.items() if name.startswith(f"{CHOICES_SHEET}_")}
    for name, defined in names.items():
        if _listed(workbook, defined) == list(choices):
            return str(name)
    sheet = _choices_sheet(workbook)
    column = 1 if sheet.max_row == 1 and sheet.cell(1, 1).value is None else sheet.max_column + 1
    for row, choice in enumerate(choices, 1):
        cell = sheet.cell(row, column, choice)
        cell.data_type = "s"
    letter = column_letters(column - 1)
    number = 1 + max((int(n.rpartition("_")[2]) for n in names if n.rpartition("_")[2].isdigit()), default=0)
    new = f"{CHOICES_SHEET}_{number}"
    reference = f"{quote_sheetname(sheet.title)}!${letter}$1:${letter}${len(choices)}"
    workbook.defined_names[new] = DefinedName(new, attr_text=reference)
    return new


def _listed(workbook: Workbook, defined: DefinedName) -> list[str]:
    for title, reference in defined.destinations:
        if title in workbook.sheetnames:
            column = next(workbook[title].iter_cols(*bounds(reference)))
            return [str(cell.value or "") for cell in column]
    return []


def _choices_sheet(workbook: Workbook) -> Worksheet:
    for hidden in workbook.worksheets:
        if hidden.title == CHOICES_SHEET and hidden.sheet_state != "visible":
            return hidden
    sheet: Worksheet = workbook.create_sheet(CHOICES_SHEET)
    sheet.sheet_state = "hidden"
    return sheet


def renew_rules(sheet: Worksheet, wanted: Mapping[str, CellRule | None]) -> bool:
    """Give each cell the rule it wants, None for no rule of ours; returns whether anything changed.

    A cell with a validation of the person's own keeps that one.
    """
    validations = sheet.data_validations.dataValidation
    ours = [v for v in validations if v.errorTitle in _OURS]
    theirs = [v for v in validations if v.errorTitle not in _OURS]
    present = _rules_by_cell(ours, sheet)
    foreign = _rules_by_cell(theirs, sheet)
    free = {cell: rule for cell, rule in wanted.items() if cell not in foreign}
    if all(_same(present.get(cell), rule) for cell, rule in free.items()):
        return False
    cells_of: dict[CellRule, list[str]] = {}
    for cell, rule in {**present, **free}.items():
        if rule is not None:
            cells_of.setdefault(rule, []).append(cell)
    sheet.data_validations.dataValidation = [*theirs, *(_validation(rule, cells) for rule, cells in cells_of.items())]
    return True


def _same(present: CellRule | None, wanted: CellRule | None) -> bool:
    if present is None or wanted is None:
        return present is wanted
    return present[:3] == wanted[:3]


def _rules_by_cell(validations: Sequence[DataValidation], sheet: Worksheet) -> dict[str, CellRule]:
    rules: dict[str, CellRule] = {}
    for v in validations:
        rule = CellRule(
            v.type or "", v.formula1 or "", v.errorTitle or "", v.error or "", bool(v.showErrorMessage), v.prompt or ""
        )
        for area in v.sqref.sorted():
            for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
                for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                    rules.setdefault(f"{column_letters(column - 1)}{row}", rule)
    return rules


def _validation(rule: CellRule, cells: Sequence[str]) -> DataValidation:
    decimal = rule.kind == "decimal"
    return DataValidation(
        type="decimal" if decimal else "list",
        operator="between" if decimal else None,
        formula1=rule.formula,
        formula2=_LIMIT if decimal else None,
        allowBlank=True,
        showErrorMessage=rule.strict,
        errorStyle="stop",
        errorTitle=rule.title,
        error=rule.error or None,
        showInputMessage=bool(rule.prompt),
        promptTitle=rule.title if rule.prompt else None,
        prompt=rule.prompt or None,
        sqref=" ".join(cells),
    )
