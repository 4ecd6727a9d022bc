"""Makers for whole reports: cover, contents, overview, the tables set in Word, glossary."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from error_kinds.making import Change, Ground, maker, number
from error_kinds.paper import Edit, W, paragraphs, text_of

TABLE_TITLE = re.compile(
    r"^(?:表?[一二三四五六七八九十]+[、：])?((?:收入|支出|财政拨款|一般公共预算|政府性基金|国有资本).*决算(?:明细|总)?表)$"
)
OTHER = {"jiaozuo-2022": "焦作市市场监督管理局", "putuo-finance-2024": "上海市静安区审计局"}


def titles(ground: Ground) -> list[tuple[int, str, int]]:
    """(line, title, number of its table) of the tables in the document."""
    lines, out = ground.paper.lines, []
    for n, line in enumerate(lines):
        m = TABLE_TITLE.match(line.text.strip())
        if m and line.cell is None:
            below = next((at.cell[0] for at in lines[n + 1 : n + 6] if at.cell), None)
            if below is not None:
                out.append((n, m[1], below))
    return out


def amounts(ground: Ground, *, nonzero: bool = True) -> Iterator[tuple[int, str, int]]:
    """(line, title, table) of cells that hold an amount."""
    named = {table: title for _, title, table in titles(ground)}
    for n, line in enumerate(ground.paper.lines):
        text = line.text.strip()
        if (
            line.cell
            and line.cell[0] in named
            and re.fullmatch(r"[\d,]+\.\d{1,2}", text)
            and (number(text) or not nonzero)
        ):
            yield n, named[line.cell[0]], line.cell[0]


def row_label(ground: Ground, line: int) -> str:
    """The name in a cell's row, left of it."""
    place = ground.paper.lines[line].cell
    assert place is not None
    names = [
        other.text.strip()
        for other in ground.paper.lines[max(0, line - 30) : line]
        if other.cell and other.cell[:2] == place[:2] and re.search(r"[\u4e00-\u9fff]", other.text)
    ]
    return names[-1] if names else ""


def spread(found: list[Any], count: int, ground: Ground) -> list[Any]:
    """Some of many, from all over."""
    return ground.chance.sample(found, min(count, len(found)))


def cell_change(ground: Ground, line: int, new: str) -> Change:
    old = ground.paper.lines[line].text
    words = (new,) if len(new) > 3 else ()
    return Change((Edit(line, 0, len(old), new),), (*words, old) if len(old) > 4 else words, (line,))


def digit(text: str) -> str:
    at = next(i for i, c in enumerate(text) if c.isdigit())
    return text[:at] + str((int(text[at]) % 9) + 1) + text[at + 1 :]


@maker("cell")
def cell(ground: Ground) -> Iterator[Change]:
    found = [n for n, _, _ in amounts(ground) if row_label(ground, n) not in ("合计", "总计", "收入总计", "支出总计")]
    for n in spread(found, 6, ground):
        yield cell_change(ground, n, digit(ground.paper.lines[n].text))


@maker("total")
def total(ground: Ground) -> Iterator[Change]:
    found = [
        n
        for n, _, _ in amounts(ground)
        if re.search(r"^(合计|总计|收入总计|支出总计|本年.*合计)$", row_label(ground, n))
    ]
    for n in spread(found, 6, ground):
        yield cell_change(ground, n, digit(ground.paper.lines[n].text))


@maker("amount-blank-cell")
def amount_blank_cell(ground: Ground) -> Iterator[Change]:
    for n in spread([n for n, _, _ in amounts(ground)], 6, ground):
        old = ground.paper.lines[n].text
        yield Change((Edit(n, 0, len(old), ""),), (old, row_label(ground, n)), (n,))


