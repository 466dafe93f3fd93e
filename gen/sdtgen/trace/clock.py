# SPDX-License-Identifier: 0BSD
"""What time an event has for people and programs: since the first one, or by the calendar."""

from __future__ import annotations

import time

SECOND = 10**9


class Clock:
    """Engines give nanoseconds of the monotonic clock.

    `absolute` times come from the distance between the two clocks at the beginning: a clock that
    is set meanwhile does not turn the order of events.
    """

    def __init__(self, *, absolute: bool = False) -> None:
        self.absolute = absolute
        self.start: int | None = None
        self._offset = time.time_ns() - time.monotonic_ns() if absolute else 0
        self._second = -1
        self._day = ""      # Of that second, up to its fraction.

    def number(self, when: int) -> int:
        """Nanoseconds: since the epoch, or since the first time that was asked for."""
        if self.absolute:
            return when + self._offset
        if self.start is None:
            self.start = when
        return when - self.start

    def text(self, when: int) -> str:
        """Seconds since the first, in a column, or ISO 8601 in UTC."""
        found = self.number(when)
        if not self.absolute:
            return f"{found / SECOND:12.6f}"
        second, rest = divmod(found, SECOND)
        if second != self._second:
            self._second = second
            self._day = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._day}.{rest // 1000:06d}Z"
