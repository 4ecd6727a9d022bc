"""The colours behind words that a person still has to look at: open slots, and figures that an error touches."""

from __future__ import annotations

import tomllib
from collections.abc import Container
from functools import cache
from typing import NamedTuple

from narrate import resources
from narrate.report.values import Span, SpanKind

SECTION = "highlight"
"""The table of templates/styles.toml that names them; the others there are paragraph styles."""


class Highlights(NamedTuple):
    """Names of highlight colours, as w:highlight has them."""

    open: str
    doubtful: str

    def behind(self, span: Span, doubtful: Container[str]) -> str:
        """The colour behind a span; "" for none. `doubtful` are the refs of figures that an error touches."""
        if span.kind is SpanKind.OPEN:
            return self.open
        touched = span.kind in (SpanKind.FIGURE, SpanKind.WORD) and span.ref.partition("/")[0] in doubtful
        return self.doubtful if touched else ""


@cache
def highlights() -> Highlights:
    """The colours of templates/styles.toml."""
    with (resources.templates() / "styles.toml").open("rb") as stream:
        return Highlights(**tomllib.load(stream)[SECTION])
