/* SPDX-License-Identifier: 0BSD */
/*
 * Stands in for libbpf/usdt's usdt.h: it defines the public names that their documentation has,
 * reads the two options where they do, and a probe of it is a real one.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

#define USDT_MAJOR_VERSION 0
#define USDT_MINOR_VERSION 1
#define USDT_PATCH_VERSION 0

/* The options: an asm constraint and an instruction, both without quotes. */
#ifndef USDT_ARG_CONSTRAINT
#define USDT_ARG_CONSTRAINT nor
#endif
#ifndef USDT_NOP
#define USDT_NOP .byte 0x90, 0x66, 0x90
#endif

struct usdt_sema { volatile unsigned short active; };
#define USDT_SEMA(sema) stand_in_sema_##sema
#define USDT_DEFINE_SEMA(sema) \
    struct usdt_sema USDT_SEMA(sema) __asm__("stand_in_sema_" #sema) \
        __attribute__((__section__(".probes"), __visibility__("hidden"))) = { 0 }
#define USDT_DECLARE_SEMA(sema) \
    extern struct usdt_sema USDT_SEMA(sema) __asm__("stand_in_sema_" #sema)
#define USDT_SEMA_IS_ACTIVE(sema) (USDT_SEMA(sema).active > 0)
#define USDT_IS_ACTIVE(group, name) __extension__ ({ \
    extern struct usdt_sema stand_in_##group##_##name __asm__("stand_in_" #group "_" #name); \
    __asm__ (STAND_IN_WEAK("stand_in_" #group "_" #name)); \
    stand_in_##group##_##name.active > 0; })

/* Each probe of it has one argument, an int. */
#define USDT(group, name, value) STAND_IN("0", "", group, name, value)
#define USDT_WITH_SEMA(group, name, value) STAND_IN("stand_in_" #group "_" #name, \
    STAND_IN_WEAK("stand_in_" #group "_" #name), group, name, value)
#define USDT_WITH_EXPLICIT_SEMA(sema, group, name, value) \
    STAND_IN("stand_in_sema_" #sema, "", group, name, value)
#define STAND_IN_WEAK(symbol) \
    ".ifndef " symbol "\n.pushsection .probes,\"aw\"\n.weak " symbol "\n.hidden " symbol "\n" \
    symbol ": .2byte 0\n.popsection\n.endif\n"
#define STAND_IN_TEXT_(...) #__VA_ARGS__
#define STAND_IN_TEXT(...) STAND_IN_TEXT_(__VA_ARGS__)
#define STAND_IN(semaphore, before, group, name, value) \
    __asm__ __volatile__ (before "1: " STAND_IN_TEXT(USDT_NOP) "\n" \
        ".pushsection .note.stapsdt,\"\",\"note\"\n.balign 4\n.4byte 2f-3f,5f-4f,3\n" \
        "3: .asciz \"stapsdt\"\n2: .balign 4\n4: .8byte 1b,_.stapsdt.base," semaphore "\n" \
        ".asciz \"" #group "\",\"" #name "\",\"-4@%[stand_in_v]\"\n5: .balign 4\n.popsection\n" \
        : : [stand_in_v] STAND_IN_TEXT(USDT_ARG_CONSTRAINT) (value))
#endif
