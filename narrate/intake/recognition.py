"""Which table a region is, by its columns; and why a region or sheet is none.

In: a `Region` and what stands above it. Out: candidates, names of missing columns, verdicts on what is not recognised.
"""

from __future__ import annotations

from dataclasses import replace

from narrate.cell_names import column_letters
from narrate.intake.accounts import SheetVerdict
from narrate.intake.captions import HeadFacts, ends_with_title_of, facts_above, title_of
from narrate.intake.grid import Grid
from narrate.intake.hypotheses import ReadRegion, missing_names
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.line_tables import LineRegion, line_region
from narrate.intake.name_columns import line_columns
from narrate.intake.normalisation import bare, plain
from narrate.intake.regions import Region
from narrate.intake.subject_columns import SubjectRegion, subject_region
from narrate.intake.three_public_table import three_public_region

_A_TABLE_HAS = 3  # figures; a contents page has none

# the shapes a header can have for a table of a shape
_HEADER_SHAPES = {
    "subjects": ("subjects",),
    "economic": ("subjects",),
    "lines": ("lines",),
    "operations": ("lines",),
    "three_public": ("three_public", "lines"),
}


def fits_shape(region: Region, layout: TableLayout) -> bool:
    """Whether the header of a region has a shape the table is seen in."""
    return region.shape in _HEADER_SHAPES.get(layout.shape, ())


def by_columns(region: Region, facts: HeadFacts) -> list[TableLayout]:
    """Tables whose columns are all there; with 公开0N表 that one; without a title only where they are distinctive."""
    fitting = [
        layout
        for layout in layouts().tables
        if fits_shape(region, layout) and not missing_names(header_of(region, layout, facts.year), layout)
    ]
    if facts.extra is not None:
        return []
    distinctive = [layout for layout in fitting if _is_distinctive(region, layout)]
    if not facts.title:
        return distinctive  # the numbers of the tables differ from region to region: see `fitting_tables`
    if facts.number:
        said = ends_with_title_of(plain(facts.unknown_title))  # the title comes first: 某支出决算表 is not 05
        numbered = [layout for layout in fitting if layout.number == facts.number and said in (None, layout)]
        if numbered:
            return numbered
    if facts.unknown_title:
        return []
    return distinctive


def by_sheet_name(region: Region, facts: HeadFacts) -> TableLayout | None:
    """For a table without a title, the table the name of its sheet is the title of, where it has all its columns."""
    layout = title_of(plain(region.grid.sheet))
    if layout is None or not fits_shape(region, layout):
        return None
    return None if missing_names(header_of(region, layout, facts.year), layout) else layout


def fitting_tables(region: Region) -> list[TableLayout]:
    """Every one of the nine whose columns a region has, for one that says by nothing else which it is."""
    return [
        layout
        for layout in layouts().tables
        if layout.number.isdigit()
        and fits_shape(region, layout)
        and not missing_names(header_of(region, layout), layout)
    ]


def _is_distinctive(region: Region, layout: TableLayout) -> bool:
    """Whether these columns can only be this table's."""
    if layout.shape in ("subjects", "economic"):
        subjects = subject_region(region)
        texts = {text for stack in subjects.header.stacks for text in stack}
        has_columns = bool(layout.distinctive) and set(layout.distinctive) <= set(subjects.blocks(layout)[0].amounts)
        return has_columns or not layout.marks.isdisjoint(texts)
    if region.shape == "three_public":
        return True
    found = line_region(region)
    names = {bare(raw) for block in found.blocks for raw in _names_below(found, block.name)}
    if layout.shape == "lines":
        return all(any(half.lines.get(name) == "grand_total" for name in names) for half in layout.halves.values())
    if layout.shape == "operations":
        return len({layout.sections[name] for name in names if name in layout.sections}) >= 2
    return set(layout.required) <= {layout.items.get(name) for name in names} and "相关统计数" not in names


def _names_below(found: LineRegion, column: int) -> list[str]:
    raws = (found.region.grid.raw(row, column) for row in range(found.body, found.region.limit))
    return [raw for raw in raws if isinstance(raw, str) and raw]


