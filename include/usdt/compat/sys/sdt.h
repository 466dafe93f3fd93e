/* SPDX-License-Identifier: 0BSD */
/*
 * sys/sdt.h - the macros of SystemTap's header of that name, on top of usdt.h
 *
 *     STAP_PROBE2(provider, probe, id, path);
 *
 * For programs that were written for <sys/sdt.h>.  Put the directory above this
 * one, and no more, on the include path: -I.../usdt/compat.  New programs use
 * usdt.h or a generated header.
 *
 * Macros: STAP_PROBE, STAP_PROBE1 to 12, STAP_PROBEV, DTRACE_PROBE, DTRACE_PROBE1
 * to 12, STAP_PROBE_ASM, STAP_PROBE_ASM_TEMPLATE, STAP_PROBE_ASM_OPERANDS.
 * Provider and probe are words, not strings; they are macro-expanded and then
 * stringised, so `a-b` and `a.b` are names too.  An argument has the size and the
 * sign of its expression, which is anything of 1, 2, 4 or 8 bytes.  In assembler
 * files arguments are operands.
 *
 * Options, each defined before the first inclusion:
 *     _SDT_HAS_SEMAPHORES      each probe names a semaphore, the variable
 *                              provider_probe_semaphore, that the program defines
 *     STAP_SDT_ARG_CONSTRAINT  asm constraint of an argument, a word such as nor
 *     SDTKIT_COMPAT_OPERANDS   operands as SystemTap writes them, which not every
 *                              tracer decodes: sym(%rip), 8(%rax,%rdi,8), %r8b
 *     SDTKIT_COMPAT_FLOATS     tags floats as SystemTap does, 8f@, which gdb,
 *                              bpftrace, bcc and libbpf refuse
 * and those of usdt.h.  STAP_SDT_V1, STAP_SDT_V2, STAP_HAS_SEMAPHORES and
 * SDT_USE_VARIADIC change nothing.
 */
#ifndef _SYS_SDT_H
#define _SYS_SDT_H 1

#define _SDT_NOTE_NAME "stapsdt"
#define _SDT_NOTE_TYPE 3

#ifdef __ASSEMBLER__

/*
 * Assembler files
 *
 * No C may stand here.  Labels are numbers, since a file can hold any name.
 */

#ifdef __LP64__
#define USDT_I_SDT_WORD .8byte
#else
#define USDT_I_SDT_WORD .4byte
#endif
#if defined(__s390__) || defined(__s390x__)
#define USDT_I_SDT_NOP nop 0
#else
#define USDT_I_SDT_NOP nop
#endif
#ifdef _SDT_HAS_SEMAPHORES
#define USDT_I_SDT_SEMAPHORE(provider, name) provider##_##name##_semaphore
#else
#define USDT_I_SDT_SEMAPHORE(provider, name) 0
#endif

#define USDT_I_SDT_PROBE(provider, name, args) \
    99801: USDT_I_SDT_NOP; \
    .pushsection .note.stapsdt,"?","note"; \
    .balign 4; \
    .4byte 8,99803f-99802f,3; \
    .asciz "stapsdt"; \
    99802: USDT_I_SDT_WORD 99801b; \
    USDT_I_SDT_WORD _.stapsdt.base; \
    USDT_I_SDT_WORD USDT_I_SDT_SEMAPHORE(provider, name); \
    .asciz #provider; \
    .asciz #name; \
    .asciz #args; \
    99803: .balign 4; \
    .popsection; \
    .ifndef _.stapsdt.base; \
    .pushsection .stapsdt.base,"axG","progbits",.stapsdt.base,comdat; \
    .weak _.stapsdt.base; \
    .hidden _.stapsdt.base; \
    _.stapsdt.base: .space 1; \
    .size _.stapsdt.base,1; \
    .popsection; \
    .endif

#define STAP_PROBE(provider, name) USDT_I_SDT_PROBE(provider, name, )
#define STAP_PROBE1(provider, name, v1) USDT_I_SDT_PROBE(provider, name, v1)
#define STAP_PROBE2(provider, name, v1, v2) USDT_I_SDT_PROBE(provider, name, v1 v2)
#define STAP_PROBE3(provider, name, v1, v2, v3) USDT_I_SDT_PROBE(provider, name, v1 v2 v3)
#define STAP_PROBE4(provider, name, v1, v2, v3, v4) USDT_I_SDT_PROBE(provider, name, v1 v2 v3 v4)
#define STAP_PROBE5(provider, name, v1, v2, v3, v4, v5) USDT_I_SDT_PROBE(provider, name, v1 v2 v3 \
    v4 v5)
#define STAP_PROBE6(provider, name, v1, v2, v3, v4, v5, v6) USDT_I_SDT_PROBE(provider, name, v1 \
    v2 v3 v4 v5 v6)
