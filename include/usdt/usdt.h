/* SPDX-License-Identifier: 0BSD */
/*
 * usdt.h - static probes (USDT) for programs on Linux, in C99 and C++11, in one file
 *
 * A probe is one nop, and a note in the ELF file that tells a tracer where the nop is and
 * where the arguments are.  SystemTap, bpftrace, perf, gdb, bcc and libbpf read these notes.
 *
 *     #include "usdt/usdt.h"
 *
 *     void serve(int id, const char *path)
 *     {
 *         USDT_PROBE("app", "request__start", id, path);
 *         USDT_GUARDED_PROBE("app", "request__size", id, measure(path));
 *     }
 *
 * The second calls measure() only while a tracer is attached.  For many probes sdtkit writes
 * macros whose arguments the compiler checks.  Copy this file, or use -I of its directory.
 */
#ifndef USDT_USDT_H
#define USDT_USDT_H

/* Strict C++98 and C89 know no variadic macros; as a system header it may have them. */
#if defined(__GNUC__) && (defined(__cplusplus) ? __cplusplus < 201103L \
                          : !defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#pragma GCC system_header
#endif

#define USDT_VERSION_MAJOR 0
#define USDT_VERSION_MINOR 2
#define USDT_VERSION_PATCH 0
#define USDT_VERSION \
    (10000 * USDT_VERSION_MAJOR + 100 * USDT_VERSION_MINOR + USDT_VERSION_PATCH)

/*
 * Options, read once, when this file is included
 *
 * SDTKIT_DISABLED        no probes; calls are still type-checked, nothing is evaluated
 * SDTKIT_REQUIRED        an error instead of no probes where the target has none
 * SDTKIT_NOP             bytes of nop at a site: 1 (default) or 11 (x86-64; see below)
 * SDTKIT_ARG_CONSTRAINT  asm constraint of an argument, a string (default "nr" where
 *                        registers have 8 bytes, else copies in the stack frame)
 * SDTKIT_NO_PAGE         semaphores without a page of their own (lld, mold: see below)
 * SDTKIT_NO_LINK_ORDER   for GNU as before 2.35: --gc-sections then leaves dead notes
 *
 * The result is USDT_ENABLED: 1 where probes are real, 0 where they are typed no-ops.
 */

#if defined(USDT_DISABLED) || defined(USDT_REQUIRED) || defined(USDT_NO_PAGE) \
    || defined(USDT_NO_LINK_ORDER)
#pragma message("usdt.h: the names of options begin with SDTKIT_ now: SDTKIT_DISABLED and so on")
#endif
#ifndef SDTKIT_NOP
#elif SDTKIT_NOP == 5
#error "usdt.h: SDTKIT_NOP 5: on Linux 6.18 its trace overwrites the red zone"
#elif SDTKIT_NOP == 10
#error "usdt.h: SDTKIT_NOP 10: Linux 6.18 cannot arm a 10-byte nop, the probe would never fire"
#elif SDTKIT_NOP != 1 && SDTKIT_NOP != 11
#error "usdt.h: SDTKIT_NOP is 1 (one nop) or 11 (one nop and a 10-byte nop)"
#endif
/* A pass over the same source for another processor. */
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__) || defined(__SYCL_DEVICE_ONLY__) \
    || defined(__NVPTX__) || defined(__AMDGCN__) || defined(__SPIR__) || defined(__SPIRV__) \
    || defined(__ve__)
#define USDT_I_DEVICE 1
#else
#define USDT_I_DEVICE 0
#endif

#if (defined(SDTKIT_DISABLED) || defined(USDT_DISABLED)) \
    && (defined(SDTKIT_REQUIRED) || defined(USDT_REQUIRED))
#error "usdt.h: SDTKIT_DISABLED and SDTKIT_REQUIRED contradict each other: define one of them"
#elif defined(SDTKIT_DISABLED) || defined(USDT_DISABLED) || USDT_I_DEVICE
#define USDT_ENABLED 0
#elif defined(__GNUC__) && defined(__ELF__) && defined(__linux__) \
    && !defined(__TINYC__) && !defined(__BPF__) \
    && (defined(__x86_64__) || defined(__i386__) || defined(__arm__) || defined(__riscv) \
        || (defined(__aarch64__) && defined(__LP64__)) \
        || defined(__powerpc__) || defined(__s390x__) || defined(__alpha__) \
        || (defined(__mips__) && !defined(__mips16) && !defined(__mips_micromips)) \
        || defined(__loongarch_lp64) || (defined(__sparc__) && defined(__arch64__)) \
        || defined(__hppa__) || (defined(__m68k__) && !defined(__clang__)))
#define USDT_ENABLED 1
#elif defined(SDTKIT_REQUIRED) || defined(USDT_REQUIRED)
#error "usdt.h: no probes here: they need gcc or clang, ELF, Linux and a known architecture"
#else
#define USDT_ENABLED 0
#endif

/*
 * Probes by hand
 *
 * USDT_PROBE(provider, name, ...)
 *     A bare probe: the nop, and 0 to 12 arguments evaluated at each pass.  provider and
 *     name are string literals.  An argument is an integer, bool, enum, pointer, array,
 *     function, float or double of at most 8 bytes.  Size and sign come from the expression
 *     after C's integer promotions; a float or double travels as its bits.
 * USDT_GUARDED_PROBE(provider, name, ...)
 *     The same behind a semaphore, a number that the kernel raises for each tracer that
 *     attaches: arguments are evaluated, once each, only while a tracer is attached.
 * USDT_PROBE_ACTIVE(provider, name)
 *     int: 1 while a tracer is attached to that guarded probe, else 0.  Read each time.
 * USDT_PROBE_WITH_SEMAPHORE(semaphore, provider, name, ...)
 * USDT_GUARDED_PROBE_WITH_SEMAPHORE(semaphore, provider, name, ...)
 * USDT_SEMAPHORE_ACTIVE(semaphore)
 *     The same with a semaphore of another name than provider_name_semaphore, for several
 *     probes; a string literal.  None has to be defined: site and test bring theirs.
 * USDT_TOUCH(pointer)
 *     Reads one byte behind a pointer that is not null, so that a tracer which cannot fault
 *     a page in finds it resident.
 * From version 0.1: USDT_PROBE0 to 12; USDT_SEMAPHORE_DEFINE(id, provider, name) at file
 * scope, the test USDT_ACTIVE(id), the guarded USDT_SEMAPHORE_PROBE0 to 12(id, ...).
 */

#define USDT_PROBE(...) \
    USDT_I_COUNTED(USDT_I_COUNT(__VA_ARGS__), USDT_I_HAND_BARE, __VA_ARGS__, ~)
#define USDT_GUARDED_PROBE(...) \
    USDT_I_COUNTED(USDT_I_COUNT(__VA_ARGS__), USDT_I_HAND_GUARDED, __VA_ARGS__, ~)
