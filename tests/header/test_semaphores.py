# SPDX-License-Identifier: 0BSD
"""A semaphore exists where it is used, and goes with its last use."""
import re

import pytest

from support import notes, toolchain
from support.sizes import sample

USES = {
    "bare": ('USDT_PROBE("app", "x", n)', set()),
    "guarded": ('USDT_GUARDED_PROBE("app", "x", n)', {"app_x_semaphore"}),
    "test": ('if (USDT_PROBE_ACTIVE("app", "x")) n++', {"app_x_semaphore"}),
    "shared": ('USDT_GUARDED_PROBE_WITH_SEMAPHORE("mine", "app", "x", n); '
               'USDT_GUARDED_PROBE_WITH_SEMAPHORE("mine", "app", "y", n); '
               'if (USDT_SEMAPHORE_ACTIVE("mine")) n++', {"mine"}),
    "named by a bare one": ('USDT_PROBE_WITH_SEMAPHORE("mine", "app", "x", n)', {"mine"}),
    "unreachable": ('USDT_GUARDED_PROBE("app", "x", (__builtin_abort(), n))', {"app_x_semaphore"}),
    "of version 0.1": ('USDT_SEMAPHORE_PROBE1(first, "app", "x", n)', {"app_x_semaphore"}),
    "tested as in 0.1": ("if (USDT_ACTIVE(first)) n++", {"app_x_semaphore"}),
    "none": ("n++", set()),
}
FILE = """
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(first, "app", "x");
USDT_SEMAPHORE_DEFINE(second, "app", "y")
int main(int n, char **v)
{
    (void)v;
    {USE};
    return n > 5;
}
"""


def semaphores(path):
    """Name and size of the symbols in .probes."""
    table = toolchain.run(["readelf", "-sW", path]).stdout
    return {found[1]: int(found[0]) for found in
            re.findall(r" (\d+) OBJECT +(?:WEAK|LOCAL) +(?:HIDDEN|DEFAULT) +\d+ (\S+)$", table,
                       re.MULTILINE) if found[0] == "2"}


@pytest.mark.parametrize("compiler, use, level", sample(
    [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS], USES, ["-O0", "-O2", "-Os"]))
def test_a_semaphore_is_where_it_is_used(tmp_path, compiler, use, level):
    code, names = USES[use]
    source = toolchain.source(compiler, FILE.replace("{USE}", code), tmp_path)
    flags = ["-std=c++11" if "++" in compiler else "-std=c99", *toolchain.STRICT, level]
    program = toolchain.program(compiler, source.read_text(), tmp_path, flags)
    assert semaphores(program) == dict.fromkeys(names, 2)
    assert toolchain.run([program]).returncode == 0
    for note in notes.notes(program):
        assert bool(note.semaphore) == bool(names)


