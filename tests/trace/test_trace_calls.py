# SPDX-License-Identifier: 0BSD
"""sdtkit trace --calls: the depth of each call, of events made here and of a program."""
from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from support import notes, toolchain, tracer

from sdtgen.trace.calls import DEEPEST, Calls
from sdtgen.trace.event import Event, Value
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.show import TextView

SHAPES: Dict[str, str] = {      # s: a string, n: a number
    "function__entry": "file s, name s, line n", "function__return": "file s, name s, line n",
    "request__start": "id n", "request__done": "id n, status n",
    "read__start": "fd n, count n", "read__done": "fd n, count n",
    "sum__entry": "result n", "sum__return": "result n",
    "work__entry": "name s", "work__return": "count n",
    "scan__begin": "", "scan__end": "", "scan__start": "",
    "entry": "", "return": "", "lone__start": "", "line": "number n",
}


def probe(name: str, provider: str = "p") -> TracedProbe:
    words = [each.split() for each in SHAPES[name].split(", ") if each]
    return TracedProbe(provider, name, "/f", tuple(
        TracedArgument(word, "string" if kind == "s" else "integer", 8) for word, kind in words))


PROBES = {name: probe(name) for name in SHAPES}


def event(name: str, *values: Value, thread: int = 1) -> Event:
    return Event(PROBES[name], 0, 1, thread, values)


def places(*events: Event) -> List[Tuple[int, str]]:
    calls = Calls(list(PROBES.values()))
    return [found for found in map(calls.place, events) if found]


def depths(*events: Event) -> str:
    """A number for each event, its depth."""
    return " ".join(str(depth) for depth, _ in places(*events))


def enter(name: str, line: int = 1, thread: int = 1) -> Event:
    return event("function__entry", b"f.py", name.encode(), line, thread=thread)


def leave(name: str, line: int = 9, thread: int = 1, file: bytes = b"f.py") -> Event:
    return event("function__return", file, name.encode(), line, thread=thread)


def test_calls_nest():
    assert places(enter("a"), enter("b"), leave("b"), enter("b"), leave("b"), leave("a")) == [
        (0, "=>"), (1, "=>"), (1, "<="), (1, "=>"), (1, "<="), (0, "<=")]


def test_recursion_unwinds_one_level_a_return():
    assert depths(*[enter("a")] * 4, *[leave("a")] * 4) == "0 1 2 3 3 2 1 0"


@pytest.mark.parametrize("shim", [
    leave("__init__", -1, file=b"__init__"), leave("g"), leave("", 0)])
def test_a_return_without_an_entry_moves_nothing(shim):
    """CPython 3.15 leaves a frame of its own behind a class that is called."""
    once = [enter("__init__"), leave("__init__"), shim]
    assert depths(enter("<module>"), enter("start"), *once, *once, enter("g2"), leave("g2"),
                  leave("start"), leave("<module>")) == "0 1 2 2 2 2 2 2 2 2 1 0"


def test_a_generator_is_entered_twice_and_left_once():
    """One level too deep until its caller returns, no longer."""
    assert depths(enter("<module>"), enter("start"), enter("g"),    # made
                  enter("g"), leave("g"), enter("g"), leave("g"),   # resumed
                  leave("start"), enter("next"), leave("next"), leave("<module>")) \
        == "0 1 2 3 3 3 3 1 1 1 0"


def test_an_exception_passes_over_returns():
    assert depths(enter("a"), enter("b"), enter("c"), enter("d"), leave("a"), enter("a"),
                  leave("a")) == "0 1 2 3 0 0 0"


def test_a_tracer_that_comes_in_the_middle():
    assert depths(leave("c"), leave("b"), enter("d"), enter("e"), leave("e"), leave("d"),
                  leave("a"), enter("a"), leave("a")) == "0 0 0 1 1 0 0 0 0"
    # A call of an open one that nobody saw begin.
    assert depths(enter("d"), leave("d"), leave("c"), enter("d"), leave("c"), leave("d")) \
        == "0 0 0 0 1 0"


