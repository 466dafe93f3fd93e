# SPDX-License-Identifier: 0BSD
"""A probe out of line: one site and one note a module, and each use is a call of it."""
import re

import pytest

from support import consumer, linked, notes, outline, targets, toolchain
from support.sizes import runs, sample

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
    "cf-protection": (["-fPIE", "-fcf-protection=full"], ["-pie"]),
    "large": (["-fno-pie", "-mcmodel=large"], ["-no-pie"]),
}
if runs("ci"):  # the quick run needs no lld
    SHAPES["gc-lld"] = [*SECTIONS, "-fPIE"], ["-pie", "-Wl,--gc-sections", "-fuse-ld=lld"]
    SHAPES["icf-lld"] = [*SECTIONS, "-fPIE"], ["-pie", "-Wl,--icf=all", "-fuse-ld=lld"]


@pytest.fixture
def many(app_probes, tmp_path):
    """Builds two files with several uses each, and a main program."""
    def build(compiler, *flags):
        texts = {"one": USES.replace("NAME", "one"), "two": USES.replace("NAME", "two"),
                 "main": MAIN}
        return [toolchain.compile_object(compiler, toolchain.source(compiler, text, tmp_path, name),
                                         tmp_path / f"{name}.o", app_probes, *flags)
                for name, text in texts.items()]
    return build


@pytest.mark.parametrize("compiler, level, shape", sample(
    toolchain.C_COMPILERS, ["-O0", "-O2"], SHAPES))
def test_many_uses_have_one_note(many, tmp_path, compiler, level, shape):
    compile_flags, link_flags = SHAPES[shape]
    if "lld" in shape:
        linked.need("lld")
    built = many(compiler, level, *compile_flags)
    program = toolchain.link(compiler, built, tmp_path / "program", level, *link_flags)
    assert linked.faults(program, NAMES, "app") == []
    toolchain.run([program])


