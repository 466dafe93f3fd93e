# SPDX-License-Identifier: 0BSD
"""How a command ends when it cannot do what was asked; shield.py turns these into messages."""

from __future__ import annotations

GOOD, BAD_INPUT, BAD_USAGE = 0, 1, 2


class Usage(Exception):
    """The command line is wrong; `usage` shows the right form, where a command has its own."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.usage = usage


class Failure(Exception):
    """The input or the output cannot be used."""


class Stopped(BaseException):
    """A signal asks to end; the exit code says which."""