def test_each_thread_has_its_own_depth():
    assert depths(enter("a"), enter("a", thread=2), enter("b", thread=2), leave("a"),
                  leave("b", thread=2), leave("x", thread=3), leave("a", thread=2)) \
        == "0 0 1 0 1 0 0"


def test_the_first_argument_tells_where_there_is_no_string():
    one, two = event("request__start", 1), event("request__start", 2)
    assert depths(one, two, event("request__done", 2, 0), event("request__done", 7, 0),
                  event("request__done", 1, 0), one) == "0 1 1 1 0 0"
    assert depths(event("read__start", 3, 100), event("read__start", 4, 100),
                  event("read__done", 4, 5), event("read__done", 3, 0)) == "0 1 1 0"


def test_arguments_that_never_agree_do_not_tell_calls_apart():
    """A result has the name of what goes in: after some returns the names alone pair them."""
    calls = [event("sum__entry", 1), event("sum__entry", 2), event("sum__return", 8),
             event("sum__return", 9)]
    found = depths(*[*calls] * 20).split()
    assert found[:4] == ["0", "1", "2", "2"] and found[-8:] == ["0", "1", "1", "0"] * 2


def test_pairs_that_share_no_argument_are_told_by_their_names():
    assert depths(event("work__entry", b"x"), event("work__entry", b"y"), event("work__return", 1),
                  event("work__return", 2), event("work__return", 3)) == "0 1 1 0 0"


def test_what_could_not_be_read_may_be_equal():
    assert depths(enter("a"), event("function__entry", b"f.py", None, 1), leave("x"), leave("a"),
                  enter("a")) == "0 1 1 0 0"


def test_ends_that_differ():
    begin, start, end = event("scan__begin"), event("scan__start"), event("scan__end")
    assert depths(begin, start, end, end) == "0 1 1 0"
    assert depths(event("entry"), event("entry"), event("return"), event("return")) == "0 1 1 0"
    assert places(event("line", 1)) == []


def test_an_entry_whose_return_is_not_traced_moves_nothing():
    assert depths(*[event("lone__start")] * 3, enter("a")) == "0 0 0 0"
    calls = Calls([PROBES["function__entry"]])
    assert [calls.place(enter("a")) for _ in range(3)] == [(0, "=>")] * 3
    calls = Calls([PROBES["function__return"]])
    assert calls.place(leave("a")) == (0, "<=")


def test_what_never_returns_does_not_fill_the_memory():
    calls = Calls(list(PROBES.values()))
    for _ in range(DEEPEST + 5):
        calls.place(enter("a"))
    assert calls.place(enter("b")) == (DEEPEST, "=>")
    assert [len(each) for each in calls.stacks.values()] == [DEEPEST]
    for thread in range(2, 1000):
        calls.place(leave("a", thread=thread))
        calls.place(enter("a", thread=thread))
        calls.place(leave("a", thread=thread))
    assert len(calls.stacks) == 1


def test_the_lines():
    for several, titles in ((False, ["function", "p", "p"]), (True, ["p:function", "p", "p"])):
        said: List[str] = []
        view = TextView("calls", (), several, said.append, probes=list(PROBES.values()))
        for each in (enter("a"), event("entry"), event("return")):
            view.add(each)
        words = [line.split(": ", 1)[1].rstrip("\n") for line in said]
        assert words == [f'=> {titles[0]} file="f.py" name="a" line=1', f"  => {titles[1]}",
                         f"  <= {titles[2]}"]


