# SPDX-License-Identifier: 0BSD
"""The kernel's perf interface as tracer: counting uprobe events, by perf_event_open alone.

    with perf_events.Counters(path, notes) as counters:
        ...
        counters.hits()             # {"name": 3}

Without a process each note has an event a CPU, and every process that maps the file is counted.
"""
from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Optional, Sequence, Tuple, Type

import pytest

from support import notes

TYPE = Path("/sys/bus/event_source/devices/uprobe/type")
NUMBERS = {"x86_64": 298, "aarch64": 241}      # of the system call
CLOSE_ON_EXEC = 8
SIZE = 128                                     # of struct perf_event_attr


def unusable() -> Optional[str]:
    """Why there are no such events here."""
    if not TYPE.exists():
        return "the kernel has no perf uprobe events"
    if os.uname().machine not in NUMBERS:
        return "the number of perf_event_open is not known here"
    if os.geteuid() != 0:
        return "not root: perf uprobe events are for uid 0"
    return None


def need() -> None:
    """The test is skipped, with the reason, where the kernel cannot count so."""
    reason = unusable()
    if reason:
        pytest.skip(f"perf uprobe events cannot be used here: {reason}")


def open_event(path: Path, offset: int, semaphore: int, pid: int, cpu: int,
               returns: bool = False) -> int:
    """A descriptor of a counting event; offsets are those in the file, semaphore 0 for none.

    With `returns` the offset is a function's, and what is counted is its returns.
    """
    name = ctypes.create_string_buffer(os.fsencode(os.path.realpath(path)))
    # type, size, config, period, sample_type, read_format, flags, wakeup, bp_type, config1, config2
    attributes = struct.pack("=IIQQQQQIIQQ", int(TYPE.read_text()), SIZE, semaphore << 32 | returns, 0,
                             0, 0,
                             0, 0, 0, ctypes.addressof(name), offset).ljust(SIZE, b"\0")
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.syscall(ctypes.c_long(NUMBERS[os.uname().machine]), attributes,
                          ctypes.c_int(pid), ctypes.c_int(cpu), ctypes.c_int(-1),
                          ctypes.c_ulong(CLOSE_ON_EXEC))
    if number < 0:
        raise OSError(ctypes.get_errno(), f"perf_event_open: {os.strerror(ctypes.get_errno())}")
    return int(number)


class Counters:
    """Attached from the beginning of the block to its end."""

    def __init__(self, path: Path, found: Sequence[notes.Note], pid: int = -1, *,
                 returns: bool = False) -> None:
        self.sites = [(path, note.name, notes.file_offset(path, note.location),
                       notes.file_offset(path, note.semaphore) if note.semaphore else 0)
                      for note in found]
        self.pid, self.returns = pid, returns
        self.cpus = sorted(os.sched_getaffinity(0)) if pid < 0 else [-1]
        self.open: List[Tuple[str, int]] = []

    def __enter__(self) -> "Counters":
        try:
            for path, name, offset, semaphore in self.sites:
                for cpu in self.cpus:
                    self.open.append((name, open_event(path, offset, semaphore, self.pid, cpu,
                                                       self.returns)))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def hits(self) -> Dict[str, int]:
        found: Dict[str, int] = {}
        for name, number in self.open:
            count, = struct.unpack("=Q", os.read(number, 8))
            found[name] = found.get(name, 0) + count
        return found

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 where: Optional[TracebackType]) -> None:
        for _, number in self.open:
            with contextlib.suppress(OSError):
                os.close(number)
        self.open = []
