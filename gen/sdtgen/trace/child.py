# SPDX-License-Identifier: 0BSD
"""Starts the command so that it waits until the tracer is attached."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import shutil
import signal
from typing import Iterable, Sequence

PR_SET_PDEATHSIG, PR_SET_PTRACER = 1, 0x59616d61
CANNOT_START = 127


class Child:
    """A process that waits for go(), then becomes the command.  Its streams are ours.

    It maps `files`, for bpftrace before 0.27 reads of the files that a process has mapped where
    the arguments of a probe are.
    """

    def __init__(self, words: Sequence[str], files: Iterable[str], kept: int = -1) -> None:
        """`kept` takes what it writes to our terminal, which it then does not read either."""
        libc = ctypes.CDLL(None)
        gate, self._gate = os.pipe()
        waiting, mapped = os.pipe()
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
                if kept >= 0:
                    _turn_away(kept)
                self._maps = [_map(each) for each in files]
                program, command = shutil.which(words[0]) or words[0], list(words)
                os.write(mapped, b"x")
                # From here on no function in Python: traced as this same interpreter, it would be
                # the first open call of the command.
                if os.getppid() == parent and os.read(gate, 1):
                    os.execv(program, command)
            except OSError as error:
                os.write(fault, (error.strerror or "unknown").encode())
            finally:
                os._exit(CANNOT_START)
        for each in (gate, fault, mapped):
            os.close(each)
        os.read(waiting, 1)
        os.close(waiting)

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


def _turn_away(kept: int) -> None:
    """The streams of this process that are a terminal, for somebody else has a screen there."""
    for number in (0, 1, 2):
        if os.isatty(number):
            os.dup2(os.open(os.devnull, os.O_RDONLY) if number == 0 else kept, number)


def _map(path: str) -> mmap.mmap | None:
    """Until the process becomes the command."""
    try:
        number = os.open(path, os.O_RDONLY)
        try:
            return mmap.mmap(number, 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
        finally:
            os.close(number)
    except (OSError, ValueError):
        return None     # bpftrace will say what it lacks.


def die_with_us() -> None:
    """For a tracer between fork and exec: it ends if sdtkit is killed, and may open many files."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # bpftrace has two or three open for each site; many systems begin with 1,024 of 500,000.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def status(word: int) -> int:
    code = os.waitstatus_to_exitcode(word)
    return 128 - code if code < 0 else code
