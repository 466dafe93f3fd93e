# SPDX-License-Identifier: 0BSD
"""gdb, as an ordinary user, reads from each argument the value that the program passed."""
import re

import pytest

from support import outline, toolchain
from support.sizes import sample

# C type of a variable, its value; each is passed as variable, and as a constant.
INTEGERS = [
    ("char", "'A'"), ("signed char", "-128"), ("signed char", "127"), ("unsigned char", "255"),
    ("short", "-32768"), ("short", "32767"), ("unsigned short", "65535"),
    ("int", "-2147483647 - 1"), ("int", "-1"), ("int", "0"), ("int", "2147483647"),
    ("unsigned int", "4294967295u"), ("unsigned int", "2147483648u"),
    ("long", "-9223372036854775807L - 1"), ("long", "4294967296L"), ("long", "-1L"),
    ("unsigned long", "18446744073709551615UL"), ("unsigned long", "9223372036854775808UL"),
    ("long long", "-5000000000LL"), ("unsigned long long", "18364758544493064720ULL"),
    ("_Bool", "1"), ("_Bool", "0"), ("enum step", "BACK"), ("enum color", "BLUE"),
]
# Expression, and what C itself converts it to.
OTHERS = [
    ("r.narrow", "(long long)r.narrow"), ("r.negative", "(long long)r.negative"),
    ("r.text", "(long long)(uintptr_t)r.text"), ("p->number", "(long long)p->number"),
    ("&r", "(long long)(uintptr_t)&r"), ("table", "(long long)(uintptr_t)table"),
    ("table[index]", "(long long)table[index]"), ("function", "(long long)(uintptr_t)function"),
    ("global", "(long long)global"), ("&global", "(long long)(uintptr_t)&global"),
    ("hidden", "(long long)hidden"), ("thread", "(long long)thread"),
    ("\"literal\"", "(long long)(uintptr_t)\"literal\""), ("(void *)0", "0LL"),
    ("tick", "(long long)tick"), ("pi", "bits(pi)"), ("half", "bits32(half)"),
    ("opaque(7) + 1", "8LL"),
]

PROLOGUE = """
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "usdt/usdt.h"
struct record { int number; char text[8]; unsigned narrow : 5; signed negative : 3; };
enum color { RED, BLUE };
enum step { BACK = -1, FORTH = 1 };
int global = -77;
static int hidden = 12345678;
static __thread int thread = -9;
static short table[4] = { 1, -2, 3, -4 };
static volatile int tick = -31;
static double pi = 3.141592653589793;
static float half = -0.5f;
int function(int);
int function(int x) { return x; }
static int opaque(int x) { __asm__ volatile("" : "+r"(x)); return x; }
static long long bits(double d) { long long b; memcpy(&b, &d, sizeof b); return b; }
static long long bits32(float f) { uint32_t b; memcpy(&b, &f, sizeof b); return (long long)b; }
static void say(const char *name, long long value) { printf("%s %lld\\n", name, value); }
USDT_SEMAPHORE_DEFINE(values_twelve, "values", "twelve")
"""


def program_text():
    """A program that passes every case to a probe of its own, and prints what it passed."""
    # By lines: gdb's own would cut a longer block in two.
    lines = [PROLOGUE, "int main(void)", "{", "    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);",
             "    struct record r = { -3, \"text\", 31, -4 };", "    struct record *p = &r;",
             "    int index = opaque(3);"]
    names = []

    def add(setup, expression, value):
        name = f"case{len(names)}"
        names.append(name)
        lines.append(f"    {{ {setup} say(\"{name}\", {value}); "
                     f"USDT_PROBE1(\"values\", \"{name}\", {expression}); }}")
    for c_type, value in INTEGERS:
        add(f"{c_type} v = {value}; __asm__ volatile(\"\" : \"+m\"(v));", "v", "(long long)v")
        add("", f"({c_type})({value})", f"(long long)({c_type})({value})")
    for expression, value in OTHERS:
        add("", expression, value)
    twelve = [f"l + {i}" for i in range(12)]
    lines += ["    long l = opaque(1000);", "    for (int i = 0; i < 3; i++, l += 100) {"]
    lines += [f"        say(\"twelve\", {value});" for value in twelve]
    lines += [f"        USDT_SEMAPHORE_PROBE12(values_twelve, \"values\", \"twelve\", "
              f"{', '.join(twelve)});", "    }", "    return 0;", "}"]
    return "\n".join(lines), names


@pytest.mark.parametrize("compiler, level", sample(toolchain.C_COMPILERS, toolchain.LEVELS))
def test_gdb_reads_the_values_passed(tmp_path, compiler, level):
    text, names = program_text()
    program = toolchain.program(compiler, text, tmp_path, [level, "-g", "-std=gnu99"])
    said, read = outline.gdb_values(tmp_path, program, "values",
                                    {**dict.fromkeys(names, 1), "twelve": 12})
    passed = re.findall(r"^(case\d+|twelve) (-?\d+)$", said, re.MULTILINE)
    assert len(passed) == len(names) + 3 * 12
    assert read == passed, said
