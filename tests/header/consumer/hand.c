/* SPDX-License-Identifier: 0BSD */
/*
 * Probes written by hand, with every kind of expression, in the common part of C
 * and C++.  `seed` is 1, which the compiler cannot know.
 */
#include "expect.h"
#include "usdt/usdt.h"

#include <limits.h>
#include <stddef.h>

#ifdef __cplusplus
#define BOOL bool
#else
#define BOOL _Bool
#endif

enum color { RED, GREEN, BLUE = 0x7fffffff };
enum step { BACK = -1, FORTH = 1 };
struct record {
    char letter;
    signed char small;
    short number;
    long wide;
    long long widest;
    const char *text;
    char name[8];
    float half;
    double real;
    enum step step;
    unsigned narrow : 5;
    signed negative : 3;
    BOOL flag : 1;
    int numbers[4];
};
union either {
    int number;
    float real;
};

USDT_SEMAPHORE_DEFINE(hand_guarded, "hand", "guarded")
USDT_SEMAPHORE_DEFINE(hand_outer, "hand", "outer")
USDT_SEMAPHORE_DEFINE(hand_inner, "hand", "inner")

/* The compiler sees a declaration only, or could fold what it knows of a definition. */
extern int global_int;
extern long long global_wide;
extern const int global_constant;
extern volatile short global_volatile;
extern char global_array[];
extern struct record global_record;
extern __thread int thread_int;
static int static_int = -54321;
static const long static_constant = 76543;
static __thread long static_thread = -98765;
static short table[8] = { 10, -20, 30, -40, 50, -60, 70, -80 };
static const unsigned char bytes[4] = { 200, 201, 202, 203 };
static long long wide_table[3] = { LLONG_MIN, 5000000000LL, LLONG_MAX };

/* A parameter of each type, with the ends of its range. */

