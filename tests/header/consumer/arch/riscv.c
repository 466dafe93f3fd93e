/* SPDX-License-Identifier: 0BSD */
/* 64 and 32 bits, with and without compressed instructions. */
#define PC REGISTER(0)
#define REGISTER(i) MACHINE.__gregs[i]
#include "machine.h"

/* The trap is as long as the nop. */
const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES_LITTLE(0x00000013), BYTES_LITTLE(0x00100073) },
    { 2, 2, 0, HALF_LITTLE(0x0001), HALF_LITTLE(0x9002) },
    { 0 },
};
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    int i = listed(name, length, "- ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 "
                                 "s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6");
    return i ? i : -1;
}
