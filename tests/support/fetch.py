# SPDX-License-Identifier: 0BSD
"""Translates a probe note into an event of the kernel: a line of uprobe_events.

    -4@-20(%rbp)  ->  a0=-20(%bp):s32
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Dict, List, Tuple

from . import notes

# What a constant begins with, and the kernel's name of a register, by the consumer's arch/.
_CONSTANT: Dict[str, str] = {"x86": "$", "arm": "#", "powerpc": "i"}
_MEMORY = re.compile(r"(?P<offset>-?\d+)?\((?P<register>[^(),]+)\)"
                     r"|\[(?P<base>\w+)(?:, #?(?P<distance>-?\d+))?\]")


def _x86(name: str) -> str:
    found = re.fullmatch(r"%(?:[re]?([a-ds][xip]|[sb]p)|(r\d+)d?)", name)
    if not found:
        raise ValueError(f"no whole register: {name}")
    return f"%{found[1] or found[2]}"


def _named(pattern: str, prefix: str = "%") -> Callable[[str], str]:
    def translate(name: str) -> str:
        if not re.fullmatch(pattern, name):
            raise ValueError(f"no register: {name}")
        return prefix + name
    return translate


_REGISTER: Dict[str, Callable[[str], str]] = {
    "x86": _x86,
    "aarch64": _named(r"x\d+|sp"),
    "arm": _named(r"r\d|r10|fp|ip|sp|lr"),
    "riscv": _named(r"ra|sp|gp|tp|[ast]\d+"),
    "s390": _named(r"%r\d+", ""),
    "powerpc": _named(r"\d+", "%gpr"),
}


def operand(arch: str, text: str) -> str:
    """The fetch argument of one operand, without its type."""
    prefix = _CONSTANT.get(arch, "")
    if text.startswith(prefix) and re.fullmatch(r"-?\d+", text[len(prefix):]) \
            and not (arch == "powerpc" and not text.startswith("i")):
        return "\\" + text[len(prefix):]
    register = _REGISTER[arch]
    found = _MEMORY.fullmatch(text)
    if found:
        distance = int(found["offset"] or found["distance"] or 0)
        return f"{distance:+d}({register(found['register'] or found['base'])})"
    return register(text)


def arguments(arch: str, note: notes.Note, pointer: int) -> List[str]:
    """`a0=...` for each value; `b0=...` for the 16 bytes behind what may be a pointer."""
    found = []
    for number, arg in enumerate(note.args):
        fetched = operand(arch, arg.operand)
        found.append(f"a{number}={fetched}:{'s' if arg.signed else 'u'}{8 * arg.size}")
        if arg.size == pointer and not arg.signed and not fetched.startswith("\\"):
            found.append(f"b{number}=+0({fetched}):u8[16]")
    return found


def line(group: str, number: int, path: str, file: Path, note: notes.Note, fetched: List[str]
         ) -> str:
    """One event, of a file here that is at another path where it is traced."""
    place = f"{path}:{notes.file_offset(file, note.location):#x}"
    if note.semaphore:
        place += f"({notes.file_offset(file, note.semaphore):#x})"
    return " ".join([f"p:{group}/{note.name}__{number}", place, *fetched])


_HIT = re.compile(r": (?P<name>\w+)__\d+: \(0x[0-9a-f]+\)(?P<rest>.*)$", re.MULTILINE)
_VALUE = re.compile(r" ([ab]\d+)=(\{[^}]*\}|\S+)")


def values(text: str) -> Dict[str, str]:
    """The values of one hit by name, as the kernel wrote them."""
    return dict(_VALUE.findall(text))


def hits(trace: str) -> List[Tuple[str, Dict[str, str]]]:
    """What the kernel wrote: names of probes, with the text of each value."""
    return [(hit["name"], values(hit["rest"])) for hit in _HIT.finditer(trace)]
