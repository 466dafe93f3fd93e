/* SPDX-License-Identifier: 0BSD */
/* Both byte orders: instructions are little-endian in either. */
#define PC MACHINE.pc
#define REGISTER(i) (i == 31 ? MACHINE.sp : MACHINE.regs[i])
#include "machine.h"

const struct trap arch_traps[] = {
    { 4, 4, 0, BYTES_LITTLE(0xd503201f), BYTES_LITTLE(0xd4200000) }, { 0 },
};
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    return is_word(name, length, "sp") ? 31 : numbered(name, length, "x", 31);
}
