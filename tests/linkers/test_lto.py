# SPDX-License-Identifier: 0BSD
"""Link-time optimisation, however the linker cuts the program up, keeps every probe once."""
import pytest
from units import LIVE, LIVE_AND_DEAD, UNITS, check

from support import linked, toolchain
from support.linked import link
from support.sizes import sample

SHAPES = {"no-pie": ("-fno-pie", "-no-pie"), "pie": ("-fPIE", "-pie"),
          "static": ("-fno-pie", "-static"), "shared": ("-fPIC", "-shared")}
GCC = [compiler for compiler in toolchain.C_COMPILERS if "gcc" in compiler]
CLANG = [compiler for compiler in toolchain.C_COMPILERS if "clang" in compiler]
COLLECT = {"keep": (), "gc": ("-Wl,--gc-sections",)}
OF_GCC = pytest.mark.parametrize("compiler", GCC)
OF_CLANG = pytest.mark.parametrize("compiler", CLANG)


def build(objects, tmp_path, compiler, linker, shape, lto, *link_flags):
    compile_flag, link_flag = SHAPES[shape]
    parts = objects(compiler, *UNITS, flags=("-O2", "-DDEAD", compile_flag, *lto))
    return link(linker, compiler, parts[:2] if shape == "shared" else parts, tmp_path / "program",
                "-O2", link_flag, *lto, *link_flags)


def check_shape(program, shape):
    """A program drops what nothing calls; a library exports it."""
    if shape == "shared":
        assert linked.faults(program, LIVE_AND_DEAD) == []
    else:
        check(program, LIVE)


@pytest.mark.parametrize("compiler, linker, partition, shape, collect", sample(
    GCC, ["bfd", "gold", "mold"], ["none", "one", "balanced", "1to1", "max"], SHAPES, COLLECT))
def test_gcc_keeps_every_probe_once_in_each_partition(objects, tmp_path, compiler, linker,
                                                      partition, shape, collect):
    sections = ["-ffunction-sections"] if collect == "gc" else []
    program = build(objects, tmp_path, compiler, linker, shape, ("-flto",),
                    f"-flto-partition={partition}", *sections, *COLLECT[collect])
    check_shape(program, shape)


@OF_GCC
def test_gcc_whole_program(objects, tmp_path, compiler):
    check(build(objects, tmp_path, compiler, "bfd", "pie", ("-flto",), "-fwhole-program"))


@OF_GCC
def test_gcc_fat_objects_in_a_linker_without_its_plugin(objects, tmp_path, compiler):
    """lld reads the machine code that lies beside gcc's own."""
    check(build(objects, tmp_path, compiler, "lld", "pie", ("-flto", "-ffat-lto-objects")),
          LIVE_AND_DEAD)


@pytest.mark.parametrize("compiler, linker, kind, shape, collect", sample(
    CLANG, linked.LINKERS, ["full", "thin"], SHAPES, COLLECT))
def test_clang_keeps_every_probe_once_full_and_thin(objects, tmp_path, compiler, linker, kind,
                                                    shape, collect):
    program = build(objects, tmp_path, compiler, linker, shape, (f"-flto={kind}",),
                    *COLLECT[collect])
    check_shape(program, shape)


@pytest.mark.parametrize("kind, flag", [
    ("full", "--lto-partitions=4"), ("thin", "--thinlto-jobs=4"), ("full", "--lto-O0"),
    ("thin", "--lto-O1"), ("full", "--icf=all")])
@OF_CLANG
def test_clang_with_options_of_lld(objects, tmp_path, compiler, kind, flag):
    check(build(objects, tmp_path, compiler, "lld", "pie", (f"-flto={kind}",),
                "-Wl,--gc-sections", f"-Wl,{flag}"))
