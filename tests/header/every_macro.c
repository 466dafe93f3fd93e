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

static USDT_INLINE void typed(int a, unsigned int b, long long c, unsigned long long d, long e,
                              unsigned long f, const char *g, float h, double i, enum color j)
{
    USDT_TOUCH(g);
    USDT_FIRE10("every", "kinds", SEMAPHORE, FAST, POINTERS, S32, a, U32, b, S64, c, U64, d,
                LONG, e, ULONG, f, POINTER, g, F32, h, F64, i, AUTO, j);
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
    USDT_IF_ACTIVE(kinds)
        USDT_SITE3("every", "kinds", SEMAPHORE, DEFAULT, POINTERS, LONG, l, ULONG, ul, POINTER, r);
    USDT_END_IF;
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
#if USDT_VERSION < 100
#error "USDT_VERSION does not compare"
#endif
    return USDT_ACTIVE(first) || USDT_ENABLED ? local[0] : 0;
}
