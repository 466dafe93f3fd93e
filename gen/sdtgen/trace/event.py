# SPDX-License-Identifier: 0BSD
"""An event, and how its values look."""

from __future__ import annotations

from collections import Counter
from typing import Mapping, NamedTuple, Union

from ..tracing.comparison import number
from .plan import ADDRESS, BYTES, STRING, TracedArgument, TracedProbe

# None: the tracer could not read it.  A string at address 0 is the number 0.
Value = Union[int, float, bytes, None]
QUOTED = '"\\'


class Cut(bytes):
    """The beginning of a string or of bytes that are longer than what a tracer reads."""


class Event(NamedTuple):
    """`time` is in nanoseconds of the monotonic clock.

    `stack` are the functions that were being called, the innermost first, where it was asked for.
    """

    probe: TracedProbe
    time: int
    pid: int
    tid: int
    values: tuple[Value, ...]
    stack: tuple[str, ...] = ()


class Lines(NamedTuple):
    """Events as people see them."""

    found: list[str]


RowKey = tuple[str, str]    # The title of a probe, and the rest of its row.


class Spent(NamedTuple):
    """In calls that have ended; nanoseconds, `own` without the calls that they made."""

    calls: int = 0
    total: int = 0
    own: int = 0

    @property
    def mean(self) -> float | None:
        return self.total / self.calls if self.calls else None


class Table:
    """All counts until now, and the times of the calls that a row ends, where they are known."""

    def __init__(self, rows: Counter[RowKey], last: bool,
                 spent: Mapping[RowKey, Spent] | None = None) -> None:
        self.rows, self.last, self.spent = rows, last, spent or {}


def decode(argument: TracedArgument, word: int) -> Value:
    """The value in a word of 64 bits as a tracer gives it."""
    return number(argument.form, argument.size, word)


def text(argument: TracedArgument, value: Value) -> str:
    """For people, on one line and safe on a terminal."""
    if value is None:
        return "?"
    if isinstance(value, bytes):
        mark = "..." if isinstance(value, Cut) else ""
        return f'"{inner(argument, value, QUOTED)}"{mark}'
    if argument.form == STRING and value == 0:
        return "NULL"
    if isinstance(value, int) and argument.form in (ADDRESS, BYTES):
        return hex(value & 0xffffffffffffffff)
    return repr(value)


def inner(argument: TracedArgument, value: bytes, escaped: str) -> str:
    """What stands between the quotes; a backslash stands before each character of `escaped`."""
    decoded = value.decode("ascii" if argument.form == BYTES else "utf-8", "surrogateescape")
    return "".join("\\" + each if each in escaped else _shown(each) for each in decoded)


def _shown(character: str) -> str:
    code = ord(character)
    if character.isprintable():
        return character
    # What is not UTF-8 stands here as 0xdc00 and the byte; \\x is always one byte of the string.
    if code < 0x80 or 0xdc80 <= code <= 0xdcff:
        return f"\\x{code & 0xff:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
