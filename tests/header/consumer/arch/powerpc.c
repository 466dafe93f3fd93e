/* SPDX-License-Identifier: 0BSD */
/* 64 bits in both byte orders, and 32. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x60000000), BYTES(0x7fe00008) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "i";

enum { PC = 32 };
#ifdef __powerpc64__
#define REGISTER(i) (((ucontext_t *)context)->uc_mcontext.gp_regs[i])
#else
#define REGISTER(i) (((ucontext_t *)context)->uc_mcontext.uc_regs->gregs[i])
#endif

uintptr_t arch_pc(void *context)
{
    return REGISTER(PC);
}

void arch_resume(void *context, uintptr_t pc)
{
    REGISTER(PC) = pc;
}

/* A bare number is a register. */
int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "", 32);
    if (i < 0)
        return 0;
    *value = REGISTER(i);
    return 1;
}
