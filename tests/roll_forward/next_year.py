"""Pairs of a unit and the same unit a year later, and what a rolled document must say: what a fresh draft says.

`then` is drafted; its draft, rolled onto the tables of `now`, is held against the draft of `now`: a paragraph that a
fresh draft does not have must be open or remarked upon. Reasons and purposes are a person's and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from narrate.drafting import draft
from narrate.editing.revisions import Revision
from narrate.rolling import RolledForward, roll_forward
from narrate.word.reader import read_body
from samples.balance import rebalance
from samples.unit_data import SubjectLine
from support.recomputation import document_text
from support.unit_random import SUBJECTS, random_data
from support.units import UnitData, jiaozuo_data, write_unit

_CENT = Decimal("0.01")
_OPEN = re.compile(r"[，。]?[^，。；：]*[：]?【待补[^】]*】")
_SPENT = ("basic", "project", "income", "other", "business", "operating")


def sample(rng: Random) -> UnitData:
    return rebalance(jiaozuo_data())


def anybody(rng: Random) -> UnitData:
    return random_data(rng)


def next_year(then: UnitData, rng: Random, *, items: bool) -> UnitData:
    """The unit a year later: amounts moved, some to nothing, some as they were; items come and go."""
    now = deepcopy(then)
    if items:
        _come_and_go(now, rng)
    year = now.current
    for table in (year.general_public_budget, year.government_funds, year.state_capital, year.expenditure, year.income):
        for row in table.leaves() if table is not None else ():
            if rng.random() < 0.7:
                factor = Decimal(rng.choice((0, *range(50, 161)))) / 100
                row.amounts |= {key: _times(row.amounts[key], factor) for key in _SPENT if key in row.amounts}
    if year.three_public is not None:
        spent = year.three_public.actual
        spent |= {key: _times(amount, Decimal(rng.randint(50, 150)) / 100) for key, amount in spent.items()}
    for row in now.budget.leaves() if now.budget is not None else ():
        row.amounts = {key: _times(amount, Decimal(rng.randint(60, 140)) / 100) for key, amount in row.amounts.items()}
    now = rebalance(now)
    now.current.year = then.current.year + 1
    now.prior = deepcopy(then.current)
    return now


def _times(amount: Decimal, factor: Decimal) -> Decimal:
    return (amount * factor).quantize(_CENT)


def _come_and_go(data: UnitData, rng: Random) -> None:
    table = data.current.general_public_budget
    assert table is not None
    leaves = table.leaves()
    for row in rng.sample(leaves, min(2, len(leaves) - 1)):
        for one in (table, data.current.expenditure, data.current.income, data.budget):
            if one is not None:
                one.rows = [other for other in one.rows if other.code != row.code]
    known = {row.code for row in leaves}
    strangers = [code for code in SUBJECTS if len(code) == 7 and code not in known]
    for code in rng.sample(strangers, min(2, len(strangers))):
        amounts = {"basic": Decimal(rng.randint(1, 99_999)) / 100, "project": Decimal(rng.randint(0, 9_999)) / 100}
        table.rows = sorted([*table.rows, SubjectLine(code, SUBJECTS[code], amounts)], key=lambda one: one.code)
        if data.budget is not None:
            line = SubjectLine(code, SUBJECTS[code], {"total": Decimal(rng.randint(1, 99_999)) / 100})
            data.budget.rows = sorted([*data.budget.rows, line], key=lambda one: one.code)


@dataclass(frozen=True)
class Trial:
    """One pair, rolled: what the document says, what a fresh draft says, and the plan."""

    rolled: RolledForward
    said: list[str]
    due: list[str]
    paragraphs: list[str]  # of the rolled document, as it is read

    @property
    def wrong(self) -> list[str]:
        """Paragraphs of the rolled document that a fresh draft has not and that nothing is remarked on or open in."""
        due = set(map(bare, self.due))
        unnamed = {
            _numbers(text) for text in self.due if "【待补：科目" in text
        }  # the fresh draft lacks a name, not a number
        doubts = (one for one in self.rolled.plan.remarks if not one.lines[0].startswith("请核对：上年的"))
        told = {self.said_at(one.paragraph) for one in doubts}
        told |= {self.paragraphs[one.anchor.paragraph] for one in self.rolled.left if one.anchor}
        return [
            text
            for text in self.said
            if bare(text) not in due and "【待补" not in text and text not in told and _numbers(text) not in unnamed
        ]

    def said_at(self, paragraph: int) -> str:
        """What a paragraph of last year's document has become."""
        return self.places.get(paragraph, "")

    @property
    def places(self) -> dict[int, str]:
        edits: dict[int, str] = {}
        for passage in self.rolled.bindings.passages:
            raw, shift = passage.text.raw, 0
            for edit in (one for one in self.rolled.edits if one.paragraph == passage.text.number):
                raw = raw[: edit.start + shift] + edit.new + raw[edit.end + shift :]
                shift += len(edit.new) - (edit.end - edit.start)
            edits[passage.text.number] = raw
        return edits


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\d,]+\.\d+", text))


def bare(text: str) -> str:
    """A paragraph without its open reasons, its ordinal and its thousands marks."""
    return re.sub(r"^\d+\. ", "", _OPEN.sub("", text)).replace(",", "").strip("。，")


def trial(seed: int, unit: Callable[[Random], UnitData], folder: Path, *, items: bool = False) -> Trial:
    """A pair made from a seed, rolled forward in `folder`."""
    rng = Random(seed)
    then = unit(rng)
    now = next_year(then, rng, items=items)
    write_unit(then, folder / "then")
    write_unit(now, folder / "now")
    draft(folder / "then", folder / "then.docx", phrasebook="henan")
    draft(folder / "now", folder / "now.docx", phrasebook="henan")
    rolled = roll_forward(folder / "now", folder / "then.docx", Revision(tracked=False))
    (folder / "rolled.docx").write_bytes(rolled.data)
    said, due = (document_text(folder / f"{name}.docx") for name in ("rolled", "now"))
    return Trial(rolled, said, due, [one.text for one in read_body(rolled.data).paragraphs])


def sample_years(tmp_path: Path, budgets: Mapping[str, str] = {}) -> tuple[Path, Path, UnitData]:
    """The sample a year later with everything as it was, but for some budgets of items; and last year's document."""
    then = rebalance(jiaozuo_data())
    now = rebalance(jiaozuo_data())
    for code, budget in budgets.items():
        assert now.budget is not None
        now.budget.row(code).amounts["total"] = Decimal(budget)
    now = rebalance(now)
    now.current.year += 1
    now.prior = then.current
    write_unit(now, tmp_path / "now")
    write_unit(then, tmp_path / "then")
    draft(tmp_path / "then", tmp_path / "2022年度决算.docx", phrasebook="henan")
    return tmp_path / "now", tmp_path / "2022年度决算.docx", now
