# SPDX-License-Identifier: 0BSD
"""Puts records of several CPUs in the order of their times.

What one CPU writes comes in order, but CPUs are read one after the other.  Each beats several
times a second; a record is safe to show once every CPU has beaten after it.
"""

from __future__ import annotations

import time
from bisect import bisect_right

from .bpf_record import TIME

# A beat may stand before a record that took its time a moment earlier; in nanoseconds.
SLACK = 1_000_000
# A CPU that has gone must not hold up all: nothing of it was read for so long, while what was
# read of others was of the moment.  Else it may be one that nobody has come to read yet.
STALE, MOMENT = 10_000_000_000, 2_000_000_000
# Records held back at most, some 100 MB: bpftrace may read one CPU for long before the next.
MOST = 500_000


class Order:
    """Takes records in, each beginning with its time, and gives them out sorted.

    Times are those of CLOCK_MONOTONIC.
    """

    def __init__(self) -> None:
        self.held: list[str] = []
        self.beats: dict[int, int] = {}
        self.heard: dict[int, int] = {}     # when each CPU's beat was read
        self.behind = 0         # when one was read that was not of the moment
        self.shown = -SLACK     # up to this time

    def beat(self, cpu: int, when: int) -> None:
        self.beats[cpu], now = when, time.monotonic_ns()
        self.heard[cpu] = now
        if now - when > MOMENT:
            self.behind = now

    @property
    def safe(self) -> int:
        """Everything up to this time has been read."""
        latest = max(self.heard.values(), default=0)
        return min((each for cpu, each in self.beats.items()
                    if latest - max(self.heard[cpu], self.behind) <= STALE), default=0) - SLACK

    def release(self) -> list[str]:
        safe = self.safe
        if safe == self.shown and len(self.held) <= MOST:
            return []
        self.shown = safe
        return self._until(safe, len(self.held) - MOST)

    def rest(self, until: int | None = None) -> list[str]:
        """All, or what is not later than a time; nothing is left."""
        found = self._until(until, 0) if until is not None else sorted(self.held)
        self.held = []
        return found

    def _until(self, when: int, least: int) -> list[str]:
        self.held.sort()
        place = max(bisect_right(self.held, f"{max(when, 0):0{TIME}d}\x7f"), least)
        found = self.held[:place]
        del self.held[:place]
        return found
