# SPDX-License-Identifier: 0BSD
"""CPython 3.11: our dtrace in a built tree, by CPython's own rules, beside SystemTap's; both run.

The tree is the one of examples/cpython/build.sh; of its files, four have probes.
"""
from __future__ import annotations

import fcntl
import shutil
from typing import Iterator, List

import pytest

from support import cpython, dropin, notes, python_live, tracer
from support.cpython import Build
from support.dropin import OURS
from support.python_probes import SHAPES
from support.toolchain import need

# What CPython's own Makefile names as the inputs of -G (DTRACE_DEPS).
OBJECTS = ["Modules/gcmodule.o", "Python/ceval.o", "Python/import.o", "Python/sysmodule.o"]
HEADER = "Include/pydtrace_probes.h"
SEMAPHORES = "Python/pydtrace.o"
# To make, the header belongs to every object: it keeps its time, and four objects are compiled.
SWAP = f"""
touch -r {HEADER} stamp
rm -f python {HEADER} {SEMAPHORES} {' '.join(OBJECTS)}
make DTRACE={OURS.dtrace} {HEADER}
touch -r stamp {HEADER}
make -j2 DTRACE={OURS.dtrace} DTRACE_OBJS={SEMAPHORES} python
"""


@pytest.fixture(scope="module")
def reference() -> Build:
    """Header and object by SystemTap's dtrace, probes by its sys/sdt.h."""
    need("dtrace")
    cpython.build(False, "--systemtap")
    return Build(cpython.work_directory() / "static-systemtap", False)


@pytest.fixture(scope="module")
def ours(reference: Build) -> Iterator[Build]:
    """The same tree once more, with header and object by ours, under the poison."""
    tree = reference.directory.with_name("static-dropin")
    with open(tree.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(tree, ignore_errors=True)
        # Makefiles name the source by its place beside the tree.
        shutil.copytree(reference.directory, tree, symlinks=True)
        OURS.run(["sh", "-euc", SWAP], tree, patience=1500)
        yield Build(tree, False)
        shutil.rmtree(tree)


def test_the_same_eight_sites(ours: Build, reference: Build) -> None:
    for build in (ours, reference):
        header = (build.directory / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (build is reference)
        found = notes.notes(build.python)
        assert {(note.name, note.shapes) for note in found} == set(SHAPES.items())
        assert len({note.semaphore for note in found} - {0}) == len(SHAPES)
    dropin.compare(*(dropin.rows(build.directory, OBJECTS, SEMAPHORES)
                     for build in (ours, reference)))


def events(build: Build) -> List[List[str]]:
    """Every event of one script to its end; of audit's the name alone, without an address."""
    with tracer.alone(build.probes), python_live.place() as place:
        run = python_live.Run(build, place, "every_probe.py", list(SHAPES))
        audited, = (row for row in run.of("audit") if row[1] == "sdtkit.tuple")
        assert audited[2] == run.output.strip()
        return [[word.replace(str(place), "PLACE").replace(str(build.directory), "TREE")
                 for word in (row[:2] if row[0] == "audit" else row)] for row in run.rows]


def test_the_same_values_while_it_runs(ours: Build, reference: Build) -> None:
    reason = tracer.unusable()
    if reason:
        pytest.skip(reason)
    found = events(ours)
    assert {row[0] for row in found} == set(SHAPES)
    print(f"{len(found)} events")
    assert found == events(reference)
