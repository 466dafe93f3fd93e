# SPDX-License-Identifier: 0BSD
"""The counters that tracers raise: there, apart, and where the kernel finds them."""
from __future__ import annotations

from typing import Iterable, Iterator

from ..elf import PF_W, PF_X, PT_LOAD, Elf
from ..notes import Note
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
VALUE = Fault("semaphore-value", ERROR, "the probe is never off: the counter must start at 0")
TWICE = Fault("semaphore-page", ERROR, "a tracer that comes before the program raises the wrong "
              "copy, and the probe never fires: link with -z norelro or ld.bfd, or build with "
              "a header that gives .probes pages of its own")
SEVERAL = Fault("semaphore-several", ERROR, "a tracer raises one and the other sites stay silent: "
                "make it one variable for the module, weak and hidden, or define it once")
SHARED = Fault("semaphore-shared", ERROR, "tracing one probe switches the other on: give each a "
               "variable of its own")
Found = tuple[Fault, str]


def check_semaphore(elf: Elf, address: int, *, has_bytes: bool) -> Iterator[Found]:
    """What is wrong with the counter at an address."""
    segment = next((each for each in elf.segments if each.type == PT_LOAD
                    and each.address <= address < each.address + each.memory_size), None)
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
    if not has_bytes:
        return
    if address + BYTES > segment.address + segment.file_size:
        yield BSS, "expected the semaphore in the file; found it in memory without file bytes"
        return
    value = elf.read(address, BYTES) or b"\0\0"
    if value != b"\0\0":
        yield VALUE, "expected a semaphore of 0 in the file; found " \
            f"{int.from_bytes(value, 'little' if elf.little else 'big')}"
    if _mappings(elf, address - segment.address + segment.offset) > 1:
        yield TWICE, "expected the semaphore's page of the file in one writable mapping; " \
            "found it in two"


def _mappings(elf: Elf, offset: int) -> int:
    """How many private writable mappings the kernel makes of this page of the file."""
    size = PAGES.get((elf.arch, elf.bits), 4096)
    page = offset // size
    return sum(segment.type == PT_LOAD and bool(segment.flags & PF_W) and segment.file_size > 0
               and segment.offset // size <= page
               <= (segment.offset + segment.file_size - 1) // size
               for segment in elf.segments)


def several(notes: Iterable[Note]) -> list[int]:
    """The addresses of one probe's semaphores, if they are more than one."""
    found = sorted({note.semaphore for note in notes if note.semaphore})
    return found if len(found) > 1 else []
