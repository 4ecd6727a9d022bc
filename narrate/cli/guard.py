"""The one place where a run ends: whatever happens becomes a Chinese message and an exit status, never a traceback.

Exit statuses: 0 done; 1 findings, or refused by --strict; 2 called wrongly; 3 could not be done.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import typer

from narrate.cli.console import prepare_streams, print_error, print_note
from narrate.cli.usage import CLICK_ERROR, usage_in_chinese
from narrate.errors import NarrateError

DONE, FINDINGS, USAGE, FAILED = 0, 1, 2, 3


def run_guarded(function: Callable[[], int | None]) -> int:
    """Run a command and return its exit status; everything that goes wrong is told on standard error.

    `function` returns its own status, None meaning done. `SystemExit` passes through.
    """
    prepare_streams()
    try:
        status = function() or DONE
    except typer.Exit as leaving:
        status = leaving.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print_note("已中断。")
        status = FAILED
    except Exception as error:
        status = _tell(error)
    return _deliver(status)


def _deliver(status: int) -> int:
    """Flush the results here, where a reader that went away or a full disk can still be handled."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _silence_output()
        return _tell(error)
    return status


def _tell(error: Exception) -> int:
    if isinstance(error, OSError) and error.filename is None and _output_closed(error):
        _silence_output()  # `narrate … | head`: nothing to say
        return FAILED
    told = _as_narrate_error(error)
    print_error(told)
    return told.exit_status


def _as_narrate_error(error: Exception) -> NarrateError:
    """Any exception as one of ours."""
    from narrate.unexpected import told

    return usage_in_chinese(error) if isinstance(error, CLICK_ERROR) else told(error)


def _output_closed(error: OSError) -> bool:
    """Windows reports a closed pipe as an invalid argument."""
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _silence_output() -> None:
    """The reader of our output is gone: point the stream elsewhere, so that Python's own last flush stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return
