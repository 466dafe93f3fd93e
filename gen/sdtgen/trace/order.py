# SPDX-License-Identifier: 0BSD
"""Puts events of several CPUs in the order of their times.

What one CPU writes comes in order, but CPUs are read one after the other.  Each beats several
times a second; an event is safe to show once every CPU has beaten after it.
"""

from __future__ import annotations

import heapq
from typing import Iterator

from .event import Event

# A beat may stand before an event that took its time a moment earlier; in nanoseconds.
SLACK = 1_000_000
# A CPU that has gone must not hold up all: beats so far behind the latest do not count.
STALE = 10_000_000_000
# Events held back at most.
MOST = 100_000


class Order:
    """Takes events in, gives them out sorted."""

    def __init__(self) -> None:
        self.heap: list[tuple[int, int, Event]] = []
        self.beats: dict[int, int] = {}
        self.number = 0

    def beat(self, cpu: int, time: int) -> None:
        self.beats[cpu] = time

    @property
    def safe(self) -> int:
        """Everything up to this time has been read."""
        latest = max(self.beats.values(), default=0)
        return min((each for each in self.beats.values() if latest - each <= STALE),
                   default=0) - SLACK

    def add(self, event: Event) -> None:
        self.number += 1
        heapq.heappush(self.heap, (event.time, self.number, event))

    def release(self) -> Iterator[Event]:
        safe = self.safe
        while self.heap and (self.heap[0][0] <= safe or len(self.heap) > MOST):
            yield heapq.heappop(self.heap)[2]

    def rest(self) -> Iterator[Event]:
        while self.heap:
            yield heapq.heappop(self.heap)[2]
