# SPDX-License-Identifier: 0BSD
"""What the probes fire, seen through a header that writes events down instead of a tracer."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import List

import pytest

from support import interp as interpreter

# Runs a script under sys.settrace() and writes its events as the recorder does.
TRACER = """
import os, sys
script, log = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(script))
sys.argv = [script]
words = {"call": "function__entry", "line": "line", "return": "function__return"}
rows = []
def trace(frame, event, argument):
    name = frame.f_code.co_filename
    if not name.startswith(sys.path[0]) and name != script:
        return None
    if event in words:
        rows.append((words[event], os.path.basename(name), frame.f_code.co_name, frame.f_lineno))
    return trace
code = compile(open(script).read(), script, "exec")
environment = {"__name__": "__main__", "__file__": script}
sys.settrace(trace)
try:
    exec(code, environment)
finally:
    sys.settrace(None)
    open(log, "w").writelines("%s\\t%s\\t%s\\t%d\\n" % row for row in rows)
"""


def events(recorder: Path, tmp_path: Path, text: str, *options: str) -> List[List[str]]:
    script = tmp_path / "script.py"
    script.write_text(text)
    return interpreter.events(recorder, script.name, tmp_path / "events", *options, cwd=tmp_path)


def named(rows: List[List[str]], *names: str) -> List[List[str]]:
    return [row for row in rows if row[0] in names]


def functions(rows: List[List[str]]) -> List[str]:
    """"+name line" for an entry, "-name line" for a return."""
    signs = {"function__entry": "+", "function__return": "-"}
    return [f"{signs[row[0]]}{row[2]} {row[3]}" for row in rows if row[0] in signs]


# audits.py has hooks, which CPython does not trace; errors.py overflows the stack, which ends its
# tracing.
@pytest.mark.parametrize("name", ["control", "values", "imports", "garbage", "lines"])
def test_functions_and_lines_are_those_of_settrace(recorder: Path, tmp_path: Path,
                                                   name: str) -> None:
    if sys.version_info[:2] != (3, 11):
        pytest.skip("line events are those of Python 3.11")
    script = interpreter.PROGRAMS / f"{name}.py"
    done = interpreter.execute([sys.executable, "-B", "-W", "ignore", "-c", TRACER, script.name,
                                tmp_path / "expected"], cwd=script.parent)
    assert done.returncode == 0, done.stderr
    expected = [line.split("\t") for line in (tmp_path / "expected").read_text().splitlines()]
    fired = named(interpreter.events(recorder, script.name, tmp_path / "events",
                                     cwd=script.parent),
                  "function__entry", "function__return", "line")
    for row in fired:
        row[1] = os.path.basename(row[1])
    assert len(expected) > 20
    assert fired == expected


def test_call_stack_has_the_lines_of_the_howto(recorder: Path, tmp_path: Path) -> None:
    rows = interpreter.events(recorder, "call_stack.py", tmp_path / "events",
                              cwd=interpreter.SCRIPTS)
    assert functions(rows) == [
        "+<module> 0",
        "+start 23",
        "+function_1 1", "+function_3 9", "-function_3 10", "-function_1 2",
        "+function_2 5", "+function_1 1", "+function_3 9", "-function_3 10", "-function_1 2",
        "-function_2 6",
        "+function_3 9", "-function_3 10",
        "+function_4 13", "-function_4 14",
        "+function_5 18", "-function_5 21",
        "-start 28",
        "-<module> 32",
    ]
    assert {row[1] for row in named(rows, "function__entry", "function__return", "line")} \
        == {"call_stack.py"}


def test_an_error_fires_the_return_of_every_function_it_leaves(recorder: Path,
                                                               tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, """\
def inner():
    x = 1
    return x // 0
def middle():
    inner()
    return 5
def outer():
    try:
        middle()
    except ZeroDivisionError:
        pass
