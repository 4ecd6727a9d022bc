"""Which of the tables found is the unit's: one for each key and year, the current year, the one before, the budget.

In: tables of all sheets. Out: `Choice`, with a verdict on every table. The same table twice is a finding when the
numbers agree; when they do not, the one is taken that agrees with the other tables of the year, and that is said; where
neither agrees better, the table is not understood. Hidden sheets count only where no visible one has the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from narrate.findings import Finding, Severity
from narrate.intake.accounts import NotUnderstood, Outcome, SheetVerdict, SubjectTable, Table
from narrate.intake.agreement import agreement
from narrate.intake.arithmetic import score
from narrate.intake.captions import title_of
from narrate.intake.choosing import has_figures, values_of
from narrate.intake.normalisation import plain
from narrate.intake.tables import FoundTable

BUDGET, OPERATIONS = "budget", "operations"
BUDGETS = frozenset({BUDGET, "fund_budget"})  # tables of what was planned: of the year alone
Key = tuple[str, int]


@dataclass(slots=True)
class Choice:
    """Tables by key and year, and what was judged on the way."""

    tables: dict[Key, FoundTable] = field(default_factory=dict)
    verdicts: list[SheetVerdict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    twice: list[tuple[FoundTable, FoundTable]] = field(default_factory=list)  # and the same table that was taken
    older: list[FoundTable] = field(default_factory=list)  # of years before last year's

    def before(self) -> dict[int, dict[str, Any]]:
        """The tables of the years before last year's, by year and key; those that there are several of are left out."""
        found: dict[tuple[int, str], list[FoundTable]] = {}
        for one in self.older:
            found.setdefault((one.head.year or 0, one.layout.key), []).append(one)
        years: dict[int, dict[str, Any]] = {}
        for (year, key), same in found.items():
            if len(same) == 1:
                years.setdefault(year, {})[key] = same[0].table
        return years

    def of_year(self, year: int) -> dict[str, Any]:
        """The tables of a year by key, the budget not among them."""
        return {key: found.table for (key, of), found in self.tables.items() if of == year and key not in BUDGETS}


def where(found: FoundTable) -> str:
    """The file and sheet of a table, written out."""
    return f"《{found.grid.file}》“{found.grid.sheet}”"


def choose(tables: Iterable[FoundTable], year: int, unit: str | None = None) -> Choice:
    """One table for each key and year; verdicts on all of them, in the order they were found."""
    choice = Choice()
    all_found = list(tables)
    verdicts: dict[int, SheetVerdict] = {}
    claims: dict[Key, list[FoundTable]] = {}
    for found in all_found:
        reason = _years_reason(found, year)
        if reason:
            verdicts[id(found)] = _verdict(found, "", reason, Outcome.PASSED_OVER)
            if found.layout.key != BUDGET and 0 < (found.head.year or 0) < year - 1:
                choice.older.append(found)
        else:
            claims.setdefault((found.layout.key, found.head.year or 0), []).append(found)
    lone = {key: found[0] for key, found in claims.items() if len(found) == 1}
    for key, claimants in claims.items():
        verdicts |= _settle(key, claimants, year, unit, lone, choice)
    verdicts |= _without_stale_years(choice, year)
    choice.verdicts = [verdicts[id(found)] for found in all_found]
    choice.findings += _twice(choice.twice)
    choice.findings += _read_by_evidence(choice.tables.values())
    if (BUDGET, year) not in choice.tables:
        choice.findings += [_other_budget(found, year) for found in all_found if found.layout.key == BUDGET]
    return choice


def _verdict(found: FoundTable, role: str, reason: str, outcome: Outcome) -> SheetVerdict:
    return SheetVerdict(
        found.grid.file, found.grid.sheet, found.layout.name, role, found.head.year, found.cells, reason, outcome
    )


def _role(found: FoundTable, year: int) -> str:
    if found.layout.key in BUDGETS:
        return "预算"
    return "本年" if found.head.year == year else "上年"


def _years_reason(found: FoundTable, year: int) -> str:
    """Why a table of this year is not used, "" when it is."""
    if found.layout.key in BUDGETS:
        return "" if found.head.year == year else f"不是{year}年的预算，没有用"
    if found.head.year in (year, year - 1):
        return ""
    older = 0 < (found.head.year or 0) < year - 1
    return "不是本年或上年，只有写到那一年的地区才用" if older else "不是本年或上年，没有用"


def _other_budget(found: FoundTable, year: int) -> Finding:
    place = where(found)
    return Finding(
        "intake-budget-of-other-year",
        Severity.WARNING,
        f"{place}是{found.head.year}年的预算，不是{year}年的，没有用",
        (place,),
        f"放进{year}年的年初预算",
    )


