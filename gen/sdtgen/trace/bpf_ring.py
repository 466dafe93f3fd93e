# SPDX-License-Identifier: 0BSD
"""Whether all CPUs of a bpftrace write into one buffer, as its open files say."""

from __future__ import annotations

import os
import re

_RING = re.compile(rb"^map_type:\s27$", re.MULTILINE)   # BPF_MAP_TYPE_RINGBUF


def has_ring(pid: int) -> bool:
    place = f"/proc/{pid}/fdinfo"
    try:
        for name in os.listdir(place):
            with open(f"{place}/{name}", "rb") as info:
                if _RING.search(info.read()):
                    return True
    except OSError:     # It has ended.
        pass
    return False
