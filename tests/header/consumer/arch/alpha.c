/* SPDX-License-Identifier: 0BSD */
#define PC MACHINE.sc_pc
#define REGISTER(i) MACHINE.sc_regs[i]
#include "machine.h"

const struct trap arch_traps[] = { { 4, 4, 4, BYTES(0x47ff041f), BYTES(0x00000080) }, { 0 } };
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    return numbered(name, length, "$", 31);
}
