/* SPDX-License-Identifier: 0BSD */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 4, 4, 4, BYTES(0x47ff041f), BYTES(0x00000080) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

uintptr_t arch_pc(void *context)
{
    return (uintptr_t)MACHINE.sc_pc;
}

void arch_resume(void *context, uintptr_t pc)
{
    MACHINE.sc_pc = (long)pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "$", 31);
    if (i < 0)
        return 0;
    *value = (uint64_t)MACHINE.sc_regs[i];
    return 1;
}
