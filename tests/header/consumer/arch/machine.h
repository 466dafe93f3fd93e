/* SPDX-License-Identifier: 0BSD */
/*
 * What architectures share.  Before it includes this, a file defines REGISTER(i), the
 * i-th register of MACHINE, and PC, where MACHINE has the program counter.
 */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

/* The number of the register with this name, or -1. */
static int number_of(const char *name, size_t length);

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = number_of(name, length);
    if (i >= 0)
        *value = (uint64_t)REGISTER(i);
    return i >= 0;
}

#ifdef PC
uintptr_t arch_pc(void *context)
{
    return (uintptr_t)PC;
}

void arch_resume(void *context, uintptr_t pc)
{
    PC = (__typeof__(PC))pc;
}
#endif
