# SPDX-License-Identifier: 0BSD
"""Starts the command so that it waits until the tracer is attached."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Sequence

PR_SET_PDEATHSIG, PR_SET_PTRACER = 1, 0x59616d61
CANNOT_START = 127


class Child:
    """A process that waits for go(), then becomes the command.  Its streams are ours."""

    def __init__(self, words: Sequence[str]) -> None:
        libc = ctypes.CDLL(None)
        gate, self._gate = os.pipe()
        self._fault, fault = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                # If we are killed, the command must not go on with a tracer's traps in it.
                libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
                libc.prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
                    if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                        signal.signal(number, signal.SIG_DFL)   # That stays so under nohup.
                os.close(self._gate)
                if os.getppid() == parent and os.read(gate, 1):
                    os.execvp(words[0], list(words))
            except OSError as error:
                os.write(fault, (error.strerror or "unknown").encode())
            finally:
                os._exit(CANNOT_START)
        os.close(gate)
        os.close(fault)

    def go(self) -> None:
        os.write(self._gate, b"x")

    def fault(self) -> str:
        """Why it could not be started; waits until that is known."""
        return os.read(self._fault, 200).decode(errors="replace")

    def wait(self) -> int:
        """Its exit status, 128 and the number for a signal."""
        return status(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def die_with_us() -> None:
    """For a tracer between fork and exec: it ends if sdtkit is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def status(word: int) -> int:
    code = os.waitstatus_to_exitcode(word)
    return 128 - code if code < 0 else code
