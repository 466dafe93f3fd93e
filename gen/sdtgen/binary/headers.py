# SPDX-License-Identifier: 0BSD
"""The tables at the head of an ELF file: their rows, and what the numbers in them mean."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache

from ..host.record import Record

SHT_NOTE, SHT_NOBITS = 7, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
PT_LOAD = 1
PF_X, PF_W, PF_R = 1, 2, 4
MACHINES = {2: "sparc", 3: "i386", 4: "m68k", 8: "mips", 15: "hppa", 20: "powerpc", 21: "powerpc",
            22: "s390x", 40: "arm", 43: "sparc", 50: "ia64", 62: "x86-64", 183: "aarch64",
            243: "riscv", 258: "loongarch", 0x9026: "alpha"}
# The header behind its first 16 bytes, a row of the sections, one of the segments.
LAYOUTS = {(bits, little): tuple(
    struct.Struct(("<" if little else ">") + form) for form in forms)
    for bits, forms in ((64, ("HHIQQQI6H", "IIQQQQIIQQ", "IIQQQQQQ")),
                        (32, ("HHIIIII6H", "10I", "8I"))) for little in (True, False)}
KINDS = {1: "relocatable", 2: "executable", 3: "shared object or PIE", 4: "core"}
# The nops of a machine as numbers in the order of the file, and their size in bytes; arm and x86
# have several states and forms, which verify knows.
NOPS = {
    "aarch64": ((0xd503201f, 4),),
    "riscv": ((0x0001, 2), (0x00000013, 4)),
    "powerpc": ((0x60000000, 4),),
    "s390x": ((0x47000000, 4), (0x0700, 2)),
    "mips": ((0x00000000, 4),),
    "loongarch": ((0x03400000, 4),),
    "sparc": ((0x01000000, 4),),
    "alpha": ((0x47ff041f, 4),),
    "hppa": ((0x08000240, 4),),
    "m68k": ((0x4e71, 2),),
}


class Section(Record):
    """A section header; addresses and sizes in bytes, `link` and `info` as the type says."""

    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    entry_size: int


class Segment(Record):
    """A program header."""

    type: int
    flags: int
    address: int
    offset: int
    file_size: int
    memory_size: int
    align: int

    def holds(self, address: int) -> bool:
        """Whether a byte of the file is loaded at this link-time address."""
        return self.type == PT_LOAD and self.address <= address < self.address + self.file_size


@lru_cache(512)
def _column(order: str, offset: int, letter: str, size: int, count: int) -> struct.Struct:
    """One field of each of so many rows."""
    rest = size - offset - (8 if letter == "Q" else 4)
    return struct.Struct(order + f"{offset}x{letter}{rest}x" * count)


class HeaderRows:
    """Rows of one shape, as they are in the file; a search looks at the first word of each."""

    __slots__ = ("_data", "_shape", "_words", "_order")

    def __init__(self, data: bytes, shape: struct.Struct, order: str) -> None:
        self._data, self._shape, self._order = data, shape, order
        self._words: tuple[int, ...] | None = None

    def __len__(self) -> int:
        return len(self._data) // self._shape.size

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return self._shape.iter_unpack(self._data)

    def __getitem__(self, number: int) -> tuple[int, ...]:
        return self._shape.unpack_from(self._data, number * self._shape.size)

    def column(self, offset: int, letter: str) -> tuple[int, ...]:
        """A field of each row, read without a step of Python for each."""
        shape = _column(self._order, offset, letter, self._shape.size, len(self))
        return shape.unpack(self._data)

    def where(self, wanted: int) -> list[tuple[int, ...]]:
        """The rows whose first word is this one."""
        words = self._words
        if words is None:
            words = self._words = self.column(0, "I")
        place, found = -1, []
        for _ in range(words.count(wanted)):
            place = words.index(wanted, place + 1)
            found.append(self._shape.unpack_from(self._data, place * self._shape.size))
        return found
