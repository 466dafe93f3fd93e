# SPDX-License-Identifier: 0BSD
"""How long calls take, of events: up to the return that ends them, and without inner calls."""

from __future__ import annotations

from collections import deque
from typing import Sequence

from .calls import DEEPEST, Calls
from .event import Event
from .plan import TracedProbe


class OpenCall:
    """`inner` nanoseconds were spent in the calls that it made."""

    def __init__(self, begun: int) -> None:
        self.begun, self.inner = begun, 0


class Durations:
    """A call that began before the tracer came has no entry here, and no time."""

    def __init__(self, probes: Sequence[TracedProbe]) -> None:
        self.calls = Calls(probes)
        self.open: dict[tuple[int, int], deque[OpenCall]] = {}

    @property
    def possible(self) -> bool:
        """Whether there is a pair."""
        return bool(self.calls.paired)

    def add(self, event: Event) -> tuple[int, int] | None:
        """Nanoseconds in all and by itself of the call that this return ends."""
        place = self.calls.place(event)
        if place is None:
            return None
        thread = event.pid, event.tid
        depth, arrow = place
        stack = self.open.setdefault(thread, deque(maxlen=DEEPEST))
        if arrow == "=>":
            if len(self.calls.stacks[thread]) > depth or depth == DEEPEST:
                stack.append(OpenCall(event.time))
            return None
        found = None
        while len(stack) > depth:
            found = stack.pop()
        if not stack:
            del self.open[thread]
        if found is None:
            return None
        total = max(event.time - found.begun, 0)
        if stack:
            stack[-1].inner += total
        return total, max(total - found.inner, 0)
