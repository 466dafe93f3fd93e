# SPDX-License-Identifier: 0BSD
"""How bpftrace names a probe of a file, and how many of its arguments bpftrace reads."""

from __future__ import annotations

import re

# Arguments that bpftrace before 0.24 reads: those with a register of their own on x86-64.
READABLE = 6
PLAIN_PATH = re.compile("[A-Za-z0-9_./-]+")


def attach_point(path: str, provider: str, name: str) -> str:
    """bpftrace removes escapes twice, except in front of a quote."""
    if not PLAIN_PATH.fullmatch(path):
        path = '"' + path.replace("\\", "\\\\\\\\").replace('"', '\\"') + '"'
    return f"usdt:{path}:{provider}:{name}"
