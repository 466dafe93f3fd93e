# SPDX-License-Identifier: 0BSD
"""Which engine traces, and how it is begun and ended."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Sequence

from ..host.error import Failure
from ..host.output import complain
from ..host.progress import Progress
from ..host.text import counted
from ..tracing.attach import READABLE
from .bpf import Bpftrace
from .plainpath import is_for_files_only
from .request import Request
from .words import is_full, reason, skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    from .gdb import Gdb
    Engine = Union[Bpftrace, Gdb]


def choose(name: str) -> list[str]:
    """The engines to try, the best first; `name` is one of them, or auto."""
    if name == "auto":
        best = ["bpftrace"] if os.geteuid() == 0 and shutil.which("bpftrace") else []
        return [*best, "gdb"] if shutil.which("gdb") or not best else best
    if name == "bpftrace" and os.geteuid() != 0:
        raise Failure("bpftrace works for root only; take --engine gdb")
    return [name]


def attach(names: Sequence[str], request: Request) -> Engine:
    """An engine that is ready.

    Raises Failure if no engine can attach, with the reason of the last; those of the others are
    told on the way.
    """
    for number, name in enumerate(names):
        try:
            if not shutil.which(name):
                raise Failure(f"{name} is not installed; Debian's package is '{name}'")
            return _bpftrace(request) if name == "bpftrace" else _gdb(request)
        except Failure as fault:
            if number == len(names) - 1:
                raise
            complain(f"sdtkit: note: {fault}\n")
    raise AssertionError("there is an engine to try")


def _gdb(request: Request) -> Gdb:
    if request.children:
        raise Failure("--children takes root and bpftrace: gdb stays with one process")
    if request.view == "sample":
        raise Failure("--sample takes root and bpftrace: the kernel keeps the stacks")
    from .gdb import Gdb    # What it needs is much, for who takes the other.
    engine = Gdb(request.probes, request.pid, execs=request.execs, tests=request.tests,
                 stack=request.stack)
    _wait(engine, request)
    complain(f"sdtkit: note: tracing {counted(len(request.probes), 'probe')} with gdb\n")
    if request.view == "latency":
        complain("sdtkit: note: times come from events, and contain gdb's own: it stops the "
                 "process at each\n")
    return engine


def _bpftrace(request: Request) -> Bpftrace:
    """Attached to the process alone and with all conditions, or as far as bpftrace can."""
    why = ""
    if request.children:
        why = "for --children"
    elif request.every:
        why = "for --all"
    elif len(request.processes) > 1:
        why = "bpftrace attaches to one process or to files"
    elif any(is_for_files_only(each.path) for each in request.probes):
        why = "bpftrace takes no ':' or newline in the path of a process's file"
    elif len({(each.provider, each.name) for each in request.probes}) < len(request.probes):
        # bpftrace 0.17 and 0.23 mix up what the sites of two files in one process have.
        why = "two files have a probe of one name"
    # Each way with all conditions and without; versions differ in what they take.
    ways = [(alone, plain) for alone in (() if why else (True,)) for plain in (False, True)
            if not plain or any(request.tests)]
    ways += [(False, plain) for plain in (False, True) if not plain or any(request.tests)]
    first: Failure | None = None
    for alone, plain in ways:
        try:
            engine = Bpftrace(request, plain=plain, alone=alone)
            _wait(engine, request)
            _check(engine, request)
        except Failure as fault:
            first = first or fault
            if request.execs or request.every or any(map(_lives, request.processes)):
                continue
            break
        _explain(engine, request, why or str(first))
        return engine
    assert first
    raise first


def _wait(engine: Engine, request: Request) -> None:
    try:
        with Progress("trace") as progress:
            progress.stage = f"attaching to {counted(len(request.probes), 'probe')}"
            engine.ready()
    except BaseException:
        end(engine, patient=not request.execs)
        raise


def _check(engine: Bpftrace, request: Request) -> None:
    """Ends it and raises Failure if it is attached to no probe, or to some for want of room."""
    left, probes = skipped(engine.said), request.probes
    why = ""
    if is_full(engine.said):
        why = (f"this bpftrace has room for {len(probes) - len(left)} probes at a time, not for "
               f"{len(probes)}: choose some with --probe, or take --engine gdb")
    elif left and len(left) >= len({(each.provider, each.name) for each in probes}):
        why = "bpftrace could not attach to any probe: " + reason(engine.said)
    if why:
        end(engine, patient=not request.execs)
        raise Failure(why)


def _lives(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")


def _explain(engine: Bpftrace, request: Request, why: str) -> None:
    left = skipped(engine.said)
    complain(f"sdtkit: note: tracing {counted(len(request.probes) - len(left), 'probe')} with "
             "bpftrace\n")
    if not engine.alone:
        complain("sdtkit: note: attached to the files, so that each process of them pays for its "
                 f"hits: {why}\n")
    if any(engine.script.left):
        complain("sdtkit: note: bpftrace cannot test all of '--where': each event comes to "
                 "sdtkit, which does\n")
    elif not engine.script.table and (
            request.view in ("count", "top", "latency") or request.view.startswith("profile")):
        complain("sdtkit: note: bpftrace cannot count by all of '--by': each event comes to "
                 "sdtkit, which does\n")
    if left:
        complain(f"sdtkit: note: bpftrace cannot read {counted(len(left), 'probe')} and leaves "
                 f"{'it' if len(left) == 1 else 'them'} out, '{left[0]}' for one; gdb may\n")
    dark = [f"{argument.name} of '{each.provider}:{each.name}'" for each in request.probes
            if f"{each.provider}:{each.name}" not in left
            for argument in each.arguments[:READABLE] if not argument.legible]
    if dark:
        complain(f"sdtkit: note: bpftrace cannot read {counted(len(dark), 'argument')}, "
                 f"{dark[0]} for one, which show as '?'; gdb may\n")
    if any(len(each.arguments) > READABLE for each in request.probes):
        complain(f"sdtkit: note: bpftrace before 0.24 reads {READABLE} arguments; the others "
                 "show as '?'; gdb reads all\n")


def end(engine: Engine, *, patient: bool) -> None:
    """No tracer stays; bpftrace wants to be told again at times, gdb takes out its traps."""
    with Progress("trace") as progress:
        progress.stage = "leaving"
        _end(engine, patient)


def _end(engine: Engine, patient: bool) -> None:
    for number in range(30 if patient else 5):
        engine.close()
        if number and isinstance(engine, Bpftrace):
            engine.process.terminate()
        try:
            engine.process.wait(2)
            return
        except subprocess.TimeoutExpired:
            pass
    engine.process.kill()
    engine.process.wait()
