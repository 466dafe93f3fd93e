/* SPDX-License-Identifier: 0BSD */
/* ARM and Thumb code of 32-bit ARM. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES(0xe320f000), BYTES(0xe7f001f0) },
    { 4, 4, 0, BYTES(0xe1a00000), BYTES(0xe7f001f0) },
    { 2, 2, 0, HALF(0xbf00), HALF(0xde01) },
    { 2, 2, 0, HALF(0x46c0), HALF(0xde01) },
};
const size_t arch_trap_count = 4;
const char arch_constant[] = "#";

/* arm_r0 to arm_pc lie one after the other. */
#define REGISTER(i) ((&((ucontext_t *)context)->uc_mcontext.arm_r0)[i])

uintptr_t arch_pc(void *context)
{
    return REGISTER(15);
}

void arch_resume(void *context, uintptr_t pc)
{
    REGISTER(15) = pc;
}

/* By the names that libbpf knows: no r11 and r12. */
int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = listed(name, length, "r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 fp ip sp lr");
    if (i < 0)
        return 0;
    *value = REGISTER(i);
    return 1;
}
