/* SPDX-License-Identifier: 0BSD */
/* 32 and 64 bits, both byte orders, up to release 6. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x00000000), BYTES(0x0000000d) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

uintptr_t arch_pc(void *context)
{
    return (uintptr_t)MACHINE.pc;
}

void arch_resume(void *context, uintptr_t pc)
{
    MACHINE.pc = pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "$", 32), j = listed(name, length, "$gp $sp $fp $ra");
    if (i < 0 && j < 0)
        return 0;
    *value = MACHINE.gregs[i >= 0 ? i : 28 + j];
    return 1;
}
