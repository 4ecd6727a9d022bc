"""What a sheet might mean: which column is which, in one reading or several.

The first hypothesis is what the words of the header say. Others are made only when the words leave something open or
the sums of the table do not hold; which of them is right is decided by those sums (see `tables`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from narrate.cell_names import column_letters
from narrate.intake.amounts import holds_figure
from narrate.intake.column_words import column_key, is_other_time
from narrate.intake.layouts import TableLayout
from narrate.intake.line_tables import LineBlock, LinePlan, LineRegion, halves_of, line_plan
from narrate.intake.normalisation import plain
from narrate.intake.regions import Region
from narrate.intake.subject_columns import Block, SubjectRegion
from narrate.intake.three_public_table import Sides, ThreePublicRegion, missing_columns, side_columns

ReadRegion = SubjectRegion | LineRegion | ThreePublicRegion
Plan = tuple[Block, ...] | LinePlan | Sides
_MOST_COLUMNS = 9  # loose columns looked at when one is wanted
_SHIFTS = (1, -1, 2, -2)


class Hypothesis(NamedTuple):
    """One way to read a table: a plan for each of its regions.

    `lacking` are the names of wanted columns that it does not find, `essential` those of them nothing can do without;
    `why` says in Chinese what it takes that the words do not say, "" for the reading by words; `clashing` are columns
    that two claim.
    """

    plans: tuple[Plan, ...]
    lacking: tuple[str, ...] = ()
    essential: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()
    why: str = ""
    loose: bool = False  # a column of numbers is left that nothing was read from


def by_words(found: Sequence[ReadRegion], layout: TableLayout) -> Hypothesis:
    """The reading the words of the header say."""
    plans = tuple(plan_of(region, layout) for region in found)
    if isinstance(found[0], SubjectRegion):
        return _subject_hypothesis(found, plans, layout)
    names = tuple(dict.fromkeys(_missing_in(found[0], plans[0], layout)))
    return Hypothesis(plans, names, names if isinstance(found[0], ThreePublicRegion) else _essential(found[0], names))


def _essential(found: ReadRegion, names: tuple[str, ...]) -> tuple[str, ...]:
    """04 may leave out a fund whose lines add up without it."""
    return tuple(name for name in names if not name.endswith("预算财政拨款"))


def plan_of(region: ReadRegion, layout: TableLayout, *, lenient: bool = False) -> Plan:
    """The columns of one region by words."""
    if isinstance(region, SubjectRegion):
        return region.blocks(layout, lenient=lenient)
    if isinstance(region, LineRegion):
        return line_plan(region, layout)
    return region.sides


def missing_names(region: ReadRegion, layout: TableLayout) -> list[str]:
    """The names of required columns a header does not have, by words."""
    return _missing_in(region, plan_of(region, layout), layout)


def _missing_in(region: ReadRegion, plan: Plan, layout: TableLayout) -> list[str]:
    if isinstance(region, ThreePublicRegion):
        return missing_columns(region.sides, layout)
    if isinstance(region, SubjectRegion):
        return [
            layout.column_names[key]
            for block in _blocks_of(plan)
            for key in layout.required
            if key not in block.amounts
        ]
    if layout.shape == "lines":
        return _missing_in_halves(plan, layout)  # type: ignore[arg-type]
    sides = {side for block in region.blocks for side in side_columns(block, layout)}
    wanted = ("actual",) if layout.shape == "operations" else ("budget", "actual")
    return [next(name for name, one in layout.sides.items() if one == side) for side in wanted if side not in sides]


def _missing_in_halves(plan: LinePlan, layout: TableLayout) -> list[str]:
    missing = []
    for name, half in layout.halves.items():
        present: Mapping[str, int] = plan[name][1] if name in plan else {}
        missing += [half.names[key] for key in half.required if key not in present]
    return missing


def _subject_hypothesis(
    found: Sequence[ReadRegion], plans: Sequence[Plan], layout: TableLayout, why: str = ""
) -> Hypothesis:
    lacking: dict[str, None] = {}
    essential: dict[str, None] = {}
    clashing: list[str] = []
    for region, plan in zip(found, plans, strict=True):
        assert isinstance(region, SubjectRegion)
        for block in plan:
            assert isinstance(block, Block)
            absent = [key for key in layout.required if key not in block.amounts]
            lacking |= dict.fromkeys(layout.column_names[key] for key in absent)
            essential |= dict.fromkeys(layout.column_names[key] for key in absent if key in layout.essential)
        if not why:
            clashing += region.doubled(layout)
    loose = bool(lacking) and _has_loose(found, plans)
    return Hypothesis(tuple(plans), tuple(lacking), tuple(essential), tuple(dict.fromkeys(clashing)), why, loose)


def _has_loose(found: Sequence[ReadRegion], plans: Sequence[Plan]) -> bool:
    return any(
        loose_columns(region.region, region, name + 1, end, block.amounts.values())
        for region, plan in zip(found, plans, strict=True)
        if isinstance(region, SubjectRegion)
        for (_, name, end), block in zip(region.spans(), plan, strict=True)
        if isinstance(block, Block)
    )


def others(found: Sequence[ReadRegion], layout: TableLayout, plain: Hypothesis) -> Iterator[Hypothesis]:
    """Further readings, the likelier first."""
    first = found[0]
    if isinstance(first, SubjectRegion):
        subjects = [region for region in found if isinstance(region, SubjectRegion)]
        yield from _other_subjects(subjects, layout, plain)
    elif isinstance(first, LineRegion) and layout.shape == "lines":
        lines = [region for region in found if isinstance(region, LineRegion)]
        yield from _other_lines(lines, layout)
    elif isinstance(first, ThreePublicRegion):
        yield from _other_sides(first, layout)


def _other_subjects(found: Sequence[SubjectRegion], layout: TableLayout, plain: Hypothesis) -> Iterator[Hypothesis]:
    lenient = tuple(plan_of(region, layout, lenient=True) for region in found)
    looser = any(
        len(loose.amounts) > len(strict.amounts)
        for one, other in zip(plain.plans, lenient, strict=True)
        for strict, loose in zip(_blocks_of(one), _blocks_of(other), strict=True)
    )
    if looser and not any(region.doubled(layout, lenient=True) for region in found):
        yield _subject_hypothesis(found, lenient, layout, "不理会表头里不认识的上层文字")
    if any(region.doubled(layout, lenient=True) for region in found) and plain.lacking:
        return  # two groups of unknown words (全年数, 执行数) with the same columns: sums hold in either
    for base in (plain.plans, lenient) if looser else (plain.plans,):
        yield from _filled(found, base, layout)
    yield from _chosen(found, plain, layout)
    for shift in _SHIFTS if not plain.lacking else ():
        shifted = [_shifted(region, plan, shift) for region, plan in zip(found, plain.plans, strict=True)]
        if all(shifted):
            why = f"金额比表头{'右' if shift > 0 else '左'}移了{abs(shift)}列"
            yield _subject_hypothesis(found, [plan for plan in shifted if plan], layout, why)


def _blocks_of(plan: Plan) -> tuple[Block, ...]:
    return plan if isinstance(plan, tuple) else ()


def _filled(found: Sequence[SubjectRegion], plans: Sequence[Plan], layout: TableLayout) -> Iterator[Hypothesis]:
    """Wanted columns put to loose columns of numbers, in the order of the table's form."""
    first, blocks = found[0], plans[0]
    if not isinstance(blocks, tuple) or len(blocks) > 3:
        return
    order = list(dict.fromkeys(layout.columns.values()))
    per_block = []
    for (_, name, end), block in zip(first.spans(), blocks, strict=True):
        lacking = [key for key in order if key in layout.required and key not in block.amounts]
        loose = loose_columns(first.region, first, name + 1, end, block.amounts.values())
        per_block.append([dict(zip(lacking, chosen, strict=True)) for chosen in combinations(loose, len(lacking))])
    if not any(any(option) for options in per_block for option in options) or len(set(map(len, per_block))) > 1:
        return
    for options in zip(*per_block, strict=True) if len(per_block) > 1 else ((option,) for option in per_block[0]):
        filled = tuple(
            Block(block.codes, block.name, {**block.amounts, **option})
            for block, option in zip(blocks, options, strict=True)
        )
        names = [f"{column_letters(c)}列作“{layout.column_names[key]}”" for o in options for key, c in o.items()]
        why = f"表头没有写明，按相加的关系认出{'、'.join(names)}"
        rest = [filled if len(plan) == len(filled) else plan for plan in plans[1:]]
        yield _subject_hypothesis(found, [filled, *rest], layout, why)


