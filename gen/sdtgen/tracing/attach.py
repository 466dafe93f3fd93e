# SPDX-License-Identifier: 0BSD
"""How tracers name a probe, which names may reach them, and how many arguments bpftrace reads."""

from __future__ import annotations

import re

# Arguments that bpftrace before 0.24 reads: those with a register of their own on x86-64.
READABLE = 6
PLAIN_PATH = re.compile("[A-Za-z0-9_./-]+")
PLAIN_NAME = re.compile("[A-Za-z0-9_.-]+")


def is_plain(name: str) -> bool:
    """Whether the name of a provider or probe may stand in a tracer's program.

    The name comes from a note, so whoever made the file chose it: anything else could be program
    text to bpftrace or gdb, and tracers often run as root.
    """
    return PLAIN_NAME.fullmatch(name) is not None


def attach_point(path: str, provider: str, name: str) -> str:
    """Of a path without ':', '*' and backslash, for which versions of bpftrace have no one form."""
    if not PLAIN_PATH.fullmatch(path):
        path = '"' + path.replace('"', '\\"') + '"'
    return f"usdt:{path}:{provider}:{name}"
