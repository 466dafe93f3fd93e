# SPDX-License-Identifier: 0BSD
"""The breakpoints of trace inside gdb, and the semaphores that it raises.

Before a trap is set, and before gdb leaves, the bytes in memory are compared with the file: a
trap of the kernel's must be neither kept as the program's byte nor taken out.
"""

from __future__ import annotations

import os
import time
from typing import Any, Callable, Iterable, Sequence

from ..host.error import Failure
from ..tracing.comparison import Comparison, number
from . import uprobes
from .inside import CODES, gdb
from .operands import Reader, readers
from .sites import Sites, ProcessSite, differs, trapped

LOOKED_AT = 200     # traps at one look
SOON = 0.2          # seconds
Tell = Callable[[str, object], None]


class SiteProbe:
    """A probe of the plan at one of its sites."""

    def __init__(self, place: int, settings: Any, found: Sequence[Reader | None]) -> None:
        self.place = place
        self.strings: list[bool] = settings["strings"]
        self.readers = [*found, *[None] * len(self.strings)][:len(self.strings)]
        self.tests = [Comparison(*each) for each in settings["tests"]]

    def wanted(self, words: Sequence[int | None], values: Sequence[object]) -> bool:
        """Whether all conditions hold."""
        for each in self.tests:
            word, value = words[each.place], values[each.place]
            if isinstance(value, list):
                if not each.holds(bytes(value)):
                    return False
            elif value is None or word is None \
                    or not each.holds(number(each.form, each.size, word)):
                return False
        return True


class SiteBreakpoint(gdb.Breakpoint):  # type: ignore[misc]
    """Tells of each hit, and never stops the program."""

    def __init__(self, placed: "Placed", site: ProcessSite) -> None:
        super().__init__(f"*{site.address:#x}", internal=True)
        self.silent, self.placed, self.site = True, placed, site
        self.rows: list[SiteProbe] = []

    def stop(self) -> bool:
        self.placed.stop(self)
        return False


