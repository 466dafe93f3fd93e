# SPDX-License-Identifier: 0BSD
"""Judges the events of a run: did each declared probe fire, and are its arguments plausible?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Collection, Iterable

from .gdbrun import Event, Value, Wanted
from .model import Argument, Probe, ProviderFile

SAMPLES = 3
# Declared types that hold less than the carrier that brings them.
NARROW = {"bool": (0, 1), "_Bool": (0, 1),
          "signed char": (-128, 127), "unsigned char": (0, 255), "int8_t": (-128, 127),
          "uint8_t": (0, 255), "short": (-32768, 32767), "int16_t": (-32768, 32767),
          "unsigned short": (0, 65535), "uint16_t": (0, 65535)}
KINDS = {"S32": (-1 << 31, (1 << 31) - 1), "U32": (0, (1 << 32) - 1)}


@dataclass
class Record:
    """What was seen of a probe; `faults` has each text once."""

    probe: Probe
    hits: int = 0
    sites: set[int] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)
    faults: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A fault of a probe, and where the provider file declares it."""

    kind: str
    probe: Probe
    place: tuple[str, int, int]
    text: str


def wanted(probe: Probe) -> Wanted:
    return Wanted(probe.provider, probe.name,
                  tuple(each.index - 1 for each in probe.arguments if each.is_string))


def record(seen: Record, event: Event) -> None:
    """Adds an event."""
    arguments = seen.probe.arguments
    seen.hits += 1
    seen.sites.add(event.pc)
    if event.argc is None:
        seen.faults[f"gdb cannot read its operands: {event.error}"] = None
        return
    if event.argc != len(arguments):
        seen.faults[f"{event.argc} arguments arrive, {len(arguments)} are declared; "
                    "build the program with the header of this file"] = None
        return
    shown = []
    for argument, value in zip(arguments, event.values):
        fault = doubt(argument, value)
        if fault:
            seen.faults[f"argument {argument.index} ({argument.label}): {fault}"] = None
        shown.append(f"{argument.label}={show(value)}")
    sample = ", ".join(shown)
    if sample not in seen.samples and len(seen.samples) < SAMPLES:
        seen.samples.append(sample)


def doubt(argument: Argument, value: Value) -> str:
    """What is wrong with a value, or nothing."""
    if value.value is None:
        return f"gdb cannot read it: {value.error}"
    if argument.is_string:
        if value.error:
            return f"no readable string at {value.value:#x}; pass text that ends with NUL"
        try:
            (value.text or b"").decode("utf-8")
        except UnicodeDecodeError as error:
            # The text is cut at a limit, perhaps within a character.
            if error.reason != "unexpected end of data":
                return "the string is not UTF-8; is the pointer right?"
        return ""
    least, most = NARROW.get(str(argument.type)) or KINDS.get(argument.type.kind) or (None, None)
    if least is not None and most is not None and not least <= value.value <= most:
        return f"{value.value} does not fit '{argument.type}' ({least} to {most})"
    return ""


def show(value: Value) -> str:
    if value.value is None:
        return "?"
    if value.text is None:
        return str(value.value)
    text = value.text.decode("utf-8", "backslashreplace")
    cut = text if len(text) <= 60 else text[:60] + "..."
    return '"' + "".join(each if each.isprintable() else f"\\x{ord(each):02x}"
                         for each in cut) + '"'


def judge(model: ProviderFile, records: Iterable[Record], placed: Collection[Wanted],
          required: Collection[str]) -> list[Finding]:
    """The findings.  `required` are the 'PROVIDER:NAME' that must fire."""
    found = []
    for seen in records:
        probe = seen.probe
        place = model.place(probe.span)
        if not seen.hits and f"{probe.provider}:{probe.name}" in required:
            if wanted(probe) in placed:
                found.append(Finding("silent", probe, place, "it is in the program but never "
                                     "fired; make the command reach it, or use --optional"))
            else:
                found.append(Finding("absent", probe, place, "gdb found no such probe in what "
                                     "the command ran; was it built with this file's header?"))
        found += [Finding("arguments", probe, place, text) for text in seen.faults]
    return found
