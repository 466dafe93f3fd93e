# SPDX-License-Identifier: 0BSD
"""From a site out of line tracers read what the caller passed, and who the caller is."""
import re

import pytest

from support import consumer, notes, outline, targets, toolchain
from support.sizes import runs, sample

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


def values_program():
    lines = ["#include <stdio.h>", "#include <sys/types.h>", '#include "app_probes.h"',
             "static const char text[] = \"text\";", "int main(void)", "{", "    long n = 1000;",
             '    printf("text %ld\\n", (long)text);']
    for name, arguments in VALUES.items():
        lines.append(f"    usdt_app_{name}({', '.join(text for text, _ in arguments)});")
    return "\n".join([*lines, "    return (int)n - 1000;", "}", ""])


@pytest.mark.parametrize("compiler, level, shape", sample(
    toolchain.C_COMPILERS, toolchain.LEVELS, ["pie", "lto"]))
def test_gdb_reads_the_values_passed(app_probes, tmp_path, compiler, level, shape):
    compile_flags, link_flags = toolchain.SHAPES[shape]
    program = toolchain.program(compiler, values_program(), tmp_path,
                                [level, app_probes, *compile_flags], [level, *link_flags])
    said, read = outline.gdb_values(tmp_path, program, "app", {
        name: len(arguments) for name, arguments in VALUES.items()})
    found = re.search(r"^text (-?\d+)$", said, re.MULTILINE)
    assert found, said
    places = {"text": int(found[1]), "text + 1": int(found[1]) + 1}
    assert read == [(name, str(places.get(value, value)))
                    for name, arguments in VALUES.items() for _, value in arguments]


@pytest.mark.parametrize("compiler, flags", sample(toolchain.C_COMPILERS, [
    "-O0", "-O2 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer"]))
def test_the_backtrace_goes_through_the_caller(app_probes, tmp_path, compiler, flags):
    text = """
    #include "app_probes.h"
    __attribute__((noinline)) int inner(int n);
    __attribute__((noinline)) int outer(int n);
    int inner(int n) { usdt_app_words(n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); return n + 1; }
    int outer(int n) { return inner(n + 1) + 1; }
    int main(int argc, char **argv) { (void)argv; return outer(argc) == 0; }
    """
    program = toolchain.program(compiler, text, tmp_path, [app_probes, *flags.split()])
    # The last is the chain of frame pointers, which is all that a tracer in the kernel has.
    said = outline.gdb(tmp_path, program, ["break -probe-stap app:words", "run", "bt",
                                           "info symbol *(long *)($rbp + 8)"])
    frames = re.findall(r"^#\d+ .*? in (\S+) \(", said, re.MULTILINE)
    assert frames[:4] == ["usdt.app_words", "inner", "outer", "main"], said
    assert re.search(r"^inner \+ \d+", said, re.MULTILINE), said


HAS_OUTLINE = ("x86-64", "aarch64")


@pytest.mark.parametrize("compiler, level, name", sample(
    ["gcc", "clang"], ["-O0", "-O2"],
    [*HAS_OUTLINE, "riscv64", "i386"] if runs("ci") else ["x86-64"]))
def test_out_of_line_or_where_that_is_not_known_inline(tmp_path, builder, name, compiler, level):
    provider = tmp_path / "typed.provider"
    text = (consumer.SOURCES / "typed.provider").read_text()
    probes = re.findall(r"^    probe (\w+)", text, re.MULTILINE)
    provider.write_text(f"{text}\n#pragma usdt outline {' '.join(probes)}\n")
    toolchain.probe_header(provider, tmp_path / "typed_probes.h")
    target = targets.BY_NAME[name]
    program = builder.build(target, compiler, level, tmp_path, f"-I{tmp_path}")
    consumer.check(target, program)
    found = [note.name for note in notes.notes(program) if note.provider == "typed"]
    assert set(found) == set(probes)
    symbols = re.findall(r" usdt\.typed_(\w+)$",
                         toolchain.run(["readelf", "-sW", program]).stdout, re.MULTILINE)
    if name in HAS_OUTLINE:
        assert sorted(found) == sorted(probes)  # one note each
        assert set(symbols) == set(probes)
    else:
        assert not symbols
