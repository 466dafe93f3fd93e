# SPDX-License-Identifier: 0BSD
"""the probes of any binary or process, with operands in words; the processes that have probes

    sdtkit list
    sdtkit list /usr/bin/python3
    sdtkit list /usr/lib/postgresql
    sdtkit list --commands -p 4711

Without arguments: each running process with probes, its providers, and whether it is traced now.
For each probe: its sites, where each argument is, its semaphore (for a process with its value),
which tracers cannot read an argument, and with --commands what to paste to trace it.
Of a directory every ELF file below is read, of an archive (.a) every member.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence

from ..binary.elf import ElfError, read_elf
from ..binary.inputs import REFUSED, elves
from ..binary.libraries import Libraries
from ..binary.notes import read_notes
from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import coloured, say, say_pieces
from ..host.progress import Progress, terminal
from ..host.text import printable
from ..list.listing import Listed, as_json, as_text
from ..list.nothing import Nothing
from ..list.selection import Chosen
from ._parser import OptionParser, add_format, process_id

WORDS = "[BINARY|DIRECTORY... | -p PID]"


def options(parser: OptionParser) -> None:
    parser.option("-p", "--pid", metavar="PID", type=process_id,
                  help="a running process: every file that it has mapped, semaphores as they are")
    parser.option("--provider", metavar="NAME", action="append", default=[],
                  help="this provider alone")
    parser.option("--probe", metavar="GLOB", action="append", default=[],
                  help="only probes of such a name, or such a provider:name")
    parser.option("--commands", action="store_true",
                  help="with each probe, what to paste for bpftrace, perf, gdb and stap")
    add_format(parser, ("text", "json"), "text, or json for programs; 'schema' changes when a key "
               "changes its meaning")
    parser.option("--sysroot", metavar="DIR", default="",
                  help="where libraries are looked for that a program needs")


def run(chosen: Namespace) -> int:
    """Lists every file that can be read, although another cannot."""
    if chosen.pid is not None and chosen.words:
        raise Usage("expected either binaries or -p PID")
    wanted = Chosen(chosen.provider, chosen.probe)
    if chosen.pid is None and not chosen.words:
        return _everything(chosen, wanted)
    with Progress("list", "file") as progress:
        if chosen.pid is not None:
            found = list(_process(chosen.pid, wanted, progress))
            good = any(each.notes.notes for each in found)
            if not good:
                such = "such " if wanted else ""
                progress.tell(f"note: process {chosen.pid} has no {such}probes in the files it "
                              "has mapped")
        else:
            found, good = _files(chosen, wanted, progress)
    with Progress("list", shown=not terminal(1)) as progress:
        progress.stage = "writing"
        _write(found, chosen)
    return GOOD if good else BAD_INPUT


def _everything(chosen: Namespace, wanted: Chosen) -> int:
    """The running processes."""
    from ..binary.running import processes
    from ..list.running import Processes, as_json, as_text, notes
    for name in ("commands", "sysroot"):
        if getattr(chosen, name):
            raise Usage(f"'--{name}' goes with a binary" + (" or -p PID" * (name == "commands")))
    with Progress("list", "process", "processes") as progress:
        every = Processes(wanted)
        found = [each for each in map(every.look, progress.each(processes())) if each]
    if chosen.format == "json":
        say(as_json(found))
    else:
        say_pieces(as_text(found))
    for each in notes(found, every.refused) if chosen.format != "json" else ():
        progress.tell(f"note: {each}")
    if not found:
        progress.tell(f"note: no running process has {'such ' if wanted else ''}probes")
    return GOOD if found else BAD_INPUT


def _files(chosen: Namespace, wanted: Chosen, progress: Progress) -> tuple[list[Listed], bool]:
    """Those that can be read, and whether these are all and have probes."""
    found: list[Listed] = []
    good = empty = True
    libraries, nothing = Libraries(chosen.sysroot), Nothing()
    for file, elf in elves(progress.each(chosen.words)):
        try:
            if isinstance(elf, Exception):
                raise elf
            with elf:
                notes = wanted.of(read_notes(elf))
                if file.found and not notes.notes:
                    continue
                needed = libraries.of(elf)
                listed = Listed(file.name, elf, notes, missing=needed.missing)
                if chosen.format == "json":
                    elf.build_id    # Read now: not all can stay open.
                if not notes.notes:
                    good = False
                    progress.tell(f"note: {nothing.why(listed, needed.paths[1:])}")
        except REFUSED as error:
            good = False
            progress.tell(f"error: cannot read '{printable(file.name)}': "
                          f"{error.strerror if isinstance(error, OSError) else error}")
            continue
        empty = False
        found.append(listed)
    if good and empty:
        good = False
        names = ", ".join(f"'{printable(word)}'" for word in chosen.words)
        progress.tell(f"note: no file of {names} has "
                      + ("such probes" if wanted else "probes"))
    return found, good


def _write(found: Sequence[Listed], chosen: Namespace) -> None:
    if chosen.format == "json":
        say_pieces(as_json(found))
        return
    say_pieces(_texts([each for each in found if each.notes.notes or each.notes.problems],
                      chosen.commands))


def _texts(found: Sequence[Listed], with_commands: bool) -> Iterator[str]:
    colour = coloured(1)
    for number, each in enumerate(found):
        yield "\n" if number else ""
        yield from as_text(each, with_commands=with_commands, colour=colour)


def _process(pid: int, wanted: Chosen, progress: Progress) -> Iterator[Listed]:
    """The mapped files that have probes.  The semaphores are read once each."""
    from ..binary.process import load_bias, mapped_files, read_memory
    for file in progress.each(mapped_files(pid)):
        try:
            with read_elf(file.path) as elf:
                notes = wanted.of(read_notes(elf))
                elf.build_id    # Read now, as above.
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
