/* SPDX-License-Identifier: 0BSD */
/* ARM and Thumb code of 32-bit ARM; arm_r0 to arm_pc lie one after the other. */
#define PC REGISTER(15)
#define REGISTER(i) (&MACHINE.arm_r0)[i]
#include "machine.h"

const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES(0xe320f000), BYTES(0xe7f001f0) },
    { 4, 4, 0, BYTES(0xe1a00000), BYTES(0xe7f001f0) },
    { 2, 2, 0, HALF(0xbf00), HALF(0xde01) },
    { 2, 2, 0, HALF(0x46c0), HALF(0xde01) },
    { 0 },
};
const char arch_constant[] = "#";

/* By the names that libbpf knows: no r11 and r12. */
static int number_of(const char *name, size_t length)
{
    return listed(name, length, "r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 fp ip sp lr");
}
