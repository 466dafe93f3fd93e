# SPDX-License-Identifier: 0BSD
"""What a tracer said about a failure: the lines that say what is wrong, whole."""

from __future__ import annotations

import re
from typing import Sequence

from ..host.text import printable

MOST, LONGEST = 3, 300
_BAD = re.compile(r"\b(error|fatal|cannot|can't|could not|couldn't|failed|not permitted|denied|"
                  r"no such|unable|refused|invalid)\b", re.IGNORECASE)
# What fails at each start of bpftrace where root has no right to lock memory, and harms nothing.
_NOISE = re.compile(r"RLIMIT_MEMLOCK|^warning\b|available_filter_functions|^~+$|"
                    r"failed to detach probe|uprobe_events", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:[\w./-]+:\d+(?::\d+)?(?:-\d+)?: )?(?:ERROR|error|FATAL|fatal): ")


def reason(said: Sequence[str], otherwise: str = "it said nothing") -> str:
    """The first lines with an error, else the last ones; safe for a terminal."""
    lines = [" ".join(each.split()) for each in said]
    lines = [each for each in dict.fromkeys(lines) if each and not _NOISE.search(each)]
    errors = [each for each in lines if _BAD.search(each)]
    shown = errors[:MOST] or lines[-1:]
    return "; ".join(_cut(printable(_PREFIX.sub("", each))) for each in shown) or otherwise


def _cut(line: str) -> str:
    """Not inside a word."""
    if len(line) <= LONGEST:
        return line
    return line[:LONGEST].rpartition(" ")[0] + " ..."


_SKIPPED = re.compile(r"Unable to attach probe: usdt:.*:([\w.-]+:[\w.-]+)\. Skipping")


def skipped(said: Sequence[str]) -> list[str]:
    """The probes, as provider:name, that bpftrace went on without."""
    found = (_SKIPPED.search(each) for each in said)
    return list(dict.fromkeys(each[1] for each in found if each))


def is_full(said: Sequence[str]) -> bool:
    """Whether bpftrace, by libbpf since 0.24, has no entry left for a site: it has 256."""
    return any("usdt probe: Argument list too long" in each for each in said)
