# SPDX-License-Identifier: 0BSD
"""bpftrace sees each of the eight probes of the example interpreter with its true values.

Calls, lines and returns are compared with what CPython's sys.settrace reports for the same
script, so the expectation is not ours.
"""
import shutil
import subprocess
from pathlib import Path

import pytest

from support import every_probe, notes, python_live, python_probes, tracer


IN_LOOP = {"function__entry", "function__return", "line", "audit"}
# The probes of a library, which few tools can do; the others in the long run.
VARIANTS = [pytest.param(each, marks=pytest.mark.size("ci" if each == "shared" else "all"))
            for each in python_probes.VARIANTS]


@pytest.fixture
def scripts(tmp_path):
    """The scripts in a directory of their own; names are short enough for a BPF string."""
    return Path(shutil.copytree(every_probe.INTERP.parent, tmp_path / "s"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_probe_fires_with_true_values(bpftrace, build, scripts, tmp_path, variant):
    path = python_probes.file_with_probes(build, variant)
    said = tmp_path / "said"
    # Through a shell, to keep what the script prints.
    command = ["sh", "-c", 'cd "$1" && exec "$2" events.py > "$3"', "sh", scripts,
               python_probes.program(build, variant), said]
    with tracer.alone(path):
        trace = tracer.run(python_live.program(path, python_probes.SHAPES), tmp_path / "log",
                           list(map(str, command)), strlen=120)
    assert trace.lost == 0
    every_probe.check_interp(python_live.rows_of(trace), scripts / "events.py", said.read_text())


@pytest.mark.parametrize("variant", VARIANTS)
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
            clauses = "".join(
                f'usdt:{path}:python:{name} {{ if (@seen["{name}"] == 0) '
                f'{{ @seen["{name}"] = 1; printf("seen\\t{name}\\n"); }} }}\n'
                for name in found)
            with tracer.Trace(clauses, tmp_path / "log", pid=process.pid) as trace:
                tracer.wait_until(lambda: 0 not in values().values(), "semaphores are raised")
                tracer.wait_until(lambda: IN_LOOP <= {row[0] for row in trace.rows("seen")},
                                  "the running loop is seen")
            tracer.wait_until(lambda: set(values().values()) == {0}, "semaphores are zero again")
            go.write_text("go")
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
