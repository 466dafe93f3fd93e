# SPDX-License-Identifier: 0BSD
"""One trace from attaching to the last line: events and tables go from an engine to a view."""

from __future__ import annotations

import os
from typing import Protocol, Sequence

from ..host.error import BAD_INPUT
from ..host.output import complain
from ..host.text import counted, printable
from .bpf import Bpftrace
from .bpf_script import MOST_ROWS
from .child import Child
from .engine import Engine, attach, end
from .event import Event, Lines, Table
from .gdb import Gdb
from .reaper import Reaper
from .request import Request


class Showing(Protocol):
    """What is made of events and tables: show.View, and profiles."""

    def begin(self) -> None:
        """All probes are attached."""

    def tick(self) -> None:
        """Called several times a second."""

    def add(self, event: Event) -> None:
        """One that meets all conditions."""

    def lines(self, lines: Lines) -> None:
        """What an engine has written already."""

    def table(self, table: Table) -> None:
        """What an engine has counted, at its own clock."""

    def finish(self, missing: str) -> None:
        """No more comes; `missing` is what was lost, empty if nothing was."""


def follow(names: Sequence[str], request: Request, child: Child | None,
           view: Showing) -> tuple[bool, int]:
    """Whether nothing is missing of what somebody reads, and the exit code of the command."""
    engine = attach(names, request)
    view.begin()
    stopped = Reaper(engine, child, request.pid)
    try:
        if child:
            child.go()
        stopped.watch()
        reads = _show(engine, request, view, stopped)
        stopped.rescue()
        missing = _missing(engine)
        if reads:
            _finish(view, missing)
    finally:
        end(engine, patient=child is None)
    code = stopped.code()
    unplaced = engine.unplaced if isinstance(engine, Gdb) else []
    if unplaced:
        complain(f"sdtkit: error: gdb did not find {len(unplaced)} of "
                 f"{counted(len(request.probes), 'probe')}, '{unplaced[0].name}' of "
                 f"'{printable(unplaced[0].path)}' for one: can this user read the file by its "
                 "whole path, and was it loaded?\n")
        code = code or BAD_INPUT
    complain(f"sdtkit: note: {missing or 'no event was lost'}\n")
    return not (missing and reads), code


def _show(engine: Engine, request: Request, view: Showing, stopped: Reaper) -> bool:
    """False if the reader has seen enough: then it comes to an end without showing more."""
    tests = {id(probe): tests for probe, tests in zip(request.probes, request.tests)}
    reads = True
    for found in engine.events():
        if not reads:
            continue
        try:
            if found is None:
                view.tick()
            elif isinstance(found, Lines):
                view.lines(found)
            elif isinstance(found, Table):
                view.table(found)
            elif all(test.holds(found.values[test.place]) for test in tests[id(found.probe)]):
                view.add(found)
        except BrokenPipeError:
            reads = False
            _silence()
            stopped.leave()
    return reads


def _finish(view: Showing, missing: str) -> None:
    try:
        view.finish(missing)
    except BrokenPipeError:
        _silence()


def _silence() -> None:
    """What standard output still holds is not to be written at the end of the program either."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _missing(engine: Engine) -> str:
    """What is not shown; empty if all is."""
    if isinstance(engine, Bpftrace) and engine.full:
        return f"the table is full with {MOST_ROWS:,} rows; how many events are in no row is not " \
            "known"
    if engine.lost < 0:
        return "how many events were lost is not known"
    return {0: "", 1: "1 event was lost"}.get(engine.lost, f"{engine.lost} events were lost")
