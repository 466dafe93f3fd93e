# SPDX-License-Identifier: 0BSD
"""The scripts of examples/scripts under SystemTap itself: what they print is what happened.

On the example interpreter and on CPython, each as a program and, in the long run, as a shared
library.  All modules run in one boot.  The expectation is that of CPython's sys.settrace.
"""
import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import List

import pytest

from support import build as builder
from support import (cpython, every_probe, notes, python_live, python_probes, systemtap, toolchain)
from support.call_hierarchy import check, expected, parsed
from support.lock import locked
from support.sizes import runs

import cookbook

SCRIPTS = toolchain.ROOT / "examples" / "scripts"
WAIT = toolchain.ROOT / "tests" / "tools" / "scripts" / "wait.py"
HERE = Path(__file__).parent
PROVIDER = toolchain.ROOT / "providers" / "python.provider"
EVENT = re.compile(r"^\S+\(\d+\) (\S+) (.+)$")
ARGUMENT = re.compile(r'(\w+)=(?:"([^"\\]*)"|(?:0x)?(\w+)|-(\d+))(?: |$)')
TOP = re.compile(r"^ *(\d+) +(.+?) +(\d+) +(\S+) +(\d+)$")
INTERP = ["pie", *["shared"] * runs("all")]
CPYTHON = ["cpython", *["cpython_shared"] * runs("all")]
NAMES = INTERP + CPYTHON


@dataclass(frozen=True)
class Target:
    """What is traced: `program` is started, `probes` has the notes."""
    name: str
    program: Path
    probes: Path

    @property
    def is_cpython(self) -> bool:
        return self.name in CPYTHON

    @property
    def library(self) -> List[str]:
        return [] if self.probes == self.program else [self.probes.name]

    @property
    def path(self) -> str:
        """LD_LIBRARY_PATH: the interpreter in its build directory does not find its library."""
        return str(self.probes.parent) if self.is_cpython and self.library else ""

    @property
    def process(self) -> str:
        """As SystemTap names the file with the probes."""
        return f'process("{self.program}")' + "".join(f'.library("{each}")'
                                                      for each in self.library)

    def with_line(self, probe: str) -> List[str]:
        """CPython 3.11 fires function__entry only while line is traced too."""
        return ["-E", f"probe {probe} {{ next }}"] if self.is_cpython else []

    def command(self, script: Path) -> str:
        options = "-S -E -B " if self.is_cpython else ""
        path = f"LD_LIBRARY_PATH={self.path} " if self.path else ""
        return f"{path}{self.program} {options}{script}"


def targets():
    place = builder.built()
    found = [Target(name, python_probes.program(place, name),
                    python_probes.file_with_probes(place, name)) for name in INTERP]
    for name in CPYTHON:
        made = cpython.build(shared=name == "cpython_shared")
        found.append(Target(name, made.python, made.probes))
    return {target.name: target for target in found}


@pytest.fixture(scope="session")
def all_targets():
    return targets()


@pytest.fixture(scope="session")
def machine(all_targets):
    """The machine after its only run, which the workers of pytest-xdist share."""
    made = systemtap.Machine(systemtap.kernel(), builder.directory() / "stap" / "machine")
    place = made.directory.parent
    run, this = place / "run", os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with locked(place / "lock"):
        if not run.exists() or run.read_text(encoding="ascii") != this:
            made.clear()
            run.write_text(this, encoding="ascii")
            prepare(made, place / "scripts", all_targets.values())
            app = prepare_cookbook(made, place / "scripts")
            made.boot([app, *(path for target in all_targets.values()
                              for path in dict.fromkeys([target.program, target.probes]))])
    if not made.came_to_its_end:
        pytest.fail("the machine failed in another worker, which shows why", pytrace=False)
    made.collect()
    return made


