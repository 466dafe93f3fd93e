# SPDX-License-Identifier: 0BSD
"""Where probes are off, nothing is left of them but the check of types."""
import pytest

from support import notes, toolchain

PROGRAM = """
#include <stdio.h>
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(off_typed, "off", "typed")
static int evaluated;
static int count(void) { return ++evaluated; }
static USDT_INLINE void off_typed(int n)
{
    USDT_FIRE1("off", "typed", SEMAPHORE, DEFAULT, INTEGERS, S32, n);
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


@pytest.fixture
def program(tmp_path):
    def build(compiler, *flags, text=PROGRAM):
        source = tmp_path / "off.c"
        source.write_text(text)
        built = toolchain.compile_object(compiler, source, tmp_path / "off.o", "-std=c99",
                                         *toolchain.STRICT, *flags)
        return toolchain.link(compiler, [built], tmp_path / "off")
    return build


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_disabled_leaves_no_note_and_evaluates_nothing(program, compiler):
    off = program(compiler, "-DUSDT_DISABLED")
    assert notes.notes(off) == []
    assert notes.section(off, ".probes") is None
    assert toolchain.run([off]).stdout == "0 0\n"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_enabled_evaluates_the_bare_probe_only(program, compiler):
    on = program(compiler)
    assert {note.name for note in notes.notes(on)} == {"bare", "typed"}
    assert toolchain.run([on]).stdout == "1 1\n"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_target_without_probes_compiles_them_away(program, compiler):
    off = program(compiler, "-D__TINYC__")
    assert toolchain.run([off]).stdout == "0 0\n"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_disabled_still_checks_types(tmp_path, compiler):
    source = tmp_path / "wrong.c"
    source.write_text(PROGRAM.replace("off_typed(count())", "off_typed(\"text\")"))
    said = toolchain.compiler_error(compiler, source, "-DUSDT_DISABLED", "-Werror")
    assert "off_typed" in said or "'int'" in said


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
@pytest.mark.parametrize("flags, cause", [
    (["-DUSDT_REQUIRED", "-D__TINYC__"], "no probes here"),
    (["-DUSDT_REQUIRED", "-DUSDT_DISABLED"], "contradict each other"),
    (["-DUSDT_NOP=5"], "red zone"),
    (["-DUSDT_NOP=10"], "never fire"),
    (["-DUSDT_NOP=2"], "USDT_NOP is 1"),
])
def test_impossible_settings_are_errors_that_name_the_cause(tmp_path, compiler, flags, cause):
    source = tmp_path / "setting.c"
    source.write_text(PROGRAM)
    assert cause in toolchain.compiler_error(compiler, source, *flags)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_required_is_silent_where_probes_work(program, compiler):
    assert toolchain.run([program(compiler, "-DUSDT_REQUIRED")]).stdout == "1 1\n"


@pytest.mark.parametrize("language", ["c", "c++"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
@pytest.mark.parametrize("argument", ["structure", "wide", "floating"])
def test_arguments_that_no_tracer_can_read_are_refused(tmp_path, compiler, language, argument):
    source = tmp_path / "refused.c"
    source.write_text("""
    #include "usdt/usdt.h"
    struct big { long a[3]; };
    extern struct big structure;
    extern __int128 wide;
    extern long double floating;
    void f(void);
    void f(void) { USDT_PROBE1("a", "b", %s); }
    """ % argument)
    said = toolchain.compiler_error(compiler, source, "-x", language)
    assert "a probe argument is an integer, a pointer or a double of at most 8 bytes" in said


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_intel_syntax_is_refused(tmp_path, compiler):
    source = tmp_path / "intel.c"
    source.write_text(PROGRAM)
    assert "probes need -masm=att" in toolchain.compiler_error(compiler, source, "-masm=intel")
