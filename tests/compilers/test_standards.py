# SPDX-License-Identifier: 0BSD
"""No compiler, in no language standard, says a word about any macro."""
import pytest

from support import compilers, toolchain

MACROS = toolchain.ROOT / "tests" / "header"
WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]
C_STANDARDS = ["gnu89", "c99", "gnu99", "c11", "gnu11", "c17", "gnu17", "c2x", "gnu2x"]
CXX_STANDARDS = [f"{kind}++{year}" for kind in ("c", "gnu")
                 for year in ("98", "11", "14", "17", "20", "2b")]
# What is compiled: probes at two levels, and the other two states of the header.
BUILDS = {"plain": ["-O0"], "optimised": ["-O2"], "off": ["-O2", "-DUSDT_DISABLED"],
          "fast": ["-O2", "-DUSDT_NOP=11"]}


def flags_of(standard):
    """The test's own file has _Bool and long long: -pedantic refuses them in the oldest."""
    if standard == "gnu89":
        return WARNINGS
    if standard.endswith("++98"):
        return [*WARNINGS, "-pedantic", "-Wno-long-long", "-Wno-c++11-long-long"]
    return [*WARNINGS, "-pedantic"]


def compile_all(compiler, tmp_path, python_header, *flags):
    compilers.need(compiler)
    for name in ("every_macro.c", "every_python_macro.c"):
        toolchain.compile_object(compiler, MACROS / name, tmp_path / "out.o", f"-I{python_header}",
                                 *flags)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("standard", C_STANDARDS)
@pytest.mark.parametrize("compiler", compilers.C)
def test_c(tmp_path, python_header, compiler, standard, build):
    compile_all(compiler, tmp_path, python_header, f"-std={standard}", *BUILDS[build],
                *flags_of(standard))


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("standard", CXX_STANDARDS)
@pytest.mark.parametrize("compiler", compilers.CXX)
def test_cxx(tmp_path, python_header, compiler, standard, build):
    flags = [flag for flag in flags_of(standard)
             if flag != "-Wno-c++11-long-long" or compiler.startswith("clang")]
    compile_all(compiler, tmp_path, python_header, "-xc++", f"-std={standard}", *BUILDS[build],
                *flags)


@pytest.mark.parametrize("code", [
    ["-fPIC"], ["-fPIE"], ["-fno-pie"], ["-mcmodel=medium"], ["-mcmodel=large"],
    ["-fsanitize=address"], ["-fsanitize=undefined"], ["--coverage"], ["-pg"],
    ["-fstack-protector-all"], ["-fno-omit-frame-pointer"], ["-fcf-protection=full"],
    ["-march=x86-64-v3"], ["-flto"], ["-g3"]], ids=" ".join)
@pytest.mark.parametrize("compiler", compilers.C)
def test_code_generation(tmp_path, compiler, code):
    """Twelve arguments find their registers in every kind of code."""
    compilers.need(compiler)
    for level in ("-O0", "-O2"):
        toolchain.compile_object(compiler, MACROS / "every_macro.c", tmp_path / "out.o", level,
                                 "-Wall", "-Werror", *code)
