/* SPDX-License-Identifier: 0BSD */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x08000240), BYTES(0x00010004) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

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

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "%r", 32);
    if (i < 0)
        return 0;
    *value = MACHINE.sc_gr[i];
    return 1;
}
