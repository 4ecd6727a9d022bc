"""A date as a person types it, as Word wants it."""

from __future__ import annotations

from datetime import UTC, datetime

from narrate.errors import UsageError


def revision_date(given: str | None) -> str:
    """The time of a tracked change: ISO 8601 in UTC, to the second; now where none is given.

    Raises:
        UsageError: it is no date.
    """
    if given is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        read = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"看不懂的时间“{given}”", advice="写成 2026-11-25 或 2026-11-25T09:00:00Z 的样子") from error
    moment = read.astimezone(UTC) if read.tzinfo else read
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
