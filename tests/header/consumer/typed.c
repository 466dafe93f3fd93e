/* SPDX-License-Identifier: 0BSD */
/* Probes of a header that sdtkit generated, in the common part of C and C++. */
#include "expect.h"
#include "typed_probes.h"

#include <limits.h>
#include <stddef.h>

struct record {
    int numbers[2];
};

/* What a probe with a semaphore passes is expected only while armed. */
#define FIRES(name, call, ...) \
    do { \
        if (armed) \
            EXPECT(name, __VA_ARGS__); \
        call; \
        expect_done(); \
    } while (0)

static APART void constants(void)
{
    FIRES("small", TYPED_SMALL((char)-56, -128, 255, -32768, 65535, 1), SIGNED((char)-56),
          SIGNED(-128), 255, SIGNED(-32768), 65535, 1);
    FIRES("middle", TYPED_MIDDLE(INT_MIN, UINT_MAX, LONG_MIN, ULONG_MAX), SIGNED(INT_MIN),
          UINT_MAX, SIGNED(LONG_MIN), ULONG_MAX);
    FIRES("wide", TYPED_WIDE(LLONG_MIN, ULLONG_MAX), SIGNED(LLONG_MIN), ULLONG_MAX);
    FIRES("real", TYPED_REAL(-0.5f, 3.141592653589793), bits32(-0.5f), bits(3.141592653589793));
    FIRES("quick", TYPED_QUICK(-1), SIGNED(-1));
}

static APART void variables(int seed)
{
    static const struct record wanted = { { 0x7654321, 1 } };
    struct record record = { { 0, 0 } };
    char text[8] = "a text", *start = text;
    signed char tiny = (signed char)-seed;
    double real = 2.5 * seed;
    float half = 0.5f;

    HIDE(half);
    FIRES("small", TYPED_SMALL('x', tiny, (unsigned char)tiny, (short)-seed,
                               (unsigned short)-seed, seed == 1),
          'x', SIGNED(-1), 255, SIGNED(-1), 65535, 1);
    FIRES("fixed", TYPED_FIXED(tiny, (uint8_t)tiny, tiny, (uint16_t)tiny, tiny, (uint32_t)tiny,
                               tiny, (uint64_t)tiny),
          SIGNED(-1), 255, SIGNED(-1), 65535, SIGNED(-1), UINT32_MAX, SIGNED(-1), UINT64_MAX);
    FIRES("fixed", TYPED_FIXED(-128, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN,
                               UINT64_MAX - (uint64_t)seed),
          SIGNED(-128), 255, SIGNED(-32768), 65535, SIGNED(INT32_MIN), UINT32_MAX,
          SIGNED(INT64_MIN), UINT64_MAX - 1);
    FIRES("sized", TYPED_SIZED(sizeof record, &text[1] - &text[3], -3, (uintptr_t)text, INTMAX_MIN,
                               UINTMAX_MAX, L'w', -300, 200),
          (uint64_t)sizeof record, SIGNED(-2), SIGNED(-3), ADDRESS(text), SIGNED(INTMAX_MIN),
          UINTMAX_MAX, 'w', SIGNED(-300), 200);
    if (armed) {
        EXPECT("addresses", ADDRESS(text), ADDRESS(&seed), ADDRESS(&record), ADDRESS(&start),
               ADDRESS(record.numbers));
        expect_behind(2, &wanted, sizeof wanted);
    }
    record.numbers[0] = 0x7654321;
    record.numbers[1] = seed;
    TYPED_ADDRESSES(text, &seed, &record, &start, record.numbers);
    record.numbers[0] = record.numbers[1] = 0;
    expect_done();
    FIRES("real", TYPED_REAL(half, real), bits32(0.5f), bits(2.5));
    FIRES("twelve", TYPED_TWELVE('c', (short)-seed, seed, -seed, LLONG_MIN + seed, half, real, text,
                                 (unsigned char)-seed, ULLONG_MAX, -5000000000LL * seed, &record),
          'c', SIGNED(-1), 1, SIGNED(-1), SIGNED(LLONG_MIN + 1), bits32(0.5f), bits(2.5),
          ADDRESS(text), 255, ULLONG_MAX, SIGNED(-5000000000LL), ADDRESS(&record));
    FIRES("quick", TYPED_QUICK(seed + 41), 42);
    for (int i = 0; i < 4; i++)
        FIRES("loop", TYPED_LOOP(i, -6000000000LL + i), SIGNED(i), SIGNED(-6000000000LL + i));
}

void typed(int seed)
{
    HIDE(seed);
    constants();
    variables(seed);
    expect_true("ENABLED", TYPED_WIDE_ENABLED() == armed && TYPED_SMALL_ENABLED() == 1);
    if (armed)
        expect("none", NULL, 0);
    TYPED_NONE();
    expect_done();
}
