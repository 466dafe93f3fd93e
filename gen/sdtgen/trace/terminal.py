# SPDX-License-Identifier: 0BSD
"""A terminal taken for a screen, and given back as it was, whatever ends the screen."""

from __future__ import annotations

import os
import sys
import tempfile

from ..host.output import write_stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import curses

WAIT = 25       # milliseconds in which what follows an escape belongs to it


def usable() -> bool:
    """Whether this is a terminal that a screen can be drawn on, with a keyboard."""
    try:
        import curses
        if not (os.isatty(0) and os.isatty(1)):
            return False
        curses.setupterm()
        return bool(curses.tigetstr("cup") and curses.tigetstr("clear"))
    except (ImportError, OSError, ValueError):
        return False
    except Exception as fault:      # curses.error has no name where the module is missing.
        if type(fault).__name__ == "error":
            return False
        raise


class Terminal:
    """What is written to it by others meanwhile goes to a file, and is shown at the end."""

    def __init__(self) -> None:
        self.window: curses.window | None = None
        # Its own copy: what stands on descriptor 2 is turned away from the screen.
        self._errors = -1
        self._kept = tempfile.TemporaryFile()

    @property
    def kept(self) -> int:
        """Where others may write."""
        return self._kept.fileno()

    def open(self) -> curses.window:
        """May be called once."""
        import curses
        import locale
        try:
            locale.setlocale(locale.LC_CTYPE, "")
        except locale.Error:
            pass
        self.window = curses.initscr()
        try:
            curses.noecho()
            curses.cbreak()
            self.window.keypad(True)
            self.window.nodelay(True)
            if hasattr(curses, "set_escdelay"):
                curses.set_escdelay(WAIT)
            curses.curs_set(0)
        except curses.error:
            pass        # It cannot hide its cursor.
        if os.isatty(2):
            self._errors = os.dup(2)
            os.dup2(self.kept, 2)
        return self.window

    def close(self) -> None:
        """May be called again."""
        import curses
        if self.window is None:
            return
        window, self.window = self.window, None
        try:
            # Not every terminal has a second screen: what comes next must find no line of ours.
            window.erase()
            window.refresh()
            curses.endwin()
        except curses.error:
            pass
        if self._errors >= 0:
            os.dup2(self._errors, 2)
            os.close(self._errors)
        self._show_kept()

    def _show_kept(self) -> None:
        try:
            self._kept.seek(0)
            while data := self._kept.read(1 << 16):
                write_stream(2 if sys.stderr is not None else 1, data)
        except OSError:
            pass        # The terminal has gone.