def prepare(made, place, found):
    """Compile all modules; what they trace runs from copies of the scripts."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(HERE / "scripts", place)
    shutil.copytree(every_probe.INTERP.parent, place / "interp")
    with python_live.place() as folder:
        shutil.copytree(folder, place / "cpython")
    for target in found:
        name, command = target.name, target.command(place / "calls.py")
        plain = "call_hierarchy_shared.stp" if target.library else "call_hierarchy.stp"
        made.add(f"calls_{name}", SCRIPTS / plain, command, target.program, *target.library,
                 options=target.with_line(target.process + '.mark("line")'),
                 libraries=target.path)
        tapset = place / f"tapset-{name}"
        tapset.mkdir()
        options = ["--library", *target.library] if target.library else []
        toolchain.run([toolchain.SDTKIT, "tapset", "--binary", target.program, *options,
                       "-o", tapset / "python.stp", PROVIDER])
        options = ["-I", tapset, *target.with_line("python.line")]
        made.add(f"tapset_{name}", SCRIPTS / "call_hierarchy_tapset.stp", command,
                 options=options, libraries=target.path)
        made.add(f"top_{name}", SCRIPTS / "top.stp",
                 target.command(place / "later.py") if target.is_cpython else command,
                 options=options, libraries=target.path)
        made.add(f"events_{name}", SCRIPTS / "events.stp",
                 target.command(place / "cpython" / every_probe.CPYTHON.name)
                 if target.is_cpython else
                 f"cd {place / 'interp'} && {target.command(every_probe.INTERP.name)}",
                 options=["-I", tapset], libraries=target.path)
        if not target.is_cpython:
            prepare_semaphores(made, place, target)


def prepare_cookbook(made, place):
    """The program of the cookbook and the page's two lines for SystemTap."""
    folder = place / "cookbook"
    folder.mkdir()
    app = cookbook.build(folder)
    toolchain.run([toolchain.SDTKIT, "tapset", "--binary", app, "-o", folder / "app.stp",
                   folder / "app.provider"])
    for number, (words, _) in enumerate(cookbook.lines("stap")):
        script = place / f"cookbook_{number}.stp"
        script.write_text(words[words.index("-e") + 1].replace("/path/app", str(app)),
                          encoding="utf-8")
        made.add(f"cookbook_{number}", script,
                 words[words.index("-c") + 1].replace("./app", str(app)),
                 options=["-I", folder] if "-I" in words else [])
    return app


def prepare_semaphores(made, place, target):
    """A program that runs on while all its probes are attached, and is asked before and after."""
    every = place / f"every-{target.name}.stp"
    every.write_text("".join(f'probe {target.process}.mark("{name}") {{ printf("") }}\n'
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
    """What a job printed, after a run in which nothing was lost."""
    found = machine.jobs[name]
    assert found.status == "0" and "ERROR" not in found.said and "WARNING" not in found.said, \
        f"{name} ended with {found.status} and said: {found.said}\n...\n{found.text[-2000:]}"
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("script", ["calls", "tapset"])
def test_call_hierarchy_is_what_happened(machine, all_targets, script, name):
    check(job(machine, f"{script}_{name}").text, all_targets[name].program.name, 1)


@pytest.mark.parametrize("name", NAMES)
def test_top_counts_what_was_called(machine, name):
    """The sum over all seconds.  CPython calls more than 20 functions before the script: it waits
    until they have been shown."""
    text = job(machine, f"top_{name}").text
    header = "%6s %30s %6s %30s %6s" % ("PID", "FILENAME", "LINE", "FUNCTION", "CALLS")
    first, *tables = text.replace("\x1b[1;1H\x1b[J", "").split(header)
    assert first == "" and tables, text
    seen = Counter()
    for table in tables:
        rows = parsed(TOP, table.strip("\n"))
        counts = [int(row[4]) for row in rows]
        assert len(rows) <= 20 and counts == sorted(counts, reverse=True), text
        for _, file, line, function, count in rows:
            if file.endswith("/calls.py"):
                seen[function, int(line)] += int(count)
    assert seen == Counter((row[2], row[3]) for row in expected() if row[0] == "entry"), text


@pytest.mark.parametrize("name", NAMES)
def test_every_probe_fires_with_true_values(machine, name):
    """By the aliases of the tapset; the expectation is that of the tests with bpftrace."""
    found = job(machine, f"events_{name}")
    rows = []
    for probe, text in parsed(EVENT, found.text):
        arguments = ARGUMENT.findall(text)
        assert len(arguments) == len(python_probes.SHAPES[probe.replace(".", "__")]), text
        rows.append([probe.replace(".", "__"), *("".join(each[1:]) for each in arguments)])
    if name in CPYTHON:
        place = machine.directory.parent / "scripts" / "cpython" / every_probe.CPYTHON.name
        every_probe.check_cpython(rows, str(place), found.said)
    else:
        every_probe.check_interp(rows, every_probe.INTERP, found.said)


@pytest.mark.parametrize("name", INTERP)
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
    ways = [f'process("{target.probes}")', target.process]
    if target.library:
        ways.append(f'process("{target.program}").library("{target.library[0][:6]}*.so*")')
        # The launcher has none itself.
        assert machine.listed(f'process("{target.program}").mark("*")', target.path) == []
    for way in ways:
        rows = machine.listed(f'{way}.mark("*")', target.path)
        assert {re.search(r'mark\("(\w+)"\)', row)[1]: row.count("$arg") for row in rows} == \
               {probe: len(shape) for probe, shape in python_probes.SHAPES.items()}, rows
    assert {note.name for note in notes.notes(target.probes)} == set(python_probes.SHAPES)


@pytest.mark.parametrize("number", range(2))
def test_the_lines_of_the_cookbook_print_what_it_says(machine, number):
    lines = cookbook.lines("stap")
    assert len(lines) == 2
    assert job(machine, f"cookbook_{number}").text + "\n" == lines[number][1]
