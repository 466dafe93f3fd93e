# SPDX-License-Identifier: 0BSD
"""What cannot work is refused when it is compiled, with a message that names the cause."""
import pytest

from support import toolchain
from support.sizes import sample

PROGRAM = """
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(app_req, "app", "req")
struct big { long a[3]; };
struct small { int a; };
union either { int a; float b; };
extern struct big big;
extern struct small small;
extern union either either;
extern long double floating;
extern int number;
#ifdef __cplusplus
extern "C" void f(void);
#else
void f(void);
#endif
void f(void) { STATEMENT; }
"""
TOO_LARGE = ("a probe argument is an integer, a pointer, a float or a double of at most 8 bytes: "
             "pass a pointer to it, or cast it")
TOO_MANY = "a probe has at most 12 arguments: pass a pointer to a struct of them"
SPECIAL = "the names of a probe and of a semaphore have none of { | } and %"
REFUSED = {
    'USDT_PROBE1("app", "req", big)': TOO_LARGE,
    'USDT_PROBE1("app", "req", small)': TOO_LARGE,
    'USDT_PROBE1("app", "req", either)': TOO_LARGE,
    'USDT_PROBE2("app", "req", 1, floating)': TOO_LARGE,
    'USDT_PROBE1("app", "req", (__int128)number)': TOO_LARGE,
    'USDT_PROBE("app", "req", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, number)': TOO_MANY,
    'USDT_GUARDED_PROBE("app", "req", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, number)': TOO_MANY,
    'USDT_PROBE("app", req, number)': "write quotes around req",
    'USDT_GUARDED_PROBE(app, "req", number)': "write quotes around app",
    'USDT_PROBE_WITH_SEMAPHORE(mine, "app", "req", number)': "write quotes around mine",
    'USDT_SEMAPHORE_PROBE1(nosuch, "app", "req", number)': "nosuch",
    'if (USDT_ACTIVE(nosuch)) f()': "nosuch",
    'USDT_PROBE("app", "a{b|c}d")': SPECIAL,
    'USDT_PROBE("app%", "ad")': SPECIAL,
    'USDT_GUARDED_PROBE("a|pp", "ad")': SPECIAL,
}
# C++98 has no static assertion: the name of an impossible array says it.
WORD = {
    TOO_LARGE: "usdt_i_argument",
    TOO_MANY: "usdt_i_probe_with_more_than_12_arguments",
    SPECIAL: "usdt_i_name_with_a_special_character",
    "write quotes around": "usdt_i_name_is_no_string",
}
COMPILERS = [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS]
STANDARDS = ["c99", "c++98", "c++11", "c++20"]


def is_language(compiler, standard, *_):
    return ("++" in compiler) == ("++" in standard)


LANGUAGES = pytest.mark.parametrize("compiler, standard", sample(COMPILERS, STANDARDS,
                                                                 valid=is_language))


@pytest.mark.parametrize("compiler, standard, statement, level", sample(
    COMPILERS, STANDARDS, REFUSED, ["-O0", "-O2"], valid=is_language))
def test_refused_with_the_cause(tmp_path, compiler, standard, statement, level):
    source = toolchain.source(compiler, PROGRAM.replace("STATEMENT", statement), tmp_path)
    said = toolchain.compiler_error(compiler, source, f"-std={standard}", level)
    cause = REFUSED[statement]
    word = next((WORD[start] for start in WORD if cause.startswith(start)), cause)
    assert cause in said or (standard == "c++98" and word in said), said


@LANGUAGES
def test_the_right_use_is_accepted(tmp_path, compiler, standard):
    statement = 'USDT_SEMAPHORE_PROBE2(app_req, "app", "req", small.a, &big)'
    source = toolchain.source(compiler, PROGRAM.replace("STATEMENT", statement), tmp_path)
    toolchain.compile_object(compiler, source, tmp_path / "o.o", f"-std={standard}",
                             *toolchain.STRICT)


@pytest.mark.parametrize("machine", ["-m64", "-m32"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_intel_syntax_is_refused(tmp_path, compiler, machine):
    text = PROGRAM.replace("STATEMENT", 'USDT_PROBE0("app", "req")')
    source = toolchain.source(compiler, text, tmp_path)
    said = toolchain.compiler_error(compiler, source, "-masm=intel", machine)
    assert "probes need -masm=att" in said


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A directory with a generated header; its own warnings do not count, as in /usr/include."""
    directory = tmp_path_factory.mktemp("generated")
    provider = directory / "app.provider"
    provider.write_text("provider app {\n"
                        "    probe hit(int id, struct node *node, size_t size, short narrow);\n"
                        "};\n")
    toolchain.probe_header(provider, directory / "app_probes.h")
    return ["-isystem", directory, "-isystem", toolchain.INCLUDE]


@LANGUAGES
def test_a_wrong_type_is_told_at_the_argument_with_the_name_of_the_probe(
        generated, tmp_path, compiler, standard):
    text = ('#include "app_probes.h"\n'
            "void f(long *wrong);\n"
            "void f(long *wrong)\n"
            "{\n"
            "    APP_HIT(1, wrong, 2, 3);\n"
            "}\n")
    source = toolchain.source(compiler, text, tmp_path)
    said = toolchain.compiler_error(compiler, source, *generated, f"-std={standard}", "-Werror")
    column = 5 if compiler.startswith("clang") else 16
    assert f"{source.name}:5:{column}: error:" in said
    assert "usdt_app_hit_arg2" in said and "node *" in said.replace("node*", "node *")


@LANGUAGES
def test_names_at_the_place_of_the_probe_change_no_type(generated, tmp_path, compiler, standard):
    text = ('#include "app_probes.h"\n'
            "void f(struct node *outer);\n"
            "void f(struct node *outer)\n"
            "{\n"
            "    struct node { char other; } node = { 1 };\n"
            "    int size_t = node.other;\n"
            "    APP_HIT(size_t, outer, 2, 3);\n"
            "    if (APP_HIT_ENABLED())\n"
            "        usdt_app_hit(size_t, outer, 2, 3);\n"
            "}\n")
    toolchain.compile_object(compiler, toolchain.source(compiler, text, tmp_path),
                             tmp_path / "names.o", *generated, f"-std={standard}", "-Wall",
                             "-Wextra", "-Werror")