def _settle(
    key: Key, claimants: list[FoundTable], year: int, unit: str | None, lone: Mapping[Key, FoundTable], choice: Choice
) -> dict[int, SheetVerdict]:
    """One table of those that claim a key and year, and the verdicts on all of them."""
    verdicts: dict[int, SheetVerdict] = {}
    role = _role(claimants[0], year)
    rivals: list[FoundTable] = []
    for found in sorted(
        claimants, key=lambda one: (one.grid.hidden, _depth(one), not _is_titled(one), -_columns(one.table))
    ):
        same = next((one for one in rivals if _says_all_of(one.table, found.table)), None)
        if rivals and (joined := _continued(rivals[0], found)) is not None:
            verdicts[id(found)] = _verdict(found, role, f"接{where(rivals[0])}", Outcome.READ)
            verdicts[id(joined)] = _verdict(rivals[0], role, rivals[0].evidence, Outcome.READ)
            verdicts[id(rivals[0])] = verdicts[id(joined)]
            rivals[0] = joined
        elif same is not None:
            verdicts[id(found)] = _same_twice(found, same, choice)
        elif rivals and found.grid.hidden:
            verdicts[id(found)] = _verdict(found, "", "隐藏的工作表，没有用", Outcome.PASSED_OVER)
        else:
            rivals.append(found)
    taken, why = _preferred(key, rivals, unit, lone) if len(rivals) > 1 else (rivals[0], "")
    if taken is None:
        choice.not_understood.append(_undecided(key, rivals))
        return verdicts | {
            id(one): _verdict(one, "", "有两张，内容不同，分不出用哪一张", Outcome.NOT_UNDERSTOOD) for one in rivals
        }
    choice.tables[key] = taken
    hidden = "隐藏的工作表" if taken.grid.hidden else ""
    verdicts.setdefault(id(taken), _verdict(taken, role, taken.evidence or hidden, Outcome.READ))
    for one in rivals:
        if one is not taken:
            verdicts[id(one)] = _verdict(one, "", f"同一张表用了{where(taken)}的：{why}", Outcome.PASSED_OVER)
            choice.findings.append(_two_tables(taken, one, why))
    return verdicts


def _without_stale_years(choice: Choice, year: int) -> dict[int, SheetVerdict]:
    """A table of last year that says cell for cell what this year's in the same workbook says: its year is a slip."""
    verdicts: dict[int, SheetVerdict] = {}
    for (key, of), found in list(choice.tables.items()):
        now = choice.tables.get((key, year))
        if of != year - 1 or now is None or now.grid.file != found.grid.file:
            continue
        of_then = [one for (_, other), one in choice.tables.items() if other == of and one.grid.file == found.grid.file]
        telling = has_figures(found.table) or len(of_then) == 1  # nothing but zeros may well be both years'
        if telling and values_of(found.table) == values_of(now.table):
            del choice.tables[key, of]
            told = f"写着{of}年度，数与{where(now)}的{year}年度一格不差，多半是年度没有改，没有当作上年的"
            verdicts[id(found)] = _verdict(found, "", told, Outcome.PASSED_OVER)
            advice = "是上年的表就换成上年的数，是本年的改过年度"
            choice.findings.append(
                Finding("intake-stale-year", Severity.WARNING, f"{where(found)}{told}", (where(found),), advice)
            )
    return verdicts


def _same_twice(found: FoundTable, first: FoundTable, choice: Choice) -> SheetVerdict:
    choice.twice.append((found, first))
    return _verdict(found, "", f"与{where(first)}内容相同，没有用", Outcome.PASSED_OVER)


def _twice(pairs: Sequence[tuple[FoundTable, FoundTable]]) -> Iterable[Finding]:
    """One finding for each workbook that repeats tables of another."""
    by_file: dict[tuple[str, str], list[tuple[FoundTable, FoundTable]]] = {}
    for found, first in pairs:
        by_file.setdefault((found.grid.file, first.grid.file), []).append((found, first))
    for (file, other), same in by_file.items():
        places = tuple(where(one) for pair in same for one in pair)
        found, first = same[0]
        message = (
            f"《{file}》有{len(same)}张表与《{other}》的内容相同，用后者"
            if len(same) > 1
            else f"{where(found)}与{where(first)}内容相同（{found.layout.name}，{found.head.year}年度），取后者"
        )
        yield Finding("intake-same-table-twice", Severity.NOTE, message, places, "删掉一个")


def _preferred(
    key: Key, rivals: Sequence[FoundTable], unit: str | None, lone: Mapping[Key, FoundTable]
) -> tuple[FoundTable | None, str]:
    """The one to take and why: this unit's, the one not in a subfolder, the one that agrees with the others, its title."""
    own = [one for one in rivals if unit and plain(one.head.unit_name or "") == plain(unit)]
    if own and len(own) < len(rivals) and all(one.head.unit_name for one in rivals):
        return (own[0], f"写的单位是“{unit}”") if len(own) == 1 else (None, "")
    nearest = [one for one in rivals if _depth(one) == min(map(_depth, rivals))]
    if len(nearest) == 1:
        return nearest[0], "它直接放在单位文件夹里"
    others: dict[str, Table] = {name: one.table for (name, of), one in lone.items() if of == key[1]}
    marks = [agreement(key[0], one.table, others).worth for one in rivals]
    best = max(marks)
    if marks.count(best) == 1:
        return rivals[marks.index(best)], "它的数与其他表相符"
    leading = [one for one, mark in zip(rivals, marks, strict=True) if mark == best]
    own_sums = [score(one.table, one.layout) for one in leading]
    if {plain(one.head.title) for one in leading} == {plain(leading[0].head.title)}:
        fewest = min(mark.broken for mark in own_sums)
        sound = [one for one, mark in zip(leading, own_sums, strict=True) if mark.broken == fewest]
        if len(sound) == 1:
            return sound[0], "它表内各行、各级相加相符，另一张不符"
    ranks = [_rank(one) for one in leading]
    if ranks.count(min(ranks)) == 1:
        return leading[ranks.index(min(ranks))], "它的标题是这张表的"
    return None, ""


