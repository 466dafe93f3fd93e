/* SPDX-License-Identifier: 0BSD */
/*
 * What dtrace -h writes for a probe: behind usdt.h and the macros of sys/sdt.h, whose arguments
 * and operands these have.
 *
 * USDT_EXACT_TEST is a long, and the variable an unsigned short, as in SystemTap's headers.
 */
#if USDT_ENABLED
#define USDT_EXACT_TEST(id, semaphore) __builtin_expect(USDT_I_LOAD(id, semaphore), 0)
#define USDT_EXACT_VARIABLE(name, label) \
    __extension__ extern unsigned short name label \
        __attribute__((__unused__, __section__(".probes"), __visibility__("hidden")));
#define USDT_EXACT(n, semaphore, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_EACH##n(USDT_I_SDT_COPY, USDT_I_SDT_COPY, __VA_ARGS__) \
        USDT_I_EACH##n(USDT_I_SDT_READY, USDT_I_SDT_READY, __VA_ARGS__) \
        USDT_I_SDT_FIRE(USDT_I_DEFINE(semaphore) \
                USDT_I_NAMING(USDT_I_NOP_DEFAULT, semaphore, provider, name, \
                    USDT_I_EACH##n(USDT_I_SDT_TEXT, USDT_I_SDT_AND_TEXT, __VA_ARGS__)), , n, \
            USDT_I_EACH##n(USDT_I_SDT_PUT, USDT_I_SDT_PUT, __VA_ARGS__), \
            USDT_I_EACH##n(USDT_I_SDT_INPUT, USDT_I_SDT_AND_INPUT, __VA_ARGS__)); \
    USDT_END
#else
#ifdef __GNUC__
#define USDT_EXACT_TEST(id, semaphore) __builtin_expect(USDT_I_ACTIVE(semaphore), 0)
#define USDT_EXACT_VARIABLE(name, label) static unsigned short name __attribute__((__unused__));
#else
#define USDT_EXACT_TEST(id, semaphore) 0L
#define USDT_EXACT_VARIABLE(name, label) static unsigned short name;
#endif
#define USDT_EXACT(n, semaphore, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_EACH##n(USDT_I_SDT_CARRY, USDT_I_SDT_CARRY, __VA_ARGS__) \
        USDT_I_EACH##n(USDT_I_INPUT, USDT_I_AND_INPUT, __VA_ARGS__); \
    USDT_END
#endif
