"""The charts (图) of one rendering: `chart(…)` of a template becomes a value, or an open slot where a figure is missing.

A template says the kind, the title, and which figures stand under which labels; it passes figures, never numbers.
What a chart shows is what the sentences print: the same published values, from the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from narrate.figures.figure import Direction, Figure, Missing, Why
from narrate.report.values import Chart, ChartKind, ChartPoint, ChartSeries, SpanKind
from narrate.templating.filters import Filters
from narrate.templating.span_markup import chart_mark, mark, plain, strip

_KINDS = {kind.value: kind for kind in ChartKind}
_NOT_DRAWN = (Why.ZERO_BASE, Why.NEGATIVE_BASE, Why.NOT_APPLICABLE)  # there is no such figure, and none is wanted
_HOW = '写成 chart("column", 标题, [(名称, 数), …])，几组数写成 [(组名, [(名称, 数), …]), …]'


class _Labelled(NamedTuple):
    """A figure under its label; the figure may be missing."""

    label: str
    figure: Figure | Missing


class _Group(NamedTuple):
    """The figures of one series."""

    name: str
    items: tuple[_Labelled, ...]


class ChartRecorder:
    """Makes the charts that templates ask for and counts their captions. Its record is its only state."""

    def __init__(self, filters: Filters) -> None:
        self._filters = filters
        self._charts: list[Chart] = []
        self._captions = 0

    def number(self) -> str:
        """The number of the next caption (图1, 图2 …), counted through the report."""
        self._captions += 1
        return mark(SpanKind.ORDINAL, "chart", str(self._captions))

    def chart(self, kind: str, title: str, items: Iterable[Any], alt: str = "") -> str:
        """A chart of figures: `items` are (label, figure) pairs, things with a name and an amount, or named groups.

        Figures that do not apply to the unit are not drawn, nor are zeros in a pie, which has no room for them; a pie
        without a slice is no chart at all, and one with a negative amount is drawn in columns instead.

        Raises:
            ValueError, TypeError: the kind is unknown, or something other than a figure is to be drawn.
        """
        if kind not in _KINDS:
            raise ValueError(f"没有“{kind}”这种图，可以用：{'、'.join(_KINDS)}")
        title = strip(title)
        groups = tuple(_groups(list(items), title))
        missing = [item.figure for group in groups for item in group.items if _is_missing(item.figure)]
        if missing:
            return self._filters.missing_from_chart(title, [one for one in missing if isinstance(one, Missing)])
        return self._made(_KINDS[kind], title, groups, strip(alt))

    def placed(self, number: int, key: str) -> Chart:
        """The chart of a mark, under the key of its paragraph."""
        return replace(self._charts[number], key=key)

    def _made(self, kind: ChartKind, title: str, groups: tuple[_Group, ...], alt: str) -> str:
        drawn = [item.figure for group in groups for item in group.items if isinstance(item.figure, Figure)]
        units = {figure.unit for figure in drawn}
        if len(units) > 1:
            raise ValueError(f"一张图里有几种单位的数：{'、'.join(sorted(units))}")
        if kind is ChartKind.PIE and (len(groups) != 1 or any(figure.published < 0 for figure in drawn)):
            kind = ChartKind.COLUMN
        categories = _categories(kind, groups)
        if not drawn or not categories:
            return ""
        series = tuple(self._series(group, categories) for group in groups)
        chart = Chart("", kind, title, categories, series, alt, self._filters.number_format(drawn[0]))
        self._charts.append(chart if alt else replace(chart, alt=self._described(chart, groups)))
        return chart_mark(len(self._charts) - 1)

    def _series(self, group: _Group, categories: tuple[str, ...]) -> ChartSeries:
        given = {item.label: item.figure for item in group.items if isinstance(item.figure, Figure)}
        points = (given.get(label) for label in categories)
        return ChartSeries(group.name, tuple(None if one is None else self._point(one) for one in points))

    def _point(self, figure: Figure) -> ChartPoint:
        return ChartPoint(self._filters.charted(figure), figure.id)

    def _described(self, chart: Chart, groups: tuple[_Group, ...]) -> str:
        """The alt text: the title, then every label with its number as the sentences print it."""
        several = len(groups) > 1
        told = (
            f"{group.name if several else ''}{item.label}{self._printed(item.figure)}"
            for group in groups
            for item in group.items
            if item.label in chart.categories and isinstance(item.figure, Figure)
        )
        return f"{chart.title}：{'，'.join(told)}"

    def _printed(self, figure: Figure) -> str:
        filters = self._filters
        by_unit = {"%": filters.percent, "个": filters.count, "分": filters.score}
        return strip(by_unit.get(figure.unit.value, filters.amount)(figure))


def _groups(items: list[Any], title: str) -> Iterator[_Group]:
    """One group named after the chart, or the groups that the template names."""
    nested = [item for item in items if isinstance(item, (tuple, list)) and len(item) == 2 and _is_list(item[1])]
    if nested and len(nested) < len(items):
        raise TypeError(f"图“{title}”里有的数分了组，有的没有：{_HOW}")
    named = [(strip(str(name)), inner) for name, inner in nested] or [(title, items)]
    for name, inner in named:
        labelled = tuple(_labelled(item, title) for item in inner)
        if len({item.label for item in labelled}) < len(labelled):
            raise ValueError(f"图“{title}”里有两个数用了同一个名称")
        yield _Group(name, labelled)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not isinstance(value, (Figure, Missing, Direction))


def _labelled(item: Any, title: str) -> _Labelled:
    """A (label, figure) pair, or what has a name and an amount (an income source, a 类, an economic subject)."""
    amount = getattr(item, "amount", None)
    if isinstance(amount, (Figure, Missing)):
        return _Labelled(plain(str(item.name or getattr(item, "code", ""))), amount)
    if isinstance(item, (tuple, list)) and len(item) == 2 and isinstance(item[0], str):
        label, figure = item
        if isinstance(figure, (Figure, Missing)):
            return _Labelled(strip(label), figure)
        shown = getattr(figure, "id", None) or repr(figure)
        raise TypeError(f"图“{title}”里“{strip(label)}”后面不是数，是 {shown}")
    raise TypeError(f"图“{title}”的内容写法不对：{_HOW}")


def _is_missing(figure: Figure | Missing) -> bool:
    return isinstance(figure, Missing) and figure.why not in _NOT_DRAWN


def _categories(kind: ChartKind, groups: tuple[_Group, ...]) -> tuple[str, ...]:
    """The labels in the order they first come; of a pie only those with a slice."""
    return tuple(
        dict.fromkeys(
            item.label
            for group in groups
            for item in group.items
            if isinstance(item.figure, Figure) and (kind is ChartKind.COLUMN or item.figure.published != 0)
        )
    )
