"""What only a person knows: the filled 说明填报表 and its 单位信息 sheet, read into values.

In: the raw grids of the form. Out: `Answers` by slot key and a `UnitProfile`. Making and patching the form is
`narrate.form`; this module only reads it. Columns are found by their header text, rows by their key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from narrate.intake.grid import Place


class Answer(NamedTuple):
    """One filled cell of the form. `number` is set when the text reads as a number (amounts in 万元)."""

    key: str
    text: str
    number: Decimal | None = None
    place: Place | None = None


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
