# SPDX-License-Identifier: 0BSD
"""One comparison of an argument with a fixed value: data that every engine can carry and test."""

from __future__ import annotations

import fnmatch
import struct
from typing import NamedTuple, Union

from .value import FLOAT

Wanted = Union[int, float, str]
GLOB = "~"
OPERATORS = ("==", "!=", "<=", ">=", "<", ">", GLOB)


class Comparison(NamedTuple):
    """`place` is that of the argument, `form` and `size` are how to read it.

    `wanted` is a number for an argument that is one, text for a string, for bytes and for a glob;
    bytes that are not UTF-8 stand in it as in a file name, by surrogateescape.
    """

    place: int
    form: str
    size: int
    operator: str
    wanted: Wanted

    def holds(self, value: int | float | bytes | None) -> bool:
        """Whether it holds for what decode() or memory gave; None, which is unknown, never does.

        Text is never equal to a null pointer, which is the number 0 here.
        """
        if value is None:
            return False
        if isinstance(self.wanted, str) and not isinstance(value, bytes) \
                and self.operator != GLOB:
            return self.operator == "!="
        if isinstance(value, bytes):
            shown = value.decode("utf-8", "surrogateescape")
            if self.operator == GLOB:
                return fnmatch.fnmatchcase(shown, str(self.wanted))
            text = str(self.wanted)
            return compare(self.operator, (shown > text) - (shown < text))
        if self.operator == GLOB:
            return fnmatch.fnmatchcase(str(value), str(self.wanted))
        assert not isinstance(self.wanted, str)
        if value != value or self.wanted != self.wanted:    # one is not a number
            return self.operator == "!="
        return compare(self.operator, (value > self.wanted) - (value < self.wanted))

    def packed(self) -> tuple[int, str, int, str, Wanted]:
        """For JSON; Comparison(*packed) is the same again."""
        return self.place, self.form, self.size, self.operator, self.wanted


def compare(operator: str, order: int) -> bool:
    """`order` is below, at or above 0, as the value is below, at or above the wanted one."""
    return {"==": order == 0, "!=": order != 0, "<": order < 0, ">": order > 0,
            "<=": order <= 0, ">=": order >= 0}[operator]


def number(form: str, size: int, word: int) -> int | float:
    """The number in a word of 64 bits as a tracer gives it; `size` is negative if signed."""
    width = abs(size) or 8
    word &= (1 << (8 * width)) - 1
    if form == FLOAT and width in (4, 8):
        bits = word.to_bytes(width, "little")
        return float(struct.unpack("<f" if width == 4 else "<d", bits)[0])
    if size < 0 and word >> (8 * width - 1):
        word -= 1 << (8 * width)
    return word
