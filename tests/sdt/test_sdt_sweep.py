# SPDX-License-Identifier: 0BSD
"""Types and forms of expressions by both sys/sdt.h: ours reads right wherever SystemTap's does.

A cell is an expression of a type, a compiler and a level.  gdb reads each of both builds; in the
long run bpftrace reads a part of them, too.  In the short one each cell has every so many-th.
"""
import functools
import re

import argument_types
import pytest
import sdt
import sweep

from support import argument_forms, toolchain
from support.sizes import SIZE, sample

from test_sdt_forms import suffix

COMPILERS = [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS]
LEVELS = ["-O0", "-O2"]
BPFTRACE = 8
EVERY = {"quick": 60, "ci": 30, "all": 1}[SIZE]
STANDARDS = {"c": {"c17": ["gnu17"], "c23": ["gnu23", "gnu2x"]},
             "c++": {"c++17": ["gnu++17"], "c++20": ["gnu++20"], "c++23": ["gnu++23", "gnu++2b"]}}
# Expected there is what usdt.h passes; argument_types has this type.
OTHER = ["real_Float16"]
MESSAGE = "a probe argument has 1, 2, 4 or 8 bytes: pass a pointer to it, or cast it"


@functools.lru_cache(maxsize=None)
def accepts(compiler, option, text):
    done = toolchain.run([compiler, option, "-w", "-fsyntax-only", "-x",
                          "c++" if "++" in compiler else "c", "-"], check=False, said=text)
    return done.returncode == 0


def newest(compiler):
    """The newest standard of a compiler, and its option."""
    toolchain.need(compiler)
    language = "c++" if "++" in compiler else "c"
    return [(argument_forms.YEARS[name], f"-std={word}")
            for name, words in STANDARDS[language].items() for word in words
            if accepts(compiler, f"-std={word}", "")][-1]


def expressions(compiler, level):
    """All types; of the forms one half at each level."""
    language = "c++" if "++" in compiler else "c"
    year, option = newest(compiler)
    cases = [*argument_forms.cases(language)[LEVELS.index(level)::len(LEVELS)],
             *argument_types.cases(language)]
    return option, [case for case in cases[::EVERY] if case.first(language) <= year
                    and case.name not in OTHER
                    and (not case.trial or accepts(compiler, option, case.trial))]


def readable(program, readings):
    """The names whose value is right."""
    pointers = {case.name for case in program.cases if case.value == "ANY"}
    return {name for name, arg in program.arguments.items()
            if sweep.right(readings.get(name), arg, name in pointers)}


@pytest.mark.size("ci")
@pytest.mark.parametrize("compiler, level", sample(COMPILERS, LEVELS))
def test_right_wherever_systemtaps_is(compiler, level, tmp_path, record_property):
    option, cases = expressions(compiler, level)
    # What the language itself refuses is no cell.
    cases = sweep.build(compiler, option, level, ["-DPLAIN"], cases, tmp_path, "plain").cases
    theirs = sweep.build(compiler, option, level, sdt.THEIRS, cases, tmp_path, "theirs")
    ours = sweep.build(compiler, option, level, sdt.OURS, cases, tmp_path, "ours")
    right = {which: {"gdb": readable(program, sweep.by_gdb(program))}
             for which, program in (("theirs", theirs), ("ours", ours))}
    part = []
    if SIZE == "all":
        toolchain.need("bpftrace")
        part = [case.name for case in cases[::BPFTRACE]]
        for which, program in (("theirs", theirs), ("ours", ours)):
            right[which]["bpftrace"] = readable(program, sweep.by_bpftrace(program, part))
    anywhere = set().union(*right["theirs"].values())
    # Who reads SystemTap's reads ours; and whatever compiles is right.
    assert anywhere - right["ours"]["gdb"] == set()
    assert set(ours.arguments) - right["ours"]["gdb"] == set()
    if part:
        assert set(ours.arguments) & set(part) == right["ours"]["bpftrace"]
    record_property(sweep.PROPERTY, [
        compiler, level, len(cases), len(right["theirs"]["gdb"]), len(right["ours"]["gdb"]),
        len(anywhere), len(ours.refused), len(part),
        *(len(right[which].get("bpftrace", ())) for which in ("theirs", "ours"))])
    assert {case.name for case in ours.cases} == set(ours.arguments)
    # One of each type alone: what is said of it.
    alone = {case.local.split(" v ")[0]: case for case in ours.refused}
    for case in list(alone.values())[:None if SIZE == "all" else 2]:
        source = toolchain.source(compiler, sweep.text([case]), tmp_path, "alone")
        said = toolchain.compiler_error(
            *sweep.command(compiler, option, level, sdt.OURS)[:1], source,
            *sweep.command(compiler, option, level, sdt.OURS)[1:])
        assert MESSAGE in said, (case.name, said)
    assert len(cases) > 400 or SIZE != "all"


