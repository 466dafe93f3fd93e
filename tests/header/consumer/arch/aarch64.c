/* SPDX-License-Identifier: 0BSD */
/* Both byte orders: instructions are little-endian in either. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES_LITTLE(0xd503201f), BYTES_LITTLE(0xd4200000) },
};
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

uintptr_t arch_pc(void *context)
{
    return MACHINE.pc;
}

void arch_resume(void *context, uintptr_t pc)
{
    MACHINE.pc = pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "x", 31);
    int stack = listed(name, length, "sp") == 0;
    if (i < 0 && !stack)
        return 0;
    *value = stack ? MACHINE.sp : MACHINE.regs[i];
    return 1;
}
