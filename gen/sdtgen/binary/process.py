# SPDX-License-Identifier: 0BSD
"""What a running process has mapped, by proc(5): files, load addresses, words of memory."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ..host.error import Failure
from .elf import PT_LOAD, Elf

_ROW = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) (\S+) (\d+) *(.*)")
_DELETED = " (deleted)"


@dataclass(frozen=True)
class Mapping:
    """A piece of a file in the memory of a process; `name` is the path that it sees."""

    start: int
    end: int
    permissions: str
    offset: int
    device: str
    inode: int
    name: str


@dataclass(frozen=True)
class MappedFile:
    """A file that is mapped: its name in the process, a path here that opens it, its pieces."""

    name: str
    path: str
    deleted: bool
    mappings: tuple[Mapping, ...]


def mapped_files(pid: int) -> list[MappedFile]:
    """The files of which a process may run code, in the order of their addresses.

    Raises Failure if there is no such process or it may not be looked at.
    """
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except FileNotFoundError:
        raise Failure(f"there is no process {pid}") from None
    except OSError as error:
        raise Failure(f"cannot look at process {pid}: {error.strerror}; it takes the same user, "
                      "or root") from None
    found: dict[tuple[str, int], list[Mapping]] = {}
    for line in text.splitlines():
        row = _ROW.fullmatch(line)
        if row and int(row[6]):
            name = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), row[7])
            each = Mapping(int(row[1], 16), int(row[2], 16), row[3], int(row[4], 16), row[5],
                           int(row[6]), name)
            found.setdefault((each.device, each.inode), []).append(each)
    files = []
    for rows in found.values():
        if any("x" in each.permissions for each in rows):
            name = rows[0].name
            deleted = name.endswith(_DELETED)
            files.append(MappedFile(name[:-len(_DELETED)] if deleted else name,
                                    _openable(pid, rows[0]), deleted, tuple(rows)))
    return files


def _openable(pid: int, mapping: Mapping) -> str:
    """A path that opens the file although its name may be another container's, or gone."""
    for path in (f"/proc/{pid}/root{mapping.name}",
                 f"/proc/{pid}/map_files/{mapping.start:x}-{mapping.end:x}"):
        try:
            if os.stat(path).st_ino == mapping.inode:
                return path
        except OSError:
            continue
    return f"/proc/{pid}/map_files/{mapping.start:x}-{mapping.end:x}"


def load_bias(elf: Elf, file: MappedFile) -> int | None:
    """What to add to a link-time address; None if no segment is where it should be."""
    page = os.sysconf("SC_PAGE_SIZE")
    for mapping in file.mappings:
        for segment in elf.segments:
            if segment.type == PT_LOAD and segment.offset // page * page == mapping.offset:
                return mapping.start - segment.address // page * page
    return None


def read_memory(pid: int, address: int, size: int) -> bytes | None:
    """Bytes of a process, or None where it may not be read."""
    try:
        memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        data = os.pread(memory, size, address)
    except (OSError, OverflowError, ValueError):
        return None
    finally:
        os.close(memory)
    return data if len(data) == size else None
