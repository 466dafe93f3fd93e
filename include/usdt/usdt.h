/* SPDX-License-Identifier: 0BSD */
/*
 * usdt.h - static probes (USDT) for programs on Linux, in C99 and C++11, in one file
 *
 *     USDT_PROBE2("app", "request__start", id, path);
 *
 * A probe is one nop, and a note in the ELF file that tells a tracer where the
 * nop is and where the arguments are.  SystemTap, bpftrace, perf, gdb, bcc and
 * libbpf read these notes.  Most programs should not write the macros by hand:
 * sdtkit turns a provider file into macros whose arguments the compiler checks.
 *
 * Options, each defined before this file is included:
 *     USDT_DISABLED        no probes; calls are still type-checked, nothing is evaluated
 *     USDT_REQUIRED        an error instead of no probes where the target has none
 *     USDT_NOP             bytes of nop at a site: 1 (default) or 11 (x86-64; see below)
 *     USDT_ARG_CONSTRAINT  asm constraint of an argument, a string (default "nr" where
 *                          registers have 8 bytes, else copies in the stack frame)
 *     USDT_NO_PAGE         semaphores without a page of their own (lld, mold: see below)
 *     USDT_NO_LINK_ORDER   for GNU as before 2.35: --gc-sections then leaves dead notes
 *
 * Copy this file, or point the compiler's -I at the directory above it.
 */
#ifndef USDT_USDT_H
#define USDT_USDT_H

#define USDT_VERSION_MAJOR 0
#define USDT_VERSION_MINOR 1
#define USDT_VERSION_PATCH 0
/* One number to compare: 10000 * major + 100 * minor + patch. */
#define USDT_VERSION \
    (10000 * USDT_VERSION_MAJOR + 100 * USDT_VERSION_MINOR + USDT_VERSION_PATCH)

/*
 * Configuration
 *
 * USDT_ENABLED is 1 where probes are real and 0 where they are typed no-ops.
 */

#if defined(__GNUC__) && defined(__ELF__) && defined(__linux__) \
    && !defined(__TINYC__) && !defined(__BPF__) \
    && (defined(__x86_64__) || defined(__i386__) || defined(__arm__) || defined(__riscv) \
        || (defined(__aarch64__) && defined(__LP64__)) \
        || defined(__powerpc__) || defined(__s390x__) || defined(__alpha__) \
        || (defined(__mips__) && !defined(__mips16) && !defined(__mips_micromips)) \
        || defined(__loongarch_lp64) || (defined(__sparc__) && defined(__arch64__)) \
        || defined(__hppa__) || (defined(__m68k__) && !defined(__clang__)))
#define USDT_I_TARGET 1
#else
#define USDT_I_TARGET 0
#endif

#if defined(USDT_DISABLED) && defined(USDT_REQUIRED)
#error "usdt.h: USDT_DISABLED and USDT_REQUIRED contradict each other: define one of them"
#elif defined(USDT_DISABLED)
#define USDT_ENABLED 0
#elif USDT_I_TARGET
#define USDT_ENABLED 1
#elif defined(USDT_REQUIRED)
#error "usdt.h: no probes here: they need gcc or clang, ELF, Linux and a known architecture"
#else
#define USDT_ENABLED 0
#endif

#ifndef USDT_NOP
#define USDT_NOP 1
#endif
#if USDT_NOP == 5
#error "usdt.h: USDT_NOP 5: Linux 6.18 turns a 5-byte nop into a call that overwrites the red zone"
#elif USDT_NOP == 10
#error "usdt.h: USDT_NOP 10: Linux 6.18 cannot arm a 10-byte nop, the probe would never fire"
#elif USDT_NOP != 1 && USDT_NOP != 11
#error "usdt.h: USDT_NOP is 1 (one nop) or 11 (one nop and a 10-byte nop)"
#endif

#ifdef __GNUC__
#define USDT_INLINE __inline__ __attribute__((__always_inline__, __unused__))
#else
#define USDT_INLINE inline
#endif

/*
 * Semaphores
 *
 * USDT_SEMAPHORE_DEFINE(id, provider, name)
 *     At file scope, without a semicolon, in every file that uses the probe.
 *     Defines the semaphore of provider:name, a 16-bit counter that the kernel
 *     raises for each tracer that attaches, and lowers.  `id` is the identifier
 *     that C code uses for it; provider and name are string literals.
 * USDT_ACTIVE(id)
 *     int: 1 while a tracer is attached, else 0.  Read anew at each use.
 * USDT_SEMAPHORE(id, provider, name)
 * USDT_IF_ACTIVE(id) statement; USDT_END_IF;
 *     What generated headers use: the same definition for a probe whose names
 *     were checked, and a statement that runs while a tracer is attached.
 *
 * The counter is a hint that tracers write; use it for nothing but probes.
 */

/*
 * Probes
 *
 * USDT_PROBEn(provider, name, arg1, ..., argn), n = 0 to 12
 *     A bare probe: the nop, and its arguments evaluated at each pass.  An
 *     argument is an integer, bool, enum, pointer, array, function, float or
 *     double of at most 8 bytes.  Size and sign come from the expression after
 *     C's integer promotions; a float or double travels as its bits.
 * USDT_SEMAPHORE_PROBEn(id, provider, name, arg1, ..., argn)
 *     The same behind its semaphore: arguments are evaluated, once each, only
 *     while a tracer is attached.
 * USDT_FIREn(provider, name, anchor, nop, memory, kind1, arg1, ..., kindn, argn)
 *     What generated headers use; all words are fixed there:
 *         anchor  SEMAPHORE or BARE
 *         nop     DEFAULT or FAST (as USDT_NOP 11)
 *         memory  POINTERS if an argument is a pointer, else INTEGERS
 *         kind    S32 U32 S64 U64 LONG ULONG POINTER F32 F64, or AUTO
 *     An argument has the type of its kind after C's integer promotions.
 * USDT_SITEn(the same)
 *     The same for variables whose types need no promotion: all kinds but F32, F64
 *     and AUTO.  It costs the compiler less.
 * USDT_TOUCH(pointer)
 *     Reads one byte behind a pointer that is not null, so that a tracer which
 *     cannot fault a page in finds it resident.
 */

/*
 * Out-of-line probes
 *
 * USDT_OUTLINE_DECLAREn(id, provider, name, kind1, ..., kindn)
 *     At file scope, without a semicolon.
 * USDT_OUTLINEn(id)(the arguments of USDT_FIREn);
 *     Two statements, for the body of a generated macro.  A call of a function
 *     that holds the site: one site and one note an executable or library.
 *     USDT_FIREn itself on targets other than little-endian x86-64 and aarch64.
 */

/* ----------------------------- public part ends ----------------------------- */

/* In C++98 the word is the message: it names an array of impossible size. */
#if defined(__cplusplus) && __cplusplus < 201103L
#define USDT_I_ASSERT(condition, word, message) \
    typedef char word[(condition) ? 1 : -1] __attribute__((__unused__));
#elif defined(__cplusplus)
#define USDT_I_ASSERT(condition, word, message) static_assert(condition, message);
#else
#define USDT_I_ASSERT(condition, word, message) \
    __extension__ _Static_assert(condition, message);
#endif

#if USDT_ENABLED

/*
 * Implementation: architectures
 *
 * USDT_I_NOP          the nop
 * USDT_I_BEFORE       code before the site, USDT_I_AFTER behind it
 * USDT_I_PLAIN(n)     template of operand n, a constant, register or what the constraint says
 * USDT_I_SLOT(n)      template of operand n when it is at an offset from a base register
 * USDT_I_BASE_LETTER  asm constraint of that register
 */

#ifdef __s390x__
#define USDT_I_NOP "nop\t0"
#else
#define USDT_I_NOP "nop"
#endif

/*
 * The kernel writes ARM traps only: in Thumb code they kill the process.  So the
 * site is in ARM state; where that does not exist, or is not known to, it lies at
 * an address that the kernel refuses.
 */
#if defined(__thumb__) && __ARM_ARCH >= 7 && __ARM_ARCH_PROFILE == 'A'
#define USDT_I_BEFORE "\t.balign 4\n\tbx\tpc\n\tnop\n\t.arm\n"
#define USDT_I_AFTER "\n\tsub\tpc, pc, #3\n\t.thumb"
#elif defined(__thumb__)
#define USDT_I_BEFORE "\t.balign 4\n\tnop\n"
#define USDT_I_AFTER
#else
#define USDT_I_BEFORE
#define USDT_I_AFTER
#endif

/* i386 by %k: gdb and SystemTap want whole registers.  PowerPC by %I: a bare number
 * is a register there, a constant begins with an i. */
