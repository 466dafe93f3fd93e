/* SPDX-License-Identifier: 0BSD */
/*
 * outline.h - out-of-line probes, for headers that sdtkit generates from `#pragma usdt outline`
 *
 * USDT_OUTLINE is 1 where there are any: on x86-64 and little-endian aarch64.  Generated
 * headers define a probe inline elsewhere.
 *
 * USDT_OUTLINE_DECLARE(id, stub, (types))
 *     At file scope, without a semicolon.  `stub` is a string literal, a symbol that holds
 *     all that a caller relies on: the ABI, the probe and the kinds of its arguments.
 * USDT_OUTLINE_CALL(id)(values);
 * USDT_OUTLINE_BARE_SITE(stub, provider, name, nop, texts, inputs);
 * USDT_OUTLINE_SITE(stub, semaphore, provider, name, nop, texts, inputs);
 *     A call of a function that holds the site: one site and one note an executable or
 *     library.  texts are as in usdt.h, USDT_AT_S32(n) and so on, n from 1; for a type that
 *     only the compiler knows USDT_AT_AUTO(n, m), where USDT_OUTLINE_AUTO(m) is the value and
 *     USDT_OUTLINE_SIZE(m) the input.
 */
#ifndef USDT_OUTLINE_H
#define USDT_OUTLINE_H

#include "usdt.h"
#if defined(__GNUC__) && (defined(__cplusplus) ? __cplusplus < 201103L : \
                          !defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#pragma GCC system_header
#endif

#if !USDT_ENABLED || !defined(__LP64__) \
    || !(defined(__x86_64__) || (defined(__aarch64__) && defined(__AARCH64EL__)))
#define USDT_OUTLINE 0
#else
#define USDT_OUTLINE 1

/*
 * The call needs a prototype; what it calls is written by the asm behind it, which adds no
 * instruction there: a function with the site in it, once an object file, and in a COMDAT
 * group, so once an executable or library.  No call, no function, no note.  The operands are
 * the places where the ABI passes arguments.  The function keeps a frame, so that a tracer
 * which walks frame pointers finds the caller.
 */

/* clang before 19 takes no frame description inside another function's. */
#if defined(__clang__) && __clang_major__ < 19
#define USDT_I_CFI(text)
#else
#define USDT_I_CFI(text) "\t.cfi_" text "\n"
#endif
/* It changes no register, and clang can be told so: then callers save none for it. */
#if defined(__clang__)
#define USDT_I_CALLED_AS , __preserve_most__
#elif defined(__x86_64__)
#define USDT_I_CALLED_AS , __sysv_abi__
#else
#define USDT_I_CALLED_AS
#endif

#ifdef __x86_64__
#if defined(__CET__) && (__CET__ & 1)
#define USDT_I_LANDING "\tendbr64\n"
#else
#define USDT_I_LANDING
#endif
#define USDT_I_ENTER \
    USDT_I_LANDING \
    "\tpushq\t%%rbp\n" USDT_I_CFI("def_cfa_offset 16") USDT_I_CFI("offset 6, -16") \
    "\tmovq\t%%rsp, %%rbp\n"
#define USDT_I_LEAVE \
    "\tpopq\t%%rbp\n" USDT_I_CFI("restore 6") USDT_I_CFI("def_cfa_offset 8") \
    "\tret\n"
#define USDT_I_ENTRY8_1 "%%rdi"
#define USDT_I_ENTRY8_2 "%%rsi"
#define USDT_I_ENTRY8_3 "%%rdx"
#define USDT_I_ENTRY8_4 "%%rcx"
#define USDT_I_ENTRY8_5 "%%r8"
#define USDT_I_ENTRY8_6 "%%r9"
#define USDT_I_ENTRY8_7 "16(%%rsp)"
#define USDT_I_ENTRY8_8 "24(%%rsp)"
#define USDT_I_ENTRY8_9 "32(%%rsp)"
#define USDT_I_ENTRY8_10 "40(%%rsp)"
#define USDT_I_ENTRY8_11 "48(%%rsp)"
#define USDT_I_ENTRY8_12 "56(%%rsp)"
#define USDT_I_ENTRY4_1 "%%edi"
#define USDT_I_ENTRY4_2 "%%esi"
#define USDT_I_ENTRY4_3 "%%edx"
#define USDT_I_ENTRY4_4 "%%ecx"
#define USDT_I_ENTRY4_5 "%%r8d"
#define USDT_I_ENTRY4_6 "%%r9d"
#define USDT_I_ENTRY4_7 USDT_I_ENTRY8_7
#define USDT_I_ENTRY4_8 USDT_I_ENTRY8_8
#define USDT_I_ENTRY4_9 USDT_I_ENTRY8_9
#define USDT_I_ENTRY4_10 USDT_I_ENTRY8_10
#define USDT_I_ENTRY4_11 USDT_I_ENTRY8_11
#define USDT_I_ENTRY4_12 USDT_I_ENTRY8_12
#define USDT_I_ENTRY4(n) USDT_I_ENTRY4_##n
#else
#ifdef __ARM_FEATURE_BTI_DEFAULT
#define USDT_I_LANDING "\thint\t34\n"
#else
#define USDT_I_LANDING
#endif
#define USDT_I_ENTER \
    USDT_I_LANDING \
    "\tstp\tx29, x30, [sp, -16]!\n" USDT_I_CFI("def_cfa_offset 16") \
    USDT_I_CFI("offset 29, -16") USDT_I_CFI("offset 30, -8") \
    "\tmov\tx29, sp\n"
