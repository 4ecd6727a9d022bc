"""机构运行信息表 (财决附03表): its items and two ways to lay them out.

The rows are those of the form as the project's input contract names them; the form itself was not at hand.
"""

from __future__ import annotations

from typing import NamedTuple

from samples.sheet import Kind, Manner, Sheet, Value
from samples.unit_data import Amounts, OperationsData

TITLE = "机构运行信息表"


class Item(NamedTuple):
    """A row: key ("" for a heading without amounts), what is written, whether it is a count, whether it has a 预算数."""

    key: str
    label: str
    counted: bool = False
    budget: bool = False


LEFT = (
    Item("", "一、“三公”经费支出"),
    Item("total", "（一）支出合计", budget=True),
    Item("overseas", "1.因公出国（境）费", budget=True),
    Item("vehicles", "2.公务用车购置及运行维护费", budget=True),
    Item("vehicle_purchase", "（1）公务用车购置费", budget=True),
    Item("vehicle_operation", "（2）公务用车运行维护费", budget=True),
    Item("reception", "3.公务接待费", budget=True),
    Item("domestic_reception", "（1）国内接待费"),
    Item("foreign_affairs_reception", "其中：外事接待费"),
    Item("abroad_reception", "（2）国（境）外接待费"),
    Item("", "（二）相关统计数"),
    Item("overseas_groups", "1.因公出国（境）团组数（个）", counted=True),
    Item("overseas_persons", "2.因公出国（境）人次数（人）", counted=True),
    Item("vehicles_purchased", "3.公务用车购置数（辆）", counted=True),
    Item("vehicles_kept", "4.公务用车保有量（辆）", counted=True),
    Item("domestic_batches", "5.国内公务接待批次（个）", counted=True),
    Item("foreign_affairs_batches", "其中：外事接待批次（个）", counted=True),
    Item("domestic_persons", "6.国内公务接待人次（人）", counted=True),
    Item("foreign_affairs_persons", "其中：外事接待人次（人）", counted=True),
    Item("abroad_batches", "7.国（境）外公务接待批次（个）", counted=True),
    Item("abroad_persons", "8.国（境）外公务接待人次（人）", counted=True),
    Item("meetings", "二、会议费"),
    Item("training", "三、培训费"),
)
RIGHT = (
    Item("agency_operating", "四、机关运行经费"),
    Item("agency_operating_administrative", "（一）行政单位"),
    Item("agency_operating_reference", "（二）参照公务员法管理事业单位"),
    Item("", "五、国有资产占用情况"),
    Item("vehicles_total", "（一）车辆数合计（辆）", counted=True),
    Item("vehicles_provincial_leaders", "1.副部（省）级及以上领导用车", counted=True),
    Item("vehicles_main_leaders", "2.主要领导干部用车", counted=True),
    Item("vehicles_confidential", "3.机要通信用车", counted=True),
    Item("vehicles_emergency", "4.应急保障用车", counted=True),
    Item("vehicles_enforcement", "5.执法执勤用车", counted=True),
    Item("vehicles_special", "6.特种专业技术用车", counted=True),
    Item("vehicles_retired", "7.离退休干部用车", counted=True),
    Item("vehicles_other", "8.其他用车", counted=True),
    Item("equipment_over_million", "（二）单价100万元（含）以上设备（不含车辆）（台，套）", counted=True),
    Item("", "六、政府采购支出信息"),
    Item("procurement", "（一）政府采购支出合计"),
    Item("procurement_goods", "1.货物"),
    Item("procurement_works", "2.工程"),
    Item("procurement_services", "3.服务"),
    Item("contracts_sme", "（二）政府采购授予中小企业合同金额"),
    Item("contracts_micro", "其中：授予小微企业合同金额"),
)
ITEMS: dict[str, Item] = {item.key: item for item in LEFT + RIGHT if item.key}


def _figure(item: Item, values: Amounts, manner: Manner) -> tuple[Value, Kind]:
    kind = Kind.COUNT if item.counted else Kind.AMOUNT
    value = values.get(item.key)
    if not item.key:
        return "—", kind
    if item.counted and value is not None:
        return (None if manner.blanks_for_zero and not value else int(value)), kind
    return manner.amount(value), kind


def _budget(item: Item, values: Amounts, manner: Manner) -> tuple[Value, Kind]:
    """预算数, a dash where the form has none."""
    return _figure(item, values, manner) if item.budget else ("—", Kind.AMOUNT)


def _above(unit: str, year: int, manner: Manner, widths: tuple[float, ...]) -> Sheet:
    sheet = Sheet(TITLE, widths, manner.amount_format)
    last = sheet.columns - 1
    sheet.put(0, 0, TITLE, Kind.TITLE, 1, sheet.columns)
    sheet.heights[0] = 30.0
    sheet.put(1, last, "财决附03表", Kind.RIGHT)
    sheet.put(2, 0, f"编制单位：{unit}", Kind.LEFT)
    sheet.put(2, 1, f"{year}年度", Kind.CENTRE, 1, last - 1)
    sheet.put(2, last, f"金额单位：{manner.money}", Kind.RIGHT)
    return sheet


def two_halves(unit: str, year: int, table: OperationsData, manner: Manner) -> Sheet:
    """项目–行次–预算数–决算统计数 on the left, 项目–行次–统计数 on the right."""
    sheet = _above(unit, year, manner, (36, 6, 14, 14, 50, 6, 18))
    texts = ("项目", "行次", "预算数", "决算统计数", "项目", "行次", "统计数")
    sheet.header([(0, column, 1, 1, text) for column, text in enumerate(texts)])
    columns: list[Value] = ["栏次", None, 1, 2, "栏次", None, 3]
    sheet.line([(value, Kind.HEADER if value == "栏次" else Kind.INDEX) for value in columns])
    for number, item in enumerate(LEFT):
        other = RIGHT[number] if number < len(RIGHT) else None
        cells: list[tuple[Value, Kind]] = [(item.label, Kind.LABEL), (number + 1, Kind.INDEX)]
        cells += [_budget(item, table.budget, manner), _figure(item, table.actual, manner)]
        cells += [(other.label if other else None, Kind.LABEL)]
        cells += [(len(LEFT) + number + 1 if other else None, Kind.INDEX)]
        cells += [_figure(other, table.actual, manner) if other else (None, Kind.AMOUNT)]
        sheet.line(cells)
    return sheet


def one_list(unit: str, year: int, table: OperationsData, manner: Manner) -> Sheet:
    """项目–行次–预算数–统计数, one item below the other."""
    sheet = _above(unit, year, manner, (54, 8, 18, 18))
    sheet.header([(0, column, 1, 1, text) for column, text in enumerate(("项目", "行次", "预算数", "统计数"))])
    for number, item in enumerate(LEFT + RIGHT, start=1):
        budget = _budget(item, table.budget, manner)
        cells: list[tuple[Value, Kind]] = [(item.label, Kind.LABEL), (number, Kind.INDEX)]
        sheet.line([*cells, budget, _figure(item, table.actual, manner)])
    return sheet
