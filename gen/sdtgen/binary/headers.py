# SPDX-License-Identifier: 0BSD
"""The tables at the head of an ELF file: their rows, and what the numbers in them mean."""

from __future__ import annotations

import struct
from typing import NamedTuple

SHT_NOTE, SHT_NOBITS = 7, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
PT_LOAD = 1
PF_X, PF_W, PF_R = 1, 2, 4
MACHINES = {2: "sparc", 3: "i386", 4: "m68k", 8: "mips", 15: "hppa", 20: "powerpc", 21: "powerpc",
            22: "s390x", 40: "arm", 43: "sparc", 50: "ia64", 62: "x86-64", 183: "aarch64",
            243: "riscv", 258: "loongarch", 0x9026: "alpha"}
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


class Section(NamedTuple):
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


class Segment(NamedTuple):
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
