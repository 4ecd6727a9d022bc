"""What the lines above a table say: title, 公开0N表, 部门：…, 2022年度, 单位：万元.

In: rows above a header. Out: `HeadFacts`. A title is taken for a known one only when it ends with it and what stands
in front is a year, an ordinal or the name of a unit: 项目支出决算表 is not 支出决算表.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from narrate.intake.grid import Grid
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import clean_name, plain
from narrate.quantity import UnitOfMeasure

_CLOSING = re.compile(r"(?:\([^()]*\)|续表|-?续)$")
_CONTINUED = re.compile(r"续表?\)?$")
_PREFIX = re.compile(
    r"|.*20\d\d年度?|.*(?:局|委|办|院|校|会|部|厅|中心|单位|部门|府|处|站|所|队|司|馆|园|社|团|署|室|台|县|区|市|本级|\))"
    r"|(?:公开|附)?(?:表|件)?\d{0,2}[、:.-]?|[一二三四五六七八九十]+、|附?表[一二三四五六七八九十]+[:、]?"
)
_LONGEST_TITLE = 300  # characters
_NUMBER = re.compile(r"公开(\d{1,2})(?:-\d)?表|(附03)表")
_OFFICIAL_NUMBER = re.compile(r"(?:公开|财决|附|预算?|表)[\w-]{0,6}表?$")
_YEAR_FIRST = re.compile(r"(20\d\d)年度")
_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月)")
_MONEY = re.compile(r"单位:?(?:人民币)?(亿元|万元|元)|^\(?(亿元|万元|元)\)?$")
_OTHER_MONEY = re.compile(r"单位:(?:人民币)?([\u4e00-\u9fff]{0,3}元)")
_LABEL = re.compile(r"(?:公开|编制|填报|预算|主管)?(?:部门|单位)(?:名称)?(?:[（(][^（）()]{1,6}[)）])?\s*[：:]\s*")
_NAME_END = re.compile(r"\s*(?:金额)?单位\s*[：:]|\s*20\d\d\s*年|\s{2,}|[\t\r\n]|\s*编制日期|\s*日期[：:]")
_CODE_PREFIX = re.compile(r"^[\[【(（]?\d{3,}[\]】)）]?[-—_\s]*")
# the heading of the whole report, which names the unit where the tables do not
_HEADING = re.compile(r"(?:第[一二三四五]部分)?(?P<unit>[^：:]{2,60}?)20\d\d年度(?:部门|单位)决算")
_META_LABEL = re.compile(r"(?:单位|部门|名称|章\)|年度|日期|时间|负责人|填表人|制表人|审核人|联系人|经办人|电话):")
_MONEY_WORDS = frozenset({"元", "万元", "亿元", "人民币元", "人民币万元", "千元", "百万元"})


@dataclass(slots=True)
class HeadFacts:
    """What was found above one table; None where nothing is written."""

    title: str = ""
    layout: TableLayout | None = None
    continued: bool = False
    unknown_title: str = ""
    number: str = ""
    unit_name: str | None = None
    year: int | None = None
    money: UnitOfMeasure | None = None
    other_money: str = ""  # a unit of money that is none of ours (千元, 美元), and the cell that says so
    other_money_place: str = ""


@cache
def _titles_by_length() -> tuple[tuple[str, TableLayout], ...]:
    titles = [(plain(title), table) for table in layouts().tables for title in table.titles]
    return tuple(sorted(titles, key=lambda pair: len(pair[0]), reverse=True))


@lru_cache(maxsize=2048)
def title_of(text: str) -> TableLayout | None:
    """The table a plain text is the title of, or None."""
    for candidate in _without_closings(text):
        if candidate[-1:] not in ("表", "算", ")"):
            continue
        for title, table in _titles_by_length():
            if candidate.endswith(title):
                if _PREFIX.fullmatch(candidate[: -len(title)]):
                    return table
                return None
    return None


def _without_closings(text: str) -> list[str]:
    """The text, then without each bracket or 续 at its end."""
    texts = [text]
    if len(text) > _LONGEST_TITLE:  # no title; each bracket taken off would cost as much as the whole text
        return texts
    while shorter := _CLOSING.sub("", texts[-1]):
        if shorter == texts[-1]:
            break
        texts.append(shorter)
    return texts


@lru_cache(maxsize=2048)
def _is_unknown_title(text: str) -> bool:
    last = _without_closings(text)[-1]
    return last.endswith("表") and len(last) >= 4 and ":" not in text and not _OFFICIAL_NUMBER.fullmatch(last)


@lru_cache(maxsize=4096)
def is_meta(word: str) -> bool:
    """Whether a plain text belongs above a table (部门：…, 2022年度, 公开03表), not to its header."""
    return (
        bool(_META_LABEL.search(word))
        or bool(_YEAR_FIRST.search(word) and len(word) <= 8)
        or bool(_NUMBER.search(word))
    )


def facts_above(grid: Grid, first: int, top: int) -> HeadFacts:
    """What rows `first` to `top` (exclusive) say; the last title counts, the first of everything else after it."""
    facts = HeadFacts()
    for row in range(first, top):
        for column, cell in enumerate(grid.rows[row]):
            if not cell:
                continue  # most of a title's row
            if cell.__class__ is str:
                _take(facts, str(cell), grid, row, column)
            elif cell.__class__ is float and 2000 <= cell <= 2100 and facts.year is None:
                facts.year = int(cell)
    if facts.year is None:
        found = _YEAR.search(plain(facts.title))
        facts.year = int(found[1]) if found else None
    return facts


def _take(facts: HeadFacts, text: str, grid: Grid, row: int, column: int) -> None:
    said = _said(text)
    if said.layout is not None:
        facts.title, facts.layout, facts.unknown_title, facts.continued = said.title, said.layout, "", said.continued
    elif facts.layout is None and said.unknown_title:
        facts.title = facts.unknown_title = said.unknown_title
    facts.number = said.number or facts.number
    facts.year = facts.year or said.year
    facts.money = facts.money or said.money
    if said.other_money and not facts.other_money:
        facts.other_money, facts.other_money_place = said.other_money, str(grid.place(row, column))
    if facts.unit_name is None and said.unit_name is not None:
        facts.unit_name = said.unit_name or _name_beside(grid, row, column)


@lru_cache(maxsize=4096)
def _said(text: str) -> HeadFacts:
    """What one text says; an empty `unit_name` is a label whose name stands in another cell."""
    word = plain(text)
    facts = HeadFacts(layout=title_of(word))
    if facts.layout is not None:
        facts.title, facts.continued = clean_name(text), bool(_CONTINUED.search(word))
    elif _is_unknown_title(word):
        facts.unknown_title = clean_name(text)
    if found := _NUMBER.search(word):
        facts.number = found[2] or f"{int(found[1]):02d}"
    if found := _YEAR_FIRST.search(word):
        facts.year = int(found[1])
    if found := _MONEY.search(word):
        facts.money = UnitOfMeasure(found[1] or found[2])
    elif found := _OTHER_MONEY.search(word):
        facts.other_money = found[1]
    if ":" in word and (label := _LABEL.search(text)):
        alone = label.end() == len(text)
        facts.unit_name = "" if alone else _name(_NAME_END.split(text[label.end() :], maxsplit=1)[0])
    elif found := _HEADING.match(clean_name(text)):
        facts.unit_name = found["unit"]
    return facts


def _name_beside(grid: Grid, row: int, column: int) -> str | None:
    """The name in the next filled cell of the row."""
    beside = (cell for cell in grid.rows[row][column + 1 :] if isinstance(cell, str) and cell.strip())
    text = next(beside, "")
    return None if ":" in plain(text) or _YEAR_FIRST.search(plain(text)) else _name(text)


def _name(text: str) -> str | None:
    if plain(text) in _MONEY_WORDS:
        return None
    return clean_name(_CODE_PREFIX.sub("", text.strip())) or None
