# SPDX-License-Identifier: 0BSD
"""The engine gdb: works for an ordinary user; each event stops the process for a moment."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Iterator, Sequence

from ..gdb.run import script
from ..gdb.sites import Sites, trapped, trapped_in_file
from ..host.error import Failure
from ..host.output import complain
from ..host.temporary import file
from ..host.text import printable
from ..tracing.comparison import Comparison
from ..tracing.value import STRING
from .child import die_with_us
from .event import Cut, Event, Value, decode
from .lines import lines
from .plan import TracedProbe
from .words import reason

TICK = 0.1      # seconds
LONGEST = 1000  # bytes of a string
SHARED = ("another tracer has its trap there (bpftrace, perf, SystemTap and others work by the "
          "kernel's uprobes), and gdb cannot share the place")


class Gdb:
    """The same interface as that of the other engine; loses nothing, unless another tracer comes.

    `tests` are conditions for each probe: gdb tells only of events at which they hold.
    """

    def __init__(self, probes: Sequence[TracedProbe], pid: int, *, execs: bool,
                 tests: Sequence[Sequence[Comparison]] = (), stack: bool = False) -> None:
        self.probes, self.pid = probes, pid
        self.lost = 0
        self.ended = False
        self.fault = ""     # gdb's word, where it broke off
        self.placed: set[int] = set()
        self.titles = {(each.provider, each.name) for each in probes}
        refuse(pid, probes, self.titles, execs=execs)
        self.source, out = os.pipe()
        self.lines = lines(self.source, TICK)
        settings = {"pid": pid, "execs": execs, "longest": LONGEST, "stack": stack, "probes": [
            {"provider": each.provider, "name": each.name, "inode": _inode(each.path),
             "strings": [argument.form == STRING for argument in each.arguments],
             "tests": [test.packed() for test in (tests[number] if tests else ())]}
            for number, each in enumerate(probes)]}
        control, self.control = os.pipe()
        self.errors = file()
        # A process that was there before goes on without us: gdb must not die with us, it detaches
        # when CONTROL is closed.
        with file(json.dumps(settings)) as told:
            self.process = subprocess.Popen(
                ["gdb", "-nx", "-nh", "-q", "-batch", "-iex", "set debuginfod enabled off",
                 "-iex", "set auto-load no", "-ex", "python " + script("trace_script"), "-ex",
                 f"python main({out}, {control}, {told.fileno()})"],
                stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors,
                pass_fds=[out, control, told.fileno()], start_new_session=True,
                env={**os.environ, "LC_ALL": "C"}, preexec_fn=die_with_us if execs else None)
        os.close(out)
        os.close(control)

    def ready(self) -> None:
        first = next((line for line in self.lines if line is not None), b"")
        while first.startswith((b"placed ", b"foreign ")):
            self._take(first)
            first = next((line for line in self.lines if line is not None), b"")
        if first.startswith(b"ready "):
            return
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if first.startswith(b"failed "):
            raise Failure("gdb could not attach: " + sentence(json.loads(first[7:])))
        self.errors.seek(0)
        said = self.errors.read(2000).decode(errors="replace")
        raise Failure("gdb could not attach: " + reason(said.splitlines()))

    def events(self) -> Iterator[Event | None]:
        """As they come; None from the clock."""
        for line in self.lines:
            if line is None:
                yield None
            elif line.startswith(b" "):
                number, time, pid, tid, found, *stack = json.loads(line)
                probe = self.probes[number]
                values: list[Value] = []
                for argument, value in zip(probe.arguments, found):
                    if isinstance(value, list):
                        data = bytes(value)
                        values.append(Cut(data[:LONGEST]) if len(data) > LONGEST else data)
                    else:
                        values.append(None if value is None else decode(argument, value))
                yield Event(probe, time, pid, tid or pid, tuple(values),
                            tuple(map(printable, stack)))
            elif line.startswith(b"end "):
                self.ended = True
                return
            else:
                self._take(line)

    def _take(self, line: bytes) -> None:
        word, _, value = line.partition(b" ")
        if word == b"placed":
            self.placed.update(json.loads(value))
        elif word == b"failed":
            self.fault = sentence(json.loads(value))
        elif word == b"foreign":
            if not self.lost:
                complain(f"sdtkit: note: {printable(json.loads(value))}: another tracer has come "
                         "to the process; gdb may not see what that one sees\n")
            self.lost = -1

    @property
    def unplaced(self) -> list[TracedProbe]:
        """Of these gdb found no site: it could not read the file."""
        return [each for number, each in enumerate(self.probes) if number not in self.placed]

    @property
    def died(self) -> bool:
        return not self.ended

    def interrupt(self) -> None:
        """gdb detaches, and the process goes on."""
        if self.control >= 0:
            os.close(self.control)
            self.control = -1

    def close(self) -> None:
        """No more of it is wanted, also not what gdb may be writing at this moment."""
        self.interrupt()
        if self.source >= 0:
            os.close(self.source)
            self.source = -1


def refuse(pid: int, probes: Sequence[TracedProbe], titles: set[tuple[str, str]], *,
           execs: bool) -> None:
    """Raises Failure where gdb cannot come, or must not: at the place of another tracer's trap."""
    if execs:
        for path in dict.fromkeys(each.path for each in probes):
            for found in trapped_in_file(path, titles):
                raise Failure(f"gdb cannot trace '{':'.join(found.title)}' of '{printable(path)}': "
                              f"{SHARED}; end the other tracer, or take --engine bpftrace as root")
        return
    other = _tracer(pid)
    if other:
        raise Failure(f"gdb cannot attach to process {pid}: process {other[0]} "
                      f"('{printable(other[1])}') traces it already, and the kernel lets one "
                      "process do so")
    try:
        sites = trapped(pid, list(Sites(titles).of_process(pid)))
    except OSError as error:
        raise Failure(f"cannot look at process {pid}: {error.strerror}; it takes the same user, "
                      "or root") from None
    for each in sites:
        raise Failure(f"gdb cannot trace '{':'.join(each.file.title)}' of process {pid}: {SHARED}; "
                      "end the other tracer, or take --engine bpftrace as root")


def _tracer(pid: int) -> tuple[int, str] | None:
    """The process that traces another by ptrace, and its name."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
            found = next(int(line.split()[1]) for line in status if line.startswith("TracerPid:"))
        if not found:
            return None
        with open(f"/proc/{found}/comm", encoding="utf-8", errors="replace") as name:
            return found, name.read().strip()
    except (OSError, StopIteration, ValueError):
        return None


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except OSError:
        return 0


def sentence(said: str) -> str:
    """What gdb said, in one line that a terminal can show."""
    lines_ = [line.strip() for line in said.splitlines() if line.strip()]
    return printable(" ".join(lines_)[:600].rstrip(". ")) or "it ended without a word"
