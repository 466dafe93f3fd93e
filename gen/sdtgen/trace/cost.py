# SPDX-License-Identifier: 0BSD
"""What tracing costs: the processor time of sdtkit and of the tracers that it has started."""

from __future__ import annotations

import os
import time
from typing import Container

TICKS = os.sysconf("SC_CLK_TCK")


class Cost:
    """`others` are children that are no tracer: the command that is traced."""

    def __init__(self, others: Container[int] = ()) -> None:
        self.others = others
        self._spent, self._when = self._now(), time.monotonic()

    def percent(self) -> float:
        """Of one processor, since it was asked for last."""
        spent, when = self._now(), time.monotonic()
        part = (spent - self._spent) / max(when - self._when, 1e-3)
        self._spent, self._when = spent, when
        return max(100 * part, 0.0)

    def _now(self) -> float:
        return time.process_time() + sum(map(_of, self._tracers()))

    def _tracers(self) -> list[int]:
        found: list[int] = []
        try:
            for thread in os.listdir("/proc/self/task"):
                with open(f"/proc/self/task/{thread}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
        except OSError:     # A kernel without such files.
            pass
        return [each for each in found if each not in self.others]


def _of(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            words = file.read().rpartition(b")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS
    except (OSError, IndexError, ValueError):
        return 0.0