# gold and mold keep notes of dead functions that are in no group: tests/linkers/test_collect.py.
@pytest.mark.parametrize("linker", ["bfd", "lld"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_dead_ones_go_with_their_notes(tmp_path, compiler, linker):
    """1,000 dead functions leave next to nothing."""
    toolchain.need(f"ld.{linker}")
    functions = "".join(f'void d{number}(int n) {{ USDT_GUARDED_PROBE("app", "d{number}", n); }}\n'
                        for number in range(1000))
    text = ('#include "usdt/usdt.h"\n' + functions
            + 'int main(int n, char **v)\n{\n    (void)v;\n'
              '    USDT_GUARDED_PROBE("app", "alive", n);\n    return 0;\n}\n')
    flags = ["-O2", "-ffunction-sections", "-w"]
    link = [f"-fuse-ld={linker}", "-Wl,--gc-sections"]
    program = toolchain.program(compiler, text, tmp_path, flags, link)
    assert [note.name for note in notes.notes(program)] == ["alive"]
    assert set(semaphores(program)) == {"app_alive_semaphore"}
    (tmp_path / "one").mkdir()
    alone = toolchain.program(compiler, text.replace(functions, ""), tmp_path / "one", flags, link)
    assert program.stat().st_size - alone.stat().st_size <= 10_000


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
@pytest.mark.parametrize("standard", ["c99", "c11"])
def test_a_c99_inline_function_may_hold_probes(tmp_path, compiler, standard):
    text = ('#include "usdt/usdt.h"\n'
            'USDT_SEMAPHORE_DEFINE(old, "app", "old")\n'
            'inline void f(int x, const char *p, double d, float e)\n{\n'
            '    USDT_PROBE("app", "bare", x, p, d, e);\n'
            '    USDT_GUARDED_PROBE("app", "guarded", x, p, d, e);\n'
            '    USDT_SEMAPHORE_PROBE1(old, "app", "old", d);\n'
            '    if (USDT_ACTIVE(old))\n        USDT_PROBE("app", "more", e);\n}\n'
            'extern inline void f(int x, const char *p, double d, float e);\n')
    built = toolchain.compile_object(compiler, toolchain.source(compiler, text, tmp_path),
                                     tmp_path / "o.o", f"-std={standard}", *toolchain.STRICT)
    assert {note.name for note in notes.notes(built)} == {"bare", "guarded", "old", "more"}


EXPRESSIONS = """
#include "usdt/usdt.h"
struct big { long a[3]; };
int f(int n, struct big big);
int f(int n, struct big big)
{
    (void)big;
    {USE};
    return n;
}
"""


# A pass for another processor checks less: it has no names of notes to look at.
DEVICE = "-D__CUDA_ARCH__=800"
PROGRAMS = [
    ('for (; n < 3; USDT_PROBE("app", "x", n)) n++', True),
    ('n ? USDT_PROBE("app", "x", n) : (void)0', True),
    ('(USDT_GUARDED_PROBE("app", "x", n), n++)', True),
    ('for (; n < 3; USDT_GUARDED_PROBE("app", "x", n)) n++', True),
    ('if (n) USDT_PROBE("app", "x", n); else USDT_PROBE("app", "y")', True),
    ('USDT_PROBE("app", "x", big)', False),
    ('USDT_GUARDED_PROBE("app", "x", (long double)n)', False),
    ('USDT_PROBE("app", x, n)', False),
]


@pytest.mark.parametrize("flag, use, right", [
    (flag, *each) for flag in ("-USDTKIT_DISABLED", "-DSDTKIT_DISABLED", DEVICE) for each in PROGRAMS
    if each[1] or flag != DEVICE])
@pytest.mark.parametrize("compiler", ["gcc", "clang++"])
def test_on_and_off_accept_the_same_programs(tmp_path, compiler, flag, use, right):
    source = toolchain.source(compiler, EXPRESSIONS.replace("{USE}", use), tmp_path)
    if right:
        toolchain.compile_object(compiler, source, tmp_path / "o.o", flag)
    else:
        toolchain.compiler_error(compiler, source, flag)


@pytest.mark.parametrize("flags", [
    ["-finstrument-functions"], ["-fsanitize-coverage=trace-pc"], ["-fprofile-arcs"]])
@pytest.mark.parametrize("compiler", ["gcc", "g++", "clang", "clang++"])
def test_helpers_are_not_instrumented(tmp_path, compiler, flags):
    """A function with probes calls as many hooks as one without."""
    if "clang" in compiler and flags == ["-fprofile-arcs"]:
        flags = ["-fprofile-instr-generate"]

    def hooks(statement):
        text = ('#include "usdt/usdt.h"\nextern int n; extern double d; extern float e;\n'
                'int main(void)\n{\n    ' + statement + '\n    return 0;\n}\n')
        source = toolchain.source(compiler, text, tmp_path)
        built = toolchain.compile_object(compiler, source, tmp_path / "o.o", "-O2", *flags)
        code = toolchain.run(["objdump", "-dr", built]).stdout
        return len(re.findall(r"__cyg_profile|__sanitizer_cov|__gcov|__llvm_prf|__profc", code))
    if flags == ["-fprofile-arcs"]:  # gcc counts in what it inlines; that it compiles is shown.
        assert hooks('USDT_PROBE("app", "x", n, d, e);')
        return
    assert hooks('USDT_PROBE("app", "x", n, d, e);') == hooks("n++;")
