# SPDX-License-Identifier: 0BSD
"""the probes of any binary, or of what a process has mapped, with operands in words

    sdtkit list /usr/bin/python3
    sdtkit list --commands -p 4711

For each probe: its sites, where each argument is, its semaphore (for a process with its value),
which tracers cannot read an argument, and with --commands what to paste to trace it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..binary.elf import ElfError, read_elf
from ..binary.libraries import objects
from ..binary.notes import BASE, SEMAPHORES, Notes, read_notes
from ..binary.process import load_bias, mapped_files, read_memory
from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import say, say_pieces
from ..host.progress import Progress, terminal
from ..host.text import printable
from ..list.listing import Listed, as_json, as_text
from ._parser import OptionParser, add_format, process_id

WORDS = "BINARY... | -p PID"


def options(parser: OptionParser) -> None:
    parser.option("-p", "--pid", metavar="PID", type=process_id,
                  help="a running process: every file that it has mapped, semaphores as they are")
    parser.option("--provider", metavar="NAME", action="append", default=[],
                  help="this provider alone")
    parser.option("--commands", action="store_true",
                  help="with each probe, what to paste for bpftrace, perf, gdb and stap")
    add_format(parser, ("text", "json"), "text, or json for programs; 'schema' changes when a key "
               "changes its meaning")
    parser.option("--sysroot", metavar="DIR", default="",
                  help="where libraries are looked for that a program needs")


def run(chosen: Namespace) -> int:
    """Lists every file that can be read, although another cannot."""
    if (chosen.pid is not None) == bool(chosen.words):
        raise Usage("expected either binaries or -p PID")
    with Progress("list", "file") as progress:
        if chosen.pid is not None:
            found = [_only(each, chosen.provider) for each in _process(chosen.pid, progress)]
            good = any(each.notes.notes for each in found)
            if not good:
                progress.tell(f"note: process {chosen.pid} has no probes in the files it has "
                              "mapped")
        else:
            found, good = _files(chosen.words, chosen.provider, chosen.sysroot, progress)
    with Progress("list", shown=not terminal(1)) as progress:
        progress.stage = "writing"
        _write(found, chosen)
    return GOOD if good else BAD_INPUT


def _files(paths: Sequence[str], providers: Sequence[str], sysroot: str, progress: Progress
           ) -> tuple[list[Listed], bool]:
    """Those that can be read, and whether these are all and have probes."""
    found, good = [], True
    for path in progress.each(paths):
        try:
            with read_elf(path) as elf:
                listed = _only(Listed(path, elf, read_notes(elf)), providers)
                needed = objects(path, sysroot)
                listed = replace(listed, missing=needed.missing)
        except (ElfError, OSError, ValueError) as error:
            good = False
            reason = error.strerror if isinstance(error, OSError) else error
            progress.tell(f"error: cannot read '{printable(path)}': {reason}")
            continue
        if not listed.notes.notes:
            good = False
            progress.tell(f"note: {_why(listed, needed.paths[1:])}")
        found.append(listed)
    return found, good


def _write(found: Sequence[Listed], chosen: Namespace) -> None:
    if chosen.format == "json":
        say_pieces(as_json(found))
        return
    between = ""
    for each in found:
        if each.notes.notes or each.notes.problems:
            say(between)
            say_pieces(as_text(each, with_commands=chosen.commands))
            between = "\n"


def _only(listed: Listed, providers: Sequence[str]) -> Listed:
    if not providers:
        return listed
    notes = [each for each in listed.notes.notes if each.provider in providers]
    return replace(listed, notes=Notes(notes, listed.notes.problems, listed.notes.base,
                                       listed.notes.present))


def _process(pid: int, progress: Progress) -> Iterator[Listed]:
    """The mapped files that have probes.  The semaphores are read once each."""
    for file in progress.each(mapped_files(pid)):
        try:
            with read_elf(file.path) as elf:
                notes = read_notes(elf)
        except ElfError:
            continue
        except OSError as error:
            progress.tell(f"note: cannot read '{printable(file.name)}' of process {pid}: "
                          f"{error.strerror}")
            continue
        if not notes.notes:
            continue
        bias = load_bias(elf, file)
        values = {}
        if bias is not None:
            for address in {each.semaphore for each in notes.notes} - {0}:
                data = read_memory(pid, address + bias, 2)
                if data is not None:
                    values[address] = int.from_bytes(data, "little" if elf.little else "big")
        name = file.path if file.deleted else file.name
        yield Listed(name, elf, notes, pid, values)


def _why(listed: Listed, libraries: Sequence[str]) -> str:
    """Why there is nothing to list, and where there is."""
    name = printable(listed.name)
    if listed.notes.present:
        return f"'{name}' has no probe of that name" if not listed.notes.problems else \
            f"'{name}' has notes, but none that can be read"
    left = [each for each in (BASE, SEMAPHORES) if listed.elf.section(each)]
    if left:
        return (f"the notes of '{name}' are stripped: {' and '.join(left)} "
                f"{'are' if len(left) == 2 else 'is'} there, .note.stapsdt is not "
                "(llvm-strip removes it unless it gets --keep-section=.note.stapsdt)")
    tail = ""
    if listed.missing:
        tail = f"; libraries that cannot be found: {', '.join(map(printable, listed.missing))}"
    having = [printable(path) for path in libraries if _has_probes(path)]
    if having:
        return (f"'{name}' has no probes itself; these libraries of it have: "
                f"{', '.join(having)}{tail}")
    found = "the libraries that it needs" if not listed.missing else "those of its libraries that "\
        "can be found"
    return f"'{name}' has no probes, and neither have {found}{tail}"


def _has_probes(path: str) -> bool:
    try:
        with read_elf(path) as library:
            return bool(read_notes(library).notes)
    except (ElfError, OSError):
        return False
