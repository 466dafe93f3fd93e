# SPDX-License-Identifier: 0BSD
"""Trace events of Chrome, which Perfetto opens: calls with their arguments, and single events."""

from __future__ import annotations

import json
import math
from typing import Any

from .. import __version__
from ..host.temporary import file
from .event import Event, Value
from .frames import Call, Thread
from .summary import Summary


class Chrome:
    """Keeps what has come in a file without a name, for there may be millions."""

    def __init__(self) -> None:
        self.spool = file()
        self.start = -1

    def enter(self, thread: Thread, call: Call) -> None:
        self._since(call.entry)

    def leave(self, thread: Thread, call: Call, time: int, last: Event | None,
              ended: bool) -> None:
        entry = call.entry
        arguments = _arguments(entry)
        if last is not None:
            arguments["return"] = {name: value for name, value in _arguments(last).items()
                                   if name not in arguments or arguments[name] != value}
            if not arguments["return"]:
                del arguments["return"]
        elif ended:
            arguments["return"] = "not seen"
        row = self._row(call.label, "X" if ended else "B", entry, arguments)
        if ended:
            row["dur"] = (time - entry.time) / 1000
        self._put(row)

    def other(self, event: Event) -> None:
        self._put({**self._row(event.probe.name, "i", event, _arguments(event)), "s": "t"})

    def _row(self, name: str, phase: str, event: Event,
             arguments: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "cat": event.probe.provider, "ph": phase, "ts": self._since(event),
                "pid": event.pid, "tid": event.tid, "args": arguments}

    def _since(self, event: Event) -> float:
        """Microseconds, as the format has it, with nanoseconds behind the point."""
        if self.start < 0:
            self.start = event.time
        return (event.time - self.start) / 1000

    def _put(self, row: dict[str, Any]) -> None:
        self.spool.write(b",\n" if self.spool.tell() else b"")
        self.spool.write(json.dumps(row).encode())

    def text(self, summary: Summary) -> str:
        self.spool.seek(0)
        other = {"command": summary.what, "losses": summary.losses,
                 "version": f"sdtkit {__version__}"}
        return ('{"displayTimeUnit": "ns", "otherData": ' + json.dumps(other)
                + ', "traceEvents": [\n' + self.spool.read().decode() + "\n]}\n")


def _arguments(event: Event) -> dict[str, Any]:
    return {argument.name: _plain(value)
            for argument, value in zip(event.probe.arguments, event.values)}


def _plain(value: Value) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    # JSON has no number for these, and JavaScript none for integers as large as those.
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return hex(value) if isinstance(value, int) and abs(value) >= 1 << 53 else value
