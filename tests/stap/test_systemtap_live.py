# SPDX-License-Identifier: 0BSD
"""The scripts of examples/scripts under SystemTap itself: what they print is what happened.

All modules run in one boot.  The expectation is that of CPython's sys.settrace.
"""
import fcntl
import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from support import build as builder
from support import notes, python_probes, systemtap, toolchain

SCRIPTS = toolchain.ROOT / "examples" / "scripts"
WAIT = toolchain.ROOT / "tests" / "tools" / "scripts" / "wait.py"
HERE = Path(__file__).parent
PROVIDER = toolchain.ROOT / "providers" / "python.provider"
ROW = re.compile(r"^ *\d+ (\S+)\(\d+\): ?( *)(=>|<=) (\S+) in (\S+):(\d+)$")
NAMES = ["pie", "shared"]


@dataclass(frozen=True)
class Target:
    """What is traced: `program` is started, `probes` has the notes."""
    name: str
    program: Path
    probes: Path

    @property
    def library(self):
        return [] if self.probes == self.program else [self.probes.name]

    def command(self, script):
        return f"exec {self.program} {script}"


def targets():
    place = builder.built()
    return {name: Target(name, python_probes.program(place, name),
                         python_probes.file_with_probes(place, name)) for name in NAMES}


@pytest.fixture(scope="session")
def all_targets():
    return targets()


@pytest.fixture(scope="session")
def machine(all_targets):
    """The machine after its only run, which the workers of pytest-xdist share."""
    made = systemtap.Machine(systemtap.kernel(), builder.directory() / "stap" / "machine")
    place = made.directory.parent
    place.mkdir(exist_ok=True)
    run, this = place / "run", os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with open(place / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not run.exists() or run.read_text(encoding="ascii") != this:
            made.clear()
            run.write_text(this, encoding="ascii")
            prepare(made, place, all_targets.values())
            made.boot(path for target in all_targets.values()
                      for path in dict.fromkeys([target.program, target.probes]))
    if not made.came_to_its_end:
        pytest.fail("the machine failed in another worker, which shows why", pytrace=False)
    made.collect()
    return made


def prepare(made, place, found):
    """Compile all modules."""
    script = shutil.copy(HERE / "scripts" / "calls.py", place / "calls.py")
    for target in found:
        plain = "call_hierarchy_shared.stp" if target.library else "call_hierarchy.stp"
        library = f'.library("{target.library[0]}")' if target.library else ""
        made.add(f"calls_{target.name}", SCRIPTS / plain, target.command(script),
                 target.program, *target.library)
        tapset = place / f"tapset-{target.name}"
        tapset.mkdir(exist_ok=True)
        options = ["--library", *target.library] if target.library else []
        toolchain.run([toolchain.SDTKIT, "tapset", "--binary", target.program, *options,
                       "-o", tapset / "python.stp", PROVIDER])
        for name, stap in [("tapset", "call_hierarchy_tapset.stp"), ("top", "top.stp")]:
            made.add(f"{name}_{target.name}", SCRIPTS / stap, target.command(script),
                     options=["-I", tapset])
        prepare_semaphores(made, place, target, library)


def prepare_semaphores(made, place, target, library):
    """A program that runs on while all its probes are attached, and is asked before and after."""
    every = place / f"every-{target.name}.stp"
    every.write_text("".join(
        f'probe process("{target.program}"){library}.mark("{name}") {{ printf("") }}\n'
        for name in python_probes.SHAPES), encoding="utf-8")
    show = f"/usr/bin/python3 {HERE / 'semaphores.py'} $pid {target.probes}"
    go = f"/run/go-{target.name}"
    made.add(f"semaphores_{target.name}", every, "\n".join([
        f": > {go}", f"{target.program} {WAIT} {go} &", "pid=$!", "sleep 2", show,
        f"echo $pid > {go}.pid"]))
    made.after(f"semaphores_{target.name}", "\n".join([
        f"pid=$(cat {go}.pid)", show, f"echo go > {go}",
        "while kill -0 $pid 2> /dev/null; do sleep 0.1; done"]))


def job(machine, name):
    found = machine.jobs[name]
    assert found.status == "0" and "ERROR" not in found.said, f"{found}"
    return found


def expected():
    return [row for row in python_probes.cpython_rows(HERE / "scripts" / "calls.py")
            if row[0] != "line"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("script", ["calls", "tapset"])
def test_call_hierarchy_is_what_happened(machine, script, name):
    text = job(machine, f"{script}_{name}").text
    lines = text.splitlines()
    rows = [ROW.match(line) for line in lines]
    assert all(rows), [line for line, row in zip(lines, rows) if not row][:5]
    rows = [row for row in rows if row[5].endswith("/calls.py")]
    assert [("entry" if row[3] == "=>" else "return", Path(row[5]).name, row[4], int(row[6]))
            for row in rows] == expected(), text
    depths, depth = [], 0
    for kind, *_ in expected():
        depth -= kind == "return"
        depths.append(depth)
        depth += kind == "entry"
    assert [len(row[2]) - len(rows[0][2]) for row in rows] == depths, text


@pytest.mark.parametrize("name", NAMES)
def test_top_counts_what_was_called(machine, name):
    """The sum over all seconds."""
    text = job(machine, f"top_{name}").text
    tables = [table.splitlines() for table in
              text.replace("\x1b[1;1H\x1b[J", "").split("PID" + " " * 23 + "FILENAME")[1:]]
    assert tables, text
    seen = Counter()
    for table in tables:
        rows = [line.split() for line in table[1:] if len(line.split()) == 5]
        counts = [int(row[4]) for row in rows]
        assert len(rows) <= 20 and counts == sorted(counts, reverse=True), text
        for _, file, line, function, count in rows:
            if file.endswith("/calls.py"):
                seen[function, int(line)] += int(count)
    called = Counter((row[2], row[3]) for row in expected() if row[0] == "entry")
    assert seen == called, text


@pytest.mark.parametrize("name", NAMES)
def test_semaphores_are_raised_and_zero_again(machine, name):
    found = job(machine, f"semaphores_{name}")
    during, after = [dict(word.split("=") for word in line.split())
                     for line in found.said.splitlines() if "function__entry=" in line]
    assert set(during) == set(after) == set(python_probes.SHAPES)
    assert set(during.values()) == {"1"}, found
    assert set(after.values()) == {"0"}, found


@pytest.mark.parametrize("name", NAMES)
def test_all_eight_are_listed_with_their_arguments(machine, all_targets, name):
    target = all_targets[name]
    rows = machine.listed(f'process("{target.probes}").mark("*")')
    assert {re.search(r'mark\("(\w+)"\)', row)[1]: row.count("$arg") for row in rows} == \
           {probe: len(shape) for probe, shape in python_probes.SHAPES.items()}, rows
    assert {note.name for note in notes.notes(target.probes)} == set(python_probes.SHAPES)
