"""Last year's document into this year's draft (沿用上年文稿), from the files: `roll_forward`. Writes a new document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from narrate.document_checks.document import Basis
from narrate.document_checks.document_texts import fragment, text_of
from narrate.document_checks.prior_year import prior_figures
from narrate.document_checks.reassembly import reassembled
from narrate.document_checks.resolution import Ground
from narrate.document_checks.unit_names import another_unit
from narrate.document_checks.whole_document import check_whole_document
from narrate.document_reading import document_at
from narrate.editing.commented_copy import Remark
from narrate.editing.revisions import Revision
from narrate.errors import ConflictingInput, MissingInput, UsageError
from narrate.figures.derive import derive
from narrate.figures.figure import Publishing, Quantity
from narrate.files import Source, check_target, replace_source, write_files
from narrate.findings import Finding, Severity
from narrate.form.columns import questions_in
from narrate.form.facts import LAST_YEAR, Mark
from narrate.intake.accounts import UnitInputs, YearTables
from narrate.intake.answers import Answers, UnitProfile
from narrate.intake.unit_folder import read_unit
from narrate.roll_forward.answered import open_reasons, take_answers
from narrate.roll_forward.apply import Rewriting
from narrate.roll_forward.around import Around, around_renewed
from narrate.roll_forward.binding import Bindings, Loose, bind
from narrate.roll_forward.enumerations import enumerations_renewed
from narrate.roll_forward.glossary import glossary_remarks
from narrate.roll_forward.items import come_and_go
from narrate.roll_forward.last_years_words import LastYears
from narrate.roll_forward.last_years_words import words_of_last_year as last_years_words
from narrate.roll_forward.plan import Edit, Plan, TableTold
from narrate.roll_forward.put_back import put_back
from narrate.roll_forward.renewal import Renewer, Years
from narrate.roll_forward.tables_in_lines import tables_in_lines
from narrate.roll_forward.word_tables import tables_renewed
from narrate.word.reader import Document

_OPEN_SLOT = "D23"  # 还没有填, counted apart
_YEAR = re.compile(r"(?<!\d)(20\d\d)年度")


@dataclass(frozen=True, slots=True)
class RolledForward:
    """What came of it: the document's bytes, what was done, what was not bound."""

    data: bytes
    years: Years
    bindings: Bindings
    plan: Plan
    edits: tuple[Edit, ...]
    left: tuple[Finding, ...] = ()  # errors and doubts that a check finds in the new document
    reasons_opened: bool = False  # those of last year that nobody confirmed are 【待补：原因】
    around: Around = field(default_factory=Around)
    how: str = ""  # what was done to read it where its paragraphs were broken

    @property
    def loose(self) -> list[Loose]:
        """Numbers and directions of the frames, not of a person's words, that were not understood."""
        struck = set(self.plan.strikes)
        return [one for one in self.bindings.loose if not one.claim.free and one.text.number not in struck]

    @property
    def open(self) -> int:
        """How many places wait for a person (【待补：…】)."""
        return sum(one.open for one in self.edits) + sum(one.text.count("【待补") for one in self.plan.inserts)

    @property
    def tables_left(self) -> list[TableTold]:
        """Word tables that stay as they were."""
        return [one for one in self.plan.tables if one.why]

    def name(self, document: Path) -> str:
        """The name of the new document: that of last year's file with this year in it."""
        written, now = str(self.years.written), str(self.years.written + self.years.later)
        stem = document.stem.replace(written, now)
        return f"{stem}{'' if stem != document.stem else f'（{now}年度初稿）'}.docx"

    def as_json(self, target: Path) -> dict[str, Any]:
        """What was done, as schema `narrate.roll-forward/1`; `target` is where the document was written."""
        return {
            "schema": "narrate.roll-forward/1",
            "output": str(target),
            "written_year": self.years.written,
            "year": self.years.written + self.years.later,
            "bound": len(self.bindings.bound),
            "changes": [
                {"kind": one.kind.name.lower(), "paragraph": one.paragraph, "old": one.old, "new": one.new}
                | {"open": one.open, "corrects": one.corrects}
                for one in self.edits
            ],
            "tables": [
                {"title": one.title, "refilled": not one.why, "why": one.why}
                | {"cells": one.cells, "rows_added": one.rows_in, "rows_struck": one.rows_out}
                for one in self.plan.tables
            ],
            "headers_and_footers": {"years": len(self.around.edits), "left": list(self.around.left)},
            "not_bound": [{"paragraph": one.text.number, "words": self.words_of(one)} for one in self.loose],
        }

    def words_of(self, one: Loose) -> str:
        """The words around a number that was not understood."""
        return fragment(one.text, one.claim.start, one.claim.end)

    def lines(self, most: int | None) -> list[str]:
        """What was done, for the terminal; `most` of each list (None: all)."""
        counts = Counter(one.kind.value for one in self.edits)
        done = "，".join(f"{kind}{times}处" for kind, times in counts.items()) or "没有要改的"
        now = self.years.written + self.years.later
        head = (
            f"{self.years.written}年度的文稿，按{now}年度的表更新" if self.years.later else f"{now}年度的文稿，按表核对"
        )
        told = [f"文稿{self.how}来读，原来的分行没有动。"] if self.how else []
        told += [f"{head}：认出{len(self.bindings.bound)}个数和方向词，改动：{done}。"]
        if self.years.later:
            wrong = [f"    {one.error}" for one in self.bindings.bound if one.error]
            wrong += [f"    {one}" for one in self.plan.errors]
        else:
            wrong = [f"    “{one.old}”→“{one.new}”" for one in self.edits]
        told += _listed(f"{self.years.written}年度的文稿与当年的表不符的", wrong, most)
        told += _listed("没有认出、没有更新的（都加了批注）", [f"    {self.words_of(one)}" for one in self.loose], most)
        told += _listed("核对新文稿，还有差错", [f"    {one.message}" for one in self.left], most)
        told += self._tables(most)
        if self.around.edits:
            told.append(f"页眉、页脚的年度改了{len(self.around.edits)}处。")
        told += _listed(
            "页眉、页脚、注里没有更新的（那里加不了批注）", [f"    {one}" for one in self.around.left], most
        )
        if self.plan.strikes or self.plan.inserts:
            told.append(f"科目：新写{len(self.plan.inserts)}段，删去{len(self.plan.strikes)}段（原话在批注里）。")
        if self.open:
            told.append(f"待补{self.open}处，Word 里标黄；上年的原话在旁边的批注里。")
        if self.years.later:
            kept = "没有确认的原因都改成了待补；上年的用途" if self.reasons_opened else "上年的原因、用途都"
            told.append(f"{kept}留着，请逐条核对。")
        return told

    def _tables(self, most: int | None) -> list[str]:
        """What became of the document's tables."""
        done = [one for one in self.plan.tables if not one.why]
        left = [f"    {one.title}：{one.why}" for one in self.tables_left]
        told = []
        if done and self.years.later:
            cells, came, went = (sum(getattr(one, name) for one in done) for name in ("cells", "rows_in", "rows_out"))
            told.append(f"文稿里的决算表：更新{len(done)}张，改{cells}格，加{came}行，删{went}行。")
        return told + _listed("没有更新的表（都加了批注）", left, most)


