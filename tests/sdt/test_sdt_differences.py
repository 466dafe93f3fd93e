# SPDX-License-Identifier: 0BSD
"""Faults of SystemTap's header, each beside what ours does."""
import pytest
import sdt

from support import toolchain


def accepts(tmp_path, text, *words, suffix=".c"):
    source = tmp_path / f"try{suffix}"
    source.write_text(text)
    return toolchain.run([*words, "-c", source, "-o", tmp_path / "try.o"], check=False)


PROLOGUE = "#include <sys/sdt.h>\n"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS + toolchain.CXX_COMPILERS)
def test_a_bit_field_is_an_argument(tmp_path, compiler):
    text = PROLOGUE + ("struct s { unsigned a : 5; int b : 9; unsigned long long c : 40; };\n"
                       "void f(struct s *p) { STAP_PROBE3(p, n, p->a, p->b, p->c); }\n")
    suffix = ".cc" if "++" in compiler else ".c"
    assert accepts(tmp_path, text, compiler, suffix=suffix).returncode != 0
    [note] = sdt.compiled(tmp_path, text, compiler, "-O2", *sdt.OURS, suffix=suffix)
    assert [arg.size in (1, 2, 4, 8) for arg in note.args] == [True] * 3
    assert note.args[1].signed and note.args[2].size == 8 and not note.args[2].signed


@pytest.mark.parametrize("kind", ["struct { char c[16]; }", "struct { char c[3]; }", "__int128",
                                  "long double"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS + toolchain.CXX_COMPILERS)
def test_values_that_no_tracer_reads_are_refused(tmp_path, compiler, kind):
    text = PROLOGUE + f"typedef {kind} t; void f(t *p) {{ STAP_PROBE1(p, n, *p); }}\n"
    suffix = ".cc" if "++" in compiler else ".c"
    ours = accepts(tmp_path, text, compiler, *sdt.OURS, suffix=suffix)
    assert ours.returncode != 0 and "a probe argument has 1, 2, 4 or 8 bytes" in ours.stderr


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_struct_is_written_silently_by_systemtaps(tmp_path, compiler):
    text = PROLOGUE + ("struct s { long a, b; }; struct s g;\n"
                       "void f(void) { STAP_PROBE1(p, n, g); }\n")
    [note] = sdt.compiled(tmp_path, text, compiler, "-O2")
    assert note.args[0].size == 16
    assert accepts(tmp_path, text, compiler, *sdt.OURS).returncode != 0


def test_altmacro_does_not_leak(tmp_path):
    """A macro of the user behind a probe sees <text> as it stands."""
    text = PROLOGUE + ('void f(void) { STAP_PROBE(p, n); }\n'
                       '__asm__(".data\\n.macro say text\\n.ascii \\"\\\\text\\"\\n.endm\\n"\n'
                       '        "say <kept>\\n.purgem say\\n.text");\n')
    for which, includes, kept in (("theirs", (), b"kept"), ("ours", sdt.OURS, b"<kept>")):
        source = tmp_path / f"{which}.c"
        source.write_text(text)
        target = tmp_path / f"{which}.o"
        toolchain.run(["gcc", "-fno-toplevel-reorder", *includes, "-c", source, "-o", target])
        assert kept in target.read_bytes()
        assert (b"<kept>" in target.read_bytes()) == (which == "ours")


def test_no_other_header_is_included(tmp_path):
    (tmp_path / "x.cc").write_text(PROLOGUE)
    for includes, expected in ((sdt.THEIRS, True), (sdt.OURS, False)):
        text = toolchain.run(["g++", "-M", *includes, tmp_path / "x.cc"]).stdout
        assert ("cstddef" in text) == expected
        assert ("sdt-config.h" in text) == expected


def test_a_variadic_probe_needs_no_switch(tmp_path):
    text = PROLOGUE + "void f(int n) { STAP_PROBEV(p, n, n); }\n"
    theirs = accepts(tmp_path, text, "gcc", "-Werror=implicit-function-declaration")
    assert theirs.returncode != 0
    assert accepts(tmp_path, text, "gcc", *sdt.OURS).returncode == 0


def test_a_function_is_a_pointer_in_cxx(tmp_path):
    text = PROLOGUE + "int g(int); void f() { STAP_PROBE1(p, n, g); }\n"
    assert accepts(tmp_path, text, "g++", suffix=".cc").returncode != 0
    [note] = sdt.compiled(tmp_path, text, "g++", "-O2", *sdt.OURS, suffix=".cc")
    assert note.shapes == ("8",)


def test_an_incomplete_array_is_a_pointer(tmp_path):
    text = PROLOGUE + "extern int table[]; void f(void) { STAP_PROBE1(p, n, table); }\n"
    assert accepts(tmp_path, text, "gcc").returncode != 0
    [note] = sdt.compiled(tmp_path, text, "gcc", "-O2", *sdt.OURS)
    assert note.shapes == ("8",)


def test_operands_of_asm_in_cxx(tmp_path):
    text = PROLOGUE + ('void f(int n) { __asm__ volatile (STAP_PROBE_ASM(p, n, '
                       'STAP_PROBE_ASM_TEMPLATE(1)) : : STAP_PROBE_ASM_OPERANDS(1, n)); }\n')
    assert accepts(tmp_path, text, "g++", suffix=".cc").returncode != 0
    [note] = sdt.compiled(tmp_path, text, "g++", "-O2", *sdt.OURS, suffix=".cc")
    assert note.shapes == ("-4",)


def test_narrow_values_are_named_by_the_32_bit_register(tmp_path):
    """gdb does not know %r8b; the low byte of %r8d has the same value."""
    text = PROLOGUE + ("void f(int a, int b, int c, int d, signed char e, unsigned char g)\n"
                       "{ STAP_PROBE2(p, n, e, g); }\n")
    [theirs] = sdt.compiled(tmp_path, text, "gcc", "-O2")
    [ours] = sdt.compiled(tmp_path, text, "gcc", "-O2", *sdt.OURS)
    assert [str(arg) for arg in theirs.args] == ["-1@%r8b", "1@%r9b"]
    assert ours.shapes == theirs.shapes
    assert all(not arg.operand.endswith(("b", "l")) for arg in ours.args)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_what_pointers_point_to_is_stored(tmp_path, compiler):
    text = PROLOGUE + ("void f(int n) { int pair[2]; pair[0] = n; pair[1] = 77;\n"
                       "STAP_PROBE1(p, n, pair); }\n")
    assert accepts(tmp_path, text, compiler, "-O2", *sdt.OURS).returncode == 0
    assert "0x4d" in toolchain.run(["objdump", "-d", tmp_path / "try.o"]).stdout