def _chosen(found: Sequence[SubjectRegion], plain: Hypothesis, layout: TableLayout) -> Iterator[Hypothesis]:
    """Of two columns with one name, the later one."""
    if not plain.clashing:
        return
    plans = []
    for region in found:
        blocks = []
        for block, (_, name, end) in zip(plan_of(region, layout), region.spans(), strict=True):
            assert isinstance(block, Block)
            later = dict(block.amounts)
            for column in range(name + 1, end):
                key = _key_of(region, layout, column)
                if key:
                    later[key] = column
            blocks.append(Block(block.codes, block.name, later))
        plans.append(tuple(blocks))
    yield _subject_hypothesis(found, plans, layout, "两列同名，取后一列")
    yield _subject_hypothesis(found, list(plain.plans), layout, "两列同名，取前一列")


def _key_of(region: SubjectRegion, layout: TableLayout, column: int) -> str | None:
    name = next(name for start, name, end in region.spans() if start <= column < end)
    return column_key(layout, region.header.stacks[column], region.header.stacks[name])


def _shifted(region: SubjectRegion, plan: Plan, shift: int) -> tuple[Block, ...] | None:
    blocks = []
    for block, (_, name, end) in zip(plan, region.spans(), strict=True):
        assert isinstance(block, Block)
        moved = {key: column + shift for key, column in block.amounts.items()}
        if not moved or min(moved.values()) <= name or max(moved.values()) >= max(end, _width(region.region)):
            return None
        if any(
            any(map(is_other_time, region.header.stacks[c])) for c in moved.values() if c < len(region.header.stacks)
        ):
            return None
        blocks.append(Block(block.codes, block.name, moved))
    return tuple(blocks)


