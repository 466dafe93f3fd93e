# SPDX-License-Identifier: 0BSD
"""The version of a program, as a variable in its file holds it.

The variable is a number of 4 or 8 bytes, whose lowest 32 bits are the version's parts from the
highest byte on, as CPython's Py_Version: 0x030d05f0 is 3.13.5.  Nothing is run.
"""

from __future__ import annotations

import struct
from typing import Iterator

from .elf import Elf
from .headers import Section

OBJECT = 1
MAX_SYMBOLS = 64 << 20          # bytes of a table that are looked at
MAX_PLACES = 1000               # where a table of names may hold the name


def release(elf: Elf, symbol: str) -> str:
    """Such as '3.13.5'; empty if the file has no such variable, or one of another form."""
    for address, size in _variables(elf, symbol.encode()):
        data = elf.read(address, size) if size in (4, 8) else None
        value = int.from_bytes(data, "little" if elf.little else "big") if data else 0
        if 1 << 24 <= value < 1 << 32:
            return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}"
    return ""


def _variables(elf: Elf, name: bytes) -> Iterator[tuple[int, int]]:
    """Address and size of each variable of that name."""
    shape = struct.Struct(elf.order + ("IBBHQQ" if elf.bits == 64 else "IIIBBH"))
    for table in elf.named(".dynsym") + elf.named(".symtab"):
        if table.link >= len(elf.sections) or table.entry_size != shape.size:
            continue
        places = _places(elf, elf.sections[table.link], name)
        if not places:
            continue
        data = elf.bytes_at(table.offset, min(table.size, MAX_SYMBOLS))
        for row in shape.iter_unpack(data[:len(data) // shape.size * shape.size]):
            if row[0] in places:
                info, section, address, size = (row[1], *row[3:]) if elf.bits == 64 else \
                    (row[3], row[5], row[1], row[2])
                if info & 15 == OBJECT and section:
                    yield address, size


def _places(elf: Elf, names: Section, name: bytes) -> set[int]:
    """Where the table of names has it; a name may be the end of a longer one."""
    data, word = elf.bytes_at(names.offset, min(names.size, MAX_SYMBOLS)), name + b"\0"
    places: set[int] = set()
    place = -1
    while (place := data.find(word, place + 1)) >= 0 and len(places) < MAX_PLACES:
        places.add(place)
    return places
