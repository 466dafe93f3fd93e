# SPDX-License-Identifier: 0BSD
"""What to trace: the probes of a file, with what is known of their arguments."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Sequence

from ..binary.elf import ElfError, read_elf
from ..binary.notes import Note, read_notes
from ..host.error import Failure
from ..host.output import complain
from ..host.text import counted, printable
from ..provider.model import Probe, ProviderFile
from ..tracing.attach import is_plain
from ..tracing.operand import REFUSED, WRONG, consumers
from ..tracing.value import ADDRESS, BYTES, FLOAT, INTEGER, STRING
from ..tracing.value import Value as Declaration
from ..tracing.value import unique_names, values
from .declared import Declarations, Key, absent
from .files import Files
from .plainpath import Paths
from .wanted import Selection

MOST = 20_000   # probes; a hostile file may have millions
SHOWN = 4
# In CPython 3.11 the first fires where the interpreter has left its fast way, for the second.
NEEDS = ("python", "function__entry"), ("python", "line")


class TracedArgument(NamedTuple):
    """`size` is in bytes, negative if signed, as in the note.

    `length` is of bytes: a number, or the place of the argument that has it as -1 - place;
    0 if nothing says it.  `legible` is false where bpftrace has no right value for an operand.
    """

    name: str
    form: str
    size: int
    length: int = 0
    legible: bool = True

    def bytes_of(self, words: Sequence[int | None]) -> int | None:
        """How many bytes there are; None if that cannot be known."""
        if self.length >= 0:
            return self.length
        place = -1 - self.length
        word = words[place] if place < len(words) else None
        return None if word is None else word & 0xffffffff


class TracedProbe(NamedTuple):
    """A probe of the file `path`; an engine names it by its place in the plan.

    `attached` names the file in plain characters, for a tracer's program.
    """

    provider: str
    name: str
    path: str
    arguments: tuple[TracedArgument, ...]
    attached: str = ""


def plan(files: Files, model: ProviderFile | None, providers: Sequence[str],
         globs: Sequence[str], *, strings: bool) -> list[TracedProbe]:
    """The probes to attach to, each once a file; says what is left out, and why.

    Raises Failure if there are none, or if the provider file or a word of the command line does
    not fit them.
    """
    wanted, paths = Selection(model, providers, globs), Paths()
    declared = Declarations(model) if model else None
    found: dict[tuple[str, Key], TracedProbe] = {}
    sites: dict[tuple[str, Key], list[Note]] = {}
    shared: dict[str, str] = {}     # provider -> library of the system that is left out
    refused: list[str] = []
    faults: list[str] = []
    for file in files.files:
        arch, bits, notes = _notes(file.path, faults)
        mine: dict[Key, list[Note]] = {}
        for note in notes:
            mine.setdefault((note.provider, note.name), []).append(note)
        for key, each in mine.items():
            sites[file.path, key] = each
            if not wanted.takes(*key, shared=file.shared):
                if file.shared and not globs:
                    shared.setdefault(printable(key[0]), file.path)
            elif all(map(is_plain, key)):
                probe = declared.fitting(key, each, bits, file.path) if declared else None
                arguments = _of_note(each[0], strings) if probe is None \
                    else _of_declaration(probe, each[0])
                found[file.path, key] = TracedProbe(*key, file.path,
                                                    _legible(arch, arguments, each),
                                                    paths.of(file.path))
            else:
                refused.append(f"'{printable(':'.join(key))}' of '{printable(file.path)}'")
            if len(found) > MOST:
                raise Failure(f"there are more than {MOST} probes: choose some with --probe")
    if refused:
        complain(f"sdtkit: note: left out {counted(len(refused), 'probe')}, {refused[0]} for one: "
                 "a name that reaches a tracer has letters, digits, '_', '.' and '-' alone\n")
    asked = [key for key in declared.probes if wanted.takes(*key)] if declared else []
    wanted.check(dict.fromkeys([*asked, *(key for _, key in sites)]), files.names())
    if not found:
        raise Failure(_nothing(files, model, sites, shared, faults))
    if declared:
        declared.check()
        absent(asked, (key for _, key in found))
    elif shared and not providers:
        complain(f"sdtkit: note: libraries of the system have probes, too: {_providers(shared)} "
                 "traces these\n")
    for path, key in list(found):
        if key == NEEDS[0] and (path, NEEDS[1]) in sites and (path, NEEDS[1]) not in found:
            complain(f"sdtkit: note: CPython 3.11 fires '{NEEDS[0][1]}' only while '{NEEDS[1][1]}' "
                     f"is traced, too: add --probe {NEEDS[1][1]}\n")
    return list(found.values())


def _nothing(files: Files, model: ProviderFile | None, sites: Iterable[tuple[str, Key]],
             shared: dict[str, str], faults: Sequence[str]) -> str:
    """Why there is nothing to trace."""
    text = f"no such probe in {files.names()}"
    others = list(dict.fromkeys(printable(key[0]) for _, key in sites))
    if model and others:
        names = ", ".join(f"'{each}'" for each in others[:SHOWN])
        text += f", which has those of {names}, not of '{model.name}'"
    elif shared:
        text += f"; libraries of the system have some: {_providers(shared)} traces these"
    elif faults:
        text += f"; {printable(faults[0])}"
    return text + "; 'sdtkit list FILE' shows the probes of a file"


def _providers(shared: dict[str, str]) -> str:
    return " ".join(f"--provider {each}" for each in list(shared)[:SHOWN])


def _of_declaration(probe: Probe, note: Note) -> tuple[TracedArgument, ...]:
    names = unique_names(each.label for each in probe.arguments)
    sizes = [*_sizes(note), *[8] * len(probe.arguments)]
    return tuple(TracedArgument(each.name, each.form, each.size or size, _length(each))
                 for each, size in zip(values(probe, names), sizes))


def _length(value: Declaration) -> int:
    if isinstance(value.length, int):
        return value.length
    return 0 if value.length is None else -1 - value.length.index


def _legible(arch: str, arguments: tuple[TracedArgument, ...],
             notes: Sequence[Note]) -> tuple[TracedArgument, ...]:
    """At one site that bpftrace misreads or refuses, the argument is lost at all of them."""
    bad = {place for note in {each.text: each for each in notes}.values()
           for place, each in enumerate(note.arguments)
           if consumers(arch, each)["bpftrace"] in (REFUSED, WRONG)}
    # Bytes, without their length.
    bad |= {place for place, each in enumerate(arguments) if -1 - each.length in bad}
    return tuple(each._replace(legible=False) if place in bad else each
                 for place, each in enumerate(arguments)) if bad else arguments


def _notes(path: str, faults: list[str]) -> tuple[str, int, Iterable[Note]]:
    """Machine, width of addresses, and notes; none of a file that cannot be read."""
    try:
        with read_elf(path) as elf:
            return elf.arch, elf.bits, read_notes(elf).notes
    except ElfError as error:
        faults.append(f"'{path}' cannot be read: {error}")
    except OSError as error:
        faults.append(f"'{path}' cannot be read: {error.strerror}")
    return "", 64, []


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
           "plan"]
