# SPDX-License-Identifier: 0BSD
"""The probes of a file as a person, or a program, reads them."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping

from .elf import PF_X, Elf
from .notes import Note, Notes
from .operand import consumers, decode
from .source import printable

SCHEMA = 1
PLAIN = re.compile(r"[\w./+@-]+", re.ASCII)
NAME = re.compile(r"[\w.-]+", re.ASCII)


@dataclass(frozen=True)
class Listed:
    """The notes of one file; `name` is how a person, or a tracer in the process, calls it."""

    name: str
    elf: Elf
    notes: Notes
    pid: int | None = None
    values: Mapping[int, int] = field(default_factory=dict)    # of semaphores, by address


def as_json(files: Iterable[Listed]) -> str:
    """All files as one JSON object; keys sorted, bytes ASCII."""
    return json.dumps({"schema": SCHEMA, "files": [_file(each) for each in files]}, indent=2,
                      sort_keys=True) + "\n"


def _file(listed: Listed) -> dict[str, Any]:
    return {"path": listed.name, "arch": listed.elf.arch, "bits": listed.elf.bits,
            "little_endian": listed.elf.little, "kind": listed.elf.kind, "pid": listed.pid,
            "build_id": listed.elf.build_id or None, "base": listed.notes.base,
            "problems": listed.notes.problems,
            "probes": [{"provider": provider, "name": name,
                        "sites": [_site(listed, note) for note in notes],
                        "commands": commands(listed, notes[0])}
                       for (provider, name), notes in grouped(listed.notes.notes).items()]}


def _site(listed: Listed, note: Note) -> dict[str, Any]:
    value = listed.values.get(note.semaphore)
    return {"location": note.location, "base": note.base, "text": note.text,
            "file_offset": listed.elf.file_offset(note.location),
            "doubts": doubts(listed, note),
            "semaphore": {"address": note.semaphore, "value": value,
                          "file_offset": listed.elf.file_offset(note.semaphore)}
            if note.semaphore else None,
            "arguments": [{"text": each.text, "size": each.size or None, "signed": each.signed,
                           "float": each.is_float, "operand": each.operand,
                           "form": decode(listed.elf.arch, each).form,
                           "words": decode(listed.elf.arch, each).words,
                           "consumers": consumers(listed.elf.arch, each)}
                          for each in note.arguments]}


def grouped(notes: Iterable[Note]) -> dict[tuple[str, str], list[Note]]:
    """The sites of each probe, providers and probes in alphabetical order."""
    found: dict[tuple[str, str], list[Note]] = {}
    for note in sorted(notes, key=lambda each: (each.provider, each.name)):
        found.setdefault((note.provider, note.name), []).append(note)
    return found


def doubts(listed: Listed, note: Note) -> list[str]:
    """What keeps tracers from this site."""
    if listed.elf.kind == "relocatable":
        return []  # Its addresses are not final.
    found = []
    segment = listed.elf.segment_at(note.location)
    if segment is None:
        found.append("its location is in no segment of the file")
    elif not segment.flags & PF_X:
        found.append("its location is not in executable memory")
    if note.base == 0:
        found.append("its base is 0")
    elif listed.notes.base not in (None, note.base):
        found.append("its base is not that of the file")
    return found


def as_text(listed: Listed, *, with_commands: bool) -> str:
    """The probes of one file; for each its sites, and each argument in words."""
    notes = grouped(listed.notes.notes)
    lines = [f"{printable(listed.name)}: {count(len(notes), 'probe')}, "
             f"{count(len(listed.notes.notes), 'site')} ({listed.elf.arch}, {listed.elf.kind})"]
    lines += [f"  warning: {printable(each)}" for each in listed.notes.problems]
    provider = ""
    for (owner, name), sites in notes.items():
        if owner != provider:
            lines += ["", f"provider {printable(owner)}"]
            provider = owner
        lines += ["", f"  {printable(name)}"]
        for note in sites:
            lines += _site_lines(listed, note)
        if with_commands:
            lines += [f"    {tool + ':':9} {command}"
                      for tool, command in commands(listed, sites[0]).items()]
    return "\n".join(lines) + "\n"


def _site_lines(listed: Listed, note: Note) -> list[str]:
    offset = listed.elf.file_offset(note.location)
    head = f"    site 0x{note.location:x}"
    if offset is not None and offset != note.location:
        head += f" (file offset 0x{offset:x})"
    if note.semaphore:
        head += f", semaphore 0x{note.semaphore:x}"
        if listed.pid is not None:
            value = listed.values.get(note.semaphore)
            head += " is unreadable" if value is None else f" is {value}"
    lines = [head]
    for number, each in enumerate(note.arguments):
        words = decode(listed.elf.arch, each).words
        sign = "signed" if each.signed else "unsigned"
        size = f"{each.size} bytes {sign}" if each.size else "size not given"
        where = words.replace(f"{each.size} bytes at ", "memory at ")
        bad = [f"{name}: {verdict}" for name, verdict in consumers(listed.elf.arch, each).items()
               if verdict in ("wrong", "refused")]
        tail = f"   ({', '.join(bad)})" if bad else ""
        lines.append(printable(f"      arg{number}  {size}, {where}{tail}"))
    return lines + [f"      warning: {each}" for each in doubts(listed, note)]


def count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def commands(listed: Listed, note: Note) -> dict[str, str]:
    """What to paste into a shell, for each tracer; names are quoted where they must be.

    None where a file names a probe so that it would become a part of the tracer's script.
    """
    if not NAME.fullmatch(note.provider) or not NAME.fullmatch(note.name):
        return {}
    path, probe = listed.name, f"{note.provider}:{note.name}"
    where = path if PLAIN.fullmatch(path) else '"' + path.replace("\\", "\\\\\\\\").replace(
        '"', '\\"') + '"'
    shown = min(len(note.arguments), 6)
    values = "".join(f", arg{number}" for number in range(shown))
    script = (f'usdt:{where}:{probe} {{ printf("{note.name}{" %ld" * shown}\\n"{values}); }}')
    pid = f" -p {listed.pid}" if listed.pid is not None else ""
    target = f" -p {listed.pid}" if listed.pid is not None else f" {shlex.quote(path)}"
    inner = path.replace("\\", "\\\\").replace('"', '\\"')
    stap = f'process("{inner}").provider("{note.provider}").mark("{note.name}")'
    numbers = "".join(f", $arg{number + 1}" for number in range(len(note.arguments)))
    body = f'{{ printf("{note.name}{" %d" * len(note.arguments)}\\n"{numbers}) }}'
    tail = f" -x {listed.pid}" if listed.pid is not None else ""
    event = f"sdt_{note.provider}:{note.name}"
    found = {
        "bpftrace": f"bpftrace{pid} -e {shlex.quote(script)}",
        "perf": f"perf buildid-cache --add {shlex.quote(path)} && "
                f"perf probe {shlex.quote(event)} && perf record -e {shlex.quote(event)}"
                f"{pid or ' -a'}",
        "gdb": f"gdb{target} -ex {shlex.quote(f'break -probe-stap {probe}')}",
        "stap": f"stap{tail} -e {shlex.quote(f'probe {stap} {body}')}",
    }
    return {tool: printable(command) for tool, command in found.items()}
