/* SPDX-License-Identifier: 0BSD */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

/* The trap has 2 bytes, and is an illegal instruction. */
const struct trap arch_traps[] = { { 4, 2, 2, BYTES(0x47000000), HALF(0x0001) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

uintptr_t arch_pc(void *context)
{
    return MACHINE.psw.addr;
}

void arch_resume(void *context, uintptr_t pc)
{
    MACHINE.psw.addr = pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "%r", 16);
    if (i < 0)
        return 0;
    *value = MACHINE.gregs[i];
    return 1;
}