def _listed(what: str, lines: list[str], most: int | None) -> list[str]:
    if not lines:
        return []
    shown = lines if most is None else lines[:most]
    more = [f"    ……另有{len(lines) - len(shown)}处，--all 逐条列出"] if len(shown) < len(lines) else []
    return [f"{what}{len(lines)}处：", *shown, *more]


def roll_forward(folder: Path, document: Path, revision: Revision, *, reasons_opened: bool = False) -> RolledForward:
    """Last year's document said anew with the tables of `folder`, and what its form answers. Writes nothing.

    A document of the unit's own year is only corrected. With `reasons_opened` a reason of last year that the form does
    not answer for is 【待补：原因】; else it stays, remarked upon.

    Raises:
        UnreadableFile: not a readable .docx.
        ConflictingInput: the document is neither of this year nor of the last, or another unit's.
        MissingInput: last year's tables are not there.
    """
    inputs = read_unit(folder)
    own = document_at(document)
    whole = reassembled(own)
    read = whole.document
    refuse_another_unit(read, document.name, inputs.said[0].full_name or inputs.name)
    written = year_of(read)
    later = inputs.year - written
    if later not in (0, 1):
        raise ConflictingInput(
            f"文稿是{written}年度的，单位文件夹里是{inputs.year}年度的表",
            advice="放上年的文稿，或者本年的表",
        )
    profile, answers, _ = inputs.said
    figures = figures_of(inputs, answers, profile)
    prior = prior_figures(inputs)
    now = Ground.of(inputs, figures, prior)
    if not later:
        then = now
    elif inputs.prior is None:
        raise MissingInput(
            f"没有{written}年度的表，认不出上年文稿里的数说的是哪一项",
            advice="把上年的决算公开表（工作簿或公开的 PDF）放进单位文件夹",
        )
    else:
        then = _ground_of_year(inputs, inputs.prior)
    bindings = bind(read, then, now, later)
    years = Years(written, later)
    renewer = Renewer(bindings, then, now, years)
    tables = tables_renewed(read, then.inputs.current, inputs.current, later)
    captions = [text_of(number, read.paragraphs[number].text) for number in dict.fromkeys(tables.captions)]
    in_lines, stay = tables_in_lines(bindings.rest) if later else (Plan(), set())
    plan = renewer.run(captions, tables.left | stay)
    plan.take(tables.plan)
    plan.take(in_lines)
    if later:
        plan.take(come_and_go(renewer, bindings, then, now))
        plan.take(glossary_remarks(bindings, then, now))
        plan.edits += enumerations_renewed(renewer, bindings.bound, now.inputs)
        labels, given = questions_in(inputs.form), confirmed_answers(answers)
        take_answers(plan, bindings, labels, given)
        if reasons_opened:
            open_reasons(plan, bindings, labels, given)
    edits = tuple(plan.without_overlaps())
    placed = put_back(plan, whole, own)
    rewriting = Rewriting(own, revision)
    rewriting.carry_out(placed, placed.without_overlaps())
    around = around_renewed(own.package, written, later)
    rewriting.renew_around(around.edits)
    made = rewriting.read()
    left = _left(made, Basis(profile.full_name or inputs.name or "", now))
    notes = [Remark(*one.anchor, ("核对新文稿：" + one.message,)) for one in left if one.anchor is not None]
    rewriting.remark(made, notes)
    data = rewriting.pack()
    return RolledForward(data, years, bindings, plan, edits, left, bool(later) and reasons_opened, around, whole.how)


