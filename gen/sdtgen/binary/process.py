# SPDX-License-Identifier: 0BSD
"""What a running process has mapped, by proc(5): files, load addresses, words of memory."""

from __future__ import annotations

import os
import re

from ..host.error import Failure
from ..host.record import Record
from .elf import Elf
from .headers import PT_LOAD

_ROW = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) (\S+) (\d+) *(.*)", re.DOTALL)
_DELETED = " (deleted)"
# Where a system keeps the libraries that programs share.
_SYSTEM = re.compile(r"(/usr)?/lib(32|64|x32)?(/[\w.-]+-linux-[\w.-]+)?(/glibc-hwcaps/[\w.-]+)?")


class Mapping(Record):
    """A piece of a file in the memory of a process; `name` is the path that it sees."""

    start: int
    end: int
    permissions: str
    offset: int
    device: str
    inode: int
    name: str


class MappedFile(Record):
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
        with open(f"/proc/{pid}/maps", "rb") as file:
            text = file.read().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        raise Failure(f"there is no process {pid}") from None
    except OSError as error:
        raise Failure(f"cannot look at process {pid}: {error.strerror}; it takes the same user, "
                      "or root") from None
    found: dict[tuple[str, int], list[Mapping]] = {}
    # A name may hold whatever Python takes for the end of a line.
    for line in text.split("\n"):
        row = _ROW.fullmatch(line)
        if row and int(row[6]):
            each = Mapping(int(row[1], 16), int(row[2], 16), row[3], int(row[4], 16), row[5],
                           int(row[6]), row[7])
            found.setdefault((each.device, each.inode), []).append(each)
    return [_file(pid, rows) for rows in found.values()
            if any("x" in each.permissions for each in rows)]


def is_of_system(*paths: str) -> bool:
    """Whether one of them names a library of the system, by its directory."""
    return any(_SYSTEM.fullmatch(os.path.dirname(each)) for each in paths)


def identity(path: str) -> tuple[int, int] | None:
    """Device and inode; None if there is no such file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _file(pid: int, rows: list[Mapping]) -> MappedFile:
    """Its true name: the kernel writes a newline as \\012, and says nothing of a backslash.

    So `a\\012` has two meanings, as has `a (deleted)`: the one that exists is meant.
    """
    first = rows[0]
    unescaped = first.name.replace("\\012", "\n")
    for name in (first.name, unescaped):
        path = f"/proc/{pid}/root{name}"
        try:
            if os.stat(path).st_ino == first.inode:
                return MappedFile(name, path, False, tuple(rows))
        except (OSError, ValueError):
            continue
    # The name is another container's, or gone.
    deleted = unescaped.endswith(_DELETED)
    return MappedFile(unescaped[:-len(_DELETED)] if deleted else unescaped,
                      _unnamed(pid, first), deleted, tuple(rows))


def _unnamed(pid: int, mapping: Mapping) -> str:
    """A path to what is mapped; map_files takes more rights than one's own process."""
    path = f"/proc/{pid}/map_files/{mapping.start:x}-{mapping.end:x}"
    for each in (path, f"/proc/{pid}/exe"):
        try:
            if os.stat(each).st_ino == mapping.inode:
                return each
        except OSError:
            continue
    return path


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
