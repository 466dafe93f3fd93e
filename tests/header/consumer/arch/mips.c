/* SPDX-License-Identifier: 0BSD */
/* 32 and 64 bits, both byte orders, up to release 6. */
#define PC MACHINE.pc
#define REGISTER(i) MACHINE.gregs[i]
#include "machine.h"

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x00000000), BYTES(0x0000000d) }, { 0 } };
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    int j = listed(name, length, "$gp $sp $fp $ra");
    return j >= 0 ? 28 + j : numbered(name, length, "$", 32);
}
