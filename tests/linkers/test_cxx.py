# SPDX-License-Identifier: 0BSD
"""Inline functions, templates, virtual functions and lambdas in two units: one site each."""
import pytest

from support import linked, toolchain
from support.linked import link
from support.sizes import sample

UNITS = ("cases_one.cc", "cases_two.cc")
COMPILERS = pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
LINKING = {"plain": ("-pie",), "gc": ("-pie", "-Wl,--gc-sections"),
           "icf": ("-pie", "-Wl,--icf=all"), "shared": ("-shared",)}
SITES = {"inlined": 1, "templated": 2, "virtual": 1, "static_member": 1, "name_space": 1,
         "extern_c": 1, "lambda": 1}


def check(program):
    assert linked.faults(program, SITES) == []
    assert toolchain.run([program]).stdout == "15\n"


@pytest.mark.parametrize("compiler, linker, level, sections, linking", sample(
    toolchain.CXX_COMPILERS, linked.LINKERS, ["-O0", "-O2"], ["one", "many"], LINKING,
    valid=lambda *cell: (cell[1], cell[4]) != ("bfd", "icf")))  # bfd folds nothing
def test_a_function_of_two_units_has_one_site(objects, tmp_path, compiler, linker, level, sections,
                                              linking):
    flags = (level, "-fPIC", *(["-ffunction-sections"] if sections == "many" else []))
    program = link(linker, compiler, objects(compiler, *UNITS, flags=flags), tmp_path / "program",
                   *LINKING[linking])
    if linking == "shared":
        assert linked.faults(program, SITES) == []
    else:
        check(program)


@pytest.mark.parametrize("compiler, linker, level", sample(
    toolchain.CXX_COMPILERS, linked.LINKERS, ["-O1", "-O3"]))
def test_a_function_of_two_units_has_one_site_with_lto(objects, tmp_path, compiler, linker, level):
    fat = ("-ffat-lto-objects",) if (linker, compiler[:3]) == ("lld", "g++") else ()
    parts = objects(compiler, *UNITS, flags=(level, "-flto", "-fPIE", *fat))
    program = link(linker, compiler, parts, tmp_path / "program", level, "-flto", "-pie")
    check(program)


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld"])
@COMPILERS
def test_a_relocatable_link_keeps_the_groups(objects, tmp_path, compiler, linker):
    parts = objects(compiler, *UNITS, flags=("-O2", "-fPIE"))
    for number, part in enumerate(parts):
        toolchain.run([linked.PROGRAMS[linker], "-r", part, "-o", tmp_path / f"{number}.o"])
    program = link("bfd", compiler, [tmp_path / "0.o", tmp_path / "1.o"], tmp_path / "program",
                   "-pie")
    check(program)
