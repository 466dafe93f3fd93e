# SPDX-License-Identifier: 0BSD
"""The views: a line for each event, JSON, calls by depth, a table of counts."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Callable, Sequence

from ..host.output import painted
from .bpf_record import callers
from .calls import Calls
from .calls import title as pair_title
from .clock import Clock
from .commas import Commas
from .event import Event, Lines, RowKey, Table, text
from .plan import TracedProbe
from .view import View

ROWS = 20     # of the table of --top


class TextView(View):
    """Takes events in, gives lines out; a table comes at the end, or each `period` seconds.

    With `redraw` a table takes the place of the last one, as on a terminal.
    """

    def __init__(self, kind: str, by: Sequence[str], several: bool, say: Callable[[str], None], *,
                 redraw: bool = False, period: float = 1, clock: Clock | None = None,
                 probes: Sequence[TracedProbe] = (), stack: bool = False,
                 colour: bool = False) -> None:
        self.kind, self.by, self.several, self.say = kind, by, several, say
        self.redraw, self.period = redraw, period
        self.shown = time.monotonic()
        self.before: Counter[tuple[str, str]] = Counter()
        self.clock = clock or Clock()
        self.calls = Calls(probes)
        self.commas = Commas(probes, self.clock, stack=stack)
        self.stack, self.colour = stack, colour
        self.counts: Counter[tuple[str, str]] = Counter()

    def begin(self) -> None:
        """All probes are attached."""
        self.shown = time.monotonic()
        # The output begins now, also if nothing comes.
        self.say(self.commas.head() if self.kind == "csv" else "")

    def add(self, event: Event) -> bool:
        """Whether it is shown."""
        if self.kind in ("count", "top"):
            self.counts[self.key(event)] += 1
        elif self.kind == "json":
            self.say(self._json(event))
        elif self.kind == "csv":
            self.say(self.commas.row(event))
        elif self.kind == "calls":
            return self._call(event)
        else:
            when = self.clock.text(event.time)
            name = self._painted(self.title(event))
            self.say(f"{when} {event.pid}/{event.tid} {name}{_words(event)}\n"
                     + callers(event))
        return True

    def lines(self, lines: Lines) -> None:
        """What an engine has written already."""
        self.say("".join(lines.found))

    def table(self, table: Table) -> None:
        """What an engine has counted, at its own clock; the last is for finish()."""
        self.counts = table.rows
        if self.kind == "top" and not table.last:
            self._top()

    def title(self, event: Event) -> str:
        name = event.probe.name
        return f"{event.probe.provider}:{name}" if self.several else name

    def _painted(self, name: str) -> str:
        return painted(name, 0) if self.colour else name

    def key(self, event: Event) -> RowKey:
        """The row that an event belongs to."""
        return self.title(event), "".join(
            f" {argument.name}={text(argument, value)}" for name in self.by
            for argument, value in zip(event.probe.arguments, event.values)
            if argument.name == name)

    def _json(self, event: Event) -> str:
        values = {argument.name: value.decode("utf-8", "backslashreplace")
                  if isinstance(value, bytes) else value
                  for argument, value in zip(event.probe.arguments, event.values)}
        return json.dumps({"time": self.clock.number(event.time), "pid": event.pid,
                           "tid": event.tid, "provider": event.probe.provider,
                           "probe": event.probe.name, "arguments": values,
                           **({"stack": event.stack} if self.stack else {})}) + "\n"

    def _call(self, event: Event) -> bool:
        micro = f"{self.clock.number(event.time) // 1000:8d}"
        place = self.calls.place(event)
        if place is None:
            return False
        depth, arrow = place
        title = pair_title(event.probe, self.several)
        when = self.clock.text(event.time) if self.clock.absolute else micro
        self.say(f"{when} ({event.tid}): {'  ' * min(depth, 20)}{arrow} {self._painted(title)}"
                 f"{_words(event)}\n")
        return True

    def tick(self) -> None:
        """Called several times a second."""
        if self.kind == "top" and time.monotonic() - self.shown >= self.period:
            self._top()

    def _top(self) -> None:
        """What fired since the last table, and in all."""
        now = time.monotonic()
        new = self.counts - self.before
        rows = sorted(new.items(), key=lambda each: (-each[1], each[0]))[:ROWS]
        head = "\033[H\033[J" if self.redraw else ""
        lines = [f"{count:12d} {self.counts[title, key]:12d} {title}{key}\n"
                 for (title, key), count in rows]
        when = self.clock.text(time.monotonic_ns()) + "\n" if self.clock.absolute else ""
        self.say(f"{head}{when}  {now - self.shown:.1f} seconds        total\n{''.join(lines)}\n")
        self.before, self.shown = self.counts.copy(), now

    def finish(self, missing: str = "") -> None:
        """The last table; `missing` is what it lacks, if anything, which its first line says."""
        if missing and self.kind in ("count", "top"):
            self.say(f"# {missing}\n")
        if self.kind == "top":
            if self.counts != self.before:
                self._top()
            return
        for (title, key), count in sorted(self.counts.items(),
                                          key=lambda each: (-each[1], each[0])):
            self.say(f"{count:12d} {title}{key}\n")


def _words(event: Event) -> str:
    pairs: Sequence[tuple[str, str]] = [
        (argument.name, text(argument, value))
        for argument, value in zip(event.probe.arguments, event.values)]
    return "".join(f" {name}={shown}" for name, shown in pairs)
