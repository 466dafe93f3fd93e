# SPDX-License-Identifier: 0BSD
"""Every running process with probes: who it is, what it offers, and whether it is traced now.

Libraries of the system have probes of their own, which nearly every process has; they count only
where --provider or --probe names them.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Iterable, Iterator, Mapping, NamedTuple, Sequence

from ..binary.probed import ProbedFile, ProbedFiles, ProcessMemory, Title, traced
from ..binary.process import MappedFile, identity, is_of_system, mapped_files
from ..binary.running import name_of, program_of
from ..host.error import Failure
from ..host.text import counted, printable
from .selection import Chosen

SCHEMA = 1
SHOWN = 8           # providers of a process, in a line


class Process(NamedTuple):
    """`providers`, and `system` of its system's libraries, have the number of their probes.

    `traced` are the probes that somebody traces now; None if that cannot be seen.
    """

    pid: int
    name: str
    program: str
    providers: Mapping[str, int]
    system: Mapping[str, int]
    traced: int | None

    @property
    def is_shown(self) -> bool:
        """Whether it is more than a process of a libc with probes."""
        return bool(self.providers or self.traced)


class Processes:
    """Looks at one process after the other.  `refused` are those that may not be looked at."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.files = ProbedFiles()
        self.refused: list[int] = []

    def look(self, pid: int) -> Process | None:
        """None of a process without such probes, or that is gone."""
        try:
            mapped = mapped_files(pid)
        except Failure:
            if name_of(pid):        # One that has ended is no loss.
                self.refused.append(pid)
            return None
        own: set[Title] = set()
        system: set[Title] = set()
        there: list[tuple[MappedFile, ProbedFile]] = []
        for file in mapped:
            probed = self.files.of(file)
            if not probed:
                continue
            titles = {each for each in probed.titles if self.chosen.takes(*each)}
            if not titles:
                continue
            there.append((file, probed))
            if not self.chosen and is_of_system(file.name) \
                    and identity(file.path) != identity(f"/proc/{pid}/exe"):
                system |= titles
            else:
                own |= titles
        name = name_of(pid)
        if not there or not name:
            return None
        found = _traced(pid, there)
        return Process(pid, name, program_of(pid), _counts(own), _counts(system - own),
                       None if found is None else len(found & (own | system)))


def _traced(pid: int, there: Sequence[tuple[MappedFile, ProbedFile]]) -> set[Title] | None:
    found: set[Title] = set()
    try:
        with ProcessMemory(pid) as memory:
            for file, probed in there:
                titles = traced(memory, file, probed)
                if titles is None:
                    return None
                found |= titles
    except OSError:
        return None
    return found


def _counts(titles: Iterable[Title]) -> dict[str, int]:
    return dict(sorted(Counter(provider for provider, _ in titles).items()))


def as_text(found: Sequence[Process]) -> Iterator[str]:
    """A table for people, without those of a libc alone."""
    shown = [each for each in found if each.is_shown]
    if not shown:
        return
    names = [printable(each.name) for each in shown]
    width = max(map(len, names + ["NAME"]))
    yield f"    PID  {'NAME':{width}}  PROBES  TRACED  PROVIDERS\n"
    for each, name in zip(shown, names):
        own = each.providers or each.system
        state = "?" if each.traced is None else str(each.traced or "no")
        more = f" and {len(own) - SHOWN} more" if len(own) > SHOWN else ""
        providers = ", ".join(map(printable, list(own)[:SHOWN]))
        yield (f"{each.pid:7}  {name:{width}}  {sum(own.values()):6}  {state:>6}  "
               f"{providers}{more}\n")


def as_json(found: Sequence[Process]) -> str:
    """All of them, as one object; keys sorted, bytes ASCII."""
    return json.dumps({"schema": SCHEMA, "processes": [
        {"pid": each.pid, "name": each.name, "program": each.program or None,
         "providers": dict(each.providers), "system": dict(each.system), "traced": each.traced}
        for each in found]}, indent=2, sort_keys=True) + "\n"


def notes(found: Sequence[Process], refused: Sequence[int]) -> Iterator[str]:
    """What the table does not say."""
    hidden = [each for each in found if not each.is_shown]
    if hidden:
        providers = dict.fromkeys(name for each in hidden for name in each.system)
        some = " ".join(f"--provider {printable(each)}" for each in list(providers)[:SHOWN])
        yield (f"{counted(len(hidden), 'process', 'processes')} with the probes of libraries of "
               f"the system alone: {some} lists these")
    unseen = [each for each in found if each.traced is None]
    if unseen:
        yield (f"whether {counted(len(unseen), 'process is', 'processes are')} traced cannot be "
               "seen, for want of the right to read the memory, which root has")
    if refused:
        yield (f"{counted(len(refused), 'process', 'processes')} may not be looked at: it takes "
               "the same user, or root with all rights")
