# SPDX-License-Identifier: 0BSD
"""What to trace: the probes of a file, with what is known of their arguments."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import Iterable, Sequence

from ..binary.elf import ElfError, read_elf
from ..binary.libraries import objects
from ..binary.notes import Note, read_notes
from ..binary.process import mapped_files
from ..host.error import Failure
from ..host.output import complain
from ..host.text import counted, printable
from ..provider.model import ProviderFile
from ..tracing.attach import is_plain
from ..tracing.value import ADDRESS, BYTES, FLOAT, INTEGER, STRING
from ..tracing.value import Value as Declared
from ..tracing.value import traced, unique_names, values


@dataclass(frozen=True)
class TracedArgument:
    """`size` is in bytes, negative if signed, as in the note.

    `length` is of bytes: a number, or the place of the argument that has it as -1 - place;
    0 if nothing says it.
    """

    name: str
    form: str
    size: int
    length: int = 0

    def bytes_of(self, words: Sequence[int | None]) -> int | None:
        """How many bytes there are; None if that cannot be known."""
        if self.length >= 0:
            return self.length
        place = -1 - self.length
        word = words[place] if place < len(words) else None
        return None if word is None else word & 0xffffffff


@dataclass(frozen=True)
class TracedProbe:
    """A probe of the file `path`; an engine names it by its place in the plan."""

    provider: str
    name: str
    path: str
    arguments: tuple[TracedArgument, ...]


def files_of_command(path: str) -> list[str]:
    """The program and the libraries that it needs."""
    try:
        return list(objects(path).paths)
    except ElfError as error:
        raise Failure(f"cannot trace '{path}': {error}") from None
    except OSError as error:
        raise Failure(f"cannot read '{path}': {error.strerror}") from None


def files_of_process(pid: int) -> list[str]:
    return [each.path for each in mapped_files(pid)]


def plan(files: Sequence[str], model: ProviderFile | None, providers: Sequence[str],
         globs: Sequence[str], *, strings: bool) -> list[TracedProbe]:
    """The probes to attach to, each once a file; raises Failure if there are none."""
    declared = {} if model is None else {
        (each.probe.provider, each.probe.name): each.probe for each in traced(model)}
    wanted = {each[0] for each in declared} if model else set(providers)
    found: dict[tuple[str, str, str], TracedProbe] = {}
    refused: list[str] = []
    for path in files:
        for note in _notes(path):
            key = (path, note.provider, note.name)
            title = f"{note.provider}:{note.name}"
            if key in found or (wanted and note.provider not in wanted):
                continue
            if globs and not any(fnmatch.fnmatchcase(note.name, each)
                                 or fnmatch.fnmatchcase(title, each) for each in globs):
                continue
            if not (is_plain(note.provider) and is_plain(note.name)):
                refused.append(f"'{printable(title)}' of '{printable(path)}'")
                continue
            probe = declared.get((note.provider, note.name))
            arguments = _of_note(note, strings) if probe is None else tuple(
                TracedArgument(value.name, value.form, value.size or size, _length(value))
                for value, size in zip(
                    values(probe, unique_names(each.label for each in probe.arguments)),
                    [*_sizes(note), *[8] * len(probe.arguments)]))
            found[key] = TracedProbe(note.provider, note.name, path, arguments)
    if refused:
        complain(f"sdtkit: note: left out {counted(len(refused), 'site')}, {refused[0]} for one: "
                 "a name that reaches a tracer has letters, digits, '_', '.' and '-' alone\n")
    if not found:
        names = ", ".join(f"'{printable(each)}'" for each in files[:8])
        more = f" and {len(files) - 8} more" if len(files) > 8 else ""
        raise Failure(f"no such probe in {names}{more}; 'sdtkit list FILE' shows the probes "
                      "of a file")
    return list(found.values())


def _length(value: Declared) -> int:
    if isinstance(value.length, int):
        return value.length
    return 0 if value.length is None else -1 - value.length.index


def _notes(path: str) -> Iterable[Note]:
    try:
        with read_elf(path) as elf:
            return read_notes(elf).notes
    except (ElfError, OSError):
        return []


def _sizes(note: Note) -> list[int]:
    return [-(each.size or 8) if each.signed else each.size or 8 for each in note.arguments]


def _of_note(note: Note, strings: bool) -> tuple[TracedArgument, ...]:
    """Without a provider file: an unsigned word of 8 bytes may be a pointer."""
    made = []
    for index, (each, size) in enumerate(zip(note.arguments, _sizes(note))):
        form = FLOAT if each.is_float else INTEGER
        if size == 8 and not each.is_float:
            form = STRING if strings else ADDRESS
        made.append(TracedArgument(f"arg{index}", form, size))
    return tuple(made)


__all__ = ["ADDRESS", "BYTES", "FLOAT", "INTEGER", "STRING", "TracedArgument", "TracedProbe",
           "files_of_command", "files_of_process", "plan"]
