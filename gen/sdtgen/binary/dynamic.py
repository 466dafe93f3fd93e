# SPDX-License-Identifier: 0BSD
"""The dynamic section of a file: which libraries it asks for, and where they are looked for."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from .headers import Segment

PT_DYNAMIC = 2
DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_SONAME, DT_RPATH, DT_RUNPATH = 1, 5, 10, 14, 15, 29
MAX_ENTRIES = 4096


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Readable(Protocol):
        """An ELF file that is open, as far as its dynamic section needs it."""

        order: str
        bits: int

        def of_type(self, kind: int) -> Sequence[Segment]: ...
        def bytes_at(self, offset: int, size: int) -> bytes: ...
        def file_offset(self, address: int) -> int | None: ...
        def string(self, offset: int, size: int) -> str: ...


class Dynamic:
    """What the dynamic loader reads of a file; directories are split at ':'."""

    def __init__(self, needed: list[str], soname: str, rpath: list[str],
                 runpath: list[str]) -> None:
        self.needed, self.soname = needed, soname
        self.rpath, self.runpath = rpath, runpath


def read_dynamic(elf: Readable) -> Dynamic:
    """The entries of PT_DYNAMIC; empty where there is none, or where it cannot be read."""
    segments = elf.of_type(PT_DYNAMIC)
    if not segments:
        return Dynamic([], "", [], [])
    size, letter = (8, "Q") if elf.bits == 64 else (4, "I")
    data = elf.bytes_at(segments[0].offset, min(segments[0].file_size, 2 * size * MAX_ENTRIES))
    words = struct.unpack_from(f"{elf.order}{len(data) // size}{letter}", data)
    # Every file pays for this, so it is done without a step of Python for each entry.
    tags, values = words[:-1:2], words[1::2]
    if 0 in tags:
        tags = tags[:tags.index(0)]
    offset = elf.file_offset(values[tags.index(DT_STRTAB)]) if DT_STRTAB in tags else None
    if offset is None:
        return Dynamic([], "", [], [])
    start, length = offset, values[tags.index(DT_STRSZ)] if DT_STRSZ in tags else 0

    def strings(wanted: int) -> list[str]:
        if wanted not in tags:
            return []
        found = [elf.string(start + value, length - value)
                 for tag, value in zip(tags, values) if tag == wanted]
        return [each for each in found if each]

    def paths(wanted: int) -> list[str]:
        return [part for each in strings(wanted) for part in each.split(":") if part]
    return Dynamic(strings(DT_NEEDED), next(iter(strings(DT_SONAME)), ""), paths(DT_RPATH),
                   paths(DT_RUNPATH))
