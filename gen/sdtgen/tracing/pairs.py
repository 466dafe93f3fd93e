# SPDX-License-Identifier: 0BSD
"""Probes that belong together, such as x__entry and x__return, known by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .value import Traced

# How names of probes that belong together end.
ENDS: Mapping[str, tuple[str, ...]] = {
    "entry": ("return", "exit"), "enter": ("return", "exit", "leave"),
    "start": ("done", "end", "stop", "finish"), "begin": ("end", "done", "finish"),
}


class Pair:
    """Two probes around one piece of work, such as a call."""

    def __init__(self, name: str, first: Traced, last: Traced) -> None:
        self.name = name
        self.first = first
        self.last = last


def pairs(probes: Sequence[Traced]) -> list[Pair]:
    """The pairs among the probes, known by their names, in the order of the file."""
    known = {(each.probe.provider, each.probe.name): each for each in probes}
    found: list[Pair] = []
    for each in probes:
        head, joint, word = each.probe.name.rpartition("_")
        for end in ENDS.get(word, ()):
            last = known.get((each.probe.provider, head + joint + end))
            if last:
                name = head.rstrip("_").replace("__", ".") or each.probe.provider
                found.append(Pair(name, each, last))
                break
    return found
