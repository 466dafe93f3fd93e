# SPDX-License-Identifier: 0BSD
"""What is traced: a command, processes by number or name, or each process of a file."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace

from ..host.error import Usage
from ..host.text import printable
from ..trace.files import Files, files_of_command, files_of_file, files_of_processes
from ..trace.named import ALL, NEWEST, named
from ._parser import OptionParser, path, process_id, seconds, whole_number

ONE_OF = "either -p PID, --name NAME, --all FILE or -- COMMAND"


def add_target(parser: OptionParser) -> None:
    """Declares the options."""
    parser.option("-p", "--pid", metavar="PID", type=process_id, action="append", default=[],
                  help="a running process, again for more; Ctrl-C detaches and lets it go on")
    parser.option("--name", metavar="NAME", type=path,
                  help="the running process of that name, such as python3")
    parser.option("--pick", metavar="WHICH", choices=(NEWEST, ALL),
                  help="with --name, of several processes: newest or all")
    parser.option("--all", metavar="FILE", type=path,
                  help="each process of a program or library, now and later (bpftrace)")


def add_end(parser: OptionParser) -> None:
    """Declares when a trace ends by itself."""
    parser.option("--duration", metavar="SECONDS", type=seconds,
                  help="end so long after everything is attached")
    parser.option("--events", metavar="NUMBER", type=whole_number,
                  help="end after so many events")


def check_target(chosen: Namespace) -> None:
    """Raises Usage if it is not one target."""
    ways = [chosen.pid, chosen.name, chosen.all, chosen.command]
    if len(chosen.words) > 1 and not any(ways):
        raise Usage("expected '--' before the command, as in 'sdtkit trace "
                    f"{chosen.words[0]} -- {chosen.words[1]}'")
    if sum(map(bool, ways)) != 1 or len(chosen.words) > 1:
        raise Usage(f"expected at most one provider file, and {ONE_OF}")
    if chosen.pick and not chosen.name:
        raise Usage("'--pick' goes with --name")
    if chosen.children and chosen.all:
        raise Usage("'--children' and '--all' exclude each other: take one")
    if chosen.events and chosen.view in ("count", "top"):
        raise Usage(f"'--events' goes with events, not with --{chosen.view}")


def pids_of(chosen: Namespace) -> tuple[int, ...]:
    """The processes that run; none for a command or a file."""
    if chosen.name:
        return tuple(named(chosen.name, chosen.pick))
    return tuple(dict.fromkeys(chosen.pid))


def files_of(chosen: Namespace, pids: tuple[int, ...]) -> Files:
    """Where probes are looked for; raises FileNotFoundError if there is no such command."""
    if chosen.command:
        program = shutil.which(chosen.command[0])
        if program is None:
            raise FileNotFoundError(chosen.command[0])
        return files_of_command(program, os.environ)
    if chosen.all:
        return files_of_file(chosen.all)
    return files_of_processes(pids)


def engines_of(names: list[str], pids: tuple[int, ...], chosen: Namespace) -> list[str]:
    """Those that can do it; raises Usage if it takes the one that is not there."""
    if len(pids) < 2 and not chosen.all:
        return names
    if "bpftrace" not in names:
        what = "each process of a file takes" if chosen.all else "several processes take"
        raise Usage(f"{what} root and bpftrace: gdb traces one process")
    return ["bpftrace"]


def title(chosen: Namespace, pids: tuple[int, ...]) -> str:
    """What is traced, for the head of a screen."""
    if chosen.command:
        return printable(" ".join(chosen.command))
    if chosen.all:
        return f"each process of {printable(chosen.all)}"
    name = f"{printable(chosen.name)}: " if chosen.name else ""
    return f"{name}{'process' if len(pids) == 1 else 'processes'} {', '.join(map(str, pids))}"