def _width(region: Region) -> int:
    return max(len(row) for row in region.grid.rows[region.top : region.limit])


def loose_columns(region: Region, found: SubjectRegion | LineRegion, first: int, end: int, taken: object) -> list[int]:
    """Columns that hold nothing but numbers and blanks, and that no word says to be something else."""
    grid, used = region.grid, set(taken)  # type: ignore[call-overload]
    loose = []
    for column in range(first, end):
        stack = found.header.stacks[column] if column < len(found.header.stacks) else ()
        cells = [grid.raw(row, column) for row in range(found.body, region.limit)]
        filled = [cell for cell in cells if cell != ""]
        figures = [cell for cell in filled if isinstance(cell, float) or holds_figure(cell)]
        if column in used or any(map(is_other_time, stack)) or len(figures) < len(filled) - len(filled) // 10:
            continue
        if figures or stack:
            loose.append(column)
    return loose[:_MOST_COLUMNS]


def _other_lines(found: Sequence[LineRegion], layout: TableLayout) -> Iterator[Hypothesis]:
    """The wanted columns of a half put to its loose columns."""
    first = found[0]
    plan = line_plan(first, layout)
    blocks = halves_of(first)
    ends = {
        name: min([b.name for b in first.blocks if b.name > block.name], default=_width(first.region))
        for name, block in blocks.items()
    }
    options: dict[str, list[dict[str, int]]] = {}
    for half, block in blocks.items():
        known = plan[half][1] if half in plan else {}
        wanted = [
            key for key in dict.fromkeys(layout.halves[half].columns.values()) if key in layout.halves[half].required
        ]
        lacking = [key for key in wanted if key not in known]
        loose = [
            c
            for c in loose_columns(first.region, first, block.name + 1, ends[half], known.values())
            if not _counts_rows(first, c)
        ]
        options[half] = [dict(zip(lacking, chosen, strict=True)) for chosen in combinations(loose, len(lacking))]
    if set(options) != {"income", "expenditure"}:
        return
    for left in options["income"]:
        for right in options["expenditure"]:
            if not left and not right:
                continue
            made: dict[str, tuple[LineBlock, Mapping[str, int]]] = {}
            for half, option in (("income", left), ("expenditure", right)):
                known = plan[half][1] if half in plan else {}
                made[half] = (blocks[half], {**known, **option})
            names = [
                f"{column_letters(c)}列作“{layout.halves[half].names[key]}”"
                for half, o in (("income", left), ("expenditure", right))
                for key, c in o.items()
            ]
            yield Hypothesis(tuple(made for _ in found), why=f"表头没有写明，按相加的关系认出{'、'.join(names)}")


def _counts_rows(found: LineRegion, column: int) -> bool:
    """Whether a column is 行次: 1, 2, 3 …"""
    cells = [found.region.grid.raw(row, column) for row in range(found.body, found.region.limit)]
    numbers = [
        float(cell) for cell in cells if isinstance(cell, float) or (isinstance(cell, str) and plain(cell).isdigit())
    ]
    return len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers))


def _other_sides(found: ThreePublicRegion, layout: TableLayout) -> Iterator[Hypothesis]:
    """Twelve columns whose words say too little: a block of six for each side, or pairs under each item."""
    width = _width(found.region)
    items = list(layout.required)
    for first in range(max(0, width - 2 * len(items)) + 1):
        columns = range(first, first + 2 * len(items))
        if columns.stop > width:
            continue
        blocks = {
            side: {key: columns[n * len(items) + i] for i, key in enumerate(items)}
            for n, side in enumerate(("budget", "actual"))
        }
        pairs = {
            side: {key: columns[2 * i + n] for i, key in enumerate(items)}
            for n, side in enumerate(("budget", "actual"))
        }
        start = column_letters(first)
        yield Hypothesis((blocks,), why=f"表头没有写全，按相加的关系从{start}列起作预算数、决算数两组各六项")
        yield Hypothesis((pairs,), why=f"表头没有写全，按相加的关系从{start}列起作六项各两列")
