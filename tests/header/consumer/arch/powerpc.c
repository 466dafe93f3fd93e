/* SPDX-License-Identifier: 0BSD */
/* 64 bits in both byte orders, and 32. */
#define PC REGISTER(32)
#ifdef __powerpc64__
#define REGISTER(i) MACHINE.gp_regs[i]
#else
#define REGISTER(i) MACHINE.uc_regs->gregs[i]
#endif
#include "machine.h"

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x60000000), BYTES(0x7fe00008) }, { 0 } };
const char arch_constant[] = "i";

/* A bare number is a register. */
static int number_of(const char *name, size_t length)
{
    return numbered(name, length, "", 32);
}