@pytest.mark.size("ci")
@pytest.mark.parametrize("linker", ["bfd", "lld"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_library_and_its_program_have_a_site_each(many, tmp_path, compiler, linker):
    one, two, main = many(compiler, "-O2", "-fPIC")
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
def test_the_function_is_a_frame_around_the_nop(many, tmp_path, compiler, protection, before):
    built = many(compiler, "-O2", f"-fcf-protection={protection}")
    program = toolchain.link(compiler, built, tmp_path / "program")
    code = bytes.fromhex(before)
    found = {note.name: notes.read_at(program, note.location - len(code), len(code) + 3)
             for note in notes.notes(program)}
    assert found == dict.fromkeys(NAMES, code + b"\x90\x5d\xc3")


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_no_use_no_note(app_probes, tmp_path, compiler):
    text = ('#include "app_probes.h"\nvoid dead(int n);\nvoid dead(int n) { APP_FEW(n, "", 0); }\n'
            'int main(void) { APP_NONE(); return 0; }\n')
    program = toolchain.program(compiler, text, tmp_path, ["-O2", app_probes, *SECTIONS],
                                ["-Wl,--gc-sections"])
    assert {note.name for note in notes.notes(tmp_path / "program.o")} == {"none", "few"}
    assert linked.faults(program, {"none": 1}, "app") == []


@pytest.mark.size("ci")
def test_thin_lto_leaves_one_note_under_gc_sections(many, tmp_path):
    linked.need("lld")
    built = many("clang", "-O2", "-flto=thin", *SECTIONS)
    program = toolchain.link("clang", built, tmp_path / "program", "-flto=thin", "-fuse-ld=lld",
                             "-Wl,--gc-sections")
    assert linked.faults(program, NAMES, "app") == []


def test_partitions_of_gcc_lto_have_one_note(many, tmp_path):
    built = many("gcc", "-O2", "-flto", "-flto-partition=none")
    for partition in ("none", "max", "1to1"):
        program = toolchain.link("gcc", built, tmp_path / "program", "-O2", "-flto",
                                 f"-flto-partition={partition}")
        assert linked.faults(program, NAMES, "app") == [], partition


@pytest.mark.parametrize("compiler, standard", sample(
    toolchain.CXX_COMPILERS, ["c++98", "c++11", "c++20"]))
def test_a_use_in_cxx_is_silent_and_has_its_notes(app_probes, tmp_path, compiler, standard):
    source = toolchain.source(compiler, USES.replace("NAME", "one"), tmp_path)
    built = toolchain.compile_object(compiler, source, tmp_path / "one.o", app_probes, "-O2",
                                     f"-std={standard}", "-Wno-long-long", *toolchain.STRICT)
    assert sorted(note.name for note in notes.notes(built)) == sorted(NAMES)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_disabled_leaves_nothing(app_probes, tmp_path, compiler):
    source = toolchain.source(compiler, USES.replace("NAME", "one"), tmp_path)
    built = toolchain.compile_object(compiler, source, tmp_path / "one.o", app_probes, "-O2",
                                     "-DSDTKIT_DISABLED", *toolchain.STRICT)
    assert notes.notes(built) == []
    assert "usdt" not in toolchain.run(["readelf", "-sW", built]).stdout


@pytest.mark.parametrize("compiler, flags", sample(toolchain.C_COMPILERS, [
    "-O0", "-O2 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer"]))
def test_the_backtrace_goes_through_the_caller(app_probes, tmp_path, compiler, flags):
    text = """
    #include "app_probes.h"
    __attribute__((noinline)) int inner(int n);
    __attribute__((noinline)) int outer(int n);
    int inner(int n) { usdt_app_words(n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); return n + 1; }
    int outer(int n) { return inner(n + 1) + 1; }
    int main(int argc, char **argv) { (void)argv; return outer(argc) == 0; }
    """
    program = toolchain.program(compiler, text, tmp_path, [app_probes, *flags.split()])
    # The last is the chain of frame pointers, which is all that a tracer in the kernel has.
    said = outline.gdb(tmp_path, program, ["break -probe-stap app:words", "run", "bt",
                                           "info symbol *(long *)($rbp + 8)"])
    frames = re.findall(r"^#\d+ .*? in (\S+) \(", said, re.MULTILINE)
    assert frames[:4] == ["usdt.1g.llllllllllll.app_words", "inner", "outer", "main"], said
    assert re.search(r"^inner \+ \d+", said, re.MULTILINE), said


HAS_OUTLINE = ("x86-64", "aarch64")


@pytest.mark.parametrize("compiler, level, name", sample(
    ["gcc", "clang"], ["-O0", "-O2"],
    [*HAS_OUTLINE, "riscv64", "i386"] if runs("ci") else ["x86-64"]))
def test_out_of_line_or_where_that_is_not_known_inline(tmp_path, builder, name, compiler, level):
    provider = tmp_path / "typed.provider"
    text = (consumer.SOURCES / "typed.provider").read_text()
    probes = re.findall(r"^    probe (\w+)", text, re.MULTILINE)
    provider.write_text(f"{text}\n#pragma usdt outline {' '.join(probes)}\n")
    toolchain.probe_header(provider, tmp_path / "typed_probes.h")
    target = targets.BY_NAME[name]
    program = builder.build(target, compiler, level, tmp_path, f"-I{tmp_path}")
    consumer.check(target, program)
    found = [note.name for note in notes.notes(program) if note.provider == "typed"]
    assert set(found) == set(probes)
    symbols = re.findall(r" usdt\.1\w+\.\S+\.typed_(\w+)$",
                         toolchain.run(["readelf", "-sW", program]).stdout, re.MULTILINE)
    if name in HAS_OUTLINE:
        assert sorted(found) == sorted(probes)  # one note each
        assert set(symbols) == set(probes)
    else:
        assert not symbols
