# SPDX-License-Identifier: 0BSD
"""Takes out the traps of a gdb that was killed: the kernel leaves them in a process it attached to.

A trap is where the memory of a mapped file has one and the file has not.  gdb's script raises each
semaphore once, so it falls once.  Traps of the kernel's go, too, and the kernel puts them back.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Collection

from ..binary.process import MappedFile, mapped_files
from ..binary.probed import Title
from ..gdb.sites import Sites
from ..gdb.uprobes import Place, put_back
from ..host.error import Failure

TRAPS = {"x86_64": b"\xcc", "aarch64": b"\x00\x00\x20\xd4"}
BLOCK = 1 << 20     # bytes read at once
PAGE = 4096
WAIT = 2.0          # seconds for the process to stop


def repair(pid: int, titles: Collection[Title]) -> bool:
    """`titles` were traced; False if the process has ended, or if traps may still be in it."""
    trap = TRAPS.get(os.uname().machine)
    try:
        os.kill(pid, signal.SIGSTOP)
        try:
            return trap is not None and _stopped(pid) and _take_out(pid, trap, titles)
        finally:
            os.kill(pid, signal.SIGCONT)
    except (OSError, Failure):
        return False


def _stopped(pid: int) -> bool:
    """Waits until each thread stands still."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        states = set()
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/stat", encoding="utf-8",
                      errors="replace") as file:
                states.add(file.read().rpartition(")")[2].split()[0])
        if states == {"T"}:
            return True
        if states & set("ZX"):
            return False
        time.sleep(0.001)
    return False


def _take_out(pid: int, trap: bytes, titles: Collection[Title]) -> bool:
    sites = list(Sites(titles).of_process(pid))
    memory = os.open(f"/proc/{pid}/mem", os.O_RDWR)
    try:
        lowered = {each.semaphore for each in sites if each.semaphore
                   and os.pread(memory, len(trap), each.address) == trap}
        counters = {(each.path, each.file.offset): each.file.counter for each in sites}
        places: dict[str, list[Place]] = {}
        for file in mapped_files(pid):
            places[file.path] = [(offset, counters.get((file.path, offset), 0))
                                 for offset in sorted(_restore(memory, file, trap))]
        for address in lowered:
            value = int.from_bytes(os.pread(memory, 2, address), "little")
            if value:
                os.pwrite(memory, (value - 1).to_bytes(2, "little"), address)
        put_back(pid, places)
        return True
    finally:
        os.close(memory)


def _restore(memory: int, file: MappedFile, trap: bytes) -> set[int]:
    """Writes back what the file has; the places in the file."""
    size, places = len(trap), set()
    source = os.open(file.path, os.O_RDONLY)
    try:
        for each in file.mappings:
            if "x" not in each.permissions:
                continue
            for start in range(0, each.end - each.start, BLOCK):
                count = min(BLOCK, each.end - each.start - start)
                here = os.pread(memory, count, each.start + start)
                there = os.pread(source, count, each.offset + start)
                for page in range(0, min(len(here), len(there)), PAGE):
                    if here[page:page + PAGE] == there[page:page + PAGE]:
                        continue
                    for at in range(page, min(page + PAGE, len(there)), size):
                        wanted = there[at:at + size]
                        if here[at:at + size] == trap != wanted:
                            os.pwrite(memory, wanted, each.start + start + at)
                            places.add(each.offset + start + at)
    finally:
        os.close(source)
    return places
