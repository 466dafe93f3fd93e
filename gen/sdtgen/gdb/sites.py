# SPDX-License-Identifier: 0BSD
"""The sites of probes in the memory of a process, and whether somebody's trap stands there.

A trap is where the memory of a mapped file has other bytes than the file.  Only a debugger and the
kernel's uprobes put traps there, and the kernel knows nothing of the debugger's: gdb would keep
the kernel's trap as the program's own byte, and write it back when the kernel has left.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass
from typing import Collection, Iterator

from ..binary.elf import Elf, ElfError, read_elf
from ..binary.headers import PF_X, PT_LOAD
from ..binary.notes import NoteArgument, read_notes
from ..binary.probed import Title, fixed
from ..binary.process import MappedFile, load_bias, mapped_files

PAGE = mmap.PAGESIZE


@dataclass(frozen=True)
class FileSite:
    """A site in a file.  Addresses are link-time ones, `code` is what a trap would replace.

    `offset` and `counter` are the file offsets of site and semaphore; `semaphore` and
    `counter` are 0 if there is none.
    """

    title: Title
    address: int
    offset: int
    code: bytes
    semaphore: int
    counter: int
    arguments: tuple[NoteArgument, ...]
    arch: str


@dataclass(frozen=True)
class ProcessSite:
    """A site in a process; `path` opens its file."""

    file: FileSite
    address: int
    semaphore: int
    path: str
    inode: int


class Sites:
    """The sites of files; each file is read once, though libraries come and go."""

    def __init__(self, titles: Collection[Title]) -> None:
        self.titles = titles
        self.known: dict[tuple[str, int], tuple[list[FileSite], Elf | None]] = {}

    def of_process(self, pid: int) -> Iterator[ProcessSite]:
        """All that are mapped; raises Failure if there is no such process."""
        for file in mapped_files(pid):
            device, inode = file.mappings[0].device, file.mappings[0].inode
            found, elf = self.known.get((device, inode)) or self._of_file(file.path)
            if elf:     # Before an exec a file may have no path that an ordinary user can open.
                self.known[device, inode] = found, elf
            bias = load_bias(elf, file) if elf and found else None
            for each in found if bias is not None else ():
                if _runs(file, (bias or 0) + each.address):
                    yield ProcessSite(each, (bias or 0) + each.address,
                               (bias or 0) + each.semaphore if each.semaphore else 0,
                               file.path, inode)

    def _of_file(self, path: str) -> tuple[list[FileSite], Elf | None]:
        try:
            with read_elf(path) as elf:
                return list(sites_of_file(elf, self.titles)), elf
        except (ElfError, OSError):
            return [], None


def _runs(file: MappedFile, address: int) -> bool:
    return any(each.start <= address < each.end and "x" in each.permissions
               for each in file.mappings)


def sites_of_file(elf: Elf, titles: Collection[Title]) -> Iterator[FileSite]:
    notes = read_notes(elf)
    for note in notes.notes:
        if (note.provider, note.name) not in titles:
            continue
        site = fixed(elf, note, notes.base)
        offset = elf.file_offset(site.address) if site else None
        if site is None or offset is None:
            continue
        yield FileSite(site.title, site.address, offset, site.code, site.semaphore,
                       elf.file_offset(site.semaphore) or 0 if site.semaphore else 0,
                       note.arguments, elf.arch)


def trapped(pid: int, sites: Collection[ProcessSite]) -> list[ProcessSite]:
    """Those at which memory differs from the file; raises OSError if it may not be read."""
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return [each for each in sites if differs(memory, each)]
    finally:
        os.close(memory)


def differs(memory: int, site: ProcessSite) -> bool:
    try:
        return os.pread(memory, len(site.file.code), site.address) != site.file.code
    except OSError:
        return False            # It is not mapped any more.


def trapped_in_file(path: str, titles: Collection[Title]) -> list[FileSite]:
    """Those at which every process that maps the file gets a trap, as this one does here."""
    try:
        with read_elf(path) as elf, open(path, "rb") as file:
            sites = list(sites_of_file(elf, titles))
            found: list[FileSite] = []
            for segment in elf.segments:
                if segment.type != PT_LOAD or not segment.flags & PF_X or not segment.file_size:
                    continue
                start = segment.offset // PAGE * PAGE
                end = segment.offset + segment.file_size
                with mmap.mmap(file.fileno(), end - start, mmap.MAP_PRIVATE,
                               mmap.PROT_READ | mmap.PROT_EXEC, offset=start) as memory:
                    found += [each for each in sites if segment.offset <= each.offset < end
                              and memory[each.offset - start:each.offset - start
                                         + len(each.code)] != each.code]
            return found
    except (ElfError, OSError, ValueError):
        return []