#define USDT_I_LEAVE \
    "\tldp\tx29, x30, [sp], 16\n" USDT_I_CFI("restore 29") USDT_I_CFI("restore 30") \
    USDT_I_CFI("def_cfa_offset 0") \
    "\tret\n"
#define USDT_I_ENTRY8_1 "x0"
#define USDT_I_ENTRY8_2 "x1"
#define USDT_I_ENTRY8_3 "x2"
#define USDT_I_ENTRY8_4 "x3"
#define USDT_I_ENTRY8_5 "x4"
#define USDT_I_ENTRY8_6 "x5"
#define USDT_I_ENTRY8_7 "x6"
#define USDT_I_ENTRY8_8 "x7"
#define USDT_I_ENTRY8_9 "[sp, 16]"
#define USDT_I_ENTRY8_10 "[sp, 24]"
#define USDT_I_ENTRY8_11 "[sp, 32]"
#define USDT_I_ENTRY8_12 "[sp, 40]"
#define USDT_I_ENTRY4(n) USDT_I_ENTRY8_##n
#endif

#define USDT_I_ENTRY8(n) USDT_I_ENTRY8_##n

#define USDT_OUTLINE_DECLARE(id, stub, types) \
    USDT_I_C_BEGIN \
    extern void usdt_i_stub_##id types __asm__(stub) \
        __attribute__((__visibility__("hidden"), __nothrow__ USDT_I_CALLED_AS)); \
    USDT_I_C_END
#define USDT_OUTLINE_CALL(id) usdt_i_stub_##id

#define USDT_OUTLINE_SITE(stub, semaphore, provider, name, nop, memory, texts, ...) \
    USDT_I_ASM (USDT_I_DEFINE(semaphore) \
        USDT_I_STUB(stub, USDT_I_NAMING(USDT_I_NOP_##nop, semaphore, provider, name, texts)) \
        : : __VA_ARGS__)
#define USDT_OUTLINE_BARE_SITE(stub, provider, name, nop, memory, texts, ...) \
    USDT_I_ASM (USDT_I_STUB(stub, USDT_I_BARE(USDT_I_NOP_##nop, provider, name, texts)) \
                : : __VA_ARGS__)
#define USDT_I_STUB(stub, site) \
    "\t.ifndef \"" stub "\"\n" \
    "\t.pushsection \".text.unlikely." stub "\",\"axG\",\"progbits\",\"" stub "\",comdat\n" \
    "\t.balign 4\n" \
    "\t.weak \"" stub "\"\n" \
    "\t.hidden \"" stub "\"\n" \
    "\t.type \"" stub "\",\"function\"\n" \
    "\"" stub "\":\n" \
    USDT_I_CFI("startproc") \
    USDT_I_ENTER \
    site "\n" \
    USDT_I_LEAVE \
    USDT_I_CFI("endproc") \
    "\t.size \"" stub "\",.-\"" stub "\"\n" \
    "\t.popsection\n" \
    "\t.endif"

/* What only the compiler knows travels in 8 bytes; its size is that of its text. */
#define USDT_OUTLINE_AUTO(m) USDT_I_OUTLINE_BITS(usdt_i_a##m)
#ifdef __cplusplus
#define USDT_I_OUTLINE_BITS(v) usdt_i_u64(v)
#else
#define USDT_I_OUTLINE_BITS(v) ((usdt_i_u64)(v))
#endif
#define USDT_OUTLINE_SIZE(m) [usdt_i_s##m] "n" (USDT_I_NEGATED_SIZE(usdt_i_a##m))

#define USDT_AT_S32(n) "-4@" USDT_I_ENTRY4(n)
#define USDT_AT_U32(n) "4@" USDT_I_ENTRY4(n)
#define USDT_AT_S64(n) "-8@" USDT_I_ENTRY8(n)
#define USDT_AT_U64(n) "8@" USDT_I_ENTRY8(n)
#define USDT_AT_LONG(n) "-8@" USDT_I_ENTRY8(n)
#define USDT_AT_ULONG(n) "8@" USDT_I_ENTRY8(n)
#define USDT_AT_POINTER(n) "8@" USDT_I_ENTRY8(n)
#define USDT_AT_F32(n) "4@" USDT_I_ENTRY4(n)
#define USDT_AT_F64(n) "8@" USDT_I_ENTRY8(n)
#define USDT_AT_AUTO(n, m) "%n[usdt_i_s" #m "]@" USDT_I_ENTRY8(n)

#endif
#endif /* USDT_OUTLINE_H */