#define STAP_PROBE7(provider, name, v1, v2, v3, v4, v5, v6, v7) USDT_I_SDT_PROBE(provider, name, \
    v1 v2 v3 v4 v5 v6 v7)
#define STAP_PROBE8(provider, name, v1, v2, v3, v4, v5, v6, v7, v8) USDT_I_SDT_PROBE(provider, \
    name, v1 v2 v3 v4 v5 v6 v7 v8)
#define STAP_PROBE9(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9) \
    USDT_I_SDT_PROBE(provider, name, v1 v2 v3 v4 v5 v6 v7 v8 v9)
#define STAP_PROBE10(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10) \
    USDT_I_SDT_PROBE(provider, name, v1 v2 v3 v4 v5 v6 v7 v8 v9 v10)
#define STAP_PROBE11(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11) \
    USDT_I_SDT_PROBE(provider, name, v1 v2 v3 v4 v5 v6 v7 v8 v9 v10 v11)
#define STAP_PROBE12(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12) \
    USDT_I_SDT_PROBE(provider, name, v1 v2 v3 v4 v5 v6 v7 v8 v9 v10 v11 v12)

#else /* !__ASSEMBLER__ */

#pragma GCC system_header
#include "../../usdt.h"

/*
 * Size and sign
 *
 * usdt.h promotes small integers; here the expression's own type counts.  usdt_i_vn is the
 * value in it, usdt_i_an what is passed.  What is no integer, pointer, float or double, such as
 * a struct, a vector or a pointer to a member, is an unsigned number of its 1, 2, 4 or 8 bytes.
 * In C++ an enum is unsigned, as in SystemTap's header.
 */
#define USDT_I_SDT_REFUSE_UNLESS(condition) \
    USDT_I_ASSERT(condition, usdt_i_argument_is_not_of_1_2_4_or_8_bytes, \
        "a probe argument has 1, 2, 4 or 8 bytes: pass a pointer to it, or cast it")
#define USDT_I_SDT_HAS_SIZE(size) ((size) == 1 || (size) == 2 || (size) == 4 || (size) == 8)
#if !defined(__GNUC__) || USDT_I_DEVICE
#define USDT_I_SDT_CARRY(n, v) USDT_CARRY(n, v)
#else

#ifdef __cplusplus

extern "C++" {
template <unsigned long size> struct usdt_i_sdt_bytes { typedef __UINT8_TYPE__ type; };
template <> struct usdt_i_sdt_bytes<2> { typedef __UINT16_TYPE__ type; };
template <> struct usdt_i_sdt_bytes<4> { typedef __UINT32_TYPE__ type; };
template <> struct usdt_i_sdt_bytes<8> { typedef usdt_i_u64 type; };
template <typename usdt_i_t> struct usdt_i_sdt_sized : usdt_i_sdt_bytes<sizeof(usdt_i_t)> {
    USDT_I_SDT_REFUSE_UNLESS(USDT_I_SDT_HAS_SIZE(sizeof(usdt_i_t)))
};
template <typename usdt_i_t> struct usdt_i_sdt_real { enum { is = 0 }; };
template <> struct usdt_i_sdt_real<float> { enum { is = 1 }; };
template <> struct usdt_i_sdt_real<double> { enum { is = 1 }; };
/* Integers, pointers, float and double stay what they are; _Float16 is promoted to one. */
template <typename usdt_i_t> struct usdt_i_sdt_plain {
    typedef typename usdt_i_promoted<usdt_i_t>::type promoted;
    enum { is = usdt_i_type<promoted>::is_taken
                && (!usdt_i_sdt_real<promoted>::is || sizeof(promoted) == sizeof(usdt_i_t)) };
};
template <typename usdt_i_t, bool plain> struct usdt_i_sdt_keep : usdt_i_sdt_sized<usdt_i_t> {
    static USDT_I_HELPER typename usdt_i_sdt_sized<usdt_i_t>::type of(const volatile void *place)
    {
        typename usdt_i_sdt_sized<usdt_i_t>::type bytes;
        __builtin_memcpy(&bytes, const_cast<const void *>(place), sizeof bytes);
        return bytes;
    }
};
template <typename usdt_i_t> struct usdt_i_sdt_keep<usdt_i_t, true> {
    typedef usdt_i_t type;
    static USDT_I_HELPER usdt_i_t of(const void *place)
    {
        return *static_cast<const usdt_i_t *>(place);
    }
};
/* Of a class not even a copy can be had always: by reference.  All others are values. */
template <typename usdt_i_t> struct usdt_i_sdt_object {
    enum { is = __is_class(usdt_i_t) || __is_union(usdt_i_t) };
};
template <typename usdt_i_t, bool wanted> struct usdt_i_sdt_value
    : usdt_i_sdt_keep<usdt_i_t, usdt_i_sdt_plain<usdt_i_t>::is> {};
template <typename usdt_i_t> struct usdt_i_sdt_value<usdt_i_t, false> {};
template <typename usdt_i_t, bool wanted> struct usdt_i_sdt_reference
    : usdt_i_sdt_keep<usdt_i_t, false> {};
template <typename usdt_i_t> struct usdt_i_sdt_reference<usdt_i_t, false> {};
template <typename usdt_i_t>
USDT_I_HELPER typename usdt_i_sdt_value<usdt_i_t, !usdt_i_sdt_object<usdt_i_t>::is>::type
usdt_i_sdt_take(usdt_i_t value)
{
    return usdt_i_sdt_value<usdt_i_t, true>::of(&value);
}
template <typename usdt_i_t>
USDT_I_HELPER typename usdt_i_sdt_reference<usdt_i_t, usdt_i_sdt_object<usdt_i_t>::is>::type
usdt_i_sdt_take(const usdt_i_t &value)
{
    return usdt_i_sdt_reference<usdt_i_t, true>::of(
        &reinterpret_cast<const volatile char &>(value));
}
template <typename T> struct usdt_i_sdt_sign { enum { is_signed = usdt_i_type<T>::is_signed }; };
template <> struct usdt_i_sdt_sign<char> { enum { is_signed = (char)-1 < 1 }; };
template <> struct usdt_i_sdt_sign<signed char> { enum { is_signed = true }; };
template <> struct usdt_i_sdt_sign<short> { enum { is_signed = true }; };
template <> struct usdt_i_sdt_sign<wchar_t> { enum { is_signed = (wchar_t)-1 < (wchar_t)1 }; };
}
#define USDT_I_SDT_SIGNED(v) usdt_i_sdt_sign<__typeof__(v)>::is_signed
#define USDT_I_SDT_REAL(v) usdt_i_sdt_real<__typeof__(v)>::is
/* One mention of v, which may be a lambda, where the language can. */
#if __cplusplus >= 201103L
#define USDT_I_SDT_CARRY(n, v) \
    auto usdt_i_v##n = usdt_i_sdt_take(v); \
    auto usdt_i_a##n = usdt_i_take(usdt_i_v##n);
