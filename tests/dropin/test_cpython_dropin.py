# SPDX-License-Identifier: 0BSD
"""CPython 3.11 from Debian's source, built as it is with our dtrace first on PATH, and traced.

The extension modules are left out: they have no probes.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

import pytest

from support import cpython, debian_source, dropin, notes, python_live, tracer
from support.dropin import OURS, REFERENCE, Row
from support.python_probes import SHAPES
from support.toolchain import need

# What CPython's own Makefile names as the inputs of -G (DTRACE_DEPS).
OBJECTS = ["Modules/gcmodule.o", "Python/ceval.o", "Python/import.o", "Python/sysmodule.o"]
HEADER = "Include/pydtrace_probes.h"
SEMAPHORES = "Python/pydtrace.o"
BUILD = """
"$source/configure" --with-dtrace
make -j2 python
"""
# To make, the header belongs to every object: it keeps its time, and four objects are compiled.
SWAP = f"""
touch -r {HEADER} stamp
rm {HEADER} {SEMAPHORES} {' '.join(OBJECTS)}
make DTRACE="$dtrace" {HEADER}
touch -r stamp {HEADER}
make -j2 DTRACE="$dtrace" python
"""


@dataclass(frozen=True)
class Interpreter(cpython.Build):
    """One of several interpreters in a tree, and the notes of its objects."""
    name: str
    rows: List[Row]

    @property
    def python(self) -> Path:
        return self.directory / self.name


@pytest.fixture(scope="module")
def interpreters(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Interpreter]:
    """By our tools, and the same tree with the files that have probes by SystemTap's."""
    need("make")
    tree = tmp_path_factory.mktemp("python")
    source = debian_source.tree("python3.11")
    found = {}
    for tools, script in ((OURS, BUILD), (REFERENCE, SWAP)):
        said = tools.run(["sh", "-euc", f"source={source} dtrace={tools.dtrace}\n{script}"], tree,
                         patience=3000)
        (tree / f"{tools.name}.log").write_text(said, encoding="utf-8")
        header = (tree / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tools is REFERENCE)
        (tree / "python").rename(tree / f"python-{tools.name}")
        found[tools.name] = Interpreter(tree, False, f"python-{tools.name}",
                                        dropin.rows(tree, OBJECTS, SEMAPHORES))
    return found


def test_configure_takes_ours(interpreters: Dict[str, Interpreter]) -> None:
    tree = interpreters["ours"].directory
    said = (tree / "ours.log").read_text(encoding="utf-8")
    assert "checking for --with-dtrace... yes" in said
    assert f"checking for dtrace... {tree}/bin-ours/dtrace" in said
    assert "checking whether DTrace probes require linking... yes" in said
    assert "pydtrace_probes.h" not in "".join(
        line for line in said.splitlines() if "warning:" in line)


def test_the_same_eight_sites(interpreters: Dict[str, Interpreter]) -> None:
    source = debian_source.tree("python3.11")
    with_probes = {str(path.relative_to(source).with_suffix(".o"))
                   for part in ("Modules", "Objects", "Parser", "Python")
                   for path in (source / part).rglob("*.c")
                   if "PyDTrace_" in path.read_text(encoding="utf-8", errors="replace")}
    assert with_probes == set(OBJECTS)
    dropin.compare(interpreters["ours"].rows, interpreters["reference"].rows, len(SHAPES))
    for each in interpreters.values():
        found = notes.notes(each.python)
        assert {(note.name, note.shapes) for note in found} == set(SHAPES.items())
        assert len({note.semaphore for note in found} - {0}) == len(SHAPES)


def test_the_same_values_while_it_runs(interpreters: Dict[str, Interpreter]) -> None:
    """Every event of a whole run, in its order; only the address in audit's may differ."""
    reason = tracer.unusable()
    if reason:
        pytest.skip(reason)
    found = []
    for each in interpreters.values():
        with python_live.place() as place:
            run = python_live.Run(each, place, "every_probe.py", list(SHAPES))
            audited, = (row for row in run.of("audit") if row[1] == "sdtkit.tuple")
            assert audited[2] == run.output.strip()
            found.append([[word.replace(str(place), "PLACE") for word in
                           (row[:2] if row[0] == "audit" else row)] for row in run.rows])
    ours, theirs = found
    assert {row[0] for row in ours} == set(SHAPES)
    print(f"{len(ours)} events")
    assert ours == theirs
