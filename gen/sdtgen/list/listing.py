# SPDX-License-Identifier: 0BSD
"""The probes of a file as a person, or a program, reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ..binary.elf import Elf
from ..binary.headers import PF_X
from ..binary.notes import Note, Notes, parse_arguments
from ..host.output import painted
from ..host.text import counted, printable
from ..tracing.attach import is_plain
from ..tracing.operand import consumers, decode
from ..tracing.versions import as_data, named, newer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCHEMA = 1
FEW = 64                        # notes whose arguments are kept as text: 1 MB each at the most
PLAIN = re.compile(r"[\w./+@-]+", re.ASCII)


class Listed:
    """The notes of one file; `name` is how a person, or a tracer in the process, calls it."""

    def __init__(self, name: str, elf: Elf, notes: Notes, pid: int | None = None,
                 values: Mapping[int, int] | None = None, missing: Sequence[str] = ()) -> None:
        self.name, self.elf, self.notes, self.pid = name, elf, notes, pid
        self.values = values or {}      # of semaphores, by address
        self.missing = missing          # libraries that it needs and that are nowhere


def as_json(files: Iterable[Listed]) -> Iterator[str]:
    """All files as one JSON object, in pieces; keys sorted, bytes ASCII."""
    yield from _object({"schema": SCHEMA}, "files", map(_file, files), 0)
    yield "\n"


def _object(record: Mapping[str, Any], key: str, rows: Iterable[Iterable[str]], depth: int
            ) -> Iterator[str]:
    """An object with one more key, a list that may have millions of rows, each in pieces."""
    # A quote inside of a string is escaped, so this is found once.
    head, tail = _dump({**record, key: []}, depth).split(f'"{key}": []')
    yield f'{head}"{key}": ['
    between, end = "\n", ""
    for row in rows:
        yield between + " " * (depth + 4)
        yield from row
        between, end = ",\n", "\n" + " " * (depth + 2)
    yield f"{end}]{tail}"


def _dump(value: object, depth: int) -> str:
    """JSON as json.dumps writes it with an indent of 2, in a tenth of the time, without the first
    indent."""
    import json  # Few runs want it.
    pad, end = "\n" + " " * (depth + 2), "\n" + " " * depth
    if isinstance(value, dict) and value:
        rows = (f"{json.dumps(key)}: {_dump(value[key], depth + 2)}" for key in sorted(value))
        return "{" + pad + f",{pad}".join(rows) + end + "}"
    if isinstance(value, list) and value:
        return "[" + pad + f",{pad}".join(_dump(each, depth + 2) for each in value) + end + "]"
    return json.dumps(value)


def _file(listed: Listed) -> Iterator[str]:
    elf = listed.elf
    return _object({"path": listed.name, "arch": elf.arch, "bits": elf.bits,
                    "little_endian": elf.little, "kind": elf.kind, "pid": listed.pid,
                    "build_id": elf.build_id or None, "base": listed.notes.base,
                    "problems": listed.notes.problems, "missing": list(listed.missing)}, "probes",
                   (_object({"provider": provider, "name": name,
                             "commands": commands(listed, notes[0])}, "sites",
                            (_site(listed, note) for note in notes), 8)
                    for (provider, name), notes in grouped(listed.notes.notes).items()), 4)


def _site(listed: Listed, note: Note) -> Iterator[str]:
    value = listed.values.get(note.semaphore)
    return _object({"location": note.location, "base": note.base, "text": note.text,
                    "file_offset": listed.elf.file_offset(note.location),
                    "doubts": doubts(listed, note),
                    "semaphore": {"address": note.semaphore, "value": value,
                                  "file_offset": listed.elf.file_offset(note.semaphore)}
                    if note.semaphore else None},
                   "arguments", _arguments(listed.elf.arch, note.text, 16), 12)


@lru_cache(FEW)
def _arguments(arch: str, text: str, depth: int) -> tuple[tuple[str], ...]:
    """The arguments of a note; the same in many sites, as a rule."""
    return tuple((_dump({"text": each.text, "size": each.size or None, "signed": each.signed,
                         "float": each.is_float, "operand": each.operand,
                         "form": decode(arch, each).form, "words": decode(arch, each).words,
                         "consumers": consumers(arch, each),
                         "newer": as_data(newer(arch, each))}, depth),)
                 for each in parse_arguments(text))


def grouped(notes: Iterable[Note]) -> dict[tuple[str, str], list[Note]]:
    """The sites of each probe, providers and probes in alphabetical order."""
    found: dict[tuple[str, str], list[Note]] = {}
    for note in sorted(notes, key=lambda each: (each.provider, each.name)):
        found.setdefault((note.provider, note.name), []).append(note)
    return found


def doubts(listed: Listed, note: Note) -> list[str]:
    """What keeps tracers from this site."""
    elf = listed.elf
    if elf.kind == "relocatable" or elf.is_debug_file:
        return []  # Its addresses are not final, or its code is in another file.
    found = []
    flags = elf.flags_at(note.location)
    if flags is None:
        found.append("its location is in no segment of the file")
    elif not flags & PF_X:
        found.append("its location is not in executable memory")
    if note.base == 0:
        found.append("its base is 0")
    elif listed.notes.base not in (None, note.base):
        found.append("its base is not that of the file")
    return found


def as_text(listed: Listed, *, with_commands: bool, colour: bool = False) -> Iterator[str]:
    """The probes of one file, in pieces; for each its sites, and each argument in words."""
    notes = grouped(listed.notes.notes)
    yield (f"{printable(listed.name)}: {counted(len(notes), 'probe')}, "
           f"{counted(len(listed.notes.notes), 'site')} ({listed.elf.arch}, {_kind(listed.elf)})\n")
    for each in listed.notes.problems:
        yield f"  warning: {printable(each)}\n"
    if listed.missing:
        yield "  libraries that cannot be found: " + ", ".join(map(printable, listed.missing)) \
            + "\n"
    provider = ""
    for (owner, name), sites in notes.items():
        if owner != provider:
            yield f"\nprovider {printable(owner)}\n"
            provider = owner
        shown = printable(name)
        yield f"\n  {painted(shown, 0) if colour else shown}\n"
        for note in sites:
            yield _site_line(listed, note)
            yield _argument_lines(listed.elf.arch, note.text)
            for each in doubts(listed, note):
                yield f"      warning: {each}\n"
        if with_commands:
            yield from (f"    {tool + ':':9} {command}\n"
                        for tool, command in commands(listed, sites[0]).items())


def _kind(elf: Elf) -> str:
    return f"debug information of a {elf.kind}" if elf.is_debug_file else elf.kind


def _site_line(listed: Listed, note: Note) -> str:
    offset = listed.elf.file_offset(note.location)
    head = f"    site 0x{note.location:x}"
    if offset is not None and offset != note.location:
        head += f" (file offset 0x{offset:x})"
    if note.semaphore:
        head += f", semaphore 0x{note.semaphore:x}"
        if listed.pid is not None:
            value = listed.values.get(note.semaphore)
            head += " is unreadable" if value is None else f" is {value}"
    return head + "\n"


@lru_cache(FEW)
def _argument_lines(arch: str, text: str) -> str:
    """The arguments of a note; the same in many sites, as a rule."""
    lines = []
    for number, each in enumerate(parse_arguments(text)):
        words = decode(arch, each).words
        sign = "signed" if each.signed else "unsigned"
        size = f"{counted(each.size, 'byte')} {sign}" if each.size else "size not given"
        where = words.replace(f"{counted(each.size, 'byte')} at ", "memory at ")
        changes = newer(arch, each)
        bad = [f"{name}: {verdict}" for tracer, word in consumers(arch, each).items()
               for name, verdict in named(tracer, word, changes)]
        tail = f"   ({', '.join(bad)})" if bad else ""
        lines.append(printable(f"      arg{number}  {size}, {where}{tail}") + "\n")
    return "".join(lines)


def commands(listed: Listed, note: Note) -> dict[str, str]:
    """What to paste into a shell, for each tracer; names are quoted where they must be.

    None where a file names a probe so that it would become a part of the tracer's script.
    """
    if not (is_plain(note.provider) and is_plain(note.name)):
        return {}
    path, probe = listed.name, f"{note.provider}:{note.name}"
    where = path if PLAIN.fullmatch(path) else '"' + path.replace("\\", "\\\\\\\\").replace(
        '"', '\\"') + '"'
    import shlex  # Few runs want it.
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
