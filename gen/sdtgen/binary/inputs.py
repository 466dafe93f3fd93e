# SPDX-License-Identifier: 0BSD
"""What a word of a command line names: a file, the members of an archive, files of a directory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from .elf import Elf, ElfError, Several
from .other import ARCHIVES

MAGIC = b"\x7fELF"
HEADER = 60                     # bytes before each member
NAMES = 1 << 24                 # bytes of long names that are read
MAX_MEMBERS = 200_000
REFUSED = (ElfError, OSError, ValueError)   # ValueError: a NUL in the name


class Input:
    """An ELF file to look at.  `name` is what people call it; `found` if nobody named it itself."""

    def __init__(self, name: str, path: str, start: int = 0, size: int | None = None,
                 found: bool = False) -> None:
        self.name, self.path, self.found = name, path, found
        self._start, self._size = start, size

    def open(self) -> Elf:
        """Raises ElfError and OSError."""
        return Elf(self.path, self._start, self._size)


def inputs(word: str) -> Iterator[Input]:
    """The files that a word stands for.  Raises ElfError and OSError if it cannot be read."""
    if os.path.isdir(word):
        yield from _below(word)
        return
    try:
        Elf(word).close()
    except Several:
        yield from _members(word)
        return
    except REFUSED:
        pass                    # Whoever opens it says so.
    yield Input(word, word)


def elves(words: Iterable[str]) -> Iterator[tuple[Input, Elf | Exception]]:
    """Each file that the words stand for, open, or why it cannot be read."""
    for word in words:
        each = Input(word, word)
        try:
            yield each, each.open()
            continue
        except Several:
            pass
        except REFUSED as error:
            yield each, error
            continue
        try:
            for each in inputs(word):
                try:
                    yield each, each.open()
                except REFUSED as error:
                    yield each, error
        except REFUSED as error:
            yield Input(word, word), error


def is_elf(path: str) -> bool:
    """Whether there is a file that begins as ELF."""
    try:
        return os.path.isfile(path) and _starts_as_elf(path)
    except REFUSED:
        return False


def _starts_as_elf(path: str) -> bool:
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        return os.read(number, 4) == MAGIC
    finally:
        os.close(number)


def _below(directory: str) -> Iterator[Input]:
    """Every ELF file below, in the order of names; links are not followed, so nothing comes twice.

    What may not be read is an input all the same: its user wants to know.
    """
    def refuse(error: OSError) -> None:
        raise error
    for place, folders, names in os.walk(directory, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(place, name)
            try:
                if stat.S_ISREG(os.lstat(path).st_mode) and _starts_as_elf(path):
                    yield Input(path, path, found=True)
            except FileNotFoundError:
                continue  # It is gone since.
            except OSError:
                yield Input(path, path, found=True)


def _members(path: str) -> Iterator[Input]:
    """The ELF files in an archive of ar(1), also those that a thin one names."""
    with open(path, "rb") as file:
        thin = file.read(8) == ARCHIVES[1]
        size, place, long_names = os.fstat(file.fileno()).st_size, 8, b""
        for _ in range(MAX_MEMBERS):
            file.seek(place)
            head = file.read(HEADER)
            if not head.strip():
                return
            number = head[48:58].strip()
            if len(head) < HEADER or head[58:] != b"`\n" or not number.isdigit():
                raise ElfError(f"its member at byte {place} has no header of an archive")
            name, length, start = head[:16].rstrip(), int(number), place + HEADER
            outside = thin and name not in (b"/", b"//", b"/SYM64/")
            if not outside and start + length > size:
                raise ElfError(f"it is cut off: its member at byte {place} ends at byte "
                               f"{start + length}, the file at {size}")
            place = start + (0 if outside else length + length % 2)
            if name == b"//":
                long_names = file.read(min(length, NAMES))
                continue
            if name.startswith(b"#1/") and name[3:].isdigit():      # As BSD writes long names.
                used = min(int(name[3:]), length)
                name, start, length = file.read(used).rstrip(b"\0"), start + used, length - used
            elif name[:1] == b"/" and name[1:].isdigit():
                name = long_names[int(name[1:]):].split(b"\n", 1)[0]
            member = name.rstrip(b"/").decode("utf-8", "surrogateescape")
            shown = f"{path}({member})"
            if outside:
                yield Input(shown, os.path.join(os.path.dirname(path), member), found=True)
                continue
            file.seek(start)
            if file.read(4) == MAGIC:
                yield Input(shown, path, start, length, True)
    raise ElfError(f"it has more than {MAX_MEMBERS} members")
