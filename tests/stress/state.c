// SPDX-License-Identifier: 0BSD
/*
 * state PASSES: a leaf function keeps data in the red zone (16 words of 8 bytes), the carry flag
 * and the registers xmm0 and xmm15 over a site; another keeps pi in the x87 unit, its control word
 * and that of SSE, and what the processor has of ymm0, ymm15, zmm16, zmm31 and k1.  Prints in how
 * many passes each was changed, and how many bits its widest register has.
 * With BARE_NOP5 or BARE_NOP10 the site is a nop by hand, at the symbol nop_site.  x86-64 alone.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
#if defined BARE_NOP5
    __asm__ volatile (".globl nop_site\nnop_site:\n\t.byte 0x0f,0x1f,0x44,0x00,0x00");
#elif defined BARE_NOP10
    __asm__ volatile (".globl nop_site\nnop_site:\n\t"
                      ".byte 0x66,0x2e,0x0f,0x1f,0x84,0x00,0x00,0x00,0x00,0x00");
#else
    USDT_PROBE1("state", "leaf", 42);
#endif
    __asm__ volatile ("setc %1\n\tmovups %%xmm0, %2\n\tmovups %%xmm15, %3\n\t" EACH(SHOW)
                      : : "r" (seen), "m" (seen->carry), "m" (seen->xmm0), "m" (seen->xmm15)
                      : "rax", "memory", "cc");
}

struct wide {
    uint8_t ymm0[32], ymm15[32], zmm16[64], zmm31[64];
    long double pi;
    uint32_t mxcsr;
    uint16_t mask, control;
};

/* The compiler knows nothing of these registers here, and uses none of them between. */
__attribute__((__noinline__)) static void units(struct wide *seen, const struct wide *value, int bits)
{
    __asm__ volatile ("fldcw %0\n\tldmxcsr %1\n\tfldt %2"
                      : : "m" (value->control), "m" (value->mxcsr), "m" (value->pi));
    if (bits >= 256)
        __asm__ volatile ("vmovups %0, %%ymm0\n\tvmovups %1, %%ymm15"
                          : : "m" (value->ymm0), "m" (value->ymm15) : "xmm0", "xmm15");
    if (bits >= 512)
        __asm__ volatile ("vmovups %0, %%zmm16\n\tvmovups %1, %%zmm31\n\tkmovw %2, %%k1"
                          : : "m" (value->zmm16), "m" (value->zmm31), "m" (value->mask));
    USDT_PROBE1("state", "units", 43);
    if (bits >= 512)
        __asm__ volatile ("vmovups %%zmm16, %0\n\tvmovups %%zmm31, %1\n\tkmovw %%k1, %2"
                          : "=m" (seen->zmm16), "=m" (seen->zmm31), "=m" (seen->mask));
    if (bits >= 256)
        __asm__ volatile ("vmovups %%ymm0, %0\n\tvmovups %%ymm15, %1\n\tvzeroupper"
                          : "=m" (seen->ymm0), "=m" (seen->ymm15) : : "xmm0", "xmm15");
    __asm__ volatile ("fstpt %2\n\tstmxcsr %1\n\tfnstcw %0\n\tfninit"
                      : "=m" (seen->control), "=m" (seen->mxcsr), "=m" (seen->pi));
}

/* Passes in which the units were changed; their control words are not those of a new process. */
static unsigned long changed_units(unsigned long passes, int bits)
{
    struct wide value, seen;
    unsigned long changed = 0;
    uint32_t usual;
    __asm__ volatile ("stmxcsr %0" : "=m" (usual));
    memset(&value, 0, sizeof value);
    for (unsigned i = 0; i < 32; i++) {
        value.ymm0[i] = bits >= 256 ? (uint8_t)(i + 1) : 0;
        value.ymm15[i] = bits >= 256 ? (uint8_t)(0xf0 - i) : 0;
    }
    for (unsigned i = 0; i < 64 && bits >= 512; i++) {
        value.zmm16[i] = (uint8_t)(3 * i + 1);
        value.zmm31[i] = (uint8_t)(5 * i + 2);
    }
    value.pi = 3.14159265358979323846264L;
    value.control = 0x0f7f;         /* round to zero, 64 bits, exceptions masked */
    value.mxcsr = usual | 0x6000;   /* round to zero */
    value.mask = bits >= 512 ? 0xa5c3 : 0;
    for (unsigned long i = 0; i < passes; i++) {
        memset(&seen, 0, sizeof seen);
        units(&seen, &value, bits);
        changed += memcmp(seen.ymm0, value.ymm0, 32) || memcmp(seen.ymm15, value.ymm15, 32)
            || memcmp(seen.zmm16, value.zmm16, 64) || memcmp(seen.zmm31, value.zmm31, 64)
            || seen.pi != value.pi || seen.control != value.control
            || seen.mxcsr != value.mxcsr || seen.mask != value.mask;
    }
    __asm__ volatile ("ldmxcsr %0" : : "m" (usual));
    return changed;
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
#if defined BARE_NOP5 || defined BARE_NOP10
    USDT_PROBE1("state", "leaf", 42);
#endif
    int bits = __builtin_cpu_supports("avx512f") ? 512 : __builtin_cpu_supports("avx") ? 256 : 128;
    printf("%lu %lu %lu %lu %d\n", red, carry, sse, changed_units(passes, bits), bits);
    return 0;
}
