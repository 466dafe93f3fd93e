# SPDX-License-Identifier: 0BSD
"""A program that is already in its loop sees the tracer that attaches, in every build."""
import subprocess

import pytest

from support import notes, toolchain
from support.sizes import sample

# Two loops without a call: the compiler may move any read that it thinks cannot change.
LOOPS = """
#include <stdio.h>
#include <unistd.h>

unsigned long fired;

int main(void)
{
    unsigned long passes = 0;
    alarm(120);  /* a read that was hoisted never sees the tracer */
    puts("ready");
    fflush(stdout);
    while (!APP_SPIN_ENABLED())
        ;
    APP_SPIN();
    puts("spun");
    fflush(stdout);
    while (!fired) {
        passes++;
        APP_PASS(++fired);
    }
    printf("fired %lu\\n", fired);
    return passes == 0;
}
"""
PROBES = {
    "inline": """
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(app_spin, "app", "spin")
USDT_SEMAPHORE_DEFINE(app_pass, "app", "pass")
#define APP_SPIN_ENABLED() USDT_ACTIVE(app_spin)
#define APP_SPIN() USDT_SEMAPHORE_PROBE0(app_spin, "app", "spin")
#define APP_PASS(value) USDT_SEMAPHORE_PROBE1(app_pass, "app", "pass", value)
""",
    "outline": '#include "app_probes.h"\n',
}


def attach(pid, path, name):
    """What the kernel does for a tracer: add 1 to the counter in the process."""
    note = next(note for note in notes.notes(path) if note.name == name)
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(notes.load_bias(pid, path) + note.semaphore)
        memory.write((1).to_bytes(2, "little"))


@pytest.mark.parametrize("compiler, level, shape, probes", sample(
    toolchain.C_COMPILERS, toolchain.LEVELS, toolchain.SHAPES, PROBES))
def test_probe_fires_in_a_running_loop(tmp_path, app_probes, compiler, level, shape, probes):
    compile_flags, link_flags = toolchain.SHAPES[shape]
    program = toolchain.program(compiler, PROBES[probes] + LOOPS, tmp_path,
                                [level, app_probes, *compile_flags], [level, *link_flags])
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        attach(process.pid, program, "spin")
        assert process.stdout.readline() == "spun\n", "the spinning loop never saw its semaphore"
        attach(process.pid, program, "pass")
        assert process.stdout.readline() == "fired 1\n", "the loop never saw its semaphore"
    assert process.returncode == 0
