# SPDX-License-Identifier: 0BSD
"""A leaf function's data below the stack pointer, while a tracer is attached to its probe."""
from __future__ import annotations

import os
import platform
import subprocess

import pytest

import perf_events
from support import notes, toolchain

PASSES = 100000
SOURCE = r"""
#include <stdio.h>
#include "usdt/usdt.h"
#ifdef BARE5
#define SITE(x) __asm__ volatile(".globl site\nsite: .byte 0x0f,0x1f,0x44,0,0" : : "r"(x))
#else
#define SITE(x) USDT_PROBE1("zone", "site", x)
#endif
__attribute__((noinline, noclone)) static long leaf(long x)
{
    volatile long a[12];
    long sum = 0;
    for (int i = 0; i < 12; i++)
        a[i] = x * i;
    SITE(x);
    for (int i = 0; i < 12; i++)
        sum += a[i];
    return sum;
}
int main(void)
{
    long wrong = 0;
    for (long i = 0; i < PASSES; i++)
        wrong += leaf(i) != 66 * i;
    printf("%ld\n", wrong);
    return 0;
}
"""


def traced(tmp_path, *flags):
    """How many passes were wrong untraced and traced, and how many were counted."""
    if os.uname().machine != "x86_64" or perf_events.unusable():
        pytest.skip(perf_events.unusable() or "the red zone is x86-64's")
    (tmp_path / "a.c").write_text(SOURCE)
    toolchain.run(["gcc", "-O2", f"-DPASSES={PASSES}", *flags, f"-I{toolchain.INCLUDE}", "a.c",
                   "-o", "a"], cwd=tmp_path)
    program = tmp_path / "a"
    symbols = toolchain.run(["nm", program]).stdout.splitlines()
    site = next((int(line.split()[0], 16) for line in symbols if line.endswith(" site")), 0) \
        or next(each.location for each in notes.notes(program) if each.provider == "zone")
    untraced = int(toolchain.run([program]).stdout)
    number = perf_events.open_event(program, notes.file_offset(program, site), 0, -1, 0)
    try:
        wrong = int(subprocess.run(["taskset", "-c", "0", str(program)], check=True,
                                   stdout=subprocess.PIPE).stdout)
        counted = int.from_bytes(os.read(number, 8), "little")
    finally:
        os.close(number)
    return untraced, wrong, counted


@pytest.mark.parametrize("nop", [1, 11])
def test_red_zone_stays(nop, tmp_path, row):
    assert traced(tmp_path, f"-DUSDT_NOP={nop}") == (0, 0, PASSES)
    row(f"{PASSES} passes of a leaf function with data in the red zone", "unchanged, all counted")


def test_a_bare_nop5_overwrites_it_on_this_kernel(tmp_path, row):
    if not platform.release().startswith("6.18."):
        pytest.skip("known of Linux 6.18")
    untraced, wrong, _ = traced(tmp_path, "-DBARE5")
    assert untraced == 0 and wrong > PASSES // 2
    row(f"{PASSES} passes of a bare 5-byte nop, which usdt.h refuses", f"{wrong} results wrong")
