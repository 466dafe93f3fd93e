# SPDX-License-Identifier: 0BSD
"""The ways in which programs use sys/sdt.h: each builds, and gives the notes that it should."""
import re

import pytest
import sdt

from support import notes, targets, toolchain

STRICT = ["-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wsystem-headers", "-Werror"]
BOTH = [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS]


def suffix(compiler):
    return ".cc" if "++" in compiler else ".c"


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("compiler,standards", [
    *[(each, "c99 c11 gnu17") for each in toolchain.C_COMPILERS],
    *[(each, "c++11 c++14 c++17 c++20") for each in toolchain.CXX_COMPILERS]])
def test_no_diagnostic_in_any_standard(tmp_path, compiler, standards, level):
    source = sdt.HERE / f"types{suffix(compiler)}"
    for standard in standards.split():
        for extra in ((), ("-DSDTKIT_DISABLED",)) if level == "-O0" else ((),):
            toolchain.compile_object(compiler, source, tmp_path / "types.o", *STRICT, level,
                                     f"-std={standard}", *sdt.OURS, *extra)


ASSEMBLER = """#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#define LIBC_PROBE_ASM(name, template) STAP_PROBE_ASM (libc, name, template)
        .text
        .globl _start
_start: STAP_PROBE(asm, zero)
        STAP_PROBE2(asm, two, 8@%rdi, -4@8(%rsp))
        DTRACE_PROBE12(asm, twelve, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, %eax)
        ret
        .section .probes,"aw"
asm_zero_semaphore: .short 0
asm_two_semaphore: .short 0
asm_twelve_semaphore: .short 0
        .section .note.GNU-stack,"",@progbits
"""


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_an_assembler_file_gives_the_same_notes(tmp_path, compiler):
    found = {}
    for name, includes in (("theirs", sdt.THEIRS), ("ours", sdt.OURS)):
        (tmp_path / "a.S").write_text(ASSEMBLER)
        program = tmp_path / name
        toolchain.run([compiler, "-nostdlib", "-static", *includes, tmp_path / "a.S", "-o",
                       program])
        text = toolchain.run(["readelf", "-nW", program]).stdout
        found[name] = re.findall(r"Provider: (.*)\n\s*Name: (.*)\n\s*Location: (\w+), "
                                 r"Base: \w+, Semaphore: (\w+)\n\s*Arguments: (.*)", text)
        assert len(found[name]) == 3 and all(int(row[3], 16) for row in found[name])
    assert [row[:2] + row[4:] for row in found["ours"]] == \
        [row[:2] + row[4:] for row in found["theirs"]]


def test_assembler_file_without_semaphores(tmp_path):
    found = sdt.compiled(tmp_path, '#include <sys/sdt.h>\nSTAP_PROBE1(cast-scope, a.b, 4@%eax)\n'
                         '.section .note.GNU-stack,"",@progbits\n', "gcc", *sdt.OURS, suffix=".S")
    assert sdt.probes(found) == {("cast-scope", "a.b", ("4",))} and found[0].semaphore == 0


NAMES = """
#include <sys/sdt.h>
#define MY_PROVIDER real_provider
#define point real_point
#define WRAP(name, value) STAP_PROBE1(MY_PROVIDER, name, value)
void f(int n)
{
    STAP_PROBE(cast-scope, dummy);
    STAP_PROBE(set_user.exe, x.y-z);
    WRAP(point, n);
    DTRACE_PROBE1(MY_PROVIDER, other, n);
    STAP_PROBEV(MY_PROVIDER, none);
}
"""


@pytest.mark.parametrize("compiler", BOTH)
def test_names_are_expanded_and_stringised(tmp_path, compiler):
    want = {("cast-scope", "dummy", ()), ("set_user.exe", "x.y-z", ()),
            ("real_provider", "real_point", ("-4",)), ("real_provider", "other", ("-4",)),
            ("real_provider", "none", ())}
    for includes in (sdt.OURS, ("-DSDT_USE_VARIADIC",)):
        found = sdt.compiled(tmp_path, NAMES, compiler, *includes, suffix=suffix(compiler))
        assert sdt.probes(found) == want


SEMAPHORE = """
#ifdef __cplusplus
extern "C" {
#endif
unsigned short app_hit_semaphore __attribute__((section(".probes")));
#ifdef __cplusplus
}
#endif
int main(void) { STAP_PROBE1(app, hit, 5); return app_hit_semaphore; }
"""


