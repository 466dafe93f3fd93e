# SPDX-License-Identifier: 0BSD
"""A file that uses every macro compiles without a word from any compiler."""
from pathlib import Path

import pytest

from support import toolchain

HERE = Path(__file__).parent
SOURCE = HERE / "every_macro.c"
C_STANDARDS = ["c99", "c11", "c17", "gnu99", "gnu17"]
CXX_STANDARDS = ["c++11", "c++14", "c++17", "c++20"]
CODE = {"plain": [], "pic": ["-fPIC"], "pie": ["-fPIE"], "lto": ["-flto"],
        "off": ["-DUSDT_DISABLED"], "fast": ["-DUSDT_NOP=11"],
        "old-as": ["-DUSDT_NO_LINK_ORDER"]}


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("level", toolchain.LEVELS)
@pytest.mark.parametrize("standard", C_STANDARDS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_c(tmp_path, python_header, compiler, standard, level, code):
    for source in (SOURCE, HERE / "every_python_macro.c"):
        toolchain.compile_object(compiler, source, tmp_path / "c.o", f"-std={standard}", level,
                                 f"-I{python_header}", *CODE[code], *toolchain.STRICT)


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("standard", CXX_STANDARDS)
@pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
def test_cxx(tmp_path, python_header, compiler, standard, level, code):
    for source in (SOURCE, HERE / "every_python_macro.c"):
        toolchain.compile_object(compiler, source, tmp_path / "cxx.o", "-xc++", level,
                                 f"-std={standard}", f"-I{python_header}", *CODE[code],
                                 *toolchain.STRICT)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_gnu89(tmp_path, compiler):
    """The oldest dialect that large C projects still use; -pedantic forbids its comments."""
    toolchain.compile_object(compiler, SOURCE, tmp_path / "gnu89.o", "-std=gnu89", "-O2",
                             "-Wall", "-Wextra", "-Werror")


@pytest.mark.parametrize("compiler", ["aarch64-linux-gnu-gcc", "clang --target=aarch64-linux-gnu"])
@pytest.mark.parametrize("level", toolchain.LEVELS)
def test_aarch64(tmp_path, compiler, level):
    program, *target = compiler.split()
    if target:
        target += ["-isystem", "/usr/aarch64-linux-gnu/include"]
    toolchain.compile_object(program, SOURCE, tmp_path / "arm.o", *target, "-std=c99", level,
                             *toolchain.STRICT)
