/* SPDX-License-Identifier: 0BSD */
/* 64 and 32 bits, with and without compressed instructions. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

/* The trap is as long as the nop. */
const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES_LITTLE(0x00000013), BYTES_LITTLE(0x00100073) },
    { 2, 2, 0, HALF_LITTLE(0x0001), HALF_LITTLE(0x9002) },
};
const size_t arch_trap_count = 2;
const char arch_constant[] = "";

#define REGISTER(i) (((ucontext_t *)context)->uc_mcontext.__gregs[i])

uintptr_t arch_pc(void *context)
{
    return REGISTER(0);
}

void arch_resume(void *context, uintptr_t pc)
{
    REGISTER(0) = pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = listed(name, length, "- ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 "
                                 "s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6");
    if (i < 1)
        return 0;
    *value = REGISTER(i);
    return 1;
}