@pytest.mark.parametrize("flags", [(), ("-flto",)], ids=["plain", "lto"])
@pytest.mark.parametrize("compiler", BOTH)
def test_notes_have_semaphores_where_the_program_says_so(tmp_path, compiler, flags):
    if flags and compiler.startswith("clang"):
        flags += ("-fuse-ld=lld",)    # GNU ld would need LLVM's plugin
    for order, counted in (("#define _SDT_HAS_SEMAPHORES 1\n#include <sys/sdt.h>\n", True),
                           ("#include <sys/sdt.h>\n#define _SDT_HAS_SEMAPHORES 1\n"
                            "#include <sys/sdt.h>\n", False),
                           ("#define STAP_HAS_SEMAPHORES 1\n#include <sys/sdt.h>\n", False)):
        source = tmp_path / f"sem{suffix(compiler)}"
        source.write_text(order + SEMAPHORE)
        program = tmp_path / "sem"
        toolchain.run([compiler, "-O2", *flags, *sdt.OURS, source, "-o", program])
        [note] = [note for note in notes.notes(program) if note.provider == "app"]
        assert (note.semaphore != 0) == counted and note.base != 0
        toolchain.run([program])


INSIDE = """
asm volatile ("xorl %%ecx, %%ecx\\n"
              STAP_PROBE_ASM(user, pair, STAP_PROBE_ASM_TEMPLATE(5)) "nop"
              : : STAP_PROBE_ASM_OPERANDS(5, a, c, p, d, 7) : "ecx");
asm volatile (STAP_PROBE_ASM(user, none, STAP_PROBE_ASM_TEMPLATE(0)) ""
              : : STAP_PROBE_ASM_OPERANDS(0));
asm volatile (STAP_PROBE_ASM(user, raw, 8@%%rdi -4@8(%%rsp) 4@(%%rax,%%rdx,4)) "" : : "r"(a));
"""


@pytest.mark.parametrize("compiler", BOTH)
def test_probe_in_users_asm(tmp_path, compiler):
    text = ("#define asm __asm__\n#define SDT_USE_VARIADIC\n#include <sys/sdt.h>\n"
            "void f(long a, char c, void *p, double d) {" + INSIDE + "}\n"
            'asm (".text\\n" STAP_PROBE_ASM(user, basic, 4@%eax 8@4(%rsi)));\n')
    found = sdt.compiled(tmp_path, text, compiler, "-O2", *sdt.OURS, suffix=suffix(compiler))
    assert sdt.probes(found) == {("user", "pair", ("-8", "-1", "8", "8", "-4")),
                                 ("user", "none", ()), ("user", "raw", ("8", "-4", "4")),
                                 ("user", "basic", ("4", "8"))}
    pair = next(note for note in found if note.name == "pair")
    assert all(re.fullmatch(r"\$-?\d+|%[er][a-z0-9]+", arg.operand) for arg in pair.args)
    if "++" not in compiler:
        theirs = sdt.compiled(tmp_path, text, compiler, "-O2")
        assert {(p, n, tuple(s.replace("f", "") for s in shapes))
                for p, n, shapes in sdt.probes(theirs)} == sdt.probes(found)


GLIBC = """
#define STAP_SDT_ARG_CONSTRAINT nor
#include <sys/sdt.h>
#define STAP_PROBE0 STAP_PROBE
#define LIBC_PROBE(name, n, ...) LIBC_PROBE_1 (MODULE_NAME, name, n, ## __VA_ARGS__)
#define LIBC_PROBE_1(lib, name, n, ...) STAP_PROBE##n (lib, name, ## __VA_ARGS__)
#define LIBC_PROBE_ASM(name, template) STAP_PROBE_ASM (MODULE_NAME, name, template)
#define LIBC_PROBE_OPERANDS STAP_PROBE_ASM_OPERANDS
#define MODULE_NAME libc
void f(void *mutex, int kind, int fast)
{
    LIBC_PROBE (memory_sbrk, 0);
    LIBC_PROBE (mutex_entry, 1, mutex);
    LIBC_PROBE (mutex_init, 3, mutex, kind, fast);
    __asm__ volatile (LIBC_PROBE_ASM (lll, STAP_PROBE_ASM_TEMPLATE(1))
                      : : LIBC_PROBE_OPERANDS(1, mutex));
}
"""


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_glibc_style(tmp_path, compiler):
    found = sdt.probes(sdt.compiled(tmp_path, GLIBC, compiler, "-O2", "-fPIC", *sdt.OURS))
    assert found == sdt.probes(sdt.compiled(tmp_path, GLIBC, compiler, "-O2", "-fPIC"))
    assert ("libc", "mutex_init", ("8", "-4", "-4")) in found


