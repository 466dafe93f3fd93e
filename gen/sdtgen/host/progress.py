# SPDX-License-Identifier: 0BSD
"""Says on a terminal how far a command is that takes longer than two seconds.

    with Progress("verify", "file") as progress:
        for path in progress.each(paths):
            ...

A line of standard error, drawn anew twice a second by a timer and erased at the end.  Nothing
happens where standard error is no terminal: no timer, no signal, no byte.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

from .output import complain, is_quiet
from .text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from types import TracebackType
    from typing import Any, TypeVar
    Item = TypeVar("Item")
else:
    import _signal as signal  # Without the enumerations, which cost more than a small file.

DELAY = 2.0     # seconds before the first line
STEP = 0.5      # between two
ERASE = b"\r\033[K"


class Progress:
    """What a command is at: a stage by name, or how many of its things are done.

    `shown` is False where the command writes to the same terminal as it goes.
    """

    def __init__(self, command: str, thing: str = "", things: str = "", *,
                 shown: bool = True) -> None:
        self.command, self.thing, self.things = command, thing, things
        self.stage = ""
        self._done, self._total = 0, 0
        self._drawn = False
        self._begin = time.monotonic()
        self._before: Any = None
        self._active = shown and terminal(2) and not is_quiet()

    def __enter__(self) -> Progress:
        if self._active:
            self._before = signal.signal(signal.SIGALRM, self._draw)
            signal.setitimer(signal.ITIMER_REAL, DELAY, STEP)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._active:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            self.erase()

    def each(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items, counted as they are taken."""
        self.expect(len(items))
        for item in items:
            yield item
            self.step()

    def expect(self, total: int) -> None:
        """How many steps there will be."""
        self._done, self._total = 0, total

    def step(self) -> None:
        """One more is done."""
        self._done += 1

    def counted(self, items: Iterable[Item]) -> Iterator[Item]:
        """Results, each a step."""
        for item in items:
            self.step()
            yield item

    def erase(self) -> None:
        """Makes room for a message; the line comes back with the next beat."""
        if self._drawn:
            self._drawn = False
            _write(ERASE)

    def tell(self, message: str) -> None:
        """A message for the person, in the place of the line."""
        self.erase()
        complain(f"sdtkit: {message}\n")

    def text(self) -> str:
        parts = []
        if self._total:
            parts.append(f"{self._done} of {counted(self._total, self.thing, self.things)}")
        parts += [self.stage] if self.stage else []
        parts.append(f"{time.monotonic() - self._begin:.0f} s")
        return f"sdtkit {self.command}: {', '.join(parts)}"

    def _draw(self, _number: int, _frame: object) -> None:
        try:
            width = os.get_terminal_size(2).columns or 80
        except OSError:
            width = 80
        self._drawn = True
        _write(ERASE + self.text()[:width - 1].encode("ascii", "replace") + b"\r")


def terminal(number: int) -> bool:
    """Whether a stream is a terminal on which a line can be erased."""
    stream = {1: sys.stdout, 2: sys.stderr}[number]
    try:
        return stream is not None and os.isatty(number) and os.environ.get("TERM") != "dumb"
    except OSError:
        return False


def _write(data: bytes) -> None:
    try:
        os.write(2, data)
    except OSError:
        pass  # Nobody is there to read it.
