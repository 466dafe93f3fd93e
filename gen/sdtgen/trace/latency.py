# SPDX-License-Identifier: 0BSD
"""The view of --latency: how long the calls of each name took, from a kernel's table or events."""

from __future__ import annotations

from typing import Callable, Sequence

from ..host.output import complain
from ..host.text import counted
from .bpf_latency import Latencies
from .event import Event, Table
from .frames import Call, Frames, Thread
from .histogram import Histogram
from .label import Labels
from .plan import TracedProbe
from .summary import NANOSECONDS, amount
from .view import View

BAR = 40
COLUMNS = ("mean", "p50", "p90", "p99", "max")


class LatencyView(View):
    """Takes events in, or the table of a kernel."""

    def __init__(self, probes: Sequence[TracedProbe], labels: Labels,
                 say: Callable[[str], None]) -> None:
        self.say = say
        self.frames = Frames(probes, labels, [self])
        self.found: dict[str, Histogram] = {}
        self.returns = self.unended = 0

    def enter(self, thread: Thread, call: Call) -> None:
        """Nothing is known of it yet."""

    def leave(self, thread: Thread, call: Call, time: int, last: Event | None,
              ended: bool) -> None:
        if last is not None:
            self.found.setdefault(call.label, Histogram()).add(max(time - call.entry.time, 0))

    def other(self, event: Event) -> None:
        """Is no call."""

    def add(self, event: Event) -> bool:
        self.frames.add(event)
        return True

    def table(self, table: Table) -> None:
        assert isinstance(table, Latencies)
        self.found, self.returns, self.unended = table.found, table.returns, table.unended

    def finish(self, missing: str = "") -> None:
        self.frames.finish()
        returns, unended = self.returns + self.frames.returns, self.unended + self.frames.unended
        if returns:
            complain(f"sdtkit: note: {counted(returns, 'return')} had no entry, as of calls that "
                     "began before the tracer came: they are not counted\n")
        if unended:
            complain(f"sdtkit: note: {counted(unended, 'call')} had no return: not counted\n")
        rows = sorted(self.found.items(), key=lambda each: (-each[1].sum, each[0]))
        self.say((f"# {missing}\n" if missing else "") + _table(rows)
                 + "".join(f"\n{label}\n{_bars(each)}" for label, each in rows))


def _table(rows: Sequence[tuple[str, Histogram]]) -> str:
    lines = [f"{'count':>12}" + "".join(f"{each:>12}" for each in COLUMNS) + "  call"]
    for label, each in rows:
        times = [each.sum / each.count, *map(each.part, (50, 90, 99)), each.longest]
        lines.append(f"{each.count:12d}" + "".join(
            f"{amount(time, NANOSECONDS):>12}" for time in times) + f"  {label}")
    return "\n".join(lines) + "\n"


def _bars(found: Histogram) -> str:
    """A row for each power of two."""
    powers = found.powers()
    most = max(count for _, count in powers)
    return "".join(
        f"{amount(1 << power if power else 0, NANOSECONDS):>12} .. "
        f"{amount(2 << power, NANOSECONDS):>10} {count:12d} "
        f"|{'@' * -(-count * BAR // most):{BAR}}|\n" for power, count in powers)
