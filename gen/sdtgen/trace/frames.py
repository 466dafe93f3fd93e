# SPDX-License-Identifier: 0BSD
"""Events in; calls out, each with its beginning and its end, properly nested in its thread."""

from __future__ import annotations

from typing import NamedTuple, Protocol, Sequence

from .calls import Calls
from .event import Event
from .label import Labels
from .plan import TracedProbe

Thread = tuple[int, int]    # process and thread
# Calls of a thread in one another: those in the last count for it.  A list of stacks grows with
# the square of it.
DEEPEST = 1_000


class Call(NamedTuple):
    """One that has begun."""

    label: str
    entry: Event


class Taker(Protocol):
    """What a profile is made of."""

    def enter(self, thread: Thread, call: Call) -> None:
        """In the order of the times of a thread."""

    def leave(self, thread: Thread, call: Call, time: int, last: Event | None, ended: bool) -> None:
        """The innermost call that is open.  `last` is its own return, if there was one.

        Not `ended`: the trace ended before.
        """

    def other(self, event: Event) -> None:
        """No entry of a pair, and no return of an open call."""


class Frames:
    """Feeds takers."""

    def __init__(self, probes: Sequence[TracedProbe], labels: Labels,
                 takers: Sequence[Taker]) -> None:
        self.calls, self.labels, self.takers = Calls(probes), labels, takers
        self.open: dict[Thread, list[Call]] = {}
        self.hidden: dict[Thread, int] = {}     # calls of a thread that nobody is told of
        self.latest: dict[int, int] = {}        # by process
        self.first = -1
        self.begun = 0
        self.returns = 0        # without an entry
        self.unended = 0        # calls without a return
        self.threads: set[Thread] = set()

    def add(self, event: Event) -> None:
        if self.first < 0:
            self.first = event.time
        self.latest[event.pid] = event.time
        step, thread = self.calls.step(event), (event.pid, event.tid)
        if step is None or (step.enters and not step.open):
            self._other(event)
        elif step.enters:
            self._enter(thread, event)
        elif step.ended:
            for entry in step.ended:
                self._leave(thread, event.time, event if entry is step.ended[-1] else None, True)
            self.unended += len(step.ended) - 1
            if step.depth == 0:     # Of a stack that was too deep the bottom is here still.
                self._close(thread, event.time, True)
        else:
            self.returns += 1
            self._other(event)

    def _enter(self, thread: Thread, event: Event) -> None:
        self.begun += 1
        self.threads.add(thread)
        stack = self.open.setdefault(thread, [])
        if len(stack) >= DEEPEST:
            self.hidden[thread] = self.hidden.get(thread, 0) + 1
            return
        call = Call(self.labels.of(event.probe, event.values), event)
        stack.append(call)
        for taker in self.takers:
            taker.enter(thread, call)

    def _leave(self, thread: Thread, time: int, last: Event | None, ended: bool) -> None:
        if self.hidden.get(thread):
            self.hidden[thread] -= 1
            return
        call = self.open[thread].pop()
        for taker in self.takers:
            taker.leave(thread, call, time, last, ended)

    def _close(self, thread: Thread, time: int, ended: bool) -> None:
        self.hidden.pop(thread, None)
        while self.open.get(thread):
            self._leave(thread, time, None, ended)
        self.open.pop(thread, None)

    def _other(self, event: Event) -> None:
        for taker in self.takers:
            taker.other(event)

    def finish(self) -> None:
        """What is open was so until the last event of its process."""
        self.unended += sum(map(len, self.open.values()))
        for thread in list(self.open):
            self._close(thread, self.latest[thread[0]], False)