#define USDT_PROBE_ACTIVE(provider, name) USDT_SEMAPHORE_ACTIVE(provider "_" name "_semaphore")
#define USDT_PROBE_WITH_SEMAPHORE(semaphore, ...) \
    USDT_I_COUNTED(USDT_I_COUNT(__VA_ARGS__), USDT_I_HAND_NAMING, semaphore, __VA_ARGS__, ~)
#define USDT_GUARDED_PROBE_WITH_SEMAPHORE(semaphore, ...) \
    USDT_I_COUNTED(USDT_I_COUNT(__VA_ARGS__), USDT_I_HAND_GUARDED_BY, semaphore, __VA_ARGS__, ~)
#define USDT_SEMAPHORE_ACTIVE(semaphore) USDT_I_ACTIVE(semaphore)
#define USDT_SEMAPHORE_DEFINE(id, provider, name) \
    USDT_I_C_BEGIN \
    USDT_I_HELPER int usdt_i_active_##id(void) { return USDT_PROBE_ACTIVE(provider, name); } \
    USDT_I_C_END USDT_I_OPTIONAL_SEMICOLON
#define USDT_ACTIVE(id) ((usdt_i_active_##id)())

/*
 * What generated headers use
 *
 * USDT_DECLARE(id, semaphore)    at file scope, without a semicolon, once a semaphore
 * USDT_TEST(id, semaphore)       int: 1 while a tracer is attached, else 0
 * USDT_IF(id, semaphore) statement; USDT_END_IF    runs while a tracer is attached
 * USDT_BEGIN declarations; site; USDT_END          a probe; the site is one of
 * USDT_BARE_SITE(provider, name, nop, memory, count, puts, texts, inputs)
 * USDT_SITE(semaphore, provider, name, nop, memory, count, puts, texts, inputs)
 *         nop     DEFAULT, or FAST as SDTKIT_NOP 11
 *         memory  POINTERS if an argument is a pointer, else INTEGERS
 *         count   number of operands, in digits
 *         puts    USDT_PUT(n, value) for each argument, n from 0
 *         texts   USDT_S32(n), U32 S64 U64 LONG ULONG POINTER F32 F64, and " " between two
 *         inputs  USDT_IN(n, value), and commas; without arguments both are USDT_NONE
 *     A value has the type of its text after C's integer promotions; of a float or double it
 *     is USDT_F32_BITS(value) or USDT_F64_BITS(value).  What only the compiler knows is declared
 *     by USDT_CARRY(n, value) USDT_READY(n), and is USDT_PUT_AUTO(n), USDT_AUTO(n) and
 *     USDT_IN_AUTO(n), which has two operands: the next number is n + 2.
 */

/* ----------------------------- public part ends ----------------------------- */
/* In C++98 the word is the message: it names an array of impossible size. */
#if defined(__cplusplus) && __cplusplus < 201103L
#define USDT_I_ASSERT(condition, word, message) \
    typedef char word[(condition) ? 1 : -1] __attribute__((__unused__));
#elif defined(__cplusplus)
#define USDT_I_ASSERT(condition, word, message) static_assert(condition, message);
#else
#define USDT_I_ASSERT(condition, word, message) __extension__ _Static_assert(condition, message);
#endif

/* Around a probe; off, it is never run, and the asm makes constexpr functions refuse it alike. */
#ifndef __GNUC__
#define USDT_BEGIN do { if (0) {
#define USDT_END } } while (0)
#elif USDT_ENABLED
#define USDT_BEGIN __extension__ ({
#define USDT_END })
#else
#if USDT_I_DEVICE
#define USDT_BEGIN __extension__ ({ if (0) {
#else
#define USDT_BEGIN __extension__ ({ if (0) { __asm__("");
#endif
#define USDT_END } (void)0; })
#endif
#define USDT_NONE
#define USDT_I_SECOND(...) USDT_I_SECOND_(__VA_ARGS__)
#define USDT_I_SECOND_(first, second, ...) second
#ifdef __cplusplus
#define USDT_I_C_BEGIN extern "C" {
#define USDT_I_C_END }
#define USDT_I_OPTIONAL_SEMICOLON
#define USDT_I_CAST(type, v) static_cast<type>(v)
#else
#define USDT_I_C_BEGIN
#define USDT_I_C_END
#define USDT_I_OPTIONAL_SEMICOLON __extension__
#define USDT_I_CAST(type, v) ((type)(v))
#endif
/* Helpers are never static: C99's inline functions and C++20's modules use them. */
#if defined(__clang__) && __clang_major__ >= 13
#define USDT_I_NO_COUNTERS , __no_profile_instrument_function__, __no_sanitize__("coverage")
#elif !defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 12
#define USDT_I_NO_COUNTERS , __no_sanitize_coverage__
#else
#define USDT_I_NO_COUNTERS
#endif
#ifdef __GNUC__
#define USDT_INLINE __inline__ __attribute__((__always_inline__, __unused__))
#define USDT_I_UNCOUNTED __attribute__((__no_instrument_function__ USDT_I_NO_COUNTERS))
#ifdef __cplusplus
#define USDT_I_HELPER USDT_INLINE USDT_I_UNCOUNTED
#else
#define USDT_I_HELPER extern USDT_INLINE __attribute__((__gnu_inline__)) USDT_I_UNCOUNTED
#endif
#else
#define USDT_INLINE inline
#define USDT_I_HELPER static inline
#endif
#if USDT_ENABLED

/*
 * Implementation: architectures
 *
 * USDT_I_NOP          the nop
 * USDT_I_BEFORE       code before the site, USDT_I_AFTER behind it
 */
#ifdef __s390x__
#define USDT_I_NOP "nop\t0"
#else
#define USDT_I_NOP "nop"
#endif
/* The kernel writes ARM traps only: in Thumb code they kill the process.  So the site is in ARM
 * state; where that may not exist, it lies at an address that the kernel refuses. */
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
#if __SIZEOF_POINTER__ == 8
#define USDT_I_WORD ".8byte"
#define USDT_I_LONG "8"
#else
#define USDT_I_WORD ".4byte"
#define USDT_I_LONG "4"
#endif
/* The assemblers of these know no .reloc of no bytes, or make a real relocation of it. */
#if defined(__hppa__) || (defined(__mips__) && defined(__clang__) && __clang_major__ < 16)
#define USDT_I_REFER(symbol)
#define USDT_I_REFER_QUOTED(text)
#else
#define USDT_I_REFER(symbol) ".reloc .Lusdt%=,BFD_RELOC_NONE,\"" symbol "\";"
#define USDT_I_REFER_QUOTED(text) ".reloc .Lusdt%=,BFD_RELOC_NONE," text ";"
#endif
/* In Intel syntax no tracer could read the operands, so the build stops there. */
#if defined(__x86_64__) || defined(__i386__)
#define USDT_I_DIALECT "{|.error \"usdt.h: probes need -masm=att\";}"
#define USDT_I_LABEL USDT_I_DIALECT ".Lusdt%=:\t"
#else
#define USDT_I_LABEL USDT_I_BEFORE ".Lusdt%=:\t"
#endif
#ifdef __x86_64__
#define USDT_I_NOP_FAST "nop;.byte 0x66,0x2e,0x0f,0x1f,0x84,0,0,0,0,0"
#else
#define USDT_I_NOP_FAST USDT_I_NOP USDT_I_AFTER
#endif
#if defined(SDTKIT_NOP) && SDTKIT_NOP == 11
#define USDT_I_NOP_DEFAULT USDT_I_NOP_FAST
#else
#define USDT_I_NOP_DEFAULT USDT_I_NOP USDT_I_AFTER
#endif
/* gcc estimates an asm by its lines and would stop inlining functions with probes. */
#if defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 9
#define USDT_I_ASM __asm__ __volatile__ __inline__
#define USDT_I_ASM_GOTO __asm__ __inline__ goto
#else
#define USDT_I_ASM __asm__ __volatile__
#define USDT_I_ASM_GOTO __asm__ goto
#endif

