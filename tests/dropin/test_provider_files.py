# SPDX-License-Identifier: 0BSD
"""The provider files of Debian's sources, by the words of their builds: equal macros and notes."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, Set, Tuple

import pytest

from support import debian_source, notes
from support.dropin import BOTH, Tools
from support.sizes import runs
from support.toolchain import run

IN_CI = ("perl", "php8.2", "postgresql-15", "python3.11")  # the other sources are the larger ones

# Package, provider file, words for -h and -G, how many macros that fire a probe.
FILES: List[Tuple[str, str, Tuple[str, ...], int]] = [
    ("postgresql-15", "src/backend/utils/probes.d", ("-C",), 57),
    ("ruby3.1", "probes.d", ("-C", "-I{source}"), 20),
    ("python3.11", "Include/pydtrace.d", (), 12),
    ("glib2.0", "glib/glib_probes.d", (), 10),
    ("glib2.0", "gobject/gobject_probes.d", (), 5),
    ("glib2.0", "gio/gio_probes.d", (), 3),
    ("perl", "perldtrace.d", (), 5),
    ("php8.2", "Zend/zend_dtrace.d", ("-C",), 10),
    ("libvirt", "src/libvirt_probes.d", (), 20),
    ("libvirt", "src/qemu/libvirt_qemu_probes.d", (), 5),
    ("tcl8.6", "generic/tclDTrace.d", (), 15),
    ("erlang", "erts/emulator/beam/erlang_dtrace.d", (), 1000),
]
# Directories of QEMU, and how many probes.
QEMU = {".": 25, "block": 150, "hw/net": 370, "linux-user": 10, "migration": 300}
# Values of several sizes and signs; the declared types do not matter.
VALUES = ["text", "number", "small", "size", "byte", "block"]
BODY = """
void fire(char *, int, short, unsigned long, unsigned char);
void fire(char *text, int number, short small, unsigned long size, unsigned char byte)
{
    char block[8] = "block";
    (void)text; (void)number; (void)small; (void)size; (void)byte; (void)block;
%s
}
int main(int argc, char **argv) { fire(argv[0], argc, 2, 3, 4); return 0; }
"""
Macros = Dict[str, int]
Probes = Set[Tuple[str, str, Tuple[str, ...], bool]]


def body(macros: Macros) -> str:
    """A program that fires each probe, guarded and not."""
    calls = []
    for first, (name, count) in enumerate(sorted(macros.items())):
        words = ", ".join(VALUES[(first + each) % len(VALUES)] for each in range(count))
        calls.append(f"    if ({name}_ENABLED()) {name}({words}); else {name}({words});")
    return BODY % "\n".join(calls)


def made(tools: Tools, source: Path, file: str, words: Tuple[str, ...], folder: Path
         ) -> Tuple[Macros, Probes]:
    """What -h and -G of one file give: the macros, and the notes of a program with them all."""
    given = [*(word.format(source=source) for word in words), "-s", str(source / file)]
    for mode, output in (("-h", "out.h"), ("-G", "out.o")):
        tools.run(["dtrace", *given, mode, "-o", output], folder)
    text = (folder / "out.h").read_text(encoding="utf-8")
    macros = {name: len(re.findall(r"\w+", arguments)) for name, arguments in re.findall(
        r"(?m)^#\s*define ([A-Z]\w+)\s*\(([^)]*)\)", text)
        if f"{name}_ENABLED" in text and not name.endswith("_ENABLED")}
    (folder / "all.c").write_text('#include "out.h"\n' + body(macros), encoding="utf-8")
    tools.run(["gcc", "-O2", "-o", "all", "all.c", "out.o"], folder)
    tools.run([folder / "all"], folder)
    return macros, {note.summary for note in notes.notes(folder / "all")}


def compare(source: Path, file: str, words: Tuple[str, ...], least: int, folder: Path) -> None:
    """Both tools give the same macros of one file, and the same notes."""
    found = []
    for tools in BOTH:
        place = folder / tools.name
        place.mkdir()
        found.append(made(tools, source, file, words, place))
    (their_macros, theirs), (our_macros, ours) = found
    assert our_macros == their_macros
    assert ours == theirs
    assert len(ours) == len(our_macros) >= least
    assert all(semaphore for *_, semaphore in ours)
    print(f"{len(ours)} probes")


CHOSEN = [each for each in FILES if each[0] in IN_CI or runs("all")]


@pytest.mark.parametrize("package, file, words, least", CHOSEN, ids=[each[1] for each in CHOSEN])
def test_provider_file(package: str, file: str, words: Tuple[str, ...], least: int,
                       tmp_path: Path) -> None:
    compare(debian_source.tree(package), file, words, least, tmp_path)


@pytest.mark.size("all")
@pytest.mark.parametrize("group, least", QEMU.items())
def test_provider_file_that_qemu_makes(group: str, least: int, tmp_path: Path) -> None:
    """QEMU's tracetool writes a provider file for each directory."""
    source = debian_source.tree("qemu")
    run(["python3", source / "scripts" / "tracetool.py", "--backend=dtrace", "--format=d",
         f"--group={group.replace('/', '_')}", "--target-type=system", "--target-name=x86_64",
         "--binary=/usr/bin/qemu-system-x86_64", "--probe-prefix=qemu.system.x86_64",
         source / group / "trace-events", tmp_path / "trace.dtrace"])
    compare(tmp_path, "trace.dtrace", ("-DSTAP_SDT_V2",), least, tmp_path)
