# SPDX-License-Identifier: 0BSD
"""Labels as keys of bpftrace's maps, and from what it prints of them.

    @…_n0[thread, node above, probe, words, codes, text, between, text]: node

Each thread has keys of its own: two that came at once to a new label would make two nodes of it.
"""

from __future__ import annotations

import re
from typing import Iterator, Mapping, NamedTuple, Sequence

from ..tracing.attach import READABLE
from ..tracing.comparison import number
from .bpf_record import separator, text_of
from .bpf_word import code
from .calls import Key, key_of
from .event import Value
from .label import Labels
from .plan import BYTES, STRING, TracedProbe
from .request import Request


class _Form:
    """How the label of one entry stands in a key."""

    def __init__(self, probe: TracedProbe, places: Sequence[int]) -> None:
        self.probe, self.places = probe, places
        read = [place for place in places if place < READABLE and probe.arguments[place].legible]
        self.words = [place for place in read if probe.arguments[place].form != STRING]
        self.texts = [place for place in read if probe.arguments[place].form == STRING]
        self.kind = len(self.words), len(self.texts)

    def values(self, words: Sequence[str], texts: Sequence[str], pid: int,
               longest: int) -> list[Value]:
        found: list[Value] = [None] * len(self.probe.arguments)
        for place, word in zip(self.words, words):
            argument = self.probe.arguments[place]
            found[place] = number(argument.form, argument.size, int(word))
        for place, word, text in zip(self.texts, words[len(self.words):], texts):
            found[place] = text_of(pid, int(word) & (1 << 64) - 1, text, longest)
        return found


class LabelNode(NamedTuple):
    """A label in a thread; `above` is the number of the node that it stands in, or 0."""

    number: int
    above: int
    label: str


class PairMaps:
    """What the kernel's maps of pairs have in common; their names are one letter each.

    `begin` gives the maps `read` their types, before one is read that was not written to; `end`
    clears those that nobody prints.
    """

    def __init__(self, request: Request, secret: str, read: str, unprinted: str) -> None:
        self.request, self.secret = request, secret
        self.labels = Labels(request.probes, request.by, request.several)
        self.maps = LabelMaps(self.labels, secret)
        self.possible = self.maps.possible
        self.pairs: list[Key] = list(dict.fromkeys(
            key for key in (key_of(each)[0] for each in request.probes)
            if key in self.labels.pairs))
        self.begin = " ".join(f"@{secret}_{name}[(uint64)0] = (uint64)0;" for name in read)
        self.end = " ".join(f"clear(@{secret}_{name});" for name in unprinted)


class LabelMaps:
    """`secret` begins the names of the maps; `possible` is false where a label needs bytes."""

    def __init__(self, labels: Labels, secret: str) -> None:
        self.labels, self.secret = labels, secret
        self.between = separator()
        self.forms = {place: _Form(probe, labels.by[key_of(probe)[0]])
                      for place, probe in labels.entries}
        self.kinds = list(dict.fromkeys(each.kind for each in self.forms.values()))
        self.possible = not any(probe.arguments[place].form == BYTES
                                for _, probe in labels.entries
                                for place in labels.by[key_of(probe)[0]])

    def node(self, place: int, above: str, made: str = "") -> str:
        """Leaves the number of an entry's label in $node; `made` is done when it is new."""
        form = self.forms[place]
        read = "".join(f"$text{index} = str(arg{index}); $code{index} = (uint64)0; "
                       f'if ($text{index} == "") {{ $code{index} = {code(index)}; }} '
                       for index in form.texts)
        parts = ["(uint64)tid", above, f"(uint64){place}",
                 *(f"(uint64)arg{index}" for index in form.words),
                 *(f"$code{index}" for index in form.texts)]
        shown = f", {self.between}, ".join(f"$text{index}" for index in form.texts)
        own = f"{self._map(form)}[{', '.join([*parts, *([shown] if shown else [])])}]"
        return (f"{read}$node = {own}; if ($node == 0) {{ "
                f"$node = (uint64)nsecs * 1024 + (uint64)cpu; {own} = $node; {made}}} ")

    def _map(self, form: _Form) -> str:
        return f"@{self.secret}_n{self.kinds.index(form.kind)}"

    def nodes(self, parts: Mapping[str, Sequence[tuple[str, str]]], pid: int,
              longest: int) -> Iterator[LabelNode]:
        """Of what entries() found."""
        for name in (f"n{each}" for each in range(len(self.kinds))):
            for key, value in parts.get(name, ()):
                head, *texts = key.split(f", {self.between}, ")
                _, above, place, rest = (head + ", ").split(", ", 3)
                form = self.forms[int(place)]
                count = len(form.words) + len(form.texts)
                words = rest.split(", ", count)
                if form.texts:
                    texts = [words[count][:-2], *texts]
                values = form.values(words[:count], texts, pid, longest)
                yield LabelNode(int(value), int(above), self.labels.of(form.probe, values))


def entries(dump: str, secret: str) -> dict[str, list[tuple[str, str]]]:
    """What bpftrace printed of the maps: for each its keys and values."""
    found: dict[str, list[tuple[str, str]]] = {}
    parts = re.split(rf"^@{secret}_(\w+)(?=\[|: )", dump, flags=re.MULTILINE)
    for name, body in zip(parts[1::2], parts[2::2]):
        key, _, value = body.rpartition(": ")
        if value.strip().lstrip("-").isdecimal():
            found.setdefault(name, []).append((key[1:-1], value.strip()))
    return found
