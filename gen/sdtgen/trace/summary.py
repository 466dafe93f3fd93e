# SPDX-License-Identifier: 0BSD
"""What a profile is of, in words that stand in its file."""

from __future__ import annotations

from typing import NamedTuple

NANOSECONDS, CALLS, SAMPLES = "nanoseconds", "calls", "samples"


class Summary(NamedTuple):
    """`what` names the command or the process, `how` how it was measured, `unit` the weights.

    `missing` says what was lost; empty if nothing was.
    """

    what: str
    how: str
    unit: str
    missing: str = ""

    @property
    def losses(self) -> str:
        return self.missing or "no event was lost"


def amount(weight: float, unit: str) -> str:
    """A weight as people read it."""
    if unit != NANOSECONDS:
        return f"{weight:,.0f} {unit if weight != 1 else unit[:-1]}"
    for limit, name in ((1e9, "s"), (1e6, "ms"), (1e3, "us")):
        if weight >= limit:
            return f"{weight / limit:.3f} {name}"
    return f"{weight:.0f} ns"
