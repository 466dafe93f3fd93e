/* SPDX-License-Identifier: 0BSD */
#define PC MACHINE.psw.addr
#define REGISTER(i) MACHINE.gregs[i]
#include "machine.h"

/* The trap has 2 bytes, and is an illegal instruction. */
const struct trap arch_traps[] = { { 4, 2, 2, BYTES(0x47000000), HALF(0x0001) }, { 0 } };
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    return numbered(name, length, "%r", 16);
}
