# SPDX-License-Identifier: 0BSD
"""Inline functions, templates, virtual functions and lambdas in two units: one site each."""
import pytest

from support import linked, toolchain
from support.linked import link

UNITS = ("cases_one.cc", "cases_two.cc")
COMPILERS = pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)


@pytest.mark.parametrize("linking", ["plain", "gc", "icf", "shared"])
@pytest.mark.parametrize("sections", ["one", "many"])
@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("linker", linked.LINKERS)
@COMPILERS
def test_two_units(objects, cxx_live, tmp_path, compiler, linker, level, sections, linking):
    flags = (level, "-fPIC", *(["-ffunction-sections"] if sections == "many" else []))
    words = {"plain": ["-pie"], "gc": ["-pie", "-Wl,--gc-sections"],
             "icf": ["-pie", "-Wl,--icf=all"], "shared": ["-shared"]}[linking]
    if (linker, linking) == ("bfd", "icf"):
        words = ["-pie"]  # bfd folds nothing
    program = link(linker, compiler, objects(compiler, *UNITS, flags=flags), tmp_path / "program",
                   *words)
    assert linked.faults(program, cxx_live) == []
    if linking != "shared":
        assert toolchain.run([program]).stdout == "15\n"


@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("level", ["-O1", "-O3"])
@COMPILERS
def test_two_units_with_lto(objects, cxx_live, tmp_path, compiler, linker, level):
    fat = ("-ffat-lto-objects",) if (linker, compiler[:3]) == ("lld", "g++") else ()
    parts = objects(compiler, *UNITS, flags=(level, "-flto", "-fPIE", *fat))
    program = link(linker, compiler, parts, tmp_path / "program", level, "-flto", "-pie")
    assert linked.faults(program, cxx_live) == []
    assert toolchain.run([program]).stdout == "15\n"


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld"])
@COMPILERS
def test_a_relocatable_link_keeps_the_groups(objects, cxx_live, tmp_path, compiler, linker):
    parts = objects(compiler, *UNITS, flags=("-O2", "-fPIE"))
    for number, part in enumerate(parts):
        toolchain.run([linked.PROGRAMS[linker], "-r", part, "-o", tmp_path / f"{number}.o"])
    program = link("bfd", compiler, [tmp_path / "0.o", tmp_path / "1.o"], tmp_path / "program",
                   "-pie")
    assert linked.faults(program, cxx_live) == []
    assert toolchain.run([program]).stdout == "15\n"
