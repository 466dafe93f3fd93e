# SPDX-License-Identifier: 0BSD
"""Small builds in the ways of real ones, by SystemTap's tools and by ours under the poison."""
from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from support import dropin, notes
from support.dropin import BOTH, OURS, Tools
from support.toolchain import need, run

PROVIDER = "provider demo { probe start(int, char *); probe idle(); probe unused(long); };\n"
PROGRAM = """#include "probes.h"
struct job { short kind; unsigned char flag; };
int work(int n, char *name, struct job *job)
{
    char text[16] = "x";
    if (DEMO_START_ENABLED())
        DEMO_START(n + job->kind, name);
    DEMO_START(job->flag, text);
    DEMO_IDLE();
    return text[n & 15];
}
"""
DEMO = {("demo", "start", ("-4", "8")), ("demo", "start", ("1", "8")), ("demo", "idle", ())}
MAIN = """struct job { short kind; unsigned char flag; };
int work(int, char *, struct job *);
int main(int argc, char **argv)
{
    struct job job = {1, 2};
    return work(argc, argv[0], &job) == 'y';
}
"""
TOOLS = pytest.mark.parametrize("tools", BOTH, ids=lambda tools: tools.name)


def prepare(directory: Path) -> None:
    (directory / "probes.d").write_text(PROVIDER, encoding="utf-8")
    (directory / "work.c").write_text(PROGRAM, encoding="utf-8")
    (directory / "main.c").write_text(MAIN, encoding="utf-8")


def test_the_poison_works(tmp_path: Path) -> None:
    """Without ours on the path, a build under the poison must end."""
    for words in (["dtrace", "-h"], ["sh", "-c", "echo '#include <sys/sdt.h>' | cc -E -x c -"]):
        done = run([*OURS.prefix, *words], cwd=tmp_path, joined=True, check=False)
        assert done.returncode not in (0, 125) and "poisoned" in done.stdout, done.stdout


@TOOLS
def test_libtool(tools: Tools, tmp_path: Path) -> None:
    """-G in libtool's hands, which adds an output and flags of its own."""
    need("libtool")
    prepare(tmp_path)
    tools.run(["dtrace", "-s", "probes.d", "-h", "-o", "probes.h"], tmp_path)
    compile_ = ["libtool", "--mode=compile", "--tag=CC"]
    for name in ("work", "main"):
        tools.run([*compile_, "gcc", "-O2", *tools.flags, "-c", f"{name}.c", "-o", f"{name}.lo"],
                  tmp_path)
    tools.run([*compile_, "dtrace", "-s", "probes.d", "-G", "-o", "probes.lo", "work.o"], tmp_path)
    tools.run(["libtool", "--mode=link", "--tag=CC", "gcc", "-o", "libdemo.la", "work.lo",
               "probes.lo", "-rpath", tmp_path], tmp_path)
    tools.run(["libtool", "--mode=link", "--tag=CC", "gcc", "-o", "demo", "main.o",
               "libdemo.la"], tmp_path)
    library = next(tmp_path.glob(".libs/libdemo.so.*.*"))
    assert dropin.probes(library) == DEMO
    assert all(note.semaphore for note in notes.notes(library))
    run([tmp_path / "demo"])


@TOOLS
def test_meson(tools: Tools, tmp_path: Path) -> None:
    """find_program('dtrace'), a custom target for the header, another for the object."""
    need("meson", "ninja")
    prepare(tmp_path)
    (tmp_path / "meson.build").write_text("""project('demo', 'c')
dtrace = find_program('dtrace')
header = custom_target('probes.h', input: 'probes.d', output: 'probes.h',
    command: [dtrace, '-DSTAP_SDT_V2', '-o', '@OUTPUT@', '-h', '-s', '@INPUT@'])
object = custom_target('probes.o', input: 'probes.d', output: 'probes.o',
    command: [dtrace, '-DSTAP_SDT_V2', '-o', '@OUTPUT@', '-G', '-s', '@INPUT@'])
executable('demo', 'main.c', 'work.c', header, object)
""", encoding="utf-8")
    tools.run(["env", f"CFLAGS={' '.join(tools.flags)}", "meson", "setup", "out"], tmp_path)
    tools.run(["ninja", "-C", "out"], tmp_path)
    assert dropin.probes(tmp_path / "out" / "demo") == DEMO
    run([tmp_path / "out" / "demo"])