def header_of(region: Region, layout: TableLayout, year: int | None = None) -> ReadRegion:
    """The region with its header read the way its shape wants; `year` is the year of the table."""
    if region.shape == "three_public":
        return three_public_region(region, layout, year)
    if region.shape == "subjects":
        return subject_region(region, year)
    found = line_region(region, year)
    if layout.shape == "lines" and len(found.blocks) < len(layout.halves) and not region.names:
        names = line_columns(region.grid, region.anchor + 1, region.limit)
        found = line_region(replace(region, names=names), year) if names else found
    return found


def not_recognised(region: Region, facts: HeadFacts, candidates: list[TableLayout]) -> SheetVerdict:
    """Why a region is no known table: its title, and the nearest table with what is missing."""
    grid = region.grid
    width = max(len(row) for row in grid.rows[region.top : region.limit])
    cells = f"A{region.top + 1}:{column_letters(width - 1)}{region.limit}"
    return SheetVerdict(grid.file, grid.sheet, "", "", facts.year, cells, _reason(region, facts, candidates))


def _reason(region: Region, facts: HeadFacts, candidates: list[TableLayout]) -> str:
    if facts.extra is not None:
        return _reason_of_extra(facts)
    title = f"标题“{facts.title}”不是认识的表" if facts.unknown_title else "没有写标题"
    if facts.layout is not None:
        return (
            f"标题是“{facts.title}”，只登记，不取数"
            if facts.layout.shape == "listed"
            else f"标题是“{facts.title}”，表头不是这张表的"
        )
    if len(candidates) > 1:
        return f"{title}，各列与{'、'.join(layout.name for layout in candidates)}都相符，分不清"
    near = [layout for layout in layouts().tables if fits_shape(region, layout)]
    if not near:
        return title
    missing = {
        layout.key: list(dict.fromkeys(missing_names(header_of(region, layout, facts.year), layout))) for layout in near
    }
    nearest = max(near, key=lambda layout: _nearness(region, layout, len(missing[layout.key])))
    lacking = missing[nearest.key]
    return f"{title}；最接近{nearest.name}，" + (f"缺{'、'.join(lacking)}" if lacking else "各列都有，看标题是否写错")


def _nearness(region: Region, layout: TableLayout, lacking: int) -> int:
    """Columns in common less columns lacking; a table told by other words (年初预算数) lacks these too."""
    found = header_of(region, layout)
    if not isinstance(found, SubjectRegion):
        return -lacking
    texts = {text for stack in found.header.stacks for text in stack}
    unmarked = bool(layout.marks) and layout.marks.isdisjoint(texts)
    return len(found.blocks(layout)[0].amounts) - lacking - unmarked


def without_header(grid: Grid) -> SheetVerdict:
    """The verdict on a sheet without any header known: empty, listed only, or nothing of ours."""
    if not any(cell != "" for row in grid.rows for cell in row):
        return SheetVerdict(grid.file, grid.sheet, "", "", None, "", "空表")
    facts = facts_above(grid, 0, min(len(grid.rows), 8))
    if facts.layout is not None and facts.layout.shape == "listed":
        return SheetVerdict(grid.file, grid.sheet, facts.layout.name, "", facts.year, "", "只登记，不取数")
    if facts.extra is not None:
        return SheetVerdict(grid.file, grid.sheet, "", "", facts.year, "", _reason_of_extra(facts))
    if facts.layout is not None:
        return SheetVerdict(grid.file, grid.sheet, "", "", facts.year, "", f"写着“{facts.title}”，没有找到表头")
    return SheetVerdict(grid.file, grid.sheet, "", "", facts.year, "", "没有认识的标题和表头")


def _reason_of_extra(facts: HeadFacts) -> str:
    return f"“{facts.title}”是{facts.extra.name if facts.extra else ''}，情况说明不用它的数，没有用"


def lost_table(grid: Grid) -> HeadFacts | None:
    """The head of a sheet that has the title of one table and figures below, but no header that is known."""
    facts = facts_above(grid, 0, min(len(grid.rows), 8))
    if facts.layout is None or facts.layout.shape == "listed":
        return None
    titles = {title for row in grid.rows for cell in row if isinstance(cell, str) and (title := title_of(plain(cell)))}
    figures = sum(cell.__class__ is float and bool(cell) for row in grid.rows for cell in row)
    return facts if len(titles) == 1 and figures >= _A_TABLE_HAS else None
