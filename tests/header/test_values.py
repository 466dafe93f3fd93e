# SPDX-License-Identifier: 0BSD
"""gdb, as an ordinary user, reads from each argument the value that the program passed."""
import re

import pytest

from support import outline, toolchain
from support.sizes import sample

# Probe, and its arguments with the number that gdb must print for each.
VALUES = {
    "none": [],
    "few": [("-5", -5), ("text", "text"), ("~0UL", -1)],
    "first": [("'A'", 65), ("255", 255), ("-32768", -32768), ("4000000000u", 4000000000),
              ("-5L", -5), ("~0UL", -1), ("-6000000000LL", -6000000000),
              ("18364758544493064720ULL", 18364758544493064720 - 2**64), ("text", "text"),
              ("-0.5f", 0xbf000000), ("3.25", 0x400a000000000000), ("1", 1)],
    "second": [("3.25", 0x400a000000000000), ("-0.5f", 0xbf000000), ("text + 1", "text + 1"),
               ("9ULL << 60", (9 << 60) - 2**64), ("-7", -7), ("8", 8), ("-9", -9),
               ("65535", 65535), ("-128", -128), ("-2147483647 - 1", -2**31),
               ("4294967295u", 4294967295), ("-12L", -12)],
    "words": [(f"n + {i}", 1000 + i) for i in range(12)],
    "aliases": [("LIGHT", -1), ("BLUE", 1), ("3.25", 0x400a000000000000), ("text", "text"),
                ("-5000000000", -5000000000), ("-6", -6), ("LIGHT", -1), ("BLUE", 1),
                ("3.25", 0x400a000000000000), ("text", "text"), ("5000000000", 5000000000),
                ("LIGHT", -1)],
}


def program_text():
    """A program that passes each value as a constant, as a variable, and three times guarded."""
    lines = ["#include <stdio.h>", "#include <sys/types.h>", '#include "app_probes.h"',
             '#define HIDE(v) __asm__ __volatile__("" : "+m"(v))',
             'static const char text[] = "text";', "int main(void)", "{", "    long n = 1000;",
             '    printf("text %ld\\n", (long)text);', "    fflush(stdout);"]
    for name, arguments in VALUES.items():
        variables = [f"v{i}" for i in range(len(arguments))]
        lines += [f"    usdt_app_{name}({', '.join(value for value, _ in arguments)});", "    {"]
        for variable, (value, _) in zip(variables, arguments):
            lines.append(f"        __auto_type {variable} = {value}; HIDE({variable});")
        lines += [f"        usdt_app_{name}({', '.join(variables)});", "    }"]
    words = ", ".join(value for value, _ in VALUES["words"])
    lines.append(f"    for (int i = 0; i < 3; i++) APP_WORDS({words});")
    return "\n".join([*lines, "    return (int)n - 1000;", "}", ""])


@pytest.fixture(scope="module")
def inline_probes(tmp_path_factory):
    """The flag for the directory of the same app_probes.h, but for #pragma usdt outline."""
    directory = tmp_path_factory.mktemp("inline")
    text = re.sub("^#pragma usdt outline .*$", "", outline.PROVIDER.read_text(), flags=re.MULTILINE)
    (directory / "app.provider").write_text(text)
    toolchain.probe_header(directory / "app.provider", directory / "app_probes.h")
    return f"-I{directory}"


@pytest.mark.parametrize("compiler, level, shape, probes", sample(
    toolchain.C_COMPILERS, toolchain.LEVELS, ["pie", "lto"], ["inline", "outline"]))
def test_gdb_reads_the_values_passed(app_probes, inline_probes, tmp_path, compiler, level, shape,
                                     probes):
    include = {"inline": inline_probes, "outline": app_probes}[probes]
    compile_flags, link_flags = toolchain.SHAPES[shape]
    program = toolchain.program(compiler, program_text(), tmp_path,
                                [level, include, *compile_flags], [level, *link_flags])
    said, read = outline.gdb_values(tmp_path, program, "app", {
        name: len(arguments) for name, arguments in VALUES.items()})
    found = re.search(r"^text (-?\d+)$", said, re.MULTILINE)
    assert found, said
    places = {"text": int(found[1]), "text + 1": int(found[1]) + 1}
    hits = [name for name in VALUES for _ in range(2)] + ["words"] * 3
    assert read == [(name, str(places.get(value, value)))
                    for name in hits for _, value in VALUES[name]]
