/* SPDX-License-Identifier: 0BSD */
/*
 * The probes of the comparison's body, by <sys/sdt.h> of SystemTap.
 *
 * This is an adapter.  `tests/run.sh compare-header ADAPTER.h` builds the body,
 * tests/header/consumer/hand.c, with an adapter in place of usdt/usdt.h.  One for
 * another header includes that header and defines
 *
 *     USDT_PROBE0 ... USDT_PROBE12(provider, name, args...)   statement: a probe
 *     USDT_SEMAPHORE_DEFINE(id, provider, name)   file scope, no ';'
 *     USDT_ACTIVE(id)                             1 while a tracer is attached
 *     USDT_SEMAPHORE_PROBE1, USDT_SEMAPHORE_PROBE3(id, provider, name, args...)
 *                                                 a probe behind its semaphore
 *
 * Provider and name come as words, not as strings: other headers make strings of
 * them.  An id is provider_name.  A header that is not installed is found by
 *
 *     SDTKIT_COMPARE_CFLAGS="-I/where/it/is" tests/run.sh compare-header ADAPTER.h
 *
 * For usdt.h of libbpf, with its USDT and its semaphores of any name, that is
 *
 *     #include "usdt.h"
 *     #define USDT_PROBE0(provider, name) USDT(provider, name)
 *     #define USDT_PROBE1(provider, name, ...) USDT(provider, name, __VA_ARGS__)
 *     ... the same up to USDT_PROBE12 ...
 *     #define USDT_SEMAPHORE_DEFINE(id, provider, name) USDT_DEFINE_SEMA(id);
 *     #define USDT_ACTIVE(id) USDT_SEMA_IS_ACTIVE(id)
 *     #define USDT_SEMAPHORE_PROBE1(id, provider, name, ...) \
 *         do { \
 *             if (USDT_ACTIVE(id)) \
 *                 USDT_WITH_EXPLICIT_SEMA(id, provider, name, __VA_ARGS__); \
 *         } while (0)
 *     ... the same for USDT_SEMAPHORE_PROBE3 ...
 */
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

/* It would want a declaration in C of the semaphore of every probe. */
#undef _SDT_NOTE_SEMAPHORE_USE
#define _SDT_NOTE_SEMAPHORE_USE(provider, name)

/*
 * The body has probes with and without a semaphore, sys/sdt.h all or none in a
 * file.  One that is weak and defined nowhere has the address 0: there is none.
 * With an operand, as asm without any would also order the stores before it.
 */
#define WEAK(provider, name) \
    __asm__ __volatile__(".weak " #provider "_" #name "_semaphore" : : "i"(0))
#define BARE(probe, provider, name, ...) \
    do { \
        WEAK(provider, name); \
        probe(provider, name, __VA_ARGS__); \
    } while (0)
#define USDT_PROBE0(provider, name) \
    do { \
        WEAK(provider, name); \
        STAP_PROBE(provider, name); \
    } while (0)
#define USDT_PROBE1(provider, name, ...) BARE(STAP_PROBE1, provider, name, __VA_ARGS__)
#define USDT_PROBE2(provider, name, ...) BARE(STAP_PROBE2, provider, name, __VA_ARGS__)
#define USDT_PROBE3(provider, name, ...) BARE(STAP_PROBE3, provider, name, __VA_ARGS__)
#define USDT_PROBE4(provider, name, ...) BARE(STAP_PROBE4, provider, name, __VA_ARGS__)
#define USDT_PROBE5(provider, name, ...) BARE(STAP_PROBE5, provider, name, __VA_ARGS__)
#define USDT_PROBE6(provider, name, ...) BARE(STAP_PROBE6, provider, name, __VA_ARGS__)
#define USDT_PROBE7(provider, name, ...) BARE(STAP_PROBE7, provider, name, __VA_ARGS__)
#define USDT_PROBE8(provider, name, ...) BARE(STAP_PROBE8, provider, name, __VA_ARGS__)
#define USDT_PROBE9(provider, name, ...) BARE(STAP_PROBE9, provider, name, __VA_ARGS__)
#define USDT_PROBE10(provider, name, ...) BARE(STAP_PROBE10, provider, name, __VA_ARGS__)
#define USDT_PROBE11(provider, name, ...) BARE(STAP_PROBE11, provider, name, __VA_ARGS__)
#define USDT_PROBE12(provider, name, ...) BARE(STAP_PROBE12, provider, name, __VA_ARGS__)

/* As `dtrace -h` and `dtrace -G` of SystemTap write them. */
#define USDT_SEMAPHORE_DEFINE(id, provider, name) \
    unsigned short provider##_##name##_semaphore __attribute__((section(".probes")));
#define USDT_ACTIVE(id) __builtin_expect(id##_semaphore != 0, 0)
#define USDT_SEMAPHORE_PROBE1(id, provider, name, ...) \
    do { \
        if (USDT_ACTIVE(id)) \
            STAP_PROBE1(provider, name, __VA_ARGS__); \
    } while (0)
#define USDT_SEMAPHORE_PROBE3(id, provider, name, ...) \
    do { \
        if (USDT_ACTIVE(id)) \
            STAP_PROBE3(provider, name, __VA_ARGS__); \
    } while (0)
