# SPDX-License-Identifier: 0BSD
"""Whose probes are looked for: the files of a command or of a process."""

from __future__ import annotations

import os
import shutil
from typing import Mapping, NamedTuple, Sequence

from ..binary.elf import ElfError, read_elf
from ..binary.libraries import objects
from ..binary.process import identity, is_of_system, mapped_files
from ..host.error import Failure
from ..host.text import printable

# As the kernel: how deep scripts may run scripts, and how long a first line may be.
SCRIPTS, LINE = 5, 256


class File(NamedTuple):
    """A file that is read at `path`; `shared` says that it is a library of the system.

    Those have probes of their own, such as those of libc, which nobody means who traces a program.
    """

    path: str
    shared: bool = False


class Files(NamedTuple):
    """`missing` are libraries that cannot be found."""

    files: tuple[File, ...]
    missing: tuple[str, ...] = ()

    def names(self, most: int = 8) -> str:
        """For a message."""
        own = [each.path for each in self.files if not each.shared]
        more = f" and {len(own) - most} more" if len(own) > most else ""
        lost = f"; not found: {_list(self.missing, most)}" if self.missing else ""
        return f"{_list(own, most)}{more}{lost}"


def _list(names: Sequence[str], most: int) -> str:
    return ", ".join(f"'{printable(each)}'" for each in names[:most])


def files_of_command(path: str, environment: Mapping[str, str]) -> Files:
    """The program and the libraries that it needs, as the loader finds them there."""
    path = _interpreter(path, environment)
    try:
        found = objects(path, environment=environment)
    except ElfError as error:
        raise Failure(f"cannot trace '{path}': {error}") from None
    except OSError as error:
        raise Failure(f"cannot read '{path}': {error.strerror}") from None
    libraries = (File(each, is_of_system(each, os.path.realpath(each))) for each in found.paths[1:])
    return Files((File(path), *libraries), found.missing)


def _interpreter(path: str, environment: Mapping[str, str]) -> str:
    """What runs a script, as its first line says; also through env."""
    for _ in range(SCRIPTS):
        try:
            with open(path, "rb") as file:
                line = file.readline(LINE).decode("utf-8", "surrogateescape")
        except OSError:
            break
        words = line[2:].split()
        if not line.startswith("#!") or not words:
            break
        path = words[0]
        if os.path.basename(path) == "env":
            words = [each for each in words[1:] if each != "-S" and "=" not in each]
            path = shutil.which(words[0], path=environment.get("PATH")) or path if words else path
    return path


def files_of_process(pid: int) -> Files:
    """What it has mapped now."""
    return files_of_processes((pid,))


def files_of_processes(pids: Sequence[int]) -> Files:
    """What they have mapped now, each file once."""
    found: dict[object, File] = {}
    for pid in pids:
        mapped = mapped_files(pid)
        if not mapped:
            raise Failure(f"process {pid} {_why_empty(pid)}")
        program = identity(f"/proc/{pid}/exe")
        for each in mapped:
            which = identity(each.path)
            # A path that leads through one process ends with it, and the others go on.
            path = each.name if len(pids) > 1 and which and identity(each.name) == which \
                else each.path
            found.setdefault(which or path, File(
                path, is_of_system(each.name) and which != program))
    return Files(tuple(found.values()))


def files_of_file(path: str) -> Files:
    """A program or a library by itself."""
    try:
        read_elf(path).close()
    except ElfError as error:
        raise Failure(f"cannot trace '{path}': {error}") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Failure(f"cannot read '{path}': {why}") from None
    return Files((File(os.path.realpath(path)),))


def _why_empty(pid: int) -> str:
    """Of a process without files."""
    try:
        os.readlink(f"/proc/{pid}/exe")
        return "runs no file"
    except FileNotFoundError:
        pass
    except OSError as error:
        return f"cannot be looked at: {error.strerror}"
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            ended = b"\nState:\tZ" in file.read()
    except OSError:
        ended = True
    return "has ended" if ended else "is a thread of the kernel: it has no file with probes"
