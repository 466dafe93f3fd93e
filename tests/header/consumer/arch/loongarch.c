/* SPDX-License-Identifier: 0BSD */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x03400000), BYTES(0x002a0000) } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "";

#define MACHINE (((ucontext_t *)context)->uc_mcontext)

uintptr_t arch_pc(void *context)
{
    return (uintptr_t)MACHINE.__pc;
}

void arch_resume(void *context, uintptr_t pc)
{
    MACHINE.__pc = pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = numbered(name, length, "$r", 32);
    if (i < 0)
        i = listed(name, length, "$zero $ra $tp $sp $a0 $a1 $a2 $a3 $a4 $a5 $a6 $a7 "
                                 "$t0 $t1 $t2 $t3 $t4 $t5 $t6 $t7 $t8 - $fp "
                                 "$s0 $s1 $s2 $s3 $s4 $s5 $s6 $s7 $s8");
    if (i < 0)
        return 0;
    *value = MACHINE.__gregs[i];
    return 1;
}
