# SPDX-License-Identifier: 0BSD
"""A program on a terminal of its own, and what stands on its screen: as much of a vt100 as curses
needs."""
from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from typing import Callable, List

PIECE = re.compile(r"\033\[([?\d;]*)([A-Za-z])|\033[()][AB0]|\033[78=>M]|[\x00-\x1f]|"
                   r"[^\x00-\x1f\033]")
PART = re.compile(r"(?:\033(?:[()]|\[[?\d;]*)?)?\Z")


class OnScreen:
    """Starts a program with the terminal as its three streams, and as its controlling one."""

    def __init__(self, words: List[str], rows: int = 24, columns: int = 100, **more) -> None:
        self.rows, self.columns = rows, columns
        self.reader, self.writer = pty.openpty()
        self.size(rows, columns)
        self.before = termios.tcgetattr(self.writer)
        self.lines = [[" "] * columns for _ in range(rows)]
        self.row = self.column = self.top = 0
        self.bottom = rows - 1
        self.raw = self._rest = ""
        environment = {**os.environ, "TERM": "vt100", "LC_ALL": "C.UTF-8",
                       **more.pop("env", {})}

        def control() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
        self.process = subprocess.Popen(words, stdin=self.writer, stdout=self.writer,
                                        stderr=self.writer, preexec_fn=control, env=environment,
                                        **more)

    def size(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.writer, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def resize(self, rows: int, columns: int) -> None:
        self.size(rows, columns)
        self.lines = [[" "] * columns for _ in range(rows)]
        self.rows, self.columns, self.top, self.bottom = rows, columns, 0, rows - 1
        os.kill(self.process.pid, signal.SIGWINCH)

    def type(self, text: str) -> None:
        os.write(self.reader, text.encode())

    def read(self, limit: float = 0.1) -> None:
        end = time.monotonic() + limit
        while select.select([self.reader], [], [], max(end - time.monotonic(), 0))[0]:
            try:
                data = os.read(self.reader, 65536)
            except OSError:
                return
            if not data:
                return
            text = self._rest + data.decode("utf-8", "replace")
            self.raw += data.decode("utf-8", "replace")
            # What one read has of a sequence may be its beginning.
            self._rest = PART.search(text)[0]
            for piece in PIECE.finditer(text[:len(text) - len(self._rest)]):
                self._take(piece)
            self.row = min(max(self.row, 0), self.rows - 1)

    def _take(self, piece: "re.Match[str]") -> None:
        text = piece[0]
        if piece[2]:
            numbers = [int(each) for each in piece[1].split(";") if each.isdecimal()]
            self._sequence(numbers, piece[2])
        elif text == "\r":
            self.column = 0
        elif text == "\n" and self.row == self.bottom:
            self.lines.insert(self.bottom + 1, [" "] * self.columns)
            del self.lines[self.top]
        elif text == "\n":
            self.row = min(self.row + 1, self.rows - 1)
        elif text == "\033M" and self.row == self.top:
            del self.lines[self.bottom]
            self.lines.insert(self.top, [" "] * self.columns)
        elif text == "\033M":
            self.row = max(self.row - 1, 0)
        elif text == "\b":
            self.column = max(self.column - 1, 0)
        elif text >= " " and text[0] != "\033":
            if self.column < self.columns and self.row < self.rows:
                self.lines[self.row][self.column] = text
            self.column += 1

    def _sequence(self, numbers: List[int], letter: str) -> None:
        first = numbers[0] if numbers else 0
        if letter == "r":           # Only these rows scroll.
            self.top = max(first, 1) - 1
            self.bottom = min(numbers[1] if len(numbers) > 1 else self.rows, self.rows) - 1
            self.row = self.column = 0
        elif letter == "H":
            self.row, self.column = max(first, 1) - 1, (numbers[1] if len(numbers) > 1 else 1) - 1
        elif letter in "CD":
            self.column += max(first, 1) * (1 if letter == "C" else -1)
        elif letter in "AB":
            self.row += max(first, 1) * (1 if letter == "B" else -1)
            self.row = min(max(self.row, 0), self.rows - 1)
        elif letter == "K":
            start, end = (0, self.column + 1) if first == 1 else (self.column, self.columns)
            self.lines[self.row][start:end] = [" "] * len(self.lines[self.row][start:end])
        elif letter == "J":
            if first == 0:
                self.lines[self.row][self.column:] = [" "] * (self.columns - self.column)
            begin = self.row + 1 if first == 0 else 0
            for place in range(begin, self.rows):
                self.lines[place] = [" "] * self.columns

    @property
    def text(self) -> str:
        return "\n".join("".join(each).rstrip() for each in self.lines)

    def until(self, fact: Callable[[str], object], limit: float = 150) -> object:
        """What the fact is of the screen, once it is true."""
        end = time.monotonic() + limit
        while not (found := fact(self.text)):
            assert time.monotonic() < end, f"in vain:\n{self.text}\n--- {self.raw[-2000:]!r}"
            self.read()
        return found

    def wait(self, limit: float = 150) -> int:
        """The exit code, when all is read."""
        end = time.monotonic() + limit
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.text}"
            self.read()
        self.read(0.2)
        return self.process.returncode

    @property
    def restored(self) -> bool:
        """Whether the terminal has the modes that it had."""
        return termios.tcgetattr(self.writer)[:4] == self.before[:4]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for number in (self.reader, self.writer):
            os.close(number)
