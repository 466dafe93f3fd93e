# SPDX-License-Identifier: 0BSD
"""The processes of a program, by its name."""

from __future__ import annotations

import os
from typing import Sequence

from ..binary.running import begun, command_of, name_of, processes, program_of
from ..host.error import Failure, Usage
from ..host.text import counted, did_you_mean, printable

NEWEST, ALL = "newest", "all"
SHOWN, LONGEST = 5, 50
DELETED = " (deleted)"


def named(name: str, pick: str | None) -> list[int]:
    """Of one's own user, or of any for root; the oldest first.

    Raises Failure if there is none, and Usage if there are several and nobody has picked.
    """
    names = {pid: found for pid in processes() if (found := _names(pid))}
    there = [pid for pid, found in names.items() if name in found]
    own = [pid for pid in there if _is_ours(pid)]
    if there and not own:
        raise Failure(f"{counted(len(there), 'process', 'processes')} of that name "
                      f"('{printable(name)}') belong{'s' if len(there) == 1 else ''} to another "
                      "user; it takes the same user, or root")
    if not own:
        known = {each for found in names.values() for each in found if each.isprintable()}
        raise Failure(f"no process is called '{printable(name)}'"
                      + did_you_mean(name, sorted(known)))
    own.sort(key=lambda pid: (begun(pid), pid))
    if pick == NEWEST:
        return own[-1:]
    if len(own) > 1 and pick is None:
        raise Usage(f"{len(own)} processes are called '{printable(name)}': {_list(own)}; take -p "
                    "PID, '--pick newest' or '--pick all'")
    return own


def _names(pid: int) -> set[str]:
    """As it calls itself, as it was called, and the name of its file; none of a kernel thread."""
    program = program_of(pid).removesuffix(DELETED)
    words = command_of(pid)
    if not words and not program:
        return set()
    names = {name_of(pid), os.path.basename(program)}
    if words:
        names.add(os.path.basename(words[0]).lstrip("-"))
    return names - {""}


def _is_ours(pid: int) -> bool:
    try:
        return os.geteuid() in (0, os.stat(f"/proc/{pid}").st_uid)
    except OSError:
        return False


def _list(pids: Sequence[int]) -> str:
    shown = [f"{pid} ({_command(pid)})" for pid in pids[-SHOWN:]]
    more = f"{len(pids) - SHOWN} older ones, " if len(pids) > SHOWN else ""
    return more + ", ".join(shown)


def _command(pid: int) -> str:
    words = printable(" ".join(command_of(pid))) or printable(name_of(pid)) or "ended"
    return words if len(words) <= LONGEST else words[:LONGEST - 3] + "..."


def ended(pids: Sequence[int]) -> Failure | None:
    """What to say where they have gone between the choice and the attaching."""
    if not pids or any(os.path.exists(f"/proc/{each}") for each in pids):
        return None
    names = ", ".join(map(str, pids))
    return Failure(f"process {names} has ended before it could be traced" if len(pids) == 1 else
                   f"the processes {names} have ended before they could be traced")