/*
 * Implementation: the note
 *
 * Sizes of owner and content, type 3, the owner "stapsdt"; the addresses of the nop, of
 * _.stapsdt.base and of the semaphore, or 0; provider, name and arguments, each a string.
 *
 * `?` puts the note into the COMDAT group of the function around it, `o` ties it to that
 * function's section: a linker drops both or none.  The .reloc change no byte: they keep base
 * and semaphore alive under --gc-sections, and two probes from looking alike to identical code
 * folding.  The base is executable to lie beside the code: perf takes the distance from there.
 */
#if defined(SDTKIT_NO_LINK_ORDER) || defined(USDT_NO_LINK_ORDER)
#define USDT_I_NOTE_SECTION ".pushsection .note.stapsdt,\"?\",\"note\""
#else
#define USDT_I_NOTE_SECTION ".pushsection .note.stapsdt,\"?o\",\"note\",.Lusdt%="
#endif
#define USDT_I_BARE(nop, provider, name, texts) \
    USDT_I_LABEL nop USDT_I_NOTE "0" USDT_I_NAMES(provider, name) texts \
    USDT_I_END_BARE(provider "_" name "_site")
#define USDT_I_NAMING(nop, semaphore, provider, name, texts) \
    USDT_I_LABEL nop USDT_I_NOTE "\"" semaphore "\"" USDT_I_NAMES(provider, name) texts \
    USDT_I_END_NAMING(semaphore)
/*
 * A semaphore is weak and hidden, in a COMDAT group, written by the asm of each site: one an
 * executable or library, none without a site, no object of its own, no GOT, no meeting with
 * another module's.  Writable data with contents in the file: the kernel takes its offset.
 *
 * lld and mold map the file page at the end of RELRO twice.  A semaphore there is raised in
 * the wrong copy when the tracer came before the program, so an empty part of .probes, the
 * first one, moves all of it to a page of its own.
 *
 * Few strings and macros: compilers go through both at each site.  Semicolons: clang looks up
 * the place of each line.  The assembler of hppa takes lines only.
 */
#ifndef __hppa__
#define USDT_I_NOTE \
    ";" USDT_I_NOTE_SECTION \
    ";.4byte 8,992f-991f,3;.asciz \"stapsdt\";991:" USDT_I_WORD " .Lusdt%=,_.stapsdt.base,"
#define USDT_I_NAMES(provider, name) ";.asciz \"" provider "\",\"" name "\",\""
#define USDT_I_END_BARE(symbol) \
    "\";992:.balign 4;.popsection;.weak \"" symbol "\";.hidden \"" symbol "\";" \
    USDT_I_REFER(symbol) USDT_I_REFER("_.stapsdt.base") USDT_I_BASE_SYMBOL
#define USDT_I_END_NAMING(semaphore) \
    "\";992:.balign 4;.popsection;" USDT_I_REFER(semaphore) USDT_I_REFER_PAGE \
    USDT_I_REFER("_.stapsdt.base") USDT_I_BASE_SYMBOL
#define USDT_I_BASE_SYMBOL \
    ".ifndef _.stapsdt.base;" \
    ".pushsection .stapsdt.base,\"axG\",\"progbits\",.stapsdt.base,comdat;" \
    ".weak _.stapsdt.base;.hidden _.stapsdt.base;_.stapsdt.base:.space 1;" \
    ".size _.stapsdt.base,1;.popsection;.endif"
#define USDT_I_DEFINE(semaphore) \
    ".ifndef \"" semaphore "\";" USDT_I_PAGE \
    ".pushsection .probes,\"awG\",\"progbits\",\"" semaphore "\",comdat;.balign 2;" \
    ".weak \"" semaphore "\";.hidden \"" semaphore "\";.type \"" semaphore "\",\"object\";" \
    ".size \"" semaphore "\",2;\"" semaphore "\":.2byte 0;.popsection;.endif;"
#define USDT_I_PAGE_SYMBOL \
    ".ifndef _.usdt.page;.pushsection .probes,\"awG\",\"progbits\",_.usdt.page,comdat;" \
    ".balign 4096;.weak _.usdt.page;.hidden _.usdt.page;_.usdt.page:;.popsection;.endif;"
#else
#define USDT_I_NOTE \
    "\n\t" USDT_I_NOTE_SECTION "\n\t.4byte 8,992f-991f,3\n\t.asciz \"stapsdt\"\n" \
    "991:\t.4byte .Lusdt%=,_.stapsdt.base,"
#define USDT_I_NAMES(provider, name) "\n\t.asciz \"" provider "\",\"" name "\",\""
#define USDT_I_END_BARE(symbol) "\"\n992:\t.balign 4\n\t.popsection\n" USDT_I_BASE_SYMBOL
#define USDT_I_END_NAMING USDT_I_END_BARE
#define USDT_I_BASE_SYMBOL \
    "\t.ifndef _.stapsdt.base\n" \
    "\t.pushsection .stapsdt.base,\"axG\",\"progbits\",.stapsdt.base,comdat\n" \
    "\t.weak _.stapsdt.base\n\t.hidden _.stapsdt.base\n_.stapsdt.base:\t.space 1\n\t.popsection\n" \
    "\t.endif"
#define USDT_I_DEFINE(semaphore) \
    "\t.ifndef \"" semaphore "\"\n" \
    "\t.pushsection .probes,\"awG\",\"progbits\",\"" semaphore "\",comdat\n\t.balign 2\n" \
    "\t.weak \"" semaphore "\"\n\t.hidden \"" semaphore "\"\n\t.size \"" semaphore "\",2\n" \
    "\t.type \"" semaphore "\",\"object\"\n\"" semaphore "\":\t.2byte 0\n" \
    "\t.popsection\n\t.endif\n\t"