SAME = [
    ('"probe1"', '"probe1"'), ('"two words"', '"two words"'), ("cast-scope", "cast-scope"),
    ("a.b", "a.b"), ("a->b", "a->b"), ("std::thing", "std::thing"), ("f(x, y)", "f(x, y)"),
    ("1st", "1st"), ("x/y*z", "x/y*z"), ("'c'", "'c'"), ("a;b", "a;b"), ("a@b#c", "a@b#c"),
    ("~x", "~x"), ("[0]", "[0]"), ('"a" "b"', '"a" "b"'), ("$x", "$x"), ("MACRO", "expanded"),
    ("STRING", '"text"'), ("a %% b", "a % b")]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_odd_names_give_the_notes_of_systemtaps(compiler, level, tmp_path):
    lines = [f"    STAP_PROBE1({name}, {name}, n);\n    STAP_PROBE({name}, {name});\n"
             for name, _ in SAME]
    text = ("#include <sys/sdt.h>\n#define MACRO expanded\n#define STRING \"text\"\n"
            f"void f(int n)\n{{\n{''.join(lines)}}}\n")
    ours = sdt.compiled(tmp_path, text, compiler, level, "-w", *sdt.OURS, name="ours",
                        suffix=suffix(compiler))
    theirs = sdt.compiled(tmp_path, text, compiler, level, "-w", name="theirs",
                          suffix=suffix(compiler))
    assert sdt.probes(ours) == sdt.probes(theirs)
    assert {(note.provider, note.name) for note in ours} == {(name, name) for _, name in SAME}
    assert len(ours) == 2 * len(SAME)


def test_odd_names_in_an_assembler_file_and_in_asm(tmp_path):
    for name, _ in SAME[:4]:
        for suffix_, text in ((".S", f"STAP_PROBE1({name}, {name}, 4@%eax)\n"
                               '.section .note.GNU-stack,"",@progbits\n'),
                              (".c", f"__asm__(STAP_PROBE_ASM({name}, {name}, 4@%eax));\n")):
            found = [sdt.compiled(tmp_path, f"#include <sys/sdt.h>\n{text}", "gcc", *includes,
                                  suffix=suffix_, name=which)
                     for which, includes in (("ours", sdt.OURS), ("theirs", sdt.THEIRS))]
            assert sdt.probes(found[0]) == sdt.probes(found[1]) and found[0]


def table(page):
    """The rows of the sweep in a page, as numbers."""
    return [[int(number) for number in re.findall(r"\d+", row)] for row in
            re.findall(r"^\| (?:gcc|clang|g\+\+|clang\+\+) +\|.*\|$", page, re.MULTILINE)]


def test_the_page_has_the_sweep():
    """Its sums, and what they show."""
    page = (toolchain.ROOT / "docs" / "sdt.md").read_text(encoding="utf-8")
    rows = table(page)
    assert len(rows) > 1
    cells, ours, theirs, refused = (sum(row[column] for row in rows) for column in (1, 3, 4, 5))
    assert cells >= 3000 and cells == ours + refused and theirs < ours
    assert f"{cells:,} cells" in page and f"{theirs:,}" in page and f"{ours:,}" in page
