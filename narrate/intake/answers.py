"""What only a person knows: the filled 说明填报表 and its 单位信息 sheet, read into values.

In: the raw grids of the form. Out: `Answers` by slot key and a `UnitProfile`. Making and patching the form is
`narrate.form`; this module only reads it. Columns are found by their header text, rows by their key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from narrate.findings import Finding, Severity
from narrate.intake.amounts import is_bounded, parse_number
from narrate.intake.answer_words import joined_lines, points_above
from narrate.intake.grid import Grid, Place, Raw
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import clean_name, plain, words_of
from narrate.quantity import UnitOfMeasure, from_float, to_wan_yuan


class Answer(NamedTuple):
    """One filled cell of the form. `number` is set when the text reads as a number (amounts in 万元).

    `above` is what the row above answers, where this one says 同上.
    """

    key: str
    text: str
    number: Decimal | None = None
    place: Place | None = None
    mark: str = ""  # 数据标记: the difference it explained when it was given
    above: str = ""

    @property
    def address(self) -> str:
        """Where it stands, as `Place` tells it; "" for nowhere."""
        return "" if self.place is None else str(self.place)


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """单位信息: who the unit is. Everything may be absent; the tables then give name and year."""

    full_name: str | None = None  # 单位全称
    short_name: str | None = None  # 简称
    kind: str = "部门"  # 部门 or 单位: 部门决算 / 单位决算 throughout
    self_reference: str | None = None  # 自称, where the region leaves a choice
    level: str | None = None  # 级次: 市级, 县级 …
    year: int | None = None  # 年度
    compiled_on: str | None = None  # 编报日期, as written on the cover
    phrasebook: str | None = None  # 短语库
    established_this_year: bool = False  # 本年新设单位: no prior year, no 年初预算
    member_units: tuple[str, ...] = ()  # 决算单位构成
    attachments: tuple[str, ...] = ()  # 附件
    switched_off: Mapping[str, str] = field(default_factory=dict)  # rule code → reason


# C0 and C1 control characters but tab and line breaks, noncharacters, lone surrogates: no Word file may hold them
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LED_IN = ("reason/", "purpose/")  # the sentence around these brings the lead-in
_OF_ONE_VALUE = ("figure/", "choice/")  # a number, or one of the choices
_COUNTED = re.compile(r"(.*\d)\s*(?:个|人次|人|辆|批次|批|台|套|台（套）|分|项|%|％)$", re.DOTALL)
_DIGIT = re.compile(r"\d")
_NOWHERE = 1 << 20  # a column no sheet has
_LONGEST_NUMBER = 100  # characters, blanks among them
_LIST_BREAKS = re.compile(r"[\r\n；;]+")
_YEAR = re.compile(r"20\d\d")


class FormRead(NamedTuple):
    """What the form says, and what is odd in it."""

    profile: UnitProfile
    answers: Answers
    findings: Sequence[Finding]


NOTHING_SAID = FormRead(UnitProfile(), {}, ())


def read_form(grids: Sequence[Grid]) -> FormRead:
    """Profile and answers of the form's sheets; an empty answer cell gives no answer, unknown keys are kept."""
    form = layouts().form
    findings: list[Finding] = []
    answers: dict[str, Answer] = {}
    fields: dict[str, tuple[Raw, Place]] = {}
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            words = words_of(cells)
            if form.profile_header.issubset(words):
                fields |= _profile_fields(grid, row)
                break
            if form.topic in words and form.key in words:
                _read_answers(grid, row, answers, findings)
                break
    return FormRead(_profile(fields, findings), answers, findings)


def _columns(grid: Grid, row: int) -> dict[str, int]:
    """Header text → column."""
    return {plain(cell): column for column, cell in enumerate(grid.rows[row]) if isinstance(cell, str) and cell}


def _read_answers(grid: Grid, header: int, answers: dict[str, Answer], findings: list[Finding]) -> None:
    form, columns = layouts().form, _columns(grid, header)
    if form.answer not in columns:
        place = str(grid.place(header, 0))
        findings.append(
            Finding(
                "form-column-absent",
                Severity.ERROR,
                f"{place}所在的表头没有“{form.answer}”一列，没有读到填报",
                (place,),
                "恢复这一列的表头",
            )
        )
        return
    key_column, answer_column = columns[form.key], columns[form.answer]
    mark_column, status_column = columns.get(form.mark, _NOWHERE), columns.get(form.status, _NOWHERE)
    above: Answer | None = None
    for row, cells in enumerate(grid.rows[header + 1 :], header + 1):
        width = len(cells)
        raw = cells[answer_column] if answer_column < width else ""
        key = str(cells[key_column]).strip() if key_column < width else ""
        if raw == "":
            above = None if key else above  # a row without a key is a person's note
            continue  # an open slot
        confirmed = status_column < width and cells[status_column] == form.confirmed
        mark = str(cells[mark_column]).strip() if mark_column < width and not confirmed else ""
        answer = _answer(key, raw, grid.place(row, answer_column), mark, findings)
        if not key or answer is None:
            continue
        above = answer = _pointing_above(answer, above)
        if key in answers:
            findings.append(_answered_twice(answers[key], answer))
            continue
        answers[key] = answer


