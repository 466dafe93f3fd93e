/* SPDX-License-Identifier: 0BSD */
/* What the body tells the consumer, in the common part of C and C++. */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

extern int armed; /* 0 before and after, 1 while the traps are in place */

/* The next hit must be of this probe, with these values.  Checked only while armed. */
void expect(const char *name, const uint64_t *values, int count);
/* ... and the bytes behind its pointer argument `index` are these. */
void expect_behind(int index, const void *bytes, int size);
/* The next hit must be of this probe, with one pointer, which is at these bytes, wherever. */
void expect_pointing(const char *name, const void *bytes, int size);
/* All hits expected so far have come, or none, if not armed. */
void expect_done(void);
void expect_true(const char *what, int fact);

/* A site was hit: with `count` values, or -1 if they cannot be decoded. */
void hit(const char *name, const char *args, const uint64_t *values, int count);
/* Prints the line of the result; the status of the program. */
int result(void);
void say(const char *text);
void say_number(long number);

void hand_written(int seed);
void typed(int seed);

#define SIGNED(x) ((uint64_t)(int64_t)(x))
#define UNSIGNED(x) ((uint64_t)(x))
#define ADDRESS(x) ((uint64_t)(uintptr_t)(x))
#define EXPECT(name, ...) \
    do { \
        const uint64_t expected_values[] = { __VA_ARGS__ }; \
        expect(name, expected_values, (int)(sizeof expected_values / sizeof(uint64_t))); \
    } while (0)

#ifdef __clang__
#define APART __attribute__((__noinline__))
#else
#define APART __attribute__((__noinline__, __noclone__))
#endif
/* What a double or a float travels as. */
static inline uint64_t bits(double value)
{
    uint64_t b;
    __builtin_memcpy(&b, &value, sizeof b);
    return b;
}

static inline uint64_t bits32(float value)
{
    uint32_t b;
    __builtin_memcpy(&b, &value, sizeof b);
    return b;
}

/* A value that no compiler can know. */
#define HIDE(x) __asm__ __volatile__("" : "+m"(x))

#ifdef __cplusplus
}
#endif
#endif
