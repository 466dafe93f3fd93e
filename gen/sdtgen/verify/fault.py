# SPDX-License-Identifier: 0BSD
"""The kinds of what may be wrong with a built file."""
from __future__ import annotations

from typing import NamedTuple

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


class Fault(NamedTuple):
    """One kind of fault: its name is stable, `advice` says what to do about it."""

    code: str
    severity: str
    advice: str