#define USDT_I_PAGE_SYMBOL
#endif
#if defined(SDTKIT_NO_PAGE) || defined(USDT_NO_PAGE)
#define USDT_I_REFER_PAGE
#define USDT_I_PAGE
#else
#define USDT_I_REFER_PAGE USDT_I_REFER("_.usdt.page")
#define USDT_I_PAGE USDT_I_PAGE_SYMBOL
#endif
/*
 * Implementation: the guard
 *
 * Run again at each pass.  Where the instruction set allows it is asm that names the symbol:
 * compilers make more of a volatile read, and gcc would take a memory operand for all memory.
 * Around a statement gcc for x86-64 gets an `asm goto`, which it compiles in half the time,
 * under -Os over the probe, which it leaves in line.  clang before 17 refuses some functions
 * with two of them, and no clang rotates their loops.
 */
#if defined(__x86_64__) && !defined(__code_model_large__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
#define USDT_I_LOAD_TEXT(s) USDT_I_DIALECT "cmpw\t$0, \"" s "\"(%%rip)"
#define USDT_I_LOAD_AS int
#define USDT_I_LOAD_TO "=@ccne"
#elif defined(__aarch64__) && !defined(__AARCH64_CMODEL_LARGE__)
#define USDT_I_LOAD_TEXT(s) "adrp\t%0, \"" s "\"\n\tldrh\t%w0, [%0, :lo12:\"" s "\"]"
#elif defined(__riscv) && !defined(__riscv_cmodel_large)
#define USDT_I_LOAD_TEXT(s) "lhu\t%0, \"" s "\""
#elif defined(__s390x__) && __ARCH__ >= 8
#define USDT_I_LOAD_TEXT(s) "llghrl\t%0, \"" s "\""
#endif
#ifndef USDT_I_LOAD_AS
#define USDT_I_LOAD_AS long
#define USDT_I_LOAD_TO "=r"
#endif
#if defined(__x86_64__) && !defined(__clang__) && defined(USDT_I_LOAD_TEXT)
#define USDT_I_JUMP(jump, semaphore) \
    USDT_I_ASM_GOTO (USDT_I_DEFINE(semaphore) USDT_I_LOAD_TEXT(semaphore) "\n\t" jump "\t%l0" \
                     : : : "cc" : usdt_i_jump)
#endif
/* clang knows more of a variable: one address for several probes, no output of an asm. */
#if !defined(USDT_I_LOAD_TEXT) \
    || (defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__)))
#define USDT_I_VARIABLE(id, semaphore) \
    extern volatile unsigned short id __asm__(semaphore) \
        __attribute__((__visibility__("hidden")));
