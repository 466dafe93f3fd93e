/* SPDX-License-Identifier: 0BSD */
#define REGISTER(i) MACHINE.sc_gr[i]
#include "machine.h"

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x08000240), BYTES(0x00010004) }, { 0 } };
const char arch_constant[] = "";

/* The low bits of the queue of instructions are the privilege level. */
uintptr_t arch_pc(void *context)
{
    return MACHINE.sc_iaoq[0] & ~(uintptr_t)3;
}

void arch_resume(void *context, uintptr_t pc)
{
    uintptr_t level = MACHINE.sc_iaoq[0] & 3;
    MACHINE.sc_iaoq[0] = pc | level;
    MACHINE.sc_iaoq[1] = (pc + 4) | level;
}

static int number_of(const char *name, size_t length)
{
    return numbered(name, length, "%r", 32);
}
