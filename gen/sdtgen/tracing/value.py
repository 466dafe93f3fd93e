# SPDX-License-Identifier: 0BSD
"""What an argument looks like to a tracer: its form, its width, its sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..provider.model import Argument, Probe, ProviderFile

STRING, BYTES, ADDRESS, FLOAT, INTEGER = "string", "bytes", "address", "float", "integer"
# Kind -> bytes in the note, negative if signed.  AUTO is known to the note alone.
SIZES: Mapping[str, int] = {"S32": -4, "U32": 4, "S64": -8, "U64": 8, "LONG": -8, "ULONG": 8,
                            "POINTER": 8, "F32": 4, "F64": 8, "AUTO": 0}


class Value:
    """An argument as tracers meet it.  `index` counts from 0, `name` is its own in the probe.

    `size` is that of the note: negative if signed, 0 if only the compiler knows.
    `length` of bytes is a number, or the value that holds it.
    """

    def __init__(self, argument: Argument, name: str, index: int, form: str, size: int) -> None:
        self.argument = argument
        self.name = name
        self.index = index
        self.form = form
        self.size = size
        self.length: int | Value | None = None


def form(argument: Argument) -> str:
    """How people want to see it."""
    if argument.is_string:
        return STRING
    if argument.hint == "bytes":
        return BYTES
    if argument.hint == "hex" or argument.type.is_pointer:
        return ADDRESS
    return FLOAT if argument.type.kind in ("F32", "F64") else INTEGER


def values(probe: Probe, names: Sequence[str]) -> list[Value]:
    """The arguments of a probe under these names."""
    found = [Value(argument, name, index, form(argument), SIZES[argument.type.kind])
             for index, (argument, name) in enumerate(zip(probe.arguments, names))]
    for each in found:
        if each.form == BYTES:
            each.length = _length(each, found)
    return found


def _length(value: Value, others: Sequence[Value]) -> int | Value | None:
    text = value.argument.length
    if text.isdecimal():
        return int(text)
    return next((each for each in others
                 if each.argument.label == text and each is not value), None)


def unique_names(wanted: Iterable[str], reserved: Iterable[str] = ()) -> list[str]:
    """The names with '_' behind those that are reserved, and a number if two meet."""
    wanted, used = list(wanted), set(reserved)
    every = set(wanted)
    result: list[str] = []
    for name in wanted:
        made = name + "_" if name in used else name
        number = 2
        while made in used or (made != name and made in every):
            made, number = f"{name}_{number}", number + 1
        used.add(made)
        result.append(made)
    return result


class Traced:
    """A probe that scripts attach to; `optional` if some builds lack it."""

    def __init__(self, probe: Probe, optional: bool) -> None:
        self.probe = probe
        self.optional = optional

    @property
    def key(self) -> tuple[str, str]:
        return self.probe.provider, self.probe.name


def traced(model: ProviderFile) -> list[Traced]:
    """Each probe once: of those in several branches of an #if, the first."""
    found: dict[tuple[str, str], Probe] = {}
    for probe in model.probes:
        found.setdefault((probe.provider, probe.name), probe)
    return [Traced(probe, bool(probe.path)) for probe in found.values()]