#if defined(__i386__)
#define USDT_I_PLAIN(n) "%k[usdt_a" #n "]"
#elif defined(__powerpc__)
#define USDT_I_PLAIN(n) "%I[usdt_a" #n "]%[usdt_a" #n "]"
#else
#define USDT_I_PLAIN(n) "%[usdt_a" #n "]"
#endif
#ifdef __arm__
#define USDT_I_SLOT(n) "[%[usdt_base], #%c[usdt_a" #n "]]"
#else
#define USDT_I_SLOT(n) "%c[usdt_a" #n "](%[usdt_base])"
#endif
#if defined(__powerpc__)
#define USDT_I_BASE_LETTER "b"
#elif defined(__m68k__)
#define USDT_I_BASE_LETTER "a"
#else
#define USDT_I_BASE_LETTER "r"
#endif

#ifdef __LP64__
#define USDT_I_WORD ".8byte"
#else
#define USDT_I_WORD ".4byte"
#endif
#if __SIZEOF_LONG__ == 8
#define USDT_I_SIZE_LONG "8"
#else
#define USDT_I_SIZE_LONG "4"
#endif
#if __SIZEOF_POINTER__ == 8
#define USDT_I_SIZE_POINTER "8"
#else
#define USDT_I_SIZE_POINTER "4"
#endif

/* g++ in C++98 mode complains of long long, __extension__ or not. */
#if defined(__cplusplus) && __cplusplus < 201103L
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wlong-long"
#endif
__extension__ typedef __INT64_TYPE__ usdt_i_s64;
__extension__ typedef __UINT64_TYPE__ usdt_i_u64;
__extension__ typedef long long usdt_i_long_long;
__extension__ typedef unsigned long long usdt_i_unsigned_long_long;
#if defined(__cplusplus) && __cplusplus < 201103L
#pragma GCC diagnostic pop
#endif

/* gcc estimates an asm by its lines and would stop inlining functions with probes. */
#if defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 9
#define USDT_I_ASM __asm__ __volatile__ __inline__
#define USDT_I_ASM_GOTO __asm__ __inline__ goto
#else
#define USDT_I_ASM __asm__ __volatile__
#define USDT_I_ASM_GOTO __asm__ goto
#endif

#ifdef __cplusplus
#define USDT_I_C_BEGIN extern "C" {
#define USDT_I_C_END }
#else
#define USDT_I_C_BEGIN
#define USDT_I_C_END
#endif

/*
 * Implementation: semaphore and gate
 *
 * Weak and hidden in every file: one counter an executable or library, no
 * object of its own, no GOT, no meeting with another module's.  `used` keeps it
 * under gcc -flto, where only assembly refers to it.  Writable data with
 * contents in the file, because the kernel takes its file offset.
 */