@maker("column-swapped")
def column_swapped(ground: Ground) -> Iterator[Change]:
    lines = ground.paper.lines
    known = {n for n, _, _ in amounts(ground, nonzero=False)}
    pairs = [
        (n, n + 1)
        for n in known
        if n + 1 in known and lines[n].text != lines[n + 1].text and lines[n].cell[:2] == lines[n + 1].cell[:2]  # type: ignore[index]
    ]
    for one, other in spread(sorted(pairs), 6, ground):
        a, b = lines[one].text, lines[other].text
        yield Change((Edit(one, 0, len(a), b), Edit(other, 0, len(b), a)), (a, b, row_label(ground, one)), (one, other))


def rows(ground: Ground) -> list[tuple[int, int, str]]:
    """(table, row, name) of subjects' rows that hold an amount."""
    out = []
    for n, _, table in amounts(ground):
        place = ground.paper.lines[n].cell
        label = row_label(ground, n)
        if place and len(label) > 3 and "合计" not in label and "总" not in label:
            out.append((table, place[1], label))
    return list(dict.fromkeys(out))


def _on_row(table: int, row: int, act: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        act(list(root.iter(f"{W}tbl"))[table].findall(f"{W}tr")[row])

    return change


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _double(element: Any) -> None:
    element.addnext(copy.deepcopy(element))


def _subject_rows(ground: Ground) -> list[tuple[int, int, str]]:
    """Rows of the tables by subject, whose row can go or come twice as a whole."""
    kinds = {
        table
        for _, title, table in titles(ground)
        if title in ("收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表")
    }
    return [one for one in rows(ground) if one[0] in kinds]


@maker("row")
def row(ground: Ground) -> Iterator[Change]:
    for table, at, label in spread(_subject_rows(ground), 5, ground):
        yield Change((), (label,), rewrite=_on_row(table, at, _remove))


@maker("row-twice")
def row_twice(ground: Ground) -> Iterator[Change]:
    for table, at, label in spread(_subject_rows(ground), 5, ground):
        yield Change((), (label,), rewrite=_on_row(table, at, _double))


@maker("name")
def name(ground: Ground) -> Iterator[Change]:
    named = {table: title for _, title, table in titles(ground)}
    items = {i.name for i in ground.books.items} | set(ground.books.staff_names) | set(ground.books.public_names)
    found = [
        n
        for n, line in enumerate(ground.paper.lines)
        if line.cell and line.cell[0] in named and line.text.strip() in items
    ]
    for n in spread(found, 5, ground):
        old = ground.paper.lines[n].text.strip()
        new = "机关服务" if len(old) < 8 else old[:-2] + "费用"
        yield Change((Edit(n, 0, len(ground.paper.lines[n].text), new),), (new,), (n,))


def _head(ground: Ground, pattern: str, new: str) -> Iterator[Change]:
    """A word in the line above a table."""
    for title_at, _, _ in titles(ground):
        for n in range(title_at, title_at + 4):
            line = ground.paper.lines[n]
            if line.cell is None and (m := re.search(pattern, line.text)):
                yield Change((Edit(n, *m.span(), new),), (new,), (n,))
                break


@maker("unit-line")
def unit_line(ground: Ground) -> Iterator[Change]:
    for change in _head(ground, r"(?<=单位：)万元", "元"):
        yield change._replace(words=("单位：元", "金额单位"))


@maker("table-unit-name")
def table_unit_name(ground: Ground) -> Iterator[Change]:
    yield from _head(ground, re.escape(ground.books.name), OTHER[ground.books.key])


@maker("table-year")
def table_year(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    yield from _head(ground, rf"{y}(?=年度)", str(y - 1))


def _table_block(number_: int) -> Callable[[Any], list[Any]]:
    """A table with the lines above it that belong to it (title, number, unit)."""

    def block(root: Any) -> list[Any]:
        table = list(root.iter(f"{W}tbl"))[number_]
        out, at = [table], table.getprevious()
        while at is not None and at.tag == f"{W}p" and len(out) < 4:
            out.append(at)
            if TABLE_TITLE.match(text_of(at).strip()):
                return out
            at = at.getprevious()
        return [table]

    return block


@maker("absent")
def absent(ground: Ground) -> Iterator[Change]:
    for _, title, table in titles(ground):

        def change(root: Any, table: int = table) -> None:
            for element in _table_block(table)(root):
                if element.find(f".//{W}sectPr") is None:
                    _remove(element)

        yield Change((), (title,), rewrite=change)


@maker("table-twice")
def table_twice(ground: Ground) -> Iterator[Change]:
    for _, title, table in titles(ground):

        def change(root: Any, table: int = table) -> None:
            block = _table_block(table)(root)
            for element in (copy.deepcopy(e) for e in block):
                for section in list(element.iter(f"{W}sectPr")):
                    _remove(section)
                block[0].addnext(element)

        yield Change((), (title,), rewrite=change)


@maker("title-of-other")
def title_of_other(ground: Ground) -> Iterator[Change]:
    found = titles(ground)
    for (n, own, _), (_, other, _) in itertools.pairwise(found):
        at = ground.paper.lines[n].text.find(own)
        yield Change((Edit(n, at, at + len(own), other),), (own, other), (n,))


def notes(ground: Ground) -> list[tuple[int, str]]:
    """Lines 注：/说明： outside tables that say 本表…"""
    return [
        (n, at.text)
        for n, at in enumerate(ground.paper.lines)
        if at.cell is None and re.match(r"(注|说明)：.*本表", at.text)
    ]


@maker("no-data-missing")
def no_data_missing(ground: Ground) -> Iterator[Change]:
    for n, text in notes(ground):
        if "无数据" in text:
            yield Change((Edit(n, 0, len(text), ""),), ("无数据", "空表", "政府性基金", "国有资本"), (n,))


@maker("no-data-under-full")
def no_data_under_full(ground: Ground) -> Iterator[Change]:
    last: dict[int, int] = {}
    for n, line in enumerate(ground.paper.lines):
        if line.cell:
            last[line.cell[0]] = n
    for _, title, table in titles(ground):
        if "政府性基金" in title or "国有资本" in title or ("三公" in title and ground.books.key.startswith("putuo")):
            continue
        n = last[table] + 1
        text = ground.paper.lines[n].text
        new = "说明：本部门没有此项收支，故本表无数据。"
        yield Change((Edit(n, 0, len(text), new),), ("无数据",), (n,))


@maker("note-of-other")
def note_of_other(ground: Ground) -> Iterator[Change]:
    said = [(n, text) for n, text in notes(ground) if "无数据" not in text]
    for (n, own), (_, other) in itertools.pairwise(said):
        if own != other:
            yield Change((Edit(n, 0, len(own), other),), (other[:14],), (n,))
    if not said:
        for n, text in notes(ground):
            new = "注：本表反映部门本年度取得的各项收入情况。"
            yield Change((Edit(n, 0, len(text), new),), (new[:14], "无数据"), (n,))


# ------------------------------------------------------------------------------------------------ cover, contents


def _front(ground: Ground) -> list[tuple[int, str]]:
    """The cover's lines."""
    out = []
    for n, line in enumerate(ground.paper.lines):
        if re.match(r"目\s*录", line.text.strip()):
            return out
        if line.text.strip():
            out.append((n, line.text))
    return out


def _contents(ground: Ground) -> list[tuple[int, str]]:
    lines = ground.paper.lines
    start = next((n for n, at in enumerate(lines) if re.match(r"目\s*录", at.text.strip())), None)
    if start is None:
        return []
    out = []
    for n in range(start + 1, len(lines)):
        text = lines[n].text.rstrip()
        if re.search(r"\d$", text) and lines[n].cell is None:
            out.append((n, text))
        elif text.strip():
            return out
    return out


@maker("cover-name")
def cover_name(ground: Ground) -> Iterator[Change]:
    b = ground.books
    wrongs = (
        OTHER[b.key],
        b.name[:-1],
        b.name.replace("和", "与") if "和" in b.name else b.name.replace("财政", "财务"),
    )
    for n, text in _front(ground):
        if b.name in text:
            for wrong in wrongs:
                at = text.find(b.name)
                yield Change((Edit(n, at, at + len(b.name), wrong),), (wrong, "封面"), (n,))


@maker("cover-year")
def cover_year(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    for n, text in _front(ground):
        if m := re.search(rf"{y}(?=年度)", text):
            for wrong in (y - 1, y + 1, y - 2):
                yield Change((Edit(n, *m.span(), str(wrong)),), ("封面",), (n,))


@maker("cover-date")
def cover_date(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    for n, text in _front(ground):
        if m := re.search(r"(\d{4}|二〇[〇一二三四五六七八九]{2})年.{1,3}月", text):
            arabic = m[0][0].isdigit()
            digits = "〇一二三四五六七八九"
            early = str(y) if arabic else "".join(digits[int(d)] for d in str(y))
            for wrong in (
                f"{m[1]}年{'13' if arabic else '十三'}月",
                f"{early}年{'3' if arabic else '三'}月",
                f"{m[1]}年月",
            ):
                yield Change((Edit(n, *m.span(), wrong),), ("封面",), (n,))


@maker("cover-placeholder")
def cover_placeholder(ground: Ground) -> Iterator[Change]:
    for n, text in _front(ground):
        if ground.books.name in text:
            at = text.find(ground.books.name)
            for wrong in ("XX局", "XX部门（单位）", "××单位"):
                yield Change((Edit(n, at, at + len(ground.books.name), wrong),), (wrong, "封面"), (n,))


def _entries(ground: Ground) -> list[tuple[int, str]]:
    return [
        (n, text) for n, text in _contents(ground) if re.match(r"[一二三四五六七八九十]+、", text) and "情况" in text
    ]


@maker("contents-title")
def contents_title(ground: Ground) -> Iterator[Change]:
    for n, text in spread(_entries(ground), 4, ground):
        for right, wrong in (("决算", "预算"), ("支出", "收支"), ("情况", "状况")):
            if right in text:
                at = text.find(right)
                yield Change((Edit(n, at, at + 2, wrong),), ("目录",), (n,))
                break


@maker("contents-missing")
def contents_missing(ground: Ground) -> Iterator[Change]:
    for n, text in spread(_entries(ground), 3, ground):
        title = re.sub(r"^[一二三四五六七八九十]+、|\t?\d+$", "", text)
        yield Change((Edit(n, strike=True),), (title,), ())


@maker("contents-year")
def contents_year(ground: Ground) -> Iterator[Change]:
    for n, text in _contents(ground):
        if m := re.search(rf"{ground.books.year}(?=年度)", text):
            yield Change((Edit(n, *m.span(), "202"),), ("202年度", "目录"), (n,))


@maker("bookmark")
def bookmark(ground: Ground) -> Iterator[Change]:
    for n, text in spread(_contents(ground), 3, ground):
        m = re.search(r"\d+$", text)
        assert m
        yield Change((Edit(n, *m.span(), "错误！未定义书签。"),), ("未定义书签",), (n,))


@maker("pageref")
def pageref(ground: Ground) -> Iterator[Change]:
    for n, text in spread(_contents(ground), 3, ground):
        m = re.search(r"\d+$", text)
        assert m
        yield Change((Edit(n, m.start(), m.start(), "PAGEREF _Toc1234567 \\h "),), ("PAGEREF",), (n,))


# ------------------------------------------------------------------------------------------------ overview, glossary


def _overview(ground: Ground) -> list[tuple[int, str]]:
    lines = ground.paper.lines
    starts = [n for n, at in enumerate(lines) if re.match(r"第一部分\s*.*概况$", at.text)]
    if not starts:
        starts = [n for n, at in enumerate(lines) if re.match(r"第一部分", at.text) and not re.search(r"\d$", at.text)]
    out = []
    for n in range(starts[-1] + 1, len(lines)) if starts else ():
        if re.match(r"第二部分", lines[n].text):
            break
        if lines[n].text.strip() and lines[n].cell is None:
            out.append((n, lines[n].text))
    return out


@maker("overview-amount")
def overview_amount(ground: Ground) -> Iterator[Change]:
    b = ground.books
    sentences = [(n, text) for n, text in _overview(ground) if text.endswith(("。", "：")) and len(text) > 12]
    said = (
        f"{b.year}年度收入总计{b.total + 120}万元。",
        f"{b.year}年度本年支出合计{b.expenditure - 31}万元。",
        f"{b.year}年度一般公共预算财政拨款支出{b.general + 45}万元。",
    )
    for (n, text), words in zip(sentences * 3, said, strict=False):
        if text.endswith("。"):
            yield Change((Edit(n, len(text), len(text), words),), (re.findall(r"[\d.]+(?=万元)", words)[0],), (n,))


@maker("overview-name")
def overview_name(ground: Ground) -> Iterator[Change]:
    b = ground.books
    for n, text in _overview(ground):
        if b.name in text and text.endswith(("。", "：")) and not text[0].isdigit():
            at = text.find(b.name)
            yield Change((Edit(n, at, at + len(b.name), OTHER[b.key]),), (OTHER[b.key],), (n,))


@maker("members-count")
def members_count(ground: Ground) -> Iterator[Change]:
    for n, text in _overview(ground):
        if m := re.search(r"单位共(\d+)个", text):
            for delta in (1, 2, 5):
                yield Change((Edit(n, *m.span(1), str(int(m[1]) + delta)),), ("单位",), (n,))


def _terms(ground: Ground) -> list[tuple[int, str]]:
    lines = ground.paper.lines
    starts = [n for n, at in enumerate(lines) if re.match(r"第.部分\s*名词解释$", at.text.strip())]
    out = []
    for n in range(starts[-1] + 1, len(lines)) if starts else ():
        if re.match(r"第.部分", lines[n].text):
            break
        if re.match(r"([一二三四五六七八九十]+、|\d+[.、])", lines[n].text):
            out.append((n, lines[n].text))
    return out


@maker("glossary-heading")
def glossary_heading(ground: Ground) -> Iterator[Change]:
    for n, at in enumerate(ground.paper.lines):
        if re.match(r"第.部分\s*名词解释$", at.text.strip()):
            yield Change((Edit(n, strike=True),), ("名词解释",))


@maker("xxx-glossary")
def xxx_glossary(ground: Ground) -> Iterator[Change]:
    for n, text in spread(_terms(ground), 3, ground):
        at = max(text.find("："), text.find(":")) + 1
        yield Change((Edit(n, at, len(text), "XXX。"),), ("XXX",), (n,))


@maker("glossary-ordinal")
def glossary_ordinal(ground: Ground) -> Iterator[Change]:
    found = _terms(ground)
    for (_, before), (n, text) in spread(list(itertools.pairwise(found)), 3, ground):
        own, other = (re.match(r"[一二三四五六七八九十]+|\d+", t) for t in (text, before))
        if own and other:
            yield Change((Edit(n, *own.span(), other[0]),), (), (n,))


@maker("glossary-twice")
def glossary_twice(ground: Ground) -> Iterator[Change]:
    found = _terms(ground)
    for n, text in spread(found[:-1], 3, ground):
        last = found[-1][0]
        name_ = re.split(r"[、.]", text, maxsplit=1)[1].split("：")[0]
        yield Change((Edit(last, new=text, after=True),), (name_,), (n,))


@maker("red-remark")
def red_remark(ground: Ground) -> Iterator[Change]:
    last = max(n for n, at in enumerate(ground.paper.lines) if at.text.strip() and at.cell is None)
    for words in (
        "（编报说明：红色字体部分为填报提示，公开时请删除）",
        "注：本模板仅供参考，各单位可根据实际情况调整。",
        "填表说明：没有数据的，仍保留该表格式，并在本表下方作说明。",
    ):
        yield Change((Edit(last, new=words, after=True),), (words[1:6], words[:8]), ())


__all__ = ["paragraphs"]
