/* SPDX-License-Identifier: 0BSD */
/* Behind eight data registers, the address registers; the 17th is the program counter. */
#define PC MACHINE.gregs[16]
#define REGISTER(i) (uint32_t)MACHINE.gregs[8 + i]
#include "machine.h"

const struct trap arch_traps[] = { { 2, 2, 2, HALF(0x4e71), HALF(0x4e4f) }, { 0 } };
const char arch_constant[] = "#";

static int number_of(const char *name, size_t length)
{
    int j = listed(name, length, "%fp %sp");
    return j >= 0 ? 6 + j : numbered(name, length, "%a", 8);
}
