# SPDX-License-Identifier: 0BSD
"""Runs inside gdb: reports each hit of a probe as a line of JSON.

gdbrun.py calls main().
"""

from __future__ import annotations

import json
import os
from typing import Any

from .inside import gdb, memory, pass_site

MAX_STRING = 200                # bytes of a string, or of bytes, that are looked at


class Channel:
    """Lines for the parent; the traced program does not inherit the descriptor."""

    def __init__(self, number: int) -> None:
        os.set_inheritable(number, False)
        self.number = number

    def line(self, **fields: object) -> None:
        data = (json.dumps(fields) + "\n").encode()
        try:
            while data:
                data = data[os.write(self.number, data):]
        except OSError:
            gdb.execute("kill")


class CountingBreakpoint(gdb.Breakpoint):  # type: ignore[misc]
    """Counts one probe; its limit keeps a hot one from making the run slow."""

    def __init__(self, index: int, wanted: Any, limit: int, channel: Channel) -> None:
        super().__init__(f"-probe-stap {wanted['name']}")
        self.silent = True
        self.index, self.wanted, self.limit, self.channel = index, wanted, limit, channel
        self.hits, self.given_up = 0, False

    def stop(self) -> bool:
        """Called at each hit; never stops the program."""
        self.hits += 1
        if self.limit and self.hits > self.limit:
            gdb.post_event(self.give_up)
            return False
        fields: dict[str, Any] = {"kind": "hit", "probe": self.index}
        try:
            count = int(gdb.parse_and_eval("$_probe_argc"))
            mask = (1 << 64) - 1
            values = [int(gdb.parse_and_eval(f"$_probe_arg{number}")) & mask
                      for number in range(min(count, 12))]
            fields.update(count=count, values=values, pc=int(gdb.parse_and_eval("(long)$pc")))
            texts: dict[int, str | None] = {}
            for number in self.wanted["strings"]:
                if number < len(values) and values[number]:
                    data = memory(values[number], MAX_STRING)
                    texts[number] = None if data is None else \
                        data.split(b"\0")[0].decode("utf-8", "surrogateescape")
            fields.update(texts=texts, blobs=self.blobs(values))
        except gdb.error as error:
            fields["error"] = str(error)
        self.channel.line(**fields)
        pass_site()
        return False

    def blobs(self, values: list[int]) -> dict[int, tuple[int, str]]:
        """Declared length, and the first bytes in hexadecimal digits, of what is no text."""
        found = {}
        for number, length in self.wanted["blobs"]:
            if length < 0:
                length = values[-1 - length] if -1 - length < len(values) else 0
            if number < len(values) and values[number]:
                data = memory(values[number], min(length, MAX_STRING), text=False)
                found[number] = length, (data or b"").hex()
        return found

    def give_up(self) -> None:
        if self.is_valid() and not self.given_up:
            self.given_up, self.enabled = True, False
            self.channel.line(kind="limit", probe=self.index)


def main(number: int, told: int) -> None:
    """Descriptors: for the channel, and of the settings, in JSON."""
    with open(told, encoding="utf-8", errors="surrogateescape") as file:
        settings = json.load(file)
    channel = Channel(number)
    state: dict[str, int | None] = {"exit": None}

    def resolved(changed: Any) -> None:
        if isinstance(changed, CountingBreakpoint) and not changed.pending:
            channel.line(kind="set", probe=changed.index)

    def exited(event: Any) -> None:
        state["exit"] = getattr(event, "exit_code", None)

    for command in ("set confirm off", "set pagination off", "set breakpoint pending on",
                    "set print thread-events off", "set follow-exec-mode same",
                    "set disable-randomization off", "set startup-with-shell on",
                    "handle all nostop noprint pass", "handle SIGINT nostop noprint pass",
                    "unset environment LINES", "unset environment COLUMNS"):
        gdb.execute(command, to_string=True)
    for name, value in settings["environment"].items():
        gdb.execute(f"set environment {name}={value}" if value is not None
                    else f"unset environment {name}", to_string=True)
    gdb.events.breakpoint_modified.connect(resolved)
    gdb.events.exited.connect(exited)
    for index, wanted in enumerate(settings["probes"]):
        resolved(CountingBreakpoint(index, wanted, settings["limit"], channel))
    started: list[int] = []

    def begin(_event: Any) -> None:
        pid = gdb.selected_inferior().pid
        if pid and not started:
            started.append(pid)
            channel.line(kind="start", pid=pid)
    gdb.events.new_objfile.connect(begin)
    try:
        gdb.execute(f"run {settings['arguments']}")
    except gdb.error as error:
        channel.line(kind="failed", reason=str(error))
        return
    signal = gdb.parse_and_eval("$_exitsignal")
    killed = int(signal) if signal.type.code != gdb.TYPE_CODE_VOID else None
    channel.line(kind="exit", code=None if killed else state["exit"], signal=killed)
