# SPDX-License-Identifier: 0BSD
"""Signals, the end of what is traced, and the exit code that becomes of it."""

from __future__ import annotations

import os
import select
import signal
import threading

from ..error import GOOD, Failure
from ..output import complain
from .bpf import Bpftrace
from .child import Child
from .engine import Engine


class Reaper:
    """Passes signals on, and ends the tracer when what it traces has ended."""

    def __init__(self, engine: Engine, child: Child | None, pid: int) -> None:
        self.engine, self.child, self.pid = engine, child, pid
        self.status: int | None = None
        self.asked = False

    def watch(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.pass_on)
        threading.Thread(target=self._wait, daemon=True).start()

    def pass_on(self, number: int, _frame: object) -> None:
        """To the command; a process that was there before only loses its tracer."""
        self.asked = True
        if self.child is None:
            self.engine.interrupt()
        elif number != signal.SIGINT or not os.isatty(0):  # A terminal tells both by itself.
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass

    def _wait(self) -> None:
        if self.child:
            self.status = self.child.wait()
        else:
            try:
                handle = os.pidfd_open(self.pid)
                select.select([handle], [], [])
            except ProcessLookupError:
                pass
        if isinstance(self.engine, Bpftrace):
            self.engine.drain()
            self.asked = True
            self.engine.interrupt()

    def code(self) -> int:
        """Of the command.  A gdb that died may have left traps in it, so it ends as well."""
        engine = self.engine
        if engine.died or (not self.asked and isinstance(engine, Bpftrace)):
            if isinstance(engine, Bpftrace):
                if self.child:
                    self._join()
                raise Failure("bpftrace died, so tracing broke off; the "
                              + ("command went on to its end" if self.child else
                                 "process goes on"))
            if self.child and self.status is None:
                self.child.kill()
            raise Failure("gdb died, so tracing broke off; " + (
                "the command was ended" if self.child else
                "its traps may still be in the process"))
        if self.child is None:
            return GOOD
        code = self._join()
        fault = self.child.fault()
        if fault:
            complain(f"sdtkit: error: cannot start the command: {fault}\n")
        return code

    def _join(self) -> int:
        """Waits for the command, and passes signals on."""
        while self.status is None:
            signal.sigtimedwait([], 0.02)
        return self.status