def confirmed_answers(answers: Answers) -> dict[str, str]:
    """The answers of a form by key, but for those that were taken from last year's document and not confirmed yet."""
    return {
        key: one.above or one.text
        for key, one in answers.items()
        if Mark.parse(one.mark).settled(one.text, confirmed=False) != LAST_YEAR
    }


def _left(made: Document, basis: Basis) -> tuple[Finding, ...]:
    """What a check of the new document finds, of narrative, tables and cover; what waits for a person is told apart."""
    whole = reassembled(made)
    body = whole.document
    result = whole.told_of(check_whole_document(body, basis))
    found = (one for one in result.findings if one.severity is not Severity.NOTE and one.code != _OPEN_SLOT)
    return tuple(one for one in found if one.anchor is not None)


def words_of_last_year(inputs: UnitInputs, document: Path, labels: Mapping[str, str]) -> list[LastYears] | None:
    """What last year's document (.docx, .pdf) says for the questions of this year's form, in their order.

    None where the document is of another year than the last. Without last year's tables its subjects are told by this
    year's names alone.

    Raises:
        UnreadableFile: it cannot be read.
        MissingInput: it names no year.
        ConflictingInput: it is another unit's.
    """
    read = reassembled(document_at(document)).document
    if year_of(read) != inputs.year - 1:
        return None
    refuse_another_unit(read, document.name, inputs.said[0].full_name or inputs.name)
    then = _ground_of_year(inputs, inputs.prior or replace(inputs.current, year=inputs.year - 1))
    bindings = bind(read, then, then, 0)
    found = last_years_words(bindings, labels)
    return [found[key] for key in labels if key in found]


def _ground_of_year(inputs: UnitInputs, tables: YearTables) -> Ground:
    """What a document of the last year is held against."""
    last = replace(
        inputs,
        year=tables.year,
        current=tables,
        prior=None,
        budget=None,
        fund_budget=None,
        agency_budget=None,
        evaluation={},
    )
    known = figures_of(last, {}, UnitProfile())
    return Ground.of(
        replace(last, budget=inputs.budget, fund_budget=inputs.fund_budget), known, {}
    )  # the budget for its names alone


def figures_of(inputs: UnitInputs, answers: Answers, profile: UnitProfile) -> Mapping[str, Quantity]:
    """Every figure, those of the 全年预算 as well: a document may speak of either budget."""
    either = (derive(inputs, answers, profile, Publishing(adjusted_budgets=each)).by_id for each in (True, False))
    adjusted, plain = either
    return {**adjusted, **plain}


def refuse_another_unit(document: Document, shown: str, name: str | None) -> None:
    """Stop at the document of another unit than `name`; `shown` is how the document is called.

    Raises:
        ConflictingInput: the cover, or most of its sentences, name another unit.
    """
    other = another_unit([one.text for one in document.paragraphs], name or "")
    if other:
        raise ConflictingInput(
            f"《{shown}》是“{other}”的文稿，单位文件夹里是“{name}”的表，没有用它的内容",
            advice="放这个单位自己的文稿；单位改了名称的，先把文稿里的名称改成现在的",
        )


def year_of(document: Document) -> int:
    """The year a document is about: the one it names most often.

    Raises:
        MissingInput: it names none.
    """
    found = Counter(int(year) for one in document.paragraphs for year in _YEAR.findall(one.text))
    if not found:
        raise MissingInput("文稿里没有写年度", advice="看是不是部门决算的文稿")
    most = max(found.values())
    return max(year for year, times in found.items() if times * 2 >= most)


def write_rolled(
    rolled: RolledForward, document: Path, target: Path, *, force: bool = False, in_place_of: Source | None = None
) -> Path | None:
    """Put the new document into place.

    `in_place_of` is the file at the target as it was read, which is replaced; returns the copy of it that is kept.

    Raises:
        UsageError: the target is last year's document.
        OutputRefused: the target exists (without `force`) or cannot be written.
    """
    if target.exists() and target.samefile(document):
        raise UsageError(f"“{target}”就是上年的文稿，不能写", advice="用 -o 另写一个文件名")
    check_target(target, force=force or in_place_of is not None)
    if in_place_of is not None:
        return replace_source(in_place_of, rolled.data, backup=True)
    write_files({target: rolled.data}, force=force)
    return None