class Placed:
    """`hit` is called with a row and a frame for each hit."""

    def __init__(self, pid: int, probes: Sequence[Any], hit: Callable[[SiteProbe, Any], None],
                 tell: Tell) -> None:
        self.pid, self.probes, self.hit, self.tell = pid, probes, hit, tell
        self.plan: dict[tuple[str, str], list[int]] = {}
        for place, each in enumerate(probes):
            self.plan.setdefault((each["provider"], each["name"]), []).append(place)
        self.files = Sites(self.plan)
        self.at: dict[int, SiteBreakpoint] = {}
        self.raised: dict[int, int] = {}    # Semaphore -> what it was raised to.
        self.foreign: set[int] = set()      # Addresses at which another's trap stands.
        self.found: set[int] = set()        # Places of the plan that were told.
        self.spared: set[str] = set()       # Children.
        self.left: list[ProcessSite] = []      # Where gdb has taken out a trap.
        self.next = self.told = 0
        self.running = 0                    # Odd while it runs.

    # --- while the process stands ----------------------------------------------------------

    def renew(self) -> None:
        """Traps for what is mapped now; none for what is mapped no more."""
        try:
            sites = list(self.files.of_process(self.pid))
        except Failure:
            return
        here = {each.address: each for each in sites}
        for address, trap in list(self.at.items()):
            if address not in here or here[address].inode != trap.site.inode:
                trap.delete()
                del self.at[address]
        semaphores = {each.semaphore for each in sites}
        self.raised = {each: value for each, value in self.raised.items() if each in semaphores}
        memory = os.open(f"/proc/{self.pid}/mem", os.O_RDWR | os.O_CLOEXEC)
        try:
            for site in sites:
                if site.address in self.at:
                    self._clean(memory, site)
                elif differs(memory, site):
                    self._strange(site)
                    continue
                else:
                    self.at[site.address] = SiteBreakpoint(self, site)
                self._add(self.at[site.address], site)
                self._raise(memory, site)
        finally:
            os.close(memory)
        if len(self.found) != self.told:
            self.told = len(self.found)
            self.tell("placed", sorted(self.found))

    def _add(self, trap: SiteBreakpoint, site: ProcessSite) -> None:
        """A row for the probe of the plan that is of this file, or of its name at least."""
        places = self.plan[site.file.title]
        place = next((each for each in places if self.probes[each]["inode"] == site.inode),
                     places[0])
        if all(each.place != place for each in trap.rows):
            trap.rows.append(SiteProbe(place, self.probes[place],
                                 readers(site.file.arch, site.file.arguments)))
        self.found.add(place)

    def _raise(self, memory: int, site: ProcessSite) -> None:
        """Once for all sites of a semaphore, and again where it is new memory: after an exec."""
        if site.semaphore:
            value = int.from_bytes(os.pread(memory, 2, site.semaphore), "little")
            if not value or site.semaphore not in self.raised:
                os.pwrite(memory, (value + 1).to_bytes(2, "little"), site.semaphore)
                self.raised[site.semaphore] = value + 1

    def _strange(self, site: ProcessSite) -> None:
        if site.address not in self.foreign:
            self.foreign.add(site.address)
            self.tell("foreign", ":".join(site.file.title))

    def forget(self) -> None:
        """They stand where another program was."""
        for each in self.at.values():
            each.delete()
        self.at.clear()

    def forget_gone(self, _event: object) -> None:
        try:
            here = {each.address: each.inode for each in self.files.of_process(self.pid)}
        except Failure:
            return
        if any(here.get(address) != each.site.inode for address, each in self.at.items()):
            self.forget()

    def spare(self) -> None:
        """A child that has just forked off has its semaphores raised, and nobody to lower them."""
        for thread in os.listdir(f"/proc/{self.pid}/task") if self.raised else ():
            with open(f"/proc/{self.pid}/task/{thread}/children", encoding="ascii") as file:
                children = file.read().split()
            for child in children:
                if child not in self.spared and _traced_by(child, os.getpid()):
                    self.spared.add(child)
                    memory = os.open(f"/proc/{child}/mem", os.O_RDWR | os.O_CLOEXEC)
                    try:
                        _lower(memory, self.raised)
                    finally:
                        os.close(memory)

    # --- a hit -------------------------------------------------------------------------------

    def stop(self, trap: SiteBreakpoint) -> None:
        """Tells of it, and goes on behind the nop.

        gdb would step over it; a signal in that moment takes the program to its handler and then
        back to the nop, and gdb shows the hit again.  A site right behind the nop is passed, too:
        gdb would not stop there.
        """
        frame = gdb.newest_frame()
        address = trap.site.address
        while True:
            for row in trap.rows:
                self.hit(row, frame)
            nop = CODES.get(trap.site.file.arch)
            if not nop or trap.site.file.code != nop[:len(trap.site.file.code)]:
                break
            address += len(nop)
            if address not in self.at:
                break
            trap = self.at[address]
        if address != trap.site.address:
            gdb.parse_and_eval(f"$pc = {address}")

    # --- another tracer ----------------------------------------------------------------------

    def _clean(self, memory: int, site: ProcessSite) -> None:
        """gdb has taken its traps out: what is no byte of the file gdb must not keep as one.

        A uprobe that came does not need its own: it gets what happens at any trap of the place.
        """
        if differs(memory, site):
            os.pwrite(memory, site.file.code, site.address)
            self._strange(site)

    def look(self) -> None:
        """From a thread of its own, while the process runs: whether a trap has gone."""
        traps, running = list(self.at.values()), self.running
        self.next = 0 if self.next >= len(traps) else self.next
        gone = self._gone(traps[self.next:self.next + LOOKED_AT])
        self.next += LOOKED_AT
        if gone:
            time.sleep(SOON)    # gdb takes them out a moment before we know that it stopped.
            gone = self._gone(gone)
            if running % 2 and running == self.running:
                for each in gone:
                    self._strange(each.site)

    def _gone(self, traps: Sequence[SiteBreakpoint]) -> list[SiteBreakpoint]:
        """Those that the kernel took out with its own, or whose semaphore another has raised."""
        try:
            memory = os.open(f"/proc/{self.pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return []
        found = []
        try:
            for each in traps:
                site, wanted = each.site, self.raised.get(each.site.semaphore, 0)
                code = os.pread(memory, len(site.file.code), site.address)
                value = os.pread(memory, 2, site.semaphore) if wanted else b""
                if code == site.file.code or int.from_bytes(value, "little") > wanted:
                    found.append(each)
        except OSError:
            pass
        finally:
            os.close(memory)
        return found

    def clear(self) -> None:
        """At the last stop: semaphores fall, and memory is as in the file."""
        try:
            memory = os.open(f"/proc/{self.pid}/mem", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return
        try:
            _lower(memory, self.raised)
            for trap in self.at.values():
                self.left.append(trap.site)
                self._clean(memory, trap.site)
        except OSError:
            pass
        finally:
            os.close(memory)

    def put_back(self) -> None:
        """After it has left: the traps of another tracer that came to the same places."""
        places: dict[str, list[uprobes.Place]] = {}
        for each in self.left:
            places.setdefault(each.path, []).append((each.file.offset, each.file.counter))
        uprobes.put_back(self.pid, places)
        try:
            for each in trapped(self.pid, self.left):
                self._strange(each)
        except OSError:
            pass


def _lower(memory: int, semaphores: Iterable[int]) -> None:
    for address in semaphores:
        value = int.from_bytes(os.pread(memory, 2, address), "little")
        if value:
            os.pwrite(memory, (value - 1).to_bytes(2, "little"), address)


def _traced_by(process: str, tracer: int) -> bool:
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
            return f"TracerPid:\t{tracer}\n" in file.read()
    except OSError:
        return False
