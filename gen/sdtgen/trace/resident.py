# SPDX-License-Identifier: 0BSD
"""A string that a tracer could not read because its page was not in memory."""

from __future__ import annotations

from ..binary.process import read_memory

STEP = 64       # bytes, so that no read crosses a page


def string(pid: int, address: int, longest: int) -> bytes | None:
    """Its bytes, at most so many; None if the process is gone or has no such memory."""
    found = b""
    while len(found) < longest:
        part = read_memory(pid, address + len(found), STEP - (address + len(found)) % STEP)
        if part is None:
            return None
        found += part
        if b"\0" in part:
            break
    return found.split(b"\0")[0][:longest]
