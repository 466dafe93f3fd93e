/* SPDX-License-Identifier: 0BSD */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 2, 2, 2, HALF(0x4e71), HALF(0x4e4f) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "#";

enum { FIRST_ADDRESS = 8, PC = 16 };
#define REGISTER(i) (((ucontext_t *)context)->uc_mcontext.gregs[i])

uintptr_t arch_pc(void *context)
{
    return (uintptr_t)REGISTER(PC);
}

void arch_resume(void *context, uintptr_t pc)
{
    REGISTER(PC) = (greg_t)pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "%a", 8), j = listed(name, length, "%fp %sp");
    if (i < 0 && j < 0)
        return 0;
    *value = (uint32_t)REGISTER(FIRST_ADDRESS + (i >= 0 ? i : 6 + j));
    return 1;
}
