# SPDX-License-Identifier: 0BSD
"""Headers of -h: clean in every mode, included in any order and way, and renamed as projects do."""
import re

import pytest

import program
from program import FILES, good, provider
from support import notes, toolchain

APP = ("provider app {\n    probe fire(int, char *);\n    probe none();\n    probe a__b_c(long);\n"
       "};\n")
USE = """
static int calls;
int next_number(void);
int next_number(void) { return ++calls; }
#define TRACE(x) x
int work(int, const char *);
int work(int number, const char *text)
{
    if (number > 2)
        APP_FIRE(number, text);
    else
        APP_NONE();
    TRACE(APP_A_B_C(number));
    if (APP_FIRE_ENABLED())
        APP_FIRE(next_number(), text);
    APP_FIRE(next_number(), text);
    return APP_NONE_ENABLED() || APP_FIRE_ENABLED();
}
int main(void)
{
    return work(3, "text") + (calls == 1 ? 0 : 1);
}
"""
WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-Wshadow"]
C_MODES = ["c99", "c11", "c17", "gnu99", "gnu17"]
CXX_MODES = ["c++11", "c++14", "c++17", "c++20"]


def header(folder, text=APP, name="app"):
    good("-h", "-s", provider(folder, text, f"{name}.d"), "-o", folder / f"{name}.h")
    return folder / f"{name}.h"


@pytest.mark.parametrize("compiler", [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS])
def test_no_diagnostic_in_any_standard_and_arguments_are_evaluated_once(compiler, tmp_path):
    header(tmp_path)
    cxx = compiler.endswith("++")
    source = program.source(tmp_path, ["app.h", "app.h"], USE, "app.cc" if cxx else "app.c")
    more = [] if cxx else ["-Werror=declaration-after-statement", "-Wstrict-prototypes"]
    for mode in CXX_MODES if cxx else C_MODES:
        binary = program.build(compiler, tmp_path, [source], f"-std={mode}", *WARNINGS, *more,
                               "-O2")
        toolchain.run([binary])
        assert program.summaries(binary) == [
            ("app", "a__b_c", ("-4",), True), ("app", "fire", ("-4", "8"), True),
            ("app", "none", (), True)]


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_beside_other_headers(compiler, tmp_path):
    """Before and after usdt.h, sys/sdt.h and a second provider's, inside a guard of its name."""
    header(tmp_path)
    header(tmp_path, "provider other { probe fire(void); };\n", "other")
    (tmp_path / "guarded.h").write_text('#ifndef APP_H\n#define APP_H\n#include "app.h"\n#endif\n')
    orders = [["usdt/usdt.h", "guarded.h", "other.h"], ["other.h", "guarded.h", "usdt/usdt.h"],
              ["sys/sdt.h", "app.h", "other.h", "guarded.h"], ["app.h", "sys/sdt.h", "other.h"]]
    use = USE.replace("return work", 'OTHER_FIRE(); MORE return work')
    for includes in orders:
        more = 'USDT_PROBE1("hand", "made", 1);' if "usdt/usdt.h" in includes else ""
        more += 'STAP_PROBE1(stap, made, 1);' if "sys/sdt.h" in includes else ""
        source = program.source(tmp_path, includes, use.replace("MORE", more))
        # clang -pedantic refuses SystemTap's own macros.
        warnings = WARNINGS[compiler == "clang" and "sys/sdt.h" in includes:]
        binary = program.build(compiler, tmp_path, [source], "-std=c11", *warnings, "-O1",
                               f"-I{toolchain.INCLUDE}")
        found = {note.provider: note.semaphore for note in notes.notes(binary)}
        assert set(found) == {"app", "other", "hand" if "USDT" in more else "stap"}
        assert found["app"] and found["other"]


def test_one_provider_in_several_files(tmp_path):
    header(tmp_path, "provider app { probe one(int); };\n", "one")
    header(tmp_path, "provider app { probe two(int); probe one(int); };\n", "two")
    source = program.source(tmp_path, ["one.h", "two.h"],
                            "int main(void) { APP_ONE(1); APP_TWO(2); return 0; }\n")
    binary = program.build("gcc", tmp_path, [source], "-O2")
    assert [each[1] for each in program.summaries(binary)] == ["one", "two"]


# What projects do to the header: (what sed does, to each line once or everywhere, macro then).
SEDS = [
    (r"APP_", "PyDTrace_", 1, "PyDTrace_FIRE"),
    (r"APP_", "TRACE_APP_", 0, "TRACE_APP_FIRE"),
    (r"\( *char \*", "(const char *", 0, "APP_FIRE"),
    (r", *char \*", ", const char *", 0, "APP_FIRE"),
    (r"APP", "X", 0, "X_FIRE"),
]


