# SPDX-License-Identifier: 0BSD
"""A probe out of line: one site and one note a module, and each use is a call of it."""
import subprocess

import pytest

from support import linked, notes, outline, toolchain, valgrind
from test_attach import attach

USES = """
#include "app_probes.h"
extern int main_uses;
void NAME(int n);
static void again(int n) { APP_FEW(n, "again", 1); APP_BARE(n); }
void NAME(int n)
{
    APP_NONE();
    APP_FEW(n, "one", 2);
    if (n > 1)
        APP_FEW(n + 1, "two", 3);
    APP_BARE(n);
    again(n);
    usdt_app_few(n, "always", 4);
}
"""
MAIN = """
void one(int n);
void two(int n);
int main(int argc, char **argv)
{
    (void)argv;
    one(argc);
    two(argc);
    return 0;
}
"""
NAMES = {"none": 1, "few": 1, "bare": 1}
SECTIONS = ["-ffunction-sections", "-fdata-sections"]
SHAPES = {
    **toolchain.SHAPES,
    "gc": ([*SECTIONS, "-fPIE"], ["-pie", "-Wl,--gc-sections"]),
    "gc-lld": ([*SECTIONS, "-fPIE"], ["-pie", "-Wl,--gc-sections", "-fuse-ld=lld"]),
    "icf-lld": ([*SECTIONS, "-fPIE"], ["-pie", "-Wl,--icf=all", "-fuse-ld=lld"]),
    "cf-protection": (["-fPIE", "-fcf-protection=full"], ["-pie"]),
    "large": (["-fno-pie", "-mcmodel=large"], ["-no-pie"]),
}

LOOP = """
#include <stdio.h>
#include <unistd.h>
#include "app_probes.h"
unsigned long fired;
int main(void)
{
    unsigned long passes = 0;
    alarm(30);
    puts("ready");
    fflush(stdout);
    while (!APP_SPIN_ENABLED())
        ;
    APP_SPIN();
    puts("spun");
    fflush(stdout);
    while (!fired) {
        passes++;
        APP_PASS(++fired);
    }
    printf("fired %lu\\n", fired);
    return passes == 0;
}
"""
ROUNDS = 1000
COST = f"""
#include "app_probes.h"
void work(const char *text, int n, unsigned long *sum);
int step(int n);
#ifdef WORK
void work(const char *text, int n, unsigned long *sum)
{{
    for (int i = 0; i < n; i++) {{
        APP_FEW(i, text, *sum);
        APP_LATER(i, n);
        *sum += (unsigned long)step(i);
    }}
}}
#else
int step(int n) {{ return n & 3; }}
int main(void)
{{
    unsigned long sum = 0;
    work("text", {ROUNDS}, &sum);
    return sum == 0;
}}
#endif
"""


@pytest.fixture(scope="module")
def header(tmp_path_factory):
    return outline.header(tmp_path_factory.mktemp("outline"))


def many(header, directory, compiler, *flags):
    """Two files with several uses each, and a main program."""
    files = {"one": USES.replace("NAME", "one"), "two": USES.replace("NAME", "two"), "main": MAIN}
    return outline.objects(header, directory, compiler, files, *flags)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_many_uses_have_one_note(header, tmp_path, compiler, level, shape):
    compile_flags, link_flags = SHAPES[shape]
    if "lld" in shape:
        linked.need("lld")
    built = many(header, tmp_path, compiler, level, *compile_flags)
    program = toolchain.link(compiler, built, tmp_path / "program", level, *link_flags)
    assert linked.faults(program, NAMES, "app") == []
    toolchain.run([program])


