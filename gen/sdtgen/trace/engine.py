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
from ..tracing.comparison import Comparison
from .bpf import Bpftrace
from .gdb import Gdb
from .plan import TracedProbe

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
           children: bool, tests: Sequence[Sequence[Comparison]] = ()) -> Engine:
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
                else Gdb(probes, pid, execs=execs, tests=tests)
            engine.ready()
        except BaseException as fault:
            if engine:
                end(engine, patient=not execs)
            if not isinstance(fault, Failure) or number == len(names) - 1:
                raise
            complain(f"sdtkit: note: {fault}\n")
            continue
        complain(f"sdtkit: note: tracing {counted(len(probes), 'probe')} with {name}\n")
        if name == "bpftrace" and any(len(each.arguments) > READABLE for each in probes):
            complain(f"sdtkit: note: bpftrace before 0.24 reads {READABLE} arguments; the others "
                     "show as '?'; gdb reads all\n")
        return engine
    raise AssertionError("there is an engine to try")


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
