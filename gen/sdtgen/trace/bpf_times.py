# SPDX-License-Identifier: 0BSD
"""How long calls take, kept by the kernel for a screen: what each thread has open.

    @<secret>d[thread]      how many calls are open
    @<secret>k[place]       the pair of each, @<secret>b[place] when it began,
    @<secret>i[place]       and the time of the calls in it; a place is the thread and the depth

A return ends the innermost open call of its pair among the last DEEP ones, whatever its arguments.
"""

from __future__ import annotations

from typing import Sequence

from ..tracing.pairs import ENDS
from .calls import Calls
from .plan import TracedProbe

DEEP = 8
MOST = 10_000       # calls of a thread


class TimeMaps:
    """The statements of the probes that are pairs; `ends` are the places of returns."""

    def __init__(self, probes: Sequence[TracedProbe], secret: str) -> None:
        self._name = f"@{secret}"
        pairs = sorted(Calls(probes).paired)
        numbers = {key: number for number, key in enumerate(pairs, 1)}
        self.begins: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        for place, each in enumerate(probes):
            head, _, word = each.name.rpartition("_")
            number = numbers.get((each.provider, head))
            if number:
                (self.begins if word in ENDS else self.ends)[place] = number

    def statement(self, place: int) -> str:
        """Before a probe is counted; of a return it leaves $found, $all and $own."""
        name, at = self._name, "(uint64)tid * 65536 + $d"
        if place in self.begins:
            return (f"$d = {name}d[(uint64)tid]; if ($d < {MOST}) {{ "
                    f"{name}k[{at}] = (uint64){self.begins[place]}; "
                    f"{name}b[{at}] = (uint64)nsecs; {name}i[{at}] = (uint64)0; "
                    f"{name}d[(uint64)tid] = $d + 1; }} ")
        if place not in self.ends:
            return ""
        return (f"$d = {name}d[(uint64)tid]; $found = 0; $all = (uint64)0; $own = (uint64)0; "
                f"unroll({DEEP}) {{ if ($found == 0 && $d > 0) {{ $d = $d - 1; "
                f"if ({name}k[{at}] == {self.ends[place]}) {{ $found = 1; }} }} }} "
                f"if ($found == 1) {{ $all = (uint64)nsecs - {name}b[{at}]; "
                f"$own = $all - {name}i[{at}]; {name}d[(uint64)tid] = $d; "
                f"if ($d > 0) {{ $d = $d - 1; {name}i[{at}] = {name}i[{at}] + $all; }} }} ")

    @property
    def begin(self) -> str:
        """Before all probes: bpftrace takes the types of maps from it."""
        return "".join(f"{self._name}{each}[(uint64)0] = (uint64)0; " for each in "dkbi") \
            if self.ends else ""

    @property
    def end(self) -> str:
        """At the end: nobody reads these."""
        return "".join(f"clear({self._name}{each}); " for each in "dkbi") if self.ends else ""
