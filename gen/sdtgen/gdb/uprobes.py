# SPDX-License-Identifier: 0BSD
"""Has the kernel put its traps back, where gdb has taken one out that was both gdb's and its own.

A uprobe that comes to a place where gdb's trap stands already writes nothing, and works with that
trap.  When gdb leaves it writes the program's byte, and the uprobe is blind in this process.  The
kernel alone knows of its uprobes; it writes their trap anew for one that is registered and
removed at the same place, and leaves the byte as it is where it has no other.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Mapping, Sequence

KIND = "/sys/bus/event_source/devices/uprobe/type"
# System calls: perf_event_open, bpf.
NUMBERS = {"x86_64": (298, 321), "aarch64": (241, 280), "riscv64": (241, 280),
           "loongarch64": (241, 280), "ppc64le": (319, 361), "s390x": (331, 351)}
PROG_LOAD, LINK_CREATE = 5, 28
KPROBE, UPROBE_MULTI = 2, 48
CLOSE_ON_EXEC = 8
SIZE = 128          # of struct perf_event_attr and union bpf_attr, as much as is used
# One by one each removal waits for all processors of the kernel, a tenth of a second.
MOST_BY_PERF = 100


# Offsets of a site and of its semaphore in the file, 0 if there is none.
Place = tuple[int, int]


def put_back(pid: int, places: Mapping[str, Sequence[Place]]) -> bool:
    """In these files; False if the kernel did not do it for all.

    Then the process is as without a tracer.
    """
    if os.geteuid() != 0 or os.uname().machine not in NUMBERS:
        return False
    return all([_at_once(pid, path, found) or _one_by_one(pid, path, found)
                for path, found in places.items() if found])


def _call(number: int, *words: object) -> int:
    """A system call that gives a descriptor, or -1."""
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *words))


def _bpf(command: int, attributes: bytes) -> int:
    return _call(NUMBERS[os.uname().machine][1], ctypes.c_int(command),
                 attributes.ljust(SIZE, b"\0"), ctypes.c_uint(SIZE))


def _at_once(pid: int, path: str, places: Sequence[Place]) -> bool:
    """By one link for all places of a file, from Linux 6.6 on."""
    # r0 = 0; exit
    code = ctypes.create_string_buffer(b"\xb7" + bytes(7) + b"\x95" + bytes(7), 16)
    licence, name = ctypes.create_string_buffer(b"GPL"), ctypes.create_string_buffer(
        os.fsencode(path))
    program = _bpf(PROG_LOAD, struct.pack(
        "=IIQQIIQII16sII", KPROBE, 2, ctypes.addressof(code), ctypes.addressof(licence),
        0, 0, 0, 0, 0, b"sdtkit", 0, UPROBE_MULTI))
    if program < 0:
        return False
    try:
        many = ctypes.c_uint64 * len(places)
        offsets = many(*(offset for offset, _ in places))
        counters = many(*(counter for _, counter in places))
        link = _bpf(LINK_CREATE, struct.pack(
            "=IIIIQQQQIII", program, 0, UPROBE_MULTI, 0, ctypes.addressof(name),
            ctypes.addressof(offsets), ctypes.addressof(counters), 0, len(places), 0, pid))
        if link < 0:
            return False
        os.close(link)
        return True
    finally:
        os.close(program)


def _one_by_one(pid: int, path: str, places: Sequence[Place]) -> bool:
    try:
        with open(KIND, encoding="ascii") as file:
            kind = int(file.read())
    except (OSError, ValueError):
        return False
    name = ctypes.create_string_buffer(os.fsencode(path))
    good = len(places) <= MOST_BY_PERF
    for offset, semaphore in places[:MOST_BY_PERF]:
        # Two uprobes of one place must agree about the semaphore.
        for counter in dict.fromkeys((semaphore, 0)):
            # type, size, config, period, sample_type, read_format, flags, wakeup, bp_type,
            # path, offset
            attributes = struct.pack("=IIQQQQQIIQQ", kind, SIZE, counter << 32, 0, 0, 0, 0, 0, 0,
                                     ctypes.addressof(name), offset)
            number = _call(NUMBERS[os.uname().machine][0], attributes.ljust(SIZE, b"\0"),
                           ctypes.c_int(pid), ctypes.c_int(-1), ctypes.c_int(-1),
                           ctypes.c_ulong(CLOSE_ON_EXEC))
            if number >= 0:
                os.close(number)
                break
        else:
            good = False
    return good