#define USDT_SEMAPHORE_DEFINE(id, provider, name) \
    USDT_SEMAPHORE(id, provider, name) \
    USDT_I_NAMED(usdt_i_name_##id, provider ":" name)
#define USDT_SEMAPHORE(id, provider, name) \
    USDT_I_C_BEGIN \
    extern volatile unsigned short usdt_i_semaphore_##id \
        __asm__(provider "_" name "_semaphore") \
        __attribute__((__visibility__("hidden"))); \
    __attribute__((__weak__, __visibility__("hidden"), __section__(".probes"), __used__)) \
    volatile unsigned short usdt_i_semaphore_##id = 0; \
    USDT_I_C_END

/* The compiler compares the names of the probe and of its semaphore, each for itself. */
#define USDT_I_OTHER_PROBE "this semaphore is the one of another probe"
#ifdef __clang__
#define USDT_I_NAMED(id, text) \
    _Pragma("clang diagnostic push") \
    _Pragma("clang diagnostic ignored \"-Wgcc-compat\"") \
    static USDT_INLINE void id(const char *probe) \
        __attribute__((diagnose_if(__builtin_strcmp(probe, text) != 0, \
                                   USDT_I_OTHER_PROBE, "error"))); \
    static USDT_INLINE void id(const char *probe) \
    { \
        (void)probe; \
    } \
    _Pragma("clang diagnostic pop")
#define USDT_I_CHECK_NAME(id, text) id(text);
#else
#define USDT_I_NAMED(id, text) __attribute__((__unused__)) static const char id[] = text;
#define USDT_I_CHECK_NAME(id, text) \
    USDT_I_ASSERT(__builtin_strcmp(id, text) == 0, usdt_i_semaphore_of_another_probe, \
        USDT_I_OTHER_PROBE)
#endif

/*
 * The gate is two instructions on x86-64, a compare with the counter in memory
 * and a jump, and it is run again at each pass.  clang makes that of a volatile
 * read.  gcc does not: there the compare is an asm.  Its operand is the counter's
 * address: a counter in memory would be all memory to gcc, and keep stores alive.
 *
 * USDT_ACTIVE, a value: the asm's output is the flag, and the jump is gcc's own.
 * USDT_IF_ACTIVE, a statement: an `asm goto`, which jumps to the probe, or over it
 * under -Os, where gcc leaves the probe in line.  gcc compiles it in half the time.
 */
#if !defined(__x86_64__) || defined(__clang__) || defined(__code_model_large__) \
    || !defined(__GCC_ASM_FLAG_OUTPUTS__)
/* No cast around the builtin: clang would lose the hint and put the probe inline.  And
 * no comparison in a condition: clang would carry it through all its passes. */
#define USDT_ACTIVE(id) (__builtin_expect(usdt_i_semaphore_##id != 0, 0) != 0)
#define USDT_IF_ACTIVE(id) __extension__ ({ if (__builtin_expect(usdt_i_semaphore_##id, 0))
#define USDT_END_IF })
#else
#define USDT_I_COMPARE(n) USDT_I_DIALECT "cmpw\t$0, %c" #n "(%%rip)"
#define USDT_ACTIVE(id) \
    (__builtin_expect(__extension__ ({ \
        int usdt_i_is; \
        USDT_I_ASM (USDT_I_COMPARE(1) : "=@ccne" (usdt_i_is) : "i" (&usdt_i_semaphore_##id)); \
        usdt_i_is; \
    }), 0) != 0)
#define USDT_I_GATE(jump, id) \
    USDT_I_ASM_GOTO (USDT_I_COMPARE(0) "\n\t" jump "\t%l1" \
                     : : "i" (&usdt_i_semaphore_##id) : "cc" : usdt_i_jump)
#ifdef __OPTIMIZE_SIZE__
#define USDT_IF_ACTIVE(id) \
    __extension__ ({ \
        __label__ usdt_i_jump; \
        USDT_I_GATE("je", id);
#define USDT_END_IF \
        usdt_i_jump:; \
    })
#else
#define USDT_IF_ACTIVE(id) \
    __extension__ ({ \
        __label__ usdt_i_jump; \
        USDT_I_GATE("jne", id); \
        if (0) { \
        usdt_i_jump: __attribute__((__cold__));
#define USDT_END_IF \
        } \
    })
#endif
#endif

/*
 * Implementation: the note
 *
 *     offset      size  content
 *     0           4     8, the size of the owner's name
 *     4           4     size of what follows the owner, without the last padding
 *     8           4     3, the type
 *     12          8     "stapsdt\0", the owner
 *     20          8     address of the nop
 *     28          8     address of _.stapsdt.base
 *     36          8     address of the semaphore, or 0
 *     44                provider, name and arguments, each with its final zero byte
 *
 * In 32-bit files the addresses have 4 bytes: at 20, 24 and 28, and the names at 32.
 *
 * Section flags: `?` puts the note into the COMDAT group of the function around
 * it, `o` ties it to that function's section, so that a linker which drops one
 * drops the other.  The .reloc lines are references that change no byte: they
 * keep the base and the semaphore alive under --gc-sections, and keep two
 * probes from looking alike to identical code folding.  The base is marked
 * executable to lie beside the code: perf takes the distance from there.
 */

/* The assemblers of these know no such .reloc, or make a real relocation of it. */
#if defined(__hppa__) || (defined(__mips__) && defined(__clang__) && __clang_major__ < 16)
#define USDT_I_RELOC 0
#else
#define USDT_I_RELOC 1
#endif

/*
 * The asm of a probe: USDT_I_SITE_anchor(nop, provider, name), USDT_I_NAMES, the text
 * of the arguments, USDT_I_END_anchor(provider, name).  The anchor is what the note names
 * as semaphore, and what the site refers to.
 *
 * Few strings and few macros, since compilers go through both at each site; statements
 * end with a semicolon, since clang looks up the place of each line.  The assembler of
 * hppa takes lines only.
 */
#ifdef USDT_NO_LINK_ORDER
#define USDT_I_NOTE_SECTION ".pushsection .note.stapsdt,\"?\",\"note\""
#else
#define USDT_I_NOTE_SECTION ".pushsection .note.stapsdt,\"?o\",\"note\",.Lusdt%="
#endif
#ifdef __hppa__
#define USDT_I_NOTE \
    "\n\t" USDT_I_NOTE_SECTION "\n" \
    "\t.4byte 8,992f-991f,3\n\t.asciz \"stapsdt\"\n991:\t.4byte .Lusdt%=,_.stapsdt.base,"
#define USDT_I_NAMES(provider, name) "\n\t.asciz \"" provider "\",\"" name "\",\""
#elif defined(__LP64__)
#define USDT_I_NOTE \
    ";" USDT_I_NOTE_SECTION \
    ";.4byte 8,992f-991f,3;.asciz \"stapsdt\";991:.8byte .Lusdt%=,_.stapsdt.base,"
#else
#define USDT_I_NOTE \
    ";" USDT_I_NOTE_SECTION \
    ";.4byte 8,992f-991f,3;.asciz \"stapsdt\";991:.4byte .Lusdt%=,_.stapsdt.base,"
#endif
#ifndef USDT_I_NAMES
#define USDT_I_NAMES(provider, name) ";.asciz \"" provider "\",\"" name "\",\""
#endif
#define USDT_I_SITE_SEMAPHORE(nop, provider, name) \
    USDT_I_LABEL nop USDT_I_NOTE "\"" provider "_" name "_semaphore\""
#define USDT_I_SITE_BARE(nop, provider, name) USDT_I_LABEL nop USDT_I_NOTE "0"

#if USDT_I_RELOC
#define USDT_I_END_SEMAPHORE(provider, name) \
    "\";992:.balign 4;.popsection;.reloc .Lusdt%=,BFD_RELOC_NONE,\"" provider "_" name \
    "_semaphore\";" USDT_I_PAGE USDT_I_REFER_BASE USDT_I_BASE_SYMBOL
#define USDT_I_END_BARE(provider, name) \
    "\";992:.balign 4;.popsection;.weak \"" provider "_" name "_site\";.hidden \"" provider "_" \
    name "_site\";.reloc .Lusdt%=,BFD_RELOC_NONE,\"" provider "_" name "_site\";" \
    USDT_I_REFER_BASE USDT_I_BASE_SYMBOL
#define USDT_I_REFER_BASE ".reloc .Lusdt%=,BFD_RELOC_NONE,_.stapsdt.base;"
#define USDT_I_BASE_SYMBOL \
    ".ifndef _.stapsdt.base;" \
    ".pushsection .stapsdt.base,\"axG\",\"progbits\",.stapsdt.base,comdat;" \
    ".weak _.stapsdt.base;.hidden _.stapsdt.base;_.stapsdt.base:.space 1;" \
    ".size _.stapsdt.base,1;.popsection;.endif"
#else
#define USDT_I_END_SEMAPHORE(provider, name) \
    "\"\n992:\t.balign 4\n\t.popsection\n" USDT_I_BASE_SYMBOL
#define USDT_I_END_BARE USDT_I_END_SEMAPHORE
#define USDT_I_BASE_SYMBOL \
    "\t.ifndef _.stapsdt.base\n" \
    "\t.pushsection .stapsdt.base,\"axG\",\"progbits\",.stapsdt.base,comdat\n" \
    "\t.weak _.stapsdt.base\n" \
    "\t.hidden _.stapsdt.base\n" \
    "_.stapsdt.base:\t.space 1\n" \
    "\t.size _.stapsdt.base,1\n" \
    "\t.popsection\n" \
    "\t.endif"
#endif

/*
 * lld and mold map the file page at the end of RELRO twice.  A semaphore there is
 * raised in the wrong copy when the tracer came before the program, so an empty
 * part of .probes, one an executable or library, moves all of it to a page of its own.
 */
#ifdef USDT_NO_PAGE
#define USDT_I_PAGE
#else
#define USDT_I_PAGE \
    ".reloc .Lusdt%=,BFD_RELOC_NONE,_.usdt.page;.ifndef _.usdt.page;" \
    ".pushsection .probes,\"awG\",\"progbits\",_.usdt.page,comdat;.balign 4096;" \
    ".weak _.usdt.page;.hidden _.usdt.page;_.usdt.page:;.popsection;.endif;"
#endif

/* In Intel syntax no tracer could read the operands, so the build stops there. */
#if defined(__x86_64__) || defined(__i386__)
#define USDT_I_DIALECT "{|.error \"usdt.h: probes need -masm=att\";}"
#define USDT_I_LABEL "{|.error \"usdt.h: probes need -masm=att\";}.Lusdt%=:\t"
#else
#define USDT_I_LABEL USDT_I_BEFORE ".Lusdt%=:\t"
#endif
#ifdef __x86_64__
#define USDT_I_NOP_FAST "nop;.byte 0x66,0x2e,0x0f,0x1f,0x84,0,0,0,0,0"
#else
#define USDT_I_NOP_FAST USDT_I_NOP USDT_I_AFTER
#endif
#if USDT_NOP == 11
#define USDT_I_NOP_DEFAULT USDT_I_NOP_FAST
#elif defined(__x86_64__)
#define USDT_I_NOP_DEFAULT "nop"
#else
#define USDT_I_NOP_DEFAULT USDT_I_NOP USDT_I_AFTER
#endif

/*
 * Implementation: operands
 *
 * Each kind gives COPY, a local copy in the carrier's type where one is needed, READY,
 * what happens last before the site, TEXT in the note, and OPERAND, the asm's operands.
 * Nothing narrower than 4 bytes is passed, since tracers disagree on the names and
 * signs of narrow registers.
 *
 * Where registers have 8 bytes, an argument is a whole register or a constant,
 * the operands that every tracer decodes.  The order matters: with "rn" clang for
 * aarch64 warns about 4-byte operands.  Where they have 4, 64-bit values would
 * take two and 12 arguments do not fit, so the copies go to slots of 8 bytes on
 * the stack, and the operands are offsets from one register that points there.
 */

#if defined(__LP64__) || defined(__x86_64__) || defined(__mips64) || defined(USDT_ARG_CONSTRAINT)
#ifndef USDT_ARG_CONSTRAINT
#define USDT_ARG_CONSTRAINT "nr"
#endif
#define USDT_I_HAS_SLOTS 0
#define USDT_I_SLOTS(n)
#define USDT_I_PLACE(n)
#define USDT_I_BASE
#define USDT_I_WHERE(n) USDT_I_PLAIN(n)
#define USDT_I_OPERAND(n) [usdt_a##n] USDT_ARG_CONSTRAINT (usdt_a##n)

/* Unary plus promotes what is narrower than an int. */
#define USDT_I_COPY_S32(n, v)
#define USDT_I_COPY_U32(n, v)
#define USDT_I_COPY_S64(n, v)
#define USDT_I_COPY_U64(n, v)
#define USDT_I_COPY_LONG(n, v)
#define USDT_I_COPY_ULONG(n, v)
#define USDT_I_COPY_POINTER(n, v)
#define USDT_I_COPY_F32(n, v)
#define USDT_I_COPY_F64(n, v)
#define USDT_I_READY_S32(n)
#define USDT_I_READY_U32(n)
#define USDT_I_READY_S64(n)
#define USDT_I_READY_U64(n)
#define USDT_I_READY_LONG(n)
#define USDT_I_READY_ULONG(n)
#define USDT_I_READY_POINTER(n)
#define USDT_I_READY_F32(n)
#define USDT_I_READY_F64(n)
#define USDT_I_OPERAND_S32(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (+(v))
#define USDT_I_OPERAND_U32(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (+(v))
#define USDT_I_OPERAND_S64(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (v)
#define USDT_I_OPERAND_U64(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (v)
#define USDT_I_OPERAND_LONG(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (v)
#define USDT_I_OPERAND_ULONG(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (v)
#define USDT_I_OPERAND_POINTER(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (v)
#define USDT_I_OPERAND_F32(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (usdt_i_float_bits(v))
#define USDT_I_OPERAND_F64(n, v) [usdt_a##n] USDT_ARG_CONSTRAINT (usdt_i_double_bits(v))
#else
#define USDT_I_HAS_SLOTS 1
#if defined(__arm__) && defined(__clang__)
/* clang would also take r11 and r12, which libbpf knows by the names fp and ip alone. */
#define USDT_I_SLOTS(n) \
    usdt_i_u64 usdt_slots[n]; \
    register usdt_i_u64 *usdt_base __asm__("r3") = usdt_slots;
#else
#define USDT_I_SLOTS(n) usdt_i_u64 usdt_slots[n], *usdt_base = usdt_slots;
#endif
#define USDT_I_PLACE(n) __builtin_memcpy(&usdt_slots[n - 1], &usdt_a##n, sizeof usdt_a##n);
#define USDT_I_BASE , [usdt_base] USDT_I_BASE_LETTER (usdt_base), "m" (usdt_slots)
#define USDT_I_WHERE(n) USDT_I_SLOT(n)
#define USDT_I_OPERAND(n) [usdt_a##n] "n" (8 * (n - 1))

#define USDT_I_COPY_S32(n, v) int usdt_a##n = (v);
#define USDT_I_COPY_U32(n, v) unsigned int usdt_a##n = (v);
#define USDT_I_COPY_S64(n, v) usdt_i_s64 usdt_a##n = (v);
#define USDT_I_COPY_U64(n, v) usdt_i_u64 usdt_a##n = (v);
#define USDT_I_COPY_LONG(n, v) long usdt_a##n = (v);
#define USDT_I_COPY_ULONG(n, v) unsigned long usdt_a##n = (v);
#define USDT_I_COPY_POINTER(n, v) const volatile void *usdt_a##n = (v);
#define USDT_I_COPY_F32(n, v) __UINT32_TYPE__ usdt_a##n = usdt_i_float_bits(v);
#define USDT_I_COPY_F64(n, v) usdt_i_u64 usdt_a##n = usdt_i_double_bits(v);
#define USDT_I_READY_S32 USDT_I_PLACE
#define USDT_I_READY_U32 USDT_I_PLACE
#define USDT_I_READY_S64 USDT_I_PLACE
#define USDT_I_READY_U64 USDT_I_PLACE
#define USDT_I_READY_LONG USDT_I_PLACE
#define USDT_I_READY_ULONG USDT_I_PLACE
#define USDT_I_READY_POINTER USDT_I_PLACE
#define USDT_I_READY_F32 USDT_I_PLACE
#define USDT_I_READY_F64 USDT_I_PLACE
#define USDT_I_OPERAND_S32(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_U32(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_S64(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_U64(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_LONG(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_ULONG(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_POINTER(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_F32(n, v) USDT_I_OPERAND(n)
#define USDT_I_OPERAND_F64(n, v) USDT_I_OPERAND(n)
#endif
#define USDT_I_COPY_AUTO(n, v) \
    USDT_I_REFUSE_EARLY(v) USDT_I_TYPE(v) usdt_v##n = USDT_I_VALUE(v); USDT_I_REFUSE(usdt_v##n) \
    USDT_I_CARRIER(usdt_v##n) usdt_a##n = USDT_I_BITS(usdt_v##n);
#define USDT_I_OPERAND_AUTO(n, v) \
    USDT_I_OPERAND(n), [usdt_s##n] "n" (USDT_I_NEGATED_SIZE(usdt_a##n))

#define USDT_I_TEXT_S32(n) "-4@" USDT_I_WHERE(n)
#define USDT_I_TEXT_U32(n) "4@" USDT_I_WHERE(n)
#define USDT_I_TEXT_S64(n) "-8@" USDT_I_WHERE(n)
#define USDT_I_TEXT_U64(n) "8@" USDT_I_WHERE(n)
#define USDT_I_TEXT_LONG(n) "-" USDT_I_SIZE_LONG "@" USDT_I_WHERE(n)
#define USDT_I_TEXT_ULONG(n) USDT_I_SIZE_LONG "@" USDT_I_WHERE(n)
#define USDT_I_TEXT_POINTER(n) USDT_I_SIZE_POINTER "@" USDT_I_WHERE(n)
#define USDT_I_TEXT_F32(n) "4@" USDT_I_WHERE(n)
#define USDT_I_TEXT_F64(n) "8@" USDT_I_WHERE(n)
/* %n prints the negated constant: the one form that every target takes for both signs. */
#define USDT_I_TEXT_AUTO(n) "%n[usdt_s" #n "]@" USDT_I_WHERE(n)

/* A pointer's target must be in memory at the site. */
#define USDT_I_READY_AUTO(n) \
    USDT_I_PLACE(n) \
    if (USDT_I_IS_POINTER(usdt_a##n)) \
        usdt_i_publish((const volatile void *)(__UINTPTR_TYPE__)usdt_a##n);

#define USDT_I_MEMORY_POINTERS : "memory"
#define USDT_I_MEMORY_INTEGERS

static USDT_INLINE void usdt_i_publish(const volatile void *pointer)
{
    __asm__ __volatile__("" : : "r"(pointer) : "memory");
}

static USDT_INLINE __UINT32_TYPE__ usdt_i_float_bits(float value)
{
    __UINT32_TYPE__ bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

static USDT_INLINE usdt_i_u64 usdt_i_double_bits(double value)
{
    usdt_i_u64 bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

/*
 * Implementation: the type of an expression, for AUTO
 *
 * The conditional decays arrays and functions, promotes small integers and
 * bit-fields, and evaluates nothing.  C++ does the same by template argument
 * deduction, where an enum counts as its underlying type.  The carrier of a
 * float or double is the integer of its bits: not every target has an integer
 * register for them.
 */

#define USDT_I_NEGATED_SIZE(v) (USDT_I_IS_SIGNED(v) ? (int)sizeof(v) : -(int)sizeof(v))
#define USDT_I_REFUSE_UNLESS(condition) \
    USDT_I_ASSERT(condition, usdt_i_argument_is_no_integer_pointer_or_double_of_at_most_8_bytes, \
        "a probe argument is an integer, a pointer or a double of at most 8 bytes: " \
        "pass a pointer to anything larger")

#ifdef __cplusplus

extern "C++" {
template <bool is_enum, typename T> struct usdt_i_number { typedef T type; };
template <typename T> struct usdt_i_number<true, T> { typedef __underlying_type(T) type; };
template <typename T> typename usdt_i_number<__is_enum(T), T>::type usdt_i_decay(T);
#if __cplusplus >= 201103L
const volatile void *usdt_i_decay(decltype(nullptr));
#endif
template <typename T> static USDT_INLINE T usdt_i_bits(T value) { return value; }
static USDT_INLINE __UINT32_TYPE__ usdt_i_bits(float value) { return usdt_i_float_bits(value); }
static USDT_INLINE usdt_i_u64 usdt_i_bits(double value) { return usdt_i_double_bits(value); }

template <bool scalar, bool sign, bool pointer> struct usdt_i_facts {
    enum { is_scalar = scalar, is_signed = sign, is_pointer = pointer };
};
template <typename T> struct usdt_i_type : usdt_i_facts<false, false, false> {};
template <typename T> struct usdt_i_type<T *> : usdt_i_facts<true, false, true> {};
template <> struct usdt_i_type<int> : usdt_i_facts<true, true, false> {};
template <> struct usdt_i_type<long> : usdt_i_facts<true, true, false> {};
template <> struct usdt_i_type<usdt_i_long_long> : usdt_i_facts<true, true, false> {};
template <> struct usdt_i_type<unsigned int> : usdt_i_facts<true, false, false> {};
template <> struct usdt_i_type<unsigned long> : usdt_i_facts<true, false, false> {};
template <> struct usdt_i_type<usdt_i_unsigned_long_long> : usdt_i_facts<true, false, false> {};
template <> struct usdt_i_type<float> : usdt_i_facts<true, false, false> {};
template <> struct usdt_i_type<double> : usdt_i_facts<true, false, false> {};
}
#define USDT_I_TYPE(v) __typeof__(+usdt_i_decay(v))
#define USDT_I_VALUE(v) static_cast<USDT_I_TYPE(v)>(v)
#define USDT_I_IS_SIGNED(v) usdt_i_type<__typeof__(v)>::is_signed
#define USDT_I_IS_POINTER(v) usdt_i_type<__typeof__(v)>::is_pointer
#define USDT_I_IS_CLASS(t) (__is_class(t) || __is_union(t))
#define USDT_I_CARRIER(v) __typeof__(usdt_i_bits(v))
#define USDT_I_BITS(v) usdt_i_bits(v)
#define USDT_I_REFUSE_EARLY(v) \
    USDT_I_REFUSE_UNLESS(!USDT_I_IS_CLASS(__typeof__(usdt_i_decay(v))))
#define USDT_I_REFUSE(v) USDT_I_REFUSE_UNLESS(usdt_i_type<__typeof__(v)>::is_scalar)

#else

/* Values of __builtin_classify_type: 1 to 4 are integer, char, enum and bool. */
#define USDT_I_CLASS_POINTER 5
#define USDT_I_CLASS_REAL 8
#define USDT_I_IS_SCALAR(v) \
    (sizeof(v) <= 8 && __builtin_classify_type(v) > 0 \
     && (__builtin_classify_type(v) <= USDT_I_CLASS_POINTER \
         || __builtin_classify_type(v) == USDT_I_CLASS_REAL))

#define USDT_I_TYPE(v) __typeof__(1 ? (v) : (v))
#define USDT_I_VALUE(v) (v)
#define USDT_I_REAL(v, yes, no) \
    __builtin_choose_expr(__builtin_classify_type(v) == USDT_I_CLASS_REAL, yes, no)
#define USDT_I_WIDE(v, yes, no) __builtin_choose_expr(sizeof(v) == 8, yes, no)
#define USDT_I_CARRIER(v) \
    __typeof__(USDT_I_REAL(v, USDT_I_WIDE(v, (usdt_i_u64)0, (__UINT32_TYPE__)0), v))
#define USDT_I_BITS(v) \
    USDT_I_REAL(v, USDT_I_WIDE(v, usdt_i_double_bits((double)USDT_I_REAL(v, v, 0)), \
                               usdt_i_float_bits((float)USDT_I_REAL(v, v, 0))), v)
#define USDT_I_IS_SIGNED(v) \
    (__builtin_types_compatible_p(__typeof__(v), int) \
     || __builtin_types_compatible_p(__typeof__(v), long) \
     || __builtin_types_compatible_p(__typeof__(v), usdt_i_long_long))
#define USDT_I_IS_POINTER(v) (__builtin_classify_type(v) == USDT_I_CLASS_POINTER)
#define USDT_I_REFUSE_EARLY(v)
#define USDT_I_REFUSE(v) USDT_I_REFUSE_UNLESS(USDT_I_IS_SCALAR(v))

#endif

#define USDT_TOUCH(pointer) \
    do { \
        if (pointer) \
            (void)*(const volatile char *)(pointer); \
    } while (0)

/* Implementation: a probe with n arguments, n = 0 to 12. */

#define USDT_FIRE0(provider, name, anchor, nop, memory) \
    do { \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) USDT_I_END_##anchor(provider, name) \
            : : USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE1(provider, name, anchor, nop, memory, k1, v1) \
    do { \
        USDT_I_SLOTS(1) USDT_I_COPY_##k1(1, v1) \
        USDT_I_READY_##k1(1) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1) USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE2(provider, name, anchor, nop, memory, k1, v1, k2, v2) \
    do { \
        USDT_I_SLOTS(2) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2) USDT_I_BASE \
            USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE3(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3) \
    do { \
        USDT_I_SLOTS(3) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), USDT_I_OPERAND_##k3(3, v3) \
            USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE4(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4) \
    do { \
        USDT_I_SLOTS(4) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4) USDT_I_BASE \
            USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE5(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5) \
    do { \
        USDT_I_SLOTS(5) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5) \
            USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE6(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6) \
    do { \
        USDT_I_SLOTS(6) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6) USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE7(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7) \
    do { \
        USDT_I_SLOTS(7) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7) USDT_I_BASE \
            USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE8(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8) \
    do { \
        USDT_I_SLOTS(8) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) USDT_I_COPY_##k8(8, v8) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) USDT_I_READY_##k8(8) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) " " USDT_I_TEXT_##k8(8) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7), USDT_I_OPERAND_##k8(8, v8) \
            USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE9(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9) \
    do { \
        USDT_I_SLOTS(9) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) USDT_I_COPY_##k8(8, v8) USDT_I_COPY_##k9(9, v9) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) USDT_I_READY_##k8(8) \
        USDT_I_READY_##k9(9) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) " " USDT_I_TEXT_##k8(8) " " USDT_I_TEXT_##k9(9) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7), USDT_I_OPERAND_##k8(8, v8), \
            USDT_I_OPERAND_##k9(9, v9) USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE10(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10) \
    do { \
        USDT_I_SLOTS(10) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) USDT_I_COPY_##k8(8, v8) USDT_I_COPY_##k9(9, v9) \
        USDT_I_COPY_##k10(10, v10) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) USDT_I_READY_##k8(8) \
        USDT_I_READY_##k9(9) USDT_I_READY_##k10(10) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) " " USDT_I_TEXT_##k8(8) " " USDT_I_TEXT_##k9(9) " " \
            USDT_I_TEXT_##k10(10) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7), USDT_I_OPERAND_##k8(8, v8), \
            USDT_I_OPERAND_##k9(9, v9), USDT_I_OPERAND_##k10(10, v10) USDT_I_BASE \
            USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE11(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11) \
    do { \
        USDT_I_SLOTS(11) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) USDT_I_COPY_##k8(8, v8) USDT_I_COPY_##k9(9, v9) \
        USDT_I_COPY_##k10(10, v10) USDT_I_COPY_##k11(11, v11) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) USDT_I_READY_##k8(8) \
        USDT_I_READY_##k9(9) USDT_I_READY_##k10(10) USDT_I_READY_##k11(11) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) " " USDT_I_TEXT_##k8(8) " " USDT_I_TEXT_##k9(9) " " \
            USDT_I_TEXT_##k10(10) " " USDT_I_TEXT_##k11(11) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7), USDT_I_OPERAND_##k8(8, v8), \
            USDT_I_OPERAND_##k9(9, v9), USDT_I_OPERAND_##k10(10, v10), \
            USDT_I_OPERAND_##k11(11, v11) USDT_I_BASE USDT_I_MEMORY_##memory); \
    } while (0)
#define USDT_FIRE12(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11, k12, v12) \
    do { \
        USDT_I_SLOTS(12) USDT_I_COPY_##k1(1, v1) USDT_I_COPY_##k2(2, v2) USDT_I_COPY_##k3(3, v3) \
        USDT_I_COPY_##k4(4, v4) USDT_I_COPY_##k5(5, v5) USDT_I_COPY_##k6(6, v6) \
        USDT_I_COPY_##k7(7, v7) USDT_I_COPY_##k8(8, v8) USDT_I_COPY_##k9(9, v9) \
        USDT_I_COPY_##k10(10, v10) USDT_I_COPY_##k11(11, v11) USDT_I_COPY_##k12(12, v12) \
        USDT_I_READY_##k1(1) USDT_I_READY_##k2(2) USDT_I_READY_##k3(3) USDT_I_READY_##k4(4) \
        USDT_I_READY_##k5(5) USDT_I_READY_##k6(6) USDT_I_READY_##k7(7) USDT_I_READY_##k8(8) \
        USDT_I_READY_##k9(9) USDT_I_READY_##k10(10) USDT_I_READY_##k11(11) USDT_I_READY_##k12(12) \
        USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
            USDT_I_NAMES(provider, name) \
            USDT_I_TEXT_##k1(1) " " USDT_I_TEXT_##k2(2) " " USDT_I_TEXT_##k3(3) " " \
            USDT_I_TEXT_##k4(4) " " USDT_I_TEXT_##k5(5) " " USDT_I_TEXT_##k6(6) " " \
            USDT_I_TEXT_##k7(7) " " USDT_I_TEXT_##k8(8) " " USDT_I_TEXT_##k9(9) " " \
            USDT_I_TEXT_##k10(10) " " USDT_I_TEXT_##k11(11) " " USDT_I_TEXT_##k12(12) \
            USDT_I_END_##anchor(provider, name) \
            : : USDT_I_OPERAND_##k1(1, v1), USDT_I_OPERAND_##k2(2, v2), \
            USDT_I_OPERAND_##k3(3, v3), USDT_I_OPERAND_##k4(4, v4), USDT_I_OPERAND_##k5(5, v5), \
            USDT_I_OPERAND_##k6(6, v6), USDT_I_OPERAND_##k7(7, v7), USDT_I_OPERAND_##k8(8, v8), \
            USDT_I_OPERAND_##k9(9, v9), USDT_I_OPERAND_##k10(10, v10), \
            USDT_I_OPERAND_##k11(11, v11), USDT_I_OPERAND_##k12(12, v12) USDT_I_BASE \
            USDT_I_MEMORY_##memory); \
    } while (0)

/*
 * Implementation: out-of-line probes
 *
 * The call needs a prototype; what it calls is written by the asm behind it, which
 * adds no instruction there: a function with the site in it, once an object file, and
 * in a COMDAT group, so once an executable or library.  No call, no function, no note.
 * The operands are the places where the ABI passes arguments.  The function keeps a
 * frame, so that a tracer which walks frame pointers finds the caller.
 */

#if (defined(__x86_64__) || (defined(__aarch64__) && defined(__AARCH64EL__))) && defined(__LP64__)

/* clang before 19 takes no frame description inside another function's. */
#if defined(__clang__) && __clang_major__ < 19
#define USDT_I_CFI(text)
#else
#define USDT_I_CFI(text) "\t.cfi_" text "\n"
#endif
/* It changes no register, and clang can be told so: then callers save none for it. */
#ifdef __clang__
#define USDT_I_KEEPS_REGISTERS , __preserve_most__
#else
#define USDT_I_KEEPS_REGISTERS
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

#define USDT_I_DECLARE_STUB(id, provider, name, parameters) \
    USDT_I_C_BEGIN \
    extern void usdt_i_stub_##id parameters __asm__("usdt." provider "_" name) \
        __attribute__((__visibility__("hidden"), __nothrow__ USDT_I_KEEPS_REGISTERS)); \
    USDT_I_C_END

#define USDT_I_STUB(site, end, provider, name, args) \
    "\t.ifndef usdt." provider "_" name "\n" \
    "\t.pushsection .text.unlikely.usdt." provider "_" name ",\"axG\",\"progbits\",usdt." \
    provider "_" name ",comdat\n" \
    "\t.balign 4\n" \
    "\t.weak usdt." provider "_" name "\n" \
    "\t.hidden usdt." provider "_" name "\n" \
    "\t.type usdt." provider "_" name ",\"function\"\n" \
    "usdt." provider "_" name ":\n" \
    USDT_I_CFI("startproc") \
    USDT_I_ENTER \
    site USDT_I_NAMES(provider, name) args end "\n" \
    USDT_I_LEAVE \
    USDT_I_CFI("endproc") \
    "\t.size usdt." provider "_" name ",.-usdt." provider "_" name "\n" \
    "\t.popsection\n" \
    "\t.endif"

/*
 * AS is the type of a parameter, PASS what is passed, AT the text in the note.  AUTO
 * travels in 8 bytes; MEASURE, an asm operand, has the size that its text prints.
 */
#define USDT_I_AS_S32 int
#define USDT_I_AS_U32 unsigned int
#define USDT_I_AS_S64 usdt_i_s64
#define USDT_I_AS_U64 usdt_i_u64
#define USDT_I_AS_LONG long
#define USDT_I_AS_ULONG unsigned long
#define USDT_I_AS_POINTER const volatile void *
#define USDT_I_AS_F32 __UINT32_TYPE__
#define USDT_I_AS_F64 usdt_i_u64
#define USDT_I_AS_AUTO usdt_i_u64

#define USDT_I_PASS_S32(v) (v)
#define USDT_I_PASS_U32(v) (v)
#define USDT_I_PASS_S64(v) (v)
#define USDT_I_PASS_U64(v) (v)
#define USDT_I_PASS_LONG(v) (v)
#define USDT_I_PASS_ULONG(v) (v)
#define USDT_I_PASS_POINTER(v) (v)
#define USDT_I_PASS_F32(v) usdt_i_float_bits(v)
#define USDT_I_PASS_F64(v) usdt_i_double_bits(v)
#define USDT_I_PASS_AUTO(v) ((usdt_i_u64)USDT_I_BITS(v))

#define USDT_I_AT_S32(n) "-4@" USDT_I_ENTRY4(n)
#define USDT_I_AT_U32(n) "4@" USDT_I_ENTRY4(n)
#define USDT_I_AT_S64(n) "-8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_U64(n) "8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_LONG(n) "-8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_ULONG(n) "8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_POINTER(n) "8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_F32(n) "4@" USDT_I_ENTRY4(n)
#define USDT_I_AT_F64(n) "8@" USDT_I_ENTRY8(n)
#define USDT_I_AT_AUTO(n) "%n[usdt_s" #n "]@" USDT_I_ENTRY8(n)

#define USDT_I_MEASURE_S32 USDT_I_MEASURE
#define USDT_I_MEASURE_U32 USDT_I_MEASURE
#define USDT_I_MEASURE_S64 USDT_I_MEASURE
#define USDT_I_MEASURE_U64 USDT_I_MEASURE
#define USDT_I_MEASURE_LONG USDT_I_MEASURE
#define USDT_I_MEASURE_ULONG USDT_I_MEASURE
#define USDT_I_MEASURE_POINTER USDT_I_MEASURE
#define USDT_I_MEASURE_F32 USDT_I_MEASURE
#define USDT_I_MEASURE_F64 USDT_I_MEASURE
#define USDT_I_MEASURE(n, v) [usdt_s##n] "n" (0)
#define USDT_I_MEASURE_AUTO(n, v) \
    [usdt_s##n] "n" (USDT_I_NEGATED_SIZE((USDT_I_TYPE(v))0))

#define USDT_OUTLINE_DECLARE0(id, provider, name) \
    USDT_I_DECLARE_STUB(id, provider, name, (void))
#define USDT_OUTLINE_DECLARE1(id, provider, name, k1) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1))
#define USDT_OUTLINE_DECLARE2(id, provider, name, k1, k2) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2))
#define USDT_OUTLINE_DECLARE3(id, provider, name, k1, k2, k3) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3))
#define USDT_OUTLINE_DECLARE4(id, provider, name, k1, k2, k3, k4) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4))
#define USDT_OUTLINE_DECLARE5(id, provider, name, k1, k2, k3, k4, k5) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5))
#define USDT_OUTLINE_DECLARE6(id, provider, name, k1, k2, k3, k4, k5, k6) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6))
#define USDT_OUTLINE_DECLARE7(id, provider, name, k1, k2, k3, k4, k5, k6, k7) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7))
#define USDT_OUTLINE_DECLARE8(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7, USDT_I_AS_##k8))
#define USDT_OUTLINE_DECLARE9(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7, USDT_I_AS_##k8, \
        USDT_I_AS_##k9))
#define USDT_OUTLINE_DECLARE10(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7, USDT_I_AS_##k8, \
        USDT_I_AS_##k9, USDT_I_AS_##k10))
#define USDT_OUTLINE_DECLARE11(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7, USDT_I_AS_##k8, \
        USDT_I_AS_##k9, USDT_I_AS_##k10, USDT_I_AS_##k11))
#define USDT_OUTLINE_DECLARE12(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, \
    k12) \
    USDT_I_DECLARE_STUB(id, provider, name, (USDT_I_AS_##k1, USDT_I_AS_##k2, USDT_I_AS_##k3, \
        USDT_I_AS_##k4, USDT_I_AS_##k5, USDT_I_AS_##k6, USDT_I_AS_##k7, USDT_I_AS_##k8, \
        USDT_I_AS_##k9, USDT_I_AS_##k10, USDT_I_AS_##k11, USDT_I_AS_##k12))

#define USDT_OUTLINE0(id) usdt_i_stub_##id USDT_I_OUTLINE0
#define USDT_OUTLINE1(id) usdt_i_stub_##id USDT_I_OUTLINE1
#define USDT_OUTLINE2(id) usdt_i_stub_##id USDT_I_OUTLINE2
#define USDT_OUTLINE3(id) usdt_i_stub_##id USDT_I_OUTLINE3
#define USDT_OUTLINE4(id) usdt_i_stub_##id USDT_I_OUTLINE4
#define USDT_OUTLINE5(id) usdt_i_stub_##id USDT_I_OUTLINE5
#define USDT_OUTLINE6(id) usdt_i_stub_##id USDT_I_OUTLINE6
#define USDT_OUTLINE7(id) usdt_i_stub_##id USDT_I_OUTLINE7
#define USDT_OUTLINE8(id) usdt_i_stub_##id USDT_I_OUTLINE8
#define USDT_OUTLINE9(id) usdt_i_stub_##id USDT_I_OUTLINE9
#define USDT_OUTLINE10(id) usdt_i_stub_##id USDT_I_OUTLINE10
#define USDT_OUTLINE11(id) usdt_i_stub_##id USDT_I_OUTLINE11
#define USDT_OUTLINE12(id) usdt_i_stub_##id USDT_I_OUTLINE12

#define USDT_I_OUTLINE0(provider, name, anchor, nop, memory) \
    (); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, "") : :)
#define USDT_I_OUTLINE1(provider, name, anchor, nop, memory, k1, v1) \
    (USDT_I_PASS_##k1(v1)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1)) \
        : : USDT_I_MEASURE_##k1(1, v1))
#define USDT_I_OUTLINE2(provider, name, anchor, nop, memory, k1, v1, k2, v2) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2))
#define USDT_I_OUTLINE3(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3))
#define USDT_I_OUTLINE4(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4))
#define USDT_I_OUTLINE5(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5))
#define USDT_I_OUTLINE6(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6))
#define USDT_I_OUTLINE7(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7))
#define USDT_I_OUTLINE8(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7, k8, v8) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7), USDT_I_PASS_##k8(v8)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7) " " USDT_I_AT_##k8(8)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7), USDT_I_MEASURE_##k8(8, v8))
#define USDT_I_OUTLINE9(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7, k8, v8, k9, v9) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7), USDT_I_PASS_##k8(v8), \
    USDT_I_PASS_##k9(v9)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7) " " USDT_I_AT_##k8(8) " " \
        USDT_I_AT_##k9(9)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7), USDT_I_MEASURE_##k8(8, v8), USDT_I_MEASURE_##k9(9, v9))
#define USDT_I_OUTLINE10(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7, k8, v8, k9, v9, k10, v10) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7), USDT_I_PASS_##k8(v8), \
    USDT_I_PASS_##k9(v9), USDT_I_PASS_##k10(v10)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7) " " USDT_I_AT_##k8(8) " " \
        USDT_I_AT_##k9(9) " " USDT_I_AT_##k10(10)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7), USDT_I_MEASURE_##k8(8, v8), USDT_I_MEASURE_##k9(9, v9), \
        USDT_I_MEASURE_##k10(10, v10))
#define USDT_I_OUTLINE11(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7), USDT_I_PASS_##k8(v8), \
    USDT_I_PASS_##k9(v9), USDT_I_PASS_##k10(v10), USDT_I_PASS_##k11(v11)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7) " " USDT_I_AT_##k8(8) " " \
        USDT_I_AT_##k9(9) " " USDT_I_AT_##k10(10) " " USDT_I_AT_##k11(11)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7), USDT_I_MEASURE_##k8(8, v8), USDT_I_MEASURE_##k9(9, v9), \
        USDT_I_MEASURE_##k10(10, v10), USDT_I_MEASURE_##k11(11, v11))
#define USDT_I_OUTLINE12(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, \
    k5, v5, k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11, k12, v12) \
    (USDT_I_PASS_##k1(v1), USDT_I_PASS_##k2(v2), USDT_I_PASS_##k3(v3), USDT_I_PASS_##k4(v4), \
    USDT_I_PASS_##k5(v5), USDT_I_PASS_##k6(v6), USDT_I_PASS_##k7(v7), USDT_I_PASS_##k8(v8), \
    USDT_I_PASS_##k9(v9), USDT_I_PASS_##k10(v10), USDT_I_PASS_##k11(v11), USDT_I_PASS_##k12(v12)); \
    USDT_I_ASM (USDT_I_STUB(USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name), \
        USDT_I_END_##anchor(provider, name), provider, name, \
        USDT_I_AT_##k1(1) " " USDT_I_AT_##k2(2) " " USDT_I_AT_##k3(3) " " USDT_I_AT_##k4(4) " " \
        USDT_I_AT_##k5(5) " " USDT_I_AT_##k6(6) " " USDT_I_AT_##k7(7) " " USDT_I_AT_##k8(8) " " \
        USDT_I_AT_##k9(9) " " USDT_I_AT_##k10(10) " " USDT_I_AT_##k11(11) " " USDT_I_AT_##k12(12)) \
        : : USDT_I_MEASURE_##k1(1, v1), USDT_I_MEASURE_##k2(2, v2), USDT_I_MEASURE_##k3(3, v3), \
        USDT_I_MEASURE_##k4(4, v4), USDT_I_MEASURE_##k5(5, v5), USDT_I_MEASURE_##k6(6, v6), \
        USDT_I_MEASURE_##k7(7, v7), USDT_I_MEASURE_##k8(8, v8), USDT_I_MEASURE_##k9(9, v9), \
        USDT_I_MEASURE_##k10(10, v10), USDT_I_MEASURE_##k11(11, v11), \
        USDT_I_MEASURE_##k12(12, v12))

#else
#define USDT_I_NO_OUTLINE
#endif

/*
 * Implementation: a site without copies
 *
 * Where an operand is a register, a variable of the right type can be one as it is, and
 * its number will do for a name.
 */

#if defined(__LP64__) && !defined(__powerpc__)
#define USDT_I_FIRST_S32(n) "-4@%" #n
#define USDT_I_FIRST_U32(n) "4@%" #n
#define USDT_I_FIRST_S64(n) "-8@%" #n
#define USDT_I_FIRST_U64(n) "8@%" #n
#define USDT_I_FIRST_LONG(n) "-8@%" #n
#define USDT_I_FIRST_ULONG(n) "8@%" #n
#define USDT_I_FIRST_POINTER(n) "8@%" #n
#define USDT_I_THEN_S32(n) " -4@%" #n
#define USDT_I_THEN_U32(n) " 4@%" #n
#define USDT_I_THEN_S64(n) " -8@%" #n
#define USDT_I_THEN_U64(n) " 8@%" #n
#define USDT_I_THEN_LONG(n) " -8@%" #n
#define USDT_I_THEN_ULONG(n) " 8@%" #n
#define USDT_I_THEN_POINTER(n) " 8@%" #n
#define USDT_SITE1(provider, name, anchor, nop, memory, k1, v1) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1) USDT_I_MEMORY_##memory)
#define USDT_SITE2(provider, name, anchor, nop, memory, k1, v1, k2, v2) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2) USDT_I_MEMORY_##memory)
#define USDT_SITE3(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3) \
        USDT_I_MEMORY_##memory)
#define USDT_SITE4(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4) USDT_I_MEMORY_##memory)
#define USDT_SITE5(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5) USDT_I_MEMORY_##memory)
#define USDT_SITE6(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6) \
        USDT_I_MEMORY_##memory)
#define USDT_SITE7(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7) USDT_I_MEMORY_##memory)
#define USDT_SITE8(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_THEN_##k8(7) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7), USDT_ARG_CONSTRAINT (v8) USDT_I_MEMORY_##memory)
#define USDT_SITE9(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_THEN_##k8(7) USDT_I_THEN_##k9(8) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7), USDT_ARG_CONSTRAINT (v8), USDT_ARG_CONSTRAINT (v9) \
        USDT_I_MEMORY_##memory)
#define USDT_SITE10(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_THEN_##k8(7) USDT_I_THEN_##k9(8) USDT_I_THEN_##k10(9) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7), USDT_ARG_CONSTRAINT (v8), USDT_ARG_CONSTRAINT (v9), \
        USDT_ARG_CONSTRAINT (v10) USDT_I_MEMORY_##memory)
#define USDT_SITE11(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_THEN_##k8(7) USDT_I_THEN_##k9(8) USDT_I_THEN_##k10(9) USDT_I_THEN_##k11(10) \
        USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7), USDT_ARG_CONSTRAINT (v8), USDT_ARG_CONSTRAINT (v9), \
        USDT_ARG_CONSTRAINT (v10), USDT_ARG_CONSTRAINT (v11) USDT_I_MEMORY_##memory)
#define USDT_SITE12(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11, k12, v12) \
    USDT_I_ASM (USDT_I_SITE_##anchor(USDT_I_NOP_##nop, provider, name) \
        USDT_I_NAMES(provider, name) USDT_I_FIRST_##k1(0) USDT_I_THEN_##k2(1) USDT_I_THEN_##k3(2) \
        USDT_I_THEN_##k4(3) USDT_I_THEN_##k5(4) USDT_I_THEN_##k6(5) USDT_I_THEN_##k7(6) \
        USDT_I_THEN_##k8(7) USDT_I_THEN_##k9(8) USDT_I_THEN_##k10(9) USDT_I_THEN_##k11(10) \
        USDT_I_THEN_##k12(11) USDT_I_END_##anchor(provider, name) \
        : : USDT_ARG_CONSTRAINT (v1), USDT_ARG_CONSTRAINT (v2), USDT_ARG_CONSTRAINT (v3), \
        USDT_ARG_CONSTRAINT (v4), USDT_ARG_CONSTRAINT (v5), USDT_ARG_CONSTRAINT (v6), \
        USDT_ARG_CONSTRAINT (v7), USDT_ARG_CONSTRAINT (v8), USDT_ARG_CONSTRAINT (v9), \
        USDT_ARG_CONSTRAINT (v10), USDT_ARG_CONSTRAINT (v11), USDT_ARG_CONSTRAINT (v12) \
        USDT_I_MEMORY_##memory)
#endif

#else /* !USDT_ENABLED */

#define USDT_I_NO_OUTLINE

#define USDT_SEMAPHORE_DEFINE(id, provider, name)
#define USDT_SEMAPHORE(id, provider, name)
#define USDT_ACTIVE(id) 0
#define USDT_IF_ACTIVE(id) \
    do { \
        if (0) {
#define USDT_END_IF \
        } \
    } while (0)
#define USDT_I_CHECK_NAME(id, text)
#define USDT_TOUCH(pointer) ((void)(pointer))

/* In C++98 a volatile argument is not read for its own sake, and clang warns of that. */
#if defined(__cplusplus) && __cplusplus < 201103L
#define USDT_I_USE(v) (void)+(v)
#else
#define USDT_I_USE(v) (void)(v)
#endif

#define USDT_I_OFF(statements) \
    do { \
        if (0) { \
            statements; \
        } \
    } while (0)

#define USDT_FIRE0(provider, name, anchor, nop, memory) \
    USDT_I_OFF((void)0)
#define USDT_FIRE1(provider, name, anchor, nop, memory, k1, v1) \
    USDT_I_OFF(USDT_I_USE(v1))
#define USDT_FIRE2(provider, name, anchor, nop, memory, k1, v1, k2, v2) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2))
#define USDT_FIRE3(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3))
#define USDT_FIRE4(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4))
#define USDT_FIRE5(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5))
#define USDT_FIRE6(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6))
#define USDT_FIRE7(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7))
#define USDT_FIRE8(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7); USDT_I_USE(v8))
#define USDT_FIRE9(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7); USDT_I_USE(v8); USDT_I_USE(v9))
#define USDT_FIRE10(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7); USDT_I_USE(v8); USDT_I_USE(v9); USDT_I_USE(v10))
#define USDT_FIRE11(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7); USDT_I_USE(v8); USDT_I_USE(v9); USDT_I_USE(v10); \
        USDT_I_USE(v11))
#define USDT_FIRE12(provider, name, anchor, nop, memory, k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, \
    k6, v6, k7, v7, k8, v8, k9, v9, k10, v10, k11, v11, k12, v12) \
    USDT_I_OFF(USDT_I_USE(v1); USDT_I_USE(v2); USDT_I_USE(v3); USDT_I_USE(v4); USDT_I_USE(v5); \
        USDT_I_USE(v6); USDT_I_USE(v7); USDT_I_USE(v8); USDT_I_USE(v9); USDT_I_USE(v10); \
        USDT_I_USE(v11); USDT_I_USE(v12))

#endif /* USDT_ENABLED */

#define USDT_SITE0 USDT_FIRE0
#ifndef USDT_SITE1
#define USDT_SITE1 USDT_FIRE1
#define USDT_SITE2 USDT_FIRE2
#define USDT_SITE3 USDT_FIRE3
#define USDT_SITE4 USDT_FIRE4
#define USDT_SITE5 USDT_FIRE5
#define USDT_SITE6 USDT_FIRE6
#define USDT_SITE7 USDT_FIRE7
#define USDT_SITE8 USDT_FIRE8
#define USDT_SITE9 USDT_FIRE9
#define USDT_SITE10 USDT_FIRE10
#define USDT_SITE11 USDT_FIRE11
#define USDT_SITE12 USDT_FIRE12
#endif

#ifdef USDT_I_NO_OUTLINE
#define USDT_OUTLINE_DECLARE0(id, provider, name)
#define USDT_OUTLINE_DECLARE1(id, provider, name, k1)
#define USDT_OUTLINE_DECLARE2(id, provider, name, k1, k2)
#define USDT_OUTLINE_DECLARE3(id, provider, name, k1, k2, k3)
#define USDT_OUTLINE_DECLARE4(id, provider, name, k1, k2, k3, k4)
#define USDT_OUTLINE_DECLARE5(id, provider, name, k1, k2, k3, k4, k5)
#define USDT_OUTLINE_DECLARE6(id, provider, name, k1, k2, k3, k4, k5, k6)
#define USDT_OUTLINE_DECLARE7(id, provider, name, k1, k2, k3, k4, k5, k6, k7)
#define USDT_OUTLINE_DECLARE8(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8)
#define USDT_OUTLINE_DECLARE9(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9)
#define USDT_OUTLINE_DECLARE10(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10)
#define USDT_OUTLINE_DECLARE11(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11)
#define USDT_OUTLINE_DECLARE12(id, provider, name, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, \
    k12)
#define USDT_OUTLINE0(id) USDT_FIRE0
#define USDT_OUTLINE1(id) USDT_FIRE1
#define USDT_OUTLINE2(id) USDT_FIRE2
#define USDT_OUTLINE3(id) USDT_FIRE3
#define USDT_OUTLINE4(id) USDT_FIRE4
#define USDT_OUTLINE5(id) USDT_FIRE5
#define USDT_OUTLINE6(id) USDT_FIRE6
#define USDT_OUTLINE7(id) USDT_FIRE7
#define USDT_OUTLINE8(id) USDT_FIRE8
#define USDT_OUTLINE9(id) USDT_FIRE9
#define USDT_OUTLINE10(id) USDT_FIRE10
#define USDT_OUTLINE11(id) USDT_FIRE11
#define USDT_OUTLINE12(id) USDT_FIRE12
#endif

/* Implementation: the macros for use by hand, on and off alike. */

#define USDT_I_BEGIN(id, provider, name) \
    do { \
        USDT_I_CHECK_NAME(usdt_i_name_##id, provider ":" name) \
        USDT_IF_ACTIVE(id)
#define USDT_I_END_GUARDED \
        USDT_END_IF; \
    } while (0)

#define USDT_PROBE0(provider, name) \
    USDT_FIRE0(provider, name, BARE, DEFAULT, INTEGERS)
#define USDT_PROBE1(provider, name, v1) \
    USDT_FIRE1(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1)
#define USDT_PROBE2(provider, name, v1, v2) \
    USDT_FIRE2(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2)
#define USDT_PROBE3(provider, name, v1, v2, v3) \
    USDT_FIRE3(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3)
#define USDT_PROBE4(provider, name, v1, v2, v3, v4) \
    USDT_FIRE4(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4)
#define USDT_PROBE5(provider, name, v1, v2, v3, v4, v5) \
    USDT_FIRE5(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5)
#define USDT_PROBE6(provider, name, v1, v2, v3, v4, v5, v6) \
    USDT_FIRE6(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6)
#define USDT_PROBE7(provider, name, v1, v2, v3, v4, v5, v6, v7) \
    USDT_FIRE7(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7)
#define USDT_PROBE8(provider, name, v1, v2, v3, v4, v5, v6, v7, v8) \
    USDT_FIRE8(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8)
#define USDT_PROBE9(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9) \
    USDT_FIRE9(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9)
#define USDT_PROBE10(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10) \
    USDT_FIRE10(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10)
#define USDT_PROBE11(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11) \
    USDT_FIRE11(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10, AUTO, v11)
#define USDT_PROBE12(provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12) \
    USDT_FIRE12(provider, name, BARE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, AUTO, v4, \
        AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10, AUTO, v11, AUTO, v12)

#define USDT_SEMAPHORE_PROBE0(id, provider, name) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE0(provider, name, SEMAPHORE, DEFAULT, INTEGERS); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE1(id, provider, name, v1) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE1(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE2(id, provider, name, v1, v2) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE2(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE3(id, provider, name, v1, v2, v3) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE3(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE4(id, provider, name, v1, v2, v3, v4) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE4(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE5(id, provider, name, v1, v2, v3, v4, v5) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE5(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE6(id, provider, name, v1, v2, v3, v4, v5, v6) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE6(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE7(id, provider, name, v1, v2, v3, v4, v5, v6, v7) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE7(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE8(id, provider, name, v1, v2, v3, v4, v5, v6, v7, v8) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE8(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE9(id, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE9(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE10(id, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE10(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE11(id, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE11(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10, AUTO, v11); \
    USDT_I_END_GUARDED
#define USDT_SEMAPHORE_PROBE12(id, provider, name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, \
    v12) \
    USDT_I_BEGIN(id, provider, name) \
        USDT_FIRE12(provider, name, SEMAPHORE, DEFAULT, INTEGERS, AUTO, v1, AUTO, v2, AUTO, v3, \
            AUTO, v4, AUTO, v5, AUTO, v6, AUTO, v7, AUTO, v8, AUTO, v9, AUTO, v10, AUTO, v11, \
            AUTO, v12); \
    USDT_I_END_GUARDED

/* More cannot be had: tracers stop at 12.  Declared so that the error says it. */
#define USDT_I_TOO_MANY \
    USDT_I_ASSERT(0, usdt_i_probe_with_more_than_12_arguments, \
        "a probe has at most 12 arguments: pass a pointer to a struct of them") (void)
#define USDT_PROBE13 USDT_I_TOO_MANY
#define USDT_PROBE14 USDT_I_TOO_MANY
#define USDT_PROBE15 USDT_I_TOO_MANY
#define USDT_PROBE16 USDT_I_TOO_MANY
#define USDT_SEMAPHORE_PROBE13 USDT_I_TOO_MANY
#define USDT_SEMAPHORE_PROBE14 USDT_I_TOO_MANY
#define USDT_SEMAPHORE_PROBE15 USDT_I_TOO_MANY
#define USDT_SEMAPHORE_PROBE16 USDT_I_TOO_MANY

#endif /* USDT_USDT_H */
