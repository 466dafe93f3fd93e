# SPDX-License-Identifier: 0BSD
"""Profiles of interpreters and of a database, as docs/profiles.md shows them.

What is expected comes from CPython's cProfile, from the script, and from the statements sent.
"""
from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Dict

import pytest

from support import build, notes, toolchain, tracer

TRACE = [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace"]
PYTHON = "/usr/bin/python3.11"      # Debian's
POSTGRES = Path("/usr/lib/postgresql")
PROVIDER = toolchain.ROOT / "providers" / "python.provider"
SCRIPT = """
import cProfile, json, pstats, random, sys, textwrap
random.seed(1)
def make(depth):
    if depth == 0:
        return random.random()
    return {str(each): make(depth - 1) for each in range(4)}
def steps(count):
    for each in range(count):
        yield each
def throws():
    raise ValueError
def main():
    for _ in range(2):
        text = json.dumps(make(4), indent=1)
        textwrap.wrap(text[:20000], 60)
    for _ in steps(5):
        try:
            throws()
        except ValueError:
            pass
if len(sys.argv) > 1:
    profile = cProfile.Profile()
    profile.runcall(main)
    profile.create_stats()
    rows = {}
    for (file, line, name), (_, calls, *rest) in profile.stats.items():
        if file != "~":
            rows[name] = rows.get(name, 0) + calls
    print(json.dumps(rows))
else:
    main()
"""


def weights(text: str) -> Dict[str, int]:
    return {path: int(weight) for path, weight in
            (line.rsplit(" ", 1) for line in text.splitlines())}


@pytest.mark.size("ci")
def test_of_python_as_its_own_profiler_counts(bpftrace, tmp_path):
    if not Path(PYTHON).exists() or not any(each.name == "function__entry"
                                            for each in notes.notes(PYTHON)):
        pytest.skip("no CPython 3.11 with probes here")
    (tmp_path / "script.py").write_text(SCRIPT)
    own = json.loads(toolchain.run([PYTHON, "script.py", "profile"], cwd=tmp_path).stdout)
    words = [*TRACE, "--by", "funcname", "--probe", "function__*", "--probe", "line",
             "--flame", "x.svg", "--format", "folded"]
    run = [PROVIDER, "--", PYTHON, "script.py"]
    with tracer.alone(PYTHON):
        exact = toolchain.run([*words, "--weight", "calls", *run], cwd=tmp_path)
        sampled = toolchain.run([*words, "--sample", "499", *run], cwd=tmp_path)
    assert exact.stderr.endswith("no event was lost\n") and sampled.stderr.endswith(
        "no event was lost\n")
    calls: Counter = Counter()
    for path, weight in weights(exact.stdout).items():
        if f"{path};".startswith("<module>;main;"):
            calls[path.rpartition(";")[2]] += weight
    # cProfile sees the generator's first entry as a call, and each resumption as one.
    assert own["_iterencode_dict"] > 1000
    assert {name: calls[name] for name in own} == own
    assert calls.keys() == own.keys()
    assert set(weights(sampled.stdout)) <= set(weights(exact.stdout))
    assert "<module>;main;dumps;" in sampled.stdout
    assert "499 Hz" in (tmp_path / "x.svg").read_text()


INTERP = """
def leaf(n):
    total = 0
    i = 0
    while i < n:
        total = total + i
        i = i + 1
    return total
def twice(n):
    return leaf(n) + leaf(n)
i = 0
while i < 40:
    leaf(1000)
    twice(2000)
    i = i + 1
"""


@pytest.mark.size("ci")
def test_of_the_example_interpreter(bpftrace, tmp_path):
    """Each call of the script in its stack."""
    (tmp_path / "script.py").write_text(INTERP)
    program = build.built() / "examples" / "interp" / "interp"
    if not program.exists():
        program = next(each for each in build.built().rglob("interp") if each.is_file())
    words = [*TRACE, "--by", "funcname", "--probe", "function__*", "--format", "folded"]
    run = [PROVIDER, "--", program, "script.py"]
    with tracer.alone(program):
        calls = weights(toolchain.run([*words, "--weight", "calls", *run], cwd=tmp_path).stdout)
        times = weights(toolchain.run([*words, *run], cwd=tmp_path).stdout)
    assert calls == {"<module>": 1, "<module>;leaf": 40, "<module>;twice": 40,
                     "<module>;twice;leaf": 80}
    # Times are those of a clock on the wall, so how they compare is up to what else runs.
    assert times.keys() == calls.keys() and times["<module>;twice;leaf"] > 0


def as_nobody() -> None:
    user = pwd.getpwnam("nobody")
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


@pytest.mark.size("ci")
def test_of_the_queries_of_postgresql(bpftrace):
    """Each statement is a call; the server is Debian's, and belongs to nobody."""
    programs = sorted(POSTGRES.glob("*/bin/postgres"))
    if not programs:
        pytest.skip("no PostgreSQL here")
    import tempfile     # Its user must reach the directory; pytest's are closed to others.
    with tempfile.TemporaryDirectory(prefix="sdtkit-pg-") as name:
        os.chmod(name, 0o777)

        def start(*words: str) -> "subprocess.Popen[str]":
            return subprocess.Popen(words, preexec_fn=as_nobody, cwd=name, text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
        bin_ = programs[-1].parent
        made = start(str(bin_ / "initdb"), "-D", f"{name}/data", "-N", "-U", "u", "-A", "trust")
        said = made.communicate(timeout=300)[0]
        assert made.returncode == 0, said
        with start(str(programs[-1]), "--single", "-j", "-D", f"{name}/data",
                   "postgres") as server:
            assert server.stdin and server.stdout
            read = ""
            while not read.endswith("backend> "):
                read += server.stdout.read(1) or pytest.fail(read)
            target = Path(name, "out")
            with subprocess.Popen(
                    [*TRACE, "--latency", "--strings", "--by", "arg0", "--provider", "postgresql",
                     "--probe", "query__start", "--probe", "query__done", "-o", target, "-p",
                     str(server.pid)], stderr=subprocess.PIPE, text=True,
                    stdin=subprocess.DEVNULL) as tool:
                assert tool.stderr
                line = tool.stderr.readline()
                assert "tracing 2 probes" in line, line + tool.stderr.read()
                server.stdin.write("select 1;\n\nselect pg_sleep(0.2);\n\nselect 1;\n\n")
                server.stdin.flush()
                server.stdin.close()
                said = tool.communicate(timeout=120)[1]
                assert tool.returncode == 0 and said.endswith("no event was lost\n"), said
            server.stdout.read()
            server.wait(60)
            rows = target.read_text().partition("\n\n")[0].splitlines()[1:]
    assert {row[74:]: int(row.split()[0]) for row in rows} == {
        "select 1;\\x0a": 2, "select pg_sleep(0.2);\\x0a": 1}
    longest = next(row.split() for row in rows if "sleep" in row)
    assert longest[2] == "s" or (longest[2] == "ms" and float(longest[1]) > 190)
