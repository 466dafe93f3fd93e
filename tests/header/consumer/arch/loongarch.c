/* SPDX-License-Identifier: 0BSD */
#define PC MACHINE.__pc
#define REGISTER(i) MACHINE.__gregs[i]
#include "machine.h"

const struct trap arch_traps[] = { { 4, 4, 0, BYTES(0x03400000), BYTES(0x002a0000) }, { 0 } };
const char arch_constant[] = "";

static int number_of(const char *name, size_t length)
{
    int i = numbered(name, length, "$r", 32);
    return i >= 0 ? i : listed(name, length, "$zero $ra $tp $sp $a0 $a1 $a2 $a3 $a4 $a5 $a6 $a7 "
                                             "$t0 $t1 $t2 $t3 $t4 $t5 $t6 $t7 $t8 - $fp "
                                             "$s0 $s1 $s2 $s3 $s4 $s5 $s6 $s7 $s8");
}