MESON_GENERATOR = """project('demo', 'c')
dtrace = find_program('dtrace')
to_header = generator(dtrace, output: '@BASENAME@.h',
    arguments: ['-h', '-s', '@INPUT@', '-o', '@OUTPUT@'])
to_object = generator(dtrace, output: '@BASENAME@.o',
    arguments: ['-G', '-s', '@INPUT@', '-o', '@OUTPUT@'])
library = both_libraries('work', 'work.c', to_header.process('probes.d'),
    to_object.process('probes.d'))
executable('shared', 'main.c', link_with: library.get_shared_lib())
executable('static', 'main.c', link_with: library.get_static_lib())
"""


@pytest.mark.parametrize("named", ["path", "native-file"])
@TOOLS
def test_meson_generator(tools: Tools, named: str, tmp_path: Path) -> None:
    """Generators, as GLib has them, and objects of -G in a shared and a static library."""
    need("meson", "ninja")
    prepare(tmp_path)
    (tmp_path / "meson.build").write_text(MESON_GENERATOR, encoding="utf-8")
    options: List[str] = []
    if named == "native-file":
        (tmp_path / "tools.ini").write_text(f"[binaries]\ndtrace = '{tools.dtrace}'\n",
                                            encoding="utf-8")
        options = ["--native-file", "tools.ini"]
    tools.run(["env", f"CFLAGS={' '.join(tools.flags)}", "meson", "setup", *options, "out"],
              tmp_path)
    tools.run(["ninja", "-C", "out"], tmp_path)
    for name in ("libwork.so", "static"):
        file = tmp_path / "out" / name
        assert dropin.probes(file) == DEMO
        assert all(note.semaphore for note in notes.notes(file))
    assert notes.notes(tmp_path / "out" / "shared") == []
    for name in ("shared", "static"):
        run([tmp_path / "out" / name])
    # Nothing is made again: the outputs are those that the rules promise.
    assert "no work to do" in tools.run(["ninja", "-C", "out"], tmp_path)


@TOOLS
def test_assembler_file(tools: Tools, tmp_path: Path) -> None:
    """Operands stand in the note as they are written."""
    (tmp_path / "leaf.S").write_text("""#include <sys/sdt.h>
    .text
    .globl leaf
leaf:
    STAP_PROBE(assembly, bare)
    STAP_PROBE2(assembly, pair, 8@%rdi, -4@%esi)
    ret
    .section .note.GNU-stack,"",%progbits
""", encoding="utf-8")
    tools.run(["gcc", *tools.flags, "-c", "leaf.S", "-o", "leaf.o"], tmp_path)
    assert dropin.probes(tmp_path / "leaf.o") == {("assembly", "bare", ()),
                                                  ("assembly", "pair", ("8", "-4"))}


@TOOLS
def test_use_of_a_runtime_library(tools: Tools, tmp_path: Path) -> None:
    """The tests and the macros of a C++ runtime and a C library."""
    (tmp_path / "runtime.cc").write_text("""#include <sys/sdt.h>
#if !defined(STAP_PROBE2) || _SDT_NOTE_TYPE != 3
#error "no probes"
#endif
extern "C" void caught(void *object, void *type) { STAP_PROBE2(libstdcxx, catch, object, type); }
""", encoding="utf-8")
    (tmp_path / "library.c").write_text("""#define STAP_SDT_ARG_CONSTRAINT nr
#include <sys/sdt.h>
#define LIBC_PROBE_1(lib, name, n, ...) STAP_PROBE##n(lib, name, ##__VA_ARGS__)
#define LIBC_PROBE(name, n, ...) LIBC_PROBE_1(libc, name, n, ##__VA_ARGS__)
void locked(void *lock, unsigned long count, int flag, short code)
{
    LIBC_PROBE(mutex_entry, 1, lock);
    LIBC_PROBE(memory_heap, 4, lock, count, flag, code);
    DTRACE_PROBE1(libc, odd, count);
}
""", encoding="utf-8")
    tools.run(["g++", "-O2", *tools.flags, "-c", "runtime.cc"], tmp_path)
    tools.run(["gcc", "-O2", *tools.flags, "-c", "library.c"], tmp_path)
    assert dropin.probes(tmp_path / "runtime.o", tmp_path / "library.o") == {
        ("libstdcxx", "catch", ("8", "8")), ("libc", "mutex_entry", ("8",)),
        ("libc", "memory_heap", ("8", "8", "-4", "-2")), ("libc", "odd", ("8",))}
