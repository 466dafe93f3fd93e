# SPDX-License-Identifier: 0BSD
"""Link-time optimisation, however the linker cuts the program up, keeps every probe once."""
import pytest

from support import linked, toolchain
from support.linked import link

OUTPUT = "sum 48 both 0 first 0 second 0\n"
UNITS = ("first.c", "second.c", "main.c")
SHAPES = {"no-pie": ("-fno-pie", "-no-pie"), "pie": ("-fPIE", "-pie"),
          "static": ("-fno-pie", "-static"), "shared": ("-fPIC", "-shared")}
GCC = [compiler for compiler in toolchain.C_COMPILERS if "gcc" in compiler]
CLANG = [compiler for compiler in toolchain.C_COMPILERS if "clang" in compiler]


def check(program, shape, live, live_and_dead):
    """A program drops what nothing calls; a library exports it."""
    assert linked.faults(program, live_and_dead if shape == "shared" else live) == []
    if shape != "shared":
        assert toolchain.run([program]).stdout == OUTPUT


def build(objects, tmp_path, compiler, linker, shape, lto, *link_flags):
    compile_flag, link_flag = SHAPES[shape]
    parts = objects(compiler, *UNITS, flags=("-O2", "-DDEAD", compile_flag, *lto))
    return link(linker, compiler, parts[:2] if shape == "shared" else parts, tmp_path / "program",
                "-O2", link_flag, *lto, *link_flags)


@pytest.mark.parametrize("collect", ["keep", "gc"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("partition", ["none", "one", "balanced", "1to1", "max"])
@pytest.mark.parametrize("linker", ["bfd", "gold", "mold"])
@pytest.mark.parametrize("compiler", GCC)
def test_gcc(objects, live, live_and_dead, tmp_path, compiler, linker, partition, shape, collect):
    gc = ["-ffunction-sections", "-Wl,--gc-sections"] if collect == "gc" else []
    program = build(objects, tmp_path, compiler, linker, shape, ("-flto",),
                    f"-flto-partition={partition}", *gc)
    check(program, shape, live, live_and_dead)


@pytest.mark.parametrize("compiler", GCC)
def test_gcc_whole_program(objects, live, live_and_dead, tmp_path, compiler):
    program = build(objects, tmp_path, compiler, "bfd", "pie", ("-flto",), "-fwhole-program")
    check(program, "pie", live, live_and_dead)


@pytest.mark.parametrize("compiler", GCC)
def test_gcc_fat_objects_in_a_linker_without_its_plugin(objects, live_and_dead, tmp_path, compiler):
    """lld reads the machine code that lies beside gcc's own."""
    program = build(objects, tmp_path, compiler, "lld", "pie", ("-flto", "-ffat-lto-objects"))
    assert linked.faults(program, live_and_dead) == []
    assert toolchain.run([program]).stdout == OUTPUT


@pytest.mark.parametrize("collect", ["keep", "gc"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["full", "thin"])
@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("compiler", CLANG)
def test_clang(objects, live, live_and_dead, tmp_path, compiler, linker, kind, shape, collect):
    gc = ["-Wl,--gc-sections"] if collect == "gc" else []
    program = build(objects, tmp_path, compiler, linker, shape, (f"-flto={kind}",), *gc)
    check(program, shape, live, live_and_dead)


@pytest.mark.parametrize("kind, flag", [
    ("full", "--lto-partitions=4"), ("thin", "--thinlto-jobs=4"), ("full", "--lto-O0"),
    ("thin", "--lto-O1"), ("full", "--icf=all")])
@pytest.mark.parametrize("compiler", CLANG)
def test_clang_with_options_of_lld(objects, live, live_and_dead, tmp_path, compiler, kind, flag):
    program = build(objects, tmp_path, compiler, "lld", "pie", (f"-flto={kind}",),
                    "-Wl,--gc-sections", f"-Wl,{flag}")
    check(program, "pie", live, live_and_dead)
