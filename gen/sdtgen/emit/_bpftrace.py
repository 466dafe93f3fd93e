# SPDX-License-Identifier: 0BSD
"""How bpftrace wants things written: attach points, variables, formats."""

from __future__ import annotations

from ..tracing.attach import READABLE, attach_point
from ..tracing.value import ADDRESS, BYTES, FLOAT, STRING, Traced, Value, unique_names, values
from ._script import Shown
from ._text import hashes, summary

# The longest buf() that bpftrace takes without a setting.
MAX_BYTES = 64
CASTS = {-4: "(int32)", 4: "(uint32)", -8: "(int64)", 8: "(uint64)"}


class Clause:
    """What one probe needs in a script."""

    def __init__(self, traced: Traced, *, known: bool) -> None:
        """`known` says that the program has the probe."""
        self.traced = traced
        self.known = known
        self.probe = traced.probe
        names = unique_names(each.label for each in self.probe.arguments)
        found = values(self.probe, names)
        self.readable, self.lost = found[:READABLE], found[READABLE:]

    def comment(self) -> str:
        probe = self.probe
        lines = [summary(probe.name, probe.summary)]
        lines += [f"  {each.name}: {each.argument.text}" for each in self.readable + self.lost
                  if each.argument.text]
        if self.traced.optional and not self.known:
            lines.append("Stands under #if: take the clause out if the program lacks the probe.")
        if self.lost:
            lines.append(f"bpftrace before 0.24 reads {READABLE} arguments, so these are left out: "
                         + ", ".join(each.name for each in self.lost))
        return hashes(lines, "//")

    def head(self, path: str) -> str:
        return attach_point(path, self.probe.provider, self.probe.name)

    def variables(self) -> list[str]:
        """The arguments by name, with the sign and size they were declared with."""
        return [f"${each.name} = {self.cast(each)}arg{each.index};" for each in self.readable]

    @staticmethod
    def cast(value: Value) -> str:
        plain = value.form in (STRING, BYTES, ADDRESS) and value.size == 8
        return "" if plain else CASTS.get(value.size, "")

    def shown(self) -> list[Shown]:
        return [self.show(each) for each in self.readable]

    def show(self, value: Value) -> Shown:
        variable = f"${value.name}"
        if value.form == STRING:
            return Shown(value.name, '\\"%s\\"', f"str({variable})")
        if value.form == BYTES:
            length = self.length(value)
            if length:
                return Shown(value.name, "%r", f"buf({variable}, {variable} ? {length} : 0)")
        if value.form == FLOAT:
            return Shown(value.name, f"0x%0{value.size * 2}lx", variable)
        if value.form in (ADDRESS, BYTES):
            return Shown(value.name, "0x%lx", variable)
        return Shown(value.name, "%lu" if value.size > 0 else "%ld", variable)

    def length(self, value: Value) -> str:
        """How many bytes to show, if the script can know that."""
        if isinstance(value.length, int):
            return str(min(value.length, MAX_BYTES))
        if value.length is None or value.length.index >= READABLE:
            return ""
        return f"${value.length.name}"

    def keys(self) -> list[Value]:
        """The arguments that tell one kind of work from another."""
        return [each for each in self.readable if each.form == STRING
                or each.form not in (BYTES, ADDRESS, FLOAT)]
