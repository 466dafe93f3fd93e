# SPDX-License-Identifier: 0BSD
"""Puts records of several CPUs in the order of their times.

What one CPU writes comes in order, but CPUs are read one after the other.  Each beats several
times a second; a record is safe to show once every CPU has beaten after it.
"""

from __future__ import annotations

from bisect import bisect_right

from .bpf_record import TIME

# A beat may stand before a record that took its time a moment earlier; in nanoseconds.
SLACK = 1_000_000
# A CPU that has gone must not hold up all: beats so far behind the latest do not count.
STALE = 10_000_000_000
# Records held back at most, some 100 MB: bpftrace may read one CPU for long before the next.
MOST = 500_000


class Order:
    """Takes records in, each beginning with its time, and gives them out sorted."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.beats: dict[int, int] = {}
        self.shown = -SLACK     # up to this time

    def beat(self, cpu: int, time: int) -> None:
        self.beats[cpu] = time

    @property
    def safe(self) -> int:
        """Everything up to this time has been read."""
        latest = max(self.beats.values(), default=0)
        return min((each for each in self.beats.values() if latest - each <= STALE),
                   default=0) - SLACK

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

    def _until(self, time: int, least: int) -> list[str]:
        self.held.sort()
        place = max(bisect_right(self.held, f"{max(time, 0):0{TIME}d}\x7f"), least)
        found = self.held[:place]
        del self.held[:place]
        return found
