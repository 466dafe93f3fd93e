/* SPDX-License-Identifier: 0BSD */
/* What the kernel gives a signal handler, for the targets without a libc. */
#ifndef BARE_UCONTEXT_H
#define BARE_UCONTEXT_H

typedef struct {
#if defined(__aarch64__)
    unsigned long long fault_address, regs[31], sp, pc, pstate;
#elif defined(__loongarch__)
    unsigned long long __pc, __gregs[32];
#else
    unsigned long __gregs[32];
#endif
} mcontext_t;

typedef struct {
    unsigned long uc_flags;
    void *uc_link;
    struct {
        void *base;
        int flags;
        unsigned long size;
    } uc_stack;
    unsigned char uc_sigmask[128];
    mcontext_t uc_mcontext __attribute__((__aligned__(16)));
} ucontext_t;

#endif
