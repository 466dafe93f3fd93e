# SPDX-License-Identifier: 0BSD
"""What a guarded probe costs while nobody traces: a compare and a branch not taken.

Counted, not timed: instructions by valgrind, and the disassembly of the hot path.
"""
import re

import pytest

from support import notes, toolchain, valgrind

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
MAIN = f"""
void leaf(const char *file, int line, int *result);
int main(void)
{{
    int sum = 0;
    for (int i = 0; i < {CALLS}; i++)
        leaf("file", i, &sum);
    return sum == 0;
}}
"""
# gcc -O1 does not move the cold block away and jumps over it.
EXTRA = {("gcc", "-O1"): 3}


@pytest.fixture(scope="module")
def sources(python_header, tmp_path_factory):
    directory = tmp_path_factory.mktemp("cost")
    (directory / "python_probes.h").symlink_to(python_header / "python_probes.h")
    (directory / "leaf.c").write_text(LEAF)
    (directory / "main.c").write_text(MAIN)
    return directory


def build(sources, directory, compiler, *flags):
    objects = [toolchain.compile_object(compiler, sources / f"{name}.c", directory / f"{name}.o",
                                        f"-I{sources}", "-fcf-protection=none", *flags)
               for name in ("leaf", "main")]
    link = ["-no-pie"] if "-fno-pie" in flags else []
    return toolchain.link(compiler, objects, directory / "program", *link)


def hot_path(listing):
    """Instructions from the entry to the first return, following no branch."""
    found = re.findall(r"^\s+[0-9a-f]+:\t(\S+)(.*)$", listing, re.MULTILINE)
    end = next(i for i, (mnemonic, _) in enumerate(found) if mnemonic.startswith("ret"))
    return found[:end + 1]


@pytest.mark.parametrize("code", ["-fno-pie", "-fPIE", "-fPIC"])
@pytest.mark.parametrize("level", ["-O1", "-O2", "-O3", "-Os"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_pass_costs_a_compare_and_a_branch(sources, tmp_path, compiler, level, code):
    counted = {}
    for state in ("-UUSDT_DISABLED", "-DUSDT_DISABLED"):
        program = build(sources, tmp_path, compiler, level, code, state)
        counted[state] = valgrind.instructions([program], function="leaf")
    extra = counted["-UUSDT_DISABLED"] - counted["-DUSDT_DISABLED"]
    per_pass = extra / (PROBES * CALLS)
    print(f"{compiler} {level} {code}: {per_pass:.2f} instructions a pass")
    assert per_pass <= EXTRA.get((compiler, level), 2)


@pytest.mark.parametrize("code", ["-fno-pie", "-fPIE", "-fPIC"])
@pytest.mark.parametrize("level", ["-O2", "-O3"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_the_hot_path_holds_nothing_else(sources, tmp_path, compiler, level, code):
    toolchain.need("objdump")
    for state in ("-UUSDT_DISABLED", "-DUSDT_DISABLED"):
        toolchain.compile_object(compiler, sources / "leaf.c", tmp_path / f"leaf{state}.o",
                                 f"-I{sources}", "-fcf-protection=none", level, code, state)
    paths = [hot_path(toolchain.run(["objdump", "-d", "--no-show-raw-insn", "--disassemble=leaf",
                                     tmp_path / f"leaf{state}.o"]).stdout)
             for state in ("-UUSDT_DISABLED", "-DUSDT_DISABLED")]
    with_probes, without = paths
    gates = [(mnemonic, rest) for mnemonic, rest in with_probes
             if mnemonic == "cmpw" and "$0x0,0x0(%rip)" in rest]
    branches = [mnemonic for mnemonic, _ in with_probes if mnemonic.startswith("j")]
    assert len(gates) == PROBES
    assert branches == ["jne"] * PROBES
    assert len(with_probes) == len(without) + 2 * PROBES
    assert not any(mnemonic == "call" or mnemonic.startswith("push") for mnemonic, _ in with_probes)
    assert not any("(%rsp)" in rest for _, rest in with_probes)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_no_got_slot_and_no_relocation_is_left_in_a_library(sources, tmp_path, compiler):
    built = toolchain.compile_object(compiler, sources / "leaf.c", tmp_path / "leaf.o",
                                     f"-I{sources}", "-O2", "-fPIC")
    assert "GOT" not in toolchain.run(["readelf", "-rW", built]).stdout
    library = toolchain.link(compiler, [built], tmp_path / "libleaf.so", "-shared")
    probes = notes.section(library, ".probes")
    left = [line for line in toolchain.run(["readelf", "-rW", library]).stdout.splitlines()
            if "semaphore" in line or "stapsdt" in line]
    assert left == []
    assert probes.size == 2 * PROBES
    names = toolchain.run(["readelf", "--dyn-syms", "-W", library]).stdout
    assert "semaphore" not in names, "a semaphore is hidden: no other module can take its place"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_a_small_function_with_a_probe_is_still_inlined(sources, tmp_path, compiler):
    source = tmp_path / "inline.c"
    source.write_text("""
    #include "python_probes.h"
    static int step(int n) { PyDTrace_GC_START(n); return n + 1; }
    int five(int n);
    int five(int n) { return step(step(step(step(step(n))))); }
    """)
    built = toolchain.compile_object(compiler, source, tmp_path / "inline.o", f"-I{sources}", "-O2")
    listing = toolchain.run(["objdump", "-d", built]).stdout
    assert "<step>" not in listing and "call" not in listing
    assert len(notes.notes(built)) == 5