#define PASSES(type, name) \
    static APART void name(type v) \
    { \
        USDT_PROBE1("hand", #name, v); \
    }
PASSES(char, plain_char)
PASSES(signed char, signed_char)
PASSES(unsigned char, unsigned_char)
PASSES(short, plain_short)
PASSES(unsigned short, unsigned_short)
PASSES(int, plain_int)
PASSES(unsigned int, unsigned_int)
PASSES(long, plain_long)
PASSES(unsigned long, unsigned_long)
PASSES(long long, long_long)
PASSES(unsigned long long, unsigned_long_long)
PASSES(BOOL, boolean)
PASSES(enum color, plain_enum)
PASSES(enum step, signed_enum)
PASSES(float, plain_float)
PASSES(double, plain_double)
PASSES(const volatile int, qualified)
PASSES(void *, pointer)
PASSES(const struct record *, structure_pointer)

#define PASS(function, value, expected) \
    do { \
        EXPECT(#function, expected); \
        function(value); \
        expect_done(); \
    } while (0)

static APART void parameters(void)
{
    PASS(plain_char, 'A', SIGNED('A'));
    PASS(plain_char, (char)-56, SIGNED((char)-56));
    PASS(signed_char, SCHAR_MIN, SIGNED(SCHAR_MIN));
    PASS(signed_char, SCHAR_MAX, SIGNED(SCHAR_MAX));
    PASS(unsigned_char, UCHAR_MAX, UNSIGNED(UCHAR_MAX));
    PASS(plain_short, SHRT_MIN, SIGNED(SHRT_MIN));
    PASS(plain_short, SHRT_MAX, SIGNED(SHRT_MAX));
    PASS(unsigned_short, USHRT_MAX, UNSIGNED(USHRT_MAX));
    PASS(plain_int, INT_MIN, SIGNED(INT_MIN));
    PASS(plain_int, INT_MAX, SIGNED(INT_MAX));
    PASS(plain_int, -1, SIGNED(-1));
    PASS(unsigned_int, UINT_MAX, UNSIGNED(UINT_MAX));
    PASS(unsigned_int, 0x80000000u, UNSIGNED(0x80000000u));
    PASS(plain_long, LONG_MIN, SIGNED(LONG_MIN));
    PASS(plain_long, LONG_MAX, SIGNED(LONG_MAX));
    PASS(unsigned_long, ULONG_MAX, UNSIGNED(ULONG_MAX));
    PASS(long_long, LLONG_MIN, SIGNED(LLONG_MIN));
    PASS(long_long, LLONG_MAX, SIGNED(LLONG_MAX));
    PASS(long_long, -5000000000LL, SIGNED(-5000000000LL));
    PASS(unsigned_long_long, ULLONG_MAX, UNSIGNED(ULLONG_MAX));
    PASS(unsigned_long_long, 0x8000000000000000ULL, UNSIGNED(0x8000000000000000ULL));
    PASS(boolean, 1, 1);
    PASS(boolean, 0, 0);
    PASS(plain_enum, BLUE, UNSIGNED(BLUE));
    PASS(signed_enum, BACK, SIGNED(-1));
    PASS(plain_float, -0.5f, bits32(-0.5f));
    PASS(plain_float, 1e-40f, bits32(1e-40f));
    PASS(plain_double, 3.141592653589793, bits(3.141592653589793));
    PASS(plain_double, -0.0, bits(-0.0));
    PASS(plain_double, 1e300 * 1e300, bits(1e300 * 1e300));
    PASS(qualified, -7, SIGNED(-7));
    PASS(pointer, NULL, 0);
    PASS(pointer, &static_int, ADDRESS(&static_int));
    PASS(structure_pointer, &global_record, ADDRESS(&global_record));
}

static APART void constants(void)
{
    EXPECT("small", 0, 1, SIGNED(-1), 127, SIGNED(-128), 255, SIGNED('\377'), SIGNED(BACK));
    USDT_PROBE8("hand", "small", 0, 1, -1, 127, -128, 255, '\377', BACK);
    expect_done();
    EXPECT("middle", SIGNED(INT_MIN), SIGNED(INT_MAX), UINT_MAX, 0x80000000u, 65536,
           SIGNED(-65537), 0xdeadbeefu, (uint64_t)sizeof(struct record));
    USDT_PROBE8("hand", "middle", INT_MIN, INT_MAX, UINT_MAX, 0x80000000u, 65536, -65537,
                0xdeadbeefu, sizeof(struct record));
    expect_done();
    EXPECT("wide", SIGNED(LLONG_MIN), SIGNED(LLONG_MAX), ULLONG_MAX, 0x8000000000000000ULL,
           5000000000, SIGNED(-5000000000LL), 0xfedcba9876543210ULL, 1, SIGNED(LONG_MIN));
    USDT_PROBE9("hand", "wide", LLONG_MIN, LLONG_MAX, ULLONG_MAX, 0x8000000000000000ULL,
                5000000000LL, -5000000000LL, 0xfedcba9876543210ULL, 1LL, LONG_MIN);
    expect_done();
    EXPECT("real", bits(1.5), bits32(-2.5f), bits(-0.0), bits32(0.0f), bits(1e-310));
    USDT_PROBE5("hand", "real", 1.5, -2.5f, -0.0, 0.0f, 1e-310);
    expect_done();
    EXPECT("null", 0, 0, UNSIGNED(GREEN));
    USDT_PROBE3("hand", "null", (void *)0, (const char *)NULL, (enum color)GREEN);
    expect_done();
    EXPECT("static_constants", SIGNED(static_constant), SIGNED(global_constant));
    USDT_PROBE2("hand", "static_constants", static_constant, global_constant);
    expect_done();
    expect("nothing", NULL, 0);
    USDT_PROBE0("hand", "nothing");
    expect_done();
}

static APART int function(int x)
{
    return x + 1;
}

static APART void addresses(int seed)
{
    int local = seed;
    char buffer[16] = "buffer";
    char one[1] = { 'x' };
    int grid[2][3] = { { 0 } };
    static const char *const literal = "a literal";
    struct record *record = &global_record;

    EXPECT("locals", ADDRESS(&local), ADDRESS(buffer), ADDRESS(one), ADDRESS(grid),
           ADDRESS(grid[1]), ADDRESS(&buffer[3]));
    expect_behind(1, "buffer", 7);
    USDT_PROBE6("hand", "locals", &local, buffer, one, grid, grid[1], &buffer[3]);
    expect_done();
    EXPECT("statics", ADDRESS(table), ADDRESS(&table[seed]), ADDRESS(&global_int),
           ADDRESS(global_array), ADDRESS(&thread_int), ADDRESS(&static_thread),
           ADDRESS(literal), ADDRESS(&global_volatile));
    USDT_PROBE8("hand", "statics", table, &table[seed], &global_int, global_array, &thread_int,
                &static_thread, literal, &global_volatile);
    expect_done();
    EXPECT("functions", ADDRESS(function), ADDRESS(&addresses), ADDRESS(seed ? function : 0));
    USDT_PROBE3("hand", "functions", function, &addresses, seed ? function : 0);
    expect_done();
    EXPECT("members", ADDRESS(record->name), ADDRESS(record->text), ADDRESS(&record->wide),
           ADDRESS(global_record.numbers), ADDRESS((uintptr_t)record), ADDRESS(record + seed));
    USDT_PROBE6("hand", "members", record->name, record->text, &record->wide,
                global_record.numbers, (uintptr_t)record, record + seed);
    expect_done();
}

static APART void places(int seed)
{
    struct record r = { 'z', -100, -30000, -2000000000L, -6000000000LL, "text", "name", 0.25f,
                        -1e100, BACK, 21, -4, 1, { 1, -2, 3, -4 } };
    struct record *p = &r;
    union either either;
    volatile int ticking = -31;
    unsigned char small_index = (unsigned char)(seed + 1);
    long wide_index = seed + 2;

    either.real = 1.0f;
    HIDE(p);
    EXPECT("globals", SIGNED(-123456789), SIGNED(-7000000000LL), SIGNED(-321), SIGNED(-54321),
           SIGNED(424242), SIGNED(-98765));
    USDT_PROBE6("hand", "globals", global_int, global_wide, global_volatile, static_int, thread_int,
                static_thread);
    expect_done();
    EXPECT("fields", 'z', SIGNED(-100), SIGNED(-30000), SIGNED(-2000000000L),
           SIGNED(-6000000000LL), bits32(0.25f), bits(-1e100), SIGNED(-1), SIGNED(-2),
           bits32(1.0f));
    USDT_PROBE10("hand", "fields", p->letter, p->small, p->number, p->wide, p->widest, p->half,
                 p->real, p->step, p->numbers[seed], either.real);
    expect_done();
    EXPECT("bit_fields", 21, SIGNED(-4), 1, 21);
    USDT_PROBE4("hand", "bit_fields", r.narrow, p->negative, p->flag, p->narrow);
    expect_done();
    EXPECT("elements", SIGNED(-20), SIGNED(30), SIGNED(-40), 201, SIGNED(5000000000LL),
           SIGNED(LLONG_MAX), 'n', SIGNED(-4));
    USDT_PROBE8("hand", "elements", table[seed], table[small_index], table[wide_index], bytes[seed],
                wide_table[seed], wide_table[small_index], p->name[seed - 1], *(p->numbers + 3));
    expect_done();
    EXPECT("expressions", SIGNED(-31), SIGNED(2), SIGNED(3), SIGNED(-1), 0xfffffffeu, 1,
           SIGNED(LLONG_MIN), SIGNED(9), UNSIGNED(0xff));
    USDT_PROBE9("hand", "expressions", ticking, function(seed), seed > 0 ? 3 : 4, -seed,
                ~(unsigned)seed, seed == 1, wide_table[0], (ticking = 9, ticking),
                (unsigned char)-seed);
    expect_done();
}

/* Twelve at once: more than some targets have registers. */

static APART void twelve_ints(int a, int b)
{
    EXPECT("twelve_ints", SIGNED(a), SIGNED(b), SIGNED(a + b), SIGNED(a - b), SIGNED(a * 3),
           SIGNED(b * 5), SIGNED(a ^ 7), SIGNED(b ^ 9), SIGNED(a | 64), SIGNED(b & -2),
           SIGNED(~a), SIGNED(-b));
    USDT_PROBE12("hand", "twelve_ints", a, b, a + b, a - b, a * 3, b * 5, a ^ 7, b ^ 9, a | 64,
                 b & -2, ~a, -b);
    expect_done();
}

static APART void twelve_wide(long long a, unsigned long long b)
{
    EXPECT("twelve_wide", SIGNED(a), b, SIGNED(a + 1), b + 2, SIGNED(a * 3), b * 5, SIGNED(a ^ 7),
           b ^ 9, SIGNED(a | 64), b >> 3, SIGNED(~a), 0 - b);
    USDT_PROBE12("hand", "twelve_wide", a, b, a + 1, b + 2, a * 3, b * 5, a ^ 7, b ^ 9, a | 64,
                 b >> 3, ~a, 0 - b);
    expect_done();
}

static APART void twelve_mixed(char c, short s, long l, long long w, float f, double d, BOOL t,
                               const char *p, unsigned u, enum step e)
{
    EXPECT("twelve_mixed", SIGNED(c), SIGNED(s), SIGNED(l), SIGNED(w), bits32(f), bits(d), t,
           ADDRESS(p), u, SIGNED(e), SIGNED(w + l), bits(d * 2));
    USDT_PROBE12("hand", "twelve_mixed", c, s, l, w, f, d, t, p, u, e, w + l, d * 2);
    expect_done();
}

static APART void twelve_reals(double a, float b)
{
    EXPECT("twelve_reals", bits(a), bits32(b), bits(a * 2), bits32(b * 2), bits(a * 4),
           bits32(b * 4), bits(a * 8), bits32(b * 8), bits(-a), bits32(-b), bits(a / 2),
           bits32(b / 2));
    USDT_PROBE12("hand", "twelve_reals", a, b, a * 2, b * 2, a * 4, b * 4, a * 8, b * 8, -a, -b,
                 a / 2, b / 2);
    expect_done();
}

static inline __attribute__((__always_inline__)) void inlined(int which, long long value)
{
    EXPECT("inlined", SIGNED(which), SIGNED(value), ADDRESS(&table[which]));
    USDT_PROBE3("hand", "inlined", which, value, &table[which]);
    expect_done();
}

static APART int recursion(int depth)
{
    EXPECT("recursion", SIGNED(depth), SIGNED(-depth));
    USDT_PROBE2("hand", "recursion", depth, -depth);
    expect_done();
    return depth ? recursion(depth - 1) + 1 : 0;
}

static APART int probed(int x)
{
    USDT_PROBE1("hand", "within", x);
    return x * 2;
}

static APART void shapes(int seed)
{
    long long wide = 4000000000LL;
    HIDE(wide);
    for (int i = 0; i < 5; i++, wide += 1000000000) {
        EXPECT("loop", SIGNED(i), SIGNED(wide), SIGNED(table[i]));
        USDT_PROBE3("hand", "loop", i, wide, table[i]);
        expect_done();
    }
    inlined(0, 1);
    inlined(1, -1);
    inlined(seed, wide);
    inlined(seed + 1, wide * 2);
    inlined(2, wide - 3);
    inlined(3, LLONG_MIN);
    expect_true("recursion comes back", recursion(3) == 3);

    /* The argument of one probe passes another. */
    EXPECT("within", 21);
    EXPECT("around", 42, SIGNED(seed));
    USDT_PROBE2("hand", "around", probed(21), seed);
    expect_done();

    EXPECT("dangling", SIGNED(seed));
    if (seed)
        USDT_PROBE1("hand", "dangling", seed);
    else
        expect_true("the else belongs to the outer if", 0);
    expect_done();
}

static int evaluated;

static APART int count(int x)
{
    evaluated++;
    return x;
}

static APART void guarded(int seed)
{
    int before = evaluated;
    expect_true("USDT_ACTIVE", USDT_ACTIVE(hand_guarded) == armed);
    if (armed)
        EXPECT("guarded", SIGNED(seed), SIGNED(-77), ADDRESS(table));
    USDT_SEMAPHORE_PROBE3(hand_guarded, "hand", "guarded", count(seed), count(-77), table);
    expect_done();
    expect_true("arguments are evaluated once, or not at all",
                evaluated == before + (armed ? 2 : 0));

    if (armed) {
        EXPECT("inner", 5);
        EXPECT("outer", 6);
    }
    if (USDT_ACTIVE(hand_outer)) {
        USDT_SEMAPHORE_PROBE1(hand_inner, "hand", "inner", seed + 4);
        USDT_SEMAPHORE_PROBE1(hand_outer, "hand", "outer", seed + 5);
    }
    expect_done();
}

struct event {
    int id;
    short parts[4];
};

/* Stores behind a pointer happen before the probe, though overwritten right after it. */
static APART void pointees(int seed)
{
    static const struct event wanted = { 0x1234567, { 1, 2, 1, 4 } };
    struct event event = { 0, { 1, 2, 3, 4 } };
    char text[8] = "abcdefg";

    EXPECT("event", ADDRESS(&event), SIGNED(seed));
    expect_behind(0, &wanted, sizeof wanted);
    event.id = 0x1234567;
    event.parts[2] = (short)seed;
    USDT_PROBE2("hand", "event", &event, seed);
    event.id = 0;
    event.parts[2] = 0;
    expect_done();
    EXPECT("text", SIGNED(seed), ADDRESS(text));
    expect_behind(1, "bbcdefg", 8);
    text[0] = (char)(text[0] + seed);
    USDT_PROBE2("hand", "text", seed, text);
    text[0] = 0;
    expect_done();
    EXPECT("address", ADDRESS(&event.id));
    expect_behind(0, &wanted, 4);
    event.id = 0x1234567;
    USDT_PROBE1("hand", "address", &event.id);
    event.id = 0;
    expect_done();
}

struct record global_record;

void hand_written(int seed)
{
    HIDE(seed);
    parameters();
    constants();
    addresses(seed);
    places(seed);
    twelve_ints(seed, seed + 1000);
    twelve_wide(-5000000000LL * seed, 0xfedcba9876543210ULL);
    twelve_mixed('c', -3, -99999, -6000000000LL, 0.5f, -2.25, 1, "text", 4000000000u, BACK);
    twelve_reals(1.1 * seed, 2.5f);
    shapes(seed);
    guarded(seed);
    pointees(seed);
}