def _pointing_above(answer: Answer, above: Answer | None) -> Answer:
    """同上 with what the row above answers; a number takes that row's number."""
    if above is None or not points_above(answer.text):
        return answer
    text = above.above or above.text
    if answer.key.startswith(_OF_ONE_VALUE):
        return answer._replace(text=text, number=above.number)
    return answer._replace(above=text)


def _answered_twice(first: Answer, second: Answer) -> Finding:
    places = (str(first.place), str(second.place))
    return Finding("form-key-twice", Severity.ERROR, f"标识“{second.key}”填了两次，取前一次", places, "删掉多余的一行")


def _answer(key: str, raw: Raw, place: Place, mark: str, findings: list[Finding]) -> Answer | None:
    """One cell as an answer, None when it says nothing."""
    if isinstance(raw, float | int) and not isinstance(raw, bool) and is_bounded(raw):
        number = from_float(float(raw))
        return Answer(key, f"{number:f}", number, place, mark)
    text = trimmed_answer(_printable(_as_text(raw), place, findings), key)
    return Answer(key, text, _number_in(text), place, mark) if text else None


def _as_text(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, date):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return str(raw)


def _printable(text: str, place: Place, findings: list[Finding]) -> str:
    """The text without characters no Word file may hold; taking one out is a finding."""
    if text.isprintable() or _UNPRINTABLE.search(text) is None:
        return text
    cleaned = _UNPRINTABLE.sub("", text)
    if cleaned != text:
        codes = "、".join(f"U+{ord(character):04X}" for character in dict.fromkeys(_UNPRINTABLE.findall(text)))
        findings.append(
            Finding(
                "form-unprintable",
                Severity.WARNING,
                f"{place}有不能写进文档的字符（{codes}），已去掉",
                (str(place),),
                "看这一格的文字是否完整",
            )
        )
    return cleaned


def trimmed_answer(text: str, key: str = "reason/") -> str:
    """An answer as it goes into a sentence: one line, without a closing 。; a reason without its own 主要原因是.

    A writer's quotation marks stay.
    """
    form = layouts().form
    text = text.strip()
    text = (text if text.isprintable() else joined_lines(text)).strip(form.separators).rstrip(form.endings)
    shortened = key.startswith(_LED_IN)
    while shortened:
        rest = _without_lead_in(text)
        shortened = rest != text and bool(rest)
        text = rest if shortened else text
    return text


def _without_lead_in(text: str) -> str:
    form = layouts().form
    if not text.startswith(form.first_of_lead_ins):  # most answers; one look instead of one for each of them
        return text
    for lead_in in form.lead_ins:
        if text.startswith(lead_in):
            return text[len(lead_in) :].lstrip(form.separators)
    for lead_in in form.lead_ins_before_colon:
        rest = text.removeprefix(lead_in)
        if rest != text and rest[:1] in (":", "："):
            return rest.lstrip(form.separators)
    return text


def _number_in(text: str) -> Decimal | None:
    """The number a text is: 1,234.50 or 12 个; 元 is turned into 万元 only where the text itself says 元."""
    if len(text) > _LONGEST_NUMBER or _DIGIT.search(text) is None:
        return None
    counted = _COUNTED.fullmatch(text)
    parsed = parse_number(counted[1] if counted else text)
    if parsed is None:
        return None
    value, unit = parsed
    return to_wan_yuan(value, unit) if unit is not None and unit is not UnitOfMeasure.WAN_YUAN else value


def _profile_fields(grid: Grid, header: int) -> dict[str, tuple[Raw, Place]]:
    """Field of `UnitProfile` → its cell."""
    columns, form = _columns(grid, header), layouts().form
    names, contents = columns["项目"], columns["内容"]
    fields: dict[str, tuple[Raw, Place]] = {}
    for row in range(header + 1, len(grid.rows)):
        name = form.profile.get(plain(str(grid.raw(row, names))))
        if name and grid.raw(row, contents) != "":
            fields.setdefault(name, (grid.raw(row, contents), grid.place(row, contents)))
    return fields


def _profile(fields: Mapping[str, tuple[Raw, Place]], findings: list[Finding]) -> UnitProfile:
    texts = {name: _printable(_as_text(raw), place, findings).strip() for name, (raw, place) in fields.items()}
    texts = {name: text for name, text in texts.items() if text}
    plain_texts = ("short_name", "self_reference", "level", "compiled_on", "phrasebook")
    return UnitProfile(
        full_name=clean_name(texts["full_name"]) if "full_name" in texts else None,
        kind="单位" if texts.get("kind", "").startswith("单位") else "部门",
        year=_year(texts.get("year", "")),
        established_this_year=texts.get("established_this_year", "") in layouts().form.yes,
        member_units=_listed(texts.get("member_units", "")),
        attachments=_listed(texts.get("attachments", "")),
        switched_off=_switched_off(_listed(texts.get("switched_off", ""))),
        **{name: texts[name] for name in plain_texts if name in texts},
    )


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in _LIST_BREAKS.split(text) if entry.strip())


def _switched_off(entries: tuple[str, ...]) -> dict[str, str]:
    """“code：reason” or “code reason” → code → reason."""
    split = (re.split(r"[\s：:,，]+", entry, maxsplit=1) for entry in entries)
    return {parts[0]: parts[1] if len(parts) > 1 else "" for parts in split}
