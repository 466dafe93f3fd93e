# SPDX-License-Identifier: 0BSD
"""What a guarded probe costs while nobody traces: a compare and a branch not taken.

Counted, not timed: instructions by valgrind, and the disassembly of the hot path.
"""
import re

import pytest

from support import notes, toolchain, valgrind
from support.sizes import sample

PROBES = 8
CALLS = 1000

# A leaf function: a spill, a saved register or a call would show in its count.
LEAF = """
#include "python_probes.h"
void leaf(const char *file, int line, int *result);
void leaf(const char *file, int line, int *result)
{
    PyDTrace_FUNCTION_ENTRY(file, "leaf", line);
    PyDTrace_LINE(file, "leaf", line + 1);
    PyDTrace_GC_START(2);
    PyDTrace_GC_DONE(line * 4L);
    PyDTrace_AUDIT("open", result);
    PyDTrace_IMPORT_FIND_LOAD_START(file);
    PyDTrace_IMPORT_FIND_LOAD_DONE(file, line > 7);
    PyDTrace_FUNCTION_RETURN(file, "leaf", line);
    *result += line;
}
"""
LEAF_MAIN = f"""
void leaf(const char *file, int line, int *result);
int main(void)
{{
    int sum = 0;
    for (int i = 0; i < {CALLS}; i++)
        leaf("file", i, &sum);
    return sum == 0;
}}
"""
LOOP = """
#include "app_probes.h"
int step(int n);
void loop(const char *text, int n, unsigned long *sum);
void loop(const char *text, int n, unsigned long *sum)
{
    for (int i = 0; i < n; i++) {
        APP_FEW(i, text, *sum);
        APP_LATER(i, n);
        *sum += (unsigned long)step(i);
    }
}
"""
LOOP_MAIN = f"""
void loop(const char *text, int n, unsigned long *sum);
int step(int n);
int step(int n) {{ return n & 3; }}
int main(void)
{{
    unsigned long sum = 0;
    loop("text", {CALLS}, &sum);
    return sum == 0;
}}
"""
CODE = ["-fno-pie", "-fPIE", "-fPIC"]


def build(directory, compiler, text, main, *flags):
    """The program with its probes, and without."""
    built = []
    for name, state in ("on", []), ("off", ["-DSDTKIT_DISABLED"]):
        objects = [toolchain.compile_object(
            compiler, toolchain.source(compiler, part, directory), directory / f"{name}{i}.o",
            "-fcf-protection=none", *flags, *state) for i, part in enumerate((text, main))]
        built.append(toolchain.link(compiler, objects, directory / name,
                                    *(["-no-pie"] if "-fno-pie" in flags else [])))
    return built


def instructions_of_a_pass(programs, function, passes):
    with_probes, without = (valgrind.instructions([program], function=function)
                            for program in programs)
    return (with_probes - without) / passes


def hot_path(program, function):
    """Instructions from the entry to the first return, following no branch."""
    listing = toolchain.run(["objdump", "-d", "--no-show-raw-insn", f"--disassemble={function}",
                             program]).stdout
    found = re.findall(r"^\s+[0-9a-f]+:\t(\S+)(.*)$", listing, re.MULTILINE)
    end = next(i for i, (mnemonic, _) in enumerate(found) if mnemonic.startswith("ret"))
    return found[:end + 1]


# gcc has a gate of its own under -Os; under -O1 it does not move the cold block away.
@pytest.mark.parametrize("compiler, level, code", sample(
    toolchain.C_COMPILERS, ["-O1", "-O2", "-O3", "-Os"], CODE,
    always=[("gcc", "-O1", "-fPIE"), ("gcc", "-Os", "-fPIE")]))
def test_a_pass_costs_a_compare_and_a_branch(tmp_path, python_header, compiler, level, code):
    programs = build(tmp_path, compiler, LEAF, LEAF_MAIN, f"-I{python_header}", level, code)
    cost = instructions_of_a_pass(programs, "leaf", PROBES * CALLS)
    assert cost <= (3 if (compiler, level) == ("gcc", "-O1") else 2)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_pass_of_an_outline_probe_in_a_loop_costs_the_same(tmp_path, app_probes, compiler):
    programs = build(tmp_path, compiler, LOOP, LOOP_MAIN, app_probes, "-O2")
    # What is saved once a call of the function is not a pass.
    assert round(instructions_of_a_pass(programs, "loop", 2 * CALLS), 1) <= 2


@pytest.mark.parametrize("compiler, level, code", sample(
    toolchain.C_COMPILERS, ["-O2", "-O3"], CODE))
def test_the_hot_path_holds_nothing_else(tmp_path, python_header, compiler, level, code):
    toolchain.need("objdump")
    programs = build(tmp_path, compiler, LEAF, LEAF_MAIN, f"-I{python_header}", level, code)
    with_probes, without = (hot_path(program, "leaf") for program in programs)
    gates = [rest for mnemonic, rest in with_probes
             if mnemonic == "cmpw" and re.match(r"\s+\$0x0,0x[0-9a-f]+\(%rip\)", rest)]
    branches = [mnemonic for mnemonic, _ in with_probes if mnemonic.startswith("j")]
    assert len(gates) == PROBES
    assert branches == ["jne"] * PROBES
    assert len(with_probes) == len(without) + 2 * PROBES
    assert not any(mnemonic == "call" or mnemonic.startswith("push") for mnemonic, _ in with_probes)
    assert not any("(%rsp)" in rest for _, rest in with_probes)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_no_got_slot_and_no_relocation_is_left_in_a_library(tmp_path, python_header, compiler):
    built = toolchain.compile_object(compiler, toolchain.source(compiler, LEAF, tmp_path),
                                     tmp_path / "leaf.o", f"-I{python_header}", "-O2", "-fPIC")
    assert "GOT" not in toolchain.run(["readelf", "-rW", built]).stdout
    library = toolchain.link(compiler, [built], tmp_path / "libleaf.so", "-shared")
    assert notes.section(library, ".probes").size == 2 * PROBES
    left = [line for line in toolchain.run(["readelf", "-rW", library]).stdout.splitlines()
            if "semaphore" in line or "stapsdt" in line]
    assert left == []
    names = toolchain.run(["readelf", "--dyn-syms", "-W", library]).stdout
    assert "semaphore" not in names, "a semaphore is hidden: no other module can take its place"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_small_function_with_a_probe_is_still_inlined(tmp_path, python_header, compiler):
    text = """
    #include "python_probes.h"
    static int step(int n) { PyDTrace_GC_START(n); return n + 1; }
    int five(int n);
    int five(int n) { return step(step(step(step(step(n))))); }
    """
    built = toolchain.compile_object(compiler, toolchain.source(compiler, text, tmp_path),
                                     tmp_path / "inline.o", f"-I{python_header}", "-O2")
    listing = toolchain.run(["objdump", "-d", built]).stdout
    assert "<step>" not in listing and "call" not in listing
    assert len(notes.notes(built)) == 5
