"""What is wrong or odd in the data, as values: collected, never raised, all of one run told together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad: ERROR 错误 (the published text would be wrong), WARNING 存疑 (a person must look), NOTE 提示."""

    ERROR = "错误"
    WARNING = "存疑"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity. `places` are written-out addresses (《文件》“工作表”!C7); `advice` says what to do next."""

    code: str
    severity: Severity
    message: str
    places: tuple[str, ...] = ()
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "message": self.message,
            "places": list(self.places),
            "advice": self.advice,
        }