def _columns(table: Table) -> int:
    """The columns of amounts that a table by subject has; 0 for others."""
    if not isinstance(table, SubjectTable):
        return 0
    return len(table.rows[0].amounts if table.rows else table.total)


def _says_all_of(one: Table, other: Table) -> bool:
    """Whether two tables hold the same, or the other the same in fewer columns (08 of spending beside 08 of both)."""
    if values_of(one) == values_of(other):
        return True
    if not isinstance(one, SubjectTable) or not isinstance(other, SubjectTable) or not other.total:
        return False
    if not other.total.keys() < one.total.keys():
        return False
    there = {row.code: row.amounts for row in one.rows} | {"": one.total}
    here = {row.code: row.amounts for row in other.rows} | {"": other.total}
    return there.keys() == here.keys() and all(
        reading.value == there[code][key].value for code, amounts in here.items() for key, reading in amounts.items()
    )


def _is_titled(found: FoundTable) -> bool:
    """Whether a table bears a title of its own; another (财政拨款支出决算表 for 05) was taken for its columns."""
    return title_of(plain(found.head.title)) is found.layout


def _depth(found: FoundTable) -> int:
    """0 for what lies in the unit folder itself, more in a subfolder or an archive."""
    return found.grid.file.count("/")


def _rank(found: FoundTable) -> int:
    """How near a title is to the table's own: the place among its titles."""
    title = plain(found.head.title)
    ends = [n for n, one in enumerate(found.layout.titles) if plain(one) in title]
    return max(ends, key=lambda n: len(found.layout.titles[n]), default=len(found.layout.titles))


def _two_tables(taken: FoundTable, other: FoundTable, why: str) -> Finding:
    here, there = where(taken), where(other)
    message = f"{taken.head.year}年度的{taken.layout.name}有两张，内容不同：用{here}的，因为{why}；没有用{there}的"
    return Finding(
        "intake-two-tables", Severity.WARNING, message, (here, there), "核对用的是不是这一张，不对的从文件夹里拿走"
    )


def _undecided(key: Key, rivals: Sequence[FoundTable]) -> NotUnderstood:
    first = rivals[0]
    places = tuple(f"{where(one)}!{one.cells}" for one in rivals)
    return NotUnderstood(
        key[0],
        first.layout.name,
        key[1],
        first.grid.file,
        first.grid.sheet,
        places,
        f"有{len(rivals)}张，内容不同，与其他表核对也分不出用哪一张",
        "只留正确的一张",
    )


def _read_by_evidence(tables: Iterable[FoundTable]) -> Iterable[Finding]:
    """One finding for each kind of evidence by which tables were read that their words do not say."""
    by_evidence: dict[str, list[FoundTable]] = {}
    for found in tables:
        if found.evidence:
            by_evidence.setdefault(found.evidence, []).append(found)
    for evidence, same in by_evidence.items():
        named = [f"{where(found)}（{found.layout.name}）" for found in same]
        message = f"{named[0]}：{evidence}" if len(same) == 1 else f"{'、'.join(named)}这{len(same)}张表{evidence}"
        advice = (
            "核对认得对不对；把标题写成表样上的标题"
            if "标题" in evidence
            else "核对读的是不是这几列；把列名写成表样上的名称"
        )
        yield Finding("intake-read-by-sums", Severity.WARNING, message, tuple(map(where, same)), advice)


def _continued(first: FoundTable, found: FoundTable) -> FoundTable | None:
    """A table by subject that goes on in another sheet of the workbook: its title is marked 续, or it lists other
    subjects and only one of the two has a total."""
    one, other = first.table, found.table
    if not isinstance(one, SubjectTable) or not isinstance(other, SubjectTable) or first.grid.file != found.grid.file:
        return None
    goes_on = bool(one.rows and other.rows) and not (one.total and other.total)
    if "续" not in other.head.title and not goes_on:
        return None
    if {row.code for row in one.rows} & {row.code for row in other.rows}:
        return None
    head = replace(one.head, pieces=one.head.pieces + other.head.pieces, notes=one.head.notes + other.head.notes)
    joined = SubjectTable(head, one.rows + other.rows, one.total or other.total, one.unread + other.unread)
    return replace(first, table=joined)
