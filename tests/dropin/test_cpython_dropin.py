# SPDX-License-Identifier: 0BSD
"""CPython 3.11, whole and as it is, with our dtrace on PATH, beside SystemTap's; both run."""
from __future__ import annotations

from typing import List

import pytest

from support import dropin, every_probe, notes, python_live, tracer
from support.cpython import Build
from support.dropin import OURS, REFERENCE
from support.python_probes import SHAPES
from support.toolchain import need

pytestmark = pytest.mark.size("all")

PACKAGE = "python3.11"
BUILD = """
"$source/configure" --with-dtrace
make -j2
"""
# What CPython's own Makefile names as the inputs of -G (DTRACE_DEPS).
OBJECTS = ["Modules/gcmodule.o", "Python/ceval.o", "Python/import.o", "Python/sysmodule.o"]
HEADER = "Include/pydtrace_probes.h"
SEMAPHORES = "Python/pydtrace.o"
# The same tree once more.  To make, the header belongs to every object: it keeps its time, and
# four objects are compiled.
SWAP = f"""
cp -a "${{source%/*}}/built-ours/." .
touch -r {HEADER} stamp
rm python {HEADER} {SEMAPHORES} "$@"
make DTRACE="$dtrace" {HEADER}
touch -r stamp {HEADER}
make -j2 DTRACE="$dtrace" python
"""


@pytest.fixture(scope="module")
def ours() -> Build:
    """Configured and made to the end, extension modules too, with SystemTap poisoned."""
    need("make")
    return Build(dropin.built(OURS, PACKAGE, BUILD), False)


@pytest.fixture(scope="module")
def reference(ours: Build) -> Build:
    """Header and object by SystemTap's dtrace, probes by its sys/sdt.h."""
    need("dtrace")
    return Build(dropin.built(REFERENCE, PACKAGE, SWAP, *OBJECTS), False)


def test_the_same_eight_sites(ours: Build, reference: Build) -> None:
    # configure has found the program by itself, has tried -G and links what it makes.
    variables = dropin.variables(ours.directory)
    assert variables["DTRACE"] == f"{ours.directory}/bin-ours/dtrace"
    assert variables["DTRACE_OBJS"] == SEMAPHORES
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
        audited, = (row for row in every_probe.of(run.rows, "audit") if row[1] == "sdtkit.tuple")
        assert audited[2] == run.output.strip()
        return [[word.replace(str(place), "PLACE").replace(str(build.directory), "TREE")
                 for word in (row[:2] if row[0] == "audit" else row)] for row in run.rows]


def test_the_same_values_while_it_runs(ours: Build, reference: Build) -> None:
    tracer.need()
    found = events(ours)
    assert {row[0] for row in found} == set(SHAPES)
    print(f"{len(found)} events")
    assert found == events(reference)
