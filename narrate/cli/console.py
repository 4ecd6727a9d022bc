"""What a command shows: results and what goes with them on standard output, everything else on standard error, never a crash on the way.

Text goes out in the console's own encoding (GBK on most Chinese Windows machines); a character it cannot show is
written as 〔U+2000B〕. An encoding without Chinese (a Windows set to English) would leave nothing but ?, so that UTF-8
is written instead. JSON is for programs: sent to a file or a pipe it
is UTF-8 without a byte order mark whatever the console uses; on a terminal it is text in the console's encoding, and
what cannot be shown is a \\uXXXX escape, so that it stays JSON.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TextIO

from narrate.errors import NarrateError, SeveralErrors
from narrate.visible import visible

if TYPE_CHECKING:
    from narrate.findings import Finding

_SCREEN = 25  # lines; narrate.cli.screen says why
_VISIBLE = "narrate-visible"
_JSON_ESCAPE = "narrate-json-escape"


def _replace_visibly(error: UnicodeError) -> tuple[str | bytes, int]:
    """Codec error handler: 〔U+2000B〕 for each character the encoding lacks, ? where it lacks 〔 too.

    The latter only on a stream that nobody prepared.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    shown = "".join(f"〔U+{ord(character):04X}〕" for character in lost)
    try:
        shown.encode(error.encoding)
    except (UnicodeError, LookupError):
        shown = "?" * len(lost)
    return shown, error.end


def _escape_for_json(error: UnicodeError) -> tuple[str | bytes, int]:
    r"""Codec error handler: \uXXXX, in two halves for characters beyond the basic plane, as JSON wants it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    halves = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[i]:02x}{halves[i + 1]:02x}" for i in range(0, len(halves), 2)), error.end


codecs.register_error(_VISIBLE, _replace_visibly)
codecs.register_error(_JSON_ESCAPE, _escape_for_json)


_notes_left_out = False


def leave_out_notes() -> None:
    """--quiet: notes are not shown from here on; results and errors are."""
    global _notes_left_out
    _notes_left_out = True


def prepare_streams() -> None:
    """Let both standard streams carry Chinese and replace what they cannot encode.

    Called once, before anything is written.
    """
    global _notes_left_out
    _notes_left_out = False
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if _has_chinese(stream.encoding) else "utf-8", errors=_VISIBLE)


def _has_chinese(encoding: str) -> bool:
    """Whether an encoding has the words that every message may start with, and the sign that names what is missing."""
    try:
        "错误〔".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # started without a console (pythonw)
        return
    text = visible(text)
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, _VISIBLE).decode(encoding))


def print_result(text: str = "") -> None:
    """One result, with a line end, on standard output."""
    _write(sys.stdout, f"{text}\n")


def print_listed(text: str = "") -> None:
    """What goes with a result, to be read or kept beside it, on standard output; --quiet leaves it out."""
    if not _notes_left_out:
        print_result(text)


def print_note(text: str = "") -> None:
    """Anything that is not the result (progress, counts, advice), with a line end, on standard error."""
    if not _notes_left_out:
        _write(sys.stderr, f"{text}\n")


def _print_fault(text: str) -> None:
    _write(sys.stderr, f"{text}\n")


def print_error(error: NarrateError) -> None:
    """错误：what, where, what was found, and what to do; several errors one after the other, then their number."""
    if not isinstance(error, SeveralErrors):
        _print_fault("错误：" + "\n".join(error.lines()))
        return
    told = [single.lines() for single in error.errors]
    if sum(map(len, told)) > _SCREEN:  # what each is about, as far as a screen goes
        left = len(told) - (_SCREEN - 2)
        told = [lines[:1] for lines in told[: _SCREEN - 2]]
        told += [[f"另有{left}个没有列出"]] if left > 0 else []
    for lines in told:
        _print_fault("错误：" + "\n".join(lines))
    _print_fault(error.message)


def _finding_lines(finding: Finding) -> list[str]:
    from narrate.findings import places_by_sheet

    lines = [f"{finding.title}：{finding.message}"]
    lines.extend(f"  位置：{place}" for place in places_by_sheet(finding.places))
    if finding.advice:
        lines.append(f"  可以：{finding.advice}")
    return lines


def findings_text(findings: Iterable[Finding]) -> str:
    """The findings by severity, the worst first, each with places and advice, and a last line that counts them.

    Within a severity the order given is kept. Empty for no findings.
    """
    from narrate.findings import Severity

    given = tuple(findings)
    lines: list[str] = []
    counts: list[str] = []
    for severity in Severity:
        alike = [finding for finding in given if finding.severity is severity]
        lines.extend(line for finding in alike for line in _finding_lines(finding))
        if alike:
            counts.append(f"{severity}{len(alike)}处")
    if counts:
        lines.append(f"共{len(given)}处：{'，'.join(counts)}。")
    return "\n".join(lines)


def _plain(value: object) -> Any:
    """What JSON has no type for: numbers keep every digit (as text), paths and sets are written out."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def print_json(value: Any) -> None:
    """A value as JSON on standard output: UTF-8 bytes to files and pipes, the console's encoding on a terminal."""
    import json

    print_json_pieces([json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n"])


def print_json_pieces(pieces: Iterable[str]) -> None:
    """JSON that is made piece by piece, as `print_json` prints it."""
    stream = sys.stdout
    if stream is None:
        return
    raw = getattr(stream, "buffer", None)
    if raw is None:
        stream.writelines(map(visible, pieces))
        return
    stream.flush()
    encoding = (stream.encoding or "ascii") if stream.isatty() else "utf-8"
    for piece in pieces:
        raw.write(visible(piece).encode(encoding, _JSON_ESCAPE))
    raw.flush()


def join_names(names: Sequence[str]) -> str:
    """Names in a sentence: “甲”、“乙”."""
    return "、".join(f"“{name}”" for name in names)
