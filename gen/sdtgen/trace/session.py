# SPDX-License-Identifier: 0BSD
"""One trace from attaching to the last line: events and tables go from an engine to a view."""

from __future__ import annotations

import os
from typing import Sequence

from ..host.error import BAD_INPUT, Failure
from ..host.output import complain
from ..host.text import counted, printable
from .bpf import Bpftrace
from .bpf_script import MOST_ROWS
from .child import Child
from .engine import attach, end
from .event import Lines, Table
from .limit import Limit
from .named import ended
from .reaper import Reaper
from .request import Request
from .view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engine import Engine


def follow(names: Sequence[str], request: Request, child: Child | None,
           view: View, limit: Limit) -> tuple[bool, int]:
    """Whether nothing is missing of what somebody reads, and the exit code of the command."""
    try:
        engine = attach(names, request)
    except Failure as fault:
        # A tracer has its own words for a process that is not there any more.
        raise ended(request.pids) or fault from None
    stopped = Reaper(engine, child, () if request.every else request.processes)
    try:
        view.begin()
        if child:
            child.go()
        stopped.watch()
        limit.begin(stopped.leave)
        reads = _show(engine, request, view, stopped, limit)
        stopped.rescue()
        missing = _missing(engine, limit)
        if reads:
            _finish(view, missing)
    finally:
        limit.end()
        end(engine, patient=child is None)
    code = stopped.code()
    unplaced = [] if isinstance(engine, Bpftrace) else engine.unplaced
    if unplaced:
        complain(f"sdtkit: error: gdb did not find {len(unplaced)} of "
                 f"{counted(len(request.probes), 'probe')}, '{unplaced[0].name}' of "
                 f"'{printable(unplaced[0].path)}' for one: can this user read the file by its "
                 "whole path, and was it loaded?\n")
        code = code or BAD_INPUT
    complain(f"sdtkit: note: {missing or 'no event was lost'}\n", always=bool(missing))
    return not (missing and reads), code


def _show(engine: Engine, request: Request, view: View, stopped: Reaper,
          limit: Limit) -> bool:
    """False if the reader has seen enough: then it comes to an end without showing more."""
    tests = {id(probe): tests for probe, tests in zip(request.probes, request.tests)}
    reads = True
    for found in engine.events():
        if not reads or limit.reached:
            continue
        try:
            if found is None:
                view.lost = _known(engine)
                view.tick()
            elif isinstance(found, Lines):
                found = limit.cut(found)
                view.lines(found)
                limit.shown(len(found.found))
            elif isinstance(found, Table):
                view.table(found)
            elif all(test.holds(found.values[test.place]) for test in tests[id(found.probe)]):
                limit.shown(view.add(found) is not False)
        except BrokenPipeError:
            reads = False
            _silence()
            stopped.leave()
        if limit.reached:
            # What is lost behind the last event is nobody's.
            limit.lost = _known(engine)
        if limit.reached or view.done:
            stopped.leave()
    return reads


def _known(engine: Engine) -> int:
    """How many are lost, as far as is known now; -1 if it is not."""
    if isinstance(engine, Bpftrace):
        return -1 if engine.full else sum(engine.missing.values())
    return engine.lost


def _finish(view: View, missing: str) -> None:
    try:
        view.finish(missing)
    except BrokenPipeError:
        _silence()


def _silence() -> None:
    """What standard output still holds is not to be written at the end of the program either."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _missing(engine: Engine, limit: Limit) -> str:
    """What is not shown; empty if all is."""
    lost = engine.lost if limit.lost is None else limit.lost
    if isinstance(engine, Bpftrace) and engine.full:
        return f"the table is full with {MOST_ROWS:,} rows; how many events are in no row is not " \
            "known"
    if lost < 0:
        return "how many events were lost is not known"
    return {0: "", 1: "1 event was lost"}.get(lost, f"{lost} events were lost")
