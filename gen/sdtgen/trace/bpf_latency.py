# SPDX-License-Identifier: 0BSD
"""Latency in the kernel: when each open call of a thread began, and how long those took that ended.

    @…_d[thread]                how many are open
    @…_k[thread << 16 | depth]  the identity of each, which its return has, too
    @…_b[thread << 16 | depth]  when it began
    @…_l[thread << 16 | depth]  the node of its label
    @…_h[node, bucket]          how many took so long; @…_t and @…_x are sum and longest
"""

from __future__ import annotations

from collections import Counter

from .bpf_label import PairMaps, entries
from .bpf_tell import DEEP, identity, same, telling
from .calls import DOUBT, key_of
from .event import Table
from .histogram import BITS, PARTS, Histogram
from .request import Request

MOST = 60_000       # calls of a thread that are open


class Latencies(Table):
    """By label; `returns` had no entry, `unended` entries no return."""

    def __init__(self, found: dict[str, Histogram], returns: int, unended: int) -> None:
        super().__init__(Counter(), True)
        self.found, self.returns, self.unended = found, returns, unended


class LatencyMaps(PairMaps):
    """The statements of each probe."""

    def __init__(self, request: Request, secret: str) -> None:
        super().__init__(request, secret, "dkblam", "kbam")

    def statement(self, place: int) -> str:
        """Of a probe; empty if it is no part of a pair."""
        probe, name = self.request.probes[place], f"@{self.secret}_"
        key = key_of(probe)[0]
        if key not in self.pairs:
            return ""
        told, number = telling(self.request.probes, key), self.pairs.index(key) + 1
        head = (f"$now = nsecs; $d = {name}d[(uint64)tid]; $at = (uint64)tid * 65536 + $d; "
                + identity(probe, told, number))
        if place in self.maps.forms:
            return (f"{head}{self.maps.node(place, '(uint64)0')}if ($d < {MOST}) {{ "
                    f"{name}k[$at] = $i; {name}l[$at] = $node; {name}b[$at] = (uint64)$now; "
                    f"{name}d[(uint64)tid] = $d + 1; }} else {{ {name}o = count(); }}")
        return head + self._return(told, number)

    def _return(self, told: list[int], number: int) -> str:
        """Ends the call that it finds, and those in it."""
        name = f"@{self.secret}_"
        search = (f"unroll({DEEP}) {{ if ($found == 0 && $at > $low) {{ $at = $at - 1; "
                  f"$e = {name}k[$at]; if (%s) {{ $found = (uint64)1; }} }} }} ")
        sure = doubt = ""
        if told:    # Where no return has ever agreed with an entry, the pair alone tells.
            sure = f"if ($found != 0 && {name}a[(uint64){number}] == 0) " \
                   f"{{ {name}a[(uint64){number}] = (uint64)1; }} "
            doubt = (f"if ($found == 0 && $d > 0 && {name}a[(uint64){number}] == 0) {{ "
                     f"{name}m[(uint64){number}] = {name}m[(uint64){number}] + 1; "
                     f"if ({name}m[(uint64){number}] >= {DOUBT}) {{ $at = $top; "
                     f"{search % f'($e & 65535) == {number}'}}} }} ")
        return (f"$found = (uint64)0; $low = $at - $d; $top = $at; $e = (uint64)0; "
                f"{search % same(told, number)}{sure}{doubt}if ($found != 0) {{ "
                f"if ($top - $at > 1) {{ {name}u = sum($top - $at - 1); }} "
                f"$node = {name}l[$at]; $long = (uint64)$now - {name}b[$at]; {_bucket()}"
                f"{name}h[$node, $bucket] = count(); {name}t[$node] = sum($long); "
                f"{name}x[$node] = max($long); {name}d[(uint64)tid] = $at - $low; }} "
                f"else {{ {name}r = count(); }}")

    def clauses(self, ours: str) -> list[str]:
        """Nothing is done by a clock."""
        return []

    def read(self, dump: str, longest: int) -> tuple[Latencies, int]:
        """What bpftrace printed at its end, and how many keys the greatest map has."""
        parts = entries(dump, self.secret)
        by_node: dict[int, Histogram] = {}
        for key, value in parts.get("h", ()):
            node, bucket = map(int, key.split(", "))
            by_node.setdefault(node, Histogram()).counts[bucket] += int(value)
        for key, value in parts.get("t", ()):
            by_node.setdefault(int(key), Histogram()).sum = int(value)
        for key, value in parts.get("x", ()):
            by_node.setdefault(int(key), Histogram()).longest = int(value)
        found: dict[str, Histogram] = {}
        for each in self.maps.nodes(parts, self.request.pid, longest):
            if each.number in by_node:
                found.setdefault(each.label, Histogram()).merge(by_node[each.number])
        single = {name: int(parts[name][0][1]) for name in "ruo" if parts.get(name)}
        still = sum(int(value) for _, value in parts.get("d", ()))
        most = max(map(len, parts.values()), default=0)
        return (Latencies(found, single.get("r", 0), single.get("u", 0) + still),
                1 << 62 if single.get("o") else most)


def _bucket() -> str:
    """As histogram.bucket(): of $long in $bucket."""
    steps = "".join(f"if ($v >= {1 << each}) {{ $v = $v >> {each}; $power = $power + {each}; }} "
                    for each in (32, 16, 8, 4, 2, 1))
    return (f"$v = $long; $power = (uint64)0; {steps}$bucket = $long; if ($power >= {BITS}) {{ "
            f"$bucket = ($power - {BITS - 1}) * {PARTS} + "
            f"(($long >> ($power - {BITS})) & {PARTS - 1}); }} ")
