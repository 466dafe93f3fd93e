# SPDX-License-Identifier: 0BSD
"""Which call a return ends, as calls.py has it, in the language of bpftrace.

A program in the kernel has limits: strings are compared by their first bytes, and the call is
looked for among the innermost ones.
"""

from __future__ import annotations

from typing import Sequence

from ..tracing.attach import READABLE
from .calls import Key, key_of
from .plan import STRING, TracedProbe

WORDS = 4           # of 8 bytes, of a string
DEEP = 32           # calls among which a return looks for its own
_PRIME = 1099511628211
_ONES, _HIGH = 0x0101010101010101, 0x8080808080808080


def telling(probes: Sequence[TracedProbe], key: Key) -> list[int]:
    """The places of the arguments of a pair that tell its calls apart."""
    own = [each for each in probes if key_of(each)[0] == key]
    shared: list[int] = []
    for place, first in enumerate(own[0].arguments[:READABLE]):
        others = [each.arguments[place] for each in own if place < len(each.arguments)]
        if len(others) < len(own) or any(
                (each.name, each.form) != (first.name, first.form) for each in others):
            break
        shared.append(place)
    strings = [place for place in shared if own[0].arguments[place].form == STRING]
    shared = shared[:strings[-1] + 1 if strings else 1]
    return [place for place in shared if all(each.arguments[place].legible for each in own)]


def identity(probe: TracedProbe, told: Sequence[int], number: int) -> str:
    """A number in $i for the arguments that tell, with the pair's in its last 16 bits.

    It is the pair's alone where a string could not be read, for that may be equal.
    """
    if not told:
        return f"$i = (uint64){number}; "
    text = "$i = (uint64)1; $dark = (uint64)0; "
    for place in told:
        argument = probe.arguments[place]
        if argument.form == STRING:
            text += f"$go = (uint64)1; {''.join(_word(place, index) for index in range(WORDS))}"
        else:
            width = 8 * min(abs(argument.size) or 8, 8)
            mask = f" & {(1 << width) - 1}" if width < 64 else ""
            text += f"$i = $i * {_PRIME} + ((uint64)arg{place}{mask}); "
    return text + (f"$i = (($i ^ ($i >> 32)) << 16) | {number}; "
                   f"if ($dark != 0) {{ $i = (uint64){number}; }} ")


def same(told: Sequence[int], number: int) -> str:
    """Whether $i may be the identity of the call whose identity is $e."""
    return f"$e == $i || (($e & 65535) == {number} && ($e == {number} || $i == {number}))" \
        if told else f"$e == {number}"


def _word(place: int, index: int) -> str:
    """The bytes of a word that are before the end of the string; it goes on if all are."""
    dark = " if (($w & 255) == 0) { $dark = (uint64)1; }" if index == 0 else ""
    return (f"if ($go != 0) {{ $w = *(uint64 *)(arg{place} + {8 * index});{dark} "
            f"$z = ($w - {_ONES}) & (~$w) & ((uint64){_HIGH >> 1} * 2); "
            f"$i = $i * {_PRIME} + ($w & (($z & (0 - $z)) - 1)); "
            f"if ($z != 0) {{ $go = (uint64)0; }} }} ")
