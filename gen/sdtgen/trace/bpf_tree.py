# SPDX-License-Identifier: 0BSD
"""Profiles in the kernel: it keeps the stack of each thread, and what each stack weighs.

    @…_c[thread]    the node of the innermost open call
    @…_p[node]      the node above it
    @…_q[node]      a word to know its return by, cheaply: addresses of strings
    @…_i[node]      its identity, where that word differs
    @…_s[node]      samples by a clock, or the time in the stack itself, or calls
    @…_v[thread]    when its last event was

A map costs most where it is written to: once for each event.  All else is written for new stacks.
"""

from __future__ import annotations

from collections import Counter

from .bpf_label import PairMaps, entries
from .bpf_tell import DEEP, identity, same, telling
from .calls import Key, key_of
from .event import Table
from .frames import DEEPEST
from .plan import STRING
from .request import Request
from .tree import Node, Tree


class Weights(Table):
    """Stacks with what each weighs, and samples and returns that are in none."""

    def __init__(self, root: Node, calls: int, threads: int, outside: int, returns: int,
                 unended: int) -> None:
        super().__init__(Counter(), True)
        self.root, self.calls, self.threads = root, calls, threads
        self.outside, self.returns, self.unended = outside, returns, unended


class TreeMaps(PairMaps):
    """The statements of each probe, and of the clock."""

    def __init__(self, request: Request, secret: str) -> None:
        super().__init__(request, secret, "cpqiv", "pqiv")
        self.told = {key: self._told(key) for key in self.pairs}

    def _told(self, key: Key) -> list[int]:
        """Strings of the label alone: calls with one label share a node, and what tells it."""
        probes = self.request.probes
        own = next(each for each in probes if key_of(each)[0] == key)
        return [place for place in telling(probes, key)
                if own.arguments[place].form == STRING and place in self.labels.by[key]]

    def statement(self, place: int) -> str:
        """Of a probe; empty if it is no part of a pair."""
        probe, name = self.request.probes[place], f"@{self.secret}_"
        key = key_of(probe)[0]
        if key not in self.told:
            return ""
        told, number = self.told[key], self.pairs.index(key) + 1
        word = f"$q = (uint64){number}; "
        for argument in told:
            word += f"$q = $q * 1099511628211 + (uint64)arg{argument}; "
        now = f"$c = {name}c[(uint64)tid]; {self._weigh()}"
        if place in self.maps.forms:
            made = (f"{word}{identity(probe, told, number)}{name}p[$node] = $c; "
                    f"{name}q[$node] = $q; {name}i[$node] = $i; ")
            count = "" if self.request.hertz else f"{name}e = count(); "
            if self.request.view == "profile-calls":
                count += f"{name}s[$node] = count(); "
            return (f"{now}{self.maps.node(place, '$c', made)}{count}"
                    f"{name}c[(uint64)tid] = $node;")
        search = (f"unroll({DEEP}) {{ if ($found == 0 && $n != 0) {{ $e = {name}i[$n]; "
                  f"$n = {name}p[$n]; if ({same(told, number)}) {{ $found = (uint64)1; }} "
                  "else { $over = $over + 1; } } }")
        return (f"{now}{word}if ({name}q[$c] == $q) {{ {name}c[(uint64)tid] = {name}p[$c]; }} "
                f"else {{ {identity(probe, told, number)}$n = $c; $found = (uint64)0; "
                f"$over = (uint64)0; {search} if ($found != 0) {{ {name}c[(uint64)tid] = $n; "
                f"{name}u = sum($over); }} else {{ {name}r = count(); }} }}")

    def _weigh(self) -> str:
        """Up to now the innermost call has run."""
        if self.request.view != "profile":
            return ""
        name = f"@{self.secret}_"
        return (f"$now = (uint64)nsecs; if ($c != 0) {{ "
                f"{name}s[$c] = sum($now - {name}v[(uint64)tid]); }} "
                f"{name}v[(uint64)tid] = $now; ")

    def clauses(self, ours: str) -> list[str]:
        """The clock; `ours` says of which processes."""
        if not self.request.hertz:
            return []
        name = f"@{self.secret}_"
        return [f"profile:hz:{self.request.hertz} /{ours}/ {{ "
                f"{name}s[{name}c[(uint64)tid]] = count(); }}"]

    def read(self, dump: str, longest: int) -> tuple[Weights, int]:
        """What bpftrace printed at its end, and how many keys the greatest map has."""
        found = entries(dump, self.secret)
        nodes = {each.number: each for each in
                 self.maps.nodes(found, self.request.pid, longest)}
        tree = Tree()
        made: dict[int, Node] = {0: tree.root}
        deep: dict[int, int] = {}
        outside = 0
        for key, value in found.get("s", ()):
            path, at = [], int(key)
            while at not in made and at in nodes:
                path.append(nodes[at])
                at = nodes[at].above
            node = made.get(at, tree.root)
            depth = deep.get(at, 0)
            for each in reversed(path):
                depth += 1
                node = made[each.number] = node.child(each.label) if depth <= DEEPEST else node
                deep[each.number] = depth
            if node is tree.root:
                outside += int(value)
            else:
                node.weight += int(value)
        numbers = {name: int(each[0][1]) for name, each in found.items() if name in "rue"}
        return (Weights(tree.root, numbers.get("e", 0),
                        max(len(found.get("c", ())) - 1, 0), outside, numbers.get("r", 0),
                        numbers.get("u", 0)), max(map(len, found.values()), default=0))
