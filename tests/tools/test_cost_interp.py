# SPDX-License-Identifier: 0BSD
"""What the eight probes cost the example interpreter while nobody traces, by instruction count."""
import re

from support import notes, python_probes, toolchain, valgrind

SCRIPT = """
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


total = 0
for i in range(2000):
    total = total + i
print(fib(12), total)
"""


def gates(path):
    """Addresses of the compares with a semaphore, and the mnemonic that reads the flag of each.

    Moves may stand between: they are the program's, and leave the flags alone.
    """
    counters = notes.section(path, ".probes")
    listing = toolchain.run(["objdump", "-d", "--no-show-raw-insn", path]).stdout
    code = re.findall(r"^\s+([0-9a-f]+):\t(\S+)[ \t]*(.*)$", listing, re.MULTILINE)
    found = {}
    for number, (address, mnemonic, rest) in enumerate(code):
        target = re.search(r"# ([0-9a-f]+) <", rest)
        if target and counters.holds(int(target[1], 16)):
            found[int(address, 16)] = (mnemonic, next(
                each for _, each, _ in code[number + 1:] if not each.startswith(("mov", "lea"))))
    return found


def test_each_pass_costs_a_compare_and_a_branch(build, tmp_path):
    toolchain.need("objdump")
    script = tmp_path / "cost.py"
    script.write_text(SCRIPT)
    program = python_probes.program(build, "static")
    found = gates(program)
    assert len(found) >= len(python_probes.SHAPES)
    assert set(found.values()) == {("cmpw", "jne")}

    counts = valgrind.executions([program, script], tmp_path / "callgrind.out")
    passes = sum(counts.get(address, 0) for address in found)
    assert passes > 5000
    noprobes = build / "examples" / "interp" / "interp-noprobes"
    with_probes = valgrind.instructions([build / "examples" / "interp" / "interp", script])
    extra = with_probes - valgrind.instructions([noprobes, script])
    print(f"{passes} passes, {extra} instructions more than without probes of {with_probes}: "
          f"{extra / passes:.2f} a pass")
    # The compiler lays out the loop anew around the gates, which may cost or save a little.
    assert extra <= 2.25 * passes
