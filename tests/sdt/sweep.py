# SPDX-License-Identifier: 0BSD
"""Every argument by both sys/sdt.h: what compiles, and what gdb and bpftrace read of it.

    program = build("g++", "-std=gnu++17", "-O2", sdt.OURS, cases, directory)
    program.refused                     # cases that the compiler refuses
    by_gdb(program)                     # {case: Reading}
"""
from __future__ import annotations

import functools
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from support import argument_forms, notes, toolchain, tracer
from support.argument_forms import Case
from support.consumer import SOURCES
from support.toolchain import Word

from sdtgen.binary.notes import NoteArgument
from sdtgen.tracing import operand as operands

PRELUDE = argument_forms.PRELUDE.replace('#include "usdt/usdt.h"', """\
#include <stdio.h>
#ifdef PLAIN
#define STAP_PROBE1(provider, name, value) (void)(value)
#else
#include <sys/sdt.h>
#endif
/* The bytes of an object as a number. */
static uint64_t of_bytes(const volatile void *place, unsigned long size)
{
    uint64_t all = 0;
    unsigned long n;
    for (n = 0; n < size && n < 8; n++)
        all |= (uint64_t)((const volatile unsigned char *)place)[n] << 8 * n;
    return all;
}
#ifdef __cplusplus
#define OF_BYTES(v) of_bytes(__builtin_addressof(v), sizeof(v))
#else
#define OF_BYTES(v) of_bytes(&(v), sizeof(v))
#endif
static void tell(const char *name, uint64_t value, const volatile void *behind, int size)
{
    const volatile unsigned char *byte = (const volatile unsigned char *)behind;
    printf("case %s %llx ", name, (unsigned long long)value);
    while (size--)
        printf("%02x", *byte++);
    printf("\\n");
    fflush(stdout);
}
#ifdef __cplusplus
extern "C" { char global_array[24] = "global"; }
#else
char global_array[24] = "global";
#endif
""")
TAIL = """
int main(int argc, char **argv)
{
    int seed = argc;
    (void)argv;
%s    return 0;
}
"""
# The compiler's place of an error: each case is a file of its own.
PROPERTY = "sweep"
# ... or, where clang's backend gives up, the function, by its symbol.
PLACE = re.compile(r"(?:case:(\w+):\d+|^In function: (?:case_(\w+)|_ZL\d+case_(\w+)i)$"
                   r"|on function '@(?:case_(\w+)|_ZL\d+case_(\w+)i)'$)", re.MULTILINE)


@dataclass
class Reading:
    """What a tracer read of a case, and what is right."""

    value: Optional[int]
    expected: int
    behind: bytes = b""
    found: bytes = b""


@dataclass
class Program:
    """A built program, with the cases that compile."""

    path: Path
    cases: List[Case]
    refused: List[Case] = field(default_factory=list)

    @functools.cached_property
    def arguments(self) -> Dict[str, notes.Arg]:
        return {note.name: note.args[0] for note in notes.notes(self.path)
                if note.provider == "swp"}


def function(case: Case) -> str:
    """One case, in lines that bear its name."""
    value = "0" if case.value == "ANY" else case.value
    return (f"\n#line 1 \"case:{case.name}\"\n"
            f"static APART void case_{case.name}(int seed)\n{{\n    (void)seed;\n    {{\n"
            f"    {case.local}\n"
            f"    tell(\"{case.name}\", {value}, {case.behind or '&evaluated, 0'});\n"
            f"    evaluated = 0;\n"
            f"    STAP_PROBE1(swp, {case.name}, {case.expression});\n    }}\n}}\n"
            f"#line 1 \"other\"\n")


def text(cases: Sequence[Case]) -> str:
    tops: Dict[str, None] = {}
    for case in cases:
        top = argument_forms.CXX_TOP
        head, tail = (top, case.top[len(top):]) if case.top.startswith(top) else ("", case.top)
        tops.update(dict.fromkeys(filter(None, (head, *tail.split("\n\n")))))
    return "".join([PRELUDE, *(f"{top}\n" for top in tops), *map(function, cases),
                    TAIL % "".join(f"    case_{case.name}(seed);\n" for case in cases)])


def command(compiler: str, standard: str, level: str, includes: Sequence[str]) -> List[Word]:
    # clang crashes over some that SystemTap's header lets through.
    limit = ["-ferror-limit=0", "-fno-crash-diagnostics"] if compiler.startswith("clang") \
        else ["-fmax-errors=0"]
    return [compiler, standard, level, "-w", "-fPIE", f"-I{SOURCES}", f"-I{toolchain.INCLUDE}",
            *limit, *includes]