def test_of_a_program(engine, tmp_path):
    """A generator, a shim, an exception, and a call that begins before the tracer: as above."""
    toolchain.app(tmp_path, "app", "provider app {\n"
                  "    probe call__entry(const char *file, const char *name, int line);\n"
                  "    probe call__return(const char *file, const char *name, int line);\n};\n",
                  '#include "app_probes.h"\n'
                  '#define IN(name) APP_CALL_ENTRY(file, name, __LINE__)\n'
                  '#define OUT(name) APP_CALL_RETURN(file, name, __LINE__)\n'
                  "static const char *volatile files[] = {\"app.py\", \"shim\"};\n"
                  "int main(void)\n{\n"
                  "    const char *file = files[0];\n"
                  "    for (int i = 0; i < 2; i++)\n"
                  "        (void)*(volatile const char *)files[i];\n"
                  '    OUT("before");\n    IN("module");\n'
                  '    IN("made");\n    APP_CALL_RETURN(files[1], "made", -1);\n    OUT("made");\n'
                  '    IN("throws");\n    IN("deeper");\n    OUT("module");\n'
                  '    IN("last");\n    OUT("last");\n    return 0;\n}\n')
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "trace", "--engine", engine, "--calls",
                          "app.provider", "--", "./app"], cwd=tmp_path)
    found = [line.split("): ", 1)[1] for line in done.stdout.splitlines()]
    assert [line.partition(" call")[0] for line in found] == [
        "<=", "=>", "  =>", "    <=", "  <=", "  =>", "    =>", "<=", "=>", "<="], done.stdout
    if engine == "gdb":     # bpftrace reads no string whose page is not in memory.
        assert [line.split('name="')[1].split('"')[0] for line in found] == [
            "before", "module", "made", "made", "made", "throws", "deeper", "module", "last",
            "last"]


PYTHON = "/usr/bin/python3.11"      # Debian's; function__entry fires while line is traced
SCRIPT = """
import sys
class C:
    def __init__(self, n):
        self.n = n
def g():
    yield 1
    yield 2
def throws():
    raise ValueError
def catcher():
    try:
        throws()
    except ValueError:
        return 5
def start():
    C(1)
    for x in g():
        catcher()
    return 1
def outer():
    print("ready", flush=True)
    sys.stdin.readline()
    start()
outer()
start()
sys.stdin.readline()
"""
CALLS = """\
=> start
  => __init__
  <= __init__
  => g
  <= g
  => catcher
    => throws
    <= throws
  <= catcher
  => g
  <= g
  => catcher
    => throws
    <= throws
  <= catcher
  => g
  <= g
<= start
"""


@pytest.mark.size("ci")
def test_of_an_interpreter(tmp_path):
    """In the middle of a call, that ends while it is traced; generators and exceptions."""
    toolchain.need("gdb")
    if not Path(PYTHON).exists() or not any(each.name == "function__entry"
                                            for each in notes.notes(PYTHON)):
        pytest.skip("no CPython 3.11 with probes here")
    (tmp_path / "script.py").write_text(SCRIPT)
    with subprocess.Popen([PYTHON, "-S", "-E", tmp_path / "script.py"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process, subprocess.Popen(
            [sys.executable, toolchain.SDTKIT, "trace", "--engine", "gdb", "--calls", "--probe",
             "function__*", "--probe", "line", "-o", tmp_path / "calls", "-p", str(process.pid),
             toolchain.ROOT / "providers" / "python.provider"], stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL) as tool:
        assert process.stdout and process.stdout.readline() == "ready\n"
        assert tool.stderr and "tracing 3 probes" in tool.stderr.readline()
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()

        def rows() -> List[str]:
            text = (tmp_path / "calls").read_text()
            return [re.sub(r'^ *\d+ \(\d+\): ( *[<=>]+) function .* funcname="(\S+)" .*',
                           r"\1 \2", line) for line in text.splitlines() if "script.py" in line]
        tracer.wait_until(lambda: len(rows()) >= 37, "the calls")
        tool.send_signal(signal.SIGINT)
        assert "no event was lost" in tool.communicate(timeout=60)[1]
        process.communicate("\n", timeout=60)
    assert "\n".join(rows()) + "\n" == f"{CALLS}<= outer\n{CALLS}"