outer()
middle()
""")
    assert functions(rows) == ["+<module> 0",
                               "+outer 7", "+middle 4", "+inner 1", "-inner 3", "-middle 5",
                               "-outer 11",
                               "+middle 4", "+inner 1", "-inner 3", "-middle 5", "-<module> 13"]


def test_entries_and_returns_balance_when_the_recursion_is_too_deep(recorder: Path,
                                                                    tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, "def f(n):\n    f(n + 1)\nf(0)\n")
    assert len(named(rows, "function__entry")) == len(named(rows, "function__return")) == 1000


def test_a_call_with_wrong_arguments_enters_nothing(recorder: Path, tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, "def f(a):\n    pass\ntry:\n    f()\nexcept TypeError:\n"
                                      "    pass\n")
    assert functions(rows) == ["+<module> 0", "-<module> 6"]


def test_a_line_fires_again_when_a_loop_comes_back_to_it(recorder: Path, tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, "n = 3\nwhile n: n -= 1\nfor i in range(2): pass\n")
    assert [row[3] for row in named(rows, "line")] == ["1", "2", "2", "2", "3", "3", "3"]


def test_imports_fire_around_the_search_and_the_run(recorder: Path, tmp_path: Path) -> None:
    (tmp_path / "there.py").write_text("import time\n")
    (tmp_path / "fails.py").write_text("1 // 0\n")
    rows = events(recorder, tmp_path, """\
import sys; import gc
import there
import there
for turn in range(2):
    try:
        import missing
    except ImportError:
        pass
    try:
        import fails
    except ZeroDivisionError:
        pass
""")
    found = [" ".join(row).replace("import__find__load__", "")
             for row in named(rows, "import__find__load__start", "import__find__load__done")]
    again = ["start missing", "done missing 0", "start fails", "done fails 0"]
    assert found == ["start gc", "done gc 1", "start there", "start time", "done time 1",
                     "done there 1", *again, *again]


def test_collections_tell_their_generation_and_what_they_freed(recorder: Path,
                                                               tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, """\
import gc
gc.disable()
gc.collect()
gc.collect()
gc.collect(0)
gc.collect(1)
a = []
a.append(a)
a = None
gc.collect(2)
""")
    fired = named(rows, "gc__start", "gc__done")
    assert [row[0] for row in fired] == ["gc__start", "gc__done"] * 5
    assert [row[1] for row in fired[0::2]] == ["2", "2", "0", "1", "2"]
    # The second full pass and those after it find nothing, until there is a list and its method.
    assert [row[1] for row in fired[3::2]] == ["0", "0", "0", "2"]


def test_automatic_collections_reach_every_generation(recorder: Path, tmp_path: Path) -> None:
    rows = events(recorder, tmp_path, """\
keep = []
for i in range(14000):
    keep.append([[i], [i], [i], [i], [i], [i], [i]])
""")
    assert {row[1] for row in named(rows, "gc__start")} == {"0", "1", "2"}


def test_audit_events_have_a_name_and_an_object(recorder: Path, tmp_path: Path) -> None:
    (tmp_path / "there.py").write_text("")
    rows = named(events(recorder, tmp_path, """\
import sys
import there
open("script.py").close()
sys.audit("my.event", 1, 2)
def hook(event, args):
    pass
sys.addaudithook(hook)
"""), "audit")
    assert [row[1] for row in rows] == ["open", "import", "open", "open", "my.event",
                                        "sys.addaudithook"]
    assert all(int(row[2], 16) != 0 for row in rows)


def test_all_eight_probes_fire_in_the_example(recorder: Path, tmp_path: Path) -> None:
    rows = interpreter.events(recorder, "eight_probes.py", tmp_path / "events",
                              cwd=interpreter.SCRIPTS)
    assert {row[0] for row in rows} == {
        "function__entry", "function__return", "line", "gc__start", "gc__done", "audit",
        "import__find__load__start", "import__find__load__done"}
    assert ["import__find__load__done", "missing_module", "0"] in rows
    assert ["import__find__load__done", "beside", "1"] in rows
