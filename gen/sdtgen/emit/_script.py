# SPDX-License-Identifier: 0BSD
"""What scripts for bpftrace and for dtrace share: which probes they have, and how lines look."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from ..host.error import Usage
from ..provider.model import Probe, ProviderFile
from ..tracing.pairs import Pair, pairs
from ..tracing.value import Traced, traced

WIDTH = 92


class ScriptProbes:
    """The probes of one script, by the names that `spell` gives them.

    `present` are provider and name of those that the program has, None if nobody knows.
    """

    def __init__(self, model: ProviderFile, present: Container[tuple[str, str]] | None,
                 spell: Callable[[Probe], str]) -> None:
        found = traced(model)
        self.known = present is not None
        self.all = [each for each in found if present is None or each.key in present]
        self.lacking = [each for each in found if present is not None and each.key not in present]
        self.attached: set[tuple[str, str]] = set()
        self._spell = spell
        self._several = len({each.probe.provider for each in self.all}) > 1

    def title(self, probe: Probe, name: str = "") -> str:
        """What a line of output says of a probe, or of the pair of that name."""
        name = name or self._spell(probe)
        return f"{probe.provider}:{name}" if self._several else name

    def remarks(self, program: str) -> list[str]:
        """What the program lacks, and what a probe may need besides."""
        names = {each.probe.name: self._spell(each.probe) for each in self.all + self.lacking}
        lines = [f"{program} lacks {', '.join(names[each.probe.name] for each in self.lacking)}."] \
            if self.lacking else []
        return lines + [f"Some versions fire {names[each.probe.name]} only while "
                        f"{' and '.join(names[name] for name in each.probe.needs)} is traced, too."
                        for each in self.all if each.probe.needs]

    def needed(self) -> list[Traced]:
        """Those that others need, if the program has them and the script has no clause."""
        wanted = {(each.probe.provider, name) for each in self.all for name in each.probe.needs
                  if each.key in self.attached}
        return [each for each in self.all if self.known and each.key in wanted - self.attached]

    def pairs(self, view: str) -> list[Pair]:
        found = pairs(self.all)
        if not found:
            raise Usage(f"'--view {view}' needs a pair of probes, such as work__entry and "
                        "work__return, or work__start and work__done")
        return found


class Shown:
    """A piece of a line: a conversion of printf and the expression for it."""

    def __init__(self, name: str, conversion: str, expression: str) -> None:
        self.name = name
        self.conversion = conversion
        self.expression = expression


def print_line(head: str, shown: Sequence[Shown], before: Sequence[str] = ()) -> list[str]:
    """A printf of one line: head, then name=value for each argument."""
    text = "".join(f" {each.name}={each.conversion}" for each in shown)
    first = f'printf("{head}{text}\\n"'
    rest = [*before, *(each.expression for each in shown)]
    if not rest:
        return [first + ");"]
    one = f"{first}, {', '.join(rest)});"
    if len(one) <= WIDTH:
        return [one]
    lines, indent = [first + ","], " " * len("printf(")
    for number, each in enumerate(rest):
        piece = each + (");" if number == len(rest) - 1 else ",")
        if len(lines) > 1 and len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += " " + piece
        else:
            lines.append(indent + piece)
    return lines


def block(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, "{", *(f"    {each}" for each in lines), "}"])
