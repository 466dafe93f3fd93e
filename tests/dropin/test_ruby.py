# SPDX-License-Identifier: 0BSD
"""Ruby 3.1 from Debian's source, configured as it is: probes.h and the objects with probes by its
own rules, SystemTap poisoned."""
from __future__ import annotations

import pytest

from support import debian_source, dropin
from support.dropin import OURS, REFERENCE
from support.toolchain import need

PACKAGE = "ruby3.1"
# Others with probes are included by these: vm_eval.c, vm_insnhelper.c, yjit_codegen.c.
FILES = ("array", "eval", "gc", "hash", "load", "object", "parse", "string", "symbol", "vm", "yjit")
INCLUDED = {"vm_eval", "vm_insnhelper", "yjit_codegen"}
OBJECTS = [f"{name}.o" for name in FILES]
BUILD = """
"$source/configure" --enable-dtrace DTRACE="$dtrace"
make -j2 probes.h probes.o "$@"
"""
# The same tree once more: only what the tools made is made again.
SWAP = """
cp -a "${source%/*}/built-ours/." .
rm probes.h probes.o "$@"
make -j2 DTRACE="$dtrace" probes.h probes.o "$@"
"""


@pytest.mark.size("all")
def test_the_probes_of_ruby_are_the_same() -> None:
    need("make")
    source = debian_source.tree(PACKAGE)
    with_probes = {path.stem for path in source.glob("*.c")
                   if "RUBY_DTRACE_" in path.read_text(encoding="utf-8", errors="replace")}
    assert with_probes - INCLUDED <= set(FILES)
    trees = (dropin.built(OURS, PACKAGE, BUILD, *OBJECTS),
             dropin.built(REFERENCE, PACKAGE, SWAP, *OBJECTS))
    # What configure has found out: the program takes an option, and objects stay as they were.
    found = dropin.variables(trees[0])
    assert found["DTRACE"] == f"{OURS.dtrace} -xnolibs"
    assert found["DTRACE_OBJ"] == "probes.$(OBJEXT)" and found["DTRACE_REBUILD"] == ""
    assert "-O3" in found["optflags"]
    for tree in trees:
        header = (tree / "probes.h").read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tree is trees[1])
    ours, theirs = (dropin.rows(tree, OBJECTS, "probes.o") for tree in trees)
    dropin.compare(ours, theirs)
    assert len({row[2] for row in ours}) >= 10
