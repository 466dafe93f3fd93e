# SPDX-License-Identifier: 0BSD
"""Which engine traces, and how it is begun and ended."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Sequence, Union

from ..host.error import Failure
from ..host.output import complain
from ..host.text import counted
from ..tracing.attach import READABLE
from .bpf import Bpftrace
from .gdb import Gdb
from .plan import TracedProbe
from .words import is_full, reason, skipped

Engine = Union[Bpftrace, Gdb]


def choose(name: str) -> list[str]:
    """The engines to try, the best first; `name` is one of them, or auto."""
    if name == "auto":
        best = ["bpftrace"] if os.geteuid() == 0 and shutil.which("bpftrace") else []
        return [*best, "gdb"] if shutil.which("gdb") or not best else best
    if name == "bpftrace" and os.geteuid() != 0:
        raise Failure("bpftrace works for root only; take --engine gdb")
    return [name]


def attach(names: Sequence[str], probes: Sequence[TracedProbe], pid: int, *, execs: bool,
           children: bool) -> Engine:
    """An engine that is ready; `execs` says that the process is yet to become the command.

    Raises Failure if no engine can attach, with the reason of the last; those of the others are
    told on the way.
    """
    for number, name in enumerate(names):
        engine: Engine | None = None
        try:
            if not shutil.which(name):
                raise Failure(f"{name} is not installed; Debian's package is '{name}'")
            if name == "gdb" and children:
                raise Failure("--children takes root and bpftrace: gdb stays with one process")
            engine = Bpftrace(probes, pid, children=children) if name == "bpftrace" \
                else Gdb(probes, pid, execs=execs)
            engine.ready()
            _check_any(probes, engine)
        except BaseException as fault:
            if engine:
                end(engine, patient=not execs)
            if not isinstance(fault, Failure) or number == len(names) - 1:
                raise
            complain(f"sdtkit: note: {fault}\n")
            continue
        left = skipped(engine.said) if isinstance(engine, Bpftrace) else []
        complain(f"sdtkit: note: tracing {counted(len(probes) - len(left), 'probe')} with {name}\n")
        if name == "bpftrace":
            _tell_unreadable(probes, left)
        return engine
    raise AssertionError("there is an engine to try")


def _check_any(probes: Sequence[TracedProbe], engine: Engine) -> None:
    left = skipped(engine.said) if isinstance(engine, Bpftrace) else []
    if not left or not isinstance(engine, Bpftrace):
        return
    if is_full(engine.said):
        raise Failure(f"this bpftrace has room for {len(probes) - len(left)} probes at a time, not "
                      f"for {len(probes)}: choose some with --probe, or take --engine gdb")
    if len(left) >= len({(each.provider, each.name) for each in probes}):
        raise Failure("bpftrace could not attach to any probe: " + reason(engine.said))


def _tell_unreadable(probes: Sequence[TracedProbe], left: Sequence[str]) -> None:
    """What bpftrace shows as '?', or not at all."""
    if left:
        complain(f"sdtkit: note: bpftrace cannot read {counted(len(left), 'probe')} and leaves "
                 f"{'it' if len(left) == 1 else 'them'} out, '{left[0]}' for one; gdb may\n")
    dark = [f"{argument.name} of '{each.provider}:{each.name}'" for each in probes
            if f"{each.provider}:{each.name}" not in left
            for argument in each.arguments[:READABLE] if not argument.legible]
    if dark:
        complain(f"sdtkit: note: bpftrace cannot read {counted(len(dark), 'argument')}, "
                 f"{dark[0]} for one, which show as '?'; gdb may\n")
    if any(len(each.arguments) > READABLE for each in probes):
        complain(f"sdtkit: note: bpftrace before 0.24 reads {READABLE} arguments; the others "
                 "show as '?'; gdb reads all\n")


def end(engine: Engine, *, patient: bool) -> None:
    """No tracer stays; bpftrace wants to be told again at times, gdb takes out its traps."""
    for _ in range(30 if patient else 5):
        engine.close()
        try:
            engine.process.wait(2)
            return
        except subprocess.TimeoutExpired:
            pass
    engine.process.kill()
    engine.process.wait()
