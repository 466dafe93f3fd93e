# SPDX-License-Identifier: 0BSD
"""What the keys of a screen have chosen: order, filter, place, pause."""

from __future__ import annotations

from typing import Any, Sequence

LONGEST = 60        # characters of a filter
ENTER, ESCAPE, INTERRUPT = ("\n", "\r"), "\x1b", "\x03"
ERASE, CLEAR = ("\x7f", "\b"), "\x15"


class Keys:
    """Reads a window of curses that does not wait."""

    def __init__(self, orders: Sequence[str]) -> None:
        self.orders = orders
        self.order, self.wanted = orders[0], ""
        self.quit = self.paused = self.typing = False
        self.first = 0          # row that is shown
        self._page = self._last = 0

    def read(self, window: Any) -> bool:
        """All that was typed; whether there was anything."""
        import curses
        found = False
        while True:
            try:
                key = window.get_wch()
            except curses.error:
                return found
            found = True
            if key == curses.KEY_RESIZE:
                window.clear()      # Nobody knows what the terminal has kept.
            self.take(key if isinstance(key, str) else curses.keyname(key).decode())

    def take(self, key: str) -> None:
        """A character, or the name of a key as curses has it."""
        if key == INTERRUPT:
            self.quit = True
        elif self.typing:
            self._type(key)
        elif key in ("q", "Q"):
            self.quit = True
        elif key in ("p", " "):
            self.paused = not self.paused
        elif key == "/":
            self.typing = True
        elif key == ESCAPE:
            self.wanted = ""
        elif key in (">", "<", "KEY_RIGHT", "KEY_LEFT"):
            step = 1 if key in (">", "KEY_RIGHT") else -1
            self.order = self.orders[(self.orders.index(self.order) + step) % len(self.orders)]
        else:
            self.order = next((each for each in self.orders if each[0] == key), self.order)
            self.first = {
                "KEY_DOWN": self.first + 1, "j": self.first + 1, "KEY_UP": self.first - 1,
                "k": self.first - 1, "KEY_NPAGE": self.first + self._page,
                "KEY_PPAGE": self.first - self._page, "KEY_HOME": 0, "g": 0,
                "KEY_END": self._last, "G": self._last}.get(key, self.first)

    def _type(self, key: str) -> None:
        if key in ENTER:
            self.typing = False
        elif key == ESCAPE:
            self.typing, self.wanted = False, ""
        elif key in ERASE or key == "KEY_BACKSPACE":
            self.wanted = self.wanted[:-1]
        elif key == CLEAR:
            self.wanted = ""
        elif len(key) == 1 and key.isprintable() and len(self.wanted) < LONGEST:
            self.wanted += key
        self.first = 0

    def scroll(self, rows: int, room: int) -> int:
        """The first row to show of so many, where there is room for so many."""
        self._page, self._last = room, max(rows - room, 0)
        self.first = min(max(self.first, 0), self._last)
        return self.first

    def help(self, times: bool) -> str:
        if self.typing:
            return f"filter: {self.wanted}_   Enter keeps it, Esc clears it"
        orders = " ".join(self.orders)
        return (f"q quit   / filter   space pause   arrows, page keys: scroll   sort by first "
                f"letter: {orders}")
