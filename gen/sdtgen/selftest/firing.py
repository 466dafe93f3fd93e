# SPDX-License-Identifier: 0BSD
"""Judges what fired against what is declared: model and hits in, findings out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterator

from ..gdb.run import Hit, Wanted
from ..host.text import counted
from ..provider.model import Argument, Probe, ProviderFile

ABSENT, SILENT, IMPLAUSIBLE = "absent", "silent", "implausible"
# Kind -> bits and sign that every value of the declared type has.
RANGES = {"S32": (32, True), "U32": (32, False), "F32": (32, False)}
NARROW = {"char": 8, "int8_t": 8, "uint8_t": 8, "short": 16, "int16_t": 16, "uint16_t": 16}
MAX_SAMPLES = 3
LOOKED_AT = 200                 # bytes, as in gdb/selftest_script.py


@dataclass(frozen=True)
class Misfire:
    """What is wrong with a probe; `kind` is for programs, `message` for people."""

    probe: Probe
    kind: str
    message: str


@dataclass
class Tally:
    """What one probe did."""

    probe: Probe
    required: bool
    hits: int = 0
    sites: set[int] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)    # what was wrong, and in how many hits
    set_up: bool = False                                    # whether gdb found it
    limited: bool = False

    def misfires(self) -> Iterator[Misfire]:
        """Nothing, if all is as declared."""
        name = f"probe '{self.probe.name}'"
        if not self.set_up and self.required:
            yield Misfire(self.probe, ABSENT, f"{name} is in no file that the command loaded: "
                          "build it with probes ('sdtkit verify' says what a file lacks), or run "
                          "another command")
        elif not self.hits and self.required:
            yield Misfire(self.probe, SILENT, f"{name} is there but did not fire: make the command "
                          f"pass it, or write --optional {self.probe.name}")
        for fault, count in sorted(self.faults.items()):
            yield Misfire(self.probe, IMPLAUSIBLE, f"{name}: {fault} (in {count} of "
                          f"{counted(self.hits, 'hit')})")


def wanted(model: ProviderFile) -> dict[Wanted, Probe]:
    """What to trace: each probe once, with the arguments that are text, or bytes."""
    found: dict[tuple[str, str], Probe] = {}
    for probe in model.probes:
        found.setdefault((probe.provider, probe.name), probe)
    return {Wanted(probe.provider, probe.name,
                   tuple(each.index - 1 for each in probe.arguments if each.is_string),
                   tuple((each.index - 1, _length(each, probe)) for each in probe.arguments
                         if each.hint == "bytes")): probe
            for probe in found.values()}


def _length(argument: Argument, probe: Probe) -> int:
    """How many bytes there are: the number, or -1 - the place of the argument that has it."""
    if argument.length.isdecimal():
        return int(argument.length)
    return next((-each.index for each in probe.arguments
                 if each.label == argument.length and each is not argument), 0)


def take(tally: Tally, hit: Hit) -> None:
    """Counts a hit, and notes what cannot be right about its arguments."""
    tally.hits += 1
    tally.set_up = True
    tally.sites.add(hit.pc)
    faults = list(_faults(tally.probe, hit))
    for each in faults:
        tally.faults[each] = tally.faults.get(each, 0) + 1
    if len(tally.samples) < MAX_SAMPLES and not hit.error:
        text = ", ".join(_shown(argument, hit) for argument in tally.probe.arguments
                         if argument.index <= len(hit.values))
        if text and text not in tally.samples:
            tally.samples.append(text)


def _faults(probe: Probe, hit: Hit) -> Iterator[str]:
    if hit.error:
        yield f"gdb cannot read its arguments: {hit.error}"
        return
    if hit.count != len(probe.arguments):
        yield f"{counted(hit.count, 'argument')} instead of {len(probe.arguments)}"
    for argument in probe.arguments[:len(hit.values)]:
        value = hit.values[argument.index - 1]
        fault = _fault(argument, value, hit)
        if fault:
            yield f"argument '{argument.label}' {fault}"


def _fault(argument: Argument, value: int, hit: Hit) -> str:
    if argument.is_string:
        text = hit.texts.get(argument.index - 1)
        if value and text is None:
            return "is no address of a string: the memory there cannot be read"
        if text is not None and any("\udc80" <= each <= "\udcff" for each in text):
            return "is a string that is not UTF-8"
        return ""
    if argument.hint == "bytes":
        return _bytes_fault(*hit.blobs.get(argument.index - 1, (0, b"")))
    words = set(argument.type.base.split())
    if words & {"bool", "_Bool"} and not argument.type.is_pointer:
        return "" if value in (0, 1) else "is a truth value, but neither 0 nor 1"
    if argument.type.kind not in RANGES:
        return ""
    bits, signed = RANGES[argument.type.kind]
    bits = next((NARROW[each] for each in words if each in NARROW), bits)
    signed = signed and not (words & {"char"} and "signed" not in words)
    number = value - (1 << 64) if signed and value >> 63 else value
    if words & {"char"} and not words & {"signed", "unsigned"}:
        number = value - (1 << 64) if value >> 63 else value
        return "" if -128 <= number <= 255 else f"does not fit into '{argument.type}'"
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return "" if low <= number <= high else f"does not fit into '{argument.type}'"


def _bytes_fault(length: int, data: bytes) -> str:
    if length >> 63:
        return f"is bytes of a negative length, {length - (1 << 64)}"
    if length and not data:
        return f"is no address of {counted(length, 'byte')}: the memory there cannot be read"
    if len(data) < min(length, LOOKED_AT):
        return f"is bytes of length {length}, but only {len(data)} of them can be read"
    return ""


def _shown(argument: Argument, hit: Hit) -> str:
    value = hit.values[argument.index - 1]
    if argument.is_string:
        text = hit.texts.get(argument.index - 1)
        return f"{argument.label}={'NULL' if text is None and not value else repr(text)}"
    if argument.hint == "bytes" and value:
        length, data = hit.blobs.get(argument.index - 1, (0, b""))
        return f"{argument.label}={data!r}{'...' if length > len(data) else ''}"
    if argument.is_address or argument.hint == "hex":
        return f"{argument.label}=0x{value:x}"
    signed = argument.type.kind in ("S32", "S64", "LONG", "AUTO")
    return f"{argument.label}={value - (1 << 64) if signed and value >> 63 else value}"
