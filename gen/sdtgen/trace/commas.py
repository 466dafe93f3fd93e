# SPDX-License-Identifier: 0BSD
"""Events as comma-separated values (RFC 4180): a column for each name of an argument."""

from __future__ import annotations

import csv
import io
from typing import Sequence

from .clock import Clock
from .event import Event, Value
from .plan import TracedProbe

HEAD = ("time", "pid", "tid", "provider", "probe")


class Commas:
    """A name that is one of HEAD is `arg_` and the name; `stack` adds a column."""

    def __init__(self, probes: Sequence[TracedProbe], clock: Clock, *, stack: bool) -> None:
        self.clock, self.stack = clock, stack
        taken = {*HEAD, "stack"}
        names = dict.fromkeys(argument.name for each in probes for argument in each.arguments)
        self.columns = {name: f"arg_{name}" if name in taken else name for name in names}

    def head(self) -> str:
        return _line([*HEAD, *self.columns.values(), *(["stack"] if self.stack else [])])

    def row(self, event: Event) -> str:
        values = {argument.name: _shown(value)
                  for argument, value in zip(event.probe.arguments, event.values)}
        words = [str(self.clock.number(event.time)), str(event.pid), str(event.tid),
                 event.probe.provider, event.probe.name,
                 *(values.get(name, "") for name in self.columns)]
        return _line([*words, ";".join(event.stack)] if self.stack else words)


def _shown(value: Value) -> str:
    """As in JSON, on one line and safe on a terminal; what could not be read is empty."""
    if value is None:
        return ""
    if not isinstance(value, bytes):
        return repr(value)
    text = value.decode("utf-8", "backslashreplace")
    return text if text.isprintable() else "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _line(words: Sequence[str]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(words)
    return made.getvalue()
