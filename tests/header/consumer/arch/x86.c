/* SPDX-License-Identifier: 0BSD */
/* x86-64 and i386. */
#ifdef __x86_64__
#define PC MACHINE.gregs[REG_RIP]
#else
#define PC MACHINE.gregs[REG_EIP]
#endif
#define REGISTER(i) value_of(context, i)
static unsigned long long value_of(void *context, int i);
#include "machine.h"

const struct trap arch_traps[] = { { 1, 1, 1, { 0x90 }, { 0xcc } }, { 0 } };
const char arch_constant[] = "$";

#ifdef __x86_64__
static const char names[] = "%rax %rbx %rcx %rdx %rsi %rdi %rbp %rsp "
                            "%r8 %r9 %r10 %r11 %r12 %r13 %r14 %r15 "
                            "%eax %ebx %ecx %edx %esi %edi %ebp %esp "
                            "%r8d %r9d %r10d %r11d %r12d %r13d %r14d %r15d";
static const int indexes[] = {
    REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};
#else
static const char names[] = "%eax %ebx %ecx %edx %esi %edi %ebp %esp";
static const int indexes[] = {
    REG_EAX, REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP, REG_ESP,
};
#endif

static int number_of(const char *name, size_t length)
{
    return listed(name, length, names);
}

/* The names of the low halves come behind those of whole registers. */
static unsigned long long value_of(void *context, int i)
{
    greg_t value = MACHINE.gregs[indexes[i % 16]];
    return sizeof value == 8 && i < 16 ? (unsigned long long)value : (uint32_t)value;
}
