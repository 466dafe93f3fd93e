# SPDX-License-Identifier: 0BSD
"""The calls of each thread as a hierarchy, of pairs such as x__entry and x__return.

Interpreters do not nest strictly: a generator is entered and not left, a frame of the interpreter
itself is left and was not entered, an exception passes over returns, and a tracer comes in the
middle.  So a return looks for the entry that it ends, and one without an entry moves nothing.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple, Sequence

from ..tracing.pairs import ENDS
from .event import Event
from .plan import STRING, TracedProbe

# Entries of a thread that are kept: one that never returns must not fill the memory.
DEEPEST = 10_000
# Returns in a row that no open entry of their pair agrees with, and none before: then the leading
# arguments do not tell calls apart, as where a result has the name of what goes in.
DOUBT = 8
LAST = {last for each in ENDS.values() for last in each}

Key = tuple[str, str]       # of a pair: its provider, and the name without the last word


class Step(NamedTuple):
    """What an event is among the calls of its thread; `depth` counts from 0.

    An entry that is `open` stays on the stack until it is ended.  `ended` are the entries that a
    return ends, the innermost first: the last is its own, those before it never return.
    """

    depth: int
    enters: bool
    open: bool = False
    ended: tuple[Event, ...] = ()


class Calls:
    """Takes events in; says how deep each stands, and which way it points."""

    def __init__(self, probes: Sequence[TracedProbe]) -> None:
        self.paired = paired(probes)
        self.stacks: dict[tuple[int, int], deque[Event]] = {}
        self.told_apart: set[Key] = set()   # Pairs whose returns were found by their arguments.
        self.missed: Counter[Key] = Counter()

    def place(self, event: Event) -> tuple[int, str] | None:
        """The depth, from 0, and the arrow; None if the probe is no part of a pair."""
        step = self.step(event)
        return None if step is None else (step.depth, "=>" if step.enters else "<=")

    def step(self, event: Event) -> Step | None:
        """None if the probe is no part of a pair."""
        key, word = key_of(event.probe)
        if word not in ENDS and word not in LAST:
            return None
        thread = event.pid, event.tid
        stack = self.stacks.setdefault(thread, deque(maxlen=DEEPEST))
        depth = len(stack)
        if word in ENDS:
            if key in self.paired:
                stack.append(event)
            return Step(depth, True, key in self.paired)
        found = self._entry(stack, event, key, word)
        ended = () if found is None else tuple(stack.pop() for _ in range(depth - found))
        if not stack:
            del self.stacks[thread]
        return Step(depth - len(ended), False, ended=ended)

    def _entry(self, stack: deque[Event], event: Event, key: Key, word: str) -> int | None:
        """Where the innermost entry stands that this return ends."""
        own = []
        for index, entry in enumerate(reversed(stack), 1):
            begun, first = key_of(entry.probe)
            if begun == key and word in ENDS[first]:
                own.append(len(stack) - index)
                if self.missed[key] < DOUBT and same(entry, event):
                    self.told_apart.add(key)
                    return own[-1]
        if not own or key in self.told_apart:
            return None
        self.missed[key] += 1
        # The first time all that was taken for open by mistake is ended.
        return None if self.missed[key] < DOUBT else own[-1 if self.missed[key] == DOUBT else 0]


def title(probe: TracedProbe, several: bool) -> str:
    """Of a pair; `several` says that it needs its provider."""
    name = probe.name.rpartition("_")[0].rstrip("_").replace("__", ".")
    return f"{probe.provider}:{name}" if name and several else name or probe.provider


def key_of(probe: TracedProbe) -> tuple[Key, str]:
    """The pair that a probe would belong to, and its part in it."""
    head, _, word = probe.name.rpartition("_")
    return (probe.provider, head), word


def paired(probes: Sequence[TracedProbe]) -> set[Key]:
    """Of what is traced; nothing takes an entry from the stack whose return is not."""
    words: dict[Key, set[str]] = {}
    for each in probes:
        key, word = key_of(each)
        words.setdefault(key, set()).add(word)
    return {key for key, found in words.items()
            if any(found.intersection(ENDS.get(word, ())) for word in found)}


def same(entry: Event, leave: Event) -> bool:
    """Whether the leading arguments agree: those that both have, up to the last string.

    Without a string it is the first: a line, a count or a result behind it differs at the end.
    """
    shared = []
    for one, other, value, now in zip(entry.probe.arguments, leave.probe.arguments, entry.values,
                                      leave.values):
        if (one.name, one.form) != (other.name, other.form):
            break
        shared.append((one.form == STRING, value, now))
    strings = [index for index, each in enumerate(shared) if each[0]]
    # What a tracer could not read may be equal.
    return all(value == now or value is None or now is None
               for _, value, now in shared[:strings[-1] + 1 if strings else 1])
