/* SPDX-License-Identifier: 0BSD */
/* Every public macro of usdt.h, in the subset that is C and C++ alike. */
#include "usdt/usdt.h"

#ifdef __cplusplus
#define BOOL bool
#else
#define BOOL _Bool
#endif

struct record {
    int number;
    char text[8];
    unsigned narrow : 5;
    signed negative : 3;
};
enum color { RED, BLUE };
enum step { BACK = -1, FORTH = 1 };

extern int global;
extern char buffer[16];
extern int function(int);

#ifdef __cplusplus
extern "C" {
#endif
int every_macro(const struct record *r, short s, unsigned char u, signed char c, BOOL b,
                enum color color, enum step step, double d, float f, char plain, long l,
                unsigned long ul, long long ll, volatile int *v);
#ifdef __cplusplus
}
#endif

USDT_SEMAPHORE_DEFINE(first, "every", "first")
USDT_SEMAPHORE_DEFINE(kinds, "every", "kinds")
USDT_DECLARE(every_kinds, "every_kinds_semaphore")

static USDT_INLINE void typed(int a, unsigned int b, long long c, unsigned long long d, long e,
                              unsigned long f, const char *g, float h, double i, enum color j)
{
    USDT_TOUCH(g);
    USDT_BEGIN
        USDT_CARRY(9, j) USDT_READY(9)
        USDT_SITE("every_kinds_semaphore", "every", "kinds", FAST, POINTERS, 11,
                  USDT_PUT(0, a) USDT_PUT(1, b) USDT_PUT(2, c) USDT_PUT(3, d) USDT_PUT(4, e)
                  USDT_PUT(5, f) USDT_PUT(6, g) USDT_PUT(7, USDT_F32_BITS(h))
                  USDT_PUT(8, USDT_F64_BITS(i)) USDT_PUT_AUTO(9),
                  USDT_S32(0) " " USDT_U32(1) " " USDT_S64(2) " " USDT_U64(3) " " USDT_LONG(4) " "
                  USDT_ULONG(5) " " USDT_POINTER(6) " " USDT_F32(7) " " USDT_F64(8) " "
                  USDT_AUTO(9),
                  USDT_IN(0, a), USDT_IN(1, b), USDT_IN(2, c), USDT_IN(3, d), USDT_IN(4, e),
                  USDT_IN(5, f), USDT_IN(6, g), USDT_IN(7, USDT_F32_BITS(h)),
                  USDT_IN(8, USDT_F64_BITS(i)), USDT_IN_AUTO(9));
    USDT_END;
}

int every_macro(const struct record *r, short s, unsigned char u, signed char c, BOOL b,
                enum color color, enum step step, double d, float f, char plain, long l,
                unsigned long ul, long long ll, volatile int *v)
{
    char local[16] = "local";

    USDT_PROBE0("every", "p0");
    USDT_PROBE1("every", "p1", 1);
    USDT_PROBE2("every", "p2", r, r->number);
    USDT_PROBE3("every", "p3", r->text, local, "literal");
    USDT_PROBE4("every", "p4", s, u, c, b);
    USDT_PROBE5("every", "p5", color, step, d, f, plain);
    USDT_PROBE6("every", "p6", global, buffer, function, &global, buffer[r->number], *v);
    USDT_PROBE7("every", "p7", r->narrow, r->negative, l, ul, ll, -1, 0xffffffffffffffffUL);
    USDT_PROBE8("every", "p8", 1, 2, 3, 4, 5, 6, 7, 8);
    USDT_PROBE9("every", "p9", 1, 2, 3, 4, 5, 6, 7, 8, l);
    USDT_PROBE10("every", "p10", l, ll, ul, s, u, c, b, r, color, step);
    USDT_PROBE11("every", "p11", l, ll, ul, s, u, c, b, r, color, step, plain);
    USDT_PROBE12("every", "p12", l, l + 1, l + 2, l + 3, l + 4, l + 5, l + 6, l + 7, l + 8, l + 9,
                 ul, r);
    USDT_IF(every_kinds, "every_kinds_semaphore")
        USDT_BEGIN
            USDT_SITE("every_kinds_semaphore", "every", "again", DEFAULT, POINTERS, 3,
                      USDT_PUT(0, l) USDT_PUT(1, ul) USDT_PUT(2, r),
                      USDT_LONG(0) " " USDT_ULONG(1) " " USDT_POINTER(2),
                      USDT_IN(0, l), USDT_IN(1, ul), USDT_IN(2, r));
        USDT_END;
    USDT_END_IF;
    USDT_BEGIN
        USDT_BARE_SITE("every", "none", DEFAULT, INTEGERS, 0, USDT_NONE, "", USDT_NONE);
    USDT_END;
    USDT_PROBE("every", "v0");
    USDT_PROBE("every", "v2", r, s);
    USDT_PROBE("every", "v12", r, s, 1, 2, 3, 4, 5, 6, 7, 8, d, f);
    USDT_GUARDED_PROBE("every", "g0");
    USDT_GUARDED_PROBE("every", "g2", r, s);
    USDT_GUARDED_PROBE("every", "g12", r, s, 1, 2, 3, 4, 5, 6, 7, 8, d, f);
    USDT_PROBE_WITH_SEMAPHORE("every_shared", "every", "w2", r, s);
    USDT_GUARDED_PROBE_WITH_SEMAPHORE("every_shared", "every", "s2", r, s);
    if (USDT_PROBE_ACTIVE("every", "g2") || USDT_SEMAPHORE_ACTIVE("every_shared")
        || USDT_TEST(every_kinds, "every_kinds_semaphore"))
        global = 3;
    USDT_SEMAPHORE_PROBE0(first, "every", "first");
    USDT_SEMAPHORE_PROBE1(first, "every", "first", 1);
    USDT_SEMAPHORE_PROBE2(first, "every", "first", 1, l);
    USDT_SEMAPHORE_PROBE3(first, "every", "first", 1, l, r);
    USDT_SEMAPHORE_PROBE4(first, "every", "first", 1, l, r, s);
    USDT_SEMAPHORE_PROBE5(first, "every", "first", 1, l, r, s, u);
    USDT_SEMAPHORE_PROBE6(first, "every", "first", 1, l, r, s, u, c);
    USDT_SEMAPHORE_PROBE7(first, "every", "first", 1, l, r, s, u, c, b);
    USDT_SEMAPHORE_PROBE8(first, "every", "first", 1, l, r, s, u, c, b, color);
    USDT_SEMAPHORE_PROBE9(first, "every", "first", 1, l, r, s, u, c, b, color, step);
    USDT_SEMAPHORE_PROBE10(first, "every", "first", 1, l, r, s, u, c, b, color, step, ul);
    USDT_SEMAPHORE_PROBE11(first, "every", "first", 1, l, r, s, u, c, b, color, step, ul, ll);
    USDT_SEMAPHORE_PROBE12(first, "every", "first", 1, l, r, s, u, c, b, color, step, ul, ll, d);
    if (USDT_ACTIVE(kinds))
        typed(1, 2, ll, ul, l, ul, local, f, d, color);
    else
        global = 4;
    if (USDT_ACTIVE(first))
        USDT_PROBE0("every", "p0");
    else
        global = 5;
#if USDT_VERSION < 200
#error "USDT_VERSION does not compare"
#endif
    return USDT_ACTIVE(first) || USDT_ENABLED ? local[0] : 0;
}
