# SPDX-License-Identifier: 0BSD
"""A program that is already in its loop sees the tracer that attaches, in every build."""
import subprocess

import pytest

from support import notes, toolchain

# Two loops without a call: the compiler may move any read that it thinks cannot change.
PROGRAM = """
#include <stdio.h>
#include <unistd.h>
#include "usdt/usdt.h"

USDT_SEMAPHORE_DEFINE(loop_spin, "loop", "spin")
USDT_SEMAPHORE_DEFINE(loop_pass, "loop", "pass")

unsigned long fired;

int main(void)
{
    unsigned long passes = 0;
    alarm(30);  /* a read that was hoisted never sees the tracer */
    puts("ready");
    fflush(stdout);
    while (!USDT_ACTIVE(loop_spin))
        ;
    puts("spun");
    fflush(stdout);
    while (!fired) {
        passes++;
        USDT_SEMAPHORE_PROBE1(loop_pass, "loop", "pass", ++fired);
    }
    printf("fired %lu\\n", fired);
    return passes == 0;
}
"""


def attach(pid, path, name):
    """What the kernel does for a tracer: add 1 to the counter in the process."""
    note = next(note for note in notes.notes(path) if note.name == name)
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(notes.load_bias(pid, path) + note.semaphore)
        memory.write((1).to_bytes(2, "little"))


@pytest.mark.parametrize("shape", toolchain.SHAPES)
@pytest.mark.parametrize("level", toolchain.LEVELS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_probe_fires_in_a_running_loop(tmp_path, compiler, level, shape):
    compile_flags, link_flags = toolchain.SHAPES[shape]
    source = tmp_path / "loop.c"
    # The spinning probe needs a site, or there is no note to find its counter by.
    source.write_text(PROGRAM.replace('    puts("spun");',
                                      '    USDT_SEMAPHORE_PROBE0(loop_spin, "loop", "spin");\n'
                                      '    puts("spun");'))
    built = toolchain.compile_object(compiler, source, tmp_path / "loop.o", level, *compile_flags)
    program = toolchain.link(compiler, [built], tmp_path / "loop", level, *link_flags)
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        attach(process.pid, program, "spin")
        assert process.stdout.readline() == "spun\n", "the spinning loop never saw its semaphore"
        attach(process.pid, program, "pass")
        assert process.stdout.readline() == "fired 1\n", "the loop never saw its semaphore"
    assert process.returncode == 0
