"""Makes `samples/` importable: tests run from a checkout; narrate itself stays the installed one where there is one."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
