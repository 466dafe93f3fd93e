# SPDX-License-Identifier: 0BSD
"""The conditions of --where: parsed once, and given the types of the plan once."""

from __future__ import annotations

import re
from typing import NamedTuple, Sequence

from ..host.error import Usage
from ..host.text import printable
from ..tracing.comparison import GLOB, Comparison, Wanted
from .plan import BYTES, FLOAT, STRING, TracedArgument, TracedProbe

_CONDITION = re.compile(r"(\w+)(==|!=|<=|>=|<|>|~)(.*)", re.DOTALL)


class Condition(NamedTuple):
    """ARG OPERATOR VALUE, as it was written."""

    text: str
    name: str
    operator: str
    wanted: str


def parse(text: str) -> Condition:
    """Raises Usage if it is no condition."""
    found = _CONDITION.fullmatch(text)
    if not found:
        raise Usage("'--where' takes ARG==VALUE, or !=, <, <=, >, >=, ~GLOB, "
                    f"not '{printable(text)}'")
    return Condition(text, *found.groups())


def bind(conditions: Sequence[Condition],
         probes: Sequence[TracedProbe]) -> list[list[Comparison] | None]:
    """For each probe what its arguments are compared with, in the order of the conditions.

    None for a probe that lacks an argument: no event of it can meet the conditions.  Raises Usage
    where a value fits no argument of that name.
    """
    for condition in conditions:
        named = [argument for probe in probes for argument in probe.arguments
                 if argument.name == condition.name]
        if named and all(_value(condition, each) is None for each in named):
            kind = "a number" if named[0].form == FLOAT else "an integer"
            raise Usage(f"'--where {printable(condition.text)}': '{condition.name}' is {kind}, "
                        f"and '{printable(condition.wanted)}' is none")
    return [_bind(conditions, probe) for probe in probes]


def _bind(conditions: Sequence[Condition], probe: TracedProbe) -> list[Comparison] | None:
    found = []
    for condition in conditions:
        place = next((place for place, argument in enumerate(probe.arguments)
                      if argument.name == condition.name), None)
        if place is None:
            return None
        argument = probe.arguments[place]
        wanted = _value(condition, argument)
        if wanted is None:      # Text fits another probe's argument of that name.
            wanted = condition.wanted
        found.append(Comparison(place, argument.form, argument.size, condition.operator, wanted))
    return found


def _value(condition: Condition, argument: TracedArgument) -> Wanted | None:
    """What the argument is compared with; None if it cannot be."""
    if condition.operator == GLOB or argument.form in (STRING, BYTES):
        return condition.wanted
    try:
        return float(condition.wanted) if argument.form == FLOAT else int(condition.wanted, 0)
    except ValueError:
        return None


__all__ = ["Comparison", "Condition", "bind", "parse"]