def build(compiler: str, standard: str, level: str, includes: Sequence[str],
          cases: Sequence[Case], directory: Path, name: str) -> Program:
    """The program of all cases that this header takes."""
    toolchain.need(compiler)
    program = Program(directory / name, list(cases))
    source = directory / f"{name}.{'cc' if '++' in compiler else 'c'}"
    words = [*command(compiler, standard, level, includes), source, "-o", program.path]
    while True:
        source.write_text(text(program.cases))
        done = toolchain.run(words, check=False)
        if not done.returncode:
            return program
        said = dict.fromkeys("".join(found) for found in PLACE.findall(done.stderr))
        assert said, done.stderr[-6000:]
        program.refused += [case for case in program.cases if case.name in said]
        program.cases = [case for case in program.cases if case.name not in said]


GDB = """
import gdb
gdb.execute("set confirm off")
gdb.execute("set breakpoint pending off")
class Probe(gdb.Breakpoint):
    def __init__(self, name):
        super().__init__("-probe-stap swp:" + name)
        self.silent = True
        self.name = name
    def stop(self):
        try:
            value = int(gdb.parse_and_eval("$_probe_arg0"))
        except gdb.error:
            return False
        row = "row %s %d" % (self.name, value)
        if self.name in BEHIND:
            try:
                row += " " + bytes(gdb.selected_inferior().read_memory(
                    value, BEHIND[self.name])).hex()
            except gdb.error:
                pass
        print(row, flush=True)
        return False
for name in NAMES:
    Probe(name)
gdb.execute("run")
"""


def by_gdb(program: Program) -> Dict[str, Reading]:
    """What gdb reads."""
    toolchain.need("gdb")
    script = program.path.with_suffix(".gdb.py")
    script.write_text(f"NAMES = {list(program.arguments)!r}\nBEHIND = {_behind(program)!r}\n{GDB}")
    done = toolchain.run(["gdb", "-nx", "-batch", "-x", script, program.path])
    rows = re.findall(r"^row (\w+) (-?\d+)(?: ([0-9a-f]+))?$", done.stdout, re.MULTILINE)
    return _readings(done.stdout, {name: (int(value), bytes.fromhex(found))
                                   for name, value, found in rows})


def by_bpftrace(program: Program, names: Sequence[str]) -> Dict[str, Reading]:
    """What bpftrace reads of the operands that it takes: one that it does not stops all."""
    taken = [name for name, arg in program.arguments.items() if name in names
             and operands.consumers(
        "x86-64", NoteArgument(str(arg), arg.size, arg.signed, arg.floating, arg.operand)
    )["bpftrace"] == operands.OK]
    behind = _behind(program)
    probes = [f'usdt:{program.path}:swp:{name} {{ printf("row\\t{name}\\t%lld\\t%r\\n", arg0, '
              f'buf(arg0, {behind[name]})); }}' if name in behind else
              f'usdt:{program.path}:swp:{name} {{ printf("row\\t{name}\\t%lld\\t\\n", arg0); }}'
              for name in taken]
    many = str(len(probes) + 8)
    with tracer.Trace("\n".join(probes), program.path.with_suffix(".log"),
                      environment={"BPFTRACE_MAX_PROBES": many, "BPFTRACE_MAX_BPF_PROGS": many},
                      seconds=300) as trace:
        done = toolchain.run([program.path])
        tracer.wait_until(lambda: len(trace.rows("row")) >= len(probes), "all rows")
    return _readings(done.stdout, {row[0]: (int(row[1]), _unescaped(row[2]))
                                   for row in trace.rows("row")})


def _unescaped(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def _behind(program: Program) -> Dict[str, int]:
    """For how many bytes behind a pointer the program tells what they are."""
    done = subprocess.run([program.path], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return {name: len(data) // 2 for name, _, data in _told(done.stdout) if data}


def _told(output: str):
    return re.findall(r"^case (\w+) ([0-9a-f]+) ([0-9a-f]*)$", output, re.MULTILINE)


def _readings(output: str, rows) -> Dict[str, Reading]:
    return {name: Reading(*((rows[name][0],) if name in rows else (None,)), int(value, 16),
                          bytes.fromhex(data), rows[name][1] if name in rows else b"")
            for name, value, data in _told(output)}


def right(reading: Optional[Reading], arg: notes.Arg, pointer_only: bool) -> bool:
    """Whether the value is there: all bytes of it, with the sign as the note says it."""
    if reading is None or reading.value is None:
        return False
    if reading.found != reading.behind:
        return False
    if pointer_only:
        return reading.value != 0
    bits = 8 * arg.size
    low = reading.expected & ((1 << bits) - 1)
    signed = low - (1 << bits) if low >> bits - 1 else low
    # All of the value's bits are in those of the note.
    if reading.expected not in (low, signed & (1 << 64) - 1):
        return False
    # A tracer may show 64 bits without a sign.
    return reading.value in (low, signed, signed & (1 << 64) - 1)
