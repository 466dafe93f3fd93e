# SPDX-License-Identifier: 0BSD
"""A file that uses every macro compiles without a word from any compiler."""
from pathlib import Path

import pytest

from support import toolchain
from support.sizes import sample

HERE = Path(__file__).parent
SOURCES = [HERE / "every_macro.c", HERE / "every_python_macro.c"]
C_STANDARDS = ["gnu89", "c99", "gnu99", "c11", "gnu11", "c17", "gnu17", "c2x", "gnu2x"]
CXX_STANDARDS = [f"{kind}++{year}" for kind in ("c", "gnu")
                 for year in ("98", "11", "14", "17", "20", "2b")]
CODE = {"plain": [], "pic": ["-fPIC"], "pie": ["-fPIE"], "lto": ["-flto"],
        "off": ["-DSDTKIT_DISABLED"], "fast": ["-DSDTKIT_NOP=11"],
        "old-as": ["-DSDTKIT_NO_LINK_ORDER"]}


def compile_all(directory, compiler, *flags):
    for source in SOURCES:
        toolchain.compile_object(compiler, source, directory / "out.o", *flags)


@pytest.mark.parametrize("compiler, standard, level, code", sample(
    toolchain.C_COMPILERS, C_STANDARDS, toolchain.LEVELS, CODE))
def test_every_macro_in_each_standard_of_c(tmp_path, python_header, compiler, standard, level,
                                           code):
    # -pedantic forbids // comments and _Bool in the oldest dialect, which large projects still use.
    warnings = [word for word in toolchain.STRICT
                if standard != "gnu89" or word != "-pedantic-errors"]
    compile_all(tmp_path, compiler, f"-std={standard}", level, f"-I{python_header}", *CODE[code],
                *warnings)


@pytest.mark.parametrize("compiler, standard, level, code", sample(
    toolchain.CXX_COMPILERS, CXX_STANDARDS, ["-O0", "-O2"], CODE))
def test_every_macro_in_each_standard_of_cxx(tmp_path, python_header, compiler, standard, level,
                                             code):
    flags = []
    if standard.endswith("98"):  # the file itself has long long, which C++98 has not
        flags = ["-Wno-long-long"]
        if compiler.startswith("clang"):
            flags += ["-Wno-c++11-long-long"]
    compile_all(tmp_path, compiler, "-xc++", f"-std={standard}", level, f"-I{python_header}",
                *CODE[code], *toolchain.STRICT, *flags)


@pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
def test_the_header_alone_in_strict_cxx98(tmp_path, compiler):
    alone = toolchain.source(compiler, '#include "usdt/usdt.h"\n', tmp_path)
    toolchain.compile_object(compiler, alone, tmp_path / "o.o", "-std=c++98", *toolchain.STRICT)


@pytest.mark.parametrize("compiler, level, code", sample(toolchain.C_COMPILERS, ["-O0", "-O2"], [
    "-fno-pie", "-mcmodel=medium", "-mcmodel=large", "-fsanitize=address", "-fsanitize=undefined",
    "--coverage", "-pg", "-fstack-protector-all", "-fno-omit-frame-pointer",
    "-fcf-protection=full", "-march=x86-64-v3", "-g3"]))
def test_twelve_arguments_find_registers_in_every_kind_of_code(tmp_path, compiler, level, code):
    toolchain.compile_object(compiler, SOURCES[0], tmp_path / "out.o", level, "-Wall", "-Werror",
                             code)
