# SPDX-License-Identifier: 0BSD
"""Signals, the end of what is traced, and the exit code that becomes of it."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from typing import Sequence

from ..host.error import GOOD, Failure, Stopped
from ..host.output import complain
from .bpf import Bpftrace
from .child import Child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engine import Engine

MOMENT = 2.0    # seconds until a process that ends is known to have ended


class Reaper:
    """Passes signals on, and ends the tracer when what it traces has ended."""

    def __init__(self, engine: Engine, child: Child | None, pids: Sequence[int]) -> None:
        """No `pids`: each process of a file is traced, and there is no end to wait for."""
        self.engine, self.child, self.pids = engine, child, pids
        self.status: int | None = None
        self.asked = False
        self.gone = False
        self.clean = True   # no trap is left in the process
        if not isinstance(engine, Bpftrace):
            # Before it is needed: a process with traps in it does not wait for an import.
            from . import repair    # noqa: F401

    def watch(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.pass_on)     # SIGHUP stays ignored under nohup.
        threading.Thread(target=self._wait, daemon=True).start()

    def pass_on(self, number: int, _frame: object) -> None:
        """To the command; a process that was there before only loses its tracer."""
        if self.child is None:
            if self.asked:      # The second time nothing is waited for.
                raise Stopped(128 + number)
            self.leave()
        elif number != signal.SIGINT or not os.isatty(0):  # A terminal tells both by itself.
            try:
                os.kill(self.child.pid, number)
            except ProcessLookupError:
                pass

    def _wait(self) -> None:
        if self.child:
            self.status = self.child.wait()
        elif not self.pids:
            return
        for pid in () if self.child else self.pids:
            try:
                handle = os.pidfd_open(pid)
            except ProcessLookupError:
                continue
            waiting = select.poll()     # A number may be beyond what select() takes.
            waiting.register(handle, select.POLLIN)
            waiting.poll()
            os.close(handle)
        self.gone = True
        if isinstance(self.engine, Bpftrace):
            self.engine.gone = True

    def leave(self) -> None:
        """Ends the tracer, not at once: what has fired until now still comes."""
        self.asked = True
        self.engine.interrupt()

    def rescue(self) -> None:
        """At once when the events have ended: a gdb that was killed leaves its traps."""
        if not isinstance(self.engine, Bpftrace) and self.engine.died:
            from .repair import repair
            self.clean = repair(self.pids[0], self.engine.titles)

    def code(self) -> int:
        """Of the command."""
        engine = self.engine
        if engine.died or (isinstance(engine, Bpftrace) and not self.asked
                           and not self._ended()):
            name = "bpftrace" if isinstance(engine, Bpftrace) else "gdb"
            if not self.clean:
                if self.child and self.status is None:
                    self.child.kill()
                end = "command was ended" if self.child else "process has ended, or has its traps"
            elif self.child:
                self._join()
                end = "command went on to its end"
            else:
                end = "process goes on"
            why = "" if isinstance(engine, Bpftrace) or not engine.fault else f": {engine.fault}"
            raise Failure(f"{name} died, so tracing broke off{why}; the {end}")
        if self.child is None:
            return GOOD
        code = self._join()
        fault = self.child.fault()
        if fault:
            complain(f"sdtkit: error: cannot start the command: {fault}\n")
        return code

    def _ended(self) -> bool:
        """Whether what is traced has, or does in this moment."""
        until = time.monotonic() + MOMENT
        while not self.gone and time.monotonic() < until:
            time.sleep(0.01)
        return self.gone

    def _join(self) -> int:
        """Waits for the command, and passes signals on."""
        while self.status is None:
            signal.sigtimedwait([], 0.02)
        return self.status