@pytest.mark.parametrize("name", ["app", "APP", "note", "semaphore", "reloc", "probe"])
@pytest.mark.parametrize("pattern, new, count, macro", SEDS, ids=[each[0] for each in SEDS])
def test_renamed_macros_fire_the_same_probes(pattern, new, count, macro, name, tmp_path):
    """The macros change their names, and nothing else changes."""
    upper = name.upper()
    path = header(tmp_path, f"provider {name} {{ probe fire(int, char *); "
                            "probe BIG__one(int); };\n")
    pattern, macro = pattern.replace("APP", upper), macro.replace("APP", upper)
    new = new.replace("APP", upper)
    before = path.read_text()
    after = "".join(re.sub(pattern, new, line, count=count)
                    for line in before.splitlines(keepends=True))
    path.write_text(after)
    assert (before == after) == ("char" in pattern)
    other = macro.replace("FIRE", "BIG_ONE")
    source = program.source(tmp_path, ["app.h"], f"""
int main(void)
{{
    if ({macro}_ENABLED()) {macro}(1, "x");
    {macro}(2, "x");
    if ({other}_ENABLED()) {other}(3);
    return 0;
}}
""")
    binary = program.build("gcc", tmp_path, [source], *WARNINGS, "-std=c11")
    assert {each[:2] for each in program.summaries(binary)} == {(name, "fire"), (name, "BIG__one")}


def test_only_names_of_macros_are_in_upper_case(tmp_path):
    """Upper-case words of the provider stand in macro names only; of others, sys/sdt.h's."""
    text = header(tmp_path).read_text()
    assert set(re.findall(r"\bAPP\w*", text)) == {
        f"APP_{name}{tail}" for name in ("FIRE", "NONE", "A_B_C") for tail in ("", "_ENABLED")}
    assert set(re.findall(r"#\s*define\s+((?:DTRACE|STAP|TRACE|SDT)_[A-Z_]*)", text)) == {
        "DTRACE_PROBE", "STAP_PROBE", "STAP_PROBEV", "STAP_PROBE_ASM", "STAP_PROBE_ASM_TEMPLATE",
        "STAP_PROBE_ASM_OPERANDS", "STAP_HAS_SEMAPHORES"}
    assert text.splitlines()[2] == "#pragma GCC system_header"
    assert "#include" not in text and "/*" not in text[3:]
    assert "(char *" not in text


def test_enabled_is_a_macro_and_read_anew(tmp_path):
    """QEMU asks with #ifndef; and a loop that waits for a tracer ends."""
    header(tmp_path)
    source = program.source(tmp_path, ["app.h"], """
#ifndef APP_FIRE_ENABLED
#error "no macro"
#endif
void wait_for_tracer(void);
void wait_for_tracer(void) { while (!APP_FIRE_ENABLED()) { } }
int main(void) { return 0; }
""")
    for compiler in toolchain.C_COMPILERS:
        binary = program.build(compiler, tmp_path, [source], "-O2", "-fno-inline")
        code = toolchain.run(["objdump", "-d", "--disassemble=wait_for_tracer", binary]).stdout
        target = re.search(r"<wait_for_tracer>:\n\s*([0-9a-f]+):", code)[1]
        reads = re.findall(r"^\s*([0-9a-f]+):.*\(%rip\)", code, re.M)
        jumps = re.findall(r"\bj\w+\s+([0-9a-f]+)", code)
        assert reads and any(int(jump, 16) <= int(reads[-1], 16) for jump in jumps), (target, code)


@pytest.mark.parametrize("compiler", [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS])
def test_what_cannot_be_an_argument(compiler, tmp_path):
    header(tmp_path, "provider app { probe fire(int); };\n")
    cxx = compiler.endswith("++")
    for text in ("struct s { int a[5]; } s; void f(struct s *p); void f(struct s *p) "
                 "{ APP_FIRE(*p); }\n", "__extension__ typedef __int128 big; void f(big b); "
                 "void f(big b) { APP_FIRE(b); }\n"):
        source = program.source(tmp_path, ["app.h"], text, "app.cc" if cxx else "app.c")
        assert "a probe argument has 1, 2, 4 or 8 bytes" in toolchain.compiler_error(compiler, source)


def test_a_bit_field_is_an_argument(tmp_path):
    """A compile error with SystemTap's header."""
    header(tmp_path, "provider app { probe fire(int); };\n")
    source = program.source(tmp_path, ["app.h"], """
struct s { unsigned int small : 3; int negative : 9; };
int main(int argc, char **argv)
{
    struct s s;
    s.small = (unsigned int)argc & 7; s.negative = -argc; (void)argv;
    APP_FIRE(s.small);
    APP_FIRE(s.negative);
    return 0;
}
""")
    for compiler in toolchain.C_COMPILERS:
        binary = program.build(compiler, tmp_path, [source], "-O1", "-std=c11", *WARNINGS)
        assert len(program.notes.notes(binary)) == 2


def test_no_global_offset_table(tmp_path):
    """Semaphores are hidden: position-independent code reads them directly."""
    header(tmp_path)
    source = program.source(tmp_path, ["app.h"], USE)
    toolchain.run(["gcc", "-O2", "-fPIC", "-c", source, "-o", tmp_path / "app.o"])
    assert "GOT" not in toolchain.run(["readelf", "-rW", tmp_path / "app.o"]).stdout.replace(
        "_GLOBAL_OFFSET_TABLE_", "")


def test_fixture_headers_are_clean(tmp_path):
    for path in sorted(FILES.glob("*.d")):
        # Comments that begin with '#' are not for a preprocessor.
        words = [] if path.name == "virtual.d" else ["-C", f"-I{FILES}"]
        good(*words, "-h", "-s", path, "-o", tmp_path / f"{path.stem}.h")
    names = sorted(each.name for each in tmp_path.glob("*.h"))
    source = program.source(tmp_path, names, "int main(void) { return 0; }\n")
    program.build("gcc", tmp_path, [source], *WARNINGS, "-std=c11")