@pytest.mark.parametrize("linker", ["bfd", "lld"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_library_and_its_program_have_a_site_each(header, tmp_path, compiler, linker):
    one, two, main = many(header, tmp_path, compiler, "-O2", "-fPIC")
    library = linked.link(linker, compiler, [two], tmp_path / "libtwo.so", "-shared")
    program = linked.link(linker, compiler, [one, main, library], tmp_path / "program",
                          f"-Wl,-rpath,{tmp_path}")
    for module in (library, program):
        assert linked.faults(module, NAMES, "app") == []
        assert "usdt" not in toolchain.run(["readelf", "--dyn-syms", "-W", module]).stdout
        assert "usdt" not in toolchain.run(["readelf", "-rW", module]).stdout
    toolchain.run([program])


@pytest.mark.parametrize("protection, before", [("none", "55 48 89 e5"),
                                                ("full", "f3 0f 1e fa 55 48 89 e5")])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_the_function_is_a_frame_around_the_nop(header, tmp_path, compiler, protection, before):
    built = many(header, tmp_path, compiler, "-O2", f"-fcf-protection={protection}")
    program = toolchain.link(compiler, built, tmp_path / "program")
    code = bytes.fromhex(before)
    for note in notes.notes(program):
        found = notes.read_at(program, note.location - len(code), len(code) + 3)
        assert found == code + b"\x90\x5d\xc3"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_no_use_no_note(header, tmp_path, compiler):
    text = ('#include "app_probes.h"\nvoid dead(int n);\nvoid dead(int n) { APP_FEW(n, "", 0); }\n'
            'int main(void) { APP_NONE(); return 0; }\n')
    built = outline.objects(header, tmp_path, compiler, {"one": text}, "-O2", *SECTIONS)
    assert {note.name for note in notes.notes(built[0])} == {"none", "few"}
    program = toolchain.link(compiler, built, tmp_path / "program", "-Wl,--gc-sections")
    assert linked.faults(program, {"none": 1}, "app") == []


def test_thin_lto_leaves_one_note_under_gc_sections(header, tmp_path):
    linked.need("lld")
    built = many(header, tmp_path, "clang", "-O2", "-flto=thin", *SECTIONS)
    program = toolchain.link("clang", built, tmp_path / "program", "-flto=thin", "-fuse-ld=lld",
                             "-Wl,--gc-sections")
    assert linked.faults(program, NAMES, "app") == []


def test_partitions_of_gcc_lto_have_one_note(header, tmp_path):
    built = many(header, tmp_path, "gcc", "-O2", "-flto", "-flto-partition=none")
    for partition in ("none", "max", "1to1"):
        program = toolchain.link("gcc", built, tmp_path / "program", "-O2", "-flto",
                                 f"-flto-partition={partition}")
        assert linked.faults(program, NAMES, "app") == [], partition


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_pass_in_a_loop_costs_a_compare_and_a_branch(header, tmp_path, compiler):
    counted = []
    for state in ("-UUSDT_DISABLED", "-DUSDT_DISABLED"):
        built = outline.objects(header, tmp_path, compiler, {"main": COST}, "-O2", state)
        built += outline.objects(header, tmp_path, compiler, {"work": COST}, "-O2", "-DWORK", state,
                                 "-fcf-protection=none")
        program = toolchain.link(compiler, built, tmp_path / "program")
        counted.append(valgrind.instructions([program], function="work"))
    with_probes, without = counted
    per_pass = (with_probes - without) / (2 * ROUNDS)
    print(f"{compiler}: {per_pass:.2f} instructions a pass")
    # What is saved once a call of the function is not a pass.
    assert round(per_pass, 1) <= 2


@pytest.mark.parametrize("level", toolchain.LEVELS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_probe_fires_in_a_running_loop(header, tmp_path, compiler, level):
    built = outline.objects(header, tmp_path, compiler, {"loop": LOOP}, level)
    program = toolchain.link(compiler, built, tmp_path / "loop")
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        attach(process.pid, program, "spin")
        assert process.stdout.readline() == "spun\n"
        attach(process.pid, program, "pass")
        assert process.stdout.readline() == "fired 1\n"
    assert process.returncode == 0


@pytest.mark.parametrize("standard", ["c++98", "c++11", "c++20"])
@pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
def test_cxx(header, tmp_path, compiler, standard):
    source = tmp_path / "one.cc"
    source.write_text(USES.replace("NAME", "one"))
    built = toolchain.compile_object(compiler, source, tmp_path / "one.o", f"-I{header}", "-O2",
                                     f"-std={standard}", "-Wno-long-long", *toolchain.STRICT)
    assert sorted(note.name for note in notes.notes(built)) == sorted(NAMES)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_off_there_is_nothing(header, tmp_path, compiler):
    source = tmp_path / "one.c"
    source.write_text(USES.replace("NAME", "one"))
    built = toolchain.compile_object(compiler, source, tmp_path / "one.o", f"-I{header}", "-O2",
                                     "-DUSDT_DISABLED", *toolchain.STRICT)
    assert notes.notes(built) == []
    assert "usdt" not in toolchain.run(["readelf", "-sW", built]).stdout
