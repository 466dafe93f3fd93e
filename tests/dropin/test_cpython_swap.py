# SPDX-License-Identifier: 0BSD
"""CPython 3.11 from Debian's source: configured as it is, and its files with probes compiled."""
from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

from support import debian_source, dropin, notes
from support.dropin import OURS, REFERENCE, Tools
from support.toolchain import need

# What CPython's own Makefile names as the inputs of -G (DTRACE_DEPS).
OBJECTS = ("Modules/gcmodule.o", "Python/ceval.o", "Python/import.o", "Python/sysmodule.o")
HEADER = "Include/pydtrace_probes.h"
SEMAPHORES = "Python/pydtrace.o"
NAMES = {"function__entry", "function__return", "line", "gc__start", "gc__done",
         "import__find__load__start", "import__find__load__done", "audit"}
Found = List[Tuple[str, str, str, Tuple[str, ...]]]


def compiled(tools: Tools, script: str, build: Path) -> Found:
    """Object, provider, probe and sizes of each name; the header and -G by the Makefile's rules."""
    make = f"make DTRACE={tools.dtrace} {HEADER} {' '.join(OBJECTS)} {SEMAPHORES}"
    tools.run(["sh", "-euc", f"{script}\n{make}"], build)
    return sorted({(name, *note.summary[:3]) for name in OBJECTS
                   for note in notes.notes(build / name)})


def test_the_same_eight_probes(tmp_path: Path) -> None:
    need("make", "nm")
    source = debian_source.tree("python3.11")
    with_probes = {str(path.relative_to(source).with_suffix(".o"))
                   for part in ("Modules", "Objects", "Parser", "Python")
                   for path in (source / part).rglob("*.c")
                   if "PyDTrace_" in path.read_text(encoding="utf-8", errors="replace")}
    assert with_probes == set(OBJECTS)
    ours = compiled(OURS, f"{source}/configure -q --with-dtrace ac_cv_path_DTRACE={OURS.dtrace}",
                    tmp_path)
    assert "sys/sdt.h" not in (tmp_path / HEADER).read_text(encoding="utf-8")
    # The same tree once more: only what the tools made is made again.
    for name in (HEADER, SEMAPHORES, *OBJECTS):
        (tmp_path / name).unlink()
    theirs = compiled(REFERENCE, "", tmp_path)
    assert "include <sys/sdt.h>" in (tmp_path / HEADER).read_text(encoding="utf-8")
    print(*ours, sep="\n")
    assert ours == theirs
    assert {name for _, _, name, _ in ours} == NAMES
    assert dropin.probes(*(tmp_path / name for name in OBJECTS)) == {each[1:] for each in ours}