#define USDT_DECLARE(id, semaphore) \
    USDT_I_C_BEGIN USDT_I_VARIABLE(usdt_i_semaphore_##id, semaphore) USDT_I_C_END
#else
#define USDT_DECLARE(id, semaphore)
#endif
/* gcc would clear the upper half of arm's read by an instruction of its own. */
#if defined(__arm__) && !defined(__clang__)
#define USDT_I_READ(id) USDT_I_READ_BY("ldrh\t%0, %1", "=r", id)
#elif defined(__i386__) && defined(__GCC_ASM_FLAG_OUTPUTS__) && !defined(__clang__)
#define USDT_I_READ(id) USDT_I_READ_BY("cmpw\t$0, %1", "=@ccne", id)
#else
#define USDT_I_READ(id) id != 0;
#endif
#define USDT_I_READ_BY(text, to, id) \
    int usdt_i_is; USDT_I_ASM (text : to (usdt_i_is) : "m" (id)); usdt_i_is;
#define USDT_I_LOAD_VARIABLE(id, semaphore) \
    __extension__ ({ USDT_I_ASM (USDT_I_DEFINE(semaphore) : :); USDT_I_READ(id) })
#ifdef USDT_I_LOAD_TEXT
#define USDT_I_HAND_LOAD(semaphore) \
    __extension__ ({ \
        USDT_I_LOAD_AS usdt_i_is; \
        USDT_I_ASM (USDT_I_DEFINE(semaphore) USDT_I_LOAD_TEXT(semaphore) \
                    : USDT_I_LOAD_TO (usdt_i_is)); \
        usdt_i_is; })
#else
/* By hand each use has a C name of its own, since none can stand for two symbols. */
#if defined(__clang__) && __clang_major__ >= 22
#define USDT_I_QUIET \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wc2y-extensions\"")
#define USDT_I_LOUD _Pragma("clang diagnostic pop")
#else
#define USDT_I_QUIET
#define USDT_I_LOUD
#endif
#define USDT_I_HAND_LOAD(semaphore) \
    __extension__ ({ USDT_I_QUIET USDT_I_HAND_LOAD_(__COUNTER__, semaphore) USDT_I_LOUD })
#define USDT_I_HAND_LOAD_(count, semaphore) USDT_I_HAND_LOAD__(count, semaphore)
#define USDT_I_HAND_LOAD__(count, semaphore) \
    USDT_I_VARIABLE(usdt_i_semaphore_of_##count, semaphore) \
    USDT_I_LOAD_VARIABLE(usdt_i_semaphore_of_##count, semaphore);
#endif
#if defined(USDT_I_LOAD_TEXT) && !(defined(__clang__) && defined(__aarch64__))
#define USDT_I_LOAD(id, semaphore) USDT_I_HAND_LOAD(semaphore)
#else
#define USDT_I_LOAD(id, semaphore) USDT_I_LOAD_VARIABLE(usdt_i_semaphore_##id, semaphore)
#endif

/* No cast around the builtin: clang would lose the hint and put the probe inline.  And no
 * comparison in a condition: clang would carry it through all its passes. */
#define USDT_TEST(id, semaphore) (__builtin_expect(USDT_I_LOAD(id, semaphore), 0) != 0)
#define USDT_I_ACTIVE(semaphore) (__builtin_expect(USDT_I_HAND_LOAD(semaphore), 0) != 0)
#ifdef USDT_I_JUMP
#define USDT_IF(id, semaphore) USDT_I_IF(semaphore)
#ifdef __OPTIMIZE_SIZE__
#define USDT_I_IF(semaphore) __extension__ ({ __label__ usdt_i_jump; USDT_I_JUMP("je", semaphore); {
#define USDT_END_IF } usdt_i_jump:; })
#else
#define USDT_I_IF(semaphore) \
    __extension__ ({ \
        __label__ usdt_i_jump; \
        USDT_I_JUMP("jne", semaphore); \
        if (0) { \
        usdt_i_jump: __attribute__((__cold__));
#define USDT_END_IF } })
#endif
#else
#if defined(USDT_I_VARIABLE) && defined(__clang__)
#define USDT_IF(id, semaphore) __extension__ ({ if (__builtin_expect(usdt_i_semaphore_##id, 0)) {
#else
#define USDT_IF(id, semaphore) \
    __extension__ ({ if (__builtin_expect(USDT_I_LOAD(id, semaphore), 0)) {
#endif
#define USDT_I_IF(semaphore) \
    __extension__ ({ if (__builtin_expect(USDT_I_HAND_LOAD(semaphore), 0)) {
#define USDT_END_IF } })
#endif

/*
 * Implementation: operands
 *
 * Nothing narrower than 4 bytes: tracers disagree on names and signs of narrow registers.
 * Where registers have 8 bytes, an argument is a whole register or a constant, the operands
 * that every tracer decodes ("rn" makes clang for aarch64 warn).  Where they have 4, 64-bit
 * values would take two and 12 arguments do not fit, so the values go to slots of 8 bytes on
 * the stack, and the operands are offsets from one register.
 */
#if defined(__LP64__) || defined(__x86_64__) || defined(__mips64) || defined(SDTKIT_ARG_CONSTRAINT)
#ifdef SDTKIT_ARG_CONSTRAINT
#define USDT_IN(n, v) SDTKIT_ARG_CONSTRAINT (v)
#else
#define USDT_IN(n, v) "nr" (v)
#endif
#define USDT_I_HAS_SLOTS 0
/* i386 by %k: gdb and SystemTap want whole registers.  PowerPC by %I: a bare number is a
 * register there, a constant begins with an i. */
#if defined(__i386__)
#define USDT_I_WHERE(operand) "%k" #operand
#elif defined(__powerpc__)
#define USDT_I_WHERE(operand) "%I" #operand "%" #operand
#else
#define USDT_I_WHERE(operand) "%" #operand
#endif
#define USDT_PUT(n, v)
#define USDT_I_FIRE(template, memory, count, puts, ...) \
    USDT_I_ASM (template : : __VA_ARGS__ memory)
#else
#define USDT_I_HAS_SLOTS 1
#ifdef __arm__
#define USDT_I_WHERE(operand) "[%[usdt_i_base], #%c" #operand "]"
#else
#define USDT_I_WHERE(operand) "%c" #operand "(%[usdt_i_base])"
#endif
#if defined(__powerpc__)
#define USDT_I_BASE_LETTER "b"
#elif defined(__m68k__)
#define USDT_I_BASE_LETTER "a"
#else
#define USDT_I_BASE_LETTER "r"
#endif
/* clang would also take r11 and r12, which libbpf knows by the names fp and ip alone. */
#if defined(__arm__) && defined(__clang__)
#define USDT_I_BASE_POINTER(name) register usdt_i_u64 *name __asm__("r3")
#else
#define USDT_I_BASE_POINTER(name) usdt_i_u64 *name
#endif
#define USDT_IN(n, v) "n" (8 * (n))
#define USDT_PUT(n, v) \
    {   __typeof__(v) usdt_i_value = (v); \
        __builtin_memcpy(&usdt_i_slots[n], &usdt_i_value, sizeof usdt_i_value); }
#define USDT_I_NOTHING_0 ~, USDT_I_FIRE_0
#define USDT_I_FIRE(template, memory, count, ...) \
    USDT_I_SECOND(USDT_I_NOTHING_##count, USDT_I_FIRE_N, ~)(template, memory, count, __VA_ARGS__)
#define USDT_I_FIRE_0(template, memory, count, ...) USDT_I_ASM (template : : memory)
#define USDT_I_FIRE_N(template, memory, count, puts, ...) { \
    usdt_i_u64 usdt_i_slots[count]; \
    puts \
    USDT_I_BASE_POINTER(usdt_i_base) = usdt_i_slots; \
    USDT_I_ASM (template : : __VA_ARGS__, [usdt_i_base] USDT_I_BASE_LETTER (usdt_i_base), \
                "m" (usdt_i_slots) memory); }
#endif
#define USDT_PUT_AUTO(n) USDT_PUT(n, usdt_i_a##n)
#if !USDT_I_HAS_SLOTS && defined(__LP64__) && !defined(__powerpc__)
#define USDT_S32(n) "-4@%" #n
#define USDT_U32(n) "4@%" #n
#define USDT_S64(n) "-8@%" #n
#define USDT_U64(n) "8@%" #n
#define USDT_LONG USDT_S64
#define USDT_POINTER USDT_U64
#else
#define USDT_S32(n) "-4@" USDT_I_WHERE(n)
#define USDT_U32(n) "4@" USDT_I_WHERE(n)
#define USDT_S64(n) "-8@" USDT_I_WHERE(n)
#define USDT_U64(n) "8@" USDT_I_WHERE(n)
#define USDT_LONG(n) "-" USDT_I_LONG "@" USDT_I_WHERE(n)
#define USDT_POINTER(n) USDT_I_LONG "@" USDT_I_WHERE(n)
#endif
#define USDT_ULONG USDT_POINTER
#define USDT_F32 USDT_U32
#define USDT_F64 USDT_U64
/* %n prints the negated constant: the one form that every target takes for both signs. */
#define USDT_AUTO(n) "%n[usdt_i_s" #n "]@" USDT_I_WHERE([usdt_i_a##n])
#define USDT_I_NEGATED_SIZE(v) \
    (USDT_I_IS_SIGNED(v) ? USDT_I_CAST(int, sizeof(v)) : -USDT_I_CAST(int, sizeof(v)))
#define USDT_IN_AUTO(n) \
    [usdt_i_a##n] USDT_IN(n, usdt_i_a##n), [usdt_i_s##n] "n" (USDT_I_NEGATED_SIZE(usdt_i_a##n))
#define USDT_I_MEMORY_POINTERS : "memory"
#define USDT_I_MEMORY_INTEGERS
#else /* !USDT_ENABLED */
#ifdef __GNUC__
#define USDT_I_ACTIVE(semaphore) (__extension__ ({ USDT_BEGIN USDT_END; 0; }))
#else
#define USDT_I_ACTIVE(semaphore) 0
#endif
#define USDT_I_IF(semaphore) USDT_BEGIN
#define USDT_END_IF USDT_END
#define USDT_DECLARE(id, semaphore)
#define USDT_TEST(id, semaphore) USDT_I_ACTIVE(semaphore)
#define USDT_IF(id, semaphore) USDT_I_IF(semaphore)
#define USDT_PUT(n, v)
#define USDT_PUT_AUTO(n)
#define USDT_IN(n, v) (void)(v)
#define USDT_AUTO(n)
#define USDT_IN_AUTO(n) USDT_I_USE(n)
#define USDT_I_FIRE(template, memory, count, puts, ...) __VA_ARGS__
#endif /* USDT_ENABLED */
/* Flat where operands are registers, since a macro within a macro costs clang. */
#if USDT_ENABLED && !USDT_I_HAS_SLOTS
#define USDT_BARE_SITE(provider, name, nop, memory, count, puts, texts, ...) \
    USDT_I_ASM (USDT_I_LABEL USDT_I_NOP_##nop USDT_I_NOTE "0" USDT_I_NAMES(provider, name) texts \
                USDT_I_END_BARE(provider "_" name "_site") : : __VA_ARGS__ USDT_I_MEMORY_##memory)
#define USDT_SITE(semaphore, provider, name, nop, memory, count, puts, texts, ...) \
    USDT_I_ASM (USDT_I_DEFINE(semaphore) USDT_I_LABEL USDT_I_NOP_##nop USDT_I_NOTE \
                "\"" semaphore "\"" USDT_I_NAMES(provider, name) texts \
                USDT_I_END_NAMING(semaphore) : : __VA_ARGS__ USDT_I_MEMORY_##memory)
#else
#define USDT_BARE_SITE(provider, name, nop, memory, count, puts, texts, ...) \
    USDT_I_FIRE(USDT_I_BARE(USDT_I_NOP_##nop, provider, name, texts), \
                USDT_I_MEMORY_##memory, count, puts, __VA_ARGS__)
#define USDT_SITE(semaphore, provider, name, nop, memory, count, puts, texts, ...) \
    USDT_I_FIRE(USDT_I_DEFINE(semaphore) \
                USDT_I_NAMING(USDT_I_NOP_##nop, semaphore, provider, name, texts), \
                USDT_I_MEMORY_##memory, count, puts, __VA_ARGS__)
#endif

/*
 * Implementation: the type of an expression
 *
 * USDT_CARRY(n, v) evaluates v, once, and declares usdt_i_an, its value as an integer or
 * pointer of 4 or 8 bytes: the bits of a float or double, which not every register can hold.
 */
#define USDT_I_REFUSE_UNLESS(condition) \
    USDT_I_ASSERT(condition, usdt_i_argument_is_no_integer_pointer_or_double_of_at_most_8_bytes, \
        "a probe argument is an integer, a pointer, a float or a double of at most 8 bytes: " \
        "pass a pointer to it, or cast it")
#if !defined(__GNUC__) || USDT_I_DEVICE
#define USDT_CARRY(n, v) (void)(v);
#define USDT_READY(n)
#define USDT_I_USE(n) (void)0
#define USDT_F32_BITS(v) (v)
#define USDT_F64_BITS(v) (v)
#else
#define USDT_I_USE(n) (void)usdt_i_a##n
#define USDT_READY(n) \
    if (USDT_I_IS_POINTER(usdt_i_a##n)) \
        __asm__ __volatile__("" : : "r" (usdt_i_a##n) : "memory");
__extension__ typedef __INT64_TYPE__ usdt_i_s64;
__extension__ typedef __UINT64_TYPE__ usdt_i_u64;
__extension__ typedef long long usdt_i_long_long;
__extension__ typedef unsigned long long usdt_i_unsigned_long_long;
USDT_I_HELPER __UINT32_TYPE__ usdt_i_float_bits(float value)
{
    __UINT32_TYPE__ bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}
USDT_I_HELPER usdt_i_u64 usdt_i_double_bits(double value)
{
    usdt_i_u64 bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}
#define USDT_F32_BITS(v) usdt_i_float_bits(v)
#define USDT_F64_BITS(v) usdt_i_double_bits(v)
#ifdef __cplusplus

extern "C++" {
#ifndef __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuseless-cast"
#endif
/* Of the types of a value, what integer or pointer carries it. */
template <typename usdt_i_t, bool sign> struct usdt_i_taken {
    typedef usdt_i_t carrier;
    enum { is_taken = 1, is_signed = sign, is_pointer = 0 };
};
template <typename usdt_i_t> struct usdt_i_type {
    typedef int carrier;
    enum { is_taken = 0, is_signed = 0, is_pointer = 0 };
};
template <typename usdt_i_t> struct usdt_i_type<usdt_i_t *> {
    typedef usdt_i_t *carrier;
    enum { is_taken = 1, is_signed = 0, is_pointer = 1 };
};
template <> struct usdt_i_type<int> : usdt_i_taken<int, true> {};
template <> struct usdt_i_type<long> : usdt_i_taken<long, true> {};
template <> struct usdt_i_type<usdt_i_long_long> : usdt_i_taken<usdt_i_long_long, true> {};
template <> struct usdt_i_type<unsigned int> : usdt_i_taken<unsigned int, false> {};
template <> struct usdt_i_type<unsigned long> : usdt_i_taken<unsigned long, false> {};
template <> struct usdt_i_type<usdt_i_unsigned_long_long>
    : usdt_i_taken<usdt_i_unsigned_long_long, false> {};
template <> struct usdt_i_type<float> : usdt_i_taken<__UINT32_TYPE__, false> {};
template <> struct usdt_i_type<double> : usdt_i_taken<usdt_i_u64, false> {};

/* Unary plus promotes, an enum as its underlying type: 2; 0 is what has none. */
template <typename usdt_i_t> usdt_i_t usdt_i_make();
template <typename usdt_i_t> struct usdt_i_has_plus {
    enum { value = __is_class(usdt_i_t) || __is_union(usdt_i_t) ? 0 : __is_enum(usdt_i_t) ? 2 : 1 };
};
template <typename usdt_i_t, typename usdt_i_c> struct usdt_i_has_plus<usdt_i_t usdt_i_c::*> {
    enum { value = 0 };
};
template <typename usdt_i_t, int plus = usdt_i_has_plus<usdt_i_t>::value> struct usdt_i_promoted {
    typedef usdt_i_t type;
};
template <typename usdt_i_t> struct usdt_i_promoted<usdt_i_t, 1> {
    typedef __typeof__(+usdt_i_make<usdt_i_t>()) type;
};
template <typename usdt_i_t> struct usdt_i_promoted<usdt_i_t, 2> {
    typedef __typeof__(+usdt_i_make<__underlying_type(usdt_i_t)>()) type;
};
#if __cplusplus >= 201103L
template <> struct usdt_i_has_plus<decltype(nullptr)> { enum { value = 0 }; };
template <> struct usdt_i_type<decltype(nullptr)> : usdt_i_type<const void *> {};
#endif

/* The error names the type of the argument. */
template <typename usdt_i_t> struct usdt_i_argument
    : usdt_i_type<typename usdt_i_promoted<usdt_i_t>::type> {
    USDT_I_REFUSE_UNLESS(usdt_i_type<typename usdt_i_promoted<usdt_i_t>::type>::is_taken)
};
template <typename usdt_i_t> struct usdt_i_bits {
    static USDT_I_HELPER typename usdt_i_argument<usdt_i_t>::carrier of(usdt_i_t value)
    {
        return static_cast<typename usdt_i_argument<usdt_i_t>::carrier>(value);
    }
};
template <> struct usdt_i_bits<float> {
    static USDT_I_HELPER __UINT32_TYPE__ of(float value) { return usdt_i_float_bits(value); }
};
template <> struct usdt_i_bits<double> {
    static USDT_I_HELPER usdt_i_u64 of(double value) { return usdt_i_double_bits(value); }
};
template <typename usdt_i_t>
USDT_I_HELPER typename usdt_i_argument<usdt_i_t>::carrier usdt_i_take(usdt_i_t value)
{
    return usdt_i_bits<usdt_i_t>::of(value);
}
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif
}
#define USDT_I_IS_SIGNED(v) usdt_i_type<__typeof__(v)>::is_signed
#define USDT_I_IS_POINTER(v) usdt_i_type<__typeof__(v)>::is_pointer
#if __cplusplus >= 201103L
#define USDT_CARRY(n, v) auto usdt_i_a##n = usdt_i_take(v);
#else
#define USDT_CARRY(n, v) __typeof__(usdt_i_take(v)) usdt_i_a##n = usdt_i_take(v);
#endif
#else

/* Values of __builtin_classify_type: 1 to 4 are integer, char, enum and bool, 18 is _BitInt. */
#define USDT_I_CLASS_POINTER 5
#define USDT_I_CLASS_REAL 8
#define USDT_I_CLASS_BITINT 18
#define USDT_I_IF_TYPE __builtin_choose_expr
#define USDT_I_IS_BITINT(v) (__builtin_classify_type(v) == USDT_I_CLASS_BITINT)
#define USDT_I_IS_INTEGER(v) \
    (sizeof(v) <= 8 && ((__builtin_classify_type(v) > 0 \
                         && __builtin_classify_type(v) < USDT_I_CLASS_POINTER) \
                        || USDT_I_IS_BITINT(v)))
#define USDT_I_IS_REAL(v) (sizeof(v) <= 8 && __builtin_classify_type(v) == USDT_I_CLASS_REAL)
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define USDT_I_IS_NULL(v) __builtin_types_compatible_p(__typeof__(v), __typeof__(nullptr))
#else
#define USDT_I_IS_NULL(v) 0
#endif
#define USDT_I_IS_POINTER(v) (__builtin_classify_type(v) == USDT_I_CLASS_POINTER)
#define USDT_I_IS_SCALAR(v) \
    (USDT_I_IS_INTEGER(v) || USDT_I_IS_REAL(v) || USDT_I_IS_POINTER(v) || USDT_I_IS_NULL(v))
#define USDT_I_IS_SIGNED(v) \
    (__builtin_types_compatible_p(__typeof__(v), int) \
     || __builtin_types_compatible_p(__typeof__(v), long) \
     || __builtin_types_compatible_p(__typeof__(v), usdt_i_long_long))

/* One mention of v.  The comma decays arrays and functions, and makes a value of a bit-field. */
#define USDT_CARRY(n, v) \
    __extension__ __auto_type usdt_i_v##n = ((void)0, (v)); \
    USDT_I_REFUSE_UNLESS(USDT_I_IS_SCALAR(usdt_i_v##n)) \
    USDT_I_NAME_TYPE_UNLESS(USDT_I_IS_SCALAR(usdt_i_v##n), usdt_i_v##n) \
    USDT_I_CARRIER(usdt_i_v##n) usdt_i_a##n = USDT_I_BITS(usdt_i_v##n);
#define USDT_I_NAME_TYPE_UNLESS(condition, v) \
    typedef char v##_named[sizeof(__extension__ ({ \
        struct usdt_i_refused *usdt_i_it = USDT_I_IF_TYPE(condition, (void *)0, &v); \
        usdt_i_it; }))] __attribute__((__unused__));
#define USDT_I_INTEGER_PART(v) USDT_I_IF_TYPE(USDT_I_IS_INTEGER(v), v, 0)
#define USDT_I_REAL_PART(v) USDT_I_IF_TYPE(USDT_I_IS_REAL(v), v, 0)
#define USDT_I_OF_SIZE(v, eight, four) USDT_I_IF_TYPE(sizeof(v) == 8, eight, four)
#define USDT_I_BITINT_CARRIER(v) \
    USDT_I_IF_TYPE((__typeof__(+(v)))-1 < 1, USDT_I_OF_SIZE(v, (usdt_i_s64)0, 0), \
                   USDT_I_OF_SIZE(v, (usdt_i_u64)0, 0U))
#define USDT_I_CARRIER(v) \
    __typeof__( \
        USDT_I_IF_TYPE(USDT_I_IS_REAL(v), USDT_I_OF_SIZE(v, (usdt_i_u64)0, (__UINT32_TYPE__)0), \
        USDT_I_IF_TYPE(USDT_I_IS_BITINT(v), USDT_I_BITINT_CARRIER(USDT_I_INTEGER_PART(v)), \
        USDT_I_IF_TYPE(USDT_I_IS_INTEGER(v), +USDT_I_INTEGER_PART(v), \
        USDT_I_IF_TYPE(USDT_I_IS_NULL(v), (void *)0, v)))))
#define USDT_I_BITS(v) \
    USDT_I_IF_TYPE(USDT_I_IS_REAL(v), \
        USDT_I_OF_SIZE(v, usdt_i_double_bits((double)USDT_I_REAL_PART(v)), \
                       usdt_i_float_bits((float)USDT_I_REAL_PART(v))), v)
#endif
#endif
#define USDT_TOUCH(pointer) \
    do { \
        const volatile char *usdt_i_touched = \
            USDT_I_CAST(const volatile char *, USDT_I_CAST(const volatile void *, pointer)); \
        if (usdt_i_touched) \
            (void)*usdt_i_touched; \
    } while (0)

/*
 * Implementation: macros by hand
 *
 * Called with the number of arguments, and one more: before C23 a `...` must stand for one.
 */
#define USDT_I_COUNT(...) \
    USDT_I_PICK(__VA_ARGS__, MANY, MANY, MANY, MANY, MANY, MANY, MANY, MANY, \
                12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, ~)
#define USDT_I_PICK(p, n, a, b, c, d, e, f, g, h, i, j, k, l, m1, m2, m3, m4, m5, m6, m7, m8, \
                    picked, ...) picked
#define USDT_I_REFUSED_MANY ~, USDT_I_TOO_MANY
#define USDT_I_COUNTED(n, macro, ...) USDT_I_COUNTED_(n, macro, __VA_ARGS__)
#define USDT_I_COUNTED_(n, macro, ...) \
    USDT_I_SECOND(USDT_I_REFUSED_##n, macro, ~)(n, __VA_ARGS__)
/* More cannot be had: tracers stop at 12. */
#define USDT_I_TOO_MANY(...) \
    USDT_BEGIN \
    USDT_I_ASSERT(0, usdt_i_probe_with_more_than_12_arguments, \
        "a probe has at most 12 arguments: pass a pointer to a struct of them") \
    USDT_END

/* f(n - 1, first), then t(n - 2, second) and so on down to 0. */
#define USDT_I_EACH0(f, t, ...)
#define USDT_I_EACH1(f, t, v, ...) f(0, v)
#define USDT_I_EACH2(f, t, v, ...) f(1, v) USDT_I_EACH1(t, t, __VA_ARGS__)
#define USDT_I_EACH3(f, t, v, ...) f(2, v) USDT_I_EACH2(t, t, __VA_ARGS__)
#define USDT_I_EACH4(f, t, v, ...) f(3, v) USDT_I_EACH3(t, t, __VA_ARGS__)
#define USDT_I_EACH5(f, t, v, ...) f(4, v) USDT_I_EACH4(t, t, __VA_ARGS__)
#define USDT_I_EACH6(f, t, v, ...) f(5, v) USDT_I_EACH5(t, t, __VA_ARGS__)
#define USDT_I_EACH7(f, t, v, ...) f(6, v) USDT_I_EACH6(t, t, __VA_ARGS__)
#define USDT_I_EACH8(f, t, v, ...) f(7, v) USDT_I_EACH7(t, t, __VA_ARGS__)
#define USDT_I_EACH9(f, t, v, ...) f(8, v) USDT_I_EACH8(t, t, __VA_ARGS__)
#define USDT_I_EACH10(f, t, v, ...) f(9, v) USDT_I_EACH9(t, t, __VA_ARGS__)
#define USDT_I_EACH11(f, t, v, ...) f(10, v) USDT_I_EACH10(t, t, __VA_ARGS__)
#define USDT_I_EACH12(f, t, v, ...) f(11, v) USDT_I_EACH11(t, t, __VA_ARGS__)
#define USDT_I_READY(n, v) USDT_READY(n)
#define USDT_I_PUT(n, v) USDT_PUT_AUTO(n)
#define USDT_I_TEXT(n, v) USDT_AUTO(n)
#define USDT_I_AND_TEXT(n, v) " " USDT_AUTO(n)
#define USDT_I_INPUT(n, v) USDT_IN_AUTO(n)
#define USDT_I_AND_INPUT(n, v) , USDT_IN_AUTO(n)
#define USDT_I_CARRY_ALL(n, ...) \
    USDT_I_EACH##n(USDT_CARRY, USDT_CARRY, __VA_ARGS__) \
    USDT_I_EACH##n(USDT_I_READY, USDT_I_READY, __VA_ARGS__)
#define USDT_I_TEXTS(n, ...) USDT_I_EACH##n(USDT_I_TEXT, USDT_I_AND_TEXT, __VA_ARGS__)
#define USDT_I_FIRE_HAND(template, n, ...) \
    USDT_I_FIRE(template, , n, USDT_I_EACH##n(USDT_I_PUT, USDT_I_PUT, __VA_ARGS__), \
                USDT_I_EACH##n(USDT_I_INPUT, USDT_I_AND_INPUT, __VA_ARGS__))
#define USDT_I_HAND_BARE(n, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_CHECK_NAMES(provider, name, "") USDT_I_CARRY_ALL(n, __VA_ARGS__) \
        USDT_I_FIRE_HAND(USDT_I_BARE(USDT_I_NOP_DEFAULT, provider, name, \
                                     USDT_I_TEXTS(n, __VA_ARGS__)), n, __VA_ARGS__); \
    USDT_END
#define USDT_I_HAND_NAMING(n, semaphore, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_CHECK_NAMES(provider, name, semaphore) USDT_I_CARRY_ALL(n, __VA_ARGS__) \
        USDT_I_FIRE_HAND(USDT_I_DEFINE(semaphore) \
                         USDT_I_NAMING(USDT_I_NOP_DEFAULT, semaphore, provider, name, \
                                       USDT_I_TEXTS(n, __VA_ARGS__)), n, __VA_ARGS__); \
    USDT_END
#define USDT_I_HAND_GUARDED_BY(n, semaphore, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_CHECK_NAMES(provider, name, semaphore) \
        USDT_I_IF(semaphore) \
            USDT_I_CARRY_ALL(n, __VA_ARGS__) \
            USDT_I_FIRE_HAND(USDT_I_NAMING(USDT_I_NOP_DEFAULT, semaphore, provider, name, \
                                           USDT_I_TEXTS(n, __VA_ARGS__)), n, __VA_ARGS__); \
        USDT_END_IF; \
    USDT_END
#define USDT_I_HAND_GUARDED(n, provider, name, ...) \
    USDT_I_HAND_GUARDED_BY(n, provider "_" name "_semaphore", provider, name, __VA_ARGS__)
/* An asm would take { | } and % for its own. */
#define USDT_I_LACKS(text, string, character) \
    (__builtin_strlen(__builtin_strchr(text string, character)) == 1)
#define USDT_I_CHECK_NAMES(provider, name, semaphore) \
    USDT_I_CHECK_QUOTES(provider) USDT_I_CHECK_QUOTES(name) USDT_I_CHECK_QUOTES(semaphore) \
    USDT_I_ASSERT(USDT_I_LACKS(provider name semaphore, "{", '{') \
        && USDT_I_LACKS(provider name semaphore, "|", '|') \
        && USDT_I_LACKS(provider name semaphore, "}", '}') \
        && USDT_I_LACKS(provider name semaphore, "%", '%'), usdt_i_name_with_a_special_character, \
        "the names of a probe and of a semaphore have none of { | } and %")
#define USDT_I_CHECK_QUOTES(text) \
    USDT_I_ASSERT(__builtin_strncmp(#text, "\"", 1) == 0, usdt_i_name_is_no_string, \
        "provider, name and semaphore are string literals: write quotes around " #text)

/* The names of version 0.1, which say a number.  An unknown id is named by the compiler. */
#define USDT_I_PROBE_OF(id, ...) \
    USDT_BEGIN (void)sizeof(&usdt_i_active_##id); USDT_GUARDED_PROBE(__VA_ARGS__); USDT_END
#define USDT_PROBE0 USDT_PROBE
#define USDT_PROBE1 USDT_PROBE
#define USDT_PROBE2 USDT_PROBE
#define USDT_PROBE3 USDT_PROBE
#define USDT_PROBE4 USDT_PROBE
#define USDT_PROBE5 USDT_PROBE
#define USDT_PROBE6 USDT_PROBE
#define USDT_PROBE7 USDT_PROBE
#define USDT_PROBE8 USDT_PROBE
#define USDT_PROBE9 USDT_PROBE
#define USDT_PROBE10 USDT_PROBE
#define USDT_PROBE11 USDT_PROBE
#define USDT_PROBE12 USDT_PROBE
#define USDT_SEMAPHORE_PROBE0 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE1 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE2 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE3 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE4 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE5 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE6 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE7 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE8 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE9 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE10 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE11 USDT_I_PROBE_OF
#define USDT_SEMAPHORE_PROBE12 USDT_I_PROBE_OF
#endif /* USDT_USDT_H */
