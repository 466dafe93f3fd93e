# SPDX-License-Identifier: 0BSD
"""Runs a command under gdb, as any user may, and hands over each hit of its probes.

gdb raises semaphores, finds libraries that are loaded later, and reads strings wherever they are.
The command keeps its own standard input, output and error; what gdb says goes to a file.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Sequence

from ..host.error import Failure
from ..host.temporary import file

GENERATOR = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SHELL = "/bin/sh"


@dataclass(frozen=True)
class Wanted:
    """A probe to stop at; `strings` are the arguments, from 0, to be read as text.

    `blobs` are those that are bytes, with their length: a number, or the place of the argument
    that has it as -1 - place.
    """

    provider: str
    name: str
    strings: tuple[int, ...] = ()
    blobs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Hit:
    """One hit.  `values` are 64 bits each, extended as the note's sign and size say.

    `texts` has the strings that were asked for, None where memory cannot be read; `blobs` the
    bytes: the length that the program gave, and at most 200 of them, fewer where memory ends.
    `error` is gdb's word where it cannot read the arguments.
    """

    probe: Wanted
    pc: int
    count: int
    values: tuple[int, ...]
    texts: Mapping[int, str | None]
    error: str = ""
    blobs: Mapping[int, tuple[int, bytes]] = field(default_factory=dict)


@dataclass
class Result:
    """How the run ended: exit code or signal of the command, None of both if it never ran."""

    code: int | None = None
    signal: int | None = None
    timed_out: bool = False
    found: set[Wanted] = field(default_factory=set)     # probes that gdb could set
    limited: set[Wanted] = field(default_factory=set)   # probes it stopped counting
    log: str = ""                                       # what gdb said

    @property
    def ran(self) -> bool:
        return self.code is not None or self.signal is not None


def run(command: Sequence[str], probes: Sequence[Wanted], on_hit: Callable[[Hit], None],
        limit: int = 0, timeout: float | None = None) -> Result:
    """Runs the command to its end; raises Failure if it or gdb cannot be started.

    After `limit` hits a probe is left alone (0: never); after `timeout` seconds all is ended.
    """
    gdb = shutil.which("gdb")
    if gdb is None:
        raise Failure("gdb is not installed; on Debian and Ubuntu: apt-get install gdb")
    if shutil.which(command[0]) is None:
        raise Failure(f"cannot run '{command[0]}': there is no such program")
    shell = os.path.realpath(SHELL)
    read_end, write_end = os.pipe()
    # Copies of our streams; below 10, for that is as far as every shell counts.
    streams = [_copy(number) for number in (0, 1, 2)]
    inside = shlex.join(["-c", 'exec "$0" "$@"', *command])
    redirect = "".join(f" {number}{'<' if number == 0 else '>'}&{copy}"
                       for number, copy in enumerate(streams))
    redirect += "".join(f" {copy}>&-" for copy in streams)
    settings = {"probes": [{"name": f"{each.provider}:{each.name}", "strings": each.strings,
                            "blobs": each.blobs}
                           for each in probes],
                "limit": limit, "arguments": inside + redirect,
                "environment": {"SHELL": os.environ.get("SHELL"),
                                **{name: os.environ[name] for name in ("LINES", "COLUMNS")
                                   if name in os.environ}}}
    result = Result()
    with file() as log, file(json.dumps(settings)) as told:
        words = [gdb, "-nx", "-nh", "-batch", "-iex", "set debuginfod enabled off",
                 "-iex", "set auto-load no", "-ex", "python " + script("selftest_script"), "-ex",
                 f"python main({write_end}, {told.fileno()})", shell]
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            pass_fds=(write_end, told.fileno(), *streams), env={**os.environ, "SHELL": shell})
        for each in (write_end, *streams):
            os.close(each)
        run_ = _Run(process, result, probes, on_hit)
        timer = threading.Timer(timeout, run_.time_out) if timeout else None
        if timer:
            timer.start()
        try:
            with open(read_end, encoding="utf-8", errors="surrogateescape") as lines:
                for line in lines:
                    run_.take(json.loads(line))
            process.wait()
        except BaseException:
            run_.end(signal.SIGTERM)
            raise
        finally:
            if timer:
                timer.cancel()
            run_.end(signal.SIGKILL)
        log.seek(0)
        result.log = log.read(1 << 20).decode("utf-8", "replace")
    return result


def script(module: str) -> str:
    """Python for gdb that imports main() of one of our modules, and leaves no file behind."""
    return (f"import sys; sys.path.insert(0, {GENERATOR!r}); sys.dont_write_bytecode = True; "
            f"from sdtgen.gdb.{module} import main")


def _copy(number: int) -> int:
    """A copy of a stream; of nothing, where it is closed."""
    try:
        return os.dup(number)
    except OSError:
        return os.open(os.devnull, os.O_RDWR)


class _Run:
    def __init__(self, process: "subprocess.Popen[bytes]", result: Result,
                 probes: Sequence[Wanted], on_hit: Callable[[Hit], None]) -> None:
        self.process, self.result, self.probes, self.on_hit = process, result, probes, on_hit
        self.pid = 0

    def take(self, line: Mapping[str, Any]) -> None:
        kind = line["kind"]
        if kind == "start":
            self.pid = line["pid"]
        elif kind == "set":
            self.result.found.add(self.probes[line["probe"]])
        elif kind == "limit":
            self.result.limited.add(self.probes[line["probe"]])
        elif kind == "hit":
            wanted = self.probes[line["probe"]]
            self.result.found.add(wanted)
            texts = {int(number): text for number, text in line.get("texts", {}).items()}
            blobs = {int(number): (length, bytes.fromhex(data))
                     for number, (length, data) in line.get("blobs", {}).items()}
            self.on_hit(Hit(wanted, line.get("pc", 0), line.get("count", 0),
                            tuple(line.get("values", ())), texts, line.get("error", ""), blobs))
        elif kind == "exit":
            self.result.code, self.result.signal = line["code"], line["signal"]

    def time_out(self) -> None:
        self.result.timed_out = True
        self.end(signal.SIGKILL)

    def end(self, number: int) -> None:
        """Ends the command and gdb, if they still run."""
        if self.process.poll() is not None:
            return
        for pid in (self.pid, self.process.pid):
            try:
                if pid:
                    os.kill(pid, number)
            except ProcessLookupError:
                pass
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
