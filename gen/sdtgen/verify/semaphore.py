# SPDX-License-Identifier: 0BSD
"""The semaphores that tracers raise: there, apart, and where the kernel finds them."""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Iterable, Iterator

from ..binary.elf import Elf
from ..binary.headers import PF_W, PF_X, PT_LOAD, Segment
from ..binary.notes import Note
from .finding import ERROR, Fault

BYTES = 2
# Sizes of pages that are not 4096 bytes on the kernels that distributions ship.
PAGES = {("powerpc", 64): 65536, ("sparc", 64): 8192, ("alpha", 64): 8192}

MISSING = Fault("semaphore-missing", ERROR, "a site behind its semaphore then never fires, or the "
                "guard tests nothing: build with the header of this file; declare the probe "
                "'#pragma usdt nosemaphore' if none is wanted")
PLACE = Fault("semaphore-place", ERROR, "the kernel raises it through a private writable mapping: "
              "keep the section .probes writable data of the file")
BSS = Fault("semaphore-no-bytes", ERROR, "the kernel finds it by its offset in the file: make the "
            "section .probes PROGBITS")
ODD = Fault("semaphore-odd", ERROR, "the kernel writes 2 bytes at an even address: align .probes")
VALUE = Fault("semaphore-value", ERROR, "its guard is always true: the semaphore must start at 0")
TWICE = Fault("semaphore-page", ERROR, "a tracer that comes before the program raises the wrong "
              "copy, and the probe never fires: link with -z norelro or ld.bfd, or build with "
              "a header that gives .probes pages of its own")
SEVERAL = Fault("semaphore-several", ERROR, "a tracer raises one and the other sites stay silent: "
                "make it one variable for the module, weak and hidden, or define it once")
SHARED = Fault("semaphore-shared", ERROR, "a tracer of one probe makes the other fire too: give "
               "each a variable of its own")
Found = tuple[Fault, str]


class Counters:
    """Where semaphores may be in a file."""

    def __init__(self, elf: Elf, *, has_bytes: bool) -> None:
        self._elf = elf
        self._has_bytes = has_bytes
        # By address and by page, since a hostile file has many segments and many semaphores.
        loads = (each for each in elf.segments if each.type == PT_LOAD and each.memory_size)
        self._loads = sorted(loads, key=lambda each: each.address)
        self._starts = [each.address for each in self._loads]
        self._page = PAGES.get((elf.arch, elf.bits), 4096)
        written = [each for each in self._loads if each.flags & PF_W and each.file_size > 0]
        self._first = sorted(each.offset // self._page for each in written)
        self._last = sorted((each.offset + each.file_size - 1) // self._page for each in written)

    def segment(self, address: int) -> "Segment | None":
        """The segment whose memory has this address."""
        place = bisect_right(self._starts, address) - 1
        found = self._loads[place] if place >= 0 else None
        return found if found and address < found.address + found.memory_size else None

    def mappings(self, offset: int) -> int:
        """How many private writable mappings the kernel makes of this page of the file."""
        page = offset // self._page
        return bisect_right(self._first, page) - bisect_left(self._last, page)

    def check(self, address: int) -> Iterator[Found]:
        """What is wrong with the semaphore at an address."""
        segment = self.segment(address)
        if segment is None:
            yield PLACE, f"expected the semaphore in the file's data; found it at {address:#x}, " \
                "where nothing is loaded"
            return
        if not segment.flags & PF_W or segment.flags & PF_X:
            kind = "writable and executable" if segment.flags & PF_W else "read-only"
            yield PLACE, f"expected the semaphore in writable data; found it at {address:#x}, " \
                f"in a {kind} segment"
            return
        if address % 2:
            yield ODD, f"expected the semaphore at an even address; found it at {address:#x}"
        if not self._has_bytes:
            return
        if address + BYTES > segment.address + segment.file_size:
            yield BSS, "expected the semaphore in the file; found it in memory without file bytes"
            return
        value = self._elf.read(address, BYTES) or b"\0\0"
        if value != b"\0\0":
            yield VALUE, "expected a semaphore of 0 in the file; found " \
                f"{int.from_bytes(value, 'little' if self._elf.little else 'big')}"
        if self.mappings(address - segment.address + segment.offset) > 1:
            yield TWICE, "expected the semaphore's page of the file in one writable mapping; " \
                "found it in two"


def several(notes: Iterable[Note]) -> list[int]:
    """The addresses of one probe's semaphores, if they are more than one."""
    found = sorted({note.semaphore for note in notes if note.semaphore})
    return found if len(found) > 1 else []
