# SPDX-License-Identifier: 0BSD
"""What a call is named in a profile: by its pair, or by arguments of its entry."""

from __future__ import annotations

from typing import Sequence

from ..host.error import Usage
from ..tracing.pairs import ENDS
from .calls import Key, key_of, paired, title
from .event import Value, inner, text
from .plan import NEEDS, TracedArgument, TracedProbe


class Labels:
    """`by` are names of arguments; a pair that has none of them is named by itself.

    `entries` are the probes that begin a call, with their places among all.
    """

    def __init__(self, probes: Sequence[TracedProbe], by: Sequence[str], several: bool) -> None:
        self.several = several
        self.pairs = paired(probes)
        self.entries = [(place, each) for place, each in enumerate(probes) if self.begins(each)]
        if not self.entries:
            raise Usage("the traced probes have no pair such as 'x__entry' and 'x__return', and "
                        "this takes one" + _almost(probes))
        self.by: dict[Key, list[int]] = {}      # places of the arguments
        for _, each in self.entries:
            names = [argument.name for argument in each.arguments]
            self.by[key_of(each)[0]] = [names.index(name) for name in by if name in names]
        if by and not any(self.by.values()):
            raise Usage("'--by' takes an argument of a probe that begins a call, which "
                        f"'{by[0]}' is not")
        self.told = sum(map(bool, self.by.values())) > 1

    def begins(self, probe: TracedProbe) -> bool:
        """Whether it begins a call whose end is traced, too."""
        key, word = key_of(probe)
        return key in self.pairs and word in ENDS

    def of(self, probe: TracedProbe, values: Sequence[Value]) -> str:
        """Of an entry; without control characters, on one line."""
        places = self.by[key_of(probe)[0]]
        if not places:
            return title(probe, self.several)
        shown = ":".join(bare(probe.arguments[place], values[place]) for place in places)
        return f"{title(probe, self.several)} {shown}" if self.told else shown


def of_pairs(probes: Sequence[TracedProbe]) -> tuple[list[int], frozenset[int]]:
    """The places of the probes that have part in a pair, all of them if there is no pair.

    Of these, the places of those that are traced for what they make others do.
    """
    pairs = paired(probes)
    titles = {(each.provider, each.name) for each in probes}
    wanted = [place for place, each in enumerate(probes)
              if pairs and (key_of(each)[0] in pairs or (
                  (each.provider, each.name) == NEEDS[1] and NEEDS[0] in titles))]
    silent = frozenset(number for number, place in enumerate(wanted)
                       if key_of(probes[place])[0] not in pairs)
    return wanted or list(range(len(probes))), silent


def bare(argument: TracedArgument, value: Value) -> str:
    """A value without quotes, unless it is nothing."""
    if not isinstance(value, bytes) or not value:
        return text(argument, value)
    return inner(argument, value, "\\") + text(argument, value).rpartition('"')[2]


def _almost(probes: Sequence[TracedProbe]) -> str:
    """A probe whose other half is missing."""
    for each in probes:
        (_, head), word = key_of(each)
        if word in ENDS:
            ends = " or ".join(f"'{head}_{end}'" for end in ENDS[word])
            return f"; '{each.name}' lacks {ends}"
    return ""
