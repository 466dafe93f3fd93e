/* SPDX-License-Identifier: 0BSD */
/* x86-64 and i386. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <signal.h>
#include <ucontext.h>

const struct trap arch_traps[] = { { 1, 1, 1, { 0x90 }, { 0xcc } } };
const size_t arch_trap_count = 1;
const char arch_constant[] = "$";

#define REGISTER(i) (((ucontext_t *)context)->uc_mcontext.gregs[i])

#ifdef __x86_64__
#define PC REG_RIP
static const char wide[] = "%rax %rbx %rcx %rdx %rsi %rdi %rbp %rsp "
                           "%r8 %r9 %r10 %r11 %r12 %r13 %r14 %r15";
static const char narrow[] = "%eax %ebx %ecx %edx %esi %edi %ebp %esp "
                             "%r8d %r9d %r10d %r11d %r12d %r13d %r14d %r15d";
static const int indexes[] = {
    REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};
#else
#define PC REG_EIP
static const char wide[] = "";
static const char narrow[] = "%eax %ebx %ecx %edx %esi %edi %ebp %esp";
static const int indexes[] = {
    REG_EAX, REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP, REG_ESP,
};
#endif

uintptr_t arch_pc(void *context)
{
    return (uintptr_t)REGISTER(PC);
}

void arch_resume(void *context, uintptr_t pc)
{
    REGISTER(PC) = (greg_t)pc;
}

int arch_register(void *context, const char *name, size_t length, uint64_t *value)
{
    int i = listed(name, length, wide), j = listed(name, length, narrow);
    if (i >= 0)
        *value = (uint64_t)REGISTER(indexes[i]);
    else if (j >= 0)
        *value = (uint32_t)REGISTER(indexes[j]);
    return i >= 0 || j >= 0;
}
