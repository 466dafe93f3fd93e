# SPDX-License-Identifier: 0BSD
"""Operands that bpftrace cannot read: left out or '?', and said; never fatal, never garbage."""
from __future__ import annotations

import platform
import re
import sys

import pytest

from support import toolchain

TRACE = [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace"]
# All but the first are not read by bpftrace 0.17 to 0.27; those versions end at some of them.
OPERANDS = {"plain": "8@%rax", "rip": "8@16+table(%rip)", "tls": "8@%fs:40", "xmm": "8@%xmm0",
            "tag": "8f@%rax", "junk": "8@hello world", "sum": "8@8+16(%rsp)", "size": "16@%rax"}
SITE = r"""
    __asm__ volatile("990: nop\n"
                     ".pushsection .note.stapsdt,\"?\",\"note\"\n.balign 4\n"
                     ".4byte 992f-991f, 994f-993f, 3\n991: .asciz \"stapsdt\"\n992: .balign 4\n"
                     "993: .8byte 990b, 0, 0\n.asciz \"op\"\n.asciz \"NAME\"\n.asciz \"TEXT\"\n"
                     "994: .balign 4\n.popsection" : : "a"(1234L));
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    if platform.machine() != "x86_64":
        pytest.skip("names of registers are known for x86-64 here")
    directory = tmp_path_factory.mktemp("operands")
    sites = "".join(SITE.replace("NAME", name).replace("TEXT", "-4@$7 " + text.replace("%", "%%"))
                    for name, text in OPERANDS.items())
    (directory / "op.c").write_text("long table[8] = {0, 0, 77};\nint main(void)\n{\n" + sites
                                    + "    return 0;\n}\n")
    toolchain.run(["gcc", "-O1", "op.c", "-o", "op"], cwd=directory)
    return directory / "op"


def test_the_other_probes_and_arguments_are_traced(program, bpftrace):
    done = toolchain.run([*TRACE, "--", program], check=False)
    assert done.returncode == 0, done.stderr
    seen = dict(re.findall(r" \d+/\d+ (\w+) arg0=7 arg1=(\S+)$", done.stdout, re.MULTILINE))
    assert len(seen) == len(done.stdout.splitlines()), done.stdout
    assert seen.pop("plain") == "0x4d2"
    assert set(seen.values()) <= {"?"}
    left = len(OPERANDS) - 1 - len(seen)
    said = f"cannot read {left} probes and leaves them out" if left else \
        f"cannot read {len(seen)} arguments, arg1 of 'op:rip' for one, which show as '?'"
    assert said in done.stderr
