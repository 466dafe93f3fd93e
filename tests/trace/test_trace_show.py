# SPDX-License-Identifier: 0BSD
"""sdtkit trace: the conditions of --where and the lines of --json, of events made here."""
from __future__ import annotations

import json
from typing import List

import pytest

from sdtgen.host.error import Usage
from sdtgen.trace.event import Event, Value
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.show import View, Where

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
# Below, equal and above: whether each operator holds, in the order above.
BELOW, EQUAL, ABOVE = (0, 1, 1, 1, 0, 0), (1, 0, 0, 1, 0, 1), (0, 1, 0, 0, 1, 1)
NO_NUMBER = (0, 1, 0, 0, 0, 0)      # it differs, and no more is known
NEVER = (0, 0, 0, 0, 0, 0)


def event(*values: Value) -> Event:
    names = "xyz"[:len(values)]
    return Event(TracedProbe("p", "n", "/f", tuple(TracedArgument(name, "integer", 8) for name in names)),
                 1000, 5, 6, values)


@pytest.mark.parametrize("value, wanted, expected", [
    (15, "16", BELOW), (16, "16", EQUAL), (17, "16", ABOVE), (-17, "-16", BELOW),
    (15, "0x10", BELOW), (16, "0x10", EQUAL), (17, "0x10", ABOVE), (9, "10", BELOW),
    (2 ** 64 - 1, "18446744073709551615", EQUAL), (2 ** 64 - 1, "18446744073709551614", ABOVE),
    (16, "word", NO_NUMBER), (16, "", NO_NUMBER), (16, "16.5", NO_NUMBER),
    (0.25, "0.5", BELOW), (0.5, "0.5", EQUAL), (0.75, "0.5", ABOVE), (-1e300, "-1e300", EQUAL),
    (2.0, "2", EQUAL), (9.0, "10", BELOW), (0.5, "word", NO_NUMBER),
    (b"abc", "abd", BELOW), (b"abc", "abc", EQUAL), (b"abd", "abc", ABOVE),
    (b"10", "9", BELOW), (b"", "", EQUAL), (b"a=b", "a=b", EQUAL), (b"\xc3\xa9", "\u00e9", EQUAL),
    (b"a\xff", "a\udcff", EQUAL), (None, "16", NEVER),
])
def test_where_compares(value, wanted, expected):
    found = [Where(f"y{operator}{wanted}").holds(event(0, value)) for operator in OPERATORS]
    assert found == list(map(bool, expected))


@pytest.mark.parametrize("value, glob, expected", [
    (b"other", "oth*", True), (b"other", "Oth*", False), (b"other", "oth", False),
    (b"a\nb", "a?b", True), (117, "1*7", True), (None, "*", False)])
def test_where_matches_a_pattern(value, glob, expected):
    assert Where(f"x~{glob}").holds(event(value)) is expected


def test_where_of_an_argument_that_is_not_there():
    assert not any(Where(f"z{operator}1").holds(event(1, 1)) for operator in (*OPERATORS, "~"))


@pytest.mark.parametrize("text", ["x", "x=1", "==1", "x y==1", ""])
def test_where_that_is_no_condition(text):
    with pytest.raises(Usage, match="'--where' takes ARG==VALUE"):
        Where(text)


def test_top_says_what_is_new_and_what_is_in_all(monkeypatch):
    """A table each period, and the last at the end; by a clock that is set here."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    said: List[str] = []
    view = View("top", ["x"], False, said.append, period=1)
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
    view = View("json", (), False, said.append)
    view.add(event(b'a\x01\n\xff"b', None, -1))
    view.add(event("\u00e9".encode(), 0.5, 2 ** 64 - 1))
    first, second = map(json.loads, said)
    assert first == {"time": 0, "pid": 5, "tid": 6, "provider": "p", "probe": "n",
                     "arguments": {"x": 'a\x01\n\\xff"b', "y": None, "z": -1}}
    assert second["arguments"] == {"x": "\u00e9", "y": 0.5, "z": 2 ** 64 - 1}
    assert all(line.isascii() and line.endswith("}\n") for line in said)
