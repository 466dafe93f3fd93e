# SPDX-License-Identifier: 0BSD
"""Where probes are off, nothing is left of them but the check of types."""
import pytest

from support import notes, toolchain
from support.sizes import sample

PROGRAM = """
#include <stdio.h>
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(off_typed, "off", "typed")
static int evaluated;
static int count(void) { return ++evaluated; }
static USDT_INLINE void off_typed(int n)
{
    USDT_PROBE_WITH_SEMAPHORE("off_typed_semaphore", "off", "typed", n);
}
int main(void)
{
    USDT_PROBE1("off", "bare", count());
    USDT_SEMAPHORE_PROBE1(off_typed, "off", "typed", count());
    if (USDT_ACTIVE(off_typed))
        off_typed(count());
    printf("%d %d\\n", evaluated, USDT_ENABLED);
    return 0;
}
"""


@pytest.mark.parametrize("flag, enabled", [
    ("-USDTKIT_DISABLED", True), ("-DSDTKIT_REQUIRED", True),
    ("-DSDTKIT_DISABLED", False), ("-D__TINYC__", False)])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_enabled_evaluates_the_bare_probe_and_disabled_leaves_nothing(tmp_path, compiler, flag,
                                                                      enabled):
    program = toolchain.program(compiler, PROGRAM, tmp_path,
                                ["-std=c99", *toolchain.STRICT, flag])
    assert {note.name for note in notes.notes(program)} == ({"bare", "typed"} if enabled else set())
    assert (notes.section(program, ".probes") is not None) == enabled
    assert toolchain.run([program]).stdout == ("1 1\n" if enabled else "0 0\n")


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_disabled_still_checks_types(tmp_path, compiler):
    text = PROGRAM.replace("off_typed(count())", "off_typed(\"text\")")
    said = toolchain.compiler_error(compiler, toolchain.source(compiler, text, tmp_path),
                                    "-DSDTKIT_DISABLED", "-Werror")
    assert "off_typed" in said or "'int'" in said


@pytest.mark.parametrize("compiler, flags, cause", [
    (compiler, flags.split(), cause) for compiler, (flags, cause) in sample(
        toolchain.C_COMPILERS, [("-DSDTKIT_REQUIRED -D__TINYC__", "no probes here"),
                                ("-DSDTKIT_REQUIRED -DSDTKIT_DISABLED", "contradict each other"),
                                ("-DSDTKIT_NOP=5", "red zone"),
                                ("-DSDTKIT_NOP=10", "never fire"),
                                ("-DSDTKIT_NOP=2", "SDTKIT_NOP is 1")])])
def test_impossible_settings_are_errors_that_name_the_cause(tmp_path, compiler, flags, cause):
    source = toolchain.source(compiler, PROGRAM, tmp_path)
    assert cause in toolchain.compiler_error(compiler, source, *flags)
