# SPDX-License-Identifier: 0BSD
"""bpftrace sees each of the eight probes of the example interpreter with its true values.

Calls, lines and returns are compared with what CPython's sys.settrace reports for the same
script, so the expectation is not ours.
"""
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support import notes, python_probes, tracer

SCRIPTS = Path(__file__).parent / "scripts"
EVENTS = """
usdt:{path}:python:function__entry
{{ printf("entry\\t%lld\\t%s\\t%s\\t%d\\n", nsecs, str(arg0), str(arg1), arg2); }}
usdt:{path}:python:function__return
{{ printf("return\\t%lld\\t%s\\t%s\\t%d\\n", nsecs, str(arg0), str(arg1), arg2); }}
usdt:{path}:python:line
{{ printf("line\\t%lld\\t%s\\t%s\\t%d\\n", nsecs, str(arg0), str(arg1), arg2); }}
usdt:{path}:python:gc__start
{{ printf("gc\\t%lld\\tstart\\t%d\\n", nsecs, arg0); }}
usdt:{path}:python:gc__done
{{ printf("gc\\t%lld\\tdone\\t%ld\\n", nsecs, arg0); }}
usdt:{path}:python:import__find__load__start
{{ printf("import\\t%lld\\tstart\\t%s\\n", nsecs, str(arg0)); }}
usdt:{path}:python:import__find__load__done
{{ printf("import\\t%lld\\tdone\\t%s\\t%d\\n", nsecs, str(arg0), arg1); }}
usdt:{path}:python:audit
{{ printf("audit\\t%lld\\t%s\\t%d\\n", nsecs, str(arg0), arg1 != 0); }}
"""


@pytest.fixture
def scripts(tmp_path):
    """The scripts in a directory of their own; names are short enough for a BPF string."""
    return Path(shutil.copytree(SCRIPTS, tmp_path / "s"))


def rows_of(trace, *words):
    """Rows of these kinds in the order in which they happened, without their time."""
    rows = [[word, *row] for word in words for row in trace.rows(word)]
    rows.sort(key=lambda row: int(row[1]))
    return [[row[0], *row[2:]] for row in rows]


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_every_probe_fires_with_true_values(bpftrace, build, scripts, tmp_path, variant):
    events = EVENTS.format(path=python_probes.file_with_probes(build, variant))
    said = tmp_path / "said"
    # Through a shell, to keep what the script prints.
    command = ["sh", "-c", 'cd "$1" && exec "$2" events.py > "$3"', "sh", scripts,
               python_probes.program(build, variant), said]
    with tracer.alone(python_probes.file_with_probes(build, variant)):
        trace = tracer.run(events, tmp_path / "log", list(map(str, command)), strlen=120)
    assert trace.lost == 0

    seen = [(word, Path(file).name, function, int(line))
            for word, file, function, line in rows_of(trace, "entry", "line", "return")]
    assert seen == python_probes.cpython_rows(scripts / "events.py"), trace.text
    assert len(seen) > 30

    assert rows_of(trace, "import") == [
        ["import", "start", "helper"], ["import", "done", "helper", "1"],
        ["import", "start", "gc"], ["import", "done", "gc", "1"],
        ["import", "start", "nowhere"], ["import", "done", "nowhere", "0"]]
    # The script itself, its modules, and what it opens; each with the address of a tuple.
    assert rows_of(trace, "audit") == [
        ["audit", name, "1"] for name in ("open", "import", "open", "import", "import",
                                          "test.event", "open")]
    # Generations are those asked for; the counts are what gc.collect() returned to the script.
    collected = [line.split()[1] for line in said.read_text().splitlines()]
    assert int(collected[0]) >= 1
    assert rows_of(trace, "gc") == [
        ["gc", "start", "2"], ["gc", "done", collected[0]],
        ["gc", "start", "0"], ["gc", "done", collected[1]]]


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_semaphores_count_the_tracer(bpftrace, build, scripts, tmp_path, variant):
    """Zero before, one while attached, zero after; and the running loop is seen."""
    path = python_probes.file_with_probes(build, variant)
    found = {note.name: note for note in notes.notes(path) if note.provider == "python"}
    go = tmp_path / "go"
    go.touch()
    with tracer.alone(path):
        process = subprocess.Popen([python_probes.program(build, variant), scripts / "wait.py", go],
                                   stdin=subprocess.DEVNULL)
        try:
            def values():
                return {name: notes.semaphore_value(process.pid, path, note)
                        for name, note in found.items()}

            def loaded():
                try:
                    return bool(values())
                except (LookupError, OSError):
                    return False
            assert set(found) == set(python_probes.SHAPES)
            tracer.wait_until(loaded, "the program is loaded")
            assert set(values().values()) == {0}
            clauses = "".join(f"usdt:{path}:python:{name} {{ @{name} = count(); }}\n"
                              for name in found)
            with tracer.Trace(clauses, tmp_path / "log", pid=process.pid) as trace:
                tracer.wait_until(lambda: 0 not in values().values(), "semaphores are raised")
                time.sleep(0.5)  # the loop runs on meanwhile, and must be seen
            tracer.wait_until(lambda: set(values().values()) == {0}, "semaphores are zero again")
            go.write_text("go")
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
    for name in ("function__entry", "function__return", "line", "audit"):
        assert re.search(rf"^@{name}: [1-9]", trace.text, re.MULTILINE), trace.text
