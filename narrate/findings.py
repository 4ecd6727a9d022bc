"""What is wrong or odd in the data, as values: collected, never raised, all of one run told together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How bad: ERROR 错误 (the published text would be wrong), WARNING 存疑 (a person must look), NOTE 提示."""

    ERROR = "错误"
    WARNING = "存疑"
    NOTE = "提示"


class Anchor(NamedTuple):
    """The words of a document that a finding is about.

    `paragraph` is the index into `narrate.word.reader.Document.paragraphs`; `start` and `end` (exclusive) are
    characters of that paragraph's text.
    """

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity. `places` are written-out addresses (《文件》“工作表”!C7); `advice` says what to do next.

    What a check adds, each empty where there is nothing to say: `section` is the part of the document, the table or
    the subject it belongs to; `fragment` the words of the document around it; `written` what stands there;
    `expected` what should; `computation` how that comes about, in numbers; `anchor` the words themselves.
    """

    code: str
    severity: Severity
    message: str
    places: tuple[str, ...] = ()
    advice: str = ""
    section: str = ""
    fragment: str = ""
    written: str = ""
    expected: str = ""
    computation: str = ""
    anchor: Anchor | None = None

    def as_json(self) -> dict[str, Any]:
        """The first five always, what a check adds only where there is something to say."""
        added = {
            "section": self.section,
            "fragment": self.fragment,
            "written": self.written,
            "expected": self.expected,
            "computation": self.computation,
            "anchor": self.anchor._asdict() if self.anchor else None,
        }
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "message": self.message,
            "places": list(self.places),
            "advice": self.advice,
        } | {key: value for key, value in added.items() if value}
