# SPDX-License-Identifier: 0BSD
"""Files with probes, each read once, and whether somebody traces them in a process.

A probe is traced where its semaphore is raised, or where a site has other bytes than the file:
that is a trap, of the kernel's uprobes or of a debugger.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from .elf import Elf, ElfError, read_elf
from .notes import Note, read_notes
from .process import MappedFile, load_bias

Title = tuple[str, str]         # provider and name
MOST_SITES = 20_000             # of a file that are looked at; a hostile one may have millions
# Bytes of a trap; elsewhere no more than two are sure to be its.
TRAPS = {"x86-64": 1, "x32": 1, "i386": 1, "aarch64": 4}
OTHERS = 2
PAGE = 4096


class FixedSite(NamedTuple):
    """Link-time addresses, 0 for no semaphore, and the bytes that the file has at the site."""

    title: Title
    address: int
    semaphore: int
    code: bytes


class ProbedFile(NamedTuple):
    """`sites` are not `all` of them where there are too many."""

    elf: Elf
    titles: frozenset[Title]
    sites: list[FixedSite]
    all: bool


class ProbedFiles:
    """Reads each file once, however many processes have mapped it; None if it has no probes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str], ProbedFile | None] = {}

    def of(self, file: MappedFile) -> ProbedFile | None:
        """A name is part of the key, because two file systems may show one device and inode."""
        key = file.mappings[0].device, file.mappings[0].inode, file.name
        if key not in self._known:
            self._known[key] = _read(file.path)
        return self._known[key]


def fixed(elf: Elf, note: Note, base: int | None) -> FixedSite | None:
    """The site of a note; `base` is that of the file, which moved with its sections if they did.

    None if the file has no such bytes.
    """
    moved = base - note.base if base and note.base else 0
    address = note.location + moved
    code = elf.read(address, TRAPS.get(elf.arch, OTHERS))
    return None if code is None else FixedSite(
        (note.provider, note.name), address, note.semaphore + moved if note.semaphore else 0, code)


def _read(path: str) -> ProbedFile | None:
    try:
        with read_elf(path) as elf:
            notes = read_notes(elf)
            if not notes.notes:
                return None
            elf.segments        # Read now: not all can stay open.
            sites = [site for site in (fixed(elf, note, notes.base)
                                       for note in notes.notes[:MOST_SITES]) if site]
            return ProbedFile(elf, frozenset((each.provider, each.name) for each in notes.notes),
                              sites, len(notes.notes) <= MOST_SITES)
    except (ElfError, OSError):
        return None


class ProcessMemory:
    """Words of the memory of a process, page by page; raises OSError if it may not be read."""

    def __init__(self, pid: int) -> None:
        self._file = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        self._pages: dict[int, bytes] = {}

    def __enter__(self) -> ProcessMemory:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def read(self, address: int, size: int) -> bytes:
        """Fewer bytes where it is not mapped."""
        found = b""
        while len(found) < size:
            at = address + len(found)
            part = self._page(at // PAGE)[at % PAGE:at % PAGE + size - len(found)]
            if not part:
                break
            found += part
        return found

    def _page(self, number: int) -> bytes:
        if number not in self._pages:
            try:
                self._pages[number] = os.pread(self._file, PAGE, number * PAGE)
            except (OSError, OverflowError, ValueError):
                self._pages[number] = b""
        return self._pages[number]


def traced(memory: ProcessMemory, file: MappedFile, probed: ProbedFile) -> set[Title] | None:
    """The probes of the file that somebody traces in the process; None if that cannot be seen."""
    bias = load_bias(probed.elf, file)
    if bias is None:
        return None
    found, seen = set(), False
    for title, address, semaphore, code in probed.sites:
        here = memory.read(address + bias, len(code))
        seen = seen or len(here) == len(code)
        if len(here) == len(code) and here != code \
                or semaphore and any(memory.read(semaphore + bias, 2)):
            found.add(title)
    return found if found or (seen and probed.all) else None
