# SPDX-License-Identifier: 0BSD
"""When a trace ends by itself: so many seconds after it was attached, or after so many events."""

from __future__ import annotations

import threading
from typing import Callable

from .event import Lines


class Limit:
    """`left` are the events that may still be shown; None if there is no limit."""

    def __init__(self, duration: float | None = None, events: int | None = None) -> None:
        self.duration, self.left = duration, events
        self.lost: int | None = None    # what was lost until the last event that is shown
        self._timer: threading.Timer | None = None

    def begin(self, leave: Callable[[], None]) -> None:
        """All is attached: `leave` is called when the time is over."""
        if self.duration is not None:
            self._timer = threading.Timer(self.duration, leave)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()

    @property
    def reached(self) -> bool:
        return self.left == 0

    def cut(self, lines: Lines) -> Lines:
        """As many as there is room for."""
        return lines if self.left is None else Lines(lines.found[:self.left])

    def shown(self, count: int) -> None:
        """So many have been."""
        if self.left is not None:
            self.left -= count
