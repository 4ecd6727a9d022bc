"""What the lines above a table say: title, 公开0N表, 部门：…, 2022年度, 单位：万元.

In: rows above a header. Out: `HeadFacts`. A title is taken for a known one only when it ends with it and what stands
in front is a year, an ordinal or the name of a unit: 项目支出决算表 is not 支出决算表. Two years, two units of money or two
names of units in one head are a contradiction, told with their cells; nothing is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from narrate.intake.grid import Grid, Place
from narrate.intake.layouts import ExtraTable, TableLayout, layouts
from narrate.intake.normalisation import clean_name, plain
from narrate.quantity import UnitOfMeasure

_CLOSING = re.compile(r"(?:\([^()]*\)|续表|-?续)$")
_CONTINUED = re.compile(r"续表?\)?$")
_BEHIND = re.compile(r"(?:金额|计量)?单位:?\(?(?:人民币)?[百千万亿]{0,2}元.*$|\(?(?:公开|附)\d{1,2}表\)?$|20\d\d年度?$")
_WITH_MEETINGS = re.compile(r"三公经费(?:[、及和与]|以及)?会议费(?:[、及和与]|以及)?培训费(?:[、及和与]差旅费)?")
_PREFIX = re.compile(
    r"|.*20\d\d年?度?(?:部门|单位)?(?:决算)?(?:公开|情况)?[-_\u2013\u2014]{0,2}(?:附?表(?:[一二三四五六七八九十]{1,3}|\d{1,2})[:、.-]?)?|.*(?:局|委|办|院|校|会|部|厅|中心|单位|部门|府|处|站|所|队|司|馆|园|社|团|署|室|台|县|区|市"
    r"|级|\))"
    r"|(?:公开|附)?(?:表|件)?\d{0,2}(?:-\d)?(?:表)?[、:.-]?|\(?[一二三四五六七八九十]{1,3}[、)]|附?表[一二三四五六七八九十]{1,3}[:、.]?"
)
_WITH_MARK = re.compile(
    r"^(?:(?:公开|附)?(?:表|件)?(?:\d{1,2}(?:-\d)?|[一二三四五六七八九十]{1,3})?表?[:、.])"
)  # 附表9：…, 表一、…
_LONGEST_TITLE = 300  # characters
_LONG_TITLE = 8
_NUMBER = re.compile(r"公开(\d{1,2})(?:-\d)?表|(附03)表")
_OFFICIAL_NUMBER = re.compile(r"(?:公开|财决|附|预算?|表)[\w-]{0,6}表?$")
_YEAR_FIRST = re.compile(r"(20\d\d)年度")
_YEAR_ALONE = re.compile(r"(?:(?:预算|决算|会计|所属|财政)?(?:年度|年份):?)?\(?(20\d\d)(?:年度?)?\)?")
_YEAR = re.compile(r"(20\d\d)(?:年(?!\d{1,2}月)|(?=[\u4e00-\u9fff])(?!年))")
_CHINESE_YEAR = re.compile(r"二[〇○零Ｏ0]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年度?")
_CLOSING_DAY = re.compile(r"(20\d\d)年12月31日")
# a period that closes with the accounts: 2022年1-12月, 2022.01-2022.12, 2022年12月
_PERIOD = re.compile(
    r"(?:(20\d\d)[年./])?(?:0?1月?)?(?:0?1日)?(?:[-\u2014\u2013~至到](?:(20\d\d)[年./])?)?12月?(?:31日)?"
)
_CHINESE_DIGITS = "〇一二三四五六七八九"
_DATED = re.compile(r"日期|时间|批复|印发")
_MONEY_LABEL = r"(?:金额|计量|货币|币种)?单位(?:名称)?[:;.(\[]{0,2}(?:[人个辆台套批次户%]{1,2}[、,/])*"
_MONEY_NAME = r"(?:人民币|(?i:RMB|CNY)|¥)?[:(]?(千万元|百万元|亿元|万元|千元|元)"
_MONEY_END = r"(?![/、,或](?:[千百万亿]{0,2}元))(?:(?![\u4e00-\u9fff])|(?=整|编制|填报|公开|部门|单位|年度|金额|日期))"
_MONEY = re.compile(rf"{_MONEY_LABEL}{_MONEY_NAME}(?:{_MONEY_END})")
_MONEY_ALONE = re.compile(rf"[(\[]?{_MONEY_NAME}[)\]]?")
_MONEY_BELOW = re.compile(r"单位(?:均)?(?:[:为是]|以)(?:人民币)?(千万元|百万元|亿元|万元|千元|元)(?![/、,或一-鿿])")
_MONEY_IN_NAME = re.compile(r"单位:?\(?(千万元|百万元|亿元|万元|千元|元)|[(\[](千万元|百万元|亿元|万元|千元|元)[)\]]")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_OTHER_MONEY = re.compile(
    r"单位:?\(?([千百万亿]{0,2}元[/、,或][千百万亿]{0,2}元)|单位:?\(?((?:人民币)?[\u4e00-\u9fff]{0,4}元|美金|港币|欧元|英镑|[角分]|[A-Z]{3})(?![\u4e00-\u9fffA-Z])"
    r"|(?:金额|货币)单位:?([^:]{1,8})$"
)
_LABEL = re.compile(r"(?:公开|编制|填报|预算|主管)?(?:部门|单位)(?:名称)?(?:[（(][^（）()]{1,6}[)）])?\s*[：:]\s*")
_NAME_END = re.compile(
    r"\s*(?:金额)?单位\s*[：:]|\s*20\d\d\s*年|\s{2,}|[\t\r\n]|\s*(?:编制|填报)?日期|\s*(?:编制|填报)单位\s*[：:]"
)
_CODE_PREFIX = re.compile(r"^[\[【(（]?\d{3,}[\]】)）]?[-—_\s]*")
# the heading of the whole report, which names the unit where the tables do not
_HEADING = re.compile(r"(?:第[一二三四五]部分)?(?P<unit>[^：:]{2,60}?)20\d\d年度?(?:部门|单位)?决算")
# the heading over all tables, which is the title of none: 某局2024年度部门决算表
_HEADING_OF_ALL = re.compile(r"(?:部门|单位|年度?)决算(?:公开)?(?:报|套)?表$")
_META_LABEL = re.compile(r"(?:单位|部门|名称|章\)|年度|日期|时间|负责人|填表人|制表人|审核人|联系人|经办人|电话):")
_MONEY_WORD = re.compile(
    r"[(\[]?(?:[人个辆台套批次户%]{1,2}[、,/])*(?:人民币|(?i:RMB|CNY)|¥)?[:(]?(?:千万|百万|亿|万|千|美|港|欧|日)?元整?(?:[^\u4e00-\u9fff].*)?"
)
_MONEY_NAMES = {
    "元": UnitOfMeasure.YUAN,
    "千元": UnitOfMeasure.QIAN_YUAN,
    "万元": UnitOfMeasure.WAN_YUAN,
    "百万元": UnitOfMeasure.BAI_WAN_YUAN,
    "千万元": UnitOfMeasure.QIAN_WAN_YUAN,
    "亿元": UnitOfMeasure.YI_YUAN,
}


class Contradiction(NamedTuple):
    """Two things of one kind in a head (写了两个年度), and the cells that say so."""

    reason: str
    places: tuple[str, ...]


@dataclass(slots=True)
class HeadFacts:
    """What was found above one table; None where nothing is written."""

    title: str = ""
    layout: TableLayout | None = None
    extra: ExtraTable | None = None  # a known table beside the nine
    continued: bool = False
    unknown_title: str = ""
    number: str = ""
    unit_name: str | None = None
    year: int | None = None
    money: UnitOfMeasure | None = None
    other_money: str = ""  # a unit of money that is none of ours (美元), and the cell that says so
    other_money_place: str = ""
    contradictions: tuple[Contradiction, ...] = ()
    supposed: str = (
        ""  # in Chinese, where the title is not written as it should be, why it is taken for that of `layout`
    )


class _Said(NamedTuple):
    """What one text says; an empty `unit_name` is a label whose name stands in another cell."""

    title: str = ""
    layout: TableLayout | None = None
    extra: ExtraTable | None = None
    continued: bool = False
    unknown_title: str = ""
    number: str = ""
    unit_name: str | None = None
    superior: bool = False  # the name is that of the 主管部门
    heading_name: str = ""  # the name a heading begins with
    year: int | None = None
    title_year: int | None = None
    closing_year: int | None = None  # 2022年12月31日, the day the accounts close
    money: UnitOfMeasure | None = None
    other_money: str = ""


@dataclass(slots=True)
class _Met:
    """Everything the texts above a table say, with its cell, in order."""

    years: list[tuple[int, Place]] = field(default_factory=list)
    title_years: list[tuple[int, Place]] = field(default_factory=list)
    closing_years: list[tuple[int, Place]] = field(default_factory=list)
    monies: list[tuple[UnitOfMeasure, Place]] = field(default_factory=list)
    names: list[tuple[str, Place]] = field(default_factory=list)
    superiors: list[tuple[str, Place]] = field(default_factory=list)
    headings: list[tuple[str, Place]] = field(default_factory=list)

    def forget(self) -> None:
        """Nothing met so far."""
        for said in (self.years, self.title_years, self.closing_years, self.monies):
            said.clear()
        for names in (self.names, self.superiors, self.headings):
            names.clear()


@cache
def _titles_by_length() -> tuple[tuple[str, TableLayout], ...]:
    titles = [(plain(title), table) for table in layouts().tables for title in table.titles]
    return tuple(sorted(titles, key=lambda pair: len(pair[0]), reverse=True))


@lru_cache(maxsize=2048)
def title_of(text: str) -> TableLayout | None:
    """The table a plain text is the title of, or None."""
    for candidate in _title_texts(text):
        if candidate[-1:] not in ("表", "算", ")"):
            continue
        for title, table in _titles_by_length():
            if candidate.endswith(title):
                if _PREFIX.fullmatch(candidate[: -len(title)]):
                    return table
                break
    return None


@lru_cache(maxsize=2048)
def extra_of(text: str) -> ExtraTable | None:
    """The known table beside the nine a plain text is the title of: 项目支出决算表, 国有资产使用情况表 …"""
    text = _WITH_MARK.sub("", text)
    if title_of(text) is not None or ":" in text or not _looks_like_title(text) or misspelt_title_of(text):
        return None
    for extra in layouts().extras:
        if any(all(part in text for part in words) for words in extra.words):
            return extra
    return None


def _looks_like_title(text: str) -> bool:
    last = _without_closings(text)[-1]
    if last.endswith(")"):
        last = last[: last.rfind("(")]
    return last.endswith("表") and len(last) >= 4 and not _OFFICIAL_NUMBER.fullmatch(last)


def _title_texts(text: str) -> Iterator[str]:
    """The text, without what stands behind a title, 公开 in the middle of it (决算公开表), 会议费 beside “三公”."""
    seen = set()
    simple = text.replace("公开表", "表").replace("公开总表", "总表")
    unnumbered = _NUMBER.sub("", text)
    for shown in (text, _BEHIND.sub("", text), simple, _WITH_MEETINGS.sub("三公经费", simple), unnumbered):
        for candidate in _without_closings(shown):
            if candidate not in seen:
                seen.add(candidate)
                yield candidate


def _without_closings(text: str) -> list[str]:
    """The text, then without each bracket or 续 at its end; a bracket that makes another table of it (分单位) stays."""
    texts = [text]
    if len(text) > _LONGEST_TITLE:  # no title; each bracket taken off would cost as much as the whole text
        return texts
    while (found := _CLOSING.search(texts[-1])) and found.start():
        if any(word in found[0] for word in layouts().words.other_in_brackets):
            break
        texts.append(texts[-1][: found.start()])
    return texts


@lru_cache(maxsize=2048)
def misspelt_title_of(text: str) -> TableLayout | None:
    """The table a plain text is the title of but for one character (拔款 for 拨款), or None.

    Short titles differ by one character among themselves (收入决算表, 支出决算表): they are not guessed at.
    """
    if ":" in text or not _looks_like_title(text):
        return None
    for candidate in _title_texts(_WITH_MARK.sub("", text)):
        near = {
            table.key: table
            for title, table in _titles_by_length()
            if len(title) >= _LONG_TITLE
            and _differs_by_one(candidate[-len(title) :], title)
            and _PREFIX.fullmatch(candidate[: -len(title)])
        }
        if len(near) == 1:
            return next(iter(near.values()))
    return None


@lru_cache(maxsize=2048)
def ends_with_title_of(text: str) -> TableLayout | None:
    """The table whose title a plain text ends with, whatever stands in front of it."""
    for candidate in _title_texts(text):
        if (
            found := next((table for title, table in _titles_by_length() if candidate.endswith(title)), None)
        ) is not None:
            return found
    return None


def is_title(text: str) -> bool:
    """Whether a plain text is the title of one of the nine, with a wrong character or without."""
    return title_of(text) is not None or misspelt_title_of(text) is not None


def _differs_by_one(text: str, title: str) -> bool:
    """Whether one character is wrong, and is one that no title has: 预 for 决 makes another table of it."""
    if len(text) != len(title):
        return False
    wrong = [a for a, b in zip(text, title, strict=True) if a != b]
    return len(wrong) == 1 and wrong[0] not in _characters_of_titles()


@cache
def _characters_of_titles() -> frozenset[str]:
    extras = (word for extra in layouts().extras for words in extra.words for word in words)
    return frozenset("".join([*(title for title, _ in _titles_by_length()), *extras]))


def _is_unknown_title(text: str) -> bool:
    text = _WITH_MARK.sub("", text)
    return ":" not in text and _looks_like_title(text) and not _HEADING_OF_ALL.search(text)


def is_meta(word: str) -> bool:
    """Whether a plain text belongs above a table (部门：…, 2022年度, 公开03表), not to its header."""
    return (
        bool(_META_LABEL.search(word))
        or bool(_YEAR_FIRST.search(word) and len(word) <= 8)
        or bool(_CHINESE_YEAR.fullmatch(word) or _CLOSING_DAY.fullmatch(word) or _period_year(word))
        or bool(_YEAR_ALONE.fullmatch(word) and not word.isdigit())
        or bool(_NUMBER.search(word))
        or bool(_MONEY.fullmatch(word))
    )


def facts_above(grid: Grid, first: int, top: int) -> HeadFacts:
    """What rows `first` to `top` (exclusive) say; the last title counts, the first of everything else after it."""
    facts, met = HeadFacts(), _Met()
    broken = _broken_titles(grid, first, top)
    for row in range(first, top):
        for column, cell in enumerate(grid.rows[row]):
            if not cell or not grid.is_seen(row, column):
                continue  # most of a title's row; what nobody sees says nothing
            if cell.__class__ is str:
                _take(facts, met, broken.get(row, str(cell)), grid, row, column)
            elif cell.__class__ is float and 2000 <= cell <= 2100 and cell == int(cell):
                met.years.append((int(cell), grid.place(row, column)))
    _settle(facts, met)
    return facts


def _broken_titles(grid: Grid, first: int, top: int) -> dict[int, str]:
    """Titles broken over two rows (一般公共预算财政拨款｜支出决算表), by the row of their second half; the first says nothing
    then. Each row holds nothing but its half: the second alone may be the title of another table."""
    found: dict[int, str] = {}
    before = ""
    for row in range(first, top):
        seen = [cell for column, cell in enumerate(grid.rows[row]) if cell != "" and grid.is_seen(row, column)]
        lone = str(seen[0]).strip() if len(seen) == 1 and isinstance(seen[0], str) else ""
        if before and lone and title_of(plain(before)) is None:
            whole = title_of(plain(before + lone))
            if whole is not None and whole is not title_of(plain(lone)):
                found |= {row - 1: "", row: before + lone}
        before = lone or (before if not seen else "")
    return found


def _take(facts: HeadFacts, met: _Met, text: str, grid: Grid, row: int, column: int) -> None:
    said = _said(text)
    place = grid.place(row, column)
    if said.layout is not None:
        if facts.extra is not None or facts.layout not in (None, said.layout):
            met.forget()  # what stands above belongs to another table on the sheet
        facts.title, facts.layout, facts.extra = said.title, said.layout, None
        facts.unknown_title, facts.continued = "", said.continued
    elif said.extra is not None:
        facts.title, facts.layout, facts.extra, facts.unknown_title = said.title, None, said.extra, said.title
    elif facts.layout is None and facts.extra is None and said.unknown_title:
        facts.title = facts.unknown_title = said.unknown_title
    facts.number = said.number or facts.number
    if said.year:
        met.years.append((said.year, place))
    if said.title_year:
        met.title_years.append((said.title_year, place))
    if said.closing_year:
        met.closing_years.append((said.closing_year, place))
    if said.money:
        met.monies.append((said.money, place))
    if said.other_money and not facts.other_money:
        facts.other_money, facts.other_money_place = said.other_money, str(place)
    if said.heading_name:
        met.headings.append((said.heading_name, place))
    if said.unit_name is not None:
        name = said.unit_name or _name_beside(grid, row, column)
        if name:
            (met.superiors if said.superior else met.names).append((name, place))


def _settle(facts: HeadFacts, met: _Met) -> None:
    """One year, unit of money and name, or the contradictions between them; a title with a wrong character read."""
    found = []
    if facts.layout is None and facts.extra is None and facts.unknown_title:
        facts.layout = misspelt_title_of(plain(facts.unknown_title))
        facts.supposed = "标题有一个字与表样不同" if facts.layout is not None else ""
    years = met.years or met.title_years or met.closing_years
    if met.years and facts.layout is not None:
        years = met.years + met.title_years
    for kind, said in (("年度", years), ("金额单位", met.monies)):
        values = list(dict.fromkeys(value for value, _ in said))
        if len(values) > 1:
            places = tuple(str(next(place for value, place in said if value == one)) for one in values)
            shown = "、".join(f"“{value}”" for value in values)
            found.append(Contradiction(f"表头写了{len(values)}个{kind}：{shown}", places))
    names = met.names or met.headings or met.superiors
    if len(met.names) > 1 and (others := _other_names(met.names)):
        shown = "、".join(f"“{name}”" for name, _ in others)
        found.append(Contradiction(f"表头写了{len(others)}个单位：{shown}", tuple(str(place) for _, place in others)))
    facts.year = years[0][0] if years else None
    facts.money = met.monies[0][0] if met.monies else None
    facts.unit_name = names[0][0] if names else None
    facts.contradictions = tuple(found)


def _other_names(names: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """Names that contradict each other: neither is part of the other (某局 and 某市某局 are one)."""
    first = plain(names[0][0])
    others = [(name, place) for name, place in names[1:] if plain(name) not in first and first not in plain(name)]
    return [names[0], others[0]] if others else []


@lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    """What one text says."""
    word = plain(text)
    said: dict[str, object] = {}
    layout = title_of(word)
    if layout is not None:
        said |= {"layout": layout, "title": clean_name(text), "continued": bool(_CONTINUED.search(word))}
    elif (extra := extra_of(word)) is not None:
        said |= {"extra": extra, "title": clean_name(text)}
    elif _is_unknown_title(word):
        said["unknown_title"] = clean_name(text)
    if found := _NUMBER.search(word):
        said["number"] = found[2] or f"{int(found[1]):02d}"
    said |= _year_said(word)
    said |= _money_said(word)
    said |= _name_said(text, word)
    return _Said(**said)  # type: ignore[arg-type]


def _year_said(word: str) -> dict[str, object]:
    if found := _CHINESE_YEAR.search(word):
        tens, ones = (_CHINESE_DIGITS.index("〇" if digit in "○零" else digit) for digit in found.groups())
        return {"year": 2000 + 10 * tens + ones}
    if found := _YEAR_FIRST.search(word):
        return {"year": int(found[1])}
    if found := _YEAR_ALONE.fullmatch(word):
        return {"year": int(found[1])}
    if not _DATED.search(word) and (found := _YEAR.search(word)) and ("表" in word or "算" in word):
        return {"title_year": int(found[1])}
    if (year := _period_year(word)) is not None:
        return {"closing_year": year}
    if (found := _CLOSING_DAY.search(word)) and not _DATED.search(word):
        return {"closing_year": int(found[1])}
    return {}


def _period_year(word: str) -> int | None:
    """The year of a period within one year that ends with it."""
    found = _PERIOD.fullmatch(word)
    years = {year for year in found.groups() if year} if found else set()
    return int(years.pop()) if len(years) == 1 else None


def _money_said(word: str) -> dict[str, object]:
    if found := _MONEY.search(word) or _MONEY_ALONE.fullmatch(word):
        return {"money": _MONEY_NAMES[found[1]]}
    if found := _OTHER_MONEY.search(word):
        other = found[1] or found[2] or found[3]
        if other and not _LABEL.fullmatch(other):
            return {"other_money": other}
    return {}


def money_below(grid: Grid, first: int) -> UnitOfMeasure | None:
    """The one unit of money that the lines below a table say, up to the next title: 单位：元, 本表金额单位为元."""
    found = set()
    for cells in grid.rows[first:]:
        words = [plain(cell) for cell in cells if isinstance(cell, str) and cell]
        if any(title_of(word) is not None for word in words):
            break
        found |= {money[1] for word in words if (money := _MONEY_BELOW.search(word))}
    return _MONEY_NAMES[found.pop()] if len(found) == 1 else None


def money_in_name(name: str) -> UnitOfMeasure | None:
    """The unit of money in the name of a sheet or file: 收入决算表（元）, 公开01表 单位：万元."""
    found = _MONEY_IN_NAME.search(plain(name))
    return _MONEY_NAMES[found[1] or found[2]] if found else None


def year_in_name(name: str) -> int | None:
    """The one year that the name of a sheet or file says."""
    years = set(map(int, _YEAR_IN_NAME.findall(plain(name))))
    return years.pop() if len(years) == 1 else None


def money_named(text: str) -> UnitOfMeasure | None:
    """The unit of money a plain word is the name of: 万元, 人民币元."""
    found = _MONEY_ALONE.fullmatch(text)
    return _MONEY_NAMES[found[1]] if found else None


def _name_said(text: str, word: str) -> dict[str, object]:
    if ":" in word:
        empty: dict[str, object] = {}
        for label in _LABEL.finditer(text):
            superior = label[0].startswith("主管")
            if label.end() == len(text):
                empty = empty or {"unit_name": "", "superior": superior}
                continue
            name = _name(_NAME_END.split(text[label.end() :], maxsplit=1)[0])
            if name and plain(name) != _money_said(word).get("other_money"):
                return {"unit_name": name, "superior": superior}
        return empty
    if found := _HEADING.match(clean_name(text)):
        return {"heading_name": found["unit"]}
    return {}


def _name_beside(grid: Grid, row: int, column: int) -> str | None:
    """The name in the next filled cell of the row."""
    beside = (cell for cell in grid.rows[row][column + 1 :] if isinstance(cell, str) and cell.strip())
    text = next(beside, "")
    word = plain(text)
    return None if ":" in word or _YEAR_FIRST.search(word) or _YEAR_ALONE.fullmatch(word) else _name(text)


def _name(text: str) -> str | None:
    if not plain(text) or _MONEY_WORD.fullmatch(plain(text)):
        return None
    name = clean_name(_CODE_PREFIX.sub("", text.strip())).strip("。;；,，")
    return name if len(name) > 1 else None
