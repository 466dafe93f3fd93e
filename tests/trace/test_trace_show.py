# SPDX-License-Identifier: 0BSD
"""sdtkit trace: tables of --top and lines of --json, of events made here."""
from __future__ import annotations

import json
from typing import List

from sdtgen.trace.event import Event, Value
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.show import TextView


def event(*values: Value) -> Event:
    names = "xyz"[:len(values)]
    return Event(TracedProbe("p", "n", "/f", tuple(TracedArgument(name, "integer", 8) for name in names)),
                 1000, 5, 6, values)


def test_top_says_what_is_new_and_what_is_in_all(monkeypatch):
    """A table each period, and the last at the end; by a clock that is set here."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    said: List[str] = []
    view = TextView("top", ["x"], False, said.append, period=1)
    view.add(event(1))
    view.add(event(2))
    now = 100.9
    view.tick()
    assert said == []
    now = 101.0
    view.tick()
    view.add(event(2))
    view.tick()
    view.finish()
    assert [[line.split() for line in table.splitlines() if line] for table in said] == [
        [["1.0", "seconds", "total"], ["1", "1", "n", "x=1"], ["1", "1", "n", "x=2"]],
        [["0.0", "seconds", "total"], ["1", "2", "n", "x=2"]]]
    view.finish()
    assert len(said) == 2       # Nothing is new.


def test_json_has_every_kind_of_value():
    said: List[str] = []
    view = TextView("json", (), False, said.append)
    view.add(event(b'a\x01\n\xff"b', None, -1))
    view.add(event("\u00e9".encode(), 0.5, 2 ** 64 - 1))
    first, second = map(json.loads, said)
    assert first == {"time": 0, "pid": 5, "tid": 6, "provider": "p", "probe": "n",
                     "arguments": {"x": 'a\x01\n\\xff"b', "y": None, "z": -1}}
    assert second["arguments"] == {"x": "\u00e9", "y": 0.5, "z": 2 ** 64 - 1}
    assert all(line.isascii() and line.endswith("}\n") for line in said)
