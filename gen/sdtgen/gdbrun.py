# SPDX-License-Identifier: 0BSD
"""Runs a command under gdb and tells which probes fire.  Needs no root.

The command keeps its own standard input, output and error; what gdb says goes to a file.
The command's own process is followed, also through exec; what it forks runs untraced.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

from .error import Failure

SCRIPT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "gdb_script.py")
# The command's streams go where gdb_script expects them; gdb's own to the log.
STREAMS = 'log=$1; shift; exec "$@" 7<&0 8>&1 9>&2 </dev/null >>"$log" 2>&1'
GRACE = 2  # Seconds between the polite signal and the last one.


@dataclass(frozen=True)
class Wanted:
    """A probe; `strings` are the numbers, from 0, of the arguments to read as text."""

    provider: str
    name: str
    strings: tuple[int, ...] = ()


@dataclass(frozen=True)
class Value:
    """An argument; `value` is None where gdb cannot read it, `text` where no text was read."""

    value: int | None
    text: bytes | None
    error: str


@dataclass(frozen=True)
class Event:
    """A probe fired; `argc` is None where gdb cannot read the operands (`error` says why)."""

    probe: Wanted
    argc: int | None
    values: tuple[Value, ...]
    pc: int
    thread: int
    error: str


@dataclass
class Result:
    """How the command ended: `code` or `signal`.  `placed` are the probes that gdb found."""

    code: int | None = None
    signal: int | None = None
    placed: set[Wanted] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    timed_out: bool = False


def run(command: Sequence[str], probes: Sequence[Wanted], on_event: Callable[[Event], None],
        *, limit: int = 0, timeout: float | None = None) -> Result:
    """Until the command ends.  `limit` hits of a probe are reported, 0 is all of them.

    Raises Failure if the command or gdb cannot be run.
    """
    if shutil.which(command[0]) is None:
        raise Failure(f"cannot run '{command[0]}': there is no such program")
    gdb = shutil.which("gdb")
    if gdb is None:
        raise Failure("cannot find gdb; install the package 'gdb'")
    config = {"command": list(command), "limit": limit, "shell": os.environ.get("SHELL", ""),
              "probes": [{"provider": each.provider, "name": each.name,
                          "strings": each.strings} for each in probes]}
    with tempfile.TemporaryFile() as written, tempfile.NamedTemporaryFile() as log:
        written.write(json.dumps(config).encode())
        written.flush()
        written.seek(0)
        reading, writing = os.pipe()
        ends = [fcntl.fcntl(each, fcntl.F_DUPFD, 20) for each in (written.fileno(), writing)]
        os.close(writing)
        with os.fdopen(reading, "rb") as lines:
            try:
                process = _start(gdb, ends, log.name)
            finally:
                for each in ends:
                    os.close(each)
            result = _follow(process, lines, probes, on_event, timeout)
        if result.code is None and result.signal is None and not result.timed_out:
            log.seek(0)
            said = log.read(65536).decode("utf-8", "replace")
            raise Failure(_explain("\n".join([*result.errors, said]).strip()))
    return result


def _start(gdb: str, ends: Sequence[int], log: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SHELL": "/bin/sh", "SDTKIT_GDB": ",".join(map(str, ends))}
    return subprocess.Popen(
        ["/bin/sh", "-c", STREAMS, "sh", log, gdb, "-nx", "-nh", "-q", "-batch",
         "-iex", "set debuginfod enabled off", "-x", SCRIPT],
        pass_fds=ends, env=environment, start_new_session=True)


def _follow(process: subprocess.Popen[bytes], lines: Any, probes: Sequence[Wanted],
            on_event: Callable[[Event], None], timeout: float | None) -> Result:
    result = Result()

    def late() -> None:
        result.timed_out = True
        _end(process)
    timer = threading.Timer(timeout, late) if timeout else None
    try:
        if timer:
            timer.start()
        for line in lines:
            _take(json.loads(line), result, probes, on_event)
        process.wait()
    finally:
        if timer:
            timer.cancel()
        _end(process)
    return result


def _take(what: dict[str, Any], result: Result, probes: Sequence[Wanted],
          on_event: Callable[[Event], None]) -> None:
    kind = what["kind"]
    if kind == "placed":
        result.placed.add(probes[what["probe"]])
    elif kind == "exit":
        result.code, result.signal = what["code"], what["signal"]
    elif kind == "error":
        result.errors.append(what["text"])
    else:
        values = tuple(Value(each["value"], None if each["text"] is None
                             else each["text"].encode("latin-1"), each["error"])
                       for each in what["values"])
        on_event(Event(probes[what["probe"]], what["argc"], values, what["pc"],
                       what["thread"], what["error"]))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends gdb, and with it the command, which the kernel kills when its tracer is gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            continue


def _explain(said: str) -> str:
    if "ptrace" in said.lower() or "Operation not permitted" in said:
        return ("gdb may not trace programs here (ptrace is forbidden, as in a container "
                f"without SYS_PTRACE); gdb says: {said}")
    return f"gdb could not run the command; it says: {said or 'nothing'}"