LIBSTDCXX = """
#include <sys/sdt.h>
#include <exception>
/* We only want to use stap probes starting with v3.  Earlier versions added too much cost. */
#if !defined(STAP_PROBE2) || _SDT_NOTE_TYPE < 3
#error "not what the C++ library tests for"
#endif
#define PROBE2(name, arg1, arg2) STAP_PROBE2 (libstdcxx, name, arg1, arg2)
struct Failure { int code; };
static void raise(int code)
{
    Failure failure = { code };
    PROBE2 (throw, &failure, &typeid(failure));
    throw failure;
}
namespace inner { struct Local { int n; Local() : n(3) { STAP_PROBE1(app, made, n); } };
template <typename T> int sum(T t) { STAP_PROBE2(app, generic, t, sizeof t); return (int)t; } }
int main()
{
    inner::Local local;
    int seen = 0;
    try { raise(41); }
    catch (const Failure &failure) { PROBE2 (catch, &failure, failure.code); seen = failure.code; }
    auto lambda = [&](int n) { STAP_PROBE1(app, lambda, n + seen); return n; };
    return seen + lambda(1) + inner::sum(2L) + inner::sum((char)1) - 45;
}
"""


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
def test_libstdcxx_style_throw_and_catch(tmp_path, compiler, level):
    source = tmp_path / "throw.cc"
    source.write_text(LIBSTDCXX.replace("#include <exception>", "#include <typeinfo>"))
    found = {}
    for name, includes in (("theirs", sdt.THEIRS), ("ours", sdt.OURS)):
        program = tmp_path / name
        toolchain.run([compiler, level, *includes, source, "-o", program])
        toolchain.run([program])
        found[name] = sdt.probes(notes.notes(program))
    assert found["ours"] == found["theirs"]
    assert {name for _, name, _ in found["ours"]} == {"throw", "catch", "made", "generic", "lambda"}


@pytest.mark.parametrize("compiler", BOTH)
def test_any_order_of_our_headers(tmp_path, compiler, python_header):
    parts = ["#include <sys/sdt.h>", '#include "usdt/usdt.h"', '#include "python_probes.h"']
    for order in (parts, parts[::-1], [parts[1], parts[0], parts[2], parts[0]]):
        text = "\n".join(order) + "\nvoid f(int n) { STAP_PROBE1(app, here, n); }\n"
        found = sdt.compiled(tmp_path, text, compiler, "-O2", "-Wall", "-Wextra", "-Werror",
                             *sdt.OURS, f"-I{toolchain.INCLUDE}", f"-I{python_header}",
                             suffix=suffix(compiler))
        assert ("app", "here", ("-4",)) in sdt.probes(found)


@pytest.mark.parametrize("compiler", toolchain.CXX_COMPILERS)
@pytest.mark.parametrize("around", ['extern "C"', "namespace outer"])
def test_included_inside_a_block(tmp_path, compiler, around):
    text = (f"{around} {{\n#include <sys/sdt.h>\nvoid f(short n, const char *s) "
            "{ STAP_PROBE2(app, inside, n, s); }\n}\n")
    found = sdt.compiled(tmp_path, text, compiler, "-O2", *sdt.OURS, suffix=".cc")
    assert sdt.probes(found) == {("app", "inside", ("-2", "8"))}


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_with_the_header_of_systemtaps_dtrace(tmp_path, compiler):
    toolchain.need("dtrace")
    (tmp_path / "p.d").write_text("provider p { probe go(int, char *); probe stop(); };\n")
    toolchain.run(["dtrace", "-h", "-s", "p.d", "-o", "p.h"], cwd=tmp_path)
    toolchain.run(["dtrace", "-G", "-s", "p.d", "-o", "p.o"], cwd=tmp_path)
    (tmp_path / "main.c").write_text('#include "p.h"\nint main(void) { P_GO(1, "x"); '
                                     'if (P_STOP_ENABLED()) P_STOP(); return 0; }\n')
    program = tmp_path / "main"
    toolchain.run([compiler, *sdt.OURS, f"-I{tmp_path}", tmp_path / "main.c", tmp_path / "p.o",
                   "-o", program])
    found = [note for note in notes.notes(program) if note.provider == "p"]
    assert sdt.probes(found) == {("p", "go", ("-4", "8")), ("p", "stop", ())}
    assert all(note.semaphore for note in found)


CROSS = {"i386": (r"-?\d*\(%e..\)|\$-?\d+", "-4"), "aarch64": (r"x\d+|-?\d+", "-8")}


@pytest.mark.parametrize("name", sorted(CROSS))
def test_operands_of_i386_and_aarch64(tmp_path, name):
    target = targets.BY_NAME[name]
    compiler = f"{target.triple}-gcc"
    toolchain.need(compiler)
    operand, size_of_long = CROSS[name]
    program = tmp_path / name
    toolchain.run([compiler, "-O2", "-static", *sdt.OURS, sdt.HERE / "types.c", "-o", program])
    if target.emulator:
        toolchain.need(target.emulator[0])
    toolchain.run([*target.emulator, program])
    found = [note for note in notes.notes(program) if note.provider in ("types", "count")]
    shapes = {note.name: note.shapes for note in found}
    assert len(shapes) > 60
    assert shapes["long_"] == (size_of_long,) and shapes["short_"] == ("-2",)
    assert shapes["c12"][-1] == "-4" and len(shapes["c12"]) == 12
    for note in found:
        for arg in note.args:
            assert re.fullmatch(operand, arg.operand), f"{note.name}: {arg}"
