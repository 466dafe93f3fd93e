# SPDX-License-Identifier: 0BSD
"""Perl from Debian's source as it is, SystemTap poisoned: miniperl, the one without extensions,
and its probes at work."""
from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest

from support import dropin, tracer
from support.dropin import OURS, REFERENCE
from support.toolchain import need, run

PACKAGE = "perl"
BUILD = """
sh "$source/Configure" -Dmksymlinks -des -Doptimize=-O0 -Dusedtrace="$dtrace"
make -j2 miniperl
"""
# The only file that fires probes.
OBJECT, SEMAPHORES, HEADER = "util.o", "dtrace_mini.o", "perldtrace.h"
# The same tree once more.  To make, the header belongs to every object: it keeps its time.
SWAP = f"""
cp -a "${{source%/*}}/built-ours/." .
touch -r {HEADER} stamp
rm miniperl {HEADER} {SEMAPHORES} {OBJECT}
make DTRACE="$dtrace" {HEADER}
touch -r stamp {HEADER}
make DTRACE="$dtrace" miniperl
"""
SCRIPT = """package Shop;
sub price {
    return $_[0] + 1;
}
package main;
require "./shelf.pl";
my $sum = 0;
$sum += Shop::price($_) for 1 .. 3;
print "$sum\\n";
"""
PROBES = {"sub__entry": "ssds", "sub__return": "ssds", "phase__change": "ss",
          "loading__file": "s", "loaded__file": "s", "op__entry": "s"}


@pytest.fixture(scope="module")
def trees() -> Tuple[Path, Path]:
    """Ours and SystemTap's."""
    need("make", "dtrace")
    return dropin.built(OURS, PACKAGE, BUILD), dropin.built(REFERENCE, PACKAGE, SWAP)


def test_the_same_probes(trees: Tuple[Path, Path]) -> None:
    for tree in trees:
        header = (tree / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tree is trees[1])
    dropin.compare(*(dropin.rows(tree, [OBJECT], SEMAPHORES) for tree in trees), len(PROBES))
    ours, theirs = (dropin.probes(tree / "miniperl") for tree in trees)
    assert ours == theirs and {name for _, name, _ in ours} == set(PROBES)


def events(tree: Path, place: Path) -> List[List[str]]:
    with tracer.alone(tree / "miniperl"):
        with tracer.Trace(dropin.watch(tree / "miniperl", "perl", PROBES), place / "log",
                          environment={"BPFTRACE_PERF_RB_PAGES": "1024"}) as trace:
            done = run([tree / "miniperl", "shop.pl"], cwd=place, joined=True, timeout=60)
    assert done.stdout == "9\n"
    assert trace.lost == 0, trace.text
    return [row[1:] for row in sorted(trace.rows("row"), key=lambda row: int(row[0]))]


def test_the_same_values_while_it_runs(trees: Tuple[Path, Path], tmp_path: Path) -> None:
    tracer.need()
    (tmp_path / "shop.pl").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "shelf.pl").write_text("1;\n", encoding="utf-8")
    found = events(trees[0], tmp_path)
    assert [row for row in found if row[0].startswith("sub")] == 3 * [
        ["sub__entry", "price", "shop.pl", "3", "Shop"],
        ["sub__return", "price", "shop.pl", "3", "Shop"]]
    assert [row for row in found if "file" in row[0]] == [
        ["loading__file", "./shelf.pl"], ["loaded__file", "./shelf.pl"]]
    assert ["phase__change", "RUN", "START"] in found and ["op__entry", "entersub"] in found
    print(f"{len(found)} events")
    assert found == events(trees[1], tmp_path)
