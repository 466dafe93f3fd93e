// SPDX-License-Identifier: 0BSD
/*
 * state PASSES: a leaf function keeps data in the red zone (16 words of 8 bytes), the carry flag
 * and the registers xmm0 and xmm15 over a site.  Prints in how many passes each was changed.
 * With BARE_NOP5 the site is a 5-byte nop by hand, at the symbol nop5_site.  x86-64 alone.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "usdt/usdt.h"

#define WORDS 16
#define KEEP(n) "movq %%rax, -8*" #n "(%%rsp)\n\t"
#define SHOW(n) "movq -8*" #n "(%%rsp), %%rax\n\tmovq %%rax, 8*(" #n "-1)(%0)\n\t"
#define EACH(f) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) \
    f(15) f(16)

struct seen {
    uint64_t red[WORDS], xmm0[2], xmm15[2];
    uint8_t carry;
};

static const uint64_t pattern[2] = {0x0123456789abcdefu, 0xfedcba9876543210u};

__attribute__((__noinline__)) static void leaf(struct seen *seen, const uint64_t *value)
{
    __asm__ volatile ("movq (%0), %%rax\n\t" EACH(KEEP)
                      "movups (%0), %%xmm0\n\tmovups (%0), %%xmm15\n\tstc"
                      : : "r" (value) : "rax", "xmm0", "xmm15", "memory", "cc");
#ifdef BARE_NOP5
    __asm__ volatile (".globl nop5_site\nnop5_site:\n\t.byte 0x0f,0x1f,0x44,0x00,0x00");
#endif
#ifndef BARE_NOP5
    USDT_PROBE1("state", "leaf", 42);
#endif
    __asm__ volatile ("setc %1\n\tmovups %%xmm0, %2\n\tmovups %%xmm15, %3\n\t" EACH(SHOW)
                      : : "r" (seen), "m" (seen->carry), "m" (seen->xmm0), "m" (seen->xmm15)
                      : "rax", "memory", "cc");
}

int main(int argc, char **argv)
{
    unsigned long passes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, red = 0, carry = 0, sse = 0;
    for (unsigned long i = 0; i < passes; i++) {
        struct seen seen;
        int same = 1;
        leaf(&seen, pattern);
        for (int word = 0; word < WORDS; word++)
            same &= seen.red[word] == pattern[0];
        red += !same;
        carry += seen.carry != 1;
        sse += seen.xmm0[0] != pattern[0] || seen.xmm0[1] != pattern[1]
            || seen.xmm15[0] != pattern[0] || seen.xmm15[1] != pattern[1];
    }
#ifdef BARE_NOP5
    USDT_PROBE1("state", "leaf", 42);
#endif
    printf("%lu %lu %lu\n", red, carry, sse);
    return 0;
}
