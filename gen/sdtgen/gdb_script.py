# SPDX-License-Identifier: 0BSD
"""Runs inside gdb, started by gdbrun: breaks on probes and writes what fires, as JSON lines.

SDTKIT_GDB holds two file descriptors: one to read the configuration from, one to write to.
The command's own process is followed, through exec; those that it forks are let go.
"""

from __future__ import annotations

import importlib
import json
import os
import shlex
from typing import Any

gdb: Any = importlib.import_module("gdb")
SETTINGS = ("confirm off", "pagination off", "breakpoint pending on", "follow-fork-mode parent",
            "detach-on-fork on", "startup-with-shell on", "print thread-events off",
            "print inferior-events off", "auto-load off")
STREAMS = 'exec "$@" <&7 >&8 2>&9 7<&- 8>&- 9>&-'
STRING_BYTES = 4096


class Session:
    """The breakpoints of one run; `full` are those that reached the limit in this stop."""

    def __init__(self, config: dict[str, Any], out: int) -> None:
        self.config, self.out = config, out
        self.points: list[Any] = []
        self.placed: set[int] = set()
        self.hits = [0] * len(config["probes"])
        self.full: list[Any] = []

    def send(self, **what: Any) -> None:
        data = memoryview((json.dumps(what) + "\n").encode())
        while data:
            data = data[os.write(self.out, data):]

    def argument(self, number: int, string: bool) -> dict[str, Any]:
        """A value, and the text behind it."""
        found: dict[str, Any] = {"value": None, "text": None, "error": ""}
        try:
            found["value"] = value = int(gdb.parse_and_eval(f"$_probe_arg{number}"))
        except (gdb.error, OverflowError) as error:
            found["error"] = str(error)
            return found
        if string and value:
            try:
                found["text"] = self.text(value & (1 << 64) - 1)
            except gdb.error as error:
                found["error"] = str(error)
        return found

    @staticmethod
    def text(address: int) -> str:
        """Page by page, since the next page may not be there; latin-1 carries the bytes."""
        found = b""
        while len(found) < STRING_BYTES:
            size = min(4096 - (address + len(found)) % 4096, STRING_BYTES - len(found))
            part = bytes(gdb.selected_inferior().read_memory(address + len(found), size))
            end = part.find(b"\0")
            found += part if end < 0 else part[:end]
            if end >= 0:
                break
        return found.decode("latin-1")

    def hit(self, point: Any) -> bool:
        """Called by gdb; stops the program only to disable a probe that fired often enough."""
        index = point.sdtkit
        probe = self.config["probes"][index]
        self.hits[index] += 1
        count, error, values = None, "", []
        try:
            count = int(gdb.parse_and_eval("$_probe_argc"))
            values = [self.argument(number, number in probe["strings"])
                      for number in range(count)]
        except gdb.error as why:
            error = str(why)
        thread = gdb.selected_thread()
        self.send(kind="hit", probe=index, argc=count, error=error, values=values,
                  pc=gdb.newest_frame().pc(), thread=thread.ptid[1] or thread.ptid[0])
        if self.config["limit"] and self.hits[index] >= self.config["limit"]:
            self.full.append(point)
            return True
        return False

    def note(self, *_event: Any) -> None:
        """Which probes gdb found so far."""
        for point in self.points:
            if not point.pending and point.sdtkit not in self.placed:
                self.placed.add(point.sdtkit)
                self.send(kind="placed", probe=point.sdtkit)

    def exited(self, event: Any) -> None:
        self.note()
        if event.inferior.num == 1:
            signal = gdb.convenience_variable("_exitsignal")
            code = getattr(event, "exit_code", None)
            self.send(kind="exit", code=code,
                      signal=None if code is not None or signal is None else int(signal))

    def run(self) -> None:
        for setting in SETTINGS:
            gdb.execute(f"set {setting}", to_string=True)
        for signals in ("all", "SIGINT"):
            gdb.execute(f"handle {signals} nostop noprint pass", to_string=True)
        kind = type("ProbePoint", (gdb.Breakpoint,), {"stop": lambda point: self.hit(point)})
        gdb.events.exited.connect(self.exited)
        gdb.execute("file /bin/sh", to_string=True)
        for index, probe in enumerate(self.config["probes"]):
            point = kind(f"-probe-stap {probe['provider']}:{probe['name']}", internal=True)
            point.sdtkit = index
            self.points.append(point)
        gdb.events.breakpoint_modified.connect(self.note)
        words = ["-c", STREAMS, "sh", *self.config["command"]]
        for name in ("LINES", "COLUMNS", "SDTKIT_GDB", "SHELL"):
            gdb.execute(f"unset environment {name}", to_string=True)
        if self.config["shell"]:
            gdb.execute(f"set environment SHELL {self.config['shell']}", to_string=True)
        gdb.execute("set args " + " ".join(shlex.quote(word) for word in words), to_string=True)
        gdb.execute("run", to_string=True)
        while True:
            self.note()
            for point in self.full:
                point.enabled = False
            self.full.clear()
            if not gdb.selected_inferior().pid:
                break
            gdb.execute("continue", to_string=True)


def main() -> None:
    source, out = (int(word) for word in os.environ["SDTKIT_GDB"].split(","))
    os.set_inheritable(source, False)
    os.set_inheritable(out, False)
    with os.fdopen(source, "rb") as file:
        session = Session(json.loads(file.read()), out)
    try:
        session.run()
    except (gdb.error, RuntimeError) as error:
        session.send(kind="error", text=str(error))


main()
