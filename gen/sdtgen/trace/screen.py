# SPDX-License-Identifier: 0BSD
"""The busiest on a full screen: sorted, scrolled, filtered and paused by keys.

Nothing that a traced process says is written as it is: names of probes are plain, and values are
escaped as in lines of text.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from typing import Callable, Container, Sequence

from .busiest import ORDERS, RATE, TOTAL, Busiest, head, line, table
from .cost import Cost
from .durations import Durations
from .event import Event, RowKey, Spent, Table
from .keys import Keys
from .plan import TracedProbe
from .terminal import Terminal
from .view import View

LEFT = 20           # rows that stay on the terminal at the end


class Screen(View):
    """Takes events in, or tables of a kernel; `title` names what is traced."""

    def __init__(self, title: str, probes: Sequence[TracedProbe], key: Callable[[Event], RowKey],
                 period: float, terminal: Terminal, commands: Container[int] = ()) -> None:
        self.title, self.key, self.period = title, key, period
        self.terminal = terminal
        self.durations = Durations(probes)
        self.times = self.durations.possible
        self.cost, self.percent = Cost(commands), 0.0
        self.keys = Keys([each for each in ORDERS if self.times or each in (RATE, TOTAL)])
        self.busiest, self.frozen = Busiest(), Busiest()
        self.counts: Counter[RowKey] = Counter()
        self.spent: dict[RowKey, Spent] = {}
        self.begun = self.looked = time.monotonic()
        self._quit: object = None

    @property
    def done(self) -> bool:
        return self.keys.quit

    def begin(self) -> None:
        self.begun = self.looked = time.monotonic()
        self.busiest.begin(self.begun)
        # Ctrl-\\ would leave the terminal as it is; here it is one more way to quit.
        self._quit = signal.signal(signal.SIGQUIT, self._leave)
        self.terminal.open()
        self._draw()

    def _leave(self, _number: int, _frame: object) -> None:
        self.keys.quit = True

    def add(self, event: Event) -> bool:
        key = self.key(event)
        self.counts[key] += 1
        took = self.durations.add(event)
        if took:
            before = self.spent.get(key, Spent())
            self.spent[key] = Spent(before.calls + 1, before.total + took[0], before.own + took[1])
        return True

    def table(self, found: Table) -> None:
        """What an engine has counted, at its own clock."""
        self.counts, self.spent = found.rows, dict(found.spent)
        if not found.last:
            self._look()

    def tick(self) -> None:
        """Several times a second."""
        changed = self.terminal.window is not None and self.keys.read(self.terminal.window)
        if time.monotonic() - self.looked >= self.period:
            self._look()
        elif changed:
            self._draw()

    def _look(self) -> None:
        now = time.monotonic()
        if now - self.looked < self.period / 2:
            return      # An engine's own clock has just shown it.
        self.busiest.look(self.counts, self.spent, now)
        self.percent, self.looked = self.cost.percent(), now
        self._draw()

    def _draw(self) -> None:
        window = self.terminal.window
        if window is None:
            return
        if not self.keys.paused:
            self.frozen.rows = self.busiest.rows
        height, width = window.getmaxyx()
        rows = self.frozen.chosen(self.keys.order, self.keys.wanted)
        room = max(height - 4, 1)
        first = self.keys.scroll(len(rows), room)
        lines = [self._state(), self._numbers(len(rows)), head(self.keys.order, self.times),
                 *(line(each, self.times) for each in rows[first:first + room])]
        lines[height - 1:] = []
        lines += [""] * (height - 1 - len(lines))
        window.erase()
        for place, each in enumerate([*lines, self.keys.help(self.times)][:height]):
            self._put(place, each, width, strong=place in (2, height - 1))
        window.refresh()

    def _put(self, place: int, text: str, width: int, *, strong: bool) -> None:
        import curses
        window = self.terminal.window
        assert window is not None
        # What this terminal has no characters for; and the last column would scroll.
        shown = text.encode(window.encoding, "replace").decode(window.encoding)[:width - 1]
        try:
            window.addstr(place, 0, shown.ljust(width - 1) if strong else shown,
                          curses.A_REVERSE if strong else curses.A_NORMAL)
        except curses.error:
            pass        # The window has just become smaller.

    def _state(self) -> str:
        seconds = int(time.monotonic() - self.begun)
        return (f"sdtkit trace: {self.title}   {seconds // 60}:{seconds % 60:02d}"
                + ("   PAUSED" if self.keys.paused else "")
                + (f"   filter: {self.keys.wanted}" if self.keys.wanted else ""))

    def _numbers(self, rows: int) -> str:
        lost = "lost: not known" if self.lost < 0 else f"lost: {self.lost}"
        return (f"events: {sum(self.counts.values())}   {lost}   tracer: {self.percent:.1f} % of a "
                f"processor   rows: {rows}")

    def close(self) -> None:
        """The terminal is as it was; may be called again."""
        self.terminal.close()
        if self._quit is not None:
            signal.signal(signal.SIGQUIT, self._quit)       # type: ignore[arg-type]
            self._quit = None

    def finish(self, missing: str = "") -> None:
        """What was seen last stays on the terminal, with totals of all."""
        whole = Busiest()       # The rates are those of the whole time.
        whole.begin(self.begun)
        whole.look(self.counts, self.spent, time.monotonic())
        was_open = self.terminal.window is not None
        self.close()
        if was_open:
            rows = whole.chosen(self.keys.order, self.keys.wanted)[:LEFT]
            self.say((f"# {missing}\n" if missing else "")
                     + table(rows, self.keys.order, self.times))

    @staticmethod
    def say(text: str) -> None:
        from ..host.output import write_stdout
        write_stdout(text.encode("utf-8", "backslashreplace"))
