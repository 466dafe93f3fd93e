/* SPDX-License-Identifier: 0BSD */
/* libbpf/usdt's public macros, by ours.  Without arguments they are GNU C before C23 and C++20. */
#ifndef ADAPTER_H
#define ADAPTER_H
#include "usdt/usdt.h"

#define ADAPTER_TEXT_(word) #word
#define ADAPTER_TEXT(word) ADAPTER_TEXT_(word)
#define ADAPTER_NAMES(group, name) ADAPTER_TEXT(group), ADAPTER_TEXT(name)
#define ADAPTER_IMPLICIT(group, name) ADAPTER_TEXT(group) "_" ADAPTER_TEXT(name) "_semaphore"
#define ADAPTER_EXPLICIT(sema) "usdt_sema_" #sema
#if __cplusplus > 201703L || __STDC_VERSION__ > 201710L
#define ADAPTER_REST(...) __VA_OPT__(,) __VA_ARGS__
#else
#define ADAPTER_REST(...) , ##__VA_ARGS__
#endif

#define USDT(group, name, ...) USDT_PROBE(ADAPTER_NAMES(group, name) ADAPTER_REST(__VA_ARGS__))
#define USDT_WITH_SEMA(group, name, ...) USDT_PROBE_WITH_SEMAPHORE( \
    ADAPTER_IMPLICIT(group, name), ADAPTER_NAMES(group, name) ADAPTER_REST(__VA_ARGS__))
#define USDT_IS_ACTIVE(group, name) USDT_SEMAPHORE_ACTIVE(ADAPTER_IMPLICIT(group, name))
#define USDT_WITH_EXPLICIT_SEMA(sema, group, name, ...) USDT_PROBE_WITH_SEMAPHORE( \
    ADAPTER_EXPLICIT(sema), ADAPTER_NAMES(group, name) ADAPTER_REST(__VA_ARGS__))
#define USDT_SEMA_IS_ACTIVE(sema) USDT_SEMAPHORE_ACTIVE(ADAPTER_EXPLICIT(sema))
/* Ours is where it is used: only the semicolon behind these wants a declaration. */
#define USDT_DEFINE_SEMA(sema) struct adapter_##sema
#define USDT_DECLARE_SEMA(sema) struct adapter_##sema
#endif
