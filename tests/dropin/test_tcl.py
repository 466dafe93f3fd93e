# SPDX-License-Identifier: 0BSD
"""Tcl from Debian's source as it is, SystemTap poisoned: the shell, and its probes at work."""
from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest

from support import debian_source, dropin, notes, tracer
from support.dropin import COMPAT, OURS, REFERENCE
from support.toolchain import need, run

PACKAGE = "tcl8.6"
OBJECTS = [f"tcl{name}.o" for name in ("Basic", "Execute", "Obj", "Proc")]
SEMAPHORES, HEADER, PROGRAM = "tclDTrace.o", "tclDTrace.h", "tclsh"
BUILD = f"""
sh "$source/unix/configure" --enable-dtrace ac_cv_path_DTRACE="$dtrace" \\
    CFLAGS=-O0 CPPFLAGS=-I{COMPAT}
make -j2 {PROGRAM}
"""
# The same tree once more.  To make, the header belongs to every object: it keeps its time.
SWAP = f"""
cp -a "${{source%/*}}/built-ours/." .
sed -i 's,-I{COMPAT},,' Makefile
touch -r {HEADER} stamp
rm -f {PROGRAM} libtcl8* {HEADER} {SEMAPHORES} {' '.join(OBJECTS)}
make DTRACE="$dtrace" {HEADER}
touch -r stamp {HEADER}
make -j2 DTRACE="$dtrace" {PROGRAM}
"""
SCRIPT = """proc price {item} {
    return [expr {$item + 1}]
}
set sum 0
foreach item {1 2 3} {
    incr sum [price $item]
}
puts $sum
"""
WATCHED = {"proc__entry": "sd", "proc__args": "ss", "proc__return": "sd", "proc__result": "sds",
           "cmd__entry": "sd", "cmd__args": "ss", "cmd__return": "sd", "cmd__result": "sds"}
pytestmark = pytest.mark.size("all")


@pytest.fixture(scope="module")
def trees() -> Tuple[Path, Path]:
    """Ours and SystemTap's."""
    need("make", "dtrace")
    return dropin.built(OURS, PACKAGE, BUILD), dropin.built(REFERENCE, PACKAGE, SWAP)


def library(tree: Path) -> Path:
    return next(tree.glob("libtcl8*.so"))


def test_the_same_probes(trees: Tuple[Path, Path]) -> None:
    source = debian_source.tree(PACKAGE) / "generic"
    assert {f"{path.stem}.o" for path in source.glob("*.c")
            if "TCL_DTRACE_" in path.read_text(encoding="utf-8", errors="replace")} == set(OBJECTS)
    for tree in trees:
        header = (tree / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tree is trees[1])
    # Not linked apart: these four call hidden functions of the others.
    for name in OBJECTS:
        assert dropin.probes(trees[0] / name) == dropin.probes(trees[1] / name) != set(), name
    ours, theirs = ({note.summary for note in notes.notes(library(tree))} for tree in trees)
    assert ours == theirs and all(semaphore for *_, semaphore in ours)
    print(f"{len({each[1] for each in ours})} probes in {library(trees[0]).name}")
    assert len({each[1] for each in ours}) >= 15


def events(tree: Path, place: Path) -> List[List[str]]:
    """Under one name for both trees, since Tcl asks for that of its program."""
    link = place / "tree"
    link.unlink(missing_ok=True)
    link.symlink_to(tree)
    environment = {"LD_LIBRARY_PATH": str(link),
                   "TCL_LIBRARY": str(debian_source.tree(PACKAGE) / "library")}
    with tracer.alone(library(tree)):
        with tracer.Trace(dropin.watch(library(tree), "tcl", WATCHED), place / "log",
                          environment={"BPFTRACE_PERF_RB_PAGES": "1024"}) as trace:
            words = [f"{name}={value}" for name, value in environment.items()]
            done = run(["env", *words, link / PROGRAM, "shop.tcl"], cwd=place, joined=True,
                       timeout=60)
    assert done.stdout == "9\n"
    assert trace.lost == 0, trace.text
    return [row[1:] for row in sorted(trace.rows("row"), key=lambda row: int(row[0]))]


def test_the_same_values_while_it_runs(trees: Tuple[Path, Path], tmp_path: Path) -> None:
    tracer.need()
    (tmp_path / "shop.tcl").write_text(SCRIPT, encoding="utf-8")
    found = events(trees[0], tmp_path)
    assert [row for row in found if row[0] == "proc__result" and row[1] == "price"] == [
        ["proc__result", "price", "0", str(item + 1)] for item in (1, 2, 3)]
    print(f"{len(found)} events")
    assert found == events(trees[1], tmp_path)