#else
#define USDT_I_SDT_CARRY(n, v) \
    __typeof__(usdt_i_sdt_take(v)) usdt_i_v##n = usdt_i_sdt_take(v); \
    __typeof__(usdt_i_take(usdt_i_v##n)) usdt_i_a##n = usdt_i_take(usdt_i_v##n);
#endif
/* In place, where nothing can be declared: the value, and an object of its kept type. */
#define USDT_I_SDT_KEPT(v) usdt_i_sdt_take(v)
#define USDT_I_SDT_CARRIED(v) usdt_i_take(usdt_i_sdt_take(v))

#else

USDT_I_HELPER __UINT8_TYPE__ usdt_i_sdt_bytes1(const void *place)
{
    __UINT8_TYPE__ bytes;
    __builtin_memcpy(&bytes, place, sizeof bytes);
    return bytes;
}
USDT_I_HELPER __UINT16_TYPE__ usdt_i_sdt_bytes2(const void *place)
{
    __UINT16_TYPE__ bytes;
    __builtin_memcpy(&bytes, place, sizeof bytes);
    return bytes;
}
USDT_I_HELPER __UINT32_TYPE__ usdt_i_sdt_bytes4(const void *place)
{
    __UINT32_TYPE__ bytes;
    __builtin_memcpy(&bytes, place, sizeof bytes);
    return bytes;
}
USDT_I_HELPER usdt_i_u64 usdt_i_sdt_bytes8(const void *place)
{
    usdt_i_u64 bytes;
    __builtin_memcpy(&bytes, place, sizeof bytes);
    return bytes;
}
#define USDT_I_SDT_IS(v, type) __builtin_types_compatible_p(__typeof__(v), type)
#define USDT_I_SDT_REAL(v) (USDT_I_SDT_IS(v, float) || USDT_I_SDT_IS(v, double))
#define USDT_I_SDT_IS_PLAIN(v) \
    (USDT_I_IS_INTEGER(v) || USDT_I_IS_POINTER(v) || USDT_I_IS_NULL(v) || USDT_I_SDT_REAL(v))
#define USDT_I_SDT_KEEP(v) \
    USDT_I_IF_TYPE(USDT_I_SDT_IS_PLAIN(v), v, \
    USDT_I_IF_TYPE(sizeof(v) == 1, usdt_i_sdt_bytes1(&v), \
    USDT_I_IF_TYPE(sizeof(v) == 2, usdt_i_sdt_bytes2(&v), \
    USDT_I_IF_TYPE(sizeof(v) == 4, usdt_i_sdt_bytes4(&v), usdt_i_sdt_bytes8(&v)))))
#define USDT_I_SDT_INTEGER(v) \
    (__builtin_classify_type(v) > 0 && __builtin_classify_type(v) < USDT_I_CLASS_POINTER)
#define USDT_I_SDT_SIGNED(v) \
    ((__typeof__(((void)0, __builtin_choose_expr(USDT_I_SDT_INTEGER(v), v, 0U))))-1 < 1)
#define USDT_I_SDT_CARRY(n, v) \
    __extension__ __auto_type usdt_i_o##n = ((void)0, (v)); \
    USDT_I_SDT_REFUSE_UNLESS(USDT_I_SDT_HAS_SIZE(sizeof(usdt_i_o##n))) \
    USDT_I_SDT_NAME_TYPE(usdt_i_o##n) \
    __typeof__(USDT_I_SDT_KEEP(usdt_i_o##n)) usdt_i_v##n = USDT_I_SDT_KEEP(usdt_i_o##n); \
    USDT_I_CARRIER(usdt_i_v##n) usdt_i_a##n = USDT_I_BITS(usdt_i_v##n);
#define USDT_I_SDT_NAME_TYPE(v) \
    USDT_I_NAME_TYPE_UNLESS(USDT_I_SDT_HAS_SIZE(sizeof(v)), v)
#define USDT_I_SDT_KEPT(v) \
    (__extension__ ({ \
        __auto_type usdt_i_o = ((void)0, (v)); \
        USDT_I_SDT_REFUSE_UNLESS(USDT_I_SDT_HAS_SIZE(sizeof(usdt_i_o))) \
        USDT_I_SDT_KEEP(usdt_i_o); }))
#define USDT_I_SDT_CARRIED(v) \
    (__extension__ ({ \
        __auto_type usdt_i_o = ((void)0, (v)); \
        __typeof__(USDT_I_SDT_KEEP(usdt_i_o)) usdt_i_v = USDT_I_SDT_KEEP(usdt_i_o); \
        (USDT_I_CARRIER(usdt_i_v))USDT_I_BITS(usdt_i_v); }))

#endif
#endif

#if USDT_ENABLED

/* What %n prints negated. */
#define USDT_I_SDT_NEGATED_SIZE(v) (USDT_I_SDT_SIGNED(v) ? (int)sizeof(v) : -(int)sizeof(v))

/*
 * Operands
 *
 * By default as usdt.h passes them: whole registers and constants, or slots on the stack where
 * registers have 4 bytes.  The values are copies, so that a small integer has the name of a
 * whole register.
 */

#define USDT_I_SDT_STRING_OF(x) #x
#define USDT_I_SDT_STRING(x) USDT_I_SDT_STRING_OF(x)

/* SystemTap's choice, also for what stands in a user's own asm. */
#if defined(STAP_SDT_ARG_CONSTRAINT)
#define USDT_I_SDT_CONSTRAINT USDT_I_SDT_STRING(STAP_SDT_ARG_CONSTRAINT)
#elif !defined(SDTKIT_COMPAT_OPERANDS) && defined(SDTKIT_ARG_CONSTRAINT)
#define USDT_I_SDT_CONSTRAINT SDTKIT_ARG_CONSTRAINT
#elif !defined(SDTKIT_COMPAT_OPERANDS) && !USDT_I_HAS_SLOTS
#define USDT_I_SDT_CONSTRAINT "nr"
#elif defined(__powerpc__)
#define USDT_I_SDT_CONSTRAINT "nZr"
#elif defined(__arm__)
#define USDT_I_SDT_CONSTRAINT "g"
#else
#define USDT_I_SDT_CONSTRAINT "nor"
#endif

/* No operand of its own tells a float, since gcc takes 30: its size counts 100 more. */
#ifdef SDTKIT_COMPAT_FLOATS
#define USDT_I_SDT_FLOAT(real) (100 * -(int)(real))
#define USDT_I_SDT_SIZE(n) \
    "\"\n\t.if %n[usdt_i_s" #n "] > 100\n\t.if %n[usdt_i_s" #n "] == 108\n\t.ascii \"8f\"\n" \
    "\t.else\n\t.ascii \"4f\"\n\t.endif\n\t.else\n\t.ascii \"%n[usdt_i_s" #n "]\"\n\t.endif\n" \
    "\t.ascii \""
#else
#define USDT_I_SDT_FLOAT(real) 0
#define USDT_I_SDT_SIZE(n) "%n[usdt_i_s" #n "]"
#endif

#if defined(__i386__)
#define USDT_I_SDT_PLAIN(n) "%k[usdt_i_a" #n "]"
#elif defined(__powerpc__)
#define USDT_I_SDT_PLAIN(n) "%I[usdt_i_a" #n "]%[usdt_i_a" #n "]"
#else
#define USDT_I_SDT_PLAIN(n) "%[usdt_i_a" #n "]"
#endif

/* An operand of a user's own asm, where no copy can be made. */
#ifdef SDTKIT_COMPAT_OPERANDS
#define USDT_I_SDT_VALUE(v) (v)
#else
#define USDT_I_SDT_VALUE(v) USDT_I_SDT_CARRIED(v)
#endif
#define USDT_I_SDT_DIRECT(n, v) \
    [usdt_i_s##n] "n" (USDT_I_SDT_DIRECT_SIZE(__typeof__(USDT_I_SDT_KEPT(v)))), \
    [usdt_i_a##n] USDT_I_SDT_CONSTRAINT (USDT_I_SDT_VALUE(v))
#define USDT_I_SDT_DIRECT_SIZE(type) \
    (USDT_I_SDT_NEGATED_SIZE(*(type *)0) + USDT_I_SDT_FLOAT(USDT_I_SDT_REAL(*(type *)0)))
#define USDT_I_SDT_DIRECT_TEXT(n, v) USDT_I_SDT_SIZE(n) "@" USDT_I_SDT_PLAIN(n)

#ifdef SDTKIT_COMPAT_OPERANDS
#define USDT_I_SDT_COPY(n, v)
#define USDT_I_SDT_READY(n, v)
#define USDT_I_SDT_PUT(n, v)
#define USDT_I_SDT_INPUT USDT_I_SDT_DIRECT
#define USDT_I_SDT_TEXT USDT_I_SDT_DIRECT_TEXT
#else
#define USDT_I_SDT_COPY(n, v) USDT_I_SDT_CARRY(n, v)
#define USDT_I_SDT_READY USDT_I_READY
#define USDT_I_SDT_SIZE_INPUT(n) \
    [usdt_i_s##n] "n" (USDT_I_SDT_NEGATED_SIZE(usdt_i_v##n) \
        + USDT_I_SDT_FLOAT(USDT_I_SDT_REAL(usdt_i_v##n)))
#ifdef STAP_SDT_ARG_CONSTRAINT
#define USDT_I_SDT_PUT(n, v)
#define USDT_I_SDT_INPUT(n, v) \
    [usdt_i_a##n] USDT_I_SDT_CONSTRAINT (usdt_i_a##n), USDT_I_SDT_SIZE_INPUT(n)
#define USDT_I_SDT_TEXT USDT_I_SDT_DIRECT_TEXT
#else
/* A slot of the stack is read at its first byte, so a narrow value stands there as it is. */
#define USDT_I_SDT_PUT(n, v) USDT_PUT(n, usdt_i_v##n)
#define USDT_I_SDT_INPUT(n, v) [usdt_i_a##n] USDT_IN(n, usdt_i_a##n), USDT_I_SDT_SIZE_INPUT(n)
#define USDT_I_SDT_TEXT(n, v) USDT_I_SDT_SIZE(n) "@" USDT_I_WHERE([usdt_i_a##n])
#endif
#endif
#define USDT_I_SDT_AND_TEXT(n, v) " " USDT_I_SDT_TEXT(n, v)
#define USDT_I_SDT_AND_INPUT(n, v) , USDT_I_SDT_INPUT(n, v)

/* Operands that are not whole registers are asm's own, on the stack or not. */
#if USDT_I_HAS_SLOTS && (defined(SDTKIT_COMPAT_OPERANDS) || defined(STAP_SDT_ARG_CONSTRAINT))
#define USDT_I_SDT_FIRE(template, memory, count, puts, ...) USDT_I_ASM (template : : __VA_ARGS__)
#else
#define USDT_I_SDT_FIRE USDT_I_FIRE
#endif

/*
 * Probes
 */

/* As the assembler reads them: a name may hold quotes, or be a string literal. */
#define USDT_I_SDT_STRINGS(provider, name, text) \
    "\n\t.asciz " USDT_I_SDT_STRING(provider) "," USDT_I_SDT_STRING(name) \
    "\n\t.ascii \"" text "\\000"
#define USDT_I_SDT_SEMAPHORE(provider, name) #provider "_" #name "_semaphore"
#if defined(USDT_I_SDT_DEFINES)
/* In a header of dtrace -h: each site brings its semaphore, as the macros there do. */
#define USDT_I_SDT_USE(provider, name)
#define USDT_I_SDT_SITE(provider, name, text) \
    USDT_I_DEFINE(USDT_I_SDT_SEMAPHORE(provider, name)) USDT_I_LABEL USDT_I_NOP_DEFAULT \
    USDT_I_NOTE "\"" USDT_I_SDT_SEMAPHORE(provider, name) "\"" \
    USDT_I_SDT_STRINGS(#provider, #name, text) \
    USDT_I_END_NAMING(USDT_I_SDT_SEMAPHORE(provider, name))
#elif defined(_SDT_HAS_SEMAPHORES)
/* For the compiler, which does not read assembly: LTO keeps the variable. */
#define USDT_I_SDT_USE(provider, name) \
    __asm__ __volatile__("" : : "m"(provider##_##name##_semaphore));
#define USDT_I_SDT_SITE(provider, name, text) \
    USDT_I_LABEL USDT_I_NOP_DEFAULT USDT_I_NOTE "\"" USDT_I_SDT_SEMAPHORE(provider, name) "\"" \
    USDT_I_SDT_STRINGS(#provider, #name, text) \
    USDT_I_END_NAMING(USDT_I_SDT_SEMAPHORE(provider, name)) ";" USDT_I_PAGE
#else
/* The symbol that tells its sites from others, quoted as the names are. */
#define USDT_I_SDT_SYMBOL(word) USDT_I_SDT_STRING(#word)
#ifdef __hppa__
#define USDT_I_SDT_END(symbol) USDT_I_END_BARE("")
#else
#define USDT_I_SDT_END(symbol) \
    "\";992:.balign 4;.popsection;.weak " symbol ";.hidden " symbol ";" \
    USDT_I_REFER_QUOTED(symbol) USDT_I_REFER("_.stapsdt.base") USDT_I_BASE_SYMBOL
#endif
#define USDT_I_SDT_USE(provider, name)
#define USDT_I_SDT_SITE(provider, name, text) \
    USDT_I_LABEL USDT_I_NOP_DEFAULT USDT_I_NOTE "0" \
    USDT_I_SDT_STRINGS(#provider, #name, text) USDT_I_SDT_END(USDT_I_SDT_SYMBOL(provider.name.site))
#endif
#define USDT_I_SDT_PROBE(n, provider, name, ...) \
    do { \
        USDT_I_EACH##n(USDT_I_SDT_COPY, USDT_I_SDT_COPY, __VA_ARGS__) \
        USDT_I_EACH##n(USDT_I_SDT_READY, USDT_I_SDT_READY, __VA_ARGS__) \
        USDT_I_SDT_USE(provider, name) \
        USDT_I_SDT_FIRE(USDT_I_SDT_SITE(provider, name, \
                USDT_I_EACH##n(USDT_I_SDT_TEXT, USDT_I_SDT_AND_TEXT, __VA_ARGS__)), , n, \
            USDT_I_EACH##n(USDT_I_SDT_PUT, USDT_I_SDT_PUT, __VA_ARGS__), \
            USDT_I_EACH##n(USDT_I_SDT_INPUT, USDT_I_SDT_AND_INPUT, __VA_ARGS__)); \
    } while (0)

/*
 * Probes in a user's own asm
 *
 * The same text serves asm with and without operands, so no %= can name the site
 * and the note is not tied to the code around it.
 */

#define USDT_I_SDT_TEMPLATE0 ""
#define USDT_I_SDT_TEMPLATE1 USDT_I_SDT_DIRECT_TEXT(0, ~)
#define USDT_I_SDT_TEMPLATE2 USDT_I_SDT_DIRECT_TEXT(1, ~) " " USDT_I_SDT_TEMPLATE1
#define USDT_I_SDT_TEMPLATE3 USDT_I_SDT_DIRECT_TEXT(2, ~) " " USDT_I_SDT_TEMPLATE2
#define USDT_I_SDT_TEMPLATE4 USDT_I_SDT_DIRECT_TEXT(3, ~) " " USDT_I_SDT_TEMPLATE3
#define USDT_I_SDT_TEMPLATE5 USDT_I_SDT_DIRECT_TEXT(4, ~) " " USDT_I_SDT_TEMPLATE4
#define USDT_I_SDT_TEMPLATE6 USDT_I_SDT_DIRECT_TEXT(5, ~) " " USDT_I_SDT_TEMPLATE5
#define USDT_I_SDT_TEMPLATE7 USDT_I_SDT_DIRECT_TEXT(6, ~) " " USDT_I_SDT_TEMPLATE6
#define USDT_I_SDT_TEMPLATE8 USDT_I_SDT_DIRECT_TEXT(7, ~) " " USDT_I_SDT_TEMPLATE7
#define USDT_I_SDT_TEMPLATE9 USDT_I_SDT_DIRECT_TEXT(8, ~) " " USDT_I_SDT_TEMPLATE8
#define USDT_I_SDT_TEMPLATE10 USDT_I_SDT_DIRECT_TEXT(9, ~) " " USDT_I_SDT_TEMPLATE9
#define USDT_I_SDT_TEMPLATE11 USDT_I_SDT_DIRECT_TEXT(10, ~) " " USDT_I_SDT_TEMPLATE10
#define USDT_I_SDT_TEMPLATE12 USDT_I_SDT_DIRECT_TEXT(11, ~) " " USDT_I_SDT_TEMPLATE11
#define USDT_I_SDT_AND_DIRECT(n, v) , USDT_I_SDT_DIRECT(n, v)
#define USDT_I_SDT_OPERANDS(n, ...) \
    [usdt_i_none] "n" (0) \
    USDT_I_EACH##n(USDT_I_SDT_AND_DIRECT, USDT_I_SDT_AND_DIRECT, __VA_ARGS__)

#ifdef USDT_I_SDT_DEFINES
#define USDT_I_SDT_ASM_DEFINE(provider, name) USDT_I_DEFINE(USDT_I_SDT_SEMAPHORE(provider, name))
#else
#define USDT_I_SDT_ASM_DEFINE(provider, name)
#endif
#if defined(USDT_I_SDT_DEFINES) || defined(_SDT_HAS_SEMAPHORES)
#define USDT_I_SDT_ASM_SYMBOL(provider, name) "\"" USDT_I_SDT_SEMAPHORE(provider, name) "\""
#else
#define USDT_I_SDT_ASM_SYMBOL(provider, name) "0"
#endif
#define USDT_I_SDT_ASM(provider, name, text) \
    USDT_I_SDT_ASM_DEFINE(provider, name) "99801:\t" USDT_I_NOP "\n" \
    "\t.pushsection .note.stapsdt,\"?\",\"note\"\n" \
    "\t.balign 4\n" \
    "\t.4byte 8,99803f-99802f,3\n" \
    "\t.asciz \"stapsdt\"\n" \
    "99802:\t" USDT_I_WORD " 99801b,_.stapsdt.base," \
        USDT_I_SDT_ASM_SYMBOL(provider, name) \
    USDT_I_SDT_STRINGS(#provider, #name, text) "\"\n" \
    "99803:\t.balign 4\n" \
    "\t.popsection\n" \
    USDT_I_BASE_SYMBOL "\n"

#else /* !USDT_ENABLED */

#define USDT_I_SDT_PROBE(n, provider, name, ...) \
    do { \
        if (0) { \
            USDT_I_EACH##n(USDT_I_SDT_CARRY, USDT_I_SDT_CARRY, __VA_ARGS__) \
            USDT_I_EACH##n(USDT_I_INPUT, USDT_I_AND_INPUT, __VA_ARGS__); \
        } \
    } while (0)
#define USDT_I_SDT_ASM(provider, name, text) ""
#define USDT_I_SDT_TEMPLATE0 ""
#define USDT_I_SDT_TEMPLATE1 ""
#define USDT_I_SDT_TEMPLATE2 ""
#define USDT_I_SDT_TEMPLATE3 ""
#define USDT_I_SDT_TEMPLATE4 ""
#define USDT_I_SDT_TEMPLATE5 ""
#define USDT_I_SDT_TEMPLATE6 ""
#define USDT_I_SDT_TEMPLATE7 ""
#define USDT_I_SDT_TEMPLATE8 ""
#define USDT_I_SDT_TEMPLATE9 ""
#define USDT_I_SDT_TEMPLATE10 ""
#define USDT_I_SDT_TEMPLATE11 ""
#define USDT_I_SDT_TEMPLATE12 ""
#define USDT_I_SDT_OPERANDS(n, ...) [usdt_i_none] "n" (0)

#endif /* USDT_ENABLED */

#define STAP_PROBE(provider, name) USDT_I_SDT_PROBE(0, provider, name, ~)
#define STAP_PROBE1(provider, name, v1) USDT_I_SDT_PROBE(1, provider, name, v1, ~)
#define STAP_PROBE2(provider, name, v1, v2) USDT_I_SDT_PROBE(2, provider, name, v1, v2, ~)
#define STAP_PROBE3(provider, name, v1, v2, v3) USDT_I_SDT_PROBE(3, provider, name, v1, v2, v3, ~)
#define STAP_PROBE4(provider, name, v1, v2, v3, v4) \
    USDT_I_SDT_PROBE(4, provider, name, v1, v2, v3, v4, ~)
#define STAP_PROBE5(provider, name, v1, v2, v3, v4, v5) \
    USDT_I_SDT_PROBE(5, provider, name, v1, v2, v3, v4, v5, ~)
#define STAP_PROBE6(provider, name, v1, v2, v3, v4, v5, v6) \
    USDT_I_SDT_PROBE(6, provider, name, v1, v2, v3, v4, v5, v6, ~)
#define STAP_PROBE7(provider, name, v1, v2, v3, v4, v5, v6, v7) \
    USDT_I_SDT_PROBE(7, provider, name, v1, v2, v3, v4, v5, v6, v7, ~)
#define STAP_PROBE8(provider, name, v1, v2, v3, v4, v5, v6, v7, v8) \
    USDT_I_SDT_PROBE(8, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, ~)
#define STAP_PROBE9(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9) \
    USDT_I_SDT_PROBE(9, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, ~)
#define STAP_PROBE10(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10) \
    USDT_I_SDT_PROBE(10, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, ~)
#define STAP_PROBE11(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11) \
    USDT_I_SDT_PROBE(11, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, ~)
#define STAP_PROBE12(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12) \
    USDT_I_SDT_PROBE(12, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, ~)

#if !defined(__STRICT_ANSI__) || defined(SDT_USE_VARIADIC) \
    || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L) \
    || (defined(__cplusplus) && __cplusplus >= 201103L)

/* A template counts as 14 arguments, more commas than any list of operands has. */
#define USDT_I_SDT_ASM_RAW(provider, name, ...) USDT_I_SDT_ASM(provider, name, #__VA_ARGS__)
#define USDT_I_SDT_ASM_TEMPLATE(provider, name, text, ...) USDT_I_SDT_ASM(provider, name, text)
#define USDT_I_SDT_ASM_PICK(v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, \
    which, ...) \
    which
#define USDT_I_SDT_ASM_WHICH(...) \
    USDT_I_SDT_ASM_PICK(__VA_ARGS__, USDT_I_SDT_ASM_TEMPLATE, USDT_I_SDT_ASM_RAW, \
        USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, \
        USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, \
        USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, USDT_I_SDT_ASM_RAW, ~)
#define STAP_PROBE_ASM(provider, name, ...) \
    USDT_I_SDT_ASM_WHICH(__VA_ARGS__)(provider, name, __VA_ARGS__)
#define STAP_PROBE_ASM_TEMPLATE(n) USDT_I_SDT_TEMPLATE##n,,,,,,,,,,,,,
#define STAP_PROBE_ASM_OPERANDS(n, ...) USDT_I_SDT_OPERANDS(n, __VA_ARGS__, ~)

#define USDT_I_SDT_PROBEV(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, \
    which, ...) which
#define STAP_PROBEV(...) \
    USDT_I_SDT_PROBEV(__VA_ARGS__, STAP_PROBE12, STAP_PROBE11, STAP_PROBE10, STAP_PROBE9, \
        STAP_PROBE8, STAP_PROBE7, STAP_PROBE6, STAP_PROBE5, STAP_PROBE4, STAP_PROBE3, STAP_PROBE2, \
        STAP_PROBE1, STAP_PROBE, ~)(__VA_ARGS__)

#endif

#endif /* __ASSEMBLER__ */

/* DTrace's names for them. */
#define DTRACE_PROBE(provider, name) STAP_PROBE(provider, name)
#define DTRACE_PROBE1(provider, name, v1) STAP_PROBE1(provider, name, v1)
#define DTRACE_PROBE2(provider, name, v1, v2) STAP_PROBE2(provider, name, v1, v2)
#define DTRACE_PROBE3(provider, name, v1, v2, v3) STAP_PROBE3(provider, name, v1, v2, v3)
#define DTRACE_PROBE4(provider, name, v1, v2, v3, v4) STAP_PROBE4(provider, name, v1, v2, v3, v4)
#define DTRACE_PROBE5(provider, name, v1, v2, v3, v4, v5) STAP_PROBE5(provider, name, v1, v2, v3, \
    v4, v5)
#define DTRACE_PROBE6(provider, name, v1, v2, v3, v4, v5, v6) STAP_PROBE6(provider, name, v1, v2, \
    v3, v4, v5, v6)
#define DTRACE_PROBE7(provider, name, v1, v2, v3, v4, v5, v6, v7) STAP_PROBE7(provider, name, v1, \
    v2, v3, v4, v5, v6, v7)
#define DTRACE_PROBE8(provider, name, v1, v2, v3, v4, v5, v6, v7, v8) STAP_PROBE8(provider, name, \
    v1, v2, v3, v4, v5, v6, v7, v8)
#define DTRACE_PROBE9(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9) STAP_PROBE9(provider, \
    name, v1, v2, v3, v4, v5, v6, v7, v8, v9)
#define DTRACE_PROBE10(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10) \
    STAP_PROBE10(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10)
#define DTRACE_PROBE11(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11) \
    STAP_PROBE11(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11)
#define DTRACE_PROBE12(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12) \
    STAP_PROBE12(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12)

#endif /* _SYS_SDT_H */
