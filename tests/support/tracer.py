# SPDX-License-Identifier: 0BSD
"""Run bpftrace from a test, and never leave one behind.

    with Trace(program, log) as trace:      # attached when the block begins
        subprocess.run(...)
    trace.rows("hit")                       # fields of each line "hit<TAB>..."

A program prints the lines a test wants with a first word of its own and tabs:
bpftrace mixes warnings and blank lines into its output, so lines are known by
their shape.
"""
from __future__ import annotations

import ctypes
import functools
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Callable, ContextManager, Dict, List, Mapping, Optional, Sequence, Type, Union

import pytest

from . import toolchain
from .lock import locked

BPFTRACE = os.environ.get("SDTKIT_BPFTRACE", "bpftrace")

_ATTACHING = re.compile(r"^Attach(?:ing|ed) (\d+) probes?", re.MULTILINE)
# bpftrace prints what its probes print only when all of them are attached, so the first word
# from this one tells; the line "Attaching" comes before.
_SAY_ATTACHED = '\ninterval:ms:100 { printf("attached\\t\\n"); }\n'
_LOST = re.compile(r"^Lost (\d+) events", re.MULTILINE)
_PATIENCE = 60.0


class TracerError(Exception):
    """The tracer did not start, did not attach or did not end; has its log."""


def wait_until(fact: Callable[[], object], what: str, seconds: float = _PATIENCE) -> None:
    """Poll until a fact holds; the limit only ends a test that hangs."""
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise TracerError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.02)


def children(pid: int) -> List[int]:
    """The processes that a process has started, those that ended and were not waited for, too."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def running(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def alone(path: Union[str, Path]) -> ContextManager[None]:
    """No other test traces this file meanwhile.

    A file-based tracer reaches every process that has the file mapped, and raises its semaphores.
    """
    return locked(Path(path).resolve(strict=True))


class Trace:
    """One run of bpftrace, from attach to detach.

    `pid` is a running process; without it the probes are file-based and see every process started
    later.
    """

    def __init__(self, program: str, log: Union[str, Path], *, pid: Optional[int] = None,
                 strlen: Optional[int] = None, environment: Optional[Mapping[str, str]] = None,
                 seconds: float = _PATIENCE) -> None:
        self.log = Path(log)
        self.seconds = seconds
        self._arguments: List[str] = [BPFTRACE, "-B", "line", "-e", program + _SAY_ATTACHED]
        if pid is not None:
            self._arguments += ["-p", str(pid)]
        self._environment: Dict[str, str] = {**os.environ, **(environment or {})}
        if strlen is not None:
            self._environment["BPFTRACE_STRLEN"] = str(strlen)
        self._process: Optional[subprocess.Popen[bytes]] = None

    # A file takes the output: when bpftrace aborts, its child would hold a pipe open.
    def start(self) -> "Trace":
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(
                self._arguments, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=self._environment, start_new_session=True)
        try:
            wait_until(self._attached_or_dead, f"bpftrace attached\n{self.text}", self.seconds)
            # A program may have ended by itself already: that is no fault.
            if not self.rows("attached") and (self._process.poll() or self.attached is None):
                raise TracerError(f"bpftrace ended with {self._process.returncode} before it "
                                  f"was attached\n{self.text}")
        except BaseException:
            self.kill()
            raise
        return self

    def _ended(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None

    def _attached_or_dead(self) -> bool:
        return self._ended() or bool(self.rows("attached"))

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    @property
    def printed(self) -> str:
        """The text without the clock's words, which come between any two printf of a program."""
        return self.text.replace("attached\t\n", "")

    @property
    def attached(self) -> Optional[int]:
        """Number of probe sites bpftrace says it attaches, None before it says so."""
        found = _ATTACHING.search(self.text)
        return int(found[1]) if found else None

    @property
    def lost(self) -> int:
        return sum(int(count) for count in _LOST.findall(self.text))

    def rows(self, word: str) -> List[List[str]]:
        """The fields of every line that begins with this word and a tab."""
        return [line.split("\t")[1:] for line in self.text.splitlines()
                if line.startswith(f"{word}\t")]

    def settle(self) -> None:
        """Wait until everything that has fired so far is in the log.

        bpftrace drops what it has not read when it is interrupted; two more words from the
        clock mean that it has looked at every buffer since.
        """
        ticks = len(self.rows("attached"))
        wait_until(lambda: len(self.rows("attached")) > ticks + 1 or self._ended(),
                   "bpftrace reads its buffers", self.seconds)

    def stop(self) -> "Trace":
        """Detach.  A single SIGINT may be lost, so it is sent again."""
        assert self._process is not None
        self.settle()
        end = time.monotonic() + self.seconds
        while self._process.poll() is None:
            if time.monotonic() > end:
                self.kill()
                raise TracerError(f"bpftrace did not end after SIGINT\n{self.text}")
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(1.0)
            except subprocess.TimeoutExpired:
                continue
        self._end_group()
        return self

    def kill(self) -> None:
        self._end_group()
        if self._process is not None:
            self._process.wait()

    def _end_group(self) -> None:
        """End what bpftrace leaves behind: its group is a session of its own."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def __enter__(self) -> "Trace":
        return self.start()

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 where: Optional[TracebackType]) -> None:
        if kind is not None:
            self.kill()
        else:
            self.stop()


def run(program: str, log: Union[str, Path], command: Sequence[str], *,
        environment: Optional[Mapping[str, str]] = None, strlen: Optional[int] = None,
        seconds: float = _PATIENCE) -> Trace:
    """Attach file-based, run a command to its end, detach.  Works for libraries too.

    The command must succeed.
    """
    with Trace(program, log, strlen=strlen, environment=environment, seconds=seconds) as trace:
        toolchain.run(command, joined=True, timeout=seconds)
    return trace


def need() -> None:
    """The test is skipped, with the reason, where bpftrace cannot trace."""
    reason = unusable()
    if reason:
        pytest.skip(f"bpftrace cannot trace here: {reason}")


@functools.lru_cache(maxsize=None)
def unusable() -> Optional[str]:
    """Why bpftrace cannot trace here, or None.  Tries it on a function of libc."""
    if os.getuid() != 0:
        return "it needs root"
    if shutil.which(BPFTRACE) is None:
        return f"no program {BPFTRACE}"
    libc = path_of_libc()
    if libc is None:
        return "no libc found to try bpftrace on"
    program = f'uprobe:{libc}:exit {{ printf("works\\t1\\n"); exit(); }}'
    try:
        text = toolchain.run([BPFTRACE, "-e", program, "-c", "/bin/true"], joined=True,
                             check=False).stdout
    except subprocess.TimeoutExpired:
        return "it hangs on a probe of libc"
    if "works\t1" in text:
        return None
    errors = [line for line in text.splitlines() if line.startswith("ERROR") or "oot" in line]
    return (errors or [text.strip() or "it prints nothing"])[-1]


def path_of_libc() -> Optional[str]:
    """File of the libc this very process runs."""
    ctypes.CDLL(None)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            fields = line.split(None, 5)
            if len(fields) == 6 and re.search(r"/libc[.-]", fields[5]):
                return fields[5].rstrip("\n")
    return None
