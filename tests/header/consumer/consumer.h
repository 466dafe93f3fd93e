/* SPDX-License-Identifier: 0BSD */
/*
 * A consumer of probes inside the process that has them.
 *
 * It does what a tracer does, without root: it reads the program's own notes,
 * writes a trap over each nop, raises the semaphores, and in the signal handler
 * decodes the operands from the registers and memory of the moment.
 *
 *     main.c     the three passes: before, armed, after
 *     notes.c    reads .note.stapsdt of /proc/self/exe
 *     trap.c     arms the sites; the signal handler
 *     operand.c  decodes an argument string
 *     expect.c   what the body says it passes, against what was decoded
 *     arch/      nops, traps and registers of an architecture
 *     system/    the few system calls: by libc, or without one
 *     hand.c     the body, with probes written by hand
 *     typed.c    the body, with probes of a generated header
 */
#ifndef CONSUMER_H
#define CONSUMER_H

#include <stddef.h>
#include <stdint.h>

#include "expect.h"

enum { MAX_ARGUMENTS = 12, MAX_SITES = 4000 };

/* notes.c */
struct note {
    const char *provider, *name, *args;
    unsigned char *site;
    volatile unsigned short *semaphore; /* NULL: none */
};
size_t read_notes(struct note *notes, size_t limit);

/* trap.c */
void arm(const struct note *notes, size_t count);
void disarm(void);

/* operand.c: returns the number of arguments, or -1 if one cannot be decoded. */
int decode(const char *args, void *context, uint64_t values[MAX_ARGUMENTS]);

/* arch/: how an architecture writes constants and registers, and stops at a site. */
struct trap {
    unsigned char nop_size, trap_size, pc_after; /* pc_after: the handler sees site + this */
    unsigned char nop[4], trap[4];
};
extern const struct trap arch_traps[]; /* the last has no nop */
extern const char arch_constant[]; /* what a constant begins with */
uintptr_t arch_pc(void *context);
void arch_resume(void *context, uintptr_t pc);
int arch_register(void *context, const char *name, size_t length, uint64_t *value);

/* The bytes of an instruction word in memory. */
#define BYTES_LITTLE(w) { (w) & 255, (w) >> 8 & 255, (w) >> 16 & 255, (w) >> 24 & 255 }
#define BYTES_BIG(w) { (w) >> 24 & 255, (w) >> 16 & 255, (w) >> 8 & 255, (w) & 255 }
#define HALF_LITTLE(w) { (w) & 255, (w) >> 8 & 255, 0, 0 }
#define HALF_BIG(w) { (w) >> 8 & 255, (w) & 255, 0, 0 }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define BYTES BYTES_BIG
#define HALF HALF_BIG
#else
#define BYTES BYTES_LITTLE
#define HALF HALF_LITTLE
#endif

/* The number behind a prefix, or -1; the place of the text among words parted by blanks, or -1. */
int numbered(const char *text, size_t length, const char *prefix, int limit);
int listed(const char *text, size_t length, const char *words);
#define is_word(text, length, word) (listed(text, length, word) == 0)

/* system/ */
const unsigned char *system_map(const char *path);
void system_on_trap(void (*handler)(void *context));
void system_write(const char *text, size_t length);
void system_exit(int status);
void system_code(unsigned char *code, size_t size, int writable); /* and flush the caches */

#endif
